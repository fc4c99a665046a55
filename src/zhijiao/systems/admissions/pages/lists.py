"""The applicant's own pages: the years and rounds one takes part in, and the list that is filled in.

Every click is one act on the server: what is on the screen is what is kept, with a script or without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.parties.terms import RegionKind
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.words import said
from zhijiao.kernel.states import Reason, Refused, Stale
from zhijiao.systems.admissions.actions.lists import save_list, submit_list, take_back_list
from zhijiao.systems.admissions.models import Applicant, Offer, PreferenceList, Round
from zhijiao.systems.admissions.queries.eligible import Entrant, scores_said
from zhijiao.systems.admissions.queries.lists import (
    Asked,
    Line,
    Mine,
    digest_of,
    lines_of,
    out_of_reach,
    rounds_of,
    search,
)
from zhijiao.systems.admissions.queries.rounds import against_filling
from zhijiao.systems.admissions.terms import ListState, OfferState, RoundState

HANDED_IN = Bilingual("Handed in. You can change it until the closing.", "已提交。截止前还可以撤回修改。")
TAKEN_BACK = Bilingual("Taken back. It does not count until you hand it in again.", "已撤回。重新提交之后才有效。")
UNREADABLE = Bilingual("This change cannot be read. Reload the page and try again", "这个改动读不出来，请刷新后再试")
FULL = Bilingual("The list is full: {most} lines", "志愿表已满{most}个")
THERE = Bilingual("This unit is in the list already, at line {line}", "这个志愿已经在表里，是第{line}志愿")


@role_required(Role.APPLICANT)
@require_safe
def my(request: Request) -> HttpResponse:
    """My years: which lists can be filled in, which results are out."""
    own = list(Applicant.objects.visible_to(request.actor).select_related("cycle", "track").order_by("-cycle__year"))
    rounds = rounds_of(own)
    waiting = {offer.round_id for offer in Offer.objects.visible_to(request.actor).filter(state=OfferState.OFFERED)}
    rows = [{"mine": mine, "open": mine.is_open(request.now), "closes_on": local_day(mine.round.closes_at) if mine.round.closes_at else None,
             "waits": mine.round.pk in waiting} for mine in rounds]
    return render(request, "admissions/my.html", {"own": own, "rows": rows, "opens": sum(bool(row["open"]) for row in rows)})


def own_round(request: Request, number: str) -> Mine:
    """Return one's own part in a round. Raises Http404 for a round that is none of the own year and track."""
    one = get_object_or_404(Round.objects.exclude(state__in=(RoundState.PLANNED, RoundState.SET_ASIDE))
                            .select_related("batch__cycle", "batch__scheme"), number=number)
    applicant = get_object_or_404(Applicant.objects.visible_to(request.actor).select_related("track", "cycle"), cycle=one.batch.cycle_id)
    if not one.batch.units.filter(track=applicant.track_id).exists():
        raise Http404
    return Mine(applicant, one, PreferenceList.objects.filter(round=one, applicant=applicant).first())


@role_required(Role.APPLICANT)
@require_http_methods(["GET", "HEAD", "POST"])
def filling(request: Request, number: str) -> HttpResponse:
    """My list of one round: search, add, move, remove, hand in, take back; afterwards what was handed in."""
    mine = own_round(request, number)
    return _write(request, mine) if request.method == "POST" else _page(request, mine)


@dataclass(frozen=True)
class Change:
    """One click: what is done with the units that the page showed."""

    units: list[int]
    verb: str
    key: int
    version: int

    @classmethod
    def of(cls, request: Request) -> Change:
        """Read it from what was posted. Raises Refused."""
        verb, _, key = request.POST.get("do", "save").partition(":")
        numbers = [*request.POST.getlist("unit"), key or "0", request.POST.get("version", "")]
        if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in numbers):
            raise Refused([Reason(UNREADABLE)])
        return cls([int(text) for text in numbers[:-2]], verb, int(numbers[-2]), int(numbers[-1]))

    def typed(self, request: Request) -> Change:
        """Return the move that a line's number was typed for and sent with the key Enter; the change itself when there is none."""
        if self.verb != "save":
            return self
        other = (unit for n, unit in enumerate(self.units, 1) if (to := request.POST.get(f"to-{unit}", "")).isdigit() and to != str(n))
        unit = next(other, None)
        return self if unit is None else replace(self, verb="move", key=unit)

    def made(self, most: int, to: str = "") -> list[int]:
        """Return the units after the change. Raises Refused where it cannot be made."""
        units = list(self.units)
        if self.verb == "add":
            if self.key in units:
                raise Refused([Reason(THERE.filled(line=units.index(self.key) + 1))])
            if len(units) >= most:
                raise Refused([Reason(FULL.filled(most=most))])
            return [*units, self.key]
        if self.key not in units:
            return units
        place = units.index(self.key)
        units.pop(place)
        target = {"up": place - 1, "down": place + 1, "move": int(to) - 1 if to.isascii() and to.isdigit() else place}.get(self.verb)
        if target is not None:
            units.insert(min(max(target, 0), len(units)), self.key)
        return units


