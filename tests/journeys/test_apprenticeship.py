"""One apprenticeship through its addresses, in both languages: to completion, to an early end, and out of the province.

The browser tests click the same way; this story is fast, and goes down the side paths too.
"""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.browser.journey.steps import (
    AFTER,
    FIRST_DAY,
    PAPERS,
    PAY,
    POST,
    SECOND_TUESDAY,
    SEPTEMBER,
    TIME,
)
from tests.cast import Cast, cast
from tests.journeys.telling import Reader
from zhijiao.kernel.days import moment
from zhijiao.kernel.outbox.delivery import tick
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement

pytestmark = pytest.mark.django_db
LIST = "/apprenticeships/agreements"


@dataclass
class Story:
    """The people of the story, each with a session of their own."""

    people: Cast
    language: str
    settings: Any

    def __post_init__(self) -> None:
        self.readers = {name: Reader(member, self.language) for name, member in self.people.members.items()}

    def __getattr__(self, name: str) -> Reader:
        return self.__dict__["readers"][name]

    def says(self, english: str, chinese: str) -> str:
        return english if self.language == "en" else chinese

    def it_is(self, day: date) -> None:
        self.settings.ZHIJIAO_TODAY = day


@pytest.fixture(params=["zh-hans", "en"])
def story(request: Any, settings: Any, db: None) -> Story:
    settings.ZHIJIAO_TODAY = SEPTEMBER
    return Story(cast(), request.param, settings)


def drafted(story: Story, who: str = "apprentice", **but: Any) -> str:
    """The registrar drafts, four steps. Returns the address of the agreement."""
    page = story.registrar.opens(f"{LIST}/draft").goes_on(student=story.people.members[who].person.pk, unit=story.people.enterprise.name)
    page.goes_on(**{**POST, "post_name": "数控车床操作", **{k: v for k, v in but.items() if k in POST}})
    page.goes_on(**{**TIME, **{k: v for k, v in but.items() if k in TIME}})
    page.sends(f"{LIST}/draft", **PAY)
    assert re.fullmatch(rf"{LIST}/LN-2026-\d{{6}}", page.path), page.text[-2000:]
    return page.path


def signed_by_all(story: Story, one: str, who: str = "apprentice") -> None:
    """Four signatures (three of an adult), each by its own account."""
    story.registrar.opens(one).sends("/send").sees(story.says("Signed and sent to the enterprise.", "已签字，送到企业。"))
    story.hr.opens(one).sends("/sign_enterprise").sees(story.says("Signed.", "已签字。"))
    last = story.readers[who].opens(one)
    if who == "adult":
        last.sends("/sign_apprentice").sees(story.says("Signed.", "已签字。"))
        return
    last.sends("/sign_minor").sees(story.says("Signed.", "已签字。"))
    story.guardian.opens(one).sends("/sign_guardian").sees(story.says("Signed.", "已签字。"))


def at_work(story: Story, one: str) -> None:
    """Papers, filing, start."""
    story.registrar.opens(f"{one}/papers").sends(safety_exam="passed", **PAPERS)
    story.registrar.opens(one).sends("/file").sends("/activate").sees(story.says("The apprentice may start.", "学徒可以上岗。"))


def test_from_draft_to_completion(story: Story) -> None:
    one = drafted(story)
    signed_by_all(story, one)
    page = story.registrar.opens(f"{one}/edit").goes_on().goes_on()
    page.sends(f"{one}/edit", pay_yuan=3500).sees("<del>", story.says("Voided", "已作废"), story.says("0 of 4 valid", "有效0 / 4"))
    signed_by_all(story, one)
    at_work(story, one)
    story.hr.opens(f"{one}/assign").sends(person=story.people.mentor.person.pk)
    story.it_is(FIRST_DAY)
    for _ in range(2):  # the phone sends again after a lost answer
        story.apprentice.opens("/apprenticeships/day").sends("", other_task="装夹", sentence="学会装夹", idempotency_key="a-phone-key-1")
    assert story.apprentice.opens("/apprenticeships/log").text.count("zj-dayrow") == 1
    story.it_is(SECOND_TUESDAY)
    story.mentor.opens("/apprenticeships/week").sends("/week/" + one.rsplit("/", 1)[1]).sees(story.says("Nothing to sign off", "没有要签认的"))
    story.apprentice.opens("/apprenticeships/day").sends("", other_task="车削")
    pay_story(story, one)
    complaint_story(story, one)
    story.it_is(AFTER)
    story.registrar.opens(one).sees(story.says("not signed off", "没有签认"))
    story.mentor.opens("/apprenticeships/week").sends("/week/" + one.rsplit("/", 1)[1])
    lock_story(story, one)
    story.registrar.opens(f"{one}/assess").sends(grade="good", school_opinion="好", enterprise_opinion="好")
    story.registrar.opens(one).sends("/complete").sees(story.says("Completed.", "已办结。"))
    story.registrar.sends("/archive").sees(story.says("Archived.", "已归档。"))
    story.registrar.opens(f"{one}/history").sees(story.says("the chain verifies", "校验通过"))


