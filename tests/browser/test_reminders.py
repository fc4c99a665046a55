"""Missing weeks, reminders and the strength of evidence by clicks alone, in both languages, every role in its own session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.browser.journey import reminding as rm
from tests.browser.journey.stage import CHINESE, ENGLISH, a_stage, curtain
from tests.browser.watching import Screen
from tests.cast import Cast, cast
from tests.systems.apprenticeships.steps import active, fresh
from zhijiao.systems.apprenticeships import actions

pytestmark = [pytest.mark.django_db(transaction=True)]
SENTENCES = {12: "装夹工件", 13: "看图纸", 14: "车外圆", 15: "车外圆", 16: "量尺寸"}  # the same on two days: both look odd


def one_week_of_two(people: Cast) -> str:
    """At work for two weeks: the first is written and not signed off, of the second there is nothing."""
    agreement = active(people)
    for day, sentence in SENTENCES.items():
        actions.write_log(agreement=fresh(agreement), on=date(2026, 10, day), tasks=["车削"], hours=8000, client_key=f"k{day}", sentence=sentence,
                          by=people.apprentice.actor, at=datetime(2026, 10, day, 9, 0, tzinfo=UTC))
    return agreement.number


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_missing_week_is_reminded_of_and_the_placement_proved(open_screen: Callable[..., Screen], settings: Any, language: str) -> None:
    settings.ZHIJIAO_TODAY = rm.THIRD_TUESDAY
    people = cast()
    number = one_week_of_two(people)
    stage = a_stage(open_screen, people, language, settings, ("registrar", "apprentice", "mentor"), "reminders")
    stage.data |= {"数控车床操作", "数控技术应用", "车削", *SENTENCES.values()}
    with curtain():
        sent = rm.the_hour_reminds(stage)
        rm.the_school_sees_who_was_silent(stage, number)
        rm.the_school_reminds_by_hand(stage, number)
        before = rm.the_proof(stage, "registrar", number, "proof-weak")
        rm.odd_days_are_named(stage)
        rm.the_apprentice_writes_the_missing_day(stage, rm.the_link_to(sent, "apprentice@cast.example"))
        rm.the_mentor_signs_what_waits(stage, rm.the_link_to(sent, "mentor@cast.example"))
        rm.nothing_is_missing_any_more(stage)
        assert rm.the_proof(stage, "registrar", number, "proof-better") > before
        rm.the_apprentice_reads_the_proof(stage)
    stage.must_be_clean()
