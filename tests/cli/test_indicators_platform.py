"""`zhijiao indicators compute|freeze|verify|export` on the platform and on files."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from tests.cast import Cast, cast
from tests.cli.conftest import Run
from tests.kernel.indicators.frozen import agreements, entrants, frozen, invented
from tests.systems.apprenticeships.steps import active
from zhijiao.engines.measurement import partials, partials_sql, read_partials
from zhijiao.engines.rules import run_batch
from zhijiao.engines.rules.elsewhere import OUTCOMES, counts_sql
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.terms import Kept
from zhijiao.kernel.journal.models import Entry
from zhijiao.law.internships import LAW, LIAONING
from zhijiao.systems.apprenticeships.facts import age_on
from zhijiao.systems.apprenticeships.indicators import INDICATORS
from zhijiao.systems.apprenticeships.terms import Grain

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 5, 20)


@pytest.fixture(autouse=True)
def people(settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path / "media"
    return cast()


def told(run: Run, *arguments: object) -> dict[str, Any]:
    ran = run("indicators", "compute", *arguments, "--json")
    assert ran.code == 0, ran.err
    document: dict[str, Any] = json.loads(ran.out)
    return document


def of(document: dict[str, Any], code: str, **place: str | None) -> dict[str, Any]:
    found = [one for one in document["figures"] if one["code"] == code and all(one.get(name) == key for name, key in place.items())]
    assert len(found) == 1, found
    return found[0]


def test_without_a_snapshot_it_says_how_one_is_made_and_writes_nothing(run: Run) -> None:
    for arguments, words in (([], "There is no snapshot yet"), (["--period", "2025"], "There is no snapshot in 2025"), (["--lang", "zh"], "还没有快照")):
        ran = run("indicators", "compute", *arguments)
        assert ran.code == 2 and words in ran.err and "zhijiao indicators freeze" in ran.err and ran.out == ""
    assert not Snapshot.objects.exists() and not Entry.objects.filter(event__startswith="indicators.").exists()
    assert run("indicators", "verify").code == run("indicators", "export", "nowhere").code == 2


def test_values_come_from_the_newest_snapshot_of_the_period(run: Run) -> None:
    frozen("apprenticeships", "agreement", agreements("2101", 1, 5, 10), date(2025, 12, 31))
    frozen("apprenticeships", "agreement", [*agreements("2101", 1, 9, 10), *agreements("2102", 2, 3, 4)], date(2026, 4, 30))
    made = frozen("apprenticeships", "agreement", [*agreements("2101", 1, 8, 10), *agreements("2102", 2, 4, 4)], DAY)
    document = told(run, "APP-01", "APP-06", "--by", "city,school")
    assert document["source"]["snapshots"] == [{"room": "apprenticeships", "grain": "agreement", "snapshot": str(made.pk), "on": "2026-05-20", "rows": 14,
                                                "sha256": made.sha256}]
    whole = of(document, "APP-01", level="whole")
    assert (whole["numerator"], whole["denominator"], whole["status"], whole["city"]) == (12, 14, "final", None)
    assert whole["low"] < whole["value"] < whole["high"]
    assert of(document, "APP-01", level="school", school="2", city="2102")["value"] == 1.0
    assert of(document, "APP-06", level="whole")["status"] == "not reported" and of(document, "APP-06", level="whole")["known_share"] == 0
    assert of(told(run, "APP-01", "--period", "2026-04"), "APP-01")["numerator"] == 12
    assert of(told(run, "APP-01", "--period", "2025"), "APP-01")["value"] == of(told(run, "APP-01", "--period", "2025-12-31"), "APP-01")["value"] == 0.5
    assert told(run, "APP-01", "MTG-01")["missing"] == ["MTG-01"]
    assert {"APP-09", "ADM-07"} <= set(told(run, "--by", "city,school")["not_divided"]) and told(run, "APP-01")["not_divided"] == []
    assert "Not divided or published so, or without their columns: ADM-07" in run("indicators", "compute", "--by", "city,school").err
    assert "No snapshot in this period: MTG-01." in run("indicators", "compute", "APP-01", "MTG-01").err
    ran = run("indicators", "compute", "APP-01", "--by", "city", "--lang", "zh")
    assert "2101 沈阳市" in ran.out and "合计" in ran.out and "80.0%" in ran.out and "已定" in ran.out


def test_what_is_withheld_stays_withheld_also_when_counted_again(run: Run) -> None:
    frozen("admissions", "entrant", [*entrants("2101", 9, 10), *entrants("2102", 1, 2), *entrants("2103", 5, 9)], DAY)
    for engine in ([], ["--engine", "duckdb"]):
        document = told(run, "ADM-07", "--by", "city", *engine)
        for city in ("2102", "2103"):  # the smaller of the others keeps it company
            assert of(document, "ADM-07", city=city) == {**of(document, "ADM-07", city=city), "status": "suppressed", "value": None, "numerator": None,
                                                         "denominator": None, "known": None, "known_share": None}
        assert of(document, "ADM-07", city="2101")["numerator"] == 9
    ran = run("indicators", "compute", "ADM-07", "--by", "origin,track")
    assert ran.code == 2 and "not published by origin, track" in ran.err


def offers(city: str, school: int, first: int, of: int) -> list[dict[str, Any]]:
    """Return offers of a school, so many of them to the applicant's first preference."""
    return [{"city": city, "school": str(school), "position": 1 if n < first else 2, "state": "confirmed"} for n in range(of)]


