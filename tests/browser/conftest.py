"""Chromium, the live server, and what every screen is held to: no console error, no policy violation, axe, screenshots.

Playwright keeps an event loop in the test's thread, so Django is told that its ORM is safe here, and only here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.watching import Screen

CHROMIUM = "/usr/bin/chromium"
SHOTS = Path(__file__).resolve().parents[2] / "var" / "shots"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one Chromium; without its sandbox, because tests may run as root."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def open_context(browser: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """Make a browser context: user, language, theme, phone."""
    made: list[BrowserContext] = []

    def make(user: Any = None, *, language: str = "zh-hans", theme: str = "light", phone: bool = False, worker: bool = False) -> BrowserContext:
        context = browser.new_context(
            base_url=live_server.url, viewport=NARROW if phone else WIDE, device_scale_factor=2 if phone else 1, has_touch=phone,
            service_workers="allow" if worker else "block", reduced_motion="reduce", locale="en-US")
        cookies = {settings.LANGUAGE_COOKIE_NAME: language, "zj_theme": theme}
        if user is not None:
            client = Client()
            client.force_login(user)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        context.set_default_timeout(30_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def open_screen(open_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Screen]]:
    """Open a watched page. At the end of the test none of them may have seen an error or a violation."""
    opened: list[Screen] = []

    def make(user: Any = None, **how: Any) -> Screen:
        page: Page = open_context(user, **how).new_page()
        screen = Screen(page, SHOTS)
        opened.append(screen)
        return screen

    yield make
    for screen in opened:
        screen.must_be_clean()
