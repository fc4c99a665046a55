"""One record against the law: rules compiled to one plain Python function per edition of the law."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from zhijiao.engines.expressions.plain import evaluate
from zhijiao.engines.expressions.to_python import Source
from zhijiao.engines.rules.batch import run_batch
from zhijiao.engines.rules.fact import reads_of
from zhijiao.engines.rules.facts import Facts
from zhijiao.engines.rules.findings import Finding, finding_of
from zhijiao.engines.rules.rule import Outcome, Rule
from zhijiao.engines.rules.versions import NEWEST, Edition, Judged, Law, Overrides

Record = Facts | Mapping[str, Any]
Codes = Callable[[Mapping[str, Any]], tuple[int, ...]]

OUTCOMES = tuple(Outcome)
FAIL, UNKNOWN, NA = 1, 2, 3


class RecordJudge:
    """Judges single records; made once by `compile_record`, then a few microseconds per record."""

    def __init__(self, law: Law, on: date | None, region: str | None, today: date | None):
        self.law, self.on, self.region, self.today = law, on, region, today
        self._compiled: dict[tuple[int, str | None], tuple[Edition, Codes]] = {}
        self._by_edition: dict[int, Codes] = {}
        # What each record is asked for, only where the caller has not fixed it.
        self._day = law.facts.reference_fact if on is None else ""
        self._place = law.facts.region_fact if region is None and law.is_regional else ""
        self._fixed = None if self._day or self._place else self._at(law.epoch(on or today), region)

    def codes(self, facts: Record) -> tuple[int, ...]:
        """Return one number per rule name: 0 pass, 1 fail, 2 unknown, 3 not applicable."""
        values = self._values(facts)
        return (self._fixed or self._edition(values))[1](values)

    def outcomes(self, facts: Record) -> dict[str, Outcome]:
        """Return the outcome of every rule."""
        return {name: OUTCOMES[code] for name, code in zip(self.law.names, self.codes(facts), strict=True)}

    def __call__(self, facts: Record) -> dict[str, Outcome]:
        """Return the outcome of every rule."""
        return self.outcomes(facts)

    def check(self, facts: Record, record: object = None) -> list[Finding]:
        """Return a finding for every rule that fails or cannot be judged."""
        values = self._values(facts)
        edition, codes = self._fixed or self._edition(values)
        by_name = {judged.rule.name: judged for judged in edition.rules}
        found = [(by_name[name], code) for name, code in zip(self.law.names, codes(values), strict=True)
                 if code in (FAIL, UNKNOWN)]
        if not found:
            return []
        everything = with_derived(edition, values)
        who = values.get("row_id") if record is None else record
        return [finding_of(judged, everything, OUTCOMES[code], who) for judged, code in found]

    def _values(self, facts: Record) -> Mapping[str, Any]:
        if type(facts) is self.law.facts:
            return facts.__dict__
        given = facts.__dict__ if isinstance(facts, Facts) else facts
        return {**given, **{name: given.get(name) for name in self.law.facts.facts}}

    def _edition(self, values: Mapping[str, Any]) -> tuple[Edition, Codes]:
        day = (values[self._day] if self._day else self.on) or self.today or NEWEST
        key = (bisect_right(self.law.turns, day), values[self._place] if self._place else self.region)
        return self._compiled.get(key) or self._at(*key)

    def _at(self, epoch: int, region: str | None) -> tuple[Edition, Codes]:
        edition = self.law.edition(epoch, region)
        codes = self._by_edition.get(id(edition)) or compiled(edition, self.law.names)
        self._by_edition[id(edition)] = codes
        found = self._compiled[epoch, region] = (edition, codes)
        return found


def compile_record(rules: Iterable[Rule] | Law, on: date | None = None, region: str | None = None,
                   today: date | None = None, overrides: Overrides | None = None) -> RecordJudge:
    """Return a judge of single records. `on` fixes the law's day for all; else each record's reference date does, and
    `today` (none given: the newest text) where the record has none."""
    return RecordJudge(rules if isinstance(rules, Law) else Law(rules, overrides), on, region, today)


def check(rules: Iterable[Rule], facts: Record | Iterable[Record], on: date | None = None, region: str | None = None,
          today: date | None = None) -> list[Finding]:
    """Return the findings on one record, or on several judged together (head counts see all of them)."""
    if isinstance(facts, Facts | Mapping):
        return compile_record(rules, on, region, today).check(facts)
    law = tuple(rules)
    frame = Law(law).facts.frame(list(facts))
    return list(run_batch(law, frame, on=on, region=region, today=today).findings())


def with_derived(edition: Edition, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record's values with every derived fact that was not given put in."""
    found = dict(values)
    for name, derivation in edition.derivations.items():
        if found.get(name) is None:
            if derivation.tree is not None:
                found[name] = evaluate(derivation.tree, found)
            else:
                assert derivation.one is not None
                found[name] = derivation.one(*(found[part] for part in derivation.reads))
    return found


def compiled(edition: Edition, names: Iterable[str]) -> Codes:
    """Return the edition as one function from a record's values to outcome codes."""
    source = Source()
    for name in edition.derivations:
        _derive(source, edition, name)
    by_name = {judged.rule.name: judged for judged in edition.rules}
    codes = [_code(source, by_name[name]) if name in by_name else "3" for name in names]
    head = [f"    {local} = d[{name!r}]" for name, local in source.read.items()]
    text = "\n".join(["def codes(d):", *head, *source.lines, f"    return ({', '.join(codes)},)"])
    space = dict(source.constants)
    exec(compile(text, "<rules>", "exec"), space)  # noqa: S102  (built from trees of the law, never from data)
    found: Codes = space["codes"]
    return found


def _derive(source: Source, edition: Edition, name: str) -> None:
    derivation = edition.derivations[name]
    parts = [source.field(part) for part in reads_of(derivation)]
    local = source.field(name)
    by_hand = f"{source.literal(derivation.one)}({', '.join(parts)})"
    value = by_hand if derivation.tree is None else source.name(derivation.tree)
    source.lines.append(f"{source.indent}if {local} is None: {local} = {value}")


def _code(source: Source, judged: Judged) -> str:
    asked = source.name(judged.requirement)
    met = f"0 if {asked} else 1"
    if judged.guard is None:
        return f"2 if {asked} is None else {met}"
    guard = source.name(judged.guard)
    return f"3 if {guard} is False else 2 if {guard} is None or {asked} is None else {met}"
