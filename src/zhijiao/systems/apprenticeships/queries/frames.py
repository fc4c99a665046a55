"""What somebody may see today, as one table per grain: a row per agreement, day of the log, complaint, enterprise.

Each table is read once, in one or two statements whatever its length, and lives as long as the page that asks. In a large
province officers get the tables as they were counted last (`kept`), narrowed to what they may see today. Keys of
organisations are words in here: they are compared, never computed with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import polars as pl
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from zhijiao.kernel.bulk import read
from zhijiao.kernel.days import local_day
from zhijiao.kernel.findings.models import Finding
from zhijiao.kernel.frames import CHUNK, day_of, table, with_city
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.regions import within
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import SCHOOL, Role
from zhijiao.law.internships import NAMES
from zhijiao.systems.apprenticeships.indicators import LOG_DAYS
from zhijiao.systems.apprenticeships.models import Agreement, Complaint, LogEntry, SignOff
from zhijiao.systems.apprenticeships.models.daily import monday
from zhijiao.systems.apprenticeships.queries.clocks import sign_off_due
from zhijiao.systems.apprenticeships.queries.found import KIND
from zhijiao.systems.apprenticeships.queries.kept import newest
from zhijiao.systems.apprenticeships.terms import AT_WORK, Grain, State

AGREEMENT = {"key": pl.Int64, "state": pl.String, "kind": pl.String, "path": pl.String, "school": pl.String, "enterprise": pl.String,
             "province_of_post": pl.String, "starts_on": pl.Date, "ended_on": pl.Date}
FOUND = {"key": pl.String, "rule": pl.String, "severity": pl.String, "outcome": pl.String}
NOT_COUNTED = (State.DRAFT, State.WITHDRAWN)


class Seen:
    """The tables of one actor on one day. Make one per page and pass it on: what was read is not read again."""

    def __init__(self, actor: Actor, today: date):
        self.kept = newest(actor.role)
        self.actor, self.on, self.today = actor, today, local_day(self.kept.at) if self.kept else today

    @property
    def counted_at(self) -> datetime | None:
        """When the tables were counted; None: now."""
        return self.kept.at if self.kept else None

    def worked_out(self, asked: tuple[Any, ...], work: Callable[[], Any]) -> Any:
        """Return what `work` finds in these tables; in counted ones, what it found when somebody of the same office asked first."""
        return work() if self.kept is None else self.kept.once((*asked, self.actor.role, self.actor.region_path), work)

    def _read(self, rows: QuerySet[Any, Any], columns: Mapping[str, Any]) -> pl.DataFrame:
        """Return rows as a table: a school's few through Django, which is connected already; a province's by the faster driver."""
        return table(columns, rows.iterator(chunk_size=CHUNK)) if self.actor.role in SCHOOL else read(rows, columns)

    def _counted(self, name: str) -> pl.DataFrame | None:
        """Return a table as it was counted, what the actor may see today of it; None: it is to be read."""
        if self.kept is None:
            return None
        found = self.kept.tables[name]
        return found if self.actor.role is Role.PROVINCE_OFFICIAL else found.filter(pl.col("school").is_in(self._schools))

    @cached_property
    def _schools(self) -> list[str]:
        """The units in the actor's region, schools among them."""
        keys = Organisation.objects.filter(within("region__path", self.actor.region_path)).order_by().values_list("pk", flat=True)
        return [str(key) for key in keys]

    def of(self, grain: Grain) -> pl.DataFrame:
        """Return the table of a grain."""
        found: pl.DataFrame = getattr(self, {Grain.AGREEMENT: "agreements", Grain.LOG_DAY: "log_days", Grain.COMPLAINT: "complaints",
                                             Grain.ENTERPRISE: "enterprises"}[grain])
        return found

    @cached_property
    def agreements(self) -> pl.DataFrame:
        """One row per agreement that was sent, with what is found about it."""
        if (counted := self._counted("agreements")) is not None:
            return counted
        rows = Agreement.objects.visible_to(self.actor).exclude(state__in=NOT_COUNTED).order_by()
        listed = self._read(rows.values_list("pk", "state", "kind", "school__region__path", "school_id", "enterprise_id", "province_of_post",
                                       "starts_on", "ended_on"), AGREEMENT)
        found = Finding.objects.filter(subject_kind=KIND).order_by()
        if self.actor.role not in (Role.PROVINCE_OFFICIAL, Role.SYSTEM):  # the province sees them all: no list of keys is needed
            found = found.filter(subject_id__in=rows.annotate(named=Cast("pk", CharField())).values("named"))
        return with_findings(with_city(listed), self._read(found.values_list("subject_id", "rule", "severity", "outcome"), FOUND))

    @cached_property
    def log_days(self) -> pl.DataFrame:
        """One row per day of the log that may still count, with the day it was signed off."""
        if (counted := self._counted("log_days")) is not None:
            return counted
        rows = LogEntry.objects.visible_to(self.actor).filter(on__gt=self.today - timedelta(days=LOG_DAYS), on__lt=self.today).order_by()
        days = self._read(rows.values_list("pk", "agreement_id", "on", "sign_off_id"),
                    {"key": pl.Int64, "agreement": pl.Int64, "on": pl.Date, "sign_off": pl.Int64})
        offices = self.agreements.select(pl.col("key").alias("agreement"), "city", "school", "enterprise")
        due = pl.DataFrame({"on": (each := days["on"].unique()), "due_on": pl.Series([sign_off_due(monday(day)) for day in each], dtype=pl.Date)})
        return (days.join(offices, on="agreement").join(due, on="on").join(self._signed, on="sign_off", how="left")
                .with_columns(pl.lit(self.today).alias("today")))

    @property
    def _signed(self) -> pl.DataFrame:
        """The day of each sign-off. Read apart from the days: it is one moment for many of them."""
        first = self.today - timedelta(days=LOG_DAYS + 7)
        made = self._read(SignOff.objects.visible_to(self.actor).filter(week__gt=first).values_list("pk", "signed_at").order_by(),
                    {"sign_off": pl.Int64, "at": pl.Datetime(time_zone="UTC")})
        return made.select("sign_off", day_of("at").alias("signed_on"))

    @cached_property
    def complaints(self) -> pl.DataFrame:
        """One row per complaint. There are never too many of them to be read."""
        rows = Complaint.objects.visible_to(self.actor).order_by().values_list("pk", "region__path", "close_due_on", "closed_at")
        made = table({"key": pl.Int64, "path": pl.String, "due_on": pl.Date, "closed_at": pl.Datetime(time_zone="UTC")}, rows)
        return with_city(made).with_columns(day_of("closed_at").alias("closed_on"), pl.lit(self.on).alias("today"))

    @cached_property
    def enterprises(self) -> pl.DataFrame:
        """One row per enterprise and city whose schools have apprentices at work there."""
        at_work = self.agreements.filter(pl.col("state").is_in([str(state) for state in AT_WORK]))
        return at_work.group_by("city", "enterprise", maintain_order=True).agg(
            pl.len().cast(pl.Int64).alias("at_work"), pl.col("blocked").sum().cast(pl.Int64).alias("blocked")).with_columns(
                pl.col("enterprise").cast(pl.Int64).alias("key"))


