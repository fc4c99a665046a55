"""Halls and who is in them: sub-venues, the joint test of lines, the roll and its call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.registers import Accepted
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.meetings.models import Attendance, Meeting, Venue
from zhijiao.systems.meetings.queries.gathering import PROVINCE, must_be, must_be_under_way, must_keep
from zhijiao.systems.meetings.queries.rolls import Place, halls_of, line_of
from zhijiao.systems.meetings.queries.units import Directory
from zhijiao.systems.meetings.terms import LineTest, MeetingForm, Presence, VenueKind

ADD = Bilingual("Add a sub-venue", "增加分会场")
TEST = Bilingual("Test the line", "测试线路")
ROLL = Bilingual("Write the roll", "登记参会人员")
CALL = Bilingual("Call the roll", "点名")
THERE_ALREADY = Bilingual("{region} has a sub-venue already", "{region}已经有分会场")
ON_SITE_ONLY = Bilingual("A meeting held on site has one hall: change its form first", "现场会议只有一个会场：先改召开形式")
SOMEBODY_IN_IT = Bilingual("{n} are expected in this hall: take them off the roll first", "这个会场还有{n}人：先从名单中移出")
KEEP_MAIN = Bilingual("A meeting keeps its main hall", "主会场不能移除")
ON_THE_ROLL = Bilingual("{office} is on the roll of this hall already", "{office}已经在这个会场的名单里")
SAY_WHO = Bilingual("Say who is expected, by office", "写单位及职务")


@transaction.atomic
def add_venue(*, meeting: Meeting, region: Region, by: Actor, at: datetime, place: str = "") -> Venue:
    """Join one more hall to the meeting."""
    must_be(PROVINCE, by, ADD)
    must_be_under_way(meeting)
    if meeting.form == MeetingForm.ON_SITE:
        raise Refused([Reason(ON_SITE_ONLY)])
    if Venue.objects.filter(meeting=meeting, region=region, kind=VenueKind.SUB).exists():
        raise Refused([Reason(THERE_ALREADY.filled(region=region.words), field="region")])
    venue = Venue.objects.create(meeting=meeting, kind=VenueKind.SUB, region=region, place=place.strip())
    meeting.redraw()
    record("meetings.venue.added", subject=venue, by=by, at=at, meeting=meeting.number, region=region.pk)
    return venue


@transaction.atomic
def remove_venue(*, venue: Venue, by: Actor, at: datetime) -> Meeting:
    """Take an empty sub-venue out."""
    must_be(PROVINCE, by, ADD)
    must_be_under_way(venue.meeting)
    if venue.kind == VenueKind.MAIN:
        raise Refused([Reason(KEEP_MAIN)])
    if n := Attendance.objects.filter(venue=venue).count():
        raise Refused([Reason(SOMEBODY_IN_IT.filled(n=n))])
    meeting = venue.meeting
    gone = Venue(pk=venue.pk, meeting=meeting)
    venue.delete()
    meeting.redraw()
    record("meetings.venue.removed", subject=gone, by=by, at=at, meeting=meeting.number, region=venue.region_id)
    return meeting


@transaction.atomic
def note_line(*, venue: Venue, line: LineTest, by: Actor, at: datetime, note: str = "", place: str | None = None) -> None:
    """Write down what the joint test found, and where exactly the hall is."""
    must_keep(venue, by, TEST)
    must_be_under_way(venue.meeting)
    venue.line, venue.line_note, venue.tested_at, venue.tested_by_id = line, note.strip(), at, by.user_id
    moved = place is not None and place.strip() != venue.place
    venue.place = venue.place if place is None else place.strip()
    venue.save(update_fields=["line", "line_note", "tested_at", "tested_by", "place"])
    if moved:
        venue.meeting.redraw()
    record("meetings.venue.tested", subject=venue, by=by, at=at, line=str(line))


@transaction.atomic
def expect(*, venue: Venue, office: str, by: Actor, at: datetime, unit: Organisation | None = None, seat: str = "") -> Attendance:
    """Put an office on the roll of a hall."""
    must_keep(venue, by, ROLL)
    must_be_under_way(venue.meeting)
    if not office.strip():
        raise Refused([Reason(SAY_WHO, field="office")])
    line, fresh = Attendance.objects.get_or_create(venue=venue, office=office.strip(), defaults={"unit": unit, "seat": seat.strip()})
    if not fresh:
        raise Refused([Reason(ON_THE_ROLL.filled(office=line.office), field="office")])
    record("meetings.attendance.expected", subject=line, by=by, at=at, venue=venue.pk)
    return line


@transaction.atomic
def strike_off(*, attendance: Attendance, by: Actor, at: datetime) -> None:
    """Take an office off the roll."""
    must_keep(attendance.venue, by, ROLL)
    must_be_under_way(attendance.venue.meeting)
    gone = Attendance(pk=attendance.pk, venue=attendance.venue)
    attendance.delete()
    record("meetings.attendance.struck_off", subject=gone, by=by, at=at, office=attendance.office)


@transaction.atomic
def call_roll(*, venue: Venue, marks: Mapping[int, tuple[Presence | None, str]], by: Actor, at: datetime) -> int:
    """Mark who is present, excused or absent in a hall, with a note; return how many lines changed. Others stay as they were."""
    must_keep(venue, by, CALL)
    must_be_under_way(venue.meeting)
    changed = []
    for line in Attendance.objects.select_for_update().filter(venue=venue, pk__in=marks):
        presence, note = marks[line.pk]
        if (line.presence, line.note) != (presence, note.strip()):
            line.presence, line.note, line.called_at, line.called_by_id = presence, note.strip(), at, by.user_id
            changed.append(line)
    Attendance.objects.bulk_update(changed, ["presence", "note", "called_at", "called_by"], batch_size=200)
    record("meetings.roll.called", subject=venue, by=by, at=at,
           lines=[{"line": line.pk, "presence": str(line.presence or ""), "note": line.note} for line in changed])
    return len(changed)


@transaction.atomic
def expect_rows(*, rows: Sequence[Accepted], by: Actor, at: datetime) -> list[Attendance]:
    """Write a roster with its seats, aligned; whoever is on the roll already gets the unit and seat of the row."""
    halls, directory = halls_of([row.values for row in rows], by), Directory(local_day(at))
    lines = []
    for row in rows:
        venue = halls[Place.of(row.values)]
        must_be_under_way(venue.meeting)
        must_keep(venue, by, ROLL)
        office, given = line_of(row.values, directory)
        lines.append(Attendance.objects.update_or_create(venue=venue, office=office, defaults=given)[0])
    return lines
