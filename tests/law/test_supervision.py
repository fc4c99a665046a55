"""Government Supervision Regulation, article by article: mandate, basis, objection and its review."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from zhijiao.engines.rules import RecordJudge
from zhijiao.law.national import government_supervision_2020 as law
from zhijiao.law.national.government_supervision_2020 import ItemFacts, ObjectionFacts

# Rule, article, severity: the text of every one was seen.
STATUTE_BOOK = """
supervision_mandate          7   BLOCK
supervision_basis            11  BLOCK
objection_in_time            17  BLOCK
objection_decided_by_others  17  BLOCK
"""

ITEM: dict[str, Any] = {"by_department": True, "mandate": "辽政〔2021〕2号", "basis": "decision", "opened_on": date(2021, 8, 19)}
OBJECTION: dict[str, Any] = {"concluded_on": date(2021, 9, 1), "filed_on": date(2021, 9, 10), "by_same_person": False}

CASES = [
    ("a department with its mandate", law.ITEM, "supervision_mandate", ITEM, "pass"),
    ("a department without", law.ITEM, "supervision_mandate", ITEM | {"mandate": None}, "fail"),
    ("the government itself needs none", law.ITEM, "supervision_mandate", ITEM | {"by_department": False, "mandate": None}, "na"),
    ("who opens it is not known", law.ITEM, "supervision_mandate", ITEM | {"by_department": None}, "unknown"),
    ("before the regulation", law.ITEM, "supervision_mandate", ITEM | {"mandate": None, "opened_on": date(2021, 1, 31)}, "na"),
    ("its first day", law.ITEM, "supervision_mandate", ITEM | {"mandate": None, "opened_on": date(2021, 2, 1)}, "fail"),
    ("on a decision", law.ITEM, "supervision_basis", ITEM, "pass"),
    ("on nothing", law.ITEM, "supervision_basis", ITEM | {"basis": None}, "fail"),
    ("day 30", law.FILING, "objection_in_time", OBJECTION | {"filed_on": date(2021, 10, 1)}, "pass"),
    ("day 31", law.FILING, "objection_in_time", OBJECTION | {"filed_on": date(2021, 10, 2)}, "fail"),
    ("the same day", law.FILING, "objection_in_time", OBJECTION | {"filed_on": date(2021, 9, 1)}, "pass"),
    ("no conclusion's day", law.FILING, "objection_in_time", OBJECTION | {"concluded_on": None}, "unknown"),
    ("another decides", law.DECIDING, "objection_decided_by_others", OBJECTION, "pass"),
    ("the same person decides", law.DECIDING, "objection_decided_by_others", OBJECTION | {"by_same_person": True}, "fail"),
]


def facts(values: dict[str, Any]) -> ItemFacts | ObjectionFacts:
    return ItemFacts(**values) if "by_department" in values else ObjectionFacts(**values)


@pytest.mark.parametrize(("about", "judge", "name", "values", "outcome"), CASES, ids=[case[0] for case in CASES])
def test_one_case(about: str, judge: RecordJudge, name: str, values: dict[str, Any], outcome: str) -> None:
    assert str(judge.outcomes(facts(values))[name]) == outcome, about


def test_name_article_and_severity_of_every_rule_in_order() -> None:
    said = [line.split() for line in STATUTE_BOOK.strip().splitlines()]
    assert [[one.name, one.citation.article, str(one.severity)] for one in law.RULES] == said
    assert {one.mark for one in law.RULES} == {"V"} and {one.instrument.code for one in law.RULES} == {law.TEXT.code}


def test_the_two_numbers_are_thirty_days_of_article_17() -> None:
    assert [(n.key, n.unit_words, n.values[0].value, n.values[0].citation.article, n.direction) for n in law.NUMBERS] == [
        ("supervision.objection_days", "days", 30, "17", "floor"), ("supervision.decision_days", "days", 30, "17", "ceiling")]


@pytest.mark.parametrize("case", [c for c in CASES if c[-1] == "fail"], ids=lambda c: c[0])
def test_a_finding_speaks_both_languages_and_says_what_to_do(case: tuple[Any, ...]) -> None:
    _, judge, name, values, _ = case
    said = next(found for found in judge.check(facts(values)) if found.rule == name)
    for text in (said.zh, said.fix_zh):
        assert re.search("[\u4e00-\u9fff]", text) and not re.search("[{}_]|None|True|False", text), text
    for text in (said.en, said.fix_en):
        assert not re.search("[\u4e00-\u9fff]|[{}_]|None|True|False", text), text


def test_the_objection_names_both_days() -> None:
    said = law.FILING.check(facts(OBJECTION | {"filed_on": date(2021, 10, 2)}))[0]
    assert all(day in text for day in ("2021-09-01", "2021-10-02") for text in (said.zh, said.en))