def test_a_unit_is_told_without_the_place_it_lies_in_and_columns_in_any_order(run: Run) -> None:
    frozen("admissions", "offer", [*offers("2101", 1, 8, 10), *offers("2102", 2, 1, 2), *offers("2103", 3, 9, 9)], DAY)
    published = told(run, "ADM-02", "--by", "city,school")
    assert of(published, "ADM-02", level="school", school="2")["status"] == "suppressed"
    for by, engine in (("school", []), ("school,city", ["--engine", "duckdb"])):
        document = told(run, "ADM-02", "--by", by, *engine)
        for school in "123":
            wanted, found = of(published, "ADM-02", level="school", school=school), of(document, "ADM-02", level="school", school=school)
            assert [found[name] for name in ("status", "numerator", "denominator")] == [wanted[name] for name in ("status", "numerator", "denominator")]


def test_what_is_not_published_so_is_left_out_where_no_figure_was_named(run: Run) -> None:
    frozen("admissions", "seat", [{"city": "2101", "school": "7", "taken": taken} for taken in (True, True, False)], DAY)
    frozen("admissions", "offer", [*offers("2101", 7, 8, 10), *offers("2102", 7, 9, 10)], DAY)  # a school in two cities
    document = told(run, "--by", "school")
    assert of(document, "ADM-01", school="7")["numerator"] == 2 and "ADM-02" in document["not_divided"]
    assert [one["grain"] for one in document["source"]["snapshots"]] == ["seat"]
    ran = run("indicators", "compute", "ADM-02", "--by", "school")
    assert ran.code == 2 and "ADM-02 is not published by school" in ran.err


def test_a_table_without_small_cells_is_counted_from_the_records(run: Run) -> None:
    frozen("meetings", "task", [{"city": "2101", "unit": "1", "theme": theme, "state": "closed", "due_on": DAY, "rungs": False} for theme in "aab"], DAY)
    document = told(run, "MTG-07", "--by", "theme")
    assert (of(document, "MTG-07", theme="a")["denominator"], of(document, "MTG-07", theme="b")["denominator"]) == (2, 1)


def test_counted_again_otherwise_than_frozen_is_said(run: Run) -> None:
    made = frozen("apprenticeships", "agreement", agreements("2101", 1, 8, 10), DAY)
    other = frozen("apprenticeships", "agreement", agreements("2101", 1, 7, 10), date(2026, 5, 19))
    Snapshot.objects.filter(pk=made.pk).update(records=other.records)
    ran = run("indicators", "compute", "APP-01", "--engine", "duckdb")
    assert ran.code == 1 and f"zhijiao indicators verify {made.pk}" in ran.err
    ran = run("indicators", "verify", str(made.pk)[:8])
    assert ran.code == 1 and "changed" in ran.out
    assert [one["verdict"] for one in json.loads(run("indicators", "verify", str(other.pk), "--json").out)] == ["unchanged"]
    Snapshot.objects.filter(pk=made.pk).update(records=None, kept=Kept.COUNTS)
    assert "not kept any more" in run("indicators", "compute", "APP-01", "--engine", "duckdb").err
    assert of(told(run, "APP-01"), "APP-01")["numerator"] == 8


