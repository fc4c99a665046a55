"""M10: draws with a public seed, so that anyone can repeat them: whom to inspect, and which pair of inspectors goes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from zhijiao.engines.allocation.keys import lot
from zhijiao.engines.allocation.policies import InstanceError


@dataclass(frozen=True)
class Target:
    """Somebody who may be inspected; the greater the weight (risk), the likelier the draw."""

    code: str
    stratum: str
    weight: int


def draw(targets: Sequence[Target], sizes: Mapping[str, int], seed: str) -> list[str]:
    """Return the targets drawn: `sizes[stratum]` of each stratum, without repetition, in proportion to weight.

    Each target's number u is its lot as a fraction; the greatest u^(1/weight) are drawn (Efraimidis and Spirakis 2006).
    Who is drawn depends on codes, weights and seed only. Weight 0 is never drawn.
    """
    if not seed:
        raise InstanceError("a draw needs a public seed")
    if len({one.code for one in targets}) != len(targets) or any(one.weight < 0 for one in targets):
        raise InstanceError("targets: each code once, weights >= 0")
    found = []
    for stratum, size in sorted(sizes.items()):
        there = [one for one in targets if one.stratum == stratum and one.weight]
        if not 0 <= size <= len(there):
            raise InstanceError(f"{size} of {len(there)} in {stratum!r} cannot be drawn")
        there.sort(key=lambda one: (_distance(lot(seed, one.code)) / one.weight, one.code))
        found += [one.code for one in there[:size]]
    return found


def _distance(drawn: str) -> float:
    """Return -log2 of the lot as a fraction above 0 and below 1."""
    return -log2((int(drawn[:12], 16) + 0.5) / 2**48)


def pair_inspectors(targets: Sequence[str], inspectors: Sequence[str], seed: str, *,
                    recused: Mapping[str, Collection[str]] | None = None) -> dict[str, tuple[str, str]]:
    """Return two inspectors for each target, at random among those who need not stand aside, the least busy first.

    `recused[target]` names who must stand aside. Raises InstanceError when fewer than two remain for a target.
    """
    aside, busy = recused or {}, dict.fromkeys(inspectors, 0)
    if not seed or len(busy) != len(inspectors):
        raise InstanceError("a public seed and each inspector once are needed")
    found = {}
    for target in sorted(targets, key=lambda one: (lot(seed, one), one)):
        free = [one for one in inspectors if one not in aside.get(target, ())]
        if len(free) < 2:
            raise InstanceError(f"{target!r}: fewer than two inspectors need not stand aside")
        free.sort(key=lambda one: (busy[one], hashlib.sha256(f"{seed}\n{target}\n{one}".encode()).hexdigest(), one))
        found[target] = (free[0], free[1])
        for one in found[target]:
            busy[one] += 1
    return found
