"""The figures of following up: each with what it counts of how many, region by region, and the rows it opens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.parties.regions import PROVINCE, shipped_names
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.charts import Chart, Row
from zhijiao.kernel.screens.rooms import Figure, RegionValue
from zhijiao.systems.meetings.queries.figures import READERS, figures
from zhijiao.systems.meetings.queries.frames import Seen, median_days

REGION = Bilingual("Region", "地区")
DEPARTMENTS = Bilingual("Departments of the province", "省直部门")


@dataclass(frozen=True, slots=True)
class Line:
    """One region of the chosen figure, and how long its units take from the dispatch to the last report."""

    words: Bilingual
    value: RegionValue
    per_mille: int | None
    median: float | None


@role_required(*READERS)
@require_safe
def page(request: Request) -> HttpResponse:
    """Every figure that counts anything over what the reader sees, and one of them region by region."""
    seen = Seen(request.actor, request.today)
    whole = figures(request.actor, request.today, seen)
    found = [replace(one, url=f"?{urlencode({'figure': one.code})}") for one in whole]
    chosen = next((one for one in whole if one.code == request.GET.get("figure")), whole[0] if whole else None)
    medians = median_days(seen)
    context: dict[str, Any] = {"figures": found, "chosen": chosen, "median": medians.get("")}
    if chosen is not None:
        lines = _lines(chosen, medians)
        by_region = request.actor.role is Role.PROVINCE_OFFICIAL and len(lines) > 1
        context |= {"lines": lines, "chart": _chart(chosen, lines) if by_region else None}
    return render(request, "meetings/figures.html", context)


def _lines(figure: Figure, medians: dict[str, float]) -> list[Line]:
    names = shipped_names() | {PROVINCE: DEPARTMENTS}
    ordered = sorted(figure.regions, key=lambda region: region.key)
    return [Line(names.get(one.key, Bilingual(one.key, one.key)), one, _per_mille(one), medians.get(one.key)) for one in ordered]


def _per_mille(value: RegionValue) -> int | None:
    return round(value.numerator * 1000 / value.denominator) if value.denominator else None


def _chart(figure: Figure, lines: list[Line]) -> Chart:
    rows = [Row(one.words, None if one.per_mille is None else one.per_mille / 10, url=one.value.url, key=one.value.key) for one in lines]
    return Chart("regions", "bar", figure.words, rows, target=None if figure.target is None else figure.target / 10, noun=REGION,
                 better="low" if figure.target == 0 else "high")


PATHS = [path("figures", page, name="figures")]
