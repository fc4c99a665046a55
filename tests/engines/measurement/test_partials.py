"""Counts that add up: segments, Polars and DuckDB agree; levels and servers sum to the same figures; small cells stay hidden."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tests.engines.placements import Placement
from zhijiao.basics.words import Bilingual
from zhijiao.engines.expressions.tree import DefinitionError, Flag, field
from zhijiao.engines.measurement import (
    Status,
    attached,
    compute,
    indicator,
    merged,
    partials,
    published,
    rows,
    segments,
    withheld,
)

F: Any = Placement
SECOND = indicator("P-01", en="x", zh="x", numerator=F.study_year >= 2, population=F.kind == "post", dims=("venue", "unit"), smallest_cell=3)
KNOWN = indicator("P-02", en="x", zh="x", numerator=F.study_year >= 2, dims=("venue", "unit"))
ZERO = indicator("P-06", en="x", zh="x", numerator=F.study_year >= 2, population=F.kind == "post", dims=("venue", "unit"), missing="zero",
                 missing_because=Bilingual("the form says so", "表上如此规定"), kind="flow", reference=Bilingual("a month", "一个月"))
EVERY = indicator("P-07", en="x", zh="x", numerator=F.study_year >= 2, population=F.kind == "post", dims=("venue", "unit"), missing="skip_any")
BOTH = (SECOND, KNOWN)
ALL = (SECOND, KNOWN, ZERO, EVERY)
BY = ("venue", "unit")
RECORDS = st.lists(st.fixed_dictionaries({
    "study_year": st.none() | st.integers(0, 3), "kind": st.none() | st.sampled_from(["post", "cognition"]),
    "venue": st.none() | st.sampled_from(["bar", "office", "shop"]), "unit": st.none() | st.sampled_from(["甲", "乙", "it's"])}), max_size=150)
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def told(counts) -> list[tuple[Any, ...]]:
    return [(f.indicator.code, tuple(f.group.values()), f.numerator, f.denominator, f.known, f.population, f.unplaced) for f in counts.figures()]


@QUICK
@given(RECORDS)
@example([])
@example([{"study_year": 2, "kind": "post", "venue": "bar", "unit": "甲"}] * 128)
def test_every_engine_counts_the_same_at_every_level(records):
    frame = Placement.frame(records)
    whole = partials(ALL, frame, BY)
    ordered = segments(frame, BY)
    assert told(partials(ALL, ordered, BY)) == told(whole)
    for engine in ("duckdb", "polars"):
        assert told(partials(ALL, frame, BY, engine=engine)) == told(whole)
    for by in ((), ("venue",), BY):
        direct = {(f.indicator.code, *f.group.values()): f for f in compute(ALL, frame, by)}
        for code, group, *counts in told(whole.up(by)):
            figure = direct.pop((code, *group))
            assert counts == [figure.numerator, figure.denominator, figure.known, figure.population, figure.unplaced]
        assert not direct
        assert told(partials(ALL, frame, by)) == told(whole.up(by))


@pytest.mark.parametrize("cut", [0, 3, 8, 64, 70, 149, 150])
def test_a_slice_of_a_snapshot_is_counted_from_its_own_first_row(cut):
    flag = indicator("P-04", en="x", zh="x", numerator=field(Flag, "ready"), dims=("unit",))
    whole = pl.DataFrame({"ready": [i % 3 == 0 if i % 5 else None for i in range(150)], "unit": ["a", "b"] * 75})
    for by in ((), ("unit",)):
        assert told(partials(flag, whole[cut:], by)) == told(partials(flag, whole[cut:], by, engine="duckdb"))


@QUICK
@given(RECORDS, st.integers(0, 150))
def test_counts_of_two_servers_add_up_and_carry_no_records(records, cut):
    frame = Placement.frame(records)
    parts = [partials(BOTH, frame[:cut], BY), partials(BOTH, frame[cut:], BY)]
    assert told(merged(parts)) == told(partials(BOTH, frame, BY))
    for figure in merged(parts).figures():
        with pytest.raises(DefinitionError, match="only their counts"):
            rows(figure)


def test_indicators_that_share_a_population_are_counted_as_they_are_alone():
    first = indicator("P-05", en="x", zh="x", numerator=F.study_year >= 1, population=F.kind == "post", dims=BY)
    frame = Placement.frame([{"study_year": y, "kind": kind, "venue": "bar", "unit": "甲"} for y in (0, 1, 2, None) for kind in ("post", None)])
    assert told(partials((SECOND, first), frame, BY)) == told(partials(SECOND, frame, BY)) + told(partials(first, frame, BY))


def test_a_figure_of_counts_at_hand_opens_its_rows():
    frame = Placement.frame([{"study_year": y, "kind": "post", "venue": "bar", "unit": "甲"} for y in (1, 2, 2, None, 3)])
    (figure,) = partials(SECOND, segments(frame, BY), BY).up(("venue",)).figures()
    assert (figure.numerator, figure.denominator, figure.population) == (3, 4, 5) and len(rows(figure)) == 3


def test_what_does_not_add_up_is_refused():
    frame = Placement.frame([{"study_year": 1, "kind": "post", "venue": "bar", "unit": "甲"}])
    counts = partials(BOTH, frame, BY)
    for call, why in ((lambda: counts.up(("city",)), "not by city"), (lambda: merged([]), "nothing"),
                      (lambda: merged([counts, counts.up(("venue",))]), "other"),
                      (lambda: merged([counts, partials((KNOWN, SECOND), frame, BY)]), "other definitions"),
                      (lambda: partials(BOTH, segments(frame, BY), ("venue",)), "ordered by venue, unit"),
                      (lambda: partials(BOTH, frame, ("kind",)), "not declared by kind")):
        with pytest.raises(DefinitionError, match=why):
            call()


def can_be_had(ends, values, hidden, cell) -> bool:
    """Whether the published cells leave one value for a withheld one: the least and the greatest that the equations allow, none below 0."""
    unknown = [i for i, hide in enumerate(hidden) if hide]
    equations = sorted({v for a, b in ends for v in (a, b) if v is not None}, key=str)
    matrix, right = np.zeros((len(equations), len(unknown))), np.zeros(len(equations))
    for row, vertex in enumerate(equations):
        for i, (above, own) in enumerate(ends):
            sign = (above == vertex) - (own == vertex)
            if hidden[i]:
                matrix[row, unknown.index(i)] += sign
            else:
                right[row] -= sign * values[i]
    aim = np.array([float(i == cell) for i in unknown])
    least, most = (linprog(sign * aim, A_eq=matrix, b_eq=right, bounds=(0, None)) for sign in (1, -1))
    assert least.success
    return most.success and most.status == 0 and abs(least.fun + most.fun) < 1e-7


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4), min_size=1, max_size=4))
def test_no_withheld_cell_of_nested_totals_can_be_had(tree):
    ends, values = [(None, "all")], [sum(map(sum, tree))]
    for i, leaves in enumerate(tree):
        ends.append(("all", f"city {i}"))
        values.append(sum(leaves))
        for value in leaves:
            ends.append((f"city {i}", None))
            values.append(value)
    small = [0 < value < 3 for value in values]
    hidden = withheld(ends, values, small)
    assert all(hide for hide, low in zip(hidden, small, strict=True) if low)
    for cell, hide in enumerate(hidden):
        if hide:
            assert not can_be_had(ends, values, hidden, cell), (tree, hidden, cell)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 8), min_size=3, max_size=3), min_size=2, max_size=4))
def test_nor_of_a_table_with_both_margins(table):
    # cells stand in the equation of their row and, with the other sign, in that of their column; the margins are published
    cells = [(f"row {i}", f"column {j}") for i in range(len(table)) for j in range(3)]
    values = [value for row in table for value in row]
    small = [0 < value < 3 for value in values]
    try:
        hidden = withheld(cells, values, small)
    except DefinitionError:
        return  # too many zeros: the small cell must not be published with these margins
    for cell, hide in enumerate(hidden):
        if hide:
            unknown = [i for i, h in enumerate(hidden) if h]
            matrix = np.array([[float(vertex in cells[i]) for i in unknown] for vertex in sorted({v for c in cells for v in c})])
            right = matrix @ np.array([values[i] for i in unknown], dtype=float)
            aim = np.array([float(i == cell) for i in unknown])
            least, most = (linprog(sign * aim, A_eq=matrix, b_eq=right, bounds=(0, None)) for sign in (1, -1))
            assert abs(least.fun + most.fun) > 1e-7


def test_a_small_cell_alone_with_its_total_is_refused():
    with pytest.raises(DefinitionError, match="nothing can hide it"):
        withheld([("all", None), ("other", None)], [2, 5], [True, False])


def test_published_levels_hide_a_small_unit_and_the_cheapest_company():
    sizes = {"bar": {"a": 2, "b": 9, "c": 4}, "office": {"d": 6, "e": 7}, "shop": {"f": 1}}
    records = [{"study_year": 2, "kind": "post", "venue": venue, "unit": unit} for venue, units in sizes.items() for unit, n in units.items() for _ in range(n)]
    found = published(partials(BOTH, Placement.frame(records), BY))
    status = {tuple(f.group.values()): f.status is Status.SUPPRESSED for f in found if f.indicator is SECOND}
    # a needs company in its venue: c; f is its whole venue, so a second venue goes, and one of its units
    assert {group for group, hide in status.items() if hide} == {("bar", "a"), ("bar", "c"), ("shop", "f"), ("shop",), ("bar",)}
    assert not any(f.status is Status.SUPPRESSED for f in found if f.indicator is KNOWN)
    assert found[0].group == {} and found[0].numerator == 29


def test_a_small_cell_that_is_also_badly_known_shows_no_counts():
    strict = indicator("P-03", en="x", zh="x", numerator=F.study_year >= 2, smallest_cell=3, known_per_mille=900)
    frame = Placement.frame([{"study_year": 2, "kind": "post"}] * 2 + [{"study_year": None, "kind": "post"}] * 8)
    (figure,) = compute(strict, frame)
    assert figure.status is Status.SUPPRESSED and figure.as_dict()["denominator"] is None


def test_a_join_that_multiplies_rows_is_refused():
    left = pl.DataFrame({"school": ["a", "b", "a", None], "n": [1, 2, 3, 4]})
    right = pl.DataFrame({"school": ["a", "c", None, None], "city": ["X", "Y", "Z", "W"]})
    assert attached(left, right, ["school"]).to_dicts() == [
        {"school": "a", "n": 1, "city": "X"}, {"school": "b", "n": 2, "city": None}, {"school": "a", "n": 3, "city": "X"},
        {"school": None, "n": 4, "city": None}]
    twice = pl.DataFrame({"school": ["a", "a"], "city": ["X", "Y"]})
    for other, on, why in ((twice, ["school"], "would count rows 2 times"), (right, ["city"], "no such column"), (right, [], "nothing"),
                           (right.with_columns(n=1), ["school"], "n stand on both sides")):
        with pytest.raises(DefinitionError, match=why):
            attached(left, other, on)
