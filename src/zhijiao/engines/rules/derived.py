"""Derived facts with two implementations: a column of a frame and one value of one record. They agree by test.

Head counts relate every record to those that share a day with it by sorted searches, never by comparing pairs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from zhijiao.basics.dates import Span
from zhijiao.engines.expressions.to_polars import DAY_ZERO
from zhijiao.engines.expressions.tree import FIRST_DAY, DefinitionError
from zhijiao.engines.rules.fact import Derivation
from zhijiao.engines.rules.facts import derived
from zhijiao.engines.rules.instruments import Citation


def first_known(*names: str) -> Callable[[Any], Derivation]:
    """Return how to find the first of several facts of one sort that is known; for `derived(...)`."""
    return lambda owner: Derivation(
        reads=names,
        one=lambda *values: next((v for v in values if v is not None), None),
        column=lambda *columns: pl.select(pl.coalesce(*columns)).to_series())


def head_count(*, unit: tuple[str, ...], first: str, last: str, by: Iterable[str] = (), en: str, zh: str,
               cites: Iterable[Citation] = ()) -> Any:
    """Declare a fact: how many records, this one included, are of the same unit and share a day with this one's span.

    `unit` names one fact, or two, of which the first decides where both records have it and the second where not
    (credit code, else name). `by` are further facts that must be equal (the post). Unknown where the record's own
    unit, `by` or span is unknown, or its span ends before it begins; such records are counted by nobody. One record
    judged alone counts 1: a caller who knows of others gives the fact itself.
    """
    keys, others = tuple(by), len(unit) - 1
    if len(unit) not in (1, 2):
        raise DefinitionError("a unit is known by one fact or by two")

    def one(first: date | None, last: date | None, unit: Any, *rest: Any) -> int | None:
        if first is None or last is None or first > last or None in rest[others:]:
            return None
        return 1 if unit is not None or any(part is not None for part in rest[:others]) else None

    def column(*columns: pl.Series) -> pl.Series:
        return _head_counts(columns[0], columns[1], columns[2:2 + len(unit)], columns[2 + len(unit):])

    return derived(lambda owner: Derivation((first, last, *unit, *keys), one, column, either=unit), en=en, zh=zh, cites=cites)


Ints = npt.NDArray[np.int64]
_ROOM = 1 << 40  # what 64 bits leave for numbers of groups beside the days
_DAY_BITS = 17  # days from 1900 to 2199


def _head_counts(first: pl.Series, last: pl.Series, unit: tuple[pl.Series, ...], by: tuple[pl.Series, ...]) -> pl.Series:
    """Count for rows with a code those of that code, and those of that name without a code; else all of that name."""
    begins, ends = _numbers(first), _numbers(last)
    keys = [_ids(key) for key in by]
    code = _combined([_ids(unit[0]), *keys])
    whole = (begins >= 0) & (ends >= begins)
    coded = whole & (code >= 0)
    if coded.all():
        return pl.Series(overlapping(code, begins, ends)).cast(pl.Int32)
    name = _combined([_ids(unit[-1]), *keys])
    named = whole & (name >= 0)
    counts = np.full(len(first), -1, dtype=np.int64)
    counts[coded] = overlapping(code[coded], begins[coded], ends[coded])
    bare = named & (code < 0)
    if bare.any():
        # Few rows lack a code: only rows of their names are looked at.
        wanted = np.zeros(_span(name), dtype=bool)
        wanted[name[bare]] = True
        near = named & wanted[name]
        counts[bare] = shared_days((name, begins, ends), bare, near)
        counts[near & coded] += shared_days((name, begins, ends), near & coded, bare)
    found = pl.Series(counts, dtype=pl.Int64).cast(pl.Int32)
    return found.to_frame("n").select(pl.when(pl.col("n") >= 0).then("n")).to_series()


def _numbers(day: pl.Series) -> Ints:
    """Return days as whole numbers counted from 1900, -1 where there is none."""
    return (day.to_physical().cast(pl.Int64) - DAY_ZERO).fill_null(-1).to_numpy()


def _ids(key: pl.Series) -> Ints:
    """Return a number per distinct word or number, -1 where there is none."""
    if key.dtype == pl.String:
        # Categories of its own: the numbers are forgotten with the column.
        key = key.cast(pl.Categorical(pl.Categories.random()))
    elif key.dtype.is_integer() and not 0 <= _int(key.min()) <= _int(key.max()) < 1 << 32:
        key = key.rank("dense")
    return key.to_physical().cast(pl.Int64).fill_null(-1).to_numpy()


def _int(value: Any) -> int:
    return 0 if value is None else int(value)


def _combined(keys: list[Ints]) -> Ints:
    """Return one number per combination of keys, -1 where one of them is missing."""
    found = keys[0]
    for key in keys[1:]:
        if _span(found) * _span(key) > _ROOM:
            found, key = _dense(found), _dense(key)
        found = np.where((found < 0) | (key < 0), -1, found * _span(key) + key)
    return _dense(found) if _span(found) > _ROOM else found


def _span(key: Ints) -> int:
    return int(key.max(initial=0)) + 1


def _dense(key: Ints) -> Ints:
    """Number distinct keys without gaps."""
    known, found = key >= 0, key.copy()
    found[known] = np.unique(key[known], return_inverse=True)[1]
    return found


def overlapping(group: Ints, first: Ints, last: Ints) -> npt.NDArray[np.signedinteger[Any]]:
    """Return for each span how many spans of its group share a day with it, itself included. O(n log n).

    First and last days of all spans are sorted together, group by group, a first day before the last days of its date:
    those that began by my last day, less those that ended before my first day. The row travels in the low bits of each
    event, so that one sort of whole numbers is all the ordering there is.
    """
    rows = len(group)
    shift = max(rows - 1, 1).bit_length()
    room = 63 - _DAY_BITS - 1 - shift
    if _span(group).bit_length() > room:
        group = _dense(group)
        if _span(group).bit_length() > room:  # more than four million spans, nearly each of a group of its own
            everybody = np.ones(rows, dtype=bool)
            return shared_days((group, first, last), everybody, everybody)
    base = (group << (_DAY_BITS + 1 + shift)) | np.arange(rows)
    events = np.concatenate([base | (first << (shift + 1)), base | (last << (shift + 1)) | (1 << shift)])
    events.sort()
    is_end = (events & (1 << shift)) != 0
    row = (events & ((1 << shift) - 1)).astype(np.int32)
    return _others_before(is_end, row) - _others_before(~is_end, row)


def _others_before(mine: npt.NDArray[np.bool_], row: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return for each row how many events of the other sort stand before its event of this sort."""
    place = np.flatnonzero(mine).astype(np.int32)
    found = np.empty(len(place), dtype=np.int32)
    found[row[place]] = place - np.arange(len(place), dtype=np.int32)
    return found


