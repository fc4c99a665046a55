"""The steps of the five ledgers: a difference locks, one side says what becomes of it, the other agrees or says no, and it opens."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Page, expect

from tests.browser.journey.stage import Stage, answer, button, press, there_is
from tests.browser.journey.steps import open_the_agreement, the_school_records_the_assessment
from tests.browser.journey.ways import because, by_the_side
from tests.browser.watching import follow
from zhijiao.kernel.days import moment
from zhijiao.systems.apprenticeships.jobs import compare_all

AFTER = date(2026, 10, 26)
INSURANCE, PAY = ("ends 3 days early, on 20 Oct 2026", "早3天到期，2026年10月20日止"), ("2026-10: 1,000 yuan paid", "2026-10发1,000元")
WAITS = ("{n} difference{s} between ledgers to settle", "{n}处对账差异等您处理")
CASH = ("The rest was paid on 23 October", "差额已于10月23日补发")


def the_night_compares(stage: Stage) -> None:
    """Every night the ledgers are laid side by side."""
    stage.apart(lambda: compare_all(at=moment()))


def a_lock_that_waits(stage: Stage, who: str, number: int, difference: tuple[str, str]) -> Page:
    """From the task on the home page to the locks that wait, and to one of them."""
    page = stage.home(who)
    english, chinese = (one.format(n=number, s="s" if number > 1 else "") for one in WAITS)
    follow(page.locator("main").get_by_role("link", name=re.compile(re.escape(stage.says(english, chinese)))).first)
    row = page.locator("tr, li", has_text=stage.says(*difference)).first
    follow(row.get_by_role("link").first)
    expect(page.get_by_role("heading", level=1)).to_contain_text(stage.says(*difference))
    return page


def handles(stage: Stage, who: str, page: Page, ledger: str, how: str, why: tuple[str, str], *, look: str = "") -> None:
    """Somebody says what becomes of the difference whose lock is open; without a reason it is not taken."""
    press(page, stage.says("Handle the difference", "处理差异"))
    if look:
        stage.screens[who].expect_refusal(f"/triage/{ledger}")
        answer(page, triage=how)
        press(page, stage.says("Propose", "提出"))
        expect(page.locator("#triage input:checked")).to_have_value(how)
        stage.look(who, look)
    answer(page, triage=how, reason=stage.typed(*why))
    press(page, stage.says("Propose", "提出"))
    there_is(page, stage.says("waiting for the other side", "待对方确认"), stage.says(*why))


def the_school_says_that_the_difference_is_right(stage: Stage) -> None:
    """The night found two differences; the school handles one of them."""
    page = a_lock_that_waits(stage, "registrar", 2, INSURANCE)
    there_is(page, stage.says("Nobody has handled it yet", "还没有人处理"))
    stage.look("registrar", "lock-open")
    handles(stage, "registrar", page, "insurance", "dispute", ("A paper policy covers the rest", "其余几天有纸质保单"), look="triage-refused")
    stage.look("registrar", "ledgers-proposed")


def the_enterprise_says_no(stage: Stage) -> None:
    """The other side says no with a reason: the difference is open again."""
    page = a_lock_that_waits(stage, "hr", 2, INSURANCE)
    there_is(page, stage.says("A paper policy covers the rest", "其余几天有纸质保单"))
    stage.look("hr", "lock-proposed")
    because(page, stage.says("Do not agree", "不同意"), stage.typed("Nobody has seen that policy", "没见到这份保单"))
    there_is(page, stage.says("Not agreed; the difference is open again.", "已表示不同意，差异仍待处理。"))


def the_school_is_to_correct_the_ledger(stage: Stage, number: str) -> None:
    """The school reads why, proposes to correct the ledger, and the enterprise agrees. It still holds completion up."""
    page = a_lock_that_waits(stage, "registrar", 2, INSURANCE)
    there_is(page, stage.says("Nobody has seen that policy", "没见到这份保单"))
    handles(stage, "registrar", page, "insurance", "fix", ("The policy is made longer", "办理延保"))
    page = a_lock_that_waits(stage, "hr", 2, INSURANCE)
    press(page, stage.says("Agree", "同意"))
    there_is(page, stage.says("Agreed.", "已同意。"))
    page = open_the_agreement(stage, "registrar", number)
    expect(button(page, stage.says("Complete", "办结"))).to_have_count(0)
    there_is(page, stage.says("2 differ", "2处不符"))


def the_ledger_is_corrected(stage: Stage, number: str) -> None:
    """The days of the insurance are put right; the night finds the difference gone."""
    page = open_the_agreement(stage, "registrar", number)
    press(page, stage.says("Add papers", "补材料"))
    answer(page, insured_to=date(2027, 8, 31))
    press(page, stage.says("Save", "保存"))
    there_is(page, stage.says("covers every day", "覆盖全程"))
    the_night_compares(stage)


def the_enterprise_says_that_the_pay_was_made_good(stage: Stage) -> None:
    """About pay the enterprise proposes, and the apprentice answers, on a phone."""
    page = a_lock_that_waits(stage, "hr", 1, PAY)
    handles(stage, "hr", page, "pay", "dispute", CASH)
    page = a_lock_that_waits(stage, "apprentice", 1, PAY)
    there_is(page, stage.says(*CASH))
    stage.look("apprentice", "lock-of-pay")
    press(page, stage.says("Agree", "同意"))
    there_is(page, stage.says("Agreed.", "已同意。"))


def it_is_assessed_and_completed(stage: Stage, number: str) -> None:
    """Nothing differs any more: what both let stand keeps its reason, what was corrected is gone."""
    the_school_records_the_assessment(stage, number)
    page = open_the_agreement(stage, "registrar", number)
    there_is(page, stage.says("settled with a reason", "已说明"), stage.says(*CASH))
    press(page, stage.says("Complete", "办结"))
    there_is(page, stage.says("Completed.", "已办结。"))
    stage.look("registrar", "ledgers-settled")


def the_office_reads_the_locks(stage: Stage) -> None:
    """The city sees every lock with its state; the lock itself covers the name."""
    page = by_the_side(stage, "city_officer", "Ledger locks", "对账锁")
    there_is(page, stage.says("gone", "已消除"), stage.says("agreed", "双方确认"))
    stage.look("city_officer", "locks")
    follow(page.get_by_role("row", name=re.compile(stage.says("gone", "已消除"))).get_by_role("link").first)
    expect(page.locator("main")).not_to_contain_text(stage.people.apprentice.person.name)
    stage.look("city_officer", "lock-gone")
