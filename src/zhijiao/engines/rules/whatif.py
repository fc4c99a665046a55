"""What if: a number of the law overridden, two runs compared, and a threshold swept in one pass over the data.

`run_batch(..., overrides={"internship.pay_floor": {"2102": 900}})` judges with another number; nothing here changes
the law.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from zhijiao.engines.expressions.forms import bind, placeholders, rebuilt, unknown_as_false, walk
from zhijiao.engines.expressions.to_polars import ends_of, polars_expression
from zhijiao.engines.expressions.tree import Condition, DefinitionError, Expression, Number, Placeholder, field
from zhijiao.engines.rules.batch import derive
from zhijiao.engines.rules.frames import prepared
from zhijiao.engines.rules.mix import Mix
from zhijiao.engines.rules.rule import Rule
from zhijiao.engines.rules.run import Run
from zhijiao.engines.rules.versions import Law

_SWEPT = "§swept"
_MIRRORED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}


@dataclass(frozen=True)
class Difference:
    """How a rule's failures differ between two runs over the same rows: newly failing, no longer failing, both."""

    opened: int
    closed: int
    unchanged: int
    rows: pl.DataFrame


def compare(before: Run, after: Run) -> dict[str, Difference]:
    """Return, per rule that both runs judged, which rows fail in one and not in the other."""
    if before.rows != after.rows:
        raise ValueError(f"two runs over the same rows are wanted, not over {before.rows} and {after.rows}")
    return {name: _difference(before, after, name) for name in before.law.names if name in after.law.names}


def _difference(before: Run, after: Run, name: str) -> Difference:
    old, new = (run.verdict(name).codes == 1 for run in (before, after))
    table = pl.DataFrame({"record": before.identity, "before": before.outcomes(name), "after": after.outcomes(name)})
    return Difference(int((new & ~old).sum()), int((old & ~new).sum()), int((old & new).sum()),
                      table.filter(pl.col("before") != pl.col("after")))


def sweep(rule: Rule, number: str, values: Sequence[int], frame: pl.DataFrame, on: date | None = None,
          region: str | None = None, by: str | None = None) -> pl.DataFrame:
    """Return how many rows fail `rule` for each value of one of its numbers, in one pass over the data.

    The number must stand in exactly one comparison, alone or times something that is never negative. `by` counts per
    group of a column. Columns: [by,] value, fail.
    """
    law = Law([rule])
    edition = law.edition(law.epoch(on), region or rule.region)
    swept = law.number(number)

    def value_of(leaf: Placeholder) -> object:
        return field(Number, _SWEPT, leaf.range) if leaf is swept else edition.numbers[leaf.value].value

    asked, guard = bind(rule.requirement, value_of), rule.guard
    if any(leaf is swept for leaf in placeholders(guard)):
        raise DefinitionError(f"{rule.name}: {number} decides to whom the rule applies, not what it asks")
    names = [n for n in law.fields if n not in law.derivations or n in frame.columns]
    ready = derive(law, Mix((edition,)), prepared(frame, law.facts.facts, names))
    bound_guard = None if guard is None else bind(guard, value_of)
    return _counted(rule, asked, bound_guard, values, ready, None if by is None else frame[by])


def _counted(rule: Rule, asked: Condition, guard: Condition | None, values: Sequence[int], frame: pl.DataFrame,
             group: pl.Series | None) -> pl.DataFrame:
    """Rows that fail whatever the value, plus those whose own limit the value passes."""
    comparison, limit, passes_below = _limit(rule, asked, frame)
    # Where it is not known whether the rest holds, a row still fails by the comparison alone or not at all.
    at_best, at_worst = (_with(asked, comparison, held) for held in (True, False))
    reach = [guard] if guard is not None else []
    masks = frame.select(
        always=_all([*reach, ~at_best], frame), turns=_all([*reach, ~unknown_as_false(~at_best), ~at_worst], frame))
    table = pl.DataFrame({"limit": limit, "always": masks["always"].fill_null(False), "turns": masks["turns"].fill_null(False)})
    order = pl.Series("value", sorted(values), dtype=pl.Int64)
    if group is None:
        return _curve(table, order, passes_below)
    pieces = [_curve(part.drop("group"), order, passes_below).select(pl.lit(part["group"][0]).alias(group.name), "value", "fail")
              for part in table.with_columns(group=group).partition_by("group", maintain_order=True)]
    return pl.concat(pieces)


