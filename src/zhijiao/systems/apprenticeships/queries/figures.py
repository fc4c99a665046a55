"""The room's figures for the home page, counted over what somebody may see. What is counted stands in `indicators`."""

from __future__ import annotations

from datetime import date

from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import OVERSEERS
from zhijiao.kernel.screens.figures import home_figures
from zhijiao.kernel.screens.rooms import Figure
from zhijiao.systems.apprenticeships.indicators import INDICATORS
from zhijiao.systems.apprenticeships.queries.frames import Seen


def figures(actor: Actor, today: date) -> list[Figure]:
    """Return the room's figures for those who look over several agreements."""
    return home_figures(INDICATORS, Seen(actor, today), "apprenticeships:board") if actor.role in OVERSEERS else []
