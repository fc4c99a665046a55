"""A detector over a file of counts: every input row comes back with what was expected, the bound, the score and the alarm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement.detection.budget import cut
from zhijiao.engines.measurement.detection.cusum import cusum
from zhijiao.engines.measurement.detection.ears import ears
from zhijiao.engines.measurement.detection.ewma import ewma
from zhijiao.engines.measurement.detection.farrington import farrington
from zhijiao.engines.measurement.detection.legal import Threshold, placed_legal
from zhijiao.engines.measurement.detection.negbin import placed_negbin
from zhijiao.engines.measurement.detection.series import Flags, SeriesError, Signals, length, positive, share
from zhijiao.engines.measurement.detection.weeks import Season
from zhijiao.engines.measurement.files.counts import Counts
from zhijiao.engines.measurement.files.notes import noted
from zhijiao.engines.sheets.books import appearing
from zhijiao.engines.sheets.faults import failed

Options = Mapping[str, Any]
SEASON = ("years", "half_window", "periods")


@dataclass(frozen=True)
class Detected:
    """Signals of the rows of a file, in the order of the file."""

    method: str
    parameters: Mapping[str, Any]
    frame: pl.DataFrame  # series, date, count, expected, bound, score, alarm
    notes: tuple[Bilingual, ...]


@dataclass(frozen=True)
class Rules:
    """Named sets of thresholds, and the one that applies to rows that name none."""

    sets: Mapping[str, tuple[Threshold, ...]]
    default: str


@dataclass(frozen=True)
class Method:
    """What a method is, and which options it knows."""

    run: Callable[[Counts, Options], Signals]
    options: tuple[str, ...]


def detect(counts: Counts, method: str, options: Options) -> Detected:
    """Return the signals of a file; an option that is None is not given.

    Raises FilesError, and SeriesError for an option that the method does not know or that is out of range.
    """
    one = METHODS[method]
    given = {name: value for name, value in options.items() if value is not None}
    strange = sorted(set(given) - {*one.options, *(() if method == "legal" else ("budget",))})
    if strange:
        name = strange[0].replace("_", "-")
        raise SeriesError(f"--{name} is no option of {method}", f"{method}没有--{name}这个选项")
    budget = given.pop("budget", None)
    found = one.run(counts, given)
    alarm = found.alarm & counts.real
    parameters = dict(found.parameters)
    if budget is not None:
        alarm = cut(found.score, alarm, counts.days, positive(budget, "budget"))
        parameters["budget_per_10_000"] = budget
    return Detected(method, parameters, _frame(counts, replace(found, alarm=alarm)), noted(counts, found))


def _frame(counts: Counts, found: Signals) -> pl.DataFrame:
    numbers = {name: pl.Series(getattr(found, name)[counts.at]).fill_nan(None) for name in ("expected", "bound", "score")}
    whole = counts.frame.select("row", "series", "date", "count").with_columns(**numbers, alarm=pl.Series(found.alarm[counts.at].astype(np.int8)))
    return whole.sort("row").drop("row")


def write_signals(found: Detected, out: Path) -> None:
    """Write the rows as CSV, numbers unrounded. The file is there whole or not at all; behind a link it is the file that changes."""
    with appearing(out.resolve()) as part:
        found.frame.write_csv(part)


def _ears(which: Any) -> Callable[[Counts, Options], Signals]:
    return lambda counts, options: ears(counts.values, which, **options)


def _cusum(counts: Counts, options: Options) -> Signals:
    return cusum(counts.values, **options)


def _ewma(counts: Counts, options: Options) -> Signals:
    return ewma(counts.values, **options)


def _negbin(counts: Counts, options: Options) -> Signals:
    return placed_negbin(counts.values, counts.values, counts.days, counts.real, length(options.get("baseline", 30)),
                         share(options.get("alpha", 0.001)))


def _farrington(counts: Counts, options: Options) -> Signals:
    """Series are laid on calendars of weeks, one for each weekday that series are counted on."""
    days, real = counts.days, counts.real
    _weekly(counts)
    season = Season(**{name: options[name] for name in SEASON if name in options})
    shape = counts.shape
    expected, bound, score = (np.full(shape, np.nan) for _ in range(3))
    alarm: Flags = np.zeros(shape, dtype=np.bool_)
    parameters: Mapping[str, Any] = {}
    for weekday in np.unique(days[:, 0] % 7):
        own = np.nonzero(days[:, 0] % 7 == weekday)[0]
        placed = real[own]
        weeks = np.arange(days[own][placed].min(), days[own][placed].max() + 1, 7)
        at = (np.nonzero(placed)[0], (days[own][placed] - weeks[0]) // 7)
        dense = np.full((len(own), len(weeks)), np.nan)
        dense[at] = counts.values[own][placed]
        found = farrington(dense, weeks, season=season, begins=days[own, 0], **{name: options[name] for name in ("reweight", "alpha") if name in options})
        parameters = found.parameters
        rows = (own[np.nonzero(placed)[0]], np.nonzero(placed)[1])
        for whole, part in ((expected, found.expected), (bound, found.bound), (score, found.score), (alarm, found.alarm)):
            whole[rows] = part[at]
    return Signals("farrington", parameters, counts.sha256, expected, bound, score, alarm)


def _weekly(counts: Counts) -> None:
    steps = counts.frame.select("row", step=(pl.col("date") - pl.col("date").shift(1).over("series")).dt.total_days())
    odd = steps.filter((pl.col("step") % 7 != 0).fill_null(False)).sort("row")
    if len(odd):
        row, step = odd.row(0)
        raise failed(counts.file, f"{step} days after the row before; farrington takes weekly counts, whole weeks apart ({len(odd)} such rows)",
                     f"距上一行{step}天；farrington按周计数，行与行相隔整周（共{len(odd)}处）", int(row), "date")


def _legal(counts: Counts, options: Options) -> Signals:
    """Judge each row by the set that its cell `rules` names, or by the default where it names none."""
    rules: Rules = options["rules"]
    chosen = counts.frame["rules"].replace("", rules.default)
    unknown = counts.frame.filter(~chosen.is_in(list(rules.sets))).sort("row")
    if len(unknown):
        row, name = unknown.select("row", "rules").row(0)
        raise failed(counts.file, f"“{name}” is no set of rules: {', '.join(sorted(rules.sets))}",
                     f"没有“{name}”这套规则；可选{'、'.join(sorted(rules.sets))}", int(row), "rules")
    names = np.full(counts.shape, "", dtype=object)
    names[counts.at] = chosen.to_numpy()
    values, days = counts.values, counts.days
    found = {name: placed_legal(values, values, days, rules.sets[name]) for name in sorted(set(chosen))}
    whole = next(iter(found.values()))
    for name, one in found.items():
        whole = _merged(whole, one, names == name)
    return replace(whole, parameters={"thresholds": [told for one in found.values() for told in one.parameters["thresholds"]]})


def _merged(one: Signals, other: Signals, where: Flags) -> Signals:
    return replace(one, bound=np.where(where, other.bound, one.bound), score=np.where(where, other.score, one.score),
                   alarm=np.where(where, other.alarm, one.alarm))


_EARS = ("baseline", "floor", "threshold")
METHODS = {
    "ears-c1": Method(_ears("c1"), _EARS), "ears-c2": Method(_ears("c2"), _EARS), "ears-c3": Method(_ears("c3"), _EARS),
    "farrington": Method(_farrington, (*SEASON, "reweight", "alpha")), "negbin": Method(_negbin, ("baseline", "alpha")),
    "ewma": Method(_ewma, ("baseline", "alpha")), "cusum": Method(_cusum, _EARS), "legal": Method(_legal, ("rules",)),
}
