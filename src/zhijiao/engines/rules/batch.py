"""Many records against the law: derive columns first, then judge each rule as one nullable condition over columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from zhijiao.engines.expressions.forms import canonical
from zhijiao.engines.expressions.to_polars import ends_of, polars_expression
from zhijiao.engines.expressions.tree import Condition, DefinitionError, Expression
from zhijiao.engines.rules.duck import conditions_in_duckdb, conditions_on_spark
from zhijiao.engines.rules.frames import dtype_of, prepared, table_of
from zhijiao.engines.rules.mix import Mix, conditions, mix_of, trees_of
from zhijiao.engines.rules.rule import Rule
from zhijiao.engines.rules.run import Run, Verdict
from zhijiao.engines.rules.tags import by_tag_columns, with_tag_columns
from zhijiao.engines.rules.versions import Law, Overrides

if TYPE_CHECKING:
    import pyarrow as pa

Engine = Literal["polars", "duckdb", "spark"]


def run_batch(rules: Iterable[Rule] | Law, frame: pl.DataFrame | pa.Table, on: date | None = None,
              engine: Engine = "polars", region: str | None = None, today: date | None = None,
              overrides: Overrides | None = None, record: str = "row_id") -> Run:
    """Judge every row of a frame.

    `on` fixes the law's day for all rows; else each row's reference date does, and `today` (none given: the newest
    text) where it has none. `region` likewise. `record` names the column that identifies a row in findings. "spark" needs PySpark
    and sends the rows there; for records that lie on Spark already see `elsewhere`.
    """
    law = rules if isinstance(rules, Law) else Law(rules, overrides)
    table = table_of(frame)
    needed = dict.fromkeys((*law.fields, *filter(None, (law.facts.reference_fact, law.facts.region_fact))))
    ready = prepared(table, law.facts.facts, [n for n in needed if n not in law.derivations or n in table.columns])
    mix = mix_of(law, ready, on, region, today)
    return judged(law, derive(law, mix, ready), mix, engine, _identity(table, record))


def _identity(table: pl.DataFrame, record: str) -> pl.Series:
    if record in table.columns:
        return table[record]
    return pl.int_range(0, table.height, eager=True)


def derive(law: Law, mix: Mix, ready: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with what rules compare as columns: numbers that differ by row, derived facts (given values stand),
    answers about tags."""
    found = mix.with_columns(ready)
    for name, derivation in law.derivations.items():
        if name in found.columns and found[name].null_count() == 0:
            continue
        if derivation.tree is None:
            assert derivation.column is not None
            column = derivation.column(*(found[part] for part in derivation.reads))
        else:
            column = _chosen(trees_of(mix, name), found, dtype_of(law.facts.facts[name]))
        if name in found.columns:
            column = pl.select(pl.coalesce(found[name], column)).to_series()
        found = found.with_columns(column.alias(name))
    trees = (tree for pair in conditions(law, mix).values() for tree in pair if tree is not None)
    return with_tag_columns(found, trees)


def _chosen(variants: Sequence[tuple[Condition | None, Expression]], frame: pl.DataFrame, dtype: Any) -> pl.Series:
    """Judge the rows of each variant by its tree."""
    if len(variants) == 1:
        return _full(frame.select(polars_expression(variants[0][1]).alias("found")), frame.height).to_series()
    choice: Any = pl
    for member, tree in variants:
        assert member is not None  # several variants never share an edition
        choice = choice.when(polars_expression(member)).then(polars_expression(tree).cast(dtype))
    return frame.select(choice.alias("found")).to_series()


def _full(found: pl.DataFrame, height: int) -> pl.DataFrame:
    """A frame of constants has one row: repeat it."""
    if found.height == height:
        return found
    return pl.DataFrame([column.new_from_index(0, height) for column in found.get_columns()])


def judged(law: Law, frame: pl.DataFrame, mix: Mix, engine: Engine, identity: pl.Series) -> Run:
    """Judge a frame that has its derived columns."""
    asked = conditions(law, mix)
    trees = {canonical(tree): by_tag_columns(tree, frame) for pair in asked.values() for tree in pair if tree is not None}
    columns = _columns(trees, frame, engine)
    verdicts = {name: Verdict(None if guard is None else columns[canonical(guard)], columns[canonical(requirement)])
                for name, (guard, requirement) in asked.items()}
    return Run(law, frame, identity, mix, verdicts)


def _columns(trees: Mapping[str, Condition], frame: pl.DataFrame, engine: Engine) -> dict[str, pl.Series]:
    """Return each distinct condition as a nullable Boolean column."""
    if engine == "duckdb":
        return conditions_in_duckdb(trees, frame)
    if engine == "spark":
        return conditions_on_spark(trees, frame)
    if engine != "polars":
        raise DefinitionError(f"engine is 'polars', 'duckdb' or 'spark', not {engine!r}")
    ends = ends_of(frame, *trees.values())
    found = frame.select(polars_expression(tree, ends).alias(f"c{i}") for i, tree in enumerate(trees.values()))
    return dict(zip(trees, _full(found, frame.height).get_columns(), strict=True))
