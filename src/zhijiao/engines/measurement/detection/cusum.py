"""Cumulative sums of what lies above a moving baseline: small rises that last."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from zhijiao.engines.measurement.detection.ears import ANY_COUNT
from zhijiao.engines.measurement.detection.series import Signals, checked, length, positive, signals
from zhijiao.engines.measurement.detection.windows import mean_and_deviation

LAG = 3  # the baseline ends three rows back, as that of C2


def cusum(counts: ArrayLike, *, baseline: int = 28, floor: float = 0.5, reference: float = 1.0, threshold: float = 4.0) -> Signals:
    """Return CUSUM signals of series x rows (NaN = not reported; such a row leaves the sum as it is).

    Score S = max(0, S before + (y-m)/max(s, floor) - `reference`), from 0 at the first row with a baseline and again after an
    alarm; alarm: S > threshold. Raises SeriesError.
    """
    y = checked(counts)
    mean, deviation = mean_and_deviation(y, length(baseline), LAG)
    scale = np.maximum(deviation, positive(floor, "floor"))
    steps = (y - mean) / scale - positive(reference, "reference")
    score, before = np.full(y.shape, np.nan), np.zeros(y.shape)
    sums = np.zeros(len(y))
    for row in range(y.shape[1]):
        before[:, row] = sums
        step = steps[:, row]
        now = np.where(np.isnan(step), sums, np.maximum(0, sums + step))
        score[:, row] = np.where(np.isnan(step), np.nan, now)
        sums = np.where(now > positive(threshold, "threshold"), 0, now)
    bound = np.maximum(mean + (threshold + reference - before) * scale, ANY_COUNT)
    return signals("cusum", {"baseline": baseline, "floor": floor, "reference": reference, "threshold": threshold}, counts,
                   expected=mean, bound=bound, score=score, alarm=score > threshold)
