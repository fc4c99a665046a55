"""Who gets what: parallel preferences at 200,000 and 1,000,000, files to files, deferred acceptance, placement, peers, agreement.

Seconds are medians of processor time in one thread; those of the whole way from files to files are of processes of their own,
by the clock, with processor time, how much of it was the main thread's (the rest runs beside it) and peak memory (three runs of
200,000 from Parquet, one of the longer ones). On a busy machine look at processor time and ratios; the floor, reading the lists
once, says how busy.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.allocation_agreement import counted, placed
from benchmarks.allocation_peers import against_matching, least_cost, seconds
from benchmarks.allocation_rounds import Round, made, written
from zhijiao.engines.allocation import (
    check_cutoffs,
    check_placement,
    classes,
    deferred_acceptance,
    parallel,
    student_project,
    term,
)
from zhijiao.engines.allocation.arrays import Trusted
from zhijiao.engines.allocation.compiled import compiled
from zhijiao.engines.allocation.kernels import POSITION, parallel_kernel
from zhijiao.engines.allocation.projects import market, pairs, propose
from zhijiao.law.liaoning.admissions_2024 import BACHELOR

LENGTH, UNITS = 112, 20_000
CHILD = """
import json, resource, sys, time
from zhijiao.cli.main import run
begun = time.perf_counter()
code = run(sys.argv[1:])
print(json.dumps([code, time.perf_counter() - begun, time.process_time(), time.thread_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6]))
"""
Line = tuple[str, str, str]


def main() -> str:
    """Measure and return the table."""
    load = os.getloadavg()[0]
    lines: list[Line] = []
    for part in (_markets, against_matching, least_cost, lambda: _size(200_000), lambda: _size(1_000_000)):
        for line in part():
            print(*line, sep=" | ", file=sys.stderr, flush=True)
            lines.append(line)
    rows = "\n".join(f"| {what} | {measured} | {target} |" for what, measured, target in lines)
    agreed, stable = counted(5_000), placed(2_000)
    told = (f"Reference, compiled engine and checker on {agreed.rounds:,} random rounds of 2-60 units, {agreed.with_ties:,} of them with equals at a "
            f"binding cut-off, under every tie policy and with rows and labels in another order: {agreed.runs:,} runs, {agreed.differing} differ.\n\n"
            f"Placements on {stable.rounds:,} random instances, {stable.bound:,} of them with an enterprise full at 10 % or a post at 20 %: "
            f"{stable.differing} differ between reference and compiled engine, {stable.unstable} have a blocking pair, {stable.beyond} go beyond a limit.")
    return (f"# Allocation: {LENGTH} preferences, {UNITS:,} units\n\n"
            f"Load when begun {load:.1f}, when ended {os.getloadavg()[0]:.1f}; {os.cpu_count()} cores.\n\n"
            f"| what | measured | target |\n|---|---|---|\n{rows}\n\n{told}\n")


def _size(applicants: int) -> Iterator[Line]:
    one = made(applicants, LENGTH, UNITS)
    yield from _round(one)
    with tempfile.TemporaryDirectory() as name:
        written(one, Path(name), long=applicants <= 200_000)
        del one
        yield from _files(Path(name), applicants)


def _round(one: Round) -> list[Line]:
    n = len(one.lists)
    key = [term(level.text).over(one.scores) for level in BACHELOR.key]
    of_class = classes(key)
    order = np.argsort(of_class, kind="stable")
    kernel = compiled(parallel_kernel)
    positions, _ = kernel(one.lists, order, of_class, one.quotas, POSITION)
    gathered = seconds(lambda: kernel(one.lists, order, of_class, one.quotas, POSITION), 5)
    ordered, places, in_order = one.lists[order], np.arange(n), of_class[order]
    straight = seconds(lambda: kernel(ordered, places, in_order, one.quotas, POSITION), 5)
    scanned = np.where(positions < 0, LENGTH, positions + 1).mean()
    checked = check_cutoffs(Trusted(one.lists), of_class, one.quotas, positions, policy="list_position")
    check = seconds(lambda: check_cutoffs(Trusted(one.lists), of_class, one.quotas, positions, policy="list_position"))
    floor = seconds(lambda: int(one.lists.sum(dtype=np.int32)), 5)
    found = [
        (f"{n:,}: floor, reading the lists once", f"{floor:.4f} s", ""),
        (f"{n:,}: key of seven comparisons to classes", f"{seconds(lambda: classes(key)):.3f} s", ""),
        (f"{n:,}: parallel, rows in rank order ({scanned:.0f} entries looked at on average)",
         f"{straight:.3f} s, {straight / floor:.1f} x the floor", "0.10 s" if n == 1_000_000 else ""),
        (f"{n:,}: parallel, rows gathered", f"{gathered:.3f} s, {gathered / floor:.1f} x the floor", "0.5 s" if n == 1_000_000 else ""),
        (f"{n:,}: the check by cut-offs", f"{check:.2f} s, {'follows' if checked.ok else 'DOES NOT FOLLOW'}", "")]
    if n == 200_000:
        few = (one.lists[:n // 10], of_class[:n // 10], np.maximum(one.quotas // 10, 1))
        plain, quick = (seconds(lambda e=e: parallel(*few, policy="list_position", engine=e), times) for e, times in (("reference", 1), ("fast", 5)))
        found.append((f"plain reference against compiled, {n // 10:,} applicants, arrays in and out", f"{plain:.2f} s, {plain / quick:.0f} x", "<= 60 x"))
    return found


def _files(folder: Path, applicants: int) -> Iterator[Line]:
    for what, lists in (("Parquet, one row per applicant", "lists.parquet"), ("CSV, one row per preference", "preferences.csv")):
        if not (folder / lists).exists():
            continue
        files = ["--plan", folder / "plan.csv", "--applicants", folder / "applicants.csv", "--preferences", folder / lists]
        target = f"{2 if applicants <= 200_000 else 10} s, 8 GB" if lists.endswith("parquet") else "8 GB"
        times = 3 if applicants <= 200_000 and lists.endswith("parquet") else 1
        yield (f"{applicants:,}: admit (read, check, rank, allocate, cut-offs, verify, write) from {what}",
               _child(times, "admit", *files, "--rules", BACHELOR.name, "--out", folder / "out"), target)
        yield f"{applicants:,}: admit verify, {what}", _child(times, "admit", "verify", folder / "out", *files), ""


def _child(times: int, *arguments: object) -> str:
    """Run the command in processes of their own and tell the medians, imports included."""
    runs = []
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # modules stay compiled, as installed
    for _ in range(times):
        done = subprocess.run([sys.executable, "-c", CHILD, *map(str, arguments)], capture_output=True, text=True, check=True, env=kept)
        code, wall, cpu, main, memory = json.loads(done.stdout.splitlines()[-1])
        if code:
            raise RuntimeError(done.stdout + done.stderr)
        runs.append((wall, cpu, main, memory))
    wall, cpu, main, memory = (median(column) for column in zip(*runs, strict=True))
    return f"{wall:.1f} s ({cpu:.1f} s of processor time, {main:.1f} s in the main thread), {memory:.2f} GB"


def _markets() -> list[Line]:
    """Deferred acceptance and placement, 100,000 x 20."""
    rng = np.random.default_rng(11)
    n, length, units = 100_000, 20, 5_000
    lists = np.argsort(rng.random((n, 500)), axis=1)[:, :length].astype(np.int32) * 10 + rng.integers(0, 10, (n, length), dtype=np.int32)
    flat = lists.ravel()
    order = np.lexsort((rng.random(n * length), flat))
    ordered = np.repeat(np.arange(n), length)[order]
    priorities = [ordered[a:b] for a, b in pairwise(np.searchsorted(flat[order], np.arange(units + 1)))]
    seats, own = np.full(units, n // units - 1), np.arange(units)
    scores = np.repeat(rng.integers(0, 10**6, n)[:, None], length, axis=1)
    owner = rng.integers(0, units // 5, units)
    both = (np.bincount(owner, weights=seats, minlength=units // 5) * 0.9).astype(np.int64)
    places = pairs(lists, priorities, "fast")
    there = market(lists, scores, seats, owner, both, None, "fast")
    solve = seconds(lambda: propose(lists, places, seats, own, seats, "fast"), 5)
    whole = seconds(lambda: deferred_acceptance(lists, priorities, seats), 5)
    place = seconds(lambda: propose(there.lists, there.places, seats, owner, both, "fast"), 5)
    placement = seconds(lambda: student_project(lists, scores, seats, owner, both), 5)
    sure = check_placement(lists, scores, seats, owner, both, student_project(lists, scores, seats, owner, both).positions).ok
    few = slice(0, n // 10)
    fewer = [order[order < n // 10] for order in priorities]
    plain, quick = (seconds(lambda e=e: deferred_acceptance(lists[few], fewer, seats // 10, engine=e), t) for e, t in (("reference", 1), ("fast", 5)))
    kept = "stable" if sure else "NOT STABLE"
    return [("deferred acceptance, 100,000 x 20", f"{solve:.3f} s, {whole:.3f} s with its arrays made from lists and orders", "0.10 s"),
            ("placement, 100,000 x 20, 1,000 enterprises", f"{place:.3f} s, {placement:.3f} s with its arrays made; {kept}", "0.3 s"),
            ("plain reference against compiled, deferred acceptance, 10,000 applicants", f"{plain:.2f} s, {plain / quick:.0f} x", "<= 60 x")]
