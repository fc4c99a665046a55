"""Parts that many screens share, as plain values: buttons with their reason, steps, the next action, a finding's card."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from django.urls import reverse

from zhijiao.basics.words import Bilingual

Words = Bilingual | str
StepState = Literal["done", "now", "back", "todo", "undone"]


@dataclass(frozen=True, slots=True)
class Button:
    """One thing a person may do; with `why_not` it is shown but closed, and says why.

    `name`/`value` go with a posted form; `needs_reason` adds a labelled text field named `reason`.
    """

    words: Words
    url: str
    method: Literal["get", "post"] = "get"
    primary: bool = False
    danger: bool = False
    icon: str | None = None
    why_not: Words | None = None
    name: str | None = None
    value: str | None = None
    needs_reason: bool = False
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NextAction:
    """The card that says what to do now: a heading, a sentence, one primary button, the closed ones with why."""

    words: Words
    detail: Words | None = None
    buttons: tuple[Button, ...] = ()
    mine: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One state on the strip of a record's way."""

    words: Words
    state: StepState = "todo"
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A finding as it is drawn: what is wrong, what would pass, by which article, from which facts."""

    state: Literal["block", "warn", "info", "unknown", "waived"]
    words: Words
    fix: Words | None = None
    cite: Words | None = None
    cite_url: str | None = None
    mark: str = "V"
    facts: Words | None = None
    reason: Words | None = None
    approved: Words | None = None
    buttons: tuple[Button, ...] = ()


ORDER = ("block", "warn", "unknown", "waived", "info")
SHORT = {"block": "block", "warn": "warn", "unknown": "unk", "waived": "waive", "info": "info"}


def card_of(finding: Any) -> Card:
    """Return the card of a finding: of a Card itself, of the engine's finding, or of a stored one."""
    if isinstance(finding, Card):
        return finding
    outcome, severity = str(_plain(finding.outcome)), str(_plain(finding.severity))
    waiver = getattr(finding, "waiver", None)
    state: Any = "waived" if waiver and outcome == "fail" else "unknown" if outcome == "unknown" else severity.lower()
    citation = getattr(finding, "citation", None)
    return Card(
        state=state, words=finding.words, fix=_pair(finding.fix),
        cite=_cited(citation) if citation is not None else getattr(finding, "source", None) or finding.article,
        mark=str(_plain(getattr(citation, "mark", "V"))), reason=waiver.reason if waiver else None,
        cite_url=f"{reverse('web:law')}#{finding.rule}" if getattr(finding, "rule", "") else None,
    )


def cards_of(findings: Any) -> list[Card]:
    """Return the cards of many findings, the worst first."""
    return sorted((card_of(f) for f in findings), key=lambda c: ORDER.index(c.state))


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)


def _pair(words: Bilingual) -> Bilingual | None:
    return words if words.zh or words.en else None


def _cited(citation: Any) -> Bilingual:
    return Bilingual(citation.said("en"), citation.said("zh"))
