"""What may be written as a tree, what is refused and how, and what trees mean the same."""

from __future__ import annotations

from datetime import date

import pytest

from tests.engines.trees import F
from zhijiao.engines.expressions.forms import (
    bind,
    canonical,
    field_names,
    fingerprint,
    placeholders,
    rebuilt,
    remade,
    walk,
)
from zhijiao.engines.expressions.plain import evaluate
from zhijiao.engines.expressions.to_polars import polars_expression
from zhijiao.engines.expressions.to_python import Source
from zhijiao.engines.expressions.to_sql import duckdb_sql, literal
from zhijiao.engines.expressions.tree import (
    Condition,
    Count,
    DefinitionError,
    Number,
    Placeholder,
    Range,
    age,
    constant,
    days_between,
    field,
    plus_days,
    plus_months,
)

P = Placeholder("parameter", (), "limit", Range(1, 9))


def test_a_condition_has_no_truth_value():
    for written in (lambda: bool(F.pay >= 1), lambda: F.night and F.agency, lambda: not F.night, lambda: 1 <= F.pay <= 2,
                    lambda: "bar" in [F.venue], lambda: F.pay in (1, 2)):
        with pytest.raises(DefinitionError, match="no truth value"):
            written()


@pytest.mark.parametrize(("written", "said"), [
    (lambda: F.pay >= 1.5, "whole number"), (lambda: F.pay >= True, "whole number"), (lambda: F.pay + "1", "whole number"),
    (lambda: F.pay >= F.people, "fen beside count"), (lambda: F.hours + F.pay, "thousandths beside fen"),
    (lambda: F.start >= "2026-01-01", "a day"), (lambda: F.start >= date(1899, 1, 1), "1900 to 2199"),
    (lambda: F.venue == 3, "a word"), (lambda: F.night == 1, "a condition"), (lambda: F.night & True, "& or |"),
    (lambda: F.night | 1, "& or |"), (lambda: F.venue.isin("bar"), "a list"), (lambda: F.venue.isin([]), "a list"),
    (lambda: F.venue.isin([1]), "a list of str"), (lambda: F.people.isin([True]), "a list of int"),
    (lambda: F.dangers == ("a",), "overlaps"), (lambda: F.pay // 2, "negative"), (lambda: F.people // 0, "1 or more"),
    (lambda: F.people % F.people, "1 or more"), (lambda: F.pay * F.pay, "64 bits"), (lambda: plus_months(F.start, -1), "months"),
    (lambda: plus_months(F.start, True), "months"), (lambda: plus_days(F.start, 50_000), "days"),
    (lambda: age(F.born, F.start, "year"), "convention"), (lambda: constant(1.5), "not a constant")])
def test_nonsense_is_refused_when_it_is_written(written, said):
    with pytest.raises(DefinitionError, match=said):
        written()


def test_equal_meanings_have_one_canonical_text():
    a, b = F.night & (F.pay >= F.wage), (F.wage <= F.pay) & F.night
    assert canonical(a) == canonical(b) == "(and (le wage pay) night)"
    assert fingerprint(a) == fingerprint(b) != fingerprint(~a)
    assert canonical(F.pay + 1) == canonical(1 + F.pay)
    assert canonical(F.pay - 1) != canonical(1 - F.pay)
    assert canonical(F.venue.isin(["b", "a"])) == "(isin venue {'a' 'b'})"
    assert canonical(plus_months(F.start, 6) <= date(2026, 1, 1)) == "(le (plus_months start 6) 2026-01-01)"
    assert canonical(F.pay < P) == "(lt pay $limit)"
    assert repr((F.pay >= P) & ~plus_months(F.start, 6).known()) == "and(ge(pay, $limit), not(known(plus_months(start, 6))))"
    assert repr(F.venue == "a") == "eq(venue, 'a')"
    assert len(fingerprint(None, a)) == 16


def test_walking_and_leaves():
    tree = (F.pay * 1000 >= F.wage * P) | F.night
    assert [node.op for node in walk(tree)] == ["or", "ge", "mul", "field", "const", "mul", "field", "parameter", "field"]
    assert field_names(tree, None, F.pay >= 1) == ("pay", "wage", "night")
    assert [p.value for p in placeholders(tree, None)] == ["limit"]


def test_binding_puts_values_in_and_keeps_what_has_none():
    tree = (F.people * 10 >= F.people * P) & F.night
    bound = bind(tree, lambda leaf: 3)
    assert evaluate(bound, {"people": 1, "night": True}) is True
    assert bound.args[1] is tree.args[1]
    assert evaluate(bind(tree, lambda leaf: None), {"people": 1, "night": True}) is None
    swapped = bind(tree, lambda leaf: field(Number, "other", Range(0, 9)))
    assert field_names(swapped) == ("people", "other", "night")
    assert rebuilt(tree, lambda node: None) is tree


@pytest.mark.parametrize("value", ["word", ("a", "b"), date(2026, 1, 1)])
def test_a_number_of_the_law_of_another_sort_is_refused_where_it_does_not_fit(value):
    for tree in (F.people >= P, F.people + P >= 1):
        with pytest.raises(DefinitionError, match="a Number is wanted"):
            bind(tree, lambda leaf: value)


def test_numbers_of_the_law_may_be_words_lists_and_days():
    row = {"venue": "bar", "dangers": ("x",), "start": date(2026, 1, 1), "born": date(2000, 1, 2)}
    assert evaluate(bind(F.venue.isin(P), lambda leaf: ("bar",)), row) is True
    assert evaluate(bind(F.dangers.overlaps(P), lambda leaf: ("y",)), row) is False
    assert evaluate(bind(F.start >= P, lambda leaf: date(2026, 1, 1)), row) is True
    assert evaluate(bind(age(F.born, F.start, P) >= 26, lambda leaf: "birthday"), row) is False
    with pytest.raises(DefinitionError, match="Words is wanted"):
        bind(F.venue.isin(P), lambda leaf: 3)


def test_ranges_are_checked_again_with_the_values_put_in():
    wide = Placeholder("parameter", (), "x", Range(0, 1))
    with pytest.raises(DefinitionError, match="64 bits"):
        bind(F.pay * wide >= 1, lambda leaf: 10**6)


def test_things_without_order_are_not_compared():
    with pytest.raises(DefinitionError, match="cannot be compared"):
        remade(F.venue == "a", (F.dangers, F.dangers))


def test_units_travel_through_sums():
    assert type(F.pay * 1000).__name__ == type(F.pay + 3).__name__ == "Money"
    assert type(F.people * F.hours) is Number
    assert type(days_between(F.born, F.start)) is Number
    assert (F.people + 1).range == Range(1, 10**9 + 1)
    assert (5 - F.people).range == Range(5 - 10**9, 5)
    assert (2 * F.people).range == Range(0, 2 * 10**9)
    assert (F.people // 10).range == Range(0, 10**8)
    assert (F.people % 7).range == Range(0, 6)
    assert (1 + F.people).range == (F.people + 1).range
    assert Range(1, 3).holds(3)
    assert not Range(1, 3).holds(4)


def test_an_operator_nobody_knows_is_an_error_everywhere():
    strange = Condition("strange", (F.night,))
    for compiler in (lambda: evaluate(strange, {"night": True}), lambda: polars_expression(strange),
                     lambda: Source().name(strange), lambda: duckdb_sql(strange)):
        with pytest.raises((AssertionError, KeyError)):
            compiler()


def test_constants_in_generated_code():
    source = Source()
    assert [source.literal(v) for v in (None, True, 3, "a'b")] == ["None", "True", "3", '"a\'b"']
    name = source.literal(frozenset({"a"}))
    assert source.constants[name] == frozenset({"a"})
    assert literal(None) == "NULL"
    assert literal(False) == "FALSE"
    assert duckdb_sql(field(Count, 'a"b')) == '"a""b"'
    assert source.name(constant(3)) == "3"
    assert Source().name(Condition("not", (constant(True),))) == "v_0"


def test_days_are_equal_or_not():
    first, second = date(2026, 9, 1), date(2026, 9, 2)
    assert canonical(F.start != first) != canonical(F.start == first)
    for day, differs in ((first, False), (second, True), (None, None)):
        assert evaluate(F.start != first, {"start": day}) is differs
