"""Who acts in the demo, and its diary: acts are noted with their moment in any order and done in the order of time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.utils import timezone

from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.clocks import is_working_day
from zhijiao.systems.meetings.models import Task

STANDS = date(2026, 5, 20)  # the day that the second round's dates are written for


@dataclass
class Stage:
    """The units by the names of the script, the actors of those who have an account, today, and the diary."""

    actors: Mapping[str, Actor]
    units: Mapping[str, Organisation]  # "education", "finance" ... and each region by its key
    today: date
    diary: list[tuple[datetime, int, Callable[[datetime], object]]] = field(default_factory=list)
    tasks: dict[tuple[int, int], Task] = field(default_factory=dict)  # by requirement and unit, as the last act left each

    @cached_property
    def regions(self) -> list[str]:
        """The keys of the regions in their order: the cities by code, Shenfu last."""
        return sorted(key for key in self.units if key.startswith("21"))

    def day(self, written: date) -> date:
        """Return a day of the second round on the demo's calendar."""
        return written + (self.today - STANDS)

    def note(self, day: date, hour: float, act: Callable[[datetime], object]) -> None:
        """Note an act for a moment; what lies after this morning is left to whoever plays the demo."""
        at = moment(day, hour)
        if at <= moment(self.today, 8):
            self.diary.append((at, len(self.diary), act))

    def run(self) -> None:
        """Do everything that was noted, in the order of time."""
        for at, _, act in sorted(self.diary, key=lambda entry: entry[:2]):
            act(at)
        self.diary.clear()

    def officer(self, key: str) -> Actor:
        """Return who answers for a unit: the cast's officer, else the office itself, which has no account in the demo."""
        held = {"education": "province", "2101": "shenyang", "21SF": "shenfu", "finance": "finance"}
        if key in held:
            return self.actors[held[key]]
        unit = self.units[key]
        return Actor(name=unit.name, role=Role.CITY_OFFICER if key in self.regions else Role.DEPARTMENT_OFFICER, organisation_id=unit.pk,
                     organisation_name=unit.name, region_path=unit.region.path)


def moment(day: date, hour: float) -> datetime:
    """Return a moment of a day; 9.5 is half past nine."""
    whole, minutes = divmod(round(hour * 60), 60)
    return timezone.make_aware(datetime.combine(day, time(whole, minutes)))


def worked(day: date) -> date:
    """Return the day, or the last one before it on which people work."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day
