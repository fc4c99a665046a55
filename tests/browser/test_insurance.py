"""The insurance register and its gaps by clicks alone, in both languages, every role in its own session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.journey import insuring as i
from tests.browser.journey.stage import CHINESE, ENGLISH, a_stage, curtain
from tests.browser.watching import Screen
from tests.cast import NOON, Cast, Member, cast
from tests.factories import PAPERS
from tests.systems.apprenticeships.steps import signed
from zhijiao.systems.apprenticeships import actions

pytestmark = [pytest.mark.django_db(transaction=True)]


def uninsured(people: Cast, member: Member) -> str:
    """An agreement on file, everything there but an insurance."""
    agreement = signed(people, apprentice=member.person)
    papers = {name: value for name, value in PAPERS.items() if name.startswith("safety")}
    actions.record_papers(agreement=agreement, papers=papers, by=people.registrar.actor, at=NOON)
    actions.file(agreement=agreement, by=people.registrar.actor, at=NOON)
    return agreement.number


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_days_without_insurance_are_found_and_covered(open_screen: Callable[..., Screen], settings: Any, language: str) -> None:
    settings.ZHIJIAO_TODAY = i.SEPTEMBER
    people = cast()
    number, _ = uninsured(people, people.apprentice), uninsured(people, people.adult)
    stage = a_stage(open_screen, people, language, settings, ("registrar", "city_officer", "hr"), "insurance")
    stage.data |= {"数控车床操作", "数控技术应用", "周", "utf"}
    with curtain():
        i.the_school_sees_who_is_not_insured(stage, people)
        i.without_insurance_nobody_starts(stage, number)
        i.the_school_puts_one_under_a_policy(stage, number)
        i.the_office_sees_the_gaps_with_names_covered(stage, people)
        i.the_sheet_is_mended_and_written(stage, people)
        i.everybody_is_insured_and_may_start(stage, number)
        i.the_school_reads_the_register(stage, people)
        i.the_enterprise_sees_no_gap_either(stage)
    stage.must_be_clean()
