"""The key, its classes and ranks; rule sets; draws with a public seed; the assignment of least cost."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhijiao.engines.allocation import (
    InstanceError,
    RulesError,
    Target,
    TiePolicy,
    classes,
    draw,
    drawn,
    from_mapping,
    from_toml,
    lot,
    min_cost_assignment,
    pair_inspectors,
    ranks,
    term,
)
from zhijiao.engines.allocation.keys import classes_plainly
from zhijiao.law.liaoning.admissions_2024 import RULE_SETS

FEW = settings(max_examples=100, deadline=None)
ROW = {"a": 3, "b": 5, "c": 4}


@pytest.mark.parametrize(("text", "value", "sql"), [
    ("a", 3, '"a"'), ("a+b", 8, '"a" + "b"'), ("max(a, b)", 5, 'greatest("a", "b")'), ("min(a,b,c)", 3, 'least("a", "b", "c")'),
    ("a + max(b, min(a, c) + c)", 10, '"a" + greatest("b", least("a", "c") + "c")')])
def test_a_level_of_the_key(text: str, value: int, sql: str) -> None:
    level = term(text)
    assert level.of(ROW) == value and level.sql() == sql and " " not in level.text
    assert level.over({name: np.array([one, one]) for name, one in ROW.items()}).tolist() == [value, value]


@pytest.mark.parametrize("text", ["", "a-b", "a*2", "1", "sum(a,b)", "max(a)", "max(a, b, key=c)", "a.b", "a; b", "max", "a\0"])
def test_what_is_no_level(text: str) -> None:
    if text == "max":
        assert term(text).columns == ("max",)
        return
    with pytest.raises(InstanceError):
        term(text)


@given(keys=st.lists(st.tuples(*[st.sampled_from([0, 1, 750000, 2**40, -5])] * 3), min_size=1, max_size=12))
@FEW
def test_classes_are_those_of_tuples_packed_or_not(keys: list[tuple[int, int, int]]) -> None:
    found = classes([np.array(level) for level in zip(*keys, strict=True)])
    assert found.tolist() == classes_plainly(keys)


def test_a_key_has_a_level_and_may_have_nobody() -> None:
    assert classes([np.zeros(0, dtype=np.int64)]).tolist() == []
    with pytest.raises(InstanceError):
        classes([])
    with pytest.raises(InstanceError, match="seed"):
        drawn(np.array([0]), ["a"], "")


def test_ranks_are_counted_within_the_track_and_shared_by_equals() -> None:
    of_class, track = np.array([4, 0, 2, 2, 1, 5]), np.array([0, 0, 0, 0, 1, 1])
    assert ranks(of_class, track).tolist() == [4, 1, 2, 2, 1, 2]
    assert ranks(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)).tolist() == []


def test_a_lot_can_be_drawn_again_by_anyone() -> None:
    assert lot("7.3", "A1") == "a9aca91366239e24a7fd9a6b0e420303559bd755578e6860f52cfe462c081501"
    assert lot("7.3", "A1") != lot("7.4", "A1")


def test_rules_from_toml() -> None:
    rules = from_toml('list_length = 3\nkey = ["total", "max(a,b)"]\n[range]\ntotal = [0, 900.5]\n', "mine.toml")
    assert rules.tie_policy is TiePolicy.REFUSE and rules.columns == ("total", "a", "b") and rules.ranges["total"] == (0, Decimal("900.5"))
    assert from_mapping(rules.as_json(), "x") == rules


@pytest.mark.parametrize(("text", "key"), [
    ("list_length = ", "TOML"), ('list_length = 0\nkey = ["a"]', "list_length"), ('key = ["a"]', "list_length"), ("list_length = 1", "key"),
    ('list_length = 1\nkey = []', "key"), ('list_length = 1\nkey = ["a-b"]', "key"), ('list_length = true\nkey = ["a"]', "list_length"),
    ('list_length = 1\nkey = ["a"]\ntie_policy = "coin"', "tie_policy"), ('list_length = 1\nkey = ["a"]\nrange = 3', "range"),
    ('list_length = 1\nkey = ["a"]\nrange = {a = [1]}', "range.a"), ('list_length = 1\nkey = ["a"]\nrange = {a = ["x", 1]}', "range.a"),
    ('list_length = 1\nkey = ["a"]\nlength = 2', "length")])
def test_rules_that_cannot_be_used_name_the_key(text: str, key: str) -> None:
    with pytest.raises(RulesError) as why:
        from_toml(text, "mine.toml")
    assert key in why.value.message.en and "mine.toml" in why.value.message.zh


def test_the_rule_sets_of_liaoning() -> None:
    assert {name: (rules.list_length, str(rules.tie_policy), len(rules.key)) for name, rules in RULE_SETS.items()} == {
        "liaoning-vocational-2024": (60, "list_position", 7), "liaoning-bachelor-2024": (112, "list_position", 7)}


def test_a_draw_is_repeatable_weighted_and_by_stratum() -> None:
    targets = [Target(f"t{i}", "a" if i % 2 else "b", 1 + 9 * (i < 4)) for i in range(20)] + [Target("never", "a", 0)]
    found = draw(targets, {"a": 3, "b": 2}, "seed")
    assert found == draw(targets[::-1], {"b": 2, "a": 3}, "seed") and len(found) == len(set(found)) == 5
    often = Counter(code for n in range(300) for code in draw(targets, {"a": 2}, f"seed {n}"))
    assert often["t1"] > 3 * often["t9"] > 0 and not often["never"]
    for wrong in [(targets, {"a": 1}, ""), (targets, {"a": 99}, "s"), ([targets[0]] * 2, {}, "s"), ([Target("x", "a", -1)], {}, "s")]:
        with pytest.raises(InstanceError):
            draw(*wrong)


def test_inspectors_go_in_pairs_and_stand_aside() -> None:
    found = pair_inspectors(["x", "y", "z"], list("abcd"), "seed", recused={"x": {"a", "b"}})
    assert set(found["x"]) == {"c", "d"} and all(len(set(pair)) == 2 for pair in found.values())
    assert max(Counter(one for pair in found.values() for one in pair).values()) <= 2
    assert pair_inspectors(["z", "y", "x"], list("dcba"), "seed", recused={"x": {"a", "b"}}) == found
    for wrong in [(["x"], ["a"], "s"), (["x"], ["a", "b"], ""), (["x"], ["a", "a", "b"], "s")]:
        with pytest.raises(InstanceError):
            pair_inspectors(*wrong)


@st.composite
def assignments(draw_: st.DrawFn) -> tuple[list[list[int]], list[list[int]], list[int]]:
    n, m = draw_(st.integers(0, 5)), draw_(st.integers(1, 4))
    options = [list(draw_(st.permutations(range(m))))[:draw_(st.integers(0, m))] for _ in range(n)]
    return options, [[draw_(st.integers(0, 9)) for _ in row] for row in options], draw_(st.lists(st.integers(0, 2), min_size=m, max_size=m))


@given(one=assignments(), unplaced=st.none() | st.integers(0, 9))
@settings(max_examples=250, deadline=None)
def test_the_assignment_of_least_cost_is_that_of_trying_all(one: tuple[list[list[int]], list[list[int]], list[int]], unplaced: int | None) -> None:
    options, costs, seats = one

    def worth(at: tuple[int, ...]) -> tuple[int, int]:
        paid = sum(costs[i][options[i].index(p)] for i, p in enumerate(at) if p >= 0)
        out = sum(p < 0 for p in at)
        return (out, paid) if unplaced is None else (0, paid + out * unplaced)

    allowed = [at for at in product(*[[*row, -1] for row in options]) if all(at.count(p) <= seats[p] for p in range(len(seats)))]
    found = tuple(min_cost_assignment(options, costs, seats, unplaced=unplaced).tolist())
    assert found in allowed and worth(found) == min(map(worth, allowed))


def test_costs_that_are_none_are_refused() -> None:
    for costs in ([[1, 2]], [[-1]]):
        with pytest.raises(InstanceError, match="costs"):
            min_cost_assignment([[0]], costs, [1])
