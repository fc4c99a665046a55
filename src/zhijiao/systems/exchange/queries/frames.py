"""What somebody may see today, as one table: a row per certificate."""

from __future__ import annotations

from datetime import date
from functools import cached_property

import polars as pl

from zhijiao.kernel.frames import CHUNK, day_of, table, with_city
from zhijiao.kernel.people.actor import Actor
from zhijiao.systems.exchange.indicators import ISSUE_DAYS
from zhijiao.systems.exchange.models import Credential
from zhijiao.systems.exchange.terms import Grain

CERTIFICATE = {"key": pl.Int64, "state": pl.String, "path": pl.String, "school": pl.String, "completed": pl.String, "issued_at": pl.Datetime(time_zone="UTC")}


class Seen:
    """The table of one actor on one day."""

    def __init__(self, actor: Actor, today: date):
        self.actor, self.today = actor, today

    def of(self, grain: Grain) -> pl.DataFrame:
        """Return the table of a grain; there is one."""
        assert grain is Grain.CERTIFICATE, grain
        return self.certificates

    @cached_property
    def certificates(self) -> pl.DataFrame:
        """One row per certificate, with the day by which it was to be issued."""
        rows = Credential.objects.visible_to(self.actor).order_by().values_list(
            "pk", "state", "school__region__path", "school_id", "facts__completed_on", "issued_at")
        read = table(CERTIFICATE, rows.iterator(chunk_size=CHUNK))
        completed = pl.col("completed").str.to_date()
        return with_city(read).with_columns(
            completed.alias("completed_on"), (completed + pl.duration(days=ISSUE_DAYS)).alias("issue_by"), day_of("issued_at").alias("issued_on"),
            pl.lit(self.today).alias("today")).drop("completed", "issued_at")
