"""A round to a folder: results, cut-offs, the snapshot that explanations read, and last the certificate."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zhijiao.engines.allocation.files.arrow import numbers, ragged
from zhijiao.engines.allocation.files.rounds import Round, cutoff_table, result_table
from zhijiao.engines.sheets.text_columns import digest

RESULTS, CUTOFFS, SNAPSHOT, CERTIFICATE = "results.csv", "cutoffs.csv", "round.parquet", "certificate.json"
FORMAT = "zhijiao-admission-1"
GROUP = 16_384  # applicants of the snapshot that are read together: one applicant's list is found without reading everybody's


def write_round(out: Path, one: Round, positions: Any, snapshot: pa.Buffer, certificate: Mapping[str, Any]) -> dict[str, Any]:
    """Write the folder and return the certificate as written. A file is there whole or not at all."""
    out.mkdir(parents=True, exist_ok=True)
    whole(out / RESULTS, result_table(one, positions).write_csv)
    whole(out / CUTOFFS, cutoff_table(one, positions).write_csv)
    whole(out / SNAPSHOT, lambda path: path.write_bytes(snapshot))
    made = {**certificate, "outputs": {name: digest(out / name) for name in (RESULTS, CUTOFFS, SNAPSHOT)}}
    whole(out / CERTIFICATE, lambda path: path.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"))
    return made


def whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside and move."""
    part = path.with_name(f".{path.name}.part")
    write(part)
    os.replace(part, path)


def packed(one: Round) -> pa.Buffer:
    """Return the snapshot's file: what a round was decided from, whatever comes out of it."""
    names, tracks = one.applicants.names, one.applicants.rows.frame["track"]
    order = np.arange(len(names)) if names.is_sorted() else names.arg_sort().to_numpy()
    lists = one.lists if names.is_sorted() else one.lists[order]
    used = np.full(len(lists), lists.shape[1])
    short = np.nonzero(lists[:, -1] < 0)[0]
    present = lists[short] >= 0
    used[short] = np.where(present.any(axis=1), lists.shape[1] - np.argmax(present[:, ::-1], axis=1), 0)
    columns = {"applicant": names.gather(order).to_arrow(), "track": tracks.gather(order).to_arrow(), "rank": numbers(one.ranks[order]),
               "class": numbers(one.classes[order]), "units": ragged(lists, used)}
    columns |= {f"key_{n}": numbers(level[order]) for n, level in enumerate(one.key)}
    units = one.plan.rows.frame.select("unit", "school", "programme", "track").to_dicts()
    table = pa.table(columns).replace_schema_metadata({"units": json.dumps(units, ensure_ascii=False)})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, row_group_size=GROUP, compression="zstd", compression_level=1, use_dictionary=False, write_statistics=False,
                   use_byte_stream_split=["units.list.element"])  # bytes of one weight together: small, and quickly written
    return sink.getvalue()
