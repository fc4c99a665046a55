"""Who gets what: parallel preferences, deferred acceptance, placements, the check, and the whole way from files to files.

`ALLOCATION_APPLICANTS=1000000` measures that many instead of 200,000. Times are the best of three; those of the whole way are
one run in a process of its own, with its peak memory; on a busy machine look at the CPU time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.allocation_agreement import counted
from benchmarks.allocation_rounds import Round, made, written
from zhijiao.engines.allocation import check_cutoffs, classes, deferred_acceptance, parallel, student_project, term
from zhijiao.engines.allocation.compiled import compiled
from zhijiao.engines.allocation.kernels import POSITION, parallel_kernel
from zhijiao.law.liaoning.admissions_2024 import BACHELOR

APPLICANTS, LENGTH, UNITS = int(os.environ.get("ALLOCATION_APPLICANTS", "200000")), 112, 20_000
CHILD = """
import json, resource, sys, time
from zhijiao.cli.main import run
begun = time.perf_counter()
cpu = time.process_time()
code = run(sys.argv[1:])
print(json.dumps([code, time.perf_counter() - begun, time.process_time() - cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6]))
"""


def best(work: Callable[[], object], times: int = 3) -> float:
    """Return the seconds of the fastest run."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return min(found)


def main() -> str:
    """Measure and return the table."""
    one = made(APPLICANTS, LENGTH, UNITS)
    lines = [*_round(one), *_files(one), *_markets()]
    rows = "\n".join(f"| {what} | {seconds} | {promised} |" for what, seconds, promised in lines)
    agreed = counted(5_000)
    told = (f"Reference, compiled engine and checker on {agreed.rounds:,} random rounds of 2-60 units, {agreed.with_ties:,} of them with equals at a "
            f"binding cut-off, under every tie policy and with rows and labels in another order: {agreed.runs:,} runs, {agreed.differing} differ.")
    return f"# Allocation, {APPLICANTS:,} applicants x {LENGTH} preferences, {UNITS:,} units\n\n| what | measured | target |\n|---|---|---|\n{rows}\n\n{told}\n"


def _round(one: Round) -> list[tuple[str, str, str]]:
    key = [term(level.text).over(one.scores) for level in BACHELOR.key]
    of_class = classes(key)
    order = np.argsort(of_class, kind="stable")
    ordered = np.ascontiguousarray(one.lists[order])
    kernel = compiled(parallel_kernel)
    kernel(ordered[:1], np.arange(1), of_class[:1], one.quotas, POSITION)  # compiled or read from its cache
    positions, _ = kernel(one.lists, order, of_class, one.quotas, POSITION)
    fast = best(lambda: kernel(one.lists, order, of_class, one.quotas, POSITION))
    some = slice(0, len(order) // 10)
    tenth = (one.lists[some], of_class[some], np.maximum(one.quotas // 10, 1))
    plain, quick = (best(lambda e=engine: parallel(*tenth, policy="list_position", engine=e), 1) for engine in ("reference", "fast"))
    checked = check_cutoffs(one.lists, of_class, one.quotas, positions, policy="list_position")
    million = APPLICANTS / 1_000_000
    return [
        ("key of seven levels, classes", f"{best(lambda: classes(key)):.3f} s", ""),
        ("parallel, rows in rank order", f"{best(lambda: kernel(ordered, np.arange(len(order)), of_class[order], one.quotas, POSITION)):.3f} s",
         f"{0.1 * million:.2f} s"),
        ("parallel, rows gathered", f"{fast:.3f} s", f"{0.5 * million:.2f} s"),
        ("the check by cut-offs", f"{best(lambda: check_cutoffs(one.lists, of_class, one.quotas, positions, policy='list_position'), 1):.2f} s, "
         f"{'follows' if checked.ok else 'DOES NOT FOLLOW'}", ""),
        ("plain reference against compiled, a tenth of the applicants, arrays in and out", f"{plain:.2f} s, {plain / quick:.0f} x", "<= 60 x")]


def _files(one: Round) -> list[tuple[str, str, str]]:
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        long = APPLICANTS <= 200_000
        written(one, folder, long=long)
        for what, lists in (("Parquet, one row per applicant", "lists.parquet"), *([("CSV, one row per preference", "preferences.csv")] if long else [])):
            files = ["--plan", folder / "plan.csv", "--applicants", folder / "applicants.csv", "--preferences", folder / lists]
            target = f"{2 if APPLICANTS <= 200_000 else 10} s" if lists.endswith("parquet") else ""
            found.append((f"admit from {what}", _child("admit", *files, "--rules", BACHELOR.name, "--out", folder / "out"), target))
            found.append((f"admit verify, {what}", _child("admit", "verify", folder / "out", *files), ""))
    return found


def _child(*arguments: object) -> str:
    done = subprocess.run([sys.executable, "-c", CHILD, *map(str, arguments)], capture_output=True, text=True, check=True)
    code, seconds, cpu, memory = json.loads(done.stdout.splitlines()[-1])
    if code:
        raise RuntimeError(done.stdout + done.stderr)
    return f"{seconds:.1f} s ({cpu:.1f} s of CPU), {memory:.2f} GB"


def _markets() -> list[tuple[str, str, str]]:
    """Deferred acceptance and placement, 100,000 x 20."""
    rng = np.random.default_rng(11)
    n, length, units = 100_000, 20, 5_000
    lists = np.argsort(rng.random((n, 500)), axis=1)[:, :length].astype(np.int32) * 10 + rng.integers(0, 10, (n, length), dtype=np.int32)
    who = np.repeat(np.arange(n), length)
    flat = lists.ravel()
    order = np.lexsort((rng.random(n * length), flat))
    edges = np.searchsorted(flat[order], np.arange(units + 1))
    ordered = who[order]
    priorities = [ordered[a:b] for a, b in pairwise(edges)]
    seats = np.full(units, n // units - 1)
    scores = np.repeat(rng.integers(0, 10**6, n)[:, None], length, axis=1)
    owner = rng.integers(0, units // 5, units)
    both = (np.bincount(owner, weights=seats, minlength=units // 5) * 0.9).astype(np.int64)
    deferred_acceptance(lists[:10], [[] for _ in priorities], seats)
    return [("deferred acceptance, 100,000 x 20, arrays in and out", f"{best(lambda: deferred_acceptance(lists, priorities, seats)):.2f} s", "0.10 s (kernel)"),
            ("placement, 100,000 x 20, arrays in and out", f"{best(lambda: student_project(lists, scores, seats, owner, both)):.2f} s", "0.3 s (kernel)")]
