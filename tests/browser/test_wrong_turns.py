"""Wrong turns on the way of an agreement, each refused on screen with its article, in both languages; and posts that come twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from tests.browser.journey import refusals as r
from tests.browser.journey.stage import CHINESE, ENGLISH, a_stage, curtain
from tests.browser.watching import Screen
from tests.cast import NOON, Cast, cast, id_number
from tests.factories import PAPERS, an_agreement
from tests.systems.apprenticeships.steps import sent, signed
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.models import Membership, Person
from zhijiao.kernel.people.terms import Role, Sex
from zhijiao.law.national.internship_2021.terms import ExamResult
from zhijiao.systems.apprenticeships import actions

pytestmark = [pytest.mark.django_db(transaction=True)]
TODAY = date(2026, 9, 28)
SPRING = {"starts_on": date(2027, 3, 1), "ends_on": date(2027, 4, 30)}
SUMMER = {"starts_on": date(2027, 5, 10), "ends_on": date(2027, 6, 30)}
NOVEMBER = {"starts_on": date(2026, 11, 2), "ends_on": date(2026, 12, 31)}


@dataclass
class World:
    """One agreement for each wrong turn, by number."""

    people: Cast
    first_year: str
    alone: str
    unsigned: str
    draft: str
    at_night: str
    untrained: str


@pytest.fixture
def world(settings: Any) -> World:
    """Prepare everything before the first step."""
    settings.ZHIJIAO_TODAY = TODAY
    people = cast()
    grown = {"apprentice": people.adult.person}
    born_on = date(2010, 1, 4)
    minor = Person.objects.create(name="宋小满", sex=Sex.FEMALE, born_on=born_on, id_number=id_number("210102", born_on, 88))
    Membership.objects.create(person=minor, organisation=people.school, role=Role.APPRENTICE, since=date(2025, 9, 1))
    unsigned = sent(people)
    actions.sign(agreement=unsigned, by=people.hr.actor, at=NOON)
    actions.sign(agreement=unsigned, by=people.apprentice.actor, at=NOON)
    untrained = signed(people, **grown, **SPRING)
    actions.record_papers(agreement=untrained, papers={**PAPERS, "safety_exam": ExamResult.FAILED}, by=people.teacher.actor, at=NOON)
    actions.file(agreement=untrained, by=people.teacher.actor, at=NOON)
    made = {
        "first_year": an_agreement(people, study_year=1, **grown, **SUMMER), "alone": an_agreement(people, apprentice=minor),
        "draft": an_agreement(people, **grown, **SUMMER), "at_night": an_agreement(people, night_shift=True, **grown, **NOVEMBER),
        "unsigned": unsigned, "untrained": untrained}
    for agreement in made.values():
        actions.refresh(agreements=[agreement], by=SYSTEM, at=NOON)
    return World(people, **{name: agreement.number for name, agreement in made.items()})


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_every_wrong_turn_is_refused_on_screen_with_its_article(
        open_screen: Callable[..., Screen], settings: Any, world: World, language: str) -> None:
    stage = a_stage(open_screen, world.people, language, settings, ("registrar", "hr", "city_officer"), "wrong-turn")
    stage.data |= {"宋小满", "数控车床操作", "数控技术应用"}
    with curtain():
        r.a_first_year_student_is_not_sent(stage, world.first_year)
        r.a_minor_without_a_guardian_is_not_sent(stage, world.alone)
        r.nobody_starts_before_everybody_has_signed(stage, world.draft, ("draft", "草拟"), ("article 14", "第十四条"), "unsigned-by-hand")
        r.nobody_starts_before_everybody_has_signed(
            stage, world.unsigned, ("with the guardian", "待监护人签"), ("article 9-10", "第九至十条"), "no-consent-by-hand")
        r.who_does_not_hold_it_has_no_button(stage, world.draft)
        r.a_filing_that_ends_too_early_lifts_nothing(stage, world.at_night, date(2026, 11, 30))
        r.a_failed_examination_holds_the_start_up(stage, world.untrained)
    stage.must_be_clean()


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_stale_doubled_and_replayed_posts(open_screen: Callable[..., Screen], settings: Any, world: World, language: str) -> None:
    stage = a_stage(open_screen, world.people, language, settings, ("registrar", "teacher"), "twice")
    stage.data |= {"数控车床操作", "数控技术应用"}
    with curtain():
        r.a_stale_page_shows_both_versions(stage, world.draft)
        request = r.a_double_click_sends_once(stage, world.draft)
        r.a_post_played_again_gets_the_same_answer(stage, world.draft, request)
    stage.must_be_clean()
