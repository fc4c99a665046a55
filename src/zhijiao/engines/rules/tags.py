"""Lists of words, asked once: "one of these words is among the tags" becomes a column before any rule is judged.

A list costs fifty times what a flag costs, and the same question is asked by several rules; so each distinct question is
answered from the flat words and the offsets of the lists, and the rules read the answer.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import polars as pl

from zhijiao.engines.expressions.forms import canonical, rebuilt, walk
from zhijiao.engines.expressions.to_polars import polars_expression
from zhijiao.engines.expressions.tree import Code, Condition, Expression, Flag, field


def with_tag_columns(frame: pl.DataFrame, trees: Iterable[Condition]) -> pl.DataFrame:
    """Return the frame with a column per distinct question about tags."""
    asked = {_name(node): node for tree in trees for node in walk(tree) if _is_question(node)}
    columns = [_answered(frame[node.args[0].value], node).alias(name) for name, node in asked.items()]
    return frame.with_columns(columns)


def by_tag_columns(tree: Condition, frame: pl.DataFrame) -> Condition:
    """Return the condition with the questions that the frame answers read from their columns."""

    def read(node: Expression) -> Expression | None:
        return field(Flag, _name(node)) if _is_question(node) and _name(node) in frame.columns else None

    found: Condition = rebuilt(tree, read)
    return found


def _is_question(node: Expression) -> bool:
    return node.op == "overlaps" and node.args[0].op == "field" and node.args[1].value is not None


def _name(node: Expression) -> str:
    return f"§{canonical(node)}"  # no fact has such a name


def _answered(tags: pl.Series, question: Expression) -> pl.Series:
    """Kleene's answer: a tag that is not known may be one of the words, unless another surely is."""
    lists = tags.to_arrow()
    words = pl.Series(lists.values)
    hit = words.to_frame("word").select(
        polars_expression(Condition("isin", (field(Code, "word"), question.args[1]))).fill_null(False)).to_series()
    offsets = lists.offsets.to_numpy()
    found = pl.Series(_any(hit, offsets))
    known = tags.is_not_null()
    if words.null_count():
        known &= found | ~pl.Series(_any(words.is_null(), offsets))
    return pl.DataFrame({"known": known, "found": found}).select(pl.when("known").then("found")).to_series()


def _any(mask: pl.Series, offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Say for each list whether one of its words is marked: the marks before its end are more than before its start."""
    before = np.zeros(len(mask) + 1, dtype=np.int32)
    np.cumsum(mask.to_numpy(), out=before[1:])
    marked: npt.NDArray[np.bool_] = before[offsets[1:]] > before[offsets[:-1]]
    return marked
