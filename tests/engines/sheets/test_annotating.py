"""People get their own workbook back: cells coloured by severity, the article and what to do as notes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tests.engines.sheets.files import CELLS, COLUMNS, KEYS, ZH, compound, corner, table, workbook
from zhijiao.engines.sheets import (
    Annotated,
    Limits,
    Mark,
    Severity,
    Unreadable,
    annotate,
    annotating,
    located,
    marks_for,
    read,
)
from zhijiao.engines.sheets.annotating import gathered
from zhijiao.engines.sheets.annotation_child import colour

FINDING = {"row_id": "a", "rule": "pay_floor", "article": "internship-2021 18", "severity": "WARN", "outcome": "fail",
           "fields": {"pay": 3000, "staff": None}, "cells": ["pay"], "zh": "报酬低于底线", "en": "Pay is below the floor",
           "fix_zh": "改为3,360元", "fix_en": "Pay 3,360 yuan"}


def finding(**more: Any) -> dict[str, Any]:
    return {**FINDING, **more}


def test_findings_stand_on_the_cells_they_are_about(tmp_path: Path) -> None:
    sheet = read(table(tmp_path / "a.csv", [KEYS, CELLS, ["b", *CELLS[1:]]]), COLUMNS)
    marks = marks_for(sheet, [finding(), finding(row_id="b", cells=["nowhere"], severity="BLOCK"), finding(row_id="?"),
                              finding(cells=[], outcome="unknown"), finding(status="waived", fix_zh="")], [], "zh")
    assert [(m.row, m.letter, m.severity) for m in marks] == [
        (2, "H", Severity.WARN), (3, "A", Severity.BLOCK), (2, "H", Severity.UNKNOWN), (2, "F", Severity.UNKNOWN), (2, "H", Severity.WAIVED)]
    assert marks[0].note == "[提醒] 报酬低于底线\n怎样通过：改为3,360元\n依据：internship-2021 18"
    assert marks[-1].note == "[已豁免] 报酬低于底线\n依据：internship-2021 18"
    assert marks_for(sheet, [finding()], [], "en")[0].note.startswith("[Warning] Pay is below the floor\nHow to pass: ")


def test_problems_stand_on_their_cells(tmp_path: Path) -> None:
    sheet = read(workbook(tmp_path / "a.xlsx", [KEYS, [*CELLS[:3], "?", *CELLS[4:]]], names=["甲"]), COLUMNS)
    law = located(sheet, [{"row_id": "a", "sheet": "", "row": 1, "column": "starts_on", "value": "x", "wanted_zh": "z", "wanted_en": "e"},
                          {"row_id": "a", "sheet": "", "row": 1, "column": "?", "value": "x", "wanted_zh": "z", "wanted_en": "e"}])
    assert [(p["sheet"], p["row"], p["column_letter"]) for p in law] == [("甲", 2, "E"), ("甲", 2, "")]
    marks = marks_for(sheet, [], [*(p.as_json() for p in sheet.problems), *law], "zh")
    assert [(m.sheet, m.row, m.letter) for m in marks] == [("甲", 2, "D"), ("甲", 2, "E"), ("甲", 2, "A")]
    assert marks[0].note.startswith("[看不懂] ?\n应为：只能是：")


def test_a_cell_shows_its_gravest_mark_and_all_notes() -> None:
    marks = [Mark("", 2, "A", severity, severity.name) for severity in (Severity.INFO, Severity.BLOCK, Severity.WARN)]
    assert gathered(marks) == {("", 2, "A"): (Severity.BLOCK, "BLOCK\n\nWARN\n\nINFO")}
    assert all(severity.words.zh and len(severity.colour) == 6 for severity in Severity)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A school's own workbook: a title, colours, a list, a note, a second sheet, a formula, merged cells."""
    path = tmp_path / "own.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("一班")
        page.merge_range("A1:J1", "24级", book.add_format({"bold": True, "bg_color": "#00FF00"}))
        page.write_row(1, 0, ZH)
        page.write_row(2, 0, CELLS)
        page.write_comment("H3", "原有批注")
        page.data_validation("D3:D9", {"validate": "list", "source": ["女", "男"]})
        page.write_formula("L3", "=1+1", None, 2)
        page.set_column("B:B", 33)
        page.merge_range("B5:C6", "合并")
        book.add_worksheet("说明").write("A1", "请如实填写")
    return path


