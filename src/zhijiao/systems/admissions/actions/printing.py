"""What leaves the room on paper is noted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.systems.admissions.models import Applicant, Round


@transaction.atomic
def note_print(*, applicant: Applicant, round: Round, by: Actor, at: datetime) -> None:
    """Record that an applicant's result was printed."""
    record("admissions.result.printed", subject=applicant, by=by, at=at, round=round.number)
