"""The quality report: ask for it, and take it as a file."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual, Language
from zhijiao.kernel.indicators.report.gathered import Level
from zhijiao.kernel.indicators.report.gathering import Place, place_of
from zhijiao.kernel.indicators.report.offering import Choice, choices, years
from zhijiao.kernel.indicators.report.taking import Form, take_report
from zhijiao.kernel.papers.printing import MissingGlyph
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import OVERSEERS
from zhijiao.kernel.screens.words import language
from zhijiao.kernel.states import Reason, Refused

TYPES: dict[Form, str] = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}
LANGUAGES: dict[Language, Bilingual] = {"zh": Bilingual("Chinese", "中文"), "en": Bilingual("English", "英文")}
FORMS: dict[Form, Bilingual] = {"pdf": Bilingual("PDF, to print", "PDF，便于打印"), "html": Bilingual("One page for a browser", "单个网页文件")}


@role_required(*OVERSEERS)
@require_safe
def ask(request: Request) -> HttpResponse:
    """Ask whose report, of which year, in which language and form."""
    return _asking(request)


def _asking(request: Request, refused: tuple[Reason, ...] = (), status: int = 200) -> HttpResponse:
    groups: dict[Bilingual, list[Choice]] = {}
    for one in choices(request.actor):
        groups.setdefault(one.group, []).append(one)
    asked = {name: request.GET.get(name, "") for name in ("place", "year", "form", "lang")}
    context = {"groups": list(groups.items()), "years": years(request.today), "languages": LANGUAGES.items(), "forms": FORMS.items(),
               "asked": {**asked, "lang": asked["lang"] or language(), "form": asked["form"] or "pdf"}, "refused": refused}
    return render(request, "indicators/report_ask.html", context, status=status)


@role_required(*OVERSEERS)
@require_safe
def file(request: Request) -> HttpResponse:
    """The report as a file."""
    form, lang = request.GET.get("form", "pdf"), request.GET.get("lang", "zh")
    year = request.GET.get("year", "")
    if form not in FORMS or lang not in LANGUAGES or year not in map(str, years(request.today)):
        raise Http404
    place = _place(request)
    try:
        made = take_report(place=place, year=int(year), form=form, language=lang, on=request.today, by=request.actor,
                           at=request.now)
    except MissingGlyph as why:
        return _asking(request, (Reason(why.sentence),), 422)
    except Refused as why:
        return _asking(request, tuple(why.reasons), 422)
    return _attached(made, f"{place.words.said(lang)} {year}.{form}", form)


def _place(request: Request) -> Place:
    """Return the place that is asked for, if its report is for this person. Raises Http404."""
    wanted = request.GET.get("place", "")
    if wanted not in {one.value for one in choices(request.actor)}:
        raise Http404
    level, _, key = wanted.partition(":")
    return place_of(cast(Level, level), key or None)


def _attached(made: bytes, name: str, form: Form) -> HttpResponse:
    response: Any = HttpResponse(made, content_type=TYPES[form])
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return cast(HttpResponse, response)
