"""The steps of a week that is missing: who is reminded, what the school sees of it, and how well the placement is proved before and after."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.browser.journey.phone import by_the_tab
from tests.browser.journey.stage import Stage, button, directly, press, there_is
from tests.browser.journey.steps import open_the_agreement
from tests.browser.watching import follow
from zhijiao.systems.apprenticeships.jobs import remind_of_weeks

THIRD_TUESDAY = date(2026, 10, 27)  # the letters of Monday have arrived, whatever the time of day
MORNING = datetime(2026, 10, 26, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PROVED = ("How well it is proved", "证据强度")


def the_hour_reminds(stage: Stage) -> list[Any]:
    """Every hour the worker reminds of weeks in which something is missing; asked again it sends nothing twice."""
    stage.letters()
    stage.apart(lambda: remind_of_weeks(at=MORNING))
    sent = stage.letters()
    stage.apart(lambda: remind_of_weeks(at=MORNING.replace(hour=11)))
    assert not stage.letters()
    return sent


def the_link_to(sent: list[Any], to: str) -> str:
    """Return the address that a letter tells somebody."""
    [letter] = [one for one in sent if to in one.to]
    found = re.search(r"https?://[^/\s]+(/\S+)", letter.body)
    assert found, letter.body
    return found[1]


def the_school_sees_who_was_silent(stage: Stage, number: str) -> None:
    """From the task on the home page to the agreement: which week is missing, who was reminded last, and when."""
    page = stage.home("registrar")
    follow(page.locator("main").get_by_role("link", name=re.compile(stage.says("1 apprentice has no log for last week", "1名学徒上周没有日志"))))
    follow(page.get_by_role("link", name=re.compile(number)).first)
    card = page.locator("#reminders")
    expect(card).to_contain_text(stage.says("19 Oct: week without a log", "10月19日：整周没有日志"))
    expect(card).to_contain_text(stage.says("Last reminded: apprentice", "最近提醒：学徒"))
    expect(card).to_contain_text("10:00")
    stage.look("registrar", "reminded")


def the_school_reminds_by_hand(stage: Stage, number: str) -> None:
    """Once a day more: afterwards the button is closed and says when the next one may leave; by hand it is refused as well."""
    page = open_the_agreement(stage, "registrar", number)
    press(page, stage.says("Remind now", "现在提醒"))
    there_is(page, stage.says("Reminded.", "已提醒。"))
    why = stage.says("A reminder was sent by hand today", "今天已经人工提醒过")
    expect(button(page, stage.says("Remind now", "现在提醒"))).to_have_count(0)
    expect(page.locator("#reminders .why-not")).to_contain_text(why)
    stage.look("registrar", "reminded-already")
    stage.screens["registrar"].expect_refusal("/remind")
    directly(page, f"/apprenticeships/agreements/{number}/remind")
    there_is(page, why)


def the_proof(stage: Stage, who: str, number: str, name: str) -> int:
    """Somebody opens the score with its parts. Returns the score."""
    page = open_the_agreement(stage, who, number)
    press(page, stage.says(*PROVED))
    there_is(page, stage.says("Days signed off in time", "按时签认的天"), stage.says("Parts of the score", "得分构成"))
    stage.look(who, name)
    return score_on(page)


def score_on(page: Page) -> int:
    """Return the score of the page that is open."""
    found = re.search(r"(\d+)(?: of 100|分（满分100）)", page.locator("main").inner_text())
    assert found
    return int(found[1])


def odd_days_are_named(stage: Stage) -> None:
    """Two days with the same text stand below the score, with why they look odd."""
    page = stage.page("registrar")
    there_is(page, stage.says("Days that look odd", "有异常的天"))


def the_apprentice_writes_the_missing_day(stage: Stage, link: str) -> None:
    """The letter's link opens the day that is missing; a minute later it is written."""
    page = stage.screens["apprentice"].go(link)
    there_is(page, stage.says("Not written yet", "还没记"))
    stage.look("apprentice", "missing-day")
    page.locator("#other").fill(stage.typed("Measuring", "测量"))
    page.locator("#one").fill(stage.typed("Measured with a micrometer", "学会用千分尺"))
    follow(page.get_by_role("button", name=stage.says("Write down this day", "记下这一天")))
    there_is(page, stage.says("Written down", "记好了"))


def the_mentor_signs_what_waits(stage: Stage, link: str) -> None:
    """The mentor's letter opens the week; the odd days are not ticked, and one of them goes back with a reason."""
    page = stage.screens["mentor"].go(link)
    stage.look("mentor", "week-with-odd-days")
    for box in page.locator("li:not(.flag) input[name=sign]").all():
        expect(box).to_be_checked()
    for box in page.locator("li.flag input[name=sign]").all():
        expect(box).not_to_be_checked()
        box.check()
    press(page, stage.says("Sign off the ticked days", "签认勾选的天"))


def nothing_is_missing_any_more(stage: Stage) -> None:
    """The week is written: the school's home has no such task."""
    page = stage.home("registrar")
    expect(page.get_by_text(stage.says("no log for last week", "上周没有日志"))).to_have_count(0)


def the_apprentice_reads_the_proof(stage: Stage) -> None:
    """Whom it is about reads the same score on a phone."""
    page = by_the_tab(stage, "apprentice", "Agreement", "协议")
    press(page, stage.says(*PROVED))
    stage.look("apprentice", "proof-apprentice")
