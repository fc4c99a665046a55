"""Whose report somebody may take, and of which years there are snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.frames import city_of_path
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.report.gathering import named, region_names
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.regions import PROVINCE, within
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import SCHOOL, Role

WHOLE, CITIES = Bilingual("Province", "全省"), Bilingual("Cities", "各市")


@dataclass(frozen=True, slots=True)
class Choice:
    """A report that may be asked for: "province", "city:2101", "school:33"."""

    value: str
    words: Bilingual
    group: Bilingual


def choices(actor: Actor) -> list[Choice]:
    """Return the reports somebody may take: the province all of them, a city its own and its schools', a school its own."""
    return list(_choices(actor))


def _choices(actor: Actor) -> Iterator[Choice]:
    names = region_names()
    schools = Organisation.objects.filter(kind=OrganisationKind.SCHOOL).select_related("region").order_by("region__path", "name")
    if actor.role is Role.PROVINCE_OFFICIAL:
        yield Choice("province", named(Region.objects.get(pk=PROVINCE)), WHOLE)
        yield from (Choice(f"city:{key}", words, CITIES) for key, words in sorted(names.items()) if key != PROVINCE)
    elif actor.role is Role.CITY_OFFICER:
        own = city_of_path(actor.region_path)
        yield Choice(f"city:{own}", names[own], CITIES)
        schools = schools.filter(within("region__path", actor.region_path))
    elif actor.role in SCHOOL and actor.organisation_id is not None:
        schools = schools.filter(pk=actor.organisation_id)
    else:
        return
    for school in schools:
        yield Choice(f"school:{school.pk}", school.words, names[city_of_path(school.region.path)])


def years(today: date) -> list[int]:
    """Return the calendar years that have a snapshot, the newest first; without any this one, whose report says so."""
    found = sorted({day.year for day in Snapshot.objects.filter(on__lte=today).dates("on", "year")}, reverse=True)
    return found or [today.year]
