"""The book of the law as a page shows it: each text with its duties, each rule with its article, all from the law floor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Instrument, Rule
from zhijiao.engines.rules.instruments import article_in_chinese
from zhijiao.law.book import BOOK
from zhijiao.law.duties import Duty
from zhijiao.law.internships import RULE, RULES
from zhijiao.law.national.internship_2021.duties import PLACES_ZH

NATURES = (
    (lambda rule: rule.missing_fails, Bilingual("no evidence counts as not met", "没有证据按不通过")),
    (lambda rule: rule.lifted_by is not None, Bilingual("a filing made before lifts it", "事先备案可以放行")),
    (lambda rule: rule.hard is not None, Bilingual("rest days alone: a warning", "只涉及休息日时为提醒")),
    (lambda rule: rule.region != "", Bilingual("in Liaoning only", "仅在辽宁适用")),
)


@dataclass(frozen=True)
class RuleLine:
    """One rule as a line of the page."""

    name: str
    kind: str
    words: Bilingual
    cite: Bilingual
    mark: str
    first: date
    last: date | None
    natures: tuple[Bilingual, ...]


@dataclass(frozen=True)
class DutyLine:
    """One duty of a text: where it stands, what it asks, which rules check it; the first of an article is its address on the page."""

    place: Bilingual
    mark: str
    words: Bilingual
    checked_by: Bilingual
    rules: tuple[str, ...]
    anchor: str = ""


@dataclass(frozen=True)
class Chapter:
    """One text with its duties by heading."""

    text: Instrument
    groups: tuple[tuple[Bilingual, tuple[DutyLine, ...]], ...]


def rule_line(rule: Rule) -> RuleLine:
    """Return a rule as a line."""
    natures = tuple(words for holds, words in NATURES if holds(rule))
    return RuleLine(rule.name, str(rule.severity).lower(), rule.words, rule.citation.words, str(rule.mark), rule.first, rule.last, natures)


def rule_lines() -> list[RuleLine]:
    """Return every version of every rule, in the order of the template."""
    return [rule_line(rule) for rule in RULES]


def chapters() -> list[Chapter]:
    """Return every text with its duties."""
    return [Chapter(text, _with_addresses(text, [(Bilingual(en, zh), [_duty_line(one) for one in listed]) for (en, zh), listed in groups]))
            for text, groups in BOOK]


def anchor(text: Instrument, article: str) -> str:
    """Return the address of an article on the page of the law."""
    return f"{text.code}-{article}".replace(" ", "_")


def _with_addresses(text: Instrument, groups: list[tuple[Bilingual, list[DutyLine]]]) -> tuple[tuple[Bilingual, tuple[DutyLine, ...]], ...]:
    # an article with several duties is met at its first
    met: set[str] = set()
    made = []
    for title, lines in groups:
        named = []
        for line in lines:
            here = anchor(text, line.place.en)
            named.append(line if here in met else replace(line, anchor=here))
            met.add(here)
        made.append((title, tuple(named)))
    return tuple(made)


def _duty_line(one: Duty) -> DutyLine:
    zh = PLACES_ZH.get(one.article) or article_in_chinese(one.article)
    return DutyLine(Bilingual(one.article, zh), one.mark, one.words, one.checked_by.value, one.rules)


def found(text: str) -> Iterator[RuleLine]:
    """Yield the newest rules whose name, sentence or article holds the words."""
    wanted = text.casefold()
    for rule in RULE.values():
        cite = rule.citation.words
        if any(wanted in part.casefold() for part in (rule.name, rule.words.zh, rule.words.en, cite.zh, cite.en)):
            yield rule_line(rule)
