"""A file of lists for a round: read by the engine's own reader, judged whole, as arrays; every doubt with its row and column."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from django.conf import settings
from django.db.models import TextField
from django.db.models.functions import Cast
from numpy.typing import NDArray

from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation.files import FilesError
from zhijiao.engines.allocation.files.lists import Lists, found_lists
from zhijiao.engines.allocation.files.plans import Applicants, Plan, Sets
from zhijiao.engines.allocation.files.problems import Doubts
from zhijiao.engines.allocation.files.tables import Rows, coded
from zhijiao.kernel import bulk
from zhijiao.kernel.jobs.models import JobStage, Progress
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason
from zhijiao.systems.admissions.models import Applicant, ListImport, PreferenceList, Round, Unit
from zhijiao.systems.admissions.queries import eligible
from zhijiao.systems.admissions.queries.conditions import Conditions, shut
from zhijiao.systems.admissions.terms import Bar, ImportState, Origin

TOLD = 1000  # doubts that are kept with their places; the rest is counted
PART = 2048
OWN_LIST = Bilingual("applicant {number} has filled in a list here: it is left alone, take the applicant out of the file",
                     "考生{number}已自行填报，不能覆盖，请从文件中去掉该考生")
ANOTHER_UNIT = Bilingual("another unit", "其他志愿单位")
AT_IT = Bilingual("The worker is still at this file: wait until it is done", "后台还在处理这个文件，请等待完成")
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Known:
    """The plan and the applicants of a round as the engine reads them, and what else decides."""

    round: Round
    plan: Plan
    units: list[Unit]
    keys: NDArray[np.int32]  # of units; the last stands for a blank line
    applicants: Applicants
    frame: pl.DataFrame  # pk, number, track, subjects, origin, scores; in order of number


@dataclass(frozen=True)
class Checked:
    """What a file holds: lists as unit indices in order of `known.frame`, and what is wrong with it."""

    known: Known
    table: NDArray[np.int32]
    problems: list[dict[str, Any]]
    doubts: int

    @property
    def listed(self) -> NDArray[np.int64]:
        """The places of applicants who have a list in the file."""
        return np.flatnonzero((self.table >= 0).any(axis=1))

    def stored(self, places: NDArray[np.int64]) -> list[bytes]:
        """Return lists as they are stored: keys of units, four bytes each, blank lines at the end left out."""
        keys = self.known.keys[self.table[places]]
        used = keys.shape[1] - np.argmax(keys[:, ::-1] != 0, axis=1)
        return [row[:n].tobytes() for row, n in zip(keys, used.tolist(), strict=True)]

    def figures(self) -> dict[str, int]:
        """Return how many lists and entries there are."""
        return {"lists": len(self.listed), "entries": int((self.table >= 0).sum())}


def is_stuck(sent: ListImport) -> bool:
    """Say whether nobody works at a file that is to be checked or written: its job ended in an error, or there is none."""
    if sent.state not in (ImportState.WAITING, ImportState.WRITING):
        return False
    return sent.work is None or not Progress.objects.filter(task=sent.work, stage__in=(JobStage.WAITING, JobStage.RUNNING)).exists()


def against_import(name: str, sent: ListImport, actor: Actor, *, today: date) -> list[Reason]:
    """Return what stands against writing or dropping a file: the worker is still at it."""
    return [Reason(AT_IT, ground=Ground.STATE)] if sent.state in (ImportState.WAITING, ImportState.WRITING) and not is_stuck(sent) else []


def place_of(sent: ListImport) -> Path:
    """Return where a file of lists lies until it is written or dropped."""
    return Path(settings.MEDIA_ROOT) / "lists" / f"{sent.pk}-{sent.sha256[:16]}" / sent.name


def known_of(one: Round) -> Known:
    """Read the plan and the applicants of a round from the database."""
    units = list(Unit.objects.public().filter(batch=one.batch_id).select_related("track", "school").order_by("code"))
    codes = [unit.code for unit in units]
    plan = Plan(Rows("plan", pl.DataFrame({"unit": codes}), 1), codes, coded(pl.Series([unit.track.key for unit in units], dtype=pl.String)),
                np.array([unit.quota for unit in units], dtype=np.int64), _sets([tuple(unit.requires or ()) for unit in units]))
    frame = _frame(one)
    subjects = coded(frame["subjects"])
    applicants = Applicants(Rows("applicants", frame, 1), frame["number"], coded(frame["track"]), {},
                            Sets([frozenset(json.loads(text)) for text in subjects.texts], subjects.codes))
    return Known(one, plan, units, np.array([*(unit.pk for unit in units), 0], dtype=np.int32), applicants, frame)


def _frame(one: Round) -> pl.DataFrame:
    rows = Applicant.objects.filter(cycle=one.batch.cycle_id).order_by("number").annotate(
        subjects_text=Cast("subjects", TextField()), scores_text=Cast("scores", TextField()))
    return bulk.read(rows.values_list("pk", "number", "track__key", "subjects_text", "origin", "scores_text"), {
        "pk": pl.Int64, "number": pl.String, "track": pl.String, "subjects": pl.String, "origin": pl.String, "scores": pl.String})


def _sets(rows: Sequence[tuple[str, ...]]) -> Sets:
    distinct = {row: n for n, row in enumerate(dict.fromkeys(rows))}
    return Sets([frozenset(row) for row in distinct], np.array([distinct[row] for row in rows], dtype=np.int32))


def checked(path: Path, known: Known, *, brought: int) -> Checked:
    """Read and judge a file whole. `brought`: the import it belongs to, whose own lists may be written again."""
    doubts, length = Doubts(TOLD), known.round.batch.list_length
    try:
        found = found_lists(path, known.plan, known.applicants, length, doubts)
    except FilesError as why:
        return Checked(known, np.full((0, length), -1, dtype=np.int32), [_problem(one.row, one.column, one.wrong) for one in why.problems], len(why.problems))
    Judging(known, found, doubts).all(brought)
    told = sorted(doubts.told, key=lambda one: one.row or 0)
    return Checked(known, found.table, [_problem(one.row, one.column, one.wrong) for one in told], len(told) + doubts.more)


def _problem(row: int | None, column: str | None, wrong: Bilingual) -> dict[str, Any]:
    return {"row": row, "column": column, "en": wrong.en, "zh": wrong.zh}


class Judging:
    """What the engine does not know and the room holds against lists: origin, closing, seats, scores, lines, offers, lists of one's own."""

    def __init__(self, known: Known, found: Lists, doubts: Doubts):
        self.known, self.found, self.doubts = known, found, doubts
        self.listed: Mask = np.asarray((found.table >= 0).any(axis=1))
        self.numbers = known.frame["number"]

    def all(self, brought: int) -> None:
        """Judge everything."""
        self._conditions()
        self._own_lists(brought)
        self._entries()

    def _about(self, place: int, words: Bilingual) -> None:
        """Note something about an applicant at the first line of the list."""
        number = self.numbers[place]
        row = self.found.row(place, int(np.argmax(self.found.table[place] >= 0)))
        self.doubts.add(self.found.file, row, "applicant", f"applicant {number}: {words.en}", f"考生{number}：{words.zh}")

    def _conditions(self) -> None:
        """Note each condition of the round that an applicant with a list in the file does not meet."""
        asked = Conditions.of(self.known.round)
        keys, tracks, scores = (self.known.frame[name].to_list() for name in ("pk", "track", "scores"))
        unmet = [(place, one) for place in np.flatnonzero(self.listed).tolist() for one in asked.unmet(keys[place], tracks[place], json.loads(scores[place]))]
        held = {asked.held[keys[place]] for place, one in unmet if one.bar is Bar.HOLDS}
        named = {unit.pk: unit for unit in Unit.objects.filter(pk__in=held).select_related("school")} if len(held) < PART else {}
        for place, one in unmet:
            if one.bar is Bar.HOLDS:
                unit = named.get(asked.held[keys[place]])
                self._about(place, eligible.HOLDS.filled(unit=eligible.unit_words(unit) if unit else ANOTHER_UNIT))
            else:
                self._about(place, eligible.unmet_said(one, asked, tracks[place]))

    def _own_lists(self, brought: int) -> None:
        """Note each applicant who filled in a list here: it is not written over."""
        own = PreferenceList.objects.filter(round=self.known.round, brought=None).values_list("applicant", flat=True)
        there = self.known.frame["pk"].is_in(list(own)).to_numpy()
        for place in np.flatnonzero(there & self.listed).tolist():
            words = OWN_LIST.filled(number=self.numbers[place])
            self.doubts.add(self.found.file, self.found.row(place, int(np.argmax(self.found.table[place] >= 0))), "applicant", words.en, words.zh)

    def _entries(self) -> None:
        """Note each entry of a unit for leavers of other schools, of one that closed, of one without seats left."""
        admits_nobody = shut(self.known.round)
        origins = coded(self.known.frame["origin"])
        units = self.known.units
        bad = np.zeros((len(origins.texts), len(units) + 1), dtype=np.bool_)
        for u, unit in enumerate(units):
            bad[:, u] = [unit.pk in admits_nobody or not unit.takes(Origin(origin)) for origin in origins.texts]  # type: ignore[call-arg]
        if not bad.any():
            return
        flat, table = bad.reshape(-1), self.found.table
        for start in range(0, len(table), PART):
            part = table[start:start + PART]
            i, k = np.nonzero(flat[part + origins.codes[start:start + PART, None] * bad.shape[1]])
            for place, position in zip((i + start).tolist(), k.tolist(), strict=True):
                self._entry(place, position, units[table[place, position]], admits_nobody)

    def _entry(self, place: int, position: int, unit: Unit, admits_nobody: Mapping[int, Bar]) -> None:
        bar = admits_nobody.get(unit.pk)
        why = eligible.FOR_ORIGIN.filled(origins=eligible.origins_said(unit.origins)) if bar is None else eligible.SHUT[bar]
        row, column = self.found.row(place, position), self.found.columns[1]
        self.doubts.add(self.found.file, row, column, f"unit {unit.code}: {why.en}", f"志愿单位{unit.code}：{why.zh}")
