"""Documents: their numbers, their text as it is printed, what is drafted from the meeting and the tasks, who is told."""

from __future__ import annotations

import io
from datetime import date, timedelta

import docx
import pytest

from tests.cast import NOON
from tests.systems.meetings.factories import a_meeting, a_requirement, a_task, bureaux, tasks_of
from tests.systems.meetings.gatherings import held
from zhijiao.kernel.outbox.delivery import tick
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.meetings.actions import halls, notices
from zhijiao.systems.meetings.models import Notice, Task
from zhijiao.systems.meetings.pages.notices import as_printed
from zhijiao.systems.meetings.queries import bodies
from zhijiao.systems.meetings.queries.notices import NUMBER, blocks, row, tidy_number
from zhijiao.systems.meetings.terms import NoticeKind, NoticeState, Presence, TaskState

TODAY = date(2026, 9, 28)
NO = "辽教督〔2026〕5号"


@pytest.fixture
def by(people):
    return people.provincial_official.actor


def drafted(people, **but):
    return notices.draft(**{"kind": NoticeKind.SUPERVISION, "title": "关于防疫物资储备的督办通知", "body": "请抓紧办理。", "office": people.province,
                            "to": [people.bureau], "by": people.provincial_official.actor, "at": NOON, **but})


@pytest.mark.parametrize(("typed", "kept"), [
    (NO, NO), ("辽教督[2026]5号", NO), ("辽教督(2026)5号", NO), ("辽教督【2026】5号", NO), ("辽教督（２０２６） 5 号", NO), ("辽教督［2026］5号", NO),
])
def test_brackets_and_wide_figures_are_mended_when_they_are_typed(typed, kept):
    assert tidy_number(typed) == kept and NUMBER.fullmatch(kept)


@pytest.mark.parametrize("number", [
    "辽教督〔2026〕05号", "辽教督〔2026〕第5号", "辽教督〔26〕5号", "辽教督〔2026〕5", "〔2026〕5号", "LNJY〔2026〕5号", "辽教督〔1899〕5号", "辽教督2026年5号",
    "一二三四五六七八九十一二三〔2026〕5号", "辽教督〔2026〕0号", "",
])
def test_a_number_of_another_shape_is_refused_with_what_would_be_right(people, by, number):
    notice = drafted(people)
    with pytest.raises(Refused) as why:
        notices.issue(notice=notice, number=number, by=by, at=NOON)
    reason = why.value.reasons[0]
    assert reason.field == "number" and "辽教督〔2021〕5号" in reason.next.zh
    assert Notice.objects.get().state is NoticeState.DRAFT


def test_a_document_is_issued_once_with_its_number_and_those_it_is_for_are_told(people, by, mailoutbox):
    notice, shown = drafted(people), Notice.objects.get()
    assert not Notice.objects.visible_to(people.city_officer.actor).exists()
    notices.issue(notice=notice, number="辽教督[2026]5号", by=by, at=NOON)
    tick(at=NOON)
    assert (notice.number, notice.issued_on, notice.state) == (NO, TODAY, NoticeState.ISSUED)
    assert [mail.to for mail in mailoutbox] == [["city_officer@cast.example"]] and NO in mailoutbox[0].body
    assert Notice.objects.visible_to(people.city_officer.actor).get() == notice
    assert not Notice.objects.visible_to(people.shenfu_officer.actor).exists()
    with pytest.raises(Stale):
        notices.issue(notice=shown, number="辽教督〔2026〕6号", by=by, at=NOON)
    with pytest.raises(Refused) as why:
        notices.edit(notice=notice, title="改", body="改", by=by, at=NOON)
    assert why.value.status == 409


def test_everything_that_stands_against_issuing_is_said_at_once(people, by):
    notices.issue(notice=drafted(people), number=NO, by=by, at=NOON)
    people.bureau.closed_on = TODAY
    people.bureau.save()
    notice = drafted(people)
    with pytest.raises(Refused) as why:
        notices.issue(notice=notice, number=NO, issued_on=TODAY - timedelta(days=1), by=by, at=NOON)
    assert [reason.text.en for reason in why.value.reasons] == [
        f"{NO} is the number of another document: 关于防疫物资储备的督办通知", "A document is not dated before its draft, 28 Sep 2026"]
    with pytest.raises(Refused) as why:
        notices.issue(notice=notice, number="辽教督〔2026〕6号", issued_on=TODAY + timedelta(days=1), by=by, at=NOON)
    assert [reason.text.en for reason in why.value.reasons] == [
        "Shenyang Education Bureau no longer exists since 28 Sep 2026", "A document is not dated ahead of today, 28 Sep 2026"]
    with pytest.raises(Refused, match="addressed to somebody"):
        notices.issue(notice=drafted(people, to=()), number="辽教督〔2026〕7号", by=by, at=NOON)
    notices.issue(notice=drafted(people, kind=NoticeKind.MINUTES, to=()), number="辽教督〔2026〕7号", by=by, at=NOON)


