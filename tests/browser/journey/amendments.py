"""The steps of changing a running placement, one kind of change after the other: proposed, read by the law, signed or refused."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Page, expect

from tests.browser.journey.stage import Stage, answer, press, there_is
from tests.browser.journey.steps import open_the_agreement
from tests.browser.journey.ways import SIGN_THE_CHANGE, a_change_waits_at_home, by_the_side, each_hand_signs_the_change
from tests.browser.watching import follow
from zhijiao.kernel.days import moment
from zhijiao.systems.apprenticeships.jobs import apply_changes

TODAY, MONDAY = date(2026, 10, 20), date(2026, 10, 26)
LAST_DAY, LATER = date(2026, 12, 18), date(2026, 12, 31)
QIAN, MOVES = ("Qian Jin", "钱进"), ("The mentor moves to another line", "原导师调到另一条线")
PROPOSE = ("Propose", "提出")
POST, LAST, MENTOR, PLACE, PAY = ("post", "岗位"), ("last day", "期限"), ("instructors", "指导人员"), ("place of work", "工作地点"), ("pay", "报酬")


def open_the_form(stage: Stage, who: str, number: str, english: str, chinese: str) -> Page:
    """Somebody opens the form of one kind of change from the agreement."""
    page = open_the_agreement(stage, who, number)
    press(page, stage.says(english, chinese))
    return page


def nothing_waits(stage: Stage, page: Page) -> None:
    """No change waits for a signature."""
    expect(page.get_by_role("heading", name=re.compile(stage.says("A change waits for signatures", "变更等各方签字")))).to_have_count(0)


def fewer_hours_are_in_force_at_once(stage: Stage, number: str) -> None:
    """An hour less a day for the same pay: nobody signs, it stands in the agreement."""
    page = open_the_form(stage, "registrar", number, "Change the working time", "变更工作时间")
    expect(page.locator("#hours_per_day")).to_have_value("8")
    answer(page, hours_per_day=7, effective_on=TODAY, reason=stage.typed("One hour for theory every day", "每天留一小时学理论"))
    stage.look("registrar", "hours-form")
    press(page, stage.says(*PROPOSE))
    there_is(page, stage.says("7 hours a day", "每天7小时"), stage.says("in force", "已生效"))
    nothing_waits(stage, page)


def heavier_work_is_refused_at_once(stage: Stage, number: str) -> None:
    """The law is asked before anybody signs: the article stands above the form, and nothing typed is lost."""
    page = open_the_form(stage, "hr", number, "Change the post", "变更岗位")
    stage.screens["hr"].expect_refusal(f"/agreements/{number}/amend_post")
    name, why = stage.typed("Forging", "锻造"), stage.typed("A rush order", "订单紧急")
    answer(page, post_name=name, labour_level=3, effective_on=TODAY, reason=why)
    press(page, stage.says(*PROPOSE))
    problems = page.locator(".zj-errors")
    expect(problems).to_contain_text(stage.says("intensity", "强度"))
    expect(problems.locator(".art").first).to_contain_text(stage.says("article 16", "第十六条"))
    expect(page.locator("#post_name")).to_have_value(name)
    expect(page.locator("#reason")).to_have_value(why)
    stage.look("hr", "post-refused")


def another_post_from_monday(stage: Stage, number: str) -> None:
    """A lawful post: school and apprentice sign, and it begins on its day."""
    page = stage.page("hr")
    answer(page, post_name=stage.typed("Assembly", "装配"), labour_level=2, effective_on=MONDAY, reason=stage.typed("Rotation to assembly", "轮岗到装配线"))
    press(page, stage.says(*PROPOSE))
    there_is(page, stage.says("Proposed.", "已提出。"), stage.says("Signed: enterprise; To sign: school, apprentice", "已签：企业；待签：学校、学徒"))
    expect(page.get_by_role("button", name=stage.says(*SIGN_THE_CHANGE))).to_have_count(0)
    stage.look("hr", "post-proposed")
    each_hand_signs_the_change(stage, number, POST, "registrar", "adult", look="post-sign")
    page = stage.page("adult")
    there_is(page, stage.says("begins on its day", "到期生效"), "数控车床操作")


def a_second_change_waits_its_turn(stage: Stage, number: str) -> None:
    """The school has its form open when the enterprise proposes: while one change waits another is not proposed, and nothing typed is lost."""
    ours = open_the_form(stage, "registrar", number, "Change the instructors", "变更指导人员")
    page = open_the_form(stage, "hr", number, "Change the last day", "变更期限")
    answer(page, ends_on=LATER, effective_on=TODAY, reason=stage.typed("The order runs until the end of the year", "订单到年底"))
    stage.look("hr", "dates-form")
    press(page, stage.says(*PROPOSE))
    there_is(page, stage.says("Proposed.", "已提出。"), stage.says("Another change is proposed once this one is signed or refused.",
                                                                "这项变更签齐或者不同意之后，才能再提出变更。"))
    expect(page.get_by_role("link", name=stage.says("Change the last day", "变更期限"))).to_have_count(0)
    stage.screens["registrar"].expect_refusal(f"/agreements/{number}/amend_mentor")
    page = ours
    answer(page, enterprise_mentor=stage.typed(*QIAN), effective_on=TODAY, reason=stage.typed(*MOVES))
    press(page, stage.says(*PROPOSE))
    there_is(page, stage.says("An earlier change is still waiting for signatures", "上一次变更还在等各方签字"))
    expect(page.locator("#enterprise_mentor")).to_have_value(stage.says(*QIAN))
    stage.look("registrar", "one-at-a-time")
    each_hand_signs_the_change(stage, number, LAST, "registrar", "adult")


def other_instructors(stage: Stage, number: str) -> None:
    """The school names another mentor; enterprise and apprentice sign."""
    page = open_the_form(stage, "registrar", number, "Change the instructors", "变更指导人员")
    answer(page, enterprise_mentor=stage.says(*QIAN), effective_on=TODAY, reason=stage.says(*MOVES))
    press(page, stage.says(*PROPOSE))
    each_hand_signs_the_change(stage, number, MENTOR, "hr", "adult")
    there_is(stage.page("adult"), stage.says(*QIAN))


def another_place(stage: Stage, number: str) -> None:
    """Outside the province needs the bureau first; another kind of place does not."""
    page = open_the_form(stage, "hr", number, "Change the place", "变更工作地点")
    stage.screens["hr"].expect_refusal(f"/agreements/{number}/amend_place")
    answer(page, province_of_post="22", effective_on=TODAY, reason=stage.typed("The customer is there", "客户在当地"))
    press(page, stage.says(*PROPOSE))
    expect(page.locator(".zj-errors")).to_contain_text(stage.says("outside the province", "省外"))
    stage.look("hr", "place-refused")
    answer(page, province_of_post="21", venue_kind="school", reason=stage.typed("The lathes stand in the school workshop now", "机床搬到校内车间"))
    press(page, stage.says(*PROPOSE))
    each_hand_signs_the_change(stage, number, PLACE, "registrar", "adult")


def less_pay_is_refused_by_the_apprentice(stage: Stage, number: str) -> None:
    """Less pay waits for every signature; the apprentice says no, and what was agreed stays."""
    page = open_the_form(stage, "hr", number, "Change the pay", "变更报酬")
    answer(page, new_pay_fen=3400, effective_on=MONDAY, reason=stage.typed("Fewer pieces are asked for", "产量要求降低"))
    press(page, stage.says(*PROPOSE))
    page = a_change_waits_at_home(stage, "adult", number, PAY)
    there_is(page, "3,600", "3,400")
    stage.look("adult", "pay-lower")
    press(page, stage.says("Refuse", "不同意"))
    answer(page, reason=stage.typed("The work is the same", "活没有变少"))
    stage.look("adult", "refuse-form")
    press(page, stage.says("Refuse", "不同意"))
    there_is(page, stage.says("Refused; what was agreed stays.", "已表示不同意，原约定不变。"), "3,600")
    nothing_waits(stage, page)


def the_reason_reaches_who_proposed_it(stage: Stage, number: str) -> None:
    """Who proposed it reads that it was refused, and why."""
    page = open_the_agreement(stage, "hr", number)
    there_is(page, stage.says("refused", "未同意"), stage.says("The work is the same", "活没有变少"))


def on_its_day_the_post_stands(stage: Stage, number: str) -> None:
    """On Monday the worker writes the new post into the agreement, once."""
    stage.it_is(MONDAY)
    for _ in range(2):
        stage.apart(lambda: apply_changes(at=moment()))
    page = open_the_agreement(stage, "adult", number)
    there_is(page, stage.says("Post: Assembly", "岗位：装配"))
    stage.look("adult", "post-in-force")


def they_stand_in_a_list(stage: Stage, number: str) -> None:
    """The list of changes holds all six kinds, those in force and the one that was refused."""
    page = by_the_side(stage, "registrar", "Amendments", "协议变更")
    expect(page.locator("tbody tr")).to_have_count(6)
    stage.look("registrar", "amendments")
    follow(page.locator("tbody a.rowlink").first)
    there_is(page, stage.says("The work is the same", "活没有变少"), "3,400")
    stage.look("registrar", "amendment")
    page = open_the_agreement(stage, "registrar", number)
    stage.look("registrar", "all-changes")
