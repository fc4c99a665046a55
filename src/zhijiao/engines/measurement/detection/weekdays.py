"""How counts differ by weekday, from all series together and, for each date, from earlier dates only."""

from __future__ import annotations

import numpy as np

from zhijiao.engines.measurement.detection.series import Flags, Floats, Integers

CASES = 20.0  # so many cases as expected stand beside those seen, so that few cases make no weekday special


def weekday_factors(counts: Floats, days: Integers, real: Flags) -> Floats:
    """Return a factor per row: counts of its weekday over counts of all days, both per report, on dates before it.

    `real` tells the rows of a series from what fills the array up behind it.
    """
    found = np.ones(counts.shape)
    first = days[real].min()
    place = days[real] - first
    dates = np.arange(place.max() + 1) + first
    given = counts[real]
    cases = np.bincount(place, weights=np.nan_to_num(given), minlength=len(dates))
    reports = np.bincount(place, weights=(~np.isnan(given)).astype(np.float64), minlength=len(dates))
    total, of_all = _before(cases), _before(reports)
    rate = np.divide(total, of_all, out=np.zeros(len(dates)), where=of_all > 0)
    factor = np.ones(len(dates))
    for weekday in range(7):
        same = dates % 7 == weekday
        foreseen = _before(reports * same)[same] * rate[same] + CASES
        factor[same] = (_before(cases * same)[same] + CASES) / foreseen
    found[real] = factor[place]
    return found


def _before(values: Floats | Integers) -> Floats:
    found: Floats = np.cumsum(values, dtype=np.float64) - values
    return found
