"""Cut-offs as they were published: read from the round's own file; those of an earlier year beside the units of this one."""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from zhijiao.kernel.states import Refused
from zhijiao.systems.admissions.models import Round, Unit
from zhijiao.systems.admissions.queries.files import folder, must_be_published, stamp
from zhijiao.systems.admissions.terms import RoundKind, RoundState

LOG = logging.getLogger(__name__)
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
    """Return the cut-offs of a round by unit code. Raises Refused when the file is no longer the one that was published."""
    path = folder(one) / CUTOFFS
    return _read(path, one.number, str(one.result.get("cutoffs", "")), stamp(path))


@lru_cache(maxsize=16)
def _read(path: Path, number: str, sha256: str, written: tuple[int, int]) -> Mapping[str, Cutoff]:
    """Read the file once for each content that it is published with, after its hash: one byte changed is shown to nobody."""
    must_be_published(path, number, sha256)
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
    """Return the latest earlier cut-off of each unit (track joined), as far as there is one; a few queries, however many units.

    An earlier round whose file was changed tells nothing here, and the log says so: nobody is kept from filling in a list by it.
    """
    wanted = {unit.pk: _likeness(unit.school_id, unit.track.key, unit.programme_code, unit.programme) for unit in units}
    if not wanted:
        return {}
    known = {batch: told for batch, one in _latest_rounds(year).items() if (told := _told(one)) is not None}
    found: dict[Likeness, Earlier] = {}
    before = Unit.objects.filter(batch__in=known, school__in={one[0] for one in wanted.values()})
    rows = before.values_list("school", "track__key", "programme_code", "programme", "code", "batch", "batch__cycle__year")
    for school, track, code, programme, unit_code, batch, of_year in rows.order_by("batch__cycle__year", "pk"):
        cutoff = known[batch].get(unit_code)
        if cutoff is not None and cutoff.rank is not None:
            found[_likeness(school, track, code, programme)] = Earlier(of_year, cutoff)
    return {pk: found[like] for pk, like in wanted.items() if like in found}


def _told(one: Round) -> Mapping[str, Cutoff] | None:
    try:
        return cutoffs(one)
    except Refused as changed:
        LOG.error("%s; run zhijiao doctor", changed.reasons[0].text.en)
        return None


def _latest_rounds(year: int) -> dict[int, Round]:
    """Return the first round with results of each batch of the last earlier year that has any."""
    rounds = Round.objects.filter(state__in=WITH_RESULTS, batch__cycle__year__lt=year).exclude(kind=RoundKind.SUPPLEMENTARY)
    last = rounds.order_by("-batch__cycle__year").values_list("batch__cycle__year", flat=True).first()
    return {one.batch_id: one for one in rounds.filter(batch__cycle__year=last).select_related("batch__cycle").order_by("-order")} if last else {}
