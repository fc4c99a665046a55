"""Answers to an offer, and files that a school returns: proposed with a coded reason, decided by the province."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.people.actor import SYSTEM, Actor
from zhijiao.kernel.states import Reason, same_version
from zhijiao.systems.admissions.models import Offer
from zhijiao.systems.admissions.queries.offers import against_offer
from zhijiao.systems.admissions.queries.office import with_reason
from zhijiao.systems.admissions.states import OFFER
from zhijiao.systems.admissions.terms import ReturnReason

WHICH = Bilingual("Choose the reason of the return", "请选择退档原因")


def _taken(name: str, offer: Offer, by: Actor, at: datetime, version: int | None, extra: list[Reason], **stamps: Any) -> None:
    same_version(offer, version)
    move = OFFER.admit(name, state=offer.state, role=by.role, extra=[*extra, *against_offer(name, offer, by, today=local_day(at))])
    move.take(offer, **stamps)


@transaction.atomic
def confirm(*, offer: Offer, by: Actor, at: datetime, version: int | None = None) -> None:
    """Take the seat: by the applicant."""
    _taken("confirm", offer, by, at, version, [], answered_at=at, answered_by_id=by.user_id)
    record("admissions.offer.confirmed", subject=offer, by=by, at=at, unit=offer.unit.code)


@transaction.atomic
def decline(*, offer: Offer, by: Actor, at: datetime, reason: str = "", version: int | None = None) -> None:
    """Give the seat up: by the applicant."""
    _taken("decline", offer, by, at, version, [], answered_at=at, answered_by_id=by.user_id, reason=reason.strip())
    record("admissions.offer.declined", subject=offer, by=by, at=at, unit=offer.unit.code)


@transaction.atomic
def lapse(*, offer: Offer, at: datetime, by: Actor = SYSTEM, version: int | None = None) -> None:
    """Let an offer lapse that was not answered in time."""
    _taken("lapse", offer, by, at, version, [])
    record("admissions.offer.lapsed", subject=offer, by=by, at=at, unit=offer.unit.code)


@transaction.atomic
def propose_return(*, offer: Offer, return_reason: ReturnReason, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Propose to return a file, by its reason's code and in words: by the school."""
    missing = [] if return_reason is not None else [Reason(WHICH, field="return_reason")]
    _taken("propose_return", offer, by, at, version, [*missing, *with_reason(reason)], return_reason=return_reason, reason=reason.strip())
    publish("admissions.offer.return_proposed", {"offer": offer.pk}, at=at)
    record("admissions.offer.return_proposed", subject=offer, by=by, at=at, unit=offer.unit.code, return_reason=str(return_reason))


@transaction.atomic
def refuse_return(*, offer: Offer, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Keep the offer: the return is not founded. What the applicant had confirmed stays confirmed."""
    _taken("refuse_return" if offer.answered_at is None else "restore", offer, by, at, version, with_reason(reason), decided_at=at, decided_by_id=by.user_id,
           reason=reason.strip(), return_reason=None)
    publish("admissions.offer.return_refused", {"offer": offer.pk}, at=at)
    record("admissions.offer.return_refused", subject=offer, by=by, at=at, unit=offer.unit.code, reason=reason.strip())


@transaction.atomic
def withdraw(*, offer: Offer, by: Actor, at: datetime, version: int | None = None) -> None:
    """Return the file: the seat is free, and the applicant may take part in a supplementary round."""
    _taken("withdraw", offer, by, at, version, [], decided_at=at, decided_by_id=by.user_id)
    publish("admissions.offer.withdrawn", {"offer": offer.pk}, at=at)
    record("admissions.offer.withdrawn", subject=offer, by=by, at=at, unit=offer.unit.code, return_reason=str(offer.return_reason))
