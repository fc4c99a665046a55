"""A whole year of admissions by clicks alone, in both languages, every role in its own session; the proof is checked from outside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.journey import admissions as a
from tests.browser.journey.stage import CHINESE, ENGLISH, curtain
from tests.browser.journey.stage import a_stage as on_stage
from tests.browser.watching import Screen
from tests.cast import cast
from tests.systems.admissions.steps import a_stage, scores, with_applicants
from zhijiao.systems.admissions.queries.files import INPUTS, OUTPUTS

pytestmark = [pytest.mark.django_db(transaction=True)]
PLAYERS = ("provincial_official", "second_official", "college_registrar", "applicant")


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_year_of_admissions(open_screen: Callable[..., Screen], settings: Any, tmp_path: Path, language: str) -> None:
    people = cast()
    settings.ZHIJIAO_TODAY = a.OPENING
    year = a_stage(people)
    best, second, own = with_applicants(year, 500, 450, 420)
    own.person, own.scores = people.applicant.person, scores(420)
    own.save()
    stage = on_stage(open_screen, people, language, settings, PLAYERS, story="admissions")
    stage.data |= {str(value) for unit in (people.college, people.province, people.school) for value in (unit.name, unit.name_en)}
    stage.data |= {applicant.name for applicant in year.applicants} | {"A001", "A002", "A003", "physics", "zhijiao", "admit", "verify"}
    stage.data |= {*INPUTS.values(), *OUTPUTS.values(), "liaoning-vocational-2024"}
    stage.data |= {"辽宁省教育厅", "辽宁招生考试之窗", "V2", "SQL", "SHA", "LN"}
    with curtain():
        a.the_college_submits_its_lines(stage, year.track.pk)
        a.the_province_accepts_and_publishes(stage)
        a.a_round_is_planned_and_opened(stage, "Plan the main round", "登记主轮次", a.FREEZING)
        a.lists_of_others_are_brought_as_a_file(stage, [(best.number, 1, "A001"), (second.number, 1, "A001"), (second.number, 2, "A003")])
        a.the_applicant_fills_in_a_list(stage, "A001", "A002", "A003")
        a.a_unit_closes(stage, "A002")
        a.the_list_is_refused_with_its_reason_and_handed_in_mended(stage, "A002")
        stage.it_is(a.FREEZING)
        a.to_the_round(stage, a.PROVINCE, "Main round", "主轮次")
        a.it_is_frozen_and_allocated(stage, a.PROVINCE, trial=True)
        a.the_release_is_proposed_and_refused_to_the_same_person(stage, a.PROVINCE)
        a.the_second_person_releases(stage, a.SECOND, "Main round", "主轮次")
        a.the_applicant_reads_the_result(stage, stage.says("Not offered a seat in this round", "本轮未投档"), name="result-not-admitted")
        a.anybody_verifies_it(stage, a.PROVINCE, "Main round", "主轮次", tmp_path / "main")
        a.a_file_is_returned(stage, second.number)
        a.a_round_is_planned_and_opened(stage, "Plan a supplementary round", "登记征集志愿", a.AGAIN)
        a.the_applicant_fills_in_a_list(stage, "A003")
        a.handed_in(stage)
        stage.it_is(a.AGAIN)
        a.to_the_round(stage, a.SECOND, "Supplementary round", "征集志愿")
        a.it_is_frozen_and_allocated(stage, a.SECOND, trial=False)
        a.the_release_is_proposed_and_refused_to_the_same_person(stage, a.SECOND)
        a.the_second_person_releases(stage, a.PROVINCE, "Supplementary round", "征集志愿")
        a.the_applicant_reads_the_result(stage, stage.says("Offered a seat at preference 1", "第1志愿"), name="result-admitted")
        a.the_applicant_confirms(stage)
        a.anybody_verifies_it(stage, a.SECOND, "Supplementary round", "征集志愿", tmp_path / "supplementary")
    stage.must_be_clean()
