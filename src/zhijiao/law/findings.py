"""Findings as the promised JSON says them: keyed by the columns of the sheet, amounts in yuan, hours in hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.engines.expressions.forms import field_names
from zhijiao.engines.rules import (
    Citation,
    Finding,
    Instrument,
    Milli,
    Money,
    Outcome,
    Rule,
    Run,
    Severity,
)
from zhijiao.engines.rules.run import Block
from zhijiao.engines.rules.versions import sources
from zhijiao.law.national.internship_2021.facts import COLUMN_OF_FACT, PlacementFacts


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """Return one finding as `zhijiao check` prints it.

    `fields` holds every cell and derived value that the rule went by; `cells` names the columns to look at first: what
    is missing, or else what the requirement compares.
    """
    cited = _said(finding.citation)
    said = {
        "row_id": finding.record, "rule": finding.rule, "article": finding.article, "severity": str(finding.severity),
        "outcome": str(finding.outcome), "article_zh": cited.zh, "article_en": cited.en,
        "fields": {COLUMN_OF_FACT.get(name, name): as_json(name, finding.values[name]) for name in facts_read(finding.definition)},
        "cells": cells(finding), "zh": finding.zh, "en": finding.en, "fix_zh": finding.fix_zh, "fix_en": finding.fix_en}
    if finding.waiver is not None:
        said |= {"status": finding.status, "reason": finding.waiver.reason}
    return said


def findings_of(run: Run, block: Block) -> Iterator[tuple[int, Finding]]:
    """Yield the findings of one rule with the position of their row, the facts behind derived ones included."""
    names = facts_read(block.judged.rule)
    values = run.frame.select(names)[block.rows].iter_rows(named=True)
    verdicts = block.frame.select("outcome", "severity").iter_rows()
    for place, read, (outcome, severity) in zip(block.rows.to_list(), values, verdicts, strict=True):
        read = {name: tuple(value) if isinstance(value, list) else value for name, value in read.items()}
        yield place, Finding(block.judged, place, Outcome(outcome), Severity(severity), read)


@cache
def _said(citation: Citation) -> Bilingual:
    return citation.words


@cache
def facts_read(rule: Rule) -> tuple[str, ...]:
    """Return the facts that a rule goes by: given ones (also those behind derived ones) and derived ones."""
    return sources(rule.facts, rule.fields)


@cache
def _asked(rule: Rule) -> tuple[str, ...]:
    return sources(PlacementFacts, field_names(rule.requires))


def cells(finding: Finding) -> list[str]:
    """Return the columns to look at: the empty ones that leave a rule open, else those that it compares."""
    empty = [name for name in finding.missing if name in COLUMN_OF_FACT]
    return [COLUMN_OF_FACT[name] for name in empty or _asked(finding.definition) if name in COLUMN_OF_FACT]


def columns_read(rule: Rule) -> tuple[str, ...]:
    """Return the columns of the sheet that a rule reads."""
    return tuple(COLUMN_OF_FACT[name] for name in facts_read(rule) if name in COLUMN_OF_FACT)


def as_json(name: str, value: Any) -> Any:
    """Return a fact's value as the sheet writes it."""
    kind = PlacementFacts.facts[name].kind
    if value is None:
        return None
    if issubclass(kind, Money):
        return _decimal(value, 100)
    if issubclass(kind, Milli):
        return _decimal(value, 1000)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _decimal(value: int, whole: int) -> int | float:
    return value // whole if value % whole == 0 else value / whole


def instrument_as_json(instrument: Instrument) -> dict[str, Any]:
    """Return a text as the JSON names it."""
    return {"code": instrument.code, "title_zh": instrument.title.zh, "title_en": instrument.title.en,
            "number": instrument.number, "in_force": instrument.in_force.isoformat(),
            "ended": instrument.ended.isoformat() if instrument.ended else None}
