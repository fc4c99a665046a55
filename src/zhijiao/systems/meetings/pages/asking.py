"""Questions that the forms of meetings and documents share: units, regions, times of day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from django.utils.timezone import get_current_timezone, localtime

from zhijiao.basics.columns import CellError, Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.terms import OrganisationKind, RegionKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.systems.meetings.queries.units import KINDS

TIME = Bilingual("A time of day, written 09:00", "写成时间，例如09:00")
EVERYWHERE = Column("everywhere", Bilingual("Every city and Shenfu", "各市和沈抚示范区"), Kind.FLAG)
OF_A_REGION = (RegionKind.CITY, RegionKind.ZONE)
Options = list[tuple[str, Bilingual]]


def living(actor: Actor) -> Options:
    """Return the units that are not closed, as a choice: departments first, then the authorities by region."""
    rows = Organisation.objects.filter(kind__in=KINDS, closed_on=None).order_by("region__path", "pk")
    return [(str(unit.pk), unit.words) for unit in sorted(rows, key=lambda unit: unit.kind != OrganisationKind.DEPARTMENT)]


def organisers(actor: Actor) -> Options:
    """Return who may hold a meeting of the province: the provincial authority and the departments."""
    rows = Organisation.objects.filter(kind__in=KINDS, closed_on=None, region__kind=RegionKind.PROVINCE).order_by("kind", "pk")
    return [(str(unit.pk), unit.words) for unit in rows]


def regions(actor: Actor) -> Options:
    """Return the cities and Shenfu."""
    return [(region.pk, region.words) for region in Region.objects.filter(kind__in=OF_A_REGION)]


def prose(*asked: Ask) -> tuple[Ask, ...]:
    """Return questions for words on one line whose signs stay as they are written: titles, offices, places."""
    return tuple(replace(one, column=replace(one.column, prose=True)) if one.column.kind is Kind.TEXT else one for one in asked)


def one_unit(key: str, en: str, zh: str, *, required: bool = False) -> Ask:
    """Ask for one unit."""
    return Ask(Column(key, Bilingual(en, zh), Kind.CODE), required=required, options=living)


def several_units(key: str, en: str, zh: str, *, required: bool = False) -> Ask:
    """Ask for any number of units."""
    return Ask(Column(key, Bilingual(en, zh), Kind.TAGS), required=required, options=living)


def unit(key: str | None) -> Organisation | None:
    """Return the unit that was chosen."""
    return Organisation.objects.select_related("region").get(pk=key) if key else None


def units(keys: Sequence[str] | None) -> list[Organisation]:
    """Return the units that were chosen, in the order of their regions."""
    return list(Organisation.objects.filter(pk__in=keys or ()).select_related("region").order_by("region__path", "pk"))


def _time(text: str) -> None:
    if not re.fullmatch(r"([01]?\d|2[0-3])[:：][0-5]\d", text):
        raise CellError(TIME)


def clock_time(key: str, en: str, zh: str, *, required: bool = False) -> Ask:
    """Ask for a time of day."""
    return Ask(Column(key, Bilingual(en, zh), check=_time), required=required, hint=TIME, longest=5)


def moment_of(day: date | None, at: str | None) -> datetime | None:
    """Return the moment of a day and a time of day; None while one of them is missing."""
    if day is None or not at:
        return None
    hour, minute = re.split("[:：]", at)
    return datetime.combine(day, time(int(hour), int(minute)), tzinfo=get_current_timezone())


def time_text(moment: datetime | None) -> str | None:
    """Return the time of day of a moment as it is typed."""
    return f"{localtime(moment):%H:%M}" if moment else None
