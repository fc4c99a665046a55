"""Reasons: what became of each preference of one applicant, worked out on demand from list, rank and cut-offs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from zhijiao.basics.words import Bilingual, Terms
from zhijiao.engines.allocation.arrays import Ints, Table
from zhijiao.engines.allocation.policies import InstanceError, TiePolicy
from zhijiao.engines.allocation.rules import RuleSet, plain

SCALE = 1000  # scores and keys are kept in whole thousandths


class Status(Terms):
    """What became of one preference."""

    ADMITTED = "admitted", "admitted", "投档"
    HIGHER = "admitted_higher", "not reached: admitted higher on the own list", "未用到：已投档到更靠前的志愿"
    BELOW = "below_cutoff", "below the cut-off", "低于投档线"
    EQUALS = "equals_rejected", "more equals than seats: none of them was admitted", "并列人数超过剩余名额，全部未投档"
    NO_SEATS = "no_seats", "there was no seat in this round", "本轮没有名额"
    VOID = "void", "does not count", "志愿无效"


@dataclass(frozen=True)
class Cutoff:
    """A unit after the round: seats, seats filled; key (thousandths), rank and position (from 1) of the last admitted."""

    quota: int
    filled: int
    key: tuple[int, ...] | None = None
    rank: int | None = None
    position: int | None = None


@dataclass(frozen=True)
class Own:
    """One applicant: units by position (from 1), key in thousandths, rank, and the position admitted at (None: nowhere)."""

    units: Mapping[int, str]
    key: tuple[int, ...]
    rank: int
    admitted: int | None


@dataclass(frozen=True)
class Ahead:
    """Who wanted a unit as well and got nothing they like better: how many come before, how many are equal."""

    before: int
    equals: int


@dataclass(frozen=True)
class Deciding:
    """The first comparison that differs from the last admitted; `position` and `lot` when the whole key is equal."""

    field: str
    own: str | None
    cutoff: str | None
    difference: str | None


@dataclass(frozen=True)
class Reason:
    """What became of one preference, and why, in one sentence; ranks behind and seats more that would have been enough."""

    position: int
    unit: str
    status: Status
    words: Bilingual
    deciding: Deciding | None = None
    rank_gap: int | None = None
    seats_needed: int | None = None


def said(number: int) -> str:
    """Return a number of thousandths as it is written: 560, 112.5."""
    return plain(Decimal(number) / SCALE)


def explained(own: Own, cutoffs: Mapping[str, Cutoff], rules: RuleSet, *, ahead: Mapping[str, Ahead] | None = None,
              void: Mapping[str, Bilingual] | None = None) -> list[Reason]:
    """Return the reason of each preference, in the order of the list.

    `ahead` (`ahead_of`, which needs everybody's lists) says how many seats more would have been enough; under `reject_all` it
    must be given. `void` says of units that did not count for this applicant why, with the article.
    """
    if ahead is None and rules.tie_policy is TiePolicy.REJECT_ALL:
        raise InstanceError("reject_all: who else was refused must be given (ahead_of)")
    found = []
    for position, unit in sorted(own.units.items()):
        if void is not None and unit in void:
            found.append(Reason(position, unit, Status.VOID, Bilingual(f"Not admitted: {void[unit].en}", f"未投档：{void[unit].zh}")))
        elif own.admitted is not None and position >= own.admitted:
            status = Status.ADMITTED if position == own.admitted else Status.HIGHER
            words = Bilingual(f"{status.words.en[0].upper()}{status.words.en[1:]}.", f"{status.words.zh}。")
            found.append(Reason(position, unit, status, words))
        else:
            found.append(_refused(own, position, unit, cutoffs[unit], rules, None if ahead is None else ahead[unit]))
    return found


def ahead_of(applicant: int, lists: Table, classes: Ints, positions: NDArray[np.int64], policy: TiePolicy) -> dict[int, Ahead]:
    """Return for each unit that the applicant was refused by, who wanted it as well. One pass over everybody's lists."""
    own = lists[applicant].tolist()
    stop = int(positions[applicant]) if positions[applicant] >= 0 else len(own)
    wanted = {unit: k for k, unit in enumerate(own[:stop]) if unit >= 0}
    slot = np.full(int(lists.max(initial=-1)) + 2, -1, dtype=np.int64)  # the last place is that of -1, no entry
    slot[list(wanted)] = np.arange(len(wanted))
    may = np.nonzero(classes <= classes[applicant])[0]
    place = slot[lists[may]]
    reached = np.where(positions[may] < 0, lists.shape[1], positions[may])
    row, k = np.nonzero((place >= 0) & (np.arange(lists.shape[1]) < reached[:, None]))
    unit, equal = place[row, k], classes[may[row]] == classes[applicant]
    earlier = equal & (policy is TiePolicy.LIST_POSITION) & (k < np.array([*wanted.values(), 0])[unit])
    before = np.bincount(unit[~equal | earlier], minlength=len(wanted))
    equals = np.bincount(unit[equal], minlength=len(wanted))
    return {u: Ahead(int(before[n]), int(equals[n])) for n, u in enumerate(wanted)}


def _refused(own: Own, position: int, unit: str, cut: Cutoff, rules: RuleSet, ahead: Ahead | None) -> Reason:
    free, policy = cut.quota - cut.filled, rules.tie_policy
    needed = None
    if ahead is not None:
        needed = max(ahead.before + (ahead.equals if policy is TiePolicy.REJECT_ALL else 1) - free, 1)
    status = Status.BELOW
    if cut.quota == 0:
        status = Status.NO_SEATS
    elif policy is TiePolicy.REJECT_ALL and free > 0 and ahead is not None and not ahead.before:
        status = Status.EQUALS
    gap = None if cut.rank is None else own.rank - cut.rank
    deciding = None if cut.key is None else _deciding(own.key, position, cut.key, cut.position, rules)
    return Reason(position, unit, status, _sentence(status, deciding, gap, needed), deciding, gap, needed)


def _deciding(own: Sequence[int], position: int, theirs: Sequence[int], last_position: int | None, rules: RuleSet) -> Deciding:
    for level, mine, other in zip(rules.key, own, theirs, strict=True):
        if mine != other:
            return Deciding(level.text, said(mine), said(other), said(mine - other))
    if rules.tie_policy is TiePolicy.LIST_POSITION and last_position is not None:
        return Deciding("position", str(position), str(last_position), str(last_position - position))
    return Deciding("lot", None, None, None)


def _sentence(status: Status, deciding: Deciding | None, gap: int | None, needed: int | None) -> Bilingual:
    seats = Bilingual("", "")
    if needed is not None:
        seats = Bilingual(f" {needed} more {'seat' if needed == 1 else 'seats'} would have been enough.", f"再增加{needed}个名额即可投档。")
    if deciding is None:
        return Bilingual(f"Not admitted: {status.words.en}.{seats.en}", f"未投档：{status.words.zh}。{seats.zh}")
    if deciding.field == "lot":
        return Bilingual(f"Not admitted: equal to the last admitted on the whole key; the lot decided.{seats.en}",
                         f"未投档：与最后一名投档考生全部比较项相同，由抽签决定。{seats.zh}")
    if deciding.field == "position":
        return Bilingual(f"Not admitted: equal on the whole key; listed at position {deciding.own}, the last admitted at {deciding.cutoff}.{seats.en}",
                         f"未投档：全部比较项相同，你列在第{deciding.own}志愿，最后一名投档考生列在第{deciding.cutoff}志愿。{seats.zh}")
    return Bilingual(
        f"Not admitted: {status.words.en}. Decided by {deciding.field}: {deciding.own} against {deciding.cutoff} of the last admitted; "
        f"{gap} {'rank' if gap == 1 else 'ranks'} behind.{seats.en}",
        f"未投档：{status.words.zh}。由{deciding.field}决定：本人{deciding.own}，最后一名投档考生{deciding.cutoff}；位次相差{gap}。{seats.zh}")
