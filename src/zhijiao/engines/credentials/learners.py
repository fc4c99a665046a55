"""The list of learners: CSV in UTF-8, read whole, every row that cannot be used named before anything is done."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhijiao.basics.words import Bilingual
from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.jcs import canonical_jcs

NEEDED = ("learner", "name", "achievement", "period")
IDENTITY = ("learner", "achievement", "period")
MADE = ("id",)  # columns that every row has without writing them
MOST_TOLD = 20
Told = tuple[int, Bilingual]  # a row of the file, and what is wrong there


class ListFault(Exception):
    """The list, the template or the folder cannot be used; `message` holds every problem, up to twenty. Nothing was written."""

    def __init__(self, problems: Sequence[Bilingual]):
        told = list(problems[:MOST_TOLD])
        if len(problems) > MOST_TOLD:
            rest = len(problems) - MOST_TOLD
            told.append(Bilingual(f"... and {rest} more", f"……还有{rest}处"))
        self.message = Bilingual("\n".join(one.en for one in told), "\n".join(one.zh for one in told))
        super().__init__(self.message.en)


@dataclass(frozen=True)
class Learner:
    """A row of the list with its place in the file (the headings are row 1)."""

    place: int
    values: Mapping[str, str]

    @property
    def identity(self) -> tuple[str, ...]:
        """Return what makes the credential one: learner, achievement, period."""
        return tuple(self.values[name] for name in IDENTITY)

    @property
    def digest(self) -> str:
        """Return the hash of everything in the row."""
        return hashlib.sha256(canonical_jcs(dict(self.values))).hexdigest()


def read_learners(path: Path) -> list[Learner]:
    """Return the rows of a list. Raises ListFault naming every row that cannot be used."""
    return read_list(path)[1]


def read_list(path: Path) -> tuple[list[str], list[Learner]]:
    """Return the columns and the rows of a list; rows without any value are passed over. Raises ListFault."""
    try:
        text = path.read_text("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as why:
        raise ListFault([Fault("list_not_csv", file=path.name).message]) from why
    heads = _heads(path.name, lines[0] if lines else [])
    problems: list[Told] = []
    rows = [row for place, line in enumerate(lines[1:], 2) if any(map(str.strip, line)) if (row := _learner(path.name, heads, place, line, problems))]
    problems += _doubled(path.name, rows)
    if problems:
        raise ListFault(in_order(problems))
    return heads, rows


def in_order(problems: Iterable[Told]) -> list[Bilingual]:
    """Return problems in the order of the file."""
    return [told for _, told in sorted(problems, key=lambda one: one[0])]


def _heads(file: str, line: Sequence[str]) -> list[str]:
    heads = [head.strip() for head in line]
    while heads and not heads[-1]:  # spreadsheets leave empty columns behind
        heads.pop()
    if not heads:
        raise ListFault([Fault("list_not_csv", file=file).message])
    missing = [name for name in NEEDED if name not in heads]
    if missing:
        raise ListFault([Fault("list_columns", file=file, column=", ".join(missing), needed=", ".join(NEEDED)).message])
    for head in heads:
        if not head or heads.count(head) > 1 or head in MADE:
            raise ListFault([Fault("list_heading", file=file, column=head, made=", ".join(MADE)).message])
    return heads


def _learner(file: str, heads: Sequence[str], place: int, line: Sequence[str], problems: list[Told]) -> Learner | None:
    if len(line) < len(heads) or any(map(str.strip, line[len(heads):])):
        problems.append(at(file, place, heads[-1], Fault("row_uneven")))
        return None
    values = {head: cell.strip() for head, cell in zip(heads, line, strict=False)}
    for name in NEEDED:
        if not values[name]:
            problems.append(at(file, place, name, Fault("value_empty")))
    return Learner(place, values)


def _doubled(file: str, rows: Iterable[Learner]) -> Iterator[Told]:
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        if row.identity in first:
            yield at(file, row.place, "learner", Fault("row_twice", first=first[row.identity]))
        first.setdefault(row.identity, row.place)


def at(file: str, place: int, column: str, fault: Fault) -> Told:
    """Return what is wrong in one row."""
    return place, Fault("list_row", file=file, row=place, column=column, why=fault.message).message
