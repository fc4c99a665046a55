"""Gather the typed rows of a file's sheets, with every cell that could not be read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from zhijiao.basics.columns import CellError, Column, tidy
from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets.conventions import bare, is_example
from zhijiao.engines.sheets.flaws import NEVER_CALCULATED
from zhijiao.engines.sheets.headings import (
    HEADING_ROWS,
    Headings,
    find,
    named,
    nearest,
    share,
)
from zhijiao.engines.sheets.shapes import (
    Problem,
    RawSheet,
    Sheet,
    Unreadable,
    column_letter,
    shown,
)

MOST_PROBLEMS = 200_000
_REMEMBERED = 20_000  # distinct texts of one column whose reading is kept: most columns repeat themselves
_UNSEEN = object()
_NO_FLAWS: Mapping[int, str] = {}

NOT_CALCULATED = Bilingual("A formula that was never calculated: open the file once in Excel or WPS and save it",
                           "公式还没有计算过：用Excel或WPS打开并保存一次")
ERROR_VALUE = Bilingual("The formula gives an error: type the value itself", "公式结果是错误值：请直接填写内容")
NO_HEADING = Bilingual("No heading stands above this cell: has the row slipped to the right?",
                       "这个单元格上面没有标题：这一行是不是错位了？")
DOUBLED_ID = Bilingual("A row number of its own: this one is already used", "每行编号要不同：这个编号前面已经用过")


class Gathering:
    """The rows read so far. A faulty heading row is judged at the end, when the other sheets are known."""

    def __init__(self, columns: Sequence[Column], most_rows: int, optional: Collection[str] = ()):
        self._columns, self._most_rows, self._optional = tuple(columns), most_rows, optional
        self._values: dict[str, list[Any]] = {column.key: [] for column in columns}
        self._places: list[tuple[str, int]] = []
        self._letters: dict[str, dict[str, str]] = {}
        self._problems: list[tuple[int, Column | None, int, object, Bilingual]] = []
        self._memory: dict[str, dict[str, Any]] = {column.key: {} for column in columns}
        self._faulty: list[tuple[str, Headings]] = []
        self._strange: list[tuple[str, list[list[Any]]]] = []
        self._examples = 0

    def take(self, raw: RawSheet) -> None:
        """Read one sheet if its headings are right; else remember what it is."""
        head = list(islice(raw.rows, HEADING_ROWS))
        headings = find([cells for _, cells in head], self._columns, self._optional)
        if headings is None:
            self._strange.append((raw.name, [cells for _, cells in head]))
        elif headings.faulty:
            self._faulty.append((raw.name, headings))
        else:
            self._letters[raw.name] = {column.key: column_letter(i) for i, column in headings.at.items()}
            for number, cells in chain(head[headings.below :], raw.rows):
                self._take_row(raw, headings, number, cells)

    def finish(self, encoding: str | None) -> Sheet:
        """Return the sheet. Raises Unreadable for headings that are wrong and for rows that are not there."""
        self._judge_headings()
        if not self._places:
            raise Unreadable("no_rows", Bilingual("The headings are right, but there is no row below them.",
                                                  "标题是对的，但下面一行内容也没有。"))
        row_ids = self._row_ids()
        if "row_id" in self._values:
            self._values["row_id"] = row_ids
        return Sheet(self._columns, self._values, row_ids, self._places, self._letters, self._told(row_ids),
                     tuple(name for name, _ in (*self._strange, *self._faulty)), self._examples, encoding)

    def _take_row(self, raw: RawSheet, headings: Headings, number: int, cells: Sequence[Any]) -> None:
        flaws = raw.flaws.get(number, _NO_FLAWS)
        if not flaws and not any(cell != "" and tidy(cell) for cell in cells):
            return
        if cells and is_example(cells[0]):
            self._examples += 1
            return
        if len(self._places) == self._most_rows:
            raise Unreadable("too_many_rows", Bilingual(
                f"More than {self._most_rows:,} rows. Divide the file into several.",
                f"超过{self._most_rows:,}行。请分成几个文件。"))
        self._places.append((raw.name, number))
        for index, column in headings.at.items():
            cell = cells[index] if index < len(cells) else ""
            self._values[column.key].append(self._value(column, index, cell, flaws))
        for column in self._columns:
            if len(self._values[column.key]) < len(self._places):  # an optional column that this sheet does not have
                self._values[column.key].append(None)
        if len(cells) > len(headings.at):
            self._refuse_strays(headings, cells)

    def _value(self, column: Column, index: int, cell: Any, flaws: Mapping[int, str]) -> Any:
        if index in flaws:
            self._refuse(column, index, flaws[index],
                         NOT_CALCULATED if flaws[index] == NEVER_CALCULATED else ERROR_VALUE)
            return None
        if cell == "":
            return None
        try:
            return self._remembered(column, cell) if type(cell) is str else column.read(cell)
        except CellError as why:
            self._refuse(column, index, cell, why.wanted)
            return None

    def _remembered(self, column: Column, cell: str) -> Any:
        memory = self._memory[column.key]
        value = memory.get(cell, _UNSEEN)
        if value is _UNSEEN:
            value = column.read(bare(cell))
            if len(memory) < _REMEMBERED:
                memory[cell] = value
        return value

    def _refuse_strays(self, headings: Headings, cells: Sequence[Any]) -> None:
        for index, cell in enumerate(cells):
            if index not in headings.at and cell != "" and tidy(cell):
                self._refuse(None, index, cell, NO_HEADING)
                return

    def _refuse(self, column: Column | None, index: int, cell: object, wanted: Bilingual) -> None:
        if len(self._problems) == MOST_PROBLEMS:
            raise Unreadable("too_many_problems", Bilingual(
                f"More than {MOST_PROBLEMS:,} cells cannot be read. Is this the right file for this template?",
                f"看不懂的单元格超过{MOST_PROBLEMS:,}个。是不是拿错了文件？"))
        self._problems.append((len(self._places) - 1, column, index, cell, wanted))

    def _judge_headings(self) -> None:
        # A sheet with few of our headings beside a right one is some other table; with many it is ours, mistyped.
        ours = [(name, found) for name, found in self._faulty if not self._letters or share(found, self._columns) >= 0.5]
        if ours:
            name, headings = max(ours, key=lambda pair: share(pair[1], self._columns))
            raise Unreadable("headings", headings.complaint(name, self._columns))
        if not self._letters:
            raise Unreadable("headings", _no_headings(self._strange, self._columns))

    def _row_ids(self) -> list[str]:
        given = self._values.get("row_id") or [None] * len(self._places)
        several = len({name for name, _ in self._places}) > 1
        return [row_id or (f"{name}!{number}" if several else str(number))
                for row_id, (name, number) in zip(given, self._places, strict=True)]

    def _told(self, row_ids: Sequence[str]) -> list[Problem]:
        problems = [(at, self._problem(row_ids, at, column, index, shown(column, cell), wanted))
                    for at, column, index, cell, wanted in self._problems]
        seen: set[str] = set()
        for at, row_id in enumerate(row_ids):
            if row_id in seen:
                problems.append((at, self._doubled(row_ids, at)))
            seen.add(row_id)
        return [problem for _, problem in sorted(problems, key=lambda pair: pair[0])]

    def _problem(self, row_ids: Sequence[str], at: int, column: Column | None, index: int, value: str,
                 wanted: Bilingual) -> Problem:
        name, number = self._places[at]
        return Problem(row_ids[at], name, number, column.key if column else "", column_letter(index), value, wanted)

    def _doubled(self, row_ids: Sequence[str], at: int) -> Problem:
        name, number = self._places[at]
        return Problem(row_ids[at], name, number, "row_id", self._letters[name].get("row_id", "A"), row_ids[at], DOUBLED_ID)


def _no_headings(strange: Iterable[tuple[str, list[list[Any]]]], columns: Sequence[Column]) -> Bilingual:
    """Return the sentence for a file in which no heading row was found: what stands there instead, what is expected."""
    first = next(([tidy(cell) for cell in row if tidy(cell)] for _, rows in strange for row in rows if any(map(tidy, row))), [])
    found = "”, “".join(text[:30] for text in first[:6])
    near = next((column for text in first if (column := nearest(text, columns))), columns[0])
    names = [named(column) for column in dict.fromkeys((near, *columns[:5]))]
    return Bilingual(
        f"No heading row was found in the first {HEADING_ROWS} rows; the first row reads “{found}”. "
        f"Expected headings such as {', '.join(name.en for name in names)}. Use the template.",
        f"前{HEADING_ROWS}行里没有找到标题行；第一行是“{found}”。标题应当是{'、'.join(name.zh for name in names)}等。请使用模板。")
