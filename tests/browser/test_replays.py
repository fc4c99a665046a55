"""What changes when this law changes, by clicks alone, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.browser.journey import replaying as rp
from tests.browser.journey.stage import CHINESE, ENGLISH, a_stage, curtain
from tests.browser.watching import Screen
from tests.cast import NOON, Cast, cast
from tests.systems.apprenticeships.steps import active, sent
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Membership, Person, User
from zhijiao.kernel.people.seats import actor_in
from zhijiao.kernel.people.terms import Role, Sex
from zhijiao.systems.apprenticeships import actions

pytestmark = [pytest.mark.django_db(transaction=True)]


def another_hr(people: Cast) -> Actor:
    """The HR of the other enterprise."""
    person = Person.objects.create(name="佟雪", sex=Sex.FEMALE, born_on=date(1986, 2, 3))
    seat = Membership.objects.create(person=person, organisation=people.other_enterprise, role=Role.ENTERPRISE_HR, since=date(2025, 9, 1))
    return actor_in(User.objects.create_user("other_hr", person=person), seat, NOON.date())


def two_enterprises(people: Cast) -> str:
    """One pays 86 of a hundred of the wage of the post, one 95; both are signed by everybody. Returns the first one's number."""
    enough = sent(people, apprentice=people.adult.person, enterprise=people.other_enterprise, mentor=None, pay_fen=400_000)
    actions.sign(agreement=enough, by=another_hr(people), at=NOON)
    actions.sign(agreement=enough, by=people.adult.actor, at=NOON)
    return active(people).number


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_another_number_of_the_law_is_tried(open_screen: Callable[..., Screen], settings: Any, language: str) -> None:
    people = cast()
    number = two_enterprises(people)
    settings.ZHIJIAO_TODAY = rp.NOVEMBER
    stage = a_stage(open_screen, people, language, settings, (rp.ME, "registrar"), "replays")
    stage.data |= {"数控车床操作", "数控技术应用"}
    with curtain():
        page = rp.the_question(stage)
        rp.a_value_that_is_none_is_said_at_its_field(stage, page)
        rp.a_higher_floor_is_tried(stage, page)
        rp.the_rows_are_read_down_to_the_agreement(stage, page, number)
        rp.the_rows_are_taken_as_a_workbook(stage, page)
        rp.what_was_tried_stands_in_the_list(stage)
        rp.nothing_has_changed(stage, number)
    stage.must_be_clean()
