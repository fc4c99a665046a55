"""Counts as arrays: series x rows, NaN where nothing was reported. A signal says by what method, on what, with which numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhijiao.basics.words import Bilingual

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

MOST = 10_000_000  # a count; squares of sums of 300 of them are still exact integers
LONGEST = 300  # rows of a baseline
FIRST_DAY, LAST_DAY = (date(1900, 1, 1) - date(1970, 1, 1)).days, (date(2199, 12, 31) - date(1970, 1, 1)).days


class SeriesError(ValueError):
    """The arrays or numbers do not describe series of counts, or what is to be done with them; `message` says what."""

    def __init__(self, en: str, zh: str):
        self.message = Bilingual(en, zh)
        super().__init__(en)


@dataclass(frozen=True)
class Signals:
    """What a detector says of every row. NaN: there is no baseline, or (score) nothing was reported.

    `alarm` holds exactly where the count is above `bound`. `score` grows with how unusual the row is; what it is stands at the
    detector. `reached` has, for legal thresholds, where each of them is reached.
    """

    method: str
    parameters: Mapping[str, Any]
    input_sha256: str
    expected: Floats
    bound: Floats
    score: Floats
    alarm: Flags
    reached: Mapping[str, Flags] = field(default_factory=dict)


def checked(counts: ArrayLike) -> Floats:
    """Return counts as float64 (series, rows). Raises SeriesError for what is no count; NaN is "not reported"."""
    try:
        found = np.asarray(counts, dtype=np.float64)
    except (TypeError, ValueError) as why:  # lists of different lengths, texts, what another library calls missing
        raise SeriesError("counts are numbers; series of different lengths are filled up with NaN, which is not reported",
                          "计数应为数字；长短不一的序列用NaN（未报告）补齐") from why
    if found.ndim not in (1, 2):
        raise SeriesError(f"counts of {found.ndim} dimensions: one series, or series x rows", f"计数有{found.ndim}维：应为一个序列，或序列×行")
    if not found.size:
        raise SeriesError("no counts", "没有计数")
    known = found[~np.isnan(found)]
    if not np.all((known >= 0) & (known <= MOST)):
        raise SeriesError(f"a count is a whole number from 0 to {MOST:,}", f"计数是0到{MOST:,}的整数")
    if np.any(known != np.floor(known)):
        raise SeriesError("a count is a whole number", "计数是整数")
    return np.atleast_2d(found)


def days_of(dates: ArrayLike | Sequence[date], counts: Floats) -> Integers:
    """Return dates (of the rows, or of each row of each series) as days since 1970, in the shape of counts. Raises SeriesError.

    Dates are dates, moments, texts such as 2026-09-01, or whole numbers: days since 1970.
    """
    given = np.asarray(dates)
    try:
        if given.dtype.kind not in "OUMiu":
            raise ValueError(given.dtype)
        days = given.astype(np.int64) if given.dtype.kind in "iu" else given.astype("datetime64[D]").astype(np.int64)
    except (TypeError, ValueError) as why:
        raise SeriesError("dates: days such as 2026-09-01, one for each row", "日期：写成2026-09-01样子，每行一个") from why
    if days.shape not in (counts.shape, counts.shape[1:]):
        raise SeriesError(f"dates of shape {days.shape} for counts of shape {counts.shape}", f"日期的形状{days.shape}与计数{counts.shape}不符")
    if np.any(np.diff(days, axis=-1) <= 0):
        raise SeriesError("dates in order, each once", "日期按顺序排列，每天一次")
    if days.size and not FIRST_DAY <= days.min() <= days.max() <= LAST_DAY:
        raise SeriesError("dates from 1900 to 2199", "日期在1900年到2199年之间")
    return np.broadcast_to(days, counts.shape)


def signals(method: str, parameters: Mapping[str, Any], given: ArrayLike, *, expected: Floats, bound: Floats, score: Floats,
            alarm: Flags, dates: Integers | None = None, reached: Mapping[str, Flags] | None = None) -> Signals:
    """Return results in the shape of the counts that were given, with the hash of what went in."""
    shape = np.shape(given)
    reached = {name: flags.reshape(shape) for name, flags in (reached or {}).items()}
    return Signals(method, dict(parameters), hashed(given, dates), expected.reshape(shape), bound.reshape(shape), score.reshape(shape),
                   alarm.reshape(shape), reached)


def hashed(counts: ArrayLike, dates: Integers | None = None) -> str:
    """Return the SHA-256 of shape, counts and dates, the same on every machine."""
    found = np.ascontiguousarray(counts, dtype="<f8")
    missing = np.isnan(found)
    digest = hashlib.sha256(repr(found.shape).encode())
    digest.update((np.where(missing, -1.0, found) if missing.any() else found).data)
    if dates is not None:
        digest.update(np.ascontiguousarray(dates, dtype="<i8").tobytes())
    return digest.hexdigest()


def length(rows: int, name: str = "baseline", least: int = 2) -> int:
    """Return a number of rows. Raises SeriesError unless it is from `least` to 300."""
    if not least <= rows <= LONGEST:
        raise SeriesError(f"{name} {rows}: from {least} to {LONGEST} rows", f"{name} {rows}：应为{least}到{LONGEST}行")
    return int(rows)


def positive(value: float, name: str) -> float:
    """Return a number above 0. Raises SeriesError."""
    if not 0 < value < np.inf:
        raise SeriesError(f"{name} {value}: above 0", f"{name} {value}：应大于0")
    return float(value)


def from_zero(value: float, name: str) -> float:
    """Return a number from 0 on. Raises SeriesError."""
    if not 0 <= value < np.inf:
        raise SeriesError(f"{name} {value}: from 0", f"{name} {value}：应不小于0")
    return float(value)


def share(value: float, name: str = "alpha") -> float:
    """Return a number between 0 and 1, both excluded. Raises SeriesError."""
    if not 0 < value < 1:
        raise SeriesError(f"{name} {value}: between 0 and 1", f"{name} {value}：应在0和1之间")
    return float(value)
