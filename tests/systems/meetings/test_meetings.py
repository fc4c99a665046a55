"""Meetings: planned with halls, invited to, opened on their day; lines tested, rolls called, papers kept; refusals say why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar

from tests.cast import NOON
from tests.systems.meetings.gatherings import held, planned
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.outbox.delivery import tick
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.people.actor import ANONYMOUS
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.meetings.actions import agenda, halls, meetings, minutes
from zhijiao.systems.meetings.models import AgendaItem, Attendance, Document, Meeting, Venue
from zhijiao.systems.meetings.queries import calendar
from zhijiao.systems.meetings.queries.gathering import taking_part, untested
from zhijiao.systems.meetings.terms import (
    DocumentKind,
    ItemKind,
    LineTest,
    MeetingForm,
    MeetingState,
    Presence,
    VenueKind,
)

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def refusal(act, **given):
    with pytest.raises(Refused) as why:
        act(**given)
    return " / ".join(reason.text.en for reason in why.value.reasons), why.value


def test_a_meeting_is_planned_with_its_main_hall_and_a_sub_venue_for_each_city_and_shenfu(people):
    meeting = planned(people, place="辽宁会堂")
    assert meeting.number.startswith("LN-M-2026-") and meeting.state is MeetingState.PLANNED
    assert Venue.objects.filter(meeting=meeting, kind=VenueKind.SUB).count() == 15
    main = Venue.objects.get(meeting=meeting, kind=VenueKind.MAIN)
    assert (main.region_id, main.place) == ("21", "辽宁会堂") and untested(meeting) == 15


def test_everything_wrong_with_a_plan_is_said_at_once(people):
    said, _ = refusal(planned, people=people, title=" ", form=MeetingForm.ON_SITE, ends_at=NOON)
    assert said == ("The meeting needs a title / A meeting ends after it starts / "
                    "A meeting held on site has one hall: choose another form, or no sub-venues")
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("member", ["city_officer", "department_officer", "registrar", "inspector"])
def test_nobody_but_the_province_plans(people, member):
    _, why = refusal(planned, people=people, by=getattr(people, member).actor)
    assert why.status == 403


def test_a_plan_is_changed_against_the_version_that_was_shown_and_not_after_it_was_held(people):
    meeting, by = planned(people), people.provincial_official.actor
    wanted = {"title": "全省职教会", "form": MeetingForm.VIDEO, "starts_at": meeting.starts_at, "by": by, "at": NOON}
    with pytest.raises(Stale):
        meetings.change(meeting=meeting, version=7, **wanted)
    meetings.change(meeting=meeting, version=1, **wanted)
    assert (meeting.title, meeting.version) == ("全省职教会", 2)
    assert "fields" in Entry.objects.get(event="meetings.meeting.changed").content.said
    meetings.hold(meeting=meeting, by=by, at=NOON)
    _, why = refusal(meetings.change, meeting=meeting, **wanted)
    assert why.status == 409


def test_an_invitation_reaches_the_bureaux_the_units_of_the_roll_and_of_the_agenda_in_both_languages(people, mailoutbox):
    meeting, by = planned(people), people.provincial_official.actor
    agenda.add_item(meeting=meeting, kind=ItemKind.EXCHANGE, office="省财政厅", unit=people.department, by=by, at=NOON)
    assert meetings.invite(meeting=meeting, by=by, at=NOON) == 3
    tick(at=NOON)
    assert {mail.to[0] for mail in mailoutbox} == {"city_officer@cast.example", "shenfu_officer@cast.example", "department_officer@cast.example"}
    assert "2026年9月28日14:00至16:00" in mailoutbox[0].body and "28 Sep 2026, 14:00 to 16:00" in mailoutbox[0].body
    assert f"/meetings/{meeting.number}" in mailoutbox[0].body


def test_a_meeting_is_not_opened_before_its_day_and_tells_when_it_is(people):
    meeting, by = planned(people, starts_at=NOON + timedelta(days=1), ends_at=None), people.provincial_official.actor
    said, why = refusal(meetings.hold, meeting=meeting, by=by, at=NOON)
    assert said == "The meeting starts on 29 Sep 2026: it cannot be opened before" and why.status == 422
    meetings.hold(meeting=meeting, by=by, at=NOON + timedelta(days=1))
    assert meeting.state is MeetingState.HELD


def test_a_meeting_is_cancelled_with_a_reason(people):
    meeting = planned(people)
    said, why = refusal(meetings.cancel, meeting=meeting, reason=" ", by=people.provincial_official.actor, at=NOON)
    assert said == "Say why" and why.reasons[0].field == "reason" and meeting.state is MeetingState.PLANNED


def test_a_cancelled_meeting_tells_everybody_and_takes_nothing_more(people, mailoutbox):
    meeting, by = planned(people), people.provincial_official.actor
    meetings.cancel(meeting=meeting, reason="防汛", by=by, at=NOON)
    tick(at=NOON)
    assert mailoutbox and all("防汛" in mail.body for mail in mailoutbox)
    said, why = refusal(agenda.add_item, meeting=meeting, kind=ItemKind.REPORT, office="省教育厅", by=by, at=NOON)
    assert "“cancelled”" in said and why.status == 409
    assert refusal(meetings.invite, meeting=meeting, by=by, at=NOON)[1].status == 409


def test_halls_are_added_once_and_leave_only_empty(people):
    meeting, by = planned(people, regions=()), people.provincial_official.actor
    shenyang = Region.objects.get(pk="2101")
    hall = halls.add_venue(meeting=meeting, region=shenyang, by=by, at=NOON)
    assert refusal(halls.add_venue, meeting=meeting, region=shenyang, by=by, at=NOON)[0] == "Shenyang has a sub-venue already"
    line = halls.expect(venue=hall, office="市政府分管领导", by=people.city_officer.actor, at=NOON)
    assert "1 are expected" in refusal(halls.remove_venue, venue=hall, by=by, at=NOON)[0]
    halls.strike_off(attendance=line, by=people.city_officer.actor, at=NOON)
    halls.remove_venue(venue=hall, by=by, at=NOON)
    assert "main hall" in refusal(halls.remove_venue, venue=meeting.venues.get(), by=by, at=NOON)[0]
    meetings.change(meeting=meeting, title="现场会", form=MeetingForm.ON_SITE, starts_at=meeting.starts_at, by=by, at=NOON)
    assert "one hall" in refusal(halls.add_venue, meeting=meeting, region=shenyang, by=by, at=NOON)[0]


def test_a_city_keeps_the_line_and_roll_of_its_own_hall_and_of_no_other(people):
    meeting = planned(people)
    own, other = (meeting.venues.get(region=key) for key in ("2101", "21SF"))
    halls.note_line(venue=own, line=LineTest.FAILED, note="有回声", place="市政府一楼", by=people.city_officer.actor, at=NOON)
    own.refresh_from_db()
    assert (own.line, own.line_note, own.place, own.tested_by) == (LineTest.FAILED, "有回声", "市政府一楼", people.city_officer.user)
    said, why = refusal(halls.note_line, venue=other, line=LineTest.PASSED, by=people.city_officer.actor, at=NOON)
    assert said == "This is the hall of Shenfu Demonstration Zone: its bureau and the province keep it" and why.status == 403
    assert refusal(halls.expect, venue=own, office="x", by=people.department_officer.actor, at=NOON)[1].status == 403
    assert untested(meeting) == 15


def test_the_roll_is_called_and_every_change_is_in_the_journal_once(people):
    meeting, by = planned(people), people.city_officer.actor
    hall = meeting.venues.get(region="2101")
    one, two, three = (halls.expect(venue=hall, office=office, by=by, at=NOON) for office in ("市政府分管领导", "市教育局局长", "市财政局局长"))
    assert "on the roll" in refusal(halls.expect, venue=hall, office="市教育局局长", by=by, at=NOON)[0]
    assert "by office" in refusal(halls.expect, venue=hall, office=" ", by=by, at=NOON)[0]
    marks = {one.pk: (Presence.PRESENT, ""), two.pk: (Presence.EXCUSED, "出差"), three.pk: (None, "")}
    assert halls.call_roll(venue=hall, marks=marks, by=by, at=NOON) == 2
    assert halls.call_roll(venue=hall, marks=marks, by=by, at=NOON + timedelta(minutes=1)) == 0
    assert dict(Attendance.objects.values_list("office", "presence")) == {"市政府分管领导": "present", "市教育局局长": "excused", "市财政局局长": None}
    assert Attendance.objects.get(pk=two.pk).called_at == NOON
    first = Entry.objects.filter(event="meetings.roll.called").order_by("pk").first()
    assert [line["presence"] for line in first.content.said["lines"]] == ["present", "excused"]


def test_a_roll_marks_no_line_of_another_hall(people):
    meeting, by = planned(people), people.provincial_official.actor
    own, other = (meeting.venues.get(region=key) for key in ("2101", "21SF"))
    line = halls.expect(venue=other, office="管委会分管领导", by=by, at=NOON)
    assert halls.call_roll(venue=own, marks={line.pk: (Presence.ABSENT, "")}, by=people.city_officer.actor, at=NOON) == 0


def test_the_agenda_keeps_its_order_when_items_move_and_go(people):
    meeting, by = planned(people), people.provincial_official.actor
    a, _, c = (agenda.add_item(meeting=meeting, kind=kind, office=office, by=by, at=NOON, minutes=10)
               for kind, office in ((ItemKind.OPENING, "甲"), (ItemKind.REPORT, "乙"), (ItemKind.SPEECH, "丙")))
    agenda.move_item(item=c, by=by, at=NOON)
    agenda.move_item(item=a, by=by, at=NOON)  # the first stays first
    assert list(AgendaItem.objects.values_list("order", "office")) == [(1, "甲"), (2, "丙"), (3, "乙")]
    agenda.remove_item(item=AgendaItem.objects.get(pk=c.pk), by=by, at=NOON)
    assert list(AgendaItem.objects.values_list("order", "office")) == [(1, "甲"), (2, "乙")]
    foreign = planned(people).venues.first()
    assert "another meeting" in refusal(agenda.add_item, meeting=meeting, kind=ItemKind.REPORT, office="", venue=foreign, by=by, at=NOON)[0]


def test_a_paper_is_kept_for_those_who_take_part(people):
    meeting, by = planned(people), people.provincial_official.actor
    paper = agenda.add_document(meeting=meeting, kind=DocumentKind.AGENDA, title="议程", file=PDF, name="议程.pdf", by=by, at=NOON)
    assert Document.objects.visible_to(people.city_officer.actor).get() == paper
    assert not Document.objects.visible_to(people.department_officer.actor).exists()
    assert not Document.objects.visible_to(ANONYMOUS).exists()
    assert "title" in refusal(agenda.add_document, meeting=meeting, kind=DocumentKind.AGENDA, title="", file=PDF, by=by, at=NOON)[0]


def test_who_takes_part_is_nobody_from_elsewhere(people):
    meeting = planned(people, regions=[Region.objects.get(pk="21SF")])
    assert [person.name for person in taking_part(meeting, NOON)] == ["吴静"]


def test_a_meeting_goes_into_calendars_and_a_change_has_a_higher_sequence(people):
    meeting, by = planned(people), people.provincial_official.actor

    def entry(language="zh"):
        text = calendar.entry(meeting, meeting.venues.select_related("region"), meeting.items.all(), url="https://x.example/m", language=language)
        assert text == calendar.entry(meeting, meeting.venues.select_related("region"), meeting.items.all(), url="https://x.example/m",
                                      language=language)
        return Calendar.from_ical(text).walk("VEVENT")[0]

    first = entry("en")
    assert (first["UID"], first["SEQUENCE"], first["STATUS"]) == (f"{meeting.number}@zhijiao", 0, "CONFIRMED")
    assert first.decoded("DTSTART") == meeting.starts_at and str(first["SUMMARY"]) == "Conference on vocational education"
    assert "sub-venue Shenfu Demonstration Zone" in first["LOCATION"]
    meetings.cancel(meeting=meeting, reason="防汛", by=by, at=NOON)
    last = entry()
    assert (last["SEQUENCE"], last["STATUS"], str(last["SUMMARY"])) == (1, "CANCELLED", "全省职业教育大会")


def test_what_the_calendar_shows_raises_its_sequence_and_disturbs_nobody_who_changes_the_meeting(people):
    meeting, by = planned(people), people.provincial_official.actor
    seen = [meeting.sequence]

    def after(action, **given):
        made = action(**given, by=by, at=NOON)
        meeting.refresh_from_db()
        seen.append(meeting.sequence)
        return made

    first = after(agenda.add_item, meeting=meeting, kind=ItemKind.SPEECH, office="主持人")
    second = after(agenda.add_item, meeting=meeting, kind=ItemKind.SPEECH, office="发言人")
    after(agenda.move_item, item=second)
    after(agenda.remove_item, item=type(first).objects.get(pk=first.pk))
    after(halls.remove_venue, venue=Venue.objects.get(meeting=meeting, region="2103"))
    hall = after(halls.add_venue, meeting=meeting, region=Region.objects.get(pk="2103"))
    after(halls.note_line, venue=hall, line=LineTest.PASSED, place="三楼会议室")
    assert seen == list(range(8)) and meeting.version == 1
    after(halls.note_line, venue=hall, line=LineTest.FAILED, place="三楼会议室")
    assert seen[-1] == 7, "the line is not shown in a calendar"


def test_a_mandate_is_entered_after_the_meeting_too_and_what_it_replaces_is_journalled(people):
    meeting, by = held(people), people.provincial_official.actor
    meetings.enter_mandate(meeting=meeting, mandate=" 辽政〔2026〕2号 ", by=by, at=NOON)
    minutes.write(meeting=meeting, text="一段。", by=by, at=NOON, version=meeting.minutes.version)
    minutes.adopt(meeting=meeting, by=by, at=NOON)
    meetings.enter_mandate(meeting=meeting, mandate="辽政〔2026〕3号", by=by, at=NOON, version=meeting.version)
    assert meeting.mandate == "辽政〔2026〕3号" and meeting.state == MeetingState.MINUTED
    told = [dict(entry.body or {}) for entry in Entry.objects.filter(event="meetings.meeting.mandated").order_by("seq")]
    assert [(one["before"], one["mandate"]) for one in told] == [("", "辽政〔2026〕2号"), ("辽政〔2026〕2号", "辽政〔2026〕3号")]
    assert "number of the document" in refusal(meetings.enter_mandate, meeting=meeting, mandate=" ", by=by, at=NOON)[0]
    assert refusal(meetings.enter_mandate, meeting=meeting, mandate="x", by=people.city_officer.actor, at=NOON)[1].status == 403
    with pytest.raises(Stale):
        meetings.enter_mandate(meeting=meeting, mandate="x", by=by, at=NOON, version=1)


def test_minutes_are_written_against_the_version_shown_then_adopted_then_only_reopened_with_a_reason(people):
    meeting, by = held(people), people.provincial_official.actor
    with pytest.raises(Stale):
        minutes.write(meeting=meeting, text="另一版", version=9, by=by, at=NOON)
    made = minutes.write(meeting=meeting, text=" 第一段。\n\n第二段。 ", version=1, by=by, at=NOON)
    assert (made.text, made.version) == ("第一段。\n第二段。", 2)
    minutes.adopt(meeting=meeting, by=by, at=NOON)
    said, why = refusal(minutes.write, meeting=meeting, text="改", by=by, at=NOON)
    assert "“minutes adopted”" in said and why.reasons[0].next.en == "Open the minutes again first, with the reason"
    assert refusal(minutes.reopen, meeting=meeting, reason=" ", by=by, at=NOON)[0] == "Say why the minutes are opened again"
    minutes.reopen(meeting=meeting, reason="漏记一项", by=by, at=NOON)
    assert meeting.state is MeetingState.HELD and meeting.minutes.__class__.objects.get().adopted_at is None
    assert refusal(minutes.write, meeting=meeting, text="改", by=people.city_officer.actor, at=NOON)[1].status == 403


def test_minutes_without_a_word_are_not_adopted(people):
    meeting, by = planned(people), people.provincial_official.actor
    meetings.hold(meeting=meeting, by=by, at=NOON)
    assert refusal(minutes.adopt, meeting=meeting, by=by, at=NOON)[0] == "There is no text to adopt"