@pytest.mark.parametrize(("arguments", "words"), [
    (["APP-99"], "No figure APP-99"), (["APP-09", "--by", "school"], "APP-09 is not divided by school"), (["--by", "colour"], "No figure is divided by colour"),
    (["--period", "2026-13"], "no year, month or day"), (["--period", "May"], "no year, month or day"),
    (["--table", "away.csv"], "There is no file away.csv"), (["--table", "away.csv", "--period", "2026"], "a table has none"),
    (["--table", "away.csv", "--by", "colour"], "There is no file")])
def test_calls_that_make_no_sense_are_refused(run: Run, arguments: list[str], words: str) -> None:
    ran = run("indicators", "compute", *arguments)
    assert ran.code == 2 and words in ran.err and ran.out == ""


def table(tmp_path: Path) -> Path:
    invented("apprenticeships", "agreement", [*agreements("2101", 1, 8, 10), *agreements("2102", 2, 4, 4)]).write_parquet(tmp_path / "rows.parquet")
    return tmp_path / "rows.parquet"


def test_a_file_of_records(run: Run, tmp_path: Path) -> None:
    document = told(run, "--table", table(tmp_path), "--by", "city")
    assert document["engine"] == "duckdb" and document["source"]["rows"] == 14 and len(document["source"]["sha256"]) == 64
    assert {one["code"] for one in document["figures"]} == {one.code for one in INDICATORS if one.grain is Grain.AGREEMENT}
    assert of(document, "APP-01", city="2101", level="city")["value"] == 0.8
    (tmp_path / "rows.csv").write_text("state,ended_on,city,school,enterprise\ncompleted,,2101,1,e\ncompleted,2026-03-01,2101,1,e\n", encoding="utf-8")
    assert of(told(run, "APP-07", "--table", tmp_path / "rows.csv"), "APP-07")["value"] == 0.5
    ran = run("indicators", "compute", "--table", tmp_path / "rows.csv")
    assert ran.code == 2 and "fits figures of admissions offer and of apprenticeships agreement: say which CODES" in ran.err
    assert "50.0%" in run("indicators", "compute", "APP-07", "--table", tmp_path / "rows.csv").out


def test_columns_that_are_missing_are_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("state,city\nactive,2101\n", encoding="utf-8")
    ran = run("indicators", "compute", "APP-07", "--table", tmp_path / "rows.csv")
    assert ran.code == 2 and all(f"the column {name} is missing" in ran.err for name in ("ended_on", "school", "enterprise"))
    ran = run("indicators", "compute", "--table", tmp_path / "rows.csv")
    assert ran.code == 2 and "no figure finds all its columns" in ran.err and "lacks" in ran.err
    ran = run("indicators", "compute", "--table", tmp_path / "rows.csv", "--by", "colour")
    assert ran.code == 2 and "No figure is divided by colour" in ran.err
    assert run("indicators", "compute", "--table", ROOT / "README.md").code == 2


