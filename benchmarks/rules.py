"""Law as code: 12 rules, the whole internship pack and 480 rules over a million records, and over one; beside OpenFisca.

Times are the best of several runs on whatever machine this is; trust the ratios. The floor is the time in which memory
can be read as fast as this machine reads it in this run: every byte of the columns that the rules compare, once.
ZHIJIAO_BENCH_ROWS sets the number of records.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import timeit
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.rules_data import placements
from benchmarks.rules_law import law_placements
from benchmarks.rules_pack import TWELVE, Placement, many
from zhijiao.engines.expressions.forms import field_names, walk
from zhijiao.engines.rules import Law, Rule, Run, compile_record, sweep
from zhijiao.engines.rules.batch import derive, judged
from zhijiao.engines.rules.frames import prepared
from zhijiao.engines.rules.mix import conditions, mix_of

HERE = Path(__file__).parent
PEERS = HERE.parent / "var" / "bench-env"
ROWS = int(os.environ.get("ZHIJIAO_BENCH_ROWS", "1000000"))


@dataclass(frozen=True)
class Step:
    """One line of the table."""

    what: str
    seconds: float
    note: str = ""
    target: str = ""


def best(do: Callable[[], Any], times: int = 7) -> tuple[float, Any]:
    """Return the least seconds of several runs, and the last result; quick ones run for a second at least."""
    seconds, result = [], None
    while len(seconds) < times or (sum(seconds) < 1 and len(seconds) < 60):
        result = None  # free before the next run
        start = time.perf_counter()
        result = do()
        seconds.append(time.perf_counter() - start)
    return min(seconds), result


def bandwidth() -> float:
    """Return how many bytes per second a plain sum reads from memory, with the threads that the engine uses."""
    numbers = pl.DataFrame({f"c{i}": np.ones(8_000_000, dtype=np.int64) for i in range(4)})
    seconds, _ = best(lambda: numbers.select(pl.all().sum()), 9)
    return float(numbers.estimated_size() / seconds)


def bytes_read(law: Law, frame: pl.DataFrame) -> int:
    """Return the bytes of the columns that the conditions compare, and of two bits per rule and record written."""
    mix = mix_of(law, frame, None, None, None)
    trees = [tree for pair in conditions(law, mix).values() for tree in pair if tree is not None]
    names = field_names(*(node for tree in trees for node in walk(tree)))
    return int(frame.select(names).estimated_size() + len(law.names) * frame.height // 4)


def ready(law: Law, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the given columns, checked."""
    needed = dict.fromkeys((*law.fields, *filter(None, (law.facts.reference_fact, law.facts.region_fact))))
    return prepared(frame, law.facts.facts, [n for n in needed if n not in law.derivations])


def batch(title: str, rules: Iterable[Rule], frame: pl.DataFrame, speed: float, targets: tuple[str, str]) -> tuple[list[Step], Run]:
    """Time checking, deriving, judging and finding apart, and all of it together."""
    law = Law(rules)
    checked_in, given = best(lambda: ready(law, frame))
    mix = mix_of(law, given, None, None, None)
    derived_in, whole = best(lambda: derive(law, mix_of(law, given, None, None, None), given), 5)
    rows = pl.int_range(0, frame.height, eager=True)

    def judge(engine: Any = "polars") -> Run:
        run = judged(law, whole, mix, engine, rows)
        _ = run.counts
        return run

    judged_in, run = best(judge)
    found_in = min(_findings(judge()) for _ in range(4))
    duck_in, other = best(lambda: judge("duckdb"), 3)
    assert run.counts == other.counts, "DuckDB and Polars disagree"
    floor = bytes_read(law, whole) / speed
    count = sum(c["fail"] + c["unknown"] for c in run.counts.values())
    total = checked_in + derived_in + judged_in + found_in
    return [
        Step(f"{title}: check ranges and types", checked_in), Step(f"{title}: derive", derived_in),
        Step(f"{title}: judge and count, Polars", judged_in, f"{judged_in / floor:.1f} x floor ({floor * 1e3:.1f} ms)", targets[0]),
        Step(f"{title}: judge and count, DuckDB", duck_in, f"{duck_in / judged_in:.0f} x Polars, same counts"),
        Step(f"{title}: findings", found_in, f"{count:,} findings, {count / found_in / 1e6:.0f} M/s"),
        Step(f"{title}: all of it", total, "", targets[1])], run


def _findings(run: Run) -> float:
    start = time.perf_counter()
    run.findings().frames()
    return time.perf_counter() - start


def four_hundred_and_eighty(frame: pl.DataFrame) -> list[Step]:
    """Time 480 rules, no two alike."""
    rules = many(480)
    law = Law(rules)
    given = ready(law, frame)
    mix = mix_of(law, given, None, None, None)
    whole = derive(law, mix, given)
    rows = pl.int_range(0, frame.height, eager=True)
    seconds, _ = best(lambda: judged(law, whole, mix, "polars", rows).counts, 4)
    each = seconds / len(rules) / frame.height
    return [Step("480 rules: judge and count, Polars", seconds, f"{each * 1e9:.2f} ns per rule and record", "<= 1 ns")]


