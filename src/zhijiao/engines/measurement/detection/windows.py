"""Sums over the last so many reported rows that end some rows back, for all rows of all series, by prefix sums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhijiao.engines.measurement.detection.series import Floats, Integers


@dataclass(frozen=True)
class Windows:
    """For each row: where its window of `size` reported rows begins and ends among the reported rows of its series."""

    reported: Integers | None  # reported rows up to and with each row; None when every row is
    size: int
    lag: int  # the window ends at the latest this many rows back

    def sums(self, values: Floats | Integers) -> Floats:
        """Return sums over the windows; NaN where there are fewer than `size` reported rows. Values of unreported rows are 0."""
        rows = values.shape[1]
        found = np.full(values.shape, np.nan)
        if self.lag >= rows:
            return found
        prefix = np.zeros((len(values), rows + 1), dtype=values.dtype)
        if self.reported is None:
            np.cumsum(values, axis=1, out=prefix[:, 1:])
            first = self.size + self.lag - 1
            if first < rows:
                found[:, first:] = prefix[:, self.size:rows + 1 - self.lag] - prefix[:, :rows + 1 - self.lag - self.size]
            return found
        np.put_along_axis(prefix, self.reported, np.cumsum(values, axis=1), axis=1)
        ends = self.reported[:, :rows - self.lag]
        enough = ends >= self.size
        late = np.take_along_axis(prefix, ends, axis=1)
        early = np.take_along_axis(prefix, np.maximum(ends - self.size, 0), axis=1)
        found[:, self.lag:] = np.where(enough, late - early, np.nan)
        return found


def windows(counts: Floats, size: int, lag: int) -> Windows:
    """Return the windows of `size` reported rows that end `lag` rows back, a reported row or the last before it."""
    known = ~np.isnan(counts)
    return Windows(None if known.all() else np.cumsum(known, axis=1), size, lag)


def mean_and_deviation(counts: Floats, size: int, lag: int) -> tuple[Floats, Floats]:
    """Return mean and standard deviation (n-1) of the counts in each window, from exact sums of integers."""
    of = windows(counts, size, lag)
    whole = (counts if of.reported is None else np.nan_to_num(counts)).astype(np.int64)
    total, squares = of.sums(whole), of.sums(whole * whole)
    variance = (size * squares - total * total) / (size * (size - 1))
    return total / size, np.sqrt(variance)


def lagged(values: Floats, rows: int) -> Floats:
    """Return the values of so many rows before; NaN at the beginning."""
    found = np.full(values.shape, np.nan)
    found[:, rows:] = values[:, :max(values.shape[1] - rows, 0)]
    return found
