"""`admit verify`: do results and cut-offs follow from the inputs? By cut-offs alone; no engine is asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation.arrays import Trusted
from zhijiao.engines.allocation.checking import check_cutoffs
from zhijiao.engines.allocation.files.folders import Certificate, read_certificate
from zhijiao.engines.allocation.files.problems import Doubts
from zhijiao.engines.allocation.files.rounds import Inputs, Round, counted, cutoff_table, read_round
from zhijiao.engines.allocation.files.tables import Rows, places, read
from zhijiao.engines.allocation.files.writing import CERTIFICATE, CUTOFFS, RESULTS
from zhijiao.engines.sheets.faults import FileProblem, FilesError, failed
from zhijiao.engines.sheets.text_columns import digest


@dataclass(frozen=True)
class Verified:
    """What was found: nothing wrong, or what is, with file, row and column."""

    wrong: list[FileProblem]
    more: int
    notes: list[Bilingual]
    counts: dict[str, int]

    @property
    def ok(self) -> bool:
        """Return whether the results follow."""
        return not self.wrong

    def as_json(self) -> dict[str, Any]:
        """Return it for --json."""
        return {"ok": self.ok, "counts": self.counts, "wrong": [
            {"file": one.file, "row": one.row, "column": one.column, "zh": one.wrong.zh, "en": one.wrong.en} for one in self.wrong],
            "more": self.more, "notes": [{"zh": one.zh, "en": one.en} for one in self.notes]}


def verify(folder: Path, inputs: Inputs) -> Verified:
    """Verify a folder. Raises FilesError when an input is another than the certificate says, or something cannot be read."""
    certificate = read_certificate(folder)
    _same_inputs(inputs, certificate)
    one = read_round(inputs, certificate.rules, certificate.seed)
    doubts = Doubts()
    positions, rows = _results(read(folder / RESULTS, ("applicant", "unit", "position")), one, doubts)
    table = read(folder / CUTOFFS, ("unit", "quota", "filled", "total", "key", "rank"), ("position",))
    if not doubts.told:
        _follow(one, positions, rows, doubts)
        _cutoffs(table, one, positions, doubts)
        counts = counted(one, positions)
        if counts != certificate.whole["counts"]:
            doubts.add(CERTIFICATE, None, "counts", f"the results give {counts}", f"按结果应为{counts}")
    return Verified(doubts.told, doubts.more, [] if doubts.told else _notes(folder, certificate), certificate.whole["counts"])


def _same_inputs(inputs: Inputs, certificate: Certificate) -> None:
    for kind, path in inputs.named().items():
        try:
            found = digest(path)
        except OSError as why:
            raise failed(path, f"cannot be read ({why.strerror})", f"读不了（{why.strerror}）") from why
        if found != certificate.whole["inputs"][kind]["sha256"]:
            raise FilesError([FileProblem(path.name, None, None, Bilingual(
                f"is not the {kind} file of this round: its SHA-256 differs from the certificate's",
                f"不是这次投档所用的文件（{kind}）：SHA-256与凭证不符"))])


def _results(rows: Rows, one: Round, doubts: Doubts) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the positions that the file says and the row of each applicant; note rows that cannot be."""
    frame, names = rows.frame, one.applicants.names
    who, unit = places(frame["applicant"], names), places(frame["unit"], one.plan.units)
    text = frame["position"]
    k = text.str.extract(r"^([0-9]{1,4})$").cast(pl.Int64).fill_null(0).to_numpy() - 1
    blank = ((frame["unit"] == "") & (text == "")).to_numpy()
    inside = (who >= 0) & (k >= 0) & (k < one.lists.shape[1])
    there = inside & (unit >= 0) & (one.lists[np.where(inside, who, 0), np.where(inside, k, 0)] == unit)
    first = np.zeros(len(who), dtype=np.bool_)
    first[np.unique(who, return_index=True)[1]] = True
    for index in np.nonzero((who < 0) | ~first | ~(blank | there))[0].tolist():
        doubts.add(rows.file, rows.row(index), *_wrong_row(*frame.row(index), known=bool(who[index] >= 0), first=bool(first[index])))
    positions = np.full(len(names), -2, dtype=np.int64)
    kept = first & (who >= 0)
    positions[who[kept]] = np.where(there, k, -1)[kept]
    for i in np.nonzero(positions == -2)[0].tolist():
        doubts.add(rows.file, None, "applicant", f"{names[i]} has no row", f"缺少考生{names[i]}")
    of_row = np.zeros(len(names), dtype=np.int64)
    of_row[who[kept]] = np.nonzero(kept)[0] + rows.first
    return positions, of_row


def _wrong_row(name: str, unit: str, place: str, *, known: bool, first: bool) -> tuple[str, str, str]:
    """Return column, English and Chinese of what is wrong with a row of the results."""
    if not known:
        return "applicant", f"{name!r} is not in applicants", f"考生名单里没有“{name}”"
    if not first:
        return "applicant", f"{name} stands there twice", f"{name}出现了两次"
    return "unit", f"{name} does not list {unit!r} at position {place!r}", f"{name}的第“{place}”志愿不是“{unit}”"


def _follow(one: Round, positions: NDArray[np.int64], rows: NDArray[np.int64], doubts: Doubts) -> None:
    verdict = check_cutoffs(Trusted(one.lists), one.classes, one.plan.quotas, positions, policy=one.rules.tie_policy)
    def named(i: int, k: int) -> str:
        return one.plan.units[one.lists[i, k]] if k >= 0 else "-"

    for i, k in zip(verdict.applicants.tolist(), verdict.expected.tolist(), strict=True):
        name, has, due = one.applicants.names[i], named(i, int(positions[i])), named(i, k)
        doubts.add(RESULTS, int(rows[i]), "unit", f"{name} has {has}, by the cut-offs of these results {due}",
                   f"{name}的结果是{has}，按这份结果的投档线应为{due}")
    for u in verdict.units.tolist():
        doubts.add(RESULTS, None, "unit", f"{one.plan.units[u]} admits more than its quota {one.plan.quotas[u]}",
                   f"{one.plan.units[u]}投档人数超过计划{one.plan.quotas[u]}")


def _cutoffs(rows: Rows, one: Round, positions: NDArray[np.int64], doubts: Doubts) -> None:
    table = cutoff_table(one, positions)
    due = {row["unit"]: row for row in table.iter_rows(named=True)}
    if "position" in table.columns and "position" not in rows.frame.columns:
        doubts.add(rows.file, 1, "position", "this column is missing", "缺少这一列")
        return
    for index, written in enumerate(rows.frame.iter_rows(named=True)):
        row = due.pop(written["unit"], None)
        if row is None:
            doubts.add(rows.file, rows.row(index), "unit", f"{written['unit']!r} is not in the plan or stands there twice",
                       f"计划里没有“{written['unit']}”，或重复出现")
            continue
        for column, value in row.items():
            text = "" if value is None else str(value)
            if written[column] != text:
                doubts.add(rows.file, rows.row(index), column, f"{written[column]!r}; the results give {text!r}",
                           f"“{written[column]}”；按结果应为“{text}”")
    for unit in due:
        doubts.add(rows.file, None, "unit", f"{unit} has no row", f"缺少单位{unit}")


def _notes(folder: Path, certificate: Certificate) -> list[Bilingual]:
    """Say which files are no longer byte for byte those of the round though they say the same."""
    changed = [name for name in (RESULTS, CUTOFFS) if digest(folder / name) != certificate.whole["outputs"].get(name)]
    return [Bilingual(f"{name} was written anew since the round; it still says the same.", f"{name}在投档后被重新写过，内容仍然一致。") for name in changed]
