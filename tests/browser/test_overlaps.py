"""Two schools claim one apprentice, by clicks alone, in both languages: the clock of 7 and 14 days, and a no that the bureau upholds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.journey import overlaps as o
from tests.browser.journey.stage import CHINESE, ENGLISH, Stage, a_stage, curtain
from tests.browser.watching import Screen
from tests.cast import cast

pytestmark = [pytest.mark.django_db(transaction=True)]
ROLES = ("registrar", "their_registrar", "dalian_officer", "city_officer")


@pytest.fixture(params=[CHINESE, ENGLISH])
def scene(request: Any, open_screen: Callable[..., Screen], settings: Any) -> tuple[Stage, o.Two]:
    """Prepare both agreements before the first step."""
    settings.ZHIJIAO_TODAY = o.ASKED_ON
    people = cast()
    two = o.two_agreements(people)
    stage = a_stage(open_screen, people, request.param, settings, ROLES, story="overlap")
    stage.data |= {"数控车床操作", "数控技术应用", "周"}
    return stage, two


def test_nobody_answers_and_the_bureau_decides(scene: tuple[Stage, o.Two]) -> None:
    stage, two = scene
    with curtain():
        request = o.the_school_is_told_the_days_and_asks(stage, two)
        o.who_is_asked_reads_who_asks(stage, two, request)
        o.after_seven_days_it_is_reminded_of(stage, request)
        o.after_fourteen_days_it_is_before_the_bureau(stage, request)
        o.the_bureau_decides(stage, request, gives_way="yes", why=("The student has moved", "学生已经转学"))
        o.the_other_school_ends_its_agreement(stage, two, request)
        o.the_draft_goes_on(stage, two, request)
    stage.must_be_clean()


def test_a_no_is_upheld_by_the_bureau_and_the_days_are_changed(scene: tuple[Stage, o.Two]) -> None:
    stage, two = scene
    stage.story = "overlap-no"
    with curtain():
        request = o.the_school_is_told_the_days_and_asks(stage, two)
        o.the_other_school_says_no(stage, request)
        o.the_school_brings_it_before_the_bureau(stage, request)
        o.the_bureau_decides(stage, request, gives_way="no", why=("On the roll counts", "以学籍为准"), look=False)
        o.that_is_final_and_the_days_are_changed(stage, two, request)
    stage.must_be_clean()
