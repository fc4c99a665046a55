"""Read values of a sheet as a typed frame of facts, one column per fact; what no engine could hold becomes a problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Fact
from zhijiao.law.national.internship_2021.facts import FACT_OF_COLUMN, PlacementFacts

_TYPES = {"number": pl.Int64(), "day": pl.Date(), "flag": pl.Boolean(), "code": pl.String(), "tags": pl.List(pl.String())}

REVERSED = Bilingual("A day not before the first day", "不早于开始日期的日期")


@dataclass(frozen=True)
class Problem:
    """A value that is read but cannot stand: taken as unknown, and listed. `place` is the position of the row."""

    place: int
    column: str
    value: Any
    wanted: Bilingual


def frame_of(values: Mapping[str, Sequence[Any]]) -> tuple[pl.DataFrame, list[Problem]]:
    """Return the facts of a sheet as a frame, and the values that were taken as unknown."""
    height = max((len(column) for column in values.values()), default=0)
    problems: list[Problem] = []
    series = [_series(PlacementFacts.facts[fact], key, values.get(key) or [None] * height, problems)
              for key, fact in FACT_OF_COLUMN.items()]
    return _without_reversed(pl.DataFrame(series), problems), sorted(problems, key=lambda p: p.place)


def _series(fact: Fact, key: str, column: Sequence[Any], problems: list[Problem]) -> pl.Series:
    """Return one column of facts; values out of the range that all engines share are left out."""
    kind = fact.kind.kind
    if kind in ("number", "day"):
        bad = {place: wanted for place, value in enumerate(column) if value is not None and (wanted := fact.problem(value))}
        if bad:
            problems.extend(Problem(place, key, column[place], wanted) for place, wanted in bad.items())
            column = [None if place in bad else value for place, value in enumerate(column)]
    return pl.Series(fact.name, column, dtype=_TYPES[kind])


def _without_reversed(frame: pl.DataFrame, problems: list[Problem]) -> pl.DataFrame:
    """A placement that ends before it begins has no known end."""
    places = frame.select((pl.col("ends_on") < pl.col("starts_on")).arg_true()).to_series()
    if places.is_empty():
        return frame
    problems.extend(Problem(place, "ends_on", frame["ends_on"][place], REVERSED) for place in places.to_list())
    return frame.with_columns(ends_on=pl.when(pl.col("ends_on") >= pl.col("starts_on")).then("ends_on")
                              .otherwise(pl.when(pl.col("starts_on").is_null()).then("ends_on")))
