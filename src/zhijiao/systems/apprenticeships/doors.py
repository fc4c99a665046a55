"""What other rooms may ask of this one. Plain values in and out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from zhijiao.engines.rules import Trial
from zhijiao.engines.rules.batch import Engine
from zhijiao.kernel.people.actor import SYSTEM, Actor
from zhijiao.kernel.screens.figures import counted
from zhijiao.systems.apprenticeships.actions import boards
from zhijiao.systems.apprenticeships.actions.judging import refresh
from zhijiao.systems.apprenticeships.actions.replays import carry_out, request_replay
from zhijiao.systems.apprenticeships.indicators import INDICATOR, INDICATORS
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.queries.facts import living_agreements
from zhijiao.systems.apprenticeships.queries.frames import Seen
from zhijiao.systems.apprenticeships.queries.ledgers import differences
from zhijiao.systems.apprenticeships.queries.replays import as_document
from zhijiao.systems.apprenticeships.terms import AT_WORK, State

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


def indicator_values(actor: Actor, today: date) -> dict[str, list[tuple[str, int, int, int]]]:
    """Return each figure by city: (city, numerator, denominator, total), within what the actor may see."""
    seen = Seen(actor, today)
    return {one.code: [(found.group["city"], found.numerator, found.denominator, found.population) for found in counted(one, seen)]
            for one in INDICATORS}


def indicator_value(code: str, actor: Actor, today: date) -> dict[str, tuple[int, int]] | None:
    """Return one figure by city, (numerator, denominator), within what the actor may see; None when there is no such figure."""
    one = INDICATOR.get(code)
    if one is None:
        return None
    return {found.group["city"]: (found.numerator, found.denominator) for found in counted(one, Seen(actor, today))}


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
    return boards.count_for_boards(at=at)


def replay_platform(trial: Trial, *, first: date | None, last: date | None, at: datetime, engine: Engine = "polars") -> dict[str, Any]:
    """Judge the signed agreements of a period twice, keep it beside the officials' own replays, and return what changes."""
    made = request_replay(trial=trial, first=first, last=last, by=SYSTEM, at=at)
    carry_out(replay=made, at=at, engine=engine)
    return {"replay": str(made.pk), **as_document(made, SYSTEM)}
