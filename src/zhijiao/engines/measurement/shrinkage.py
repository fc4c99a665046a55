"""Shares of small units, drawn towards the share of the unit above them as far as their own size does not speak for them.

Beta-binomial model: the units' true shares scatter about the parent's with an intraclass correlation rho, which is estimated by the
method of moments with the units' sizes as weights (Kleinman 1973, Proportions with extraneous variance: single and independent
samples, Journal of the American Statistical Association 68:46-54). A unit of n rows keeps the weight n rho / (1 + (n - 1) rho).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhijiao.engines.expressions.tree import DefinitionError
from zhijiao.engines.measurement.figures import Figure


@dataclass(frozen=True)
class Shrunk:
    """A figure, its value drawn towards the parent's, the weight that its own share keeps, and the parent's share.

    All None where the figure's own value is not shown. For comparing small units; the figure itself stays what is published.
    """

    figure: Figure
    value: float | None
    weight: float | None
    parent: float | None


def shrunk(figures: Iterable[Figure]) -> list[Shrunk]:
    """Return the figures of the units of one parent with shrunken shares; only those that are shown are counted and moved.

    Raises DefinitionError for figures of several indicators, periods or levels.
    """
    units = list(figures)
    if len({(id(one.indicator), one.period, tuple(one.group)) for one in units}) > 1:
        raise DefinitionError("figures of one indicator, one period and one level are drawn together")
    counts = [(one.numerator, one.denominator) for one in units if one.status.shown]
    if not counts:
        return [Shrunk(one, None, None, None) for one in units]
    parent = sum(hits for hits, _ in counts) / sum(size for _, size in counts)
    alike = _correlation(counts)
    return [_drawn(one, parent, alike) for one in units]


def _drawn(one: Figure, parent: float, alike: float) -> Shrunk:
    if one.value is None:
        return Shrunk(one, None, None, None)
    weight = one.denominator * alike / (1 + (one.denominator - 1) * alike)
    return Shrunk(one, parent + weight * (one.value - parent), weight, parent)


def _correlation(counts: Sequence[tuple[int, int]]) -> float:
    """Return rho from 0 (units do not differ) to 1; 0 where nothing can be told: one unit, units of one row, all alike."""
    total = sum(size for _, size in counts)
    parent = sum(hits for hits, _ in counts) / total
    spread = sum(size * (hits / size - parent) ** 2 for hits, size in counts)
    by_chance = sum(1 - size / total for _, size in counts)
    at_most = sum(size * (1 - size / total) for _, size in counts)
    room = parent * (1 - parent) * (at_most - by_chance)
    if room <= 0:
        return 0.0
    return min(max((spread - parent * (1 - parent) * by_chance) / room, 0.0), 1.0)
