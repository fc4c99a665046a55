"""What other rooms may ask of this one. Plain values in and out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Trial
from zhijiao.engines.rules.batch import Engine
from zhijiao.kernel.parties.regions import PROVINCE
from zhijiao.kernel.people.actor import SYSTEM, Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.figures import counted
from zhijiao.systems.apprenticeships.actions import boards
from zhijiao.systems.apprenticeships.actions.judging import refresh
from zhijiao.systems.apprenticeships.actions.replays import carry_out, request_replay
from zhijiao.systems.apprenticeships.indicators import INDICATOR, INDICATORS
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.queries import exported
from zhijiao.systems.apprenticeships.queries.completions import Completed as Completed
from zhijiao.systems.apprenticeships.queries.completions import completions as completed_rows
from zhijiao.systems.apprenticeships.queries.completions import plain
from zhijiao.systems.apprenticeships.queries.facts import living_agreements
from zhijiao.systems.apprenticeships.queries.frames import Seen
from zhijiao.systems.apprenticeships.queries.kept import folder
from zhijiao.systems.apprenticeships.queries.ledgers import differences
from zhijiao.systems.apprenticeships.queries.replays import as_document
from zhijiao.systems.apprenticeships.terms import AT_WORK, Grade, Grain, State

WHOLE = Actor(name="province", role=Role.PROVINCE_OFFICIAL, region_path=PROVINCE)  # for totals; nothing of a row leaves by it
FEW = 2_000  # agreements; fewer are counted whenever somebody asks
TOLD = 20_000  # placements judged between two lines of progress


def at_work_at(enterprise_id: int, on: date) -> int:
    """Return how many apprentices are at work at an enterprise on a day."""
    return Agreement.objects.filter(enterprise=enterprise_id, state__in=AT_WORK, starts_on__lte=on, ends_on__gte=on).count()


def completed_by(person_id: int) -> list[dict[str, object]]:
    """Return what a person completed: number, enterprise, post, days, grade."""
    rows = (Agreement.objects.filter(apprentice=person_id, state__in=(State.COMPLETED, State.ARCHIVED))
            .select_related("enterprise", "assessment"))
    return [{"number": a.number, "enterprise": a.enterprise.name, "post": a.post_name, "starts_on": a.starts_on,
             "ends_on": a.ends_on, "grade": str(a.assessment.grade) if hasattr(a, "assessment") else None} for a in rows]


def completion(agreement_id: int) -> Completed | None:
    """Return what a completed placement came to; None while it is not completed."""
    return next(iter(plain(completed_rows().filter(agreement=agreement_id))), None)


def completions(numbers: Sequence[str]) -> dict[str, Completed]:
    """Return what completed placements came to, by agreement number; those that are not completed are not there."""
    return {one.number: one for one in plain(completed_rows().filter(agreement__number__in=numbers))}


def completed_numbers() -> Iterator[tuple[str, datetime]]:
    """Yield the number of every completed placement that was passed, and when it was completed, the oldest first."""
    rows = completed_rows().exclude(agreement__assessment__grade=Grade.FAIL).filter(agreement__assessment__isnull=False).order_by("completed_at", "pk")
    yield from rows.values_list("agreement__number", "completed_at").iterator(chunk_size=FEW)


def indicator_values(actor: Actor, today: date) -> dict[str, list[tuple[str, int, int, int]]]:
    """Return each figure by city: (city, numerator, denominator, total), within what the actor may see."""
    seen = Seen(actor, today)
    return {one.code: [(found.group["city"], found.numerator, found.denominator, found.population) for found in counted(one, seen)]
            for one in INDICATORS}


def indicator_names() -> dict[str, Bilingual]:
    """Return the figures of this room, code by code, by their names."""
    return {one.code: one.words for one in INDICATORS}


def indicator_totals(code: str, today: date) -> tuple[dict[str, tuple[int, int]], datetime | None] | None:
    """Return one figure of the whole province by city, (numerator, denominator), and when it was counted (None: now); None: no such figure.

    Totals only, the same for everybody. Of a large province as it was counted last; of one of some size once a day.
    """
    if code not in INDICATOR:
        return None
    seen = Seen(WHOLE, today)
    if seen.counted_at is not None and INDICATOR[code].grain is not Grain.COMPLAINT:
        return dict(seen.worked_out(("totals", code), lambda: _totals(code, seen))), seen.counted_at
    if Agreement.objects.count() < FEW:
        return _totals(code, seen), None
    return dict(_totals_of_day(code, today, folder())), None


def _totals(code: str, seen: Seen) -> dict[str, tuple[int, int]]:
    return {found.group["city"]: (found.numerator, found.denominator) for found in counted(INDICATOR[code], seen)}


@lru_cache(maxsize=64)
def _totals_of_day(code: str, today: date, database: Path) -> dict[str, tuple[int, int]]:
    return _totals(code, Seen(WHOLE, today))


def placement_facts(today: date) -> pl.DataFrame:
    """Return what the internship rules read of every agreement that was sent, a row each, without persons: for engines elsewhere."""
    return exported.placement_facts(today)


def held_up(number: str, today: date) -> list[tuple[str, str]]:
    """Return the differences (Chinese, English) for which nothing is paid for a placement: no subsidy while there is one."""
    agreement = Agreement.objects.whole().get(number=number)
    return [(line.words.zh, line.words.en) for line in differences(agreement, today=today)]


def judge_everything(at: datetime, say: Callable[[str], None] = lambda line: None) -> int:
    """Judge every agreement under way again; return how many. For the demo's builder and the command line."""
    done = 0
    for chunk in living_agreements():
        refresh(agreements=chunk, by=SYSTEM, at=at)
        if (done + len(chunk)) // TOLD > done // TOLD:
            say(f"{done + len(chunk)} placements judged so far")
        done += len(chunk)
    return done


def count_for_boards(at: datetime) -> bool:
    """Count the tables of the boards now, if the province is a large one."""
    return boards.count_for_boards(by=SYSTEM, at=at)


def replay_platform(trial: Trial, *, first: date | None, last: date | None, at: datetime, engine: Engine = "polars") -> dict[str, Any]:
    """Judge the signed agreements of a period twice, keep it beside the officials' own replays, and return what changes."""
    made = request_replay(trial=trial, first=first, last=last, by=SYSTEM, at=at)
    carry_out(replay=made, by=SYSTEM, at=at, engine=engine)
    return {"replay": str(made.pk), **as_document(made, SYSTEM)}
