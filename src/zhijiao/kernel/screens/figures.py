"""From a room's indicators to the figures of the home page and the rows behind them.

A room brings its indicators, its tables (one per grain, `Frames`) and the name of the page that lists rows; what is
counted and what is listed come from the same conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol
from urllib.parse import urlencode

import polars as pl
from django.urls import reverse

from zhijiao.basics.words import Bilingual
from zhijiao.engines import measurement
from zhijiao.engines.measurement import Indicator, Part, compute
from zhijiao.kernel.screens.rooms import Figure, RegionValue

FEW = 2  # so many articles are named on a figure's tile; more of them stand in docs/indicators.md


class Frames(Protocol):
    """The tables of one actor on one day; a column per dimension, `city` among them."""

    def of(self, grain: Any) -> pl.DataFrame:
        """Return the table whose rows are of a grain."""


def counted(indicator: Indicator, frames: Frames, by: Sequence[str] = ("city",), **place: str) -> list[measurement.Figure]:
    """Return an indicator by city (or other dimensions), within a place: `school="12"`."""
    rows = frames.of(indicator.grain).filter(*(pl.col(name) == key for name, key in place.items()))
    found = compute(indicator, rows, by)
    return sorted((one for one in found if one.population), key=lambda one: [str(key) for key in one.group.values()])


def listed_part(indicator: Indicator) -> Part:
    """Return which rows a figure opens: those that count against it; where it has no good end, those that it counts."""
    return "against" if indicator.direction == "up" else "numerator"


def home_figures(indicators: Iterable[Indicator], frames: Frames, page: str) -> list[Figure]:
    """Return the figures that count anything, each by city; `page` names the address that lists rows (`?indicator=&city=`)."""
    return [_figure(one, cities, page) for one in indicators if (cities := counted(one, frames))]


def rows_url(page: str, indicator: Indicator, city: str = "") -> str:
    """Return the address of the rows behind a figure."""
    asked = {"indicator": indicator.code} | ({"city": city} if city else {})
    return f"{reverse(page)}?{urlencode(asked)}"


def _figure(indicator: Indicator, cities: list[measurement.Figure], page: str) -> Figure:
    return Figure(
        code=indicator.code, words=indicator.words, numerator=sum(one.numerator for one in cities),
        denominator=sum(one.denominator for one in cities), known=sum(one.known for one in cities),
        total=sum(one.population for one in cities), url=rows_url(page, indicator), noun=indicator.grain.words,
        definition=indicator.definition, cite=_cited(indicator), target=indicator.target, regions=tuple(
            RegionValue(one.group["city"], one.numerator, one.denominator, one.known, one.population,
                        url=rows_url(page, indicator, one.group["city"])) for one in cities))


def _cited(indicator: Indicator) -> Bilingual | None:
    if not indicator.cites or len(indicator.cites) > FEW:
        return None
    en, zh = ([cite.said(language) for cite in indicator.cites] for language in ("en", "zh"))
    return Bilingual("; ".join(en), "；".join(zh))