def _write(request: Request, mine: Mine) -> HttpResponse:
    units: Sequence[int] = ()
    try:
        change = Change.of(request)
        units = change.units
        _done(request, mine, change)
    except Refused as why:
        return _page(request, _fresh(mine), status=why.status, reasons=why.reasons, units=units)
    except Stale:
        return _page(request, _fresh(mine), status=409, theirs=units)
    address = _address(request, mine, change)
    if change.verb == "submit" and request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})  # the whole page changes, not only the list
    return redirect(address)


def _fresh(mine: Mine) -> Mine:
    """Return it with the list as it is kept now: what was sent may have been saved before it was refused."""
    return replace(mine, list=PreferenceList.objects.filter(round=mine.round, applicant=mine.applicant).first())


def _done(request: Request, mine: Mine, change: Change) -> None:
    by, at, kept = request.actor, request.now, mine.list
    if change.verb == "take_back" and kept is not None:
        take_back_list(preference_list=kept, by=by, at=at, version=change.version)
        messages.success(request, said(TAKEN_BACK))
        return
    if change.verb == "submit":
        if kept is None or kept.units != change.units:
            kept = save_list(round=mine.round, applicant=mine.applicant, units=change.units, by=by, at=at, version=change.version)
        elif kept.version != change.version:
            raise Stale(kept, kept)
        submit_list(preference_list=kept, by=by, at=at)
        messages.success(request, said(HANDED_IN))
        return
    change = change.typed(request)
    made = change.made(mine.round.batch.list_length, request.POST.get(f"to-{change.key}", ""))
    save_list(round=mine.round, applicant=mine.applicant, units=made, by=by, at=at, version=change.version)


def _address(request: Request, mine: Mine, change: Change) -> str:
    """Return where to go after a click: the same search, at the line or at the results."""
    kept = {name: request.POST.get(name, "") for name in ("q", "region", "all")}
    query = urlencode({name: value for name, value in kept.items() if value})
    place = {"add": "#find", "submit": "", "take_back": ""}.get(change.verb, f"#line-{change.key}" if change.key else "")
    return reverse("admissions:list", args=[mine.round.number]) + (f"?{query}" if query else "") + place


def _page(request: Request, mine: Mine, status: int = 200, *, reasons: Sequence[Reason] = (), units: Sequence[int] | None = None,
          theirs: Sequence[int] | None = None) -> HttpResponse:
    entrant = Entrant.of(mine.applicant, mine.round)
    lines = lines_of(units if units else mine.list.units if mine.list else [], entrant)
    state = mine.list.state if mine.list else ListState.DRAFT
    writes = mine.is_open(request.now) and state == ListState.DRAFT
    context: dict[str, Any] = {
        "mine": mine, "round": mine.round, "batch": mine.round.batch, "list": mine.list, "version": mine.list.version if mine.list else 0, "state": state,
        "open": mine.is_open(request.now), "writes": writes, "lines": _drawn(lines, reasons), "reasons": [one for one in reasons if not _of_line(one)],
        "at_lines": [(one.field, one.text) for one in reasons if _of_line(one)], "filled": sum(line.unit is not None for line in lines),
        "barred": entrant.barred, "scores": scores_said(mine.applicant.scores, mine.round), "closed": against_filling(mine.round, request.now),
        "remark": out_of_reach(lines, mine.applicant), "sha256": digest_of(mine.list) if mine.list and not writes else "",
        "theirs": lines_of(theirs, entrant) if theirs is not None else None,
        "closes_on": local_day(mine.round.closes_at) if mine.round.closes_at else None}
    if writes:
        context |= _found(request, entrant, lines)
    return render(request, "admissions/list.html", context, status=status)


def _of_line(reason: Reason) -> bool:
    return reason.field.startswith("line-")


def _drawn(lines: Sequence[Line], reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """Return the lines with what was said at each when the list was refused."""
    told: dict[str, list[Bilingual]] = {}
    for reason in reasons:
        told.setdefault(reason.field, []).append(reason.text)
    return [{"line": line, "told": told.get(f"line-{line.position}", []), "first": n == 0, "last": n == len(lines) - 1} for n, line in enumerate(lines)]


def _found(request: Request, entrant: Entrant, lines: Sequence[Line]) -> dict[str, Any]:
    """Return what was searched and found, and which of it stands in the list already."""
    given = request.POST if request.method == "POST" else request.GET
    asked = Asked(given.get("q", "").strip()[:60], given.get("region", ""), eligible=not given.get("all"))
    listed = {line.unit.pk: line.position for line in lines if line.unit is not None}
    found = search(entrant, asked)
    return {"found": found, "asked": asked, "hits": [(line, listed.get(line.unit.pk)) for line in found.lines if line.unit is not None],
            "cities": [(region.path, region.words) for region in Region.objects.filter(kind__in=(RegionKind.CITY, RegionKind.ZONE))]}


PATHS = [path("my", my, name="my"), path("rounds/<number:number>/list", filling, name="list")]
