"""Chromium, the live server, and what every screen is held to: no console error, no policy violation, axe, screenshots.

Playwright keeps an event loop in the test's thread, so Django is told that its ORM is safe here, and only here.

No test depends on how fast the machine is or what time of day it is: the clock of the pages stands still, every wait waits for
what comes, and a test is over when the server has answered everything. `BROWSER_TESTS_SLOWED=4` is the trial of that: Chromium
gets a quarter of its processor, and every answer of the server comes late by chance.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from django.utils.timezone import localtime
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.watching import PATIENCE, Screen
from zhijiao.kernel import days

CHROMIUM = "/usr/bin/chromium"
SLOWED = float(os.environ.get("BROWSER_TESTS_SLOWED", "1"))
LATEST = 0.1 * (SLOWED - 1)  # seconds by which an answer comes late
SHOTS = Path(__file__).resolve().parents[2] / "var" / "shots"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
expect.set_options(timeout=PATIENCE)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the pages it is ten in the morning; each look at the clock moves it on by a millisecond, and nothing else does."""
    looks, morning = count(), localtime().replace(hour=10, minute=0, second=0, microsecond=0)

    def standing(at: datetime | None = None) -> datetime:
        return localtime(at) if at else morning + timedelta(milliseconds=next(looks))

    monkeypatch.setattr(days, "localtime", standing)


@pytest.fixture(scope="session")
def under_way() -> Iterator[list[str]]:
    """The requests that the server has taken and not yet answered."""
    held: list[str] = []

    def taken(environ: dict[str, Any] | None = None, **_: object) -> None:
        held.append(str((environ or {}).get("PATH_INFO")))
        time.sleep(random.uniform(0, LATEST))

    def answered(**_: object) -> None:
        held.pop()

    request_started.connect(taken)
    request_finished.connect(answered)
    yield held
    request_started.disconnect(taken)
    request_finished.disconnect(answered)


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
def open_context(browser: Browser, live_server: Any, under_way: list[str]) -> Iterator[Callable[..., BrowserContext]]:
    """Make a browser context: user, language, theme, phone. At the end nothing that was asked for is still being done."""
    made: list[BrowserContext] = []

    def make(user: Any = None, *, language: str = "zh-hans", theme: str = "light", phone: bool = False, worker: bool = False,
             scripts: bool = True) -> BrowserContext:
        context = browser.new_context(
            base_url=live_server.url, viewport=NARROW if phone else WIDE, device_scale_factor=2 if phone else 1, has_touch=phone,
            service_workers="allow" if worker else "block", reduced_motion="reduce", locale="en-US",
            java_script_enabled=scripts)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language, "zj_theme": theme}
        if user is not None:
            client = Client()
            client.force_login(user)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        context.set_default_timeout(PATIENCE)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    until = time.monotonic() + PATIENCE / 1000
    while under_way:
        assert time.monotonic() < until, f"the server is still busy with {under_way}"
        time.sleep(0.02)


@pytest.fixture
def open_screen(open_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Screen]]:
    """Open a watched page. At the end of the test none of them may have seen an error or a violation."""
    opened: list[Screen] = []

    def make(user: Any = None, **how: Any) -> Screen:
        page: Page = open_context(user, **how).new_page()
        if SLOWED > 1:
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        screen = Screen(page, SHOTS)
        opened.append(screen)
        return screen

    yield make
    for screen in opened:
        screen.must_be_clean()
