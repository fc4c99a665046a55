"""What an amendment may change, whether it only favours the apprentice, and what the law says of it before it is in force."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date
from typing import Any

from zhijiao.basics.columns import Kind
from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Finding
from zhijiao.law.findings import columns_read
from zhijiao.systems.apprenticeships.facts import FIELD_COLUMN, column_of
from zhijiao.systems.apprenticeships.models import Agreement, Amendment
from zhijiao.systems.apprenticeships.queries import facts
from zhijiao.systems.apprenticeships.queries.wording import kept, name_words, value_words
from zhijiao.systems.apprenticeships.terms import AmendmentKind, Party

# Which terms each kind of amendment changes. The first day of a placement that runs has passed: only the last one moves.
FIELDS: dict[AmendmentKind, tuple[str, ...]] = {
    AmendmentKind.PAY: ("pay_fen",),
    AmendmentKind.DATES: ("ends_on",),
    AmendmentKind.POST: ("post_name", "post_staff", "post_programme_category", "labour_level", "hazards"),
    AmendmentKind.HOURS: ("hours_per_day", "days_per_week", "night_shift", "works_rest_days", "works_holidays"),
    AmendmentKind.MENTOR: ("enterprise_mentor", "school_instructor"),
    AmendmentKind.PLACE: ("venue_kind", "province_of_post"),
}
CHANGED = Bilingual("{name}: {before} → {after}", "{name}：{before} → {after}")


def differing(agreement: Agreement, kind: AmendmentKind, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes of a kind that change anything; None is no change."""
    return {name: changes[name] for name in FIELDS[kind] if changes.get(name) is not None and changes[name] != getattr(agreement, name)}


def only_favours(agreement: Agreement, kind: AmendmentKind, changes: Mapping[str, Any]) -> bool:
    """Say whether a change is nothing but good for the apprentice: more pay, or shorter and fewer hours for the same pay."""
    if kind is AmendmentKind.PAY:
        return agreement.pay_fen is not None and changes["pay_fen"] > agreement.pay_fen
    return kind is AmendmentKind.HOURS and all(_eases(getattr(agreement, name), value) for name, value in changes.items())


def _eases(before: Any, after: Any) -> bool:
    return before is not None and int(after) <= int(before)


def stored(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes as an amendment keeps them."""
    return kept(changes)


def values(amendment: Amendment) -> dict[str, Any]:
    """Return the terms that an amendment brings, as the agreement holds them."""
    if amendment.kind == AmendmentKind.PAY:
        return {"pay_fen": amendment.new_pay_fen}
    return {name: _read(name, value) for name, value in amendment.after.items()}


def _read(name: str, value: Any) -> Any:
    kind = column_of(name).kind
    if kind is Kind.DATE:
        return date.fromisoformat(value)
    return tuple(value) if kind is Kind.TAGS else value


def said(amendment: Amendment) -> list[Bilingual]:
    """Return what changes, a sentence for each term."""
    is_pay = amendment.kind == AmendmentKind.PAY
    before = {"pay_fen": amendment.old_pay_fen} if is_pay else amendment.before
    return [CHANGED.filled(name=name_words(name), before=value_words(name, before.get(name)), after=value_words(name, value))
            for name, value in ({"pay_fen": amendment.new_pay_fen} if is_pay else amendment.after).items()]


def hands(amendment: Amendment) -> tuple[list[Party], list[Party]]:
    """Return which parties have signed a change and which have not, in the order of signing."""
    signed = set(amendment.signatures.values_list("party", flat=True))
    signers = amendment.agreement.signers
    return [party for party in signers if party in signed], [party for party in signers if party not in signed]


def amended(agreement: Agreement, changes: Mapping[str, Any]) -> Agreement:
    """Return the agreement as it would be; nothing is written."""
    changed = copy.copy(agreement)
    for name, value in changes.items():
        setattr(changed, name, value)
    return changed


def found_in(agreement: Agreement, changes: Mapping[str, Any], *, today: date) -> list[Finding]:
    """Return what the law says of the changed terms: findings of the rules that read one of them, whatever an earlier month was paid."""
    read = {FIELD_COLUMN[name] for name in changes}
    found = facts.findings(amended(agreement, changes), today=today, as_agreed=True)
    return [finding for finding in found if read.intersection(columns_read(finding.definition))]
