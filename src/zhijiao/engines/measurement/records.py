"""A file of records that figures are counted from: Parquet or CSV, a column per fact. Whatever is doubtful is named and stops the reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from zhijiao.basics.words import Bilingual
from zhijiao.engines.expressions.forms import walk
from zhijiao.engines.expressions.tree import FIRST_DAY, LAST_DAY
from zhijiao.engines.measurement.indicators import Indicator

SHOWN = 20
WHOLE = r"^-?\d{1,18}$"
DAY = r"^\d{4}-\d{2}-\d{2}$"
YES, NO = ("true", "yes", "1", "是"), ("false", "no", "0", "否")
KINDS: Mapping[str, Bilingual] = {
    "number": Bilingual("a whole number", "整数"), "day": Bilingual("a day from 1900 to 2199, written 2026-09-01", "1900至2199年的日期，写成2026-09-01"),
    "flag": Bilingual("yes or no", "yes或no"), "code": Bilingual("a word", "文字"), "tags": Bilingual("words with ; between them", "用;分隔的词")}
TYPES: Mapping[str, Any] = {"number": pl.Int64, "day": pl.Date, "flag": pl.Boolean, "code": pl.String, "tags": pl.List(pl.String)}


class RecordsError(Exception):
    """The file cannot be counted from; `message` says every doubt."""

    def __init__(self, file: str, doubts: Iterable[Bilingual]):
        told = list(doubts)
        rest = Bilingual(f"; and {len(told) - SHOWN} more", f"；另有{len(told) - SHOWN}处") if len(told) > SHOWN else Bilingual("", "")
        shown = told[:SHOWN]
        self.message = Bilingual(f"{file}: " + "; ".join(one.en for one in shown) + rest.en, f"{file}：" + "；".join(one.zh for one in shown) + rest.zh)
        super().__init__(self.message.en)


def columns_of(indicators: Iterable[Indicator]) -> dict[str, str]:
    """Return the columns that indicators read, each with the sort of its values (a key of KINDS); dimensions are words."""
    found: dict[str, str] = {}
    for one in indicators:
        trees = (tree for tree in (one.population, one.numerator) if tree is not None)
        found |= {node.value: type(node).kind for tree in trees for node in walk(tree) if node.op == "field"}
        found |= {name: "code" for name in one.dims if name not in found}
    return found


def headings(path: Path) -> list[str]:
    """Return the names of the columns. Raises RecordsError."""
    try:
        return list(_opened(path).collect_schema().names())
    except (OSError, pl.exceptions.PolarsError) as why:
        raise _unreadable(path, why) from why


def read_records(path: Path, columns: Mapping[str, str]) -> pl.DataFrame:
    """Return these columns of a file (name: sort), typed; empty cells are unknown. Raises RecordsError."""
    there = headings(path)
    if lacking := [name for name in columns if name not in there]:
        raise RecordsError(path.name, [Bilingual(f"the column {name} is missing ({KINDS[columns[name]].en})",
                                                 f"缺少列{name}（{KINDS[columns[name]].zh}）") for name in lacking])
    text = path.suffix.lower() == ".csv"
    try:  # a CSV is read whole: a line with too many cells is then seen
        frame = _opened(path).collect().select(list(columns)) if text else _opened(path).select(list(columns)).collect()
    except (OSError, pl.exceptions.PolarsError) as why:
        raise _unreadable(path, why) from why
    doubts: list[Bilingual] = []
    read = _from_text if text else _typed
    found = [read(frame[name], kind, doubts) for name, kind in columns.items()]
    if doubts:
        raise RecordsError(path.name, doubts)
    return pl.DataFrame(found)


def _opened(path: Path) -> pl.LazyFrame:
    match path.suffix.lower():
        case ".csv":
            return pl.scan_csv(path, infer_schema=False)
        case ".parquet":
            return pl.scan_parquet(path)
    raise RecordsError(path.name, [Bilingual("a .parquet or .csv file is read", "只读.parquet或.csv文件")])


def _unreadable(path: Path, why: Exception) -> RecordsError:
    said = str(why).splitlines()[0] if str(why) else type(why).__name__
    return RecordsError(path.name, [Bilingual(f"cannot be read ({said})", f"读不了（{said}）")])


def _typed(column: pl.Series, kind: str, doubts: list[Bilingual]) -> pl.Series:
    """Take a column of Parquet, whose type must be the fact's."""
    fits = {"number": column.dtype.is_integer(), "day": column.dtype == pl.Date, "flag": column.dtype == pl.Boolean,
            "code": column.dtype in (pl.String, pl.Categorical, pl.Enum), "tags": column.dtype == pl.List(pl.String)}
    if not fits[kind] and column.dtype != pl.Null:
        doubts.append(Bilingual(f"the column {column.name} holds {column.dtype}, wanted: {KINDS[kind].en}",
                                f"列{column.name}的类型是{column.dtype}，应为{KINDS[kind].zh}"))
        return column
    return _checked(column, column.cast(TYPES[kind], strict=False), kind, doubts, first=1)


def _from_text(column: pl.Series, kind: str, doubts: list[Bilingual]) -> pl.Series:
    text = column.str.strip_chars().replace("", None)
    return _checked(text, _READ[kind](text).alias(column.name), kind, doubts, first=2)


def _checked(written: pl.Series, read: pl.Series, kind: str, doubts: list[Bilingual], *, first: int) -> pl.Series:
    """Name the cells that hold something that is no value; the first row below the headings of a CSV is row 2."""
    lost = read.is_null() & written.is_not_null()
    if kind == "day":
        lost |= ~read.is_between(FIRST_DAY, LAST_DAY).fill_null(True)
    doubts += [Bilingual(f"row {place + first}, {written.name}: “{written[place]}” is not {KINDS[kind].en}",
                         f"第{place + first}行，{written.name}：“{written[place]}”不是{KINDS[kind].zh}") for place in lost.arg_true()]
    return read


def _number(text: pl.Series) -> pl.Series:
    return pl.select(pl.when(text.str.contains(WHOLE)).then(text)).to_series().cast(pl.Int64, strict=False)


def _day(text: pl.Series) -> pl.Series:
    return pl.select(pl.when(text.str.contains(DAY)).then(text)).to_series().str.to_date("%Y-%m-%d", strict=False)


def _flag(text: pl.Series) -> pl.Series:
    low = text.str.to_lowercase()
    return pl.select(pl.when(low.is_in(YES)).then(True).when(low.is_in(NO)).then(False)).to_series()


def _tags(text: pl.Series) -> pl.Series:
    return pl.select(pl.when(text == "none").then(pl.lit([], dtype=pl.List(pl.String))).otherwise(text.str.split(";"))).to_series()


_READ: Mapping[str, Callable[[pl.Series], pl.Series]] = {"number": _number, "day": _day, "flag": _flag, "code": lambda text: text, "tags": _tags}
