"""More time: asked for by the unit, granted or refused by the office.

Asked for on the day or before, it moves the day and what the task is scored on; asked for later, the day only.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason, Refused, Stale, same_version
from zhijiao.kernel.states.reasons import not_yours
from zhijiao.systems.meetings.actions.settling import DAY_MOVED, drop_rungs
from zhijiao.systems.meetings.models import Extension, Task
from zhijiao.systems.meetings.queries.obstacles import EXTENSION_OPEN, WAIT, against_extension, against_task
from zhijiao.systems.meetings.states import EXTENSION, UNITS
from zhijiao.systems.meetings.terms import ExtensionState

ASK = Bilingual("Ask for more time", "申请延期")
SAY_WHY = Bilingual("Say why", "写明理由")
LATER = Bilingual("The new day lies after {day}", "新的期限要晚于{day}")
NOT_OVER = Bilingual("The new day is over already", "新的期限不能早于今天")


@transaction.atomic
def request_extension(*, task: Task, until: date, reason: str, by: Actor, at: datetime, version: int | None = None) -> Extension:
    """Ask for a later day; after the day itself the request is marked late."""
    same_version(task, version)
    today = local_day(at)
    if reasons := _against(task, until, reason, by, today):
        raise Refused(reasons)
    wanted = Extension(task=task, until=until, reason=reason.strip(), late=today > task.due_on, state=ExtensionState.REQUESTED,
                       requested_at=at, requested_by_id=by.user_id)
    try:
        with transaction.atomic():
            wanted.save(force_insert=True)
    except IntegrityError as one_is_open:  # two at once: the table keeps one
        other = task.extensions.filter(state=ExtensionState.REQUESTED).first()
        day = day_words(other.until if other else until)
        raise Refused([Reason(EXTENSION_OPEN.filled(day=day), ground=Ground.STATE, next=WAIT)]) from one_is_open
    publish("meetings.extension.requested", {"extension": wanted.pk}, at=at)
    record("meetings.extension.requested", subject=wanted, by=by, at=at, task=task.number, until=until, reason=wanted.reason, late=wanted.late)
    return wanted


def _against(task: Task, until: date, reason: str, by: Actor, today: date) -> list[Reason]:
    if by.role not in UNITS:
        return [not_yours(ASK, UNITS)]
    reasons = against_task("request_extension", task, by, today=today)
    if until <= task.due_on:
        reasons.append(Reason(LATER.filled(day=day_words(task.due_on)), field="until"))
    elif until < today:
        reasons.append(Reason(NOT_OVER, field="until"))
    if not reason.strip():
        reasons.append(Reason(SAY_WHY, field="reason"))
    return reasons


@transaction.atomic
def grant_extension(*, extension: Extension, by: Actor, at: datetime, answer: str = "", version: int | None = None) -> None:
    """Grant it: the day moves, and rungs that wait for the old day are dropped."""
    same_version(extension, version)
    move = EXTENSION.admit("grant", state=extension.state, role=by.role,
                           extra=against_extension("grant", extension, by, today=local_day(at)))
    move.take(extension, decided_at=at, decided_by_id=by.user_id, answer=answer.strip())
    task = extension.task
    _move_day(task, extension)
    dropped = drop_rungs(task=task, why=DAY_MOVED, by=by, at=at)
    publish("meetings.extension.granted", {"extension": extension.pk}, at=at)
    record("meetings.extension.granted", subject=extension, by=by, at=at, task=task.number, due_on=task.due_on, scored_on=task.scored_on,
           answer=answer.strip(), rungs_dropped=dropped)


def _move_day(task: Task, extension: Extension) -> None:
    """Move the day. A task that is scored on an older day than its own was late already: no second request heals that."""
    scored = task.scored_on if extension.late or task.scored_on < task.due_on else extension.until
    moved = Task.objects.filter(pk=task.pk, version=task.version).update(due_on=extension.until, scored_on=scored, version=F("version") + 1)
    if moved != 1:
        raise Stale(task, Task.objects.filter(pk=task.pk).first())
    task.due_on, task.scored_on, task.version = extension.until, scored, task.version + 1


@transaction.atomic
def refuse_extension(*, extension: Extension, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Refuse it, and say why; the day stays."""
    same_version(extension, version)
    missing = [] if reason.strip() else [Reason(SAY_WHY, field="reason")]
    move = EXTENSION.admit("refuse", state=extension.state, role=by.role, extra=missing)
    move.take(extension, decided_at=at, decided_by_id=by.user_id, answer=reason.strip())
    publish("meetings.extension.refused", {"extension": extension.pk}, at=at)
    record("meetings.extension.refused", subject=extension, by=by, at=at, task=extension.task.number, answer=reason.strip())
