"""Give people their own workbook back, with cells coloured by severity, and article and fix as notes on the cells."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Any

from zhijiao.basics.columns import Column, tidy
from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets.books import appearing, new_book
from zhijiao.engines.sheets.marks import Mark, Severity
from zhijiao.engines.sheets.reading import raw_sheets
from zhijiao.engines.sheets.shapes import USUAL, Limits
from zhijiao.engines.sheets.workbook_cells import CHILD_GATE
from zhijiao.engines.sheets.writing import put

MOST_ROWS, MOST_CELLS = 20_000, 500_000
_LONGEST_NOTE = 32_000
WAIT_SECONDS = 6  # for each second of CPU that the child may use


class Annotated(Enum):
    """What `annotate` wrote."""

    WORKBOOK = Bilingual(
        "Your own workbook, coloured. Pictures and some charts may be missing from the copy; formulas are calculated "
        "when you open it.", "这是您自己的工作簿，已标色。图片和部分图表可能没有保留；公式在打开时重新计算。")
    COPY = Bilingual("Your rows in a new workbook, coloured.", "您的内容已写入新的工作簿，并已标色。")
    LIST = Bilingual("A list of the findings: the file is too large to colour, or could not be opened for it.",
                     "问题清单：文件太大，或者打不开，没有标色。")


def annotate(path: str | Path, marks: Sequence[Mark], out: str | Path, *, columns: Sequence[Column],
             limits: Limits = USUAL) -> Annotated:
    """Write to `out` (.xlsx) what the marks say of the file at `path`, and return what it became.

    Up to 20,000 rows and 500,000 cells an .xlsx comes back as itself, a CSV or .xls as a coloured copy; above that a
    list of findings. `out` appears only when it is complete. Raises Unreadable as `read` does.
    """
    with appearing(Path(out)) as part:
        return _write(Path(path), marks, part, columns, limits)


def _write(path: Path, marks: Sequence[Mark], part: Path, columns: Sequence[Column], limits: Limits) -> Annotated:
    if zipfile.is_zipfile(path):
        if _small(path) and _coloured(path, marks, part, limits):
            return Annotated.WORKBOOK
    elif _copied(path, marks, part, columns, limits):
        return Annotated.COPY
    _list(marks, part)
    return Annotated.LIST


def gathered(marks: Sequence[Mark]) -> dict[tuple[str, int, str], tuple[Severity, str]]:
    """Return one severity (the highest) and one note for each cell."""
    cells: dict[tuple[str, int, str], tuple[Severity, str]] = {}
    for mark in sorted(marks, key=lambda mark: -mark.severity):
        place = (mark.sheet, mark.row, mark.letter)
        severity, note = cells.get(place, (mark.severity, ""))
        cells[place] = (severity, (f"{note}\n\n{mark.note}" if note else mark.note)[:_LONGEST_NOTE])
    return cells


def _small(path: Path) -> bool:
    rows = cells = 0
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
                continue
            with archive.open(name) as file:
                tail = b""
                while chunk := file.read(1 << 20):
                    seen = tail + chunk
                    rows, cells, tail = rows + seen.count(b"<row"), cells + seen.count(b"<c "), seen[-3:]
                    if rows > MOST_ROWS or cells > MOST_CELLS:
                        return False
    return True


def _coloured(path: Path, marks: Sequence[Mark], part: Path, limits: Limits) -> bool:
    told = {"source": str(path.resolve()), "out": str(part.resolve()), "marks": [
        (sheet, f"{letter}{row}", severity.colour, note) for (sheet, row, letter), (severity, note) in gathered(marks).items()]}
    command = [sys.executable, "-I", "-m", "zhijiao.engines.sheets.annotation_child",
               str(limits.memory_bytes), str(2 * limits.cpu_seconds)]
    with CHILD_GATE:
        try:
            done = subprocess.run(command, input=json.dumps(told).encode(), stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, timeout=WAIT_SECONDS * limits.cpu_seconds, check=False)
        except subprocess.TimeoutExpired:
            return False
    return done.returncode == 0 and part.exists()


def _copied(path: Path, marks: Sequence[Mark], part: Path, columns: Sequence[Column], limits: Limits) -> bool:
    """Write the rows of a CSV or .xls file to a new workbook with its marks; False when it is too large for that."""
    cells_left, notes = MOST_CELLS, gathered(marks)
    with raw_sheets(path, columns, limits) as (_, sheets), new_book(part) as book:
        looks = _Looks(book)
        for raw in sheets:
            page = book.add_worksheet(raw.name or None)
            page.freeze_panes(1, 1)
            for number, row in raw.rows:
                cells_left -= len(row)
                if number > MOST_ROWS or cells_left < 0:
                    return False
                for index, cell in enumerate(row):
                    put(page, number - 1, index, tidy(cell))
            for (_, number, letter), (severity, note) in ((k, v) for k, v in notes.items() if k[0] == raw.name):
                looks.mark(page, f"{letter}{number}", severity, note)
    return True


class _Looks:
    """The grounds of a new workbook, made once each."""

    def __init__(self, book: Any):
        self._grounds = {severity: book.add_format({"bg_color": f"#{severity.colour}"}) for severity in Severity}

    def mark(self, page: Any, place: str, severity: Severity, note: str) -> None:
        """Colour one cell without touching what stands in it."""
        page.conditional_format(place, {"type": "no_errors", "format": self._grounds[severity]})
        page.write_comment(place, note, {"width": 380, "height": min(60 + 18 * note.count("\n"), 480)})


def _list(marks: Sequence[Mark], part: Path) -> None:
    heads = (("工作表\nSheet", 20), ("行\nRow", 8), ("列\nColumn", 8), ("程度\nSeverity", 24), ("内容\nWhat", 120))
    with new_book(part, constant_memory=True) as book:
        page, wrap = book.add_worksheet("核对结果 Findings"), book.add_format({"text_wrap": True, "valign": "top"})
        page.freeze_panes(1, 0)
        for index, (_, width) in enumerate(heads):
            page.set_column(index, index, width)
        for index, (text, _) in enumerate(heads):
            put(page, 0, index, text, book.add_format({"bold": True, "text_wrap": True}))
        for row, mark in enumerate(marks, start=1):
            words = f"{mark.severity.words.zh} {mark.severity.words.en}"
            put(page, row, 1, mark.row, wrap)
            for index, text in ((0, mark.sheet), (2, mark.letter), (3, words), (4, mark.note)):
                put(page, row, index, text, wrap)
