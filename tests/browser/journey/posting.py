"""The steps of the mentor's poster: printed by HR, read by any phone, opened by a code once, and the week is signed without an account."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.journey.stage import Stage, answer, press, there_is
from tests.browser.journey.steps import open_the_agreement
from tests.browser.journey.ways import by_the_side
from tests.browser.watching import arriving, follow
from tests.papers import links_of

FRIDAY = date(2026, 10, 16)
SEND, SHOW = ("Send me a code", "发验证码给我"), ("Show the week", "看这一周")
USED = ("The code has expired or was used", "验证码已过期或者用过")


def hr_prints_the_poster(stage: Stage) -> str:
    """HR downloads the poster; the page says at once that it hangs. Returns the path that its code opens."""
    page = by_the_side(stage, "hr", "Posters for signing", "签认海报")
    row = page.locator(".zj-tasks li", has_text=stage.people.mentor.person.name)
    expect(row).to_contain_text(stage.says("No poster yet", "还没有海报"))
    stage.look("hr", "posters-none")
    with arriving(page), page.expect_download() as kept:
        row.get_by_role("button", name=stage.says("Print a poster", "打印海报")).click()
    expect(row.get_by_role("button", name=stage.says("Take down", "停用"))).to_be_visible()
    stage.look("hr", "posters-one")
    address, _ = links_of(Path(kept.value.path()).read_bytes())  # the large code, and the small one that says the paper is genuine
    return urlsplit(address).path


def a_mentor_without_a_phone_gets_no_poster(stage: Stage) -> None:
    """The code needs a phone: the refusal is a page that says so, and nothing hangs."""
    page, person = stage.page("hr"), stage.people.other_mentor.person
    stage.screens["hr"].expect_refusal(f"/apprenticeships/posters/{person.pk}/print")
    row = page.locator(".zj-tasks li", has_text=person.name)
    follow(row.get_by_role("button", name=stage.says("Print a poster", "打印海报")))
    there_is(page, stage.says("There is no phone number of this mentor for the code", "没有这位导师收验证码的手机号"))


def whoever_passes_sees_no_name(stage: Stage, path: str) -> Page:
    """Any phone opens what the poster says: nobody's name stands there."""
    page = stage.screens["passer_by"].page
    page.goto(path)
    for person in (stage.people.mentor.person, stage.people.apprentice.person):
        expect(page.locator("main")).not_to_contain_text(person.name)
    stage.look("passer_by", "poster")
    return page


def the_mentor_has_a_code_sent(stage: Stage, page: Page) -> str:
    """One code goes to the mentor's phone, however often the button is pressed within the minute; the field for it stays."""
    stage.letters()
    stage.screens["passer_by"].expect_refusal(urlsplit(page.url).path)
    press(page, stage.says(*SEND))
    stage.look("passer_by", "poster-code")
    press(page, stage.says("Send another code", "重新发验证码"))
    there_is(page, stage.says("A code was sent just now", "刚发过验证码"))
    expect(page.locator("#code")).to_be_visible()
    [message] = [letter for letter in stage.letters() if stage.people.mentor.person.phone in letter.to[0]]
    found = re.search(r"：(\d{6})，", message.body)
    assert found
    return found[1]


def a_wrong_code_opens_nothing(stage: Stage, page: Page, code: str) -> None:
    """A wrong try is counted and says how many are left."""
    answer(page, code="000000" if code != "000000" else "111111")
    press(page, stage.says(*SHOW))
    there_is(page, stage.says("The code is not right. 4 tries left", "验证码不对，还可以试4次"))
    stage.look("passer_by", "poster-wrong-code")


def the_code_opens_the_week(stage: Stage, page: Page, code: str) -> None:
    """The right code shows the week: whose it is, each day, what looks odd."""
    answer(page, code=code)
    press(page, stage.says(*SHOW))
    there_is(page, stage.people.apprentice.person.name)
    stage.look("passer_by", "poster-week")


def the_code_replayed_is_refused(stage: Stage, path: str, code: str) -> None:
    """Somebody else who saw the code types it on another phone: it was used, and no name is shown."""
    other = stage.screens["onlooker"]
    other.expect_refusal(path)
    page = other.page
    page.goto(path)
    press(page, stage.says(*SEND))
    there_is(page, stage.says("A code was sent just now", "刚发过验证码"))
    other_answer(page, path, code)
    there_is(page, stage.says(*USED))
    expect(page.locator("main")).not_to_contain_text(stage.people.apprentice.person.name)


def other_answer(page: Page, path: str, code: str) -> None:
    """Send the code as the form of the poster would: the page offers no field while none waits."""
    with arriving(page):
        page.evaluate("""([path, code]) => {
          const form = document.querySelector("#poster");
          form.elements.step.value = "open";
          form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "code", value: code }));
          form.submit(); }""", [path, code])


def the_mentor_signs_from_the_poster(stage: Stage, page: Page) -> None:
    """One tap signs what is ticked; one odd day goes back with a reason."""
    odd = page.locator("li.flag").first
    odd.locator(".zj-pick").click()
    odd.locator("input[name^=why_]").fill(stage.typed("Which drawing was it?", "写清楚是哪张图"))
    press(page, stage.says("Sign off the ticked days", "签认勾选的天"))
    there_is(page, stage.says("4 days signed off, 1 returned", "签认了4天，退回1天"), stage.says("You may close this page", "可以关闭页面"))
    stage.look("passer_by", "poster-signed")


def the_apprentice_and_the_school_see_how_it_was_signed(stage: Stage, number: str) -> None:
    """The apprentice reads why a day came back; the history says that it was signed by poster and code."""
    page = stage.home("apprentice")
    there_is(page, stage.says("Which drawing was it?", "写清楚是哪张图"))
    page = open_the_agreement(stage, "registrar", number)
    there_is(page, stage.says("A week of the log was signed off, poster and code", "签认一周日志，海报扫码加短信码"))
    stage.look("registrar", "signed-by-poster")


def hr_takes_the_poster_down(stage: Stage, path: str) -> None:
    """A poster that was taken down opens nothing."""
    page = by_the_side(stage, "hr", "Posters for signing", "签认海报")
    press(page, stage.says("Take down", "停用"))
    there_is(page, stage.says("The poster opens nothing any more.", "海报已停用。"))
    phone = stage.screens["passer_by"].page
    phone.goto(path)
    there_is(phone, stage.says("This poster is not in use any more", "海报已停用"))
    stage.look("passer_by", "poster-gone")
