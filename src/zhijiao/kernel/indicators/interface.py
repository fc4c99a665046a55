"""The figures over HTTP: what is measured, and the published cells of one indicator, in the scope of the pages."""

# No postponed annotations here: ninja reads the types of the operations.

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement.snapshots import definition_hash
from zhijiao.kernel.api.middleware import TokenRequest
from zhijiao.kernel.api.operations import PROBLEMS, answer, answer_list
from zhijiao.kernel.api.security import readable_by
from zhijiao.kernel.api.shapes import Words
from zhijiao.kernel.indicators.catalogue import Entry, entries
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.pages.asking import asked_of
from zhijiao.kernel.indicators.queries.cells import Cell, cell, cells, may_be_divided
from zhijiao.kernel.indicators.queries.names import names
from zhijiao.kernel.indicators.queries.sight import divisions, may_see, opens_all, own_place, read_at, readable, readers
from zhijiao.kernel.indicators.queries.snapshots import newest_of_all

router = Router(tags=["indicators"])


class CellShape(Schema):
    """One published cell: its place, its value with the 95 % interval, what it counts; withheld numbers are null.

    `since`: the day of the numbers where they are older than the snapshot, because too few rows have changed since for another number."""

    place: dict[str, str | None]
    names: dict[str, Words]
    status: str
    value: float | None
    low: float | None
    high: float | None
    numerator: int | None
    denominator: int | None
    known: int | None
    population: int | None
    since: str | None


class SnapshotShape(Schema):
    """The snapshot that the numbers come from."""

    number: str
    on: str
    made_at: str
    sha256: str


class IndicatorShape(Schema):
    """What an indicator is, and its value at the caller's own place."""

    code: str
    room: str
    words: Words
    definition: Words | None
    cites: list[Words]
    dimensions: list[str]
    direction: str
    target_per_mille: int | None
    smallest_cell: int
    definition_hash: str
    snapshot: SnapshotShape | None
    own: CellShape | None


class FigureShape(IndicatorShape):
    """One indicator, the cells of a place by a dimension."""

    place: dict[str, str | None]
    by: str
    cells: list[CellShape]


def _parameters() -> list[dict[str, Any]]:
    """Return the places that may be asked for, by the names of the dimensions that rooms have declared."""
    known = dict.fromkeys(name for entry in entries() for name in entry.indicator.dims)
    place = "A place: the key of its %s; empty for rows without one. 地方：维度的键，空表示没有。"
    return [
        {"name": "by", "in": "query", "schema": {"type": "string", "enum": list(known)}, "description": "Divide by this dimension. 按此划分。"},
        {"name": "snapshot", "in": "query", "schema": {"type": "string", "format": "uuid"}, "description": "The newest without it. 不填即最新快照。"},
        *({"name": name, "in": "query", "schema": {"type": "string", "maxLength": 40}, "description": place % name} for name in known)]


@router.get("", response={200: list[IndicatorShape], **PROBLEMS}, summary="Indicators: what is measured, and its value at one's own place",
            description="指标目录和本单位所在地方的最新数值", operation_id="indicators.list")
@readable_by("indicators", readers)
def listed(request: HttpRequest) -> HttpResponse:
    """Every indicator of the caller."""
    asker = cast(TokenRequest, request)
    made, stood = newest_of_all(asker.today), newest_of_all(asker.today, standing=True)
    found = []
    for entry in readable(asker.actor):
        place = own_place(entry, asker.actor)
        snapshot = (made if opens_all(entry, asker.actor, place) else stood).get((entry.catalogue.room, str(entry.grain)))
        found.append(_said(entry, snapshot, cell(entry, snapshot, asker.actor, **place) if snapshot else None))
    return answer_list(found)


@router.get("/{code}", response={200: FigureShape, **PROBLEMS}, summary="Indicators: the published cells of one", openapi_extra={"parameters": _parameters()},
            description="一个指标在某地方的公布数值，可按维度划分", operation_id="indicators.one")
@readable_by("indicators", readers)
def one(request: HttpRequest, code: str) -> HttpResponse:
    """The cells of a place, divided if asked."""
    asker = cast(TokenRequest, request)
    asked = asked_of(code, asker.GET, asker.actor, asker.today)
    by, entry, snapshot = asker.GET.get("by", ""), asked.entry, asked.snapshot
    if by and by not in divisions(entry, asker.actor, asked.place):
        raise Http404
    found: list[Cell] = []
    if snapshot is not None and (not by or may_be_divided(entry, snapshot, {*asked.place, by})):
        found = [part for part in cells(entry, snapshot, asker.actor, (by,) if by else (), **asked.place) if may_see(entry, asker.actor, part.group)]
    home = own_place(entry, asker.actor)
    read = read_at(entry, asker.actor, home, asked.on) if opens_all(entry, asker.actor, home) != opens_all(entry, asker.actor, asked.place) else snapshot
    own = cell(entry, read, asker.actor, **home) if read else None
    called = {name: names(entry, name, [part.group[name] for part in found]) for name in (found[0].group if found else ())}
    return answer({**_said(entry, snapshot, own), "place": asked.place, "by": by, "cells": [_cell(part, called) for part in found]})


def _said(entry: Entry, snapshot: Snapshot | None, own: Cell | None) -> dict[str, Any]:
    indicator = entry.indicator
    return {
        "code": indicator.code, "room": entry.catalogue.room, "words": _words(indicator.words),
        "definition": _words(indicator.definition) if indicator.definition else None, "cites": [_words(cite.words) for cite in indicator.cites],
        "dimensions": list(indicator.dims), "direction": indicator.direction, "target_per_mille": indicator.target,
        "smallest_cell": entry.smallest_cell, "definition_hash": definition_hash(indicator),
        "snapshot": None if snapshot is None else {"number": str(snapshot.pk), "on": snapshot.on.isoformat(), "made_at": snapshot.made_at.isoformat(),
                                                   "sha256": snapshot.sha256},
        "own": None if own is None else _cell(own, {name: names(entry, name, [key]) for name, key in own.group.items()})}


def _cell(part: Cell, called: dict[str, dict[str | None, Bilingual]]) -> dict[str, Any]:
    low, high = part.interval or (None, None)
    return {"place": dict(part.group), "names": {name: _words(called[name][key]) for name, key in part.group.items()}, "status": str(part.status),
            "value": part.value, "low": low, "high": high, "numerator": part.numerator, "denominator": part.denominator, "known": part.known,
            "population": part.population, "since": None if part.since is None else part.since.isoformat()}


def _words(words: Bilingual) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}
