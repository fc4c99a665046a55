"""What stands in the way of a requirement: a lead unit, units that exist, a day to come, the law, tasks still open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Max

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason
from zhijiao.systems.meetings.models import Meeting, Requirement, Task
from zhijiao.systems.meetings.queries.clocks import rest_day_note
from zhijiao.systems.meetings.queries.judged import against_dispatch
from zhijiao.systems.meetings.terms import ObjectionState, Part, RequirementState, TaskState

NO_LEAD = Bilingual("No unit leads", "没有牵头单位")
NAME_ONE = Bilingual("Name exactly one unit that leads", "写明一个牵头单位")
NO_DAY = Bilingual("It has no day to be done by", "没有办理期限")
SET_A_DAY = Bilingual("Set a day, today or later", "写明办理期限，不早于今天")
PAST = Bilingual("The day to be done by, {day}, is over", "办理期限{day}已经过去")
CLOSED_UNIT = Bilingual("{unit} no longer exists since {day}", "{unit}自{day}起已撤销")
SUCCESSOR = Bilingual("Take the unit that took over its duties", "改为承接其职责的单位")
HAS_TASK = Bilingual("{unit} already has task {number}", "{unit}已有任务{number}")
OPEN_IT = Bilingual("Act on that task", "请在该任务上办理")
LED = Bilingual("{unit} leads already", "{unit}已经牵头")
ASSIST = Bilingual("Let this unit assist or carry out, or withdraw the task of the leading one first", "改为配合或者落实，或者先撤销原牵头单位的任务")
STILL_OPEN = Bilingual("Task {number} of {unit} is “{state}”", "{unit}的任务{number}是“{state}”")
CLOSE_THEM = Bilingual("Close or withdraw it first", "先销号或者撤销该任务")
NOTHING_DONE = Bilingual("Every task was withdrawn: nothing was done that could be closed", "任务全部撤销，没有可以办结的事项")
WITHDRAW_IT = Bilingual("Withdraw the requirement, with a reason", "写明原因，撤销该要求")
REVIEW_OPEN = Bilingual("Objection {number} of {unit} is still to be decided", "{unit}的异议{number}还没有作出复核决定")
OVER = (TaskState.CLOSED, TaskState.WITHDRAWN)


def against_requirement(name: str, requirement: Requirement, actor: Actor, *, today: date) -> list[Reason]:
    """Return what stands against an act on a requirement."""
    if name == "dispatch":
        parts = list(requirement.assignments.select_related("unit"))
        leads = [] if any(one.part == Part.LEAD for one in parts) else [Reason(NO_LEAD, next=NAME_ONE, field="lead")]
        return [*leads, *against_day(requirement.due_on, today), *gone(requirement, today),
                *against_dispatch(requirement, actor, today)]
    return still_open(requirement) if name == "close" else []


def against_day(due_on: date | None, today: date) -> list[Reason]:
    """Return why something cannot be due on a day: it is not given, or over."""
    if due_on is None:
        return [Reason(NO_DAY, next=SET_A_DAY, field="due_on")]
    return [Reason(PAST.filled(day=day_words(due_on)), next=SET_A_DAY, field="due_on")] if due_on < today else []


def gone(requirement: Requirement, today: date) -> list[Reason]:
    """Return a reason for each unit of a draft that no longer exists."""
    parts = requirement.assignments.select_related("unit")
    return [reason for part in parts for reason in not_living(part.unit, today, str(part.part))]


def not_living(unit: Organisation, today: date, field: str = "unit") -> list[Reason]:
    """Return a reason when a unit is closed on a day."""
    if unit.closed_on is None or today < unit.closed_on:
        return []
    field = "assisting" if field == Part.ASSIST.value else field
    return [Reason(CLOSED_UNIT.filled(unit=unit.words, day=day_words(unit.closed_on)), next=SUCCESSOR, field=field)]


def against_unit(requirement: Requirement, unit: Organisation, due_on: date | None, today: date, part: Part) -> list[Reason]:
    """Return why one more unit cannot be given a task: it no longer exists, has one already, another one leads, or its day is over."""
    taken = Task.objects.filter(requirement=requirement, unit=unit).exclude(state=TaskState.WITHDRAWN).first()
    has = [Reason(HAS_TASK.filled(unit=unit.words, number=taken.number), next=OPEN_IT, field="unit")] if taken else []
    return [*not_living(unit, today), *has, *(_led(requirement) if part is Part.LEAD and not has else ()), *against_day(due_on, today)]


def _led(requirement: Requirement) -> list[Reason]:
    leading = requirement.tasks.exclude(state=TaskState.WITHDRAWN).filter(part=Part.LEAD).select_related("unit")
    return [Reason(LED.filled(unit=one.unit.words), next=ASSIST, field="unit") for one in leading]


def still_open(requirement: Requirement) -> list[Reason]:
    """Return a reason for each task and objection that keeps a requirement from being closed."""
    tasks = list(requirement.tasks.select_related("unit"))
    open_ = [Reason(STILL_OPEN.filled(number=one.number, unit=one.unit.words, state=one.state.words), next=CLOSE_THEM, ground=Ground.STATE)
             for one in tasks if one.state not in OVER]
    if tasks and all(one.state == TaskState.WITHDRAWN for one in tasks):
        open_.append(Reason(NOTHING_DONE, next=WITHDRAW_IT, ground=Ground.STATE))
    return [*open_, *_under_review(tasks)]


def _under_review(tasks: Iterable[Task]) -> list[Reason]:
    over = [one for one in tasks if one.state in OVER]
    return [Reason(REVIEW_OPEN.filled(number=objection.number, unit=one.unit.words), ground=Ground.STATE)
            for one in over for objection in one.objections.filter(state=ObjectionState.FILED)]


def notes(requirement: Requirement, today: date) -> list[Bilingual]:
    """Return what is told of a draft without stopping it: nobody works on its day."""
    if requirement.state != RequirementState.DRAFT or requirement.due_on is None:
        return []
    note = rest_day_note(requirement.due_on)
    return [note] if note else []


def orphaned(requirement: Requirement, today: date) -> list[Task]:
    """Return the tasks that are not over and whose unit was closed meanwhile: to be withdrawn or handed to a successor."""
    return list(requirement.tasks.select_related("unit").exclude(state__in=(*OVER, TaskState.VERIFIED)).filter(unit__closed_on__lte=today))


def next_order(meeting: Meeting | None) -> int:
    """Return the next number of a requirement within a meeting."""
    last = Requirement.objects.filter(meeting=meeting).aggregate(last=Max("order"))["last"]
    return (last or 0) + 1
