"""The rater's page, made for a phone: seats by number only, the own scores, nobody's name and nobody else's score."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from zhijiao.basics.columns import tidy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.words import said
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.admissions.actions import rating as actions
from zhijiao.systems.admissions.models import Station
from zhijiao.systems.admissions.queries import rating as asked
from zhijiao.systems.admissions.terms import SessionState

GIVEN = Bilingual("{n} {n:score|scores} given, {absent} absent.", "已提交{n}个评分，缺考{absent}人。")
NO_NUMBER = Bilingual("A number such as 86 or 86.5", "写数字，例如86或86.5")


@role_required(Role.SCHOOL_TEACHER)
@require_safe
def rating(request: Request) -> HttpResponse:
    """The stations at which one rates now."""
    return render(request, "admissions/rating.html", {"duties": asked.duties(request.actor)})


def _stations(actor: Actor) -> object:
    """Return the stations at which somebody rates, of sessions that were started."""
    return Station.objects.visible_to(actor).filter(raters__person=actor.person_id).exclude(session__state=SessionState.PLANNED).select_related(
        "session__test__cycle", "session__place")


@role_required(Role.SCHOOL_TEACHER)
@require_http_methods(["GET", "HEAD", "POST"])
def station(request: Request, pk: int) -> HttpResponse:
    """The seats of one station: those that wait have a field."""
    row = get_object_or_404(_stations(request.actor), pk=pk)
    if request.method != "POST":
        return _page(request, row)
    try:
        scores, absent = _sent(request.POST)
        n = actions.rate(station=row, scores=scores, absent=absent, by=request.actor, at=request.now)
    except Refused as why:
        return _page(request, row, why)
    messages.success(request, said(GIVEN.filled(n=n, absent=len(absent))))
    return redirect(request.path)


def _page(request: Request, row: Station, refused: Refused | None = None) -> HttpResponse:
    rater = asked.rater_of(row, request.actor)
    assert rater is not None, "a station that is shown to its raters only"
    wrong = {reason.field: reason for reason in refused.reasons if reason.field} if refused else {}
    found, sent = asked.seats_of(row, rater), request.POST
    seats = [(seat, wrong.get(f"seat-{seat.pk}"), sent.get(f"seat-{seat.pk}", ""), f"absent-{seat.pk}" in sent) for seat in found]
    return render(request, "admissions/station.html", {
        "station": row, "test": row.session.test, "seats": seats, "waiting": sum(seat.waits for seat in found), "place": asked.PLACES[rater.place],
        "third": rater.place == asked.THIRD, "rates": row.session.state == SessionState.OPEN, "reasons": refused.reasons if refused else ()},
        status=refused.status if refused else 200)


def _sent(sent: QueryDict) -> tuple[dict[int, Decimal], list[int]]:
    """Return the scores and absences that were sent: seat-<key> and absent-<key>. Raises Refused."""
    scores, absent, reasons = dict[int, Decimal](), list[int](), list[Reason]()
    for name in sent:
        kind, _, key = name.partition("-")
        if not (key.isascii() and key.isdigit() and len(key) < 18):
            continue
        if kind == "absent":
            absent.append(int(key))
        elif kind == "seat" and (typed := tidy(sent.get(name, ""))):
            score = _number(typed)
            if score is None:
                reasons.append(Reason(NO_NUMBER, field=name))
            else:
                scores[int(key)] = score
    if reasons:
        raise Refused(reasons)
    return scores, absent


def _number(typed: str) -> Decimal | None:
    try:
        found = Decimal(typed)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10_000 else None


PATHS = [path("rating", rating, name="rating"), path("rating/<int:pk>", station, name="station")]
