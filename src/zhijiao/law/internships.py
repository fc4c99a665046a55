"""Check placements against the law: a file of them, or one. The command, /check, the import and the API ask here.

Values come as `Column.read` gives them, keyed by column: money in fen (although the heading says yuan), hours in
thousandths, an empty or unreadable cell as None. Nothing in here reads a file, a database or the clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

import polars as pl

from zhijiao.engines.rules import (
    Finding,
    Instrument,
    RecordJudge,
    Rule,
    compile_record,
    run_batch,
)
from zhijiao.engines.rules.versions import Law
from zhijiao.law.findings import finding_as_json, findings_of, instrument_as_json
from zhijiao.law.frames import Problem, frame_of
from zhijiao.law.liaoning import out_of_province_2022
from zhijiao.law.national import internship_2021, vocational_education_2022
from zhijiao.law.national.internship_2021 import facts_from_row
from zhijiao.law.national.internship_2021.terms import Province

LIAONING = out_of_province_2022.LIAONING

_REGION = re.compile(r"(\d\d)(\d\d(\d\d)?|SF)?")
_UNDER_LIAONING = ("SF", *(f"{city:02}" for city in range(1, 15)))  # Shenfu and the 14 cities


def is_region(code: str) -> bool:
    """Say whether a code names a region: a province, and within Liaoning one of its cities, their counties or Shenfu."""
    match = _REGION.fullmatch(code)
    if match is None or Province.find(match[1]) is None:
        return False
    return match[1] != LIAONING or not match[2] or match[2][:2] in _UNDER_LIAONING


_ORDER = (
    "not_first_year", "minimum_age", "minors_barred_work", "women_barred_work", "barred_venue", "no_agency", "labour_level",
    "high_risk_post", "rest_days_and_holidays", "no_overtime", "no_night_shift", "programme_matches_post",
    "enterprise_headcount", "post_headcount", "agreement_before_start", "three_signatures", "guardian_consent",
    "student_consent", "no_fees", "documents_not_withheld", "pay_floor", "pay_cycle", "pay_direct_in_money", "usual_duration",
    "insured_throughout", "premium_not_on_student", "two_instructors", "safety_before_start", "out_of_province_filing")

RULES: tuple[Rule, ...] = tuple(sorted(
    (*internship_2021.RULES, *vocational_education_2022.RULES, *out_of_province_2022.RULES),
    key=lambda rule: _ORDER.index(rule.name)))
"""All rules on placements, in the order of the template; two dated versions of one rule follow each other."""

LAW = Law(RULES)

HEAD_COUNTS = ("interns_at_enterprise", "interns_in_post")

INSTRUMENTS: tuple[Instrument, ...] = tuple({rule.instrument.code: rule.instrument for rule in RULES}.values())

RULE: dict[str, Rule] = {rule.name: rule for rule in RULES}
"""The newest version of each rule by name."""

NAMES: tuple[str, ...] = tuple(RULE)

BEFORE_START: frozenset[str] = frozenset(NAMES)
"""Judged before a placement begins: everything."""

BEFORE_SIGNING: frozenset[str] = BEFORE_START - {
    "agreement_before_start", "three_signatures", "guardian_consent", "student_consent", "insured_throughout",
    "premium_not_on_student", "safety_before_start", "out_of_province_filing"}
"""Judged before an agreement is sent for signature: all but what can only be there later."""


@dataclass(frozen=True)
class CheckResult:
    """What the law says of a file of placements. Findings are in the order of the rows, then of the rules."""

    records: int
    counts: dict[str, dict[str, int]]
    findings: list[Finding]
    instruments: list[Instrument]
    problems: list[dict[str, Any]]

    @property
    def blocking(self) -> bool:
        """Say whether a BLOCK rule fails."""
        return any(f.severity == "BLOCK" and f.outcome == "fail" for f in self.findings)

    @property
    def instrument_versions(self) -> list[dict[str, Any]]:
        """Return the texts that judged at least one record."""
        return [instrument_as_json(instrument) for instrument in self.instruments]

    def as_json(self) -> dict[str, Any]:
        """Return the promised document."""
        return {"instrument_versions": self.instrument_versions, "records": self.records, "counts": self.counts,
                "findings": [finding_as_json(finding) for finding in self.findings], "problems": self.problems}


def check_rows(rows: Sequence[Mapping[str, Any]], *, on: date | None, today: date, region: str = LIAONING,
               problems: Iterable[dict[str, Any]] = (), beside: Sequence[Mapping[str, Any]] = ()) -> CheckResult:
    """Judge rows of read values together (head counts see all of them); every row has a "row_id"."""
    return check_columns(_by_column(rows), on=on, today=today, region=region, problems=problems, beside=_by_column(beside))


def _by_column(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    keys = dict.fromkeys(key for row in rows for key in row)
    return {key: [row.get(key) for row in rows] for key in keys}


def check_columns(values: Mapping[str, Sequence[Any]], *, on: date | None, today: date, region: str = LIAONING,
                  problems: Iterable[dict[str, Any]] = (), beside: Mapping[str, Sequence[Any]] | None = None) -> CheckResult:
    """Judge a sheet given column by column, one value per row in each; a column that is left out is unknown.

    `on` fixes the day of the law for all; without it each row's first day does, and `today` where that is empty.
    `beside` holds placements that stand at the same units and are counted there, but not judged.
    """
    frame, found = frame_of(values)
    if beside:
        frame = with_head_counts(frame, frame_of(beside)[0])
    row_ids = _row_ids(values, frame.height)
    reasons = values.get("reason") or [None] * frame.height
    run = run_batch(LAW, frame, on=on, region=region, today=today)
    placed = sorted(((place, finding) for block in run.findings().blocks for place, finding in findings_of(run, block)),
                    key=itemgetter(0))
    findings = [_with_reason(replace(finding, record=row_ids[place]), reasons[place]) for place, finding in placed]
    judged_by = [text for text in INSTRUMENTS if text.code in run.versions]
    return CheckResult(frame.height, run.counts, findings, judged_by,
                       [*problems, *(_problem_as_json(problem, row_ids) for problem in found)])


def with_head_counts(frame: pl.DataFrame, beside: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return the frame with its head counts, found among its own rows and the others."""
    together = frame if beside is None else pl.concat([frame, beside])
    counts = {}
    for name in HEAD_COUNTS:
        derivation = LAW.derivations[name]
        assert derivation.column is not None
        counts[name] = derivation.column(*(together[part] for part in derivation.reads)).head(frame.height)
    return frame.with_columns(**counts)


