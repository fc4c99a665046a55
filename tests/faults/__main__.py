"""`python -m tests.faults [--kills 20] [--writers 64] [--database sqlite|postgresql] [--scenario NAME]`: run, print a table."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, fields
from pathlib import Path

from tests.faults.full import disk_full
from tests.faults.kills import Counted, kill_while_writing
from tests.faults.server import Server
from tests.postgresql import Cluster, NoPostgreSQL, binaries


def main() -> int:
    """Run what was asked for; 1 when something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--writers", type=int, default=64)
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    parser.add_argument("--scenario", choices=("server", "database", "disk"))
    asked = parser.parse_args()
    results: list[Counted] = []
    outcomes: list[str] = []
    for database in [asked.database] if asked.database else ["sqlite", "postgresql"]:
        if database == "postgresql" and not _has_postgresql():
            outcomes.append("postgresql: skipped, no PostgreSQL is installed here")
            continue
        if asked.scenario in (None, "server"):
            with place(database) as (server, folder, _):
                results.append(kill_while_writing("server killed", server, folder, kills=asked.kills, writers=asked.writers,
                                                  strike=server.kill, recover=server.start, database=database))
        if asked.scenario in (None, "database") and database == "postgresql":
            with place(database) as (server, folder, cluster):
                assert cluster is not None
                results.append(kill_while_writing("database killed", server, folder, kills=max(asked.kills // 4, 1), writers=asked.writers,
                                                  strike=cluster.stop, recover=cluster.start, database=database))
        if asked.scenario in (None, "disk"):
            outcomes.append(f"{database}: {disk_full(database)}")
    tell(results, outcomes)
    return 0 if all(one.holds for one in results) and not any("FAILED" in said for said in outcomes) else 1


def _has_postgresql() -> bool:
    try:
        binaries()
    except NoPostgreSQL:
        return False
    return True


@contextmanager
def place(database: str) -> Iterator[tuple[Server, Path, Cluster | None]]:
    """A demo in a folder of its own, on SQLite with full sync or on a PostgreSQL that keeps what it acknowledges."""
    with tempfile.TemporaryDirectory(prefix="zj-faults-") as made:
        folder = Path(made)
        folder.chmod(0o755)  # the user postgres must be able to pass
        cluster = _cluster(folder / "pg") if database == "postgresql" else None
        home = folder / "var"
        home.mkdir()
        server = Server(home, cluster.url if cluster else "")
        try:
            server.build()
            yield server, folder, cluster
        finally:
            server.stop()
            if cluster is not None:
                cluster.stop()


def _cluster(home: Path) -> Cluster:
    home.mkdir()
    cluster = Cluster(home, durable=True)
    cluster.start()
    return cluster


def tell(results: list[Counted], outcomes: list[str]) -> None:
    """Print the table."""
    if results:
        names = [field.name for field in fields(Counted)]
        print("| " + " | ".join(names) + " |\n|" + "---|" * len(names))
    for one in results:
        print("| " + " | ".join(f"{value:.0f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else value
                                for value in astuple(one)) + " |" + ("" if one.holds else "  <- does not hold"))
    print("\n".join(outcomes), flush=True)


if __name__ == "__main__":
    sys.exit(main())
