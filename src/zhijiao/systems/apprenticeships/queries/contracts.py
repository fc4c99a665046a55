"""What the opinions on apprenticeship ask of an agreement, and what its contract, its place and its days answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from zhijiao.basics.dates import day_words, plus_months
from zhijiao.basics.money import yuan
from zhijiao.basics.words import Bilingual, Terms
from zhijiao.engines.rules import Finding
from zhijiao.kernel.fields import words_of
from zhijiao.law.national.apprenticeship_2021 import JUDGE, ApprenticeshipFacts
from zhijiao.law.national.internship_2021.terms import PlacementKind
from zhijiao.systems.apprenticeships.models import Agreement, Contract, MinimumWage


def is_apprenticeship(agreement: Agreement) -> bool:
    """Say whether the opinions on apprenticeship speak of an agreement at all."""
    return agreement.kind == PlacementKind.APPRENTICESHIP


def whole_months(first: date | None, last: date | None) -> int | None:
    """Return the whole months of a span, both days included: 1 September to 31 August are twelve."""
    if first is None or last is None or last < first:
        return None
    after = last + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    return months if plus_months(first, months) <= after else months - 1


def minimum_wages(agreements: Sequence[Agreement]) -> dict[int, int]:
    """Return the minimum wage on the first day where each enterprise is: of its nearest region that has one; by agreement."""
    paths = {a.pk: a.enterprise.region.path.split("/") for a in agreements}
    known: dict[str, list[MinimumWage]] = {}
    for wage in MinimumWage.objects.filter(region__in={key for keys in paths.values() for key in keys}).order_by("effective_on"):
        known.setdefault(wage.region_id, []).append(wage)
    return {a.pk: fen for a in agreements if (fen := _in_force(known, paths[a.pk], a.starts_on)) is not None}


def _in_force(known: dict[str, list[MinimumWage]], keys: Sequence[str], day: date | None) -> int | None:
    if day is None:
        return None
    for key in reversed(keys):
        held = [wage for wage in known.get(key, ()) if wage.effective_on <= day]
        if held:
            return held[-1].amount_fen
    return None


def findings_of(agreements: Sequence[Agreement], *, today: date) -> dict[int, list[Finding]]:
    """Return what the opinions say of the apprenticeships among agreements, by agreement: two statements, however many."""
    asked = [a for a in agreements if is_apprenticeship(a)]
    if not asked:
        return {}
    contracts = {c.agreement_id: c for c in Contract.objects.filter(agreement__in=[a.pk for a in asked])}
    wages = minimum_wages(asked)
    return {a.pk: list(JUDGE.check(ApprenticeshipFacts(**dict(_facts(a, contracts.get(a.pk), wages.get(a.pk), today))), a.number)) for a in asked}


def _facts(agreement: Agreement, contract: Contract | None, minimum: int | None, today: date) -> Iterator[tuple[str, Any]]:
    yield "starts_on", agreement.starts_on or today
    yield "term_months", whole_months(agreement.starts_on, agreement.ends_on)
    yield "minimum_wage_fen", minimum
    if contract is not None:
        yield "contract_months", whole_months(contract.starts_on, contract.ends_on)
        yield "plan", contract.plan or None
        yield from ((name, getattr(contract, name)) for name in ("wage_fen", "subsidy_fen"))
        yield from ((name, str(term) if (term := getattr(contract, name)) else None) for name in ("route", "target_level", "allowance_payer"))


SHOWN = ("signed_on", "starts_on", "ends_on", "wage_fen", "plan", "target_level", "allowance_payer", "subsidy_fen")


def contract_lines(contract: Contract) -> list[tuple[Bilingual, Bilingual]]:
    """Return what a contract says as pairs of words; what is not filled in is left out."""
    return [(words_of(Contract, name), _said(getattr(contract, name))) for name in SHOWN if getattr(contract, name) not in (None, "")]


def _said(value: Any) -> Bilingual:
    if isinstance(value, Terms):
        return value.words
    if isinstance(value, date):
        return day_words(value)
    text = yuan(value) if isinstance(value, int) else str(value)
    return Bilingual(text, text)
