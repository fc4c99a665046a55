"""What somebody may see today, as one table per grain: a row per task, a row per objection.

Each table is read once, in a fixed number of statements whatever its length, and lives as long as the page that asks.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

import polars as pl
from django.db.models import Count, Exists, OuterRef, Q

from zhijiao.kernel.bulk import read
from zhijiao.kernel.frames import day_of, with_city
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.screens.clocks import plus_working_days
from zhijiao.systems.meetings.indicators import ACKNOWLEDGE_DAYS
from zhijiao.systems.meetings.models import Escalation, Objection, Task
from zhijiao.systems.meetings.terms import EscalationState, Grain, Step

MOMENT = pl.Datetime(time_zone="UTC")
TASK = {"key": pl.Int64, "state": pl.String, "path": pl.String, "unit": pl.String, "theme": pl.String, "part": pl.String, "due_on": pl.Date,
        "scored_on": pl.Date, "dispatched_at": MOMENT, "acknowledged_at": MOMENT, "reported_at": MOMENT, "conclusions": pl.Int64,
        "returns": pl.Int64, "rungs": pl.Boolean}
OBJECTION = {"key": pl.Int64, "path": pl.String, "unit": pl.String, "decide_by": pl.Date, "decided_at": MOMENT}


class Seen:
    """The tables of one actor on one day. Make one per page and pass it on: what was read is not read again."""

    def __init__(self, actor: Actor, today: date):
        self.actor, self.today = actor, today

    def of(self, grain: Grain) -> pl.DataFrame:
        """Return the table of a grain."""
        return self.tasks if grain is Grain.TASK else self.objections

    @cached_property
    def tasks(self) -> pl.DataFrame:
        """One row per task, with its days and how often it was returned."""
        standing = Q(verifications__set_aside=False)
        issued = Escalation.objects.filter(task=OuterRef("pk"), state=EscalationState.ISSUED, step__in=(Step.NOTICE, Step.CRITICISM))
        rows = Task.objects.visible_to(self.actor).order_by().annotate(
            conclusions=Count("verifications", filter=standing), returns=Count("verifications", filter=standing & Q(verifications__accepted=False)),
            rungs=Exists(issued))
        found = read(rows.values_list(
            "pk", "state", "unit__region__path", "unit_id", "requirement__theme", "part", "due_on", "scored_on", "dispatched_at",
            "acknowledged_at", "reported_at", "conclusions", "returns", "rungs"), TASK)
        days = with_city(found).with_columns(
            day_of("dispatched_at").alias("dispatched_on"), day_of("acknowledged_at").alias("acknowledged_on"),
            day_of("reported_at").alias("reported_on"), pl.lit(self.today).alias("today"))
        sent = days["dispatched_on"].unique()
        due = pl.DataFrame({"dispatched_on": sent, "acknowledge_by": pl.Series(
            [plus_working_days(day, ACKNOWLEDGE_DAYS) for day in sent], dtype=pl.Date)})
        return days.join(due, on="dispatched_on", how="left").drop("dispatched_at", "acknowledged_at", "reported_at")

    @cached_property
    def objections(self) -> pl.DataFrame:
        """One row per objection."""
        rows = Objection.objects.filter(task__in=Task.objects.visible_to(self.actor)).order_by().values_list(
            "pk", "task__unit__region__path", "task__unit_id", "decide_by", "decided_at")
        return with_city(read(rows, OBJECTION)).with_columns(
            day_of("decided_at").alias("decided_on"), pl.lit(self.today).alias("today")).drop("decided_at")


def median_days(seen: Seen) -> dict[str, float]:
    """Return the median of the days from dispatch to the last report, by city, and of all under the empty key."""
    took = seen.tasks.filter(pl.col("reported_on").is_not_null()).with_columns(
        (pl.col("reported_on") - pl.col("dispatched_on")).dt.total_days().alias("days"))
    if took.is_empty():
        return {}
    by_city = took.group_by("city").agg(pl.col("days").median()).sort("city")
    return {"": float(took["days"].median()), **dict(by_city.iter_rows())}  # type: ignore[arg-type]
