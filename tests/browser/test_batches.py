"""Inviting by a list in a real browser: the workbook, the batch, both halves, the door on a phone."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from tests.browser.watching import Screen, follow
from tests.cast import TODAY, Cast, cast
from zhijiao.engines.sheets import read, write
from zhijiao.kernel.administration.columns import COLUMNS
from zhijiao.kernel.administration.handing_out import COLUMNS as HANDED
from zhijiao.kernel.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "eine lange Reise"


@pytest.fixture
def people(db: Any, settings: Any, live_server: Any) -> Cast:
    cache.clear()
    settings.ZHIJIAO_TODAY = TODAY
    settings.ZHIJIAO_ADDRESS = live_server.url
    return cast()


def a_workbook() -> dict[str, Any]:
    out = io.BytesIO()
    rows = [{"username": f"2026{n:03d}", "name": f"新生{n}", "role": "apprentice", "since": TODAY, "reason": "2026级新生入学",
             "email": "xin@cast.example" if n == 1 else None} for n in range(1, 4)]
    write(rows, COLUMNS, out, form="xlsx", language="zh")
    return {"name": "名单.xlsx", "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "buffer": out.getvalue()}


def taken(screen: Screen, what: str, tmp_path: Path) -> dict[str, str]:
    """Take the workbook of one half; return what it says to each account."""
    with screen.page.expect_download() as coming:
        screen.page.click(f"form[action$='/{what}s']:has([value=xlsx]) button")
    path = tmp_path / f"{what}.xlsx"
    coming.value.save_as(path)
    columns = [one for one in HANDED if one.key not in {"link", "code"} - {what}]
    return {row.values["username"]: row.values[what] for row in read(path, columns).rows}


def test_a_school_is_invited_by_a_list(people: Cast, open_screen: Callable[..., Screen], tmp_path: Path) -> None:
    asker, decider = open_screen(people.registrar.user), open_screen(people.security_administrator.user, language="en")
    invited = open_screen(phone=True)
    page = asker.go("/administration/invitations/import")
    page.set_input_files("input[type=file]", a_workbook())
    follow(page.locator("main form button.btn-primary"))
    asker.inspect("batch-read")
    follow(page.locator("form[action$='/accept'] button"))
    asker.go("/administration/batches")
    asker.inspect("batches")
    follow(page.locator("a.rowlink"))
    asker.inspect("batch-asked")
    decider.go("/administration/batches?view=waiting")
    follow(decider.page.locator("a.rowlink"))
    decider.inspect("batch-to-confirm")
    follow(decider.page.locator("form[action$='/confirm'] button"))
    codes = taken(decider, "code", tmp_path)
    decider.go(decider.page.url)
    decider.inspect("batch-codes-made")
    links = taken(asker, "link", tmp_path)
    assert set(links) == set(codes) == {"2026001", "2026002", "2026003"}
    invited.page.goto(links["2026001"])
    invited.page.fill("[name=code]", codes["2026001"])
    invited.page.fill("[name=password]", NEW)
    invited.page.fill("[name=again]", NEW)
    invited.page.click("main form button[type=submit]")
    invited.page.wait_for_url("**/accounts/login/")
    assert User.objects.get(username="2026001").person.memberships.get().organisation == people.school
    asker.go(asker.page.url)
    expect(page.locator("main")).to_contain_text(re.compile("已接受"))
    asker.inspect("batch-first-one-in")
    small = open_screen(people.registrar.user, phone=True)
    small.go(page.url)
    small.inspect("batch-on-a-phone", phone=True)
    small.go("/administration/invitations")
    small.inspect("invitations-on-a-phone", phone=True)
