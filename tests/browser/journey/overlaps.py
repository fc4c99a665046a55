"""The steps of two schools that claim one apprentice: asked, reminded, before the bureau, and what each side may know meanwhile."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Page, expect

from tests.browser.journey.stage import Stage, answer, button, press, there_is
from tests.browser.journey.steps import next_step, open_the_agreement
from tests.browser.journey.ways import because, by_the_side
from tests.browser.watching import follow
from tests.cast import NOON, Cast, Member, id_number, uscc
from tests.factories import PAPERS, an_agreement
from zhijiao.kernel.days import moment
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.models import Membership, Person, User
from zhijiao.kernel.people.seats import actor_in
from zhijiao.kernel.people.terms import Role, Sex
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.jobs import follow_overlaps

ASKED_ON, SEVENTH, AFTER_HOLIDAY, FOURTEENTH, NEXT_DAY = (
    date(2026, 9, 28), date(2026, 10, 5), date(2026, 10, 8), date(2026, 10, 12), date(2026, 10, 13))
SEND = ("Sign and send to the enterprise", "签字并送企业")
ASK = ("Ask the other school", "请另一所学校协调")


@dataclass
class Two:
    """The agreement that waits and the one in its way, by number."""

    mine: str
    theirs: str


def a_person(people: Cast, key: str, name: str, role: Role, place: Organisation, order: int) -> None:
    """Add somebody to the cast."""
    born_on = date(1984, 5, 6)
    person = Person.objects.create(name=name, sex=Sex.MALE, born_on=born_on, id_number=id_number("210202", born_on, order), email=f"{key}@cast.example")
    user = User.objects.create_user(key, "a long enough password 1", person=person)
    seat = Membership.objects.create(person=person, organisation=place, role=role, since=date(2025, 9, 1))
    people.members[key] = Member(person, user, actor_in(user, seat, NOON.date()))


def two_agreements(people: Cast) -> Two:
    """Before the first step: a registrar and an officer in Dalian, their school's agreement at work, and a draft for some of its days."""
    dalian = Region.objects.get(pk="2102")
    bureau = Organisation.objects.create(kind=OrganisationKind.AUTHORITY, name="大连市教育局", name_en="Dalian Education Bureau", region=dalian,
                                         uscc=uscc("11210200012345678"))
    a_person(people, "their_registrar", "高远", Role.SCHOOL_REGISTRAR, people.other_school, 11)
    a_person(people, "dalian_officer", "于海", Role.CITY_OFFICER, bureau, 13)
    theirs = an_agreement(people, school=people.other_school, apprentice=people.adult.person)
    by = people.members["their_registrar"].actor
    actions.send(agreement=theirs, by=by, at=NOON)
    for hand in (people.hr, people.adult):
        actions.sign(agreement=theirs, by=hand.actor, at=NOON)
    actions.record_papers(agreement=theirs, papers=PAPERS, by=by, at=NOON)
    actions.file(agreement=theirs, by=by, at=NOON)
    actions.activate(agreement=theirs, by=by, at=NOON)
    mine = an_agreement(people, apprentice=people.adult.person, starts_on=date(2026, 12, 1), ends_on=date(2027, 3, 31))
    actions.refresh(agreements=[mine], by=people.registrar.actor, at=NOON)
    return Two(mine.number, theirs.number)


def the_school_is_told_the_days_and_asks(stage: Stage, two: Two) -> str:
    """The draft cannot be sent; the page names the days and nobody; the school asks. Returns the request's number."""
    page = open_the_agreement(stage, "registrar", two.mine)
    expect(button(page, stage.says(*SEND))).to_have_count(0)
    there_is(page, stage.says("Another school has an agreement for some of these days", "另一所学校的协议占用了其中一些日子"))
    it_says_nothing_of_the_other_side(stage, page, two)
    stage.look("registrar", "in-the-way")
    because(page, stage.says(*ASK), stage.typed("The student has moved to our school", "学生已转入我校"))
    there_is(page, stage.says("Sent to the other school.", "已发给另一所学校。"), stage.says("1 Dec 2026 – 18 Dec 2026", "2026年12月1日 – 2026年12月18日"),
             stage.says("12 Oct 2026", "2026年10月12日"))
    for words in (("Give way", "同意让出"), ("It stands", "不让出")):
        expect(page.get_by_role("button", name=stage.says(*words))).to_have_count(0)
    it_says_nothing_of_the_other_side(stage, page, two)
    stage.look("registrar", "asked")
    found = re.search(r"LN-O-\d{4}-\d{6}", page.url)
    assert found, page.url
    return found[0]


