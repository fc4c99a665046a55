"""Cut-offs as they were published: read from the round's own file; those of an earlier year beside the units of this one."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from zhijiao.systems.admissions.models import Round, Unit
from zhijiao.systems.admissions.queries.files import folder
from zhijiao.systems.admissions.terms import RoundKind, RoundState

CUTOFFS = "cutoffs.csv"
WITH_RESULTS = (RoundState.RELEASED, RoundState.FINISHED)


@dataclass(frozen=True, slots=True)
class Cutoff:
    """What a round published of one unit; total, key and rank are those of the last admitted, empty where nobody was."""

    quota: int
    filled: int
    total: str
    key: str
    rank: int | None
    position: int | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """The cut-off of the same programme, school and track in an earlier year."""

    year: int
    cutoff: Cutoff


def cutoffs(one: Round) -> Mapping[str, Cutoff]:
    """Return the cut-offs of a round by unit code."""
    return _read(folder(one) / CUTOFFS, str(one.result.get("cutoffs", "")))


@lru_cache(maxsize=16)
def _read(path: Path, sha256: str) -> Mapping[str, Cutoff]:
    """Read the file once for each content that it is published with."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["unit"]: Cutoff(int(row["quota"]), int(row["filled"]), row["total"], row["key"], _whole(row["rank"]), _whole(row.get("position")))
                for row in csv.DictReader(file)}


def _whole(text: str | None) -> int | None:
    return int(text) if text else None


Likeness = tuple[int, str, str]  # school, track, programme


def _likeness(school: int, track: str, code: str, programme: str) -> Likeness:
    """Return by what a programme is found again in another year: its code, else its name."""
    return school, track, code or programme


def earlier_cutoffs(units: Iterable[Unit], year: int) -> dict[int, Earlier]:
    """Return the latest earlier cut-off of each unit (track joined), as far as there is one; a few queries, however many units."""
    wanted = {unit.pk: _likeness(unit.school_id, unit.track.key, unit.programme_code, unit.programme) for unit in units}
    if not wanted:
        return {}
    rounds = _latest_rounds(year)
    found: dict[Likeness, Earlier] = {}
    before = Unit.objects.filter(batch__in=rounds, school__in={one[0] for one in wanted.values()})
    rows = before.values_list("school", "track__key", "programme_code", "programme", "code", "batch", "batch__cycle__year")
    for school, track, code, programme, unit_code, batch, of_year in rows.order_by("batch__cycle__year", "pk"):
        cutoff = cutoffs(rounds[batch]).get(unit_code)
        if cutoff is not None and cutoff.rank is not None:
            found[_likeness(school, track, code, programme)] = Earlier(of_year, cutoff)
    return {pk: found[like] for pk, like in wanted.items() if like in found}


def _latest_rounds(year: int) -> dict[int, Round]:
    """Return the first round with results of each batch of the last earlier year that has any."""
    rounds = Round.objects.filter(state__in=WITH_RESULTS, batch__cycle__year__lt=year).exclude(kind=RoundKind.SUPPLEMENTARY)
    last = rounds.order_by("-batch__cycle__year").values_list("batch__cycle__year", flat=True).first()
    return {one.batch_id: one for one in rounds.filter(batch__cycle__year=last).select_related("batch__cycle").order_by("-order")} if last else {}
