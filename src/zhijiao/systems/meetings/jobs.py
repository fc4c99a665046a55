"""What follows an act: letters to units and to the office, the indicator's value of the day of dispatch, the ladder at night."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.jobs.work import recurring
from zhijiao.kernel.outbox.delivery import receives
from zhijiao.kernel.outbox.letters import address, letters, members
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.models import Person
from zhijiao.systems.meetings.actions.escalations import climb
from zhijiao.systems.meetings.actions.requirements import keep_baseline
from zhijiao.systems.meetings.models import Escalation, Extension, Objection, Requirement, Task
from zhijiao.systems.meetings.states import PROVINCE, UNITS
from zhijiao.systems.meetings.terms import Step

BODY = Bilingual("{about}\nRequirement: {text}\nTask {number}, due on {day}\n{reason}{url}", "{about}\n要求：{text}\n任务{number}，期限{day}\n{reason}{url}")
REASON = Bilingual("Reason: {reason}\n", "原因：{reason}\n")
NO_REASON = Bilingual("", "")

# What the unit is told when the office has acted on its task.
TO_UNIT = {
    "dispatched": Bilingual("A new task: {number}", "新任务：{number}"),
    "withdrawn": Bilingual("Task {number} is withdrawn", "任务{number}已撤销"),
    "returned": Bilingual("Your report on task {number} was returned", "任务{number}的报送被退回"),
    "verified": Bilingual("Your report on task {number} was verified", "任务{number}的报送核验通过"),
    "closed": Bilingual("Task {number} is closed", "任务{number}已销号"),
    "reopened": Bilingual("Task {number} is open again", "任务{number}重新办理"),
    "suspended": Bilingual("Task {number} is suspended", "任务{number}暂停办理"),
    "resumed": Bilingual("Task {number} goes on", "任务{number}恢复办理"),
}
WITH_REASON = ("withdrawn", "returned", "reopened", "suspended")
ACKNOWLEDGED = Bilingual("{unit} acknowledged task {number}", "{unit}已签收任务{number}")
REPORTED = Bilingual("{unit} reported on task {number}: to verify", "{unit}报送了任务{number}，待核验")
ASKED = Bilingual("{unit} asks for more time for task {number}: until {until}", "{unit}申请任务{number}延至{until}")
GRANTED = Bilingual("More time for task {number}: until {until}", "任务{number}同意延至{until}")
REFUSED = Bilingual("No more time for task {number}", "任务{number}不同意延期")
OBJECTED = Bilingual("{unit} objects: {number}, to be decided by {decide_by}", "{unit}提出异议{number}，{decide_by}前作出复核决定")
UPHELD = Bilingual("Objection {number} is upheld", "异议{number}成立，原结论已撤销")
REJECTED = Bilingual("Objection {number} is rejected", "异议{number}不成立，维持原结论")
RUNG = Bilingual("{step}: task {number} was due on {day}", "{step}：任务{number}的期限是{day}")
RUNG_BEFORE = Bilingual("{step}: task {number} is due on {day}", "{step}：任务{number}将于{day}到期")
RUNG_WAITS = Bilingual("{step} is due for {unit}, task {number}: decide", "{unit}的任务{number}已到“{step}”，请决定是否发出")


def task_of(key: int) -> Task:
    """Return a task with its requirement, meeting and unit."""
    return Task.objects.select_related("requirement__meeting", "unit", "dispatched_by__person").get(pk=key)


def unit_people(task: Task, at: datetime) -> list[Person]:
    """Return who acts for the unit of a task."""
    return members(task.unit_id, UNITS, at)


def office_people(task: Task, at: datetime) -> list[Person]:
    """Return who verifies: the officials of the organiser, else whoever dispatched the task."""
    meeting, sender = task.requirement.meeting, task.dispatched_by
    found = members(meeting.organiser_id, PROVINCE, at) if meeting else []
    return found or ([sender.person] if sender is not None and sender.person is not None else [])


def write(people: list[Person], task: Task, about: Bilingual, at: datetime, reason: str = "") -> None:
    """Write a letter about a task."""
    because = REASON.filled(reason=reason) if reason else NO_REASON
    body = BODY.filled(about=about, text=task.requirement.said, number=task.number, day=day_words(task.due_on), reason=because,
                       url=address(task.get_absolute_url()))
    letters(people, about, body, at)


def tell_unit(what: str, payload: Mapping[str, Any], at: datetime) -> None:
    """Tell the unit what the office did with its task."""
    task = task_of(payload["task"])
    write(unit_people(task, at), task, TO_UNIT[what].filled(number=task.number), at, task.reason if what in WITH_REASON else "")


@receives("meetings.task.dispatched")
def tell_dispatched(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell a unit of its new task."""
    tell_unit("dispatched", payload, at)


