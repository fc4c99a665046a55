"""A task in the hands of its unit and of the office: acknowledged, started, reported, returned or verified, closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.papers.files import keep
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Move, Reason, same_version
from zhijiao.systems.meetings.actions.settling import MOOT, drop_rungs, open_requirement_again, settle_extension
from zhijiao.systems.meetings.models import Report, Task, Verification
from zhijiao.systems.meetings.queries.dispatching import against_day
from zhijiao.systems.meetings.queries.obstacles import against_task
from zhijiao.systems.meetings.states import TASK
from zhijiao.systems.meetings.terms import Method

SAY_WHY = Bilingual("Say why", "写明原因")
SAY_PLAN = Bilingual("Write how it will be done", "写明办理方案")
SAY_WHAT = Bilingual("Write what was done", "写明办理情况")
TOO_MANY = Bilingual("{n} files were sent; a report takes at most {most}", "附件有{n}份，一次报送最多{most}份")
MOST_FILES = 10

Files = UploadedFile[Any] | tuple[str, bytes] | Iterable[UploadedFile[Any] | tuple[str, bytes]] | None


def _admit(name: str, task: Task, by: Actor, at: datetime, *more: Reason) -> Move:
    """Return the move, if neither the table nor the room nor an empty answer stands against it."""
    return TASK.admit(name, state=task.state, role=by.role, extra=[*against_task(name, task, by, today=local_day(at)), *more])


def _wanted(text: str, field: str, say: Bilingual = SAY_WHY) -> list[Reason]:
    return [] if text.strip() else [Reason(say, field=field)]


@transaction.atomic
def acknowledge(*, task: Task, by: Actor, at: datetime, version: int | None = None) -> None:
    """Say that the unit has received its task."""
    same_version(task, version)
    _admit("acknowledge", task, by, at).take(task, acknowledged_at=at, acknowledged_by_id=by.user_id)
    publish("meetings.task.acknowledged", {"task": task.pk}, at=at)
    record("meetings.task.acknowledged", subject=task, by=by, at=at)


@transaction.atomic
def start(*, task: Task, plan: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Say how the task will be done."""
    same_version(task, version)
    move = _admit("start", task, by, at, *_wanted(plan, "plan", SAY_PLAN))
    move.take(task, plan=plan.strip(), started_at=at, started_by_id=by.user_id)
    record("meetings.task.started", subject=task, by=by, at=at, plan=plan.strip())


@transaction.atomic
def report(*, task: Task, text: str, by: Actor, at: datetime, files: Files = None, version: int | None = None) -> Report:
    """Say what was done, with up to ten files of evidence. Of two reports at once the second is told: nothing is overwritten."""
    same_version(task, version)
    given = _listed(files)
    many = [Reason(TOO_MANY.filled(n=len(given), most=MOST_FILES), field="files")] if len(given) > MOST_FILES else []
    move = _admit("report", task, by, at, *_wanted(text, "text", SAY_WHAT), *many)
    move.take(task, reported_at=at, reported_by_id=by.user_id)
    made = Report.objects.create(task=task, order=task.reports.count() + 1, text=text.strip(), reported_at=at, reported_by_id=by.user_id)
    kept = [keep(subject=made, content=content, name=name, by=by, at=at) for name, content in given]
    publish("meetings.task.reported", {"task": task.pk}, at=at)
    record("meetings.task.reported", subject=task, by=by, at=at, report=made.order, text=made.text,
           files=[{"name": file.name, "sha256": file.sha256} for file in kept])
    return made


def _listed(files: Files) -> list[tuple[str, Any]]:
    if files is None:
        return []
    given = [files] if isinstance(files, UploadedFile | tuple) else list(files)
    return [one if isinstance(one, tuple) else (one.name or "", one) for one in given]


@transaction.atomic
def return_report(*, task: Task, reason: str, by: Actor, at: datetime, method: Method = Method.DOCUMENTS,
                  version: int | None = None) -> Verification:
    """Send the last report back with the reason; the unit reports again."""
    same_version(task, version)
    move = _admit("return", task, by, at, *_wanted(reason, "reason"))
    move.take(task, concluded_at=at, concluded_by_id=by.user_id, reason=reason.strip())
    made = _conclude(task, accepted=False, method=method, text=reason, by=by, at=at)
    publish("meetings.task.returned", {"task": task.pk}, at=at)
    record("meetings.task.returned", subject=task, by=by, at=at, report=made.report.order, reason=reason.strip(), method=str(method))
    return made


