"""The steps of the journey, each a sentence: who does what on which screen, and what the screens say then."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from playwright.sync_api import Page, Request, expect

from tests.browser.journey.stage import PHONE, Stage, answer, button, press, there_is
from tests.browser.watching import eventually, follow
from tests.cast import Cast

FIRST_DAY, LAST_DAY = date(2026, 10, 12), date(2026, 10, 23)
SEPTEMBER, FIRST_FRIDAY, SECOND_MONDAY = date(2026, 9, 28), date(2026, 10, 16), date(2026, 10, 19)
SECOND_TUESDAY, AFTER = date(2026, 10, 20), date(2026, 10, 26)
POST = {"kind": "post", "programme_code": "660103", "study_year": 2, "enterprise_staff": 400, "post_staff": 40,
        "post_programme_category": "66", "venue_kind": "factory", "labour_level": 2, "hazards": "none", "agency": "no",
        "school_instructor": "王海燕", "enterprise_mentor": "赵立新", "province_of_post": "21"}
TIME = {"starts_on": FIRST_DAY, "ends_on": LAST_DAY, "hours_per_day": 8, "days_per_week": 5, "night_shift": "no",
        "works_rest_days": "no", "works_holidays": "no"}
PAY = {"independent": "yes", "pay_yuan": 3600, "post_wage_yuan": 4200, "lowest_grade_yuan": 3800, "pay_cycle_days": 30,
       "pay_channel": "direct", "pay_form": "money", "fees_yuan": 0, "documents_withheld": "no"}
THE_REGULATIONS = ("Regulations on the Administration of Internships", "《职业学校学生实习管理规定》")
PAPERS: dict[str, Any] = {"insured_from": date(2026, 9, 1), "insured_to": date(2027, 8, 31), "premium_payer": "school",
                          "safety_training_on": SEPTEMBER}


def number_on(page: Page) -> str:
    """Return the number of the agreement whose page is open."""
    found = re.search(r"/agreements/(LN-\d{4}-\d{6})", page.url)
    assert found, page.url
    return found[1]


def next_step(stage: Stage, page: Page) -> None:
    """Go on to the next step of a long form."""
    press(page, stage.says("Continue", "继续"))


def open_the_list(stage: Stage, page: Page) -> None:
    """Open the list of agreements by the navigation at the side: for the parties the room opens with it."""
    follow(page.locator(".zj-side").get_by_role("link", name=stage.says("Apprenticeships", "学徒与实习"), exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text(stage.says("Agreements", "三方协议"))


def open_the_agreement(stage: Stage, who: str, number: str) -> Page:
    """Somebody comes from home, by the task that waits for them, by the list or a phone's tab; or has it open, and loads it again."""
    if stage.page(who).url.endswith(f"/agreements/{number}"):
        return stage.screens[who].go(stage.page(who).url)
    page = stage.home(who)
    task = page.locator("main").get_by_role("link", name=re.compile(number))
    if not task.count() and who in PHONE:
        task = page.locator(".zj-tabs").get_by_role("link", name=stage.says("Agreement", "协议"))
    elif not task.count():
        open_the_list(stage, page)
    follow(task.first)
    assert number_on(page) == number
    return page


def the_registrar_drafts(stage: Stage, people: Cast, *, student: str = "apprentice", look: bool = True, **but: Any) -> str:
    """From home to the list, from there the four steps of the draft. Returns the agreement's number."""
    page = stage.home("registrar")
    if look:
        stage.look("registrar", "home-registrar")
    open_the_list(stage, page)
    press(page, stage.says("Draft one", "起草一份"))
    answer(page, student=people.members[student].person.pk, unit=people.enterprise.name)
    stage.data.add(people.enterprise.name)
    if look:
        stage.look("registrar", "draft-who")
    next_step(stage, page)
    answer(page, post_name=stage.typed("CNC lathe operation", "数控车床操作"), **{k: but.get(k, v) for k, v in POST.items()})
    if look:
        stage.look("registrar", "draft-post")
    next_step(stage, page)
    answer(page, **{k: but.get(k, v) for k, v in TIME.items()})
    next_step(stage, page)
    answer(page, **{k: but.get(k, v) for k, v in PAY.items()})
    press(page, stage.says("Save the draft", "保存草稿"))
    return number_on(page)


