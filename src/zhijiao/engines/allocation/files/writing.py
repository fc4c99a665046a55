"""A round to a folder: results, cut-offs, the snapshot that explanations read, and last the certificate."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from zhijiao.engines.allocation.files.rounds import Round, cutoff_rows, result_rows
from zhijiao.engines.allocation.files.tables import digest

RESULTS, CUTOFFS, SNAPSHOT, CERTIFICATE = "results.csv", "cutoffs.csv", "round.parquet", "certificate.json"
FORMAT = "zhijiao-admission-1"


def write_round(out: Path, one: Round, positions: Any, certificate: Mapping[str, Any]) -> dict[str, Any]:
    """Write the folder and return the certificate as written. A file is there whole or not at all."""
    out.mkdir(parents=True, exist_ok=True)
    results = pl.DataFrame(result_rows(one, positions), schema={"applicant": pl.String, "unit": pl.String, "position": pl.Int64}, orient="row")
    whole(out / RESULTS, results.write_csv)
    whole(out / CUTOFFS, pl.DataFrame(cutoff_rows(one, positions), infer_schema_length=None).write_csv)
    whole(out / SNAPSHOT, lambda path: _snapshot(path, one))
    made = {**certificate, "outputs": {name: digest(out / name) for name in (RESULTS, CUTOFFS, SNAPSHOT)}}
    whole(out / CERTIFICATE, lambda path: path.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"))
    return made


def whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside and move."""
    part = path.with_name(f".{path.name}.part")
    write(part)
    os.replace(part, path)


def _snapshot(path: Path, one: Round) -> None:
    order = np.argsort(np.array(one.applicants.names, dtype=object), kind="stable")
    lists = one.lists[order]
    present = lists >= 0
    used = lists.shape[1] - np.argmax(present[:, ::-1], axis=1) if lists.shape[1] else np.zeros(len(lists), dtype=np.int64)
    used = np.where(present.any(axis=1), used, 0)
    keep = np.arange(lists.shape[1]) < used[:, None]
    offsets = pa.array(np.r_[0, np.cumsum(used)].astype(np.int32))
    columns: dict[str, Any] = {
        "applicant": pa.array([one.applicants.names[i] for i in order]), "track": pa.array([one.applicants.tracks[i] for i in order]),
        "rank": pa.array(one.ranks[order]), "class": pa.array(one.classes[order]),
        "units": pa.ListArray.from_arrays(offsets, pa.array(lists[keep]))}
    columns |= {f"key_{n}": pa.array(level[order]) for n, level in enumerate(one.key)}
    units = one.plan.rows.frame.select("unit", "school", "programme", "track").to_dicts()
    table = pa.table(columns).replace_schema_metadata({"units": json.dumps(units, ensure_ascii=False)})
    pq.write_table(table, path, compression="zstd")
