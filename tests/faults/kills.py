"""The server, or the database, killed outright while 64 people write."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.server import Server
from tests.faults.writers import Writer

SEED = 20210819


@dataclass(frozen=True)
class Counted:
    """What one scenario came to."""

    scenario: str
    database: str
    kills: int
    acknowledged: int
    tries: int
    lost: int
    doubled: int
    half: int
    breaks: int
    refused: int
    seconds: float

    @property
    def holds(self) -> bool:
        """Nothing lost, doubled, half done or broken, and something was written."""
        return self.acknowledged > 0 and not (self.lost or self.doubled or self.half or self.breaks or self.refused)


def kill_while_writing(scenario: str, server: Server, folder: Path, *, kills: int, writers: int,
                       strike: Callable[[], None], recover: Callable[[], None], database: str) -> Counted:
    """Let people write, strike at moments drawn at random, recover, let them end, count."""
    pick, over, began = random.Random(SEED), threading.Event(), time.monotonic()
    people = [Writer(n, server.port, folder, over) for n in range(writers)]
    server.start()
    for person in people:
        person.start()
    for n in range(kills):
        _until_busy(people)
        time.sleep(pick.uniform(0.2, 2.0))
        strike()
        recover()
        print(f"  {scenario}, {database}: kill {n + 1}, acknowledged so far {sum(len(p.acknowledged) for p in people):,}", flush=True)
    _until_busy(people)
    over.set()
    for person in people:
        person.join(timeout=120)
    server.stop()
    return _counted(scenario, database, kills, server, folder, people, time.monotonic() - began)


def _until_busy(people: list[Writer]) -> None:
    """Wait until the writers write again: a kill of an idle server shows nothing."""
    before, deadline = sum(len(p.acknowledged) for p in people), time.monotonic() + 120
    while sum(len(p.acknowledged) for p in people) < before + len(people) // 2:
        if time.monotonic() > deadline:
            raise RuntimeError("nobody could write for two minutes")
        time.sleep(0.05)


def _counted(scenario: str, database: str, kills: int, server: Server, folder: Path, people: list[Writer], seconds: float) -> Counted:
    keys = [key for person in people for key in (folder / f"writer-{person.number}.txt").read_text().split()]
    assert sorted(keys) == sorted(key for person in people for key in person.acknowledged)
    listed = folder / "acknowledged.txt"
    listed.write_text("\n".join(keys))
    found = json.loads(server.python("-m", "tests.faults.counted", str(listed)))
    if found["integrity"] != "ok":
        raise RuntimeError(f"the database is not whole: {found['integrity']}")
    refused = [status for person in people for status in person.refused if status < 500]
    return Counted(scenario, database, kills, len(keys), sum(p.tries for p in people), found["lost"], found["doubled"], found["half"],
                   found["breaks"], len(refused), seconds)
