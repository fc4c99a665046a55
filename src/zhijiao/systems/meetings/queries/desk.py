"""What waits on somebody's desk: the tasks of the own unit, and for the office what is to be decided. One statement for each heap, two at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.meetings.models import Escalation, Extension, Objection, Requirement, Task
from zhijiao.systems.meetings.queries import lights
from zhijiao.systems.meetings.queries.matrix import short_name
from zhijiao.systems.meetings.terms import (
    DONE,
    OPEN,
    EscalationState,
    ExtensionState,
    Light,
    ObjectionState,
    RequirementState,
    TaskState,
)

MOST = 20
W = Bilingual
ASKS_UNTIL = W("asks for time until {day}", "申请延至{day}")
REPORTED = W("reported {day}", "{day}报送")
AGAINST = W("objection {number}, against {what}", "异议{number}，针对{what}")
RUNG = W("{step} for {day}", "{step}，对应期限{day}")
CLOSED_UNIT = W("unit closed on {day}", "单位于{day}撤销")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on the desk: where it is done, whose it is, until when."""

    words: Bilingual
    url: str
    unit: Bilingual | None = None
    due_on: date | None = None
    note: Bilingual | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Heap:
    """Things of one kind: the first of them, and how many there are."""

    key: str
    words: Bilingual
    act: Bilingual  # as the home page says it, with {n}
    lines: tuple[Line, ...]
    total: int
    timed: bool = False  # whether the days are those of the one who looks, not of somebody else's task

    @property
    def due_on(self) -> date | None:
        """The nearest day in it that is the looker's own."""
        return min((line.due_on for line in self.lines if line.due_on), default=None) if self.timed else None

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.total - len(self.lines)


def desk(actor: Actor, today: date) -> list[Heap]:
    """Return the heaps that are not empty, in the order of what presses most."""
    heaps: list[Heap] = []
    if actor.role is Role.PROVINCE_OFFICIAL:
        heaps += _of_office(actor, today)
    if actor.role in (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER):
        heaps += _of_unit(actor, today)
    return [heap for heap in heaps if heap.total]


def _of_unit(actor: Actor, today: date) -> list[Heap]:
    """Return the own unit's tasks; each stands in one heap, the most pressing that it belongs to."""
    own = Task.objects.filter(unit=actor.organisation_id, state__in=(*OPEN, TaskState.REPORTED)).select_related("requirement", "unit__region")
    ladder, by_key = lights.ladder_on(today), dict[str, list[Task]]()
    for task in own.order_by("due_on", "pk"):
        by_key.setdefault(_heap_of(task, lights.light(task, today=today, ladder=ladder)), []).append(task)
    said: list[tuple[str, Bilingual, Bilingual, bool]] = [
        ("late", W("Late tasks of your unit", "本单位逾期的任务"), W("{n} {n:task|tasks} of your unit late", "您单位有{n}项任务逾期"), True),
        ("returned", W("Returned to your unit", "退回本单位重报"), W("{n} {n:report|reports} sent back to you", "{n}项报送被退回，请重报"), True),
        ("new", W("For your unit to acknowledge", "待本单位签收"), W("{n} {n:task|tasks} to acknowledge", "{n}项任务待签收"), True),
        ("near", W("Tasks of your unit due soon", "本单位临近到期的任务"), W("{n} {n:task|tasks} due soon", "{n}项任务临近到期"), True),
        ("working", W("In progress in your unit", "本单位办理中"), W("{n} {n:task|tasks} in progress", "{n}项任务在办"), True),
        ("waiting", W("Reported by your unit, with the office", "本单位已报，等待核验"),
         W("{n} {n:report|reports} with the office", "{n}项已报，等待核验"), False),
    ]
    return [Heap(key, words, act, tuple(_task(one) for one in found[:MOST]), len(found), timed)
            for key, words, act, timed in said if (found := by_key.get(key, []))]


def _heap_of(task: Task, light: Light) -> str:
    if task.state == TaskState.REPORTED:
        return "waiting"
    if light is Light.OVERDUE:
        return "late"
    by_state = {TaskState.RETURNED: "returned", TaskState.DISPATCHED: "new"}
    return by_state.get(task.state) or ("near" if light is Light.NEAR else "working")


