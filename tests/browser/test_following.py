"""From minutes to closed tasks by clicks alone, in both languages: the main path of the meetings room, every role in its own session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.browser.journey import following as f
from tests.browser.journey.stage import CHINESE, ENGLISH, a_stage, curtain
from tests.browser.watching import Screen
from tests.cast import cast
from tests.systems.meetings.factories import a_meeting, bureaux, departments
from zhijiao.systems.meetings.terms import MeetingState

pytestmark = [pytest.mark.django_db(transaction=True)]
SHENYANG, SHENFU, DALIAN, FINANCE = ("Shenyang", "沈阳"), ("Shenfu", "沈抚"), ("Dalian", "大连"), ("Finance Department", "财政厅")


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_from_the_minutes_to_closed_tasks(open_screen: Callable[..., Screen], settings: Any, language: str) -> None:
    people = cast()
    settings.ZHIJIAO_TODAY = f.SEPTEMBER
    cities, (finance, *others) = bureaux(people), departments(people)
    meeting = a_meeting(people, state=MeetingState.HELD, starts_at=datetime(2026, 9, 25, 1, 0, tzinfo=UTC))
    stage = a_stage(open_screen, people, language, settings,
                    ("provincial_official", "second_official", "city_officer", "shenfu_officer", "department_officer"), story="following")
    stage.data |= {str(value) for unit in (*cities, finance, *others, people.province) for value in (unit.name, unit.name_en)}
    stage.data |= {meeting.title, meeting.title_en, "要创新职业教育合作模式。", "辽教督"}
    with curtain():
        f.the_office_sets_its_rule(stage)
        f.the_official_writes_minutes_and_confirms_a_proposal(stage, f.Units(finance.pk, f.keys(cities), f.keys(others)))
        f.it_is_dispatched_to_twenty_units(stage)
        f.the_unit_acknowledges_and_reports(stage, "city_officer", SHENYANG, ("A consortium was founded", "联合体已挂牌"))
        f.the_official_returns_it_from_the_matrix(stage, SHENYANG)
        f.the_unit_reports_again(stage, "city_officer", SHENYANG)
        f.the_official_verifies_and_closes(stage, SHENYANG)
        f.the_unit_acknowledges_and_reports(stage, "shenfu_officer", SHENFU, ("Founded in the zone", "示范区已挂牌"))
        f.the_official_returns_it_from_the_matrix(stage, SHENFU)
        f.the_unit_objects_to_a_return(stage, "shenfu_officer", SHENFU)
        f.the_second_official_upholds_it(stage, SHENFU)
        f.a_department_asks_for_more_time(stage, FINANCE)
        stage.it_is(f.AFTER)
        f.a_supervision_notice_is_issued_to(stage, DALIAN, cities[1].pk)
        f.where_everybody_stands(stage)
    stage.must_be_clean()
