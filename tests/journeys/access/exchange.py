"""Certificates in the world of the access matrix: one that the apprentice holds and shares, one that waits to be issued, a batch."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.cast import NOON, Cast
from tests.systems.exchange.factories import a_proposal, an_issued
from zhijiao.systems.exchange.actions.issuing import order_batch
from zhijiao.systems.exchange.actions.shares import make_share
from zhijiao.systems.exchange.models import StatusList
from zhijiao.systems.exchange.queries.printing import code_of
from zhijiao.systems.exchange.terms import Life, Shows

LATER = NOON + timedelta(days=20)


def rows(people: Cast) -> dict[str, Any]:
    """Write the nouns of the room; return by which key each address finds its own."""
    held = an_issued(people, LATER)
    waiting = a_proposal(people, LATER, ends_on=date(2026, 8, 1))
    batch = order_batch(rows=[waiting], by=people.registrar.actor, at=LATER)
    made = make_share(credential=held, shows=Shows.FILE, life=Life.WEEK, by=people.apprentice.actor, at=LATER)
    return {"shared/": made.token, "shares/": made.share.pk, "mine/": held.number, "credentials/": held.number, "batches/": batch.pk,
            "status-lists/": StatusList.objects.first().pk, "V/": code_of(held).text.rpartition("/V/")[2], "issuer": people.school.issuer.code,
            "waiting": waiting.number}


def arguments(route: str, keys: dict[str, Any]) -> dict[str, Any]:
    """Return what the converters of a route are filled with."""
    found = next((key for word, key in keys.items() if word in route), 1)
    if route.endswith(("/issue", "/decline")):
        found = keys["waiting"]
    number = 1 if "status/" in route else found
    return {"number": number, "pk": found, "key": found, "token": found, "code": keys["V/"] if route[:2] in ("V/", "v/") else keys["issuer"],
            "purpose": "revocation", "name": "issue", "part": 1, "field": "identity_code"}
