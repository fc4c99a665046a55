"""Columns of a CSV as text, for files of millions of rows; what cannot be read is named with its row."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets.faults import FileProblem, FilesError, failed


def text_columns(path: Path, needed: Sequence[str], optional: Sequence[str] = (), *, stripped: bool = False) -> pl.DataFrame:
    """Return the named columns that are there; an empty cell is the empty text, blank lines at the end are no rows.

    `stripped` takes spaces off the ends of cells and headings. Raises FilesError: no such file, empty, a column missing or twice, not UTF-8.
    """
    written = _headings(path)
    headings = [name.strip() for name in written] if stripped else written
    missing = [name for name in needed if name not in headings]
    if missing:
        raise FilesError([FileProblem(path.name, 1, name, Bilingual(f"this column is missing; there are {', '.join(headings)}",
                                                                   f"缺少这一列；现有{'、'.join(headings)}")) for name in missing])
    twice = [name for name in (*needed, *optional) if headings.count(name) > 1]
    if twice:
        raise failed(path, "this column stands there twice", "这一列出现了两次", 1, twice[0])
    wanted = list(dict.fromkeys(name for name in (*needed, *optional) if name in headings))
    cell = pl.all().fill_null("")
    try:
        there = {written[headings.index(name)]: name for name in wanted}
        frame = pl.read_csv(path, columns=list(there), infer_schema=False).rename(there).select(wanted)
        frame = frame.with_columns(cell.str.strip_chars() if stripped else cell)
    except pl.exceptions.PolarsError as why:
        raise _unreadable(path, headings, str(why)) from why
    if len(frame) and not any(frame.row(-1)):  # the last line is blank
        filled = frame.select(pl.any_horizontal(pl.all() != "")).to_series().arg_true()
        frame = frame[:int(filled[-1]) + 1 if len(filled) else 0]
    if not len(frame):
        raise failed(path, "the file is empty: there is no row below the headings", "文件是空的：表头下面没有数据")
    return frame


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _headings(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            headings = next(csv.reader(file), [])
    except OSError as why:
        raise failed(path, f"cannot be read ({why.strerror})", f"读不了（{why.strerror}）") from why
    except (UnicodeDecodeError, csv.Error) as why:
        raise _not_csv(path, 1) from why
    if not any(headings):
        raise failed(path, "the file is empty", "文件是空的")
    return headings


def _unreadable(path: Path, headings: list[str], why: str) -> FilesError:
    """Find the row that the fast reader stumbled over."""
    row = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row, cells in enumerate(csv.reader(file), start=1):
                if len(cells) > len(headings):
                    return failed(path, f"{len(cells)} cells, but there are {len(headings)} headings",
                                  f"有{len(cells)}格，但表头只有{len(headings)}列", row)
    except (UnicodeDecodeError, csv.Error):
        return _not_csv(path, row + 1)
    first = why.splitlines()[0]
    return failed(path, f"cannot be read: {first}", f"读不了：{first}")


def _not_csv(path: Path, row: int) -> FilesError:
    """Name the first line that is not UTF-8; where all are, the row at which reading stopped."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("utf-8-sig")
            except UnicodeDecodeError:
                row = number
                break
    return failed(path, "is not CSV in UTF-8", "不是UTF-8编码的CSV", row)
