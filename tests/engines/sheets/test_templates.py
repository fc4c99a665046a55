"""The template carries headings in both languages, keys, notes, lists and an example that reading ignores."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from tests.engines.sheets.files import CELLS, COLUMNS, EN, KEYS, ZH
from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets import EXAMPLE_MARK, read, template
from zhijiao.engines.sheets.templates import CHOICES_SHEET, NOTES_SHEET

WORDS = Bilingual("Students", "学生名单")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    template(COLUMNS, WORDS, tmp_path / "t.xlsx")
    return tmp_path / "t.xlsx"


def test_headings_keys_and_example(made: Path) -> None:
    page = openpyxl.load_workbook(made)["学生名单"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(max_row=3)]
    assert rows[0] == [f"{zh}\n{en}" for zh, en in zip(ZH, EN, strict=True)]
    assert rows[1] == KEYS
    assert rows[2][0] == EXAMPLE_MARK and rows[2][3] == "女" and rows[2][8] == "否"
    assert page.freeze_panes == "B3"
    assert page.column_dimensions["C"].number_format == "@" or page["C10"].number_format in ("@", "General")


def test_every_heading_has_a_note(made: Path) -> None:
    page = openpyxl.load_workbook(made)["学生名单"]
    notes = [page.cell(1, n + 1).comment.text for n in range(len(COLUMNS))]
    assert all(notes)
    assert "第一天。" in notes[4] and "The first day." in notes[4]
    assert openpyxl.load_workbook(made)[NOTES_SHEET]["A5"].value == "starts_on"


def test_what_a_drop_down_offers_may_be_less_than_all_and_stand_where_there_are_no_choices(tmp_path: Path) -> None:
    template(COLUMNS, WORDS, tmp_path / "t.xlsx", lists={"sex": ["女"], COLUMNS[0].key: ["甲", "乙"]})
    page = openpyxl.load_workbook(tmp_path / "t.xlsx")[CHOICES_SHEET]
    assert [[cell.value for cell in column if cell.value] for column in page.columns][:2] == [["甲", "乙"], ["女"]]


def test_lists_stand_on_a_hidden_sheet(made: Path) -> None:
    book = openpyxl.load_workbook(made)
    assert book[CHOICES_SHEET].sheet_state == "hidden"
    assert [cell.value for cell in book[CHOICES_SHEET]["A"]] == ["女", "男"]
    assert set(book.defined_names) == {"choices_sex", "choices_night"}
    lists = {str(rule.sqref): rule.formula1 for rule in book["学生名单"].data_validations.dataValidation}
    assert lists == {"D3:D5003": "=choices_sex", "I3:I5003": "=choices_night"} or lists == {
        "D3:D5003": "choices_sex", "I3:I5003": "choices_night"}


def test_rows_filled_in_are_read_and_the_example_is_not(made: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(made)
    for index, cell in enumerate(CELLS, start=1):
        book["学生名单"].cell(4, index, cell)
    book.save(tmp_path / "filled.xlsx")
    sheet = read(tmp_path / "filled.xlsx", COLUMNS)
    assert (len(sheet), sheet.examples, sheet.problems) == (1, 1, [])
    assert sheet.rows[0].number == 4


def test_the_example_written_over_is_a_row(made: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(made)
    for index, cell in enumerate(CELLS, start=1):
        book["学生名单"].cell(3, index, cell)
    book.save(tmp_path / "filled.xlsx")
    assert read(tmp_path / "filled.xlsx", COLUMNS).row_ids == ["a"]


def test_a_template_in_english() -> None:
    out = io.BytesIO()
    template(COLUMNS, WORDS, out, language="en")
    assert [cell.value for cell in openpyxl.load_workbook(out)[CHOICES_SHEET]["A"]] == ["female", "male"]


def test_long_lists_are_not_lost(tmp_path: Path) -> None:
    """Written into the cell a list may hold 255 characters, and the library leaves a longer one out without a word."""
    from zhijiao.basics.words import Terms

    long = Terms("Long", {f"M{n}": (f"m{n}", f"member number {n}", f"第{n}项") for n in range(60)})  # type: ignore[call-overload]
    template((COLUMNS[0], Column("many", Bilingual("Many", "很多"), Kind.CHOICE, choices=long)), WORDS, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert len(book[CHOICES_SHEET]["A"]) == 60
    assert book.defined_names["choices_many"].attr_text.endswith("$A$1:$A$60")
