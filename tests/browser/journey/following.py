"""The steps of the journey from minutes to closed tasks, each a sentence: who does what on which screen, and what is said then."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.journey.stage import Stage, answer, press, there_is
from tests.browser.watching import follow
from zhijiao.kernel.days import moment
from zhijiao.systems.meetings.actions import escalations

SEPTEMBER, DUE, AFTER = date(2026, 9, 28), date(2026, 10, 30), date(2026, 11, 4)
MINUTES = ("会议听取了汇报。\n各市要在10月30日前建成一个产教联合体，由省财政厅牵头。",
           "The reports were heard.\nEach city must build one consortium by 30 October 2026.")


@dataclass(frozen=True)
class Units:
    """The keys of those that are given a task."""

    lead: int
    cities: tuple[int, ...]
    assisting: tuple[int, ...]


def by_the_side(stage: Stage, who: str, english: str, chinese: str) -> Page:
    """Somebody opens a page of the room by the navigation at the side."""
    page = stage.home(who)
    side = page.locator(".zj-side")
    follow(side.get_by_role("link", name=stage.says("Meetings and follow-up", "会议督办")))
    link = side.get_by_role("link", name=stage.says(english, chinese), exact=True)
    if link.get_attribute("aria-current") is None:
        follow(link)
    return page


def from_the_desk(stage: Stage, who: str, unit: tuple[str, str]) -> Page:
    """Somebody opens the first task of a unit from the own desk."""
    page = by_the_side(stage, who, "My follow-up", "我的督办")
    row = page.locator(".zj-tasks li", has_text=stage.says(*unit)).first
    follow(row.get_by_role("link").first)
    return page


def the_official_writes_minutes_and_confirms_a_proposal(stage: Stage, units: Units) -> None:
    """From the list of meetings to its minutes; a sentence with a duty is found and confirmed, with its units."""
    page = by_the_side(stage, "provincial_official", "Meetings", "会议")
    follow(page.locator("main a.rowlink").first)
    press(page, stage.says("Minutes", "纪要"))
    press(page, stage.says("Write the minutes", "起草纪要"))
    text = stage.says(MINUTES[1], MINUTES[0])
    stage.data |= set(re.split(r"\n|(?<=[。.])\s*", text))
    answer(page, text=text)
    press(page, stage.says("Save the minutes", "保存纪要"))
    press(page, stage.says("Find requirements in the minutes", "从纪要中查找要求"))
    press(page, stage.says("Make it a requirement", "列为要求"))
    stage.look("provincial_official", "confirm")
    words = stage.typed("Build one consortium in each city", "每市建成一个产教联合体")
    # An official text is Chinese; the English session writes its own words in both fields, for the screen shows one language.
    answer(page, text=words, text_en=words, standard=stage.typed("One list of members", "报成员名单"), theme="cooperation", due_on=DUE, lead=units.lead,
           assisting=units.assisting, carry_out=units.cities, supervision="daily", basis="decision")
    press(page, stage.says("Make it a requirement", "列为要求"))
    there_is(page, words)


def it_is_dispatched_to_twenty_units(stage: Stage) -> None:
    """The official dispatches the draft: every unit gets its task."""
    page = stage.page("provincial_official")
    stage.look("provincial_official", "requirement-draft")
    press(page, stage.says("Dispatch", "交办"))
    there_is(page, stage.says("20 units get a task each, due on 30 Oct 2026.", "20个单位各得一项任务，2026年10月30日到期"))
    press(page, stage.says("Dispatch", "交办"))
    there_is(page, stage.says("Dispatched. Every unit has been told.", "已交办，已通知各单位。"))
    expect(page.locator(".mt-units tbody tr")).to_have_count(20)
    stage.look("provincial_official", "requirement-dispatched")


def the_unit_acknowledges_and_reports(stage: Stage, who: str, unit: tuple[str, str], words: tuple[str, str]) -> None:
    """From the desk to the task; acknowledged by one click, then reported with a file."""
    page = from_the_desk(stage, who, unit)
    press(page, stage.says("Acknowledge", "签收"))
    there_is(page, stage.says("Acknowledged.", "已签收。"))
    it_reports(stage, who, words)


def it_reports(stage: Stage, who: str, words: tuple[str, str]) -> None:
    """The unit reports on the task whose page is open."""
    page = stage.page(who)
    press(page, stage.says("Report", "报送结果"))
    answer(page, text=stage.typed(*words))
    page.locator("#files").set_input_files([{"name": stage.typed("list.csv", "名单.csv"), "mimeType": "text/csv", "buffer": "成员,数\n甲,1\n".encode()}])
    press(page, stage.says("Send the report", "报送"))
    there_is(page, stage.says("Reported. The office will verify it.", "已报送，等待核验。"), stage.says(*words))


def the_official_returns_it_from_the_matrix(stage: Stage, unit: tuple[str, str]) -> None:
    """The official opens the reported cell of a unit and sends the report back."""
    page = open_cell(stage, "provincial_official", unit)
    stage.look("provincial_official", "matrix")
    press(page, stage.says("Return with a reason", "退回，写原因"))
    answer(page, reason=stage.typed("The list of members is missing", "缺成员名单"), method="documents")
    press(page, stage.says("Return", "退回"))
    there_is(page, stage.says("Returned with the reason.", "已退回并写明原因。"))


def open_cell(stage: Stage, who: str, unit: tuple[str, str]) -> Page:
    """Somebody opens the cell of a unit in the matrix."""
    page = by_the_side(stage, who, "Task matrix", "任务矩阵")
    follow(page.locator(f'a.mc[aria-label^="{stage.says(*unit)}"]').first)
    expect(page.locator("#cell")).to_contain_text(stage.says(*unit))
    return page


def the_unit_reports_again(stage: Stage, who: str, unit: tuple[str, str]) -> None:
    """The unit sees why it came back, and reports again."""
    page = from_the_desk(stage, who, unit)
    there_is(page, stage.says("Returned: report again", "已退回，请补充后重新报送"), stage.says("The list of members is missing", "缺成员名单"))
    stage.look(who, "task-returned")
    it_reports(stage, who, ("The list is attached", "名单已补"))


def the_official_verifies_and_closes(stage: Stage, unit: tuple[str, str]) -> None:
    """The official verifies from the matrix and closes in one go."""
    page = open_cell(stage, "provincial_official", unit)
    press(page, stage.says("Verify and close", "核验并销号"))
    answer(page, method="visit", text=stage.typed("As reported", "属实"))
    press(page, stage.says("Verify and close", "核验并销号"))
    there_is(page, stage.says("Verified and closed.", "已核验并销号。"))
    stage.look("provincial_official", "task-closed")


def the_unit_objects_to_a_return(stage: Stage, who: str, unit: tuple[str, str]) -> None:
    """The unit objects to the return of its report."""
    page = from_the_desk(stage, who, unit)
    press(page, stage.says("Object", "提出异议"))
    page.locator("#conclusion input").first.check()
    answer(page, text=stage.typed("The list was attached", "名单随报送附上"))
    press(page, stage.says("Send the objection", "提出异议"))
    there_is(page, stage.says("The objection is filed.", "异议已提出。"))


def the_second_official_upholds_it(stage: Stage, unit: tuple[str, str]) -> None:
    """Who returned the report may not decide; the second official does."""
    page = from_the_desk(stage, "provincial_official", unit)
    there_is(page, stage.says("Objections", "异议"), stage.says("article 17", "第十七条"))
    stage.look("provincial_official", "objection-recused")
    page = from_the_desk(stage, "second_official", unit)
    press(page, stage.says("Uphold", "异议成立"))
    answer(page, answer=stage.typed("The list is there", "名单确已附上"))
    press(page, stage.says("Uphold", "异议成立"))
    there_is(page, stage.says("Upheld. The conclusion is set aside.", "异议成立，原结论已撤销。"))


def a_department_asks_for_more_time(stage: Stage, unit: tuple[str, str]) -> None:
    """The leading department asks before the day; the official grants it, and the day moves."""
    page = from_the_desk(stage, "department_officer", unit)
    press(page, stage.says("Acknowledge", "签收"))
    press(page, stage.says("Ask for more time", "申请延期"))
    answer(page, until=date(2026, 11, 20), reason=stage.typed("The budget comes later", "预算批复较晚"))
    press(page, stage.says("Ask", "提交申请"))
    there_is(page, stage.says("until 20 Nov 2026", "延至2026年11月20日"))
    page = from_the_desk(stage, "provincial_official", unit)
    press(page, stage.says("Grant", "同意"))
    press(page, stage.says("Grant", "同意"))
    there_is(page, stage.says("Granted. The day has moved.", "已同意，期限已调整。"), stage.says("Fri, 20 Nov 2026", "2026年11月20日 星期五"))


def the_office_sets_its_rule(stage: Stage) -> None:
    """The office says how late is how bad."""
    page = by_the_side(stage, "provincial_official", "Rule of escalation", "督办规则")
    press(page, stage.says("Set the rule", "设定督办规则"))
    answer(page, valid_from=SEPTEMBER, near_per_cent=20, reminder_days=1, notice_days=3)
    press(page, stage.says("Set the rule", "设定督办规则"))
    there_is(page, stage.says("3 days after the day", "到期后3天"))
    stage.look("provincial_official", "ladder")


def a_supervision_notice_is_issued_to(stage: Stage, unit: tuple[str, str], key: int) -> None:
    """Days after the day the rung waits for a person: the notice is drafted, numbered, and carries it."""
    stage.apart(lambda: escalations.climb(at=moment() + timedelta(hours=1)))
    page = from_the_heap(stage, "rungs", unit)
    stage.look("provincial_official", "task-late")
    there = page.url
    press(page, stage.says("Draft the document that carries it", "先拟公文"))
    title, body = stage.typed("Supervision notice on the consortium", "关于产教联合体的督办通知"), stage.typed("Report within five days.", "请五日内报送。")
    answer(page, title=title, body=body)
    press(page, stage.says("Keep the draft", "保存草稿"))
    press(page, stage.says("Issue with its number", "编号印发"))
    answer(page, number="辽教督〔2026〕7号")
    press(page, stage.says("Issue it", "印发"))
    there_is(page, "辽教督〔2026〕7号")
    stage.screens["provincial_official"].go(there)
    press(page, stage.says("Issue", "发出"))
    page.locator("#notice").locator("input").first.check()
    press(page, stage.says("Issue", "发出"))
    there_is(page, stage.says("Issued.", "已发出。"), "辽教督〔2026〕7号")


def from_the_heap(stage: Stage, heap: str, unit: tuple[str, str]) -> Page:
    """The official opens the first thing of a unit in one heap of the desk."""
    page = by_the_side(stage, "provincial_official", "My follow-up", "我的督办")
    stage.look("provincial_official", f"desk-{heap}")
    row = page.locator(f"#{heap} li", has_text=stage.says(*unit)).first
    follow(row.get_by_role("link").first)
    return page


def where_everybody_stands(stage: Stage) -> None:
    """The matrix at the end says it in figures, and narrows to what presses."""
    page = by_the_side(stage, "provincial_official", "Task matrix", "任务矩阵")
    expect(page.get_by_role("heading", level=1)).to_contain_text(stage.says("20 tasks:", "20项任务："))
    press(page, stage.says("Only late and near", "只看逾期和临近到期"))
    stage.look("provincial_official", "matrix-late")
    expect(page.locator("a.mc.l-overdue").first).to_be_visible()


def keys(units: Any) -> tuple[int, ...]:
    """Return the keys of units."""
    return tuple(unit.pk for unit in units)
