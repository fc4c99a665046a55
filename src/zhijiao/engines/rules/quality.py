"""How well a set of rules is looked after: articles covered, outcomes and thresholds with cases, mutants noticed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from zhijiao.engines.expressions.forms import canonical, walk
from zhijiao.engines.expressions.plain import evaluate
from zhijiao.engines.expressions.tree import Condition, Day, Expression, Number
from zhijiao.engines.rules.facts import Facts
from zhijiao.engines.rules.mutants import Verdict, mutate
from zhijiao.engines.rules.record import RecordJudge, compile_record, with_derived
from zhijiao.engines.rules.rule import Outcome, Rule, Severity
from zhijiao.engines.rules.versions import Judged, Law


class CheckedBy(str, Enum):
    """Who checks an article."""

    MACHINE = "machine"
    HUMAN = "human"
    NOT_APPLICABLE = "not applicable"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Case:
    """One record and what one rule must say of it."""

    rule: str
    facts: Facts
    outcome: Outcome
    on: date | None = None
    region: str | None = None
    name: str = ""
    severity: Severity | None = None  # of the finding, where the rule has a hard part


@dataclass(frozen=True)
class Quality:
    """The report. Lists name what is missing; all empty is good."""

    articles: dict[CheckedBy, tuple[str, ...]] = field(default_factory=dict)
    uncited: tuple[str, ...] = ()  # rules whose article no one listed
    wrong: tuple[str, ...] = ()  # cases that come out otherwise
    outcomes: dict[str, tuple[Outcome, ...]] = field(default_factory=dict)  # reachable ones without a case, by rule
    boundaries: dict[str, tuple[str, ...]] = field(default_factory=dict)  # neighbours without a case, by rule
    mutants: Verdict | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON holds it."""
        return {
            "articles": {str(by): list(places) for by, places in self.articles.items()}, "uncited": list(self.uncited),
            "wrong_cases": list(self.wrong), "outcomes_without_case": {k: [str(o) for o in v] for k, v in self.outcomes.items()},
            "boundaries_without_case": {k: list(v) for k, v in self.boundaries.items()},
            "mutants": None if self.mutants is None else {
                "killed": self.mutants.killed, "survived": [m.change for m in self.mutants.survived]}}


def quality(rules: Iterable[Rule], cases: Iterable[Case], articles: Mapping[str, CheckedBy] | None = None,
            with_mutants: bool = True) -> Quality:
    """Return the report on rules with their cases; `articles` says who checks each place ("internship-2021 16(2)")."""
    law, table = Law(rules), list(cases)
    listed = articles or {}
    return Quality(
        articles={by: tuple(a for a, who in listed.items() if who is by) for by in CheckedBy},
        uncited=tuple(r.citation.short for r in law.rules if r.citation.short not in listed) if articles else (),
        wrong=wrong_cases(law, table), outcomes=_outcomes_without_case(law, table),
        boundaries=_boundaries_without_case(law, table),
        mutants=mutate(law.rules, lambda mutant: not wrong_cases(mutant, table)) if with_mutants else None)


def wrong_cases(law: Law, cases: Iterable[Case]) -> tuple[str, ...]:
    """Return the cases of the law's rules that come out otherwise than they should."""
    judges: dict[tuple[date | None, str | None], RecordJudge] = {}
    wrong = []
    for case in cases:
        if case.rule in law.names:
            key = (case.on, case.region)
            if key not in judges:
                judges[key] = compile_record(law, case.on, case.region)
            judge = judges[key]
            got = judge.outcomes(case.facts)[case.rule]
            if got is not case.outcome:
                wrong.append(f"{case.rule} {case.name}: {got}, not {case.outcome}")
            elif case.severity is not None and _severity(judge, case) is not case.severity:
                wrong.append(f"{case.rule} {case.name}: {_severity(judge, case)}, not {case.severity}")
    return tuple(wrong)


