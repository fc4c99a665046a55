"""Two agreements claim one apprentice: one school asks the other; after a clock, or against a no, the bureau decides."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.parties.numbers import next_number
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.systems.apprenticeships.models import Agreement, Overlap
from zhijiao.systems.apprenticeships.queries.clocks import overlap_due, overlap_reminder
from zhijiao.systems.apprenticeships.queries.freshness import same_version
from zhijiao.systems.apprenticeships.queries.overlaps import against_overlap, elsewhere_at_once, still_overlaps
from zhijiao.systems.apprenticeships.queries.parties import party_of
from zhijiao.systems.apprenticeships.states import OVERLAP
from zhijiao.systems.apprenticeships.terms import OverlapState, Party

SCHOOL_ONLY = Bilingual("The school asks the other school", "由学校向另一所学校提出")
NONE_THERE = Bilingual("No agreement of another school shares these days, or it was asked about already",
                       "没有另一所学校的协议与这份重叠，或者已经提出过")
WHY = Bilingual("Say why", "写明理由")


@transaction.atomic
def request_overlap(*, agreement: Agreement, reason: str, by: Actor, at: datetime, version: int | None = None) -> Overlap:
    """Ask the school whose agreement stands in the way. The clock begins: a reminder, then the bureau."""
    same_version(agreement, version)
    if party_of(agreement, by) is not Party.SCHOOL:
        raise Refused([Reason(text=SCHOOL_ONLY, ground=Ground.ROLE)])
    if not reason.strip():
        raise Refused([Reason(text=WHY, field="reason")])
    asked = Overlap.objects.filter(agreement=agreement).exclude(state=OverlapState.CLOSED).values("other")
    other = elsewhere_at_once(agreement).exclude(pk__in=asked).first()
    if other is None:
        raise Refused([Reason(text=NONE_THERE)])
    assert agreement.starts_on is not None
    assert agreement.ends_on is not None
    day = local_day(at)
    overlap = Overlap.objects.create(
        number=next_number(agreement.school.region.path, at, "O"), agreement=agreement, other=other, reason=reason.strip(),
        first_on=max(agreement.starts_on, other.starts_on or agreement.starts_on), last_on=min(agreement.ends_on, other.ends_on or agreement.ends_on),
        requested_at=at, requested_by_id=by.user_id, remind_on=overlap_reminder(day), due_on=overlap_due(day))
    _tell(overlap, at)
    record("apprenticeships.overlap.requested", subject=overlap, by=by, at=at, number=overlap.number, first=overlap.first_on, last=overlap.last_on,
           due_on=overlap.due_on, reason=overlap.reason)
    return overlap


def _tell(overlap: Overlap, at: datetime) -> None:
    publish("apprenticeships.overlap.moved", {"overlap": overlap.pk, "state": str(overlap.state)}, at=at)


@transaction.atomic
def release(*, overlap: Overlap, answer: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Say that the own agreement gives way: it is ended or its days are changed; until then the other one still waits."""
    _answer(overlap, "release", answer, by, at, version, wants_words=False)
    record("apprenticeships.overlap.released", subject=overlap, by=by, at=at, answer=overlap.answer)


@transaction.atomic
def keep(*, overlap: Overlap, answer: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Say with a reason that the own agreement stands."""
    _answer(overlap, "keep", answer, by, at, version, wants_words=True)
    record("apprenticeships.overlap.kept", subject=overlap, by=by, at=at, answer=overlap.answer)


def _answer(overlap: Overlap, name: str, answer: str, by: Actor, at: datetime, version: int | None, *, wants_words: bool) -> None:
    same_version(overlap, version)
    extra = against_overlap(name, overlap, by, today=local_day(at))
    if wants_words and not answer.strip():
        extra.append(Reason(text=WHY, field="answer"))
    move = OVERLAP.admit(name, state=overlap.state, role=by.role, extra=extra)
    move.take(overlap, answered_at=at, answered_by_id=by.user_id, answer=answer.strip())
    _tell(overlap, at)


@transaction.atomic
def appeal(*, overlap: Overlap, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Bring a no before the bureau of the other school's city."""
    same_version(overlap, version)
    extra = against_overlap("appeal", overlap, by, today=local_day(at))
    if not reason.strip():
        extra.append(Reason(text=WHY, field="reason"))
    OVERLAP.admit("appeal", state=overlap.state, role=by.role, extra=extra).take(overlap)
    _tell(overlap, at)
    record("apprenticeships.overlap.appealed", subject=overlap, by=by, at=at, reason=reason.strip())


@transaction.atomic
def decide_overlap(*, overlap: Overlap, gives_way: bool, answer: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Decide for the bureau whether the agreement in the way gives way."""
    same_version(overlap, version)
    name = "decide_release" if gives_way else "decide_keep"
    extra = against_overlap(name, overlap, by, today=local_day(at))
    if not answer.strip():
        extra.append(Reason(text=WHY, field="answer"))
    move = OVERLAP.admit(name, state=overlap.state, role=by.role, extra=extra)
    move.take(overlap, decided_at=at, decided_by_id=by.user_id, answer=answer.strip())
    _tell(overlap, at)
    record("apprenticeships.overlap.decided", subject=overlap, by=by, at=at, gives_way=gives_way, answer=answer.strip())


@transaction.atomic
def remind_overlap(*, overlap: Overlap, by: Actor, at: datetime) -> bool:
    """Remind the other school once; say whether this call did."""
    if not Overlap.objects.filter(pk=overlap.pk, reminded_at=None, state=OverlapState.ASKED).update(reminded_at=at, reminded_by_id=by.user_id):
        return False
    publish("apprenticeships.overlap.reminded", {"overlap": overlap.pk}, at=at)
    record("apprenticeships.overlap.reminded", subject=overlap, by=by, at=at, due_on=overlap.due_on)
    return True


@transaction.atomic
def escalate_overlap(*, overlap: Overlap, by: Actor, at: datetime) -> None:
    """Bring a request without an answer before the bureau: its clock has run out."""
    OVERLAP.admit("escalate", state=overlap.state, role=by.role).take(overlap)
    _tell(overlap, at)
    record("apprenticeships.overlap.escalated", subject=overlap, by=by, at=at, due_on=overlap.due_on)


@transaction.atomic
def close_overlap(*, overlap: Overlap, by: Actor, at: datetime) -> bool:
    """Close a request whose agreements share no day any more; say whether it was closed."""
    if still_overlaps(overlap):
        return False
    OVERLAP.admit("close", state=overlap.state, role=by.role).take(overlap)
    record("apprenticeships.overlap.closed", subject=overlap, by=by, at=at)
    return True
