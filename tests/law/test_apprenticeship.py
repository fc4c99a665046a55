"""The enterprise new-type apprenticeship of 2021 (人社部发〔2021〕39号): each number just in and just out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from zhijiao.law.national import apprenticeship_2021 as law
from zhijiao.law.national.apprenticeship_2021 import AllowancePayer, ApprenticeshipFacts, Route, TargetLevel

IN_ORDER: dict[str, Any] = {
    "route": Route.CONTRACT.value, "starts_on": date(2026, 9, 1), "contract_months": 12, "term_months": 12, "wage_fen": 210_000,
    "minimum_wage_fen": 210_000, "allowance_payer": AllowancePayer.ENTERPRISE.value, "subsidy_fen": 500_000, "plan": "数控2026-1班",
    "target_level": TargetLevel.SENIOR.value}


def failed(**but: Any) -> dict[str, str]:
    return {found.rule: str(found.outcome) for found in law.JUDGE.check(ApprenticeshipFacts(**IN_ORDER | but))}


def test_an_apprenticeship_in_order_passes_every_rule() -> None:
    assert failed() == {}


@pytest.mark.parametrize(("rule", "in_", "out"), [
    ("apprentice_contract_year", {"contract_months": 12}, {"contract_months": 11}),
    ("apprentice_term", {"term_months": 12}, {"term_months": 11}),
    ("apprentice_term", {"term_months": 24}, {"term_months": 25}),
    ("apprentice_longest_term", {"term_months": 36}, {"term_months": 37}),
    ("apprentice_minimum_wage", {"wage_fen": 210_000}, {"wage_fen": 209_999}),
    ("apprentice_mentor_allowance", {"allowance_payer": "enterprise"}, {"allowance_payer": "school"}),
    ("apprentice_subsidy", {"subsidy_fen": 500_000}, {"subsidy_fen": 499_999}),
    ("apprentice_plan", {"plan": "数控2026-1班"}, {"plan": None}),
    ("apprentice_plan", {"target_level": "technician"}, {"target_level": None}),
])
def test_each_rule_at_its_threshold(rule: str, in_: dict[str, Any], out: dict[str, Any]) -> None:
    assert rule not in failed(**in_)
    assert failed(**out)[rule] == "fail"


@pytest.mark.parametrize(("rule", "missing", "outcome"), [
    ("apprentice_contract_year", "contract_months", "fail"), ("apprentice_term", "term_months", "unknown"),
    ("apprentice_longest_term", "term_months", "unknown"), ("apprentice_minimum_wage", "minimum_wage_fen", "unknown"),
    ("apprentice_minimum_wage", "wage_fen", "unknown"), ("apprentice_mentor_allowance", "allowance_payer", "fail"),
    ("apprentice_subsidy", "subsidy_fen", "unknown"),
])
def test_what_is_missing(rule: str, missing: str, outcome: str) -> None:
    assert failed(**{missing: None})[rule] == outcome


def test_students_recruited_jointly_are_not_asked_for_a_contract() -> None:
    assert failed(route=Route.JOINT.value, contract_months=None, wage_fen=1, plan=None, subsidy_fen=1, term_months=1) == {}


def test_every_rule_warns_for_its_article_was_not_seen() -> None:
    assert {str(rule.severity) for rule in law.RULES} == {"WARN"}


def test_a_failure_says_what_is_wrong_in_both_languages() -> None:
    found = law.JUDGE.check(ApprenticeshipFacts(**IN_ORDER | {"contract_months": 6}))[0]
    assert "6" in found.en and "6个月" in found.zh and "人社部发〔2021〕39号" in found.citation.said("zh")
