"""The steps of an apprenticeship with a labour contract: the office's number, the contract, a change of it, and its end."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import expect

from tests.browser.journey.stage import Stage, answer, press, there_is
from tests.browser.journey.steps import FIRST_DAY, SEPTEMBER, open_the_agreement, the_registrar_adds_the_papers
from tests.browser.journey.ways import by_the_side, each_hand_signs_the_change, reasons_are_given

A_YEAR_ON, LONGER, NOVEMBER = date(2027, 10, 11), date(2027, 12, 31), date(2026, 11, 2)
RECORD = ("Record the contract", "登记学徒合同")
LAST_DAY = ("last day", "期限")


def the_office_enters_the_minimum_wage(stage: Stage) -> None:
    """The officer says what the minimum wage is, and by which document; it stands in the list."""
    page = by_the_side(stage, "city_officer", "Minimum wages", "最低工资标准")
    press(page, stage.says("Enter one", "录入"))
    stage.look("city_officer", "minimum-wage")
    answer(page, region="2101", effective_on=date(2026, 1, 1), amount_fen=2100, document=stage.typed("A document made up for this test", "测试用文件"))
    press(page, stage.says("Enter", "录入"))
    there_is(page, "2,100", stage.says("Shenyang", "沈阳市"))
    stage.look("city_officer", "minimum-wages")


def the_enterprise_records_the_contract(stage: Stage, number: str, *, wage: int) -> None:
    """What a labour contract needs is asked for, and nothing typed is lost; then it stands on the agreement's page."""
    stage.screens["hr"].expect_refusal(f"/agreements/{number}/contract", f"/agreements/{number}/end")
    page = open_the_agreement(stage, "hr", number)
    there_is(page, stage.says("Not recorded yet", "还没有登记"))
    press(page, stage.says(*RECORD))
    plan = stage.typed("Plan of class CNC 2501", "数控2501班培养方案")
    answer(page, route="contract", signed_on=SEPTEMBER, starts_on=FIRST_DAY, ends_on=A_YEAR_ON, plan=plan, target_level="senior",
           allowance_payer="enterprise", subsidy_fen=6000)
    press(page, stage.says("Record", "登记"))
    there_is(page, stage.says("A labour contract has a day of signing, a first day and a wage", "签订劳动合同的，要填签订日期、起始日期和月工资"))
    expect(page.locator("#plan")).to_have_value(plan)
    stage.look("hr", "contract-form")
    answer(page, wage_fen=wage)
    press(page, stage.says("Record", "登记"))
    there_is(page, stage.says("Saved.", "已保存。"), stage.says("Labour contract", "签订劳动合同"), f"{wage:,}", plan)


def the_school_gives_its_reason_and_sends_it(stage: Stage, number: str) -> None:
    """A year is longer than an internship usually is: that needs a reason, then the school signs."""
    reasons_are_given(stage, "registrar", number, ("A year is the term of this class", "本班培养期为一年"))
    stage.look("registrar", "apprenticeship-draft")
    press(stage.page("registrar"), stage.says("Sign and send to the enterprise", "签字并送企业"))
    there_is(stage.page("registrar"), stage.says("Signed and sent to the enterprise.", "已签字，送到企业。"))


def the_school_reads_that_the_wage_is_too_low(stage: Stage, number: str) -> None:
    """When everybody has signed, the opinions are judged too: the wage lies below the number of the office."""
    page = open_the_agreement(stage, "registrar", number)
    finding = page.locator(".zj-finding", has_text=stage.says("below the local minimum wage", "低于当地最低工资标准"))
    expect(finding).to_contain_text("2,100")
    expect(finding.locator(".art").first).to_contain_text(stage.says("Apprenticeship", "学徒制"))
    stage.look("registrar", "wage-too-low")


