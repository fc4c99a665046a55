"""Invented tables frozen for a day: what is counted is in the hands of the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils import timezone

from zhijiao.engines.measurement.records import TYPES, columns_of
from zhijiao.kernel.indicators.actions import freeze_table
from zhijiao.kernel.indicators.catalogue import Catalogue, catalogues
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.people.actor import SYSTEM


def catalogue(room: str) -> Catalogue:
    return next(one for one in catalogues() if one.room == room)


def invented(room: str, grain: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Return rows as the table of a grain; what a row does not say is unknown."""
    own = catalogue(room)
    kinds = columns_of(one for one in own.indicators if str(one.grain) == grain)
    schema = {"key": pl.Int64, **{name: TYPES[kind] for name, kind in kinds.items()}}
    schema |= dict.fromkeys(next(source for kind, source in own.sources.items() if str(kind) == grain).levels, pl.String)
    return pl.DataFrame([{name: row.get(name) for name in schema} | {"key": number} for number, row in enumerate(rows, 1)], schema=schema)


def frozen(room: str, grain: str, rows: Sequence[Mapping[str, Any]], on: date) -> Snapshot:
    """Freeze invented rows for a day."""
    own = catalogue(room)
    kind = next(one for one in own.sources if str(one) == grain)
    at = timezone.make_aware(datetime(on.year, on.month, on.day, 20))
    return freeze_table(catalogue=own, grain=kind, table=invented(room, grain, rows), on=on, by=SYSTEM, at=at)


def agreements(city: str, school: Any, signed: int, of: int) -> list[dict[str, Any]]:
    """Return agreements at work, so many of them signed before the first day."""
    one = {"city": city, "school": str(school), "state": "active", "rule.three_signatures": True}
    return [{**one, "rule.agreement_before_start": n < signed} for n in range(of)]


def entrants(city: str, admitted: int, of: int) -> list[dict[str, Any]]:
    """Return applicants, so many of them admitted."""
    return [{"city": city, "origin": "vocational", "track": "arts", "admitted": n < admitted} for n in range(of)]
