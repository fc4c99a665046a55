"""`admit`: read, rank, allocate, check by cut-offs, write."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation.arrays import Ints, Trusted
from zhijiao.engines.allocation.checking import check_cutoffs
from zhijiao.engines.allocation.compiled import Engine, settled
from zhijiao.engines.allocation.files.rounds import Inputs, Round, counted, read_round
from zhijiao.engines.allocation.files.writing import FORMAT, packed, write_round
from zhijiao.engines.allocation.parallel import parallel, wake
from zhijiao.engines.allocation.policies import TiePolicy, TiesAtCutoff
from zhijiao.engines.allocation.published import published_sql
from zhijiao.engines.allocation.rules import RuleSet
from zhijiao.engines.sheets.faults import FileProblem, FilesError


def admit(inputs: Inputs, rules: RuleSet, out: Path, *, engine: str = "fast", seed: str = "") -> dict[str, Any]:
    """Run a round and return its certificate. Raises FilesError, with nothing written, for a doubtful input or a tie under `refuse`."""
    runs = settled(engine)
    with ThreadPoolExecutor(1) as beside:  # the kernel is loaded and the files are hashed while they are read; then the snapshot is packed
        awake = beside.submit(wake) if runs == "fast" else None
        hashed = beside.submit(inputs.hashes) if all(path.is_file() for path in inputs.named().values()) else None
        one = read_round(inputs, rules, seed, plainly=runs == "reference")
        hashes = hashed.result() if hashed else {}
        if awake:
            awake.result()
        snapshot = beside.submit(packed, one)  # while the places are given: it holds what went in
        positions = _decided(one, rules, runs)
    return write_round(out, one, positions, snapshot.result(), {
        "format": FORMAT, "inputs": hashes, "engine": {"name": runs, "version": version("zhijiao")}, "rules": rules.as_json(),
        "seed": seed or None, "counts": counted(one, positions), "sql": published_sql(rules.key, rules.tie_policy, seed)})


def _decided(one: Round, rules: RuleSet, engine: Engine) -> Ints:
    """Return each applicant's position, checked by the cut-offs alone."""
    try:
        found = parallel(Trusted(one.lists), one.classes, one.plan.quotas, policy=rules.tie_policy, engine=engine)
    except TiesAtCutoff as why:
        raise _tied(one, why) from why
    verdict = check_cutoffs(Trusted(one.lists), one.classes, one.plan.quotas, found.positions, policy=rules.tie_policy)
    if not verdict.ok:
        raise AssertionError("the engine's results do not follow from their cut-offs: nothing was written")
    return found.positions


def _tied(one: Round, why: TiesAtCutoff) -> FilesError:
    """Name each unit with more equals than seats: the round must say what is done with them."""
    policies = ", ".join(policy for policy in TiePolicy.values() if policy != TiePolicy.REFUSE)
    problems = []
    for unit in why.units:
        row = one.plan.rows.row(unit)
        name, quota = one.plan.units[unit], int(one.plan.quotas[unit])
        problems.append(FileProblem(one.plan.rows.file, row, "quota", Bilingual(
            f"unit {name} (quota {quota}): more applicants with the same whole key meet at its cut-off than it has seats left "
            f"({why.members} share that key); the rules refuse to decide. Give tie_policy as one of {policies}",
            f"单位{name}（计划{quota}）：投档线上全部比较项相同的考生多于剩余名额（同分{why.members}人），规则未规定如何处理。请把tie_policy定为{policies}之一")))
    return FilesError(problems)


