"""Ways that the journeys of the apprenticeships room share: by the side, with a reason, and a signature from each hand."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.journey.stage import Stage, press, there_is
from tests.browser.journey.steps import number_on, open_the_agreement
from tests.browser.watching import follow

SIGN_THE_CHANGE = ("Sign the change", "签字同意")


def by_the_side(stage: Stage, who: str, english: str, chinese: str) -> Page:
    """Somebody opens a list of the room by the navigation at the side."""
    page = stage.home(who)
    side = page.locator(".zj-side")
    follow(side.get_by_role("link", name=stage.says("Apprenticeships", "学徒与实习"), exact=True))
    link = side.get_by_role("link", name=stage.says(english, chinese), exact=True)
    if link.get_attribute("aria-current") is None:
        follow(link)
    return page


def because(page: Page, name: str, why: str) -> None:
    """Open what asks for a reason, write it, and send it."""
    box = page.locator("main details.zj-disclose").filter(has=page.locator("summary", has_text=name)).first
    box.locator("summary").click()
    box.locator("[name=reason]").fill(why)
    follow(box.get_by_role("button", name=name, exact=True))


def reasons_are_given(stage: Stage, who: str, number: str, why: tuple[str, str]) -> None:
    """Somebody records a reason for every warning of an agreement."""
    page = open_the_agreement(stage, who, number)
    words, reason = stage.says("Record a reason", "写理由"), stage.typed(*why)
    for left in range(page.locator(".zj-finding summary", has_text=words).count(), 0, -1):
        because(page, words, reason)
        there_is(page, stage.says("Reason recorded.", "理由已记录。"))
        expect(page.locator(".zj-finding summary", has_text=words)).to_have_count(left - 1)


def a_change_waits_at_home(stage: Stage, who: str, number: str, kind: tuple[str, str]) -> Page:
    """Somebody finds the change among what waits for a signature, and opens the agreement from there."""
    page = stage.home(who)
    words = stage.says(f"A change of the {kind[0]} waits for your signature: {number}", f"{number}的{kind[1]}变更等您签字")
    follow(page.locator("main").get_by_role("link", name=re.compile(re.escape(words))).first)
    assert number_on(page) == number
    there_is(page, stage.says(f"A change waits for signatures: {kind[0]}", f"变更等各方签字：{kind[1]}"))
    return page


def each_hand_signs_the_change(stage: Stage, number: str, kind: tuple[str, str], *hands: str, look: str = "") -> None:
    """Everybody else signs, each from home; afterwards nothing waits."""
    for who in hands:
        page = a_change_waits_at_home(stage, who, number, kind)
        if look:
            stage.look(who, f"{look}-{who.replace('_', '-')}")
        press(page, stage.says(*SIGN_THE_CHANGE))
        there_is(page, stage.says("Signed.", "已签字。"))
    expect(page.get_by_role("heading", name=re.compile(stage.says("A change waits for signatures", "变更等各方签字")))).to_have_count(0)
