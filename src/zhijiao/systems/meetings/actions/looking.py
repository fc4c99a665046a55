"""What is kept of looking: that the whole matrix left the system as a file."""

from __future__ import annotations

from datetime import datetime

from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.registers.models import Export


def matrix_exported(*, asked: str, rows: int, by: Actor, at: datetime) -> None:
    """Record that the matrix was taken as a workbook, with what was asked of it."""
    subject = Export(register="meetings.matrix", made_at=at, made_by_id=by.user_id, organisation_id=by.organisation_id)
    record("meetings.matrix.exported", subject=subject, by=by, at=at, asked=asked, rows=rows)
