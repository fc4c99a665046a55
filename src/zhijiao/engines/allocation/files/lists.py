"""Preferences, one row each or one row per applicant, into a table of unit indices; every doubtful entry is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation.arrays import repeating
from zhijiao.engines.allocation.files.arrow import Batch, listed, opened
from zhijiao.engines.allocation.files.plans import Applicants, Plan, once
from zhijiao.engines.allocation.files.problems import Doubts
from zhijiao.engines.allocation.files.tables import Rows, places, read
from zhijiao.engines.sheets.faults import failed

Ints = NDArray[np.int32]
_PART = 1_024  # rows of the table looked at together: small enough for the processor's cache


@dataclass(frozen=True)
class Lists:
    """The table of unit indices (n, length), -1 for no entry, and which row of which column of the file says it."""

    table: Ints
    file: str
    columns: tuple[str, str]  # of a position, of a unit
    row: Callable[[int, int], int]


def read_lists(path: Path, plan: Plan, applicants: Applicants, length: int, doubts: Doubts) -> Ints:
    """Return the lists as unit indices (n, length), -1 for no entry; what is wrong is noted."""
    return found_lists(path, plan, applicants, length, doubts).table


def found_lists(path: Path, plan: Plan, applicants: Applicants, length: int, doubts: Doubts) -> Lists:
    """Return the lists with their places in the file, for whoever has more to hold against an entry; what is wrong is noted."""
    found = _read(path, plan, applicants, length, doubts)
    if found is None:
        raise failed(path, "the file is empty: there is no preference", "文件是空的：没有志愿")
    _eligible(found, plan, applicants, doubts)
    _no_unit_twice(found, plan, applicants, doubts)
    return found


def _read(path: Path, plan: Plan, applicants: Applicants, length: int, doubts: Doubts) -> Lists | None:
    if path.suffix.lower() != ".parquet":
        return _long(read(path, ("applicant", "position", "unit")), plan, applicants, length, doubts)
    file = opened(path)
    names = file.schema_arrow.names
    if "units" in names and "applicant" in names:
        return _by_list(file, path, plan, applicants, length, doubts)
    missing = [name for name in ("applicant", "position", "unit") if name not in names]
    if missing:
        raise failed(path, f"this column is missing; there are {', '.join(names)}", f"缺少这一列；现有{'、'.join(names)}", None, missing[0])
    try:
        frame = pl.read_parquet(path, columns=["applicant", "position", "unit"]).with_columns(pl.all().cast(pl.String).fill_null(""))
    except pl.exceptions.PolarsError as why:
        raise failed(path, f"cannot be read: {str(why).splitlines()[0]}", f"读不了：{str(why).splitlines()[0]}") from why
    return _long(Rows(path.name, frame, 1), plan, applicants, length, doubts) if len(frame) else None


# --- one row per applicant ------------------------------------------------------------------------------------------


def _by_list(file: pq.ParquetFile, path: Path, plan: Plan, applicants: Applicants, length: int, doubts: Doubts) -> Lists | None:
    names, batches = listed(file, path)
    if not len(names):
        return None
    rows = Rows(path.name, names.to_frame("applicant"), 1)
    who = places(names, applicants.names)
    _unknown(who, rows, "applicant", "applicants", "考生名单", doubts)
    once(rows, "applicant", doubts)
    units = plan.rows.frame["unit"].to_arrow().cast(pa.string())
    table = np.full((len(applicants.names), length), -1, dtype=np.int32)
    start = 0
    for batch in batches:
        block = batch.block(units, min(int(batch.sizes.max(initial=0)), length))
        _doubts_of_batch(batch, block, rows, start, length, doubts)
        own = who[start:start + len(block)]
        _put(table, own, block)
        start += len(block)
    row = np.zeros(len(table), dtype=np.int64)
    row[who[who >= 0]] = np.nonzero(who >= 0)[0] + rows.first
    return Lists(table, path.name, ("units", "units"), lambda i, k: int(row[i]))


def _put(table: Ints, who: Ints, block: Ints) -> None:
    """Put each row of the block where its applicant stands; in one piece where the file has the order of the applicants."""
    width = block.shape[1]
    if len(who) and (who == np.arange(who[0], who[0] + len(who))).all() and who[0] >= 0:
        table[who[0]:who[0] + len(who), :width] = block
    else:
        table[who[who >= 0], :width] = block[who >= 0]


def _doubts_of_batch(batch: Batch, block: Ints, rows: Rows, start: int, length: int, doubts: Doubts) -> None:
    sizes, blanks = batch.sizes, batch.blanks
    doubts.where(sizes > length, rows.file, lambda i: rows.row(start + i), "units", lambda i: (
        f"{sizes[i]} units; a list holds {length}", f"填了{sizes[i]}个；最多{length}个"))
    if int(sizes.sum()) == int((block >= 0).sum()) + blanks:
        return
    row, k = np.nonzero((block < 0) & (np.arange(block.shape[1]) < sizes[:, None]))
    wrong = ~batch.blank(row, k)
    doubts.where(wrong, rows.file, lambda i: rows.row(start + int(row[i])), "units", lambda i: (
        f"position {k[i] + 1}: {batch.text(int(row[i]), int(k[i]))!r} is not in the plan",
        f"第{k[i] + 1}志愿：计划里没有“{batch.text(int(row[i]), int(k[i]))}”"))


# --- one row per preference -----------------------------------------------------------------------------------------


def _long(rows: Rows, plan: Plan, applicants: Applicants, length: int, doubts: Doubts) -> Lists:
    who = _placed(rows, "applicant", applicants.names)
    unit = _placed(rows, "unit", plan.units)
    written = rows.coded("position")
    number = pl.Series(written.texts, dtype=pl.String).str.strip_chars().cast(pl.Int32, strict=False).fill_null(0).to_numpy()
    position = number[written.codes]
    _unknown(who, rows, "applicant", "applicants", "考生名单", doubts)
    _unknown(unit, rows, "unit", "the plan", "计划", doubts)
    doubts.where((position < 1) | (position > length), rows.file, rows.row, "position", lambda i: (
        f"{rows.frame['position'][i]!r}: a list holds positions 1 to {length}", f"“{rows.frame['position'][i]}”：志愿顺序为1至{length}"))
    good = (who >= 0) & (unit >= 0) & (position >= 1) & (position <= length)
    table = np.full((len(applicants.names), length), -1, dtype=np.int32)
    row = np.arange(rows.first, rows.first + len(rows.frame), dtype=np.int32)
    if not good.all():
        row, who, unit, position = row[good], who[good], unit[good], position[good]
    seen = _filled(table, row, who.astype(np.int64) * length + (position - 1), unit, rows.file, applicants, doubts)
    return Lists(table, rows.file, ("position", "unit"), lambda i, k: int(seen[i * length + k]))


def _filled(table: Ints, row: Ints, cell: NDArray[np.int64], unit: Ints, file: str, applicants: Applicants, doubts: Doubts) -> Ints:
    """Fill the table and return the row of each cell; of two rows for one cell the first is kept and the other noted."""
    length, seen = table.shape[1], np.zeros(table.size, dtype=np.int32)
    seen[cell] = row
    told = seen[cell] != row
    if told.any():  # the last written stays, so let the first row of each cell be written last
        seen[cell[::-1]] = row[::-1]
        told = seen[cell] != row
        doubts.where(told, file, lambda i: int(row[i]), "position", lambda i: (
            f"applicant {applicants.names[int(cell[i]) // length]} has position {cell[i] % length + 1} in row {seen[cell[i]]} already",
            f"考生{applicants.names[int(cell[i]) // length]}的第{cell[i] % length + 1}志愿与第{seen[cell[i]]}行重复"))
        cell, unit = cell[~told], unit[~told]
    table.reshape(-1)[cell] = unit
    return seen


def _placed(rows: Rows, column: str, names: list[str] | pl.Series) -> Ints:
    written = rows.coded(column)
    return places(pl.Series(written.texts, dtype=pl.String), names)[written.codes]


def _unknown(place: Ints, rows: Rows, column: str, en: str, zh: str, doubts: Doubts) -> None:
    def said(i: int) -> tuple[str, str]:
        text = rows.frame[column][i]
        return (f"{text!r} is not in {en}", f"{zh}里没有“{text}”") if text else ("is empty", "没有填写")

    doubts.where(place < 0, rows.file, rows.row, column, said)


# --- of either ------------------------------------------------------------------------------------------------------


def _eligible(lists: Lists, plan: Plan, applicants: Applicants, doubts: Doubts) -> None:
    """Note each entry of another track, and each whose unit requires a subject that the applicant lacks.

    Applicants of one track with the same subjects are judged once against each unit.
    """
    tracks = {name: index for index, name in enumerate({**dict.fromkeys(plan.tracks.texts), **dict.fromkeys(applicants.tracks.texts)})}
    own = np.array([tracks[name] for name in applicants.tracks.texts])[applicants.tracks.codes]
    of_unit = np.array([tracks[name] for name in plan.tracks.texts])[plan.tracks.codes]
    kinds, kind = np.unique(own * len(applicants.subjects.sets) + applicants.subjects.codes, return_inverse=True)
    lacks = np.array([[bool(need - have) for need in plan.requires.sets] for have in applicants.subjects.sets])
    track, subjects = np.divmod(kinds, len(applicants.subjects.sets))
    bad = np.zeros((len(kinds), len(plan.units) + 1), dtype=np.bool_)  # the last column is that of -1, no entry
    bad[:, :-1] = (track[:, None] != of_unit) | lacks[subjects][:, plan.requires.codes]
    if not bad.any():
        return
    flat, width = bad.reshape(-1), bad.shape[1]
    for start in range(0, len(lists.table), _PART):
        part = lists.table[start:start + _PART]
        i, k = np.nonzero(flat[part + kind[start:start + _PART, None] * width])
        unit, cell = part[i, k], (i + start, k)
        other = own[cell[0]] != of_unit[unit]
        for u, row, place, elsewhere in zip(unit.tolist(), cell[0].tolist(), k.tolist(), other.tolist(), strict=True):
            said = _elsewhere if elsewhere else _lacking
            doubts.add(lists.file, lists.row(row, place), lists.columns[1], *said(plan, applicants, u, row))


def _elsewhere(plan: Plan, applicants: Applicants, unit: int, who: int) -> tuple[str, str]:
    theirs, own = plan.tracks.texts[plan.tracks.codes[unit]], applicants.tracks.texts[applicants.tracks.codes[who]]
    name, person = plan.units[unit], applicants.names[who]
    return f"unit {name} is of track {theirs}, applicant {person} is in {own}", f"单位{name}属于{theirs}，考生{person}在{own}"


def _lacking(plan: Plan, applicants: Applicants, unit: int, who: int) -> tuple[str, str]:
    lacked = sorted(plan.requires.of(unit) - applicants.subjects.of(who))
    name, person = plan.units[unit], applicants.names[who]
    return (f"unit {name} requires {', '.join(lacked)}, which applicant {person} lacks", f"单位{name}要求{'、'.join(lacked)}，考生{person}没有选考")


def _no_unit_twice(lists: Lists, plan: Plan, applicants: Applicants, doubts: Doubts) -> None:
    for i in repeating(lists.table).tolist():
        first: dict[int, int] = {}
        for k, unit in enumerate(lists.table[i].tolist()):
            before = first.setdefault(unit, k)
            if unit >= 0 and before != k:
                row, other = sorted((lists.row(i, k), lists.row(i, before)), reverse=True)
                also = Bilingual(f"; also row {other}", f"；另见第{other}行") if row != other else Bilingual("", "")
                doubts.add(lists.file, row, lists.columns[1], f"applicant {applicants.names[i]} lists unit {plan.units[unit]} twice "
                           f"(positions {before + 1} and {k + 1}{also.en})",
                           f"考生{applicants.names[i]}重复填报单位{plan.units[unit]}（第{before + 1}、第{k + 1}志愿{also.zh}）")
