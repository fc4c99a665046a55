"""Wrong turns, each refused on screen: no button, or a button that says why not, and a post by hand that is refused too."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from playwright.sync_api import Page, Request, expect

from tests.browser.journey.stage import Stage, answer, button, directly, press, there_is
from tests.browser.journey.steps import THE_REGULATIONS, next_step, open_the_agreement
from tests.browser.watching import follow

SEND = ("Sign and send to the enterprise", "签字并送企业")
START = ("Let the apprentice start", "安排上岗")


def move_of(number: str, name: str) -> str:
    """Return the address behind a button."""
    return f"/apprenticeships/agreements/{number}/{name}"


def it_is_refused_with(stage: Stage, page: Page, article: tuple[str, str] | None, *texts: str) -> None:
    """The page that answers a post says what, which article, and that nothing has changed."""
    there_is(page, *texts)
    if article is not None:
        cited = page.locator(".zj-reasons .art").filter(has_text=stage.says(*article))
        expect(cited.filter(has_text=stage.says(*THE_REGULATIONS)).first).to_be_visible()


def the_law_holds_it_up(stage: Stage, who: str, number: str, name: str, words: tuple[str, str], article: tuple[str, str], shot: str) -> None:
    """No live button; the finding cites its article; a post by hand is refused with the same article."""
    stage.screens[who].expect_refusal(move_of(number, name))
    page = open_the_agreement(stage, who, number)
    expect(button(page, stage.says(*words))).to_have_count(0)
    expect(page.get_by_role("button", name=stage.says(*words), exact=True, disabled=True)).to_be_visible()
    finding = page.locator(".zj-finding .art").filter(has_text=stage.says(*article))
    expect(finding.first).to_contain_text(stage.says(*THE_REGULATIONS))
    stage.look(who, shot)
    directly(page, move_of(number, name))
    it_is_refused_with(stage, page, article)
    stage.look(who, f"{shot}-by-hand")


def a_first_year_student_is_not_sent(stage: Stage, number: str) -> None:
    """Article 16 (1)."""
    the_law_holds_it_up(stage, "registrar", number, "send", SEND, ("article 16(1)", "第十六条第（一）项"), "first-year")


def a_minor_without_a_guardian_is_not_sent(stage: Stage, number: str) -> None:
    """Nobody on the roll can sign for the minor: the reason stands beside the closed button, with its article on the refusal."""
    why = stage.says("no guardian is on the roll", "还没有监护人")
    stage.screens["registrar"].expect_refusal(move_of(number, "send"))
    page = open_the_agreement(stage, "registrar", number)
    expect(button(page, stage.says(*SEND))).to_have_count(0)
    expect(page.locator(".why-not")).to_contain_text(why)
    expect(page.locator(".why-not")).to_contain_text(stage.says("article 9-10", "第九至十条"))
    stage.look("registrar", "no-guardian")
    directly(page, move_of(number, "send"))
    it_is_refused_with(stage, page, ("article 9-10", "第九至十条"), why)
    stage.look("registrar", "no-guardian-by-hand")


def nobody_starts_before_everybody_has_signed(stage: Stage, number: str, state: tuple[str, str], article: tuple[str, str], shot: str) -> None:
    """There is no such button, and a post by hand is refused with the article that asks for what is missing."""
    stage.screens["registrar"].expect_refusal(move_of(number, "activate"))
    page = open_the_agreement(stage, "registrar", number)
    expect(page.get_by_role("button", name=stage.says(*START), exact=True)).to_have_count(0)
    directly(page, move_of(number, "activate"))
    it_is_refused_with(stage, page, article, stage.says(*state), "409")
    stage.look("registrar", shot)


def who_does_not_hold_it_has_no_button(stage: Stage, number: str) -> None:
    """The school holds a draft: the enterprise sees whose turn it is, no button, and is refused by hand."""
    stage.screens["hr"].expect_refusal(move_of(number, "sign_enterprise"), f"/apprenticeships/agreements/{number}/edit")
    page = open_the_agreement(stage, "hr", number)
    there_is(page, stage.says("The school is drafting", "学校正在草拟"))
    for words in (("Sign for the enterprise", "企业签字"), ("Change the terms", "改约定内容"), SEND):
        expect(button(page, stage.says(*words))).to_have_count(0)
    stage.look("hr", "not-mine")
    directly(page, move_of(number, "sign_enterprise"))
    it_is_refused_with(stage, page, None, stage.says("in the hands of the school", "现在在学校手里"), "409")
    stage.look("hr", "not-mine-by-hand")
    page = stage.screens["hr"].go(f"/apprenticeships/agreements/{number}/edit")
    it_is_refused_with(stage, page, None, stage.says("in the hands of the school", "现在在学校手里"), "409")


def a_filing_that_ends_too_early_lifts_nothing(stage: Stage, number: str, last_day: date) -> None:
    """The school asks for night shifts until too early a day, the bureau agrees, and the law still holds the agreement up."""
    article = ("article 17(3)", "第十七条第（三）项")
    page = open_the_agreement(stage, "registrar", number)
    press(page, stage.says("Ask for an exception", "申请特殊安排备案"))
    answer(page, ends_on=last_day, reason=stage.typed("The line runs through the night", "设备连续运转"))
    stage.look("registrar", "ask-exception")
    press(page, stage.says("Send to the city bureau", "报市教育局"))
    the_officer_agrees(stage)
    the_law_holds_it_up(stage, "registrar", number, "send", SEND, article, "expired-filing")


def the_officer_agrees(stage: Stage) -> None:
    """The filing stands among the officer's tasks."""
    page = stage.home("city_officer")
    follow(page.locator("main").get_by_role("link", name=re.compile("LN-F-")).first)
    stage.look("city_officer", "filing")
    press(page, stage.says("Decide", "办理"))
    answer(page, accept="yes")
    press(page, stage.says("Decide", "决定"))
    there_is(page, stage.says("accepted", "已同意"))


