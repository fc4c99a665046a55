"""Thresholds of law: so many cases within so many calendar days. Reached is reached; nothing ranks or hides them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement.detection.ears import ANY_COUNT
from zhijiao.engines.measurement.detection.series import (
    Flags,
    Floats,
    Integers,
    SeriesError,
    Signals,
    checked,
    days_of,
    signals,
)

LONGEST_WINDOW = 366


@dataclass(frozen=True)
class Threshold:
    """At least `cases` within `days` calendar days that end today, in one unit of one of the `scales`."""

    name: str
    cases: int
    days: int
    words: Bilingual | None = None
    scales: tuple[str, ...] = ()
    cites: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        if self.cases < 1 or not 1 <= self.days <= LONGEST_WINDOW:
            raise SeriesError(f"threshold {self.name}: at least 1 case within 1 to {LONGEST_WINDOW} days",
                              f"标准{self.name}：至少1例，1到{LONGEST_WINDOW}天之内")


def legal(counts: ArrayLike, dates: ArrayLike | Sequence[date], thresholds: Iterable[Threshold]) -> Signals:
    """Return where thresholds are reached, of series x rows (NaN = not reported).

    What was reported is summed: a day that is missing can hide that a threshold is reached, never that it is not. A row that was
    not reported gives no alarm; the row before has given it. Score: the largest of sum / cases; bound: the highest count of the row
    that reaches nothing; nothing is expected. Raises SeriesError.
    """
    y = checked(counts)
    return placed_legal(counts, y, days_of(dates, y), tuple(thresholds))


def placed_legal(given: ArrayLike, y: Floats, days: Integers, thresholds: Sequence[Threshold]) -> Signals:
    """Return the same for counts and days that were checked."""
    if not thresholds:
        raise SeriesError("no threshold", "没有标准")
    known = ~np.isnan(y)
    nothing = np.full(y.shape, np.nan)
    score, bound = np.zeros(y.shape), np.full(y.shape, np.inf)
    reached: dict[str, Flags] = {}
    for one in thresholds:
        before = _before(y, days, one.days)
        total = np.nan_to_num(y) + before
        reached[one.name] = known & (total >= one.cases)
        score = np.maximum(score, total / one.cases)
        bound = np.minimum(bound, one.cases - 1 - before)
    alarm = np.logical_or.reduce(list(reached.values()))
    told = [{"name": one.name, "cases": one.cases, "days": one.days} for one in thresholds]
    return signals("legal", {"thresholds": told}, given, dates=days, expected=nothing, bound=np.maximum(bound, ANY_COUNT),
                   score=np.where(known, score, np.nan), alarm=alarm, reached=reached)


def _before(y: Floats, days: Integers, within: int) -> Floats:
    """Return what was reported on the earlier days of the window; dates rise, so no more rows than days are in it."""
    cases = np.nan_to_num(y)
    total = np.zeros(y.shape)
    for back in range(1, min(within, y.shape[1])):
        near = days[:, back:] - days[:, :-back] < within
        total[:, back:] += np.where(near, cases[:, :-back], 0)
    return total
