"""A figure that can be checked later: its records and counts in a folder, with hashes of data and definitions, and who froze them when."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from zhijiao.basics.words import Bilingual
from zhijiao.engines.expressions.forms import canonical
from zhijiao.engines.measurement.indicators import Indicator
from zhijiao.engines.measurement.partials import Engine, Partials, partials, read_partials, segments

RECORDS, COUNTS, MANIFEST = "records.parquet", "counts.parquet", "manifest.json"
FORMAT = "zhijiao-figures-2"
_TWO_WAYS: tuple[Engine, ...] = ("segments", "duckdb")


class SnapshotError(Exception):
    """The folder is no snapshot; `message` says why."""

    def __init__(self, en: str, zh: str):
        self.message = Bilingual(en, zh)
        super().__init__(en)


@dataclass(frozen=True)
class Snapshot:
    """A frozen catalogue: records, counts, and what the manifest says of them."""

    manifest: dict[str, Any]
    counts: Partials


def freeze(folder: Path, frame: pl.DataFrame, indicators: Iterable[Indicator], by: Sequence[str], *, made_by: str,
           made_at: datetime, keep: Sequence[str] = (), period: str | None = None, provisional: bool = False) -> Snapshot:
    """Write the records ordered by `by`, the counts and last the manifest; return the snapshot. Raises DefinitionError.

    Only the columns that the indicators read are kept, and those that are to be kept with them (a key, to find the rows again).
    Each file is there whole or not at all.
    """
    wanted = list(indicators)
    columns = list(dict.fromkeys([*keep, *(name for one in wanted for name in one.fields)]))
    ordered = segments(frame.select(columns), by)
    counts = partials(wanted, ordered, by, period=period, provisional=provisional)
    folder.mkdir(parents=True, exist_ok=True)
    _whole(folder / RECORDS, ordered.frame.write_parquet)
    _whole(folder / COUNTS, counts.counts.write_parquet)
    manifest = {
        "format": FORMAT, "by": list(by), "made_by": made_by, "made_at": made_at.isoformat(),
        "period": period, "provisional": provisional,
        "definitions": {one.code: definition_hash(one) for one in wanted},
        "records": {"rows": len(frame), "content": content_hash(ordered.frame), "sha256": _digest(folder / RECORDS)},
        "counts": {"content": content_hash(counts.counts), "sha256": _digest(folder / COUNTS)},
        "versions": {name: version(name) for name in ("zhijiao", "polars", "numpy")}}
    _whole(folder / MANIFEST, lambda path: path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"))
    return Snapshot(manifest, counts)


def read_snapshot(folder: Path, indicators: Iterable[Indicator]) -> Snapshot:
    """Return a snapshot with those of the indicators that it holds, its records at hand for drill-down. Raises SnapshotError."""
    manifest = _manifest(folder)
    held = [one for one in indicators if one.code in manifest["definitions"]]
    counts = read_partials(held, manifest["by"], _parquet(folder / COUNTS), period=manifest["period"], provisional=manifest["provisional"])
    return Snapshot(manifest, replace(counts, records=_parquet(folder / RECORDS)))


def verify(folder: Path, indicators: Iterable[Indicator]) -> list[Bilingual]:
    """Return what does not fit, nothing when everything does: hashes, definitions, and the counts worked out again two ways.

    Raises SnapshotError where there is nothing to verify.
    """
    manifest = _manifest(folder)
    known = {one.code: one for one in indicators}
    found = []
    frames = {RECORDS: _parquet(folder / RECORDS), COUNTS: _parquet(folder / COUNTS)}
    for name, told in ((RECORDS, manifest["records"]), (COUNTS, manifest["counts"])):
        if content_hash(frames[name]) != told["content"]:
            found.append(Bilingual(f"{name}: the content is not what was frozen", f"{name}：内容与冻结时不同"))
    for code, hashed in manifest["definitions"].items():
        if code not in known:
            found.append(Bilingual(f"{code} is no longer defined", f"{code}已不再定义"))
        elif definition_hash(known[code]) != hashed:
            found.append(Bilingual(f"{code} is defined otherwise now", f"{code}的定义已经改变"))
    if found:
        return found
    wanted = [known[code] for code in manifest["definitions"]]
    for engine in _TWO_WAYS:
        again = partials(wanted, frames[RECORDS], manifest["by"], engine=engine)
        if not again.counts.equals(frames[COUNTS]):
            found.append(Bilingual(f"the counts worked out again ({engine}) differ", f"重新计算的结果（{engine}）不同"))
    return found


def definition_hash(one: Indicator) -> str:
    """Return the SHA-256 of what a figure depends on: conditions, keys, smallest cell, what is missing, stock or flow."""
    said = [one.code, canonical(one.numerator), "" if one.population is None else canonical(one.population), *one.dims,
            str(one.smallest_cell), str(one.known_per_mille), one.missing, one.kind, one.time or ""]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def content_hash(frame: pl.DataFrame) -> str:
    """Return the SHA-256 of columns and values, whatever the order of rows and columns and the version of the file format."""
    text = frame.select(_listed(name) if isinstance(kind, pl.List) else _escaped(pl.col(name)) for name, kind in sorted(frame.schema.items()))
    lines = text.select(pl.concat_str(pl.all(), separator="\x1e")).to_series().sort() if text.width else pl.Series([], dtype=pl.String)
    digest = hashlib.sha256("\x1e".join(text.columns).encode())
    digest.update(lines.str.join("\n").item().encode())
    return digest.hexdigest()


def _escaped(value: pl.Expr) -> pl.Expr:
    """Return a value as text without the signs that part values, and null as a text that no value has."""
    text = value.cast(pl.String)
    for sign, instead in (("\\", "\\\\"), ("\x1e", "\\e"), ("\x1f", "\\f"), ("\n", "\\n")):
        text = text.str.replace_all(sign, instead, literal=True)
    return text.fill_null("\\N")


def _listed(name: str) -> pl.Expr:
    return pl.col(name).list.eval(pl.lit("\x1f") + _escaped(pl.element())).list.join("").fill_null("\\N")


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise SnapshotError(f"{path}: format {manifest['format']}, not {FORMAT}", f"{path}：格式是{manifest['format']}，不是{FORMAT}")
        dict(manifest["definitions"]), list(manifest["by"]), manifest["records"]["content"], manifest["counts"]["content"]
        manifest["period"], manifest["provisional"]
    except OSError as why:
        raise SnapshotError(f"{folder} is no snapshot: {MANIFEST} cannot be read", f"{folder}不是快照：读不了{MANIFEST}") from why
    except (ValueError, KeyError, TypeError) as why:
        raise SnapshotError(f"{path} is incomplete or changed", f"{path}不完整或被改动") from why
    return manifest


def _parquet(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as why:
        raise SnapshotError(f"{path} cannot be read", f"读不了{path}") from why


def _whole(path: Path, write: Callable[[Path], object]) -> None:
    part = path.with_name(f".{path.name}.part")
    write(part)
    os.replace(part, path)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