def one_record(frame: pl.DataFrame) -> tuple[list[Step], float]:
    """Time one record against 12 and 480 rules; return also the seconds of the 12."""
    records = [Placement(**row) for row in frame.head(500).to_dicts()]
    steps, twelve = [], 0.0
    for title, rules, target in (("12 rules", TWELVE, "<= 20 us"), ("480 rules", many(480), "<= 200 us")):
        judge = compile_record(rules)
        for what, ask in (("outcomes as numbers", judge.codes), ("with findings", judge.check)):
            seconds = min(timeit.repeat(lambda ask=ask: [ask(r) for r in records], number=1, repeat=9)) / len(records)  # type: ignore[misc]
            if what.startswith("outcomes"):
                twelve = twelve or seconds
            steps.append(Step(f"one record, {title}: {what}", seconds, "", target if ask == judge.codes else ""))
    return steps, twelve


def derive_age(frame: pl.DataFrame) -> float:
    """Time the derived fact that OpenFisca is asked to find too."""
    law = Law(TWELVE[:1])
    given = ready(law, frame)
    return best(lambda: derive(law, mix_of(law, given, None, None, None), given))[0]


def openfisca(frame: pl.DataFrame, run: Run, judged_in: float, one: float) -> list[Step]:
    """Time OpenFisca-Core on the same records in its own environment, and compare every outcome that both define."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "openfisca-core==46.0.1"], check=True)
    source, target = PEERS / "in.npz", PEERS / "out.npz"
    np.savez(source, **_for_openfisca(frame.with_columns(run.frame["interns"])))
    done = subprocess.run([str(python), str(HERE / "rules_openfisca.py"), str(source), str(target)], check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    compared = _same_outcomes(run, dict(np.load(target)))
    name = f"OpenFisca-Core {found['version']}"
    return [
        Step(f"{name}: build and inputs", found["build"]),
        Step(f"{name}: 12 rules with the age (head count given)", found["rules"],
             f"{found['rules'] / judged_in:.0f} x ours; {compared:,} outcomes identical", ">= 10 x"),
        Step(f"{name}: one record, from a dictionary", found["one"], f"{found['one'] / one:,.0f} x ours", ">= 500 x"),
        Step(f"{name}: one record, from arrays", found["arrays"], f"{found['arrays'] / one:,.0f} x ours")]


def _for_openfisca(frame: pl.DataFrame) -> dict[str, Any]:
    """What is missing takes OpenFisca's own default."""
    days = {n: frame[n].to_physical().fill_null(0).to_numpy().astype("datetime64[D]")
            for n in ("birth", "start", "end", "signed", "insured_from", "insured_to")}
    flags = {n: frame[n].fill_null(False).to_numpy() for n in ("consent", "night", "approved")}
    numbers = {n: frame[n].fill_null(0).to_numpy().astype(np.int32) for n in ("pay", "wage", "minutes", "staff", "fee", "grade", "interns")}
    words = {"region": ("r" + frame["region"].cast(pl.String)).to_numpy().astype(str), "venue": frame["venue"].cast(pl.String).to_numpy().astype(str)}
    return {**days, **flags, **numbers, **words}


def _same_outcomes(run: Run, failures: dict[str, Any]) -> int:
    """Where nothing that a rule reads is missing both must say the same."""
    compared = 0
    for rule in TWELVE:
        known = run.frame.select(pl.all_horizontal(pl.col(f).is_not_null() for f in rule.fields)).to_series().to_numpy()
        ours = run.verdict(rule.name).fail.to_numpy()
        assert (ours[known] == failures[rule.name][known]).all(), f"{rule.name}: OpenFisca says otherwise"
        compared += int(known.sum())
    return compared


def what_if(frame: pl.DataFrame) -> list[Step]:
    """Time a sweep of one threshold over all records, against one run per value."""
    pay = TWELVE[2]
    seconds, _ = best(lambda: sweep(pay, "bench.ratio", range(700, 1001), frame, region="22"), 3)
    return [Step("what if: 301 values of the pay floor in one pass", seconds, f"{seconds / 301 * 1e3:.2f} ms per value")]


def main() -> str:
    """Run everything and return the table."""
    speed = bandwidth()
    frame = placements(ROWS)
    twelve, run = batch("12 rules", TWELVE, frame, speed, ("<= 6 x floor", "<= 0.25 s"))
    one, single = one_record(frame)
    steps = [*twelve, *four_hundred_and_eighty(frame), *one, *openfisca(frame, run, twelve[2].seconds + derive_age(frame), single), *what_if(frame)]
    del frame, run
    from zhijiao.law.internships import LAW

    pack, _ = batch(f"internship law ({len(LAW.names)} rules)", LAW.rules, law_placements(ROWS), speed, ("", ""))
    return table([*steps, *pack], speed)


def table(steps: list[Step], speed: float) -> str:
    """Return the steps as a markdown table."""
    load = os.getloadavg()[0]
    head = [f"# Rules over {ROWS:,} records", "",
            f"{os.cpu_count()} cores, load {load:.1f}, Python {sys.version.split()[0]}, Polars {version('polars')}, "
            f"DuckDB {version('duckdb')}; memory read at {speed / 1e9:.1f} GB/s. Best of several runs.", "",
            "| what | time | ratio | target |", "|---|---|---|---|"]
    return "\n".join([*head, *(f"| {s.what} | {_said(s.seconds)} | {s.note} | {s.target} |" for s in steps), ""])


def _said(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"
