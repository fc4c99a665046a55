"""The pages of following up: who opens them, what stands on them, what their buttons do."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.cast import NOON, Cast
from tests.factories import an_agreement
from tests.systems.meetings.factories import a_meeting, a_requirement, a_task, bureaux, departments, tasks_of
from zhijiao.kernel.parties.models import Organisation
from zhijiao.systems.apprenticeships.terms import State
from zhijiao.systems.meetings.models import Escalation, Extension, Ladder, Notice, Objection, Requirement, Task
from zhijiao.systems.meetings.terms import (
    EscalationState,
    ExtensionState,
    NoticeKind,
    NoticeState,
    ObjectionState,
    RequirementState,
    Step,
    TaskState,
)


@pytest.fixture(autouse=True)
def today(settings: Any) -> None:
    settings.ZHIJIAO_TODAY = NOON.date()


def page(people: Cast, who: str, path: str, language: str = "zh-hans", status: int = 200) -> str:
    client = as_(people, who, language)
    answer = client.get(path)
    assert answer.status_code == status, (answer.status_code, path)
    return answer.content.decode()


def as_(people: Cast, who: str, language: str = "zh-hans") -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(getattr(people, who).user)
    client.cookies["django_language"] = language
    return client


def send(people: Cast, who: str, path: str, **answers: Any) -> Any:
    return as_(people, who).post(path, answers)


def test_the_matrix_says_its_totals_and_draws_a_cell_in_words(people: Cast) -> None:
    one = a_requirement(people, meeting=a_meeting(people))
    tasks_of(one, bureaux(people))
    text = page(people, "provincial_official", reverse("meetings:matrix"))
    assert "15项任务：" in text and "沈抚，待签收，剩" in text and one.text in text
    english = page(people, "provincial_official", reverse("meetings:matrix"), "en")
    assert "15 tasks:" in english and "Shenfu, not acknowledged, " in english and "working days left" in english


def test_a_day_of_another_year_is_said_with_its_year(people: Cast) -> None:
    for due in ("2025-09-30", "2026-10-30"):
        tasks_of(a_requirement(people, due_on=due), [people.bureau])
    shown = page(people, "provincial_official", "/meetings/matrix", "en")
    assert "due 30 Sep 2025" in shown and "due 30 Oct<" in shown


def test_a_chosen_cell_shows_sentence_reply_and_evidence(people: Cast) -> None:
    task = a_task(a_requirement(people, meeting=a_meeting(people)), people.bureau)
    report(people, task)
    text = page(people, "provincial_official", f"{reverse('meetings:matrix')}?cell={task.pk}")
    assert "要创新职业教育合作模式。" in text and "纪要第4段第2句" in text and "已建成一个联合体" in text and "proof.csv" in text
    assert reverse("meetings:task_verify_and_close", args=[task.number]) in text


def test_a_requirement_names_the_document_that_lets_the_office_supervise_its_own_or_the_meetings(people: Cast) -> None:
    for own, shown in (("", "辽政〔2026〕2号"), ("辽政〔2026〕9号", "辽政〔2026〕9号")):
        one = a_requirement(people, meeting=a_meeting(people), mandate=own)
        text = page(people, "provincial_official", reverse("meetings:requirement", args=[one.number]))
        assert text.count("号</dd>") == 1 and f"<dd>{shown}</dd>" in text


def test_a_city_without_rows_is_not_shown_the_provinces_figure_as_its_own(people: Cast) -> None:
    an_agreement(people, state=State.ACTIVE)  # in Shenyang
    one = a_requirement(people, meeting=a_meeting(people), indicator="APP-06")
    shown = {unit.pk: page(people, "provincial_official", reverse("meetings:task", args=[a_task(one, unit).number]))
             for unit in (people.bureau, people.shenfu_bureau, people.department)}
    assert "0 / 1" in shown[people.bureau.pk] and "0 / 1" in shown[people.department.pk]
    assert "0 / 1" not in shown[people.shenfu_bureau.pk] and "还没有可统计的数据" in shown[people.shenfu_bureau.pk]


def test_the_linked_indicator_is_chosen_and_shown_by_its_name(people: Cast) -> None:
    an_agreement(people, state=State.ACTIVE)
    task = a_task(a_requirement(people, meeting=a_meeting(people), indicator="APP-06", indicator_note="外省实习人数"), people.bureau)
    for language, name in (("zh-hans", "省外实习"), ("en", "Placed outside the province")):
        assert f'<option value="APP-06">APP-06 {name}' in page(people, "provincial_official", "/meetings/requirements/draft", language)
        for shown in (task.get_absolute_url(), task.requirement.get_absolute_url(), f"{reverse('meetings:matrix')}?cell={task.pk}"):
            text = page(people, "provincial_official", shown, language)
            assert name in text and "外省实习人数" not in text


@pytest.mark.parametrize(("who", "cities"), [("provincial_official", {"2101", "21SF"}), ("city_officer", {"2101"}), ("department_officer", {"21"})])
def test_the_figures_say_what_they_count_and_open_its_rows_each_in_the_own_scope(people: Cast, who: str, cities: set[str]) -> None:
    assert "还没有可统计的数据" in page(people, who, "/meetings/figures")
    one = a_requirement(people)
    for unit in (people.bureau, people.shenfu_bureau, people.department):
        a_task(one, unit, state=TaskState.REPORTED, acknowledged_at=NOON, reported_at=NOON)
    text = page(people, who, "/meetings/figures?figure=MTG-02")
    own = {"21", *cities} if who == "provincial_official" else cities
    rows = {city: f"/meetings/tasks?indicator=MTG-02&amp;city={city}" for city in ("21", "2101", "2102", "21SF")}
    assert {city for city, url in rows.items() if f'{url}"' in text} == own and '<td class="num">1 / 1</td>' in text
    assert 'href="/meetings/tasks?indicator=MTG-02"' in text and 'href="?figure=MTG-01"' in text
    assert ("<svg" in text and 'id="chart-regions"' in text) == (who == "provincial_official")
    assert one.text in page(people, who, rows[min(own)].replace("&amp;", "&").replace("MTG-02", "MTG-03"))
    english = page(people, who, "/meetings/figures?figure=NONE", "en")
    assert "Acknowledged in time" in english and "Half of the reports came within 7 days" in english
    page(people, "registrar", "/meetings/figures", status=403)


def report(people: Cast, task: Task) -> None:
    """The city acknowledges and reports, by its own pages."""
    assert send(people, "city_officer", reverse("meetings:task_acknowledge", args=[task.number]), version=task.version).status_code == 302
    task.refresh_from_db()
    answer = send(people, "city_officer", reverse("meetings:task_report", args=[task.number]), version=task.version, text="已建成一个联合体",
                  files=[SimpleUploadedFile("proof.csv", "市,数\n沈阳,1\n".encode()), SimpleUploadedFile("more.csv", b"a,b\n1,2\n")])
    assert answer.status_code == 302, answer.content.decode()
    task.refresh_from_db()


def test_the_workbook_has_every_row_and_the_words_of_each_cell(people: Cast) -> None:
    units = [*bureaux(people), *departments(people)]
    for _ in range(52):  # more than a page
        tasks_of(a_requirement(people), units)
    answer = as_(people, "provincial_official").get(reverse("meetings:matrix_workbook"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 54 and len(rows[0]) == 26, rows[:3]  # headings, their keys, 52 requirements
    assert rows[2][4] == "待签收，剩41个工作日"  # 28 September to 30 November, with the National Day holiday
    assert rows[2][-1] == 20


def test_strangers_and_schools_are_not_let_in(people: Cast) -> None:
    task = a_task(a_requirement(people), people.bureau)
    for name in ("matrix", "desk", "ladder"):
        page(people, "teacher", reverse(f"meetings:{name}"), status=403)
    page(people, "shenfu_officer", task.get_absolute_url(), status=404)
    page(people, "department_officer", task.requirement.get_absolute_url(), status=404)


def test_a_task_from_acknowledgement_to_closure_by_its_buttons(people: Cast) -> None:
    task = a_task(a_requirement(people, meeting=a_meeting(people)), people.bureau)
    assert "请签收任务" in page(people, "city_officer", task.get_absolute_url())
    report(people, task)
    text = page(people, "provincial_official", task.get_absolute_url())
    assert "核验这份报送" in text and "第1次报送" in text
    returned = send(people, "provincial_official", reverse("meetings:task_return", args=[task.number]), version=task.version,
                    reason="缺演练记录", method="documents")
    assert returned.status_code == 302
    task.refresh_from_db()
    assert task.state is TaskState.RETURNED and "缺演练记录" in page(people, "city_officer", task.get_absolute_url())
    send(people, "city_officer", reverse("meetings:task_report", args=[task.number]), version=task.version, text="已补演练记录")
    task.refresh_from_db()
    send(people, "provincial_official", reverse("meetings:task_verify_and_close", args=[task.number]), version=task.version, method="visit", text="属实")
    task.refresh_from_db()
    assert task.state is TaskState.CLOSED
    text = page(people, "city_officer", task.get_absolute_url(), "en")
    assert "Report 2 verified" in text and "Closed" in text


def test_a_foreign_units_task_is_seen_but_not_acted_on(people: Cast) -> None:
    task = a_task(a_requirement(people), people.bureau)
    text = page(people, "provincial_official", task.get_absolute_url())
    assert reverse("meetings:task_acknowledge", args=[task.number]) not in text and "在沈阳手里" in text
    refused = send(people, "provincial_official", reverse("meetings:task_acknowledge", args=[task.number]), version=1)
    assert refused.status_code == 403 and "这是沈阳市教育局的任务" in refused.content.decode()


def test_two_reports_at_once_the_second_is_told(people: Cast) -> None:
    task = a_task(a_requirement(people), people.bureau, state=TaskState.ACKNOWLEDGED)
    first, second = (send(people, "city_officer", reverse("meetings:task_report", args=[task.number]), version=1, text=text) for text in ("甲", "乙"))
    assert first.status_code == 302 and second.status_code == 409
    assert task.reports.count() == 1


def test_a_draft_is_written_dispatched_and_closed(people: Cast) -> None:
    meeting, units = a_meeting(people), bureaux(people)
    answers = {"text": "每市建成一个产教联合体", "theme": "cooperation", "due_on": "2026-11-29", "lead": people.department.pk,
               "carry_out": [unit.pk for unit in units], "supervision": "daily", "standard": "报牵头企业"}
    made = send(people, "provincial_official", f"{reverse('meetings:requirement_draft')}?meeting={meeting.number}", **answers)
    assert made.status_code == 302, made.content.decode()
    one = Requirement.objects.get()
    assert one.meeting == meeting and one.assignments.count() == 16
    dispatch = reverse("meetings:requirement_dispatch", args=[one.number])
    refused = send(people, "provincial_official", dispatch, version=one.version)
    assert "第十一条" in refused.content.decode() and refused.status_code == 422
    edit = reverse("meetings:requirement_edit", args=[one.number])
    assert 'value="2026-11-29"' in page(people, "provincial_official", edit)
    assert send(people, "provincial_official", edit, version=one.version, basis="decision", **answers).status_code == 302
    one.refresh_from_db()
    text = page(people, "provincial_official", one.get_absolute_url())
    assert "2026年11月29日是休息日" in text
    assert "改为该工作日" in page(people, "provincial_official", dispatch)
    assert send(people, "provincial_official", dispatch, version=one.version, next_working_day="yes").status_code == 302
    one.refresh_from_db()
    assert one.state is RequirementState.DISPATCHED and str(one.due_on) == "2026-11-30" and one.tasks.count() == 16
    text = page(people, "provincial_official", one.get_absolute_url(), "en")
    assert "0 of 16 closed" in text and "Fill" not in text


def test_extension_objection_and_rung_are_decided_on_the_tasks_page(people: Cast) -> None:
    task = a_task(a_requirement(people, meeting=a_meeting(people)), people.bureau, state=TaskState.ACKNOWLEDGED)
    number = [task.number]
    assert send(people, "city_officer", reverse("meetings:task_request_extension", args=number), version=1, until="2026-12-10",
                reason="设备未到").status_code == 302
    extension = Extension.objects.get()
    assert send(people, "provincial_official", reverse("meetings:extension_grant", args=[extension.pk]), version=1).status_code == 302
    extension.refresh_from_db()
    task.refresh_from_db()
    assert extension.state is ExtensionState.GRANTED and str(task.due_on) == "2026-12-10"
    send(people, "city_officer", reverse("meetings:task_report", args=number), version=task.version, text="完成")
    task.refresh_from_db()
    send(people, "provincial_official", reverse("meetings:task_return", args=number), version=task.version, reason="没有附件", method="documents")
    task.refresh_from_db()
    form = page(people, "city_officer", reverse("meetings:task_object", args=number))
    assert "退回，2026年9月28日" in form
    key = f"verification-{task.verifications.get().pk}"
    assert send(people, "city_officer", reverse("meetings:task_object", args=number), version=task.version, conclusion=key, text="附件已传").status_code == 302
    objection = Objection.objects.get()
    own = send(people, "provincial_official", reverse("meetings:objection_uphold", args=[objection.number]), version=1, answer="有附件")
    assert own.status_code == 422 and "第十七条" in own.content.decode()
    assert send(people, "second_official", reverse("meetings:objection_uphold", args=[objection.number]), version=1, answer="有附件").status_code == 302
    objection.refresh_from_db()
    task.refresh_from_db()
    assert objection.state is ObjectionState.UPHELD and task.state is TaskState.REPORTED
    assert "异议成立" in page(people, "city_officer", task.get_absolute_url())


def test_a_rung_is_dropped_with_a_reason_or_waits_for_its_document(people: Cast) -> None:
    task = a_task(a_requirement(people, meeting=a_meeting(people)), people.bureau, state=TaskState.ACKNOWLEDGED)
    ladder = Ladder.objects.create(valid_from=NOON.date(), set_at=NOON, notice_days=3)
    rung = Escalation.objects.create(task=task, step=Step.NOTICE, due_on=task.due_on, ladder=ladder, proposed_at=NOON)
    text = page(people, "provincial_official", task.get_absolute_url())
    assert reverse("meetings:escalation_issue", args=[rung.pk]) in text
    assert send(people, "provincial_official", reverse("meetings:escalation_issue", args=[rung.pk]), version=1).status_code == 422
    assert send(people, "provincial_official", reverse("meetings:escalation_drop", args=[rung.pk]), version=1, reason="已口头督促").status_code == 302
    rung.refresh_from_db()
    assert rung.state is EscalationState.DROPPED


def test_a_closed_units_task_is_listed_and_handed_over(people: Cast) -> None:
    one = a_requirement(people, meeting=a_meeting(people))
    task = a_task(one, people.bureau)
    dalian = bureaux(people)[1]
    Organisation.objects.filter(pk=people.bureau.pk).update(closed_on=NOON.date())
    text = page(people, "provincial_official", one.get_absolute_url())
    assert "单位于2026年9月28日撤销" in text
    answer = send(people, "provincial_official", reverse("meetings:task_hand_over", args=[task.number]), version=1, successor=dalian.pk,
                  due_on="2026-11-30", reason="机构改革")
    assert answer.status_code == 302, answer.content.decode()
    assert {str(one.state) for one in Task.objects.all()} == {"withdrawn", "dispatched"}


def test_the_desk_has_a_heap_for_each_thing_to_do(people: Cast) -> None:
    requirement = a_requirement(people, meeting=a_meeting(people))
    a_task(requirement, people.bureau)
    a_task(a_requirement(people, due_on=NOON.date() - timedelta(days=3)), people.bureau, state=TaskState.IN_PROGRESS)
    a_task(requirement, people.shenfu_bureau, state=TaskState.REPORTED, reported_at=NOON)
    a_requirement(people, state=RequirementState.DRAFT)
    city = page(people, "city_officer", reverse("meetings:desk"))
    assert "有2件事等您办理" in city and 'id="late"' in city and 'id="new"' in city and 'id="reported"' not in city
    office = page(people, "provincial_official", reverse("meetings:desk"))
    assert 'id="reported"' in office and 'id="drafts"' in office and 'id="new"' not in office
    assert "现在没有要办的事" in page(people, "department_officer", reverse("meetings:desk"))


def test_the_office_sets_its_rule_and_everybody_reads_it(people: Cast) -> None:
    there = reverse("meetings:ladder")
    assert "未设定" in page(people, "city_officer", there)
    answers = {"valid_from": "2026-09-28", "near_per_cent": "25", "reminder_days": "-3", "notice_days": "5", "done_colour": "none", "on_track_colour": "green",
               "near_colour": "blue", "overdue_colour": "red", "paused_colour": "grey"}
    assert send(people, "city_officer", reverse("meetings:ladder_set"), **answers).status_code == 403
    answer = send(people, "provincial_official", reverse("meetings:ladder_set"), **answers)
    assert answer.status_code == 302, answer.content.decode()
    one = Ladder.objects.get()
    assert (one.near_per_cent, one.reminder_days, one.notice_days, one.criticism_days, str(one.near_colour)) == (25, -3, 5, None, "blue")
    text = page(people, "city_officer", there, "en")
    assert "3 days before the day" in text and "5 days after the day" in text and "not used" in text


def test_a_criticism_asks_for_its_approval_and_shows_it_on_the_task_and_the_bulletin(people: Cast) -> None:
    task = a_task(a_requirement(people), people.bureau, due_on=NOON.date() - timedelta(days=20))
    ladder = Ladder.objects.create(valid_from=NOON.date(), criticism_days=10, set_at=NOON)
    rung = Escalation.objects.create(task=task, step=Step.CRITICISM, due_on=task.due_on, ladder=ladder, proposed_at=NOON)
    notice = Notice.objects.create(kind=NoticeKind.BULLETIN, title="通报", body="…", office=people.province, drafted_at=NOON, state=NoticeState.ISSUED,
                                   number="辽教督通〔2026〕1号")
    notice.to.add(people.bureau)
    there = reverse("meetings:escalation_issue", args=[rung.pk])
    assert "第二十一条" in page(people, "provincial_official", there) and "article 21" in page(people, "provincial_official", there, "en")
    answer = send(people, "provincial_official", there, notice=notice.pk, version=rung.version)
    assert answer.status_code == 422 and Escalation.objects.get().state == EscalationState.PROPOSED
    send(people, "provincial_official", there, notice=notice.pk, approved_by="省政府分管领导", approval="辽政办批〔2026〕8号", version=rung.version)
    assert Escalation.objects.get().state == EscalationState.ISSUED
    for shown in (task.get_absolute_url(), notice.get_absolute_url()):
        assert "批准：省政府分管领导，辽政办批〔2026〕8号" in page(people, "city_officer", shown)
