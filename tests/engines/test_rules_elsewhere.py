"""Rules as one query say what the batch says, row by row; tests of Spark and PostgreSQL are in test_conformance_elsewhere.py."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.placements import RULES, TEXT, Placement
from tests.engines.test_rules_batch import RECORDS
from zhijiao.engines.rules import WARN, Condition, DefinitionError, Facts, Flag, Law, fact, rule, run_batch
from zhijiao.engines.rules.elsewhere import columns_needed, counts_sql, outcomes_sql

GIVEN = ("interns", "holiday", "rest", "unit_key")  # what no query finds


def table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Return the rows with the derived facts that a table has to hold."""
    frame = Placement.frame([{**dict.fromkeys(Placement.facts), **row, "row_id": str(i)} for i, row in enumerate(rows)])
    found = run_batch(RULES, frame, region="21").frame
    return frame.with_columns(found[name].alias(name) for name in GIVEN if name in found.columns)


def asked(query: str, frame: pl.DataFrame) -> pl.DataFrame:
    with duckdb.connect() as connection:
        connection.register("facts", frame.to_arrow())
        return connection.sql(query).pl()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RECORDS, min_size=1, max_size=12), st.sampled_from([None, date(2020, 1, 1), date(2026, 9, 1)]),
       st.sampled_from([None, date(2017, 1, 1)]))
def test_the_query_judges_as_the_batch(rows: list[dict[str, Any]], on: date | None, today: date | None) -> None:
    frame = table(rows)
    run = run_batch(RULES, frame, on=on, region="21", today=today)
    found = asked(outcomes_sql(RULES, "facts", frame.columns, on=on, region="21", today=today, keys=("row_id",), dialect="duckdb"), frame)
    found = found.sort(pl.col("row_id").cast(pl.Int64))
    for name in run.counts:
        assert found[f"outcome.{name}"].to_list() == run.outcomes(name).to_list(), name
    counted = asked(counts_sql(Law(RULES), "facts", frame.columns, on=on, region="21", today=today, dialect="duckdb"), frame)
    assert counted.row(0, named=True) == {f"{name} {outcome}": n for name, counts in run.counts.items() for outcome, n in counts.items()}


def test_counts_by_group_add_up() -> None:
    frame = table([{"kind": "post", "study_year": year, "venue": venue, "starts_on": date(2026, 9, 7)} for year in (1, 2) for venue in ("bar", "office", None)])
    query = counts_sql(RULES, "facts", frame.columns, region="21", by=("venue",), dialect="duckdb")
    assert {row["venue"]: (row["venue fail"], row["venue pass"], row["venue unknown"], row["not_first_year fail"])
            for row in asked(query, frame).iter_rows(named=True)} == {"bar": (2, 0, 0, 1), "office": (0, 2, 0, 1), None: (0, 0, 2, 1)}


def test_a_column_that_the_table_lacks_is_unknown() -> None:
    frame = table([{"kind": "post", "starts_on": date(2026, 9, 7)}]).drop("hazards", "study_year", "kind", "venue", "works_holidays", "signed_on")
    row = asked(outcomes_sql(RULES, "facts", frame.columns, region="21", dialect="duckdb"), frame).row(0, named=True)
    assert {row[f"outcome.{name}"] for name in ("hazards", "not_first_year", "venue")} == {"unknown"}


def test_what_no_query_finds_is_asked_for() -> None:
    columns = [name for name in columns_needed(RULES, GIVEN) if name != "interns"]
    assert {"interns", "starts_on", "place"} <= set(columns_needed(RULES, GIVEN)) and "born_on" in columns
    assert "born_on" not in columns_needed(Law(RULES), (*GIVEN, "age"))
    with pytest.raises(DefinitionError, match="interns cannot be found by a query"):
        outcomes_sql(RULES, "facts", columns, region="21")


def test_rules_that_differ_by_region_ask_for_one() -> None:
    with pytest.raises(DefinitionError, match="differ by region"):
        outcomes_sql(RULES, "facts", columns_needed(RULES, GIVEN))


class Timeless(Facts):
    """Facts without a day."""

    fed: Flag = fact(en="fed", zh="已喂")


@rule(TEXT, article="1", severity=WARN, zh="要喂")
def feeding(f: Timeless) -> Condition:
    """Feed."""
    return f.fed


def test_rules_without_a_day_follow_the_newest_text() -> None:
    frame = pl.DataFrame({"fed": [True, False, None]})
    assert asked(outcomes_sql([feeding], "facts", frame.columns, dialect="duckdb"), frame)["outcome.feeding"].to_list() == ["pass", "fail", "unknown"]
