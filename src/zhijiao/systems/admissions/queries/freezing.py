"""The inputs of a round out of the database: plan, applicants and lists as `zhijiao admit` reads them, and who is left out and why.

Codes of units and applicants' numbers stand in the files, nothing personal. Lists are read in parts and never held whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.states import Reason
from zhijiao.systems.admissions.models import Applicant, PreferenceList, Round, Scheme, Unit
from zhijiao.systems.admissions.queries.composing import total_of, written
from zhijiao.systems.admissions.queries.conditions import Conditions, number_in, shut
from zhijiao.systems.admissions.queries.files import APPLICANTS, PLAN, PREFERENCES
from zhijiao.systems.admissions.queries.rounds import seats_left
from zhijiao.systems.admissions.queries.schemes import TOTAL, composes, rule_set
from zhijiao.systems.admissions.terms import Bar, ListState, Origin, UnitState

CHUNK = 5_000
GROUP = 20_000  # lists in one row group: one applicant's list is found again without reading all
MOST_TOLD = 20
LEFT_OUT = {Bar.HOLDS: "holds_offer", Bar.LINE: "below_line", Bar.LEAST: "below_least"}  # the first that holds is counted

WRONG_ORIGIN = Bilingual("{file}, row {row}: position {position}: unit {unit} does not admit leavers of this kind ({origin})",
                         "{file}第{row}行：第{position}志愿：{unit}不招收该类考生（{origin}）")
OLD_TOTAL = Bilingual("{file}: applicant {number}: the total is {total}, the components make {made}: compose the totals anew",
                      "{file}：考生{number}的总分为{total}，各成绩项合成应为{made}：请重新合成总分")
AND_MORE = Bilingual("... and {n} more", "……还有{n}处")


@dataclass
class Frozen:
    """What was written: how many, and who was left out for what reason."""

    applicants: int = 0
    lists: int = 0
    entries: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    closed: dict[str, int] = field(default_factory=dict)  # entries that fell away, by the code of the unit
    reasons: list[Reason] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as the round keeps it."""
        return {"applicants": self.applicants, "lists": self.lists, "entries": self.entries, "left_out": self.left_out, "closed": self.closed}


def write_inputs(one: Round, place: Path) -> Frozen:
    """Write the three files of a round into a folder. `reasons` of the answer say what is doubtful."""
    found = Frozen()
    codes = write_plan(one, place / PLAN)
    taken = write_applicants(one, place / APPLICANTS, found)
    write_preferences(one, place / PREFERENCES, codes, taken, found)
    return found


def plan_rows(one: Round) -> list[tuple[Unit, int]]:
    """Return the lines that admit in this round, with the seats that are left, by code."""
    left, admits_nobody = seats_left(one.batch), shut(one)
    units = one.batch.units.filter(state=UnitState.ACCEPTED).select_related("school", "track").order_by("code")
    return [(unit, left[unit.pk]) for unit in units if unit.pk not in admits_nobody]


def write_plan(one: Round, path: Path) -> dict[int, str]:
    """Write the plan; return the code of each unit in it by its key."""
    rows = plan_rows(one)
    frame = pl.DataFrame([{"unit": unit.code, "school": unit.school.name, "programme": unit.programme, "track": unit.track.key, "quota": seats,
                           "requires": ";".join(unit.requires)} for unit, seats in rows],
                         schema={"unit": pl.String, "school": pl.String, "programme": pl.String, "track": pl.String, "quota": pl.Int64, "requires": pl.String})
    frame.write_csv(path)
    return {unit.pk: unit.code for unit, _ in rows}


def candidates(one: Round) -> Any:
    """Return the year's applicants of the tracks that this batch admits."""
    tracks = one.batch.units.filter(state__in=(UnitState.ACCEPTED, UnitState.CLOSED)).values("track")
    return Applicant.objects.filter(cycle=one.batch.cycle_id, track__in=tracks)


def score_columns(one: Round) -> tuple[str, ...]:
    """Return the columns of scores in the file: those that the key reads, and the total."""
    return tuple(dict.fromkeys((TOTAL, *rule_set(one.batch).columns)))


@dataclass(frozen=True)
class Taken:
    """The applicants of a round, sorted by number: keys, numbers, and what kind of school they leave."""

    keys: NDArray[np.int64]
    numbers: list[str]
    origins: list[str]


ApplicantRow = tuple[int, str, str, str, str, Mapping[str, Any]]  # key, number, track, leaves, subjects, scores


