"""Objections (条例第十七条): raised by the unit within thirty days of a conclusion, decided by somebody who did not make it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.parties.numbers import next_number
from zhijiao.kernel.parties.regions import PROVINCE as PROVINCE_KEY
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason, Refused, same_version
from zhijiao.kernel.states.reasons import not_yours
from zhijiao.systems.meetings.actions.settling import open_requirement_again
from zhijiao.systems.meetings.models import Escalation, Objection, Task, Verification
from zhijiao.systems.meetings.queries.clocks import decide_by
from zhijiao.systems.meetings.queries.conclusions import Conclusion, conclusions, key_of, open_to_objection
from zhijiao.systems.meetings.queries.judged import too_late
from zhijiao.systems.meetings.queries.obstacles import against_objection, against_task
from zhijiao.systems.meetings.states import ESCALATION, OBJECTION, TASK, UNITS
from zhijiao.systems.meetings.terms import EscalationState, ObjectionState, TaskState

OBJECT = Bilingual("Object", "提出异议")
SAY_WHAT = Bilingual("Write what you object to, and why", "写明对什么有异议和理由")
SAY_DECISION = Bilingual("Write the decision and its reasons", "写明复核决定和理由")
NO_SUCH = Bilingual("This is no conclusion about the task that stands", "这不是该任务现有的结论")
CHOOSE = Bilingual("Choose one of the conclusions listed with the task", "从任务页列出的结论中选择")
DECIDED = Bilingual("An objection to this conclusion was decided already", "对这项结论的异议已经复核过")
ONE_WAITS = Bilingual("Another objection of this task is still to be decided", "这项任务另有异议还没有作出复核决定")
SET_ASIDE_FROM = (TaskState.RETURNED, TaskState.VERIFIED, TaskState.CLOSED)


@transaction.atomic
def object_to(*, task: Task, conclusion: Verification | Escalation | str, text: str, by: Actor, at: datetime,
              version: int | None = None) -> Objection:
    """Raise an objection to the return of a report, its verification or an issued rung (or its key in the form)."""
    same_version(task, version)
    today = local_day(at)
    chosen = _chosen(task, conclusion)
    if reasons := _against(task, chosen, text, by, today):
        raise Refused(reasons)
    assert chosen is not None
    row = chosen.row
    made = Objection(
        number=next_number(PROVINCE_KEY, at, "O"), task=task, against=chosen.against, concluded_on=chosen.on, text=text.strip(),
        verification=row if isinstance(row, Verification) else None, escalation=row if isinstance(row, Escalation) else None,
        decide_by=decide_by(today), state=ObjectionState.FILED, filed_at=at, filed_by_id=by.user_id)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as one_waits:
        raise Refused([Reason(ONE_WAITS, ground=Ground.STATE)]) from one_waits
    publish("meetings.objection.filed", {"objection": made.pk}, at=at)
    record("meetings.objection.filed", subject=made, by=by, at=at, number=made.number, task=task.number, against=str(made.against),
           conclusion=chosen.key, decide_by=made.decide_by, text=made.text)
    return made


def _chosen(task: Task, conclusion: Verification | Escalation | str) -> Conclusion | None:
    wanted = conclusion if isinstance(conclusion, str) else key_of(conclusion)
    return next((one for one in conclusions(task) if one.key == wanted), None)


def _against(task: Task, chosen: Conclusion | None, text: str, by: Actor, today: date) -> list[Reason]:
    if by.role not in UNITS:
        return [not_yours(OBJECT, UNITS)]
    reasons = against_task("object", task, by, today=today)
    if chosen is None:
        reasons.append(Reason(NO_SUCH, next=CHOOSE, field="conclusion"))
    elif late := too_late(chosen.on, today):
        reasons += late
    elif not reasons and chosen.key not in {one.key for one in open_to_objection(task, today)}:
        reasons.append(Reason(DECIDED, field="conclusion", ground=Ground.STATE))
    if not text.strip():
        reasons.append(Reason(SAY_WHAT, field="text"))
    return reasons


@transaction.atomic
def uphold_objection(*, objection: Objection, answer: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Set the conclusion aside: the report waits for another verification, or the rung is revoked."""
    _decide("uphold", objection, answer, by, at, version)
    if objection.verification is not None:
        _set_aside(objection.task, objection.verification, by, at)
    else:
        _revoke(objection.escalation, by, at)
    publish("meetings.objection.upheld", {"objection": objection.pk}, at=at)
    record("meetings.objection.upheld", subject=objection, by=by, at=at, answer=answer.strip())


@transaction.atomic
def reject_objection(*, objection: Objection, answer: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Let the conclusion stand, and say why."""
    _decide("reject", objection, answer, by, at, version)
    publish("meetings.objection.rejected", {"objection": objection.pk}, at=at)
    record("meetings.objection.rejected", subject=objection, by=by, at=at, answer=answer.strip())


def _decide(name: str, objection: Objection, answer: str, by: Actor, at: datetime, version: int | None) -> None:
    same_version(objection, version)
    missing = [] if answer.strip() else [Reason(SAY_DECISION, field="answer")]
    move = OBJECTION.admit(name, state=objection.state, role=by.role,
                           extra=[*against_objection(name, objection, by, today=local_day(at)), *missing])
    move.take(objection, decided_at=at, decided_by_id=by.user_id, answer=answer.strip())


def _set_aside(task: Task, conclusion: Verification, by: Actor, at: datetime) -> None:
    """Set a verification aside. Where the task has gone on since (reported again, suspended), it stays where it is."""
    Verification.objects.filter(pk=conclusion.pk).update(set_aside=True)
    conclusion.set_aside = True
    last = task.verifications.order_by("-pk").first()
    if last is None or last.pk != conclusion.pk or task.state not in SET_ASIDE_FROM:
        return
    move = TASK.admit("set_aside", state=task.state, role=by.role)
    move.take(task, concluded_at=at, concluded_by_id=by.user_id, closed_at=None, closed_by_id=None, reason="")
    open_requirement_again(task=task, by=by, at=at)


def _revoke(rung: Escalation | None, by: Actor, at: datetime) -> None:
    if rung is not None and rung.state == EscalationState.ISSUED:
        move = ESCALATION.admit("revoke", state=rung.state, role=by.role)
        move.take(rung, decided_at=at, decided_by_id=by.user_id)
