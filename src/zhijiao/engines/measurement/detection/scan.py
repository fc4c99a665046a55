"""Where and when cases cluster: the space-time permutation scan (Kulldorff et al. 2005), which needs no population."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zhijiao.engines.measurement.detection.series import Floats, Integers, SeriesError, checked, length


@dataclass(frozen=True)
class Cluster:
    """The most likely cluster: zones, its last days, cases and expected cases, p and how often as much is seen by chance alone."""

    zones: tuple[int, ...]
    days: int
    cases: int
    expected: float
    score: float
    p: float
    replicates: int

    @property
    def recurrence_days(self) -> float:
        """Return 1/p: with one scan a day, so many days pass between two as strange as this."""
        return 1 / self.p


def nearest(places: ArrayLike, most: int) -> Integers:
    """Return the `most` nearest zones of each zone, itself first, from coordinates (zones x dimensions); equals by number."""
    found = np.asarray(places, dtype=np.float64)
    if found.ndim != 2 or not np.isfinite(found).all() or not 1 <= most <= len(found):
        raise SeriesError("places: finite coordinates, zones x dimensions, and from 1 to all of them as neighbours",
                          "places：有限的坐标，区域×维度；近邻数从1到全部区域")
    order = np.empty((len(found), most), dtype=np.int64)
    for zone, place in enumerate(found):
        distance = ((found - place) ** 2).sum(axis=1)
        distance[zone] = -1
        order[zone] = np.argsort(distance, kind="stable")[:most]
    return order


def scan(counts: ArrayLike, order: ArrayLike, *, days: int = 14, replicates: int = 999, hits: int = 10, seed: int = 0) -> Cluster | None:
    """Return the most likely cluster among a zone's k nearest (`order`, zones x K) and the last 1..`days` days; None if none is.

    Score c ln(c/mu) + (C-c) ln((C-c)/(C-mu)) where c > mu, mu the sum of C_zone C_day / C. p by shuffling the days among the cases,
    up to `replicates` times, and no longer than `hits` of them reach the score (Besag and Clifford 1991). Every day of every zone
    must be reported: leave out zones that are not. Raises SeriesError.
    """
    y = checked(counts)
    if np.isnan(y).any():
        raise SeriesError("unreported days: leave out the zones that have them", "有未报告的日子：请先去掉这些区域")
    near = _order(order, len(y))
    if not 1 <= days < y.shape[1]:
        raise SeriesError(f"days {days}: from 1 to fewer than there are", f"days {days}：从1到少于总天数")
    length(hits, "hits", 1)
    if replicates < 1:
        raise SeriesError(f"replicates {replicates}: from 1", f"replicates {replicates}：至少1次")
    cases = y.astype(np.int64)
    total = int(cases.sum())
    if not total:
        return None
    expected = _cylinders(cases.sum(axis=1)[:, None] * (cases.sum(axis=0) / total)[None, -days:], near)
    seen = _cylinders(cases[:, -days:], near)
    scores = _scores(seen, expected, total)
    best = np.unravel_index(int(np.argmax(scores)), scores.shape)
    if scores[best] <= 0:
        return None
    p, done = _chance(cases, near, days, expected, float(scores[best]), replicates, hits, seed)
    zone, neighbours, back = (int(i) for i in best)
    return Cluster(tuple(int(i) for i in near[zone, :neighbours + 1]), back + 1, int(seen[best]), float(expected[best]),
                   float(scores[best]), p, done)


def _order(order: ArrayLike, zones: int) -> Integers:
    """Return the nearest zones of each zone, checked: a zone that stood there twice would count twice."""
    near = np.asarray(order)
    fits = near.ndim == 2 and near.dtype.kind in "iu" and len(near) == zones and near.shape[1] > 0
    if not fits or np.any((near < 0) | (near >= zones)) or np.any(np.diff(np.sort(near, axis=1), axis=1) == 0):
        raise SeriesError("order: for each zone the numbers of its nearest zones, each once", "order：每个区域的近邻编号，各一次")
    return near.astype(np.int64)


def _cylinders(values: Floats | Integers, near: Integers) -> Floats:
    """Return sums over the k nearest zones and the last 1.. days: zones x k x days."""
    ending = np.cumsum(values[:, ::-1], axis=1)
    found: Floats = np.cumsum(ending[near], axis=1)
    return found


def _scores(seen: Floats, expected: Floats, total: int) -> Floats:
    found = np.zeros(seen.shape)
    high = seen > expected
    c, mu = seen[high].astype(np.float64), expected[high]
    rest = total - c
    # nothing is left outside when the cylinder holds every case
    found[high] = c * np.log(c / mu) + np.where(rest > 0, rest * np.log(np.maximum(rest, 1) / np.maximum(total - mu, 1e-300)), 0)
    return found


def _chance(cases: Integers, near: Integers, days: int, expected: Floats, score: float, replicates: int, hits: int,
            seed: int) -> tuple[float, int]:
    """Return p and how many shufflings it took. Zones keep their cases, days too; who was ill when is drawn anew."""
    rng = np.random.default_rng(seed)
    zone_of = np.repeat(np.arange(len(cases)), cases.sum(axis=1))
    by_day = cases.sum(axis=0)[-days:]
    day_of = np.repeat(np.arange(days), by_day)
    reached = 0
    for done in range(1, replicates + 1):
        chosen = rng.permutation(len(zone_of))[:len(day_of)]
        flat = np.bincount(zone_of[chosen] * days + day_of, minlength=len(cases) * days)
        best = _scores(_cylinders(flat.reshape(len(cases), days), near), expected, len(zone_of)).max()
        reached += bool(best >= score - 1e-9)
        if reached == hits:
            return reached / done, done
    return (reached + 1) / (replicates + 1), replicates
