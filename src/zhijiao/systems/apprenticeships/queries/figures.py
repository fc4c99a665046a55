"""The room's figures, counted over what somebody may see, by the school's city; and the rows behind each.

What is counted stands in `indicators`; the engine of measurement counts it and finds the rows by the same conditions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

import polars as pl
from django.urls import reverse

from zhijiao.basics.words import Bilingual
from zhijiao.engines import measurement
from zhijiao.engines.measurement import Indicator, Part, compute
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import OVERSEERS
from zhijiao.kernel.screens.rooms import Figure, RegionValue
from zhijiao.systems.apprenticeships.indicators import INDICATORS
from zhijiao.systems.apprenticeships.queries.frames import Seen

FEW = 2  # so many articles are named on a figure's tile; more of them stand in docs/indicators.md


def counted(indicator: Indicator, seen: Seen, by: Sequence[str] = ("city",), **place: str) -> list[measurement.Figure]:
    """Return an indicator by city (or other places), within a place: `school="12"`."""
    table = seen.of(indicator.grain).filter(*(pl.col(name) == key for name, key in place.items()))
    found = compute(indicator, table, by)
    return sorted((one for one in found if one.population), key=lambda one: [str(key) for key in one.group.values()])


def listed_part(indicator: Indicator) -> Part:
    """Return which rows a figure opens: those that count against it; where it has no good end, those that it counts."""
    return "against" if indicator.direction == "up" else "numerator"


def figures(actor: Actor, today: date) -> list[Figure]:
    """Return the room's figures for the home page of those who look over several agreements."""
    if actor.role not in OVERSEERS:
        return []
    seen = Seen(actor, today)
    return [_figure(one, cities) for one in INDICATORS if (cities := counted(one, seen))]


def _figure(indicator: Indicator, cities: list[measurement.Figure]) -> Figure:
    known = sum(one.denominator for one in cities)
    return Figure(
        code=indicator.code, words=indicator.words, numerator=sum(one.numerator for one in cities), denominator=known, known=known,
        total=sum(one.population for one in cities), url=rows_url(indicator), noun=indicator.grain.words, definition=indicator.definition,
        cite=_cited(indicator), target=indicator.target, regions=tuple(
            RegionValue(one.group["city"], one.numerator, one.denominator, one.denominator, one.population,
                        url=rows_url(indicator, one.group["city"])) for one in cities))


def _cited(indicator: Indicator) -> Bilingual | None:
    if not indicator.cites or len(indicator.cites) > FEW:
        return None
    en, zh = ([cite.said(language) for cite in indicator.cites] for language in ("en", "zh"))
    return Bilingual("; ".join(en), "；".join(zh))


def rows_url(indicator: Indicator, city: str = "") -> str:
    """Return the address of the rows behind a figure."""
    asked = {"indicator": indicator.code} | ({"city": city} if city else {})
    return f"{reverse('apprenticeships:board')}?{urlencode(asked)}"
