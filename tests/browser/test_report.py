"""The quality report asked for on its page, taken as a file, and opened as one page without a server. In both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.journey.stage import CHINESE, ENGLISH, Stage, a_stage, curtain, there_is
from tests.browser.watching import Screen, follow
from tests.cast import NOON
from tests.kernel.indicators.frozen import agreements, frozen
from tests.kernel.indicators.world import ON, a_province

pytestmark = [pytest.mark.django_db(transaction=True)]
ME = "city_officer"
PHONE = {"width": 360, "height": 800}


def taken(stage: Stage, page: Page, form: str, folder: Path) -> Path:
    """Download the report of the own city."""
    page.get_by_label(stage.says("As", "格式"), exact=True).select_option(form)
    with page.expect_download() as download:
        page.get_by_role("button", name=stage.says("Download the report", "下载报告")).click()
    assert download.value.suggested_filename.endswith(f"{NOON.year}.{form}")
    download.value.save_as(folder / f"report.{form}")
    return folder / f"report.{form}"


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_the_report_is_taken_and_read_anywhere(open_screen: Callable[..., Screen], settings: Any, tmp_path: Path, language: str) -> None:
    people = a_province()
    frozen("apprenticeships", "agreement", [*agreements("2101", people.school.pk, 8, 10), *agreements("2101", people.college.pk, 9, 9)], ON)
    settings.ZHIJIAO_TODAY = ON
    stage = a_stage(open_screen, people, language, settings, (ME,), "report")
    with curtain():
        page = stage.home(ME)
        page = stage.screens[ME].go("/indicators/")
        follow(page.get_by_role("link", name=stage.says("Quality report", "质量报告")))
        there_is(page, stage.says("Which report", "选择报告"))
        stage.look(ME, "ask")
        assert taken(stage, page, "pdf", tmp_path).read_bytes().startswith(b"%PDF")
        file = taken(stage, page, "html", tmp_path)
    stage.must_be_clean()
    alone = Screen(page.context.new_page(), stage.screens[ME].shots)
    for size in (dict(page.viewport_size or {}), PHONE):
        alone.page.set_viewport_size(size)  # type: ignore[arg-type]
        alone.page.goto(file.as_uri())
        assert alone.page.title() == stage.says("Shenyang: quality report on vocational education 2026", "沈阳市职业教育质量报告（2026年）")
        there_is(alone.page, "APP-01", "8 / 10")
        assert not alone.axe() and alone.sideways() == 0
    assert not alone.errors and {address for address in alone.outside if address != file.as_uri()} == set()
