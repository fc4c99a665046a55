"""A CSV of counts, `series,date,count[,population][,rules]`, into arrays; whatever is doubtful is named and stops the reading.

An empty count is "not reported", and so is a date that a series leaves out. Neither is ever taken for 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from zhijiao.engines.measurement.detection.series import FIRST_DAY, LAST_DAY, MOST, Flags, Floats, Integers
from zhijiao.engines.measurement.files.problems import Doubts
from zhijiao.engines.sheets.faults import failed
from zhijiao.engines.sheets.text_columns import digest, text_columns

NEEDED, OPTIONAL = ("series", "date", "count"), ("population", "rules")
WHOLE = r"^\d{1,15}(\.0+)?$"
DAY = r"^\d{4}-\d{2}-\d{2}$"
AT_MOST = 20_000_000  # rows
LARGEST = {"count": MOST, "population": 2_000_000_000}


@dataclass(frozen=True)
class Counts:
    """The rows of a file, sorted by series and date, and where each stands in arrays of series x rows."""

    file: str
    sha256: str
    frame: pl.DataFrame  # row, series, date, count (null: not reported), rules; sorted by series and date
    names: list[str]
    at: tuple[Integers, Integers]

    @property
    def shape(self) -> tuple[int, int]:
        """Return how many series, and the rows of the longest."""
        return len(self.names), int(self.at[1].max()) + 1

    @property
    def real(self) -> Flags:
        """Return which places of the arrays are rows of the file."""
        found = np.zeros(self.shape, dtype=np.bool_)
        found[self.at] = True
        return found

    @property
    def values(self) -> Floats:
        """Return counts, NaN where not reported and behind the end of a series."""
        found = np.full(self.shape, np.nan)
        found[self.at] = self.frame["count"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        return found

    @property
    def days(self) -> Integers:
        """Return days since 1970; behind the end of a series they go on, far away."""
        found = np.arange(self.shape[1], dtype=np.int64) * 1000 + LAST_DAY + 1000
        placed = np.tile(found, (self.shape[0], 1))
        placed[self.at] = self.frame["date"].cast(pl.Int32).to_numpy()
        return placed


def read_counts(path: Path) -> Counts:
    """Return the counts of a file. Raises FilesError with every doubt."""
    frame = _table(path)
    doubts = Doubts(path.name, frame)
    _judge_cells(frame, doubts)
    doubts.settle()
    typed = frame.with_columns(pl.col("date").str.to_date("%Y-%m-%d"), _number("count"), _number("population"))
    doubts = Doubts(path.name, frame)
    _judge_order(typed, doubts)
    doubts.settle()
    ordered = typed.sort("series", "date", maintain_order=True)
    names = ordered["series"].unique(maintain_order=True).to_list()
    number = ordered["series"].rle_id().to_numpy().astype(np.int64)
    starts = np.searchsorted(number, np.arange(len(names)))
    return Counts(path.name, digest(path), ordered, names, (number, np.arange(len(number)) - starts[number]))


def _number(column: str) -> pl.Expr:
    return pl.col(column).str.split(".").list.first().replace("", None).cast(pl.Int64)


def _table(path: Path) -> pl.DataFrame:
    """Return the columns as text, with row numbers; blank lines at the end are no rows."""
    frame = text_columns(path, NEEDED, OPTIONAL, stripped=True)
    if len(frame) > AT_MOST:
        raise failed(path, f"{len(frame):,} rows; at most {AT_MOST:,}", f"有{len(frame):,}行，最多{AT_MOST:,}行")
    lacking = [pl.lit("").alias(name) for name in OPTIONAL if name not in frame.columns]
    return frame.with_columns(*lacking).with_row_index("row", offset=2)


def _judge_cells(frame: pl.DataFrame, doubts: Doubts) -> None:
    doubts.where(frame["series"] == "", "series", lambda _: ("empty; a row belongs to a series", "为空；每行都属于一个序列"))
    day = frame["date"].str.to_date("%Y-%m-%d", strict=False)
    number = day.cast(pl.Int32)
    wrong = day.is_null() | ~frame["date"].str.contains(DAY) | ~number.is_between(FIRST_DAY, LAST_DAY).fill_null(False)
    doubts.where(wrong, "date", lambda cells: (f"“{cells['date']}” is no date from 1900 to 2199 written 2026-09-01",
                                               f"“{cells['date']}”不是1900到2199年、写成2026-09-01样子的日期"))
    for column in ("count", "population"):
        cells = frame[column]
        size = cells.str.split(".").list.first().str.slice(0, 15).cast(pl.Int64, strict=False)
        odd = (cells != "") & (~cells.str.contains(WHOLE) | (size > LARGEST[column]).fill_null(True))
        doubts.where(odd, column, partial(_no_number, column))


def _no_number(column: str, cells: dict[str, str]) -> tuple[str, str]:
    text, most = cells[column], LARGEST[column]
    return (f"“{text}” is no whole number from 0 to {most:,}; leave the cell empty when nothing was reported",
            f"“{text}”不是0到{most:,}的整数；没有报告时留空")


def _judge_order(frame: pl.DataFrame, doubts: Doubts) -> None:
    over = frame["count"] > frame["population"]
    doubts.where(over.fill_null(False), "count", lambda cells: (f"{cells['count']} of a population of {cells['population']}",
                                                                f"{cells['count']}，超过人数{cells['population']}"))
    seen = frame.select("row", "series", "date", last=pl.col("date").shift(1).over("series"),
                        first=pl.col("row").first().over("series", "date"), latest=pl.col("date").cum_max().shift(1).over("series"))
    twice = seen["first"] != seen["row"]
    rows = dict(seen.filter(twice).head(20).select("row", "first").iter_rows())
    doubts.where(twice, "date", lambda cells: (f"{cells['date']} of {cells['series']} stands there twice: see row {rows.get(int(cells['row']))}",
                                               f"{cells['series']}的{cells['date']}出现了两次：见第{rows.get(int(cells['row']))}行"))
    back = ~twice & (seen["date"] < seen["latest"]).fill_null(False)
    doubts.where(back, "date", lambda cells: (f"{cells['date']} comes after a later date of {cells['series']}; dates in order",
                                              f"{cells['date']}排在{cells['series']}更晚的日期之后；日期应按顺序"))


