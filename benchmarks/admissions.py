"""Files of lists into the platform, on both databases: 20,000 applicants x 112, or 200,000 with SIZE=province.

A database of its own is built and thrown away. Each file is checked and written in a process of its own, so that the peak of
memory is that of the import alone; on a machine that is busy with other work, look at the CPU time. Then one applicant's
result is explained from the files of an allocated round.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.postgresql import Cluster, NoPostgreSQL

HERE = Path(__file__).parent
APPLICANTS = int(os.environ.get("ADMISSIONS_APPLICANTS", "200000" if os.environ.get("SIZE") == "province" else "20000"))
LENGTH, ALLOWED_GB = 112, 4
FILES = ("lists.parquet", "lists.csv")
CALL = "import django; django.setup(); from benchmarks import admissions_child as child; child.{what}"
ROW = "| {database} | {file} | {megabytes:.0f} | {check:.1f} | {write:.1f} | {whole:.1f} | {cpu:.1f} | {gigabytes:.1f} | {rows:,} | {stored:.0f} |"
HEAD = ("| database | file | MB | check s | write s | whole s | CPU s | peak GB | rows stored | MB stored |\n|---|---|---|---|---|---|---|---|---|---|")


def main() -> str:
    """Measure one database after the other and return the tables."""
    lines: list[str] = []
    reads: list[str] = []
    with tempfile.TemporaryDirectory(dir=HERE.parent / "var") as var:
        _database("SQLite", Path(var), "", lines, reads)
    home = Path(tempfile.mkdtemp(prefix="zj-bench-"))
    try:
        cluster = Cluster(home, durable=True)
        cluster.start()
    except NoPostgreSQL as why:
        lines.append(f"PostgreSQL: not measured, {why}")
    else:
        try:
            with tempfile.TemporaryDirectory(dir=HERE.parent / "var") as var:
                _database("PostgreSQL", Path(var), cluster.url, lines, reads)
        finally:
            cluster.stop()
            shutil.rmtree(home)
    return (f"# {APPLICANTS:,} lists of {LENGTH} ({APPLICANTS * LENGTH:,} entries) into the platform\n\n{os.cpu_count()} cores, load "
            f"{os.getloadavg()[0]:.1f} at the end.\n\n{HEAD}\n" + "\n".join(lines) + f"\n\nPromised: at most {ALLOWED_GB} GB, one row for each applicant.\n\n"
            "| database | files of the freeze written, s | result of one applicant explained, ms (median of 20) | CPU ms | first, ms |\n|---|---|---|---|---|\n"
            + "\n".join(reads) + "\n")


def _database(name: str, var: Path, url: str, lines: list[str], reads: list[str]) -> None:
    _child(f"build({APPLICANTS}, {LENGTH})", var, url)
    for file in FILES:
        found = _child(f"take({file!r})", var, url)
        lines.append(ROW.format(database=name, whole=found["check"] + found["write"], **found))
    found = _child("read()", var, url)
    reads.append(f"| {name} | {found['read']:.1f} | {found['explain']:.0f} | {found['cpu']:.0f} | {found['first']:.0f} |")


def _child(what: str, var: Path, url: str) -> dict[str, Any]:
    environment = os.environ | {"ZHIJIAO_VAR": str(var), "ZHIJIAO_DEMO": "yes", "DATABASE_URL": url, "ZHIJIAO_HASHED_STATIC": "no",
                                "ZHIJIAO_LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "zhijiao.config.settings"}
    done = subprocess.run([sys.executable, "-c", CALL.format(what=what)], env=environment, cwd=HERE.parent, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))
