"""The room's figures, counted over what somebody may see, and the rows behind one of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from django.db.models import Q

from zhijiao.engines.measurement import compute, rows
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.figures import home_figures, listed_part
from zhijiao.kernel.screens.rooms import Figure
from zhijiao.systems.meetings.indicators import INDICATOR, INDICATORS
from zhijiao.systems.meetings.queries.frames import Seen
from zhijiao.systems.meetings.terms import Grain

READERS = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER)
PAGE = {Grain.TASK: "meetings.tasks", Grain.OBJECTION: "meetings.objections"}


def figures(actor: Actor, today: date, seen: Seen | None = None) -> list[Figure]:
    """Return the room's figures for those who follow tasks up; each opens the list of its rows. `seen`: tables read already."""
    if actor.role not in READERS:
        return []
    seen = seen or Seen(actor, today)
    return [figure for grain, page in PAGE.items() for figure in home_figures([one for one in INDICATORS if one.grain is grain], seen, page)]


def behind(code: str, actor: Actor, today: date) -> Q:
    """Return the condition for the rows that a figure opens: those that count against it, else those that it counts."""
    one = INDICATOR[code]
    found = compute(one, Seen(actor, today).of(one.grain), ())
    return among(key for figure in found for key in rows(figure, listed_part(one))["key"])


def among(keys: Iterable[int]) -> Q:
    """Return the condition that a row has one of the keys, written as runs: a database takes only so many single values."""
    listed = sorted(keys)
    if not listed:
        return Q(pk__in=[])
    starts = [listed[0], *(after for before, after in pairwise(listed) if after != before + 1)]
    ends = [*(before for before, after in pairwise(listed) if after != before + 1), listed[-1]]
    single = [start for start, end in zip(starts, ends, strict=True) if start == end]
    found = Q(pk__in=single)
    for start, end in zip(starts, ends, strict=True):
        if start != end:
            found |= Q(pk__range=(start, end))
    return found
