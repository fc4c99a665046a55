"""The steps of visits and safety training: the province says how often, both sides teach for safety, the school goes and sees."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Page, expect

from tests.browser.journey.phone import by_the_tab
from tests.browser.journey.stage import Stage, answer, button, press, there_is
from tests.browser.journey.steps import open_the_agreement
from tests.browser.journey.ways import by_the_side
from tests.browser.watching import follow

SEPTEMBER, TAUGHT, VISITED = date(2026, 9, 28), date(2026, 9, 25), date(2026, 11, 16)
START = ("Let the apprentice start", "安排上岗")
FOUND = ("The guard of the press is missing", "冲床缺防护罩")
TO_DO = ("Fit the guard before Monday", "周一前装好防护罩")


def the_province_says_how_often(stage: Stage) -> None:
    """No text that was read has the number: the official enters it with its document, and is told what was entered."""
    page = by_the_side(stage, "provincial_official", "Visits", "巡访记录")
    press(page, stage.says("How often", "巡访间隔"))
    stage.screens["provincial_official"].expect_refusal("/apprenticeships/visit-interval")
    document = stage.typed("Notice on visits, an example", "关于巡访的通知（示例）")
    answer(page, effective_on=SEPTEMBER, days=0, document=document)
    press(page, stage.says("Enter", "录入"))
    there_is(page, stage.says("At least one day", "至少一天"))
    expect(page.locator("#document")).to_have_value(document)
    stage.look("provincial_official", "interval-refused")
    answer(page, days=30)
    press(page, stage.says("Enter", "录入"))
    there_is(page, stage.says("Entered: at most 30 days between two visits from 28 Sep 2026.", "已录入：2026年9月28日起两次巡访最长间隔30天。"))


def a_training_whose_exam_was_failed_holds_the_start_up(stage: Stage, number: str) -> None:
    """The enterprise records what it taught: not for a day to come, and a failed examination does not let anybody start."""
    page = open_the_agreement(stage, "hr", number)
    press(page, stage.says("Record safety training", "登记安全培训"))
    stage.screens["hr"].expect_refusal(f"/apprenticeships/agreements/{number}/training")
    topics = stage.typed("Guards and emergency stops", "防护装置和急停")
    answer(page, on=date(2026, 9, 29), given_by="enterprise", hours=4, topics=topics, exam="failed")
    press(page, stage.says("Record", "登记"))
    there_is(page, stage.says("29 Sep 2026 has not come yet", "2026年9月29日还没到"))
    expect(page.locator("#topics")).to_have_value(topics)
    stage.look("hr", "training-refused")
    answer(page, on=TAUGHT)
    press(page, stage.says("Record", "登记"))
    there_is(page, stage.says("Saved.", "已保存。"), topics)
    stage.look("hr", "training-failed")
    page = open_the_agreement(stage, "registrar", number)
    expect(button(page, stage.says(*START))).to_have_count(0)
    expect(page.locator(".zj-finding .art").filter(has_text=stage.says("article 31-32", "第三十一至三十二条")).first).to_be_visible()


def the_school_teaches_again_and_the_apprentice_may_start(stage: Stage, number: str) -> None:
    """The latest training up to the first day counts."""
    page = open_the_agreement(stage, "registrar", number)
    press(page, stage.says("Record safety training", "登记安全培训"))
    answer(page, on=SEPTEMBER, given_by="school", hours=2.5, topics=stage.typed("The same once more, with examples", "补课，结合案例"), exam="passed")
    press(page, stage.says("Record", "登记"))
    press(page, stage.says(*START))
    there_is(page, stage.says("The apprentice may start.", "学徒可以上岗。"))
    stage.look("registrar", "training-passed")


def the_school_is_told_that_a_visit_is_due(stage: Stage, number: str) -> Page:
    """Days later the home page has a task, which leads to the placements, which lead to the agreement."""
    page = stage.home("registrar")
    follow(page.locator("main").get_by_role("link", name=re.compile(stage.says("1 placement is due a visit", "1份实习该巡访了"))))
    follow(page.get_by_role("link", name=re.compile(number)).first)
    return page


def the_school_records_what_it_saw(stage: Stage, number: str) -> None:
    """A visit lies within the placement and in the past; what was typed is kept until it does."""
    page = the_school_is_told_that_a_visit_is_due(stage, number)
    press(page, stage.says("Record a visit", "登记巡访"))
    stage.screens["registrar"].expect_refusal(f"/apprenticeships/agreements/{number}/visit")
    answer(page, on=date(2026, 10, 9), form="on_site", found=stage.typed(*FOUND), to_do=stage.typed(*TO_DO))
    press(page, stage.says("Record", "登记"))
    there_is(page, stage.says("9 Oct 2026 lies outside the placement", "2026年10月9日不在实习期内"))
    expect(page.locator("#found")).to_have_value(stage.says(*FOUND))
    stage.look("registrar", "visit-refused")
    answer(page, on=VISITED)
    press(page, stage.says("Record", "登记"))
    there_is(page, stage.says("Saved.", "已保存。"), stage.says(*FOUND), stage.says(*TO_DO))
    stage.look("registrar", "visited")
    page = stage.home("registrar")
    expect(page.locator("main").get_by_text(stage.says("due a visit", "该巡访了"))).to_have_count(0)


def both_others_read_it(stage: Stage) -> None:
    """The enterprise finds what is to be put right among the visits; the apprentice reads it on a phone."""
    page = by_the_side(stage, "hr", "Visits", "巡访记录")
    follow(page.locator(".zj-views a", has_text=stage.says("Something to put right", "有问题要整改")))
    there_is(page, stage.says(*TO_DO))
    stage.look("hr", "visits")
    follow(page.locator("a.rowlink").first)
    there_is(page, stage.says(*FOUND), stage.says(*TO_DO))
    stage.look("hr", "visit")
    follow(page.locator("dl a[href*='/agreements/']").first)
    there_is(page, stage.says(*FOUND))
    page = by_the_tab(stage, "apprentice", "Agreement", "协议")
    there_is(page, stage.says(*FOUND))
    stage.look("apprentice", "visit-apprentice")


def the_office_reads_it_with_the_name_covered(stage: Stage, number: str) -> None:
    """The city's officer reads on the agreement what was found, not who the apprentice is and who went."""
    page = by_the_side(stage, "city_officer", "Agreements", "三方协议")
    follow(page.get_by_role("link", name=re.compile(number)).first)
    there_is(page, stage.says(*FOUND))
    for member in (stage.people.apprentice, stage.people.registrar):
        expect(page.locator("main")).not_to_contain_text(member.person.name)