def it_says_nothing_of_the_other_side(stage: Stage, page: Page, two: Two) -> None:
    """Neither the other agreement's number nor the other school's name stands on a page of the side that asks."""
    text = page.locator("main").inner_text()
    school = stage.people.other_school
    assert not any(word in text for word in (two.theirs, school.name, school.name_en)), text


def open_the_request(stage: Stage, who: str, request: str) -> Page:
    """Somebody opens the request from the tasks of the home page."""
    page = stage.home(who)
    follow(page.locator("main").get_by_role("link", name=re.compile(request)).first)
    return page


def it_is_no_task_of(stage: Stage, who: str, request: str) -> None:
    """The request waits for somebody else."""
    expect(stage.home(who).locator("main").get_by_role("link", name=re.compile(request))).to_have_count(0)


def who_is_asked_reads_who_asks(stage: Stage, two: Two, request: str) -> None:
    """The other school sees who asks and why, its own agreement, and not the one that waits."""
    page = open_the_request(stage, "their_registrar", request)
    there_is(page, stage.says("Beiling Industrial School", "沈阳北陵工业学校"), stage.says("The student has moved to our school", "学生已转入我校"), two.theirs)
    expect(page.locator("main")).not_to_contain_text(two.mine)
    stage.look("their_registrar", "asked-of-us")


def letters_to(stage: Stage, who: str, request: str) -> int:
    """Return how many letters about the request came to somebody since they were last read."""
    return sum(request in letter.subject and f"{who}@cast.example" in letter.to for letter in stage.letters())


def after_seven_days_it_is_reminded_of(stage: Stage, request: str) -> None:
    """The seventh day is a holiday: the reminder leaves on the next working day, once."""
    letters_to(stage, "their_registrar", request)
    for day, expected in ((SEVENTH, 0), (AFTER_HOLIDAY, 1), (AFTER_HOLIDAY, 0)):
        stage.it_is(day)
        stage.apart(lambda: follow_overlaps(at=moment()))
        assert letters_to(stage, "their_registrar", request) == expected, day
    page = open_the_request(stage, "their_registrar", request)
    there_is(page, stage.says("sent", "已于"))
    stage.look("their_registrar", "reminded")


def after_fourteen_days_it_is_before_the_bureau(stage: Stage, request: str) -> None:
    """On the fourteenth day it still waits; the day after it is before the bureau of the other school's city, and no other."""
    stage.it_is(FOURTEENTH)
    stage.apart(lambda: follow_overlaps(at=moment()))
    it_is_no_task_of(stage, "dalian_officer", request)
    stage.it_is(NEXT_DAY)
    stage.apart(lambda: follow_overlaps(at=moment()))
    assert letters_to(stage, "dalian_officer", request) == 1
    it_is_no_task_of(stage, "their_registrar", request)
    it_is_no_task_of(stage, "city_officer", request)


def the_bureau_decides(stage: Stage, request: str, *, gives_way: str, why: tuple[str, str], look: bool = True) -> None:
    """The officer reads both sides, the apprentice's name covered, and decides with a reason."""
    page = open_the_request(stage, "dalian_officer", request)
    there_is(page, stage.says("Beiling Industrial School", "沈阳北陵工业学校"), stage.says("Xinghai Vocational School", "大连星海职业学校"))
    expect(page.locator("main")).not_to_contain_text(stage.people.adult.person.name)
    if look:
        stage.look("dalian_officer", "before-the-bureau")
    press(page, stage.says("Decide", "裁定"))
    answer(page, gives_way=gives_way, answer=stage.typed(*why))
    if look:
        stage.look("dalian_officer", "decide")
    press(page, stage.says("Decide", "裁定"))
    there_is(page, stage.says("Recorded.", "已记录。"), stage.says(*why))


