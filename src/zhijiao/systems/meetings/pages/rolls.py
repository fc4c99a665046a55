"""The roll of a meeting, hall by hall: who is expected, and the call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Form, asks
from zhijiao.kernel.forms.deeds import Deed, Deeds
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.parts import Button
from zhijiao.kernel.screens.words import said
from zhijiao.kernel.states import Refused
from zhijiao.systems.meetings.actions import halls
from zhijiao.systems.meetings.models import Attendance, Meeting, Venue
from zhijiao.systems.meetings.pages import asking
from zhijiao.systems.meetings.pages.meetings import MEETINGS, READERS, VENUES, halls_with_counts, open_halls
from zhijiao.systems.meetings.queries import gathering
from zhijiao.systems.meetings.terms import Presence

CALLED = Bilingual("{n} lines changed.", "已更新{n}行。")
LONGEST_NOTE = 200
EXPECT = Form("expect", Bilingual("Expect somebody", "增加参会人员"), act=Bilingual("Put on the roll", "加入名单"), fields=(
    *asking.prose(*asks(Attendance, "office", "seat", required=("office",))), asking.one_unit("unit", "Unit to be told", "需要通知的单位")))


def _rows(actor: Any) -> Any:
    return Attendance.objects.visible_to(actor).select_related("venue__meeting__organiser", "venue__region")


# The line that a hall's page offers: it hangs on the hall, and a line of the roll may be taken off again.
EXPECTED = Deeds(room="meetings", noun="venue", key="pk", rows=VENUES.rows, deeds=[
    Deed("expect", halls.expect, Bilingual("On the roll.", "已加入名单。"), words=Bilingual("Expect somebody", "增加参会人员"), roles=gathering.KEEPERS,
         form=EXPECT, able=gathering.keeps, then=lambda row, made: roll_url(row),
         answers=lambda values, row, request: {"office": values["office"], "seat": values["seat"] or "", "unit": asking.unit(values["unit"])})])
LINES = Deeds(room="meetings", noun="attendance", key="pk", rows=_rows, deeds=[
    Deed("strike_off", halls.strike_off, Bilingual("Taken off the roll.", "已移出名单。"), words=Bilingual("Take off the roll", "移出名单"),
         roles=gathering.KEEPERS, able=lambda row, actor: gathering.keeps(row.venue, actor), then=lambda row, made: roll_url(row.venue))])


def roll_url(venue: Venue) -> str:
    """Return the address of a hall's part of the roll."""
    return f"{reverse('meetings:roll', args=[venue.meeting.number])}?hall={venue.pk}"


@role_required(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def roll(request: Request, number: str) -> HttpResponse:
    """The roll of one hall; whoever keeps the hall calls it here."""
    meeting = get_object_or_404(MEETINGS.rows(request.actor), number=number)
    every = halls_with_counts(meeting)
    if request.method == "POST" and (called := _asked(every, request)) is not None:
        return _call(request, meeting, called)
    found = open_halls(every, request.actor)
    return _page(request, meeting, found, _chosen(found, request))


def _asked(found: Sequence[Venue], request: Request) -> Venue | None:
    wanted = request.POST.get("hall") or request.GET.get("hall", "")
    return next((hall for hall in found if str(hall.pk) == wanted), None)


def _chosen(found: Sequence[Venue], request: Request) -> Venue | None:
    """Return the hall asked for; else the reader's own, else the main one."""
    own = next((hall for hall in found if request.actor.role is Role.CITY_OFFICER and gathering.keeps(hall, request.actor)), None)
    return _asked(found, request) or own or (found[0] if found else None)


def _page(request: Request, meeting: Meeting, found: Sequence[Venue], hall: Venue | None, *, refused: Refused | None = None) -> HttpResponse:
    lines = list(_rows(request.actor).filter(venue=hall).select_related("unit")) if hall else []
    keeps = hall is not None and gathering.keeps(hall, request.actor) and meeting.state in gathering.UNDER_WAY
    expect = EXPECTED.offered(hall, request.actor, today=request.today).buttons if hall and keeps else ()
    return render(request, "meetings/roll.html", {
        "meeting": meeting, "halls": found, "hall": hall, "keeps": keeps, "presences": list(Presence), "expect": expect,
        "lines": [(line, _strike(line, request) if keeps else None) for line in lines], "reasons": refused.reasons if refused else ()},
        status=refused.status if refused else 200)


def _strike(line: Attendance, request: Request) -> Button | None:
    return next(iter(LINES.offered(line, request.actor, today=request.today).buttons), None)


def _call(request: Request, meeting: Meeting, hall: Venue) -> HttpResponse:
    try:
        changed = halls.call_roll(venue=hall, marks=_marks(request.POST), by=request.actor, at=request.now)
    except Refused as why:
        return _page(request, meeting, open_halls(halls_with_counts(meeting), request.actor), hall, refused=why)
    messages.success(request, said(CALLED.filled(n=changed)))
    return redirect(roll_url(hall))


def _marks(sent: QueryDict) -> dict[int, tuple[Presence | None, str]]:
    """Return the marks that were sent: presence-<line> and note-<line>."""
    keys = [name.removeprefix("note-") for name in sent if name.startswith("note-")]
    return {int(key): (Presence.find(sent.get(f"presence-{key}", "")), sent.get(f"note-{key}", "").replace("\x00", "")[:LONGEST_NOTE])
            for key in keys if key.isascii() and key.isdigit() and len(key) < 18}


PATHS = [
    path("<number:number>/roll", roll, name="roll"),
    *EXPECTED.paths("halls/<int:pk>"),
    *LINES.paths("roll/<int:pk>"),
]
