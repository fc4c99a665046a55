"""Home per role: what must I do today. A provincial official sees the map first, a mentor three buttons."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.parties.terms import RegionKind
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens import charts, maps, positions, words
from zhijiao.kernel.screens.rooms import Figure, RegionValue, tabs_for
from zhijiao.web import today

ON_THE_PHONE = (Role.APPRENTICE, Role.APPLICANT, Role.GUARDIAN, Role.ENTERPRISE_MENTOR)
WITH_MAP = (Role.PROVINCE_OFFICIAL,)
TOO_LITTLE = Bilingual("Under 80% known: complete the data first", "已知不足80%，先补数")
NO_ROWS = Bilingual("No rows yet", "还没有数据")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def home(request: Request) -> HttpResponse:
    """Show the person's day; somebody who is not signed in sees what this is and where to begin."""
    actor = request.actor
    if actor.is_anonymous:
        return render(request, "home/welcome.html")
    if actor.role is None:
        return render(request, "home/own.html")
    day = today.day_of(actor, request.today)
    if actor.role in ON_THE_PHONE:
        return render(request, "home/phone.html", {"day": day, "doors": _doors(actor.role)})
    context: dict[str, Any] = {"day": day}
    chosen = _chosen(day.figures, request.GET.get("figure"))
    if chosen is not None:
        whole = _whole(chosen) if actor.role in WITH_MAP else chosen
        context |= {"chosen": whole, "trend": _trend(whole), **_regions(whole)}
    return render(request, "home/province.html" if actor.role in WITH_MAP and chosen else "home/desk.html", context)


@require_safe
def download(request: Request) -> HttpResponse:
    """Send the regions of one figure, within the person's scope, as a workbook."""
    figures = today.day_of(request.actor, request.today).figures if not request.actor.is_anonymous else ()
    chosen = next((f for f in figures if f.code == request.GET.get("figure")), None)
    if chosen is None:
        raise Http404
    made = _trend(chosen) if request.GET.get("part") == "trend" else _regions(chosen)["league"]
    if made is None:
        raise Http404
    answer = HttpResponse(charts.as_workbook(made), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{chosen.code}.xlsx"'
    return answer


def _chosen(figures: tuple[Figure, ...], code: str | None) -> Figure | None:
    return next((f for f in figures if f.code == code), figures[0] if figures else None)


def _whole(figure: Figure) -> Figure:
    """Return the figure with every city and zone, those without any rows too: the map has no holes."""
    there = {region.key for region in figure.regions}
    places = Region.objects.filter(kind__in=(RegionKind.CITY, RegionKind.ZONE)).values_list("key", flat=True)
    return replace(figure, regions=(*figure.regions, *(RegionValue(key, 0, 0, 0, 0) for key in places if key not in there)))


def _doors(role: Role) -> list[tuple[Bilingual, str, str]]:
    """Return the big buttons of a phone home: the first three tabs of the role."""
    return [(tab.words, reverse(tab.url), tab.icon) for tab in tabs_for(role) if reverse(tab.url) != reverse("web:home")][:3]


def _trend(figure: Figure) -> charts.Chart | None:
    if not figure.trend:
        return None
    rows = [charts.Row(_month(label), value / 10) for label, value in figure.trend]
    title = Bilingual(f"{figure.words.en}, {len(rows)} months", f"{figure.words.zh}，{len(rows)}个月")
    return charts.Chart("trend", "line", title, rows, target=None if figure.target is None else figure.target / 10,
                        noun=Bilingual("Month", "月份"))


def _month(label: str) -> Bilingual:
    month = int(label.split("-")[1])
    return Bilingual(words.MONTHS[month - 1], f"{month}月")


def _regions(figure: Figure) -> dict[str, Any]:
    """Return the league table, the map's rows and their words for a figure with regions."""
    names = {region.key: region.words for region in Region.objects.filter(key__in=[r.key for r in figure.regions])}
    ranked = positions.positions(figure.regions)
    rows = [charts.Row(maps.short(names[p.value.key]) if p.value.key in names else p.value.key, p.share, p.low, p.high, url=p.value.url, key=p.value.key,
                       note=TOO_LITTLE if p.value.total else NO_ROWS) for p in ranked]
    league = charts.Chart("league", "intervals", figure.words, rows, target=None if figure.target is None else figure.target / 10,
                          noun=Bilingual("Region", "地区"),
                          better="low" if figure.target == 0 else "high")
    marks, target = charts.interval_marks(league)
    return {
        "league": league, "ranked": list(zip(ranked, marks, strict=True)), "target": target,
        "legend": [(s.colour, s.words) for s in maps.shades_of(figure)], "map_rows": json.dumps(maps.rows_of(figure, names), ensure_ascii=False),
        "map_words": maps.described(figure, ranked, names),
    }
