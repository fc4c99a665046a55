"""What a batch found: counts, outcomes and findings of each rule, computed when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

import polars as pl

from zhijiao.engines.expressions.to_polars import polars_expression
from zhijiao.engines.rules.findings import Finding
from zhijiao.engines.rules.mix import Mix
from zhijiao.engines.rules.rule import BLOCK, WARN, Outcome, Severity
from zhijiao.engines.rules.versions import Judged, Law, sources


@dataclass(frozen=True)
class Verdict:
    """One rule over all rows: the condition under which it judges (None: always) and what it asks, both nullable."""

    guard: pl.Series | None
    asked: pl.Series

    @cached_property
    def fail(self) -> pl.Series:
        """Return the rows that fail."""
        found = ~self.asked if self.guard is None else self.guard & ~self.asked
        return found.fill_null(False)

    @cached_property
    def unknown(self) -> pl.Series:
        """Return the rows that cannot be judged: it is not known whether the rule applies, or what it asks."""
        if self.guard is None:
            return self.asked.is_null()
        return self.guard.is_null() | (self.guard.fill_null(False) & self.asked.is_null())

    @cached_property
    def counts(self) -> dict[str, int]:
        """Return how many rows pass, fail, are unknown and are out of the rule's reach."""
        rows = len(self.asked)
        if self.guard is None:
            passed, unknown = _true(self.asked), self.asked.null_count()
            return {"pass": passed, "fail": rows - passed - unknown, "unknown": unknown, "na": 0}
        passed, failed = _true(self.guard & self.asked), _true(self.fail)
        na = rows - _true(self.guard) - self.guard.null_count()
        return {"pass": passed, "fail": failed, "unknown": rows - passed - failed - na, "na": na}

    @cached_property
    def codes(self) -> pl.Series:
        """Return 0 pass, 1 fail, 2 unknown, 3 not applicable for every row."""
        guard = pl.lit(True) if self.guard is None else pl.col("guard")
        columns = {"asked": self.asked} if self.guard is None else {"asked": self.asked, "guard": self.guard}
        code = (pl.when(~guard).then(3)
                .when(guard.is_null() | pl.col("asked").is_null()).then(2)
                .when(pl.col("asked")).then(0).otherwise(1))
        return pl.DataFrame(columns).select(code.cast(pl.UInt8).alias("code")).to_series()


_OUTCOMES = pl.Enum(["fail", "unknown"])
_SEVERITIES = pl.Enum([str(s) for s in Severity])


def _always(height: int) -> pl.Series:
    return pl.Series([True]).new_from_index(0, height)


def _true(mask: pl.Series) -> int:
    return int(mask.sum())


class Run:
    """The outcome of `run_batch`."""

    def __init__(self, law: Law, frame: pl.DataFrame, identity: pl.Series, mix: Mix, verdicts: dict[str, Verdict]):
        self.law, self.frame, self.identity = law, frame, identity
        self._mix, self._verdicts = mix, verdicts

    @property
    def rows(self) -> int:
        """Return how many records were judged."""
        return self.frame.height

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """Return {rule: {"pass", "fail", "unknown", "na"}}."""
        return {name: verdict.counts for name, verdict in self._verdicts.items()}

    def outcomes(self, rule: str) -> pl.Series:
        """Return the outcome of a rule for every row, in the order of the rows."""
        words = pl.Series([str(o) for o in Outcome])
        return words[self._verdicts[rule].codes].alias(rule)

    def verdict(self, rule: str) -> Verdict:
        """Return the nullable conditions behind a rule's outcomes."""
        return self._verdicts[rule]

    def with_outcomes(self, frame: pl.DataFrame, *rules: str) -> pl.DataFrame:
        """Return a frame of the same rows with, per rule, "rule.NAME" (true passes, false fails, null unknown or out of
        reach) and "rule.NAME.applies" (null where that is not known): what indicators count."""
        columns = []
        for name in rules or self.law.names:
            verdict = self._verdicts[name]
            code = verdict.codes
            columns.append(pl.select(pl.when(code < 2).then(code == 0)).to_series().alias(f"rule.{name}"))
            reach = _always(self.rows) if verdict.guard is None else verdict.guard
            columns.append(reach.alias(f"rule.{name}.applies"))
        return frame.with_columns(columns)

    def unknown_shares(self, by: pl.Series) -> pl.DataFrame:
        """Return, per rule and group of the rows (a school, say), how many of the rows that the rule reaches or may reach
        it cannot judge: who does not report is seen here, the worst first."""
        pieces = []
        for name, verdict in self._verdicts.items():
            counted = pl.DataFrame({"group": by, "code": verdict.codes}).group_by("group").agg(
                reached=(pl.col("code") != 3).sum(), unknown=(pl.col("code") == 2).sum())
            pieces.append(counted.select(pl.lit(name).alias("rule"), "group", "reached", "unknown"))
        found = pl.concat(pieces).filter(pl.col("reached") > 0).with_columns(share=pl.col("unknown") / pl.col("reached"))
        return found.sort("share", "rule", "group", descending=[True, False, False])

    def findings(self, rule: str | None = None) -> Findings:
        """Return the findings of one rule or of all, rule by rule; nothing is worded until it is read."""
        names = self.law.names if rule is None else (rule,)
        blocks = [block for name in names for block in self._blocks(name)]
        return Findings(blocks)

    @property
    def versions(self) -> tuple[str, ...]:
        """Return the codes of the instruments that judged at least one row."""
        codes = (one.rule.instrument.code for edition in self._mix.editions for one in edition.rules)
        return tuple(dict.fromkeys(codes))

    @cached_property
    def failing_blocks(self) -> int:
        """Return how many findings fail a rule with the severity BLOCK."""
        return sum(int(((block.frame["outcome"] == "fail") & (block.frame["severity"] == "BLOCK")).sum())
                   for block in self.findings().blocks if block.judged.rule.severity is BLOCK)

    @cached_property
    def _numbers(self) -> pl.Series:
        return pl.int_range(0, self.rows, dtype=pl.UInt32, eager=True)

    def _blocks(self, name: str) -> Iterator[Block]:
        verdict = self._verdicts[name]
        hits = self._numbers.filter(verdict.fail | verdict.unknown)  # ten times faster than arg_true
        if hits.is_empty():
            return
        for number, edition in enumerate(self._mix.editions):
            rows = hits if self._mix.index is None else hits.filter(self._mix.index[hits] == number)
            one = next((j for j in edition.rules if j.rule.name == name), None)
            if one is not None and len(rows):
                yield Block(one, self, rows, verdict.fail[rows])


