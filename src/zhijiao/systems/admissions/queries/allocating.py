"""Both engines on the files of a round, and the independent check; what they give, or every reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation import RuleSet
from zhijiao.engines.allocation.files import FilesError, admit, verify
from zhijiao.engines.allocation.files.rounds import Inputs
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.admissions.queries.files import CUTOFFS, RESULTS

DIFFER = Bilingual("The two engines differ in {file}, first at {what}: nothing was allocated. Keep the round as it is and tell the developers",
                   "两个引擎的{file}不一致，最先不同处：{what}。没有投档。请保留现状并报告开发者")
ENGINES = ("fast", "reference")


@dataclass(frozen=True)
class Allocated:
    """What a run gave: the certificate's figures and the engines that agreed on it."""

    counts: Mapping[str, int]
    engines: tuple[str, ...]


def doubts(why: FilesError) -> list[Reason]:
    """Return what was found wrong with files, as reasons: file, row, column, what would be right."""
    return [Reason(problem.words) for problem in why.problems]


def run_both(inputs: Inputs, rules: RuleSet, place: Path, seed: str) -> Allocated:
    """Allocate by both engines into `place`, compare, and check the result by cut-offs alone. Raises Refused."""
    other = place / "second"
    try:
        first = admit(inputs, rules, place, engine=ENGINES[0], seed=seed)
        second = admit(inputs, rules, other, engine=ENGINES[1], seed=seed)
        for name in (RESULTS, CUTOFFS):
            if first["outputs"][name] != second["outputs"][name]:
                raise Refused([Reason(DIFFER.filled(file=name, what=_first_difference(place / name, other / name)))])
        checked = verify(place, inputs)
    except FilesError as why:
        raise Refused(doubts(why)) from why
    if not checked.ok:
        raise Refused([Reason(problem.words) for problem in checked.wrong])
    return Allocated(first["counts"], tuple(dict.fromkeys((first["engine"]["name"], second["engine"]["name"]))))


def _first_difference(one: Path, other: Path) -> str:
    with one.open(encoding="utf-8") as left, other.open(encoding="utf-8") as right:
        for a, b in zip(left, right, strict=False):
            if a != b:
                return f"{a.strip()} / {b.strip()}"
    return "…"


def run_dry(inputs: Inputs, rules: RuleSet, place: Path, seed: str) -> dict[str, Any]:
    """Run the engine once and return the figures; nothing is kept. Raises Refused."""
    try:
        counts = admit(inputs, rules, place, seed=seed)["counts"]
    except FilesError as why:
        raise Refused(doubts(why)) from why
    return {**counts, **_of_units(place / CUTOFFS), **_of_positions(place / RESULTS)}


def _of_units(path: Path) -> dict[str, Any]:
    frame = pl.read_csv(path, schema_overrides={"unit": pl.String, "total": pl.String, "key": pl.String})
    open_units = frame.filter(pl.col("filled") < pl.col("quota"))
    return {"full_units": len(frame) - len(open_units), "seats_left": int((open_units["quota"] - open_units["filled"]).sum())}


def _of_positions(path: Path) -> dict[str, Any]:
    placed = pl.read_csv(path, schema_overrides={"applicant": pl.String, "unit": pl.String})["position"].drop_nulls()
    return {"first_choice": int((placed == 1).sum()), "mean_position_hundredths": round(float(placed.mean() or 0) * 100)}  # type: ignore[arg-type]
