"""Every column empty in turn: what becomes unknown, what fails because missing = fail, and that the finding says so."""

from __future__ import annotations

import pytest

from tests.law.courtroom import FAIL, NA, PASS, UNKNOWN, finding, judged
from zhijiao.law.findings import cells, columns_read
from zhijiao.law.internships import RULES
from zhijiao.law.national.internship_2021 import COLUMN, COLUMNS

# Works on holidays and rest days, so that the calendar is asked.
SPAN = {"works_holidays": "yes", "works_rest_days": "yes", "starts_on": "2026-10-12", "ends_on": "2026-10-16"}

POST_RULES = ("not_first_year minimum_age guardian_consent student_consent programme_matches_post enterprise_headcount "
              "post_headcount pay_floor pay_cycle pay_direct_in_money usual_duration")
BECOMES = {
    "sex": {UNKNOWN: "women_barred_work"},
    "born_on": {UNKNOWN: "minimum_age minors_barred_work guardian_consent"},
    "study_year": {UNKNOWN: "not_first_year"},
    "programme_code": {UNKNOWN: "programme_matches_post"},
    "kind": {UNKNOWN: POST_RULES},
    "enterprise_staff": {UNKNOWN: "enterprise_headcount"},
    "post_name": {UNKNOWN: "post_headcount"},
    "post_staff": {UNKNOWN: "post_headcount"},
    "post_programme_category": {UNKNOWN: "programme_matches_post"},
    "venue_kind": {UNKNOWN: "barred_venue"},
    "labour_level": {UNKNOWN: "minors_barred_work women_barred_work labour_level"},
    "hazards": {UNKNOWN: "minors_barred_work women_barred_work high_risk_post"},
    "agency": {UNKNOWN: "no_agency"},
    "starts_on": {UNKNOWN: "minimum_age minors_barred_work rest_days_and_holidays enterprise_headcount post_headcount "
                           "guardian_consent usual_duration safety_before_start",
                  FAIL: "agreement_before_start student_consent insured_throughout out_of_province_filing"},
    "ends_on": {UNKNOWN: "rest_days_and_holidays enterprise_headcount post_headcount usual_duration",
                FAIL: "insured_throughout"},
    "hours_per_day": {UNKNOWN: "no_overtime"},
    "night_shift": {UNKNOWN: "no_night_shift"},
    "independent": {UNKNOWN: "pay_floor"},
    "pay_yuan": {UNKNOWN: "pay_floor"},
    "post_wage_yuan": {UNKNOWN: "pay_floor"},
    "pay_cycle_days": {UNKNOWN: "pay_cycle"},
    "pay_channel": {UNKNOWN: "pay_direct_in_money"},
    "pay_form": {UNKNOWN: "pay_direct_in_money"},
    "fees_yuan": {UNKNOWN: "no_fees"},
    "documents_withheld": {UNKNOWN: "documents_not_withheld"},
    "school_signed_on": {FAIL: "agreement_before_start three_signatures"},
    "enterprise_signed_on": {FAIL: "agreement_before_start three_signatures"},
    "student_signed_on": {FAIL: "agreement_before_start three_signatures"},
    "student_consent_on": {FAIL: "student_consent"},
    "guardian_consent_on": {FAIL: "guardian_consent"},
    "insured_from": {FAIL: "insured_throughout"},
    "insured_to": {FAIL: "insured_throughout"},
    "premium_payer": {UNKNOWN: "premium_not_on_student"},
    "school_instructor": {FAIL: "two_instructors"},
    "enterprise_mentor": {FAIL: "two_instructors"},
    "safety_training_on": {UNKNOWN: "safety_before_start"},
    "safety_exam": {UNKNOWN: "safety_before_start"},
    "province_of_post": {UNKNOWN: "out_of_province_filing"},
    "out_of_province_consent_on": {FAIL: "out_of_province_filing"},
    "out_of_province_filed_on": {FAIL: "out_of_province_filing"},
}
# Empty without harm: identity and notes, one of two ways to know the unit, one of two pay floors, no filing, no holiday.
HARMLESS = {
    "row_id", "student_name", "student_id_number", "enterprise_name", "enterprise_uscc", "lowest_grade_yuan",
    "days_per_week", "works_rest_days", "works_holidays", "exception_filed_on", "exception_scope",
    "exception_from", "exception_to", "reason"}


@pytest.mark.parametrize("key", [c.key for c in COLUMNS])
def test_one_empty_cell(key: str) -> None:
    expected = {rule: outcome for outcome, rules in BECOMES.get(key, {}).items() for rule in rules.split()}
    assert {n: o for n, o in judged(**SPAN | {key: ""}).items() if o != PASS} == expected
    for rule in expected:
        said = finding(rule, **SPAN | {key: ""})
        assert key in cells(said)
        assert COLUMN[key].words.zh in said.zh + said.fix_zh
        assert COLUMN[key].words.en in said.en + said.fix_en


def test_every_column_is_in_one_of_the_two_lists() -> None:
    assert BECOMES.keys() ^ HARMLESS == {c.key for c in COLUMNS}


def test_no_column_is_declared_that_nothing_reads_but_those_for_people() -> None:
    read = {column for rule in RULES for column in columns_read(rule)}
    assert {c.key for c in COLUMNS} - read == {"row_id", "student_name", "student_id_number", "days_per_week", "reason"}


def test_a_row_with_nothing_in_it() -> None:
    found = judged(**{c.key: "" for c in COLUMNS})
    assert {n for n, o in found.items() if o == FAIL} == {
        "agreement_before_start", "three_signatures", "insured_throughout", "two_instructors"}
    assert set(found.values()) == {FAIL, UNKNOWN}
    assert NA not in found.values()