def write_applicants(one: Round, path: Path, found: Frozen) -> Taken:
    """Write who takes part: with a submitted list, without an offer, at the control line or above, at the least of each component."""
    names = score_columns(one)
    kept: list[ApplicantRow] = []
    out = {"no_list": 0, "draft": 0, **dict.fromkeys(LEFT_OUT.values(), 0)}
    states = dict(PreferenceList.objects.filter(round=one).values_list("applicant", "state").iterator(chunk_size=CHUNK))
    asked = Conditions.of(one)
    for row in _rows(candidates(one)):
        key, _, track, _, _, scores = row
        why = _left_out(key, states.get(key), track, scores, asked)
        if why:
            out[why] += 1
        else:
            kept.append(row)
    found.left_out, found.applicants = out, len(kept)
    found.reasons += _old_totals(one.batch.scheme, kept)
    applicant_frame(kept, names).write_csv(path)
    return Taken(np.array([row[0] for row in kept], dtype=np.int64), [row[1] for row in kept], [row[3] for row in kept])


def _old_totals(scheme: Scheme, kept: Sequence[ApplicantRow]) -> list[Reason]:
    """Return whose total is not what the components make: a component was corrected, rated anew or taken away after the composing."""
    if not composes(scheme):
        return []
    wrong = []
    for _, number, _, _, _, scores in kept:
        total, made = number_in(scores.get(TOTAL)), _composed(scheme, scores)
        if total is not None and total != made:
            wrong.append(OLD_TOTAL.filled(file=APPLICANTS, number=number, total=str(total), made=written(made) if made is not None else "–"))
    more = len(wrong) - MOST_TOLD
    return [*map(Reason, wrong[:MOST_TOLD]), *([Reason(AND_MORE.filled(n=more))] if more > 0 else [])]


def _composed(scheme: Scheme, scores: Mapping[str, Any]) -> Decimal | None:
    try:
        return total_of(scheme, scores)
    except ValueError:  # out of range: no total can be made of it
        return None


def _rows(asked: Any) -> Iterator[ApplicantRow]:
    wanted = asked.order_by("number").values_list("pk", "number", "track__key", "origin", "subjects", "scores")
    yield from ((key, number, track, str(origin), ";".join(subjects), scores) for key, number, track, origin, subjects, scores in
                wanted.iterator(chunk_size=CHUNK))


def applicant_frame(rows: Sequence[ApplicantRow], names: Sequence[str]) -> pl.DataFrame:
    """Return rows of applicants as the file holds them, all of it text."""
    return pl.DataFrame({"applicant": [row[1] for row in rows], "track": [row[2] for row in rows],
                         **{name: [str(row[5].get(name, "")) for row in rows] for name in names}, "subjects": [row[4] for row in rows]},
                        schema_overrides=dict.fromkeys(("applicant", "track", *names, "subjects"), pl.String))


def applicants_now(one: Round, numbers: Sequence[str]) -> tuple[pl.DataFrame, Taken]:
    """Return the applicants of these numbers as the database has them now."""
    wanted = set(numbers)
    rows = [row for row in _rows(Applicant.objects.filter(cycle=one.batch.cycle_id)) if row[1] in wanted]
    taken = Taken(np.array([row[0] for row in rows], dtype=np.int64), [row[1] for row in rows], [row[3] for row in rows])
    return applicant_frame(rows, score_columns(one)), taken


def _left_out(key: int, state: Any, track: str, scores: Mapping[str, Any], asked: Conditions) -> str:
    """Return why an applicant takes no part; empty: takes part. A missing or impossible score is left for the engine to name: it refuses the freeze."""
    if state is None:
        return "no_list"
    if state != ListState.SUBMITTED:
        return "draft"
    bars = {one.bar for one in asked.unmet(key, track, scores)}
    return next((why for bar, why in LEFT_OUT.items() if bar in bars), "")


# --- lists ----------------------------------------------------------------------------------------------------------

SCHEMA = pa.schema([("applicant", pa.string()), ("units", pa.list_(pa.string()))])


def write_preferences(one: Round, path: Path, codes: Mapping[int, str], taken: Taken, found: Frozen) -> None:
    """Write one row per applicant: codes in order, null for a blank line or a unit that no longer admits."""
    fits = _origins(one, codes, taken)
    dropped: dict[int, int] = {}
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        start = 0
        for part in list_parts(one, codes, taken):
            for key, n in zip(*np.unique(part.keys[part.dropped], return_counts=True), strict=True):
                dropped[int(key)] = dropped.get(int(key), 0) + int(n)
            _doubt_origins(fits, start, part, taken, codes, found)
            writer.write_batch(part.batch)
            found.lists, found.entries, start = found.lists + len(part.sizes), found.entries + int((part.index >= 0).sum()), start + len(part.sizes)
    names = dict(Unit.objects.filter(pk__in=list(dropped)).values_list("pk", "code"))
    found.closed = {names[key]: n for key, n in sorted(dropped.items()) if key in names}


