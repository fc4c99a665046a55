"""Release a round: by another person than who proposed it; every offer is written in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.bulk import write
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Reason, Refused, same_version
from zhijiao.systems.admissions.models import Applicant, Offer, Round
from zhijiao.systems.admissions.queries.files import RESULTS, folder, must_be_whole
from zhijiao.systems.admissions.queries.rounds import against_round, holders
from zhijiao.systems.admissions.states import ROUND

HOLDS = Bilingual("{n} applicants of these results hold an offer of another round by now (first: {number}): set this round aside and correct it",
                  "这份结果里有{n}名考生已在其他轮次取得投档结果（首个：{number}）：请将本轮作废并更正")
CHUNK = 5_000


@transaction.atomic
def release(*, round: Round, by: Actor, at: datetime, version: int | None = None) -> None:
    """Release the results: they are public, and every admitted applicant has an offer."""
    same_version(round, version)
    move = ROUND.admit("release", state=round.state, role=by.role, extra=against_round("release", round, by, today=local_day(at)))
    must_be_whole(round)
    move.take(round, released_at=at, released_by_id=by.user_id)
    number = _offered(round)
    publish("admissions.round.released", {"round": round.pk}, at=at)
    record("admissions.round.released", subject=round, by=by, at=at, offers=number, files=round.result)


def _offered(one: Round) -> int:
    """Write an offer for each admitted row of the results."""
    results = pl.read_csv(folder(one) / RESULTS, schema={"applicant": pl.String, "unit": pl.String, "position": pl.Int64}).drop_nulls("unit")
    people = dict(Applicant.objects.filter(cycle=one.batch.cycle_id).values_list("number", "pk").iterator(chunk_size=CHUNK))
    held = set(holders(one.batch).iterator())
    if taken := [number for number in results["applicant"] if people[number] in held]:
        raise Refused([Reason(HOLDS.filled(n=len(taken), number=taken[0]))])
    units = dict(one.batch.units.values_list("code", "pk"))
    return write(Offer, ("round", "applicant", "unit", "position"), _rows(one, results, people, units))


def _rows(one: Round, results: pl.DataFrame, people: dict[str, int], units: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    yield from ((one.pk, people[number], units[code], position) for number, code, position in results.iter_rows())
