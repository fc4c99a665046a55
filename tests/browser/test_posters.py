"""The mentor's poster by clicks alone, in both languages, on a phone without an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.browser.journey import posting as po
from tests.browser.journey.stage import CHINESE, ENGLISH, a_stage, curtain
from tests.browser.watching import Screen
from tests.cast import Cast, cast
from tests.systems.apprenticeships.steps import active, fresh
from zhijiao.systems.apprenticeships import actions

pytestmark = [pytest.mark.django_db(transaction=True)]
SENTENCES = {12: "装夹工件", 13: "看图纸", 14: "车外圆", 15: "车外圆", 16: "量尺寸"}


def a_week(people: Cast) -> str:
    """A week at work, written down; on two days the same."""
    agreement = active(people)
    for day, sentence in SENTENCES.items():
        actions.write_log(agreement=fresh(agreement), on=date(2026, 10, day), tasks=["车削"], hours=8000, client_key=f"k{day}", sentence=sentence,
                          by=people.apprentice.actor, at=datetime(2026, 10, day, 0, 30, tzinfo=UTC))
    return agreement.number


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_mentor_without_an_account_signs_the_week(open_screen: Callable[..., Screen], settings: Any, language: str) -> None:
    settings.ZHIJIAO_TODAY = po.FRIDAY
    people = cast()
    number = a_week(people)
    people.other_mentor.person.phone = None
    people.other_mentor.person.save()
    stage = a_stage(open_screen, people, language, settings, ("hr", "apprentice", "registrar"), "poster")
    stage.screens["onlooker"] = open_screen(None, language=language, phone=True)
    stage.data |= {"数控车床操作", "数控技术应用", "车削", *SENTENCES.values()}
    with curtain():
        path = po.hr_prints_the_poster(stage)
        po.a_mentor_without_a_phone_gets_no_poster(stage)
        page = po.whoever_passes_sees_no_name(stage, path)
        code = po.the_mentor_has_a_code_sent(stage, page)
        po.a_wrong_code_opens_nothing(stage, page, code)
        po.the_code_opens_the_week(stage, page, code)
        po.the_code_replayed_is_refused(stage, path, code)
        po.the_mentor_signs_from_the_poster(stage, page)
        po.the_apprentice_and_the_school_see_how_it_was_signed(stage, number)
        po.hr_takes_the_poster_down(stage, path)
    stage.must_be_clean()
