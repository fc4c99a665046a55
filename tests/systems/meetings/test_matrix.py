"""The matrix: who sees which cells, what is counted, what the filters leave, and that its price does not grow."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.cast import Cast, cast
from tests.systems.meetings.factories import a_meeting, a_requirement, a_task, bureaux, departments, tasks_of
from zhijiao.systems.meetings.queries.matrix import Asked, Matrix
from zhijiao.systems.meetings.terms import RequirementState, TaskState, Theme

ON = date(2026, 11, 23)  # five working days before the usual day


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def seen(people: Cast, who: str = "provincial_official", on: date = ON, **asked: str) -> Matrix:
    return Matrix(getattr(people, who).actor, on, Asked.of(**asked))


def test_columns_are_the_units_cities_first_in_their_order(people: Cast) -> None:
    one = a_requirement(people, meeting=a_meeting(people))
    tasks_of(one, [*reversed(bureaux(people)), *departments(people)])
    names = [column.words.zh for column in seen(people).columns]
    assert names[:3] == ["沈阳", "大连", "鞍山"]
    assert names[14:] == ["沈抚", "人力资源和社会保障厅", "卫生健康委员会", "发展和改革委员会", "工业和信息化厅", "财政厅"]
    assert [column.words.zh for column in seen(people, units="departments").columns] == names[15:]
    assert [column.words.zh for column in seen(people, units="regions").columns] == names[:15]
    assert {str(kind): n for kind, n in seen(people).counts.items()} == {"all": 20, "regions": 15, "departments": 5}


def test_totals_count_every_page_and_a_row_its_own(people: Cast) -> None:
    units = bureaux(people)
    for state, due in ((TaskState.CLOSED, date(2026, 11, 1)), (TaskState.REPORTED, date(2026, 11, 1)), (TaskState.RETURNED, date(2026, 11, 22)),
                       (TaskState.IN_PROGRESS, ON), (TaskState.SUSPENDED, date(2026, 11, 1)), (TaskState.WITHDRAWN, date(2026, 11, 1))):
        tasks_of(a_requirement(people, due_on=due), units, state=state)
    matrix = seen(people)
    assert matrix.number() == 75  # withdrawn ones are not counted
    assert matrix.number(TaskState.CLOSED) == 15
    assert matrix.number(TaskState.REPORTED) == 15
    assert matrix.late == 15  # returned, and the day is past; answered or suspended ones are not late, nor is the day itself
    assert [(column.closed, column.late, column.total) for column in matrix.columns] == [(1, 1, 5)] * 15
    assert [row.closed for row in matrix.rows] == [15, 0, 0, 0, 0, 0]


def test_a_city_sees_its_own_column_and_rows(people: Cast) -> None:
    shenyang, dalian = bureaux(people)[:2]
    both, other = a_requirement(people), a_requirement(people)
    a_task(both, shenyang)
    a_task(both, dalian)
    a_task(other, dalian)
    matrix = seen(people, "city_officer")
    assert [column.unit for column in matrix.columns] == [shenyang]
    assert [row.requirement for row in matrix.rows] == [both]
    assert list(matrix.rows[0].cells) == [shenyang.pk]
    assert seen(people, "department_officer").rows == []
    assert seen(people, "stranger").rows == [] and seen(people, "stranger").columns == []


def test_a_cell_of_another_city_is_not_opened(people: Cast) -> None:
    shenyang, dalian = bureaux(people)[:2]
    one = a_requirement(people)
    mine, theirs = a_task(one, shenyang), a_task(one, dalian)
    assert seen(people, "city_officer", cell=str(mine.pk)).chosen == mine
    assert seen(people, "city_officer", cell=str(theirs.pk)).chosen is None
    assert seen(people, cell=str(theirs.pk)).chosen == theirs
    assert seen(people, cell="x").chosen is None


def test_drafts_and_withdrawn_requirements_are_no_rows(people: Cast) -> None:
    for state in RequirementState:
        a_requirement(people, state=state)
    assert [str(row.requirement.state) for row in seen(people).rows] == ["dispatched", "closed"]


def test_rows_stand_by_theme_in_the_order_of_the_list(people: Cast) -> None:
    for theme in (Theme.PREVENTION, Theme.TRAINING, Theme.TEACHING, Theme.TRAINING):
        a_requirement(people, theme=theme)
    assert [(str(row.requirement.theme), row.opens_theme) for row in seen(people).rows] == [
        ("training", True), ("training", False), ("teaching", True), ("prevention", True)]


def test_a_meeting_and_a_theme_leave_their_own(people: Cast) -> None:
    first, second = a_meeting(people), a_meeting(people)
    wanted = a_requirement(people, meeting=first, theme=Theme.TEACHING)
    a_task(wanted, people.bureau)
    for meeting, theme in ((first, Theme.TRAINING), (second, Theme.TEACHING)):
        a_task(a_requirement(people, meeting=meeting, theme=theme), people.bureau)
    matrix = seen(people, meeting=first.number, theme="teaching")
    assert [row.requirement for row in matrix.rows] == [wanted]
    assert matrix.number() == 1
    assert seen(people, meeting="LN-M-0000-000000").rows == []
    assert len(seen(people, theme="no such theme").rows) == 3


def test_only_pressing_rows_are_late_near_or_returned(people: Cast) -> None:
    late, near, returned, early, answered = (a_requirement(people, due_on=day) for day in (
        date(2026, 11, 20), date(2026, 11, 30), date(2026, 12, 31), date(2026, 12, 31), date(2026, 11, 20)))
    for one, state in ((late, TaskState.ACKNOWLEDGED), (near, TaskState.DISPATCHED), (returned, TaskState.RETURNED),
                       (early, TaskState.IN_PROGRESS), (answered, TaskState.REPORTED)):
        a_task(one, people.bureau, state=state)
    assert {row.requirement for row in seen(people, pressing="1").rows} == {late, near, returned}
    assert {row.requirement for row in seen(people, pressing="1", units="departments").rows} == set()


def test_the_price_is_the_same_for_few_and_many(people: Cast, django_assert_num_queries: Any) -> None:
    units = [*bureaux(people), *departments(people)]

    def draw() -> None:
        with django_assert_num_queries(7):  # tasks counted, units, requirements counted and read, cells, ladder, meetings
            matrix = seen(people)
            assert matrix.rows and matrix.columns and matrix.ladder and matrix.meetings is not None

    tasks_of(a_requirement(people), units)
    draw()
    for _ in range(60):
        tasks_of(a_requirement(people), units)
    draw()
