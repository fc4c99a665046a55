"""A placement that is planned by stations and then renewed, by clicks alone, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.journey import renewals as r
from tests.browser.journey.stage import CHINESE, ENGLISH, a_stage, curtain
from tests.browser.watching import Screen
from tests.cast import cast
from tests.systems.apprenticeships.steps import active

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_placement_is_planned_by_stations_and_renewed(open_screen: Callable[..., Screen], settings: Any, language: str) -> None:
    people = cast()
    settings.ZHIJIAO_TODAY = r.TODAY
    number = active(people, apprentice=people.adult.person, ends_on=r.LAST_DAY).number
    stage = a_stage(open_screen, people, language, settings, ("registrar", "hr", "adult"), story="renewal")
    stage.data |= {"数控车床操作", "数控技术应用"}
    with curtain():
        r.the_enterprise_plans_the_first_stay(stage, number)
        r.the_school_may_not_plan_the_same_days(stage, number)
        r.the_phone_says_where_to_be(stage, r.SECOND_STAY[0], r.WORKSHOP)
        r.the_phone_says_where_to_be(stage, r.TODAY, r.LATHE)
        r.the_apprentice_reads_the_plan(stage, number)
        r.a_stay_is_taken_out(stage, number)
        renewal = r.the_school_renews_it(stage, number)
        r.longer_than_usual_needs_a_reason(stage, renewal)
        r.every_hand_signs_the_renewal(stage, renewal)
        r.it_does_not_start_before_the_old_one_is_over(stage, number, renewal)
        r.renewals_and_rotations_stand_in_lists(stage, renewal)
    stage.must_be_clean()
