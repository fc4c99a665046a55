"""Indicators: ratios of sums, the same on Polars and DuckDB, with the rows behind every number."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.placements import FLOOR, LAWFUL, RULES, Placement, not_first_year
from zhijiao.basics.words import Bilingual
from zhijiao.engines.expressions.plain import evaluate
from zhijiao.engines.expressions.tree import Condition, DefinitionError
from zhijiao.engines.measurement import Status, applies, compute, indicator, passes, rows, wilson
from zhijiao.engines.rules import run_batch

F: Any = Placement
EVERYBODY = indicator("T-01", en="All", zh="全部", numerator=Condition("const", (), True), dims=("kind",), target=900,
                      definition=Bilingual("Everybody", "所有人"), grain="person")
SECOND = indicator("T-02", en="Second year", zh="二年级", numerator=F.study_year >= 2, population=F.kind == "post", dims=("venue", "unit"))
RECORDS = st.lists(st.fixed_dictionaries({
    "study_year": st.none() | st.integers(0, 3), "kind": st.none() | st.sampled_from(["post", "cognition"]),
    "venue": st.none() | st.sampled_from(["bar", "office"]), "unit": st.none() | st.sampled_from(["甲", "it's"])}), max_size=25)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS, st.sampled_from([(), ("venue",), ("venue", "unit")]))
def test_figures_equal_plain_counting_and_their_rows(records, by):
    frame = Placement.frame(records)
    figures = compute(SECOND, frame, by)
    assert [f.as_dict() for f in figures] == [f.as_dict() for f in compute(SECOND, frame, by, engine="duckdb")]
    for figure in figures:
        own = [r for r in frame.to_dicts() if all(r[k] == v for k, v in figure.group.items())]
        members = [r for r in own if evaluate(SECOND.population, r) is True]
        answers = [evaluate(SECOND.numerator, r) for r in members]
        assert figure.numerator == answers.count(True)
        assert figure.denominator == len(answers) - answers.count(None)
        assert figure.population == len(members)
        assert figure.unplaced == sum(evaluate(SECOND.population, r) is None for r in own)
        assert len(rows(figure)) == figure.numerator
        assert len(rows(figure, "against")) == figure.denominator - figure.numerator
        assert len(rows(figure, "denominator")) == figure.denominator
        assert len(rows(figure, "population")) == figure.population
        assert len(rows(figure, "unknown")) == figure.population - figure.denominator
        assert rows(figure, engine="duckdb").equals(rows(figure))
    assert sum(f.numerator for f in figures) == sum(f.numerator for f in compute(SECOND, frame))


def test_a_figure_says_everything():
    frame = Placement.frame([LAWFUL, LAWFUL.but(study_year=1), LAWFUL.but(study_year=None), LAWFUL.but(kind=None)])
    (figure,) = compute(SECOND, frame)
    assert (figure.value, figure.known_share, figure.status, str(figure.status)) == (0.5, 2 / 3, Status.FINAL, "final")
    assert figure.interval == wilson(1, 2)
    assert figure.as_dict() == {"code": "T-02", "status": "final", "value": 0.5, "low": wilson(1, 2)[0], "high": wilson(1, 2)[1],
                                "numerator": 1, "denominator": 2, "known": 2, "known_share": 2 / 3,
                                "missing": "skip_all", "kind": "stock", "period": None, "reference": None}
    assert SECOND.words.said("zh") == "二年级"
    assert (SECOND.definition, SECOND.grain, SECOND.target) == (None, None, None)
    assert (EVERYBODY.definition, EVERYBODY.grain, EVERYBODY.target) == (Bilingual("Everybody", "所有人"), "person", 900)
    assert SECOND.fields == ("kind", "study_year", "venue", "unit")


def test_nothing_known_is_not_reported():
    (figure,) = compute(SECOND, Placement.frame([LAWFUL.but(study_year=None)]))
    assert (figure.status, figure.value, figure.interval) == (Status.NOT_REPORTED, None, None)
    (none,) = compute(SECOND, Placement.frame([]))
    assert (none.status, none.value, none.known_share) == (Status.NOT_APPLICABLE, None, None)
    (nobody_sure,) = compute(SECOND, Placement.frame([LAWFUL.but(kind=None)]))  # it may be in the population
    assert nobody_sure.status is Status.NOT_REPORTED
    strict = indicator("T-03", en="x", zh="x", numerator=F.study_year >= 2, known_per_mille=900)
    assert compute(strict, Placement.frame([LAWFUL] * 8 + [LAWFUL.but(study_year=None)]))[0].status is Status.NOT_REPORTED
    assert compute(strict, Placement.frame([LAWFUL] * 9 + [LAWFUL.but(study_year=None)]))[0].status is Status.FINAL


def test_small_cells_are_suppressed_with_a_companion():
    small = indicator("T-04", en="x", zh="x", numerator=F.study_year >= 2, dims=("unit",), smallest_cell=3)
    units = ["a"] * 2 + ["b"] * 5 + ["c"] * 4
    figures = {f.group["unit"]: f for f in compute(small, Placement.frame([LAWFUL.but(unit=u) for u in units]), ("unit",))}
    assert {u: str(f.status) for u, f in figures.items()} == {"a": "suppressed", "b": "final", "c": "suppressed"}
    hidden = figures["a"].as_dict()
    assert (hidden["value"], hidden["numerator"], hidden["denominator"], hidden["known_share"]) == (None, None, None, None)
    pair = compute(small, Placement.frame([LAWFUL.but(unit=u) for u in ["a", "b"] + ["c"] * 4]), ("unit",))
    assert [str(f.status) for f in pair] == ["suppressed", "suppressed", "final"]
    alone = compute(small, Placement.frame([LAWFUL]), ("unit",))
    assert [str(f.status) for f in alone] == ["suppressed"]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_constant_counts_every_row(engine):
    frame = Placement.frame([LAWFUL, LAWFUL.but(kind="cognition"), LAWFUL])
    assert [f.numerator for f in compute(EVERYBODY, frame, engine=engine)] == [3]
    assert [(f.group, f.numerator) for f in compute(EVERYBODY, frame, ("kind",), engine=engine)] == [({"kind": "post"}, 2), ({"kind": "cognition"}, 1)]
    assert len(rows(compute(EVERYBODY, frame)[0], engine=engine)) == 3


def test_several_indicators_are_counted_in_one_pass():
    assert [f.indicator.code for f in compute([EVERYBODY, SECOND], Placement.frame([LAWFUL]))] == ["T-01", "T-02"]


def test_a_rule_counts_those_that_pass_among_those_it_reaches():
    share = indicator("T-05", en="x", zh="x", numerator=not_first_year, cites=(not_first_year.citation,), dims=("kind",))
    frame = Placement.frame([LAWFUL, LAWFUL.but(study_year=1), LAWFUL.but(study_year=None), LAWFUL.but(kind="cognition"), LAWFUL.but(kind=None)])
    run = run_batch(RULES, frame)
    (figure,) = compute(share, run.with_outcomes(frame))
    counts = run.counts["not_first_year"]
    assert (figure.numerator, figure.denominator) == (counts["pass"], counts["pass"] + counts["fail"])
    assert (figure.population, figure.unplaced) == (3, 1)
    only = indicator("T-06", en="x", zh="x", numerator=not_first_year, population=F.kind == "post")
    assert compute(only, run.with_outcomes(frame))[0].population == 3
    both = indicator("T-07", en="x", zh="x", numerator=passes("not_first_year") & passes("signed"), population=applies("signed"))
    assert compute(both, run.with_outcomes(frame))[0].numerator == 1


def test_what_an_indicator_may_not_say():
    with pytest.raises(DefinitionError, match="numbers of the law"):
        indicator("T-08", en="x", zh="x", numerator=F.study_year >= FLOOR)
    with pytest.raises(DefinitionError, match="not declared by venue"):
        compute(EVERYBODY, Placement.frame([LAWFUL]), ("venue",))
    with pytest.raises(DefinitionError, match="which the frame lacks"):
        compute(SECOND, pl.DataFrame({"kind": ["post"]}))


def test_wilson_against_published_values():
    # where all hit the lower end is n / (n + z^2); 8 of 10 as any table gives it
    assert wilson(3, 3) == pytest.approx((3 / (3 + 1.959964**2), 1.0), abs=1e-6)
    assert wilson(8, 10) == pytest.approx((0.49016, 0.94331), abs=1e-5)
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(0, 10)[0] == 0.0
    for hits, total in ((-1, 2), (3, 2)):
        with pytest.raises(ValueError):
            wilson(hits, total)
