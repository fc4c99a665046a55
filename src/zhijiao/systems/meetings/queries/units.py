"""Units that requirements are given to: education authorities and government departments, and how people name them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.terms import OrganisationKind, RegionKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.systems.meetings.models import Requirement, Task

KINDS = (OrganisationKind.AUTHORITY, OrganisationKind.DEPARTMENT)
ALL_REGIONS = ("all_regions", "各市", "各市和沈抚示范区", "all regions")
PLAIN = ("辽宁省", "省")  # what people leave away before a department's name


def on_day(day: date) -> list[Organisation]:
    """Return the units that exist on a day, in the order of their regions."""
    return list(_known().on(day))


def region_units(day: date) -> list[Organisation]:
    """Return the education authority of each city and zone on a day: one each, in the order of the regions."""
    found: dict[str, Organisation] = {}
    for unit in _known().on(day).filter(kind=OrganisationKind.AUTHORITY, region__kind__in=(RegionKind.CITY, RegionKind.ZONE)):
        found.setdefault(unit.region_id, unit)
    return list(found.values())


def departments(day: date) -> list[Organisation]:
    """Return the government departments that exist on a day."""
    return list(_known().on(day).filter(kind=OrganisationKind.DEPARTMENT))


def answers_for(task: Task, actor: Actor) -> bool:
    """Say whether somebody acts for the unit that a task was given to; seeing it is not enough."""
    return actor.organisation_id is not None and actor.organisation_id == task.unit_id


def organiser_of(requirement: Requirement, actor: Actor) -> Organisation | None:
    """Return who supervises: the organiser of the meeting, else the office that somebody acts for."""
    if requirement.meeting is not None:
        return requirement.meeting.organiser
    found: Organisation | None = Organisation.objects.filter(pk=actor.organisation_id).first()
    return found


class Directory:
    """Every unit, closed ones too, by whatever name people write. One query, however many names are looked up."""

    def __init__(self, day: date):
        self.day = day

    @cached_property
    def _by_name(self) -> dict[str, Organisation]:
        found: dict[str, Organisation] = {}
        for unit in sorted(_known(), key=lambda one: (one.closed_on is not None, one.pk)):  # a living one wins a shared name
            for name in names_of(unit):
                found.setdefault(name.casefold(), unit)
        return found

    def find(self, word: str) -> Organisation | None:
        """Return the unit that a word names: its name, short name, English name, or the code or name of its city."""
        return self._by_name.get(word.strip().casefold())

    @cached_property
    def regions(self) -> list[Organisation]:
        """The authority of each city and zone."""
        return region_units(self.day)


def _known() -> Any:
    return Organisation.objects.filter(kind__in=KINDS).select_related("region").order_by("region__path", "pk")


def names_of(unit: Organisation) -> Iterable[str]:
    """Yield every name and code that a unit goes by."""
    yield from filter(None, (unit.name, unit.name_en, unit.uscc))
    yield from (unit.name.removeprefix(prefix) for prefix in PLAIN if unit.name.startswith(prefix))
    if unit.name.startswith(PLAIN[0]):
        yield "省" + unit.name.removeprefix(PLAIN[0])
    region = unit.region
    if unit.kind == OrganisationKind.AUTHORITY and region.kind in (RegionKind.CITY, RegionKind.ZONE):
        yield from (region.key, region.name_zh, region.name_zh.removesuffix("市"), *filter(None, [region.name_en]))
