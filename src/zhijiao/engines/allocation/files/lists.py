"""Preferences, one row each or one row per applicant, into a table of unit indices; every doubtful entry is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from zhijiao.engines.allocation.files.plans import Applicants, Plan, once
from zhijiao.engines.allocation.files.problems import Doubts
from zhijiao.engines.allocation.files.tables import Rows, failed, read

Ints = NDArray[np.int32]
_BATCH = 20_000  # small enough for memory to be used again at once
_NONE = -1


@dataclass(frozen=True)
class Entries:
    """Some entries of a file: indices of applicant and unit (-1 where unknown), position from 1 (0 where it is none)."""

    rows: Ints
    applicant: Ints
    position: Ints
    unit: Ints


def read_lists(path: Path, plan: Plan, applicants: Applicants, length: int, doubts: Doubts) -> NDArray[np.int32]:
    """Return the lists as unit indices (n, length), -1 for no entry; what is wrong is noted."""
    table = np.full((len(applicants.names), length), _NONE, dtype=np.int32)
    seen = np.zeros(table.shape, dtype=np.int32)  # the row that filled a cell
    by_list, parts = _parts(path, plan, applicants, length, doubts)
    columns = ("units", "units") if by_list else ("position", "unit")
    subjects = _Subjects(plan, applicants)
    empty = True
    for part in parts:
        empty = False
        _fill(part, table, seen, path.name, columns, applicants, doubts)
        _eligible(part, path.name, columns[1], plan, applicants, subjects, doubts)
    if empty:
        raise failed(path, "the file is empty: there is no preference", "文件是空的：没有志愿")
    _no_unit_twice(table, seen, path.name, columns[1], plan, applicants, doubts)
    return table


def _fill(part: Entries, table: NDArray[np.int32], seen: Ints, file: str, columns: tuple[str, str], applicants: Applicants,
          doubts: Doubts) -> None:
    length = table.shape[1]
    good = (part.applicant >= 0) & (part.unit >= 0) & (part.position >= 1) & (part.position <= length)
    kept = part if good.all() else Entries(part.rows[good], part.applicant[good], part.position[good], part.unit[good])
    cell, cells, units = kept.applicant.astype(np.int64) * length + (kept.position - 1), seen.reshape(-1), table.reshape(-1)
    free = cells[cell] == 0
    cells[cell[free]] = kept.rows[free]
    if (cells[cell] != kept.rows).any():  # the last written stays, so let the first row of each cell be written last
        first = np.nonzero(free)[0][::-1].copy()
        cells[cell[first]] = kept.rows[first]
        told = cells[cell] != kept.rows
        doubts.where(told, file, lambda i: int(kept.rows[i]), columns[0], lambda i: (
            f"applicant {applicants.names[kept.applicant[i]]} has position {kept.position[i]} in row {cells[cell[i]]} already",
            f"考生{applicants.names[kept.applicant[i]]}的第{kept.position[i]}志愿与第{cells[cell[i]]}行重复"))
    units[cell[free]] = kept.unit[free]


class _Subjects:
    """Required subjects and subjects held, as small numbers, so that each pair is looked at once."""

    def __init__(self, plan: Plan, applicants: Applicants):
        self.needed, self.needs = _numbered(plan.requires)
        self.had, self.has = _numbered(applicants.subjects)
        self.lacks = np.array([[bool(need - have) for have in self.had] for need in self.needed], dtype=bool)
        names = sorted({*plan.tracks, *applicants.tracks})
        number = {name: index for index, name in enumerate(names)}
        self.unit_track = np.array([number[name] for name in plan.tracks], dtype=np.int32)
        self.own_track = np.array([number[name] for name in applicants.tracks], dtype=np.int32)


def _numbered(sets: list[frozenset[str]]) -> tuple[list[frozenset[str]], Ints]:
    place: dict[frozenset[str], int] = {}
    which = np.array([place.setdefault(one, len(place)) for one in sets], dtype=np.int32)
    return list(place), which


def _eligible(part: Entries, file: str, column: str, plan: Plan, applicants: Applicants, subjects: _Subjects, doubts: Doubts) -> None:
    known = np.nonzero((part.applicant >= 0) & (part.unit >= 0))[0]
    who, unit, rows = part.applicant[known], part.unit[known], part.rows[known]
    other = subjects.own_track[who] != subjects.unit_track[unit]
    doubts.where(other, file, lambda i: int(rows[i]), column, lambda i: (
        f"unit {plan.units[unit[i]]} is of track {plan.tracks[unit[i]]}, applicant {applicants.names[who[i]]} is in {applicants.tracks[who[i]]}",
        f"单位{plan.units[unit[i]]}属于{plan.tracks[unit[i]]}，考生{applicants.names[who[i]]}在{applicants.tracks[who[i]]}"))
    if not subjects.lacks.any():
        return
    lacking = subjects.lacks[subjects.needs[unit], subjects.has[who]]
    doubts.where(lacking, file, lambda i: int(rows[i]), column, lambda i: (
        f"unit {plan.units[unit[i]]} requires {_lacked(plan, applicants, unit[i], who[i], ', ')}, which applicant {applicants.names[who[i]]} lacks",
        f"单位{plan.units[unit[i]]}要求{_lacked(plan, applicants, unit[i], who[i], '、')}，考生{applicants.names[who[i]]}没有选考"))


def _lacked(plan: Plan, applicants: Applicants, unit: int, who: int, comma: str) -> str:
    return comma.join(sorted(plan.requires[unit] - applicants.subjects[who]))


def _no_unit_twice(table: NDArray[np.int32], seen: Ints, file: str, column: str, plan: Plan, applicants: Applicants, doubts: Doubts) -> None:
    for start in range(0, len(table), _BATCH):
        ordered = np.sort(table[start:start + _BATCH], axis=1)
        for i in (start + np.nonzero(((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] >= 0)).any(axis=1))[0]).tolist():
            first: dict[int, int] = {}
            for k, unit in enumerate(table[i].tolist()):
                before = first.setdefault(unit, k)
                if unit >= 0 and before != k:
                    row, other = max(seen[i, k], seen[i, before]), min(seen[i, k], seen[i, before])
                    doubts.add(file, int(row), column, f"applicant {applicants.names[i]} lists unit {plan.units[unit]} twice "
                               f"(positions {before + 1} and {k + 1}; also row {other})",
                               f"考生{applicants.names[i]}重复填报单位{plan.units[unit]}（第{before + 1}、第{k + 1}志愿；另见第{other}行）")


def _parts(path: Path, plan: Plan, applicants: Applicants, length: int, doubts: Doubts) -> tuple[bool, Iterator[Entries]]:
    if path.suffix.lower() != ".parquet":
        return False, iter([_long(read(path, ("applicant", "position", "unit")), plan, applicants, length, doubts)])
    try:
        file = pq.ParquetFile(path)
    except (OSError, pa.ArrowException) as why:
        raise failed(path, f"is not Parquet ({str(why).splitlines()[0]})", f"不是Parquet（{str(why).splitlines()[0]}）") from why
    names = file.schema_arrow.names
    if "units" in names and "applicant" in names:
        _must_be_codes(file, path)
        return True, _by_list(file, path, plan, applicants, length, doubts)
    missing = [name for name in ("applicant", "position", "unit") if name not in names]
    if missing:
        raise failed(path, f"this column is missing; there are {', '.join(names)}", f"缺少这一列；现有{'、'.join(names)}", None, missing[0])
    try:
        frame = pl.read_parquet(path, columns=["applicant", "position", "unit"]).with_columns(pl.all().cast(pl.String).fill_null(""))
    except pl.exceptions.PolarsError as why:
        raise failed(path, f"cannot be read: {str(why).splitlines()[0]}", f"读不了：{str(why).splitlines()[0]}") from why
    if not len(frame):
        return False, iter(())
    return False, iter([_long(Rows(path.name, frame, 1), plan, applicants, length, doubts)])


def _must_be_codes(file: pq.ParquetFile, path: Path) -> None:
    kind, who = file.schema_arrow.field("units").type, file.schema_arrow.field("applicant").type
    listed = pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    if not listed or pa.types.is_nested(kind.value_type):
        raise failed(path, f"{kind}: a list of unit codes is needed", f"{kind}：应为单位代码的列表", None, "units")
    if pa.types.is_nested(who):
        raise failed(path, f"{who}: codes are needed", f"{who}：应为考生代码", None, "applicant")


def _long(rows: Rows, plan: Plan, applicants: Applicants, length: int, doubts: Doubts) -> Entries:
    index = np.arange(rows.first, rows.first + len(rows.frame), dtype=np.int32)
    who = _places(rows.frame["applicant"], applicants.names)
    unit = _places(rows.frame["unit"], plan.units)
    text = rows.frame["position"].str.strip_chars()
    position = text.cast(pl.Int32, strict=False).fill_null(0).to_numpy()
    _unknown(who, rows, "applicant", "applicants", "考生名单", doubts)
    _unknown(unit, rows, "unit", "the plan", "计划", doubts)
    written = rows.frame["position"]
    doubts.where((position < 1) | (position > length), rows.file, rows.row, "position", lambda i: (
        f"{written[i]!r}: a list holds positions 1 to {length}", f"“{written[i]}”：志愿顺序为1至{length}"))
    return Entries(index, who, position, unit)


def _places(column: pl.Series, names: list[str]) -> Ints:
    known = pl.DataFrame({"name": names, "place": np.arange(len(names), dtype=np.int32)}).unique("name", keep="first")
    found = column.to_frame("name").join(known, on="name", how="left", maintain_order="left")["place"]
    return found.fill_null(_NONE).to_numpy()


def _unknown(place: Ints, rows: Rows, column: str, en: str, zh: str, doubts: Doubts) -> None:
    written = rows.frame[column]
    doubts.where(place < 0, rows.file, rows.row, column, lambda i: (
        f"{written[i]!r} is not in {en}" if written[i] else "is empty", f"{zh}里没有“{written[i]}”" if written[i] else "没有填写"))


def _by_list(file: pq.ParquetFile, path: Path, plan: Plan, applicants: Applicants, length: int, doubts: Doubts) -> Iterator[Entries]:
    """Yield batches of a file with one row per applicant."""
    units = {name: index for index, name in enumerate(plan.units)}
    names = pl.Series(file.read(columns=["applicant"]).column(0).cast(pa.string())).fill_null("")
    rows = Rows(path.name, names.to_frame("applicant"), 1)
    who = _places(names, applicants.names)
    _unknown(who, rows, "applicant", "applicants", "考生名单", doubts)
    if names.n_unique() < len(names):
        once(rows, "applicant", doubts)
    start = 0
    for batch in file.iter_batches(_BATCH, columns=["units"]):
        stop = start + batch.num_rows
        yield from _entries(batch.column("units"), Rows(path.name, rows.frame[start:stop], start + 1), who[start:stop], units, length, doubts)
        start = stop


def _entries(column: pa.Array, rows: Rows, who: Ints, units: dict[str, int], length: int, doubts: Doubts) -> Iterator[Entries]:
    sizes = np.asarray(pc.list_value_length(column).fill_null(0), dtype=np.int32)
    doubts.where(sizes > length, rows.file, rows.row, "units", lambda i: (
        f"{sizes[i]} units; a list holds {length}", f"填了{sizes[i]}个；最多{length}个"))
    flat = column.flatten().cast(pa.string()).fill_null("").dictionary_encode()
    names = flat.dictionary.to_pylist()
    unit = np.array([*(units.get(name, _NONE) for name in names), _NONE], dtype=np.int32)[np.asarray(flat.indices)]
    row = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    position = np.arange(1, len(unit) + 1, dtype=np.int32) - np.repeat((np.cumsum(sizes) - sizes).astype(np.int32), sizes)
    doubts.where(unit < 0, rows.file, lambda i: rows.row(int(row[i])), "units", lambda i: (
        f"position {position[i]}: {names[flat.indices[i].as_py()]!r} is not in the plan",
        f"第{position[i]}志愿：计划里没有“{names[flat.indices[i].as_py()]}”"))
    yield Entries(row + np.int32(rows.first), who[row], position, unit)
