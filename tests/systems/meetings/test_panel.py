"""The card on the home page: whole counts whatever the number of requirements, the most late first, a unit's own tasks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import TODAY, Cast
from tests.systems.meetings.factories import a_meeting, a_requirement, a_task, tasks_of
from zhijiao.systems.meetings.queries.matrix import PAGE
from zhijiao.systems.meetings.queries.panel import MOST, Counts, panels
from zhijiao.systems.meetings.terms import TaskState, Theme

LATE = TODAY - timedelta(days=1)


@pytest.fixture
def many(people: Cast) -> int:
    """More requirements than a page of the matrix holds; the one that is late everywhere comes last."""
    meeting = a_meeting(people)
    for n in range(PAGE + 4):
        tasks_of(a_requirement(people, meeting=meeting, theme=Theme.TRAINING, text=f"第{n}项"), [people.bureau])
    late = a_requirement(people, meeting=meeting, theme=Theme.OTHER, text="最后一项", text_en="The last one", due_on=LATE)
    tasks_of(late, [people.bureau, people.shenfu_bureau])
    a_task(late, people.department, state=TaskState.REPORTED)
    return PAGE + 5


def test_the_province_sees_all_counts_and_the_late_requirement_first(people: Cast, many: int) -> None:
    with CaptureQueriesContext(connection) as asked:
        card, = panels(people.provincial_official.actor, TODAY)
        values = card.values
    assert values["counts"] == Counts(requirements=many, tasks=many + 2, done=0, to_verify=1, late=2)
    first = values["lines"][0]
    assert (first.words.zh, first.late, first.total) == ("最后一项", True, 3) and "Shenyang" in first.detail.en
    assert (len(values["lines"]), values["more"], len(asked) <= 9) == (MOST, many - MOST, True), len(asked)


def test_a_unit_sees_its_own_the_late_one_first(people: Cast, many: int) -> None:
    card, = panels(people.city_officer.actor, TODAY)
    values = card.values
    assert (values["counts"].tasks, values["counts"].late, values["more"]) == (many, 1, many - MOST)
    assert values["lines"][0].late and values["lines"][0].due_on == LATE


def test_the_day_of_dispatch_is_the_offices_own(people: Cast) -> None:
    """Half past six in the morning in Shenyang is still the day before in UTC."""
    one = a_requirement(people, meeting=a_meeting(people), dispatched_at=datetime(2026, 9, 20, 22, 30, tzinfo=UTC))
    a_task(one, people.bureau)
    card, = panels(people.city_officer.actor, TODAY)
    assert card.values["lines"][0].opened_on == datetime(2026, 9, 21).date()
