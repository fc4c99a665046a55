"""Liaoning's admissions: what the rule sets and control lines say, year by year."""

from __future__ import annotations

import pytest

from zhijiao.engines.allocation import TiePolicy
from zhijiao.law.liaoning.admissions_2024 import BACHELOR, VOCATIONAL
from zhijiao.law.liaoning.admissions_lines import CONTROL_LINES


def test_a_list_has_60_units_in_the_vocational_batch_and_112_in_the_bachelor_batch():
    assert (VOCATIONAL.list_length, BACHELOR.list_length) == (60, 112)
    assert VOCATIONAL.tie_policy is BACHELOR.tie_policy is TiePolicy.LIST_POSITION and len(VOCATIONAL.key) == 7


@pytest.mark.parametrize(("year", "batch", "track", "least"), [
    (2024, "bachelor", "history", 400), (2025, "bachelor", "physics", 367), (2026, "bachelor", "history", 442), (2026, "vocational", "physics", 150)])
def test_a_control_line_is_the_published_one_and_says_where(year, batch, track, least):
    [line] = [one for one in CONTROL_LINES if (one.year, one.batch, one.track) == (year, batch, track)]
    assert line.least == least and line.mark == "V2" and str(year) in line.published
