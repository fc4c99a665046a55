"""A round: plan, applicants and lists read together, ranked; what it gives, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation.arrays import units_at
from zhijiao.engines.allocation.checking import Cutoffs, cutoffs
from zhijiao.engines.allocation.files.lists import read_lists
from zhijiao.engines.allocation.files.plans import Applicants, Plan, read_applicants, read_plan
from zhijiao.engines.allocation.files.problems import Doubts
from zhijiao.engines.allocation.files.tables import Coded
from zhijiao.engines.allocation.keys import classes, classes_plainly, drawn, ranks
from zhijiao.engines.allocation.policies import TiePolicy
from zhijiao.engines.allocation.reasons import said
from zhijiao.engines.allocation.rules import RuleSet
from zhijiao.engines.sheets.faults import FileProblem, FilesError
from zhijiao.engines.sheets.text_columns import digest

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Inputs:
    """The three files of a round."""

    plan: Path
    applicants: Path
    preferences: Path

    def hashes(self) -> dict[str, dict[str, str]]:
        """Return name and SHA-256 of each."""
        return {kind: {"file": path.name, "sha256": digest(path)} for kind, path in self.named().items()}

    def named(self) -> Mapping[str, Path]:
        """Return the files by kind."""
        return {"plan": self.plan, "applicants": self.applicants, "preferences": self.preferences}


@dataclass(frozen=True)
class Round:
    """Everything that decides who gets what; keys in thousandths, classes over all tracks, ranks within each."""

    rules: RuleSet
    seed: str
    plan: Plan
    applicants: Applicants
    lists: NDArray[np.int32]
    key: list[Ints]
    classes: Ints
    ranks: Ints

    def cutoffs(self, positions: Ints) -> Cutoffs:
        """Return what the results make of each unit."""
        return cutoffs(self.lists, self.classes, len(self.plan.units), positions)


def read_round(inputs: Inputs, rules: RuleSet, seed: str, *, plainly: bool = False) -> Round:
    """Read and rank. Raises FilesError with every doubt, so that nothing is allocated on a doubtful input."""
    if rules.tie_policy is TiePolicy.LOTTERY and not seed:
        raise FilesError([FileProblem("", None, None, Bilingual("tie_policy is lottery: --seed must give the public seed",
                                                            "tie_policy为lottery：请用--seed给出公开的种子"))])
    doubts = Doubts()
    plan = read_plan(inputs.plan, doubts)
    applicants = read_applicants(inputs.applicants, rules, doubts)
    doubts.settle()
    lists = read_lists(inputs.preferences, plan, applicants, rules.list_length, doubts)
    doubts.settle()
    key = [level.over(applicants.scores) for level in rules.key]
    tracks = _in_order(applicants.tracks)
    levels = [-tracks, *key]
    of_class = np.array(classes_plainly(list(zip(*(level.tolist() for level in levels), strict=True))), dtype=np.int64) if plainly else classes(levels)
    if rules.tie_policy is TiePolicy.LOTTERY:
        of_class = drawn(of_class, applicants.names.to_list(), seed)
    return Round(rules, seed, plan, applicants, lists, key, of_class, ranks(of_class, tracks))


def _in_order(column: Coded) -> Ints:
    """Return the place of each row's text among all of them in order."""
    place = np.empty(len(column.texts), dtype=np.int64)
    place[sorted(range(len(column.texts)), key=lambda t: column.texts[t])] = np.arange(len(place))
    return np.asarray(place[column.codes])


def result_table(one: Round, positions: Ints) -> pl.DataFrame:
    """Return applicant, unit and position (from 1), sorted by applicant."""
    unit = units_at(one.lists, positions)
    return pl.DataFrame({"applicant": one.applicants.names, "unit": _chosen(one.plan.rows.frame["unit"], unit),
                         "position": positions + 1}).with_columns(pl.col("position").replace(0, None)).sort("applicant")


def _chosen(values: pl.Series, place: Ints) -> pl.Series:
    """Return the value at each place, nothing at -1."""
    return values.gather(pl.Series(place).replace(-1, None))


def cutoff_table(one: Round, positions: Ints) -> pl.DataFrame:
    """Return one row for each unit, sorted by unit: what is published."""
    cut = one.cutoffs(positions)
    example = np.full(len(one.plan.units), -1, dtype=np.int64)  # one of the last admitted of each unit
    who = np.nonzero(positions >= 0)[0]
    unit = one.lists[who, positions[who]]
    last = one.classes[who] == cut.last[unit]
    example[unit[last]] = who[last]
    total = one.applicants.scores.get("total")
    columns = {"unit": one.plan.rows.frame["unit"], "quota": pl.Series(one.plan.quotas), "filled": pl.Series(cut.filled),
               "total": pl.Series([None] * len(example), dtype=pl.String) if total is None else _texts(total, example),
               "key": pl.select(pl.concat_str([_texts(level, example) for level in one.key], separator=";")).to_series(),
               "rank": _chosen(pl.Series(one.ranks), example)}
    if one.rules.tie_policy is TiePolicy.LIST_POSITION:
        columns["position"] = pl.Series(cut.position + 1).replace(0, None)
    return pl.DataFrame(columns).sort("unit")


def _texts(values: Ints, place: Ints) -> pl.Series:
    """Return thousandths as they are written, nothing at -1."""
    distinct, which = np.unique(values[place], return_inverse=True)
    return _chosen(pl.Series([said(value) for value in distinct.tolist()], dtype=pl.String), np.where(place < 0, -1, which))


def counted(one: Round, positions: Ints) -> dict[str, int]:
    """Return the figures of the certificate."""
    filled = one.cutoffs(positions).filled
    return {"applicants": len(positions), "with_preferences": int((one.lists >= 0).any(axis=1).sum()),
            "preferences": int((one.lists >= 0).sum()), "units": len(filled), "quota": int(one.plan.quotas.sum()),
            "admitted": int((positions >= 0).sum()), "unplaced": int((positions < 0).sum()),
            "beyond_quota": int(np.maximum(filled - one.plan.quotas, 0).sum())}


