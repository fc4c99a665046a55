"""The plan (units with quotas) and the applicants (tracks, scores, subjects), checked row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from zhijiao.engines.allocation.files.problems import Doubts
from zhijiao.engines.allocation.files.tables import Coded, Rows, coded, read
from zhijiao.engines.allocation.reasons import SCALE
from zhijiao.engines.allocation.rules import SCORES, RuleSet, plain

Ints = NDArray[np.int64]
_MOST_SEATS = 1_000_000


@dataclass(frozen=True)
class Sets:
    """Sets of subjects by their distinct ones: row i has `sets[codes[i]]`."""

    sets: list[frozenset[str]]
    codes: NDArray[np.int32]

    def of(self, row: int) -> frozenset[str]:
        """Return the set of one row."""
        return self.sets[int(self.codes[row])]


@dataclass(frozen=True)
class Plan:
    """Units in the order of the file."""

    rows: Rows
    units: list[str]
    tracks: Coded
    quotas: Ints
    requires: Sets


@dataclass(frozen=True)
class Applicants:
    """Applicants in the order of the file; scores in thousandths."""

    rows: Rows
    names: pl.Series
    tracks: Coded
    scores: Mapping[str, Ints]
    subjects: Sets


def read_plan(path: Path, doubts: Doubts) -> Plan:
    """Read the plan; what is wrong is noted."""
    rows = read(path, ("unit", "school", "programme", "track", "quota"), ("requires",))
    units = rows.texts("unit")
    once(rows, "unit", doubts)
    quotas = whole(rows, "quota", doubts, least=1, most=_MOST_SEATS)
    return Plan(rows, units, rows.coded("track"), quotas, _sets(rows, "requires"))


def read_applicants(path: Path, rules: RuleSet, doubts: Doubts) -> Applicants:
    """Read the applicants; what is wrong is noted."""
    rows = read(path, ("applicant", "track", *rules.columns), (*(name for name in SCORES if name not in rules.columns), "subjects"))
    _one_track(rows, doubts)
    columns = [name for name in rows.frame.columns if name in SCORES or name in rules.columns]
    scores = {name: _scores(rows, name, rules, doubts) for name in columns}
    return Applicants(rows, rows.frame["applicant"], rows.coded("track"), scores, _sets(rows, "subjects"))


def once(rows: Rows, column: str, doubts: Doubts) -> dict[str, int]:
    """Return the place of each code; note those that are empty or stand there twice."""
    place: dict[str, int] = {}
    if _good(rows, column):
        return dict(zip(rows.texts(column), range(len(rows.frame)), strict=True))
    for index, code in enumerate(rows.texts(column)):
        if not code.strip():
            doubts.add(rows.file, rows.row(index), column, "is empty", "没有填写")
        elif code in place:
            doubts.add(rows.file, rows.row(index), column, f"{code} stands in row {rows.row(place[code])} already", f"{code}与第{rows.row(place[code])}行重复")
        else:
            place[code] = index
    return place


def _good(rows: Rows, column: str) -> bool:
    """Return whether every code is there and none twice: the usual case, told without looking at each."""
    codes = rows.frame[column]
    return codes.n_unique() == len(codes) and not bool((codes.str.strip_chars() == "").any())


def _one_track(rows: Rows, doubts: Doubts) -> None:
    if _good(rows, "applicant"):
        return
    tracks, first = rows.texts("track"), dict[str, int]()
    for index, name in enumerate(rows.texts("applicant")):
        before = first.setdefault(name, index)
        if not name.strip():
            doubts.add(rows.file, rows.row(index), "applicant", "is empty", "没有填写")
        elif before != index and tracks[before] != tracks[index]:
            doubts.add(rows.file, rows.row(index), "track", f"applicant {name} is in two tracks: {tracks[before]} in row {rows.row(before)}, "
                       f"{tracks[index]} here", f"考生{name}在两个科类：第{rows.row(before)}行为{tracks[before]}，本行为{tracks[index]}")
        elif before != index:
            doubts.add(rows.file, rows.row(index), "applicant", f"{name} stands in row {rows.row(before)} already", f"{name}与第{rows.row(before)}行重复")


def whole(rows: Rows, column: str, doubts: Doubts, *, least: int, most: int, empty: int | None = None) -> Ints:
    """Return a column of whole numbers; note those that are none or out of range."""
    text = rows.frame[column].str.strip_chars()
    good = text.str.contains(r"^[0-9]{1,9}$")
    number = pl.select(pl.when(good).then(text).otherwise(pl.lit(str(least)))).to_series().cast(pl.Int64).to_numpy()
    blank = (text == "").to_numpy() & (empty is not None)
    wrong = (~good.to_numpy() | (number < least) | (number > most)) & ~blank
    written = rows.frame[column]
    doubts.where(wrong, rows.file, rows.row, column,
                 lambda i: (f"{written[i]!r}: a whole number from {least} to {most} is needed", f"“{written[i]}”：应为{least}至{most}的整数"))
    return np.where(blank, -1 if empty is None else empty, number)


def _scores(rows: Rows, column: str, rules: RuleSet, doubts: Doubts) -> Ints:
    low, high = rules.ranges.get(column, (Decimal(0), Decimal(1_000_000)))
    found, wrong = thousandths(rows.frame[column], low, high)
    written = rows.frame[column]
    doubts.where(wrong, rows.file, rows.row, column, lambda i: (
        f"{written[i]!r}: a score from {plain(low)} to {plain(high)} is needed" if written[i].strip() else "the score is missing",
        f"“{written[i]}”：应为{plain(low)}至{plain(high)}的分数" if written[i].strip() else "缺少分数"))
    return found


def thousandths(written: pl.Series, low: Decimal, high: Decimal) -> tuple[Ints, NDArray[np.bool_]]:
    """Return decimals of up to three places in thousandths, and where they are none or out of range."""
    distinct = coded(written)
    text = pl.Series(distinct.texts, dtype=pl.String).str.strip_chars()
    good = text.str.contains(r"^-?[0-9]{1,9}(\.[0-9]{1,3})?$")
    number = pl.select(pl.when(good).then(text).otherwise(pl.lit("0"))).to_series().cast(pl.Float64).to_numpy()
    found = np.rint(number * SCALE).astype(np.int64)
    wrong = ~good.to_numpy() | (found < int(low * SCALE)) | (found > int(high * SCALE))
    return found[distinct.codes], wrong[distinct.codes]


def _sets(rows: Rows, column: str) -> Sets:
    if column not in rows.frame.columns:
        return Sets([frozenset()], np.zeros(len(rows.frame), dtype=np.int32))
    distinct = rows.coded(column)
    return Sets([frozenset(part.strip() for part in text.replace("；", ";").split(";")) - {""} for text in distinct.texts], distinct.codes)
