"""How many statistical signals people can look into: the list of a day is cut to a budget, the most unusual first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from zhijiao.engines.measurement.detection.series import Flags, Floats, SeriesError, Signals, days_of, positive


def within_budget(found: Signals, dates: ArrayLike | Sequence[date], per_10_000: float = 20.0) -> Flags:
    """Return the alarms that stay: on each date at most `per_10_000` of 10,000 reports, at least one, the highest scores.

    Equal scores at the edge all stay: none of them is more unusual. Raises SeriesError for legal signals, which nothing cuts.
    """
    if found.method == "legal":
        raise SeriesError("thresholds of law are not cut to a budget", "法定标准不按预算截取")
    score, alarm = np.atleast_2d(found.score), np.atleast_2d(found.alarm)
    days = days_of(dates, score)
    return cut(score, alarm, days, positive(per_10_000, "budget")).reshape(found.alarm.shape)


def cut(score: Floats, alarm: Flags, days: ArrayLike, per_10_000: float) -> Flags:
    """Return the same for arrays in the shape of score."""
    kept = alarm.copy()
    placed = np.asarray(days)
    dates, place = np.unique(placed, return_inverse=True)
    place = place.reshape(placed.shape)
    reports = np.bincount(place[~np.isnan(score)], minlength=len(dates))
    allowed = np.maximum(1, np.floor(reports * per_10_000 / 10_000)).astype(np.int64)
    on = place[alarm]
    values = score[alarm]
    order = np.lexsort((-values, on))
    first = np.searchsorted(on[order], on[order], side="left")  # where the date's list begins
    last = np.minimum(first + allowed[on[order]], len(order)) - 1
    same = on[order][last] == on[order]
    edge = np.where(same, values[order][last], -np.inf)  # the score of the last that stays; a short list stays whole
    stays = np.empty(len(order), dtype=np.bool_)
    stays[order] = values[order] >= edge
    kept[alarm] = stays
    return kept