def _curve(table: pl.DataFrame, values: pl.Series, passes_below: bool) -> pl.DataFrame:
    limits = np.sort(table.filter(pl.col("turns") & pl.col("limit").is_not_null())["limit"].to_numpy())
    at = values.to_numpy()
    failing = (np.searchsorted(limits, at, side="left") if passes_below
               else len(limits) - np.searchsorted(limits, at, side="right"))
    return pl.DataFrame({"value": values, "fail": failing + int(table["always"].sum())})


def _limit(rule: Rule, asked: Condition, frame: pl.DataFrame) -> tuple[Expression, pl.Series, bool]:
    """Return the comparison with the swept number, each row's last value that passes it, and on which side it passes."""
    found = [node for node in walk(asked) if node.op in _MIRRORED and _reads(node)]
    if len(found) != 1 or sum(_is_swept(node) for node in walk(asked)) != 1:
        raise DefinitionError(f"{rule.name}: the number must stand in exactly one comparison (<, <=, >, >=)")
    comparison = found[0]
    left, right = comparison.args
    op = comparison.op
    if _reads(left):
        left, right, op = right, left, _MIRRORED[op]
    factor = _factor(rule, right)
    ends = ends_of(frame, left, *([factor] if factor is not None else []))
    other = polars_expression(left, ends).cast(pl.Int64)
    by = pl.lit(1, dtype=pl.Int64) if factor is None else polars_expression(factor, ends).cast(pl.Int64)
    # other >= factor * value  <=>  value <= floor(other / factor); with > the quotient of other - 1; mirrored for <.
    exact = {"ge": other // by, "gt": (other - 1) // by, "le": -((-other) // by), "lt": -((-other - 1) // by)}[op]
    never = pl.lit(2**62, dtype=pl.Int64)
    held = {"ge": other >= 0, "gt": other > 0, "le": other <= 0, "lt": other < 0}[op]
    passes_below = op in ("ge", "gt")
    free = pl.when(held).then(never if passes_below else -never).otherwise(-never if passes_below else never)
    known = other.is_not_null() & by.is_not_null()
    return comparison, frame.select(pl.when(~known).then(None).when(by == 0).then(free).otherwise(exact).alias("limit")).to_series(), passes_below


def _is_swept(node: Expression) -> bool:
    return node.op == "field" and node.value == _SWEPT


def _reads(node: Expression) -> bool:
    return any(_is_swept(part) for part in walk(node))


def _factor(rule: Rule, side: Expression) -> Expression | None:
    """Return what the swept number is multiplied by, None where it stands alone."""
    if _is_swept(side):
        return None
    if side.op == "mul" and any(_is_swept(part) for part in side.args):
        factor = next(part for part in side.args if not _is_swept(part))
        if factor.op == "field" or factor.op == "const":
            return factor
    raise DefinitionError(f"{rule.name}: the number must stand alone or times one fact")


def _with(asked: Condition, comparison: Expression, held: bool) -> Condition:
    found: Condition = rebuilt(asked, lambda node: Condition("const", (), held) if node is comparison else None)
    return found


def _all(parts: list[Condition], frame: pl.DataFrame) -> pl.Expr:
    """Constants are stretched to the height of the frame."""
    found = pl.repeat(True, frame.height)
    for part in parts:
        found = found & polars_expression(part, ends_of(frame, part))
    return found
