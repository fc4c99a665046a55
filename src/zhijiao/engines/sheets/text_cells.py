"""CSV as raw cells: UTF-8 with or without mark, UTF-16 with mark, GB18030; comma, tab or semicolon.

Short GB18030 text can be valid UTF-8, so the reading that yields known headings wins; else strict UTF-8, then GB18030.
The file is streamed: memory does not grow with it.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from zhijiao.basics.columns import Column
from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets.headings import HEADING_ROWS, find
from zhijiao.engines.sheets.shapes import RawSheet, Unreadable

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS = (",", "\t", ";")
_HEAD_BYTES = 1 << 18


@contextmanager
def text_sheets(path: Path, columns: Sequence[Column]) -> Iterator[tuple[str, Iterator[RawSheet]]]:
    """Yield the encoding and the one raw sheet of a CSV file. Raises Unreadable for what is no text."""
    encoding, delimiter = _layout(path, columns)
    with path.open(encoding=encoding, newline="") as lines:
        rows = _guarded(enumerate(csv.reader(lines, delimiter=delimiter), start=1))
        yield encoding, iter([RawSheet("", rows)])


def _guarded(rows: Iterator[tuple[int, list[Any]]]) -> Iterator[tuple[int, list[Any]]]:
    number = 0
    try:
        for number, cells in rows:
            yield number, cells
    except csv.Error as why:
        raise Unreadable("damaged", Bilingual(
            f"The CSV file cannot be read after row {number}: a cell is longer than 131,072 characters, "
            "or a quotation mark is never closed.",
            f"CSV文件第{number}行之后读不下去：有单元格超过131072个字符，或者引号没有成对。")) from why


def _layout(path: Path, columns: Sequence[Column]) -> tuple[str, str]:
    """Return the encoding and the delimiter that show most known headings."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if b"\0" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _no_table()
    readings = _encodings(path, head)
    if not readings:
        raise Unreadable("encoding", Bilingual(
            "The text is neither UTF-8 nor GB18030. Save the file as “CSV UTF-8” or as an .xlsx workbook.",
            "文字既不是UTF-8也不是GB18030编码。请另存为“CSV UTF-8”或.xlsx工作簿。"))
    # max keeps the first of equals: the strict order and the comma.
    return max(((encoding, delimiter) for encoding in readings for delimiter in _DELIMITERS),
               key=lambda layout: _known_headings(head, layout[0], layout[1], columns))


def _encodings(path: Path, head: bytes) -> list[str]:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return [encoding] if _decodes(path, encoding) else []
    return [encoding for encoding in ("utf-8", "gb18030") if _decodes(path, encoding)]


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _known_headings(head: bytes, encoding: str, delimiter: str, columns: Sequence[Column]) -> int:
    text = codecs.getincrementaldecoder(encoding)().decode(head)
    try:
        rows = list(islice(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), HEADING_ROWS))
    except csv.Error:
        return 0
    headings = find(rows, columns)
    return len(headings.at) if headings else 0


def _no_table() -> Unreadable:
    return Unreadable("not_a_table", Bilingual(
        "This is neither an Excel workbook (.xlsx) nor a CSV file.", "这既不是Excel工作簿（.xlsx），也不是CSV文件。"))
