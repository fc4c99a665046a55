"""Counts that can be added: per group, of each indicator, so that levels, cities and servers sum to the same figures.

The embedded path sorts a snapshot once by its organisations, turns every condition into a bitmap and counts its bits between the
group boundaries; DuckDB and Polars count the same conditions their own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from zhijiao.engines.expressions.forms import canonical
from zhijiao.engines.expressions.to_polars import ends_of
from zhijiao.engines.expressions.tree import Condition, DefinitionError
from zhijiao.engines.measurement.figures import Figure, by_duckdb, by_polars, parts_of, status_of, true_of, wanted_of
from zhijiao.engines.measurement.indicators import Indicator

Engine = Literal["segments", "duckdb", "polars"]
COUNTED = ("numerator", "denominator", "population", "unplaced")
_WORD = 64


@dataclass(frozen=True)
class Partials:
    """A row per group: its keys, then four counts per indicator, named "CODE numerator" and so on."""

    indicators: tuple[Indicator, ...]
    by: tuple[str, ...]
    counts: pl.DataFrame
    records: pl.DataFrame | None = None  # what was counted, where it is at hand

    def up(self, by: Sequence[str]) -> Partials:
        """Return the sums over the keys that are left out. Raises DefinitionError for a key that is not there."""
        strange = set(by) - set(self.by)
        if strange:
            raise DefinitionError(f"these counts are not by {', '.join(sorted(strange))}")
        return Partials(self.indicators, tuple(by), _summed(self.counts, by), self.records)

    def figures(self) -> list[Figure]:
        """Return the figures of every indicator and group, as their own counts allow; `published` hides what others give away."""
        found = []
        for one in self.indicators:
            columns = [f"{one.code} {part}" for part in COUNTED]
            for row in self.counts.select(*self.by, *columns).iter_rows(named=True):
                hits, known, population, unplaced = (int(row[name]) for name in columns)
                group = {name: row[name] for name in self.by}
                found.append(Figure(one, group, hits, known, population, unplaced, status_of(one, known, population), self.records))
        return found


def partials(indicators: Indicator | Iterable[Indicator], frame: pl.DataFrame | Segments, by: Sequence[str],
             engine: Engine = "segments") -> Partials:
    """Return the counts of each indicator by the `by` columns, highest level first. Raises DefinitionError."""
    records = frame.frame if isinstance(frame, Segments) else frame
    wanted = wanted_of(indicators, records, by)
    if engine == "segments":
        ordered = frame if isinstance(frame, Segments) else segments(frame, by)
        if tuple(by) != ordered.by:
            raise DefinitionError(f"the snapshot is ordered by {', '.join(ordered.by)}")
        counts = ordered.counted(wanted)
    else:
        counted = (by_duckdb if engine == "duckdb" else by_polars)(wanted, records, by)
        names = {f"{i} {part}": f"{one.code} {part}" for i, one in enumerate(wanted) for part in COUNTED}
        counts = counted.rename(names).select(*by, *names.values())
    return Partials(tuple(wanted), tuple(by), _summed(counts, by), records)


def merged(several: Iterable[Partials]) -> Partials:
    """Return the sums of counts that were made apart, of other records by the same definitions. Raises DefinitionError."""
    all_ = list(several)
    if not all_:
        raise DefinitionError("nothing to merge")
    first = all_[0]
    meaning = [_meaning(one) for one in first.indicators]
    for other in all_[1:]:
        if other.by != first.by or [_meaning(one) for one in other.indicators] != meaning:
            raise DefinitionError("these counts are of other definitions or by other keys")
    return Partials(first.indicators, first.by, _summed(pl.concat([one.counts for one in all_]), first.by))


def _meaning(one: Indicator) -> tuple[str, str, str]:
    return one.code, canonical(one.numerator), "" if one.population is None else canonical(one.population)


def _summed(counts: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Return one row per group, in the order of its keys; without keys one row, of zeros where nothing was counted."""
    numbers = [name for name in counts.columns if name.endswith(tuple(f" {part}" for part in COUNTED))]
    sums = pl.col(numbers).cast(pl.Int64).sum()
    return counts.group_by(by).agg(sums).sort(by, nulls_last=True) if by else counts.select(sums)


@dataclass(frozen=True)
class Segments:
    """A snapshot ordered by its organisations, and where each group begins. Order it once, count on it often."""

    frame: pl.DataFrame
    by: tuple[str, ...]
    starts: NDArray[np.int64]

    def counted(self, wanted: Sequence[Indicator]) -> pl.DataFrame:
        """Return keys and counts of the lowest level; a condition that several indicators share is evaluated once."""
        names: dict[str, str] = {}
        conditions: dict[str, Condition] = {}
        for one in wanted:
            parts = parts_of(one)
            of_part = {"numerator": parts["numerator"], "denominator": parts["denominator"], "population": parts["population"],
                       "unplaced": ~parts["population"].known()}
            for part, condition in of_part.items():
                key = canonical(condition)
                conditions[key] = condition
                names[f"{one.code} {part}"] = key
        ends = ends_of(self.frame, *conditions.values())
        masks = self.frame.select(true_of(condition, ends).fill_null(False).alias(str(i)) for i, condition in enumerate(conditions.values()))
        sums = {key: _bits_between(mask, self.starts) for key, mask in zip(conditions, masks, strict=True)}
        counts = pl.DataFrame({name: sums[key] for name, key in names.items()})
        return self.frame.select(self.by)[self.starts].hstack(counts) if self.by else counts


def segments(frame: pl.DataFrame, by: Sequence[str]) -> Segments:
    """Return the snapshot ordered by `by`, rows of a group in their old order."""
    if not by:
        return Segments(frame, (), np.zeros(1, dtype=np.int64))
    ordered = frame.sort(by, nulls_last=True, maintain_order=True)
    number = ordered.select(pl.struct(by).rle_id()).to_series().to_numpy()
    return Segments(ordered, tuple(by), np.flatnonzero(np.diff(number, prepend=-1)).astype(np.int64))


def _bits_between(mask: pl.Series, starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many of a mask's bits are set from each start to the next, 64 rows at a time."""
    if not len(mask):
        return np.zeros(len(starts), dtype=np.int64)
    array = mask.rechunk().to_arrow()  # computed just now: no offset, no nulls
    octets = np.frombuffer(array.buffers()[1], dtype=np.uint8)[:(len(mask) + 7) // 8]
    words = np.zeros(len(mask) // _WORD + 2, dtype=np.uint64)
    words.view(np.uint8)[:len(octets)] = octets
    if len(mask) % _WORD:  # what lies behind the last row is nobody's
        words[len(mask) // _WORD] &= (np.uint64(1) << np.uint64(len(mask) % _WORD)) - np.uint64(1)
    before = np.concatenate([[0], np.cumsum(np.bitwise_count(words), dtype=np.int64)])
    ends = np.append(starts, len(mask))
    word, bit = np.divmod(ends, _WORD)
    within = np.bitwise_count(words[word] & ((np.uint64(1) << bit.astype(np.uint64)) - np.uint64(1)))
    found: NDArray[np.int64] = np.diff(before[word] + within)
    return found