@receives("meetings.task.withdrawn")
def tell_withdrawn(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell a unit that its task is withdrawn."""
    tell_unit("withdrawn", payload, at)


@receives("meetings.task.returned")
def tell_returned(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell a unit that its report was returned, and why."""
    tell_unit("returned", payload, at)


@receives("meetings.task.verified")
def tell_verified(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell a unit that its report was verified."""
    tell_unit("verified", payload, at)


@receives("meetings.task.closed")
def tell_closed(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell a unit that its task is closed."""
    tell_unit("closed", payload, at)


@receives("meetings.task.reopened")
def tell_reopened(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell a unit that its task is open again."""
    tell_unit("reopened", payload, at)


@receives("meetings.task.suspended")
def tell_suspended(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell a unit that its task is suspended."""
    tell_unit("suspended", payload, at)


@receives("meetings.task.resumed")
def tell_resumed(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell a unit that its task goes on."""
    tell_unit("resumed", payload, at)


@receives("meetings.task.acknowledged")
def tell_office_of_acknowledgement(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell whoever dispatched a task that it has arrived."""
    task = task_of(payload["task"])
    sender = task.dispatched_by.person if task.dispatched_by is not None else None
    write([sender] if sender is not None else [], task, ACKNOWLEDGED.filled(unit=task.unit.words, number=task.number), at)


@receives("meetings.task.reported")
def tell_office_of_report(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the office that a report waits to be verified."""
    task = task_of(payload["task"])
    write(office_people(task, at), task, REPORTED.filled(unit=task.unit.words, number=task.number), at)


@receives("meetings.extension.requested")
def tell_office_of_extension(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the office that a unit asks for more time."""
    extension = Extension.objects.get(pk=payload["extension"])
    task = task_of(extension.task_id)
    about = ASKED.filled(unit=task.unit.words, number=task.number, until=day_words(extension.until))
    write(office_people(task, at), task, about, at, extension.reason)


@receives("meetings.extension.granted")
def tell_granted(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the unit that the day has moved."""
    extension = Extension.objects.get(pk=payload["extension"])
    task = task_of(extension.task_id)
    write(unit_people(task, at), task, GRANTED.filled(number=task.number, until=day_words(extension.until)), at, extension.answer)


@receives("meetings.extension.refused")
def tell_refused(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the unit that the day stays, and why."""
    extension = Extension.objects.get(pk=payload["extension"])
    task = task_of(extension.task_id)
    write(unit_people(task, at), task, REFUSED.filled(number=task.number), at, extension.answer)


@receives("meetings.objection.filed")
def tell_office_of_objection(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the office of an objection and the day by which it is decided; its text is read on the page."""
    objection = Objection.objects.get(pk=payload["objection"])
    task = task_of(objection.task_id)
    about = OBJECTED.filled(unit=task.unit.words, number=objection.number, decide_by=day_words(objection.decide_by))
    write(office_people(task, at), task, about, at)


@receives("meetings.objection.upheld")
def tell_upheld(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the unit that its objection is upheld."""
    _tell_decision(payload, UPHELD, at)


@receives("meetings.objection.rejected")
def tell_rejected(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the unit that its objection is rejected, and why."""
    _tell_decision(payload, REJECTED, at)


def _tell_decision(payload: Mapping[str, Any], words: Bilingual, at: datetime) -> None:
    objection = Objection.objects.get(pk=payload["objection"])
    task = task_of(objection.task_id)
    write(unit_people(task, at), task, words.filled(number=objection.number), at, objection.answer)


@receives("meetings.escalation.issued")
def tell_rung(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Send the unit its reminder, notice or criticism."""
    rung = Escalation.objects.get(pk=payload["escalation"])
    task, early = task_of(rung.task_id), rung.step == Step.REMINDER and local_day(rung.proposed_at) <= rung.due_on
    about = (RUNG_BEFORE if early else RUNG).filled(step=rung.step.words, number=task.number, day=day_words(rung.due_on))
    write(unit_people(task, at), task, about, at)


@receives("meetings.escalation.proposed")
def tell_office_of_rung(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Tell the office that a rung waits for a person's decision."""
    rung = Escalation.objects.get(pk=payload["escalation"])
    task = task_of(rung.task_id)
    write(office_people(task, at), task, RUNG_WAITS.filled(step=rung.step.words, unit=task.unit.words, number=task.number), at)


@receives("meetings.requirement.dispatched")
def measure_at_dispatch(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    """Keep what the linked indicator shows on the day of the dispatch."""
    keep_baseline(requirement=Requirement.objects.select_related("meeting").get(pk=payload["requirement"]), at=at, by=SYSTEM)


@recurring(timedelta(days=1), Bilingual("Climb the ladder of late tasks", "每晚核对逾期任务的督办级别"))
def climb_ladder(*, at: datetime) -> None:
    """Give late tasks the rungs they have reached."""
    climb(at=at)
