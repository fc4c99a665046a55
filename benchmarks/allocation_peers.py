"""Peers of the allocation engine, on the same instances: the PyPI package `matching`, and least cost by three solvers."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from statistics import median

import numpy as np
from matching.games import HospitalResident
from scipy.optimize import linear_sum_assignment

from zhijiao.engines.allocation import deferred_acceptance, min_cost_assignment
from zhijiao.engines.allocation.projects import pairs, propose

Dictionaries = tuple[dict[int, list[int]], dict[int, list[int]], dict[int, int]]
LENGTH = SEATS = 20


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Return the median processor time of some runs: everything measured so runs in one thread, and the machine has other work."""
    found = []
    for _ in range(times):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return median(found)


def dictionaries(residents: int, seed: int = 7) -> Dictionaries:
    """Each resident lists 20 of n / 20 hospitals; a hospital of 20 seats ranks all who list it."""
    rng = np.random.default_rng(seed)
    hospitals = residents // SEATS
    own = {i: rng.permutation(hospitals)[:LENGTH].tolist() for i in range(residents)}
    asked: dict[int, list[int]] = {h: [] for h in range(hospitals)}
    for i, row in own.items():
        for h in row:
            asked[h].append(i)
    return own, {h: rng.permutation(row).tolist() for h, row in asked.items()}, dict.fromkeys(range(hospitals), SEATS)


def from_dictionaries(own: dict[int, list[int]], asked: dict[int, list[int]], seats: dict[int, int]) -> dict[int, int]:
    """Solve with ours from what the peer is given."""
    found = deferred_acceptance(list(own.values()), list(asked.values()), list(seats.values()))
    return dict(zip(own, found.tolist(), strict=True))


def against_matching() -> list[tuple[str, str, str]]:
    """Compare at 1,000 and 1,500 residents, and see what happens at 2,000."""
    return [_compared(1_000), _compared(1_500), ("matching 1.4.3, 2,000 x 20, as it is installed", _survives(2_000), "")]


def _compared(residents: int) -> tuple[str, str, str]:
    given = dictionaries(residents)
    ours = from_dictionaries(*given)
    lists = np.array(list(given[0].values()), dtype=np.int32)
    orders, seats = [np.array(row) for row in given[1].values()], list(given[2].values())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        games = []
        create = seconds(lambda: games.append(HospitalResident.create_from_dictionaries(*given)))
        solve = seconds(lambda: games.pop().solve(optimal="resident"))
        solved = HospitalResident.create_from_dictionaries(*given).solve(optimal="resident")
    theirs = {resident.name: hospital.name for hospital, inside in solved.items() for resident in inside}
    same = theirs == {i: h for i, h in ours.items() if h >= 0}
    places, own, room = pairs(lists, orders, "fast"), np.arange(len(seats)), np.array(seats, dtype=np.int64)
    solved_in = seconds(lambda: propose(lists, places, room, own, room, "fast"), 25)
    arrays = seconds(lambda: deferred_acceptance(lists, orders, seats), 25)
    whole = seconds(lambda: from_dictionaries(*given), 9)
    return (f"against matching 1.4.3, {residents:,} x 20: its create {create:.2f} s, solve {solve:.3f} s; ours: solve {solved_in * 1000:.3f} ms, "
            f"{arrays * 1000:.2f} ms from arrays, {whole * 1000:.1f} ms from the same dictionaries",
            f"{solve / solved_in:,.0f} x on solve, {(create + solve) / arrays:,.0f} x from arrays, {(create + solve) / whole:,.0f} x from the dictionaries; "
            f"{'identical' if same else 'DIFFERENT'}", ">= 1,000 x on solve, identical" if residents == 1_000 else "identical")


def _survives(residents: int) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            HospitalResident.create_from_dictionaries(*dictionaries(residents)).solve(optimal="resident")
        except RecursionError:
            return "RecursionError"
    return "solved"


def least_cost() -> list[tuple[str, str, str]]:
    """Assignment of least cost, 20 options each: OR-Tools, ours in Python, SciPy's Hungarian method on the dense table."""
    rng, found = np.random.default_rng(5), []
    for n in (400, 2_000, 20_000):
        places = n * 21 // 20
        options = np.argsort(rng.random((n, 60)), axis=1)[:, :20] * (places // 60) + rng.integers(0, places // 60, (n, 20))
        costs = rng.integers(0, 1_000, (n, 20))
        lists, paid, seats = options.tolist(), costs.tolist(), [1] * places
        fast = seconds(lambda g=(lists, paid, seats): min_cost_assignment(*g), 1)
        at = min_cost_assignment(lists, paid, seats)
        told = f"{fast:.2f} s by OR-Tools"
        if n == 400:
            plain = seconds(lambda g=(lists, paid, seats): min_cost_assignment(*g, engine="reference"), 1)
            other = min_cost_assignment(lists, paid, seats, engine="reference")
            dense = np.full((n, places), 10**9)
            dense[np.arange(n)[:, None], options] = costs
            rows, columns = linear_sum_assignment(dense)
            worth = {_cost(lists, paid, x.tolist()) for x in (at, other)}
            real = dense[rows, columns] < 10**9
            worth.add((int((~real).sum()), int(dense[rows, columns][real].sum())))
            told += f", {plain:.2f} s in plain Python, {'the same cost by both and by SciPy' if len(worth) == 1 else 'DIFFERENT COSTS'}"
        found.append((f"least cost, {n:,} x 20 options", told, ""))
    return found


def _cost(lists: list[list[int]], paid: list[list[int]], at: list[int]) -> tuple[int, int]:
    return sum(p < 0 for p in at), sum(paid[i][lists[i].index(p)] for i, p in enumerate(at) if p >= 0)
