"""Cases of the law as a lawyer writes them: what stands in the cells, and what one rule says.

A case changes a few cells of one lawful placement. Cells are written as in the sheet; "" is an empty cell. The two head
counts, and the wage of the probation period, stand in no cell and are given as numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from zhijiao.engines.rules import Finding, RecordJudge, compile_record, run_batch
from zhijiao.law.internships import LAW, RULES
from zhijiao.law.national.internship_2021 import COLUMN, PlacementFacts, facts_from_row

PASS, FAIL, UNKNOWN, NA = "pass", "fail", "unknown", "na"
TODAY = date(2026, 11, 25)

# A girl of 17 in her second year, placed outside the province, everything in order.
LAWFUL = {
    "row_id": "1", "student_name": "孙佳宁", "sex": "F", "born_on": "2009-03-14", "study_year": "2",
    "programme_code": "660103", "kind": "post",
    "enterprise_name": "长春示例机床有限公司", "enterprise_uscc": "91220100MA0000000X", "enterprise_staff": "420",
    "post_name": "数控车床操作", "post_staff": "25", "post_programme_category": "66", "venue_kind": "factory",
    "labour_level": "2", "hazards": "none", "agency": "no",
    "starts_on": "2026-09-07", "ends_on": "2026-12-31", "hours_per_day": "8", "days_per_week": "5", "night_shift": "no",
    "works_rest_days": "no", "works_holidays": "no",
    "independent": "yes", "pay_yuan": "3600", "post_wage_yuan": "4200", "lowest_grade_yuan": "3800",
    "pay_cycle_days": "30", "pay_channel": "direct", "pay_form": "money", "fees_yuan": "0", "documents_withheld": "no",
    "school_signed_on": "2026-08-28", "enterprise_signed_on": "2026-08-28", "student_signed_on": "2026-08-30",
    "student_consent_on": "2026-08-30", "guardian_consent_on": "2026-08-30",
    "insured_from": "2026-09-01", "insured_to": "2027-08-31", "premium_payer": "school",
    "school_instructor": "王海燕", "enterprise_mentor": "赵立新", "safety_training_on": "2026-09-04",
    "safety_exam": "passed", "province_of_post": "22", "out_of_province_consent_on": "2026-08-20",
    "out_of_province_filed_on": "2026-08-25",
}

_READ = {key: COLUMN[key].read(cell) for key, cell in LAWFUL.items()}


@dataclass(frozen=True)
class Case:
    """One case: the rule, what it is about, the outcome, the cells that differ from the lawful placement."""

    rule: str
    about: str
    outcome: str
    cells: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.rule}: {self.about}"


def case(rule: str, about: str, outcome: str, **cells: Any) -> Case:
    """Return a case; the cells that differ follow by name."""
    return Case(rule, about, outcome, cells)


def values(**cells: Any) -> dict[str, Any]:
    """Return the lawful placement with some cells changed, read as the sheet is read."""
    return _READ | {key: COLUMN[key].read(cell) for key, cell in cells.items() if key in COLUMN}


def facts(**cells: Any) -> PlacementFacts:
    """Return the facts of the lawful placement with some cells changed."""
    return facts_from_row(values(**cells), **{key: cell for key, cell in cells.items() if key not in COLUMN})


@cache
def judge(on: date | None = None, region: str | None = "21") -> RecordJudge:
    """Return the judge of single placements."""
    return compile_record(RULES, on=on, region=region, today=TODAY)


def judged(on: date | None = None, region: str | None = "21", **cells: Any) -> dict[str, str]:
    """Return what every rule says of one placement."""
    found = judge(on, region).outcomes(facts(**cells))
    return {name: str(outcome) for name, outcome in found.items()}


def finding(rule: str, **cells: Any) -> Finding:
    """Return what is found on one placement by one rule."""
    return next(f for f in judge().check(facts(**cells)) if f.rule == rule)


def wrong_one_by_one(cases: list[Case]) -> list[str]:
    """Return the cases that the judge of single records decides otherwise."""
    found = [(c, str(judge().outcomes(facts(**c.cells))[c.rule])) for c in cases]
    return [f"{c} is {got}, not {c.outcome}" for c, got in found if got != c.outcome]


def wrong_in_a_file(cases: list[Case]) -> list[str]:
    """Return the cases that the judge of files decides otherwise; each placement is at a unit of its own."""
    rows = [facts(**c.cells).values() for c in cases]
    for place, row in enumerate(rows):
        for key in ("enterprise_uscc", "enterprise_name"):
            row[key] = None if row[key] is None else f"{row[key]} {place}"
    run = run_batch(LAW, PlacementFacts.frame(rows), region="21", today=TODAY)
    found = [(c, run.outcomes(c.rule)[place]) for place, c in enumerate(cases)]
    return [f"{c} is {got}, not {c.outcome}" for c, got in found if got != c.outcome]
