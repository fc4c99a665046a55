"""From how many cases within how many days a school must report: each number as the texts give it."""

from __future__ import annotations

import pytest

from zhijiao.law.national.school_outbreaks import DEFAULT, SETS

CLASS, SCHOOL = ("class", "dormitory"), ("school",)
NUMBERS = [
    ("cluster", "cluster-1-day", 3, 1, CLASS), ("cluster", "cluster-3-days", 5, 3, CLASS), ("influenza-class", "influenza-class-1-day", 5, 1, ("class",)),
    ("influenza-school", "influenza-school-7-days", 10, 7, SCHOOL), ("influenza-school", "influenza-event-7-days", 30, 7, SCHOOL),
    ("rash-school", "rash-school-7-days", 10, 7, SCHOOL), ("diarrhoea-school", "diarrhoea-school-7-days", 20, 7, SCHOOL),
    ("hepatitis-typhoid-school", "hepatitis-typhoid-school-7-days", 5, 7, SCHOOL),
]


@pytest.mark.parametrize(("name", "key", "cases", "days", "scales"), NUMBERS)
def test_a_threshold_has_the_number_of_its_text(name, key, cases, days, scales):
    [one] = [threshold for threshold in SETS[name] if threshold.name == key]
    assert (one.cases, one.days, one.scales) == (cases, days, scales) and len(one.cites) == 1
    assert str(cases) in one.words.zh and str(cases) in one.words.en


def test_no_threshold_is_left_out_and_the_usual_set_is_that_of_clusters():
    assert [(name, one.name) for name, thresholds in SETS.items() for one in thresholds] == [(name, key) for name, key, *_ in NUMBERS]
    assert DEFAULT == "cluster"
