"""Thousands of invented applicants with scores, and lists as people make them: some reach, most match, some are safe. In bulk, by column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhijiao.kernel.bulk import write
from zhijiao.systems.admissions.demo.stage import Stage
from zhijiao.systems.admissions.demo.words import ELECTIVES
from zhijiao.systems.admissions.models import Applicant, Cycle, PreferenceList, Round, Track, Unit
from zhijiao.systems.admissions.terms import ListState, Origin

APPLICANT = ("cycle", "number", "name", "person", "school", "region", "origin", "track", "subjects", "scores", "registered_at", "registered_by")
LIST = ("round", "applicant", "ordered", "state", "version", "saved_at", "submitted_at")
PARTS = {"chinese": (72, 11, 9, 150), "mathematics": (50, 13, 10, 150), "foreign": (52, 13, 11, 150), "first_choice": (40, 8, 7, 100),
         "elective_1": (46, 7, 7, 100), "elective_2": (44, 7, 7, 100)}  # mean, how much ability moves it, chance, highest
WINDOW = 96
TASTE = 22  # points by which people disagree about what they want

Floats = NDArray[np.float64]


@dataclass
class Crowd:
    """Applicants of one track, in the order of their keys: totals, and whether each took a subject."""

    keys: list[int]
    totals: Floats
    took: dict[str, NDArray[np.bool_]] = field(default_factory=dict)


def names(stage: Stage, n: int) -> Iterator[str]:
    """Invent names."""
    for _ in range(n):
        yield stage.inventor.person(date(2007, 3, 9)).name


def sat_the_exam(stage: Stage, cycle: Cycle, track: Track, first: str, most: int, n: int, serial: int, at: datetime) -> Crowd:
    """Write n applicants of the ordinary exam in a track whose totals stay below the bachelor line; return them."""
    scores = _scores(stage, n, most)
    took = np.array([stage.chance.sample(range(len(ELECTIVES)), 2) for _ in range(n)])
    schools = stage.chance.choices(stage.secondary, k=n)
    leaves = stage.dice.random(n) < 0.22

    def rows() -> Iterator[tuple[Any, ...]]:
        for i, name in enumerate(names(stage, n)):
            place = schools[i].organisation
            texts = {column: str(int(values[i])) for column, values in scores.items()}
            yield (cycle.pk, f"{cycle.year % 100}21{serial + i:06d}", name, None, place.pk if leaves[i] else None, place.region_id,
                   Origin.VOCATIONAL if leaves[i] else Origin.SENIOR_HIGH, track.pk, (first, *(ELECTIVES[j] for j in took[i])), texts, at, None)

    write(Applicant, APPLICANT, rows())
    return _found(cycle, track, scores["total"], {subject: (took == j).any(axis=1) for j, subject in enumerate(ELECTIVES)})


def _scores(stage: Stage, n: int, most: int) -> dict[str, Floats]:
    """Return whole scores by subject and their total, which stays below `most`."""
    able = stage.dice.normal(size=n)
    parts = {column: np.clip(np.rint(mean + able * moved + stage.dice.normal(size=n) * chance), 0, highest)
             for column, (mean, moved, chance, highest) in PARTS.items()}
    over = np.maximum(sum(parts.values()) - (most - 1), 0)
    parts["mathematics"] = np.maximum(parts["mathematics"] - over, 0)
    return parts | {"total": np.minimum(sum(parts.values()), most - 1)}


def _found(cycle: Cycle, track: Track, totals: Floats, took: dict[str, NDArray[np.bool_]]) -> Crowd:
    keys = list(Applicant.objects.filter(cycle=cycle, track=track, person=None).order_by("number").values_list("pk", flat=True))
    return Crowd(keys, totals, took)


def wishes(stage: Stage, crowd: Crowd, units: Sequence[Unit], expected: Floats, longest: int) -> list[NDArray[np.int32]]:
    """Return a list of units for each: from a window around the own total, the most wanted first, with everybody's own taste."""
    order = np.argsort(-expected)
    points, keys = expected[order], np.array([unit.pk for unit in units], dtype=np.int32)[order]
    width = min(WINDOW, len(units))
    middle = np.searchsorted(-points, -crowd.totals)
    start = np.clip(middle - int(width * 0.35), 0, len(units) - width)
    window = start[:, None] + np.arange(width)
    liked = points[window] + stage.dice.normal(scale=TASTE, size=window.shape)
    for subject in {one for unit in units for one in unit.requires}:
        asks = np.array([subject in unit.requires for unit in units])[order]
        liked[asks[window] & ~crowd.took[subject][:, None]] = -np.inf
    ranked = np.take_along_axis(keys[window], np.argsort(-liked, axis=1), axis=1)
    able = np.isfinite(liked).sum(axis=1)
    sizes = np.minimum(_lengths(stage, len(crowd.keys), longest), able)
    draw = np.where(np.arange(width) < able[:, None], stage.dice.random(ranked.shape), np.inf)
    drawn = np.argsort(draw, axis=1)
    return [row[np.sort(some[:size])] for row, some, size in zip(ranked, drawn, sizes, strict=True)]


def _lengths(stage: Stage, n: int, longest: int) -> NDArray[np.int64]:
    """Return how long lists are: a third full, the others anything from three."""
    drawn = stage.dice.integers(3, longest + 1, size=n)
    return np.where(stage.dice.random(n) < 0.35, longest, drawn)


def hand_in(one: Round, keys: Sequence[int], lists: Sequence[NDArray[np.int32]], at: datetime, *, drafts: NDArray[np.bool_] | None = None) -> int:
    """Write lists as they stand after their submission; some stay drafts."""
    def rows() -> Iterator[tuple[Any, ...]]:
        for n, (key, units) in enumerate(zip(keys, lists, strict=True)):
            draft = drafts is not None and bool(drafts[n])
            yield one.pk, key, units.tobytes(), ListState.DRAFT if draft else ListState.SUBMITTED, 2, at, None if draft else at

    return write(PreferenceList, LIST, rows())