def the_registrar_sends_it(stage: Stage, number: str) -> None:
    """The law has nothing against it: the school signs and sends. A double click sends once."""
    page = open_the_agreement(stage, "registrar", number)
    there_is(page, stage.says("Nothing is wrong.", "没有发现问题。"))
    stage.look("registrar", "agreement-draft")
    press(page, stage.says("Sign and send to the enterprise", "签字并送企业"))
    there_is(page, stage.says("Signed and sent to the enterprise.", "已签字，送到企业。"))


def the_registrar_sends_it_again(stage: Stage, number: str) -> None:
    """After a change the school signs first, once more."""
    page = open_the_agreement(stage, "registrar", number)
    press(page, stage.says("Sign and send to the enterprise", "签字并送企业"))


def the_enterprise_names_the_mentor(stage: Stage, people: Cast, number: str) -> None:
    """HR says who signs the log off."""
    page = open_the_agreement(stage, "hr", number)
    press(page, stage.says("Who is in charge", "指定负责人"))
    answer(page, person=people.mentor.person.pk)
    press(page, stage.says("Save", "保存"))


def the_enterprise_signs(stage: Stage, number: str, *, look: bool = True) -> None:
    """HR finds it among what waits for a signature, reads and signs."""
    page = open_the_agreement(stage, "hr", number)
    if look:
        stage.look("hr", "agreement-enterprise")
    press(page, stage.says("Sign for the enterprise", "企业签字"))
    there_is(page, stage.says("Signed.", "已签字。"))


def the_apprentice_signs_on_the_phone(stage: Stage, number: str, *, look: bool = True) -> None:
    """The apprentice reads it on a phone and signs."""
    page = open_the_agreement(stage, "apprentice", number)
    if look:
        stage.look("apprentice", "agreement-apprentice")
    press(page, stage.says("Sign as the apprentice, then the guardian signs", "学徒签字，再由监护人签"))
    there_is(page, stage.says("Signed.", "已签字。"))


def the_guardian_signs_with_an_account(stage: Stage, number: str, *, look: bool = True) -> None:
    """The guardian has an account."""
    page = open_the_agreement(stage, "guardian", number)
    if look:
        stage.look("guardian", "agreement-guardian")
    press(page, stage.says("Sign as the guardian", "监护人签字"))
    there_is(page, stage.says("Signed.", "已签字。"))


def the_guardian_signs_with_a_link_and_a_code(stage: Stage, number: str, identity: str) -> None:
    """The school makes a link; the code comes to the guardian's phone; nobody needs an account."""
    stage.letters()
    page = open_the_agreement(stage, "registrar", number)
    press(page, stage.says("Send a signing link", "发签字链接"))
    press(page, stage.says("Make the link and send the code", "生成链接并发验证码"))
    link = page.locator("#link").input_value()
    stage.data.add(link)
    stage.look("registrar", "signing-link")
    code = next(found[1] for letter in reversed(stage.letters()) if (found := re.search(r"(?<!\d)(\d{6})(?!\d)", letter.body.split("：")[-1])))
    phone = stage.page("passer_by")
    phone.goto(link)
    stage.look("passer_by", "sign-by-link")
    answer(phone, code=code, identity=identity[-6:])
    press(phone, stage.says("Sign", "签字"))
    there_is(phone, stage.says("Your signature is recorded.", "签字已记录。"))
    stage.look("passer_by", "signed-by-link")


def everybody_has_signed(stage: Stage, number: str) -> None:
    """Four signatures stand."""
    page = open_the_agreement(stage, "registrar", number)
    there_is(page, stage.says("4 of 4 valid", "有效4 / 4"))


