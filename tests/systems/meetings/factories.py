"""Nouns of the meetings room for tests, written straight into the tables. To get further, run the actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from tests.cast import NOON, Cast
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.terms import OrganisationKind, RegionKind
from zhijiao.systems.meetings.models import Meeting, Requirement, Task
from zhijiao.systems.meetings.terms import Basis, MeetingForm, MeetingState, Part, RequirementState, TaskState, Theme

_numbers = count(1)
DUE = date(2026, 11, 30)  # a Monday
MANDATE = "辽政〔2026〕2号"  # by which the government lets its education department supervise
DISPATCHED = datetime(2026, 9, 21, 4, 0, tzinfo=UTC)  # the Monday before the cast's day
DEPARTMENTS = ("辽宁省发展和改革委员会", "辽宁省人力资源和社会保障厅", "辽宁省工业和信息化厅", "辽宁省卫生健康委员会")


def bureaux(people: Cast) -> list[Organisation]:
    """The education bureaux of the 14 cities and of Shenfu, in the order of their regions."""
    known = {people.bureau.region_id: people.bureau, people.shenfu_bureau.region_id: people.shenfu_bureau}
    places = Region.objects.filter(kind__in=(RegionKind.CITY, RegionKind.ZONE)).order_by("path")
    return [known.get(one.pk) or _unit(OrganisationKind.AUTHORITY, f"{one.name_zh}教育局", f"{one.name_en} Education Bureau", one) for one in places]


def departments(people: Cast) -> list[Organisation]:
    """Five departments of the province, the cast's own first."""
    english = ("Development and Reform Commission", "Human Resources Department", "Industry Department", "Health Commission")
    return [people.department, *(_unit(OrganisationKind.DEPARTMENT, name, f"Liaoning {en}", people.department.region)
                                 for name, en in zip(DEPARTMENTS, english, strict=True))]


def _unit(kind: OrganisationKind, name: str, english: str, region: Region) -> Organisation:
    return Organisation.objects.get_or_create(kind=kind, name=name, defaults={"name_en": english, "region": region})[0]


def a_meeting(people: Cast, **but: Any) -> Meeting:
    """A meeting that was held, by the provincial education department."""
    return Meeting.objects.create(**{
        "number": f"LN-M-2026-9{next(_numbers):05d}", "title": "全省职业教育大会", "title_en": "Provincial conference on vocational education",
        "form": MeetingForm.MIXED, "state": MeetingState.MINUTED, "starts_at": datetime(2026, 9, 14, 1, 0, tzinfo=UTC),
        "organiser": people.province, "mandate": MANDATE, "planned_at": NOON, "planned_by": people.provincial_official.user, **but})


def a_requirement(people: Cast, **but: Any) -> Requirement:
    """A dispatched requirement without its tasks."""
    order = next(_numbers)
    return Requirement.objects.create(**{
        "number": f"LN-R-2026-9{order:05d}", "order": order, "text": f"要求{order}：每市建成一个产教联合体",
        "text_en": f"Requirement {order}: one consortium in each city",
        "theme": Theme.COOPERATION, "paragraph": 4, "sentence": 2, "source_text": "要创新职业教育合作模式。", "basis": Basis.DECISION,
        "due_on": DUE, "state": RequirementState.DISPATCHED, "drafted_at": DISPATCHED, "drafted_by": people.provincial_official.user,
        "dispatched_at": DISPATCHED, "dispatched_by": people.provincial_official.user, **but})


def a_task(requirement: Requirement, unit: Organisation, **but: Any) -> Task:
    """A task as it is the moment it was dispatched."""
    due = but.get("due_on") or requirement.due_on
    return Task.objects.create(**{
        "number": f"LN-T-2026-9{next(_numbers):05d}", "requirement": requirement, "unit": unit, "part": Part.CARRY_OUT,
        "state": TaskState.DISPATCHED, "due_on": due, "scored_on": due, "dispatched_at": requirement.dispatched_at or DISPATCHED,
        "dispatched_by": requirement.dispatched_by, **but})


def tasks_of(requirement: Requirement, units: Sequence[Organisation], **but: Any) -> list[Task]:
    """One task for each unit."""
    return [a_task(requirement, unit, **but) for unit in units]
