"""Who sees which cell: the province all of them, a city the province's and its own, a unit those and its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from zhijiao.kernel.frames import city_of_path
from zhijiao.kernel.indicators.catalogue import CITY, Catalogue, Entry, catalogues, entries
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.queries.snapshots import newest, standing
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role

Place = Mapping[str, str | None]  # dimension -> key; None: the rows that have none
EVERYTHING = (Role.PROVINCE_OFFICIAL, Role.SYSTEM)


def may_read(catalogue: Catalogue, actor: Actor) -> bool:
    """Say whether the figures of a room are for somebody in this role."""
    return actor.role in catalogue.readers or actor.role is Role.SYSTEM


def readable(actor: Actor) -> list[Entry]:
    """Return the indicators that somebody may look at."""
    return [entry for entry in entries() if may_read(entry.catalogue, actor)]


def readers() -> tuple[Role, ...]:
    """Return everybody to whom some room's figures are shown."""
    return tuple(dict.fromkeys(role for catalogue in catalogues() for role in catalogue.readers))


def own_place(entry: Entry, actor: Actor) -> dict[str, str | None]:
    """Return the narrowest place of an indicator that is somebody's own: nothing for the province."""
    if actor.role in EVERYTHING:
        return {}
    own = {CITY: city_of_path(actor.region_path)}
    if actor.role is not Role.CITY_OFFICER and actor.organisation_id is not None:
        own |= {name: str(actor.organisation_id) for name in entry.levels[1:2]}
    return {name: key for name, key in own.items() if name in entry.levels}


def own_places(entry: Entry, actor: Actor) -> list[dict[str, str | None]]:
    """Return the places that somebody compares: the province, the own city, the own unit."""
    own = own_place(entry, actor)
    names = [name for name in entry.levels if name in own]
    return [{name: own[name] for name in names[:depth]} for depth in range(len(names) + 1)]


def opens_all(entry: Entry, actor: Actor, place: Place) -> bool:
    """Say whether somebody reads a cell night by night: nothing is ever withheld of it, or all rows behind it are theirs to open."""
    if actor.role in EVERYTHING or not entry.smallest_cell:
        return True
    own = own_place(entry, actor)
    if actor.role is Role.CITY_OFFICER:
        return entry.source.city_opens and place.get(CITY) == own.get(CITY)
    return len(entry.levels) > 1 and entry.levels[1] in own and place.get(entry.levels[1]) == own[entry.levels[1]]


def read_at(entry: Entry, actor: Actor, place: Place, on: date) -> Snapshot | None:
    """Return the snapshot from which somebody reads a place on a day: the newest, or the one that stands (ADR 0027)."""
    asked = newest if opens_all(entry, actor, place) else standing
    return asked(entry.catalogue.room, entry.grain, on)


def may_see(entry: Entry, actor: Actor, place: Place) -> bool:
    """Say whether a cell is for somebody: theirs to the narrowest, and above it the totals of the places they lie in."""
    if not set(place) <= set(entry.indicator.dims) or not may_read(entry.catalogue, actor):
        return False
    if actor.role in EVERYTHING:
        return CITY in place or len(entry.levels) < 2 or entry.levels[1] not in place
    own = own_place(entry, actor)
    if not place:
        return True
    if any(place[name] != own[name] for name in place if name in own):
        return False
    inside = set(place) - set(own)
    whole_place = actor.role is Role.CITY_OFFICER or len(own) > 1  # a unit looks into itself, not into its city
    return not inside or (whole_place and set(own) <= set(place))


def divisions(entry: Entry, actor: Actor, place: Place) -> Iterator[str]:
    """Yield the dimensions by which somebody may divide a place: the next level first, then what is no place."""
    below = next((name for name in entry.levels if name not in place), None)
    if below is not None and may_see(entry, actor, {**place, below: "?"}):
        yield below
    for name in entry.others:
        if name not in place and may_see(entry, actor, {**place, name: "?"}):
            yield name
