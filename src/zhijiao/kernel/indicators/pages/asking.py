"""What an address asks of an indicator: which one, which place, which snapshot; within what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from zhijiao.kernel.indicators.catalogue import Entry, entry_of
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.queries.sight import Place, may_read, may_see, opens_all, own_place, read_at
from zhijiao.kernel.indicators.queries.snapshots import standing
from zhijiao.kernel.people.actor import Actor

LONGEST = 40  # of a key in an address


@dataclass(frozen=True)
class Asked:
    """One indicator at one place in one snapshot. Without a snapshot nothing has been counted yet."""

    entry: Entry
    place: dict[str, str | None]
    snapshot: Snapshot | None
    on: date  # the day that is asked about: today, or that of the snapshot which the address names
    named: bool = False  # the address names the snapshot

    @property
    def code(self) -> str:
        """Return the code of the indicator."""
        return self.entry.code

    def address(self, page: str = "indicators:indicator", **more: str | None) -> str:
        """Return the address of a page for this place, with more parameters; None takes one away."""
        return address(page, self.entry, {**self.place}, self.snapshot if self.named else None, **more)


def address(page: str, entry: Entry, place: Place, snapshot: Snapshot | None = None, **more: str | None) -> str:
    """Return the address of a page of an indicator; rows without a value are asked for by an empty word."""
    asked = {name: key or "" for name, key in place.items()} | ({"snapshot": str(snapshot.pk)} if snapshot else {})
    asked |= {name: value for name, value in more.items() if value is not None}
    path = reverse(page, args=[entry.code])
    return f"{path}?{urlencode(asked)}" if asked else path


def asked_of(code: str, params: Any, actor: Actor, today: date) -> Asked:
    """Return what is asked. Raises Http404 where that does not exist or is not for the reader."""
    entry = entry_of(code)
    if entry is None or not may_read(entry.catalogue, actor):
        raise Http404
    place = _place(entry, params) if any(name in params for name in entry.indicator.dims) or "all" in params else own_place(entry, actor)
    if not may_see(entry, actor, place):
        raise Http404
    named = params.get("snapshot", "")
    if not named:
        return Asked(entry, place, read_at(entry, actor, place, today), today)
    snapshot = _snapshot(entry, named)
    if not opens_all(entry, actor, place):
        return Asked(entry, place, standing(entry.catalogue.room, entry.grain, snapshot.on), snapshot.on, named=True)
    return Asked(entry, place, snapshot, snapshot.on, named=True)


def _place(entry: Entry, params: Any) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name in entry.indicator.dims:
        if name in params:
            key = str(params[name])
            if len(key) > LONGEST or "\x00" in key:
                raise Http404
            found[name] = key or None
    return found


def _snapshot(entry: Entry, number: str) -> Snapshot:
    try:
        found: Snapshot | None = Snapshot.objects.whole().filter(room=entry.catalogue.room, grain=str(entry.grain), pk=UUID(number)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found
