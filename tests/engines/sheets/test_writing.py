"""What is written is read back as it was, in both forms and all languages, and is never a formula."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.sheets.files import COLUMNS, KEYS, Sex
from tests.engines.sheets.test_reading import VALUES
from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets import read, write, writing
from zhijiao.engines.sheets.conventions import bare, escaped, is_example
from zhijiao.engines.sheets.presenting import presented, what_may_stand

RISKY = ["=1+1", "+86 13800000000", "-5", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", "''=1", "=HYPERLINK(\"http://x\")", "'plain"]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("language", [None, "zh", "en"])
def test_rows_come_back_as_they_were(tmp_path: Path, ending: str, language: Any) -> None:
    rows = [VALUES, {**dict.fromkeys(KEYS), "row_id": "b"}, {**VALUES, "row_id": "c", "hazards": ("height", "高温"), "night": True}]
    out = tmp_path / f"out.{ending}"
    assert write(rows, COLUMNS, out, language=language, words=Bilingual("Students", "学生/名单")) == 3
    sheet = read(out, COLUMNS)
    assert sheet.dicts() == rows and sheet.problems == []


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_rows_are_written_to_a_stream(form: Any) -> None:
    out = io.BytesIO()
    write([VALUES], COLUMNS, out, form=form)
    assert out.getvalue().startswith(b"PK" if form == "xlsx" else b"\xef\xbb\xbfrow_id,")


@pytest.mark.parametrize("text", RISKY)
def test_text_is_never_a_formula_and_comes_back(tmp_path: Path, text: str) -> None:
    columns = (COLUMNS[0], COLUMNS[1])
    rows = [{"row_id": "a", "name": text}]
    write(rows, columns, tmp_path / "a.xlsx")
    write(rows, columns, tmp_path / "a.csv")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active["B3"]
    assert cell.data_type == "s" and not cell.value.startswith(("=", "+", "-", "@"))
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert not list(csv.reader(file))[1][1].startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    for name in ("a.xlsx", "a.csv"):
        assert read(tmp_path / name, columns).values["name"] == [COLUMNS[1].read(text)]


@given(st.one_of(st.text(), st.text("'=+x")))
def test_escaping_can_be_undone(text: str) -> None:
    assert bare(escaped(text)) == text
    assert not escaped(text).startswith(("=", "+", "-", "@"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15)
@given(st.lists(st.fixed_dictionaries({
    "name": st.one_of(st.none(), st.text(st.characters(exclude_categories=("C", "Z")), min_size=1)),
    "starts_on": st.one_of(st.none(), st.dates(date(1900, 3, 1), date(2199, 12, 31))),
    "staff": st.one_of(st.none(), st.integers(0, 999_999_999)), "hours": st.one_of(st.none(), st.integers(0, 999_999_999)),
    "pay": st.one_of(st.none(), st.integers(0, 10**11)), "night": st.one_of(st.none(), st.booleans()),
    "sex": st.one_of(st.none(), st.sampled_from(["F", "M"])),
}), min_size=1, max_size=4), st.sampled_from(["xlsx", "csv"]))
def test_any_values_come_back(tmp_path: Path, rows: list[dict[str, Any]], ending: str) -> None:
    full = [{**dict.fromkeys(KEYS), "row_id": f"r{n}", **row} for n, row in enumerate(rows)]
    out = tmp_path / f"any.{ending}"
    write(full, COLUMNS, out)
    read_again = read(out, COLUMNS)
    wanted = [{**row, "name": None if row["name"] is None else COLUMNS[1].read(row["name"])} for row in full]
    assert read_again.problems == [] and read_again.dicts() == wanted


def test_how_values_are_presented() -> None:
    by_key = {column.key: column for column in COLUMNS}
    assert presented(by_key["pay"], 360050) == Decimal("3600.5")
    assert presented(by_key["hours"], 7500) == Decimal("7.5") and presented(by_key["hours"], 0) == 0
    assert [presented(by_key["night"], True, language) for language in (None, "zh", "en")] == ["yes", "是", "yes"]
    assert [presented(by_key["sex"], Sex.FEMALE, language) for language in (None, "zh", "en")] == ["F", "女", "female"]
    assert presented(by_key["sex"], "?", "zh") == "?"
    assert [presented(by_key["hazards"], (), language) for language in (None, "zh")] == ["none", "无"]
    assert presented(by_key["hazards"], "height;toxic") == "height;toxic"
    assert presented(by_key["name"], Bilingual("Li", "李")) == "李" and presented(by_key["name"], Bilingual("Li", "李"), "en") == "Li"
    assert presented(by_key["name"], True) == "True" and presented(by_key["name"], 3) == 3
    assert presented(by_key["pay"], "12") == "12"


def test_what_may_stand_in_a_cell_is_said_for_every_kind() -> None:
    for kind in Kind:
        choices = Sex if kind is Kind.CHOICE else None
        words = what_may_stand(Column("a", Bilingual("A", "甲"), kind, choices=choices))
        assert words.en and words.zh
    tags = what_may_stand(Column("a", Bilingual("A", "甲"), Kind.TAGS, choices=Sex))
    assert "male (M)" in tags.en and "Other" not in tags.en
    assert "Other" in what_may_stand(Column("a", Bilingual("A", "甲"), Kind.TAGS, choices=Sex, open_tags=True)).en


def test_a_cell_that_does_not_fit_is_said_and_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="row 3"):
        write([{**VALUES, "name": "x" * 32_768}], COLUMNS, tmp_path / "a.xlsx")
    monkeypatch.setattr(writing, "MOST_ROWS", 1)
    with pytest.raises(ValueError, match="write CSV"):
        write([VALUES, VALUES], COLUMNS, tmp_path / "b.xlsx")


def test_sheet_names_are_what_excel_allows() -> None:
    assert writing.sheet_name(Bilingual("a", "名单[1]:*?/\\'" + "长" * 40)) == ("名单1" + "长" * 40)[:31]
    assert writing.sheet_name(Bilingual("a", "///")) == "Sheet1"


def test_what_marks_an_example() -> None:
    assert is_example(" 示例　example ") and not is_example("示例") and not is_example(3)
