"""`zhijiao indicators`: every figure with its definition, and the query that counts it."""

from __future__ import annotations

import json
from dataclasses import replace

import duckdb
import pytest

from tests.cli.conftest import Run
from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement import KIND_WORDS, MISSING_WORDS
from zhijiao.systems.apprenticeships.indicators import INDICATORS
from zhijiao.systems.meetings.indicators import INDICATORS as OF_MEETINGS


def test_every_figure_is_listed(run: Run):
    listed = json.loads(run("indicators", "list", "--json").out)
    assert {one.code for one in (*INDICATORS, *OF_MEETINGS)} <= {one["code"] for one in listed}
    assert all(one["zh"] and one["en"] and one["numerator"] and one["room"] for one in listed)
    lines = run("indicators", "list", "--lang", "zh").out.splitlines()
    assert len(lines) == len(listed) and any(line.startswith("APP-01") and "上岗前签齐" in line for line in lines)


@pytest.mark.parametrize("one", [*INDICATORS, *OF_MEETINGS], ids=lambda one: one.code)
def test_each_figure_shows_what_it_counts(run: Run, one):
    document = json.loads(run("indicators", "show", one.code, "--json").out)
    assert document["by"] == list(one.dims) and document["target_per_mille"] == one.target and len(document["cites"]) == len(one.cites)
    assert (document["missing"], document["kind"]) == (one.missing, one.kind)
    shown = run("indicators", "show", one.code).out
    assert MISSING_WORDS[one.missing].en in shown and KIND_WORDS[one.kind].en in shown
    assert one.words.en in shown and document["numerator"] in shown and all(cite.words.en in shown for cite in one.cites)
    assert one.words.zh in run("indicators", "show", one.code, "--lang", "zh").out


def test_policies_are_said_with_their_reasons(run: Run, monkeypatch):
    one = replace(INDICATORS[0], missing="zero", missing_because=Bilingual("no entry means none", "不填即为零"), kind="flow", known_per_mille=900,
                  reference=Bilingual("a school year", "一个学年"))
    monkeypatch.setattr("zhijiao.systems.apprenticeships.indicators.INDICATORS", (one,))
    shown, document = run("indicators", "show", one.code).out, json.loads(run("indicators", "show", one.code, "--json").out)
    assert "what is unknown counts as not met; no entry means none; at least 90 % known" in shown and "; a school year" in shown
    assert document["reference"] == {"zh": "一个学年", "en": "a school year"} and document["missing_because"]["zh"] == "不填即为零"
    assert "未知的按未达到计算；不填即为零；至少已知90 %" in run("indicators", "show", one.code, "--lang", "zh").out


def test_the_query_runs_and_counts(run: Run):
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE placements AS SELECT 'active' AS state, '21' AS province_of_post, 'x' AS city "
                           "UNION ALL SELECT 'active', '11', 'x' UNION ALL SELECT 'draft', '11', 'y'")
        query = run("indicators", "sql", "APP-06", "--table", "placements", "--by", "city").out
        assert sorted(connection.sql(query).fetchall()) == [("x", 1, 2, 2, 0), ("y", 0, 0, 0, 0)]
        assert connection.sql(run("indicators", "sql", "APP-06", "--table", "placements").out).fetchall() == [(1, 2, 2, 0)]
    assert "`APP-06 numerator`" in run("indicators", "sql", "APP-06", "--table", "placements", "--engine", "spark").out


@pytest.mark.parametrize(("arguments", "told"), [
    (["show", "APP-99"], "No figure APP-99"), (["sql", "APP-09", "--table", "t", "--by", "school"], "APP-09 is not divided by school, but by city"),
    (["sql", "--table", "t"], "CODES")])
def test_calls_that_make_no_sense_are_refused(run: Run, arguments, told: str):
    ran = run("indicators", *arguments)
    assert ran.code == 2 and told in ran.err
