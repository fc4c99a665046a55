"""What was really paid, laid beside what was agreed. A first or last month that is not whole is compared by its days."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from zhijiao.law.national.internship_2021.terms import PayChannel, PayForm
from zhijiao.systems.apprenticeships.models import Agreement, PaySlip


def days_of_month(agreement: Agreement, period: date) -> tuple[int, int]:
    """Return how many days of a month the placement covers, and how many the month has."""
    days = monthrange(period.year, period.month)[1]
    last = agreement.ended_on or agreement.ends_on
    first_day = agreement.starts_on.day if agreement.starts_on and agreement.starts_on.replace(day=1) == period else 1
    last_day = last.day if last and last.replace(day=1) == period else days
    return max(last_day - first_day + 1, 1), days


def for_whole_month(agreement: Agreement, slip: PaySlip) -> int:
    """Return the pay of a slip as it would be for the whole month, rounded up to the fen in the payer's favour."""
    worked, days = days_of_month(agreement, slip.period)
    return -(-slip.amount_fen * days // worked)


def practice(agreements: Sequence[Agreement]) -> dict[int, dict[str, Any]]:
    """Return what pay slips change in the facts: the lowest pay, any wrong channel or form, the longest gap; by agreement.

    An agreement without slips is judged by what was agreed.
    """
    slips: dict[int, list[PaySlip]] = defaultdict(list)
    for slip in PaySlip.objects.filter(agreement__in=[a.pk for a in agreements]).order_by("paid_on"):
        slips[slip.agreement_id].append(slip)
    return {a.pk: _worst(a, slips[a.pk]) for a in agreements if a.pk in slips}


def _worst(agreement: Agreement, slips: list[PaySlip]) -> dict[str, Any]:
    paid = [for_whole_month(agreement, slip) for slip in slips]
    agreed = [] if agreement.pay_fen is None else [agreement.pay_fen]
    gaps = [(later.paid_on - earlier.paid_on).days for earlier, later in pairwise(slips)]
    facts: dict[str, Any] = {
        "pay_yuan": min([*paid, *agreed]),
        "pay_channel": next((str(s.channel) for s in slips if s.channel != PayChannel.DIRECT), agreement_term(agreement.pay_channel)),
        "pay_form": next((str(s.form) for s in slips if s.form != PayForm.MONEY), agreement_term(agreement.pay_form)),
    }
    if gaps:
        facts["pay_cycle_days"] = max([*gaps, agreement.pay_cycle_days or 0])
    return facts


def agreement_term(term: Any) -> str | None:
    """Return an agreed term as the law reads it."""
    return str(term) if term else None
