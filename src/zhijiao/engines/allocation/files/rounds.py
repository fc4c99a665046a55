"""A round: plan, applicants and lists read together, ranked; what it gives, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation.checking import Cutoffs, cutoffs
from zhijiao.engines.allocation.files.lists import read_lists
from zhijiao.engines.allocation.files.plans import Applicants, Plan, read_applicants, read_plan, said
from zhijiao.engines.allocation.files.problems import Doubts, FilesError, Problem
from zhijiao.engines.allocation.files.tables import digest
from zhijiao.engines.allocation.keys import classes, classes_plainly, drawn, ranks
from zhijiao.engines.allocation.policies import TiePolicy
from zhijiao.engines.allocation.rules import RuleSet

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
        raise FilesError([Problem("", None, None, Bilingual("tie_policy is lottery: --seed must give the public seed",
                                                            "tie_policy为lottery：请用--seed给出公开的种子"))])
    doubts = Doubts()
    plan = read_plan(inputs.plan, doubts)
    applicants = read_applicants(inputs.applicants, rules, doubts)
    doubts.settle()
    lists = read_lists(inputs.preferences, plan, applicants, rules.list_length, doubts)
    doubts.settle()
    key = [level.over(applicants.scores) for level in rules.key]
    tracks = np.unique(np.array(applicants.tracks, dtype=object), return_inverse=True)[1].astype(np.int64)
    levels = [-tracks, *key]
    of_class = np.array(classes_plainly(list(zip(*(level.tolist() for level in levels), strict=True))), dtype=np.int64) if plainly else classes(levels)
    if rules.tie_policy is TiePolicy.LOTTERY:
        of_class = drawn(of_class, applicants.names, seed)
    return Round(rules, seed, plan, applicants, lists, key, of_class, ranks(of_class, tracks))


def result_rows(one: Round, positions: Ints) -> list[tuple[str, str | None, int | None]]:
    """Return (applicant, unit, position from 1), sorted by applicant."""
    units = one.plan.units
    rows = [(name, units[one.lists[i, k]], k + 1) if k >= 0 else (name, None, None)
            for i, (name, k) in enumerate(zip(one.applicants.names, positions.tolist(), strict=True))]
    return sorted(rows)


def cutoff_rows(one: Round, positions: Ints) -> list[dict[str, Any]]:
    """Return one row for each unit, sorted by unit: what is published."""
    cut = one.cutoffs(positions)
    example = np.full(len(one.plan.units), -1, dtype=np.int64)  # one of the last admitted of each unit
    who = np.nonzero(positions >= 0)[0]
    unit = one.lists[who, positions[who]]
    last = one.classes[who] == cut.last[unit]
    example[unit[last]] = who[last]
    total = one.applicants.scores.get("total")
    rows = []
    for u in sorted(range(len(one.plan.units)), key=lambda u: one.plan.units[u]):
        i = int(example[u])
        row = {"unit": one.plan.units[u], "quota": int(one.plan.quotas[u]), "filled": int(cut.filled[u]),
               "total": said(total[i]) if i >= 0 and total is not None else None,
               "key": ";".join(said(level[i]) for level in one.key) if i >= 0 else None,
               "rank": int(one.ranks[i]) if i >= 0 else None}
        if one.rules.tie_policy is TiePolicy.LIST_POSITION:
            row["position"] = int(cut.position[u]) + 1 if i >= 0 else None
        rows.append(row)
    return rows


def counted(one: Round, positions: Ints) -> dict[str, int]:
    """Return the figures of the certificate."""
    filled = one.cutoffs(positions).filled
    return {"applicants": len(positions), "with_preferences": int((one.lists >= 0).any(axis=1).sum()),
            "preferences": int((one.lists >= 0).sum()), "units": len(filled), "quota": int(one.plan.quotas.sum()),
            "admitted": int((positions >= 0).sum()), "unplaced": int((positions < 0).sum()),
            "beyond_quota": int(np.maximum(filled - one.plan.quotas, 0).sum())}


