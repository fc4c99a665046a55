"""Wrong headings refuse the file, with every fault at once and the nearest right heading."""

from __future__ import annotations

from pathlib import Path

from tests.engines.sheets.files import CELLS, COLUMNS, EN, KEYS, ZH, table, workbook
from tests.engines.sheets.test_reading import refused
from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets import Unreadable, read, template
from zhijiao.engines.sheets.headings import find, nearest


def test_missing_unknown_and_doubled_headings_are_all_listed(tmp_path: Path) -> None:
    heads = ["行号", "学生名", "身份证号", "性别", "开始日期", "职工人数", "每日工时", "月报酬", "夜班", "性别"]
    message = refused(workbook(tmp_path / "a.xlsx", [heads, CELLS], names=["名单"]), "headings")
    assert message.zh == ("工作表“名单”：缺少的列：学生姓名（name）、危险因素（hazards）。B列的标题不认识：“学生名”（是不是学生姓名（name）？）。"
                          "标题性别（sex）出现了两次，第二次在J列。")
    assert message.en == ("Sheet “名单”: Missing headings: Student name (name), Hazards (hazards). Unknown heading in column B: “学生名” "
                          "(do you mean Student name (name)?). Heading Sex (sex) stands twice, again in column J.")


def test_an_unknown_heading_that_is_near_to_none(tmp_path: Path) -> None:
    message = refused(table(tmp_path / "a.csv", [[*KEYS, "###"], [*CELLS, "x"]]), "headings")
    assert message.zh == "K列的标题不认识：“###”。"


def test_no_heading_row_at_all(tmp_path: Path) -> None:
    message = refused(table(tmp_path / "a.csv", [["书名", "作者", "姓名学生"], ["红楼梦", "曹雪芹", ""]]), "headings")
    assert "书名" in message.zh and "学生姓名（name）" in message.zh and "template" in message.en


def test_headings_below_the_tenth_row_are_not_looked_for(tmp_path: Path) -> None:
    ten = [["说明"]] * 9
    assert refused(table(tmp_path / "a.csv", [*ten, ["说明"], KEYS, CELLS]), "headings").zh
    assert len(read(table(tmp_path / "b.csv", [*ten, KEYS, CELLS]), COLUMNS)) == 1


def test_headings_without_rows(tmp_path: Path) -> None:
    for rows in ([KEYS], [ZH, EN, KEYS], [KEYS, [], ["", " "]]):
        assert "一行内容也没有" in refused(workbook(tmp_path / "a.xlsx", rows), "no_rows").zh


def test_an_unfilled_template_holds_no_rows(tmp_path: Path) -> None:
    template(COLUMNS, Bilingual("Students", "学生名单"), tmp_path / "t.xlsx")
    refused(tmp_path / "t.xlsx", "no_rows")


def test_a_data_row_is_never_taken_for_a_heading() -> None:
    rows = [KEYS, ["1", "学生姓名", "Sex", *CELLS[3:]]]
    headings = find(rows, COLUMNS)
    assert headings is not None and headings.below == 1 and not headings.faulty


def test_a_heading_that_names_two_columns_names_none() -> None:
    headings = find([[*KEYS[:-1], "Hazards / Sex"]], COLUMNS)
    assert headings is not None and headings.unknown == {9: "Hazards / Sex"}


def test_numbers_and_dates_are_no_headings() -> None:
    assert find([], COLUMNS) is None
    assert find([[1, 2.5, None, ""]], COLUMNS) is None


def test_columns_without_heading_and_content_are_no_fault(tmp_path: Path) -> None:
    rows = [["", *KEYS], ["", *CELLS, "", " "]]
    for made in (workbook(tmp_path / "a.xlsx", rows), table(tmp_path / "a.csv", rows)):
        sheet = read(made, COLUMNS)
        assert sheet.problems == [] and sheet.letter(sheet.places[0][0], "row_id") == "B"


def test_the_nearest_heading() -> None:
    assert nearest("Students name", COLUMNS) is COLUMNS[1]
    assert nearest("@@@@", COLUMNS) is None


def test_what_a_refusal_carries() -> None:
    refusal = Unreadable("empty", Bilingual("en", "zh"))
    assert (refusal.code, refusal.message.zh, str(refusal)) == ("empty", "zh", "en")
