"""How a task stands with its days, and in which colour: pure but for the ladder that is in force.

Time left is counted in working days, as every clock of the product counts it.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Protocol

from zhijiao.kernel.days import local_day
from zhijiao.kernel.screens.clocks import working_days
from zhijiao.systems.meetings.models import Ladder
from zhijiao.systems.meetings.terms import ANSWERED, DONE, Colour, Light, TaskState

COLOUR_OF = {Light.DONE: "done_colour", Light.ON_TRACK: "on_track_colour", Light.NEAR: "near_colour",
             Light.OVERDUE: "overdue_colour", Light.PAUSED: "paused_colour"}
HELD = (TaskState.SUSPENDED, TaskState.WITHDRAWN)


class Timed(Protocol):
    """What is read of a task: a row of the table, or any record with these fields."""

    @property
    def state(self) -> TaskState: ...

    @property
    def due_on(self) -> date: ...

    @property
    def dispatched_at(self) -> datetime: ...


def ladder_on(day: date) -> Ladder:
    """Return the ladder in force on a day; while the office has set none, an unsaved one with the defaults of its fields."""
    return Ladder.objects.filter(valid_from__lte=day).order_by("-valid_from").first() or Ladder(valid_from=day)


def colour(ladder: Ladder, light: Light) -> Colour:
    """Return the colour that the office gives to a light."""
    return Colour(getattr(ladder, COLOUR_OF[light]))  # type: ignore[call-arg]


def counts(state: TaskState) -> bool:
    """Say whether the days of a task still count: it is not answered and not given up."""
    return state not in (*ANSWERED, TaskState.WITHDRAWN)


def is_overdue(state: TaskState, due_on: date, today: date) -> bool:
    """Say whether the day is past without an answer; a suspended or withdrawn task is not late."""
    return today > due_on and state not in ANSWERED and state not in HELD


@lru_cache(maxsize=4096)
def working_days_left(due_on: date, today: date) -> int:
    """Return the working days left; late: negative, by one day at least."""
    days = working_days(today, due_on)
    return min(days, -1) if today > due_on else days


@lru_cache(maxsize=4096)
def is_near(dispatched_on: date, due_on: date, today: date, near_per_cent: int) -> bool:
    """Say whether no more than the set share of the time from the dispatch to the day is left."""
    whole = max(working_days(dispatched_on, due_on), 0)
    return working_days_left(due_on, today) * 100 <= whole * near_per_cent


@lru_cache(maxsize=4096)
def day_of(at: datetime) -> date:
    """Return the calendar day of a moment; one dispatch gives all its tasks one moment."""
    return local_day(at)


def light(task: Timed, *, today: date, ladder: Ladder) -> Light:
    """Return how a task stands: done, suspended, late, near its day (or returned), or on its way."""
    if task.state in DONE:
        return Light.DONE
    if task.state in HELD:
        return Light.PAUSED
    if is_overdue(task.state, task.due_on, today):
        return Light.OVERDUE
    if task.state == TaskState.RETURNED:
        return Light.NEAR
    if task.state != TaskState.REPORTED and is_near(day_of(task.dispatched_at), task.due_on, today, ladder.near_per_cent):
        return Light.NEAR
    return Light.ON_TRACK
