"""What a report is made of: each figure at its level, this year and last, the places below it, and the snapshots it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement import Indicator

Level = Literal["province", "city", "school"]


class Value(Protocol):
    """A published value: what is withheld is withheld already."""

    @property
    def numerator(self) -> int | None: ...
    @property
    def denominator(self) -> int | None: ...
    @property
    def value(self) -> float | None: ...
    @property
    def interval(self) -> tuple[float, float] | None: ...
    @property
    def known_share(self) -> float | None: ...
    @property
    def status(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A frozen snapshot."""

    words: Bilingual
    year: int
    on: date
    snapshot: str
    sha256: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """A place with its value of the year and of the year before; None: there is no figure."""

    words: Bilingual
    cell: Value | None
    before: Value | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure: of the report's own place (None: it is not divided so far), and of the places below or above it."""

    room: Bilingual
    indicator: Indicator
    own: Line | None
    lines: Sequence[Line]
    source: Source | None
    source_before: Source | None
    redefined: Sequence[int] = ()  # the years whose snapshot counted by another definition
    noun: Bilingual | None = None  # what the room calls the places of the lines


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that a report says, before it is worded."""

    level: Level
    kind: Bilingual  # whose report, divided how
    place: Bilingual
    year: int
    made_on: date
    shown: Sequence[Shown]
    sources: Sequence[Source]

    def rooms(self) -> list[Bilingual]:
        """Return the rooms that bring figures, in their order."""
        return list(dict.fromkeys(one.room for one in self.shown))
