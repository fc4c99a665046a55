"""The matrix of requirements by unit: 500 requirements x 120 units, 60,000 tasks, as the provincial official opens it.

A database of its own is built and thrown away. Each of the 50 requests goes through the whole stack: session, middleware,
page, template. Times are those of whatever machine this is; on one that is busy with other work, look at the CPU time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
REQUESTS, ALLOWED_MS = 50, 300
CHILD = f"import django; django.setup(); from benchmarks.matrix_child import main; main({REQUESTS})"


def main() -> str:
    """Measure in a process of its own, with settings of its own, and return the table."""
    with tempfile.TemporaryDirectory() as var:
        environment = os.environ | {"ZHIJIAO_VAR": var, "ZHIJIAO_DEMO": "yes", "ZHIJIAO_TODAY": "2026-11-23", "DATABASE_URL": "",
                                    "ZHIJIAO_HASHED_STATIC": "no", "ZHIJIAO_LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "zhijiao.config.settings"}
        done = subprocess.run([sys.executable, "-c", CHILD], env=environment, cwd=HERE.parent,
                              capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    lines = json.loads(done.stdout.splitlines()[-1])
    table = "\n".join("| {page} | {median:.0f} | {p95:.0f} | {cpu:.0f} | {statements} | {kilobytes:.0f} | {zipped:.0f} |".format(**one) for one in lines)
    verdict = "kept" if all(one["p95"] < ALLOWED_MS for one in lines[:1]) else "NOT kept"
    return (f"# The matrix, 500 requirements x 120 units (60,000 tasks), {REQUESTS} requests each\n\n"
            "| page | median ms | p95 ms | CPU ms | SQL statements | kB | kB gzipped |\n|---|---|---|---|---|---|---|\n"
            f"{table}\n\nPromised: p95 of the first page below {ALLOWED_MS} ms: {verdict}.\n")
