"""Liaoning's admissions: what the rule sets and control lines say, year by year."""

from __future__ import annotations

from decimal import Decimal

from zhijiao.engines.allocation import TiePolicy
from zhijiao.law.liaoning.admissions_2024 import BACHELOR, VOCATIONAL
from zhijiao.law.liaoning.admissions_lines import CONTROL_LINES


def test_a_list_has_60_units_in_the_vocational_batch_and_112_in_the_bachelor_batch():
    assert (VOCATIONAL.list_length, BACHELOR.list_length) == (60, 112)
    assert VOCATIONAL.tie_policy is BACHELOR.tie_policy is TiePolicy.LIST_POSITION and len(VOCATIONAL.key) == 7


def test_scores_lie_between_0_and_the_maxima_of_the_mode():
    most = {"total": 750, "chinese": 150, "mathematics": 150, "foreign": 150, "first_choice": 100, "elective_1": 100, "elective_2": 100}
    for rules in (VOCATIONAL, BACHELOR):
        assert dict(rules.ranges) == {column: (Decimal(0), Decimal(highest)) for column, highest in most.items()}


def test_the_control_lines_are_the_published_ones_and_say_where():
    found = {(one.year, one.batch, one.track): one.least for one in CONTROL_LINES}
    assert found == {
        (2024, "bachelor", "history"): 400, (2024, "bachelor", "physics"): 368, (2024, "vocational", "history"): 150, (2024, "vocational", "physics"): 150,
        (2025, "bachelor", "history"): 437, (2025, "bachelor", "physics"): 367, (2025, "vocational", "history"): 150, (2025, "vocational", "physics"): 150,
        (2026, "bachelor", "history"): 442, (2026, "bachelor", "physics"): 344, (2026, "vocational", "history"): 150, (2026, "vocational", "physics"): 150}
    assert all(str(one.year) in one.published and one.mark == "V2" for one in CONTROL_LINES)