def _severity(judge: RecordJudge, case: Case) -> Severity | None:
    return next((f.severity for f in judge.check(case.facts) if f.rule == case.rule), None)


def _outcomes_without_case(law: Law, cases: list[Case]) -> dict[str, tuple[Outcome, ...]]:
    found = {}
    for name in law.names:
        seen = {case.outcome for case in cases if case.rule == name}
        lacking = tuple(o for o in _reachable([r for r in law.rules if r.name == name]) if o not in seen)
        if lacking:
            found[name] = lacking
    return found


def _reachable(versions: list[Rule]) -> tuple[Outcome, ...]:
    """Pass and fail always; unknown unless nothing can be; not applicable where something guards the rule."""
    unknown = any(not r.missing_fails or r.applies is not None for r in versions)
    guarded = any(r.guard is not None for r in versions)
    return (Outcome.PASS, Outcome.FAIL, *([Outcome.UNKNOWN] if unknown else []), *([Outcome.NA] if guarded else []))


def _boundaries_without_case(law: Law, cases: list[Case]) -> dict[str, tuple[str, ...]]:
    """For every comparison of numbers or days: a case just below, one at, one just above."""
    needed: dict[str, dict[str, set[int]]] = {}
    for rule in law.rules:
        sides = needed.setdefault(rule.name, {})
        for tree in (rule.requires, rule.applies, rule.lifted_by, rule.hard):
            for node in _comparisons(tree):
                sides.setdefault(canonical(node), set())
    for case in cases:
        for judged, values in _judged(law, case):
            for plain, bound in _pairs(judged):
                side = _side(bound, values)
                if side is not None:
                    needed[case.rule][canonical(plain)].add(side)
    names = {-1: "just below", 0: "at", 1: "just above"}
    found = {name: tuple(f"{text}: no case {names[side]}" for text, seen in sides.items() for side in (-1, 0, 1)
                         if side not in seen) for name, sides in needed.items()}
    return {name: lacking for name, lacking in found.items() if lacking}


def _judged(law: Law, case: Case) -> list[tuple[Judged, Mapping[str, Any]]]:
    """Return the version that judges a case, with the record's derived facts."""
    if case.rule not in law.names:
        return []
    reference = law.facts.reference_fact
    day = case.on or (getattr(case.facts, reference) if reference else None)
    values = {name: getattr(case.facts, name, None) for name in law.facts.facts}
    edition = law.edition(law.epoch(day), case.region or values.get(law.facts.region_fact))
    values = with_derived(edition, values)
    return [(one, values) for one in edition.rules if one.rule.name == case.rule]


def _pairs(judged: Judged) -> list[tuple[Expression, Expression]]:
    """Return each comparison as it is written and as it stands with the numbers of the day."""
    rule = judged.rule
    found: list[tuple[Expression, Expression]] = []
    for plain, bound in ((rule.requires, judged.requires), (rule.guard, judged.guard), (rule.hard, judged.hard)):
        found += zip(_comparisons(plain), _comparisons(bound), strict=True)
    return found


def _comparisons(tree: Condition | None) -> list[Expression]:
    if tree is None:
        return []
    return [node for node in walk(tree) if node.op in ("lt", "le", "gt", "ge")
            and any(isinstance(part, Number | Day) for part in node.args)]


def _side(node: Expression, values: Mapping[str, Any]) -> int | None:
    """Return -1, 0 or 1 where the record lies at most one smallest step from the threshold; None elsewhere."""
    left, right = (evaluate(part, values) for part in node.args)
    if left is None or right is None:
        return None
    gap = (left - right).days if isinstance(left, date) else left - right
    step = _step(node.args[0])
    return None if abs(gap) > step else (gap > 0) - (gap < 0)


def _step(side: Expression) -> int:
    """Return by how much a side moves when its fact moves by one."""
    if side.op == "mul":
        return max(1, *(abs(part.value or 1) if part.op == "const" else 1 for part in side.args))
    return 1
