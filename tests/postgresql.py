"""A PostgreSQL of this test run's own: made in the temporary folder, reached by a socket, gone at the end.

PostgreSQL refuses to run as root: then it is started as the user postgres (or nobody).
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

QUICK = "-c listen_addresses= -c fsync=off -c full_page_writes=off"  # nothing here outlives the run


class NoPostgreSQL(RuntimeError):
    """PostgreSQL is not installed here."""


def binaries() -> Path:
    """Return the folder of the newest PostgreSQL. Raises NoPostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        raise NoPostgreSQL("no initdb below /usr/lib/postgresql or on the path")
    return found[-1].parent if found else Path(str(on_path)).parent


class Cluster:
    """A PostgreSQL in a folder of its own. `durable`: it keeps what it acknowledged, whatever happens to it."""

    def __init__(self, home: Path, *, durable: bool = False):
        self._bins, self.home, self._durable = binaries(), home, durable
        self._drop = _dropped(home)
        self._run("initdb", "-U", "zhijiao", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql://zhijiao@/postgres?host={self.home}"

    def start(self) -> None:
        """Start it, or start it again after it was killed."""
        settings = "-c listen_addresses=" if self._durable else QUICK
        self._run("pg_ctl", "-w", "-l", f"{self.home}/log", "-o", f"-k {self.home} {settings}", "start")

    def stop(self) -> None:
        """Stop it at once, as a loss of power would: nothing is finished, nothing is written."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.home)}
        subprocess.run([str(self._bins / program), "-D", f"{self.home}/data", *arguments], check=True, cwd=self.home, env=environment,
                       stdout=subprocess.DEVNULL, **self._drop)


def start() -> str:
    """Start a cluster and return the address of its database; it is stopped and removed when this process ends."""
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="zj-pg-")))
    cluster.start()

    def stop() -> None:
        cluster.stop()
        shutil.rmtree(cluster.home)

    atexit.register(stop)
    return cluster.url


def _dropped(home: Path) -> dict[str, Any]:
    """Return how a child of root becomes somebody else, who then owns `home`."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    who = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(home, who.pw_uid, who.pw_gid)
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
