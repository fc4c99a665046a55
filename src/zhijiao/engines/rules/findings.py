"""A finding: what a rule said of a record, the values it went by, and what would make it pass. Words come on demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Self

from zhijiao.basics.words import Bilingual
from zhijiao.engines.expressions.plain import evaluate, lacking
from zhijiao.engines.rules.change import Change, smallest_change
from zhijiao.engines.rules.fact import reads_of
from zhijiao.engines.rules.instruments import Citation
from zhijiao.engines.rules.parameters import NumberUsed
from zhijiao.engines.rules.rule import BLOCK, WARN, Outcome, Rule, Severity
from zhijiao.engines.rules.versions import Judged
from zhijiao.engines.rules.wording import remedy, wrong


class WaiverRefused(ValueError):
    """A finding that no reason lets pass."""


@dataclass(frozen=True)
class Waiver:
    """A recorded reason that lets a failure pass for a time; the outcome stays fail."""

    reason: str
    by: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Finding:
    """One rule, one record. `outcome` is fail or unknown; a waived one keeps its outcome."""

    judged: Judged
    record: Any
    outcome: Outcome
    severity: Severity
    values: Mapping[str, Any]
    waiver: Waiver | None = None

    @property
    def rule(self) -> str:
        """Return the rule's name."""
        return self.judged.rule.name

    @property
    def definition(self) -> Rule:
        """Return the version of the rule that judged."""
        return self.judged.rule

    @property
    def version(self) -> str:
        """Return the hash of the version that judged."""
        return self.judged.rule.version

    @property
    def citation(self) -> Citation:
        """Return the article."""
        return self.judged.rule.citation

    @property
    def article(self) -> str:
        """Return the article as keys write it."""
        return self.citation.short

    @property
    def numbers(self) -> tuple[NumberUsed, ...]:
        """Return the numbers of the law that the judgement used."""
        return self.judged.numbers

    @property
    def status(self) -> str:
        """Return "open" or "waived"."""
        return "waived" if self.waiver else "open"

    @property
    def fields(self) -> dict[str, Any]:
        """Return the facts that the rule read, derived ones too, with their values."""
        return {name: self.values[name] for name in self.judged.rule.fields}

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Return the facts that would have to be known, in the parts of the requirement and guard that are open: where a
        derived fact is open because of what it is found from, those; where all of that is given, the derived fact."""
        trees = [tree for tree in (self.judged.requires, self.judged.guard) if tree is not None]
        open_facts = (name for tree in trees for name in lacking(tree, self.values))
        return tuple(dict.fromkeys(part for name in open_facts for part in self._behind(name)))

    def _behind(self, name: str) -> tuple[str, ...]:
        derivation = self.judged.rule.facts.derivations.get(name)
        if derivation is None:
            return (name,)
        # A value that is not at hand (a fact of another rule) is taken as known.
        open_parts = [part for part in reads_of(derivation) if self.values.get(part, "") is None]
        if not all(part in open_parts for part in derivation.either):
            open_parts = [part for part in open_parts if part not in derivation.either]
        return tuple(part for n in open_parts for part in self._behind(n)) or (name,)

    @cached_property
    def change(self) -> Change | None:
        """Return the smallest change of one value that would make the rule pass; None when no single one would."""
        return smallest_change(self.judged.requires, self.values) if self.outcome is Outcome.FAIL else None

    @cached_property
    def words(self) -> Bilingual:
        """Return what is wrong, with values and citation."""
        return wrong(self)

    @cached_property
    def fix(self) -> Bilingual:
        """Return what to do."""
        return remedy(self)

    @property
    def zh(self) -> str:
        """Return what is wrong, in Chinese."""
        return self.words.zh

    @property
    def en(self) -> str:
        """Return what is wrong, in English."""
        return self.words.en

    @property
    def fix_zh(self) -> str:
        """Return what to do, in Chinese."""
        return self.fix.zh

    @property
    def fix_en(self) -> str:
        """Return what to do, in English."""
        return self.fix.en

    def waived(self, reason: str, by: str = "", until: date | None = None) -> Self:
        """Return the finding with a recorded reason. Raises WaiverRefused where the rule takes none."""
        if self.outcome is not Outcome.FAIL or not reason.strip():
            raise WaiverRefused("a waiver needs a failure and a reason")
        # A rule that blocks only by a part takes a reason when that part holds.
        if not self.judged.rule.waivable and self.severity is BLOCK:
            raise WaiverRefused(f"{self.rule} is not waivable")
        return replace(self, waiver=Waiver(reason, by, until))

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as JSON holds it, texts included."""
        return {
            "row_id": self.record, "rule": self.rule, "article": self.article, "severity": str(self.severity),
            "outcome": str(self.outcome), "fields": {k: plain(v) for k, v in self.fields.items()},
            "numbers": [{"key": n.key, "value": plain(n.value), "article": n.citation.short if n.citation else None}
                        for n in self.numbers],
            "zh": self.zh, "en": self.en, "fix_zh": self.fix_zh, "fix_en": self.fix_en,
            **({"status": "waived", "reason": self.waiver.reason} if self.waiver else {}),
        }


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def finding_of(judged: Judged, values: Mapping[str, Any], outcome: Outcome, record: Any) -> Finding:
    """Return the finding on a record whose derived facts are known."""
    return Finding(judged, record, outcome, severity_of(judged, values), values)


def severity_of(judged: Judged, values: Mapping[str, Any]) -> Severity:
    """Return the severity of a finding: a rule with a hard part carries its own only where that part is broken."""
    rule = judged.rule
    if judged.hard is None or evaluate(judged.hard, values) is False:
        return rule.severity
    return WARN if rule.severity is BLOCK else rule.severity
