"""Columns of text with row numbers, and by their distinct texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from zhijiao.engines.sheets.text_columns import text_columns


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
    texts = column.unique(maintain_order=True)
    return Coded(texts.to_list(), column.cast(pl.Enum(texts)).to_physical().to_numpy().astype(np.int32))


def places(column: pl.Series, names: Sequence[str] | pl.Series) -> NDArray[np.int32]:
    """Return where each text stands in `names`, -1 for nowhere; where a name stands twice, the first."""
    if isinstance(names, pl.Series) and len(names) == len(column) and bool((names == column).all()) and names.n_unique() == len(names):
        return np.arange(len(names), dtype=np.int32)
    known = pl.DataFrame({"name": names, "place": np.arange(len(names), dtype=np.int32)}, schema_overrides={"name": pl.String})
    found = column.to_frame("name").join(known.unique("name", keep="first"), on="name", how="left", maintain_order="left")["place"]
    return found.fill_null(-1).to_numpy()


def read(path: Path, needed: Sequence[str], optional: Sequence[str] = ()) -> Rows:
    """Return the named columns of a CSV. Raises FilesError: no such file, empty, a column missing or twice, not UTF-8."""
    return Rows(path.name, text_columns(path, needed, optional), 2)
