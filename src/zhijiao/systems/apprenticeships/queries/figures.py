"""The room's figures for the home page, counted over what somebody may see. What is counted stands in `indicators`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import OVERSEERS
from zhijiao.kernel.screens.figures import home_figures
from zhijiao.kernel.screens.rooms import Figure
from zhijiao.systems.apprenticeships.indicators import INDICATORS
from zhijiao.systems.apprenticeships.queries.frames import Seen
from zhijiao.systems.apprenticeships.terms import Grain

BOARD = "apprenticeships:board"


def figures(actor: Actor, today: date) -> list[Figure]:
    """Return the room's figures for those who look over several agreements."""
    if actor.role not in OVERSEERS:
        return []
    seen = Seen(actor, today)
    if seen.counted_at is None:
        return home_figures(INDICATORS, seen, BOARD)
    counted = seen.worked_out(("home",), lambda: home_figures([one for one in INDICATORS if one.grain is not Grain.COMPLAINT], seen, BOARD))
    now = home_figures([one for one in INDICATORS if one.grain is Grain.COMPLAINT], seen, BOARD)
    return sorted([*(replace(figure, counted_at=seen.counted_at) for figure in counted), *now], key=lambda figure: figure.code)
