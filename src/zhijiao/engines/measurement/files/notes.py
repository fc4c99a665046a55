"""What a person should know about a file that was not refused: gaps, series that stop, rows without a count or a baseline."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement.detection.series import Signals
from zhijiao.engines.measurement.files.counts import Counts

GAP_DAYS = 28
NAMED = 5


def noted(counts: Counts, found: Signals) -> tuple[Bilingual, ...]:
    """Return the notes, none when there is nothing to say."""
    return tuple(note for note in (_unreported(counts), _lengths(counts), *_gaps(counts), *_stopped(counts), _no_baseline(counts, found)) if note)


def _unreported(counts: Counts) -> Bilingual | None:
    empty = counts.frame["count"].null_count()
    return Bilingual(f"{empty} of {len(counts.frame)} rows have no count: not reported, which is not 0.",
                     f"{len(counts.frame)}行中{empty}行没有计数：视为未报告，不当作0。") if empty else None


def _lengths(counts: Counts) -> Bilingual | None:
    rows = np.bincount(counts.at[0])
    return Bilingual(f"Series have {rows.min()} to {rows.max()} rows.", f"各序列有{rows.min()}到{rows.max()}行。") if rows.min() < rows.max() else None


def _gaps(counts: Counts) -> list[Bilingual]:
    reported = counts.frame.filter(pl.col("count").is_not_null())
    seen = reported.select("series", "date", last=pl.col("date").shift(1).over("series"))
    gaps = seen.filter((pl.col("date") - pl.col("last")).dt.total_days() >= GAP_DAYS)
    notes = [Bilingual(f"{series}: nothing reported between {last} and {day} ({(day - last).days} days); baselines reach across.",
                       f"{series}：{last}至{day}之间没有报告（{(day - last).days}天）；基线跨过这段时间。")
             for series, day, last in gaps.head(NAMED).iter_rows()]
    return notes + _more(len(gaps), Bilingual("gaps", "处中断"))


def _stopped(counts: Counts) -> list[Bilingual]:
    reported = counts.frame.filter(pl.col("count").is_not_null())
    if not len(reported):
        return [Bilingual("No row has a count.", "没有一行有计数。")]
    last = reported.group_by("series", maintain_order=True).agg(pl.col("date").max())
    end: Any = last["date"].max()
    early = last.filter(pl.col("date") < end)
    notes = [Bilingual(f"{series}: last reported on {day}; the file goes on to {end}.", f"{series}：{day}之后不再报告；文件到{end}为止。")
             for series, day in early.head(NAMED).iter_rows()]
    return notes + _more(len(early), Bilingual("series that stop early", "个提前停止的序列"))


def _more(number: int, what: Bilingual) -> list[Bilingual]:
    rest = number - NAMED
    return [Bilingual(f"... and {rest} more {what.en}", f"……还有{rest}{what.zh}")] if rest > 0 else []


def _no_baseline(counts: Counts, found: Signals) -> Bilingual | None:
    if found.method == "legal":
        return None
    lacking = ~np.bincount(counts.at[0], weights=~np.isnan(found.expected[counts.at])).astype(bool)
    return Bilingual(f"{lacking.sum()} of {len(lacking)} series have no baseline in any row.",
                     f"{len(lacking)}个序列中，{lacking.sum()}个没有任何一行有基线。") if lacking.any() else None
