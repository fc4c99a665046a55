"""The worker: runs queued jobs one after another; between them delivers messages and does recurring work.

Two of them run: one takes every job, the other the quick ones only, so that a letter leaves while the first is at a long import.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Sequence

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as Queue

from zhijiao.kernel.days import moment
from zhijiao.kernel.jobs.work import LONG, QUICK, run_due, take_up
from zhijiao.kernel.outbox import delivery

log = logging.getLogger(__name__)
REST = 5.0  # seconds, after the database did not answer


def tick(lanes: Sequence[str] = (LONG, QUICK)) -> None:
    """Do everything that is due besides the queue; take up what a dead worker left of these lanes."""
    take_up(at=timezone.now(), lanes=lanes)  # heartbeats are real; everything else happens on the day that the pages show, in a demo too
    now = moment()
    run_due(at=now)
    delivery.tick(at=now)


class Worker:
    """Take one job at a time, so that ticks are not starved by a long queue."""

    def __init__(self, interval: float = 0.5, alive: Callable[[], bool] = lambda: True, lanes: Sequence[str] = (LONG, QUICK), rest: float = REST):
        self.interval, self.alive, self.lanes, self.rest = interval, alive, tuple(lanes), rest
        self.queue = Queue(queue_names=list(lanes), interval=0, batch=True, backend_name="default", startup_delay=False,
                           max_tasks=1, worker_id=get_random_string(32), excluded_queue_names=[])

    def step(self) -> bool:
        """Tick, then run at most one job; say whether there was one."""
        tick(self.lanes)
        self.queue._run_tasks = 0
        self.queue.run()
        return bool(self.queue._run_tasks)

    def run(self) -> None:
        """Work until a signal says stop (the job in hand is finished) or `alive` says no."""
        self.queue.configure_signals()
        while self.queue.running and self.alive():
            wait = self._worked()
            if wait and self.queue.running:
                time.sleep(wait)

    def _worked(self) -> float:
        """Do one step; return how long to wait before the next. A database that is locked or gone is asked again later: nothing is lost by then."""
        try:
            return 0.0 if self.step() else self.interval
        except (OperationalError, InterfaceError):
            log.exception("the database does not answer: tried again in %s seconds", self.rest)
            connection.close()
            return self.rest

    def run_all(self) -> int:
        """Run everything that is queued now and return how many jobs that were."""
        jobs = 0
        while self.step():
            jobs += 1
        return jobs


def while_parent_lives() -> Callable[[], bool]:
    """Return a question that is answered no once the process that started us is gone."""
    parent = os.getppid()
    return lambda: os.getppid() == parent
