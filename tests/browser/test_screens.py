"""The shell's own screens in both widths, both themes, both languages: axe, policy, console, sideways scroll, pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from tests import invented
from tests.browser.watching import Screen
from tests.cast import Cast, cast
from zhijiao.kernel.people.models import Mark

WAYS = [
    ("zh-hans", "light", False), ("zh-hans", "dark", False), ("en", "light", False), ("zh-hans", "light", True), ("en", "dark", True),
]
PAGES = [  # name, member of the cast (None: nobody signed in), address
    ("welcome", None, "/"), ("login", None, "/accounts/login/"), ("source", None, "/source"), ("law", None, "/law"), ("demo", None, "/demo/"),
    ("offline", None, "/offline"), ("home-province", "provincial_official", "/"), ("home-school", "registrar", "/"),
    ("home-mentor", "mentor", "/"), ("inbox", "registrar", "/inbox"), ("search", "registrar", "/search"),
    ("parts", "registrar", "/gallery/parts"), ("day", "apprentice", "/gallery/day"), ("logout", "registrar", "/accounts/logout/"),
    ("password", "registrar", "/accounts/password/change/"),
]
pytestmark = [pytest.mark.urls("tests.browser.gallery_urls"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(settings: Any) -> Iterator[Cast]:
    """The cast on the day of the mock-ups, with an invented room."""
    settings.ZHIJIAO_TODAY = date(2026, 11, 23)
    made = cast()
    Mark.objects.create(name="demo", made_on=date(2026, 11, 23))
    for place, member in enumerate(made.members.values()):
        member.user.demo_place = place
        member.user.save()
    with invented.only(invented.ROOM):
        yield made


def named(name: str, language: str, theme: str, phone: bool) -> str:
    return f"{name}-{'zh' if language == 'zh-hans' else 'en'}-{theme}-{360 if phone else 1280}"


@pytest.mark.parametrize(("language", "theme", "phone"), WAYS, ids=[named("way", *way) for way in WAYS])
def test_screens(open_screen: Callable[..., Screen], people: Cast, language: str, theme: str, phone: bool):
    problems, screens = [], {}
    for name, who, path in PAGES:
        if who not in screens:
            user = getattr(people, who).user if who else None
            screens[who] = open_screen(user, language=language, theme=theme, phone=phone)
        page = screens[who].go(path)
        if name == "home-province":
            page.locator("[data-map]").scroll_into_view_if_needed()
            page.locator("[data-map][data-drawn]").wait_for()
            page.evaluate("scrollTo(0, 0)")
        problems += screens[who].problems(named(name, language, theme, phone), phone=phone)
    assert not problems, "\n".join(problems)


def test_pages_of_what_went_wrong(open_screen: Callable[..., Screen], people: Cast):
    screen = open_screen(people.registrar.user)
    for status in (400, 403, 404, 409, 413, 422):
        screen.expect_refusal(f"/gallery/fail/{status}")
        screen.go(f"/gallery/fail/{status}")
        screen.inspect(f"fail-{status}")


def test_rows_of_a_table_are_walked_by_keys(open_screen: Callable[..., Screen], people: Cast):
    page = open_screen(people.registrar.user).go("/gallery/parts")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "047183"
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "047044"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == "047183"
