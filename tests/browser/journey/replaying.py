"""The steps of a law that is tried: the province asks what another number would change, and reads it down to the agreements."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.journey.stage import Stage, answer, press, there_is
from tests.browser.journey.steps import open_the_agreement
from tests.browser.journey.ways import by_the_side
from tests.browser.watching import follow

NOVEMBER = date(2026, 11, 2)
TRY = ("Try a change", "试改一项")
ME = "provincial_official"


def the_question(stage: Stage) -> Page:
    """From the navigation to the form."""
    page = by_the_side(stage, ME, "If the law changed", "法规试改")
    there_is(page, stage.says("Nothing has been tried yet", "还没有试过"))
    stage.look(ME, "replays-none")
    press(page, stage.says(*TRY))
    return page


def a_value_that_is_none_is_said_at_its_field(stage: Stage, page: Page) -> None:
    """What was chosen and typed is kept."""
    stage.screens[ME].expect_refusal("/apprenticeships/replays/new")
    answer(page, what="number:internship.pay_share", value=stage.typed("a little more", "高一点"))
    press(page, stage.says("Judge again", "开始试算"))
    expect(page.locator("#what")).to_have_value("number:internship.pay_share")
    expect(page.locator("#value")).to_have_value(stage.says("a little more", "高一点"))
    stage.look(ME, "replay-refused")


def a_higher_floor_is_tried(stage: Stage, page: Page) -> None:
    """Ninety of a hundred instead of eighty: one more agreement fails, one school and one enterprise are newly in breach."""
    answer(page, value="90%", first=date(2026, 9, 1), last=date(2026, 12, 31))
    press(page, stage.says("Judge again", "开始试算"))
    there_is(page, stage.says("2 placements judged twice", "2份实习各核对两遍"))
    row = page.locator("section[aria-labelledby=h-rules] tbody tr").first
    expect(row.locator("td.num").nth(0)).to_have_text("0")
    expect(row.locator("td.num").nth(1)).to_have_text("1")
    expect(row.locator("td.num").nth(2)).to_have_text("+1")
    for side in ("school", "enterprise"):
        expect(page.locator(f"section[aria-labelledby=h-{side}]")).to_contain_text(stage.says("newly in breach", "新增不符合"))
    stage.look(ME, "replay")


def the_rows_are_read_down_to_the_agreement(stage: Stage, page: Page, number: str) -> None:
    """From the enterprise to its agreements, from there to the agreement: by today's law nothing is wrong with its pay."""
    follow(page.locator("section[aria-labelledby=h-enterprise] a.rowlink").first)
    rows = page.locator("section[aria-labelledby=h-rows]")
    follow(rows.locator(".zj-views a", has_text=stage.says("Newly failing", "新增不符合")))
    expect(rows.locator("tbody tr")).to_have_count(1)
    there_is(page, number)
    follow(rows.locator("a.rowlink").first)
    assert page.url.endswith(number)
    expect(page.locator(".zj-finding", has_text=stage.says("floor", "80%"))).to_have_count(0)
    page.go_back()


def the_rows_are_taken_as_a_workbook(stage: Stage, page: Page) -> None:
    """The same rows as a workbook."""
    with page.expect_download() as kept:
        page.get_by_role("link", name=stage.says("Rows as a workbook", "下载明细")).click()
    assert kept.value.suggested_filename.endswith(".xlsx")
    assert Path(kept.value.path()).read_bytes()[:2] == b"PK"


def what_was_tried_stands_in_the_list(stage: Stage) -> None:
    """The list says what was tried, of which period, and how many more fail."""
    page = by_the_side(stage, ME, "If the law changed", "法规试改")
    expect(page.locator("tbody tr")).to_have_count(1)
    there_is(page, "+1")
    stage.look(ME, "replays")
    follow(page.locator("a.rowlink").first)
    there_is(page, stage.says("newly in breach", "新增不符合"))


def nothing_has_changed(stage: Stage, number: str) -> None:
    """Neither law nor agreement has changed: the school's page says what it said."""
    page = open_the_agreement(stage, "registrar", number)
    there_is(page, stage.says("Nothing is wrong.", "没有发现问题。"))