def lock_story(story: Story, one: str) -> None:
    """The school says that the difference is right; about pay the apprentice says whether it is."""
    story.registrar.opens(one).follows("/triage/pay").sends(triage="dispute", reason="差额已补发")
    page = story.registrar.opens(one).sees(story.says("waiting for the other side", "待对方确认"), "差额已补发")
    lock = re.search(r"/apprenticeships/locks/\d+", page.text)
    assert lock
    story.apprentice.opens("/").sees(story.says("between ledgers to settle", "对账差异等您处理"))
    story.apprentice.opens(lock[0]).sends("/reject", reason="还差一天").sees(story.says("open again", "仍待处理"))
    story.registrar.opens(one).follows("/triage/pay").sends(triage="dispute", reason="差额已补发，附转账记录")
    story.apprentice.opens(lock[0]).sends("/confirm").sees(story.says("Agreed.", "已同意。"))


def pay_story(story: Story, one: str) -> None:
    """Below the floor: a finding with article 18. A rise: in force at once. Less: everybody signs, or somebody says no."""
    story.hr.opens(f"{one}/pay").sends(period=SECOND_TUESDAY, amount_fen=1000, paid_on=SECOND_TUESDAY, channel="direct", form="money")
    story.hr.opens(one).sees(story.says("article 18", "第十八条"), story.says("Warning", "提醒"))
    story.apprentice.opens("/apprenticeships/rights").sees(story.says("Below the floor", "低于底线"))
    story.hr.opens(f"{one}/amend").sends(new_pay_fen=3900, effective_on=SECOND_TUESDAY).sees("3,900")
    story.hr.opens(f"{one}/amend").sends(new_pay_fen=3000, effective_on=SECOND_TUESDAY).sees(story.says("article 18", "第十八条"))
    story.hr.opens(f"{one}/amend").sends(new_pay_fen=3800, effective_on=SECOND_TUESDAY).sees("3,900", "3,800")
    refused = story.apprentice.opens(one).follows("/refuse").sends(reason="少了")
    refused.sees(story.says("what was agreed stays", "原约定不变"))


def complaint_story(story: Story, one: str) -> None:
    """Past school and enterprise, to the bureau and back by a code."""
    sent = story.apprentice.opens("/apprenticeships/complaints/new").sends("", kind="danger", text="冲床没有防护罩", anonymous="yes")
    number, code = re.search(r"LN-C-2026-\d{6}", sent.text), re.search(r'app-code mono">(\w+)<', sent.text)
    assert number and code
    where = f"/apprenticeships/complaints/{number[0]}"
    story.city_officer.opens("/").sees(number[0])
    story.city_officer.opens(where).sees("冲床没有防护罩").does_not_see("林晓雨")
    story.city_officer.opens(f"{where}/answer").sends(answer="明天检查")
    story.city_officer.opens(f"{where}/close").sends(outcome="已加装防护罩")
    for who in ("registrar", "teacher", "hr", "mentor", "stranger", "shenfu_officer"):
        assert story.readers[who].opens(where).status in (403, 404)
        story.readers[who].does_not_see("冲床没有防护罩")
    story.registrar.opens(f"{one}/history").does_not_see(number[0], "冲床没有防护罩")
    Reader(None, story.language).opens("/apprenticeships/complaints/follow").sends(code=code[1]).sees("明天检查", "已加装防护罩")


def test_a_guardian_returns_it_and_then_signs_by_link(story: Story) -> None:
    one = drafted(story)
    story.registrar.opens(one).sends("/send")
    story.hr.opens(one).sends("/sign_enterprise")
    story.apprentice.opens(one).sends("/sign_minor")
    story.guardian.opens(one).sends("/return", reason="写清楚住宿").sees(story.says("Returned to the school.", "已退回学校。"))
    story.registrar.opens(one).sees("写清楚住宿", "<del>").sends("/send")
    story.hr.opens(one).sends("/sign_enterprise")
    story.apprentice.opens(one).sends("/sign_minor")
    made = story.registrar.opens(f"{one}/invite").sends()
    link = re.search(r'/sign/[\w-]+', made.text)
    while tick(at=moment()):
        pass
    code = next(found[1] for letter in reversed(mail.outbox) if (found := re.search(r"验证码：(\d{6})", letter.body)))
    assert link
    guardian = Reader(None, story.language).opens(link[0])
    guardian.sends("", code="000000" if code != "000000" else "111111", identity="123456").sees(story.says("do not match", "不对"))
    guardian.sends("", code=code, identity=story.people.guardian.person.id_number[-6:]).sees(story.says("Your signature is recorded", "签字已记录"))
    assert guardian.opens(link[0]).status == 410
    story.registrar.opens(one).sees(story.says("4 of 4 valid", "有效4 / 4"))


