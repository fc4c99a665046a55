"""What to look for in minutes: every unit that exists, by each name that people give it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from zhijiao.kernel.parties.models import Organisation
from zhijiao.systems.meetings.queries.proposals import Unit
from zhijiao.systems.meetings.queries.units import names_of, on_day, region_units

ENGLISH = re.compile(r"^(?:Liaoning\s+)?(?:Provincial\s+)?(?P<rest>.+)$")
KIND = re.compile(r"^(?P<what>.+?) (?P<kind>Department|Commission|Bureau)$")


def to_find(day: date) -> list[Unit]:
    """Return the units of a day with their names; the authority of each city and zone stands for it."""
    regional = {unit.pk for unit in region_units(day)}
    return [Unit(unit.pk, tuple(dict.fromkeys(_spoken(unit))), unit.pk in regional) for unit in on_day(day)]


def _spoken(unit: Organisation) -> Iterable[str]:
    """Yield the names that stand in sentences: no codes; in English also without the province, and turned round."""
    yield from (name for name in names_of(unit) if not name.isascii() or not any(sign.isdigit() for sign in name))
    if unit.name_en and (match := ENGLISH.match(unit.name_en)):
        yield match["rest"]
        if turned := KIND.match(match["rest"]):
            yield f"{turned['kind']} of {turned['what']}"
