"""Pay slips: what really reached the apprentice."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.findings.queries import findings_of
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Reason, Refused
from zhijiao.law.national.internship_2021.terms import PayChannel, PayForm
from zhijiao.systems.apprenticeships.actions.judging import refresh
from zhijiao.systems.apprenticeships.models import Agreement, PaySlip
from zhijiao.systems.apprenticeships.queries.parties import closed, party_of
from zhijiao.systems.apprenticeships.terms import Party

PAYER_ONLY = Bilingual("A pay slip is recorded by the enterprise or the school", "工资单由企业或学校登记")
OUTSIDE = Bilingual("This month lies outside the placement", "这个月不在实习期内")
IN_FUTURE = Bilingual("The day of payment has not come yet", "发放日期还没到")
TWICE = Bilingual("The pay slip of {month} is already recorded", "{month}的工资单已经登记")
PAY_RULES = ("pay_floor", "pay_direct_in_money", "pay_cycle")


@transaction.atomic
def record_pay(*, agreement: Agreement, period: date, amount_fen: int, paid_on: date, by: Actor, at: datetime,
               channel: PayChannel = PayChannel.DIRECT, form: PayForm = PayForm.MONEY) -> PaySlip:
    """Record one month's pay and judge the agreement by it: pay below the floor becomes a finding."""
    period = period.replace(day=1)
    _refuse_bad_slip(agreement, period, paid_on, by, at)
    slip = PaySlip(agreement=agreement, period=period, amount_fen=amount_fen, paid_on=paid_on, channel=channel, form=form,
                   recorded_at=at, recorded_by_id=by.user_id)
    try:
        with transaction.atomic():
            slip.save(force_insert=True)
    except IntegrityError as doubled:
        raise Refused([Reason(text=TWICE.filled(month=f"{period:%Y-%m}"), field="period")]) from doubled
    refresh(agreements=[agreement], by=by, at=at)
    short = sorted(findings_of(agreement).filter(rule__in=PAY_RULES, outcome="fail").values_list("rule", flat=True))
    if short:
        publish("apprenticeships.pay.short", {"agreement": agreement.pk, "slip": slip.pk, "rules": short}, at=at)
    record("apprenticeships.pay.recorded", subject=slip, by=by, at=at, period=period, amount_fen=amount_fen,
           paid_on=paid_on, findings=short)
    return slip


def _refuse_bad_slip(agreement: Agreement, period: date, paid_on: date, by: Actor, at: datetime) -> None:
    """Refuse a payer who is none, a month outside the placement, a payment in the future."""
    if party_of(agreement, by) not in (Party.ENTERPRISE, Party.SCHOOL):
        raise Refused([Reason(text=PAYER_ONLY)])
    reasons = closed(agreement)
    last = agreement.ended_on or agreement.ends_on
    if agreement.starts_on is None or last is None or not agreement.starts_on.replace(day=1) <= period <= last:
        reasons.append(Reason(text=OUTSIDE, field="period"))
    if paid_on > local_day(at):
        reasons.append(Reason(text=IN_FUTURE, field="paid_on"))
    if reasons:
        raise Refused(reasons)