def test_the_apprentice_ends_it_alone(story: Story) -> None:
    one = drafted(story)
    signed_by_all(story, one)
    at_work(story, one)
    story.it_is(FIRST_DAY)
    story.apprentice.opens(f"{one}/end").sends(reason="身体不适").sees(story.says("ended early", "提前结束"))
    story.registrar.opens("/").sees(story.says("asked to end", "提出结束实习"))
    story.apprentice.opens("/apprenticeships/day").does_not_see('data-offline-queue="log"')


def test_outside_the_province_it_starts_only_when_the_bureau_has_agreed(story: Story) -> None:
    one = drafted(story, "adult", province_of_post="22")
    signed_by_all(story, one, "adult")
    story.registrar.opens(f"{one}/papers").sends(safety_exam="passed", **PAPERS)
    story.registrar.opens(one).sends("/file")
    story.registrar.opens(one).does_not_see(f'{one}/activate"').sees(story.says("outside the province", "省外"))
    filed = story.registrar.opens(f"{one}/filing/out_of_province").sends(reason="当地无此岗位")
    number = re.search(r"filings/(LN-F-2026-\d{6})", filed.text)
    assert number
    story.city_officer.opens(f"/apprenticeships/filings/{number[1]}/decide").sends(accept="yes")
    story.registrar.opens(one).sends("/activate").sees(story.says("The apprentice may start.", "学徒可以上岗。"))


def test_an_apprenticeship_with_a_labour_contract(story: Story) -> None:
    """The office enters the minimum wage, the enterprise records a contract below it, and the school reads what is wrong."""
    story.city_officer.opens("/apprenticeships/wages/new").sends(region="2101", effective_on=date(2026, 1, 1), amount_fen="2100", document="示例文件")
    story.city_officer.sees("2,100")
    one = drafted(story, "adult", kind="apprenticeship")
    signed_by_all(story, one, "adult")
    story.hr.opens(one).follows("/contract").sends(route="contract", signed_on=SEPTEMBER, starts_on=SEPTEMBER, ends_on=date(2027, 8, 31), wage_fen=2000)
    page = story.registrar.opens(one).sees(story.says("below the local minimum wage", "低于当地最低工资标准"), "2,100")
    page.sees(story.says("Apprenticeship contract", "学徒合同"), story.says("labour contract", "签订劳动合同"))


def test_a_week_is_missed_reminded_of_visited_signed_by_the_poster_and_packed(story: Story, settings: Any, tmp_path: Path) -> None:
    settings.ZHIJIAO_TEXTS, settings.ZHIJIAO_TEXTS_PATH = "recording", tmp_path
    one = drafted(story, "adult")
    signed_by_all(story, one, "adult")
    at_work(story, one)
    story.hr.opens(f"{one}/assign").sends(person=story.people.mentor.person.pk)
    monday = FIRST_DAY + timedelta(days=7 - FIRST_DAY.weekday())
    story.it_is(monday)
    story.registrar.opens("/").sees("view=silent")
    story.registrar.opens(one).sees(story.says("Nobody reminded yet", "还没有提醒")).sends("/remind").sees(story.says("Last reminded", "最近提醒"))
    story.registrar.opens(one).follows("/visit").sends(on=monday, form="on_site", found="防护到位").sees(story.says("Saved.", "已保存。"), "防护到位")
    story.adult.opens(f"/apprenticeships/day?on={FIRST_DAY}").sends("", other_task="装夹", sentence="学会装夹")
    poster_story(story, tmp_path)
    story.registrar.opens(f"{one}/evidence").sees(story.says("of 100", "满分100"), story.says("days signed off in time", "按时签认的天"))
    story.adult.opens(f"{one}/end").sends(reason="搬家").sees(story.says("ended early", "提前结束"))
    packed = story.registrar.client.get(f"{one}/bundle.zip")
    assert {"agreement.pdf", "log.xlsx", "visits.xlsx", "journal.json"} <= set(zipfile.ZipFile(BytesIO(packed.content)).namelist())


