"""The steps of a year of admissions, each a sentence: who does what on which screen, and what is said then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from playwright.sync_api import Page, expect

from tests.browser.journey.stage import Stage, answer, button, directly, press, there_is
from tests.browser.watching import follow
from zhijiao.cli.main import run
from zhijiao.kernel.jobs.worker import Worker

OPENING, FREEZING, AGAIN, AT_LAST = date(2026, 9, 28), date(2026, 10, 2), date(2026, 10, 5), date(2026, 10, 9)
COLLEGE, PROVINCE, SECOND = "college_registrar", "provincial_official", "second_official"
PROGRAMMES = {"A001": ("Numerical control", "数控技术"), "A002": ("Welding", "焊接技术"), "A003": ("Robotics", "机器人技术")}


def with_reason(page: Page, name: str, reason: str) -> None:
    """Open the small form below a button, say why, and send it."""
    opened = page.locator("details.zj-disclose", has=page.locator("summary", has_text=name))
    opened.locator("summary").click()
    opened.locator("[name=reason]").fill(reason)
    follow(opened.locator("button[type=submit]"))


def by_the_side(stage: Stage, who: str, english: str, chinese: str) -> Page:
    """Somebody opens a page of the room by the navigation at the side."""
    page = stage.home(who)
    side = page.locator(".zj-side")
    follow(side.get_by_role("link", name=stage.says("Admissions", "考试招生"), exact=True))
    link = side.get_by_role("link", name=stage.says(english, chinese), exact=True)
    if link.get_attribute("aria-current") is None:
        follow(link)
    return page


def to_the_batch(stage: Stage, who: str) -> Page:
    """Somebody opens the batch from the desk of admissions."""
    page = by_the_side(stage, who, "Desk of admissions", "招生工作台")
    years = page.locator("section:has(h2[id^='h-y'])")
    follow(years.get_by_role("link", name=stage.says("Vocational batch", "高职专科批"), exact=True))
    return page


def to_the_round(stage: Stage, who: str, english: str, chinese: str) -> Page:
    """Somebody opens a round from the page of its batch."""
    page = to_the_batch(stage, who)
    follow(page.locator(".zj-tasks").get_by_role("link", name=stage.says(english, chinese), exact=True).first)
    return page


# --- plan -------------------------------------------------------------------------------------------------------------


def the_college_submits_its_lines(stage: Stage, track: int) -> None:
    """The registrar drafts each line with its seats and submits it; a line without seats is refused at the field."""
    page = to_the_batch(stage, COLLEGE)
    stage.look(COLLEGE, "batch-of-college")
    for code, (english, chinese) in PROGRAMMES.items():
        press(page, stage.says("Draft a line", "草拟计划"))
        if code == "A001":
            stage.screens[COLLEGE].expect_refusal("/units/new")
            answer(page, track=track, code=code, programme=stage.typed(english, chinese), programme_en=stage.says(english, ""), quota="0")
            press(page, stage.says("Save", "保存"))
            there_is(page, stage.says("A whole number of seats from 1 to 100,000", "计划数应为1至100,000的整数"))
            stage.look(COLLEGE, "line-refused")
        answer(page, track=track, code=code, programme=stage.typed(english, chinese), programme_en=stage.says(english, ""), quota="1")
        press(page, stage.says("Save", "保存"))
        press(page, stage.says("Submit", "上报"))
        page = to_the_batch(stage, COLLEGE)


def the_province_accepts_and_publishes(stage: Stage) -> None:
    """The official accepts what waits on the desk, and publishes the plan."""
    page = by_the_side(stage, PROVINCE, "Desk of admissions", "招生工作台")
    stage.look(PROVINCE, "desk")
    follow(page.locator("#plans .zj-tasks a").first)
    for _ in PROGRAMMES:
        follow(page.locator("main a.rowlink").first)
        press(page, stage.says("Accept", "核定"))
        page = by_the_side(stage, PROVINCE, "Plans", "招生计划")
        follow(page.locator("main").get_by_role("link", name=stage.says("Waiting for me", "待我办理")).first)
    page = to_the_batch(stage, PROVINCE)
    press(page, stage.says("Publish the plan", "公布计划"))
    there_is(page, stage.says("Plan the main round", "登记主轮次"))
    stage.look(PROVINCE, "batch-published")


def a_round_is_planned_and_opened(stage: Stage, english: str, chinese: str, until: date) -> None:
    """The official plans a round from the page of the batch and opens it for lists."""
    page = to_the_batch(stage, PROVINCE)
    press(page, stage.says(english, chinese))
    answer(page, opens_on=date(2026, 9, 1), opens_time="00:00", closes_on=until, closes_time="00:00")
    press(page, stage.says("Plan it", "登记"))
    press(page, stage.says("Open for lists", "开放填报"))
    press(page, stage.says("Open it", "开放"))
    there_is(page, stage.says("Applicants fill in their lists", "考生正在填报"))


# --- lists ------------------------------------------------------------------------------------------------------------


def lists_of_others_are_brought_as_a_file(stage: Stage, rows: Sequence[tuple[str, int, str]]) -> None:
    """The official brings lists as a file; the worker checks and writes them."""
    page = stage.page(PROVINCE)
    press(page, stage.says("Import lists", "导入志愿"))
    content = "\n".join(["applicant,position,unit", *(",".join(map(str, row)) for row in rows)]).encode()
    page.locator("#file").set_input_files({"name": "lists.csv", "mimeType": "text/csv", "buffer": content})
    press(page, stage.says("Send and check", "上传并核对"))
    the_worker_works(stage)
    page.reload()
    press(page, stage.says("Write the lists", "写入志愿"))
    the_worker_works(stage)


def the_applicant_fills_in_a_list(stage: Stage, *codes: str) -> Page:
    """The applicant opens the round on the phone, searches the plan and adds units in order."""
    page = stage.home("applicant")
    follow(page.get_by_role("link", name=stage.says("My lists", "我的志愿"), exact=True).first)
    follow(page.locator(".zj-tasks a").first)
    for code in codes:
        page.locator("#q").fill(code)
        follow(page.locator("form.ls-find button"))
        page.locator(".ls-hits button").first.click()
        expect(page.locator(f".ls-lines li:has-text('{code}')")).to_have_count(1)
    return page


def a_unit_closes(stage: Stage, code: str) -> None:
    """The official lets a line admit nobody any more, with the reason."""
    page = by_the_side(stage, PROVINCE, "Plans", "招生计划")
    follow(page.locator("main tr", has_text=code).locator("a.rowlink").first)
    with_reason(page, stage.says("Stop admitting", "停止招生"), stage.typed("The workshop is closed", "实训车间停用"))
    there_is(page, stage.says("Admits nobody", "停止招生"))


def the_list_is_refused_with_its_reason_and_handed_in_mended(stage: Stage, code: str) -> None:
    """Handing in is refused at the line of the unit that closed; without it the list is taken."""
    page = stage.page("applicant")
    hand_in = stage.says("Hand in", "提交")
    stage.screens["applicant"].expect_refusal("/list")
    page.locator("form#list").get_by_role("button", name=hand_in).last.click()
    expect(page.locator("#why")).to_contain_text(stage.says("Line 2", "第2志愿"))
    expect(page.locator("#why")).to_contain_text(stage.says("It no longer admits", "已停止招生"))
    stage.look("applicant", "list-refused")
    line = page.locator(".ls-lines li", has_text=code)
    line.locator("details summary").click()
    line.locator("button[value^='remove']").click()
    expect(page.locator(f".ls-lines li:has-text('{code}')")).to_have_count(0)
    handed_in(stage)


def handed_in(stage: Stage) -> None:
    """The applicant hands the list in."""
    page = stage.page("applicant")
    follow(page.locator("form#list").get_by_role("button", name=stage.says("Hand in", "提交")).last)
    there_is(page, stage.says("It counts as it is", "现在这份有效"))
    stage.look("applicant", "list-handed-in")


# --- freeze, dry run, allocation, release -----------------------------------------------------------------------------


def the_worker_works(stage: Stage) -> None:
    """Let the worker do what is queued."""
    stage.apart(lambda: Worker().run_all())


def it_is_frozen_and_allocated(stage: Stage, who: str, *, trial: bool) -> None:
    """The official freezes, makes a dry run, allocates by both engines; each in the worker."""
    page = stage.page(who)
    press(page, stage.says("Close and freeze", "截止并冻结"))
    the_worker_works(stage)
    page.reload()
    there_is(page, "preferences.parquet")
    if trial:
        press(page, stage.says("Dry run", "演练"))
        press(page, stage.says("Try it out", "开始演练"))
        the_worker_works(stage)
        page.reload()
        there_is(page, stage.says("Dry runs", "演练"))
        stage.look(who, "round-frozen")
    press(page, stage.says("Allocate", "投档"))
    the_worker_works(stage)
    page.reload()
    there_is(page, stage.says("two engines agree", "两个引擎一致"))


def the_release_is_proposed_and_refused_to_the_same_person(stage: Stage, who: str) -> None:
    """Whoever proposed sees the closed button with its reason, and an address made by hand is refused too."""
    page = stage.page(who)
    press(page, stage.says("Propose the release", "提请发布"))
    there_is(page, stage.says("another person releases (four eyes)", "须由另一人发布（双人复核）"))
    stage.look(who, "round-proposed")
    address = page.url
    expect(button(page, stage.says("Release", "发布结果"))).to_have_count(0)
    stage.screens[who].expect_refusal("/release")
    directly(page, f"{address}/release")
    there_is(page, stage.says("another person releases", "须由另一人发布"))


def the_second_person_releases(stage: Stage, who: str, english: str, chinese: str) -> None:
    """A colleague looks at the round and releases it."""
    page = to_the_round(stage, who, english, chinese)
    press(page, stage.says("Release", "发布结果"))
    there_is(page, stage.says("Results are out", "结果已发布"))
    stage.look(who, "round-released")
    stage.letters()


def the_applicant_reads_the_result(stage: Stage, *texts: str, name: str) -> Page:
    """The applicant opens the result: every preference with its verdict and reason."""
    page = stage.home("applicant")
    follow(page.get_by_role("link", name=stage.says("My lists", "我的志愿"), exact=True).first)
    follow(page.locator(".zj-tasks a").first)
    there_is(page, *texts)
    stage.look("applicant", name)
    return page


def the_applicant_confirms(stage: Stage) -> None:
    """The applicant takes the seat."""
    page = stage.page("applicant")
    press(page, stage.says("Confirm", "确认"))


def a_file_is_returned(stage: Stage, number: str) -> None:
    """The college proposes to return a file with its coded reason; the province agrees."""
    page = by_the_side(stage, COLLEGE, "Offers", "投档结果")
    follow(page.locator("main tr", has_text=number).locator("a.rowlink").first)
    press(page, stage.says("Propose to return the file", "申请退档"))
    answer(page, return_reason="documents", reason=stage.typed("The certificate is false, rule 8", "证书不实，章程第八条"))
    press(page, stage.says("Propose it", "提交申请"))
    stage.look(COLLEGE, "offer-return-proposed")
    page = by_the_side(stage, PROVINCE, "Desk of admissions", "招生工作台")
    follow(page.locator("#returns .zj-tasks a").first)
    press(page, stage.says("Return the file", "同意退档"))
    there_is(page, stage.says("The file was returned", "已退档"))


# --- the proof --------------------------------------------------------------------------------------------------------


def anybody_verifies_it(stage: Stage, who: str, english: str, chinese: str, place: Path) -> None:
    """The files of the round are fetched by clicks; the command line and the SQL of the page find nothing wrong."""
    page = to_the_round(stage, who, english, chinese)
    place.mkdir()
    links = page.locator(".ad-files a")
    for n in range(links.count()):
        with page.expect_download() as coming:
            links.nth(n).click()
        coming.value.save_as(place / coming.value.suggested_filename)
    files = {"plan": "plan.csv", "applicants": "applicants.csv", "preferences": "preferences.parquet"}
    asked = ["admit", "verify", str(place), *(part for kind, name in files.items() for part in (f"--{kind}", str(place / name)))]
    assert run(asked) == 0
    query = str(page.locator("#sql").text_content())
    assert no_rows(place, query)


def no_rows(place: Path, query: str) -> bool:
    """Run the published query over the files; no row means that everything follows."""
    text: dict[str, Any] = {"plan": "'unit': 'VARCHAR'", "results": "'unit': 'VARCHAR', 'applicant': 'VARCHAR'", "cutoffs": "'unit': 'VARCHAR'",
                            "applicants": "'applicant': 'VARCHAR'"}
    with duckdb.connect() as database:
        for name, types in text.items():
            database.execute(f"CREATE TABLE {name} AS FROM read_csv('{place / name}.csv', types = {{{types}}})")
        database.execute("UPDATE results SET unit = NULL WHERE unit = ''")
        database.execute(f"""CREATE TABLE preferences AS SELECT * FROM (SELECT applicant, unnest(units) AS unit,
                             generate_subscripts(units, 1) AS position FROM read_parquet('{place}/preferences.parquet')) WHERE unit IS NOT NULL""")
        return database.execute(query).fetchall() == []
