"""Values of an agreement as people read them, in both languages at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhijiao.basics.columns import Kind
from zhijiao.basics.dates import day_words
from zhijiao.basics.money import yuan
from zhijiao.basics.words import EMPTY, NO, NONE, YES, Bilingual, Terms, listed
from zhijiao.systems.apprenticeships.facts import FIELD_COLUMN, as_fact, column_of


def name_words(field: str) -> Bilingual:
    """Return the words of a field."""
    return column_of(field).words if field in FIELD_COLUMN else Bilingual(field, field)


def value_words(field: str, value: Any) -> Bilingual:
    """Return the value of a field: as stored, or as the journal kept it (days as text, tags as a list)."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, Terms):
        return value.words
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, tuple | list):
        return listed([_term(field, str(tag)) for tag in value]) if value else NONE
    if isinstance(value, date):
        return day_words(value)
    kind = column_of(field).kind if field in FIELD_COLUMN else Kind.TEXT
    if kind is Kind.DATE:
        return day_words(date.fromisoformat(value))
    if kind is Kind.CHOICE:
        return _term(field, str(value))
    text = yuan(int(value)) if kind is Kind.MONEY else f"{int(value) / 1000:g}" if kind is Kind.DECIMAL else str(value)
    return Bilingual(text, text)


def _term(field: str, value: str) -> Bilingual:
    choices = column_of(field).choices
    term = choices.find(value) if choices else None
    return term.words if term else Bilingual(value, value)


def kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return field values as the journal keeps them: days as text, tags as lists, terms as their values."""
    plain = {name: as_fact(name, value) if name in FIELD_COLUMN else value for name, value in values.items()}
    return {name: value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
            for name, value in plain.items()}
