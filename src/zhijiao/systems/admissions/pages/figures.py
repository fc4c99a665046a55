"""The figures of admissions: each with what it counts of how many, region by region, and the rows it opens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.parties.regions import shipped_names
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.screens.charts import Chart, Row
from zhijiao.systems.admissions.indicators import INDICATOR
from zhijiao.systems.admissions.queries.figures import READERS, figures
from zhijiao.systems.admissions.queries.frames import Seen, mean_position, returns_by_reason
from zhijiao.systems.admissions.terms import ReturnReason

REGION = Bilingual("Region", "地区")


@role_required(*READERS)
@require_safe
def page(request: Request) -> HttpResponse:
    """Every figure over what the reader sees, and one of them region by region."""
    seen = Seen(request.actor)
    whole = figures(request.actor, seen)
    chosen = next((one for one in whole if one.code == request.GET.get("figure")), whole[0] if whole else None)
    context: dict[str, Any] = {"year": seen.year, "figures": [replace(one, url=f"?{urlencode({'figure': one.code})}") for one in whole], "chosen": chosen}
    if chosen is not None:
        names, least = shipped_names(), INDICATOR[chosen.code].smallest_cell
        lines = [(names.get(one.key, Bilingual(one.key, one.key)), one, one.denominator >= least) for one in sorted(chosen.regions, key=lambda one: one.key)]
        rows = [Row(words, one.per_mille / 10 if shown and one.per_mille is not None else None, url=one.url, key=one.key) for words, one, shown in lines]
        better = "low" if INDICATOR[chosen.code].direction == "down" else "high"
        context |= {"lines": lines, "chart": Chart("regions", "bar", chosen.words, rows, noun=REGION, better=better) if len(lines) > 1 else None,
                    "mean": mean_position(seen), "returns": [(ReturnReason(reason).words, n) for reason, n in returns_by_reason(seen)]}
    return render(request, "admissions/figures.html", context)


PATHS = [path("figures", page, name="figures")]
