"""Many records against the law: derive columns first, then judge each rule as one nullable condition over columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from zhijiao.engines.expressions.forms import canonical
from zhijiao.engines.expressions.to_polars import polars_expression
from zhijiao.engines.expressions.tree import Condition, DefinitionError
from zhijiao.engines.rules.facts import Derivation
from zhijiao.engines.rules.frames import dtype_of, prepared
from zhijiao.engines.rules.rule import Rule
from zhijiao.engines.rules.run import Run, Verdict
from zhijiao.engines.rules.versions import Edition, Law, Overrides

if TYPE_CHECKING:
    import pyarrow as pa

Engine = Literal["polars", "duckdb"]


@dataclass(frozen=True)
class Part:
    """The rows that one edition of the law judges; `rows` None means all of them."""

    edition: Edition
    rows: pl.Series | None


def run_batch(rules: Iterable[Rule] | Law, frame: pl.DataFrame | pa.Table, on: date | None = None,
              engine: Engine = "polars", region: str | None = None, today: date | None = None,
              overrides: Overrides | None = None, record: str = "row_id") -> Run:
    """Judge every row of a frame.

    `on` fixes the law's day for all rows; else each row's reference date does, and `today` (none given: the newest
    text) where it has none. `region` likewise. `record` names the column that identifies a row in findings.
    """
    law = rules if isinstance(rules, Law) else Law(rules, overrides)
    table = frame if isinstance(frame, pl.DataFrame) else _table(frame)
    needed = dict.fromkeys((*law.fields, *filter(None, (law.facts.reference, law.facts.region))))
    ready = prepared(table, law.facts, [n for n in needed if n not in law.derivations or n in table.columns])
    parts = parts_of(law, ready, on, region, today)
    return judged(law, derive(law, parts, ready), parts, engine, _identity(table, record))


def _table(frame: Any) -> pl.DataFrame:
    found = pl.from_arrow(frame)
    assert isinstance(found, pl.DataFrame)
    return found


def _identity(table: pl.DataFrame, record: str) -> pl.Series:
    if record in table.columns:
        return table[record]
    return pl.int_range(0, table.height, eager=True)


def parts_of(law: Law, ready: pl.DataFrame, on: date | None, region: str | None, today: date | None) -> list[Part]:
    """Cut the rows by the edition of the law that judges them."""
    reference, place = law.facts.reference, law.facts.region
    by_day = bool(reference) and on is None
    by_region = bool(place) and region is None
    if ready.height == 0 or not (by_day or by_region):
        return [Part(law.edition(law.epoch(on or today), region), None)]
    epoch = _epochs(law, ready[reference], today) if by_day else _constant(law.epoch(on or today), ready.height)
    first, last = epoch.min(), epoch.max()
    if not by_region and first == last:
        return [Part(law.edition(int(first), region), None)]  # type: ignore[arg-type]
    keys = pl.DataFrame({
        "epoch": epoch,
        "region": ready[place].cast(pl.String) if by_region else pl.Series([region], dtype=pl.String).new_from_index(0, ready.height)})
    return _grouped(law, keys)


def _constant(number: int, height: int) -> pl.Series:
    return pl.Series([number], dtype=pl.Int32).new_from_index(0, height)


def _epochs(law: Law, days: pl.Series, today: date | None) -> pl.Series:
    """Return the epoch of each day; rows without a day take today's."""
    if days.null_count() < len(days):
        first, last = law.epoch(days.min()), law.epoch(days.max())  # type: ignore[arg-type]
        if first == last and (days.null_count() == 0 or law.epoch(today) == first):
            return _constant(first, len(days))
    turns = pl.Series(law.turns, dtype=pl.Date)
    found = turns.search_sorted(days.fill_null(today or date(2199, 12, 31)), side="right")
    newest = law.epoch(today)
    return pl.select(pl.when(days.is_null()).then(newest).otherwise(found).cast(pl.Int32)).to_series()


def _grouped(law: Law, keys: pl.DataFrame) -> list[Part]:
    """One part per edition, not per key: most regions share the nation's law."""
    groups = keys.with_row_index("row").group_by("epoch", "region", maintain_order=True).agg("row")
    by_edition: dict[int, tuple[Edition, list[pl.Series]]] = {}
    for epoch, region, rows in groups.iter_rows():
        edition = law.edition(epoch, region)
        by_edition.setdefault(id(edition), (edition, []))[1].append(pl.Series(rows, dtype=pl.UInt32))
    if len(by_edition) == 1:
        return [Part(next(iter(by_edition.values()))[0], None)]
    return [Part(edition, pl.concat(rows).sort()) for edition, rows in by_edition.values()]


