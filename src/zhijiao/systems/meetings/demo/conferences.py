"""The demo's two meetings: the conference of 2021 with its halls, roll, speakers and minutes, and the follow-up of 2026."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from zhijiao.kernel.papers.official import Official
from zhijiao.kernel.people.actor import Actor
from zhijiao.systems.meetings.actions import agenda, halls, meetings, minutes, proposals
from zhijiao.systems.meetings.demo import words
from zhijiao.systems.meetings.demo.stage import Stage, moment, worked
from zhijiao.systems.meetings.demo.words import REQUIREMENTS, Wanted
from zhijiao.systems.meetings.models import Attendance, Meeting, Proposal, Requirement, Venue
from zhijiao.systems.meetings.queries.wanted import Units, Wording
from zhijiao.systems.meetings.terms import (
    Basis,
    DocumentKind,
    ItemKind,
    LineTest,
    MeetingForm,
    Presence,
    ProposalState,
    VenueKind,
)

CONFERENCE_DAY, FOLLOW_UP_DAY = date(2021, 8, 19), date(2026, 3, 5)


def conference(stage: Stage) -> list[Requirement]:
    """Hold the conference of 19 August 2021; return its requirements, not yet dispatched."""
    office = stage.actors["office"]
    meeting = _planned(stage, office, words.CONFERENCE, MeetingForm.MIXED, CONFERENCE_DAY, "沈阳，主会场")
    before = worked(CONFERENCE_DAY - timedelta(days=1))
    _speakers(stage, meeting, office, moment(before, 9))
    _papers(meeting, office, moment(before, 10))
    meetings.invite(meeting=meeting, by=office, at=moment(before, 11))
    _lines(stage, meeting, before)
    _roll(stage, meeting, CONFERENCE_DAY)
    return _minuted(stage, meeting, words.conference_minutes(), CONFERENCE_DAY, lambda wanted: wanted.first_due)


def follow_up(stage: Stage) -> list[Requirement]:
    """Hold the follow-up meeting of this year; return the same requirements with the days of this year."""
    office, on = stage.actors["office"], stage.day(FOLLOW_UP_DAY)
    meeting = _planned(stage, office, words.FOLLOW_UP, MeetingForm.VIDEO, on, "省教育厅，主会场")
    at = moment(worked(on - timedelta(days=1)), 9)
    agenda.add_item(meeting=meeting, kind=ItemKind.REPORT, office="省教育厅负责同志", unit=stage.units["education"], title="首轮任务办结情况",
                    minutes=20, by=office, at=at)
    agenda.add_item(meeting=meeting, kind=ItemKind.SPEECH, office="副省长", title="今年的要求和期限", minutes=20, by=office, at=at)
    meetings.invite(meeting=meeting, by=office, at=at)
    for venue in Venue.objects.filter(meeting=meeting):
        halls.note_line(venue=venue, line=LineTest.PASSED, by=office, at=at + timedelta(hours=5))
    return _minuted(stage, meeting, words.follow_up_minutes(on, stage.day), on, lambda wanted: stage.day(wanted.due))


def _planned(stage: Stage, by: Actor, title: tuple[str, str], form: MeetingForm, on: date, place: str) -> Meeting:
    return meetings.plan(title=title[0], title_en=title[1], form=form, starts_at=moment(on, 9), ends_at=moment(on, 11.5), place=place,
                         mandate=words.MANDATE.format(year=on.year), organiser=stage.units["education"],
                         regions=[stage.units[key].region for key in stage.regions],
                         by=by, at=moment(worked(on - timedelta(days=3)), 10))


def _speakers(stage: Stage, meeting: Meeting, by: Actor, at: datetime) -> None:
    venues = {(venue.kind, venue.region_id): venue for venue in Venue.objects.filter(meeting=meeting)}
    main = next(venue for (kind, _), venue in venues.items() if kind == VenueKind.MAIN)
    for kind, office, title, minutes_, unit, region in words.AGENDA:
        agenda.add_item(meeting=meeting, kind=kind, office=office, title=title, minutes=minutes_, unit=stage.units.get(unit),
                        venue=venues.get((VenueKind.SUB, region), main), by=by, at=at)


def _papers(meeting: Meeting, by: Actor, at: datetime) -> None:
    """The notice, the agenda, a material of each exchange speech, the seat plan; short texts of the demo's own."""
    programme = [f"{n}. {office}：{title}（{m}分钟）" for n, (_, office, title, m, *_) in enumerate(words.AGENDA, 1)]
    papers = [(DocumentKind.INVITATION, "会议通知", ["会议用视频和电话两种方式召开，各市和沈抚示范区设分会场，会前一天联调线路。"]),
              (DocumentKind.AGENDA, "会议议程", programme),
              *((DocumentKind.MATERIAL, f"交流材料：{title}", [f"{office}交流。本材料为演示所写，不是会上原文。"])
                for kind, office, title, *_ in words.AGENDA if kind is ItemKind.EXCHANGE)]
    for kind, title, lines in papers:
        document = Official(title)
        for line in lines:
            document.paragraph(line)
        agenda.add_document(meeting=meeting, kind=kind, title=title, file=document.bytes(), name=f"{title}.docx", by=by, at=at)
    seats = "座次,单位及职务\n" + "\n".join(f"{n},{office}" for n, office in enumerate(words.MAIN_HALL, 1)) + "\n"
    agenda.add_document(meeting=meeting, kind=DocumentKind.SEAT_PLAN, title="主会场座次", file=seats.encode(), name="座次.csv", by=by, at=at)


