"""The minutes: write them, adopt them, open them again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Reason, Refused, Stale, same_version
from zhijiao.systems.meetings.models import Meeting, Minutes
from zhijiao.systems.meetings.queries.gathering import PROVINCE, against, must_be, must_be_under_way
from zhijiao.systems.meetings.queries.sentences import paragraphs
from zhijiao.systems.meetings.states import MEETING

WRITE = Bilingual("Write the minutes", "起草纪要")
SAY_WHY = Bilingual("Say why the minutes are opened again", "写明退回修改的原因")


@transaction.atomic
def write(*, meeting: Meeting, text: str, by: Actor, at: datetime, version: int | None = None) -> Minutes:
    """Write the text. `version` is that of the minutes that the page showed (0: there were none)."""
    must_be(PROVINCE, by, WRITE)
    must_be_under_way(meeting)
    tidy = "\n".join(paragraphs(text))
    found = Minutes.objects.filter(meeting=meeting).first()
    if found is None:
        found = Minutes.objects.create(meeting=meeting, text=tidy, written_at=at, written_by_id=by.user_id)
    else:
        same_version(found, version)
        _rewrite(found, tidy, by, at)
    record("meetings.minutes.written", subject=found, by=by, at=at, version=found.version, characters=len(tidy))
    return found


def _rewrite(minutes: Minutes, text: str, by: Actor, at: datetime) -> None:
    """Write over the version that was read and no other. Raises Stale."""
    rows = Minutes.objects.filter(pk=minutes.pk)
    if not rows.filter(version=minutes.version).update(text=text, written_at=at, written_by_id=by.user_id, version=F("version") + 1):
        raise Stale(minutes, rows.first())
    minutes.text, minutes.written_at, minutes.written_by_id = text, at, by.user_id
    minutes.version += 1


@transaction.atomic
def adopt(*, meeting: Meeting, by: Actor, at: datetime, version: int | None = None) -> None:
    """Adopt the minutes: from now on their text stands, and units read it."""
    same_version(meeting, version)
    move = MEETING.admit("adopt", state=meeting.state, role=by.role, extra=against("adopt", meeting, by, today=local_day(at)))
    move.take(meeting, moved_at=at, moved_by_id=by.user_id)
    minutes = Minutes.objects.get(meeting=meeting)
    minutes.adopted_at, minutes.adopted_by_id = at, by.user_id
    minutes.save(update_fields=["adopted_at", "adopted_by"])
    record("meetings.minutes.adopted", subject=minutes, by=by, at=at, version=minutes.version)


@transaction.atomic
def reopen(*, meeting: Meeting, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Open adopted minutes again; what was dispatched keeps the sentence it was made from."""
    same_version(meeting, version)
    if not reason.strip():
        raise Refused([Reason(SAY_WHY, field="reason")])
    move = MEETING.admit("reopen", state=meeting.state, role=by.role)
    move.take(meeting, moved_at=at, moved_by_id=by.user_id)
    minutes = Minutes.objects.get(meeting=meeting)
    minutes.adopted_at, minutes.adopted_by_id = None, None
    minutes.save(update_fields=["adopted_at", "adopted_by"])
    record("meetings.minutes.reopened", subject=minutes, by=by, at=at, reason=reason.strip())
