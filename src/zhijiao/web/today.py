"""What must I do today: the tasks, figures and movements that the rooms bring to one person's home page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.indicators.queries.home import with_trends
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.rooms import Figure, Moved, Panel, Room, Task, TaskKind, declared

FAR = date(9999, 12, 31)
KINDS = list(TaskKind)


@dataclass(frozen=True)
class Day:
    """The day of one person: what waits, how much of it is late or due, what moved."""

    on: date
    tasks: tuple[Task, ...]
    figures: tuple[Figure, ...]
    moved: tuple[Moved, ...]
    role: Role | None = None
    panels: tuple[Panel, ...] = ()

    @property
    def waiting(self) -> int:
        """Return how many things wait."""
        return sum(task.count for task in self.tasks)

    @property
    def late(self) -> int:
        """Return how many of them are past their day."""
        return sum(t.count for t in self.tasks if t.due_on and t.due_on < self.on and not t.paused)

    @property
    def due_today(self) -> int:
        """Return how many are due today."""
        return sum(t.count for t in self.tasks if t.due_on == self.on and not t.paused)

    @property
    def heading(self) -> tuple[Bilingual, ...]:
        """Return the heading as phrases: 7 things wait for you, 1 late, 1 due today. Apprentices are 你, others 您."""
        n, you = self.waiting, "你" if self.role is Role.APPRENTICE else "您"
        if not n:
            return (Bilingual("Nothing waits for you today", f"今天没有事等{you}办"),)
        phrases = [Bilingual("{n} {n:thing waits|things wait} for you", "{n}件事等{you}办").filled(n=n, you=you)]
        if self.late:
            phrases.append(Bilingual(f"{self.late} late", f"{self.late}件逾期"))
        if self.due_today:
            phrases.append(Bilingual(f"{self.due_today} due today", f"{self.due_today}件今天到期"))
        return tuple(phrases)

    def of(self, kind: TaskKind) -> list[Task]:
        """Return the tasks of one kind."""
        return [task for task in self.tasks if task.kind is kind]


def tasks_of(actor: Actor, on: date) -> tuple[Task, ...]:
    """Return what waits for the person in every room: the latest first, clocks on hold last."""
    found = [task for room in declared() if room.today for task in room.today(actor, on)]
    return tuple(sorted(found, key=lambda t: (t.paused, t.due_on or FAR, KINDS.index(t.kind))))


def count_of(actor: Actor, on: date) -> tuple[int, bool]:
    """Return how many things wait, and whether one of them is late."""
    tasks = tasks_of(actor, on)
    return sum(t.count for t in tasks), any(t.due_on and t.due_on < on and not t.paused for t in tasks)


def day_of(actor: Actor, on: date) -> Day:
    """Return the whole day of the person."""
    rooms = declared()
    return Day(on, tasks_of(actor, on), _figures(rooms, actor, on), _moved(rooms, actor, on), actor.role, _panels(rooms, actor, on))


def _figures(rooms: Iterable[Room], actor: Actor, on: date) -> tuple[Figure, ...]:
    return with_trends((figure for room in rooms if room.figures for figure in room.figures(actor, on)), actor, on)


def _moved(rooms: Iterable[Room], actor: Actor, on: date) -> tuple[Moved, ...]:
    found = [moved for room in rooms if room.moved for moved in room.moved(actor, on)]
    return tuple(sorted(found, key=lambda m: -abs(m.change)))


def _panels(rooms: Iterable[Room], actor: Actor, on: date) -> tuple[Panel, ...]:
    return tuple(panel for room in rooms if room.panels for panel in room.panels(actor, on))
