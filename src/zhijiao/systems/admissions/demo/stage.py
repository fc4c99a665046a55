"""Who acts in the room's part of the demo, where, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from random import Random
from typing import Protocol

import numpy as np
from django.utils import timezone

from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person, User

SEED = 20250624


class Invented(Protocol):
    """A person who does not exist."""

    @property
    def name(self) -> str: ...


class Inventor(Protocol):
    """Whoever invents persons, the same at every run."""

    def person(self, born_on: date) -> Invented: ...


class School(Protocol):
    """A school of the demo with its teachers; `higher`: a college."""

    @property
    def organisation(self) -> Organisation: ...
    @property
    def teachers(self) -> list[Person]: ...
    @property
    def higher(self) -> bool: ...


@dataclass
class Stage:
    """The cast's actors by their names, the schools, whoever invents people, and today."""

    users: Mapping[str, User]
    actors: Mapping[str, Actor]
    schools: Sequence[School]
    inventor: Inventor
    today: date

    @cached_property
    def chance(self) -> Random:
        """Chance, the same at every run."""
        return Random(SEED)

    @cached_property
    def dice(self) -> np.random.Generator:
        """Chance for whole columns."""
        return np.random.default_rng(SEED)

    @cached_property
    def colleges(self) -> list[School]:
        """The colleges, the cast's first."""
        return [one for one in self.schools if one.higher]

    @cached_property
    def secondary(self) -> list[School]:
        """The schools that applicants leave, the cast's first."""
        return [one for one in self.schools if not one.higher]

    @cached_property
    def standing(self) -> dict[int, float]:
        """How people think of each college, in points."""
        return {one.organisation.pk: self.chance.uniform(-40, 40) for one in self.colleges}

    @property
    def official(self) -> Actor:
        """Who proposes."""
        return self.actors["province"]

    @property
    def second(self) -> Actor:
        """Who releases."""
        return self.actors["office"]


def moment(day: date, hour: float) -> datetime:
    """Return a moment of a day; 9.5 is half past nine."""
    whole, minutes = divmod(round(hour * 60), 60)
    return timezone.make_aware(datetime.combine(day, time(whole, minutes)))
