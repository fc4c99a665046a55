"""Write rows to an .xlsx workbook or a CSV file, row by row, so that a large export needs no more memory than a small one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Literal

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual, Language
from zhijiao.engines.sheets.books import appearing, new_book
from zhijiao.engines.sheets.conventions import escaped
from zhijiao.engines.sheets.presenting import presented

Form = Literal["xlsx", "csv"]
MOST_ROWS = 1_048_000  # of one worksheet, below Excel's own 1,048,576
_FORMATS = {Kind.DATE: "yyyy-mm-dd", Kind.MONEY: "#,##0.00", Kind.DECIMAL: "0.###", Kind.CODE: "@", Kind.TEXT: "@"}


def write(rows: Iterable[Mapping[str, Any]], columns: Sequence[Column], out: str | Path | BinaryIO, *,
          form: Form | None = None, language: Language | None = None, words: Bilingual | None = None) -> int:
    """Write rows (typed values by column key) to `out` and return their number.

    `form` is told by the ending of a path. Cells hold the contract's values (yes, M), or words when `language` is given;
    text that a spreadsheet would take for a formula gets an apostrophe. Everything written is read back by `read`.
    """
    if form is None:
        form = "csv" if isinstance(out, str | Path) and Path(out).suffix.lower() == ".csv" else "xlsx"
    if form == "csv":
        return _write_csv(rows, columns, out, language)
    return _write_xlsx(rows, columns, out, language, words)


def heading(column: Column) -> str:
    """Return the heading of a column in both languages, one line each."""
    return f"{column.words.zh}\n{column.words.en}"


def sheet_name(words: Bilingual) -> str:
    """Return a name that Excel allows for a sheet."""
    return "".join(sign for sign in words.zh if sign not in "[]:*?/\\'")[:31] or "Sheet1"


def _write_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[Column], out: str | Path | BinaryIO,
               language: Language | None) -> int:
    # With the mark, Excel opens UTF-8 as such.
    if isinstance(out, str | Path):
        with appearing(Path(out)) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
            return _csv_rows(csv.writer(file), rows, columns, language)
    file = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    try:
        return _csv_rows(csv.writer(file), rows, columns, language)
    finally:
        file.flush()
        file.detach()


def _csv_rows(writer: Any, rows: Iterable[Mapping[str, Any]], columns: Sequence[Column], language: Language | None) -> int:
    writer.writerow([column.key for column in columns])
    written = 0
    for row in rows:
        cells = (presented(column, row.get(column.key), language) for column in columns)
        writer.writerow([escaped(cell) if isinstance(cell, str) else _plain(cell) for cell in cells])
        written += 1
    return written


def _plain(cell: date | Decimal | int | None) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return "" if cell is None else str(cell)


def _write_xlsx(rows: Iterable[Mapping[str, Any]], columns: Sequence[Column], out: str | Path | BinaryIO,
                language: Language | None, words: Bilingual | None) -> int:
    with new_book(out, constant_memory=True) as book:
        page = book.add_worksheet(sheet_name(words or Bilingual("Sheet1", "Sheet1")))
        write_headings(book, page, columns)
        formats = [book.add_format({"num_format": _FORMATS[column.kind]}) if column.kind in _FORMATS else None
                   for column in columns]
        number = 0
        for number, row in enumerate(rows, start=1):
            if number > MOST_ROWS:
                raise ValueError(f"more than {MOST_ROWS} rows do not fit one worksheet; write CSV instead")
            for index, column in enumerate(columns):
                put(page, number + 1, index, presented(column, row.get(column.key), language), formats[index])
    return number


def write_headings(book: Any, page: Any, columns: Sequence[Column]) -> None:
    """Write the two heading rows (both languages, then keys), freeze them, and set widths and text formats."""
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#EDF0F4", "border": 1,
                            "border_color": "#DBE1E8"})
    keys = book.add_format({"font_color": "#566375", "font_size": 9})
    text = book.add_format({"num_format": "@"})
    page.set_row(0, 45)
    for index, column in enumerate(columns):
        wide = max(10, min(28, 2 * len(column.words.zh) + 2, 40), len(column.key) * 0.8)
        page.set_column(index, index, wide, text if column.kind is Kind.CODE else None)
    for row, kind in ((0, head), (1, keys)):
        for index, column in enumerate(columns):
            put(page, row, index, heading(column) if row == 0 else column.key, kind)
    page.freeze_panes(2, 1)


def put(page: Any, row: int, index: int, cell: str | date | Decimal | int | None, kind: Any = None) -> None:
    """Write one cell, never as a formula or a link. ValueError when the library would leave it out."""
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        done = page.write_string(row, index, escaped(cell), kind)
    elif isinstance(cell, date):
        done = page.write_datetime(row, index, cell, kind)
    else:
        done = page.write_number(row, index, cell, kind)
    if done != 0:  # the library warns and goes on: a cell would be missing
        raise ValueError(f"a cell in row {row + 1} does not fit a worksheet (code {done})")
