"""What is missing, what may be added over time, and what a value's status says: each policy by its plain definition."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.measurement.test_partials import BY, QUICK, RECORDS, SECOND, F
from tests.engines.placements import Placement
from zhijiao.basics.words import Bilingual
from zhijiao.engines.expressions.plain import evaluate
from zhijiao.engines.expressions.tree import DefinitionError
from zhijiao.engines.measurement import (
    KIND_WORDS,
    MISSING_WORDS,
    Figure,
    Indicator,
    Status,
    compute,
    indicator,
    merged,
    partials,
    published,
    read_partials,
    rows,
)

BECAUSE = Bilingual("the form says so", "表上如此规定")


def made(missing: Any, known_per_mille: int = 0, smallest_cell: int = 0, **more: Any) -> Indicator:
    return indicator("Q-01", en="x", zh="x", numerator=F.study_year >= 2, population=F.kind == "post", dims=("venue", "unit"), missing=missing,
                     missing_because=BECAUSE if missing == "zero" else None, known_per_mille=known_per_mille, smallest_cell=smallest_cell, **more)


def plainly(one: Indicator, records: list[dict[str, Any]]) -> tuple[str, float | None, int, int]:
    """Status, value, numerator and denominator as docs/figures.md tells them, row by row."""
    places = [evaluate(one.population, r) for r in records]
    answers = [evaluate(one.numerator, r) for r, place in zip(records, places, strict=True) if place is True]
    unsure = places.count(None)
    if one.missing == "zero":
        answers = [answer is True for answer in answers]
    counted = [answer for answer in answers if answer is not None]
    known = sum(evaluate(one.numerator, r) is not None for r, place in zip(records, places, strict=True) if place is True)
    hits = counted.count(True)
    if 0 < len(counted) < one.smallest_cell:
        return "suppressed", None, hits, len(counted)
    if not answers and not unsure:
        return "not applicable", None, 0, 0
    whole = not (len(answers) - len(counted) or unsure)
    if not counted or (one.missing == "skip_any" and not whole) or known * 1000 < len(answers) * one.known_per_mille:
        return "not reported", None, hits, len(counted)
    return "final", hits / len(counted), hits, len(counted)


DEFINED = st.tuples(st.sampled_from(["skip_any", "skip_all", "zero"]), st.sampled_from([0, 300, 1000]), st.sampled_from([0, 3])).map(
    lambda drawn: made(drawn[0], 0 if drawn[0] == "skip_any" else drawn[1], drawn[2]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS, DEFINED)
def test_every_policy_is_its_definition_on_every_engine(records: list[dict[str, Any]], one: Indicator) -> None:
    frame = Placement.frame(records)
    expected = plainly(one, frame.to_dicts())
    found = [compute(one, frame)[0], compute(one, frame, engine="duckdb")[0]]
    found += [partials(one, frame, BY, engine=engine).up(()).figures()[0] for engine in ("segments", "duckdb", "polars")]
    for figure in found:
        assert (str(figure.status), figure.value, figure.numerator, figure.denominator) == expected
    for engine in ("polars", "duckdb"):
        opened = {part: len(rows(found[0], part, engine=engine)) for part in ("numerator", "against", "denominator", "known", "unknown", "population")}
        assert opened == {"numerator": found[0].numerator, "against": found[0].denominator - found[0].numerator, "denominator": found[0].denominator,
                          "known": found[0].known, "unknown": found[0].population - found[0].known, "population": found[0].population}


@pytest.mark.parametrize(("missing", "values"), [("skip_all", (2 / 3, 1.0, None)), ("skip_any", (None, 1.0, None)), ("zero", (0.5, 1.0, 0.0))])
def test_the_three_policies_side_by_side(missing: str, values: tuple[float | None, ...]) -> None:
    years = {"some unknown": [1, 2, 2, None], "all known": [2, 3], "none known": [None, None]}
    frame = Placement.frame([{"study_year": year, "kind": "post", "unit": unit} for unit, own in years.items() for year in own])
    found = compute(made(missing), frame, ("unit",))
    assert tuple(figure.value for figure in found) == values
    assert [figure.known_share for figure in found] == [0.75, 1.0, 0.0]  # always told, whatever the policy


def test_whoever_may_belong_to_the_population_is_missing_too() -> None:
    frame = Placement.frame([{"study_year": 2, "kind": "post"}, {"study_year": 2, "kind": None}])
    assert [str(compute(made(missing), frame)[0].status) for missing in ("skip_any", "skip_all", "zero")] == ["not reported", "final", "final"]


@pytest.mark.parametrize(("wrong", "told"), [
    ({"missing": "zero"}, "by which article or why"), ({"missing": "never"}, "missing is one of skip_any, skip_all, zero"),
    ({"kind": "level"}, "kind one of stock, flow"), ({"missing": "skip_any", "known_per_mille": 900}, "no least known share"),
    ({"time": "month"}, "month is none of its dimensions")])
def test_a_policy_that_makes_no_sense_is_refused(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(DefinitionError, match=told):
        indicator("Q-02", en="x", zh="x", numerator=F.study_year >= 2, dims=("unit",), **wrong)


def test_an_article_is_reason_enough_to_count_what_is_unknown() -> None:
    found = indicator("Q-03", en="x", zh="x", numerator=F.study_year >= 2, missing="zero", cites=("an article",))
    assert compute(found, Placement.frame([{"study_year": None}]))[0].value == 0.0
    assert all(words.en and words.zh for words in (*MISSING_WORDS.values(), *KIND_WORDS.values(), *(status.words for status in Status)))
    assert Status.NOT_APPLICABLE.words == Bilingual("not applicable", "不适用")


# --- time ------------------------------------------------------------------------------------------------------------

FLOW = made("skip_all", kind="flow", reference=Bilingual("a month", "一个月"))
STOCK = made("skip_all", reference=Bilingual("on the day", "当日"))
TWO = Placement.frame([{"study_year": 2, "kind": "post", "venue": "bar", "unit": "甲"}, {"study_year": 1, "kind": "post", "venue": "bar", "unit": "甲"}])


def numbers(figures: list[Figure]) -> list[tuple[int, int, str | None, str]]:
    return [(f.numerator, f.denominator, f.period, str(f.status)) for f in figures]


def test_flows_add_up_over_periods_and_stocks_do_not() -> None:
    months = [partials(FLOW, TWO, BY, period=period) for period in ("2026-05", "2026-04")]
    whole = merged(months)
    assert whole.periods == ("2026-04", "2026-05") and numbers(whole.figures()) == [(2, 4, "2026-04, 2026-05", "final")]
    assert numbers(merged([whole, partials(FLOW, TWO, BY, period="2026-06")]).figures()) == [(3, 6, "2026-04, 2026-05, 2026-06", "final")]
    with pytest.raises(DefinitionError, match="Q-01: stocks of 2026-04, 2026-05 do not add up"):
        merged([partials(STOCK, TWO, BY, period=period) for period in ("2026-05", "2026-04")])
    with pytest.raises(DefinitionError, match="stocks of"):
        merged([partials((FLOW, SECOND), TWO, BY, period=period) for period in ("2026-05", "2026-04")])


@QUICK
@given(RECORDS, st.data())
def test_a_flow_over_any_months_is_that_of_all_their_records_on_every_engine(records: list[dict[str, Any]], data: st.DataObject) -> None:
    months = data.draw(st.lists(st.sampled_from(["2026-04", "2026-05", "2026-06"]), min_size=len(records), max_size=len(records)))
    frame = Placement.frame(records)
    whole = compute(FLOW, frame, BY)
    by_month = {month: frame.filter(pl.Series(months, dtype=pl.String) == month) for month in {*months, "2026-07"}}
    for engine in ("segments", "duckdb", "polars"):
        parts = [partials(FLOW, own, BY, engine=engine, period=month) for month, own in by_month.items()]
        summed = {tuple(f.group.values()): (f.numerator, f.known, f.population, f.unplaced) for f in merged(parts).figures()}
        assert summed == {tuple(f.group.values()): (f.numerator, f.known, f.population, f.unplaced) for f in whole}


def test_servers_of_one_period_add_up_whatever_the_kind() -> None:
    for one in (FLOW, STOCK):
        assert numbers(merged([partials(one, TWO, BY, period="2026-04")] * 2).figures()) == [(2, 4, "2026-04", "final")]


def test_periods_that_overlap_or_are_not_named_are_refused() -> None:
    april, may, silent = (partials(FLOW, TWO, BY, period=period) for period in ("2026-04", "2026-05", None))
    with pytest.raises(DefinitionError, match="overlap in part: 2026-04, 2026-05; 2026-05"):
        merged([merged([april, may]), may])
    with pytest.raises(DefinitionError, match="of 2026-04, others do not say"):
        merged([april, silent])
    assert merged([silent, silent]).periods == ()


def test_counts_of_a_stock_and_a_flow_or_by_another_policy_are_other_counts() -> None:
    for other in (FLOW, made("zero")):
        with pytest.raises(DefinitionError, match="other definitions"):
            merged([partials(STOCK, TWO, BY), partials(other, TWO, BY)])


def test_a_stock_is_not_summed_over_the_days_of_one_frame() -> None:
    frame = TWO.with_columns(month=pl.Series(["2026-04", "2026-05"]))
    stock, flow = (indicator("Q-04", en="x", zh="x", numerator=F.study_year >= 2, dims=("month", "unit"), time="month", kind=kind)
                   for kind in ("stock", "flow"))
    for call in (lambda: compute(stock, frame), lambda: partials(stock, frame, ("unit",)), lambda: partials(stock, frame, ("month", "unit")).up(("unit",)),
                 lambda: published(partials(stock, frame, ("month", "unit")))):
        with pytest.raises(DefinitionError, match="Q-04 is a stock: it does not add up over month"):
            call()
    assert [f.numerator for f in compute(stock, frame, ("month",))] == [1, 0] and [f.numerator for f in compute(flow, frame)] == [1]
    assert [f.numerator for f in partials(stock, frame[:1], ("month", "unit")).up(()).figures()] == [1]  # one day only


# --- status ----------------------------------------------------------------------------------------------------------


def test_a_provisional_value_is_shown_and_says_so_until_all_parts_are_final() -> None:
    final, provisional = (partials(FLOW, TWO, BY, provisional=more) for more in (False, True))
    (figure,) = merged([final, provisional]).figures()
    assert figure.status is Status.PROVISIONAL and figure.value == 0.5 and figure.interval is not None and figure.as_dict()["status"] == "provisional"
    assert merged([final, final]).figures()[0].status is Status.FINAL
    told = compute(FLOW, TWO, provisional=True, period="2026-04")[0].as_dict()
    assert (told["period"], told["kind"], told["missing"], told["reference"]) == ("2026-04", "flow", "skip_all", {"en": "a month", "zh": "一个月"})
    assert numbers(read_partials(FLOW, BY, final.counts, period="2026-04", provisional=True).figures()) == [(1, 2, "2026-04", "provisional")]
    for frame, status in ((TWO[:0], "not applicable"), (TWO.with_columns(study_year=pl.lit(None, pl.Int64)), "not reported")):
        assert str(compute(FLOW, frame, provisional=True)[0].status) == status


@QUICK
@given(RECORDS)
def test_a_small_provisional_cell_is_withheld_with_its_company(records: list[dict[str, Any]]) -> None:
    frame = Placement.frame(records)
    final, more = (published(partials(SECOND, frame, BY, provisional=provisional)) for provisional in (False, True))
    assert [f.status is Status.SUPPRESSED for f in final] == [f.status is Status.SUPPRESSED for f in more]
    assert not any(f.status is Status.FINAL for f in more)