def shared_days(spans: tuple[Ints, Ints, Ints], asking: npt.NDArray[np.bool_], counted: npt.NDArray[np.bool_]) -> Ints:
    """Return for each asking span how many counted spans of its group share a day with it.

    Those that began by my last day, less those that ended before my first day: two searches in sorted arrays.
    """
    group, first, last = spans
    begins, ends = (group << 20) + first, (group << 20) + last
    begun = _how_many(np.sort(begins[counted]), ends[asking], "right")
    over = _how_many(np.sort(ends[counted]), begins[asking], "left")
    return begun - over


def _how_many(ordered: Ints, asked: Ints, side: Literal["left", "right"]) -> Ints:
    """`np.searchsorted`, ten times faster on many keys because they are asked in ascending order."""
    order = np.argsort(asked)
    found = np.empty(len(asked), dtype=np.int64)
    found[order] = np.searchsorted(ordered, asked[order], side=side)
    return found


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

    @cached_property
    def _before(self) -> npt.NDArray[np.int32]:
        """Return how many listed days lie before each day, counted from 1900."""
        days = np.zeros(1 << _DAY_BITS, dtype=np.int32)
        days[[(day - FIRST_DAY).days + 1 for day in self._ordered]] = 1
        return np.cumsum(days, dtype=np.int32)

    def _any_between(self, first: Ints, last: Ints) -> npt.NDArray[np.bool_]:
        """Say for each span of days counted from 1900 whether a listed day lies in it; of an open end (-1) anything."""
        found: npt.NDArray[np.bool_] = self._before[last + 1] > self._before[first]
        return found

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
        found = self._any_between(_numbers(first), _numbers(last))
        covered = pl.Series([False]).new_from_index(0, len(first))
        for a, b in self._merged:
            covered = covered | ((first >= a) & (last <= b))
        frame = pl.DataFrame({"first": first, "last": last, "found": found, "covered": covered})
        return frame.select(
            pl.when(pl.col("first").is_null() | pl.col("last").is_null()).then(None)
            .when(pl.col("found")).then(True)
            .when((pl.col("last") < pl.col("first")) | pl.col("covered")).then(False)).to_series()


def any_listed_day(days: DayList, *, first: str, last: str, en: str, zh: str, cites: Iterable[Citation] = ()) -> Any:
    """Declare a fact: whether one of the listed days lies in the span from fact `first` to fact `last`."""
    return derived(lambda owner: Derivation((first, last), days.any_within, days.column), en=en, zh=zh, cites=cites)