@dataclass(frozen=True)
class Block:
    """The findings of one version of one rule: row numbers, and whether each fails (else it is unknown)."""

    judged: Judged
    run: Run
    rows: pl.Series
    failed: pl.Series

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """Return a typed row per finding: row, record, outcome, severity and the facts that the rule reads."""
        fields = self.judged.rule.fields
        facts = self.run.frame.select(fields)[self.rows]
        outcome = pl.when(self.failed).then(pl.lit("fail", dtype=_OUTCOMES)).otherwise(pl.lit("unknown", dtype=_OUTCOMES))
        head = [self.rows.alias("row"), self.run.identity[self.rows].alias("record")]
        return facts.with_columns(*head, outcome.alias("outcome"), self._severity().alias("severity")).select(
            "row", "record", "outcome", "severity", *fields)

    def _severity(self) -> pl.Expr:
        """A rule with a hard part carries its own severity only where that part is broken."""
        own, hard = self.judged.rule.severity, self.judged.hard
        if hard is None:
            return pl.lit(str(own), dtype=_SEVERITIES)
        softer = WARN if own is BLOCK else own
        broken = polars_expression(hard).eq_missing(pl.lit(False))
        return pl.when(broken).then(pl.lit(str(own), dtype=_SEVERITIES)).otherwise(pl.lit(str(softer), dtype=_SEVERITIES))

    @cached_property
    def _read(self) -> pl.DataFrame:
        """Return the facts that a finding shows: those read, and those behind derived ones."""
        rule = self.judged.rule
        return self.run.frame.select(n for n in sources(rule.facts, rule.fields) if n in self.run.frame.columns)[self.rows]

    def __getitem__(self, at: int) -> Finding:
        row = self.frame.row(at, named=True)
        values = {name: _value(value) for name, value in self._read.row(at, named=True).items()}
        return Finding(self.judged, row["record"], Outcome(row["outcome"]), Severity(row["severity"]), values)


def _value(found: Any) -> Any:
    return tuple(found) if isinstance(found, list) else found


class Findings(Sequence[Finding]):
    """Findings one after another, built when read; `frames` gives them as typed tables."""

    def __init__(self, blocks: Sequence[Block]):
        self.blocks = blocks

    def __len__(self) -> int:
        return sum(len(block) for block in self.blocks)

    @overload
    def __getitem__(self, at: int) -> Finding: ...
    @overload
    def __getitem__(self, at: slice) -> list[Finding]: ...
    def __getitem__(self, at: int | slice) -> Finding | list[Finding]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        place = at + len(self) if at < 0 else at
        for block in self.blocks:
            if 0 <= place < len(block):
                return block[place]
            place -= len(block)
        raise IndexError(at)

    def __iter__(self) -> Iterator[Finding]:
        for block in self.blocks:
            for at in range(len(block)):
                yield block[at]

    def frames(self) -> dict[str, pl.DataFrame]:
        """Return the findings as one typed table per version of a rule, keyed by "name" or "name@first day"."""
        found: dict[str, pl.DataFrame] = {}
        for block in self.blocks:
            rule = block.judged.rule
            found[rule.name if rule.name not in found else f"{rule.name}@{rule.first}/{len(found)}"] = block.frame
        return found
