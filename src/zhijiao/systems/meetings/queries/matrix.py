"""The matrix: requirement by unit, for whoever looks. A fixed number of statements, whatever the number of tasks.

The columns and their totals come from one grouped count over every task seen; only the cells of one page are read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When

from zhijiao.basics.words import Bilingual, Terms
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.terms import OrganisationKind, RegionKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.systems.meetings.models import Ladder, Meeting, Requirement, Task
from zhijiao.systems.meetings.queries import lights
from zhijiao.systems.meetings.terms import OPEN, Light, RequirementState, TaskState, Theme

PAGE = 50
SHOWN = (RequirementState.DISPATCHED, RequirementState.CLOSED)
OF_A_REGION = (RegionKind.CITY, RegionKind.ZONE)


class UnitKind(Terms):
    """Which units have a column."""

    ALL = "all", "All units", "全部单位"
    REGIONS = "regions", "Cities and Shenfu", "各市和沈抚"
    DEPARTMENTS = "departments", "Departments", "省直部门"


@dataclass(frozen=True)
class Asked:
    """What the matrix is asked. Empty: everything; strange: nothing is chosen."""

    meeting: str = ""
    theme: Theme | None = None
    units: UnitKind = UnitKind.ALL
    pressing: bool = False  # only rows with a task that is late or near its day
    cell: int | None = None

    @classmethod
    def of(cls, meeting: str = "", theme: str = "", units: str = "", pressing: str = "", cell: str = "") -> Asked:
        """Read it from an address."""
        return cls(meeting, Theme.find(theme) if theme else None, UnitKind.find(units) or UnitKind.ALL, pressing == "1",
                   int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 18 else None)


class Cell(NamedTuple):
    """One task as the matrix reads it."""

    pk: int
    requirement: int
    unit: int
    state: TaskState
    due_on: date
    dispatched_at: datetime


class _Pressed(NamedTuple):
    requirement: int
    state: TaskState
    due_on: date
    dispatched_at: datetime


@dataclass
class Column:
    """One unit with its totals over every requirement that is asked for, not only those of the page."""

    unit: Organisation
    total: int = 0
    late: int = 0
    states: Counter[TaskState] = field(default_factory=Counter)

    @property
    def closed(self) -> int:
        """How many of its tasks are closed."""
        return self.states[TaskState.CLOSED]

    @property
    def is_region(self) -> bool:
        """Say whether it answers for a city or the zone."""
        return is_region(self.unit)

    @property
    def words(self) -> Bilingual:
        """The short name for the head of the column."""
        return short_name(self.unit)


@dataclass
class Row:
    """One requirement with its cells by unit."""

    requirement: Requirement
    cells: dict[int, Cell]
    opens_theme: bool = False

    @property
    def closed(self) -> int:
        """How many of its tasks are closed."""
        return sum(cell.state == TaskState.CLOSED for cell in self.cells.values())


def is_region(unit: Organisation) -> bool:
    """Say whether a unit is the education bureau of a city or the zone."""
    return unit.kind == OrganisationKind.AUTHORITY and unit.region.kind in OF_A_REGION


def short_name(unit: Organisation) -> Bilingual:
    """Return how the head of a column names a unit: the city, or the department without the name of its province."""
    if is_region(unit):
        zh = "沈抚" if unit.region.kind == RegionKind.ZONE and unit.region.name_zh.startswith("沈抚") else unit.region.name_zh.removesuffix("市")
        return Bilingual(unit.region.words.en.removesuffix(" Demonstration Zone"), zh)
    province = unit.region.words
    return Bilingual(unit.words.en.removeprefix(f"{province.en} "), unit.name.removeprefix(province.zh))


class Matrix:
    """What stands in the matrix for one question, over what somebody may see."""

    def __init__(self, actor: Actor, today: date, asked: Asked, page: str | int = 1):
        self.actor, self.today, self.asked, self._page = actor, today, asked, page

    @cached_property
    def ladder(self) -> Ladder:
        """What the office has set for today."""
        return lights.ladder_on(self.today)

    @cached_property
    def meetings(self) -> list[Meeting]:
        """The meetings to choose from."""
        return list(Meeting.objects.visible_to(self.actor).filter(requirements__state__in=SHOWN).distinct())

    @property
    def meeting(self) -> Meeting | None:
        """The meeting that is chosen."""
        return next((one for one in self.meetings if one.number == self.asked.meeting), None)

    @property
    def _about(self) -> dict[str, object]:
        """The conditions on the requirement, by field."""
        found: dict[str, object] = {"theme": self.asked.theme} if self.asked.theme else {}
        return found | ({"meeting": self.meeting.pk if self.meeting else 0} if self.asked.meeting else {})

    @cached_property
    def _tasks(self) -> QuerySet[Task]:
        about = {f"requirement__{name}": value for name, value in self._about.items()}
        return Task.objects.visible_to(self.actor).filter(**about).exclude(state=TaskState.WITHDRAWN).order_by()

    @cached_property
    def every_column(self) -> list[Column]:
        """Every unit that has a task, with its totals: cities in their order, then departments by name."""
        counted = self._tasks.values_list("unit", "state").annotate(n=Count("pk"), past=Count("pk", filter=Q(due_on__lt=self.today)))
        found: dict[int, Column] = {}
        rows = list(counted)
        units = Organisation.objects.filter(pk__in={unit for unit, *_ in rows}).select_related("region")
        found = {unit.pk: Column(unit) for unit in units}
        for unit, state, n, past in rows:
            column = found[unit]
            column.states[state] += n
            column.total += n
            column.late += past if state in OPEN else 0
        return sorted(found.values(), key=lambda one: (not one.is_region, one.unit.region.path if one.is_region else "", one.unit.name))

    @cached_property
    def columns(self) -> list[Column]:
        """The units of the chosen kind."""
        kind = self.asked.units
        return [one for one in self.every_column if kind is UnitKind.ALL or one.is_region == (kind is UnitKind.REGIONS)]

    @cached_property
    def counts(self) -> dict[UnitKind, int]:
        """How many units there are of each kind."""
        regions = sum(one.is_region for one in self.every_column)
        return {UnitKind.ALL: len(self.every_column), UnitKind.REGIONS: regions, UnitKind.DEPARTMENTS: len(self.every_column) - regions}

    def number(self, *states: TaskState) -> int:
        """Return how many tasks of the columns are in these states; none named: all."""
        return sum(sum(one.states[state] for state in states) if states else one.total for one in self.columns)

    @property
    def late(self) -> int:
        """How many tasks of the columns are late."""
        return sum(one.late for one in self.columns)

    @property
    def _narrowed(self) -> QuerySet[Task]:
        """The tasks of the columns: named only where some are left out."""
        return self._tasks if self.asked.units is UnitKind.ALL else self._tasks.filter(unit__in=[one.unit.pk for one in self.columns])

    @cached_property
    def page(self) -> Page[Requirement]:
        """One page of requirements, by theme in the order of its list, the newest meeting first."""
        found = Requirement.objects.visible_to(self.actor).filter(state__in=SHOWN, **self._about)
        if self.asked.pressing:
            found = found.filter(pk__in=self._pressing())
        elif self.asked.units is not UnitKind.ALL:
            found = found.filter(Exists(self._narrowed.filter(requirement=OuterRef("pk"))))
        rank = Case(*(When(theme=theme, then=n) for n, theme in enumerate(Theme)), default=len(Theme))
        ordered = found.select_related("meeting").order_by(rank, "-meeting__starts_at", "order", "pk")
        return Paginator(ordered, PAGE).get_page(self._page)

    def _pressing(self) -> set[int]:
        """Return the requirements with a task that is late or near; tasks of one dispatch have one day and stand together."""
        groups = self._narrowed.filter(state__in=OPEN).values_list(*_Pressed._fields).distinct()
        return {one.requirement for one in map(_Pressed._make, groups)
                if lights.light(one, today=self.today, ladder=self.ladder) in (Light.OVERDUE, Light.NEAR)}

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the page with their cells."""
        return self.rows_of(list(self.page))

    def every_row(self) -> Iterator[Row]:
        """Yield the rows of all pages, page by page."""
        for number in self.page.paginator.page_range:
            yield from self.rows_of(list(self.page.paginator.page(number)))

    def rows_of(self, requirements: list[Requirement]) -> list[Row]:
        """Return requirements with their cells, in the order given."""
        cells: dict[int, dict[int, Cell]] = defaultdict(dict)
        for cell in map(Cell._make, self._narrowed.filter(requirement__in=requirements).values_list(*Cell._fields)):
            cells[cell.requirement][cell.unit] = cell
        rows = [Row(requirement, cells[requirement.pk]) for requirement in requirements]
        for before, row in zip([None, *rows], rows, strict=False):
            row.opens_theme = before is None or before.requirement.theme != row.requirement.theme
        return rows

    @cached_property
    def chosen(self) -> Task | None:
        """The task of the cell that is opened, within what the actor may see."""
        if self.asked.cell is None:
            return None
        found = Task.objects.visible_to(self.actor).select_related("requirement__meeting", "unit__region")
        return found.filter(pk=self.asked.cell).first()
