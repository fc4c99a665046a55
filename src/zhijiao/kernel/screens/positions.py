"""Where regions stand: 95 % intervals of shares, and ranges of ranks that never pretend to an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from zhijiao.kernel.screens.rooms import RegionValue

Z = 1.959964  # two-sided 95 %
KNOWN_ENOUGH = 0.8  # below this a region is neither ranked nor coloured


@dataclass(frozen=True, slots=True)
class Position:
    """One region: its share and interval in per cent, the best and worst rank it may hold; no rank when too little is known."""

    value: RegionValue
    share: float | None
    low: float | None
    high: float | None
    best: int | None = None
    worst: int | None = None


def wilson(numerator: int, denominator: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share, in per cent. (Wilson 1927, J. Am. Stat. Assoc. 22: 209-212.)"""
    share, n = numerator / denominator, denominator
    middle = share + Z * Z / (2 * n)
    half = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return max(0.0, 100 * (middle - half) / scale), min(100.0, 100 * (middle + half) / scale)


def is_known(value: RegionValue) -> bool:
    """Say whether enough is known of a region to compare it."""
    return value.denominator > 0 and value.known_share >= KNOWN_ENOUGH


def positions(values: Sequence[RegionValue]) -> list[Position]:
    """Return the regions from the highest share to the lowest, those that cannot be compared last."""
    known = [(v, *wilson(v.numerator, v.denominator)) for v in values if is_known(v)]
    ranked = [
        Position(v, 100 * v.numerator / v.denominator, low, high,
                 best=1 + sum(other > high for _, other, _ in known),
                 worst=len(known) - sum(other < low for _, _, other in known))
        for v, low, high in known
    ]
    ranked.sort(key=lambda p: (-(p.share or 0.0), p.value.key))
    return ranked + [Position(v, None, None, None) for v in values if not is_known(v)]
