"""Statistics of a released round by school or programme, counted from its own published files; small groups are not told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import polars as pl

from zhijiao.basics.words import Bilingual, Terms
from zhijiao.systems.admissions.models import Round, Unit
from zhijiao.systems.admissions.queries.cutoffs import cutoffs
from zhijiao.systems.admissions.queries.files import RESULTS, folder, must_be_published, stamp

SMALLEST = 5  # admitted; the project's own number. Of fewer no share and no mean is told

ALL = Bilingual("All", "合计")


class By(Terms):
    """By what the admitted are counted."""

    SCHOOL = "school", "school", "院校"
    PROGRAMME = "programme", "programme", "专业"


@dataclass(frozen=True, slots=True)
class Group:
    """One school or programme: seats, admitted, first choices, the mean position in the lists, the lowest total of its units."""

    key: str
    words: Bilingual
    units: int
    quota: int
    filled: int
    first: int | None  # None: not told
    positions: int | None
    lowest: Decimal | None
    place: Bilingual | None = None

    @property
    def filled_per_mille(self) -> int:
        """Return the share of seats that are filled; equals beyond the quota count as they are."""
        return round(self.filled * 1000 / self.quota)

    @property
    def first_per_mille(self) -> int | None:
        """Return the share of the admitted who had it as their first choice."""
        return None if self.first is None or not self.filled else round(self.first * 1000 / self.filled)

    @property
    def mean_position(self) -> float | None:
        """Return the mean position in the lists of the admitted."""
        return None if self.positions is None or not self.filled else self.positions / self.filled


@lru_cache(maxsize=8)
def _admitted(path: Path, number: str, sha256: str, written: tuple[int, int]) -> dict[str, tuple[int, int]]:
    """Return first choices and the sum of positions by unit; read once for each content. No applicant is kept."""
    must_be_published(path, number, sha256)
    rows = pl.scan_csv(path, infer_schema=False).filter(pl.col("unit").is_not_null() & (pl.col("unit") != "")).with_columns(
        pl.col("position").cast(pl.Int64))
    found = rows.group_by("unit").agg((pl.col("position") == 1).sum().alias("first"), pl.col("position").sum()).collect()
    return {unit: (int(first), int(positions)) for unit, first, positions in found.iter_rows()}


def admitted(one: Round) -> dict[str, tuple[int, int]]:
    """Return first choices and the sum of positions by unit code."""
    path = folder(one) / RESULTS
    return _admitted(path, one.number, str(one.result.get("results", "")), stamp(path))


def statistics(one: Round, by: By, smallest: int = SMALLEST) -> list[Group]:
    """Return the groups of a round by their names, those with fewer than `smallest` admitted without share and mean."""
    known, counted = cutoffs(one), admitted(one)
    groups: dict[str, Group] = {}
    for unit in Unit.objects.filter(batch=one.batch_id, code__in=list(known)).select_related("school__region").order_by("code"):
        cut, (first, positions) = known[unit.code], counted.get(unit.code, (0, 0))
        key, words, place = _named(unit, by)
        total = Decimal(cut.total) if cut.total else None
        before = groups.get(key) or Group(key, words, 0, 0, 0, 0, 0, None, place)
        groups[key] = replace(before, units=before.units + 1, quota=before.quota + cut.quota, filled=before.filled + cut.filled,
                              first=(before.first or 0) + first, positions=(before.positions or 0) + positions, lowest=_lower(before.lowest, total))
    return _suppressed(sorted(groups.values(), key=lambda group: (group.words.zh, group.key)), smallest)


def _named(unit: Unit, by: By) -> tuple[str, Bilingual, Bilingual | None]:
    if by is By.SCHOOL:
        return str(unit.school_id), unit.school.words, unit.school.region.words
    return unit.programme_code or unit.programme, unit.named, None


def _lower(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return min((total for total in (one, other) if total is not None), default=None)


def _suppressed(groups: list[Group], smallest: int) -> list[Group]:
    """Hide what small groups say, and more groups while those hidden are one, or few together: the whole less what is told gives them."""
    told = sorted((group for group in groups if group.filled), key=lambda group: (group.filled, group.key))
    small = {group.key for group in told if group.filled < smallest}
    hidden = sum(group.filled for group in told if group.key in small)
    for group in (one for one in told if one.key not in small):
        if not small or (len(small) > 1 and hidden >= smallest):
            break
        small, hidden = small | {group.key}, hidden + group.filled
    return [replace(group, first=None, positions=None) if group.key in small else group for group in groups]


def whole(groups: list[Group], one: Round) -> Group:
    """Return the whole round as one line."""
    counted, lows = admitted(one).values(), [group.lowest for group in groups if group.lowest is not None]
    units, quota, filled = (sum(parts) for parts in zip(*((group.units, group.quota, group.filled) for group in groups), strict=True))
    return Group("", ALL, units, quota, filled, sum(first for first, _ in counted), sum(positions for _, positions in counted), min(lows, default=None))
