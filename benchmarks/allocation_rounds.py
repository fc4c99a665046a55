"""Rounds for the benchmark: lists as applicants write them (reach, match, safe), made from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

SUBJECTS = ("chinese", "mathematics", "foreign", "first_choice", "elective_1", "elective_2")
_PART = 50_000
_STEP = 40  # units between two entries of a list, at most


@dataclass(frozen=True)
class Round:
    """Scores by column, lists of units, quotas."""

    scores: dict[str, NDArray[np.int64]]
    lists: NDArray[np.int32]
    quotas: NDArray[np.int64]


def made(applicants: int, length: int, units: int, seed: int = 7) -> Round:
    """Lists around one's own place, the more desirable first; seats for 93 % of the applicants."""
    rng = np.random.default_rng(seed)
    ability = rng.normal(0.62, 0.12, applicants).clip(0.15, 0.98)
    most = {"chinese": 150, "mathematics": 150, "foreign": 150}
    scores = {name: np.rint(most.get(name, 100) * (ability + rng.normal(0, 0.06, applicants)).clip(0, 1)).astype(np.int64) for name in SUBJECTS}
    scores["total"] = sum(scores.values())
    place = np.argsort(np.argsort(-scores["total"])) / applicants
    lists = np.empty((applicants, length), dtype=np.int32)
    for start in range(0, applicants, _PART):
        part = place[start:start + _PART, None]
        first = ((part + rng.normal(-0.06, 0.03, part.shape)).clip(0, 1) * (units - _STEP * length)).astype(np.int32)
        lists[start:start + _PART] = first + np.cumsum(rng.integers(1, _STEP, (len(part), length), dtype=np.int32), axis=1) - 1
    weight = rng.lognormal(0, 1, units)
    quotas = np.maximum(1, np.rint(weight / weight.sum() * applicants * 0.93)).astype(np.int64)
    return Round(scores, lists, quotas)


def written(one: Round, folder: Path, *, long: bool) -> None:
    """Write plan, applicants and lists: Parquet with one row per applicant, and CSV with one row per preference if asked."""
    names = pa.array([f"A{i:07}" for i in range(len(one.lists))])
    units = pa.array([f"U{u:05}" for u in range(len(one.quotas))])
    same = ["物理"]
    pyarrow.csv.write_csv(pa.table({"unit": units, "school": units, "programme": units, "track": pa.array(same * len(units)), "quota": one.quotas}),
                          folder / "plan.csv")
    pyarrow.csv.write_csv(pa.table({"applicant": names, "track": pa.array(same * len(names)), **one.scores}), folder / "applicants.csv")
    schema = pa.schema([("applicant", pa.string()), ("units", pa.list_(pa.string()))])
    with pq.ParquetWriter(folder / "lists.parquet", schema) as file:
        for start in range(0, len(names), 4 * _PART):
            part = one.lists[start:start + 4 * _PART]
            flat = pa.DictionaryArray.from_arrays(pa.array(part.ravel()), units).cast(pa.string())
            offsets = pa.array(np.arange(0, part.size + 1, part.shape[1], dtype=np.int32))
            file.write_table(pa.table({"applicant": names[start:start + len(part)], "units": pa.ListArray.from_arrays(offsets, flat)}))
    if long:
        _write_long(one, names, units, folder / "preferences.csv")


def _write_long(one: Round, names: pa.Array, units: pa.Array, path: Path) -> None:
    schema = pa.schema([("applicant", pa.string()), ("position", pa.int64()), ("unit", pa.string())])
    with pyarrow.csv.CSVWriter(path, schema) as file:
        for start in range(0, len(names), _PART):
            part = one.lists[start:start + _PART]
            who = pa.DictionaryArray.from_arrays(pa.array(np.repeat(np.arange(start, start + len(part), dtype=np.int32), part.shape[1])), names)
            place = np.tile(np.arange(1, part.shape[1] + 1), len(part))
            unit = pa.DictionaryArray.from_arrays(pa.array(part.ravel()), units)
            file.write_table(pa.table({"applicant": who.cast(pa.string()), "position": place, "unit": unit.cast(pa.string())}))