def the_registrar_changes_a_term(stage: Stage, number: str) -> None:
    """The pay rises by two hundred; every signature falls and is shown struck through."""
    page = open_the_agreement(stage, "registrar", number)
    press(page, stage.says("Change the terms", "改约定内容"))
    stage.look("registrar", "edit-terms")
    next_step(stage, page)
    next_step(stage, page)
    answer(page, pay_yuan=3400)
    press(page, stage.says("Save the change", "保存改动"))
    expect(page.locator(".zj-sign del")).to_have_count(4)
    there_is(page, stage.says("Revision 2", "第2版"), stage.says("Voided", "已作废"))
    stage.look("registrar", "signatures-voided")


def the_registrar_files_it(stage: Stage, number: str) -> None:
    """The signed agreement goes on file with the bureau."""
    page = open_the_agreement(stage, "registrar", number)
    press(page, stage.says("File with the city bureau", "报市局备案"))
    there_is(page, stage.says("Filed with the city bureau.", "已报市教育局备案。"))
    stage.look("registrar", "agreement-filed")


def the_registrar_adds_the_papers(stage: Stage, number: str, *, exam: str, **but: Any) -> None:
    """Insurance and safety training are recorded beside the terms."""
    page = open_the_agreement(stage, "registrar", number)
    press(page, stage.says("Add papers", "补材料"))
    answer(page, **PAPERS | but, safety_exam=exam)
    press(page, stage.says("Save", "保存"))


def a_failed_safety_exam_holds_the_start_up(stage: Stage, number: str) -> None:
    """The start is refused on screen, with the article, until the examination is passed."""
    the_registrar_adds_the_papers(stage, number, exam="failed")
    page = stage.page("registrar")
    there_is(page, stage.says("Safety", "安全"))
    expect(button(page, stage.says("Let the apprentice start", "安排上岗"))).to_have_count(0)
    refused = page.locator(".zj-finding", has_text=stage.says("afety", "安全"))
    expect(refused.locator(".art").first).to_contain_text(stage.says(*THE_REGULATIONS))
    stage.look("registrar", "exam-failed")
    the_registrar_adds_the_papers(stage, number, exam="passed")


def the_registrar_lets_the_apprentice_start(stage: Stage, number: str) -> None:
    """Everything is there: the apprentice may start."""
    page = open_the_agreement(stage, "registrar", number)
    press(page, stage.says("Let the apprentice start", "安排上岗"))
    there_is(page, stage.says("The apprentice may start.", "学徒可以上岗。"))
    stage.look("registrar", "agreement-active")


def the_apprentice_logs_without_a_signal(stage: Stage) -> None:
    """The phone keeps the entry while there is no signal, and sends it once when there is one."""
    screen, page = stage.screens["apprentice"], stage.page("apprentice")
    screen.go("/apprenticeships/day")
    page.evaluate("() => navigator.serviceWorker.ready")
    screen.go("/apprenticeships/day")
    eventually(page, lambda: page.evaluate("() => caches.match(location.href).then(Boolean)"), "the page is kept on the phone")
    posts: list[Request] = []
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    screen.lose_the_signal("/apprenticeships/day")
    page.locator("#other").fill(stage.typed("Mounting and dismounting", "装夹"))
    page.locator("#one").fill(stage.typed("Learned to mount the workpiece", "学会装夹工件"))
    page.get_by_role("button", name=stage.says("Write down today", "记下今天")).click()
    strip = page.locator("[data-offline-status=log]")
    expect(strip).to_contain_text(stage.says("No signal", "没有信号"))
    expect(strip).to_contain_text(stage.says("1 kept on this phone", "1条存在手机里"))
    stage.look("apprentice", "day-offline")
    tried = len(posts)
    page.context.set_offline(False)
    expect(strip).to_be_hidden()
    screen.go("/apprenticeships/day")
    there_is(page, stage.says("Today is written down", "今天记好了"))
    assert len(posts) == tried + 1, "the entry was sent more than once"
    stage.look("apprentice", "day-written")
    follow(page.locator(".zj-tabs").get_by_role("link", name=stage.says("Log", "日志")))
    expect(page.locator(".zj-dayrow")).to_have_count(1)
    stage.look("apprentice", "log")


