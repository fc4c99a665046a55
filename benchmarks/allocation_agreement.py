"""Random rounds in which equals meet at cut-offs, and random placements: do reference, compiled engine and checker agree?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhijiao.engines.allocation import (
    TiePolicy,
    TiesAtCutoff,
    check_cutoffs,
    check_placement,
    drawn,
    parallel,
    student_project,
)


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
        classes = rng.integers(0, int(rng.integers(2, max(people // 2, 3))), people)
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


@dataclass
class Placed:
    """What was counted over all placements."""

    rounds: int = 0
    bound: int = 0
    differing: int = 0
    unstable: int = 0
    beyond: int = 0


def placed(rounds: int, seed: int = 4) -> Placed:
    """Place on random instances; limits of 20 % of like-post staff and 10 % of staff are counted by hand."""
    rng, found = np.random.default_rng(seed), Placed()
    for _ in range(rounds):
        posts, people = int(rng.integers(2, 61)), int(rng.integers(5, 90))
        enterprises = int(rng.integers(1, posts + 1))
        owner = rng.integers(0, enterprises, posts)
        like, staff = rng.integers(0, 40, posts), rng.integers(0, 160, enterprises)
        lists = np.argsort(rng.random((people, posts)), axis=1)[:, :int(rng.integers(1, min(posts, 12) + 1))]
        places = rng.integers(0, people, lists.shape)
        seats, both = np.minimum(rng.integers(1, 9, posts), like // 5), staff // 10
        answers = [student_project(lists, places, seats, owner, both, engine=engine) for engine in ("fast", "reference")]
        inside = np.bincount(answers[0].posts[answers[0].posts >= 0], minlength=posts)
        heads = np.bincount(owner, weights=inside, minlength=enterprises)
        found.rounds += 1
        found.bound += bool(((heads > 0) & (heads == both)).any() or ((inside > 0) & (inside == like // 5)).any())
        found.differing += bool((answers[0].positions != answers[1].positions).any())
        found.unstable += not check_placement(lists, places, seats, owner, both, answers[0].positions).ok
        found.beyond += bool((inside * 5 > like).any() or (heads * 10 > staff).any())
    return found
