"""How a task came to where it stands: the strip of its states, and what the journal tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.parts import Step
from zhijiao.kernel.screens.words import moment
from zhijiao.systems.meetings.models import Requirement, Task
from zhijiao.systems.meetings.terms import TaskState

SAID: dict[str, Bilingual] = {
    "meetings.requirement.drafted": Bilingual("Drafted", "草拟"),
    "meetings.requirement.edited": Bilingual("Draft changed", "修改草稿"),
    "meetings.requirement.dispatched": Bilingual("Dispatched to {count} units", "交办{count}个单位"),
    "meetings.requirement.extended": Bilingual("Dispatched to one more unit: {task}", "增加承办单位：{task}"),
    "meetings.requirement.measured": Bilingual("The indicator of that day was kept", "记下交办时的指标值"),
    "meetings.requirement.closed": Bilingual("Closed", "办结"),
    "meetings.requirement.withdrawn": Bilingual("Withdrawn: {reason}", "撤销：{reason}"),
    "meetings.task.acknowledged": Bilingual("Acknowledged", "签收"),
    "meetings.task.started": Bilingual("Plan: {plan}", "办理方案：{plan}"),
    "meetings.task.reported": Bilingual("Report {report}: {text}", "第{report}次报送：{text}"),
    "meetings.task.returned": Bilingual("Report {report} returned: {reason}", "第{report}次报送被退回：{reason}"),
    "meetings.task.verified": Bilingual("Report {report} verified", "第{report}次报送核验通过"),
    "meetings.task.closed": Bilingual("Closed", "销号"),
    "meetings.task.reopened": Bilingual("Opened again: {reason}", "重新办理：{reason}"),
    "meetings.task.suspended": Bilingual("Suspended: {reason}", "暂停：{reason}"),
    "meetings.task.resumed": Bilingual("Resumed", "恢复办理"),
    "meetings.task.withdrawn": Bilingual("Withdrawn: {reason}", "撤销：{reason}"),
}
NAMES = ("reason", "plan", "report", "text", "task", "count")
WAY = (TaskState.DISPATCHED, TaskState.ACKNOWLEDGED, TaskState.IN_PROGRESS, TaskState.REPORTED, TaskState.VERIFIED, TaskState.CLOSED)
WAY_WORDS = {TaskState.DISPATCHED: Bilingual("Dispatched", "交办"), TaskState.ACKNOWLEDGED: Bilingual("Acknowledged", "签收"),
             TaskState.IN_PROGRESS: Bilingual("In progress", "办理"), TaskState.REPORTED: Bilingual("Reported", "报送"),
             TaskState.VERIFIED: Bilingual("Verified", "核验"), TaskState.CLOSED: Bilingual("Closed", "销号")}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: when, by which office, what."""

    at: datetime
    who: Bilingual
    words: Bilingual


def told(subject: Task | Requirement) -> list[Line]:
    """Return what happened, the newest first."""
    return [_line(entry) for entry in reversed(history(subject)) if entry.event in SAID]


def _line(entry: Entry) -> Line:
    body: dict[str, Any] = dict(entry.body or {})
    values = {name: body.get(name, "") for name in NAMES} | {"count": len(body.get("tasks") or ())}
    role = Role.find(entry.role) if entry.role else None
    return Line(entry.at, role.words if role else Bilingual("", ""), SAID[entry.event].filled(**values))


def strip(task: Task) -> list[Step]:
    """Return the states on the way of a task: what is done with its moment, where it stands, what is to come."""
    at = {TaskState.DISPATCHED: task.dispatched_at, TaskState.ACKNOWLEDGED: task.acknowledged_at, TaskState.IN_PROGRESS: task.started_at,
          TaskState.REPORTED: task.reported_at, TaskState.VERIFIED: task.concluded_at, TaskState.CLOSED: task.closed_at}
    now = _place(task)
    steps = []
    for n, state in enumerate(WAY):
        back = task.state == TaskState.RETURNED and state is TaskState.REPORTED
        shown = "back" if back else "done" if n < now or task.state == TaskState.CLOSED else "now" if n == now else "todo"
        when = at[state] if n <= now or back else None
        steps.append(Step(_now_words(task) if shown == "now" else WAY_WORDS[state], shown, _note(when)))  # type: ignore[arg-type]
    return steps


def _place(task: Task) -> int:
    if task.state in WAY:
        return WAY.index(task.state)
    return WAY.index(TaskState.IN_PROGRESS)  # returned, suspended or withdrawn: it is with the unit


def _now_words(task: Task) -> Bilingual:
    words = task.state.words
    return Bilingual(words.en[:1].upper() + words.en[1:], words.zh)


def _note(at: datetime | None) -> str | None:
    return moment(at) if at is not None else None


def scored_apart(task: Task) -> bool:
    """Say whether the task is scored on another day than it is due."""
    return task.scored_on != task.due_on


def was_late(task: Task) -> bool:
    """Say whether the last report came after the day that it is scored on."""
    return task.reported_at is not None and local_day(task.reported_at) > task.scored_on
