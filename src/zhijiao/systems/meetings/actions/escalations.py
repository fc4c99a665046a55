"""The ladder: which rung a late task has reached. The lowest is issued by the nightly job, the others wait for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db import IntegrityError, transaction

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.people.actor import SYSTEM, Actor
from zhijiao.kernel.screens.clocks import is_working_day
from zhijiao.kernel.states import Ground, Reason, Refused, same_version
from zhijiao.kernel.states.reasons import not_yours
from zhijiao.law.national import government_supervision_2020 as law
from zhijiao.systems.meetings.models import Escalation, Ladder, Notice, Task
from zhijiao.systems.meetings.queries.lights import COLOUR_OF, ladder_on
from zhijiao.systems.meetings.queries.obstacles import against_escalation
from zhijiao.systems.meetings.states import ESCALATION, PROVINCE
from zhijiao.systems.meetings.terms import OPEN, Colour, EscalationState, Light, NoticeKind, NoticeState, Step

SAY_WHY = Bilingual("Say why", "写明原因")
SET = Bilingual("Set the ladder", "设定督办规则")
NEEDS_DOCUMENT = Bilingual("“{step}” is issued with a document that has its number", "“{step}”要附编号印发的公文")
ISSUE_IT = Bilingual("Draft a {kind}, issue it with its number, then choose it here", "先拟{kind}并编号印发，再在这里选择")
OTHER_KIND = Bilingual("“{step}” is issued with a {kind}", "“{step}”应附{kind}")
NOT_APPROVED = Bilingual("A circulated criticism is approved by the head of the government; no approval is recorded",
                         "通报批评须经本级政府行政首长批准，还没有登记批准情况")
SAY_WHO = Bilingual("Enter by which office it was approved", "写明批准人的职务")
SAY_WHERE = Bilingual("Enter the document of the approval, or its day", "写明批准文件的字号，或者批准日期")
NOT_TO_THEM = Bilingual("{notice} is not addressed to {unit}", "{notice}没有主送{unit}")
IN_THE_PAST = Bilingual("A ladder is set for today or a later day", "督办规则的启用日期不能早于今天")
IN_FORCE = Bilingual("A ladder is in force from {day} already", "{day}起已有督办规则")
FROM_TOMORROW = Bilingual("Set the new one from a later day", "新规则从以后的日期启用")
ORDER = Bilingual("A higher step is not reached before a lower one", "高一级的天数不能小于低一级的天数")
AFTER_THE_DAY = Bilingual("A notice or criticism comes at least one day after the day", "督办通知和通报批评至少在到期后1天")
SHARE = Bilingual("A share is between 0 and 100", "占比在0和100之间")

DAYS_OF = {Step.REMINDER: "reminder_days", Step.NOTICE: "notice_days", Step.CRITICISM: "criticism_days"}
KIND_OF = {Step.NOTICE: NoticeKind.SUPERVISION, Step.CRITICISM: NoticeKind.BULLETIN}


def climb(*, at: datetime, by: Actor = SYSTEM) -> int:
    """Give each task that is not answered the rungs it has reached; return how many are new. On a rest day nothing: the next run does it.

    Running it twice gives nothing twice: one rung per step and missed day.
    """
    today = local_day(at)
    ladder = ladder_on(today)
    if ladder.pk is None or not is_working_day(today):
        return 0
    return sum(_reach(task, step, ladder, by, at) for step, task in _reached(ladder, today))


def _reached(ladder: Ladder, today: date) -> Iterator[tuple[Step, Task]]:
    """Yield each task with a rung that it has reached and does not have for this day."""
    for step, field in DAYS_OF.items():
        days = getattr(ladder, field)
        if days is None:
            continue
        late = Task.objects.filter(state__in=OPEN, due_on__lte=today - timedelta(days=days)).select_related("unit")
        known = set(Escalation.objects.filter(step=step, task__in=late).values_list("task_id", "due_on"))
        yield from ((step, task) for task in late.order_by("pk") if (task.pk, task.due_on) not in known)


@transaction.atomic
def _reach(task: Task, step: Step, ladder: Ladder, by: Actor, at: datetime) -> bool:
    """Write one rung, unless the task was answered, given up or moved to another day since it was read."""
    if not Task.objects.select_for_update().filter(pk=task.pk, state__in=OPEN, due_on=task.due_on).exists():
        return False
    rung = Escalation(task=task, step=step, due_on=task.due_on, ladder=ladder, state=EscalationState.PROPOSED, proposed_at=at,
                      proposed_by_id=by.user_id)
    try:
        with transaction.atomic():
            rung.save(force_insert=True)
    except IntegrityError:  # two workers at once: the other one has written it
        return False
    if step is Step.REMINDER:
        issue_escalation(escalation=rung, notice=None, by=by, at=at)
    else:
        publish("meetings.escalation.proposed", {"escalation": rung.pk}, at=at)
        record("meetings.escalation.proposed", subject=rung, by=by, at=at, task=task.number, step=str(step), due_on=task.due_on,
               ladder=ladder.valid_from)
    return True


@transaction.atomic
def issue_escalation(*, escalation: Escalation, notice: Notice | None, by: Actor, at: datetime, approved_by: str = "", approval: str = "",
                     version: int | None = None) -> None:
    """Issue a rung; a notice and a criticism need the numbered document that carries them, a criticism the head's approval too.

    `approved_by` is an office, not a person; `approval` the document or the day of the approval.
    """
    same_version(escalation, version)
    approved = {"approved_by": approved_by.strip(), "approval": approval.strip()} if escalation.step is Step.CRITICISM else {}
    extra = [*against_escalation("issue", escalation, by, today=local_day(at)), *_against_document(escalation, notice),
             *_against_approval(approved)]
    move = ESCALATION.admit("issue", state=escalation.state, role=by.role, extra=extra)
    move.take(escalation, decided_at=at, decided_by_id=by.user_id, notice=notice, **approved)
    publish("meetings.escalation.issued", {"escalation": escalation.pk}, at=at)
    record("meetings.escalation.issued", subject=escalation, by=by, at=at, task=escalation.task.number, step=str(escalation.step),
           due_on=escalation.due_on, document=notice.number if notice else "", **approved)


def _against_document(escalation: Escalation, notice: Notice | None) -> list[Reason]:
    kind = KIND_OF.get(escalation.step)
    if kind is None:
        return []
    step = escalation.step.words
    if notice is None or notice.state != NoticeState.ISSUED:
        return [Reason(NEEDS_DOCUMENT.filled(step=step), next=ISSUE_IT.filled(kind=kind.words), field="notice")]
    if notice.kind != kind:
        return [Reason(OTHER_KIND.filled(step=step, kind=kind.words), field="notice")]
    if not notice.to.filter(pk=escalation.task.unit_id).exists():
        return [Reason(NOT_TO_THEM.filled(notice=notice.number or "", unit=escalation.task.unit.words), field="notice")]
    return []


def _against_approval(approved: Mapping[str, str]) -> list[Reason]:
    """Return what is missing of the head's approval; nothing where none is needed."""
    article = law.TEXT.article("21").words
    return [Reason(NOT_APPROVED, article=article, next=say, field=name)
            for name, say in (("approved_by", SAY_WHO), ("approval", SAY_WHERE)) if name in approved and not approved[name]]


