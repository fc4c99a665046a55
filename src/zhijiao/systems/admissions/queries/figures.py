"""The room's figures, counted over what somebody may see, and the rows behind one of them."""

from __future__ import annotations

from django.db.models import Q

from zhijiao.engines.measurement import compute, rows
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.figures import home_figures, listed_part
from zhijiao.kernel.screens.rooms import Figure
from zhijiao.systems.admissions.indicators import INDICATOR, INDICATORS
from zhijiao.systems.admissions.queries.frames import Seen
from zhijiao.systems.admissions.terms import Grain

READERS = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER)
PAGE = {Grain.SEAT: "admissions.units", Grain.OFFER: "admissions.offers", Grain.ENTRANT: "admissions.applicants"}


def figures(actor: Actor, seen: Seen | None = None) -> list[Figure]:
    """Return the room's figures of the newest released year; each opens the list of its rows. `seen`: tables read already."""
    if actor.role not in READERS:
        return []
    seen = seen or Seen(actor)
    return [] if seen.year is None else [
        figure for grain, page in PAGE.items() for figure in home_figures([one for one in INDICATORS if one.grain is grain], seen, page)]


def behind(code: str, actor: Actor) -> Q:
    """Return the condition for the rows that a figure opens: those that count against it, else those that it counts."""
    one, seen = INDICATOR[code], Seen(actor)
    if seen.year is None:
        return Q(pk__in=[])
    found = compute(one, seen.of(one.grain), ())
    return Q(pk__in=sorted({key for figure in found for key in rows(figure, listed_part(one))["key"]}))
