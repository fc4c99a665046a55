"""Many records: the same outcomes as one by one, on Polars and DuckDB, whatever mixture of dates and regions."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.placements import (
    FLOOR,
    LAWFUL,
    RULES,
    TEXT,
    Placement,
    minimum_age,
    not_first_year,
    pay_floor,
    signed,
)
from zhijiao.engines.expressions.plain import evaluate
from zhijiao.engines.rules import (
    BLOCK,
    WARN,
    Condition,
    DefinitionError,
    FactError,
    Law,
    Outcome,
    Rule,
    check,
    compile_record,
    rule,
    run_batch,
)
from zhijiao.engines.rules.record import with_derived

DAYS = st.sampled_from([date(2016, 4, 10), date(2016, 4, 11), date(2021, 12, 30), date(2021, 12, 31), date(2023, 12, 31),
                        date(2024, 1, 1), date(2024, 2, 29), date(2025, 1, 1), date(2026, 9, 7), date(2026, 10, 1), date(2027, 1, 1)])
WORDS = {
    "place": st.none() | st.sampled_from(["21", "2101", "2102", "210201", "22", "21SF"]),
    "kind": st.none() | st.sampled_from(["post", "cognition"]),
    "born_on": st.none() | st.sampled_from([date(2008, 2, 29), date(2010, 9, 6), date(2010, 9, 7), date(2000, 1, 1)]),
    "starts_on": st.none() | DAYS, "ends_on": st.none() | DAYS, "study_year": st.none() | st.integers(0, 3),
    "pay_fen": st.none() | st.sampled_from([0, 799, 800, 849, 850, 900]), "wage_fen": st.none() | st.sampled_from([0, 1000]),
    "hours": st.none() | st.sampled_from([8000, 8001]), "venue": st.none() | st.sampled_from(["office", "bar", "bath"]),
    "hazards": st.none() | st.sampled_from([(), ("height",)]), "works_holidays": st.none() | st.booleans(),
    "works_rest_days": st.none() | st.booleans(), "signed_on": st.none() | DAYS, "filed_on": st.none() | DAYS,
    "scope": st.none() | st.sampled_from([(), ("hazards",), ("rest", "hazards")]),
    "uscc": st.none() | st.sampled_from(["A", "B"]), "unit": st.none() | st.sampled_from(["甲", "乙"]),
    "staff": st.none() | st.integers(9, 21), "interns": st.none() | st.integers(1, 3)}
RECORDS = st.fixed_dictionaries(WORDS)


JUDGES = {one: compile_record([one]) for one in RULES}


def by_the_oracle(rules: tuple[Rule, ...], row: dict[str, Any]) -> dict[str, Outcome]:
    """Judge one record straight from the definitions: the plain evaluator, no generated code, no shared editions."""
    law = Law(rules)
    found = dict.fromkeys(law.names, Outcome.NA)
    day, region = row["starts_on"] or date(9999, 12, 31), row["place"]
    for one in rules:
        if one.in_force(day, region):
            edition = Law([one]).edition(Law([one]).epoch(day), region)
            judged = edition.rules[0]
            values = with_derived(edition, row)
            assert one.outcome(row, on=row["starts_on"], region=region) is JUDGES[one].outcomes(row)[one.name]
            guard = True if judged.guard is None else evaluate(judged.guard, values)
            asked = evaluate(judged.requirement, values)
            found[one.name] = (Outcome.NA if guard is False else Outcome.UNKNOWN if guard is None or asked is None
                               else Outcome.PASS if asked else Outcome.FAIL)
    return found


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RECORDS, min_size=1, max_size=12))
def test_batch_record_and_oracle_agree(rows):
    everybody = [{**dict.fromkeys(Placement.facts), **row, "row_id": str(i)} for i, row in enumerate(rows)]
    frame = Placement.frame(everybody)
    runs = [run_batch(RULES, frame), run_batch(RULES, frame, engine="duckdb")]
    judge = compile_record(RULES)
    for i, row in enumerate(everybody):
        # one record sees itself only: give it the count of the whole
        row["interns"] = runs[0].frame["interns"][i]
        expected = by_the_oracle(RULES, row)
        assert judge.outcomes(row) == expected
        for run in runs:
            assert {name: run.outcomes(name)[i] for name in expected} == {k: str(v) for k, v in expected.items()}
    for run in runs:
        for name, counted in run.counts.items():
            outcomes = run.outcomes(name).to_list()
            assert counted == {o: outcomes.count(o) for o in ("pass", "fail", "unknown", "na")}
        assert sum(len(run.findings(name)) for name in run.counts) == len(run.findings())
    for found in runs[0].findings():
        alone = next(f for f in judge.check(everybody[int(found.record)]) if f.rule == found.rule)
        assert (found.outcome, found.severity, found.fields, found.numbers) == (
            alone.outcome, alone.severity, alone.fields, alone.numbers)
        assert (found.words, found.fix) == (alone.words, alone.fix)


def many(*changes: dict[str, Any]) -> pl.DataFrame:
    """Return a frame of lawful placements with changes."""
    return Placement.frame([LAWFUL.but(**change) for change in changes])


def test_findings_are_a_sequence_of_typed_blocks():
    run = run_batch(RULES, many({}, {"study_year": 1, "row_id": "2"}, {"study_year": None, "row_id": "3", "pay_fen": 1}))
    found = run.findings()
    assert [(f.record, f.rule, str(f.outcome)) for f in found] == [
        ("2", "not_first_year", "fail"), ("3", "not_first_year", "unknown"), ("3", "pay_floor", "fail")]
    assert len(found) == 3
    assert found[-1].rule == "pay_floor"
    assert [f.record for f in found[:2]] == ["2", "3"]
    for outside in (3, -4):
        with pytest.raises(IndexError):
            found[outside]
    frames = found.frames()
    assert frames["not_first_year"].to_dicts() == [
        {"row": 1, "record": "2", "outcome": "fail", "severity": "BLOCK", "study_year": 1, "kind": "post"},
        {"row": 2, "record": "3", "outcome": "unknown", "severity": "BLOCK", "study_year": None, "kind": "post"}]
    assert run.failing_blocks == 1
    assert run.rows == 3
    assert run.versions == ("internship-2021", "liaoning-2022")


def test_findings_of_two_versions_of_one_rule_stay_apart():
    run = run_batch(RULES, many({"pay_fen": 1}, {"pay_fen": 1, "starts_on": date(2020, 1, 1)}))
    assert sorted(run.findings("pay_floor").frames()) == ["pay_floor", "pay_floor@2021-12-31/1"]
    assert {f.definition.instrument.code for f in run.findings("pay_floor")} == {"internship-2016", "internship-2021"}


def test_rows_without_an_identity_are_numbered():
    frame = many({"study_year": 1}).drop("row_id")
    assert [f.record for f in run_batch([not_first_year], frame).findings()] == [0]
    named = frame.with_columns(number=pl.Series(["x"]))
    assert [f.record for f in run_batch([not_first_year], named, record="number").findings()] == ["x"]


def test_columns_that_are_missing_are_unknown():
    run = run_batch(RULES, pl.DataFrame({"study_year": [1, 2, None]}))
    assert run.counts["not_first_year"] == {"pass": 0, "fail": 0, "unknown": 3, "na": 0}
    assert run.counts["signed"]["fail"] == 3
    assert run_batch([minimum_age], pl.DataFrame({"age": [15, 16]}).with_columns(kind=pl.lit("post"))).counts["minimum_age"]["fail"] == 1


def test_arrow_tables_are_taken():
    table = many({"study_year": 1}).to_arrow()
    assert run_batch([not_first_year], table).counts["not_first_year"]["fail"] == 1
    import pyarrow as pa

    with pytest.raises(FactError, match="a table is wanted"):
        run_batch([not_first_year], pa.array([1]))


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_an_empty_frame_gives_zeros(engine):
    run = run_batch(RULES, Placement.frame([]), engine=engine)
    assert run.counts["pay_floor"] == {"pass": 0, "fail": 0, "unknown": 0, "na": 0}
    assert list(run.findings()) == []


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_rule_that_reads_nothing_is_judged_for_every_row(engine):
    @rule(TEXT, article="1", severity=WARN, zh="总是")
    def always(f: Placement) -> Condition:
        """Always."""
        return Condition("const", (), True)

    assert run_batch([always], many({}, {}, {}), engine=engine).counts["always"]["pass"] == 3


def test_a_named_day_and_region_judge_all_rows_alike():
    frame = many({"pay_fen": 810}, {"pay_fen": 810, "starts_on": date(2020, 1, 1)}).with_columns(wage_fen=1000)
    assert run_batch([pay_floor], frame, on=date(2026, 1, 1), region="22").counts["pay_floor"]["fail"] == 0
    assert run_batch([pay_floor], frame, on=date(2026, 1, 1), region="2101").counts["pay_floor"]["fail"] == 2
    assert run_batch([pay_floor], frame).counts["pay_floor"] == {"pass": 0, "fail": 1, "unknown": 0, "na": 1}


def test_rows_without_a_day_take_todays_law():
    nobody = many({"starts_on": None, "venue": "bath"})
    assert run_batch(RULES, nobody).counts["venue"]["fail"] == 1
    assert run_batch(RULES, nobody, today=date(2024, 1, 1)).counts["venue"]["pass"] == 1
    mixed = many({"starts_on": None, "venue": "bath"}, {"venue": "bath"}, {"venue": "bath", "starts_on": date(2022, 1, 1)})
    assert run_batch(RULES, mixed, today=date(2022, 1, 1)).outcomes("venue").to_list() == ["pass", "fail", "pass"]
    same = many({"starts_on": None, "venue": "bath"}, {"venue": "bath"})
    assert run_batch(RULES, same, today=date(2026, 1, 1)).outcomes("venue").to_list() == ["fail", "fail"]


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical, pl.Enum(["21", "2102", "22"])])
def test_regions_may_be_dictionary_coded(dtype):
    frame = many({"pay_fen": 340000}, {"pay_fen": 340000, "place": "2102"}, {"place": None, "pay_fen": 340000},
                 {"pay_fen": 330000, "place": "22"}, {"pay_fen": 330000, "place": "21"})
    frame = frame.with_columns(place=pl.Series(["21", "2102", None, "22", "21"]).cast(dtype))
    assert run_batch([pay_floor], frame).outcomes("pay_floor").to_list() == ["pass", "fail", "pass", "pass", "fail"]


def test_a_given_derived_column_stands_and_its_holes_are_derived():
    frame = many({}, {}).with_columns(interns=pl.Series([99, None], dtype=pl.Int64))
    assert run_batch(RULES, frame).frame["interns"].to_list() == [99, 2]


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_tags_that_are_not_known_may_be_one_of_the_words(engine):
    @rule(TEXT, article="1", severity=WARN, zh="某")
    def safe(f: Placement) -> Condition:
        """Neither height nor dust."""
        return ~f.hazards.overlaps("height", "dust") & ~f.scope.contains("x")

    tags = [[], ["height"], ["a", None], [None, "dust"], None, ["a", "b"]]
    frame = many(*[{"scope": ()}] * 6).with_columns(hazards=pl.Series(tags, dtype=pl.List(pl.String)))
    run = run_batch([safe], frame, engine=engine)
    assert run.outcomes("safe").to_list() == ["pass", "fail", "unknown", "fail", "unknown", "pass"]
    assert run_batch([safe], frame[3:], engine=engine).outcomes("safe").to_list() == ["fail", "unknown", "pass"]
    assert [f.fields["hazards"] for f in run.findings()] == [("height",), ("a", None), (None, "dust"), None]


def test_an_unknown_engine_is_refused():
    with pytest.raises(DefinitionError, match="engine"):
        run_batch(RULES, many({}), engine="oracle")


@pytest.mark.parametrize(("column", "values", "said"), [
    ("study_year", pl.Series([1.5]), "whole numbers"), ("starts_on", pl.Series(["2026-01-01"]), "days"),
    ("works_holidays", pl.Series([1]), "yes or no"), ("venue", pl.Series([3]), "words"), ("hazards", pl.Series(["height"]), "lists of words"),
    ("study_year", pl.Series([13]), "declared range 0..12"), ("study_year", pl.Series([-1]), "leaves the declared range"),
    ("staff", pl.Series([2**63], dtype=pl.UInt64), "leaves the declared range"),
    ("starts_on", pl.Series([date(1899, 12, 31)]), "1900..2199"), ("starts_on", pl.Series([date(2200, 1, 1)]), "1900..2199")])
def test_columns_of_another_sort_are_refused(column, values, said):
    with pytest.raises(FactError, match=said):
        run_batch(RULES, many({}).with_columns(values.alias(column)))


def test_integers_of_any_width_and_null_columns_are_taken():
    frame = many({}, {}).with_columns(pl.col("staff").cast(pl.UInt64), pl.col("study_year").cast(pl.UInt8), hazards=pl.lit(None),
                                      venue=pl.lit(None, dtype=pl.String), signed_on=pl.lit(None, dtype=pl.Date))
    run = run_batch(RULES, frame)
    assert run.counts["hazards"]["unknown"] == 2
    assert run.counts["not_first_year"]["pass"] == 2


def test_a_law_made_once_may_be_used_again():
    law = Law(RULES)
    assert run_batch(law, many({})).counts == run_batch(law, many({})).counts
    assert check([signed], [LAWFUL, LAWFUL.but(signed_on=None)])[0].severity is BLOCK


def test_who_does_not_report_is_seen():
    run = run_batch([not_first_year, signed], many({"study_year": None}, {}, {"study_year": None}, {"kind": "cognition"}))
    shares = run.unknown_shares(pl.Series(["一中", "一中", "二中", "三中"]))
    assert shares.to_dicts()[:2] == [
        {"rule": "not_first_year", "group": "二中", "reached": 1, "unknown": 1, "share": 1.0},
        {"rule": "not_first_year", "group": "一中", "reached": 2, "unknown": 1, "share": 0.5}]
    assert shares.filter(pl.col("group") == "三中")["rule"].to_list() == ["signed"]


def test_outcomes_become_columns_for_indicators():
    frame = many({"study_year": 1}, {"study_year": None}, {"kind": "cognition"}, {})
    found = run_batch(RULES, frame).with_outcomes(frame, "not_first_year", "signed")
    assert found["rule.not_first_year"].to_list() == [False, None, None, True]
    assert found["rule.not_first_year.applies"].to_list() == [True, True, False, True]
    assert found["rule.signed.applies"].to_list() == [True] * 4
    assert len(run_batch(RULES, frame).with_outcomes(frame).columns) == len(frame.columns) + 2 * 10


def test_numbers_of_the_law_are_named_by_key():
    assert Law(RULES).number("pay_floor") is FLOOR
    with pytest.raises(DefinitionError, match="no such number"):
        Law(RULES).number("x")
