"""The chain of renewals of a placement: which continues which, and since when the apprentice has been there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zhijiao.systems.apprenticeships.models import Agreement, Rotation
from zhijiao.systems.apprenticeships.terms import State


def first_days(agreements: Sequence[Agreement]) -> dict[int, date]:
    """Return, for each renewal, the first day of the first agreement of its chain: one statement per link of the longest chain."""
    waiting = {a.pk: a.renews_id for a in agreements if a.renews_id is not None}
    found: dict[int, date] = {}
    while waiting:
        known = {pk: (first, before) for pk, first, before in
                 Agreement.objects.filter(pk__in=set(waiting.values())).values_list("pk", "starts_on", "renews_id")}
        found |= {pk: first for pk, link in waiting.items() if (first := known[link][0]) is not None}
        waiting = {pk: before for pk, link in waiting.items() if (before := known[link][1]) is not None}
    return found


def continued_by(agreement: Agreement) -> Agreement | None:
    """Return the agreement that continues this one; a withdrawn draft does not."""
    return agreement.renewals.exclude(state=State.WITHDRAWN).order_by("-pk").first()


def rotation_on(agreement: Agreement, day: date) -> Rotation | None:
    """Return where the apprentice is to be on a day."""
    return Rotation.objects.filter(agreement=agreement, starts_on__lte=day, ends_on__gte=day).first()
