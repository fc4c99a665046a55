"""The snapshots of a demo province: today's, and an invented past, so that a trend can be seen on the first day.

The past is today's rows cut back: at the end of each month of the school year, those that had begun by then, as they are today. It was
never measured, which the demo says when it is built.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import polars as pl

from zhijiao.kernel.indicators import actions
from zhijiao.kernel.indicators.catalogue import catalogues
from zhijiao.kernel.people.actor import SYSTEM

SEPTEMBER = 9


def month_ends(today: date) -> Iterator[date]:
    """Yield the last day of each month of the school year that is over."""
    begins = date(today.year - (today.month < SEPTEMBER), SEPTEMBER, 1)
    month = begins
    while (following := (month + timedelta(days=32)).replace(day=1)) <= today:
        yield following - timedelta(days=1)
        month = following


def freeze_demo(today: date, at: datetime) -> int:
    """Freeze today, and the ends of the months before where a room's rows say when they began; return how many snapshots were made."""
    made = 0
    for catalogue in catalogues():
        frames = catalogue.frames(today)
        for grain, source in catalogue.sources.items():
            table = frames.of(grain)
            for day in month_ends(today) if source.begun_on else ():
                if not (then := _as_of(table, source.begun_on or "", day)).is_empty():
                    actions.freeze_table(catalogue=catalogue, grain=grain, table=then, on=day, by=SYSTEM, at=at)
                    made += 1
            actions.freeze_table(catalogue=catalogue, grain=grain, table=table, on=today, by=SYSTEM, at=at)
            made += 1
    return made


def _as_of(table: pl.DataFrame, begun_on: str, day: date) -> pl.DataFrame:
    then = table.filter(pl.col(begun_on) <= day)
    return then.with_columns(pl.lit(day).alias("today")) if "today" in then.columns else then
