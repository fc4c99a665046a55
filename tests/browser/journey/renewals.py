"""The steps of a placement that is planned and goes on: stations, the phone that says where to be, and the agreement that continues another."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Page, expect

from tests.browser.journey.stage import Stage, answer, button, press, there_is
from tests.browser.journey.steps import number_on, open_the_agreement, the_registrar_adds_the_papers
from tests.browser.journey.ways import by_the_side, reasons_are_given
from tests.browser.watching import follow

TODAY, LAST_DAY, AFTER = date(2026, 10, 20), date(2026, 12, 18), date(2026, 12, 21)
FIRST_STAY, SECOND_STAY = (date(2026, 10, 19), date(2026, 10, 30)), (date(2026, 11, 2), date(2026, 11, 13))
NEW_LAST_DAY = date(2027, 5, 31)
PLAN = ("Plan a rotation", "安排轮岗")
LATHE, WORKSHOP = ("Lathe 3", "3号车床"), ("Training hall", "实训中心")


def a_stay_is_planned(stage: Stage, who: str, number: str, days: tuple[date, date], place: str, station: tuple[str, str]) -> Page:
    """School or enterprise plans some days at one station."""
    page = open_the_agreement(stage, who, number)
    press(page, stage.says(*PLAN))
    answer(page, starts_on=days[0], ends_on=days[1], place=place, station=stage.typed(*station), learns=stage.typed("Outer threads", "外螺纹"))
    press(page, stage.says("Plan", "安排"))
    return page


def the_enterprise_plans_the_first_stay(stage: Stage, number: str) -> None:
    """At the enterprise: it runs today and is marked so."""
    page = a_stay_is_planned(stage, "hr", number, FIRST_STAY, "enterprise", LATHE)
    there_is(page, stage.says("Planned.", "已安排。"), stage.says(*LATHE))
    expect(page.locator(".app-rota li.today")).to_contain_text(stage.says("now", "正在进行"))
    stage.look("hr", "one-stay")


def the_school_may_not_plan_the_same_days(stage: Stage, number: str) -> None:
    """Days are planned once: the form says which are taken, keeps what was typed, and goes through with other days."""
    stage.screens["registrar"].expect_refusal(f"/agreements/{number}/rotation")
    page = a_stay_is_planned(stage, "registrar", number, (FIRST_STAY[1], SECOND_STAY[1]), "school", WORKSHOP)
    there_is(page, stage.says("Some of these days are planned already, from 19 Oct 2026 to 30 Oct 2026", "2026年10月19日至2026年10月30日已有安排"))
    expect(page.locator("#station")).to_have_value(stage.says(*WORKSHOP))
    stage.look("registrar", "stay-taken")
    answer(page, starts_on=SECOND_STAY[0])
    press(page, stage.says("Plan", "安排"))
    expect(page.locator(".app-rota li")).to_have_count(2)
    stage.look("registrar", "two-stays")


def the_phone_says_where_to_be(stage: Stage, day: date, station: tuple[str, str]) -> None:
    """On the day the apprentice reads the station, and the agreement shows the plan without a button to change it."""
    stage.it_is(day)
    page = stage.screens["adult"].go("/apprenticeships/day")
    there_is(page, stage.says(*station))


def the_apprentice_reads_the_plan(stage: Stage, number: str) -> None:
    """The family reads the plan; it changes nothing of it."""
    stage.look("adult", "station-today")
    page = open_the_agreement(stage, "adult", number)
    expect(page.locator(".app-rota li")).to_have_count(2)
    for words in (("Take out", "取消"), PLAN):
        expect(page.get_by_role("button", name=re.compile(stage.says(*words))).or_(page.get_by_role("link", name=stage.says(*words)))).to_have_count(0)


def a_stay_is_taken_out(stage: Stage, number: str) -> None:
    """The school takes its days out of the plan; the history keeps that they were planned."""
    page = open_the_agreement(stage, "registrar", number)
    press(page, f"{stage.says('Take out: ', '取消：')}{stage.says(*WORKSHOP)}")
    there_is(page, stage.says("Taken out of the plan.", "已取消安排。"))
    expect(page.locator(".app-rota li")).to_have_count(1)
    page = stage.screens["registrar"].go(f"/apprenticeships/agreements/{number}/history")
    there_is(page, stage.says("otation", "轮岗"))
    stage.look("registrar", "rotation-history")


def the_school_renews_it(stage: Stage, number: str) -> str:
    """A draft that begins the day after; too early a last day is refused. Returns the number of the renewal."""
    stage.screens["registrar"].expect_refusal(f"/agreements/{number}/renew")
    page = open_the_agreement(stage, "registrar", number)
    press(page, stage.says("Renew", "续签"))
    answer(page, ends_on=LAST_DAY)
    press(page, stage.says("Draft the renewal", "起草续签"))
    there_is(page, stage.says("The renewal begins on 19 Dec 2026", "续签从2026年12月19日开始"))
    stage.look("registrar", "renew-too-early")
    answer(page, ends_on=NEW_LAST_DAY)
    press(page, stage.says("Draft the renewal", "起草续签"))
    there_is(page, stage.says("Drafted; it continues the old one.", "已起草，接续原协议。"),
             stage.says("From 19 Dec 2026 to 31 May 2027", "2026年12月19日至2027年5月31日"))
    expect(page.get_by_role("link", name=number)).to_be_visible()
    return number_on(page)


def longer_than_usual_needs_a_reason(stage: Stage, renewal: str) -> None:
    """Six months are counted from the very first day: the renewal is sent when a reason is recorded."""
    page = stage.page("registrar")
    expect(button(page, stage.says("Sign and send to the enterprise", "签字并送企业"))).to_have_count(0)
    finding = page.locator(".zj-finding", has_text=stage.says("6 months", "6个月"))
    expect(finding.locator(".art").first).to_be_visible()
    stage.look("registrar", "renewal-draft")
    reasons_are_given(stage, "registrar", renewal, ("The apprentice asks to stay", "学徒本人要求继续"))
    press(stage.page("registrar"), stage.says("Sign and send to the enterprise", "签字并送企业"))


def every_hand_signs_the_renewal(stage: Stage, renewal: str) -> None:
    """The enterprise and the apprentice sign anew."""
    page = open_the_agreement(stage, "hr", renewal)
    there_is(page, stage.says("continues", "接续"))
    press(page, stage.says("Sign for the enterprise", "企业签字"))
    page = open_the_agreement(stage, "adult", renewal)
    stage.look("adult", "renewal-to-sign")
    press(page, stage.says("Sign as the apprentice", "学徒签字"))
    there_is(page, stage.says("3 of 3 valid", "有效3 / 3"))
    page = open_the_agreement(stage, "registrar", renewal)
    press(page, stage.says("File with the city bureau", "报市局备案"))
    the_registrar_adds_the_papers(stage, renewal, exam="passed")


def it_does_not_start_before_the_old_one_is_over(stage: Stage, number: str, renewal: str) -> None:
    """The old placement is assessed first; the closed button says so and names it."""
    stage.it_is(AFTER)
    page = open_the_agreement(stage, "registrar", renewal)
    expect(button(page, stage.says("Let the apprentice start", "安排上岗"))).to_have_count(0)
    there_is(page, stage.says(f"still at work under agreement {number}", f"学徒的协议{number}还没有结束"))
    stage.look("registrar", "renewal-waits")
    page = open_the_agreement(stage, "registrar", number)
    there_is(page, stage.says("continued by", "续签为"), renewal)
    press(page, stage.says("Record the assessment", "登记考核"))
    answer(page, grade="good", school_opinion=stage.typed("Careful", "细致"), enterprise_opinion=stage.typed("May stay", "可以续签"))
    press(page, stage.says("Record", "登记"))
    follow(page.get_by_role("link", name=renewal).first)
    press(page, stage.says("Let the apprentice start", "安排上岗"))
    there_is(page, stage.says("The apprentice may start.", "学徒可以上岗。"))
    stage.look("registrar", "renewal-active")


def renewals_and_rotations_stand_in_lists(stage: Stage, renewal: str) -> None:
    """The list of agreements shows renewals by themselves; the list of rotations what is planned."""
    page = by_the_side(stage, "registrar", "Agreements", "三方协议")
    follow(page.locator("main").get_by_role("link", name=re.compile(f"^{stage.says('Renewals', '续签')}")).first)
    there_is(page, renewal)
    stage.look("registrar", "renewals")
    page = by_the_side(stage, "registrar", "Rotations", "轮岗安排")
    there_is(page, stage.says(*LATHE))
    stage.look("registrar", "rotations")
