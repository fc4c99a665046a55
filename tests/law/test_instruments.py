"""The texts themselves: from when to when they hold, which article and severity each rule has, where they bind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.law.courtroom import FAIL, NA, PASS, TODAY, UNKNOWN, facts, judge, judged
from zhijiao.engines.rules import compile_record
from zhijiao.law import internships
from zhijiao.law.internships import (
    BEFORE_SIGNING,
    BEFORE_START,
    INSTRUMENTS,
    NAMES,
    RULE,
    RULES,
)
from zhijiao.law.national.internship_2021 import NUMBERS

# Rule, article, mark, severity: as the room's page settles them.
STATUTE_BOOK = """
not_first_year          16(1)   V   BLOCK
minimum_age             16(2)   V   BLOCK
minors_barred_work      16(3)   V   BLOCK
women_barred_work       16(4)   V   BLOCK
barred_venue            16(5)   V   BLOCK
no_agency               16(6)   V   BLOCK
labour_level            16(7)   V   BLOCK
high_risk_post          17(1)   V*  BLOCK
rest_days_and_holidays  17(2)   V*  BLOCK
no_overtime             17(3)   V*  BLOCK
no_night_shift          17(3)   V*  BLOCK
programme_matches_post  ~9      V*  WARN
enterprise_headcount    ~10-11  V*  WARN
post_headcount          ~10-11  V*  WARN
agreement_before_start  14      V*  BLOCK
three_signatures        14      V*  BLOCK
guardian_consent        ~9-10   V*  BLOCK
student_consent         ~9-10   V*  BLOCK
no_fees                 19      V   BLOCK
documents_not_withheld  19      V   BLOCK
pay_floor               18      V   WARN
pay_cycle               18      V   WARN
pay_direct_in_money     18      V   BLOCK
usual_duration          ~11-12  V*  WARN
insured_throughout      50      V   BLOCK
premium_not_on_student  ~33-35  R   WARN
two_instructors         -       V   BLOCK
safety_before_start     ~31-32  R   WARN
out_of_province_filing  -       V   BLOCK
"""


def test_name_article_mark_and_severity_of_every_rule_in_order() -> None:
    said = [line.split() for line in STATUTE_BOOK.strip().splitlines()]
    have = [[n, RULE[n].citation.article or "-", RULE[n].mark, str(RULE[n].severity)] for n in NAMES]
    assert have == said


def test_which_text_each_rule_is_part_of() -> None:
    elsewhere = {n: RULE[n].instrument.code for n in NAMES if RULE[n].instrument.code != "internship-2021"}
    assert elsewhere == {
        "insured_throughout": "vocational-education-law-2022", "two_instructors": "liaoning-internship-notice-2022",
        "out_of_province_filing": "liaoning-internship-notice-2022"}


def test_the_texts_and_their_dates() -> None:
    assert {i.code: (i.in_force, i.ended, i.region) for i in INSTRUMENTS} == {
        "internship-2021": (date(2021, 12, 31), None, ""),
        "internship-2016": (date(2016, 4, 11), date(2021, 12, 30), ""),
        "vocational-education-law-2022": (date(2022, 5, 1), None, ""),
        "liaoning-internship-notice-2022": (date(2022, 5, 23), None, "21")}


# --------------------------------------------------------------------------- 31 December 2021

OLD: dict[str, Any] = {"starts_on": "2021-12-30", "ends_on": "2022-03-01"}
NEW: dict[str, Any] = {"starts_on": "2021-12-31", "ends_on": "2022-03-01"}


def test_before_the_regulations_of_2021_only_the_old_pay_floor_is_judged() -> None:
    assert {n for n, outcome in judged(**OLD).items() if outcome != NA} == {"pay_floor"}


def test_from_the_first_day_of_the_regulations_all_of_them_are() -> None:
    later = {"insured_throughout", "two_instructors", "out_of_province_filing"}
    assert {n for n, outcome in judged(**NEW, born_on="2006-01-01").items() if outcome == NA} == later


@pytest.mark.parametrize(("about", "outcome", "cells"), [
    ("the wage of the probation period stands in no column", UNKNOWN, OLD),
    ("exactly 80 % of it", PASS, OLD | {"pay_yuan": "2400", "probation_wage_fen": 300_000}),
    ("one fen less", FAIL, OLD | {"pay_yuan": "2399.99", "probation_wage_fen": 300_000}),
    ("the lowest grade of the post is no way out yet", FAIL,
     OLD | {"pay_yuan": "2399.99", "lowest_grade_yuan": "2000", "probation_wage_fen": 300_000}),
    ("does not work independently", NA, OLD | {"independent": "no"}),
    ("cognition", NA, OLD | {"kind": "cognition"}),
    ("independence not given", UNKNOWN, OLD | {"independent": "", "probation_wage_fen": 300_000}),
    ("first day of the regulations of 2016", UNKNOWN, {"starts_on": "2016-04-11", "ends_on": "2016-09-01"}),
    ("the day before them", NA, {"starts_on": "2016-04-10", "ends_on": "2016-09-01"}),
    ("first day of the regulations of 2021: the post's own wage counts", PASS, NEW),
    ("and 80 % of the probation wage is not enough any more", FAIL,
     NEW | {"pay_yuan": "2400", "probation_wage_fen": 300_000}),
])
def test_pay_floor_of_2016_and_of_2021(about: str, outcome: str, cells: dict[str, Any]) -> None:
    assert judged(**cells)["pay_floor"] == outcome, about


def test_a_given_day_selects_the_law_for_every_placement() -> None:
    assert judged(on=date(2021, 12, 30))["pay_floor"] == UNKNOWN
    assert judged(on=date(2021, 12, 31), **OLD)["pay_floor"] == PASS


def test_a_placement_without_a_first_day_is_judged_by_todays_law() -> None:
    today_2020 = compile_record(RULES, region="21", today=date(2020, 6, 1)).outcomes(facts(starts_on=""))
    assert str(today_2020["no_agency"]) == NA
    assert judged(starts_on="")["no_agency"] == PASS


# --------------------------------------------------------------------------- places

@pytest.mark.parametrize(("region", "outcome"), [
    ("21", FAIL), ("2101", FAIL), ("210102", FAIL), ("21SF", FAIL), ("22", NA), ("2", NA), ("", NA), (None, NA)])
def test_the_notice_binds_in_liaoning_only(region: str | None, outcome: str) -> None:
    found = judged(region=region, school_instructor="", out_of_province_filed_on="")
    assert found["two_instructors"] == found["out_of_province_filing"] == outcome
    assert found["minimum_age"] == PASS


# --------------------------------------------------------------------------- severity by part

SPAN = {"starts_on": "2026-09-07", "ends_on": "2026-12-31"}


@pytest.mark.parametrize(("cells", "severity"), [
    ({"works_holidays": "yes", "works_rest_days": "yes"}, "BLOCK"),
    ({"works_holidays": "yes"}, "BLOCK"),
    ({"works_holidays": "yes", "works_rest_days": ""}, "BLOCK"),
    ({"works_rest_days": "yes"}, "WARN"),
    ({"works_holidays": "", "works_rest_days": "yes"}, "WARN"),
    ({"works_holidays": ""}, "WARN"),
    ({"works_holidays": "yes", "starts_on": "2027-03-01", "ends_on": "2027-03-31"}, "WARN"),
])
def test_holidays_block_and_rest_days_alone_warn(cells: dict[str, str], severity: str) -> None:
    found = [f for f in judge().check(facts(**SPAN | cells)) if f.rule == "rest_days_and_holidays"]
    assert [str(f.severity) for f in found] == [severity]


def test_an_unpublished_year_is_named() -> None:
    found = judge().check(facts(works_holidays="yes", starts_on="2027-03-01", ends_on="2027-03-31"))
    said = next(f for f in found if f.rule == "rest_days_and_holidays")
    assert "还无法确定：实习期间是否有法定节假日（放假安排公布到2026年底）" in said.zh
    assert said.missing == ("holiday_in_span",)


# --------------------------------------------------------------------------- when what is judged

def test_sending_waits_for_nothing_that_comes_later() -> None:
    assert set(NAMES) == BEFORE_START
    assert {
        "agreement_before_start", "three_signatures", "guardian_consent", "student_consent", "insured_throughout",
        "premium_not_on_student", "safety_before_start", "out_of_province_filing"} == BEFORE_START - BEFORE_SIGNING


def test_every_number_of_the_law_is_used_cited_and_has_a_unit() -> None:
    used = {n.key for rule in RULES for n in rule.numbers} | {"internship.age_convention"}
    assert used == {n.key for n in NUMBERS}
    assert all(n.unit_words and n.values[0].citation.article and n.values[0].mark for n in NUMBERS)


def test_numbers_of_the_law() -> None:
    assert {n.key.removeprefix("internship."): n.values[0].value for n in NUMBERS} == {
        "age_convention": "day_after", "lowest_study_year": 2, "lowest_age": 16, "adult_age": 18,
        "highest_labour_level": 2, "minors_highest_labour_level": 3, "women_highest_labour_level": 3,
        "women_barred_hazards": ("underground", "heavy_load"),
        "barred_venues": ("bar", "nightclub", "karaoke", "bath", "game_hall", "internet_cafe", "entertainment"),
        "longest_day": 8000, "enterprise_share": 100, "post_share": 200, "pay_share": 800, "probation_share": 800,
        "longest_pay_cycle": 31}


def test_the_default_region_is_liaoning() -> None:
    row = {"row_id": "1", "school_instructor": None}
    assert internships.check_rows([row], on=None, today=TODAY).counts["two_instructors"]["fail"] == 1
