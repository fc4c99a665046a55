"""A million placements with all columns that the internship law reads, for measuring the whole pack."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from zhijiao.basics.words import Terms
from zhijiao.law.national.internship_2021 import PlacementFacts

FIRST = (date(2026, 3, 1) - date(1970, 1, 1)).days
# Numbers of the law lie where most real records are: near the thresholds, mostly on the lawful side.
NUMBERS: dict[str, list[int]] = {
    "study_year": [1, 2, 2, 3, 3, 3], "enterprise_staff": [120, 400, 900, 4000], "post_staff": [20, 50, 200, 600], "labour_level": [1, 1, 2, 2, 3, 4],
    "hours_per_day": [7500, 8000, 8000, 8000, 8500], "pay_fen": [280_000, 340_000, 360_000, 420_000], "post_wage_fen": [400_000, 420_000, 450_000],
    "lowest_grade_fen": [360_000, 380_000], "pay_cycle_days": [30, 30, 31, 31, 45], "fees_fen": [0] * 60 + [5_000], "probation_wage_fen": [380_000]}
# Days before (-) or after the first day.
DAYS: dict[str, tuple[int, int]] = {
    "ends_on": (60, 200), "school_signed_on": (-30, 1), "enterprise_signed_on": (-30, 1), "student_signed_on": (-30, 1),
    "student_consent_on": (-30, 1), "guardian_consent_on": (-30, 1), "insured_from": (-30, 1), "insured_to": (190, 300),
    "safety_training_on": (-20, 1), "out_of_province_consent_on": (-40, 1), "out_of_province_filed_on": (-40, 1),
    "exception_filed_on": (-20, 2), "exception_from": (-5, 1), "exception_to": (190, 260), "born_on": (-20 * 365, -16 * 365 + 20)}
TAGS: dict[str, list[list[str]]] = {
    "hazards": [[]] * 12 + [["height"], ["toxic", "noise"]],
    "exception_scope": [[]] * 12 + [["no_night_shift"], ["high_risk_post", "no_overtime"]]}


def law_placements(rows: int, seed: int = 2026) -> pl.DataFrame:
    """Return the frame; closed lists of words are dictionary-coded, names and codes are text."""
    rng = np.random.default_rng(seed)
    starts = FIRST + rng.integers(0, 300, rows)
    unit = rng.zipf(1.35, rows) % 40_000
    columns: dict[str, pl.Series] = {"starts_on": _days(starts)}
    for name, fact in PlacementFacts.facts.items():
        if not fact.is_derived and name != "starts_on":
            columns[name] = _column(name, fact.kind.kind, fact.terms, rng, starts, unit)
    return pl.DataFrame({name: column.alias(name) for name, column in columns.items()})


def _days(values: Any) -> pl.Series:
    return pl.Series(values.astype(np.int32)).cast(pl.Date)


def _column(name: str, kind: str, terms: type[Terms] | None, rng: np.random.Generator, starts: Any, unit: Any) -> pl.Series:
    rows = len(starts)
    if kind == "number":
        return _picked(pl.Series(NUMBERS[name], dtype=pl.Int32), rng, rows)
    if kind == "day":
        lo, hi = DAYS[name]
        return _holed(_days(starts + rng.integers(lo, hi, rows)), rng)
    if kind == "flag":
        return _holed(pl.Series(rng.random(rows) < (0.9 if name == "independent" else 0.04)), rng)
    if kind == "tags":
        return _picked(pl.Series(TAGS[name], dtype=pl.List(pl.String)), rng, rows)
    if terms is not None:
        words = [str(term.value) for term in terms]
        return _picked(pl.Series(words, dtype=pl.Enum(words)), rng, rows)
    return _text(name, rng, unit)


def _text(name: str, rng: np.random.Generator, unit: Any) -> pl.Series:
    if name == "enterprise_uscc":
        return pl.Series([f"91210100{i:010d}" for i in range(40_000)])[unit]
    if name == "enterprise_name":
        return pl.Series([f"示例企业第{i}号" for i in range(40_000)])[unit]
    words = [f"{code}0103" for code in (61, 63, 66, 46, 53)] if name == "programme_code" else ["61", "63", "66"]
    if name not in ("programme_code", "post_programme_category"):
        words = ["甲", "乙", "丙", "丁"]
    return _picked(pl.Series(words), rng, len(unit))


def _picked(values: pl.Series, rng: np.random.Generator, rows: int) -> pl.Series:
    return _holed(values[rng.integers(0, len(values), rows)], rng)


def _holed(column: pl.Series, rng: np.random.Generator) -> pl.Series:
    """Leave one cell in 300 empty."""
    return pl.select(pl.when(pl.Series(rng.random(len(column)) >= 1 / 300)).then(column)).to_series()
