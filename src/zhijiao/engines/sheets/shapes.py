"""What reading a sheet gives: rows with their places, problems of single cells, or the one reason why nothing can be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

from zhijiao.basics.columns import Column, Privacy, tidy
from zhijiao.basics.identifiers import masked
from zhijiao.basics.words import Bilingual


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read: rows, bytes on disk, bytes unpacked, and what the reading child may use."""

    rows: int = 100_000
    file_bytes: int = 50_000_000
    unpacked_bytes: int = 600_000_000
    memory_bytes: int = 2 << 30
    cpu_seconds: int = 60


USUAL = Limits()


class Unreadable(ValueError):
    """A file of which nothing can be used. `message` says in both languages what and where; `code` is stable."""

    def __init__(self, code: str, message: Bilingual):
        super().__init__(message.en)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that could not be read: where it stands, what it holds (masked when sensitive), what was wanted."""

    row_id: str
    sheet: str
    row: int
    column: str
    column_letter: str
    value: str
    wanted: Bilingual

    def as_json(self) -> dict[str, Any]:
        """Return the problem as the command line and the API show it."""
        return {
            "row_id": self.row_id, "sheet": self.sheet, "row": self.row, "column": self.column,
            "column_letter": self.column_letter, "value": self.value,
            "wanted_zh": self.wanted.zh, "wanted_en": self.wanted.en,
        }


def shown(column: Column | None, cell: object) -> str:
    """Return a cell as a problem may show it: shortened, and with its middle covered when the column is sensitive."""
    text = tidy(cell)[:200]
    return masked(text) if column is not None and column.privacy is Privacy.SENSITIVE else text


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands, and its values by column key (None: empty or unreadable)."""

    row_id: str
    sheet: str
    number: int
    values: dict[str, Any]


@dataclass
class Sheet:
    """The rows of a file, kept by column: `values[key][i]` is the value of row i. Made by `read`."""

    columns: tuple[Column, ...]
    values: dict[str, list[Any]]
    row_ids: list[str] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    skipped: tuple[str, ...] = ()
    examples: int = 0
    encoding: str | None = None

    def __len__(self) -> int:
        return len(self.row_ids)

    @property
    def rows(self) -> Sequence[Row]:
        """The rows in the order of the file; each is made when it is looked at."""
        return _Rows(self)

    def letter(self, sheet: str, key: str) -> str | None:
        """Return the letter of a column in one sheet, None when the sheet does not have it."""
        return self.letters.get(sheet, {}).get(key)

    def dicts(self) -> list[dict[str, Any]]:
        """Return each row's values by column key, with `row_id` always filled."""
        keys = tuple(self.values)
        return [dict(zip(keys, cells, strict=True), row_id=row_id)
                for row_id, *cells in zip(self.row_ids, *self.values.values(), strict=True)]


class _Rows(Sequence[Row]):
    """Rows made on demand, so that a large sheet is kept once, by column."""

    def __init__(self, sheet: Sheet):
        self._sheet = sheet

    def __len__(self) -> int:
        return len(self._sheet)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        sheet = self._sheet
        name, number = sheet.places[index]
        return Row(sheet.row_ids[index], name, number, {key: cells[index] for key, cells in sheet.values.items()})

    def __iter__(self) -> Iterator[Row]:
        return (self[i] for i in range(len(self)))


@dataclass
class RawSheet:
    """One sheet before it is understood: rows of bare cells with their numbers, in order, to be read once.

    `flaws` are cells that hold no usable value though they look filled: row -> column from 0 -> what stands there.
    """

    name: str
    rows: Iterator[tuple[int, list[Any]]]
    flaws: dict[int, dict[int, str]] = field(default_factory=dict)


def column_letter(index: int) -> str:
    """Return the letter of a column counted from 0: 0 -> A, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
