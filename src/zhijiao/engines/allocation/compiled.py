"""Which engine runs: kernels compiled by numba where it is installed (the extra `fast`), else the plain reference."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any, Literal

from zhijiao.engines.allocation.policies import InstanceError

Engine = Literal["fast", "reference"]


def settled(engine: str) -> Engine:
    """Return the engine that will run: `fast` needs numba, without it the reference does the same more slowly."""
    if engine not in ("fast", "reference"):
        raise InstanceError(f"engine {engine!r}: fast or reference")
    return "fast" if engine == "fast" and installed("numba") else "reference"


@cache
def installed(package: str) -> bool:
    """Return whether an optional package is there; looked for once."""
    return find_spec(package) is not None


@cache
def compiled(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """Return the kernel compiled, from the cache on disk where one can be kept."""
    import numba

    try:
        made: Callable[..., Any] = numba.njit(cache=True)(kernel)
    except RuntimeError:  # no folder to keep it in: compiled anew in each process
        made = numba.njit(kernel)
    return made
