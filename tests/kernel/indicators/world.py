"""A few placements and their figures, frozen: what the tests of the indicators look at."""

from __future__ import annotations

from datetime import date, datetime

from tests.cast import NOON, Cast, cast
from tests.systems.apprenticeships.steps import active, sent
from zhijiao.kernel.indicators.actions import freeze_all
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.people.actor import SYSTEM

ON = NOON.date()


def a_province() -> Cast:
    """The cast; one placement at work, one that waits for signatures."""
    people = cast()
    active(people)
    sent(people, apprentice=people.adult.person)
    return people


def frozen(on: date = ON, at: datetime = NOON) -> dict[str, Snapshot]:
    """Freeze everything; return the snapshots by grain."""
    return {made.grain: made for made in freeze_all(on=on, by=SYSTEM, at=at)}
