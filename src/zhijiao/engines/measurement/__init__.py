"""Figures, scores and signals: indicators as ratios of sums with the rows behind them; scores that can be taken apart; outbreak signals.

What needs SciPy is imported when it is first asked for: rooms that only show figures start without it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from zhijiao.engines.measurement.figures import Figure, Part, Status, compute, rows
from zhijiao.engines.measurement.indicators import (
    KIND_WORDS,
    MISSING_WORDS,
    Indicator,
    Kind,
    Missing,
    applies,
    indicator,
    passes,
)
from zhijiao.engines.measurement.intervals import wilson
from zhijiao.engines.measurement.joins import attached
from zhijiao.engines.measurement.partials import (
    Partials,
    Segments,
    merged,
    partials,
    partials_sql,
    read_partials,
    segments,
)
from zhijiao.engines.measurement.shrinkage import Shrunk, shrunk
from zhijiao.engines.measurement.snapshots import Snapshot, SnapshotError, freeze, read_snapshot, verify
from zhijiao.engines.measurement.suppression import published, withheld

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
    from zhijiao.engines.measurement.scores.ideal import Closeness, topsis
    from zhijiao.engines.measurement.scores.normalising import Scores, banded, linear, standardised, weighted
    from zhijiao.engines.measurement.scores.ranks import (
        NOT_DISTINGUISHABLE,
        RankIntervals,
        rank_intervals,
        ratings,
        weight_sensitivity,
    )
    from zhijiao.engines.measurement.scores.tables import ScoreError
    from zhijiao.engines.measurement.scores.value_added import ValueAdded, value_added
    from zhijiao.engines.measurement.scores.weighing import Comparison, ahp, entropy_weights

_PLACES: dict[str, tuple[str, ...]] = {
    "detection.budget": ("within_budget",),
    "detection.cusum": ("cusum",),
    "detection.ears": ("ears",),
    "detection.ewma": ("ewma",),
    "detection.farrington": ("farrington",),
    "detection.legal": ("Threshold", "legal"),
    "detection.negbin": ("negbin",),
    "detection.reproduction": ("Reproduction", "effective_reproduction", "serial_interval"),
    "detection.scan": ("Cluster", "nearest", "scan"),
    "detection.series": ("SeriesError", "Signals"),
    "detection.weeks": ("Season",),
    "scores.ideal": ("Closeness", "topsis"),
    "scores.normalising": ("Scores", "banded", "linear", "standardised", "weighted"),
    "scores.ranks": ("NOT_DISTINGUISHABLE", "RankIntervals", "rank_intervals", "ratings", "weight_sensitivity"),
    "scores.tables": ("ScoreError",),
    "scores.value_added": ("ValueAdded", "value_added"),
    "scores.weighing": ("Comparison", "ahp", "entropy_weights"),
}
_LATER = {name: place for place, names in _PLACES.items() for name in names}

__all__ = [
    "Closeness", "Cluster", "Comparison", "Figure", "Indicator", "KIND_WORDS", "Kind", "MISSING_WORDS", "Missing", "NOT_DISTINGUISHABLE",
    "Part", "Partials", "RankIntervals", "Reproduction", "ScoreError", "Scores", "Season", "Segments", "SeriesError", "Shrunk", "Signals",
    "Snapshot", "SnapshotError", "Status", "Threshold", "ValueAdded", "ahp", "applies", "attached", "banded", "compute", "cusum", "ears",
    "effective_reproduction", "entropy_weights", "ewma", "farrington", "freeze", "indicator", "legal", "linear", "merged", "nearest",
    "negbin", "partials", "partials_sql", "passes", "published", "rank_intervals", "ratings", "read_partials", "read_snapshot", "rows",
    "scan", "segments", "serial_interval", "shrunk", "standardised", "topsis", "value_added", "verify", "weight_sensitivity", "weighted",
    "wilson", "withheld", "within_budget",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    globals()[name] = found
    return found
