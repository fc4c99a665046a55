"""Parquet with one row per applicant: lists of unit codes by their dictionary, without a text in memory for each entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from zhijiao.engines.sheets.faults import failed

Ints = NDArray[np.int32]
_BATCH = 20_000  # small enough for memory to be used again at once


@dataclass(frozen=True)
class Batch:
    """Some lists: how long each is, and their entries one after another as places in `texts` (the last place: nothing)."""

    sizes: Ints
    codes: NDArray[Any]
    texts: pa.Array

    def block(self, units: pa.Array, width: int) -> Ints:
        """Return (lists, width) of unit indices, -1 for no entry or one that is no unit."""
        place = pl.Series(pl.from_arrow(pc.index_in(self.texts, value_set=units))).fill_null(-1).to_numpy()
        unit = np.append(place, np.int32(-1)).take(self.codes, mode="clip")
        if len(self.sizes) and (self.sizes == width).all():
            return unit.reshape(-1, width)
        wide = np.full((len(self.sizes), int(self.sizes.max(initial=0))), -1, dtype=np.int32)
        wide[np.arange(wide.shape[1]) < self.sizes[:, None]] = unit
        return wide[:, :width]

    @property
    def blanks(self) -> int:
        """Return how many entries are null: blank lines of a form, which keep their position."""
        return int((self.codes == len(self.texts)).sum())

    def blank(self, row: NDArray[Any], place: NDArray[Any]) -> NDArray[np.bool_]:
        """Say which of these entries are null."""
        null: NDArray[np.bool_] = self.codes[(np.cumsum(self.sizes, dtype=np.int64) - self.sizes)[row] + place] == len(self.texts)
        return null

    def text(self, row: int, place: int) -> str:
        """Return what one entry says."""
        code = int(self.codes[int(self.sizes[:row].sum()) + place])
        return (self.texts[code].as_py() or "") if code < len(self.texts) else ""


def opened(path: Path) -> pq.ParquetFile:
    """Return the file; texts inside lists are read by their dictionary. Raises FilesError for what is no Parquet."""
    try:
        schema = pq.ParquetFile(path).schema
        inside = [name for name in (schema.column(i).path for i in range(len(schema))) if name.startswith("units.")]
        return pq.ParquetFile(path, read_dictionary=inside)
    except (OSError, pa.ArrowException) as why:
        raise failed(path, f"is not Parquet ({str(why).splitlines()[0]})", f"不是Parquet（{str(why).splitlines()[0]}）") from why


def listed(file: pq.ParquetFile, path: Path) -> tuple[pl.Series, Iterator[Batch]]:
    """Return the applicants' codes, and the lists in batches in the same order."""
    kind, who = file.schema_arrow.field("units").type, file.schema_arrow.field("applicant").type
    is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    if not is_list or pa.types.is_nested(kind.value_type):
        raise failed(path, f"{kind}: a list of unit codes is needed", f"{kind}：应为单位代码的列表", None, "units")
    if pa.types.is_nested(who):
        raise failed(path, f"{who}: codes are needed", f"{who}：应为考生代码", None, "applicant")
    names = file.read(columns=["applicant"]).column(0).cast(pa.string())
    return pl.Series("applicant", pl.from_arrow(names)).fill_null(""), _batches(file)


def _batches(file: pq.ParquetFile) -> Iterator[Batch]:
    last, texts = None, pa.nulls(0, pa.string())
    for batch in file.iter_batches(_BATCH, columns=["units"]):
        column = batch.column("units")
        flat = column.flatten()
        if not pa.types.is_dictionary(flat.type):
            flat = flat.cast(pa.string()).dictionary_encode()
        if last is None or not flat.dictionary.equals(last):
            last = flat.dictionary
            texts = last.cast(pa.string())
        sizes = pl.Series(pl.from_arrow(pc.list_value_length(column))).fill_null(0).cast(pl.Int32).to_numpy()
        yield Batch(sizes, pl.Series(pl.from_arrow(flat.indices)).fill_null(len(texts)).to_numpy(), texts)


def numbers(values: NDArray[Any]) -> pa.Array:
    """Return an Arrow array over the same memory."""
    made = np.ascontiguousarray(values)
    return pa.Array.from_buffers(pa.from_numpy_dtype(made.dtype), len(made), [None, pa.py_buffer(made)])


def ragged(table: Ints, used: NDArray[Any]) -> pa.Array:
    """Return the first `used` entries of each row as lists."""
    flat = table.reshape(-1) if (used == table.shape[1]).all() else table[np.arange(table.shape[1]) < used[:, None]]
    return pa.LargeListArray.from_arrays(numbers(np.r_[0, np.cumsum(used)].astype(np.int64)), numbers(flat))
