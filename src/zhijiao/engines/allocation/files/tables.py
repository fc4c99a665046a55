"""CSV and Parquet into columns of text, with row numbers; what cannot be read is named with its row."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation.files.problems import FilesError, Problem


@dataclass(frozen=True)
class Rows:
    """A file as columns of text; an empty cell is the empty text."""

    file: str
    frame: pl.DataFrame
    first: int  # the number of the first row

    def row(self, index: int) -> int:
        """Return the row number of an index."""
        return index + self.first

    def texts(self, column: str) -> list[str]:
        """Return one column."""
        return self.frame[column].to_list()

    def coded(self, column: str) -> Coded:
        """Return one column by its distinct texts."""
        return coded(self.frame[column])


@dataclass(frozen=True)
class Coded:
    """A column by its distinct texts: row i says `texts[codes[i]]`. Millions of rows are judged by judging each text once."""

    texts: list[str]
    codes: NDArray[np.int32]


def coded(column: pl.Series) -> Coded:
    """Return a column of text by its distinct texts, in the order in which they first stand there."""
    encoded = column.rechunk().to_arrow().dictionary_encode()
    return Coded(encoded.dictionary.to_pylist(), pl.Series(pl.from_arrow(encoded.indices)).to_numpy())


def places(column: pl.Series, names: Sequence[str] | pl.Series) -> NDArray[np.int32]:
    """Return where each text stands in `names`, -1 for nowhere; where a name stands twice, the first."""
    if isinstance(names, pl.Series) and len(names) == len(column) and bool((names == column).all()) and names.n_unique() == len(names):
        return np.arange(len(names), dtype=np.int32)
    known = pl.DataFrame({"name": names, "place": np.arange(len(names), dtype=np.int32)}, schema_overrides={"name": pl.String})
    found = column.to_frame("name").join(known.unique("name", keep="first"), on="name", how="left", maintain_order="left")["place"]
    return found.fill_null(-1).to_numpy()


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def failed(path: Path, en: str, zh: str, row: int | None = None, column: str | None = None) -> FilesError:
    """Return the error that names one problem of a file."""
    return FilesError([Problem(path.name, row, column, Bilingual(en, zh))])


def read(path: Path, needed: Sequence[str], optional: Sequence[str] = ()) -> Rows:
    """Return the named columns of a CSV. Raises FilesError: no such file, empty, a column missing or twice, not UTF-8."""
    headings = _headings(path)
    missing = [name for name in needed if name not in headings]
    if missing:
        raise FilesError([Problem(path.name, 1, name, Bilingual(f"this column is missing; there are {', '.join(headings)}",
                                                               f"缺少这一列；现有{'、'.join(headings)}")) for name in missing])
    twice = [name for name in (*needed, *optional) if headings.count(name) > 1]
    if twice:
        raise failed(path, "this column stands there twice", "这一列出现了两次", 1, twice[0])
    wanted = list(dict.fromkeys(name for name in (*needed, *optional) if name in headings))
    try:
        frame = pl.read_csv(path, columns=wanted, infer_schema=False).select(wanted)
    except pl.exceptions.PolarsError as why:
        raise _unreadable(path, headings, str(why)) from why
    frame = frame.with_columns(pl.all().fill_null(""))
    filled = frame.select(pl.any_horizontal(pl.all() != "")).to_series().to_numpy().nonzero()[0]
    frame = frame[:int(filled[-1]) + 1 if len(filled) else 0]  # blank lines at the end are no rows
    if not len(frame):
        raise failed(path, "the file is empty: there is no row below the headings", "文件是空的：表头下面没有数据")
    return Rows(path.name, frame, 2)


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
                    return failed(path, f"{len(cells)} cells, but there are {len(headings)} headings", f"有{len(cells)}格，但表头只有{len(headings)}列", row)
    except (UnicodeDecodeError, csv.Error):
        return _not_csv(path, row + 1)
    return failed(path, f"cannot be read: {why.splitlines()[0]}", f"读不了：{why.splitlines()[0]}")


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
