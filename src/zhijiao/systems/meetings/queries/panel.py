"""What the room brings to the home page: for the province which requirements are late where, for a unit its own open tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from zhijiao.basics.words import Bilingual, listed
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.rooms import Panel
from zhijiao.systems.meetings.models import Meeting, Requirement, Task
from zhijiao.systems.meetings.queries import lights
from zhijiao.systems.meetings.queries.matrix import Asked, Cell, Matrix, Row
from zhijiao.systems.meetings.terms import DONE, OPEN, Light, RequirementState, TaskState

UNITS = (Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER)
MOST = 6
NAMED = 4
TEMPLATE = "meetings/_panel.html"
MATRIX = Bilingual("Task matrix", "任务矩阵")
LATE_IN = Bilingual("Late: {places}", "逾期：{places}")
AND_MORE = Bilingual("{places} and {n} more", "{places}等{all}家")
NOBODY_LATE = Bilingual("Nobody is late", "没有逾期")
OWN = Bilingual("Tasks of our office", "本单位任务")


@dataclass(frozen=True)
class Line:
    """One line: a requirement with where it is late, or a task of one's own unit."""

    words: Bilingual
    url: str
    detail: Bilingual
    due_on: date | None = None
    opened_on: date | None = None
    paused: bool = False
    late: bool = False
    done: int | None = None
    total: int = 0


@dataclass(frozen=True)
class Counts:
    """All tasks of the meeting that the person sees."""

    requirements: int
    tasks: int
    done: int
    to_verify: int
    late: int


def panels(actor: Actor, today: date) -> Iterator[Panel]:
    """Return the card of the newest meeting whose requirements are under way; nothing for roles that have no part in it."""
    if actor.role is not Role.PROVINCE_OFFICIAL and actor.role not in UNITS:
        return
    meeting = _newest(actor)
    if meeting is None:
        return
    seen = Matrix(actor, today, Asked(meeting=meeting.number))
    own = actor.role in UNITS
    lines = _own(seen, actor, today) if own else _everywhere(seen, today)
    values = {"lines": lines[:MOST], "more": len(lines) - MOST, "counts": _counts(seen, today, actor if own else None), "meeting": meeting, "own": own}
    address = f"{reverse('meetings:matrix')}?meeting={meeting.number}"
    yield Panel(OWN if own else meeting.named, TEMPLATE, values, address, MATRIX)


def _newest(actor: Actor) -> Meeting | None:
    under_way = Requirement.objects.visible_to(actor).filter(state=RequirementState.DISPATCHED)
    return Meeting.objects.filter(requirements__in=under_way).order_by("-starts_at", "-pk").first()


def _light(seen: Matrix, cell: Cell, today: date) -> Light:
    return lights.light(cell, today=today, ladder=seen.ladder)


def _cells(seen: Matrix, actor: Actor | None) -> list[tuple[Row, Cell]]:
    """Every task of the meeting, or those of one's own unit."""
    return [(row, cell) for row in seen.rows for cell in row.cells.values() if actor is None or cell.unit == actor.organisation_id]


def _counts(seen: Matrix, today: date, actor: Actor | None) -> Counts:
    cells = [cell for _, cell in _cells(seen, actor)]
    return Counts(
        requirements=len({cell.requirement for cell in cells}), tasks=len(cells), done=sum(cell.state in DONE for cell in cells),
        to_verify=sum(cell.state == TaskState.REPORTED for cell in cells),
        late=sum(_light(seen, cell, today) is Light.OVERDUE for cell in cells))


def _everywhere(seen: Matrix, today: date) -> list[Line]:
    """The requirements under way: the most late ones first, then by their day."""
    made = [(len(late), row.requirement.due_on or date.max, _line(seen, row, late))
            for row in seen.rows if row.requirement.state is RequirementState.DISPATCHED
            for late in [[cell.unit for cell in row.cells.values() if _light(seen, cell, today) is Light.OVERDUE]]]
    return [line for *_, line in sorted(made, key=lambda one: (-one[0], one[1]))]


def _line(seen: Matrix, row: Row, late: list[int]) -> Line:
    names = [column.words for column in seen.columns if column.unit.pk in late]
    return Line(row.requirement.said, row.requirement.get_absolute_url(), _where(names), row.requirement.due_on, late=bool(late),
                done=sum(cell.state in DONE for cell in row.cells.values()), total=len(row.cells))


def _where(names: list[Bilingual]) -> Bilingual:
    if not names:
        return NOBODY_LATE
    places = listed(names[:NAMED])
    if len(names) > NAMED:
        places = AND_MORE.filled(places=places, n=len(names) - NAMED, all=len(names))
    return LATE_IN.filled(places=places)


def _own(seen: Matrix, actor: Actor, today: date) -> list[Line]:
    """The unit's own tasks that are not answered yet, the nearest day first."""
    found = [(row, cell) for row, cell in _cells(seen, actor) if cell.state in OPEN or cell.state == TaskState.SUSPENDED]
    tasks = {task.pk: task for task in Task.objects.filter(pk__in=[cell.pk for _, cell in found])}
    lines = [Line(row.requirement.said, tasks[cell.pk].get_absolute_url(), _stands(tasks[cell.pk]), cell.due_on, tasks[cell.pk].dispatched_at.date(),
                  paused=cell.state == TaskState.SUSPENDED, late=_light(seen, cell, today) is Light.OVERDUE) for row, cell in found]
    return sorted(lines, key=lambda line: (line.paused, line.due_on or date.max))


def _stands(task: Task) -> Bilingual:
    part, state = task.part.words, task.state.words
    return Bilingual(f"{part.en}, {state.en}", f"{part.zh}，{state.zh}")
