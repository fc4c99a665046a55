"""Figures and signals: indicators as ratios of sums with the rows behind them; outbreak signals over many series of counts.

What needs SciPy is imported when it is first asked for: rooms that only show figures start without it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from zhijiao.engines.measurement.figures import Figure, Part, Status, compute, rows
from zhijiao.engines.measurement.indicators import Indicator, applies, indicator, passes
from zhijiao.engines.measurement.intervals import wilson

if TYPE_CHECKING:
    from zhijiao.engines.measurement.detection.budget import within_budget
    from zhijiao.engines.measurement.detection.cusum import cusum
    from zhijiao.engines.measurement.detection.ears import ears
    from zhijiao.engines.measurement.detection.ewma import ewma
    from zhijiao.engines.measurement.detection.farrington import farrington
    from zhijiao.engines.measurement.detection.legal import Threshold, legal
    from zhijiao.engines.measurement.detection.negbin import negbin
    from zhijiao.engines.measurement.detection.reproduction import Reproduction, effective_reproduction, serial_interval
    from zhijiao.engines.measurement.detection.scan import Cluster, nearest, scan
    from zhijiao.engines.measurement.detection.series import SeriesError, Signals
    from zhijiao.engines.measurement.detection.weeks import Season

_LATER = {
    "within_budget": "budget", "cusum": "cusum", "ears": "ears", "ewma": "ewma", "farrington": "farrington", "Threshold": "legal", "legal": "legal",
    "negbin": "negbin", "Reproduction": "reproduction", "effective_reproduction": "reproduction", "serial_interval": "reproduction",
    "Cluster": "scan", "nearest": "scan", "scan": "scan", "SeriesError": "series", "Signals": "series", "Season": "weeks",
}

__all__ = [
    "Cluster", "Figure", "Indicator", "Part", "Reproduction", "Season", "SeriesError", "Signals", "Status", "Threshold", "applies", "compute",
    "cusum", "ears", "effective_reproduction", "ewma", "farrington", "indicator", "legal", "nearest", "negbin", "passes", "rows", "scan",
    "serial_interval", "wilson", "within_budget",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.detection.{_LATER[name]}"), name)
    globals()[name] = found
    return found
