"""Every rule against its cases: one by one, as a file, and the sentences that findings say."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.law import cases_measure, cases_papers, cases_student, cases_work
from tests.law.courtroom import (
    FAIL,
    NA,
    PASS,
    UNKNOWN,
    Case,
    finding,
    judged,
    wrong_in_a_file,
    wrong_one_by_one,
)
from zhijiao.law.internships import NAMES

CASES: list[Case] = [*cases_student.CASES, *cases_work.CASES, *cases_measure.CASES, *cases_papers.CASES]
# Where missing = fail and nothing guards the rule, there is no unknown; where nothing guards it, it always applies.
NEVER_UNKNOWN = {"agreement_before_start", "three_signatures", "insured_throughout", "two_instructors"}
ALWAYS_APPLIES = {
    "barred_venue", "no_agency", "labour_level", "agreement_before_start", "three_signatures", "no_fees",
    "documents_not_withheld", "premium_not_on_student", "safety_before_start"}


def test_all_cases_one_by_one() -> None:
    assert wrong_one_by_one(CASES) == []


@pytest.mark.parametrize("one", CASES, ids=str)
def test_one_placement(one: Case) -> None:
    assert judged(**one.cells)[one.rule] == one.outcome


def test_all_cases_as_one_file() -> None:
    assert wrong_in_a_file(CASES) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_has_a_case_of_every_outcome_it_can_have(name: str) -> None:
    can = {PASS, FAIL, UNKNOWN, NA} - ({UNKNOWN} if name in NEVER_UNKNOWN else set())
    can -= {NA} if name in ALWAYS_APPLIES else set()
    assert {c.outcome for c in CASES if c.rule == name} == can


def test_the_lawful_placement_is_lawful() -> None:
    assert {n: o for n, o in judged().items() if o != PASS} == {}


@pytest.mark.parametrize("one", [c for c in CASES if c.outcome in (FAIL, UNKNOWN)], ids=str)
def test_a_finding_speaks_both_languages_and_says_what_to_do(one: Case) -> None:
    said = finding(one.rule, **one.cells)
    for text in (said.zh, said.fix_zh):
        assert re.search("[\u4e00-\u9fff]", text) and not re.search("[{}_]|None|True|False", text), text
    for text in (said.en, said.fix_en):
        assert not re.search("[\u4e00-\u9fff{}_]|None|True|False", text.replace("锅炉", "").replace("第", "")), text


@pytest.mark.parametrize(("rule", "cells", "fix"), [
    ("enterprise_headcount", {"enterprise_staff": "95", "interns_at_enterprise": 12}, "减到9人以内"),
    ("post_headcount", {"post_staff": "14", "interns_in_post": 3}, "减到2人以内"),
    ("pay_floor", {"pay_yuan": "3000", "post_wage_yuan": "4200", "lowest_grade_yuan": "3100.50"}, "提高到3,360元（80%）或者3,100.50元"),
    ("pay_floor", {"pay_yuan": "3000", "post_wage_yuan": "4200.01"}, "提高到3,360.01元（80%）"),
])
def test_the_fix_names_the_smallest_change(rule: str, cells: dict[str, Any], fix: str) -> None:
    assert fix in finding(rule, **cells).fix_zh


def test_the_sentence_of_the_article_on_age() -> None:
    said = finding("minimum_age", born_on="2010-12-01")
    assert said.zh == "学生开始实习时15岁，不满16周岁（出生日期2010-12-01，开始日期2026-09-07）"
    assert said.en == "The student is 15 when the internship starts, under 16 (born on 2010-12-01, first day 2026-09-07)"
    assert said.fix_zh == "把开始日期改到16周岁生日的次日或以后"
    assert said.citation.said("zh") == "《职业学校学生实习管理规定》（教职成〔2021〕4号）第十六条第（二）项"
