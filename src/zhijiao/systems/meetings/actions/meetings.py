"""A meeting: plan it, change it, invite to it, open it, cancel it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.letters import address, letters
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.numbers import next_number
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Reason, Refused, Stale, same_version
from zhijiao.law.national import government_supervision_2020 as law
from zhijiao.systems.meetings.models import Meeting, Venue
from zhijiao.systems.meetings.queries.gathering import (
    PROVINCE,
    against,
    must_be,
    must_be_under_way,
    settled,
    taking_part,
)
from zhijiao.systems.meetings.queries.wording import when
from zhijiao.systems.meetings.states import MEETING
from zhijiao.systems.meetings.terms import MeetingForm, MeetingState, VenueKind

PLAN = Bilingual("Plan a meeting", "登记会议")
INVITE = Bilingual("Send the invitation", "发送会议通知")
ENDS_BEFORE = Bilingual("A meeting ends after it starts", "结束时间要晚于开始时间")
NO_TITLE = Bilingual("The meeting needs a title", "要写会议名称")
NO_LINE = Bilingual("A meeting held on site has one hall: choose another form, or no sub-venues", "现场会议只有一个会场：换召开形式，或不设分会场")
MANDATE = Bilingual("Enter the mandate", "登记督查授权")
SAY_WHICH = Bilingual("Enter the number of the document that gives the mandate", "写明督查授权文件的字号")
SAY_WHY = Bilingual("Say why", "写明原因")
INVITED = Bilingual("Meeting: {title}", "会议通知：{title}")
CANCELLED = Bilingual("Cancelled: {title}", "会议取消：{title}")
SAYS = Bilingual("{title}\n{when}\n{form}\nAgenda, halls and calendar entry: {url}", "{title}\n{when}\n{form}\n议程、会场和日历文件：{url}")
SAYS_WHY = Bilingual("{title}, {when}, does not take place. Reason: {reason}\n{url}", "{title}（{when}）不再召开。原因：{reason}\n{url}")


@transaction.atomic
def plan(*, title: str, form: MeetingForm, starts_at: datetime, organiser: Organisation, by: Actor, at: datetime, title_en: str = "",
         ends_at: datetime | None = None, mandate: str = "", place: str = "", regions: Sequence[Region] = ()) -> Meeting:
    """Write a meeting with its main hall in the organiser's region, and one sub-venue for each of `regions`."""
    must_be(PROVINCE, by, PLAN)
    _possible(title, form, starts_at, ends_at, bool(regions))
    meeting = Meeting.objects.create(
        number=next_number(organiser.region.path, at, "M"), title=title.strip(), title_en=title_en.strip(), form=form, starts_at=starts_at,
        ends_at=ends_at, organiser=organiser, mandate=mandate.strip(), planned_at=at, planned_by_id=by.user_id)
    Venue.objects.create(meeting=meeting, kind=VenueKind.MAIN, region=organiser.region, place=place.strip())
    Venue.objects.bulk_create([Venue(meeting=meeting, kind=VenueKind.SUB, region=region) for region in regions])
    record("meetings.meeting.planned", subject=meeting, by=by, at=at, number=meeting.number, sub_venues=len(regions))
    return meeting


@transaction.atomic
def change(*, meeting: Meeting, title: str, form: MeetingForm, starts_at: datetime, by: Actor, at: datetime, title_en: str = "",
           ends_at: datetime | None = None, mandate: str = "", version: int | None = None) -> None:
    """Change what was planned; who takes part is told by the next invitation."""
    same_version(meeting, version)
    move = MEETING.admit("change", state=meeting.state, role=by.role)
    _possible(title, form, starts_at, ends_at, Venue.objects.filter(meeting=meeting, kind=VenueKind.SUB).exists())
    wanted = {"title": title.strip(), "title_en": title_en.strip(), "form": form, "starts_at": starts_at, "ends_at": ends_at, "mandate": mandate.strip()}
    changed = [name for name, value in wanted.items() if getattr(meeting, name) != value]
    move.take(meeting, **wanted, moved_at=at, moved_by_id=by.user_id)
    record("meetings.meeting.changed", subject=meeting, by=by, at=at, fields=changed)


@transaction.atomic
def enter_mandate(*, meeting: Meeting, mandate: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Enter by which document the organiser may supervise, after the meeting too: nothing is dispatched before it is there."""
    same_version(meeting, version)
    must_be(PROVINCE, by, MANDATE)
    if meeting.state == MeetingState.CANCELLED:
        raise Refused([settled(meeting)])
    if not mandate.strip():
        raise Refused([Reason(SAY_WHICH, field="mandate", article=law.TEXT.article("7").words)])
    before, rows = meeting.mandate, Meeting.objects.filter(pk=meeting.pk)
    if not rows.filter(version=meeting.version).update(mandate=mandate.strip(), version=F("version") + 1, moved_at=at, moved_by_id=by.user_id):
        raise Stale(meeting, rows.first())
    meeting.refresh_from_db()
    record("meetings.meeting.mandated", subject=meeting, by=by, at=at, mandate=meeting.mandate, before=before)


def _possible(title: str, form: MeetingForm, starts_at: datetime, ends_at: datetime | None, several_halls: bool) -> None:
    reasons = [] if title.strip() else [Reason(NO_TITLE, field="title")]
    if ends_at is not None and ends_at <= starts_at:
        reasons.append(Reason(ENDS_BEFORE, field="ends_at"))
    if form is MeetingForm.ON_SITE and several_halls:
        reasons.append(Reason(NO_LINE, field="form"))
    if reasons:
        raise Refused(reasons)


@transaction.atomic
def invite(*, meeting: Meeting, by: Actor, at: datetime) -> int:
    """Write to everybody who takes part; return to how many. Sent again, it tells what changed since."""
    must_be(PROVINCE, by, INVITE)
    must_be_under_way(meeting)
    people = taking_part(meeting, at)
    letters(people, INVITED.filled(title=meeting.named), SAYS.filled(
        title=meeting.named, when=when(meeting), form=MeetingForm(meeting.form).words, url=address(meeting.get_absolute_url())), at)
    record("meetings.meeting.invited", subject=meeting, by=by, at=at, people=len(people))
    return len(people)


@transaction.atomic
def hold(*, meeting: Meeting, by: Actor, at: datetime, version: int | None = None) -> None:
    """Open the meeting on its day."""
    same_version(meeting, version)
    move = MEETING.admit("hold", state=meeting.state, role=by.role, extra=against("hold", meeting, by, today=local_day(at)))
    move.take(meeting, moved_at=at, moved_by_id=by.user_id)
    record("meetings.meeting.held", subject=meeting, by=by, at=at)


@transaction.atomic
def cancel(*, meeting: Meeting, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Cancel a planned meeting and tell everybody who takes part."""
    same_version(meeting, version)
    missing = [] if reason.strip() else [Reason(SAY_WHY, field="reason")]
    move = MEETING.admit("cancel", state=meeting.state, role=by.role, extra=missing)
    move.take(meeting, moved_at=at, moved_by_id=by.user_id)
    letters(taking_part(meeting, at), CANCELLED.filled(title=meeting.named), SAYS_WHY.filled(
        title=meeting.named, when=when(meeting), reason=reason.strip(), url=address(meeting.get_absolute_url())), at)
    record("meetings.meeting.cancelled", subject=meeting, by=by, at=at, reason=reason.strip())
