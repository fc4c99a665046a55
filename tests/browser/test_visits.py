"""Visits and safety training by clicks alone, in both languages, every role in its own session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.journey import visiting as v
from tests.browser.journey.stage import CHINESE, ENGLISH, a_stage, curtain
from tests.browser.watching import Screen
from tests.cast import NOON, Cast, cast
from tests.factories import PAPERS
from tests.systems.apprenticeships.steps import signed
from zhijiao.systems.apprenticeships import actions

pytestmark = [pytest.mark.django_db(transaction=True)]


def untrained(people: Cast) -> str:
    """An agreement on file, everything there but a safety training."""
    agreement = signed(people)
    papers = {name: value for name, value in PAPERS.items() if not name.startswith("safety")}
    actions.record_papers(agreement=agreement, papers=papers, by=people.registrar.actor, at=NOON)
    actions.file(agreement=agreement, by=people.registrar.actor, at=NOON)
    return agreement.number


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_safety_is_taught_and_the_school_goes_and_sees(open_screen: Callable[..., Screen], settings: Any, language: str) -> None:
    settings.ZHIJIAO_TODAY = v.SEPTEMBER
    people = cast()
    number = untrained(people)
    stage = a_stage(open_screen, people, language, settings, ("provincial_official", "hr", "registrar", "apprentice", "city_officer"), "visits")
    stage.data |= {"数控车床操作", "数控技术应用"}
    with curtain():
        v.the_province_says_how_often(stage)
        v.a_training_whose_exam_was_failed_holds_the_start_up(stage, number)
        v.the_school_teaches_again_and_the_apprentice_may_start(stage, number)
        stage.it_is(v.VISITED)
        v.the_school_records_what_it_saw(stage, number)
        v.both_others_read_it(stage)
        v.the_office_reads_it_with_the_name_covered(stage, number)
    stage.must_be_clean()
