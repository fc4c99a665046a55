"""`zhijiao check internships`: findings, exit codes, both languages, and every bad input of the issue."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import GOOD, KEYS, Run
from tests.engines.sheets.files import bomb, corner, locked_xls, workbook
from zhijiao.cli import check as check_module
from zhijiao.law.internships import NAMES

Cohort = Callable[..., Path]


def test_a_good_cohort_passes(run: Run, cohort: Cohort) -> None:
    ran = run("check", "internships", cohort(), "--json")
    told = json.loads(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert set(told) == {"instrument_versions", "records", "counts", "findings", "problems"}
    assert told["records"] == 1 and told["findings"] == [] and told["problems"] == []
    assert list(told["counts"]) == list(NAMES) and len(NAMES) == 29
    assert all(sum(count.values()) == 1 for count in told["counts"].values())
    assert "internship-2021" in {text["code"] for text in told["instrument_versions"]}


def test_a_blocking_failure_is_exit_code_1(run: Run, cohort: Cohort) -> None:
    ran = run("check", "internships", cohort({}, {"study_year": "1"}), "--json")
    told = json.loads(ran.out)
    assert ran.code == 1
    finding, = told["findings"]
    assert {"row_id", "rule", "article", "severity", "outcome", "fields", "zh", "en", "fix_zh", "fix_en"} <= set(finding)
    assert (finding["row_id"], finding["rule"], finding["severity"], finding["outcome"]) == ("r2", "not_first_year", "BLOCK", "fail")
    assert finding["fields"]["study_year"] == 1
    assert told["counts"]["not_first_year"] == {"pass": 1, "fail": 1, "unknown": 0, "na": 0}


@pytest.mark.parametrize("change", [
    {"post_staff": "4"},  # a warning
    {"post_staff": "4", "reason": "实训基地共建"},  # a warning with its reason
    {"study_year": ""},  # unknown
    {"study_year": "一年级"},  # unreadable
])
def test_warnings_unknowns_and_unreadable_cells_leave_the_code_0(run: Run, cohort: Cohort, change: dict[str, str]) -> None:
    ran = run("check", "internships", cohort(change), "--json")
    told = json.loads(ran.out)
    assert ran.code == 0 and told["findings"]
    assert {f.get("status") for f in told["findings"]} == ({"waived"} if "reason" in change else {None})


def test_an_unreadable_cell_is_a_problem_with_its_place(run: Run, cohort: Cohort) -> None:
    told = json.loads(run("check", "internships", cohort({"study_year": "一年级"}), "--json").out)
    assert told["problems"] == [{
        "row_id": "r1", "sheet": "", "row": 2, "column": "study_year", "column_letter": "F", "value": "一年级",
        "wanted_zh": "写成整数，0或更大", "wanted_en": "A whole number, 0 or more"}]
    assert told["counts"]["not_first_year"]["unknown"] == 1


def test_a_placement_that_ends_before_it_starts_is_told_with_its_place(run: Run, cohort: Cohort) -> None:
    told = json.loads(run("check", "internships", cohort({}, {"ends_on": "2026-01-01"}), "--json").out)
    problem, = told["problems"]
    assert (problem["row_id"], problem["sheet"], problem["row"], problem["column"], problem["column_letter"]) == ("r2", "", 3, "ends_on", "T")


@pytest.mark.parametrize("key", KEYS)
def test_an_empty_cell_in_each_column_is_never_a_crash_or_a_silent_pass(run: Run, cohort: Cohort, key: str) -> None:
    ran = run("check", "internships", cohort({key: ""}), "--json")
    told = json.loads(ran.out)
    assert ran.code in (0, 1) and told["records"] == 1
    for finding in told["findings"]:
        assert finding["outcome"] == "unknown" or finding["fields"].get(key, ...) is None
    if key == "row_id":
        assert run("check", "internships", cohort({key: "", "study_year": "1"}), "--json").out.count('"row_id": "2"') == 1


def test_the_day_of_the_law_can_be_fixed(run: Run, cohort: Cohort) -> None:
    told = json.loads(run("check", "internships", cohort(), "--on", "2015-01-01", "--json").out)
    assert all(count["na"] == 1 for count in told["counts"].values())
    assert run("check", "internships", cohort(), "--on", "gestern").code == 2


def test_a_row_without_a_first_day_is_judged_by_the_law_of_today(run: Run, cohort: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    class Day(date):
        @classmethod
        def today(cls) -> date:
            return date(2017, 1, 1)

    monkeypatch.setattr(check_module, "date", Day)
    told = json.loads(run("check", "internships", cohort({"starts_on": ""}), "--json").out)
    assert [text["code"] for text in told["instrument_versions"]] == ["internship-2016"]


@pytest.mark.parametrize(("region", "known"), [("2101", True), ("210102", True), ("21SF", True), ("11", True), ("99", False), ("Liaoning", False), ("", False)])
def test_a_region_that_does_not_exist_is_refused(run: Run, cohort: Cohort, region: str, known: bool) -> None:
    ran = run("check", "internships", cohort(), "--region", region, "--json")
    assert ran.code == (0 if known else 2)
    if known:
        assert json.loads(ran.out)["counts"]["out_of_province_filing"]["na"] == 1
    else:
        assert f"No region {region}" in ran.err


def test_progress_is_shown_on_a_terminal_and_never_on_stdout(run: Run, cohort: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    import rich.console

    shown: list[str] = []

    class Console:
        def __init__(self, **options: object):
            assert options == {"stderr": True}

        @contextlib.contextmanager
        def status(self, words: str) -> Iterator[None]:
            shown.append(words)
            yield

    path = cohort()
    monkeypatch.setattr(check_module.sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(rich.console, "Console", Console)
    assert json.loads(run("check", "internships", path, "--json", "--lang", "zh").out)["records"] == 1
    assert shown == ["正在读取……", "正在核对1行……"]


def test_the_report_for_people(run: Run, cohort: Cohort) -> None:
    path = cohort({}, {"study_year": "1"}, {"study_year": "1"}, {"study_year": ""}, {"born_on": "?"}, {"post_staff": "1", "reason": "[共建]"})
    for language, words in (("en", ("6 rows: 2 blocking", "BLOCK  not_first_year", "rows: 3 [r2], 4 [r3]", "Not decided", "study_year",
                                    "Cells that cannot be read", "E6 born_on: “?”", "Reason given: [共建]")),
                            ("zh", ("6行：阻断2处", "阻断  not_first_year", "行：3 [r2], 4 [r3]", "缺证据，没有判断", "study_year",
                                    "看不懂的单元格", "E6 born_on：“?”" if False else "E6 born_on: “?”", "已写理由：[共建]"))):
        ran = run("check", "internships", path, "--lang", language)
        assert ran.code == 1 and ran.err == ""
        for word in words:
            assert word in ran.out, (word, ran.out)


def test_a_long_report_is_cut_and_says_so(run: Run, cohort: Cohort) -> None:
    many = run("check", "internships", cohort(*[{"study_year": "1"}] * 12, *[{"study_year": f"x{n}"} for n in range(12)]))
    assert "and 2 more" in many.out and "… and 2 more." in many.out
    spread = run("check", "internships", cohort(*[{"hours_per_day": f"{n}"} for n in range(9, 20)]))
    assert "… and 3 more rows" in spread.out


def test_rows_of_several_sheets_are_told_by_sheet(run: Run, tmp_path: Path) -> None:
    row = [GOOD[key] for key in KEYS]
    bad = ["", *row[1:5], "1", *row[6:]]
    made = workbook(tmp_path / "a.xlsx", [KEYS, row], [KEYS, bad], names=["一班", "二班"])
    assert "二班!2 [二班!2]" in run("check", "internships", made).out


def test_the_example_row_is_named(run: Run, tmp_path: Path) -> None:
    row = [GOOD[key] for key in KEYS]
    made = workbook(tmp_path / "a.xlsx", [KEYS, ["示例 Example", *row[1:]], row])
    assert "example: 1" in run("check", "internships", made).out


def test_the_coloured_copy(run: Run, cohort: Cohort, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    ran = run("check", "internships", cohort({"study_year": "1"}), "--annotate", out, "--lang", "zh", "--json")
    assert ran.code == 1 and str(out) in ran.err and "标色" in ran.err
    note = openpyxl.load_workbook(out).active["F2"].comment.text
    assert "1年级" in note and "依据：" in note and "十六条" in note
    assert json.loads(ran.out)["records"] == 1


def test_the_coloured_copy_never_replaces_the_file(run: Run, tmp_path: Path) -> None:
    made = workbook(tmp_path / "a.xlsx", [KEYS, [GOOD[key] for key in KEYS]])
    before = made.read_bytes()
    assert run("check", "internships", made, "--annotate", made).code == 2
    assert run("check", "internships", made, "--annotate", tmp_path / "b.csv").code == 2
    assert made.read_bytes() == before and [entry.name for entry in tmp_path.iterdir()] == ["a.xlsx"]


def bad_inputs(folder: Path) -> dict[str, Path]:
    """Every file of the issue's list that cannot be used."""
    row = [GOOD[key] for key in KEYS]
    empty, zipped, text = folder / "empty.xlsx", folder / "zip.xlsx", folder / "text.csv"
    empty.touch()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("a.txt", "a")
    text.write_bytes(b"\xff\xff\xff")
    return {
        "wrong headings": workbook(folder / "wrong.xlsx", [["一", "二", "三"], row]),
        "a heading missing": workbook(folder / "missing.xlsx", [KEYS[:-1], row[:-1]]),
        "a heading doubled": workbook(folder / "doubled.xlsx", [[*KEYS, "sex"], [*row, "F"]]),
        "headings only": workbook(folder / "only.xlsx", [KEYS]),
        "empty": empty, "renamed zip": zipped, "no text": text, "not there": folder / "none.xlsx", "a folder": folder,
        "corner cell": corner(folder / "corner.xlsx"), "password": locked_xls(folder / "locked.xls"),
        "bomb": bomb(folder / "bomb.xlsx", folder / "plain.xlsx", 620_000_000),
    }