def the_apprentice_logs_today(stage: Stage, sentence: tuple[str, str]) -> None:
    """A day with a signal."""
    page = stage.screens["apprentice"].go("/apprenticeships/day")
    page.locator("#other").fill(stage.typed("Turning", "车削"))
    page.locator("#one").fill(stage.typed(*sentence))
    follow(page.get_by_role("button", name=stage.says("Write down today", "记下今天")))
    there_is(page, stage.says("Today is written down", "今天记好了"))


def the_mentor_signs_the_week(stage: Stage, *, look: bool) -> None:
    """One tap signs the days that are ticked."""
    page = stage.home("mentor")
    if look:
        stage.look("mentor", "home-mentor")
    follow(page.locator("main").get_by_role("link", name=stage.says("Sign off", "签认")).first)
    if look:
        stage.look("mentor", "week")
    press(page, stage.says("Sign off the ticked days", "签认勾选的天"))
    there_is(page, stage.says("Nothing to sign off", "没有要签认的"))


def the_enterprise_pays_below_the_floor(stage: Stage, number: str) -> None:
    """A pay slip below the floor: the agreement has a finding with its article."""
    page = open_the_agreement(stage, "hr", number)
    press(page, stage.says("Record pay", "登记工资单"))
    answer(page, period=SECOND_TUESDAY, amount_fen=1000, paid_on=SECOND_TUESDAY, channel="direct", form="money")
    stage.look("hr", "pay-slip")
    press(page, stage.says("Save", "保存"))
    finding = page.locator(".zj-finding", has_text="80%" if stage.language != "en" else "80")
    expect(finding.locator(".art").first).to_contain_text(stage.says("article 18", "第十八条"))
    stage.look("hr", "pay-below-floor")


def the_school_hears_of_it(stage: Stage, number: str) -> None:
    """A letter tells the registrar that the pay fell short."""
    assert any(number in letter.subject and "registrar@cast.example" in letter.to for letter in stage.letters())


def more_pay_is_in_force_at_once(stage: Stage, number: str) -> None:
    """A change that favours the apprentice needs no signatures."""
    page = open_the_agreement(stage, "hr", number)
    press(page, stage.says("Change the pay", "变更报酬"))
    answer(page, new_pay_fen=3900, effective_on=SECOND_TUESDAY, reason=stage.typed("More work done alone", "独立完成的工作多了"))
    stage.look("hr", "amend")
    press(page, stage.says("Propose", "提出"))
    there_is(page, "3,900")
    expect(page.get_by_role("heading", name=stage.says("A change waits for signatures: pay", "变更等各方签字：报酬"))).to_have_count(0)
    stage.look("hr", "pay-amended")


def the_apprentice_complains_without_a_name(stage: Stage) -> tuple[str, str]:
    """From the page of rights, in three taps. Returns the number and the code."""
    page = stage.home("apprentice")
    follow(page.locator(".zj-tabs").get_by_role("link", name=stage.says("Rights", "权利")))
    stage.look("apprentice", "rights")
    press(page, stage.says("Report it now", "现在报告"))
    page.locator('.zj-pick:has(input[value="danger"])').click()
    page.locator("#text").fill(stage.typed("The press has no guard", "冲床没有防护罩"))
    page.locator('.zj-pick:has(input[name="anonymous"])').click()
    stage.look("apprentice", "complain")
    press(page, stage.says("Send", "发出"))
    there_is(page, stage.says("The city bureau has it", "市教育局已收到"))
    stage.look("apprentice", "complaint-sent")
    return page.locator("main .mono").first.inner_text().strip(), page.locator(".app-code").inner_text().strip()


