"""CSV in the encodings and with the separators that offices use."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.sheets.files import CELLS, COLUMNS, EN, KEYS, ZH, table
from tests.engines.sheets.test_reading import VALUES, refused
from zhijiao.engines.sheets import Unreadable, read


@pytest.mark.parametrize(("encoding", "told"), [
    ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("gbk", "gb18030"), ("utf-16", "utf-16"),
])
@pytest.mark.parametrize("heads", [ZH, KEYS])
def test_encodings(tmp_path: Path, encoding: str, told: str, heads: list[str]) -> None:
    sheet = read(table(tmp_path / "a.csv", [heads, CELLS], encoding), COLUMNS)
    assert sheet.dicts() == [VALUES]
    assert sheet.encoding == told


def test_short_gb18030_that_is_valid_utf8_is_told_by_its_headings(tmp_path: Path) -> None:
    """学校 in GB18030 is ѧУ in UTF-8: only the headings tell which it is."""
    from zhijiao.basics.columns import Column
    from zhijiao.basics.words import Bilingual

    column = Column("school", Bilingual("School", "学校"))
    path = table(tmp_path / "a.csv", [["学校"], ["1"]], "gb18030")
    assert path.read_bytes().decode("utf-8").startswith("ѧУ")
    sheet = read(path, [column])
    assert sheet.values == {"school": ["1"]} and sheet.encoding == "gb18030"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_separators(tmp_path: Path, delimiter: str) -> None:
    assert read(table(tmp_path / "a.csv", [EN, CELLS], delimiter=delimiter), COLUMNS).dicts() == [VALUES]


def test_line_breaks_inside_cells_do_not_shift_row_numbers(tmp_path: Path) -> None:
    sheet = read(table(tmp_path / "a.csv", [KEYS, ["a", "李\n明", *CELLS[2:]], ["b", *CELLS[1:]]]), COLUMNS)
    assert [(row.row_id, row.number) for row in sheet.rows] == [("a", 2), ("b", 3)]
    assert sheet.values["name"][0] == "李\n明"


@pytest.mark.parametrize(("content", "code"), [
    (b"", "empty"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_a_table"),
    (b"%PDF-1.7\n\xff\xff\xff\xff", "encoding"),
    (b"\xef\xbb\xbf\xff\xfe", "encoding"),
    (b"\xff\xfea", "encoding"),
    (b"hello", "headings"),
    (b"\n\n\n", "headings"),
    (b'"never closed' + b"x" * 200_000, "damaged"),
])
def test_what_is_no_csv(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    message = refused(path, code)
    assert message.zh and message.en


def test_a_quotation_mark_that_is_never_closed_far_down(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [KEYS, CELLS])
    path.write_bytes(path.read_bytes() + b'"b' + b"x" * 200_000)
    assert "第2行" in refused(path, "damaged").zh


def test_a_character_that_breaks_late_in_the_file(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [KEYS, CELLS])
    path.write_bytes(path.read_bytes() + b"x" * 2_000_000 + b"\xff")
    refused(path, "encoding")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    refused(tmp_path / "none.csv", "empty")
    refused(tmp_path, "empty")


def test_a_file_larger_than_the_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(200_000_001)
    assert "50" in refused(path, "too_large").en


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), max_size=12), max_size=5), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_no_text_crashes_the_reader(tmp_path: Path, rows: list[list[str]], encoding: str) -> None:
    path = table(tmp_path / "fuzz.csv", [KEYS, *rows], encoding)
    try:
        sheet = read(path, COLUMNS)
    except Unreadable as why:
        assert why.message.zh
    else:
        assert len(sheet) <= len(rows) + sum(cell.count("\n") for row in rows for cell in row)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "fuzz.bin"
    path.write_bytes(content if not content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) else b"x" + content)
    with pytest.raises(Unreadable) as caught:
        read(path, COLUMNS)
    assert caught.value.message.zh
