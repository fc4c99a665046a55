"""The agenda, and the papers of a meeting."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.papers import files
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.meetings.models import AgendaItem, Document, Meeting, Venue
from zhijiao.systems.meetings.queries.gathering import PROVINCE, must_be, must_be_under_way
from zhijiao.systems.meetings.terms import DocumentKind, ItemKind

ITEM = Bilingual("Change the agenda", "修改议程")
PAPER = Bilingual("Add a document", "上传材料")
SAY_WHO = Bilingual("Say who speaks, by office", "写发言单位或职务")
OTHER_MEETING = Bilingual("This hall belongs to another meeting", "这个会场不属于本次会议")
NO_TITLE = Bilingual("The document needs a title", "要写材料标题")


@transaction.atomic
def add_item(*, meeting: Meeting, kind: ItemKind, office: str, by: Actor, at: datetime, unit: Organisation | None = None,
             venue: Venue | None = None, title: str = "", minutes: int | None = None) -> AgendaItem:
    """Put an item at the end of the agenda."""
    must_be(PROVINCE, by, ITEM)
    must_be_under_way(meeting)
    reasons = [] if office.strip() else [Reason(SAY_WHO, field="office")]
    if venue is not None and venue.meeting_id != meeting.pk:
        reasons.append(Reason(OTHER_MEETING, field="venue"))
    if reasons:
        raise Refused(reasons)
    last = AgendaItem.objects.filter(meeting=meeting).aggregate(last=Max("order"))["last"] or 0
    item = AgendaItem.objects.create(meeting=meeting, order=last + 1, kind=kind, office=office.strip(), unit=unit, venue=venue,
                                     title=title.strip(), minutes=minutes)
    meeting.redraw()
    record("meetings.item.added", subject=meeting, by=by, at=at, order=item.order, item_kind=str(kind), office=item.office)
    return item


@transaction.atomic
def remove_item(*, item: AgendaItem, by: Actor, at: datetime) -> Meeting:
    """Take an item off the agenda; those behind it move up."""
    must_be(PROVINCE, by, ITEM)
    must_be_under_way(item.meeting)
    meeting, order = item.meeting, item.order
    item.delete()
    # One by one, in order: a number must be free before the next item takes it.
    for behind in AgendaItem.objects.filter(meeting=meeting, order__gt=order).order_by("order"):
        AgendaItem.objects.filter(pk=behind.pk).update(order=behind.order - 1)
    meeting.redraw()
    record("meetings.item.removed", subject=meeting, by=by, at=at, order=order, office=item.office)
    return meeting


@transaction.atomic
def move_item(*, item: AgendaItem, by: Actor, at: datetime) -> Meeting:
    """Let an item change places with the one before it; the first stays first."""
    must_be(PROVINCE, by, ITEM)
    must_be_under_way(item.meeting)
    rows = AgendaItem.objects.filter(meeting=item.meeting)
    before = rows.filter(order__lt=item.order).order_by("-order").first()
    if before is not None:
        free = rows.aggregate(last=Max("order"))["last"] + 1
        for row, order in ((before, free), (item, before.order), (before, item.order)):
            rows.filter(pk=row.pk).update(order=order)
        item.meeting.redraw()
        record("meetings.item.moved", subject=item.meeting, by=by, at=at, office=item.office, order=before.order)
    return item.meeting


@transaction.atomic
def add_document(*, meeting: Meeting, kind: DocumentKind, title: str, file: UploadedFile[Any] | bytes, by: Actor, at: datetime,
                 name: str = "") -> Document:
    """Keep a paper of the meeting; whoever takes part may fetch it. Raises papers.files.Unacceptable."""
    must_be(PROVINCE, by, PAPER)
    must_be_under_way(meeting)
    if not title.strip():
        raise Refused([Reason(NO_TITLE, field="title")])
    document = Document.objects.create(meeting=meeting, kind=kind, title=title.strip(), added_at=at, added_by_id=by.user_id)
    stored = files.keep(subject=document, content=file, name=name or getattr(file, "name", "") or title, by=by, at=at)
    record("meetings.document.added", subject=document, by=by, at=at, meeting=meeting.number, document_kind=str(kind), sha256=stored.sha256)
    return document
