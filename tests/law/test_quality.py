"""The quality of the internship law: every outcome and threshold has its case, and every small mistake is noticed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.law.courtroom import LAWFUL, facts
from tests.law.test_cases import CASES
from zhijiao.engines.rules import BLOCK, WARN, Case, Outcome, Quality, Severity, quality
from zhijiao.law.internships import RULES

PASS, FAIL, UNKNOWN, NA = Outcome
EVE = "2026-09-06"  # the day before the first day
# Rules that ask only whether something is there are never unknown: missing evidence decides either way.
MEAN_THE_SAME = {f"{name}: missing evidence judged the other way" for name in ("three_signatures", "two_instructors")}


def case(rule: str, outcome: Outcome, severity: Severity | None = None, **cells: Any) -> Case:
    """Return a case of the lawful placement with some cells changed."""
    return Case(rule, facts(**cells), outcome, region="21", name=str(cells), severity=severity)


FILING = {"exception_filed_on": EVE, "exception_from": EVE, "exception_to": "2027-01-01",
          "exception_scope": "high_risk_post;rest_days_and_holidays;no_overtime;no_night_shift"}
OLD = {"starts_on": "2020-09-01", "ends_on": "2020-12-31"}
NEIGHBOURS = [
    case("minimum_age", PASS), case("minors_barred_work", NA, born_on="2007-03-01"), case("guardian_consent", NA, born_on="2007-03-01"),
    *(case(rule, NA, **FILING) for rule in ("high_risk_post", "rest_days_and_holidays", "no_overtime", "no_night_shift")),
    case("no_overtime", PASS, hours_per_day="7.999"), case("post_headcount", PASS, interns_in_post=4, post_staff="25"),
    case("post_headcount", FAIL, interns_in_post=201, post_staff="1000"), case("post_headcount", FAIL, interns_in_post=1001, post_staff="5000"),
    case("agreement_before_start", PASS, school_signed_on=EVE, enterprise_signed_on=EVE, student_signed_on=EVE),
    case("guardian_consent", PASS, guardian_consent_on=EVE), case("student_consent", PASS, student_consent_on=EVE),
    case("pay_floor", PASS, pay_yuan="3360.01"), case("pay_floor", PASS, pay_yuan="3800.01", lowest_grade_yuan="3800", post_wage_yuan="9000"),
    case("usual_duration", PASS, ends_on="2027-03-06"), case("insured_throughout", PASS, insured_from=EVE, insured_to="2027-01-01"),
    case("safety_before_start", PASS, safety_training_on=EVE),
    case("out_of_province_filing", PASS, out_of_province_consent_on=EVE, out_of_province_filed_on=EVE)]
PAY_OF_2016 = [
    case("pay_floor", FAIL, pay_yuan="3199.99", probation_wage_fen=400_000, **OLD),
    case("pay_floor", PASS, pay_yuan="3200", probation_wage_fen=400_000, **OLD),
    case("pay_floor", PASS, pay_yuan="3200.01", probation_wage_fen=400_000, **OLD), case("pay_floor", UNKNOWN, **OLD),
    case("pay_floor", FAIL, pay_yuan="9990", probation_wage_fen=1_250_000, **OLD),
    case("pay_floor", PASS, pay_yuan="9990.01", probation_wage_fen=1_248_751, **OLD),
    case("pay_floor", NA, kind="cognition", **OLD), case("pay_floor", NA, independent="no", **OLD)]
HOLIDAYS = [
    case("rest_days_and_holidays", FAIL, BLOCK, works_holidays="yes"), case("rest_days_and_holidays", FAIL, WARN, works_rest_days="yes"),
    case("rest_days_and_holidays", FAIL, WARN, works_rest_days="yes", works_holidays=""),
    case("rest_days_and_holidays", FAIL, WARN, works_rest_days="yes", works_holidays="yes", ends_on="2026-09-20")]


@pytest.fixture(scope="module")
def report() -> Quality:
    """Return the report of the pack with all its cases."""
    told = [Case(c.rule, facts(**c.cells), Outcome(c.outcome), region="21", name=c.about) for c in CASES]
    return quality(RULES, [*told, *NEIGHBOURS, *PAY_OF_2016, *HOLIDAYS])


def test_every_case_comes_out_right(report: Quality) -> None:
    assert report.wrong == ()


def test_every_reachable_outcome_has_a_case(report: Quality) -> None:
    assert report.outcomes == {}


def test_every_threshold_has_a_case_just_below_at_and_just_above(report: Quality) -> None:
    assert report.boundaries == {}


def test_every_small_mistake_in_rules_and_numbers_is_noticed(report: Quality) -> None:
    assert report.mutants is not None
    assert {m.change for m in report.mutants.survived} == MEAN_THE_SAME
    assert report.mutants.killed > 300
    assert LAWFUL["starts_on"] == "2026-09-07"