def the_enterprise_corrects_it(stage: Stage, number: str, **but: object) -> None:
    """The form shows what is recorded; what is wrong is changed alone."""
    page = open_the_agreement(stage, "hr", number)
    press(page, stage.says(*RECORD))
    expect(page.locator("#subsidy_fen")).to_have_value("6000")
    answer(page, **but)
    press(page, stage.says("Record", "登记"))
    there_is(page, stage.says("Saved.", "已保存。"))
    expect(page.locator(".zj-finding", has_text=stage.says("below the local minimum wage", "低于当地最低工资标准"))).to_have_count(0)


def the_school_lets_the_apprentice_start(stage: Stage, number: str) -> None:
    """Filed, its papers there, every warning cleared: the apprentice may start."""
    page = open_the_agreement(stage, "registrar", number)
    press(page, stage.says("File with the city bureau", "报市局备案"))
    the_registrar_adds_the_papers(stage, number, exam="passed", insured_to=LONGER)
    reasons_are_given(stage, "registrar", number, ("The subsidy is not yet fixed", "补贴标准尚未确定"))
    page = stage.page("registrar")
    press(page, stage.says("Let the apprentice start", "安排上岗"))
    there_is(page, stage.says("The apprentice may start.", "学徒可以上岗。"))
    stage.look("registrar", "apprenticeship-active")


def the_term_is_made_longer_by_every_hand(stage: Stage, number: str) -> None:
    """The enterprise proposes a later last day; school, apprentice and guardian sign; the contract follows."""
    page = open_the_agreement(stage, "hr", number)
    press(page, stage.says("Change the last day", "变更期限"))
    answer(page, ends_on=LONGER, effective_on=NOVEMBER, reason=stage.typed("The thread course lasts longer", "螺纹课程延长"))
    press(page, stage.says("Propose", "提出"))
    there_is(page, stage.says("Proposed.", "已提出。"))
    stage.look("hr", "longer-proposed")
    each_hand_signs_the_change(stage, number, LAST_DAY, "registrar", "apprentice", "guardian")
    the_enterprise_corrects_it(stage, number, ends_on=LONGER)
    there_is(stage.page("hr"), stage.says("31 Dec 2027", "2027年12月31日"))


def the_enterprise_ends_it(stage: Stage, number: str) -> None:
    """Who ends it says how the apprentice gets back safely; nothing typed is lost on the way."""
    page = open_the_agreement(stage, "hr", number)
    press(page, stage.says("End the placement", "结束实习"))
    answer(page, reason=stage.typed("The workshop closes", "车间停产"))
    press(page, stage.says("End it", "结束"))
    there_is(page, stage.says("1 thing to change", "1处"))
    expect(page.locator("#reason")).to_have_value(stage.says("The workshop closes", "车间停产"))
    stage.look("hr", "end-refused")
    answer(page, hand_over=stage.typed("The teacher takes the apprentice back to school", "班主任接回学校"))
    press(page, stage.says("End it", "结束"))
    there_is(page, stage.says("The placement has ended.", "实习已结束。"))
    stage.look("hr", "apprenticeship-ended")


def the_school_archives_it(stage: Stage, number: str) -> None:
    """In the archive the contract stays to be read, and nobody changes it any more."""
    page = open_the_agreement(stage, "registrar", number)
    press(page, stage.says("Archive", "归档"))
    there_is(page, stage.says("Archived.", "已归档。"))
    page = open_the_agreement(stage, "hr", number)
    there_is(page, stage.says("Labour contract", "签订劳动合同"))
    expect(page.get_by_role("link", name=stage.says(*RECORD))).to_have_count(0)


def it_stands_among_the_contracts(stage: Stage) -> None:
    """The list of contracts shows it to school and office, with its span and what is paid."""
    page = by_the_side(stage, "registrar", "Contracts", "学徒合同")
    there_is(page, stage.people.apprentice.person.name, "3,600")
    stage.look("registrar", "contracts")


def the_family_reads_why(stage: Stage, number: str) -> None:
    """On the phone: it has ended, why, and the contract."""
    page = open_the_agreement(stage, "apprentice", number)
    there_is(page, stage.says("The workshop closes", "车间停产"), stage.says("Apprenticeship contract", "学徒合同"))
    stage.look("apprentice", "apprenticeship-ended-family")
