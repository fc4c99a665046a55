"""One apprenticeship from draft to completion, by clicks alone, in both languages: the main path of the room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.journey import steps as s
from tests.browser.journey.stage import CHINESE, ENGLISH, a_stage, curtain
from tests.browser.watching import Screen
from tests.cast import cast

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_one_apprenticeship_from_draft_to_completion(open_screen: Callable[..., Screen], settings: Any, language: str) -> None:
    people = cast()
    settings.ZHIJIAO_TODAY = s.SEPTEMBER
    stage = a_stage(open_screen, people, language, settings, ("registrar", "hr", "apprentice", "guardian", "mentor", "city_officer"))
    identity = people.guardian.person.id_number
    by_account, by_link = s.the_guardian_signs_with_an_account, s.the_guardian_signs_with_a_link_and_a_code
    with curtain():
        number = s.the_registrar_drafts(stage, people)
        s.the_registrar_sends_it(stage, number)
        s.the_enterprise_names_the_mentor(stage, people, number)
        s.the_enterprise_signs(stage, number)
        s.the_apprentice_signs_on_the_phone(stage, number)
        by_account(stage, number) if language == CHINESE else by_link(stage, number, identity)
        s.everybody_has_signed(stage, number)
        s.the_registrar_changes_a_term(stage, number)
        s.the_registrar_sends_it_again(stage, number)
        s.the_enterprise_signs(stage, number, look=False)
        s.the_apprentice_signs_on_the_phone(stage, number, look=False)
        by_link(stage, number, identity) if language == CHINESE else by_account(stage, number)
        s.everybody_has_signed(stage, number)
        s.the_registrar_files_it(stage, number)
        s.a_failed_safety_exam_holds_the_start_up(stage, number)
        s.the_registrar_lets_the_apprentice_start(stage, number)
        stage.it_is(s.FIRST_DAY)
        s.the_apprentice_logs_without_a_signal(stage)
        stage.it_is(s.FIRST_FRIDAY)
        s.the_apprentice_logs_today(stage, ("Turned a shaft to size", "车了一根轴，尺寸合格"))
        stage.it_is(s.SECOND_MONDAY)
        s.the_mentor_signs_the_week(stage, look=True)
        stage.it_is(s.SECOND_TUESDAY)
        s.the_apprentice_logs_today(stage, ("Cut an outer thread", "车外螺纹"))
        s.the_enterprise_pays_below_the_floor(stage, number)
        s.the_school_hears_of_it(stage, number)
        s.more_pay_is_in_force_at_once(stage, number)
        complaint, code = s.the_apprentice_complains_without_a_name(stage)
        s.the_city_officer_answers_it(stage, complaint)
        s.school_and_enterprise_do_not_see_it(stage, complaint, number)
        s.the_answer_is_read_with_the_code(stage, code)
        stage.it_is(s.AFTER)
        s.the_mentor_signs_the_week(stage, look=False)
        s.the_difference_in_pay_is_explained(stage, number)
        s.the_school_records_the_assessment(stage, number)
        s.it_is_completed(stage, number)
        s.the_whole_story_stands_in_the_history(stage, number)
    stage.must_be_clean()
