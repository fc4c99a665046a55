"""What people's files hold is read as they meant it; what cannot be is told cell by cell."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.engines.sheets.files import CELLS, COLUMNS, EN, KEYS, ZH, changed, table, workbook
from zhijiao.basics.columns import Column
from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets import EXAMPLE_MARK, Limits, Sheet, Unreadable, read

VALUES = {"row_id": "a", "name": "李明", "number": "21010219900307123X", "sex": "F", "starts_on": date(2026, 9, 7), "staff": 420,
          "hours": 7500, "pay": 360000, "night": False, "hazards": ()}


def refused(path: Path, code: str, **more: Any) -> Bilingual:
    with pytest.raises(Unreadable) as caught:
        read(path, COLUMNS, **more)
    assert caught.value.code == code, caught.value.message
    assert str(caught.value) == caught.value.message.en
    return caught.value.message


@pytest.mark.parametrize("heads", [
    [KEYS], [ZH], [EN], [ZH, EN], [ZH, KEYS], [[f"{zh}\n{en}" for zh, en in zip(ZH, EN, strict=True)]],
    [[f"{zh}（{en}）" for zh, en in zip(ZH, EN, strict=True)]], [[f"{zh}{en}" for zh, en in zip(ZH, EN, strict=True)]],
    [[f"* {zh} *" for zh in ZH]], [["２０２６级实习名单"], [], ZH], [[key.upper() for key in KEYS]],
    [["甲", *[""] * 4, "乙"], ["说明：请如实填写"], ZH, EN, KEYS],
], ids=lambda heads: str(heads[-1][0])[:20])
def test_headings_are_found_in_either_language(tmp_path: Path, heads: list[list[str]]) -> None:
    for made in (workbook(tmp_path / "a.xlsx", [*heads, CELLS]), table(tmp_path / "a.csv", [*heads, CELLS])):
        sheet = read(made, COLUMNS)
        assert sheet.dicts() == [VALUES]
        assert sheet.problems == []
        assert sheet.places[0][1] == len(heads) + 1


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    sheet = read(workbook(tmp_path / "a.xlsx", [list(reversed(KEYS)), list(reversed(CELLS))], names=["甲"]), COLUMNS)
    assert sheet.dicts() == [VALUES]
    assert sheet.letter("甲", "row_id") == "J" and sheet.letter("乙", "row_id") is None


def test_merged_headings_are_read(tmp_path: Path) -> None:
    """Group headings over several columns, and headings merged down over both heading rows."""
    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 9, "24级学生实习名单")
        page.merge_range(1, 0, 2, 0, ZH[0])
        page.merge_range(1, 1, 1, 3, "学生信息")
        page.merge_range(1, 4, 1, 9, "岗位信息")
        page.write_row(2, 1, ZH[1:])
        page.write_row(3, 0, CELLS)
    sheet = read(path, COLUMNS)
    assert sheet.dicts() == [VALUES] and sheet.rows[0].number == 4


def test_cells_as_people_type_them(tmp_path: Path) -> None:
    row = ["ａ　", " 李明\u200b", "２１０１０２１９９００３０７１２３Ｘ", "ｆ", "２０２６年９月７日", "４２０ ", "７．５", "￥3,600元", " 否", "　无"]
    assert read(table(tmp_path / "a.csv", [ZH, row]), COLUMNS).dicts() == [VALUES]


def test_typed_cells_of_a_workbook(tmp_path: Path) -> None:
    row = ["a", "李明", "21010219900307123X", "F", datetime(2026, 9, 7), 420, 7.5, 3600.0, False, "none"]
    assert read(workbook(tmp_path / "a.xlsx", [KEYS, row]), COLUMNS).dicts() == [VALUES]


@pytest.mark.parametrize("place", range(1, 10))
def test_an_empty_cell_in_each_column_is_unknown(tmp_path: Path, place: int) -> None:
    row = [*CELLS[:place], "", *CELLS[place + 1:]]
    for made in (workbook(tmp_path / "a.xlsx", [KEYS, row]), table(tmp_path / "a.csv", [KEYS, row])):
        sheet = read(made, COLUMNS)
        assert sheet.dicts() == [{**VALUES, KEYS[place]: None}] and sheet.problems == []


def test_every_unreadable_cell_is_told_with_its_place(tmp_path: Path) -> None:
    bad = ["b", "王芳", 210102199003071234, "不详", "三月七日", -1, "很多", "面议", "有时", ";"]
    sheet = read(workbook(tmp_path / "a.xlsx", [["名单"], KEYS, CELLS, [], bad], names=["一班"]), COLUMNS)
    assert len(sheet) == 2
    assert sheet.rows[1].values == dict.fromkeys(KEYS) | {"row_id": "b", "name": "王芳"}
    assert [(p.row_id, p.sheet, p.row, p.column, p.column_letter) for p in sheet.problems] == [
        ("b", "一班", 5, key, "ABCDEFGHIJ"[n]) for n, key in enumerate(KEYS) if n > 1]
    told = {p.column: p.as_json() for p in sheet.problems}
    assert told["sex"]["value"] == "不详" and "女" in told["sex"]["wanted_zh"] and "F" in told["sex"]["wanted_en"]
    assert "文本" in told["number"]["wanted_zh"]
    assert "1990" not in told["number"]["value"], "a sensitive value is covered"


def test_a_code_that_csv_made_a_number_is_refused(tmp_path: Path) -> None:
    row = [*CELLS[:2], "2.10102E+17", *CELLS[3:]]
    problem, = read(table(tmp_path / "a.csv", [KEYS, row]), COLUMNS).problems
    assert (problem.column, problem.column_letter) == ("number", "C")


def test_blank_rows_are_skipped_and_numbers_kept(tmp_path: Path) -> None:
    rows = [KEYS, ["", "　", ""], CELLS, [], ["b", *CELLS[1:]], [" "]]
    for made in (workbook(tmp_path / "a.xlsx", rows), table(tmp_path / "a.csv", rows)):
        sheet = read(made, COLUMNS)
        assert [(row.row_id, row.number) for row in sheet.rows] == [("a", 3), ("b", 5)]


def test_row_numbers_stand_in_for_row_ids(tmp_path: Path) -> None:
    rows = [KEYS, ["", *CELLS[1:]], ["7.0", *CELLS[1:]], ["", *CELLS[1:]]]
    assert read(workbook(tmp_path / "a.xlsx", rows), COLUMNS).row_ids == ["2", "7.0", "4"]
    two = read(workbook(tmp_path / "b.xlsx", rows, rows, names=["甲", "乙"]), COLUMNS)
    assert two.row_ids == ["甲!2", "7.0", "甲!4", "乙!2", "7.0", "乙!4"]
    problem, = two.problems
    assert (problem.row_id, problem.sheet, problem.row, problem.column, problem.column_letter) == ("7.0", "乙", 3, "row_id", "A")


def test_a_doubled_row_id_is_a_problem_of_the_later_row(tmp_path: Path) -> None:
    sheet = read(table(tmp_path / "a.csv", [KEYS, CELLS, CELLS, ["b", *CELLS[1:]]]), COLUMNS)
    assert [(p.row, p.column, p.value) for p in sheet.problems] == [(3, "row_id", "a")]
    assert len(sheet) == 3


def test_sheets_of_ours_are_read_and_others_named(tmp_path: Path) -> None:
    pivot = [["学生姓名", "合计"], ["李明", 3]]
    summary = [["学生姓名", "性别", "合计"], ["李明", "女", 3]]
    sheet = read(workbook(tmp_path / "a.xlsx", pivot, [KEYS, CELLS], [ZH, ["b", *CELLS[1:]]], summary, [],
                          names=["透视", "一班", "二班", "汇总", "空"]), COLUMNS)
    assert [name for name, _ in sheet.places] == ["一班", "二班"]
    assert set(sheet.skipped) == {"透视", "汇总", "空"}


def test_a_mistyped_sheet_beside_a_right_one_stops_the_file(tmp_path: Path) -> None:
    made = workbook(tmp_path / "a.xlsx", [KEYS, CELLS], [["编号", *KEYS[1:]], CELLS], names=["一班", "二班"])
    assert "二班" in refused(made, "headings").zh


def test_formulas_give_their_stored_value_and_are_never_run(tmp_path: Path) -> None:
    row = [*CELLS[:4], ("formula", "=DATE(2026,9,7)", "2026-09-07"), ("formula", "=400+20", 420), *CELLS[6:]]
    sheet = read(workbook(tmp_path / "a.xlsx", [KEYS, row]), COLUMNS)
    assert sheet.dicts() == [VALUES] and sheet.problems == []


def test_a_formula_without_a_stored_value_is_a_problem(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "a.xlsx", [KEYS, [*CELLS[:5], ("formula", "=400+20", 420), *CELLS[6:]]])
    for number, empty in enumerate((b"", b"<v></v>", b"<v/>")):
        path = changed(plain, tmp_path / f"{number}.xlsx", "xl/worksheets/sheet1.xml", b"<v>420</v>", empty)
        sheet = read(path, COLUMNS)
        assert sheet.values["staff"] == [None]
        assert [(p.row, p.column, p.column_letter) for p in sheet.problems] == [(2, "staff", "F")]
        assert "公式" in sheet.problems[0].wanted.zh


def test_a_formula_whose_result_is_an_empty_text_is_an_empty_cell(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "a.xlsx", [KEYS, [*CELLS[:1], ("formula", '=""', "x"), *CELLS[2:]]])
    path = changed(plain, tmp_path / "b.xlsx", "xl/worksheets/sheet1.xml", b"<v>x</v>", b"<v></v>")
    sheet = read(path, COLUMNS)
    assert sheet.values["name"] == [None] and sheet.problems == []


def test_an_error_value_is_a_problem_and_not_an_empty_cell(tmp_path: Path) -> None:
    sheet = read(workbook(tmp_path / "a.xlsx", [KEYS, [*CELLS[:5], ("formula", "=NA()", "#N/A"), *CELLS[6:]]]), COLUMNS)
    assert sheet.values["staff"] == [None]
    assert [(p.column, p.value) for p in sheet.problems] == [("staff", "#N/A")]
    alone = read(workbook(tmp_path / "b.xlsx", [KEYS, CELLS, [None] * 5 + [("formula", "=NA()", "#N/A")]]), COLUMNS)
    assert len(alone) == 2 and alone.problems[0].row == 3, "a row that holds nothing but an error is a row"


def test_a_cell_without_a_heading_above_it_is_a_problem(tmp_path: Path) -> None:
    sheet = read(table(tmp_path / "a.csv", [KEYS, CELLS, ["b", *CELLS[1:], "", "slipped", "more"]]), COLUMNS)
    assert [(p.row, p.column, p.column_letter, p.value) for p in sheet.problems] == [(3, "", "L", "slipped")]


def test_short_rows_end_in_empty_cells(tmp_path: Path) -> None:
    sheet = read(table(tmp_path / "a.csv", [KEYS, CELLS[:2]]), COLUMNS)
    assert sheet.dicts() == [dict.fromkeys(KEYS) | {"row_id": "a", "name": "李明"}] and sheet.problems == []


def test_the_example_row_is_ignored_and_counted(tmp_path: Path) -> None:
    sheet = read(table(tmp_path / "a.csv", [KEYS, [EXAMPLE_MARK, *CELLS[1:]], CELLS]), COLUMNS)
    assert (len(sheet), sheet.examples) == (1, 1)


def test_optional_columns_may_be_left_out(tmp_path: Path) -> None:
    sheet = read(table(tmp_path / "a.csv", [KEYS[:-1], CELLS[:-1]]), COLUMNS, optional=("hazards",))
    assert sheet.values["hazards"] == [None]
    assert "hazards" in refused(tmp_path / "a.csv", "headings").en


def test_sheets_without_row_ids_count_their_rows(tmp_path: Path) -> None:
    columns = (Column("a", Bilingual("A", "甲")), Column("b", Bilingual("B", "乙")))
    sheet = read(table(tmp_path / "a.csv", [["a", "b"], ["1", "2"], ["3", "4"]]), columns)
    assert sheet.row_ids == ["2", "3"] and sheet.values == {"a": ["1", "3"], "b": ["2", "4"]}
    assert read(table(tmp_path / "b.csv", [["a"], ["1"]]), columns[:1]).values == {"a": ["1"]}


def test_rows_are_a_sequence(tmp_path: Path) -> None:
    sheet: Sheet = read(table(tmp_path / "a.csv", [KEYS, CELLS, ["b", *CELLS[1:]], ["c", *CELLS[1:]]]), COLUMNS)
    assert [row.row_id for row in sheet.rows[1:]] == ["b", "c"]
    assert sheet.rows[-1].row_id == "c" and len(sheet.rows) == 3
    assert [row.values["row_id"] for row in sheet.rows] == ["a", "b", "c"]


def test_a_column_that_never_repeats_itself_is_read_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhijiao.engines.sheets import rows

    monkeypatch.setattr(rows, "_REMEMBERED", 1)
    sheet = read(table(tmp_path / "a.csv", [KEYS, *[[f"r{n}", f"学生{n % 3}", *CELLS[2:]] for n in range(6)]]), COLUMNS)
    assert sheet.values["name"] == ["学生0", "学生1", "学生2"] * 2


def test_more_rows_than_the_limit(tmp_path: Path) -> None:
    made = table(tmp_path / "a.csv", [KEYS, CELLS, ["b", *CELLS[1:]]])
    assert len(read(made, COLUMNS, limits=Limits(rows=2))) == 2
    assert "1" in refused(made, "too_many_rows", limits=Limits(rows=1)).en
