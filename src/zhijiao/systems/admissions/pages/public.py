"""Pages without an account: cut-offs of released rounds with everything to check them, their files, published plans, statistics."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.screens.words import said
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.admissions.models import Round
from zhijiao.systems.admissions.queries import files, public
from zhijiao.systems.admissions.queries.cutoffs import WITH_RESULTS
from zhijiao.systems.admissions.queries.schemes import said_key
from zhijiao.systems.admissions.queries.statistics import SMALLEST, By, statistics, whole

AT_ONCE = 50


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Every released round."""
    return render(request, "admissions/cutoffs.html", {"rounds": [(one, *_sums(one)) for one in public.released()], "plans": public.plans()})


def _sums(one: Round) -> tuple[dict[str, int] | None, Bilingual | None]:
    """Return the figures of a round; none and why where its file was changed: the other rounds are still told."""
    try:
        return public.sums(one), None
    except Refused as changed:
        return None, changed.reasons[0].text


def _released(number: str) -> Round:
    return get_object_or_404(Round.objects.select_related("batch__cycle__organiser", "batch__scheme"), number=number, state__in=WITH_RESULTS)


def _page(request: HttpRequest, rows: Any) -> Any:
    return Paginator(rows, AT_ONCE).get_page(request.GET.get("page"))


@require_safe
def cutoffs(request: HttpRequest, number: str) -> HttpResponse:
    """The cut-offs of one round, and how to check a result by them."""
    one, asked = _released(number), public.Asked.of(request.GET)
    page = _page(request, public.units_of(one, asked))
    return render(request, "admissions/cutoffs_round.html", {
        "round": one, "page": page, "lines": public.lines(one, page.object_list), "asked": asked, "sums": public.sums(one),
        "cities": public.cities(one.batch), "tracks": public.tracks(one.batch), "key": said_key(one.batch), "recipe": public.recipe(one),
        "no_recipe": public.NO_RECIPE, "checker": public.checker(get_language() or "zh-hans"), "sql": files.sql(one),
        "files": [(name, files.SAID[name], files.recorded(one).get(name, "")) for name in files.PUBLIC], "certificate": files.certificate(one)})


@require_safe
def file(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """One of the files in which nobody is named, as it was published; refused when its bytes are no longer those."""
    one = _released(number)
    if name not in files.PUBLIC:
        raise Http404
    found = files.folder(one) / name
    if changed := files.troubles(one, (name,)):  # anybody may ask: the large files are not read for it
        raise Refused([Reason(trouble.words, next=files.STAND_STILL) for trouble in changed])
    kind = "application/json" if name.endswith(".json") else "text/csv; charset=utf-8"
    answer = HttpResponse(found.read_bytes(), content_type=kind)  # a row per unit: small
    answer["Content-Disposition"] = f'attachment; filename="{one.number}-{name}"'
    return answer


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """The published plans, to look for a school or a programme."""
    plans = public.plans()
    chosen = next((one for one in plans if one.number == request.GET.get("batch")), plans[0] if plans else None)
    asked = public.Asked.of(request.GET)
    context: dict[str, Any] = {"plans": plans, "batch": chosen, "asked": asked}
    if chosen is not None:
        context |= {"page": _page(request, public.planned(chosen, asked)), "cities": public.cities(chosen), "tracks": public.tracks(chosen)}
    return render(request, "admissions/published.html", context)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """A released round by school or by programme."""
    every = public.released()
    one = next((round_ for round_ in every if round_.number == request.GET.get("round")), every[0] if every else None)
    by = By.find(request.GET.get("by", "")) or By.SCHOOL
    groups = statistics(one, by) if one else []
    if one and request.GET.get("format") == "csv":
        return _csv(one, by, groups)
    return render(request, "admissions/statistics.html", {
        "rounds": every, "round": one, "by": by, "ways": list(By), "page": _page(request, groups), "whole": whole(groups, one) if one and groups else None,
        "smallest": SMALLEST})


def _csv(one: Round, by: By, groups: Any) -> HttpResponse:
    """Return the table as a file; a cell that is not told is empty."""
    made = io.StringIO()
    sheet = csv.writer(made, lineterminator="\n")
    sheet.writerow([by.value, "units", "quota", "filled", "first_choice", "mean_position", "lowest_total"])
    for group in groups:
        mean = "" if group.mean_position is None else f"{group.mean_position:.2f}"
        sheet.writerow([said(group.words), group.units, group.quota, group.filled, "" if group.first is None else group.first, mean,
                        "" if group.lowest is None else f"{group.lowest:f}"])
    answer = HttpResponse("\ufeff" + made.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{one.number}-{by.value}.csv"'
    return answer


PATHS = [
    path("cutoffs", rounds, name="cutoffs"),
    path("cutoffs/<number:number>", cutoffs, name="cutoffs_round"),
    path("cutoffs/<number:number>/<str:name>", file, name="cutoffs_file"),
    path("published", published, name="published"),
    path("statistics", figures, name="statistics"),
]