def _of_office(actor: Actor, today: date) -> list[Heap]:
    """Return what the office has to decide."""
    tasks = Task.objects.visible_to(actor).select_related("requirement", "unit__region")
    others = ("task__requirement", "task__unit__region")
    objections = Objection.objects.visible_to(actor).filter(state=ObjectionState.FILED).select_related(*others)
    rungs = Escalation.objects.visible_to(actor).filter(state=EscalationState.PROPOSED).select_related(*others)
    extensions = Extension.objects.visible_to(actor).filter(state=ExtensionState.REQUESTED).select_related(*others)
    return [
        _heap("objections", W("Objections to decide", "待复核的异议"), W("{n} {n:objection|objections} to decide", "{n}件异议待复核"),
              objections.order_by("decide_by"), _objection, timed=True),
        _heap("reported", W("Reports to verify", "待核验的报送"), W("{n} {n:report|reports} to verify", "{n}项报送待核验"),
              tasks.filter(state=TaskState.REPORTED).order_by("reported_at"), _task),
        _heap("extensions", W("More time asked for", "待审批的延期"), W("{n} {n:request|requests} for more time", "{n}件延期申请待审批"),
              extensions.order_by("pk"), _extension),
        _heap("rungs", W("Rungs of the ladder to decide", "待决定的督办"), W("{n} {n:notice|notices} or criticism to decide", "{n}件督办通知、通报待决定"),
              rungs.order_by("proposed_at"), _rung),
        _heap("verified", W("Verified, to close", "已核验，待销号"), W("{n} verified {n:task|tasks} to close", "{n}项任务待销号"),
              tasks.filter(state=TaskState.VERIFIED).order_by("concluded_at"), _task),
        _heap("orphaned", W("Units that no longer exist", "单位已撤销的任务"), W("{n} open {n:task|tasks} of closed units", "{n}项任务的承办单位已撤销"),
              tasks.filter(unit__closed_on__lte=today).exclude(state__in=(*DONE, TaskState.WITHDRAWN)).order_by("pk"), _orphan),
        _heap("drafts", W("Drafts to dispatch", "待交办的要求"), W("{n} {n:draft|drafts} to dispatch", "{n}条要求待交办"), _drafts(actor), _requirement),
        _heap("finished", W("Requirements to close", "可以办结的要求"), W("{n} {n:requirement|requirements} with every task closed", "{n}条要求可以办结"),
              _finished(actor), _requirement),
    ]


def _drafts(actor: Actor) -> QuerySet[Requirement]:
    return Requirement.objects.visible_to(actor).filter(state=RequirementState.DRAFT).order_by("pk")


def _finished(actor: Actor) -> QuerySet[Requirement]:
    of_it = Task.objects.filter(requirement=OuterRef("pk"))
    open_ = of_it.exclude(state__in=(TaskState.CLOSED, TaskState.WITHDRAWN))
    found = Requirement.objects.visible_to(actor).filter(~Exists(open_), Exists(of_it.filter(state=TaskState.CLOSED)), state=RequirementState.DISPATCHED)
    return found.order_by("pk")


def _heap(key: str, words: Bilingual, act: Bilingual, rows: Any, line: Callable[[Any], Line], *, timed: bool = False) -> Heap:
    """Return the first rows of a question; they are counted only when there are more."""
    first = list(rows[:MOST + 1])
    total = rows.count() if len(first) > MOST else len(first)
    return Heap(key, words, act, tuple(line(row) for row in first[:MOST]), total, timed)


def _task(task: Task, note: Bilingual | None = None) -> Line:
    due = task.due_on if lights.counts(task.state) else None
    reported = REPORTED.filled(day=day_words(lights.day_of(task.reported_at))) if task.reported_at and due is None else None
    return Line(task.requirement.said, task.get_absolute_url(), short_name(task.unit), due, note or reported, task.number)


def _orphan(task: Task) -> Line:
    assert task.unit.closed_on is not None, "an orphan's unit was closed"
    return _task(task, CLOSED_UNIT.filled(day=day_words(task.unit.closed_on)))


def _extension(row: Extension) -> Line:
    return _task(row.task, ASKS_UNTIL.filled(day=day_words(row.until)))


def _rung(row: Escalation) -> Line:
    return _task(row.task, RUNG.filled(step=row.step.words, day=day_words(row.due_on)))


def _objection(row: Objection) -> Line:
    one = _task(row.task)
    return Line(one.words, f"{one.url}#{row.number}", one.unit, row.decide_by, AGAINST.filled(number=row.number, what=row.against.words), one.number)


def _requirement(row: Requirement) -> Line:
    return Line(row.said, row.get_absolute_url(), None, row.due_on, None, row.number)
