"""A figure from the catalogue to one record behind it, a file, a snapshot checked; and another city that is not there. In both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.journey.stage import CHINESE, ENGLISH, Stage, a_stage, curtain, press, there_is
from tests.browser.watching import Screen, follow
from tests.cast import NOON
from tests.kernel.indicators.world import ON, a_province, frozen
from zhijiao.kernel.indicators.jobs import check_snapshot
from zhijiao.kernel.jobs.models import Progress
from zhijiao.kernel.people.models import Membership

pytestmark = [pytest.mark.django_db(transaction=True)]
ME, CITY = "provincial_official", "city_officer"
FIGURE = ("Signed before the first day", "上岗前签齐")


def called(page: Page, name: str, where: str = "main") -> Locator:
    """Return the first link that is called so."""
    return page.locator(where).get_by_role("link", name=name, exact=True).first


def from_the_side(stage: Stage, who: str) -> Page:
    """Open the catalogue from the navigation."""
    page = stage.home(who)
    follow(called(page, stage.says("Indicators", "指标"), ".zj-side"))
    return page


def the_catalogue_is_searched(stage: Stage) -> Page:
    """All figures, then those about signing."""
    page = from_the_side(stage, ME)
    there_is(page, stage.says("The whole province", "全省"), "MTG-01")
    stage.look(ME, "catalogue")
    page.locator("#ind-q").fill(stage.typed("signed", "签齐"))
    press(page, stage.says("Search", "搜索"))
    there_is(page, "APP-01")
    return page


def a_figure_is_read(stage: Stage, page: Page) -> None:
    """The map is drawn, the trend has a table, the city opens its schools."""
    follow(called(page, stage.says(*FIGURE)))
    page.locator("[data-map]").scroll_into_view_if_needed()
    page.wait_for_selector("[data-map][data-drawn=yes]")
    there_is(page, stage.says("How it is defined", "指标定义"), stage.says("over time", "走势"))
    page.locator("#chart-trend details summary").click()
    stage.look(ME, "figure")
    follow(called(page, stage.says("Shenyang", "沈阳"), "#table"))
    stage.look(ME, "figure-city")


def its_rows_lead_to_a_record(stage: Stage, page: Page) -> None:
    """From the school's number to its rows, from there to the agreement."""
    follow(page.locator("#table td.num a").first)
    there_is(page, stage.says("Rows behind the figure", "指标明细"))
    expect(page.locator("table.zj-register tbody tr")).to_have_count(1)
    stage.look(ME, "rows")
    follow(page.locator("table.zj-register a.rowlink").first)
    expect(page.locator("main h1")).to_be_visible()


def the_table_is_taken(stage: Stage) -> None:
    """As a workbook."""
    page = stage.screens[ME].go("/indicators/APP-01")
    with page.expect_download() as taken:
        page.get_by_role("main").get_by_role("link", name="Excel").click()
    assert taken.value.suggested_filename.startswith("APP-01") and taken.value.suggested_filename.endswith(".xlsx")


def a_snapshot_is_checked(stage: Stage) -> None:
    """The verdict stands on its page once the worker has looked."""
    page = stage.screens[ME].go("/indicators/snapshots")
    stage.look(ME, "snapshots")
    follow(page.locator("table.zj-register a.rowlink").first)
    press(page, stage.says("Check now", "立即核验"))
    there_is(page, stage.says("Being checked", "正在核验"))

    def work() -> None:
        waiting = Progress.objects.get(name__endswith=".check_snapshot")
        membership = Membership.objects.get(pk=stage.people.provincial_official.actor.membership_id)
        number = page.url.rsplit("/", 1)[-1]
        check_snapshot.work(waiting, number=number, user=stage.people.provincial_official.user.pk, membership=membership.pk, moment=NOON.isoformat())
        Progress.objects.filter(pk=waiting.pk).update(stage="done")

    stage.apart(work)
    page = stage.screens[ME].go(page.url.removeprefix(page.url.split("/indicators")[0]))
    there_is(page, stage.says("unchanged", "未被改动"))
    stage.look(ME, "snapshot")


def a_city_sees_itself_and_no_other(stage: Stage) -> None:
    """The own city beside the province; another city is not found."""
    page = from_the_side(stage, CITY)
    follow(called(page, stage.says(*FIGURE)))
    there_is(page, stage.says("Where you stand", "所处位置"))
    stage.look(CITY, "own-place")
    stage.screens[CITY].expect_refusal("/indicators/APP-01")
    page = stage.screens[CITY].go("/indicators/APP-01?city=2102")
    expect(page.locator("main")).to_contain_text(stage.says("not", "没有"))
    expect(page.locator("main")).not_to_contain_text(stage.says("How it is defined", "指标定义"))


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_figure_is_followed_to_its_record(open_screen: Callable[..., Screen], settings: Any, language: str) -> None:
    people = a_province()
    frozen(on=date(2026, 8, 31))
    frozen()
    settings.ZHIJIAO_TODAY = ON
    stage = a_stage(open_screen, people, language, settings, (ME, CITY), "indicators")
    stage.data |= {"APP", "ADM", "MTG", "数控车床操作", "数控技术应用"}
    with curtain():
        page = the_catalogue_is_searched(stage)
        a_figure_is_read(stage, page)
        its_rows_lead_to_a_record(stage, page)
        the_table_is_taken(stage)
        a_snapshot_is_checked(stage)
        a_city_sees_itself_and_no_other(stage)
    stage.must_be_clean()
