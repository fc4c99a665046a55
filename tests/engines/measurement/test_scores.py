"""Scores against scikit-criteria, pymcdm, statsmodels and published examples; ranks and ratings by their definitions."""

from __future__ import annotations

import time
import warnings

import numpy as np
import pytest

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement import (
    ScoreError,
    ahp,
    entropy_weights,
    rank_intervals,
    ratings,
    topsis,
    value_added,
    weight_sensitivity,
    weighted,
)
from zhijiao.engines.measurement.scores import ranks
from zhijiao.engines.measurement.scores.normalising import banded, linear, standardised

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pymcdm.weights
    import skcriteria
    import statsmodels.api as sm
    from pymcdm.methods import TOPSIS
    from pymcdm.normalizations import vector_normalization
    from pymcdm.weights.subjective import AHP
    from skcriteria.agg.topsis import TOPSIS as Similarity
    from skcriteria.preprocessing.weighters import entropy_weights as of_skcriteria


def random_case(seed: int, units: int = 40, criteria: int = 8) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    weights = rng.random(criteria)
    return rng.uniform(1, 50, (units, criteria)), weights / weights.sum()


@pytest.mark.parametrize("seed", range(20))
def test_equal_to_a_trillionth_on_larger_tables(seed):
    values, weights = random_case(seed)
    found = topsis(values, weights, ["up"] * 8).closeness
    np.testing.assert_allclose(found, TOPSIS(vector_normalization)(values, weights, np.ones(8)), rtol=0, atol=1e-12)
    matrix = values / np.sqrt((values**2).sum(axis=0))
    similar = Similarity().evaluate(skcriteria.mkdm(matrix, [max] * 8, weights=weights))
    np.testing.assert_allclose(found, similar.e_.similarity, rtol=0, atol=1e-12)
    np.testing.assert_allclose(entropy_weights(values), of_skcriteria(values), rtol=0, atol=1e-12)
    np.testing.assert_allclose(entropy_weights(values), pymcdm.weights.entropy_weights(values), rtol=0, atol=1e-12)


def test_less_is_better_mirrors_more_is_better():
    values, weights = random_case(3)
    directions = ["up", "down"] * 4
    found = topsis(values, weights, directions).closeness
    matrix = values / np.sqrt((values**2).sum(axis=0)) * weights
    best = np.where([d == "up" for d in directions], matrix.max(axis=0), matrix.min(axis=0))
    worst = np.where([d == "up" for d in directions], matrix.min(axis=0), matrix.max(axis=0))
    near, far = (np.sqrt(((matrix - ideal) ** 2).sum(axis=1)) for ideal in (best, worst))
    np.testing.assert_allclose(found, far / (near + far), rtol=0, atol=1e-12)


def test_topsis_of_tzeng_and_huang():
    # Tzeng and Huang (2011), Multiple Attribute Decision Making, as scikit-criteria's tests cite it
    found = topsis([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], [0.3, 0.4, 0.3], ["up"] * 3)
    np.testing.assert_allclose(found.closeness, [0.5037, 0.6581, 0.7482, 0.3340], atol=5e-5)
    np.testing.assert_allclose(np.sqrt(found.to_worst.sum(axis=1)) / (np.sqrt(found.to_worst.sum(axis=1)) + np.sqrt(found.to_best.sum(axis=1))),
                               found.closeness)


def test_topsis_of_hwang_and_yoon():
    # Hwang and Yoon (1981), Multiple Attribute Decision Making, the choice of a fighter aircraft: closeness 0.643, 0.268, 0.613, 0.312
    aircraft = [[2.0, 1500, 20_000, 5.5, 5, 9], [2.5, 2700, 18_000, 6.5, 3, 5], [1.8, 2000, 21_000, 4.5, 7, 7], [2.2, 1800, 20_000, 5.0, 5, 5]]
    found = topsis(aircraft, [0.2, 0.1, 0.1, 0.1, 0.2, 0.3], ["up", "up", "up", "down", "up", "up"])
    np.testing.assert_allclose(found.closeness, [0.643, 0.268, 0.613, 0.312], atol=1.5e-3)  # they rounded on the way


def test_entropy_weights_of_xu():
    # Xu (2004), A note on the subjective and objective integrated approach to determine attribute weights, EJOR 156:530-532
    found = entropy_weights([[30, 30, 38, 29], [19, 54, 86, 29], [19, 15, 85, 28.9], [68, 70, 60, 29]])
    np.testing.assert_allclose(found, [0.4630, 0.3992, 0.1378, 0.0000], atol=5e-5)


