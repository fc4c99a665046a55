"""What if: other numbers, two runs, a threshold swept in one pass that equals a run per value."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.placements import LAWFUL, TEXT, Placement, minimum_age, pay_floor
from zhijiao.engines.rules import (
    WARN,
    Condition,
    DefinitionError,
    compare,
    compile_record,
    parameter,
    rule,
    run_batch,
    since,
    sweep,
)

LIMIT = parameter("limit", unit="u", values=[since(date(2020, 1, 1), 3, TEXT.article("1"))])
OTHER = parameter("other", unit="u", values=[since(date(2020, 1, 1), 2, TEXT.article("1"))])


def made(asked, applies=None):
    return rule(TEXT, article="1", severity=WARN, zh="某", en="x", name="r", facts=Placement, applies=applies)(asked)


SHAPES = {
    "at least": made(lambda f: f.study_year >= LIMIT),
    "more than, mirrored": made(lambda f: LIMIT < f.study_year),  # noqa: SIM300
    "at most": made(lambda f: f.study_year <= LIMIT, lambda f: f.kind != "cognition"),
    "less than": made(lambda f: f.study_year < LIMIT),
    "times a fact": made(lambda f: f.study_year * 10 >= f.staff * LIMIT),
    "times a fact, above": made(lambda f: f.study_year > f.staff * LIMIT),
    "times a fact, at most": made(lambda f: f.study_year * 10 <= LIMIT * f.staff),
    "times a fact, below": made(lambda f: f.study_year * 10 < f.staff * LIMIT),
    "times a constant": made(lambda f: f.study_year * 10 >= LIMIT * 4),
    "one part of several": made(lambda f: ((f.study_year >= LIMIT) | (f.kind == "post")) & (f.staff >= OTHER)),
}
ROWS = st.lists(st.fixed_dictionaries({
    "study_year": st.none() | st.integers(0, 12), "staff": st.none() | st.integers(0, 4),
    "kind": st.none() | st.sampled_from(["post", "cognition"])}), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(SHAPES)), ROWS)
def test_a_sweep_equals_a_run_per_value(name, rows):
    frame = Placement.frame(rows)
    found = sweep(SHAPES[name], "limit", [5, 0, 1, 2, 3, 12], frame)
    assert found["value"].to_list() == [0, 1, 2, 3, 5, 12]
    for value, fail in found.iter_rows():
        run = run_batch([SHAPES[name]], frame, overrides={"limit": {"": value}})
        assert run.counts["r"]["fail"] == fail, value


def test_a_sweep_by_group():
    frame = Placement.frame([{"study_year": y} for y in (1, 2, 3, 3)]).with_columns(school=pl.Series(["一", "一", "二", None]))
    found = sweep(SHAPES["at least"], "limit", [2, 3, 4], frame, by="school")
    assert found.rows() == [("一", 2, 1), ("一", 3, 2), ("一", 4, 2), ("二", 2, 0), ("二", 3, 0), ("二", 4, 1),
                            (None, 2, 0), (None, 3, 0), (None, 4, 1)]


def test_a_sweep_over_derived_facts_in_a_region():
    frame = Placement.frame([LAWFUL, LAWFUL.but(pay_fen=300000)])
    assert sweep(pay_floor, "pay_floor", [700, 800, 950], frame, region="2102").rows() == [(700, 0), (800, 1), (950, 2)]
    age = made(lambda f: f.age >= LIMIT)
    assert sweep(age, "limit", [17, 18], frame, on=date(2026, 1, 1)).rows() == [(17, 0), (18, 2)]


@pytest.mark.parametrize(("asked", "applies", "said"), [
    (lambda f: (f.study_year >= LIMIT) & (f.staff >= LIMIT), None, "exactly one comparison"),
    (lambda f: f.study_year == LIMIT, None, "exactly one comparison"), (lambda f: f.study_year >= LIMIT + 1, None, "alone or times"),
    (lambda f: f.study_year >= (f.staff + 1) * LIMIT, None, "alone or times"),
    (lambda f: f.study_year >= 1, lambda f: f.staff >= LIMIT, "to whom the rule applies"),
    (lambda f: f.study_year >= 1, None, "no such number")])
def test_what_cannot_be_swept(asked, applies, said):
    with pytest.raises(DefinitionError, match=said):
        sweep(made(asked, applies), "limit", [1], Placement.frame([LAWFUL]))


def test_another_number_for_one_region():
    frame = Placement.frame([LAWFUL.but(pay_fen=350000), LAWFUL.but(pay_fen=350000, place="2103")])
    before, after = run_batch([pay_floor], frame), run_batch([pay_floor], frame, overrides={"pay_floor": {"2103": 950}})
    found = compare(before, after)["pay_floor"]
    assert (found.opened, found.closed, found.unchanged) == (1, 0, 0)
    assert found.rows.to_dicts() == [{"record": "1", "before": "pass", "after": "fail"}]
    back = compare(after, before)["pay_floor"]
    assert (back.opened, back.closed) == (0, 1)
    used = after.findings()[0].numbers[0]
    assert (used.value, used.citation, used.overridden) == (950, None, True)
    assert after.findings()[0].as_dict()["numbers"] == [{"key": "pay_floor", "value": 950, "article": None}]


def test_words_may_be_overridden_too():
    young = LAWFUL.but(born_on=date(2010, 9, 7))
    assert compile_record([minimum_age], overrides={"age_reached": {"": "birthday"}}).check(young) == []


def test_runs_over_other_rows_are_not_compared():
    one, two = (run_batch([pay_floor], Placement.frame([LAWFUL] * n)) for n in (1, 2))
    with pytest.raises(ValueError, match="same rows"):
        compare(one, two)
    assert isinstance(SHAPES["at least"].requires, Condition)
