"""Filings that need an answer: exceptions (article 17) and posts outside the province."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.parties.numbers import next_number
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Reason, Refused
from zhijiao.law.national.internship_2021.terms import LiftableRule
from zhijiao.systems.apprenticeships.actions.judging import refresh
from zhijiao.systems.apprenticeships.models import Agreement, Filing
from zhijiao.systems.apprenticeships.queries.freshness import same_version
from zhijiao.systems.apprenticeships.queries.offices import elsewhere
from zhijiao.systems.apprenticeships.queries.parties import party_of
from zhijiao.systems.apprenticeships.states import FILING
from zhijiao.systems.apprenticeships.terms import OVER, FilingKind, FilingState, Party, State

SCHOOL_ONLY = Bilingual("The school files", "由学校申请备案")
OVER_ALREADY = Bilingual("The placement is over", "实习已经结束")
OTHER_KIND = Bilingual("The placement itself is filed by its own move", "岗位实习备案请用“报市局备案”")
SCOPE = Bilingual("Name what the exception covers: night shift, overtime, rest days, high-risk post",
                  "写明备案范围：夜班、加班、休息日、高风险岗位")
TERM = Bilingual("Give the first and the last day of the exception, in order", "写明备案的起止日期，先起后止")
WHY = Bilingual("Say why", "写明理由")
OPEN_ALREADY = Bilingual("A filing of this kind is still waiting for its answer", "同类备案还在等答复")
NOT_YET_FILED = Bilingual("The day of filing cannot lie in the future", "备案日期不能晚于今天")


@transaction.atomic
def request_filing(*, agreement: Agreement, kind: FilingKind, reason: str, by: Actor, at: datetime,
                   scope: Sequence[str] = (), starts_on: date | None = None, ends_on: date | None = None) -> Filing:
    """Ask the bureau for an exception, or for its consent to a post outside the province."""
    _refuse_bad_request(agreement, kind, reason, by, scope, starts_on, ends_on)
    filing = Filing(agreement=agreement, kind=kind, state=FilingState.REQUESTED, scope=tuple(scope),
                    starts_on=starts_on or agreement.starts_on, ends_on=ends_on or agreement.ends_on,
                    reason=reason.strip(), requested_at=at, requested_by_id=by.user_id,
                    number=next_number(agreement.school.region.path, at, "F"))
    try:
        with transaction.atomic():
            filing.save(force_insert=True)
    except IntegrityError as open_one:
        raise Refused([Reason(text=OPEN_ALREADY)]) from open_one
    publish("apprenticeships.filing.requested", {"filing": filing.pk}, at=at)
    record("apprenticeships.filing.requested", subject=filing, by=by, at=at, number=filing.number, kind=str(kind),
           scope=list(scope), starts_on=filing.starts_on, ends_on=filing.ends_on, reason=filing.reason)
    return filing


def _refuse_bad_request(agreement: Agreement, kind: FilingKind, reason: str, by: Actor, scope: Sequence[str],
                       starts_on: date | None, ends_on: date | None) -> None:
    """Refuse with every reason at once."""
    if party_of(agreement, by) is not Party.SCHOOL:
        raise Refused([Reason(text=SCHOOL_ONLY)])
    reasons = []
    if State(agreement.state) in OVER:
        reasons.append(Reason(text=OVER_ALREADY))
    if kind is FilingKind.POST:
        reasons.append(Reason(text=OTHER_KIND))
    if kind is FilingKind.EXCEPTION and (not scope or not set(scope) <= set(LiftableRule.values())):
        reasons.append(Reason(text=SCOPE, field="scope"))
    if kind is FilingKind.EXCEPTION and (starts_on is None or ends_on is None or ends_on < starts_on):
        reasons.append(Reason(text=TERM, field="starts_on"))
    if not reason.strip():
        reasons.append(Reason(text=WHY, field="reason"))
    if reasons:
        raise Refused(reasons)


@transaction.atomic
def decide_filing(*, filing: Filing, accept: bool, answer: str, by: Actor, at: datetime, filed_on: date | None = None,
                  version: int | None = None) -> None:
    """Accept or refuse a filing. `filed_on`: the day it was filed with the province, for a post outside it."""
    same_version(filing, version)
    extra = elsewhere(filing.agreement.school.region, by)
    if not accept and not answer.strip():
        extra.append(Reason(text=WHY, field="answer"))
    if filed_on is not None and filed_on > local_day(at):
        extra.append(Reason(text=NOT_YET_FILED, field="filed_on"))
    move = FILING.admit("approve" if accept else "refuse", state=filing.state, role=by.role, extra=extra)
    day = local_day(at)
    days = {"consent_on": day, "filed_on": filed_on or day} if accept else {}
    move.take(filing, decided_at=at, decided_by_id=by.user_id, answer=answer.strip(), **days)
    refresh(agreements=[filing.agreement], by=by, at=at)
    publish("apprenticeships.filing.decided", {"filing": filing.pk}, at=at)
    record("apprenticeships.filing.decided", subject=filing, by=by, at=at, accepted=accept, answer=answer.strip(), **days)
