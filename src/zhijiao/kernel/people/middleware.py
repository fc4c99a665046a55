"""Every request knows who acts (`request.actor`), when it is (`request.now`, `request.today`) and its own number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from zhijiao.kernel.days import moment
from zhijiao.kernel.people.actor import ANONYMOUS, Actor
from zhijiao.kernel.people.models import Membership
from zhijiao.kernel.people.seats import actor_in, seats
from zhijiao.kernel.people.terms import Role

SEAT = "seat"  # session key: the membership in which the person acts
NO_SEAT = 0  # its value for somebody whose roles have all ended


class Request(HttpRequest):
    """A request as the pages see it, for annotations."""

    actor: Actor
    now: datetime
    today: date
    request_id: str
    address: str


class ActorMiddleware:
    """Put actor and time on the request. Comes after the session and Django's own user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, given: HttpRequest) -> HttpResponse:
        request = cast(Request, given)
        request.now = moment()
        request.today = request.now.date()
        request.actor = _actor_of(request).seen_from(request.address, request.request_id)
        return self.get_response(request)


def _actor_of(request: Request) -> Actor:
    user = request.user
    if not user.is_authenticated:
        return ANONYMOUS
    wanted = request.session.get(SEAT)
    held = seats(user, request.today)
    seat = next((s for s in held if s.pk == wanted), held[0] if held else None)
    if seat is not None and seat.pk != wanted:
        take_seat(request, seat)
    elif seat is None and wanted != NO_SEAT:
        _leave_seats(request)
    return actor_in(user, seat, request.today)


def take_seat(request: Request, seat: Membership) -> None:
    """Let the person act in this membership from now on, for as long as the role's sign-in lasts (`ZHIJIAO_SESSION_MINUTES`)."""
    request.session[SEAT] = seat.pk
    request.session.set_expiry(60 * settings.ZHIJIAO_SESSION_MINUTES[seat.role])


def _leave_seats(request: Request) -> None:
    """Let a person whose roles have ended go on with what is their own; they stay signed in as long as a learner."""
    request.session[SEAT] = NO_SEAT
    request.session.set_expiry(60 * settings.ZHIJIAO_SESSION_MINUTES[Role.APPRENTICE])
