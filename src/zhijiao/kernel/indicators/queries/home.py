"""How the figures of a home page moved: from what was published at the end of each month, in one question to the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache

import polars as pl

from zhijiao.engines.measurement import Status
from zhijiao.kernel.indicators.catalogue import CITY, Entry, entry_of
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.queries.sight import Place, opens_all, own_place
from zhijiao.kernel.indicators.queries.snapshots import Moment
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.screens.rooms import Figure

MONTHS = 12
SHOWN = [str(status) for status in Status if status.shown]
Shares = dict[str, dict[str, int]]  # month -> city ("" for the reader's own place) -> per mille


def with_trends(figures: Iterable[Figure], actor: Actor, on: date) -> tuple[Figure, ...]:
    """Return the figures with their months and their change since the last one that is over, where they were frozen then.

    A figure that counts more at the own place than somebody may open has neither here: the tile counts what may be opened.
    """
    listed = list(figures)
    known = {figure.code: entry for figure in listed if (entry := entry_of(figure.code)) is not None and opens_all(entry, actor, own_place(entry, actor))}
    months = _months(on) if known else {}
    return tuple(_moved(figure, known[figure.code], actor, on, months) if figure.code in known else figure for figure in listed)


def _months(on: date) -> dict[tuple[str, str], dict[str, Moment]]:
    """Return the last snapshot of each month by room and grain."""
    first = date(on.year - 1, on.month, 1)
    made = Snapshot.objects.filter(on__gte=first, on__lte=on).order_by("on", "made_at")
    found: dict[tuple[str, str], dict[str, Moment]] = defaultdict(dict)
    for room, grain, day, sha256 in made.values_list("room", "grain", "on", "published__sha256"):
        found[room, grain][f"{day:%Y-%m}"] = Moment(day, sha256)
    return found


def _moved(figure: Figure, entry: Entry, actor: Actor, on: date, months: dict[tuple[str, str], dict[str, Moment]]) -> Figure:
    made = months.get((entry.catalogue.room, str(entry.grain)), {})
    shares: Shares = {}
    for month in sorted(made)[-MONTHS:]:
        shares[month] = _shares(entry, made[month], own_place(entry, actor))
    trend = tuple((month, found[""]) for month, found in shares.items() if "" in found)
    before = max((month for month in shares if month < f"{on:%Y-%m}"), default=None)
    if before is None:
        return replace(figure, trend=trend if len(trend) > 1 else ())
    then = shares[before]
    regions = tuple(replace(region, change=region.per_mille - then[region.key]) if region.per_mille is not None and region.key in then else region
                    for region in figure.regions)
    change = figure.per_mille - then[""] if figure.per_mille is not None and "" in then else None
    return replace(figure, trend=trend if len(trend) > 1 else (), change=change, regions=regions)


def _shares(entry: Entry, moment: Moment, place: Place) -> dict[str, int]:
    """Return the shares of the own place and of the cities: those that were shown; nothing where the file cannot be read."""
    if moment.table is None:
        return {}
    known = _known(moment.published)
    cities = {str(keys[0]): share for keys, share in known.get((entry.code, CITY), {}).items()}
    own = known.get((entry.code, ",".join(place)), {}).get(tuple(place.values()))
    return cities if own is None else {**cities, "": own}


@lru_cache(maxsize=256)
def _known(sha256: str) -> dict[tuple[str, str], dict[tuple[str | None, ...], int]]:
    """Return the share per mille of every cell of a snapshot that is shown, by indicator and table, then by keys; read once."""
    found: dict[tuple[str, str], dict[tuple[str | None, ...], int]] = defaultdict(dict)
    published = Moment(date.min, sha256).table
    assert published is not None
    for row in published.filter(pl.col("status").is_in(SHOWN)).iter_rows(named=True):
        keys = tuple(row[name] for name in row["table"].split(",") if name)
        found[row["code"], row["table"]][keys] = round(row["numerator"] * 1000 / row["denominator"])
    return dict(found)
