"""EARS C1, C2, C3 by their published definition (Hutwagner et al. 2003): C3 looks at today."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from zhijiao.engines.measurement.detection.series import (
    Floats,
    SeriesError,
    Signals,
    checked,
    from_zero,
    length,
    signals,
)
from zhijiao.engines.measurement.detection.windows import lagged, mean_and_deviation

Method = Literal["c1", "c2", "c3"]
LAGS = {"c1": 1, "c2": 3, "c3": 3}  # where the baseline ends, rows back
THRESHOLDS = {"c1": 3.0, "c2": 3.0, "c3": 2.0}
ANY_COUNT = -1.0  # the bound of a row on which any count is an alarm


def ears(counts: ArrayLike, method: Method = "c1", *, baseline: int = 7, floor: float = 0.5, threshold: float | None = None) -> Signals:
    """Return EARS signals of series x rows (NaN = not reported).

    C1 and C2: score (y-m)/max(s, floor), m and s (n-1) over `baseline` reported rows that end one (C1) or three (C2) rows back.
    C3: sum of max(0, C2-1) over the row and the two before. Alarm: score > threshold, 3, 3 and 2 unless given.
    With a floor of 0 a count beside a baseline without spread has an infinite score. Raises SeriesError.
    """
    if method not in get_args(Method):
        raise SeriesError(f"method {method!r}: c1, c2 or c3", f"方法{method!r}：应为c1、c2或c3")
    limit = THRESHOLDS[method] if threshold is None else from_zero(threshold, "threshold")
    y = checked(counts)
    mean, deviation = mean_and_deviation(y, length(baseline), LAGS[method])
    scale = np.maximum(deviation, from_zero(floor, "floor"))
    score = _deviations(y - mean, scale)
    bound = mean + limit * scale
    if method == "c3":
        excess = np.maximum(score - 1, 0)
        before = lagged(excess, 1) + lagged(excess, 2)
        score = excess + before
        bound = np.where(before > limit, ANY_COUNT, mean + (1 + limit - np.minimum(before, limit)) * scale)
    return signals(f"ears-{method}", {"baseline": baseline, "floor": floor, "threshold": limit}, counts,
                   expected=mean, bound=bound, score=score, alarm=score > limit)


def _deviations(away: Floats, scale: Floats) -> Floats:
    """Return how many scales away; 0 at the mean, whatever the scale."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(away == 0, 0.0, away / scale)
