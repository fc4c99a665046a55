"""The pages of meetings, rolls, minutes and documents: who sees what, what a click does, what a refusal says on the page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from tests.cast import NOON, Cast
from tests.systems.meetings.factories import a_requirement, bureaux, tasks_of
from tests.systems.meetings.gatherings import held, planned
from zhijiao.kernel.registers import Accepted
from zhijiao.kernel.requests.once import new_key
from zhijiao.kernel.states import Refused
from zhijiao.systems.meetings.actions import agenda, halls, meetings, minutes, notices, proposals
from zhijiao.systems.meetings.models import Attendance, Meeting, Minutes, Notice, Proposal, Requirement, Venue
from zhijiao.systems.meetings.queries.rolls import match_rows, row_of
from zhijiao.systems.meetings.terms import DocumentKind, ItemKind, MeetingState, NoticeKind, NoticeState


@pytest.fixture(autouse=True)
def on_the_day(settings: Any) -> None:
    settings.ZHIJIAO_TODAY = NOON.date()


def as_(people: Cast, member: str) -> Client:
    client = Client()
    client.force_login(getattr(people, member).user)
    return client


def send(client: Client, url: str, **answers: Any) -> Any:
    return client.post(url, {"idempotency_key": new_key(), **answers}, follow=True)


def text(answer: Any) -> str:
    return str(answer.content.decode())


ABOUT = {"title": "全省职业教育推进会（视频）", "form": "video", "starts_on": "2026-09-28", "starts_at": "09:00", "ends_at": "11:30", "place": "主楼三层"}


def test_a_meeting_is_planned_by_its_form_and_everything_typed_stays_when_it_is_refused(people):
    client = as_(people, "provincial_official")
    about = {**ABOUT, "organiser": people.province.pk, "halls": "everywhere"}
    wrong = send(client, "/meetings/plan", **{**about, "ends_at": "8:30"})
    assert wrong.status_code == 422 and "结束时间要晚于开始时间" in text(wrong) and 'value="主楼三层"' in text(wrong)
    assert send(client, "/meetings/plan", **{**about, "starts_at": "25:00"}).status_code == 422
    right = send(client, "/meetings/plan", **about)
    made = Meeting.objects.get()
    assert right.redirect_chain[-1][0] == f"/meetings/{made.number}" and made.title == "全省职业教育推进会（视频）"
    assert made.venues.count() == 16 and "还有15个分会场线路没有测通" in text(right) and "2026年9月28日09:00至11:30" in text(right)


def test_a_meeting_is_changed_opened_and_cancelled_on_its_page(people):
    meeting, client = planned(people), as_(people, "provincial_official")
    page = client.get(f"/meetings/{meeting.number}/change")
    assert 'value="14:00"' in text(page) and 'value="16:00"' in text(page)
    send(client, f"/meetings/{meeting.number}/change", version=1, **{**ABOUT, "title": "改期的会", "starts_at": "15:00", "ends_at": ""})
    meeting.refresh_from_db()
    assert (meeting.title, meeting.ends_at, meeting.version) == ("改期的会", None, 2)
    stale = send(client, f"/meetings/{meeting.number}/hold", version=1)
    assert stale.status_code == 409
    assert "已开会" in text(send(client, f"/meetings/{meeting.number}/hold", version=2))
    assert client.get(f"/meetings/{meeting.number}/change").status_code == 409
    other = planned(people)
    assert "已取消" in text(send(client, f"/meetings/{other.number}/cancel", version=1, reason="防汛"))


@pytest.mark.parametrize(("member", "status"), [
    ("city_officer", 200), ("shenfu_officer", 200), ("department_officer", 404), ("teacher", 403), ("inspector", 403)])
def test_who_takes_part_reads_the_meeting_and_changes_nothing(people, member, status):
    meeting = planned(people)
    client = as_(people, member)
    assert client.get(f"/meetings/{meeting.number}").status_code == status
    assert client.get(f"/meetings/{meeting.number}/meeting.ics").status_code == status
    for act in ("hold", "invite", "cancel", "add_venue", "minutes/find"):
        assert send(client, f"/meetings/{meeting.number}/{act}", reason="x").status_code in (403, 404)
    meeting.refresh_from_db()
    assert meeting.state is MeetingState.PLANNED


def test_the_page_shows_agenda_papers_and_halls_in_both_languages(people):
    meeting, by = planned(people), people.provincial_official.actor
    agenda.add_item(meeting=meeting, kind=ItemKind.EXCHANGE, office="省财政厅负责同志", unit=people.department, title="经费", minutes=8, by=by, at=NOON)
    agenda.add_document(meeting=meeting, kind=DocumentKind.SPEECH, title="讲话稿", file=b"%PDF-1.7\n%%EOF\n", name="a.pdf", by=by, at=NOON)
    client = as_(people, "department_officer")
    page = text(client.get(f"/meetings/{meeting.number}"))
    assert "省财政厅负责同志" in page and "交流发言" in page and "8分钟" in page and "讲话稿" in page and "上移" not in page
    client.cookies["django_language"] = "en"
    page = text(client.get(f"/meetings/{meeting.number}"))
    assert "Conference on vocational education" in page and "Exchange speech" in page and "8 minutes" in page and "Nothing is on" not in page
    entry = Calendar.from_ical(client.get(f"/meetings/{meeting.number}/meeting.ics").content).walk("VEVENT")[0]
    assert str(entry["SUMMARY"]) == "Conference on vocational education"


def test_items_and_halls_are_moved_and_taken_away_by_one_click(people):
    meeting, by, client = planned(people), people.provincial_official.actor, as_(people, "provincial_official")
    send(client, f"/meetings/{meeting.number}/add_item", kind="opening", office="主持人（副省长）")
    second = agenda.add_item(meeting=meeting, kind=ItemKind.SPEECH, office="讲话人", by=by, at=NOON)
    send(client, f"/meetings/items/{second.pk}/move")
    assert list(meeting.items.values_list("office", flat=True)) == ["讲话人", "主持人（副省长）"]
    send(client, f"/meetings/items/{second.pk}/remove")
    hall = meeting.venues.get(region="2101")
    send(client, f"/meetings/halls/{hall.pk}/line", line="passed", note="正常，无回声", place="")
    assert Venue.objects.get(pk=hall.pk).line_note == "正常，无回声"
    send(client, f"/meetings/halls/{hall.pk}/remove")
    assert meeting.items.count() == 1 and meeting.venues.count() == 15
    send(client, f"/meetings/{meeting.number}/add_venue", region="2101", place="市政府")
    assert meeting.venues.count() == 16


def test_a_city_calls_the_roll_of_its_own_hall_and_does_not_see_another(people):
    meeting, by = planned(people), people.provincial_official.actor
    own, other = (meeting.venues.get(region=key) for key in ("2101", "21SF"))
    secret = halls.expect(venue=other, office="管委会分管领导", by=by, at=NOON)
    client = as_(people, "city_officer")
    send(client, f"/meetings/halls/{own.pk}/expect", office="市政府副市长（分管）", seat="1-01", unit="")
    line = Attendance.objects.get(venue=own)
    page = text(client.get(f"/meetings/{meeting.number}/roll"))
    assert "市政府副市长（分管）" in page and "管委会分管领导" not in page and "保存点名" in page
    assert "管委会分管领导" not in text(client.get(f"/meetings/{meeting.number}/roll?hall={other.pk}"))
    done = send(client, f"/meetings/{meeting.number}/roll", hall=own.pk, **{f"presence-{line.pk}": "present", f"note-{line.pk}": "提前到",
                                                                           f"presence-{secret.pk}": "absent", f"note-{secret.pk}": ""})
    assert "已更新1行" in text(done)
    assert dict(Attendance.objects.values_list("office", "presence")) == {"市政府副市长（分管）": "present", "管委会分管领导": None}
    refused = send(client, f"/meetings/{meeting.number}/roll", hall=other.pk, **{f"note-{secret.pk}": "x"})
    assert refused.status_code == 403 and "由当地教育部门或省厅办理" in text(refused)
    assert client.post(f"/meetings/roll/{secret.pk}/strike_off").status_code == 404
    send(client, f"/meetings/roll/{line.pk}/strike_off")
    assert not Attendance.objects.filter(venue=own).exists()


def test_minutes_are_the_provinces_until_they_are_adopted(people):
    meeting, official, city = held(people), as_(people, "provincial_official"), as_(people, "city_officer")
    page = text(city.get(f"/meetings/{meeting.number}/minutes"))
    assert "纪要还没有定稿" in page and "防疫物资" not in page
    send(official, f"/meetings/{meeting.number}/minutes/find")
    page = text(official.get(f"/meetings/{meeting.number}/minutes"))
    assert 'id="s2-1"' in page and "列为要求" in page and "待确认 2" in page
    minutes.adopt(meeting=Meeting.objects.get(), by=people.provincial_official.actor, at=NOON)
    page = text(city.get(f"/meetings/{meeting.number}/minutes"))
    assert "防疫物资" in page and "拟提要求" not in page and "标记" not in page


def test_the_text_is_written_against_the_version_that_was_shown(people):
    meeting, client = held(people), as_(people, "provincial_official")
    url = f"/meetings/{meeting.number}/minutes/write"
    assert send(client, url, version=1, text="第一段，（新）。").status_code == 200 and Minutes.objects.get().text == "第一段，（新）。"
    stale = send(client, url, version=1, text="另一个人的稿")
    assert stale.status_code == 409 and "另一个人的稿" in text(stale) and "第一段，（新）。" in text(stale)
    minutes.adopt(meeting=Meeting.objects.get(), by=people.provincial_official.actor, at=NOON)
    assert client.get(url).status_code == 409


def test_a_sentence_is_marked_and_made_a_requirement_with_what_was_found(people):
    meeting, client = held(people), as_(people, "provincial_official")
    bureaux(people)
    assert "没有第9段第9句" in text(send(client, f"/meetings/{meeting.number}/minutes/mark", paragraph="9", sentence="9"))
    send(client, f"/meetings/{meeting.number}/minutes/mark", paragraph="2", sentence="1")
    proposal = Proposal.objects.get()
    page = text(client.get(f"/meetings/proposals/{proposal.pk}/confirm"))
    assert "各市要在10月31日前完成防疫物资储备" in page and 'value="2026-10-31"' in page
    chosen = [str(unit.pk) for unit in proposal.units.all()]
    assert len(chosen) == 15 and all(f'value="{pk}" checked' in page for pk in chosen)
    done = send(client, f"/meetings/proposals/{proposal.pk}/confirm", version=1, text="完成防疫物资储备", theme="prevention", due_on="2026-10-31",
                carry_out=chosen, supervision="daily")
    made = Requirement.objects.get()
    assert done.redirect_chain[-1][0] == f"/meetings/requirements/{made.number}" and made.source_text == proposal.text
    assert made.assignments.count() == 15


def test_an_english_sentence_fills_the_english_wording(people):
    meeting = held(people, "It is necessary to strengthen supervision and inspection of off-campus training by 30 November.")
    proposals.find(meeting=meeting, by=people.provincial_official.actor, at=NOON)
    page = text(as_(people, "provincial_official").get(f"/meetings/proposals/{Proposal.objects.get().pk}/confirm"))
    assert "It is necessary to strengthen supervision" in page.split('id="text_en"')[1].split("</textarea>")[0] and 'value="2026-11-30"' in page
    assert page.split('id="text"')[1].split("</textarea>")[0].rpartition(">")[2] == ""


def test_a_bulletin_is_filled_from_the_matrix_and_addressed_to_every_unit_with_a_task(people):
    meeting, client = held(people), as_(people, "provincial_official")
    requirement = a_requirement(people, meeting=meeting, text="完成防疫物资储备", due_on=(NOON - timedelta(days=3)).date())
    tasks_of(requirement, [*bureaux(people), people.department])
    page = client.get(f"/meetings/{meeting.number}/bulletin", follow=True)
    assert "关于全省职业教育大会要求落实情况的通报" in text(page) and "交办任务16件" in text(page) and "逾期16件" in text(page)
    assert f'name="to" value="{people.department.pk}" checked' in text(page) and 'name="everywhere" value="yes" checked' in text(page)
    send(client, page.redirect_chain[-1][0], kind="bulletin", title="通报（草稿）", body="正文，第一段。", office=people.province.pk, everywhere="yes",
         to=[people.department.pk])
    made = Notice.objects.get()
    assert (made.kind, made.title, made.body, made.meeting, made.to.count()) == (NoticeKind.BULLETIN, "通报（草稿）", "正文，第一段。", meeting, 16)


def test_a_document_is_issued_on_its_page_and_then_read_by_those_it_is_for(people):
    client = as_(people, "provincial_official")
    notice = notices.draft(kind=NoticeKind.NOTICE, title="关于召开会议的通知", body="请参加。", office=people.province, to=[people.bureau],
                           by=people.provincial_official.actor, at=NOON)
    url = f"/meetings/notices/{notice.pk}"
    assert as_(people, "city_officer").get(url).status_code == 404
    wrong = send(client, f"{url}/issue", version=1, number="辽教函[2026]第05号")
    assert wrong.status_code == 422 and "不是规范的发文字号" in text(wrong)
    assert "已印发" in text(send(client, f"{url}/issue", version=1, number="辽教函[2026]5号"))
    assert Notice.objects.get().state is NoticeState.ISSUED
    city = as_(people, "city_officer")
    assert "辽教函〔2026〕5号" in text(city.get(url)) and "修改" not in text(city.get(url))
    printed = city.get(f"{url}/pdf")
    assert printed.content.startswith(b"%PDF") and "%E8%BE%BD%E6%95%99%E5%87%BD" in printed["Content-Disposition"]
    assert as_(people, "shenfu_officer").get(f"{url}/pdf").status_code == 404
    assert send(city, f"{url}/edit", title="x", body="x").status_code == 403


def row(**but: Any) -> dict[str, Any]:
    return {"meeting": None, "hall": None, "office": "市教育局局长", "unit": None, "seat": None, **but}


def test_a_roster_with_its_seats_says_everything_that_does_not_fit_and_writes_the_rest(people):
    meeting, by = planned(people), people.provincial_official.actor
    n = meeting.number
    held_ = planned(people)
    meetings.cancel(meeting=held_, reason="x", by=by, at=NOON)
    rows = [row(meeting=n, hall="沈阳", seat="1-01", unit="沈阳市教育局"), row(meeting=n, hall="2101", office="市财政局局长", seat="1-01"),
            row(meeting=n, hall="长春市"), row(meeting="LN-M-1999-000001"), row(meeting=n, office=None), row(meeting=n, unit="没有的单位"),
            row(meeting=held_.number), row(meeting=n, hall="沈阳市"), row(meeting=n, office="长" * 121)]
    found = match_rows(rows, actor=by, now=NOON)
    assert [[(m.column) for m in one] for one in found] == [
        [], ["seat"], ["hall"], ["meeting"], ["office"], ["unit"], ["meeting"], ["office"], ["office"]]
    assert "沈阳市、" in found[2][0].wanted.zh
    assert [m.column for m in match_rows([row(meeting=n)], actor=people.city_officer.actor, now=NOON)[0]] == ["hall"]
    good = [Accepted(values=one, reasons="", number=1, sheet="") for one in (rows[0], row(meeting=n, office="副省长"))]
    made = halls.expect_rows(rows=good, by=by, at=NOON)
    assert [(line.office, line.seat, line.unit, line.venue.region_id) for line in made] == [
        ("市教育局局长", "1-01", people.bureau, "2101"), ("副省长", "", None, "21")]
    again = halls.expect_rows(rows=[Accepted(values=row(meeting=n, hall="沈阳市", seat="2-02"), reasons="", number=1, sheet="")], by=by, at=NOON)
    assert (again[0].pk, again[0].seat, again[0].unit) == (made[0].pk, "2-02", people.bureau)
    assert row_of(again[0]) == {"meeting": n, "hall": "沈阳市", "office": "市教育局局长", "unit": "沈阳市教育局", "seat": "2-02"}
    taken = match_rows([row(meeting=n, hall="沈阳市", office="另一人", seat="2-02")], actor=by, now=NOON)
    assert taken[0][0].wanted.zh == "空着的座次；这个座次已安排给市教育局局长"
    with pytest.raises(Refused):
        halls.expect_rows(rows=[Accepted(values=row(meeting=n, office="x"), reasons="", number=1, sheet="")], by=people.city_officer.actor, at=NOON)