def test_ahp_of_saaty_and_of_pymcdm():
    # choosing a house, Saaty (1990), EJOR 48: eight criteria, lambda 9.669, consistency ratio 0.169
    upper = [[5, 3, 7, 6, 6, 1 / 3, 1 / 4], [1 / 3, 5, 3, 3, 1 / 5, 1 / 7], [6, 3, 4, 6, 1 / 5], [1 / 3, 1 / 4, 1 / 7, 1 / 8], [1 / 2, 1 / 5, 1 / 6],
             [1 / 5, 1 / 6], [1 / 2]]
    a = np.ones((8, 8))
    for i, row in enumerate(upper):
        for j, value in enumerate(row, start=i + 1):
            a[i, j], a[j, i] = value, 1 / value
    found = ahp(a)
    np.testing.assert_allclose(found.weights, [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333], atol=2e-3)
    assert found.eigenvalue == pytest.approx(9.669, abs=2e-3) and found.consistency_ratio == pytest.approx(0.169, abs=2e-3) and not found.consistent
    b = np.array([[1, 3, 5], [1 / 3, 1, 2], [1 / 5, 1 / 2, 1]])
    assert ahp(b).consistent and ahp(b).consistency_ratio == pytest.approx(0.0032, abs=2e-4)
    np.testing.assert_allclose(ahp(b).weights, AHP(matrix=b)(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(ahp(a).weights, AHP(matrix=a)(), rtol=0, atol=1e-12)
    assert ahp([[1, 4], [0.25, 1]]).weights.tolist() == pytest.approx([0.8, 0.2]) and ahp([[1, 4], [0.25, 1]]).consistency_ratio == 0


def test_normalising_and_weighted_sums_take_themselves_apart():
    np.testing.assert_allclose(linear([[50, 10], [100, 5], [200, 0]], [0, 10], [100, 0]), [[0.5, 0], [1, 0.5], [1, 1]])
    assert banded([59.9, 60, 75, 90], [60, 75, 90], [0, 1, 2, 3]).tolist() == [0, 1, 2, 3]
    np.testing.assert_allclose(standardised([[10, 5]], [8, 5], [2, 1]), [[1, 0]])
    found = weighted([[0.5, 1], [1, 0]], [1, 3])
    assert found.totals.tolist() == [0.875, 0.25] and np.allclose(found.parts.sum(axis=1), found.totals)


def pupils(schools: int, each: int, between: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    school = np.repeat(np.arange(schools), rng.integers(max(each // 2, 1), each * 2, schools))
    intake = np.column_stack([rng.normal(500, 80, len(school)), rng.integers(0, 2, len(school))])
    effect = rng.normal(0, between, schools)
    return 60 + 0.1 * intake[:, 0] - 3 * intake[:, 1] + effect[school] + rng.normal(0, 10, len(school)), intake, school


def test_value_added_equals_statsmodels():
    y, x, school = pupils(30, 20, 4.0)
    found = value_added(y, x, school)
    fit = sm.MixedLM(y, sm.add_constant(x), school).fit(reml=True, gtol=1e-10)
    np.testing.assert_allclose(found.coefficients, fit.fe_params, rtol=1e-4)
    assert found.within == pytest.approx(fit.scale, rel=1e-4) and found.between == pytest.approx(float(fit.cov_re[0, 0]), rel=1e-4)
    np.testing.assert_allclose(found.effects, [float(fit.random_effects[i].iloc[0]) for i in range(30)], atol=1e-4)
    assert found.schools.tolist() == list(range(30)) and found.pupils.sum() == len(y)


def test_the_errors_of_value_added_are_those_of_the_mixed_model_equations():
    y, x, school = pupils(6, 5, 6.0, seed=4)
    found = value_added(y, x, school)
    columns, places = np.column_stack([np.ones(len(y)), x]), np.eye(6)[school]
    both = np.column_stack([columns, places])
    left = both.T @ both
    left[3:, 3:] += np.eye(6) * found.within / found.between  # Henderson
    np.testing.assert_allclose(found.errors, np.sqrt(np.diag(np.linalg.inv(left))[3:] * found.within), rtol=1e-6)
    np.testing.assert_allclose(found.effects, np.linalg.solve(left, both.T @ y)[3:], rtol=1e-6)


def test_value_added_between_schools_that_do_not_differ_is_nothing():
    rng = np.random.default_rng(7)
    school = np.repeat(np.arange(8), 30)
    x, y = rng.normal(size=240), np.empty(240)
    y[:] = 2 * x + np.tile(np.linspace(-1, 1, 30), 8)
    found = value_added(y, x, school)
    assert found.between == pytest.approx(0, abs=1e-6) and np.abs(found.effects).max() < 1e-3 and found.coefficients[1] == pytest.approx(2, abs=0.2)


def test_rank_intervals_hold_the_rank_and_narrow_with_the_errors():
    estimates = np.array([3.0, 1.0, 2.0, 2.0])
    sure = rank_intervals(estimates, np.zeros(4))
    assert sure.rank.tolist() == sure.low.tolist() == sure.high.tolist() == [1, 4, 2, 2]
    assert rank_intervals(estimates, np.zeros(4), direction="down").rank.tolist() == [4, 1, 2, 2]
    unsure = rank_intervals(estimates, np.full(4, 50.0))
    assert unsure.low.tolist() == [1] * 4 and unsure.high.tolist() == [4] * 4
    two = rank_intervals([0.0, 1.0], [1.0, 1.0], level=0.5)  # P(first unit first) = Phi(-1/sqrt 2) = 0.24
    assert (two.low.tolist(), two.high.tolist()) == ([2, 1], [2, 1])
    assert rank_intervals([0.0, 1.0], [1.0, 1.0]).low.tolist() == [1, 1]


def test_draws_in_parts_are_all_draws(monkeypatch):
    rng = np.random.default_rng(0)
    estimates, errors = rng.normal(size=20), np.full(20, 0.3)
    whole = rank_intervals(estimates, errors, draws=500)
    monkeypatch.setattr(ranks, "AT_ONCE", 150)
    parts = rank_intervals(estimates, errors, draws=500)
    assert parts.low.tolist() == whole.low.tolist() and parts.high.tolist() == whole.high.tolist()


def test_weights_that_matter_show():
    points = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.6]])
    close = weight_sensitivity(points, [0.5, 0.5], concentration=1e6)
    assert close.rank.tolist() == [2, 2, 1] and close.high.tolist()[2] == 1
    wide = weight_sensitivity(points, [0.5, 0.5], concentration=1)
    assert wide.low.tolist() == [1, 1, 1] and wide.high.tolist()[:2] == [3, 3]


def test_a_rating_only_where_the_interval_clears_the_edge():
    labels = [Bilingual("fails", "不合格"), Bilingual("passes", "合格"), Bilingual("good", "良好")]
    assert [one.en for one in ratings([50, 59, 60, 80], [59.9, 61, 79, 90], [60, 80], labels)] == ["fails", "not distinguishable", "passes", "good"]


GOOD = [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize("call", [
    lambda: topsis([[1, np.nan], [1, 1]], [1, 1], ["up", "up"]), lambda: topsis([1, 2], [1], ["up"]), lambda: topsis(GOOD, [1], ["up", "up"]),
    lambda: topsis(GOOD, [-1, 1], ["up", "up"]), lambda: topsis(GOOD, [1, 1], ["up"]), lambda: topsis([[0, 1], [0, 2]], [1, 1], ["up", "up"]),
    lambda: topsis([[1, 1], [1, 1]], [1, 1], ["up", "up"]), lambda: entropy_weights([[1, 2]]), lambda: entropy_weights([[1, 2], [1, 2]]),
    lambda: ahp([[1, 2]]), lambda: ahp([[1, 2], [2, 1]]), lambda: linear(GOOD, [0, 0], [1, 0]), lambda: banded([np.nan], [1], [0, 1]),
    lambda: banded([1], [2, 1], [0, 1, 2]), lambda: standardised(GOOD, [0, 0], [1, 0]), lambda: value_added([1, 2], [[1], [2]], ["a"]),
    lambda: value_added([1, 2, np.nan, 3], [1, 2, 3, 4], ["a", "a", "b", "b"]), lambda: value_added([1, 2, 3, 4], [1, 2, 3, 4], ["a"] * 4),
    lambda: value_added([1, 1, 1, 1, 1], [1, 2, 3, 4, 5], ["a", "a", "b", "b", "b"]),
    lambda: value_added([1, 2, 3, 5, 4, 2], [[1, 2], [2, 4], [3, 6], [4, 8], [5, 10], [6, 12]], ["a", "a", "b", "b", "b", "b"]),
    lambda: value_added([1, 2, 3, 5], [7, 7, 7, 7], ["a", "a", "b", "b"]), lambda: rank_intervals([], []), lambda: rank_intervals([1], [-1]),
    lambda: weight_sensitivity(GOOD, [1, 1], concentration=0), lambda: ratings([2], [1], [1], [Bilingual("a", "a")] * 2)])
def test_what_makes_no_score_is_refused_in_both_languages(call):
    with pytest.raises(ScoreError) as told:
        call()
    assert told.value.message.en == str(told.value) and told.value.message.zh


def test_four_hundred_schools_are_ranked_in_a_moment():
    rng = np.random.default_rng(0)
    begun = time.process_time()
    rank_intervals(rng.normal(size=400), np.full(400, 0.3))
    assert time.process_time() - begun < 5  # the benchmark holds the real target