def test_unusable_files_are_exit_code_2_with_one_sentence_and_nothing_written(run: Run, tmp_path: Path) -> None:
    files = bad_inputs(tmp_path)
    before = sorted(entry.name for entry in tmp_path.iterdir())
    for what, path in files.items():
        for language, start in (("zh", "错误："), ("en", "Error: ")):
            ran = run("check", "internships", path, "--json", "--annotate", tmp_path / "out.xlsx", "--lang", language)
            assert (ran.code, ran.out) == (2, ""), what
            assert ran.err.startswith(start) and len(ran.err.strip().splitlines()) == 1, (what, ran.err)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == before


def test_the_missing_heading_is_named(run: Run, tmp_path: Path) -> None:
    heads = ["学生名" if key == "student_name" else key for key in KEYS]
    ran = run("check", "internships", workbook(tmp_path / "a.xlsx", [heads, [GOOD[key] for key in KEYS]]), "--lang", "zh")
    assert "缺少的列" in ran.err and "student_name" in ran.err and "“学生名”（是不是" in ran.err


def test_check_needs_no_django_and_no_database() -> None:
    program = ("import sys; from zhijiao.cli.main import run; code = run(['check', 'internships', 'nothing.csv']); "
               "import zhijiao.law.internships; sys.exit(9 if 'django' in sys.modules else code)")
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 2
