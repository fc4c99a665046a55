"""How often somebody without an account may ask for something dear. Counted in this process's memory, never written."""

from __future__ import annotations

import threading
from collections import deque
from ipaddress import IPv6Address, ip_address

_MOST_KNOWN = 10_000


class Rate:
    """At most so many a span of seconds for each address; an IPv6 address counts as its network, which is one household."""

    def __init__(self, most: int, seconds: int):
        self.most, self.seconds = most, seconds
        self._lock = threading.Lock()
        self._seen: dict[str, deque[float]] = {}

    def allows(self, address: str, at: float) -> bool:
        """Count one try at this moment (of a clock that only goes forward); False when it is one too many."""
        with self._lock:
            if len(self._seen) >= _MOST_KNOWN:
                self._forget(at)
            tries = self._seen.setdefault(_household(address), deque())
            while tries and tries[0] <= at - self.seconds:
                tries.popleft()
            if len(tries) >= self.most:
                return False
            tries.append(at)
            return True

    def forget(self) -> None:
        """Forget everybody."""
        with self._lock:
            self._seen.clear()

    def _forget(self, at: float) -> None:
        old = [who for who, tries in self._seen.items() if not tries or tries[-1] <= at - self.seconds]
        for who in old or list(self._seen):  # so many at once are a flood: start again rather than grow
            del self._seen[who]


def _household(address: str) -> str:
    try:
        read = ip_address(address)
    except ValueError:
        return address
    return read.exploded[:19] if isinstance(read, IPv6Address) else str(read)