def a_failed_examination_holds_the_start_up(stage: Stage, number: str) -> None:
    """The safety examination was failed: no start, with the article; then by hand."""
    the_law_holds_it_up(stage, "registrar", number, "activate", START, ("article 31-32", "第三十一至三十二条"), "exam-failed")


def a_stale_page_shows_both_versions(stage: Stage, number: str) -> None:
    """Registrar and teacher change the same draft: the later one sees both versions, and nothing is lost or overwritten."""
    edit = f"/apprenticeships/agreements/{number}/edit"
    stage.screens["registrar"].expect_refusal(edit)
    ours, theirs = open_the_agreement(stage, "registrar", number), open_the_agreement(stage, "teacher", number)
    for page, hours in ((ours, "7"), (theirs, "6")):
        press(page, stage.says("Change the terms", "改约定内容"))
        next_step(stage, page)
        answer(page, hours_per_day=hours)
        next_step(stage, page)
    press(theirs, stage.says("Save the change", "保存改动"))
    with ours.expect_response(lambda response: response.url.endswith(edit)) as answered:
        press(ours, stage.says("Save the change", "保存改动"))
    assert answered.value.status == 409
    differing = ours.locator("tr.sel")
    expect(differing).to_have_count(1)
    expect(differing.locator("td").nth(0)).to_have_text("7")
    expect(differing.locator("td").nth(1)).to_have_text("6")
    stage.look("registrar", "stale-both-versions")
    press(ours, stage.says("Send mine again", "再提交我的内容"))
    there_is(ours, stage.says("7 hours a day", "每天7小时"))


def a_double_click_sends_once(stage: Stage, number: str) -> Request:
    """Two clicks, one signature, one entry in the history. Returns the request, to be played again."""
    page = open_the_agreement(stage, "registrar", number)
    posts: list[Request] = []
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    page.get_by_role("button", name=stage.says(*SEND), exact=True).dblclick()
    there_is(page, stage.says("Signed and sent to the enterprise.", "已签字，送到企业。"))
    expect(page.locator(".zj-line b").filter(has_text=stage.says("Signed by the school and sent", "学校签字并送出"))).to_have_count(1)
    expect(page.locator(".zj-sign .zj-pill.s-ok")).to_have_count(1)
    return posts[0]


def a_post_played_again_gets_the_same_answer(stage: Stage, number: str, sent: Request) -> None:
    """The very same post once more, and thrice at once: the first answer again, and nothing happens."""
    page = stage.page("registrar")
    answers: list[Any] = [page.request.post(sent.url, data=sent.post_data or "", max_redirects=0,
                                            headers={"Content-Type": "application/x-www-form-urlencoded"}) for _ in range(3)]
    assert {(one.status, one.headers["location"], one.headers["idempotent-replayed"]) for one in answers} == {
        (302, f"/apprenticeships/agreements/{number}", "true")}
    page = stage.screens["registrar"].go(f"/apprenticeships/agreements/{number}")
    expect(page.locator(".zj-line b").filter(has_text=stage.says("Signed by the school and sent", "学校签字并送出"))).to_have_count(1)