@transaction.atomic
def drop_escalation(*, escalation: Escalation, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Leave a rung that was reached, and say why."""
    same_version(escalation, version)
    missing = [] if reason.strip() else [Reason(SAY_WHY, field="reason")]
    move = ESCALATION.admit("drop", state=escalation.state, role=by.role, extra=missing)
    move.take(escalation, decided_at=at, decided_by_id=by.user_id, reason=reason.strip())
    record("meetings.escalation.dropped", subject=escalation, by=by, at=at, task=escalation.task.number, step=str(escalation.step),
           reason=reason.strip())


@transaction.atomic
def set_ladder(*, valid_from: date, by: Actor, at: datetime, near_per_cent: int = 20, reminder_days: int | None = None,
               notice_days: int | None = None, criticism_days: int | None = None, colours: Mapping[Light, Colour] | None = None) -> Ladder:
    """Set the office's own rule from a day on; one that is not in force yet may be set again."""
    if by.role not in PROVINCE:
        raise Refused([not_yours(SET, PROVINCE)])
    today, days = local_day(at), {"reminder_days": reminder_days, "notice_days": notice_days, "criticism_days": criticism_days}
    known = Ladder.objects.filter(valid_from=valid_from).first()
    if reasons := [*_against_days(days, near_per_cent), *_against_first_day(valid_from, known, today)]:
        raise Refused(reasons)
    ladder = known or Ladder(valid_from=valid_from)
    painted = {COLOUR_OF[light]: colour for light, colour in (colours or {}).items()}
    for name, value in {"near_per_cent": near_per_cent, "set_at": at, "set_by_id": by.user_id, **days, **painted}.items():
        setattr(ladder, name, value)
    ladder.save()
    record("meetings.ladder.set", subject=ladder, by=by, at=at, valid_from=valid_from, near_per_cent=near_per_cent,
           colours={str(light): str(colour) for light, colour in (colours or {}).items()}, **days)
    return ladder


def _against_days(days: Mapping[str, int | None], near_per_cent: int) -> list[Reason]:
    reasons = [Reason(AFTER_THE_DAY, field=name) for name in ("notice_days", "criticism_days") if (n := days[name]) is not None and n < 1]
    given = [(name, n) for name, n in days.items() if n is not None]
    reasons += [Reason(ORDER, field=name) for (_, lower), (name, higher) in pairwise(given) if higher < lower]
    return reasons if 0 <= near_per_cent <= 100 else [*reasons, Reason(SHARE, field="near_per_cent")]


def _against_first_day(valid_from: date, known: Ladder | None, today: date) -> list[Reason]:
    if valid_from < today:
        return [Reason(IN_THE_PAST, field="valid_from")]
    if known is not None and valid_from == today:
        return [Reason(IN_FORCE.filled(day=day_words(valid_from)), next=FROM_TOMORROW, ground=Ground.STATE, field="valid_from")]
    return []
