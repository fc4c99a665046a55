"""The disk is full in the middle of an import: nothing is half done, it is said, and it works once there is room."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.server import ROOT, Server
from tests.postgresql import Cluster
from zhijiao.law.national.internship_2021.columns import COLUMNS

ROWS = 6000
MORE_THAN_THE_FILE = 2_000_000  # bytes of room beyond the file itself, which is kept first: then the database runs out
COMMAND = [sys.executable, "-c", "from zhijiao.cli.main import main; main()", "import", "apprenticeships/agreements"]


def disk_full(database: str) -> str:
    """Run the scenario on a small file system of its own and return one sentence."""
    if os.geteuid() != 0:
        return "disk full: skipped, only root can mount a small file system"
    with tempfile.TemporaryDirectory(prefix="zj-full-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        with _small_disk(folder / "disk", 400) as disk:
            return _scenario(database, folder, disk)


def _scenario(database: str, folder: Path, disk: Path) -> str:
    cluster = None
    home = (folder if database == "postgresql" else disk) / "var"
    home.mkdir()
    if database == "postgresql":
        (disk / "pg").mkdir()
        cluster = Cluster(disk / "pg", durable=True)
        cluster.start()
    try:
        server = Server(home, cluster.url if cluster else "")
        server.build()
        before = _state(server)
        file = _workbook(folder)
        filler = _fill(disk, MORE_THAN_THE_FILE + (file.stat().st_size if cluster is None else 0))
        code, said = _import(server, file)
        filler.unlink()
        if cluster is not None:
            with contextlib.suppress(subprocess.CalledProcessError):  # it stops itself when its log cannot be written
                cluster.start()
        after = _state(server)
        again, _ = _import(server, file)
        held = code == 2 and after == before and again in (0, 1)
        return (f"disk full in mid-import of {ROWS:,} rows: exit code {code} ({said}), before and after {before} / {after}, "
                f"again with room: exit code {again}; {'holds' if held else 'FAILED'}")
    finally:
        if cluster is not None:
            cluster.stop()


@contextmanager
def _small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "none", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def _fill(disk: Path, room: int) -> Path:
    """Leave too little room for the import, and return the file that takes it."""
    filler, space = disk / "filler", os.statvfs(disk)
    with filler.open("wb") as file:
        file.write(bytes(max(space.f_bavail * space.f_frsize - room, 0)))
    return filler


def _workbook(folder: Path) -> Path:
    """Write a file of so many placements that the database must grow by more than the room that is left."""
    row = {column.key: column.example for column in COLUMNS} | {"reason": "说明" * 50}
    path = folder / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerows({**row, "row_id": f"r{n}"} for n in range(ROWS))
    return path


def _import(server: Server, file: Path) -> tuple[int, str]:
    done = subprocess.run([*COMMAND, str(file), "--as", "registrar"], env=server.environment, cwd=ROOT, text=True, capture_output=True, check=False)
    said = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return done.returncode, said[-1][:200] if said else ""


def _state(server: Server) -> dict[str, object]:
    return dict(json.loads(server.python("-c", STATE)))


STATE = """
import json, django; django.setup()
from zhijiao.kernel.journal.entries import verify
from zhijiao.kernel.journal.models import Entry
from zhijiao.systems.apprenticeships.models import Agreement
print(json.dumps({"agreements": Agreement.objects.count(), "entries": Entry.objects.count(), "breaks": len(verify())}))
"""
