"""Files made to break a reader: refused with a sentence, memory bounded, nothing left behind."""

from __future__ import annotations

import io
import json
import resource
import tempfile
import zipfile
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import PasswordError

from tests.engines.sheets.files import (
    CELLS,
    COLUMNS,
    KEYS,
    bomb,
    changed,
    compound,
    corner,
    locked_xls,
    workbook,
    workbook_with_cell,
)
from tests.engines.sheets.test_reading import refused
from zhijiao.engines.sheets import Limits, Unreadable, flaws, read, workbook_cells, workbook_child

GIGA = 1 << 30


def work() -> float:
    """Seconds of processor that this process and its children have had so far: unlike a clock, not a matter of what else runs."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def peak_of_children() -> int:
    """Bytes of the largest child so far."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def test_one_cell_in_the_far_corner(tmp_path: Path) -> None:
    started = work()
    assert "damaged" in refused(corner(tmp_path / "a.xlsx"), "damaged").en
    assert work() - started < 5
    assert peak_of_children() < 2 * GIGA


def test_a_row_that_is_too_wide(tmp_path: Path) -> None:
    refused(workbook_with_cell(tmp_path / "a.xlsx", 1, 1_000), "too_wide")
    sheet = read(workbook_with_cell(tmp_path / "b.xlsx", 1, 999), COLUMNS)
    assert [(p.column, p.column_letter) for p in sheet.problems] == [("", "ALL")]


