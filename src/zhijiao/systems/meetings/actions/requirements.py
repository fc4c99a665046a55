"""A requirement: drafted, changed, dispatched as one task per unit, given to one more unit, closed, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.numbers import next_number, take
from zhijiao.kernel.parties.regions import PROVINCE as PROVINCE_KEY
from zhijiao.kernel.people.actor import SYSTEM, Actor
from zhijiao.kernel.states import Reason, Refused, same_version
from zhijiao.systems.meetings.actions.settling import give_up
from zhijiao.systems.meetings.models import Assignment, Meeting, Proposal, Requirement, Task
from zhijiao.systems.meetings.queries import clocks
from zhijiao.systems.meetings.queries.dispatching import OVER, against_requirement, against_unit, next_order
from zhijiao.systems.meetings.queries.effect import measured
from zhijiao.systems.meetings.queries.gathering import must_be
from zhijiao.systems.meetings.queries.obstacles import against_task
from zhijiao.systems.meetings.queries.wanted import Units, Wording
from zhijiao.systems.meetings.states import PROVINCE, REQUIREMENT, TASK
from zhijiao.systems.meetings.terms import Part, RequirementState, TaskState

DRAFT = Bilingual("Draft a requirement", "草拟要求")
SAY_WHY = Bilingual("Say why", "写明原因")
NONE_CHOSEN = Bilingual("No draft was chosen", "没有选中待交办的要求")
BATCH = 500


@transaction.atomic
def draft_requirement(*, wording: Wording, by: Actor, at: datetime, units: Units = Units(), meeting: Meeting | None = None,  # noqa: B008
                      proposal: Proposal | None = None) -> Requirement:
    """Write a requirement down; it may lack anything that only the dispatch needs."""
    must_be(PROVINCE, by, DRAFT)
    _possible(wording, units)
    made = new_requirement(wording=wording, meeting=meeting, proposal=proposal, by=by, at=at)
    made.number = next_number(PROVINCE_KEY, at, "R")
    made.save(force_insert=True)
    _assign(made, units)
    record("meetings.requirement.drafted", subject=made, by=by, at=at, number=made.number, text=made.text, units=_said(units))
    return made


def new_requirement(*, wording: Wording, meeting: Meeting | None, by: Actor, at: datetime, proposal: Proposal | None = None,
                    order: int | None = None) -> Requirement:
    """Return a draft that is not saved yet and has no number; its order is the next one of its meeting."""
    return Requirement(**wording.fields(), meeting=meeting, proposal=proposal, order=order or next_order(meeting),
                       state=RequirementState.DRAFT, drafted_at=at, drafted_by_id=by.user_id)


def _assign(requirement: Requirement, units: Units) -> None:
    """Write the units of a draft in the place of those it had."""
    Assignment.objects.filter(requirement=requirement).delete()
    Assignment.objects.bulk_create([Assignment(requirement=requirement, unit=unit, part=part) for unit, part in units.parts()],
                                   batch_size=BATCH)


def _possible(wording: Wording, units: Units) -> None:
    if reasons := [*wording.problems(), *units.problems()]:
        raise Refused(reasons)


def _said(units: Units) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for unit, part in units.parts():
        found.setdefault(str(part), []).append(unit.pk)
    return found


@transaction.atomic
def edit_requirement(*, requirement: Requirement, wording: Wording, units: Units, by: Actor, at: datetime,
                     version: int | None = None) -> None:
    """Change a draft: its words and its units as a whole."""
    same_version(requirement, version)
    move = REQUIREMENT.admit("edit", state=requirement.state, role=by.role)
    _possible(wording, units)
    wanted = wording.fields()
    changed = [name for name, value in wanted.items() if getattr(requirement, name) != value]
    move.take(requirement, **wanted)
    _assign(requirement, units)
    record("meetings.requirement.edited", subject=requirement, by=by, at=at, fields=changed, units=_said(units))


@transaction.atomic
def dispatch(*, requirement: Requirement, by: Actor, at: datetime, version: int | None = None,
             next_working_day: bool = False) -> list[Task]:
    """Give every unit its task. `next_working_day`: a due day on which nobody works moves to the next one that is worked."""
    same_version(requirement, version)
    today = local_day(at)
    move = REQUIREMENT.admit("dispatch", state=requirement.state, role=by.role,
                             extra=against_requirement("dispatch", requirement, by, today=today))
    assert requirement.due_on is not None, "a requirement without a day is not dispatched"
    due_on = clocks.next_working_day(requirement.due_on) if next_working_day else requirement.due_on
    move.take(requirement, dispatched_at=at, dispatched_by_id=by.user_id, due_on=due_on)
    made = _give(requirement, _in_order(requirement), due_on, by, at)
    publish("meetings.requirement.dispatched", {"requirement": requirement.pk}, at=at)
    record("meetings.requirement.dispatched", subject=requirement, by=by, at=at, number=requirement.number, due_on=due_on,
           tasks=[task.number for task in made])
    return made


def _in_order(requirement: Requirement) -> list[tuple[Organisation, Part]]:
    """Return the units of a draft, the leading one first, each part in the order of regions."""
    parts = [(one.unit, one.part) for one in requirement.assignments.select_related("unit__region").order_by("unit__region__path", "pk")]
    return sorted(parts, key=lambda pair: list(Part).index(pair[1]))


def _give(requirement: Requirement, parts: Iterable[tuple[Organisation, Part]], due_on: date, by: Actor, at: datetime) -> list[Task]:
    """Write one task per unit, and one message for each."""
    parts = list(parts)
    numbers = take(PROVINCE_KEY, at, "T", how_many=len(parts))
    made = Task.objects.bulk_create([
        Task(number=number, requirement=requirement, unit=unit, part=part, state=TaskState.DISPATCHED, due_on=due_on, scored_on=due_on,
             dispatched_at=at, dispatched_by_id=by.user_id) for number, (unit, part) in zip(numbers, parts, strict=True)],
        batch_size=BATCH)
    for task in made:
        publish("meetings.task.dispatched", {"task": task.pk}, at=at)
    return made


@transaction.atomic
def dispatch_many(*, rows: Sequence[Requirement], by: Actor, at: datetime) -> int:
    """Dispatch several drafts: all of them, or none with every reason of every one."""
    reasons: list[Reason] = []
    for row in rows:
        try:
            with transaction.atomic():
                dispatch(requirement=row, by=by, at=at)
        except Refused as why:
            reasons += [_about(row, reason) for reason in why.reasons]
    if reasons or not rows:
        raise Refused(reasons or [Reason(NONE_CHOSEN)])
    return len(rows)


def _about(row: Requirement, reason: Reason) -> Reason:
    text = Bilingual(f"{row.number}: {reason.text.en}", f"{row.number}：{reason.text.zh}")
    return Reason(text, rule=reason.rule, article=reason.article, next=reason.next, ground=reason.ground)


@transaction.atomic
def add_unit(*, requirement: Requirement, unit: Organisation, due_on: date, by: Actor, at: datetime, part: Part = Part.CARRY_OUT,
             reason: str = "", version: int | None = None) -> Task:
    """Give a dispatched requirement to one more unit: one forgotten, a region added later, a successor, one whose task was withdrawn."""
    same_version(requirement, version)
    extra = [*against_unit(requirement, unit, due_on, local_day(at), part), *Units(carry_out=[unit]).problems()]
    move = REQUIREMENT.admit("add_unit", state=requirement.state, role=by.role, extra=extra)
    move.take(requirement)
    given = requirement.tasks.filter(unit=unit).first()
    task = _give_again(given, part, due_on, by, at) if given else _give(requirement, [(unit, part)], due_on, by, at)[0]
    record("meetings.requirement.extended", subject=requirement, by=by, at=at, task=task.number, unit=unit.pk, due_on=due_on,
           reason=reason.strip())
    return task


def _give_again(task: Task, part: Part, due_on: date, by: Actor, at: datetime) -> Task:
    """Give a withdrawn task to its unit again: it begins anew, what was reported before stays on its page."""
    move = TASK.admit("restore", state=task.state, role=by.role)
    none = dict.fromkeys(f"{act}_{field}" for act in ("acknowledged", "started", "reported", "concluded") for field in ("at", "by_id"))
    move.take(task, part=part, due_on=due_on, scored_on=due_on, dispatched_at=at, dispatched_by_id=by.user_id, plan="", reason="", **none)
    publish("meetings.task.dispatched", {"task": task.pk}, at=at)
    return task


@transaction.atomic
def hand_over(*, task: Task, successor: Organisation, due_on: date, reason: str, by: Actor, at: datetime,
              version: int | None = None) -> Task:
    """Hand a task to the unit that took over: withdrawn here, given there with the same part, in two entries of the journal."""
    part, requirement = task.part, task.requirement
    withdraw_task(task=task, reason=reason, by=by, at=at, version=version)
    return add_unit(requirement=requirement, unit=successor, due_on=due_on, part=part, reason=reason, by=by, at=at)


@transaction.atomic
def withdraw_task(*, task: Task, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Take a task back from its unit, with the reason."""
    same_version(task, version)
    missing = [] if reason.strip() else [Reason(SAY_WHY, field="reason")]
    give_up(task=task, reason=reason.strip(), by=by, at=at, extra=[*missing, *against_task("withdraw", task, by, today=local_day(at))])
    publish("meetings.task.withdrawn", {"task": task.pk}, at=at)
    record("meetings.task.withdrawn", subject=task, by=by, at=at, reason=reason.strip())