def the_city_officer_answers_it(stage: Stage, complaint: str) -> None:
    """It stands among the officer's tasks, without a name."""
    page = stage.home("city_officer")
    stage.look("city_officer", "home-city")
    follow(page.locator("main").get_by_role("link", name=re.compile(complaint)).first)
    there_is(page, stage.says("Without a name", "没有写名字"), stage.says("The press has no guard", "冲床没有防护罩"))
    expect(page.locator("main")).not_to_contain_text(stage.people.apprentice.person.name)
    stage.look("city_officer", "complaint")
    press(page, stage.says("Answer", "答复"))
    answer(page, answer=stage.typed("An inspector comes tomorrow", "明天派人现场检查"))
    press(page, stage.says("Send the answer", "发出答复"))
    there_is(page, stage.says("An inspector comes tomorrow", "明天派人现场检查"))
    stage.look("city_officer", "complaint-answered")


def school_and_enterprise_do_not_see_it(stage: Stage, complaint: str, number: str) -> None:
    """Neither their homes nor the agreement nor an address typed by hand shows it."""
    for who in ("registrar", "hr"):
        stage.screens[who].expect_refusal(f"/apprenticeships/complaints/{complaint}", "/apprenticeships/complaints")
        for path in ("/", f"/apprenticeships/agreements/{number}", f"/apprenticeships/agreements/{number}/history",
                     f"/apprenticeships/complaints/{complaint}", "/apprenticeships/complaints"):
            page = stage.screens[who].go(path)
            text = page.locator("main").inner_text()
            assert complaint not in text and stage.says("The press has no guard", "冲床没有防护罩") not in text, (who, path)
            expect(page.locator(".zj-side").get_by_role("link", name=stage.says("Complaints", "投诉"))).to_have_count(0)


def the_answer_is_read_with_the_code(stage: Stage, code: str) -> None:
    """Whoever has the code reads the answer, without an account."""
    page = stage.screens["passer_by"].page
    page.goto("/apprenticeships/complaints/follow")
    page.locator("#code").fill(code)
    press(page, stage.says("Read the answer", "看答复"))
    there_is(page, stage.says("An inspector comes tomorrow", "明天派人现场检查"))
    stage.look("passer_by", "complaint-followed")


def the_difference_in_pay_is_explained(stage: Stage, number: str) -> None:
    """The pay slip differs from the agreement: the school says that it was made good, and the apprentice agrees."""
    page = open_the_agreement(stage, "registrar", number)
    follow(page.locator("a[href$='/triage/pay']"))
    answer(page, triage="dispute", reason=stage.typed("The rest was paid on 23 October", "差额已于10月23日补发"))
    press(page, stage.says("Propose", "提出"))
    page = open_the_agreement(stage, "registrar", number)
    lock = page.locator(".zj-locks a[href*='/locks/']").first.get_attribute("href")
    stage.page("apprentice").goto(lock)
    press(stage.page("apprentice"), stage.says("Agree", "同意"))
    there_is(stage.page("apprentice"), stage.says("Agreed.", "已同意。"))


def the_school_records_the_assessment(stage: Stage, number: str) -> None:
    """School and enterprise give one grade."""
    page = open_the_agreement(stage, "registrar", number)
    press(page, stage.says("Record the assessment", "登记考核"))
    answer(page, grade="good", school_opinion=stage.typed("Reliable and careful", "踏实认真"),
           enterprise_opinion=stage.typed("Works alone on the lathe", "能独立操作车床"))
    stage.look("registrar", "assess")
    press(page, stage.says("Record", "登记"))


def it_is_completed(stage: Stage, number: str) -> None:
    """The days are over, the ledgers agree or are explained: it is completed."""
    page = open_the_agreement(stage, "registrar", number)
    stage.look("registrar", "agreement-assessed")
    press(page, stage.says("Complete", "办结"))
    there_is(page, stage.says("Completed.", "已办结。"))
    stage.look("registrar", "agreement-completed")


def the_whole_story_stands_in_the_history(stage: Stage, number: str) -> None:
    """Every step left one entry, and the chain verifies."""
    page = stage.screens["registrar"].go(f"/apprenticeships/agreements/{number}/history")
    there_is(page, stage.says("the chain verifies", "校验通过"))
    stage.look("registrar", "history")
