"""Complaints: straight to the city bureau. Without a name, nothing that could be a name is written anywhere."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.parties.numbers import next_number
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.systems.apprenticeships.models import Agreement, Complaint
from zhijiao.systems.apprenticeships.queries.clocks import answer_due, close_due
from zhijiao.systems.apprenticeships.queries.complaints import city_of, code_digest
from zhijiao.systems.apprenticeships.queries.freshness import same_version
from zhijiao.systems.apprenticeships.queries.offices import elsewhere
from zhijiao.systems.apprenticeships.queries.parties import party_of
from zhijiao.systems.apprenticeships.states import COMPLAINT
from zhijiao.systems.apprenticeships.terms import ComplaintKind, ComplaintState, Party

SAY_WHAT = Bilingual("Say what happened", "写一写发生了什么")
OWN_PLACEMENT = Bilingual("You can report about your own placement", "只能报告自己的实习")
SAY_ANSWER = Bilingual("Write the answer", "写明答复内容")
SAY_OUTCOME = Bilingual("Write what came of it", "写明处理结果")


@dataclass(frozen=True, slots=True)
class Received:
    """A complaint just taken in. The code is shown once; with it anybody reads the answer, without an account."""

    complaint: Complaint
    code: str


@transaction.atomic
def complain(*, agreement: Agreement, kind: ComplaintKind, text: str, by: Actor, at: datetime,
             anonymous: bool = False) -> Received:
    """Take in an apprentice's complaint. Anonymous: neither person nor agreement nor address is kept with it."""
    if party_of(agreement, by) not in (Party.APPRENTICE, Party.GUARDIAN):
        raise Refused([Reason(text=OWN_PLACEMENT, ground=Ground.ROLE)])
    if not text.strip():
        raise Refused([Reason(text=SAY_WHAT, field="text")])
    day, code = local_day(at), secrets.token_hex(5)
    region = city_of(agreement)
    complaint = Complaint.objects.create(
        number=next_number(region.path, at, "C"), region=region, school_id=agreement.school_id,
        enterprise_id=agreement.enterprise_id, complainant_id=None if anonymous else by.person_id, kind=kind,
        text=text.strip(), state=ComplaintState.RECEIVED, code_hash=code_digest(code),
        answer_due_on=answer_due(kind, day), close_due_on=close_due(day), received_at=at,
        received_by_id=None if anonymous else by.user_id)
    publish("apprenticeships.complaint.received", {"complaint": complaint.pk}, at=at)
    # In the office's chain: in the school's, the school could see that somebody complained.
    doer = by.anonymously() if anonymous else replace(by, organisation_id=None)
    record("apprenticeships.complaint.received", subject=complaint, by=doer, at=at, kind=str(kind), number=complaint.number)
    return Received(complaint, code)


@transaction.atomic
def answer_complaint(*, complaint: Complaint, answer: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Tell the complainant what the bureau does; stops the first clock."""
    same_version(complaint, version)
    if not answer.strip():
        raise Refused([Reason(text=SAY_ANSWER, field="answer")])
    move = COMPLAINT.admit("answer", state=complaint.state, role=by.role, extra=elsewhere(complaint.region, by))
    move.take(complaint, answered_at=at, answered_by_id=by.user_id)
    _write_sealed(complaint, "answer", answer.strip())
    publish("apprenticeships.complaint.answered", {"complaint": complaint.pk}, at=at)
    record("apprenticeships.complaint.answered", subject=complaint, by=by, at=at)


@transaction.atomic
def close_complaint(*, complaint: Complaint, outcome: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Close a complaint that was answered, with what came of it."""
    same_version(complaint, version)
    if not outcome.strip():
        raise Refused([Reason(text=SAY_OUTCOME, field="outcome")])
    move = COMPLAINT.admit("close", state=complaint.state, role=by.role, extra=elsewhere(complaint.region, by))
    move.take(complaint, closed_at=at, closed_by_id=by.user_id)
    _write_sealed(complaint, "outcome", outcome.strip())
    publish("apprenticeships.complaint.closed", {"complaint": complaint.pk}, at=at)
    record("apprenticeships.complaint.closed", subject=complaint, by=by, at=at)


def _write_sealed(complaint: Complaint, field: str, text: str) -> None:
    """Write a sealed field by saving the row: a bulk update would not seal it."""
    setattr(complaint, field, text)
    complaint.save(update_fields=[field])
