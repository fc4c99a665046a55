"""Closing a placement: assess, complete, archive."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, Sum

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Reason
from zhijiao.systems.apprenticeships.models import Agreement, Assessment, Completion
from zhijiao.systems.apprenticeships.queries.freshness import same_version
from zhijiao.systems.apprenticeships.queries.obstacles import against
from zhijiao.systems.apprenticeships.states import AGREEMENT
from zhijiao.systems.apprenticeships.terms import Grade, LogState

BOTH_OPINIONS = Bilingual("School and enterprise both give their opinion", "学校和企业都要写意见")


@transaction.atomic
def assess(*, agreement: Agreement, grade: Grade, school_opinion: str, enterprise_opinion: str, by: Actor, at: datetime,
           version: int | None = None) -> Assessment:
    """Record the joint grade of school and enterprise."""
    same_version(agreement, version)
    extra = against("assess", agreement, by, today=local_day(at))
    if not school_opinion.strip() or not enterprise_opinion.strip():
        extra = [*extra, Reason(text=BOTH_OPINIONS)]
    move = AGREEMENT.admit("assess", state=agreement.state, role=by.role, extra=extra)
    move.take(agreement, moved_at=at, moved_by_id=by.user_id, move_note="")
    assessment = Assessment.objects.create(agreement=agreement, grade=grade, school_opinion=school_opinion.strip(),
                                           enterprise_opinion=enterprise_opinion.strip(), assessed_at=at,
                                           assessed_by_id=by.user_id)
    record("apprenticeships.agreement.assessed", subject=agreement, by=by, at=at, grade=str(grade))
    return assessment


@transaction.atomic
def complete(*, agreement: Agreement, by: Actor, at: datetime, version: int | None = None) -> Completion:
    """Complete a placement: its days are over, its five ledgers agree or every difference is settled."""
    same_version(agreement, version)
    move = AGREEMENT.admit("complete", state=agreement.state, role=by.role,
                           extra=against("complete", agreement, by, today=local_day(at)))
    move.take(agreement, moved_at=at, moved_by_id=by.user_id, move_note="")
    completion = Completion.objects.create(agreement=agreement, completed_at=at, completed_by_id=by.user_id,
                                           **_what_it_came_to(agreement))
    publish("apprenticeships.agreement.completed", {"agreement": agreement.pk}, at=at)
    record("apprenticeships.agreement.completed", subject=agreement, by=by, at=at, hours=completion.hours,
           days=completion.days_logged, paid_fen=completion.paid_fen)
    return completion


def _what_it_came_to(agreement: Agreement) -> dict[str, int]:
    log = agreement.log.aggregate(days=Count("pk"), signed=Count("pk", filter=Q(state=LogState.SIGNED)), hours=Sum("hours"))
    paid = agreement.pay_slips.aggregate(paid=Sum("amount_fen"))
    return {"days_logged": log["days"], "days_signed": log["signed"], "hours": log["hours"] or 0, "paid_fen": paid["paid"] or 0}


@transaction.atomic
def archive(*, agreement: Agreement, by: Actor, at: datetime, version: int | None = None) -> None:
    """Put a finished placement into the archive: nothing changes any more."""
    same_version(agreement, version)
    move = AGREEMENT.admit("archive", state=agreement.state, role=by.role,
                           extra=against("archive", agreement, by, today=local_day(at)))
    move.take(agreement, moved_at=at, moved_by_id=by.user_id, move_note="")
    record("apprenticeships.agreement.archived", subject=agreement, by=by, at=at)


def note_print(*, agreement: Agreement, form: str, by: Actor, at: datetime) -> None:
    """Record that a copy left the system, with its revision: numbers of persons stand on it."""
    record("apprenticeships.agreement.printed", subject=agreement, by=by, at=at, form=form, revision=agreement.revision)