def _lines(stage: Stage, meeting: Meeting, before: date) -> None:
    """The joint test of the day before: one line fails in the morning and works in the afternoon."""
    office, (failed, note) = stage.actors["office"], words.FAILED_LINE
    for venue in Venue.objects.filter(meeting=meeting).select_related("region"):
        works = venue.kind == VenueKind.MAIN or venue.region_id != failed
        halls.note_line(venue=venue, line=LineTest.PASSED if works else LineTest.FAILED, note="" if works else note.partition("，")[0],
                        place=venue.place or f"{venue.region.name_zh}分会场", by=office, at=moment(before, 14))
        if not works:
            halls.note_line(venue=venue, line=LineTest.PASSED, note=note, by=stage.officer(failed), at=moment(before, 16.5))


def _roll(stage: Stage, meeting: Meeting, on: date) -> None:
    """Who is expected in which hall, by office; and the call before the meeting opens."""
    by, unit_of = stage.actors["office"], {f"{name}负责同志": stage.units[key] for key, name in words.UNITS_SAID.items()}
    for venue in Venue.objects.filter(meeting=meeting).select_related("region"):
        main = venue.kind == VenueKind.MAIN
        offices = words.MAIN_HALL if main else (f"{venue.region.name_zh}政府分管负责同志", f"{venue.region.name_zh}教育局负责同志")
        units = [unit_of.get(office) if main else stage.units[venue.region_id] for office in offices]
        for seat, (office, unit) in enumerate(zip(offices, units, strict=True), 1):
            halls.expect(venue=venue, office=office, unit=unit, seat=str(seat), by=by, at=moment(worked(on - timedelta(days=1)), 15))
        marks = {line.pk: _found("" if main else venue.region_id, line.office) for line in Attendance.objects.filter(venue=venue)}
        halls.call_roll(venue=venue, marks=marks, by=by if main else stage.officer(venue.region_id), at=moment(on, 8.75))


def _found(region: str, office: str) -> tuple[Presence, str]:
    if any(region == where and word in office for where, word in words.EXCUSED):
        return Presence.EXCUSED, "已请假，由副职参会"
    if any(region == where and word in office for where, word in words.ABSENT):
        return Presence.ABSENT, ""
    return Presence.PRESENT, ""


def _minuted(stage: Stage, meeting: Meeting, text: str, on: date, due) -> list[Requirement]:  # type: ignore[no-untyped-def]
    """Open the meeting, write and adopt its minutes, and make requirements of the sentences that a person confirms."""
    office, after = stage.actors["office"], moment(on + timedelta(days=1), 9)
    meetings.hold(meeting=meeting, by=office, at=moment(on, 9))
    minutes.write(meeting=meeting, text=text, by=office, at=after)
    proposals.find(meeting=meeting, by=office, at=after)
    minutes.adopt(meeting=meeting, by=stage.actors["province"], at=after + timedelta(hours=2))
    made = []
    for wanted in REQUIREMENTS:
        found = Proposal.objects.get(meeting=meeting, text__contains=wanted.text)
        wording = _wording(wanted, due(wanted), measured=on != CONFERENCE_DAY)
        made.append(proposals.confirm(proposal=found, wording=wording, units=_units(stage, wanted), by=office, at=after + timedelta(hours=3)))
    for left in Proposal.objects.filter(meeting=meeting, state=ProposalState.PROPOSED):
        proposals.dismiss(proposal=left, by=office, at=after + timedelta(hours=4))
    return made


def _wording(wanted: Wanted, due_on: date, *, measured: bool) -> Wording:
    """A requirement of 2021 has no indicator: nothing was measured here then."""
    return Wording(text=wanted.text, text_en=wanted.text_en, standard=wanted.standard, theme=wanted.theme, basis=Basis.DECISION, due_on=due_on,
                   indicator=wanted.indicator if measured else "", indicator_note=wanted.note, room=wanted.room)


def _units(stage: Stage, wanted: Wanted) -> Units:
    return Units(lead=stage.units[wanted.lead], assisting=[stage.units[key] for key in wanted.assisting],
                 carry_out=[stage.units[key] for key in stage.regions])
