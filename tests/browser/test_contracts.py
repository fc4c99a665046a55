"""An apprenticeship with a labour contract by clicks alone, in both languages: drafted, signed by each hand, changed, ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.journey import contracts as c
from tests.browser.journey import steps as s
from tests.browser.journey.stage import CHINESE, ENGLISH, a_stage, curtain
from tests.browser.watching import Screen
from tests.cast import cast

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_an_apprenticeship_with_a_labour_contract(open_screen: Callable[..., Screen], settings: Any, language: str) -> None:
    people = cast()
    settings.ZHIJIAO_TODAY = s.SEPTEMBER
    stage = a_stage(open_screen, people, language, settings, ("city_officer", "registrar", "hr", "apprentice", "guardian"), story="contract")
    with curtain():
        c.the_office_enters_the_minimum_wage(stage)
        number = s.the_registrar_drafts(stage, people, look=False, kind="apprenticeship", ends_on=c.A_YEAR_ON)
        c.the_school_gives_its_reason_and_sends_it(stage, number)
        c.the_enterprise_records_the_contract(stage, number, wage=2000)
        s.the_enterprise_signs(stage, number, look=False)
        s.the_apprentice_signs_on_the_phone(stage, number, look=False)
        s.the_guardian_signs_with_an_account(stage, number, look=False)
        s.everybody_has_signed(stage, number)
        c.the_school_reads_that_the_wage_is_too_low(stage, number)
        c.the_enterprise_corrects_it(stage, number, wage_fen=3600)
        c.the_school_lets_the_apprentice_start(stage, number)
        stage.it_is(c.NOVEMBER)
        c.the_term_is_made_longer_by_every_hand(stage, number)
        c.the_enterprise_ends_it(stage, number)
        c.the_family_reads_why(stage, number)
        c.the_school_archives_it(stage, number)
        c.it_stands_among_the_contracts(stage)
    stage.must_be_clean()
