"""Ways around on a phone: by the tabs at its foot."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.journey.stage import Stage
from tests.browser.watching import follow


def by_the_tab(stage: Stage, who: str, english: str, chinese: str) -> Page:
    """Somebody comes from home by a tab at the foot of the phone."""
    page = stage.home(who)
    follow(page.locator(".zj-tabs").get_by_role("link", name=stage.says(english, chinese), exact=True))
    return page
