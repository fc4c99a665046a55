"""Indicators as ratios of sums over rows: the number and the rows behind it come from the same predicate."""

from zhijiao.engines.measurement.figures import Figure, Part, Status, compute, rows
from zhijiao.engines.measurement.indicators import Indicator, applies, indicator, passes
from zhijiao.engines.measurement.intervals import wilson

__all__ = ["Figure", "Indicator", "Part", "Status", "applies", "compute", "indicator", "passes", "rows", "wilson"]
