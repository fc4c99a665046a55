"""The catalogue of all figures: each at the reader's own place, by room or in the order of what is furthest off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.indicators.catalogue import Entry
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.pages import lines
from zhijiao.kernel.indicators.pages.asking import address
from zhijiao.kernel.indicators.queries.cells import Cell, cell
from zhijiao.kernel.indicators.queries.names import place_words
from zhijiao.kernel.indicators.queries.sight import opens_all, own_place, readable
from zhijiao.kernel.indicators.queries.snapshots import newest_of_all
from zhijiao.kernel.indicators.room import READERS
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request

BY_ROOM = Bilingual("By room", "按系统")


@dataclass(frozen=True)
class Listed:
    """One figure in the catalogue, at the reader's own place."""

    entry: Entry
    place: Bilingual
    cell: Cell | None
    snapshot: Snapshot | None
    url: str
    before: Cell | None = None  # at the end of the last month

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the interval in per cent."""
        return lines.interval_of(self.cell)

    @property
    def why_not(self) -> Bilingual | None:
        """Say why there is no value."""
        return None if self.cell is None or self.cell.value is not None else lines.why_not(self.cell)


    @property
    def behind(self) -> int | None:
        """Return by how much the value is short of the target, in thousandths; negative where it is better, None without one of them."""
        one, target = self.cell, self.entry.indicator.target
        if one is None or one.per_mille is None or target is None:
            return None
        return one.per_mille - target if self.entry.indicator.direction == "down" else target - one.per_mille

    @property
    def change(self) -> int | None:
        """Return the change since the end of the last month, in thousandths."""
        if self.cell is None or self.before is None or self.cell.per_mille is None or self.before.per_mille is None:
            return None
        return self.cell.per_mille - self.before.per_mille

    @property
    def worse(self) -> int | None:
        """Return by how much it is worse than then; where neither way is better, by how much it moved."""
        if self.change is None or self.entry.indicator.direction == "none":
            return None if self.change is None else abs(self.change)
        return self.change if self.entry.indicator.direction == "down" else -self.change


def _by_target(row: Listed) -> int | None:
    return row.behind


def _by_change(row: Listed) -> int | None:
    return row.worse


ORDERS: dict[str, tuple[Bilingual, Callable[[Listed], int | None]]] = {
    "target": (Bilingual("Furthest from the target", "距目标最远"), _by_target),
    "change": (Bilingual("Worse than last month", "比上月变差"), _by_change)}


@role_required(*READERS)
@require_safe
def catalogue(request: Request) -> HttpResponse:
    """Every figure that is for the reader, by room, with its value at the reader's own place."""
    text, order = request.GET.get("q", "").strip()[:100], request.GET.get("sort", "")
    wanted = [entry for entry in readable(request.actor) if _found(entry, text)]
    listed = _listed(wanted, request.actor, request.today)
    days = [row.snapshot.on for row in listed if row.snapshot is not None]
    return render(request, "indicators/catalogue.html", {
        "groups": _groups(listed, order), "q": text, "number": len(wanted), "newest": max(days, default=None), "nothing": bool(wanted) and not days,
        "order": order if order in ORDERS else "", "orders": [("", BY_ROOM), *((key, words) for key, (words, _) in ORDERS.items())]})


def _listed(wanted: Sequence[Entry], actor: Actor, today: date) -> list[Listed]:
    """Return the figures at the reader's own place, with what they were at the end of the last month; four questions for the snapshots."""
    last = today.replace(day=1) - timedelta(days=1)
    now, then = ({stands: newest_of_all(on, standing=stands) for stands in (False, True)} for on in (today, last))
    places: dict[tuple[tuple[str, str | None], ...], Bilingual] = {}
    found = []
    for entry in wanted:
        place, grain = own_place(entry, actor), (entry.catalogue.room, str(entry.grain))
        stands = not opens_all(entry, actor, place)
        if tuple(place.items()) not in places:
            places[tuple(place.items())] = place_words(entry, place)
        snapshot, before = now[stands].get(grain), then[stands].get(grain)
        one, past = (cell(entry, made, actor, **place) if made else None for made in (snapshot, before))
        found.append(Listed(entry, places[tuple(place.items())], one, snapshot, address("indicators:indicator", entry, {}), past))
    return found


def _groups(listed: Sequence[Listed], order: str) -> list[tuple[str, Bilingual, list[Listed]]]:
    """Return the figures by room, or all together in an order that is asked for: those that have no place in it last."""
    if order in ORDERS and listed:
        words, key = ORDERS[order]
        ranked = [(key(row), row) for row in listed]
        return [(order, words, [row for _, row in sorted(ranked, key=lambda one: (one[0] is None, -(one[0] or 0), one[1].entry.code))])]
    groups: dict[str, tuple[str, Bilingual, list[Listed]]] = {}
    for row in listed:
        room = row.entry.catalogue
        groups.setdefault(room.room, (room.room, room.words, []))[2].append(row)
    return list(groups.values())


def _found(entry: Entry, text: str) -> bool:
    """Say whether a figure is searched for: by code, name, sentence or article."""
    said = entry.indicator.definition or entry.indicator.words
    parts = [entry.code, *_both(entry.indicator.words), *_both(said), *(part for cite in entry.indicator.cites for part in _both(cite.words))]
    return all(any(word in part.casefold() for part in parts) for word in text.casefold().split())


def _both(words: Bilingual) -> tuple[str, str]:
    return words.en, words.zh
