"""A certificate that a learner holds, in any state it may come to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.cast import NOON, Cast
from tests.systems.exchange.factories import a_proposal, an_issued
from zhijiao.systems.exchange.actions import standing
from zhijiao.systems.exchange.models import Credential
from zhijiao.systems.exchange.terms import RevokeReason, State, SuspendReason

YESTERDAY = NOON - timedelta(days=1)


def a_certificate(people: Cast, *, at: datetime = YESTERDAY, state: State = State.ISSUED, **but: Any) -> Credential:
    """Return a certificate of the apprentice, brought into a state by those who may."""
    if state is State.PROPOSED:
        return a_proposal(people, at, **but)
    row = an_issued(people, at, **but)
    if state is State.SUSPENDED:
        standing.suspend(credential=row, reason=SuspendReason.UNDER_REVIEW, by=people.registrar.actor, at=at)
    if state is State.REVOKED:
        revoked(people, row, at)
    return row


def revoked(people: Cast, row: Credential, at: datetime = YESTERDAY) -> None:
    """Have a certificate revoked: the teacher asks, the registrar decides."""
    standing.ask_revocation(credential=row, reason=RevokeReason.CONTENT_WRONG, by=people.teacher.actor, at=at)
    standing.revoke(credential=row, by=people.registrar.actor, at=at)
