"""Changes of every kind of a running placement by clicks alone, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.journey import amendments as a
from tests.browser.journey.stage import CHINESE, ENGLISH, a_stage, curtain
from tests.browser.watching import Screen
from tests.cast import cast
from tests.systems.apprenticeships.steps import active

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_running_placement_is_changed_in_every_way(open_screen: Callable[..., Screen], settings: Any, language: str) -> None:
    people = cast()
    settings.ZHIJIAO_TODAY = a.TODAY
    number = active(people, apprentice=people.adult.person, ends_on=a.LAST_DAY).number
    stage = a_stage(open_screen, people, language, settings, ("registrar", "hr", "adult"), story="amend")
    stage.data |= {"数控车床操作", "数控技术应用"}
    with curtain():
        a.fewer_hours_are_in_force_at_once(stage, number)
        a.heavier_work_is_refused_at_once(stage, number)
        a.another_post_from_monday(stage, number)
        a.a_second_change_waits_its_turn(stage, number)
        a.other_instructors(stage, number)
        a.another_place(stage, number)
        a.less_pay_is_refused_by_the_apprentice(stage, number)
        a.the_reason_reaches_who_proposed_it(stage, number)
        a.on_its_day_the_post_stands(stage, number)
        a.they_stand_in_a_list(stage, number)
    stage.must_be_clean()