def test_without_spark_it_says_what_to_install(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    frozen("apprenticeships", "agreement", agreements("2101", 1, 8, 10), DAY)
    for arguments in (["--table", table(tmp_path)], ["APP-01"]):
        ran = run("indicators", "compute", *arguments, "--engine", "spark")
        assert ran.code == 2 and "pip install pyspark" in ran.err and "openjdk" in ran.err


def test_freeze_verify_and_export(run: Run, tmp_path: Path, people: Cast) -> None:
    active(people)
    made = json.loads(run("indicators", "freeze", "--json").out)
    assert {(one["room"], one["grain"]) for one in made} >= {("apprenticeships", "agreement"), ("meetings", "task"), ("admissions", "entrant")}
    assert run("indicators", "freeze").out.count("\n") == len(made) and run("indicators", "verify").code == 0
    ran = run("indicators", "export", tmp_path / "out")
    assert ran.code == 0 and Entry.objects.filter(event="indicators.snapshot.exported").count() == len(made)
    export = json.loads((tmp_path / "out" / "export.json").read_text("utf-8"))
    assert export["tables"]["placements.parquet"] == 1 and set(export["snapshots"]) == {f"{one['room']}.{one['grain']}" for one in made}
    folder = tmp_path / "out" / "apprenticeships.agreement"
    assert run("indicators", "verify", folder).code == 0
    pl.read_parquet(folder / "records.parquet").with_columns(pl.lit("2103").alias("city")).write_parquet(folder / "records.parquet")
    changed = run("indicators", "verify", folder, "--lang", "zh")
    assert changed.code == 1 and "内容与冻结时不同" in changed.out
    again = run("indicators", "export", tmp_path / "out")
    assert again.code == 2 and "is not empty" in again.err
    for what in ("zzzz", "00000000", str(tmp_path)):
        assert run("indicators", "verify", what).code == 2
    shutil.rmtree(tmp_path / "out")


def test_the_facts_of_placements_say_nothing_of_persons_and_are_judged_as_the_platform_judges(run: Run, tmp_path: Path, people: Cast) -> None:
    made = active(people)
    run("indicators", "freeze")
    run("indicators", "export", tmp_path / "out")
    facts = pl.read_parquet(tmp_path / "out" / "placements.parquet")
    held = json.dumps(facts.to_dicts(), default=str, ensure_ascii=False)
    personal = (made.apprentice.name, made.apprentice.id_number, made.number, str(made.apprentice.born_on), made.school_instructor, made.enterprise_mentor,
                made.enterprise.name)
    assert not any(text and text in held for text in personal)
    assert facts["age_on_first_day"].to_list() == [age_on(made.apprentice.born_on, made.starts_on)]
    counts = run_batch(LAW, facts, region=LIAONING, today=DAY).counts
    assert all(sum(one.values()) == 1 for one in counts.values()) and counts["two_instructors"]["pass"] == 1
    with duckdb.connect() as connection:
        connection.register("placements", facts.to_arrow())
        row = connection.sql(counts_sql(LAW, "placements", facts.columns, region=LIAONING, today=DAY, dialect="duckdb")).pl().row(0, named=True)
    assert row == {f"{name} {outcome}": counts[name][str(outcome)] for name in counts for outcome in OUTCOMES}
    records = pl.read_parquet(tmp_path / "out" / "apprenticeships.agreement" / "records.parquet")
    own = [one for one in INDICATORS if one.grain is Grain.AGREEMENT]
    with duckdb.connect() as connection:
        connection.register("records", records.to_arrow())
        there = read_partials(own, ("city", "school"), connection.sql(partials_sql(own, "records", ("city", "school"))).pl())
    assert there.counts.equals(partials(own, records, ("city", "school")).counts)


def test_a_province_without_agreements_exports_an_empty_table(run: Run, tmp_path: Path) -> None:
    frozen("apprenticeships", "agreement", [], DAY)
    assert run("indicators", "export", tmp_path / "out").code == 0
    facts = pl.read_parquet(tmp_path / "out" / "placements.parquet")
    assert facts.height == 0 and {"row_id", "city", "school", "starts_on", "age_on_first_day", "interns_in_post"} <= set(facts.columns)
    assert sum(sum(one.values()) for one in run_batch(LAW, facts, region=LIAONING, today=DAY).counts.values()) == 0


def test_the_example_on_spark(run: Run, tmp_path: Path, people: Cast) -> None:
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed")
    active(people)
    frozen("apprenticeships", "agreement", [*agreements("2101", 1, 8, 10), *agreements("2102", 2, 4, 4)], DAY)
    run("indicators", "export", tmp_path / "out")
    ran = subprocess.run([sys.executable, ROOT / "examples" / "spark" / "figures_on_spark.py", tmp_path / "out"], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "APP-01" in ran.stdout and "12/14" in ran.stdout and "all counts equal" in ran.stdout