def derive(law: Law, parts: Sequence[Part], ready: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with every derived fact as a column; a value that was given stands."""
    found = ready
    for name in law.derivations:
        if name in found.columns and found[name].null_count() == 0:
            continue
        column = _derived(name, parts, found, dtype_of(law.facts.facts[name]))
        if name in found.columns:
            column = pl.select(pl.coalesce(found[name], column)).to_series()
        found = found.with_columns(column.alias(name))
    return found


def _derived(name: str, parts: Sequence[Part], frame: pl.DataFrame, dtype: Any) -> pl.Series:
    derivations = [part.edition.derivations[name] for part in parts]
    first = derivations[0]
    if first.tree is None or all(canonical(d.tree) == canonical(first.tree) for d in derivations if d.tree is not None):
        return _by(first, frame)
    pieces = [_by(d, frame[part.rows]).cast(dtype) for d, part in zip(derivations, parts, strict=True) if part.rows is not None]
    return in_row_order(pieces, parts)


def _by(derivation: Derivation, frame: pl.DataFrame) -> pl.Series:
    if derivation.tree is not None:
        found = frame.select(polars_expression(derivation.tree).alias("found")).to_series()
        return found if len(found) == frame.height else found.new_from_index(0, frame.height)
    assert derivation.column is not None
    return derivation.column(*(frame[name] for name in derivation.reads))


def in_row_order(pieces: Sequence[pl.Series], parts: Sequence[Part]) -> pl.Series:
    """Join the parts' columns in the order of the rows."""
    rows = pl.concat([part.rows for part in parts if part.rows is not None])
    return pl.concat(list(pieces))[rows.arg_sort()]


def judged(law: Law, frame: pl.DataFrame, parts: Sequence[Part], engine: Engine, identity: pl.Series) -> Run:
    """Judge a frame that has its derived columns."""
    verdicts = [_verdicts(law, part, frame if part.rows is None else frame[part.rows], engine) for part in parts]
    joined = verdicts[0] if len(parts) == 1 else {
        name: _joined([v[name] for v in verdicts], parts) for name in law.names}
    return Run(law, frame, identity, tuple((p.edition, p.rows) for p in parts), joined)


def _joined(verdicts: Sequence[Verdict], parts: Sequence[Part]) -> Verdict:
    if all(v.guard is None for v in verdicts):
        return Verdict(None, in_row_order([v.asked for v in verdicts], parts))
    guards = [v.guard if v.guard is not None else _all_true(len(v.asked)) for v in verdicts]
    return Verdict(in_row_order(guards, parts), in_row_order([v.asked for v in verdicts], parts))


def _all_true(height: int) -> pl.Series:
    return pl.Series([True]).new_from_index(0, height)


def _verdicts(law: Law, part: Part, frame: pl.DataFrame, engine: Engine) -> dict[str, Verdict]:
    conditions: dict[str, Condition] = {}
    for one in part.edition.rules:
        for tree in (one.guard, one.requirement):
            if tree is not None:
                conditions.setdefault(canonical(tree), tree)
    columns = _columns(conditions, frame, engine)
    found = {one.rule.name: Verdict(None if one.guard is None else columns[canonical(one.guard)],
                                    columns[canonical(one.requirement)]) for one in part.edition.rules}
    nowhere = pl.Series([False]).new_from_index(0, frame.height)
    return {name: found.get(name) or Verdict(nowhere, nowhere) for name in law.names}


def _columns(conditions: dict[str, Condition], frame: pl.DataFrame, engine: Engine) -> dict[str, pl.Series]:
    """Return each distinct condition as a nullable Boolean column."""
    if engine == "duckdb":
        from zhijiao.engines.rules.duck import conditions_in_duckdb

        return conditions_in_duckdb(conditions, frame)
    if engine != "polars":
        raise DefinitionError(f"engine is 'polars' or 'duckdb', not {engine!r}")
    found = frame.select(polars_expression(tree).alias(f"c{i}") for i, tree in enumerate(conditions.values()))
    if found.height != frame.height:  # constants only
        found = pl.DataFrame([found[c].new_from_index(0, frame.height) for c in found.columns])
    return dict(zip(conditions, found.get_columns(), strict=True))