@dataclass(frozen=True)
class Part:
    """Some lists one after another: how long each is, the keys of its units, their place in the plan (-1: none)."""

    numbers: list[str]
    sizes: NDArray[np.int32]
    keys: NDArray[np.int32]
    index: NDArray[np.int32]
    texts: pa.Array

    @property
    def dropped(self) -> NDArray[np.bool_]:
        """Return which entries name a unit that is not in the plan; a blank line names none."""
        gone: NDArray[np.bool_] = (self.index < 0) & (self.keys != 0)
        return gone

    @property
    def batch(self) -> pa.RecordBatch:
        """Return them as the file holds them."""
        offsets = np.r_[0, np.cumsum(self.sizes)].astype(np.int32)
        units = self.texts.take(pa.array(self.index, mask=self.index < 0))
        return pa.record_batch([pa.array(self.numbers, pa.string()), pa.ListArray.from_arrays(offsets, units)], schema=SCHEMA)


def list_parts(one: Round, codes: Mapping[int, str], taken: Taken) -> Iterator[Part]:
    """Yield the lists of a round in the order of the applicants' numbers, with the places of their units in the plan."""
    texts = pa.array(list(codes.values()), pa.string())
    known = np.array(sorted(codes), dtype=np.int64)
    place = np.argsort(np.argsort(np.array(list(codes), dtype=np.int64)))  # of the n-th key of the plan among the sorted ones
    of_sorted = np.empty(len(known), dtype=np.int32)
    of_sorted[place] = np.arange(len(known), dtype=np.int32)
    for numbers, sizes, keys in _lists(one, taken):
        at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        index = np.where(known[at] == keys, of_sorted[at], -1).astype(np.int32)
        yield Part(numbers, sizes, keys, index, texts)


def _lists(one: Round, taken: Taken) -> Iterator[tuple[list[str], NDArray[np.int32], NDArray[np.int32]]]:
    """Yield parts of the lists in the order of the applicants' numbers: numbers, how long each is, their keys one after another."""
    wanted = set(taken.keys.tolist())
    asked = PreferenceList.objects.filter(round=one, state=ListState.SUBMITTED).order_by("applicant__number").values_list(
        "applicant", "applicant__number", "ordered").iterator(chunk_size=CHUNK)
    rows = ((number, bytes(ordered)) for key, number, ordered in asked if key in wanted)
    while part := list(islice(rows, GROUP)):
        sizes = np.array([len(ordered) // 4 for _, ordered in part], dtype=np.int32)
        yield [number for number, _ in part], sizes, np.frombuffer(b"".join(ordered for _, ordered in part), dtype="<i4")


def _origins(one: Round, codes: Mapping[int, str], taken: Taken) -> dict[str, NDArray[np.bool_]] | None:
    """Return for each kind of leavers which units of the plan admit it; None when all admit everybody."""
    units = {unit.pk: unit for unit in Unit.objects.filter(batch=one.batch).only("origins")}
    if not any(units[key].origins for key in codes):
        return None
    return {str(origin): np.array([units[key].takes(origin) for key in codes]) for origin in Origin}


def _doubt_origins(fits: dict[str, NDArray[np.bool_]] | None, start: int, part: Part, taken: Taken, codes: Mapping[int, str], found: Frozen) -> None:
    """Note entries of units that do not admit this kind of leavers: a condition that the files of the engine do not know."""
    if fits is None:
        return
    kinds = list(fits)
    table, index = np.stack([fits[kind] for kind in kinds]), part.index
    own = np.array([kinds.index(kind) for kind in taken.origins[start:start + len(part.sizes)]])
    row = np.repeat(np.arange(len(part.sizes)), part.sizes)
    wrong = np.nonzero((index >= 0) & ~table[own[row], np.where(index < 0, 0, index)])[0]
    first, units = np.cumsum(part.sizes) - part.sizes, list(codes.values())
    for at in wrong.tolist():
        i = int(row[at])
        if len(found.reasons) >= MOST_TOLD:
            found.reasons[-1:] = [Reason(AND_MORE.filled(n=len(wrong) - MOST_TOLD + 1))]
            return
        found.reasons.append(Reason(WRONG_ORIGIN.filled(file=PREFERENCES, row=start + i + 1, position=at - int(first[i]) + 1, unit=units[index[at]],
                                                        origin=Origin(taken.origins[start + i]).words)))  # type: ignore[call-arg]
