"""The rows behind a cell: those of the snapshot, found by the very conditions that counted them, as far as somebody may see them today."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from zhijiao.engines.measurement import Figure, Part, Status, rows
from zhijiao.kernel.bulk import read
from zhijiao.kernel.indicators.catalogue import CITY, Entry
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.queries.sight import EVERYTHING, Place, own_place
from zhijiao.kernel.indicators.queries.snapshots import records_of
from zhijiao.kernel.people.actor import Actor

FEW = 500  # keys that are looked up one by one; of more of them, everything that is visible is read


@dataclass(frozen=True)
class Behind:
    """The rows behind a cell. `rows` are those of the snapshot that the reader may open today."""

    rows: pl.DataFrame
    counted: int
    thinned: bool = False

    @property
    def shown(self) -> int:
        """Return how many of the counted rows the reader may open."""
        return self.rows.height

    @property
    def outside(self) -> int:
        """Return how many of the counted rows are not the reader's to open, or are gone."""
        return self.counted - self.rows.height

    def own(self) -> Behind:
        """Return the reader's own rows alone: of a withheld cell nobody is told how many rows of others it counts."""
        return replace(self, counted=self.rows.height)


def behind(entry: Entry, snapshot: Snapshot, place: Place, part: Part, actor: Actor) -> Behind:
    """Return the rows of one part of a cell, within the reader's scope of today."""
    records = records_of(snapshot)
    if records is None:
        return Behind(pl.DataFrame({"key": []}, schema={"key": pl.Int64}), 0, thinned=True)
    figure = Figure(entry.indicator, dict(place), 0, 0, 0, 0, Status.FINAL, records)
    counted = rows(figure, part)
    mine = _in_own_place(entry, counted, actor)
    return Behind(mine.join(_visible(entry, actor, mine["key"]), on="key", how="semi", maintain_order="left"), counted.height)


def _in_own_place(entry: Entry, found: pl.DataFrame, actor: Actor) -> pl.DataFrame:
    """Leave out rows about another city: what a row says of it is not the reader's, even where the row's key is."""
    if actor.role in EVERYTHING or not entry.source.placed:
        return found
    return found.filter(*(pl.col(name) == key for name, key in own_place(entry, actor).items() if name == CITY))


def _visible(entry: Entry, actor: Actor, keys: pl.Series) -> pl.DataFrame:
    """Return the keys of rows that somebody may see today, these among them if they may be seen."""
    seen = entry.source.visible(actor).order_by()
    wanted = keys.unique()
    if wanted.len() <= FEW:
        seen = seen.filter(pk__in=wanted.to_list())
    return read(seen.values_list("pk"), {"key": pl.Int64})
