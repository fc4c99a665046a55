"""Sentences of findings, in both languages, from the condition, the words of the facts and the citation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from string import Formatter
from typing import Any, Protocol

from zhijiao.basics.money import yuan
from zhijiao.basics.words import NO, NONE, YES, Bilingual, listed
from zhijiao.engines.expressions.forms import field_names
from zhijiao.engines.expressions.tree import Milli, Money
from zhijiao.engines.rules.change import Change
from zhijiao.engines.rules.facts import Fact, Facts
from zhijiao.engines.rules.parameters import NumberUsed
from zhijiao.engines.rules.rule import Outcome, Rule


class Judgement(Protocol):
    """A finding, as far as its sentences need to know it."""

    @property
    def definition(self) -> Rule: ...
    @property
    def outcome(self) -> Outcome: ...
    @property
    def values(self) -> Mapping[str, Any]: ...
    @property
    def fields(self) -> dict[str, Any]: ...
    @property
    def missing(self) -> tuple[str, ...]: ...
    @property
    def numbers(self) -> tuple[NumberUsed, ...]: ...
    @property
    def change(self) -> Change | None: ...


_UNKNOWN = Bilingual("not given", "未填")


def wrong(finding: Judgement) -> Bilingual:
    """Return what is wrong, with the values it went by. The article stands beside it (`finding.citation`)."""
    rule = finding.definition
    template = rule.templates.failed if finding.outcome is Outcome.FAIL else rule.templates.unknown
    if template is not None and _can_fill(template, finding):
        return _filled(template, finding)
    given = _given(finding)
    return Bilingual(f"{rule.words.en}. {given.en}", f"{rule.words.zh}。{given.zh}")


def _given(finding: Judgement) -> Bilingual:
    """Say what is missing, what cannot be known yet, or else the values that the requirement compares."""
    rule = finding.definition
    if finding.outcome is Outcome.UNKNOWN or (rule.missing_fails and finding.missing):
        lacking, open_yet = _lacking(finding)
        parts = [Bilingual(f"Not given: {lacking.en}.", f"未填：{lacking.zh}。")] if lacking.en else []
        if open_yet.en:
            parts.append(Bilingual(f"Not known yet: {open_yet.en}.", f"还无法确定：{open_yet.zh}。"))
        return Bilingual(" ".join(p.en for p in parts), "".join(p.zh for p in parts))
    shown = [_named(rule.facts.facts[n], finding.values[n]) for n in _telling(finding)]
    return Bilingual(f"Given: {'; '.join(s.en for s in shown)}.", f"现为：{'；'.join(s.zh for s in shown)}。")


def remedy(finding: Judgement) -> Bilingual:
    """Return what to do: fill in what is missing, then what the rule itself says, or the smallest change."""
    rule = finding.definition
    own = rule.templates.fix if finding.outcome is Outcome.FAIL else None
    said = _filled(own, finding) if own is not None and _can_fill(own, finding) else None
    if finding.missing and (finding.outcome is Outcome.UNKNOWN or rule.missing_fails):
        parts = [_fill_in(finding), *([said] if said else [])]
        return Bilingual(" ".join(p.en for p in parts), "".join(p.zh for p in parts))
    if said is not None:
        return said
    if finding.change is not None:
        return _instruction(rule.facts.facts[finding.change.field], finding.change)
    return Bilingual(f"See to it that: {lower_first(rule.words.en)}.", f"请改正，使之符合：{rule.words.zh}。")


def _fill_in(finding: Judgement) -> Bilingual:
    lacking, open_yet = _lacking(finding)
    if lacking.en:
        return Bilingual(f"Fill in: {lacking.en}.", f"请补填：{lacking.zh}。")
    return Bilingual(f"Check again when it is known: {open_yet.en}.", f"能确定时再核对：{open_yet.zh}。")


def _lacking(finding: Judgement) -> tuple[Bilingual, Bilingual]:
    """Return the words of the facts that nobody gave, and of those that cannot be derived although all is given."""
    facts = finding.definition.facts.facts
    given = listed(facts[n].words for n in finding.missing if not facts[n].is_derived)
    return given, listed(facts[n].words for n in finding.missing if facts[n].is_derived)


def _can_fill(template: Bilingual, finding: Judgement) -> bool:
    """Say whether every fact that a sentence of the rule's own names is known."""
    names = {name for _, name, _, _ in Formatter().parse(template.en + template.zh) if name}
    return all(finding.values.get(name, True) is not None for name in names)


