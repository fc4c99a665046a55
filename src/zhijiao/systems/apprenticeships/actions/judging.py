"""Keeping what the law says of agreements, and recording the reason that lets a warning pass."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.findings import actions as kept
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.queries import facts
from zhijiao.systems.apprenticeships.queries.parties import closed, party_of
from zhijiao.systems.apprenticeships.terms import Party

NOT_YOURS_TO_WAIVE = Bilingual("Only the school records the reason for a warning", "提醒的理由只能由学校填写")


def refresh(*, agreements: Sequence[Agreement], by: Actor, at: datetime) -> None:
    """Judge agreements again and keep the findings. Part of another act: it writes no journal entry of its own."""
    if not agreements:
        return
    found = facts.judged(agreements, today=local_day(at))
    kept.keep_many(subjects=agreements, at=at, run=str(by.role or ""),
                   found={a.pk: findings for a, findings in zip(agreements, found, strict=True)})


@transaction.atomic
def waive(*, agreement: Agreement, rule: str, reason: str, by: Actor, at: datetime) -> None:
    """Record why a warning is accepted ("generally", "in principle"): the finding stays, and no longer stops a move."""
    if party_of(agreement, by) is not Party.SCHOOL:
        raise Refused([Reason(text=NOT_YOURS_TO_WAIVE, ground=Ground.ROLE)])
    if reasons := closed(agreement):
        raise Refused(reasons)
    kept.waive(subject=agreement, rule=rule, reason=reason, by=by, at=at, until=agreement.ends_on)
