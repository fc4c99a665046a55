"""The steps of the insurance register: days that nobody covers are found, covered by hand and by sheet, and the start follows."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Page, expect

from tests.browser.journey.stage import Stage, answer, button, press, there_is
from tests.browser.journey.steps import open_the_agreement
from tests.browser.journey.ways import by_the_side
from tests.browser.watching import follow
from tests.cast import Cast

SEPTEMBER, FIRST_DAY, OCTOBER_ENDS = date(2026, 9, 28), date(2026, 10, 12), date(2026, 10, 31)
START = ("Let the apprentice start", "安排上岗")
NONE_MISSING = ("Every agreement under way is insured from its first day to its last.", "办理和执行中的协议，从第一天到最后一天都有保险。")


def the_gaps(stage: Stage, who: str) -> Page:
    """Somebody opens the days without insurance, from the list of insurance."""
    page = by_the_side(stage, who, "Insurance", "实习保险")
    press(page, stage.says("Days without insurance", "查保险缺口"))
    return page


def the_school_sees_who_is_not_insured(stage: Stage, people: Cast) -> None:
    """Two agreements begin within two weeks; none of their days is covered. Neither apprentice may start."""
    page = stage.home("registrar")
    there_is(page, stage.says("2 agreements start within two weeks without full insurance", "2份协议两周内开工，保险还有缺口"))
    page = the_gaps(stage, "registrar")
    there_is(page, people.apprentice.person.name, people.adult.person.name, stage.says("68 days", "68天"))
    stage.look("registrar", "gaps")


def without_insurance_nobody_starts(stage: Stage, number: str) -> None:
    """The law holds the start up, with its article."""
    page = open_the_agreement(stage, "registrar", number)
    expect(button(page, stage.says(*START))).to_have_count(0)
    expect(page.locator(".zj-finding .art").filter(has_text=stage.says("Vocational Education Law", "职业教育法")).first).to_be_visible()


def the_school_puts_one_under_a_policy(stage: Stage, number: str) -> None:
    """The days covered lie within the policy; what was typed is kept until they do. A policy that ends early leaves a gap."""
    page = open_the_agreement(stage, "registrar", number)
    press(page, stage.says("Put under a policy", "登记参保"))
    stage.screens["registrar"].expect_refusal(f"/apprenticeships/agreements/{number}/insure")
    insurer = stage.typed("An insurer", "某财险")
    answer(page, number="P-1", insurer=insurer, policy_from=FIRST_DAY, policy_to=OCTOBER_ENDS, payer="school", until=date(2026, 12, 18))
    press(page, stage.says("Record", "登记"))
    expect(page.locator("#until-error, .zj-field-error").first).to_contain_text(stage.says("The days covered lie within the policy", "参保日期要在保险期内"))
    expect(page.locator("#insurer")).to_have_value(insurer)
    stage.look("registrar", "insure-refused")
    answer(page, until="")
    press(page, stage.says("Record", "登记"))
    there_is(page, stage.says("Saved.", "已保存。"), stage.says("ends 48 days early, on 31 Oct 2026", "早48天到期，2026年10月31日止"))
    stage.look("registrar", "insured-too-short")
    page = the_gaps(stage, "registrar")
    there_is(page, stage.says("48 days", "48天"), stage.says("1 Nov", "11月1日"))


def the_office_sees_the_gaps_with_names_covered(stage: Stage, people: Cast) -> None:
    """The city's officer sees days and agreements, not who it is."""
    page = the_gaps(stage, "city_officer")
    there_is(page, stage.says("48 days", "48天"), stage.says("68 days", "68天"))
    for member in (people.apprentice, people.adult):
        expect(page.locator("main")).not_to_contain_text(member.person.name)
    stage.look("city_officer", "gaps-covered")


def sheet(people: Cast, insurer: str) -> str:
    """The insurer's list of persons: the second row with a citizen number whose last sign is wrong."""
    young, adult = people.apprentice.person, people.adult.person
    wrong = f"{adult.id_number[:-1]}{'1' if adult.id_number[-1] != '1' else '2'}"
    head = "policy_number,insurer,policy_from,policy_to,premium_payer,student_name,student_id_number,covered_from,covered_to"
    policy = f"P-2,{insurer},2026-10-01,2026-12-31,school"
    return "\n".join((head, f"{policy},{young.name},{young.id_number},2026-11-01,", f"{policy},{adult.name},{wrong},,")) + "\n"


def the_sheet_is_mended_and_written(stage: Stage, people: Cast) -> None:
    """What is wrong in the sheet is said at its cell and mended there; then all of it is written at once."""
    page = by_the_side(stage, "registrar", "Insurance", "实习保险")
    press(page, stage.says("Import", "导入"))
    name = stage.typed("insured.csv", "参保名单.csv")
    page.locator("#file").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": sheet(people, stage.says("An insurer", "某财险")).encode()})
    press(page, stage.says("Check the file", "核对文件"))
    there_is(page, stage.says("A citizen number whose last sign fits", "校验位相符的身份证号"))
    stage.look("registrar", "sheet-problems")
    cell = page.locator(".zj-places tbody tr", has_text=stage.says("A citizen number", "校验位")).locator("input.form-control").first
    cell.fill(people.adult.person.id_number)
    press(page, stage.says("Check the changes", "核对改动"))
    stage.look("registrar", "sheet-mended")
    follow(page.locator(".zj-sumrow .go button.btn-primary"))
    there_is(page, stage.says("2 rows are written, none is left", "已写入2行，全部写完"))
    stage.look("registrar", "sheet-written")


def everybody_is_insured_and_may_start(stage: Stage, number: str) -> None:
    """No gap is left; the ledger agrees, and the start is free."""
    page = the_gaps(stage, "registrar")
    there_is(page, stage.says(*NONE_MISSING))
    stage.look("registrar", "no-gaps")
    page = open_the_agreement(stage, "registrar", number)
    there_is(page, stage.says("covers every day", "覆盖全程"))
    press(page, stage.says(*START))
    there_is(page, stage.says("The apprentice may start.", "学徒可以上岗。"))


def the_school_reads_the_register(stage: Stage, people: Cast) -> None:
    """Who is covered, by which policy, until when; by name, and the row itself."""
    page = by_the_side(stage, "registrar", "Insurance", "实习保险")
    expect(page.locator("a.rowlink")).to_have_count(3)
    there_is(page, people.apprentice.person.name, "P-1", "P-2")
    stage.look("registrar", "insurance")
    follow(page.get_by_role("link", name=re.compile(people.adult.person.name)).first)
    there_is(page, "P-2")


def the_enterprise_sees_no_gap_either(stage: Stage) -> None:
    """The enterprise holds no policy of its own, and is told that none is missing."""
    page = the_gaps(stage, "hr")
    there_is(page, stage.says(*NONE_MISSING))