def value_words(fact: Fact, value: Any) -> Bilingual:
    """Return a value of a fact as people write it."""
    if value is None:
        return _UNKNOWN
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, tuple):
        return listed(value_words(fact, v) for v in value) if value else NONE
    if isinstance(value, str):
        member = fact.terms.find(value) if fact.terms else None
        return member.words if member else Bilingual(value, value)
    if issubclass(fact.kind, Money):
        return Bilingual(f"{yuan(value)} yuan", f"{yuan(value)}元")
    if issubclass(fact.kind, Milli):
        return Bilingual(thousandths(value), thousandths(value))
    text = value.isoformat() if isinstance(value, date) else str(value)
    return Bilingual(text, text)


def thousandths(value: int) -> str:
    """Return 7500 as 7.5."""
    whole, rest = divmod(value, 1000)
    return str(whole) if rest == 0 else f"{whole}.{rest:03d}".rstrip("0")


def lower_first(sentence: str) -> str:
    """Return a sentence with its first letter small, to stand after a colon."""
    return sentence[:1].lower() + sentence[1:]


def _telling(finding: Judgement) -> Iterable[str]:
    """The facts of the requirement; those of the guard only say why the rule was asked at all."""
    return field_names(finding.definition.requires)


def _named(fact: Fact, value: Any) -> Bilingual:
    said = value_words(fact, value)
    return Bilingual(f"{fact.words.en} {said.en}", f"{fact.words.zh}{said.zh}")


def _instruction(fact: Fact, change: Change) -> Bilingual:
    """Say a change as something to do."""
    name = fact.words
    if change.how == "known":
        return Bilingual(f"Fill in: {name.en}.", f"请补填：{name.zh}。")
    said = value_words(fact, change.value)
    texts = {
        "is": Bilingual(f"Needed: {name.en} {said.en}.", f"应为：{name.zh}{said.zh}。"),
        "at_least": Bilingual(f"Needed: {name.en} at least {said.en}.", f"应为：{name.zh}不小于{said.zh}。"),
        "at_most": Bilingual(f"Needed: {name.en} at most {said.en}.", f"应为：{name.zh}不大于{said.zh}。"),
        "one_of": Bilingual(f"Needed: {name.en} one of: {said.en}.", f"应为：{name.zh}属于：{said.zh}。"),
        "none_of": Bilingual(f"Needed: {name.en} other than: {said.en}.", f"应为：{name.zh}不属于：{said.zh}。"),
    }
    if isinstance(change.value, date) and change.how in ("at_least", "at_most"):
        en, zh = ("on or after", "不早于") if change.how == "at_least" else ("on or before", "不晚于")
        return Bilingual(f"Needed: {name.en} {en} {said.en}.", f"应为：{name.zh}{zh}{said.zh}。")
    return texts[change.how]


def _filled(template: Bilingual, finding: Judgement) -> Bilingual:
    """Fill a rule's own sentence: {fact} with the fact's value, {name} with the number of the law
    `whose.key.name`, {change} with the value of the smallest change (for a condition that always has one)."""
    facts: type[Facts] = finding.definition.facts
    numbers = {n.key.rpartition(".")[2]: _number_words(n) for n in finding.numbers}
    if "{change}" in template.en and finding.change is not None:
        numbers["change"] = value_words(facts.facts[finding.change.field], finding.change.value)
    return template.filled(**numbers, **{n: value_words(facts.facts[n], v) for n, v in finding.values.items()
                                         if n in facts.facts})


def _number_words(number: NumberUsed) -> Bilingual:
    value = number.value
    if isinstance(value, int) and number.unit.startswith("thousandths"):
        return Bilingual(thousandths(value), thousandths(value))
    said = "、".join(value) if isinstance(value, tuple) else str(value)
    return Bilingual(said.replace("、", ", "), said)
