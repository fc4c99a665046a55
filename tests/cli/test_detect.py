"""`zhijiao detect`: the file shapes and numbers as promised, every doubt named with row and column, nothing smoothed over."""

from __future__ import annotations

import csv
import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.engines.measurement import plain
from zhijiao.cli.detect import METHODS
from zhijiao.engines.measurement import ears
from zhijiao.engines.measurement.files import METHODS as OF_ENGINE
from zhijiao.law.national.school_outbreaks import SETS

DAY = date(2026, 3, 2)


@pytest.fixture
def file(tmp_path: Path):
    """Write counts: lines of text, or series -> counts (None: an empty cell) on days in a row."""

    def written(*lines: str, every: int = 1, first: date = DAY, head: str = "series,date,count", **series: list[int | None]) -> Path:
        path = tmp_path / "counts.csv"
        rows = list(lines)
        for name, counts in series.items():
            rows += [f"{name},{first + timedelta(days=i * every)},{'' if y is None else y}" for i, y in enumerate(counts)]
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return path

    return written


def signals(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


QUIET = [1, 0, 2, 1, 1, 0, 1, 2, 0, 1, 1, None, 1, 9, 2]


@pytest.mark.parametrize("which", ["c1", "c2", "c3"])
def test_ears_row_by_row_with_unrounded_numbers(run: Run, file, tmp_path: Path, which: str):
    out = tmp_path / "signals.csv"
    ran = run("detect", "--counts", file(a=QUIET, b=QUIET[::-1]), "--method", f"ears-{which}", "--out", out)
    assert ran.code == 0 and "alarms in 30 rows of 2 series" in ran.out
    rows = signals(out)
    assert out.read_text().splitlines()[0] == "series,date,count,expected,bound,score,alarm" and len(rows) == 30
    for name, counts in (("a", QUIET), ("b", QUIET[::-1])):
        own = [row for row in rows if row["series"] == name]
        for row, y, said in zip(own, counts, plain.ears(counts, which), strict=True):
            assert row["count"] == ("" if y is None else str(y)) and row["alarm"] == str(int(said.alarm))
            assert (row["expected"] == "") == (said.expected is None)
            assert row["score"] == "" if said.score is None else float(row["score"]) == pytest.approx(said.score, rel=1e-12, abs=1e-12)


def test_rows_come_back_in_the_order_of_the_file(run: Run, file, tmp_path: Path):
    path = file("b,2026-03-02,1", "a,2026-03-02,2", "b,2026-03-03,3.0", "a,2026-03-05,", head="﻿series,date,count")
    assert run("detect", "--counts", path, "--method", "ears-c1", "--out", tmp_path / "o.csv").code == 0
    assert [(r["series"], r["date"], r["count"]) for r in signals(tmp_path / "o.csv")] == [
        ("b", "2026-03-02", "1"), ("a", "2026-03-02", "2"), ("b", "2026-03-03", "3"), ("a", "2026-03-05", "")]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_runs_and_says_what_it_did(run: Run, file, tmp_path: Path, method: str):
    path = file(a=[1, 2, 0] * 30, b=[0, 1, 3] * 25, every=7)
    ran = run("detect", "--counts", path, "--method", method, "--out", tmp_path / "o.csv", "--json")
    said = json.loads(ran.out)
    assert ran.code == 0 and said["method"] == method and said["rows"] == 165 and said["reported"] == 165 and said["series"] == 2
    assert said["parameters"] and len(said["input"]["sha256"]) == 64 and said["alarms"] == sum(r["alarm"] == "1" for r in signals(tmp_path / "o.csv"))
    assert set(METHODS) == set(OF_ENGINE)


def test_farrington_from_a_file_equals_the_plain_one(run: Run, file, tmp_path: Path):
    first = date(2020, 1, 8)
    counts = [(i * 7 + i // 5) % 6 + (i % 52 > 40) * 3 for i in range(320)]
    path = file(*(f"short,{first + timedelta(days=7 * i + 1)},1" for i in range(3)), a=counts, every=7, first=first)
    ran = run("detect", "--counts", path, "--method", "farrington", "--out", tmp_path / "o.csv", "--alpha", 0.05, "--reweight", "no", "--years", 4,
              "--half-window", 2, "--periods", 7)
    assert ran.code == 0 and "1 of 2 series have no baseline" in ran.err
    rows = [r for r in signals(tmp_path / "o.csv") if r["series"] == "a"]
    series = {first + timedelta(days=7 * i): y for i, y in enumerate(counts)}
    for row in (rows[-1], rows[-30]):
        mean, bound = plain.farrington(series, date.fromisoformat(row["date"]), False, 0.05, years=4, w=2, periods=7)
        assert float(row["expected"]) == pytest.approx(mean, rel=1e-9) and float(row["bound"]) == bound
    assert rows[0]["expected"] == "" and rows[0]["alarm"] == "0"


def test_thresholds_of_law_at_every_scale(run: Run, file, tmp_path: Path):
    path = file("class-1,2026-03-02,2,", "class-1,2026-03-03,1,", "class-1,2026-03-04,2,", "class-1,2026-03-05,1,",
                "dormitory-2,2026-03-02,3,", "dormitory-2,2026-03-03,0,", "school,2026-03-02,5,influenza-school", "school,2026-03-05,4,influenza-school",
                "school,2026-03-08,1,influenza-school", "school,2026-03-09,4,influenza-school", head="series,date,count,rules")
    ran = run("detect", "--counts", path, "--method", "legal", "--out", tmp_path / "o.csv", "--json")
    assert ran.code == 0
    assert [r["alarm"] for r in signals(tmp_path / "o.csv")] == ["0", "0", "1", "0", "1", "0", "0", "0", "1", "0"]
    names = {one["name"] for one in json.loads(ran.out)["parameters"]["thresholds"]}
    assert names == {"cluster-1-day", "cluster-3-days", "influenza-school-7-days", "influenza-event-7-days"}


@pytest.mark.parametrize(("name", "below", "reached"), [
    ("cluster", [2], [3]), ("cluster", [2, 0, 2], [2, 1, 2]), ("influenza-class", [4, 0], [5, 0]), ("influenza-school", [4, 5], [5, 5]),
    ("rash-school", [9], [10]), ("diarrhoea-school", [10, 9], [10, 10]), ("hepatitis-typhoid-school", [4], [5])])
def test_each_set_of_thresholds_just_below_and_just_reached(run: Run, file, tmp_path: Path, name: str, below, reached):
    assert name in SETS
    for counts, alarm in ((below, "0"), (reached, "1")):
        assert run("detect", "--counts", file(a=counts), "--method", "legal", "--rules", name, "--out", tmp_path / "o.csv").code == 0
        assert max(r["alarm"] for r in signals(tmp_path / "o.csv")) == alarm


def test_a_city_brings_its_own_thresholds(run: Run, file, tmp_path: Path):
    rules = tmp_path / "city.toml"
    rules.write_text('[[threshold]]\nname = "two-a-week"\ncases = 2\ndays = 7\n')
    ran = run("detect", "--counts", file(a=[1, 0, 1]), "--method", "legal", "--rules", rules, "--out", tmp_path / "o.csv")
    assert ran.code == 0 and [r["alarm"] for r in signals(tmp_path / "o.csv")] == ["0", "0", "1"]


@pytest.mark.parametrize(("text", "told"), [
    ("x = ", "is not TOML"), ("a = 1", "[[threshold]] and nothing else"), ('[[threshold]]\nname = "a"\ncases = 2', "[[threshold]] 1"),
    ('[[threshold]]\nname = "a"\ncases = true\ndays = 1', "[[threshold]] 1"), ('[[threshold]]\nname = "a"\ncases = 0\ndays = 1', "at least 1 case"),
    ('[[threshold]]\nname = "a"\ncases = 1\ndays = 1\n[[threshold]]\nname = "a"\ncases = 2\ndays = 1', "twice")])
def test_thresholds_that_are_none_are_refused(run: Run, file, tmp_path: Path, text: str, told: str):
    (tmp_path / "city.toml").write_text(text)
    ran = run("detect", "--counts", file(a=[1]), "--method", "legal", "--rules", tmp_path / "city.toml", "--out", tmp_path / "o.csv")
    assert ran.code == 2 and told in ran.err and not (tmp_path / "o.csv").exists()


@pytest.mark.parametrize(("lines", "told"), [
    (["a,2026-03-02,-1"], "row 2, column count: “-1” is no whole number"), (["a,2026-03-02,1.5"], "row 2, column count"),
    (["a,2026-03-02,nan"], "row 2, column count: “nan”"), (["a,2026-03-02,inf"], "row 2, column count"),
    (["a,2026-03-02,99999999999999999999"], "column count"),
    (["a,2026-03-02,10000001"], "0 to 10,000,000"), (["a,2026-03-02,1", "a,2026-03-01,1"], "row 3, column date: 2026-03-01 comes after a later date of a"),
    (["a,2026-03-02,1", "b,2026-03-02,1", "a,2026-03-02,1"], "row 4, column date: 2026-03-02 of a stands there twice: see row 2"),
    (["a,2026-02-30,1"], "row 2, column date: “2026-02-30” is no date"), (["a,2.3.2026,1"], "row 2, column date"), (["a,1850-01-01,1"], "row 2, column date"),
    (["a,,1"], "row 2, column date"), ([",2026-03-02,1"], "row 2, column series: empty"), (["a,2026-03-02,1,2"], "row 2: 4 cells, but there are 3 headings"),
    ([], "the file is empty: there is no row"), ([",,", ",,"], "the file is empty: there is no row")])
def test_doubts_are_named_with_row_and_column(run: Run, file, tmp_path: Path, lines: list[str], told: str):
    for lang in ("en", "zh"):
        ran = run("detect", "--counts", file(*lines), "--method", "ears-c1", "--out", tmp_path / "o.csv", "--lang", lang)
        assert ran.code == 2 and not (tmp_path / "o.csv").exists()
        assert lang == "zh" or (told in ran.err and "counts.csv" in ran.err), ran.err


def test_all_doubts_are_told_at_once_up_to_twenty(run: Run, file, tmp_path: Path):
    ran = run("detect", "--counts", file("a,x,-1", *(["b,2026-03-02,y"] * 30)), "--method", "negbin", "--out", tmp_path / "o.csv")
    assert ran.code == 2 and "row 2, column date" in ran.err and "row 2, column count" in ran.err and "... and 12 more" in ran.err


@pytest.mark.parametrize(("content", "told"), [
    (b"", "the file is empty"), (b"series,count\na,1\n", "row 1, column date: this column is missing"), (b"series,date,count,count\n", "twice"),
    (b"series,date,count\na,2026-03-02,1\n\xff\xfe,2026-03-02,1\n", "row 3: is not CSV in UTF-8"), (b"\xff\xfes,d\n", "row 1: is not CSV in UTF-8"),
    (b"series,date,count,population\na,2026-03-02,5,4\n", "5 of a population of 4"), (b"series,date,count,population\na,2026-03-02,5,x\n", "column population"),
    (b'series,date,count\n"a,2026-03-02,1\n', "cannot be read"), (b"series,date,count\n" + b"a" * 140_000 + b",2026-03-02,1,2\n", "UTF-8")])
def test_files_that_are_none_are_refused(run: Run, tmp_path: Path, monkeypatch, content: bytes, told: str):
    path = tmp_path / "counts.csv"
    path.write_bytes(content)
    ran = run("detect", "--counts", path, "--method", "ears-c1", "--out", tmp_path / "o.csv")
    assert ran.code == 2 and told in ran.err, ran.err
    monkeypatch.setattr("zhijiao.engines.measurement.files.counts.AT_MOST", 1)
    path.write_bytes(b"series,date,count\na,2026-03-02,5\na,2026-03-03,5\n")
    assert "2 rows; at most 1" in run("detect", "--counts", path, "--method", "ears-c1", "--out", tmp_path / "o.csv").err
    assert run("detect", "--counts", tmp_path / "none.csv", "--method", "ears-c1", "--out", tmp_path / "o.csv").code == 2


@pytest.mark.parametrize(("options", "told"), [
    (["--method", "ears-c1", "--years", 3], "--years is no option of ears-c1"), (["--method", "legal", "--budget", 3], "--budget is no option of legal"),
    (["--method", "negbin", "--baseline", 1], "baseline 1"), (["--method", "negbin", "--budget", 0], "budget 0"),
    (["--method", "farrington"], "row 3, column date: 1 days"),
    (["--method", "ears-c1", "--rules", "cluster"], "--rules is no option"), (["--method", "legal", "--rules", "nonesuch"], "No rules nonesuch"),
    (["--method", "guess"], "guess")])
def test_calls_that_make_no_sense_are_refused(run: Run, file, tmp_path: Path, options, told: str):
    ran = run("detect", "--counts", file(a=[1, 2, 3]), "--out", tmp_path / "o.csv", *options)
    assert ran.code == 2 and told in ran.err and not (tmp_path / "o.csv").exists(), ran.err


def test_rules_of_a_row_that_are_none_and_files_that_are_no_text(run: Run, file, tmp_path: Path):
    path = file("a,2026-03-02,1,nonesuch", head="series,date,count,rules")
    ran = run("detect", "--counts", path, "--method", "legal", "--out", tmp_path / "o.csv")
    assert ran.code == 2 and "row 2, column rules: “nonesuch” is no set of rules" in ran.err
    (tmp_path / "city.toml").write_bytes(b"\xff\xfe")
    ran = run("detect", "--counts", path, "--method", "legal", "--rules", tmp_path / "city.toml", "--out", tmp_path / "o.csv")
    assert ran.code == 2 and "not TOML in UTF-8" in ran.err
    assert "counts itself" in run("detect", "--counts", path, "--method", "legal", "--out", path).err
    for out in (tmp_path, tmp_path / "none" / "o.csv"):
        ran = run("detect", "--counts", path, "--method", "legal", "--out", out)
        assert ran.code == 2 and "a file in a folder that exists" in ran.err


def test_gaps_and_series_that_stop_are_told_and_nothing_is_smoothed_over(run: Run, file, tmp_path: Path):
    stopping = {f"s{i}": [1] * 9 for i in range(7)}
    path = file(*(f"gap,{day},{y}" for day, y in (("2026-03-02", 1), ("2026-03-03", ""), ("2026-04-06", 1), ("2026-04-07", 2))), **stopping)
    ran = run("detect", "--counts", path, "--method", "ears-c1", "--out", tmp_path / "o.csv", "--json")
    notes = [note["en"] for note in json.loads(ran.out)["notes"]]
    assert ran.code == 0
    assert "1 of 67 rows have no count: not reported, which is not 0." in notes and "Series have 4 to 9 rows." in notes
    assert "gap: nothing reported between 2026-03-02 and 2026-04-06 (35 days); baselines reach across." in notes
    assert "s0: last reported on 2026-03-10; the file goes on to 2026-04-07." in notes and "... and 2 more series that stop early" in notes
    assert "1 of 8 series have no baseline in any row." in notes
    silent = run("detect", "--counts", file(a=[None, None]), "--method", "ears-c1", "--out", tmp_path / "o.csv")
    assert silent.code == 0 and "No row has a count." in silent.err and "0 alarms" in silent.out


def test_the_list_of_a_day_is_cut_to_a_budget(run: Run, file, tmp_path: Path):
    path = file(**{f"s{i}": [1, 0] * 6 + [4 + i] for i in range(5)})
    for options, alarms in (([], 5), (["--budget", 20], 1), (["--budget", 6000], 3)):
        ran = run("detect", "--counts", path, "--method", "ears-c1", "--out", tmp_path / "o.csv", "--json", *options)
        assert json.loads(ran.out)["alarms"] == alarms
    assert json.loads(ran.out)["parameters"]["budget_per_10_000"] == 6000


def test_it_explains_itself_in_both_languages(run: Run):
    assert "A signal is not a warning" in " ".join(run("detect", "--help").out.split())
    assert "信号不是预警" in "".join(run("detect", "--help", "--lang", "zh").out.split())


def test_spaces_around_cells_and_headings_do_not_count(run: Run, file, tmp_path: Path):
    path = file(" a, 2026-03-02, 1", "a ,2026-03-03 , 2", head="series, date , count")
    assert run("detect", "--counts", path, "--method", "ears-c1", "--out", tmp_path / "o.csv").code == 0
    assert [(r["series"], r["date"], r["count"]) for r in signals(tmp_path / "o.csv")] == [("a", "2026-03-02", "1"), ("a", "2026-03-03", "2")]


@pytest.mark.parametrize("name", ["高一（3）班,东校区", 'the "b"', "null", "0012", "1e5", "=x", "two\nlines"])
def test_names_of_series_come_back_as_they_are(run: Run, tmp_path: Path, name: str):
    path = tmp_path / "counts.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as opened:
        csv.writer(opened).writerows([["series", "date", "count"], [name, "2024-02-29", 3], ["b", "2024-02-29", ""]])  # lines end as in Excel
    assert run("detect", "--counts", path, "--method", "ears-c1", "--out", tmp_path / "o.csv").code == 0
    assert [(r["series"], r["date"], r["count"], r["alarm"]) for r in signals(tmp_path / "o.csv")] == [
        (name, "2024-02-29", "3", "0"), ("b", "2024-02-29", "", "0")]


def test_every_number_is_read_back_as_it_was(run: Run, file, tmp_path: Path):
    run("detect", "--counts", file(a=[1, 4, 0, 3, 2, 5, 1, 2, 7, 3, 2, 9_999_999, 3]), "--method", "ears-c1", "--out", tmp_path / "o.csv")
    found = ears([1, 4, 0, 3, 2, 5, 1, 2, 7, 3, 2, 9_999_999, 3])
    for name in ("expected", "bound", "score"):
        assert [float(r[name]) for r in signals(tmp_path / "o.csv")[7:]] == getattr(found, name)[7:].tolist()


def test_the_edges_of_the_options_of_ears(run: Run, file, tmp_path: Path):
    path = file(a=[2] * 9 + [3, 2, 1])
    ran = run("detect", "--counts", path, "--method", "ears-c1", "--floor", 0, "--threshold", 0, "--out", tmp_path / "o.csv")
    rows = signals(tmp_path / "o.csv")
    assert ran.code == 0 and [r["score"] for r in rows[7:10]] == ["0.0", "0.0", "inf"] and [r["alarm"] for r in rows[8:]] == ["0", "1", "0", "0"]
    wrong = [("--baseline", 1), ("--baseline", -1), ("--baseline", "x"), ("--threshold", -1), ("--threshold", "nan"), ("--floor", -1), ("--floor", "inf")]
    for option, value in wrong:
        ran = run("detect", "--counts", path, "--method", "ears-c1", option, value, "--out", tmp_path / "p.csv")
        assert ran.code == 2 and option.strip("-") in ran.err and not (tmp_path / "p.csv").exists()


def test_a_series_begins_with_its_first_row_even_without_a_count(run: Run, file, tmp_path: Path):
    first = date(2021, 1, 6)
    path = file(a=[None, *[3, 1, 4, 2, 5] * 12], b=[*[3, 1, 4, 2, 5] * 12], every=7, first=first)
    assert run("detect", "--counts", path, "--method", "farrington", "--years", 1, "--out", tmp_path / "o.csv").code == 0
    begun = {name: [i for i, r in enumerate(one for one in signals(tmp_path / "o.csv") if one["series"] == name) if r["expected"]] for name in "ab"}
    assert begun["a"][0] == begun["b"][0] == 55  # 52 weeks and a half window


def test_what_is_no_ordinary_file_is_left_alone_and_behind_a_link_the_file_changes(run: Run, file, tmp_path: Path):
    path = file(a=[1, 2])
    os.mkfifo(tmp_path / "pipe")
    ran = run("detect", "--counts", path, "--method", "ears-c1", "--out", tmp_path / "pipe")
    assert ran.code == 2 and "a file in a folder that exists" in ran.err and (tmp_path / "pipe").is_fifo()
    (tmp_path / "link.csv").symlink_to(tmp_path / "kept.csv")
    assert run("detect", "--counts", path, "--method", "ears-c1", "--out", tmp_path / "link.csv").code == 0
    assert (tmp_path / "link.csv").is_symlink() and len(signals(tmp_path / "kept.csv")) == 2
    assert not list(tmp_path.glob(".*.part"))
