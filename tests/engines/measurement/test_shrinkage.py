"""Shares of small units drawn towards their parent's: by the moments written out in fractions, a published example, and simulation."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from tests.engines.measurement.test_partials import BY, KNOWN, QUICK, RECORDS, SECOND
from tests.engines.placements import Placement
from zhijiao.engines.expressions.tree import DefinitionError
from zhijiao.engines.measurement import Figure, Status, compute, partials, shrunk


def units(*counts: tuple[int, int]) -> list[Figure]:
    return [Figure(KNOWN, {"unit": str(i)}, hits, size, size, 0, Status.FINAL if size else Status.NOT_APPLICABLE, None)
            for i, (hits, size) in enumerate(counts)]


def plainly(counts: list[tuple[int, int]]) -> list[Fraction]:
    """Solve E[S] = p q [(1 - rho) sum(1 - n/N) + rho sum n (1 - n/N)] for rho, S the weighted squares; then (x + M p) / (n + M)."""
    total = sum(size for _, size in counts)
    p = Fraction(sum(hits for hits, _ in counts), total)
    s = sum(size * (Fraction(hits, size) - p) ** 2 for hits, size in counts)
    chance, most = (sum(size**k * (1 - Fraction(size, total)) for _, size in counts) for k in (0, 1))
    if p in (0, 1) or chance == most:
        return [p] * len(counts)
    rho = (s / (p * (1 - p)) - chance) / (most - chance)
    if rho <= 0:
        return [p] * len(counts)
    pseudo = max(1 - rho, Fraction(0)) / rho
    return [(hits + pseudo * p) / (size + pseudo) for hits, size in counts]


COUNTS = st.lists(st.integers(1, 40).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size))), min_size=1, max_size=12)


@settings(max_examples=200, deadline=None)
@given(COUNTS)
def test_the_values_are_those_of_the_moments(counts: list[tuple[int, int]]) -> None:
    found = shrunk(units(*counts))
    np.testing.assert_allclose([one.value for one in found], [float(value) for value in plainly(counts)], rtol=1e-9, atol=1e-9)
    for one, (hits, size) in zip(found, counts, strict=True):
        assert 0 <= one.weight <= 1 and min(one.parent, hits / size) - 1e-12 <= one.value <= max(one.parent, hits / size) + 1e-12


def test_a_small_unit_keeps_less_of_its_own_share_than_a_large_one() -> None:
    small, large, *_ = shrunk(units((3, 3), (270, 300), (240, 300), (285, 300)))
    assert small.parent == large.parent == 798 / 903 and small.weight < 0.2 and large.weight > 0.9
    assert small.parent < small.value < 0.91 and abs(large.value - 0.9) < 0.002


def test_batting_averages_of_efron_and_morris() -> None:
    # Efron and Morris (1977), Stein's paradox in statistics, Scientific American 236(5): 18 players, 45 times at bat each, mean 0.265,
    # James-Stein factor 0.212 = 1 - (k - 3) p q / n / sum of squares. With equal sizes ours is n/(n-1) (1 - (k - 1) p q / n / sum of squares).
    hits = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
    found = shrunk(units(*((x, 45) for x in hits)))
    assert found[0].parent == pytest.approx(0.265, abs=5e-4)
    factor = 1 - (1 - found[0].weight * 44 / 45) * 15 / 17
    assert factor == pytest.approx(0.212, abs=1e-3)
    assert found[0].value == pytest.approx(0.265 + found[0].weight * (0.400 - 0.265), abs=1e-3)


def test_it_finds_what_the_simulation_put_in_as_likelihood_does() -> None:
    rng = np.random.default_rng(5)
    sizes = rng.integers(5, 60, 2_000)
    hits = stats.betabinom.rvs(sizes, 8, 2, random_state=rng)  # mean 0.8, rho = 1 / 11
    found = shrunk(units(*zip(hits.tolist(), sizes.tolist(), strict=True)))
    size, weight = int(sizes[0]), found[0].weight
    rho = weight / (size - weight * (size - 1))
    assert rho == pytest.approx(1 / 11, rel=0.1)
    fit = optimize.minimize(lambda at: -stats.betabinom.logpmf(hits, sizes, *np.exp(at)).sum(), np.log([5, 5]), method="Nelder-Mead")
    a, b = np.exp(fit.x)
    np.testing.assert_allclose([one.value for one in found], (hits + a) / (sizes + a + b), atol=0.02)
    true = 0.8 + (hits / sizes - 0.8) * sizes / (sizes + 10)
    assert np.mean((np.array([one.value for one in found]) - true) ** 2) < np.mean((hits / sizes - true) ** 2) / 20


@QUICK
@given(RECORDS)
def test_every_engine_draws_units_together_alike(records: list[dict[str, Any]]) -> None:
    frame = Placement.frame(records)
    counted = [partials(SECOND, frame, BY, engine=engine).up(("unit",)).figures() for engine in ("segments", "duckdb", "polars")]
    computed = [compute(SECOND, frame, ("unit",), engine=engine) for engine in ("polars", "duckdb")]
    for ways in (counted, computed):  # `compute` withholds a small unit's company
        first, *others = [{one.figure.group["unit"]: (one.value, one.weight) for one in shrunk(figures)} for figures in ways]
        assert all(other == first for other in others)


@pytest.mark.parametrize(("counts", "values"), [
    ([(3, 3)], [1.0]), ([(1, 1), (0, 1)], [0.5, 0.5]),  # one unit, or units of one row: nothing tells them apart
    ([(0, 5), (0, 9)], [0.0, 0.0]), ([(5, 5), (9, 9)], [1.0, 1.0]),
    ([(5, 10), (10, 20)], [0.5, 0.5]),  # less apart than chance would have it
    ([(4, 4), (0, 4)], [1.0, 0.0])])  # as far apart as can be
def test_edges(counts: list[tuple[int, int]], values: list[float]) -> None:
    assert [one.value for one in shrunk(units(*counts))] == pytest.approx(values, abs=1e-12)


def test_what_is_not_shown_neither_moves_nor_is_moved() -> None:
    whole = units((3, 4), (1, 9), (2, 2), (0, 0))
    hidden = [*whole[:2], Figure(KNOWN, {"unit": "h"}, 2, 2, 2, 0, Status.SUPPRESSED, None), whole[3]]
    found = shrunk(hidden)
    assert [(one.value, one.weight, one.parent) for one in found[2:]] == [(None, None, None)] * 2
    assert [one.value for one in found[:2]] == [one.value for one in shrunk(whole[:2])]
    assert [one.value for one in shrunk(hidden[2:])] == [None, None] and shrunk([]) == []


def test_what_does_not_belong_together_is_refused() -> None:
    (one,) = units((3, 4))
    for other in (Figure(SECOND, {"unit": "a"}, 1, 2, 2, 0, Status.FINAL, None), Figure(KNOWN, {}, 1, 2, 2, 0, Status.FINAL, None),
                  Figure(KNOWN, {"unit": "a"}, 1, 2, 2, 0, Status.FINAL, None, "2026-04")):
        with pytest.raises(DefinitionError, match="one indicator, one period and one level"):
            shrunk([one, other])