def with_findings(agreements: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Add what is found: `blocked`, `warned`, `lacking`, and per rule whether it is passed (empty: unknown)."""
    key, fails = pl.col("key").cast(pl.Int64), pl.col("outcome") == "fail"
    blocks = pl.col("severity") == "BLOCK"
    marks = found.group_by(key).agg(
        (fails & blocks).any().alias("fails"), (~fails & blocks).any().alias("open"), (fails & ~blocks).any().alias("warned"),
        (~fails).any().alias("lacking"),
        *(fails.filter(pl.col("rule") == name).any().alias(f"fails.{name}") for name in NAMES),
        *((pl.col("rule") == name).any().alias(f"found.{name}") for name in NAMES))
    flags = [name for name in marks.columns if name != "key"]
    joined = agreements.join(marks, on="key", how="left").with_columns(pl.col(flags).fill_null(False))
    return joined.with_columns(
        _unless("open", true="fails").alias("blocked"),
        *((~_unless(f"found.{name}", true=f"fails.{name}")).alias(f"rule.{name}") for name in NAMES),
    ).drop("fails", "open", *(f"fails.{name}" for name in NAMES), *(f"found.{name}" for name in NAMES))


def _unless(unknown: str, *, true: str) -> pl.Expr:
    """True where `true` is, else unknown where `unknown` is, else false."""
    return pl.when(pl.col(true)).then(True).when(~pl.col(unknown)).then(False)
