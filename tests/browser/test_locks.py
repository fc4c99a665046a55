"""The lock of the five ledgers by clicks alone, in both languages, every role in its own session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.browser.journey import locking as lk
from tests.browser.journey.stage import CHINESE, ENGLISH, a_stage, curtain
from tests.browser.watching import Screen
from tests.cast import NOON, Cast, cast
from tests.systems.apprenticeships.steps import active, fresh
from zhijiao.law.national.internship_2021.terms import PayChannel, PayForm
from zhijiao.systems.apprenticeships import actions

pytestmark = [pytest.mark.django_db(transaction=True)]
MONDAY = date(2026, 10, 12)


def two_weeks(people: Cast) -> str:
    """Two weeks at work, written down and signed off. The insurance ends too early, and the pay fell short."""
    agreement = active(people, ends_on=date(2026, 10, 23))
    actions.record_papers(agreement=agreement, papers={"insured_to": date(2026, 10, 20)}, by=people.teacher.actor, at=NOON)
    for week in (MONDAY, MONDAY + timedelta(days=7)):
        days = [week + timedelta(days=n) for n in range(5)]
        for day in days:
            actions.write_log(agreement=fresh(agreement), on=day, tasks=["车削"], hours=8000, client_key=f"k{day}", sentence=f"第{day.day}号图",
                              by=people.apprentice.actor, at=datetime(2026, 10, day.day, 9, 0, tzinfo=UTC))
        actions.sign_week(agreement=fresh(agreement), week=week, sign=days, by=people.mentor.actor, at=datetime(2026, 10, days[-1].day, 9, 30, tzinfo=UTC))
    actions.record_pay(agreement=fresh(agreement), period=date(2026, 10, 1), amount_fen=100_000, paid_on=date(2026, 10, 23),
                       channel=PayChannel.DIRECT, form=PayForm.MONEY, by=people.hr.actor, at=datetime(2026, 10, 23, 9, 0, tzinfo=UTC))
    return agreement.number


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_difference_is_handled_answered_and_gone(open_screen: Callable[..., Screen], settings: Any, language: str) -> None:
    settings.ZHIJIAO_TODAY = lk.AFTER
    people = cast()
    number = two_weeks(people)
    stage = a_stage(open_screen, people, language, settings, ("registrar", "hr", "apprentice", "city_officer"), "locks")
    stage.data |= {"数控车床操作", "数控技术应用"}
    lk.the_night_compares(stage)
    with curtain():
        lk.the_school_says_that_the_difference_is_right(stage)
        lk.the_enterprise_says_no(stage)
        lk.the_school_is_to_correct_the_ledger(stage, number)
        lk.the_ledger_is_corrected(stage, number)
        lk.the_enterprise_says_that_the_pay_was_made_good(stage)
        lk.it_is_assessed_and_completed(stage, number)
        lk.the_office_reads_the_locks(stage)
    stage.must_be_clean()