def test_a_draft_is_edited_against_the_version_shown_and_never_emptied(people, by):
    notice, shown = drafted(people), Notice.objects.get()
    notices.edit(notice=notice, title="新标题", body=" 一、情况 \n\n请办。", to=[people.department], by=by, at=NOON)
    assert (notice.body, notice.version, list(notice.to.all())) == ("一、情况\n请办。", 2, [people.department])
    with pytest.raises(Stale):
        notices.edit(notice=shown, title="别的", body="别的", version=1, by=by, at=NOON)
    with pytest.raises(Refused, match="needs a title; The document has no text"):
        notices.edit(notice=notice, title=" ", body=" ", by=by, at=NOON)
    with pytest.raises(Refused) as why:
        drafted(people, by=people.city_officer.actor)
    assert why.value.status == 403


def test_a_text_is_headings_paragraphs_and_tables():
    text = f"现通报如下：\n一、总体情况\n{row('序号', '要|求')}\n{row(1, '储备')}\n| 2 |\n（一）分项\n一、这一句不是标题，因为它有句号。"
    assert [(b.level, b.text, b.head, b.body) for b in blocks(text)] == [
        (0, "现通报如下：", (), ()), (1, "一、总体情况", (), ()), (0, "", ("序号", "要 求"), (("1", "储备"), ("2", ""))),
        (2, "（一）分项", (), ()), (0, "一、这一句不是标题，因为它有句号。", (), ())]


def test_a_bulletin_counts_what_the_matrix_counts_and_names_who_is_late(people):
    first = a_requirement(people, text="完成防疫物资储备", due_on=date(2026, 9, 24))
    second = a_requirement(people, text="完善生均拨款制度")
    tasks_of(first, bureaux(people)[1:13])
    a_task(first, people.bureau, state=TaskState.CLOSED)
    a_task(first, people.shenfu_bureau, state=TaskState.REPORTED)
    a_task(second, people.department, state=TaskState.RETURNED, reason="缺少文件")
    a_task(second, people.bureau, state=TaskState.WITHDRAWN)
    made = bodies.bulletin([first, second], TODAY)
    assert "共2项，交办任务15件，已完成1件，已报待核验1件，逾期12件" in made.body
    assert row(1, "完成防疫物资储备", "合作模式", 14, 1, 1, 12) in made.body and row(2, "完善生均拨款制度", "合作模式", 1, 0, 0, 0) in made.body
    assert "二、逾期未报" in made.body and "大连市教育局（逾期4天）" in made.body
    assert "三、退回补正" in made.body and "辽宁省财政厅（缺少文件）" in made.body
    assert "沈阳市教育局（逾期" not in made.body and "全部完成" not in made.body


def test_a_supervision_notice_says_what_was_asked_and_the_right_to_object(people):
    task = a_task(a_requirement(people, text="完成防疫物资储备", meeting=a_meeting(people), due_on=date(2026, 9, 24)), people.bureau)
    made = bodies.supervision(Task.objects.select_related("requirement__meeting").get(pk=task.pk), TODAY)
    assert made.title == "关于“完成防疫物资储备”的督办通知"
    assert f"任务编号{task.number}" in made.body and "已逾期4天" in made.body and "第十七条" in made.body and "30日内" in made.body


def test_minutes_name_who_was_present_excused_and_absent(people, by):
    meeting = held(people)
    hall = meeting.venues.get(region="2101")
    lines = [halls.expect(venue=hall, office=office, by=by, at=NOON) for office in ("市政府分管领导", "市教育局局长", "市财政局局长")]
    halls.call_roll(venue=hall, marks={line.pk: (presence, "") for line, presence in zip(lines, Presence, strict=True)}, by=by, at=NOON)
    made = bodies.minutes(meeting)
    assert made.title == "全省职业教育大会纪要" and "2026年9月28日14:00至16:00，辽宁省教育厅以视频和电话形式召开全省职业教育大会。" in made.body
    assert made.body.splitlines()[-3:] == ["出席：市政府分管领导。", "请假：市教育局局长。", "缺席：市财政局局长。"]


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_kind_is_printed_and_prints_the_same_twice(people, by, kind):
    first = a_requirement(people, due_on=date(2026, 9, 24))
    tasks_of(first, bureaux(people))
    notice = drafted(people, kind=kind, body=bodies.bulletin([first], TODAY).body, to=bureaux(people))
    notices.issue(notice=notice, number=NO, by=by, at=NOON)
    assert as_printed(notice, NOON).startswith(b"%PDF") and as_printed(notice, NOON) == as_printed(notice, NOON)


def test_the_word_file_has_red_head_number_addressees_table_and_record(people, by, client):
    first = a_requirement(people, due_on=date(2026, 9, 24))
    tasks_of(first, bureaux(people))
    notice = drafted(people, kind=NoticeKind.BULLETIN, body=bodies.bulletin([first], TODAY).body)
    notices.issue(notice=notice, number=NO, by=by, at=NOON)
    client.force_login(people.city_officer.user)
    answer = client.get(f"/meetings/notices/{notice.pk}/docx")
    document = docx.Document(io.BytesIO(answer.content))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == "辽宁省教育厅文件" and str(document.paragraphs[0].runs[0].font.color.rgb) == "C00000"
    assert NO in texts and "沈阳市教育局：" in texts and "2026年9月28日" in texts and texts[-1] == "辽宁省教育厅\t2026年9月28日印发"
    assert document.tables[0].cell(0, 1).text == "要求" and answer["Cache-Control"] == "private, no-store"
