"""What our own files agree on between writing and reading: the example row's mark, and how risky text is escaped."""

from __future__ import annotations

from zhijiao.basics.columns import tidy

EXAMPLE_MARK = "示例 Example"
# A spreadsheet takes text that begins with one of these for a formula (the last four as Chinese and Japanese versions do).
_RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def is_example(cell: object) -> bool:
    """Say whether a row's first cell marks it as the template's example, to be ignored."""
    return isinstance(cell, str) and tidy(cell).casefold() == EXAMPLE_MARK.casefold()


def escaped(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: an apostrophe before the first sign."""
    return "'" + text if text.lstrip("'").startswith(_RISKY) else text


def bare(text: str) -> str:
    """Return escaped text as it was before `escaped`."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_RISKY) else text
