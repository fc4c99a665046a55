"""Files for the tests of sheets, written without our own writer."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from zhijiao.basics.columns import Column, Kind, Privacy
from zhijiao.basics.words import Bilingual, Terms


class Sex(Terms):
    FEMALE = "F", "female", "女"
    MALE = "M", "male", "男"


COLUMNS = (
    Column("row_id", Bilingual("Row", "行号"), Kind.TEXT, example="1"),
    Column("name", Bilingual("Student name", "学生姓名"), Kind.TEXT, privacy=Privacy.PERSONAL, example="李明"),
    Column("number", Bilingual("Citizen number", "身份证号"), Kind.CODE, privacy=Privacy.SENSITIVE),
    Column("sex", Bilingual("Sex", "性别"), Kind.CHOICE, choices=Sex, example="F"),
    Column("starts_on", Bilingual("First day", "开始日期"), Kind.DATE, example="2026-09-07", note=Bilingual("The first day.", "第一天。")),
    Column("staff", Bilingual("Staff", "职工人数"), Kind.COUNT, example="420"),
    Column("hours", Bilingual("Hours per day", "每日工时"), Kind.DECIMAL, example="7.5"),
    Column("pay", Bilingual("Monthly pay", "月报酬"), Kind.MONEY, example="3600"),
    Column("night", Bilingual("Night shift", "夜班"), Kind.FLAG, example="no"),
    Column("hazards", Bilingual("Hazards", "危险因素"), Kind.TAGS, open_tags=True, example="none"),
)
KEYS = [column.key for column in COLUMNS]
ZH = [column.words.zh for column in COLUMNS]
EN = [column.words.en for column in COLUMNS]
CELLS = ["a", "李明", "21010219900307123X", "女", "2026-09-07", "420", "7.5", "3600", "否", "无"]


def workbook(path: Path, *sheets: Sequence[Sequence[Any]], names: Sequence[str] = (), hidden: Sequence[str] = ()) -> Path:
    """Write sheets of rows; a cell that is ("formula", text, value) becomes a formula with that stored value."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd", "strings_to_numbers": False}) as book:
        for index, rows in enumerate(sheets):
            page = book.add_worksheet(names[index] if names else None)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        page.write_formula(number, place, cell[1], None, cell[2])
                    elif cell is not None:
                        page.write(number, place, cell)
    return path


def table(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def changed(path: Path, out: Path, part: str, old: bytes, new: bytes) -> Path:
    """Write a workbook in which one part's bytes are changed by hand."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == part:
                assert old in content, content[:2000]
                content = content.replace(old, new)
            target.writestr(info.filename, content)
    return out


def corner(path: Path) -> Path:
    """A workbook of a few kB with one cell in the far corner: reading it cell by cell asks for 512 GiB."""
    return workbook_with_cell(path, 1_048_575, 16_383)


def workbook_with_cell(path: Path, row: int, column: int) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, KEYS)
        page.write_row(1, 0, CELLS)
        page.write(row, column, "x")
    return path


def bomb(path: Path, plain: Path, size: int) -> Path:
    """A workbook whose sheet unpacks to `size` bytes of nothing."""
    workbook(plain, [KEYS, CELLS])
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            if info.filename != "xl/worksheets/sheet1.xml":
                target.writestr(info.filename, source.read(info))
        with target.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            for _ in range(size // 1_000_000):
                part.write(b'<row r="1"><c r="A1"><v>1</v></c></row>' * 25_641)
            part.write(b"</sheetData></worksheet>")
    return path


def compound(path: Path, stream: str, content: bytes) -> Path:
    """The old container of .xls (and of an .xlsx behind a password) with one stream."""
    content = content.ljust(4096, b"\0")
    sectors = len(content) // 512
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<10I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0) + b"\xff" * 432
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *(n + 3 for n in range(sectors - 1)), 0xFFFFFFFE]

    def entry(name: str, kind: int, first: int, size: int, child: int) -> bytes:
        raw = name.encode("utf-16-le") + b"\0\0"
        return (raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child) + bytes(36)
                + struct.pack("<IQ", first, size))

    folder = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + entry(stream, 2, 2, len(content), 0xFFFFFFFF) + bytes(256)
    path.write_bytes(header + struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff") + folder + content)
    return path


def locked_xls(path: Path) -> Path:
    """An old .xls whose globals begin with FILEPASS: it is behind a password."""
    begin = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0x0DBB, 0x07CC, 0, 0x0306)
    return compound(path, "Workbook", begin + struct.pack("<HHHHH", 0x2F, 54, 1, 1, 1) + bytes(48))