@transaction.atomic
def close_requirement(*, requirement: Requirement, by: Actor, at: datetime, version: int | None = None) -> None:
    """Close a requirement all of whose tasks are closed or withdrawn."""
    same_version(requirement, version)
    Requirement.objects.select_for_update().get(pk=requirement.pk)  # whoever opens one of its tasks again waits, or is waited for
    move = REQUIREMENT.admit("close", state=requirement.state, role=by.role,
                             extra=against_requirement("close", requirement, by, today=local_day(at)))
    move.take(requirement, closed_at=at, closed_by_id=by.user_id)
    record("meetings.requirement.closed", subject=requirement, by=by, at=at)


@transaction.atomic
def withdraw_requirement(*, requirement: Requirement, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Withdraw a requirement and every task of it that is not over."""
    same_version(requirement, version)
    missing = [] if reason.strip() else [Reason(SAY_WHY, field="reason")]
    move = REQUIREMENT.admit("withdraw", state=requirement.state, role=by.role, extra=missing)
    move.take(requirement, reason=reason.strip())
    taken = list(requirement.tasks.select_related("unit").exclude(state__in=(*OVER, TaskState.VERIFIED)))
    for task in taken:
        give_up(task=task, reason=reason.strip(), by=by, at=at)
        publish("meetings.task.withdrawn", {"task": task.pk}, at=at)
    record("meetings.requirement.withdrawn", subject=requirement, by=by, at=at, reason=reason.strip(), tasks=[one.number for one in taken])


@transaction.atomic
def keep_baseline(*, requirement: Requirement, at: datetime, by: Actor = SYSTEM) -> bool:
    """Keep what the linked indicator shows on the day of the dispatch, by region; say whether the indicator exists."""
    if requirement.baseline is not None:
        return True
    found: dict[str, Any] | None = measured(requirement.indicator, local_day(at))
    if found is None:
        return False
    Requirement.objects.filter(pk=requirement.pk).update(baseline=found)
    requirement.baseline = found
    record("meetings.requirement.measured", subject=requirement, by=by, at=at, indicator=requirement.indicator)
    return True
