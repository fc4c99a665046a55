"""A whole province on both databases: making it, its lists, its home page and its boards, and judging a million records.

`SIZE=province make bench BENCH=province` makes 100,000 placements with a million days of logs on each database (a quarter
of an hour each on two cores); without SIZE a small demo, to see that it runs. Everything is built in a folder of its own
and thrown away (PROVINCE_ON=postgresql measures one database only). Requests go through the whole stack: session, middleware, page, template.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.postgresql import Cluster, NoPostgreSQL

HERE = Path(__file__).parent
SIZE = os.environ.get("SIZE", "small")
ON = os.environ.get("PROVINCE_ON", "sqlite postgresql").split()
REQUESTS, FEW = 200, 60
ALLOWED_MS, ALLOWED_SQL = 300, 8
RECORDS = int(os.environ.get("ZHIJIAO_BENCH_ROWS", "1000000" if SIZE == "province" else "50000"))
CALL = "import django; django.setup(); from benchmarks.{module} import main; main({number})"
PAGES = "| page | requests | median ms | p95 ms | CPU ms | first ms | SQL statements | at {few} rows | kB |\n|---|---|---|---|---|---|---|---|---|"


def main() -> str:
    """Measure one database after the other and return the tables."""
    parts = [_heading(), _few()]
    few: dict[str, int] = json.loads(parts.pop())
    if "sqlite" in ON:
        with tempfile.TemporaryDirectory(dir=HERE.parent / "var") as var:
            parts.append(_database("SQLite", Path(var), "", few))
    if "postgresql" not in ON:
        return "\n".join(parts)
    home = Path(tempfile.mkdtemp(prefix="zj-bench-"))
    try:
        cluster = Cluster(home, durable=True)
        cluster.start()
    except NoPostgreSQL as why:
        return "\n".join([*parts, f"PostgreSQL: not measured, {why}"])
    try:
        with tempfile.TemporaryDirectory(dir=HERE.parent / "var") as var:
            parts += [_database("PostgreSQL", Path(var), cluster.url, few), _judged(Path(var), cluster.url)]
    finally:
        cluster.stop()
        shutil.rmtree(home)
    return "\n".join(parts)


def _heading() -> str:
    return (f"# A province (SIZE={SIZE})\n\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start, "
            f"Python {sys.version.split()[0]}. Promised of the log's lists: p95 at most {ALLOWED_MS} ms, at most {ALLOWED_SQL} statements, the same "
            f"number at {FEW} rows.\n")


def _few() -> str:
    """Return the statements of every page in a database with a few rows."""
    with tempfile.TemporaryDirectory(dir=HERE.parent / "var") as var:
        _build(Path(var), "", "tiny")
        return json.dumps({one["page"]: one["statements"] for one in _measured(Path(var), "", "tiny", f"3, few={FEW}")})


def _database(name: str, var: Path, url: str, few: dict[str, int]) -> str:
    built = _build(var, url, SIZE)
    loads = os.getloadavg()[0]
    lines = _measured(var, url, SIZE, str(REQUESTS))
    row = "| {page} | {requests} | {median:.0f} | {p95:.0f} | {cpu:.0f} | {first:.0f} | {statements} | {few} | {kilobytes:.0f} |"
    table = "\n".join(row.format(**one, few=few[one["page"]]) for one in lines)
    listed = [one for one in lines if one["list"] and one["page"].startswith("log days")]
    kept = all(one["p95"] <= ALLOWED_MS and one["statements"] <= ALLOWED_SQL for one in listed)
    same = all(one["statements"] == few[one["page"]] for one in listed)
    return (f"## {name}\n\n{built}; load while the pages were measured {loads:.1f}.\n\n{PAGES.format(few=FEW)}\n{table}\n\n"
            f"Lists: {'kept' if kept else 'NOT kept'}; statements {'the same' if same else 'NOT the same'} at {FEW} rows.\n")


def _build(var: Path, url: str, size: str) -> str:
    """Make the demo by the command that people use; return how long it took and how much memory."""
    began = time.perf_counter()
    done = subprocess.run([Path(sys.executable).with_name("zhijiao"), "demo", "--size", size, "--build-only"], cwd=HERE.parent, text=True,
                          capture_output=True, check=False, env=os.environ | {"ZHIJIAO_VAR": str(var), "DATABASE_URL": url})
    found = re.search(r"(\d+) placements, (\d+) s, ([\d.]+) GB", done.stderr)
    if done.returncode or found is None:
        raise RuntimeError(done.stderr)
    return f"{int(found[1]):,} placements made in {time.perf_counter() - began:.0f} s in all, {found[3]} GB of memory at most"


def _measured(var: Path, url: str, size: str, asked: str) -> list[dict[str, Any]]:
    return list(json.loads(_child("province_child", asked, var, url, size)))


def _judged(var: Path, url: str) -> str:
    steps = json.loads(_child("province_judged", str(RECORDS), var, url, SIZE))
    read = steps["read"]
    lines = "\n".join(f"| {name} | {seconds:.2f} | {seconds / read:.2f} |" for name, seconds in steps.items() if not name.startswith("_"))
    whole = sum(seconds for name, seconds in steps.items() if not name.startswith("_"))
    return (f"## {steps['_rows']:,} records from PostgreSQL, judged by {steps['_rules']} rules\n\nMedian of three; {steps['_findings']:,} findings; "
            f"load {os.getloadavg()[0]:.1f}.\n\n| step | s | of the read |\n|---|---|---|\n{lines}\n| all of it | {whole:.2f} | {whole / read:.2f} |\n")


def _child(module: str, number: str, var: Path, url: str, size: str) -> str:
    """Run a part in a process of its own, with the settings that the demo was made with; return its last line."""
    home = next(path for path in var.iterdir() if path.name.startswith(f"demo-{size}"))
    environment = os.environ | {"ZHIJIAO_VAR": str(home), "ZHIJIAO_DEMO": "yes", "ZHIJIAO_TODAY": "2026-05-20", "DATABASE_URL": url,
                                "ZHIJIAO_HASHED_STATIC": "no", "ZHIJIAO_LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "zhijiao.config.settings"}
    done = subprocess.run([sys.executable, "-c", CALL.format(module=module, number=number)], env=environment, cwd=HERE.parent,
                          capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.splitlines()[-1]