@transaction.atomic
def verify(*, task: Task, method: Method, by: Actor, at: datetime, text: str = "", version: int | None = None) -> Verification:
    """Accept the last report, and say how it was verified."""
    same_version(task, version)
    move = _admit("verify", task, by, at)
    move.take(task, concluded_at=at, concluded_by_id=by.user_id, reason="")
    made = _conclude(task, accepted=True, method=method, text=text, by=by, at=at)
    settle_extension(task=task, by=by, at=at)
    drop_rungs(task=task, why=MOOT, by=by, at=at)
    publish("meetings.task.verified", {"task": task.pk}, at=at)
    record("meetings.task.verified", subject=task, by=by, at=at, report=made.report.order, text=text.strip(), method=str(method))
    return made


def _conclude(task: Task, *, accepted: bool, method: Method, text: str, by: Actor, at: datetime) -> Verification:
    last = task.reports.order_by("-order").first()
    assert last is not None, "a task is reported by a report"
    return Verification.objects.create(task=task, report=last, accepted=accepted, method=method, text=text.strip(), concluded_at=at,
                                       concluded_by_id=by.user_id)


@transaction.atomic
def close(*, task: Task, by: Actor, at: datetime, version: int | None = None) -> None:
    """Strike a verified task off the list (销号)."""
    same_version(task, version)
    _admit("close", task, by, at).take(task, closed_at=at, closed_by_id=by.user_id)
    publish("meetings.task.closed", {"task": task.pk}, at=at)
    record("meetings.task.closed", subject=task, by=by, at=at)


@transaction.atomic
def verify_and_close(*, task: Task, method: Method, by: Actor, at: datetime, text: str = "", version: int | None = None) -> Verification:
    """Do both acts at once; the journal keeps both."""
    made = verify(task=task, method=method, by=by, at=at, text=text, version=version)
    close(task=task, by=by, at=at)
    return made


@transaction.atomic
def reopen(*, task: Task, reason: str, by: Actor, at: datetime, due_on: date | None = None, version: int | None = None) -> None:
    """Give a verified or closed task back to its unit, with a new day if one is given; a closed requirement is under way again.

    Without a new day the old one counts: past it, the task is late at once and climbs the ladder.
    """
    same_version(task, version)
    move = _admit("reopen", task, by, at, *_wanted(reason, "reason"), *_against_new(due_on, at))
    move.take(task, reason=reason.strip(), closed_at=None, closed_by_id=None, **_new_day(due_on))
    open_requirement_again(task=task, by=by, at=at)
    publish("meetings.task.reopened", {"task": task.pk}, at=at)
    record("meetings.task.reopened", subject=task, by=by, at=at, reason=reason.strip(), due_on=task.due_on)


def _against_new(due_on: date | None, at: datetime) -> list[Reason]:
    return against_day(due_on, local_day(at)) if due_on else []


def _new_day(due_on: date | None) -> dict[str, date]:
    """Return a new day as the fields that it moves: the office set it, so the task is scored on it."""
    return {"due_on": due_on, "scored_on": due_on} if due_on else {}


@transaction.atomic
def suspend(*, task: Task, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Stop the clock of a task with approval: it climbs no ladder until it is resumed."""
    same_version(task, version)
    move = _admit("suspend", task, by, at, *_wanted(reason, "reason"))
    move.take(task, reason=reason.strip())
    settle_extension(task=task, by=by, at=at)
    drop_rungs(task=task, why=MOOT, by=by, at=at)
    publish("meetings.task.suspended", {"task": task.pk}, at=at)
    record("meetings.task.suspended", subject=task, by=by, at=at, reason=reason.strip())


@transaction.atomic
def resume(*, task: Task, by: Actor, at: datetime, due_on: date | None = None, version: int | None = None) -> None:
    """Set a suspended task going again, with a new day if one is given: then it is scored on that day."""
    same_version(task, version)
    move = _admit("resume", task, by, at, *_against_new(due_on, at))
    move.take(task, reason="", **_new_day(due_on))
    publish("meetings.task.resumed", {"task": task.pk}, at=at)
    record("meetings.task.resumed", subject=task, by=by, at=at, due_on=task.due_on)
