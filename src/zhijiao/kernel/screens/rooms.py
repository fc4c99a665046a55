"""Rooms on the screen: each room declares once, in its `room.py`, where it stands and what it brings to the home page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from zhijiao.basics.words import Bilingual, Terms

if TYPE_CHECKING:
    from zhijiao.kernel.people.actor import Actor
    from zhijiao.kernel.people.terms import Role


NOTHING = Bilingual("", "")


class Group(Terms):
    """The groups of the side navigation, in their order."""

    TRAINING = "training", "Training", "人才培养"
    ADMISSION = "admission", "Admission and outlook", "招生与出路"
    SUPPORT = "support", "Support", "保障"
    SUPERVISION = "supervision", "Supervision", "督导"
    RUNNING = "running", "Running", "运行"


class TaskKind(Terms):
    """What a task asks of the person."""

    SIGN = "sign", "to sign", "待签字"
    FIX = "fix", "to fix", "待改正"
    ACT = "act", "to do", "待办理"


@dataclass(frozen=True, slots=True)
class Link:
    """A page of a room: its words, the name of its address, and who is shown it (nobody named: everyone signed in).

    `own`: what the page is called by somebody to whom it stays open as a person, in another role or without any.
    """

    words: Bilingual
    url: str
    roles: frozenset[Role] | tuple[Role, ...] = ()
    icon: str | None = None
    own: Bilingual | None = None

    def open_to(self, role: Role | None) -> bool:
        """Say whether a person in this role is shown the link."""
        return role is not None and (not self.roles or role in self.roles)


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the four tabs at the bottom of a phone."""

    words: Bilingual
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for a person: a sentence, where it is done, until when."""

    words: Bilingual
    url: str
    due_on: date | None = None
    detail: Bilingual | None = None
    kind: TaskKind = TaskKind.ACT
    count: int = 1
    cite: Bilingual | None = None
    cite_url: str | None = None
    opened_on: date | None = None
    paused: bool = False


@dataclass(frozen=True, slots=True)
class RegionValue:
    """A figure in one region: numerator of denominator, known rows of all rows, the same a month before."""

    key: str
    numerator: int
    denominator: int
    known: int
    total: int
    change: int | None = None  # per mille points
    url: str | None = None

    @property
    def per_mille(self) -> int | None:
        """Return the share in thousandths; None without a denominator."""
        return round(self.numerator * 1000 / self.denominator) if self.denominator else None

    @property
    def known_share(self) -> float:
        """Return the share of rows for which the figure is known."""
        return self.known / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the home page: a ratio that opens its rows, with its regions and its trend."""

    code: str
    words: Bilingual
    numerator: int
    denominator: int
    known: int
    total: int
    url: str
    noun: Bilingual = NOTHING
    definition: Bilingual | None = None
    cite: Bilingual | None = None
    cite_url: str | None = None
    target: int | None = None  # per mille
    change: int | None = None  # per mille points since the month before
    regions: tuple[RegionValue, ...] = ()
    trend: tuple[tuple[str, int], ...] = ()  # (month "2026-11", per mille)
    counted_at: datetime | None = None  # None: counted as the page was opened

    @property
    def per_mille(self) -> int | None:
        """Return the share in thousandths; None without a denominator."""
        return round(self.numerator * 1000 / self.denominator) if self.denominator else None

    @property
    def known_per_cent(self) -> int:
        """Return the known share in whole per cent."""
        return round(self.known * 100 / self.total) if self.total else 0


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that moved: which, by how much, what is behind it."""

    words: Bilingual
    change: int  # per mille points
    url: str
    detail: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the founding article that a room serves, in our own words, and the page where it does."""

    paragraph: int
    sentence: int
    words: Bilingual  # what the page does for it
    url: str | None = None  # the name of an address; None: not built yet
    place: Bilingual | None = None  # the page's name; None: the room's
    part: str = ""  # the letter of a sentence with several points: 2.2d
    missing: Bilingual | None = None  # what is not there yet: the point is served in part


@dataclass(frozen=True)
class Panel:
    """A card that a room brings to the home page: its own template, drawn with its own values."""

    words: Bilingual
    template: str
    values: Mapping[str, Any]
    url: str = ""  # where all of it is seen
    link: Bilingual | None = None


Tasks = Callable[["Actor", date], Iterable[Task]]
Figures = Callable[["Actor", date], Iterable[Figure]]
Movements = Callable[["Actor", date], Iterable[Moved]]
Panels = Callable[["Actor", date], Iterable[Panel]]


@dataclass(frozen=True)
class Room:
    """One room's declaration: where it stands in the navigation and what it brings to the home page."""

    key: str
    words: Bilingual
    group: Group
    icon: str
    links: tuple[Link, ...] = ()
    tabs: Mapping[Role, tuple[Tab, ...]] = field(default_factory=dict)
    today: Tasks | None = None
    figures: Figures | None = None
    moved: Movements | None = None
    panels: Panels | None = None
    source: tuple[Point, ...] = ()

    def link_for(self, role: Role | None) -> Link | None:
        """Return the first page of the room that this role is shown; None when the room is not for it."""
        return next((link for link in self.links if link.open_to(role)), None)


_declared: dict[str, Room] = {}


def declare(room: Room) -> Room:
    """Enter a room. Raises ValueError when another room already has its key."""
    if _declared.get(room.key, room) != room:
        raise ValueError(f"two rooms are called {room.key!r}")
    _declared[room.key] = room
    return room


def declared() -> list[Room]:
    """Return every room in the order of the navigation."""
    groups = list(Group)
    return sorted(_declared.values(), key=lambda room: groups.index(room.group))


def own_links(role: Role | None) -> list[Link]:
    """Return the pages that stay a person's own in a role to which they are not shown otherwise, or without any role."""
    return [link for room in declared() for link in room.links if link.own is not None and not link.open_to(role)]


def tabs_for(role: Role | None) -> tuple[Tab, ...]:
    """Return the phone tabs of a role, from the first room that declares some."""
    return next((room.tabs[role] for room in declared() if role is not None and role in room.tabs), ())
