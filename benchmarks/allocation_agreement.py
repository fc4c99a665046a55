"""Random rounds in which equals meet at cut-offs: do reference, compiled engine and checker agree, whatever the order and labels?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhijiao.engines.allocation import TiePolicy, TiesAtCutoff, check_cutoffs, drawn, parallel


@dataclass
class Agreement:
    """What was counted over all rounds."""

    rounds: int = 0
    with_ties: int = 0
    runs: int = 0
    differing: int = 0


def counted(rounds: int, seed: int = 3) -> Agreement:
    """Run `rounds` rounds of 2-60 units under every tie policy."""
    rng, found = np.random.default_rng(seed), Agreement()
    for _ in range(rounds):
        units, people = int(rng.integers(2, 61)), int(rng.integers(5, 90))
        length = int(rng.integers(1, min(units, 20) + 1))
        lists = np.argsort(rng.random((people, units)), axis=1)[:, :length]
        classes = rng.integers(0, int(rng.integers(2, people + 2)), people)
        quotas = rng.integers(1, 2 + 2 * people // units, units)
        found.rounds += 1
        found.with_ties += _one(lists, classes, quotas, rng, found)
    return found


def _one(lists: NDArray[np.int64], classes: NDArray[np.int64], quotas: NDArray[np.int64], rng: np.random.Generator, found: Agreement) -> bool:
    order, labels = rng.permutation(len(lists)), rng.permutation(len(quotas))
    moved = np.empty_like(quotas)
    moved[labels] = quotas
    tied = False
    for policy in TiePolicy:
        own = drawn(classes, [str(i) for i in range(len(lists))], "seed") if policy is TiePolicy.LOTTERY else classes
        answers = [_answer(lists, own, quotas, policy, "fast"), _answer(lists, own, quotas, policy, "reference"),
                   _answer(labels[lists[order]], own[order], moved, policy, "fast")]
        found.runs += 1
        if answers[0] is None:
            tied = True
            found.differing += answers[1] is not None or answers[2] is not None
            continue
        same = all(answer is not None for answer in answers) and (answers[0] == answers[1]).all() and (answers[0][order] == answers[2]).all()
        found.differing += not (same and check_cutoffs(lists, own, quotas, answers[0], policy=policy).ok)
    return tied


def _answer(lists: NDArray[np.int64], classes: NDArray[np.int64], quotas: NDArray[np.int64], policy: TiePolicy, engine: str) -> NDArray[np.int64] | None:
    try:
        return parallel(lists, classes, quotas, policy=policy, engine=engine).positions
    except TiesAtCutoff:
        return None
