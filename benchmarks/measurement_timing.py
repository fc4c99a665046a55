"""Seconds by the clock and of the processor, and a row of a table."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple


class Line(NamedTuple):
    """One row of the table."""

    what: str
    measured: str
    target: str = ""


class Took(NamedTuple):
    """Seconds of the fastest of some runs, by the clock and of the processor."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s ({self.cpu:.2f} s of CPU)"


def best(work: Callable[[], object], times: int = 3) -> Took:
    """Return what the fastest run took."""
    found = []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        found.append(Took(time.perf_counter() - wall, time.process_time() - cpu))
    return Took(min(one.wall for one in found), min(one.cpu for one in found))