def poster_story(story: Story, texts: Path) -> None:
    """HR prints it; somebody who passes sees nothing; the mentor types the code that came by text message, and signs."""
    mentor = story.people.mentor.person
    assert story.hr.client.post(f"/apprenticeships/posters/{mentor.pk}/print").content[:5] == b"%PDF-"
    printed = actions.print_poster(mentor=mentor, by=story.people.hr.actor, at=moment())  # its address stands only on paper
    phone = Reader(None, story.language).opens(f"/poster/{printed.token}").does_not_see(mentor.name, story.people.adult.person.name)
    phone.sends("", step="send")
    while tick(at=moment()):
        pass
    told = [json.loads(file.read_text("utf-8"))["body"] for file in texts.glob("*.json")]
    code = next(found[1] for body in told if (found := re.search(r"验证码：(\d{6})", body)))
    phone.sends("", code=code).sees(story.people.adult.person.name)
    phone.sends("").sees(story.says("1 day signed off", "签认了1天")).does_not_see(story.people.adult.person.name)


def test_an_amendment_of_the_post_is_signed_again_by_everybody(story: Story) -> None:
    one = drafted(story, "adult")
    signed_by_all(story, one, "adult")
    at_work(story, one)
    story.it_is(FIRST_DAY)
    form = story.hr.opens(one).follows("/amend_post")
    form.sends(labour_level=3, effective_on=FIRST_DAY, reason="换线").sees(story.says("intensity", "强度"))
    story.hr.opens(f"{one}/amend_post").sends(post_name="装配", effective_on=FIRST_DAY, reason="轮岗到装配线")
    story.adult.opens("/").sees(story.says("A change of the post waits for your signature", "岗位变更等您签字"))
    for who in ("adult", "registrar"):
        story.readers[who].opens(one).sees("装配").sends("/accept").sees(story.says("Signed.", "已签字。"))
    story.registrar.opens(one).sees(story.says("Post: 装配", "岗位：装配"))


def test_the_insurance_sheet_closes_the_gap(story: Story) -> None:
    one = drafted(story, "adult")
    signed_by_all(story, one, "adult")
    gaps = "/apprenticeships/insurance-gaps"
    story.registrar.opens(gaps).sees(story.people.adult.person.name, story.says("12 days", "12天"))
    form = story.registrar.opens(one).follows("/insure")
    form.sends(number="P-1", insurer="某财险", policy_from=FIRST_DAY, policy_to=date(2026, 10, 20), payer="school")
    story.registrar.opens(gaps).sees(story.says("3 days", "3天"))
    person = story.people.adult.person
    sheet = ("policy_number,insurer,policy_from,policy_to,premium_payer,student_name,student_id_number,covered_from,covered_to\n"
             f"P-2,某财险,2026-10-21,2026-12-31,school,{person.name},{person.id_number},,\n")
    upload = SimpleUploadedFile("insurance.csv", sheet.encode())
    shown = story.registrar.client.post("/apprenticeships/insurance/import", {"file": upload}, follow=True)
    story.registrar.opens(shown.redirect_chain[-1][0]).sends("/accept")
    story.registrar.opens(gaps).does_not_see(person.name)


def test_two_schools_claim_one_apprentice(story: Story) -> None:
    """The other school gives way and ends its agreement; the one that waited goes on."""
    earlier = drafted(story, "adult")
    signed_by_all(story, earlier, "adult")
    at_work(story, earlier)
    row = Agreement.objects.get(number=earlier.rsplit("/", 1)[1])
    Agreement.objects.filter(pk=row.pk).update(school=story.people.other_school)
    one = drafted(story, "adult")
    page = story.registrar.opens(one).sees(story.says("another agreement for some of these days", "另有一份协议")).does_not_see(row.number)
    page.sends("/overlap", reason="学生已转入").sees(story.says("Sent to the other school.", "已发给另一所学校。"))
    where = story.registrar.path
    story.stranger.opens("/").sees(where.rsplit("/", 1)[1])
    story.stranger.opens(f"{where}/release").sends(answer="当天结束").sees(story.says("gives way", "同意让出"))
    story.it_is(FIRST_DAY)
    story.stranger.opens(f"{earlier}/end").sends(reason="转学", hand_over="家长接回").sees(story.says("The placement has ended.", "实习已结束。"))
    story.registrar.opens(one).does_not_see("/overlap\"")


def test_a_placement_is_planned_and_renewed(story: Story) -> None:
    one = drafted(story, "adult")
    signed_by_all(story, one, "adult")
    at_work(story, one)
    story.it_is(FIRST_DAY)
    story.hr.opens(one).follows("/rotation").sends(starts_on=FIRST_DAY, ends_on=date(2026, 10, 16), place="enterprise", station="装配线", learns="装配工艺")
    story.adult.opens("/apprenticeships/day").sees(story.says("Station", "工位"), "装配线")
    story.registrar.opens(one).follows("/renew").sends(ends_on=date(2026, 12, 31)).sees(story.says("continues", "接续"), one.rsplit("/", 1)[1])
    story.registrar.opens(one).sees(story.says("continued by", "续签为"))
    story.registrar.opens(f"{LIST}?view=renewals").sees(story.people.adult.person.name)