def check_one(values: Mapping[str, Any], *, today: date, on: date | None = None, region: str = LIAONING,
              interns_at_enterprise: int | None = None, interns_in_post: int | None = None) -> list[Finding]:
    """Judge one placement whose head counts the caller knows (itself included; None: it stands alone)."""
    facts = facts_from_row(values, interns_at_enterprise=interns_at_enterprise, interns_in_post=interns_in_post)
    return [_with_reason(finding, values.get("reason")) for finding in _judge(on, region, today).check(facts, values.get("row_id"))]


@lru_cache(maxsize=64)
def _judge(on: date | None, region: str, today: date) -> RecordJudge:
    return compile_record(RULES, on=on, region=region, today=today)


def _row_ids(values: Mapping[str, Sequence[Any]], height: int) -> list[str]:
    given = values.get("row_id") or [None] * height
    return [str(place + 1) if row_id is None else str(row_id) for place, row_id in enumerate(given)]


def _with_reason(finding: Finding, reason: str | None) -> Finding:
    """A failure that only warns and has a reason written beside it stays a failure, waived."""
    if reason and finding.outcome == "fail" and finding.severity == "WARN":
        return finding.waived(reason)
    return finding


def _problem_as_json(problem: Problem, row_ids: list[str]) -> dict[str, Any]:
    value = problem.value.isoformat() if isinstance(problem.value, date) else problem.value
    return {"row_id": row_ids[problem.place], "sheet": "", "row": problem.place + 1, "column": problem.column, "value": value,
            "wanted_zh": problem.wanted.zh, "wanted_en": problem.wanted.en}
