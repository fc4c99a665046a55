"""Declare jobs and recurring work, start them, and take up what a dead worker left."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task, TaskContext
from django_tasks_db.models import DBTaskResult

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.jobs.models import JobStage, Progress, Recurring

log = logging.getLogger(__name__)

LONG, QUICK = "default", "quick"  # lanes: what is quick never waits behind what is long
FIRST = 10  # of two waiting jobs a worker of both lanes takes the quick one
SILENCE = timedelta(seconds=60)  # a running job without a beat for so long has lost its worker
PATIENCE = timedelta(seconds=30)  # without a beat, while the database is locked or gone: then nobody has taken the job up yet
PAUSE = 2.0  # seconds before it is asked again
AGAIN = timedelta(minutes=1)  # after which recurring work is tried again that found it so


class Doer(Protocol):
    """What a job asks of an actor."""

    @property
    def user_id(self) -> int | None: ...


@dataclass(frozen=True)
class Job:
    """A declared job: start it with `start(job, by=, at=, ...)`."""

    words: Bilingual
    work: Callable[..., Any]
    task: Task[Any, Any]

    @property
    def lane(self) -> str:
        """The queue it waits in."""
        return self.task.queue_name


_JOBS: dict[str, Job] = {}


def job(words: Bilingual, *, quick: bool = False) -> Callable[[Callable[..., Any]], Job]:
    """Declare a job: work(progress, **arguments) -> result that JSON can hold.

    quick: people wait for it (letters), and its chunks are short: a worker of its own takes it while another is at an import.

    It works in chunks, each one transaction that ends with `progress.advance(done, total)`, and begins at
    `progress.done`: after a crash it is called again with the same arguments.
    """
    def declare(work: Callable[..., Any]) -> Job:
        name = f"{work.__module__}.{work.__qualname__}"
        _JOBS[name] = Job(words, work, run_job.using(queue_name=QUICK, priority=FIRST) if quick else run_job)
        return _JOBS[name]

    return declare


@task(takes_context=True)
def run_job(context: TaskContext, name: str, arguments: dict[str, Any]) -> None:
    """Run one declared job; the only task there is, so that the queue needs to know one name."""
    progress = Progress.objects.get(task=context.task_result.id)
    progress.stage, progress.beat_at = JobStage.RUNNING, timezone.now()
    progress.ran_at = progress.ran_at or progress.beat_at
    progress.save(update_fields=["stage", "beat_at", "ran_at"])
    try:
        progress.result = _worked(_JOBS[name], progress, arguments)
        progress.stage = JobStage.DONE
    except BaseException as trouble:  # also a second signal to stop: the task is then ended, not to be taken up
        progress.stage, progress.trouble = JobStage.FAILED, f"{type(trouble).__name__}: {trouble}"[:2000]
        raise
    finally:
        progress.ended_at = timezone.now()
        progress.save(update_fields=["stage", "result", "trouble", "ended_at"])


def _worked(wanted: Job, progress: Progress, arguments: dict[str, Any]) -> Any:
    """Work. On SQLite another worker may hold the database for longer than one waits for it: the job goes on at its last whole chunk."""
    while True:
        try:
            return wanted.work(progress, **arguments)
        except (OperationalError, InterfaceError):
            connection.close_if_unusable_or_obsolete()
            progress.refresh_from_db()  # what the broken chunk noted did not come to be
            if progress.beat_at is None or timezone.now() - progress.beat_at > PATIENCE:
                raise
            log.exception("%s: the database did not answer, it is asked again", progress.name)
            time.sleep(PAUSE)


@transaction.atomic
def start(wanted: Job, *, by: Doer, at: datetime, **arguments: Any) -> Progress:
    """Put a job in the queue; its row disappears with the transaction. Arguments are plain values."""
    name = f"{wanted.work.__module__}.{wanted.work.__qualname__}"
    queued = wanted.task.enqueue(name, arguments)
    return Progress.objects.create(task=queued.id, name=name, title_en=wanted.words.en, title_zh=wanted.words.zh,
                                   started_at=at, started_by_id=by.user_id)


def take_up(*, at: datetime, lanes: Sequence[str] = (LONG, QUICK)) -> int:
    """Put jobs of some lanes back in the queue whose worker died; return how many.

    A long job may hold one transaction for longer than the silence, and its beats are not seen from outside: only a worker that takes
    long jobs itself, between two of them, takes them up.
    """
    silent = Progress.objects.filter(stage=JobStage.RUNNING, beat_at__lt=at - SILENCE)
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, pk__in=silent.values("task"), queue_name__in=lanes)
    return running.update(status=TaskResultStatus.READY)


@dataclass(frozen=True)
class Routine:
    """Declared recurring work."""

    every: timedelta
    words: Bilingual
    work: Callable[..., Any]


_ROUTINES: dict[str, Routine] = {}


def recurring(every: timedelta, words: Bilingual) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare work that comes back: work(at=moment), short and safe to repeat."""
    def declare(work: Callable[..., Any]) -> Callable[..., Any]:
        _ROUTINES[f"{work.__module__}.{work.__qualname__}"] = Routine(every, words, work)
        return work

    return declare


def routines() -> dict[str, Routine]:
    """Return all recurring work, by name."""
    return dict(_ROUTINES)


def run_due(*, at: datetime) -> list[str]:
    """Do the recurring work that is due; return the names. Of several workers one moves the time on and does it."""
    known = dict(Recurring.objects.values_list("name", "next_at"))
    fresh = [Recurring(name=name, next_at=at) for name in _ROUTINES if name not in known]
    Recurring.objects.bulk_create(fresh, ignore_conflicts=True)
    due = {**{row.name: row.next_at for row in fresh}, **known}
    return [name for name, routine in _ROUTINES.items() if _is_due(due[name], routine, at) and _do(name, routine, due[name], at)]


def _is_due(next_at: datetime, routine: Routine, at: datetime) -> bool:
    """Further away than it is ever put: the clock was set back, and the work must not rest until it has caught up."""
    return next_at <= at or next_at > at + routine.every


def _do(name: str, routine: Routine, next_at: datetime, at: datetime) -> bool:
    taken = Recurring.objects.filter(name=name, next_at=next_at).update(next_at=at + routine.every, last_at=at)
    if not taken:
        return False
    try:
        routine.work(at=at)
    except (OperationalError, InterfaceError):  # locked by a long job of the other worker, or gone: a day is too long to wait
        log.exception("recurring work %s: the database did not answer, again at %s", name, at + AGAIN)
        Recurring.objects.filter(name=name).update(next_at=at + AGAIN)
    except Exception:
        log.exception("recurring work %s failed, next at %s", name, at + routine.every)
    return True
