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


def start() -> str:
    """Start a cluster and return the address of its database; it is stopped and removed when this process ends."""
    bins, home = binaries(), Path(tempfile.mkdtemp(prefix="zj-pg-"))
    drop = _dropped(home)
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(home)}

    def run(*command: str) -> None:
        subprocess.run(command, check=True, cwd=home, env=environment, stdout=subprocess.DEVNULL, **drop)

    run(str(bins / "initdb"), "-D", f"{home}/data", "-U", "zhijiao", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    run(str(bins / "pg_ctl"), "-D", f"{home}/data", "-w", "-l", f"{home}/log", "-o", f"-k {home} {QUICK}", "start")

    def stop() -> None:
        run(str(bins / "pg_ctl"), "-D", f"{home}/data", "-m", "immediate", "stop")
        shutil.rmtree(home)

    atexit.register(stop)
    return f"postgresql://zhijiao@/postgres?host={home}"


def _dropped(home: Path) -> dict[str, Any]:
    """Return how a child of root becomes somebody else, who then owns `home`."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    who = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(home, who.pw_uid, who.pw_gid)
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
