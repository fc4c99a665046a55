"""Derived facts with two implementations: a column of a frame and one value of one record. They agree by test.

Head counts pair every record with those that share a day with it, by two sorted searches, not by comparing pairs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from zhijiao.basics.dates import Span
from zhijiao.engines.rules.facts import Derivation, derived
from zhijiao.engines.rules.instruments import Citation


def first_known(*names: str) -> Callable[[Any], Derivation]:
    """Return how to find the first of several facts of one sort that is known; for `derived(...)`."""
    return lambda owner: Derivation(
        reads=names,
        one=lambda *values: next((v for v in values if v is not None), None),
        column=lambda *columns: pl.select(pl.coalesce(*columns)).to_series())


def head_count(*, by: Iterable[str], first: str, last: str, en: str, zh: str, cites: Iterable[Citation] = ()) -> Any:
    """Declare a fact: how many records, this one included, have the same `by` facts and share a day with its span.

    Unknown where the record's own group or span is unknown (or its span ends before it begins); such records are
    counted by nobody. One record judged alone counts 1: a caller who knows of others gives the fact itself.
    """
    keys = tuple(by)
    return derived(lambda owner: Derivation((first, last, *keys), _alone, _head_counts), en=en, zh=zh, cites=cites)


def _alone(first: date | None, last: date | None, *keys: Any) -> int | None:
    return None if first is None or last is None or last < first or None in keys else 1


def _head_counts(first: pl.Series, last: pl.Series, *keys: pl.Series) -> pl.Series:
    """Count, within each group, the spans that begin by my last day less those that ended before my first day."""
    spans = pl.DataFrame({"first": first.to_physical(), "last": last.to_physical(), "group": _groups(keys)})
    whole = (pl.col("group").is_not_null() & (pl.col("first") <= pl.col("last"))).fill_null(False)
    kept = spans.with_columns(row=pl.int_range(pl.len(), dtype=pl.UInt32)).filter(whole)
    counts = np.zeros(len(spans), dtype=np.int64)
    rows = kept["row"].to_numpy()
    counts[rows] = overlapping(kept["group"].to_numpy(), kept["first"].to_numpy(), kept["last"].to_numpy())
    known = np.zeros(len(spans), dtype=bool)
    known[rows] = True
    return pl.select(pl.when(pl.Series(known)).then(pl.Series(counts))).to_series()


def _groups(keys: tuple[pl.Series, ...]) -> pl.Series:
    """Number the groups; null where any key is."""
    numbered = [key.rank("dense").cast(pl.Int64) for key in keys]
    group = numbered[0]
    for number in numbered[1:]:
        group = (group * (len(number) + 1) + number).rank("dense").cast(pl.Int64)
    return group


def overlapping(group: npt.NDArray[Any], first: npt.NDArray[Any], last: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Return for each span how many spans of its group share a day with it, itself included. O(n log n)."""
    base = group.astype(np.int64) << 20
    begins, ends = base + first + (1 << 19), base + last + (1 << 19)
    begun = np.searchsorted(np.sort(begins), ends, side="right")
    over = np.searchsorted(np.sort(ends), begins, side="left")
    return begun - over


@dataclass(frozen=True)
class DayList:
    """Days of one sort (statutory holidays, say), and the spans of days for which the list has been published."""

    days: tuple[date, ...]
    published: tuple[tuple[date, date], ...]

    @cached_property
    def _ordered(self) -> list[date]:
        return sorted(set(self.days))

    def any_within(self, first: date | None, last: date | None) -> bool | None:
        """Say whether a listed day lies in the span; None when none does and part of the span is not published."""
        if first is None or last is None:
            return None
        at = bisect_left(self._ordered, first)
        if at < len(self._ordered) and self._ordered[at] <= last:
            return True
        return False if last < first or self._covers(Span(first, last)) else None

    def _covers(self, span: Span) -> bool:
        return any(Span(a, b).covers_span(span) for a, b in self._merged)

    @cached_property
    def _merged(self) -> list[tuple[date, date]]:
        """Published spans, neighbours joined."""
        joined: list[tuple[date, date]] = []
        for first, last in sorted(self.published):
            if joined and first.toordinal() <= joined[-1][1].toordinal() + 1:
                joined[-1] = (joined[-1][0], max(joined[-1][1], last))
            else:
                joined.append((first, last))
        return joined

    def column(self, first: pl.Series, last: pl.Series) -> pl.Series:
        """Return `any_within` for whole columns."""
        begins, ends = first.to_physical(), last.to_physical()
        listed = pl.Series(self._ordered, dtype=pl.Date).to_physical()
        found = _within(listed, begins, ends)
        covered = pl.Series([False]).new_from_index(0, len(first))
        for a, b in self._merged:
            covered = covered | ((first >= a) & (last <= b))
        frame = pl.DataFrame({"first": first, "last": last, "found": found, "covered": covered})
        return frame.select(
            pl.when(pl.col("first").is_null() | pl.col("last").is_null()).then(None)
            .when(pl.col("found")).then(True)
            .when((pl.col("last") < pl.col("first")) | pl.col("covered")).then(False)).to_series()


def _within(listed: pl.Series, begins: pl.Series, ends: pl.Series) -> pl.Series:
    """Say for each span whether one of the listed days (ascending) lies in it; false where an end is missing."""
    known = (begins.is_not_null() & ends.is_not_null()).to_numpy()
    a, b = begins.fill_null(0).to_numpy(), ends.fill_null(-1).to_numpy()
    days = listed.to_numpy()
    found = np.searchsorted(days, b, side="right") > np.searchsorted(days, a, side="left")
    return pl.Series(found & known)


def any_listed_day(days: DayList, *, first: str, last: str, en: str, zh: str, cites: Iterable[Citation] = ()) -> Any:
    """Declare a fact: whether one of the listed days lies in the span from fact `first` to fact `last`."""
    return derived(lambda owner: Derivation((first, last), days.any_within, days.column), en=en, zh=zh, cites=cites)
