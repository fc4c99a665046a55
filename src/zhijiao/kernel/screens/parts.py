"""Parts that many screens share, as plain values: buttons with their reason, steps, the next action, a finding's card."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

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

    @property
    def refusals(self) -> list[Button]:
        """Return the buttons that say why they are closed."""
        return [b for b in self.buttons if b.why_not]


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
    if hasattr(finding, "card"):
        made = finding.card() if callable(finding.card) else finding.card
        return card_of(made)
    outcome, severity = str(_plain(finding.outcome)), str(_plain(finding.severity))
    reason = getattr(finding, "reason", None) or None
    waived = outcome == "fail" and bool(reason or str(_plain(getattr(finding, "status", ""))) == "waived")
    state: Any = "waived" if waived else "unknown" if outcome == "unknown" else severity.lower()
    citation = getattr(finding, "citation", None)
    return Card(
        state=state, words=_pair(finding, "words", "") or "", fix=_pair(finding, "fix", "fix_"),
        cite=_cited(citation) if citation is not None else getattr(finding, "source", None) or finding.article,
        mark=str(_plain(getattr(citation, "mark", "V"))), facts=getattr(finding, "facts_said", None), reason=reason,
    )


def cards_of(findings: Any) -> list[Card]:
    """Return the cards of many findings, the worst first."""
    return sorted((card_of(f) for f in findings), key=lambda c: ORDER.index(c.state))


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)


def _pair(finding: Any, name: str, prefix: str) -> Bilingual | None:
    """Return a sentence of a finding: stored ones keep the pair, the engine's say each language when asked."""
    kept = getattr(finding, name, None)
    if isinstance(kept, Bilingual):
        return kept if kept.zh or kept.en else None
    zh, en = getattr(finding, f"{prefix}zh", ""), getattr(finding, f"{prefix}en", "")
    return Bilingual(en, zh) if zh or en else None


def _cited(citation: Any) -> Bilingual:
    return Bilingual(citation.said("en"), citation.said("zh"))