def test_the_own_workbook_comes_back_coloured(own: Path, tmp_path: Path) -> None:
    marks = [Mark("一班", 3, "H", Severity.WARN, "低"), Mark("一班", 3, "E", Severity.BLOCK, "早"), Mark("一班", 6, "C", Severity.PROBLEM, "并")]
    out = tmp_path / "out.xlsx"
    assert annotate(own, marks, out, columns=COLUMNS) is Annotated.WORKBOOK
    book = openpyxl.load_workbook(out)
    page = book["一班"]
    assert page["H3"].comment.text.endswith("原有批注\n\n低") and page["E3"].comment.text.endswith("早")
    assert page["B5"].comment.text.endswith("并"), "a mark inside merged cells stands on the one that is seen"
    assert (page["H3"].fill.start_color.rgb, page["E3"].fill.start_color.rgb) == (f"00{Severity.WARN.colour}", f"00{Severity.BLOCK.colour}")
    assert page["A3"].fill.fill_type is None and page["A1"].fill.start_color.rgb == "FF00FF00"
    assert page["L3"].value == "=1+1" and book.sheetnames == ["一班", "说明"]
    assert page.column_dimensions["B"].width > 30 and len(page.data_validations.dataValidation) == 1
    assert not [entry for entry in tmp_path.iterdir() if entry.name.startswith(".")]


def test_a_workbook_without_an_ending_comes_back(own: Path, tmp_path: Path) -> None:
    bare = own.rename(tmp_path / "upload")
    assert annotate(bare, [Mark("一班", 3, "H", Severity.WARN, "低")], tmp_path / "out.xlsx", columns=COLUMNS) is Annotated.WORKBOOK


def test_a_csv_comes_back_as_a_coloured_copy(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [ZH, ["=1+1", *CELLS[1:]], ["b", *CELLS[1:]]], "gb18030")
    assert annotate(path, [Mark("", 3, "H", Severity.WARN, "低")], tmp_path / "out.xlsx", columns=COLUMNS) is Annotated.COPY
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert page["H1"].value == "月报酬" and page["H3"].comment.text.endswith("低") and page["A2"].value == "'=1+1"
    coloured = {str(area.sqref) for area in page.conditional_formatting}
    assert coloured == {"H3"}


def test_a_large_file_comes_back_as_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marks = [Mark("甲", 2, "H", Severity.WARN, "=低"), Mark("甲", 3, "A", Severity.BLOCK, "高")]
    rows = [KEYS, CELLS, ["b", *CELLS[1:]]]
    for name, limit in (("MOST_ROWS", 2), ("MOST_CELLS", 25)):
        with monkeypatch.context() as patch:
            patch.setattr(annotating, name, limit)
            for made in (workbook(tmp_path / "a.xlsx", rows, names=["甲"]), table(tmp_path / "a.csv", rows)):
                assert annotate(made, marks, tmp_path / "out.xlsx", columns=COLUMNS) is Annotated.LIST
                page = openpyxl.load_workbook(tmp_path / "out.xlsx").active
                assert [cell.value for cell in page[2]] == ["甲", 2, "H", "提醒 Warning", "'=低"]
    assert all(kind.value.zh for kind in Annotated)


def test_a_workbook_that_cannot_be_opened_again_comes_back_as_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marks = [Mark("没有这张表", 2, "H", Severity.WARN, "低")]
    path = workbook(tmp_path / "a.xlsx", [KEYS, CELLS])
    assert annotate(path, marks, tmp_path / "out.xlsx", columns=COLUMNS) is Annotated.LIST
    monkeypatch.setattr(annotating, "WAIT_SECONDS", 0)
    assert annotate(path, [], tmp_path / "out.xlsx", columns=COLUMNS, limits=Limits(cpu_seconds=1)) is Annotated.LIST


def test_the_corner_file_is_coloured_without_walking_it(tmp_path: Path) -> None:
    assert annotate(corner(tmp_path / "a.xlsx"), [Mark("Sheet1", 2, "A", Severity.BLOCK, "x")], tmp_path / "out.xlsx",
                    columns=COLUMNS) is Annotated.WORKBOOK


def test_nothing_is_written_when_the_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        annotate(compound(tmp_path / "a.xls", "Nothing", b""), [], tmp_path / "out.xlsx", columns=COLUMNS)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.xls"]


def test_what_the_child_does(own: Path, tmp_path: Path) -> None:
    colour(str(own), str(tmp_path / "out.xlsx"), [("一班", "H3", "FF0000", "低"), ("一班", "C6", "00FF00", "并")])
    page = openpyxl.load_workbook(tmp_path / "out.xlsx")["一班"]
    assert page["H3"].comment.text.endswith("低") and page["B5"].comment.text.endswith("并")
