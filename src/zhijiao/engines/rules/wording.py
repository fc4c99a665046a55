"""Sentences of findings, in both languages, from the condition, the words of the facts and the citation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from zhijiao.basics.money import yuan
from zhijiao.basics.words import Bilingual
from zhijiao.engines.expressions.tree import Milli, Money
from zhijiao.engines.rules.change import Change
from zhijiao.engines.rules.facts import Fact, Facts
from zhijiao.engines.rules.rule import Outcome

if TYPE_CHECKING:
    from zhijiao.engines.rules.findings import Finding

_YES, _NO, _UNKNOWN, _NONE = (Bilingual("yes", "是"), Bilingual("no", "否"), Bilingual("not given", "未填"),
                              Bilingual("none", "无"))


def wrong(finding: Finding) -> Bilingual:
    """Return what is wrong: the rule, the values it went by, the article."""
    rule = finding.definition
    template = rule.templates.failed if finding.outcome is Outcome.FAIL else rule.templates.unknown
    if template is not None:
        return _filled(template, finding)
    basis = rule.citation.words
    if finding.outcome is Outcome.UNKNOWN or (rule.missing_fails and finding.missing):
        lacking = listed(rule.facts.facts[name].words for name in finding.missing)
        given = Bilingual(f"Not given: {lacking.en}.", f"未填：{lacking.zh}。")
    else:
        shown = [_named(rule.facts.facts[n], finding.values[n]) for n in _telling(finding)]
        given = Bilingual(f"Given: {'; '.join(s.en for s in shown)}.", f"现为：{'；'.join(s.zh for s in shown)}。")
    return Bilingual(f"{rule.words.en}. {given.en} Basis: {basis.en}.",
                     f"{rule.words.zh}。{given.zh}依据{basis.zh}。")


def remedy(finding: Finding) -> Bilingual:
    """Return what to do: fill in what is missing, or the smallest change, or the rule itself."""
    rule = finding.definition
    if rule.templates.fix is not None and finding.outcome is Outcome.FAIL:
        return _filled(rule.templates.fix, finding)
    if finding.missing and (finding.outcome is Outcome.UNKNOWN or rule.missing_fails):
        lacking = listed(rule.facts.facts[name].words for name in finding.missing)
        return Bilingual(f"Fill in: {lacking.en}.", f"请补填：{lacking.zh}。")
    if finding.change is not None:
        return _instruction(rule.facts.facts[finding.change.field], finding.change)
    return Bilingual(f"See to it that: {lower_first(rule.words.en)}.", f"请改正，使之符合：{rule.words.zh}。")


def value_words(fact: Fact, value: Any) -> Bilingual:
    """Return a value of a fact as people write it."""
    if value is None:
        return _UNKNOWN
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, tuple):
        return listed(value_words(fact, v) for v in value) if value else _NONE
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


def listed(words: Iterable[Bilingual]) -> Bilingual:
    """Return several words as one list."""
    found = list(words)
    return Bilingual(", ".join(w.en for w in found), "、".join(w.zh for w in found))


def lower_first(sentence: str) -> str:
    """Return a sentence with its first letter small, to stand after a colon."""
    return sentence[:1].lower() + sentence[1:]


def _telling(finding: Finding) -> Iterable[str]:
    """The facts of the requirement; those of the guard only say why the rule was asked at all."""
    from zhijiao.engines.expressions.forms import field_names

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


def _filled(template: Bilingual, finding: Finding) -> Bilingual:
    facts: type[Facts] = finding.definition.facts
    return template.filled(**{n: value_words(facts.facts[n], v) for n, v in finding.fields.items()})
