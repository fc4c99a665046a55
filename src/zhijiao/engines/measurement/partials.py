"""Counts that can be added: per group, of each indicator, so that levels, cities and servers sum to the same figures.

The embedded path sorts a snapshot once by its organisations, turns every condition into a bitmap and counts its bits between the
group boundaries; DuckDB and Polars count the same conditions their own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from zhijiao.engines.expressions.forms import canonical
from zhijiao.engines.expressions.on_spark import TABLE, ask_spark
from zhijiao.engines.expressions.to_polars import ends_of
from zhijiao.engines.expressions.to_sql import Dialect, identifier, sql
from zhijiao.engines.expressions.tree import DefinitionError
from zhijiao.engines.measurement.figures import (
    COUNTED,
    Figure,
    by_duckdb,
    by_polars,
    conditions_of,
    figure_of,
    parts_of,
    sums_a_stock,
    true_of,
    wanted_of,
)
from zhijiao.engines.measurement.indicators import Indicator

Engine = Literal["segments", "duckdb", "polars", "spark"]
_WORD = 64
Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Partials:
    """A row per group: its keys, then four counts per indicator, named "CODE numerator" and so on.

    `periods` say of when the records are, where that was said; `provisional` that more of them are to come.
    """

    indicators: tuple[Indicator, ...]
    by: tuple[str, ...]
    counts: pl.DataFrame
    records: pl.DataFrame | None = None  # what was counted, where it is at hand
    periods: tuple[str, ...] = ()
    provisional: bool = False

    def up(self, by: Sequence[str]) -> Partials:
        """Return the sums over the keys that are left out. Raises DefinitionError for a key that is not there, and for stocks over time."""
        strange = set(by) - set(self.by)
        if strange:
            raise DefinitionError(f"these counts are not by {', '.join(sorted(strange))}")
        for one in self.indicators:
            if one.time in self.by and sums_a_stock(one, self.counts, by):
                raise DefinitionError(f"{one.code} is a stock: it does not add up over {one.time}")
        return replace(self, by=tuple(by), counts=_summed(self.counts, by))

    def figures(self) -> list[Figure]:
        """Return the figures of every indicator and group, as their own counts allow; `published` hides what others give away."""
        period = ", ".join(self.periods) or None
        found = []
        for one in self.indicators:
            columns = [f"{one.code} {part}" for part in COUNTED]
            for row in self.counts.select(*self.by, *columns).iter_rows(named=True):
                group = {name: row[name] for name in self.by}
                found.append(figure_of(one, group, [row[name] for name in columns], self.records, period, self.provisional))
        return found


def partials(indicators: Indicator | Iterable[Indicator], frame: pl.DataFrame | Segments, by: Sequence[str],
             engine: Engine = "segments", *, period: str | None = None, provisional: bool = False) -> Partials:
    """Return the counts of each indicator by the `by` columns, highest level first. Raises DefinitionError, and NoSpark where Spark is asked
    for and is not there."""
    records = frame.frame if isinstance(frame, Segments) else frame
    wanted = wanted_of(indicators, records, by)
    if engine == "segments":
        ordered = frame if isinstance(frame, Segments) else segments(frame, by)
        if tuple(by) != ordered.by:
            raise DefinitionError(f"the snapshot is ordered by {', '.join(ordered.by)}")
        counts = ordered.counted(wanted)
    elif engine == "spark":
        counts = ask_spark(partials_sql(wanted, TABLE, by, "spark"), records.select(list(dict.fromkeys(name for one in wanted for name in one.fields))))
    else:
        counted = (by_duckdb if engine == "duckdb" else by_polars)(wanted, records, by)
        names = {f"{i} {part}": f"{one.code} {part}" for i, one in enumerate(wanted) for part in COUNTED}
        counts = counted.rename(names).select(*by, *names.values())
    return Partials(tuple(wanted), tuple(by), _summed(counts, by), records, _only(period), provisional)


def _only(period: str | None) -> tuple[str, ...]:
    return () if period is None else (period,)


def partials_sql(indicators: Indicator | Iterable[Indicator], table: str, by: Sequence[str], dialect: Dialect = "duckdb") -> str:
    """Return one query for the counts of all indicators by the `by` columns, for DuckDB, PostgreSQL or Spark.

    `table` is taken as SQL: a table's name as that engine writes it, or a query in brackets with a name. What the query gives is
    read by `read_partials`.
    """
    counts = []
    for one in [indicators] if isinstance(indicators, Indicator) else indicators:
        for part, condition in conditions_of(one).items():
            counts.append(f"count(CASE WHEN {sql(condition, dialect)} THEN 1 END) AS {identifier(f'{one.code} {part}', dialect)}")
    keys = [identifier(name, dialect) for name in by]
    grouped = f"\nGROUP BY {', '.join(keys)}" if keys else ""
    return "SELECT " + ",\n       ".join([*keys, *counts]) + f"\nFROM {table}{grouped}"


def read_partials(indicators: Indicator | Iterable[Indicator], by: Sequence[str], counts: pl.DataFrame, *,
                  period: str | None = None, provisional: bool = False) -> Partials:
    """Return counts that an engine gave for `partials_sql`. Raises DefinitionError for a column that is missing."""
    wanted = [indicators] if isinstance(indicators, Indicator) else list(indicators)
    columns = [*by, *(f"{one.code} {part}" for one in wanted for part in COUNTED)]
    lacking = [name for name in columns if name not in counts.columns]
    if lacking:
        raise DefinitionError(f"the counts lack {', '.join(lacking)}")
    return Partials(tuple(wanted), tuple(by), _summed(counts.select(columns), by), None, _only(period), provisional)


def merged(several: Iterable[Partials]) -> Partials:
    """Return the sums of counts that were made apart, of other records by the same definitions.

    Flows add up over periods. Raises DefinitionError for other definitions or keys, for stocks of different periods, and for periods
    that overlap in part or that only some of the counts name.
    """
    all_ = list(several)
    if not all_:
        raise DefinitionError("nothing to merge")
    first = all_[0]
    meaning = [_meaning(one) for one in first.indicators]
    for other in all_[1:]:
        if other.by != first.by or [_meaning(one) for one in other.indicators] != meaning:
            raise DefinitionError("these counts are of other definitions or by other keys")
    return Partials(first.indicators, first.by, _summed(pl.concat([one.counts for one in all_]), first.by), None,
                    _periods_together(all_), any(one.provisional for one in all_))


def _periods_together(several: Sequence[Partials]) -> tuple[str, ...]:
    apart = {frozenset(one.periods) for one in several}
    if len(apart) == 1:
        return several[0].periods
    together = sorted(frozenset[str]().union(*apart))
    if frozenset() in apart:
        raise DefinitionError(f"some of these counts are of {', '.join(together)}, others do not say of when they are")
    stocks = [one.code for one in several[0].indicators if one.kind == "stock"]
    if stocks:
        raise DefinitionError(f"{', '.join(stocks)}: stocks of {', '.join(together)} do not add up")
    if sum(map(len, apart)) > len(together):
        raise DefinitionError(f"these counts overlap in part: {'; '.join(sorted(', '.join(sorted(one)) for one in apart))}")
    return tuple(together)


def _meaning(one: Indicator) -> tuple[str, ...]:
    return one.code, canonical(one.numerator), "" if one.population is None else canonical(one.population), one.missing, one.kind


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
        conditions = {canonical(one): one for indicator in wanted for one in (indicator.numerator, parts_of(indicator)["population"])}
        ends = ends_of(self.frame, *conditions.values())
        answers = self.frame.select(true_of(one, ends).alias(str(i)) for i, one in enumerate(conditions.values()))
        bits = {key: _bits(answer) for key, answer in zip(conditions, answers, strict=True)}
        sums: dict[tuple[str, ...], NDArray[np.int64]] = {}
        counts = {}
        for one in wanted:
            number, population = bits[canonical(one.numerator)], bits[canonical(parts_of(one)["population"])]
            keys = (canonical(one.numerator), canonical(parts_of(one)["population"]))
            for part, words, key in (("numerator", population.true & number.true, keys), ("known", population.true & number.known, keys),
                                     ("population", population.true, keys[1:]), ("unplaced", population.unknown, keys[1:])):
                if (part, *key) not in sums:
                    sums[(part, *key)] = _between(words, self.starts, len(self.frame))
                counts[f"{one.code} {part}"] = sums[(part, *key)]
        found = pl.DataFrame(counts)
        return self.frame.select(self.by)[self.starts].hstack(found) if self.by else found


def segments(frame: pl.DataFrame, by: Sequence[str]) -> Segments:
    """Return the snapshot ordered by `by`, rows of a group in their old order."""
    if not by:
        return Segments(frame, (), np.zeros(1, dtype=np.int64))
    ordered = frame.sort(by, nulls_last=True, maintain_order=True)
    number = ordered.select(pl.struct(by).rle_id()).to_series().to_numpy()
    return Segments(ordered, tuple(by), np.flatnonzero(np.diff(number, prepend=-1)).astype(np.int64))


@dataclass(frozen=True)
class _Bits:
    """Where a condition is true, known, unknown: 64 rows to a word, nothing behind the last row."""

    true: Words
    known: Words
    unknown: Words


def _bits(answer: pl.Series) -> _Bits:
    array = answer.rechunk().to_arrow()
    everywhere = _words(None, 0, len(array))
    validity, values = array.buffers()
    known = everywhere & _words(validity, array.offset, len(array))
    return _Bits(known & _words(values, array.offset, len(array)), known, everywhere & ~known)


def _words(buffer: Any, offset: int, rows: int) -> Words:
    """Return a bitmap as words; without one every row's bit is set. A bitmap of a slice begins within an octet."""
    words = np.zeros(rows // _WORD + 1, dtype=np.uint64)
    octets = words.view(np.uint8)
    if buffer is None:
        octets[:rows // 8] = 255
        octets[rows // 8] = (1 << rows % 8) - 1
    else:
        given = np.frombuffer(buffer, dtype=np.uint8)
        if offset:
            given = np.packbits(np.unpackbits(given, bitorder="little")[offset:offset + rows], bitorder="little")
        size = (rows + 7) // 8
        octets[:size] = given[:size]
    return words


def _between(words: Words, starts: NDArray[np.int64], rows: int) -> NDArray[np.int64]:
    """Return how many bits are set from each start to the next."""
    before = np.concatenate([[0], np.cumsum(np.bitwise_count(words), dtype=np.int64)])
    word, bit = np.divmod(np.append(starts, rows), _WORD)
    within = np.bitwise_count(words[word] & ((np.uint64(1) << bit.astype(np.uint64)) - np.uint64(1)))
    found: NDArray[np.int64] = np.diff(before[word] + within)
    return found
