"""/check in Chromium: a file is dropped in, the result comes beside the form, the same file is marked with one more click."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.watching import Screen, follow
from tests.cli.conftest import GOOD, KEYS
from tests.engines.sheets.files import table, workbook
from zhijiao.systems.apprenticeships.pages import checking

pytestmark = [pytest.mark.django_db(transaction=True)]
WAYS = [("zh-hans", "light", False), ("zh-hans", "light", True), ("en", "dark", False), ("en", "light", True)]
CHANGES: list[dict[str, str]] = [
    {}, {"study_year": "1"}, {"guardian_consent_on": "", "born_on": "2009-05-06"}, {"pay_yuan": "1000"}, {"pay_yuan": "1200", "reason": "包食宿"},
    {"venue_kind": "bar"}, {"post_staff": "1"}, {"study_year": ""}, {"born_on": "2026.13.01"}, {"hazards": "height;toxic", "night_shift": ""},
    *[{"hours_per_day": "9"}] * 13]


@pytest.fixture(autouse=True)
def _fresh(settings: object, regions: None) -> None:
    settings.ZHIJIAO_TODAY = date(2026, 9, 28)  # type: ignore[attr-defined]
    checking.RATE.forget()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    rows = [KEYS, *[list((GOOD | {"row_id": f"r{n}"} | change).values()) for n, change in enumerate(CHANGES, 1)]]
    return workbook(tmp_path / "24级岗位实习名单.xlsx", rows, names=["24级实习"])


@pytest.mark.parametrize(("language", "theme", "phone"), WAYS)
def test_a_visitor_checks_a_workbook(open_screen: Callable[..., Screen], book: Path, language: str, theme: str, phone: bool) -> None:
    screen = open_screen(language=language, theme=theme, phone=phone)
    page, way = screen.go("/check"), f"{language[:2]}-{theme}-{360 if phone else 1280}"
    problems = screen.problems(f"check-{way}", phone=phone)
    page.set_input_files("#file", book)
    page.click("#check-form .btn-primary")
    page.locator("#check-result .zj-sum").wait_for()
    expect(page.locator("#check-heading")).to_be_focused()
    expect(page.locator("h1")).to_contain_text("处要看" if language == "zh-hans" else "things to look at")
    page.locator(".app-rest summary").first.click()
    problems += screen.problems(f"check-result-{way}", phone=phone)
    assert not problems, "\n".join(problems)


def test_the_chosen_file_is_marked_from_the_result_without_choosing_it_again(open_screen: Callable[..., Screen], book: Path) -> None:
    page = open_screen().go("/check")
    page.set_input_files("#file", book)
    page.click("#check-form .btn-primary")
    page.locator("#check-result .zj-sum").wait_for()
    with page.expect_download() as download:
        page.click("#check-result .btn-primary")
    assert download.value.suggested_filename == "24级岗位实习名单-已核对.xlsx"
    assert page.locator("#check-result .zj-sum").is_visible(), "the result stays"


def test_without_scripts_the_page_does_the_same(open_context: Callable[..., BrowserContext], book: Path) -> None:
    page = open_context(scripts=False).new_page()
    page.goto("/check")
    page.set_input_files("#file", book)
    follow(page.locator("#check-form .btn-primary"))
    expect(page.locator("h1")).to_contain_text("处要看")
    expect(page.locator("#check-again")).to_be_visible()


def test_refusals_are_shown_where_the_result_would_be(open_screen: Callable[..., Screen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = open_screen(language="en")
    screen.expect_refusal("/check")
    page = screen.go("/check")
    page.set_input_files("#file", table(tmp_path / "wrong.csv", [["a", "b"], ["1", "2"]]))
    page.click("#check-form .btn-primary")
    page.get_by_text("No heading row was found").wait_for()
    expect(page.locator("h1")).to_have_text("The file was not checked")
    screen.inspect("check-refused")
    monkeypatch.setattr(checking.RATE, "most", 1)
    page.click("#check-form .btn-primary")
    page.get_by_text("At most 1 files a minute").wait_for()
    large = tmp_path / "large.csv"
    large.write_bytes(b"x" * 10_000_001)
    page.set_input_files("#file", large)
    assert page.evaluate("document.querySelector('#file').validationMessage") == "This file is larger than 10 MB. Divide it into several."