def the_other_school_ends_its_agreement(stage: Stage, two: Two, request: str) -> None:
    """It reads what to do now, opens its own agreement from the request, and ends it."""
    by_the_side(stage, "their_registrar", "Overlap requests", "重叠协调")
    page = stage.page("their_registrar")
    follow(page.get_by_role("link", name=request).first)
    there_is(page, stage.says("end your agreement or change its last day", "请结束本校协议，或者变更结束日期"))
    stage.look("their_registrar", "gives-way")
    follow(page.get_by_role("link", name=two.theirs))
    press(page, stage.says("End the placement", "结束实习"))
    answer(page, reason=stage.typed("Decided by the bureau", "市局裁定"), hand_over=stage.typed("With the parents", "由家长接回"))
    press(page, stage.says("End it", "结束"))
    there_is(page, stage.says("The placement has ended.", "实习已结束。"))


def the_draft_goes_on(stage: Stage, two: Two, request: str) -> None:
    """Nothing is in the way any more: the school sends its draft, and the request closes in the night."""
    page = open_the_agreement(stage, "registrar", two.mine)
    press(page, stage.says(*SEND))
    there_is(page, stage.says("Signed and sent to the enterprise.", "已签字，送到企业。"))
    stage.apart(lambda: follow_overlaps(at=moment()))
    page = stage.screens["registrar"].go(f"/apprenticeships/overlaps/{request}")
    there_is(page, stage.says("no overlap any more", "已不重叠"))
    stage.look("registrar", "closed")


def the_other_school_says_no(stage: Stage, request: str) -> None:
    """It reads what giving way would ask of it, turns back, and says with a reason that its agreement stands."""
    page = open_the_request(stage, "their_registrar", request)
    press(page, stage.says("Give way", "同意让出"))
    there_is(page, stage.says("Then end your agreement or change its last day.", "随后请结束本校协议，或者变更结束日期。"))
    stage.look("their_registrar", "release")
    press(page, stage.says("Cancel", "取消"))
    press(page, stage.says("It stands", "不让出"))
    answer(page, answer=stage.typed("The student is still on our roll", "学生仍在我校学籍"))
    stage.look("their_registrar", "keep")
    press(page, stage.says("It stands", "不让出"))
    there_is(page, stage.says("Recorded.", "已记录。"))


def the_school_brings_it_before_the_bureau(stage: Stage, request: str) -> None:
    """Who asked finds it in the list, reads the no and its reason, and appeals."""
    by_the_side(stage, "registrar", "Overlap requests", "重叠协调")
    stage.look("registrar", "overlaps")
    page = open_the_request_from_the_list(stage, "registrar", request)
    there_is(page, stage.says("The student is still on our roll", "学生仍在我校学籍"))
    stage.look("registrar", "refused")
    because(page, stage.says("Bring it before the bureau", "提请市局裁定"), stage.typed("The transfer is done", "转学手续已办"))
    there_is(page, stage.says("before the bureau", "待市局裁定"))


def open_the_request_from_the_list(stage: Stage, who: str, request: str) -> Page:
    """Somebody finds the request in the list."""
    page = by_the_side(stage, who, "Overlap requests", "重叠协调")
    follow(page.get_by_role("link", name=request).first)
    return page


def that_is_final_and_the_days_are_changed(stage: Stage, two: Two, request: str) -> None:
    """The bureau's word is final: no way to appeal again; the school moves its own days, and its draft goes on."""
    page = open_the_request_from_the_list(stage, "registrar", request)
    there_is(page, stage.says("Stands: On the roll counts", "不让出：以学籍为准"), stage.says("that is final here", "不再申诉"))
    stage.look("registrar", "final")
    page = open_the_agreement(stage, "registrar", two.mine)
    press(page, stage.says("Change the terms", "改约定内容"))
    next_step(stage, page)
    answer(page, starts_on=date(2026, 12, 21))
    next_step(stage, page)
    press(page, stage.says("Save the change", "保存改动"))
    the_draft_goes_on(stage, two, request)