@pytest.fixture(scope="module")
def exploding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of 1 MB that unpacks to 700 MB."""
    folder = tmp_path_factory.mktemp("bomb")
    return bomb(folder / "a.xlsx", folder / "plain.xlsx", 700_000_000)


def test_a_bomb_is_refused_before_it_is_opened(exploding: Path) -> None:
    assert exploding.stat().st_size < 3_000_000
    assert "600" in refused(exploding, "too_large").en


def test_a_bomb_below_the_limit_dies_in_its_child(exploding: Path) -> None:
    before = peak_of_children()
    refused(exploding, "damaged", limits=Limits(memory_bytes=400_000_000, unpacked_bytes=GIGA))
    # A child is born as large as its parent: in a long run that alone is more than what the bomb may take.
    assert peak_of_children() <= max(before + 50_000_000, 400_000_000)


def test_a_child_that_takes_too_long_is_ended(exploding: Path) -> None:
    started = work()
    refused(exploding, "damaged", limits=Limits(cpu_seconds=1, unpacked_bytes=GIGA))
    assert work() - started < 3


def test_too_many_parts(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [KEYS, CELLS])
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(10_001):
            archive.writestr(f"xl/media/{number}", b"")
    refused(path, "too_large")


def test_a_renamed_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "ZIP" in refused(path, "not_a_table").zh


def test_a_renamed_workbook_is_read(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", [KEYS, CELLS]).rename(tmp_path / "a.csv")
    assert len(read(tmp_path / "a.csv", COLUMNS)) == 1


@pytest.mark.parametrize("keep", [30, 0.5, 0.99])
def test_a_torn_workbook(tmp_path: Path, keep: float) -> None:
    content = workbook(tmp_path / "a.xlsx", [KEYS, CELLS]).read_bytes()
    (tmp_path / "b.xlsx").write_bytes(content[: int(keep if keep > 1 else keep * len(content))])
    refused(tmp_path / "b.xlsx", "damaged")


def test_a_workbook_with_broken_xml(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "a.xlsx", [KEYS, CELLS])
    for number, (part, old, new) in enumerate([
        ("xl/workbook.xml", b"<sheets>", b"<sheets"),
        ("xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheet"),
        ("xl/sharedStrings.xml", b"</si>", b""),
        ("xl/_rels/workbook.xml.rels", b"Target=", b"Tartan="),
    ]):
        refused(changed(plain, tmp_path / f"{number}.xlsx", part, old, new), "damaged")


def test_workbooks_behind_a_password(tmp_path: Path) -> None:
    assert "密码" in refused(locked_xls(tmp_path / "old.xls"), "encrypted").zh
    refused(compound(tmp_path / "new.xlsx", "EncryptedPackage", b"x" * 5000), "encrypted")
    refused(compound(tmp_path / "other.xls", "PowerPoint Document", b""), "damaged")


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "own"))

    def left() -> set[str]:
        return {entry.name for entry in Path(tempfile.gettempdir()).glob("zhijiao-*")}

    before = left()
    read(workbook(tmp_path / "a.xlsx", [KEYS, CELLS]), COLUMNS)
    refused(corner(tmp_path / "b.xlsx"), "damaged")
    assert left() <= before


def test_no_more_than_two_children_at_once(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [KEYS, CELLS])
    with workbook_cells.workbook_sheets(path, Limits()), workbook_cells.workbook_sheets(path, Limits()):
        assert workbook_cells.CHILD_GATE.acquire(blocking=False) is False
    assert workbook_cells.CHILD_GATE.acquire(blocking=False) is True
    workbook_cells.CHILD_GATE.release()


def test_more_problems_than_anybody_mends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhijiao.engines.sheets import rows

    monkeypatch.setattr(rows, "MOST_PROBLEMS", 3)
    refused(workbook(tmp_path / "a.xlsx", [KEYS, *[[n, "x", "y", "?", "?", "?"] for n in range(2)]]), "too_many_problems")


def test_a_workbook_that_was_never_calculated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flaws, "MOST", 2)
    row = [*CELLS[:5], *[("formula", "=1+1", "")] * 3]
    path = workbook(tmp_path / "a.xlsx", [KEYS, row])
    with pytest.raises(flaws.TooManyFlaws):
        flaws.flaws_by_sheet(str(path))
    assert told_by_child(path) == [{"error": "uncalculated"}]


# The child's own parts, run here: what it says, line by line.

def told_by_child(path: Path) -> list[object]:
    out = io.StringIO()
    workbook_child.stream(str(path), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_what_the_child_says(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["x", date(2026, 9, 1), 1.5, "", ""], [], [True, ("formula", "=NA()", "#N/A")]], names=["甲"])
    assert told_by_child(path) == [
        {"sheet": "甲", "flaws": [[3, 1, "#N/A"]]}, [1, ["x", ["d", "2026-09-01"], 1.5]], [2, []], [3, [True]], {"end": True}]


def test_what_the_child_says_of_files_it_cannot_take(tmp_path: Path) -> None:
    assert told_by_child(locked_xls(tmp_path / "a.xls")) == [{"error": "encrypted"}]
    assert told_by_child(compound(tmp_path / "b.xls", "EncryptedPackage", b"")) == [{"error": "encrypted"}]
    wide = told_by_child(workbook_with_cell(tmp_path / "c.xlsx", 0, 1_500))
    assert wide[-1] == {"error": "too_wide"}


def test_dated_cells_cross_between_the_processes() -> None:
    for value, back in [(date(2026, 9, 1), date(2026, 9, 1)), (datetime(2026, 9, 1, 8, 5), datetime(2026, 9, 1, 8, 5)),
                        (clock(8, 5), "08:05:00"), (timedelta(hours=26), "1 day, 2:00:00")]:
        assert workbook_cells._dated(*workbook_child._tagged(value)) == back
    with pytest.raises(TypeError):
        workbook_child._tagged(object())


def test_a_locked_package_is_told_from_other_files(tmp_path: Path) -> None:
    plain = tmp_path / "a"
    plain.write_bytes(b"hello")
    workbook_child._refuse_locked(str(plain))
    with pytest.raises(PasswordError):
        workbook_child._refuse_locked(str(compound(tmp_path / "b", "EncryptedPackage", b"")))


def test_a_line_that_is_cut_off_is_a_child_that_was_ended() -> None:
    for told in (b'[1,["a', b""):
        with pytest.raises(Unreadable):
            list(workbook_cells._lines(io.BytesIO(told)))


def test_long_sheets_of_others_are_passed_over_and_charts_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("别的")
        for number in range(50):
            page.write(number, 0, "x")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=别的!$A$1:$A$3"})
        book.add_chartsheet("图").set_chart(chart)
        page = book.add_worksheet("名单")
        page.write_row(0, 0, KEYS)
        page.write_row(1, 0, [*CELLS, "", "", ""])
    sheet = read(path, COLUMNS)
    assert len(sheet) == 1 and sheet.skipped == ("别的",)
    assert not [line for line in told_by_child(path) if isinstance(line, dict) and line.get("sheet") == "图"]


# Flaws, by the bytes of a sheet.

@pytest.mark.parametrize(("xml", "found"), [
    (b'<row r="1"><c r="A1"><f>1+1</f></c></row>', [(1, 0, "formula")]),
    (b"<row r='1'><c r='AB12' s='1'><f>1+1</f><v/></c></row>", [(12, 27, "formula")]),
    (b'<x:row><x:c r="A1"><x:f ref="A1:A2" t="shared">1+1</x:f><x:v></x:v></x:c></x:row>', [(1, 0, "formula")]),
    (b'<row><c r="A1"><f t="shared" si="0"/></c></row>', [(1, 0, "formula")]),
    (b'<row><c r="A1" t="str"><f>""</f><v></v></c></row>', []),
    (b'<row><c r="A1"><f>1+1</f><v>2</v></c></row>', []),
    (b'<row><c r="A1" t="e"><v>#DIV/0!</v></c></row>', [(1, 0, "#DIV/0!")]),
    (b'<row><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>', [(1, 0, "#DIV/0!")]),
    (b'<row><c r="A1" t="e"><v>a&amp;b</v></c></row>', [(1, 0, "a&b")]),
    (b'<row><c r="A1" t="s"><v>0</v></c><c r="B1" s="3"/></row>', []),
])
def test_flaws_are_found_in_the_bytes(tmp_path: Path, xml: bytes, found: list[tuple[int, int, str]]) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("sheet.xml", xml)
    with zipfile.ZipFile(path) as archive:
        assert list(flaws._flaws(archive, "sheet.xml")) == found


def test_flaws_need_a_place_and_rows_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flaws, "_CHUNK", 8)
    monkeypatch.setattr(flaws, "_MAX_ROW_BYTES", 16)
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("placeless.xml", b'<row><c t="e"><v>#N/A</v></c></row>')
        archive.writestr("endless.xml", b'<row><c r="A1" t="e"><v>#N/A</v></c>' * 9)
    with zipfile.ZipFile(path) as archive:
        with pytest.raises(ValueError, match="where it stands"):
            list(flaws._of_run(archive.read("placeless.xml")))
        with pytest.raises(ValueError, match="without an end"):
            list(flaws._flaws(archive, "endless.xml"))


def test_sheets_are_found_wherever_they_lie(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "a.xlsx", [KEYS, [("formula", "=1+1", "")]], names=["甲"])
    absolute = changed(plain, tmp_path / "b.xlsx", "xl/_rels/workbook.xml.rels", b'Target="worksheets', b'Target="/xl/worksheets')
    lost = changed(plain, tmp_path / "c.xlsx", "xl/_rels/workbook.xml.rels", b'Target="worksheets', b'Target="elsewhere')
    assert flaws.flaws_by_sheet(str(plain)) == flaws.flaws_by_sheet(str(absolute)) == {"甲": [(2, 0, "formula")]}
    assert flaws.flaws_by_sheet(str(lost)) == {}
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        archive.writestr("a", b"")
    assert flaws.flaws_by_sheet(str(tmp_path / "d.zip")) == {}
    assert flaws.flaws_by_sheet(str(locked_xls(tmp_path / "e.xls"))) == {}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(st.data())
def test_a_workbook_with_any_byte_changed_never_crashes_the_reader(tmp_path: Path, data: st.DataObject) -> None:
    plain = tmp_path / "plain.xlsx"
    if not plain.exists():
        workbook(plain, [KEYS, CELLS])
    content = bytearray(plain.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "fuzz.xlsx"
    path.write_bytes(content)
    try:
        read(path, COLUMNS)
    except Unreadable as why:
        assert why.message.zh
