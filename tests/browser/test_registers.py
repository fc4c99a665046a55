"""Registers and forms in a browser, on both widths: list, filters without a new page, import and its result, a form with problems."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.watching import Screen, follow
from tests.cast import Cast, cast
from tests.kernel.invented_register import SEATS
from tests.rows import ROWS
from zhijiao.kernel.people.models import Membership
from zhijiao.kernel.registers import registry

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/apprenticeships/agreements"
BAD = {"study_year": "1", "starts_on": "2026.13.01", "pay_yuan": "1000", "night_shift": "是"}


@pytest.fixture(autouse=True)
def _settings(settings: Any, tmp_path: Path) -> None:
    settings.ZHIJIAO_TODAY = date(2026, 9, 28)
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return cast()


def a_workbook(path: Path) -> Path:
    """A cohort of five rows, four of them with something to say."""
    from zhijiao.engines.sheets import write
    from zhijiao.kernel.registers.rows import read_row
    from zhijiao.law.national.internship_2021.columns import COLUMNS

    examples = {column.key: column.example for column in COLUMNS}
    changes: list[dict[str, str]] = [{}, *({key: value} for key, value in BAD.items())]
    rows = [{**examples, **change, "row_id": str(n), "student_name": f"学生{n}"} for n, change in enumerate(changes, start=1)]
    lines = [",".join(examples), *(",".join(row[key] for key in examples) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert write and read_row
    return path


@pytest.mark.parametrize("phone", [False, True])
def test_the_list_is_filtered_in_place(open_screen: Callable[..., Screen], people: Cast, phone: bool) -> None:
    ROWS["apprenticeships/agreements"](people, 60)
    screen = open_screen(people.registrar.user, phone=phone)
    screen.go(LIST)
    screen.inspect(f"register-list-{360 if phone else 1280}", phone=phone)
    page = screen.page
    page.get_by_label("在列表中查找").fill("学徒7")
    page.get_by_label("在列表中查找").press("Enter")
    expect(page.locator("a.rowlink")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"\?q="))  # the address follows the rows
    page.get_by_role("link", name="清空").click()
    expect(page.locator("a.rowlink")).to_have_count(50)
    expect(page).to_have_url(re.compile(f"{LIST}[^=]*$"))
    page.get_by_role("link", name="下一页").click()
    expect(page.locator("a.rowlink")).to_have_count(10)
    expect(page).to_have_url(re.compile("page=2"))
    page.go_back()
    expect(page.locator("a.rowlink")).to_have_count(50)
    page.locator("summary", has_text="状态").click()
    page.get_by_label("草拟").check()
    screen.inspect(f"register-filter-{360 if phone else 1280}", phone=phone)
    page.get_by_role("button", name="应用").locator("visible=true").click()
    expect(page.locator("a.chip.on")).to_have_count(1)


@pytest.mark.urls("tests.kernel.invented_register")
@pytest.mark.parametrize("phone", [False, True])
def test_the_bulk_bar_says_how_many_of_the_chosen_it_will_take(open_screen: Callable[..., Screen], people: Cast, phone: bool) -> None:
    registry.add(SEATS, room="invented")
    try:
        Membership.objects.filter(person=people.adult.person).update(until=date(2026, 9, 1))
        screen = open_screen(people.registrar.user, phone=phone)
        page = screen.go("/invented/seats")
        expect(page.get_by_text("已选")).to_be_hidden()
        boxes = page.locator("input[name=key]")
        boxes.first.check()
        boxes.last.check()
        expect(page.get_by_text("已选2条")).to_be_visible()
        expect(page.get_by_role("button", name="其中1条")).to_be_visible()
        screen.inspect(f"register-bulk-{360 if phone else 1280}", phone=phone)
        follow(page.get_by_role("button", name="结束"))
        expect(page.get_by_text("结束：1条")).to_be_visible()
    finally:
        registry.remove(SEATS)


@pytest.mark.parametrize("phone", [False, True])
def test_a_file_is_judged_mended_and_written(open_screen: Callable[..., Screen], people: Cast, tmp_path: Path, phone: bool) -> None:
    screen = open_screen(people.registrar.user, phone=phone)
    screen.go(f"{LIST}/import")
    page = screen.page
    screen.inspect(f"register-upload-{360 if phone else 1280}", phone=phone)
    page.get_by_label("Excel或CSV文件").set_input_files(a_workbook(tmp_path / "24级岗位实习名单.csv"))
    follow(page.get_by_role("button", name="核对文件"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("还没有写入任何一行")
    screen.inspect(f"register-result-{360 if phone else 1280}", phone=phone)
    follow(page.get_by_role("button", name="写入").first)
    expect(page.get_by_role("heading", level=1)).to_contain_text("已写入")
    follow(page.get_by_role("button", name="撤回"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("已撤回")


@pytest.mark.parametrize("phone", [False, True])
def test_a_form_says_what_is_wrong_and_loses_nothing(open_screen: Callable[..., Screen], people: Cast, phone: bool) -> None:
    screen = open_screen(people.registrar.user, phone=phone, language="en")
    screen.go("/me/tokens/")
    screen.inspect(f"form-empty-{360 if phone else 1280}", phone=phone)
    page = screen.page
    page.get_by_label("Valid for").fill("soon")
    screen.expect_refusal("/me/tokens/")
    follow(page.get_by_role("button", name="Make the key"))
    expect(page.get_by_role("alert")).to_contain_text("3 things to change")
    screen.inspect(f"form-problems-{360 if phone else 1280}", phone=phone)
    expect(page.get_by_label("Valid for")).to_have_value("soon")
