"""Find the heading row of a sheet and say which column stands where.

Schools title their sheets, merge group headings over columns, and write headings in Chinese, English, both in one cell,
or as keys. The heading block is the row among the first ten that names most columns, with its neighbours that also do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from zhijiao.basics.columns import Column, plain_heading, tidy
from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets.shapes import column_letter

HEADING_ROWS = 10
# "学生姓名\nStudent name", "学生姓名（Student name）", "学生姓名Student name"
_PIECES = re.compile(r"[\n\r/|()（）]|(?<=[\u4e00-\u9fff])\s*(?=[A-Za-z])")


@dataclass
class Headings:
    """Where the columns stand in one sheet, and what is wrong with the headings."""

    at: dict[int, Column] = field(default_factory=dict)
    below: int = 0  # how many of the first rows belong to the headings or stand above them
    missing: list[Column] = field(default_factory=list)
    unknown: dict[int, str] = field(default_factory=dict)
    doubled: dict[int, Column] = field(default_factory=dict)

    @property
    def faulty(self) -> bool:
        """Whether a column is missing, unknown or doubled."""
        return bool(self.missing or self.unknown or self.doubled)

    def complaint(self, sheet: str, columns: Sequence[Column]) -> Bilingual:
        """Return the sentence that lists every fault, with the nearest right heading of an unknown one."""
        return _joined(sheet, [*self._missing(), *self._unknown(columns), *self._doubled()])

    def _missing(self) -> list[Bilingual]:
        if not self.missing:
            return []
        names = [named(column) for column in self.missing]
        return [Bilingual("Missing headings: " + ", ".join(name.en for name in names) + ".",
                          "缺少的列：" + "、".join(name.zh for name in names) + "。")]

    def _unknown(self, columns: Sequence[Column]) -> list[Bilingual]:
        parts = []
        for index, text in self.unknown.items():
            near = nearest(text, self.missing) or nearest(text, columns)
            hint = Bilingual(f" (do you mean {named(near).en}?)", f"（是不是{named(near).zh}？）") if near else Bilingual("", "")
            parts.append(Bilingual(f"Unknown heading in column {column_letter(index)}: “{text[:60]}”{hint.en}.",
                                   f"{column_letter(index)}列的标题不认识：“{text[:60]}”{hint.zh}。"))
        return parts

    def _doubled(self) -> list[Bilingual]:
        return [Bilingual(f"Heading {named(column).en} stands twice, again in column {column_letter(index)}.",
                          f"标题{named(column).zh}出现了两次，第二次在{column_letter(index)}列。")
                for index, column in self.doubled.items()]


def find(rows: Sequence[Sequence[Any]], columns: Sequence[Column], optional: Collection[str] = ()) -> Headings | None:
    """Return the headings that the first rows hold, None when they are no sheet of ours (fewer than two are known)."""
    names = {heading: column for column in columns for heading in column.headings()}
    known = [_known(row, names) for row in rows[:HEADING_ROWS]]
    counts = [len({column.key for column in found.values()}) for found in known]
    best = max(range(len(counts)), key=counts.__getitem__, default=None)
    if best is None or counts[best] < min(2, len(columns)):
        return None
    block = _block(rows, known, best)
    return _assemble(rows, known, block, best, columns, optional)


def share(headings: Headings, columns: Sequence[Column]) -> float:
    """Return the share of the columns that the headings name."""
    return len({column.key for column in headings.at.values()}) / len(columns)


def nearest(text: str, columns: Sequence[Column]) -> Column | None:
    """Return the column whose heading looks most like `text`, None when none is near."""
    names = {heading: column for column in columns for heading in column.headings()}
    close = get_close_matches(plain_heading(text), list(names), n=1, cutoff=0.5)
    return names[close[0]] if close else None


def _known(row: Sequence[Any], names: dict[str, Column]) -> dict[int, Column]:
    found = {index: _column_of(cell, names) for index, cell in enumerate(row) if isinstance(cell, str)}
    return {index: column for index, column in found.items() if column is not None}


def _column_of(cell: str, names: dict[str, Column]) -> Column | None:
    whole = names.get(plain_heading(cell))
    if whole is not None:
        return whole
    pieces = {names[plain].key: names[plain] for piece in _PIECES.split(cell) if (plain := plain_heading(piece)) in names}
    return next(iter(pieces.values())) if len(pieces) == 1 else None


def _block(rows: Sequence[Sequence[Any]], known: Sequence[dict[int, Column]], best: int) -> range:
    # Above: a row of group headings may carry headings merged downwards. Below: only rows that are headings by majority.
    first = best
    while first > 0 and known[first - 1]:
        first -= 1
    last = best
    while last + 1 < len(known) and 2 * len(known[last + 1]) > sum(1 for cell in rows[last + 1] if tidy(cell)):
        last += 1
    return range(first, last + 1)


def _assemble(rows: Sequence[Sequence[Any]], known: Sequence[dict[int, Column]], block: range, best: int,
              columns: Sequence[Column], optional: Collection[str]) -> Headings:
    headings = Headings(below=block.stop)
    seen: set[str] = set()
    for index in range(max(len(rows[i]) for i in block)):
        column = next((known[i][index] for i in (best, *block) if index in known[i]), None)
        if column is None:
            text = next((tidy(rows[i][index]) for i in reversed(block) if index < len(rows[i]) and tidy(rows[i][index])), "")
            if text:
                headings.unknown[index] = text
        elif column.key in seen:
            headings.doubled[index] = column
        else:
            seen.add(column.key)
            headings.at[index] = column
    headings.missing = [column for column in columns if column.key not in seen and column.key not in optional]
    return headings


def named(column: Column) -> Bilingual:
    """Return a column as a message names it: its words and its key."""
    return Bilingual(f"{column.words.en} ({column.key})", f"{column.words.zh}（{column.key}）")


def _joined(sheet: str, parts: Sequence[Bilingual]) -> Bilingual:
    where = Bilingual(f"Sheet “{sheet}”: " if sheet else "", f"工作表“{sheet}”：" if sheet else "")
    return Bilingual(where.en + " ".join(part.en for part in parts), where.zh + "".join(part.zh for part in parts))
