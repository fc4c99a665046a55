"""`admit explain`: each preference of one applicant with its verdict and reason, worked out from list, rank and cut-offs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from zhijiao.engines.allocation.arrays import table
from zhijiao.engines.allocation.files.folders import Certificate, read_certificate
from zhijiao.engines.allocation.files.tables import read
from zhijiao.engines.allocation.files.writing import CUTOFFS, RESULTS, SNAPSHOT
from zhijiao.engines.allocation.reasons import SCALE, Cutoff, Own, Reason, ahead_of, explained, said
from zhijiao.engines.sheets.faults import failed
from zhijiao.engines.sheets.text_columns import digest


@dataclass(frozen=True)
class Snapshot:
    """What a round knew: everybody's list, key, class and rank, sorted by applicant."""

    frame: pl.DataFrame
    units: list[dict[str, str]]
    lists: NDArray[np.int32]
    positions: NDArray[np.int64]  # from 0, -1 for none
    published: dict[str, dict[str, str]]

    def cutoffs(self) -> dict[str, Cutoff]:
        """Return the cut-offs as they were published."""
        return {unit: _cutoff(row) for unit, row in self.published.items()}


@dataclass(frozen=True)
class Entry:
    """One applicant of a round: key in thousandths, rank within the track, unit codes by position (from 1) as far as they counted."""

    track: str
    rank: int
    key: tuple[int, ...]
    units: dict[int, str]


def entry(folder: Path, applicant: str) -> Entry | None:
    """Return what a round knew of one applicant, None for nobody: the codes and one part of the snapshot are read, not all of it."""
    file = pq.ParquetFile(folder / SNAPSHOT, memory_map=True)
    place = pc.index(file.read(columns=["applicant"]).column(0), applicant).as_py()
    if place < 0:
        return None
    part, within = divmod(place, file.metadata.row_group(0).num_rows)
    row = file.read_row_group(part).slice(within, 1).to_pylist()[0]
    units = json.loads(file.schema_arrow.metadata[b"units"])
    key = tuple(int(row[f"key_{n}"]) for n in range(sum(name.startswith("key_") for name in row)))
    return Entry(row["track"], int(row["rank"]), key, {k: units[unit]["unit"] for k, unit in enumerate(row["units"], 1) if unit >= 0})


def explain(folder: Path, applicant: str) -> dict[str, Any]:
    """Return what became of each preference and why. Raises FilesError: no such applicant, a folder changed since the round."""
    certificate = read_certificate(folder)
    for name in (RESULTS, CUTOFFS, SNAPSHOT):
        if not (folder / name).is_file() or digest(folder / name) != certificate.whole["outputs"].get(name):
            raise failed(folder / name, "is missing or was changed since the round: nothing is explained from it", "缺失或在投档后被改动，不能据此说明")
    known = _snapshot(folder)
    found = np.nonzero((known.frame["applicant"] == applicant).to_numpy())[0]
    if not len(found):
        raise failed(folder / RESULTS, f"there is no applicant {applicant!r}", f"没有考生“{applicant}”", None, "applicant")
    return _document(known, int(found[0]), certificate)


def _snapshot(folder: Path) -> Snapshot:
    stored = pq.read_table(folder / SNAPSHOT)
    units = json.loads(stored.schema.metadata[b"units"])
    column = stored.column("units").combine_chunks()
    sizes, flat = np.asarray(column.value_lengths()), np.asarray(column.flatten())
    lists = np.full((len(sizes), int(sizes.max(initial=0))), -1, dtype=np.int32)
    lists[np.arange(lists.shape[1]) < sizes[:, None]] = flat
    results = read(folder / RESULTS, ("applicant", "unit", "position")).frame.sort("applicant")
    positions = results["position"].cast(pl.Int64, strict=False).fill_null(0).to_numpy() - 1
    cut = read(folder / CUTOFFS, ("unit", "quota", "filled", "total", "key", "rank"), ("position",)).frame
    frame = pl.DataFrame(pl.from_arrow(stored.drop_columns(["units"])))
    return Snapshot(frame, units, table(lists, len(units)), positions, {row["unit"]: row for row in cut.iter_rows(named=True)})


def _cutoff(row: dict[str, str]) -> Cutoff:
    key = tuple(round(float(text) * SCALE) for text in row["key"].split(";")) if row["key"] else None
    return Cutoff(int(row["quota"]), int(row["filled"]), key, int(row["rank"]) if row["rank"] else None,
                  int(row["position"]) if row.get("position") else None)


def _document(known: Snapshot, i: int, certificate: Certificate) -> dict[str, Any]:
    row, rules = known.frame.row(i, named=True), certificate.rules
    key = tuple(int(row[f"key_{n}"]) for n in range(len(rules.key)))
    at = int(known.positions[i])
    units = {k + 1: known.units[unit]["unit"] for k, unit in enumerate(known.lists[i].tolist()) if unit >= 0}
    others = ahead_of(i, known.lists, known.frame["class"].to_numpy(), known.positions, rules.tie_policy)
    reasons = explained(Own(units, key, int(row["rank"]), at + 1 if at >= 0 else None), known.cutoffs(), rules,
                        ahead={known.units[unit]["unit"]: one for unit, one in others.items()})
    return {
        "applicant": row["applicant"], "track": row["track"], "rank": row["rank"],
        "key": [{"field": level.text, "value": said(value)} for level, value in zip(rules.key, key, strict=True)],
        "result": {"unit": units[at + 1], "position": at + 1} if at >= 0 else None,
        "preferences": [_preference(one, known.units[known.lists[i, one.position - 1]], known.published[one.unit]) for one in reasons],
        "tie_policy": str(rules.tie_policy),
        "certificate": {"inputs": certificate.whole["inputs"], "outputs": certificate.whole["outputs"],
                        "engine": certificate.whole["engine"], "rules": rules.name, "seed": certificate.seed or None}}


def _preference(one: Reason, unit: dict[str, str], cut: dict[str, str]) -> dict[str, Any]:
    return {"position": one.position, **unit, "quota": int(cut["quota"]), "filled": int(cut["filled"]),
            "cutoff": {name: cut[name] for name in ("total", "key", "rank", "position") if cut.get(name)} or None,
            "deciding": asdict(one.deciding) if one.deciding else None, "rank_gap": one.rank_gap, "seats_needed": one.seats_needed,
            "status": str(one.status), "status_zh": one.status.words.zh, "status_en": one.status.words.en, "zh": one.words.zh, "en": one.words.en}
