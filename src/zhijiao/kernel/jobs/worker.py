"""The worker: runs queued jobs one after another; between them delivers messages and does recurring work."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as Queue

from zhijiao.kernel.days import moment
from zhijiao.kernel.jobs.work import run_due, take_up
from zhijiao.kernel.outbox import delivery


def tick() -> None:
    """Do everything that is due besides the queue."""
    take_up(at=timezone.now())  # heartbeats are real; everything else happens on the day that the pages show, in a demo too
    now = moment()
    run_due(at=now)
    delivery.tick(at=now)


class Worker:
    """Take one job at a time, so that ticks are not starved by a long queue."""

    def __init__(self, interval: float = 0.5, alive: Callable[[], bool] = lambda: True):
        self.interval = interval
        self.alive = alive
        self.queue = Queue(queue_names=["default"], interval=0, batch=True, backend_name="default", startup_delay=False,
                           max_tasks=1, worker_id=get_random_string(32), excluded_queue_names=[])

    def step(self) -> bool:
        """Tick, then run at most one job; say whether there was one."""
        tick()
        self.queue._run_tasks = 0
        self.queue.run()
        return bool(self.queue._run_tasks)

    def run(self) -> None:
        """Work until a signal says stop (the job in hand is finished) or `alive` says no."""
        self.queue.configure_signals()
        while self.queue.running and self.alive():
            if not self.step() and self.queue.running:
                time.sleep(self.interval)

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
