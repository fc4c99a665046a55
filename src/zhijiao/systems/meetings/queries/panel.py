"""What the room brings to the home page: for the province which requirements are late where, for a unit its own open tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from zhijiao.basics.words import Bilingual, listed
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.rooms import Panel
from zhijiao.systems.meetings.models import Meeting, Requirement, Task
from zhijiao.systems.meetings.queries import lights
from zhijiao.systems.meetings.queries.matrix import Asked, Matrix, Row
from zhijiao.systems.meetings.terms import DONE, OPEN, RequirementState, TaskState

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
    lines, total = _own(seen, meeting) if own else _everywhere(seen, meeting)
    values = {"lines": lines, "more": total - len(lines), "counts": _counts(seen, actor.organisation_id if own else None), "meeting": meeting, "own": own}
    address = f"{reverse('meetings:matrix')}?meeting={meeting.number}"
    yield Panel(OWN if own else meeting.named, TEMPLATE, values, address, MATRIX)


def _newest(actor: Actor) -> Meeting | None:
    under_way = Requirement.objects.visible_to(actor).filter(state=RequirementState.DISPATCHED)
    return Meeting.objects.filter(requirements__in=under_way).order_by("-starts_at", "-pk").first()


def _counts(seen: Matrix, unit: int | None) -> Counts:
    """Count over every requirement of the meeting, off the totals of the columns: those of one unit, or of all."""
    columns = [one for one in seen.columns if unit is None or one.unit.pk == unit]
    return Counts(
        requirements=seen.page.paginator.count, tasks=sum(one.total for one in columns),
        done=sum(one.states[state] for one in columns for state in DONE), to_verify=sum(one.states[TaskState.REPORTED] for one in columns),
        late=sum(one.late for one in columns))


def _everywhere(seen: Matrix, meeting: Meeting) -> tuple[list[Line], int]:
    """The first requirements under way, and how many there are: the most late ones first, then by their day."""
    late = Count("tasks", filter=Q(tasks__state__in=OPEN, tasks__due_on__lt=seen.today))
    found = Requirement.objects.filter(meeting=meeting, state=RequirementState.DISPATCHED)
    first = list(found.annotate(late=late).order_by("-late", "due_on", "pk")[:MOST])
    return [_line(seen, row, [cell.unit for cell in row.cells.values() if lights.is_overdue(cell.state, cell.due_on, seen.today)])
            for row in seen.rows_of(first)], found.count()


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


def _own(seen: Matrix, meeting: Meeting) -> tuple[list[Line], int]:
    """The unit's own first tasks that are not answered yet, and how many there are: the nearest day first, suspended ones last."""
    found = Task.objects.filter(unit=seen.actor.organisation_id, requirement__meeting=meeting, state__in=(*OPEN, TaskState.SUSPENDED))
    rows = sorted(found.select_related("requirement"), key=lambda task: (task.state == TaskState.SUSPENDED, task.due_on, task.pk))
    lines = [Line(task.requirement.said, task.get_absolute_url(), _stands(task), task.due_on, lights.day_of(task.dispatched_at),
                  paused=task.state == TaskState.SUSPENDED, late=lights.is_overdue(task.state, task.due_on, seen.today)) for task in rows[:MOST]]
    return lines, len(rows)


def _stands(task: Task) -> Bilingual:
    part, state = task.part.words, task.state.words
    return Bilingual(f"{part.en}, {state.en}", f"{part.zh}，{state.zh}")
