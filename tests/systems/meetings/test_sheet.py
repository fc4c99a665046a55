"""Requirements from a workbook: every cell that does not fit is told with what would be right; a draft per row; undone as a whole."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import NOON, TODAY, Cast
from tests.systems.meetings.factories import MANDATE, a_meeting, bureaux
from tests.systems.meetings.steps import said
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.registers import Accepted
from zhijiao.kernel.states import Refused
from zhijiao.systems.meetings import actions
from zhijiao.systems.meetings.actions.sheets import draft_rows, withdraw_rows
from zhijiao.systems.meetings.models import Requirement
from zhijiao.systems.meetings.queries.effect import known
from zhijiao.systems.meetings.queries.sheet import match_rows, row_of
from zhijiao.systems.meetings.terms import Basis, Part, RequirementState, Theme

ROW: dict[str, Any] = {"text": "每市建成一个产教联合体", "text_en": "One consortium in each city", "theme": "cooperation", "lead": "辽宁省教育厅",
                       "assisting": "省财政厅", "carry_out": "各市", "due_on": date(2026, 12, 31), "basis": "decision",
                       "mandate": MANDATE, "indicator": "APP-01"}


def accepted(*rows: dict[str, Any]) -> list[Accepted]:
    return [Accepted(row, "", n + 2, "要求") for n, row in enumerate(rows)]


def found(people: Cast, **but: Any) -> list[tuple[str, str]]:
    told = match_rows([{**ROW, **but}], actor=people.provincial_official.actor, now=NOON)[0]
    return [(one.column, one.wanted.en) for one in told]


def test_a_row_that_fits_becomes_a_draft_with_its_units(people: Cast) -> None:
    every = bureaux(people)
    meeting = a_meeting(people)
    assert found(people) == []
    first, second = draft_rows(rows=accepted({**ROW, "meeting": meeting.number}, {"text": "另一条", "meeting": meeting.number}),
                               by=people.provincial_official.actor, at=NOON)
    assert (first.text, first.theme, first.basis, first.state, first.order, second.order) == (
        ROW["text"], Theme.COOPERATION, Basis.DECISION, RequirementState.DRAFT, 1, 2)
    parts = [(one.part, one.unit) for one in first.assignments.select_related("unit")]
    assert {unit for part, unit in parts if part == Part.CARRY_OUT} == set(every) and len(every) == 15
    assert {unit for part, unit in parts if part != Part.CARRY_OUT} == {people.province, people.department}
    assert [first.number, second.number] == ["LN-R-2026-000001", "LN-R-2026-000002"]
    assert len(actions.dispatch(requirement=first, by=people.provincial_official.actor, at=NOON)) == 17


def test_a_city_that_leads_is_not_given_a_second_task_by_all_regions(people: Cast) -> None:
    bureaux(people)
    one = draft_rows(rows=accepted({**ROW, "lead": "沈阳市"}), by=people.provincial_official.actor, at=NOON)[0]
    assert one.assignments.get(unit=people.bureau).part == Part.LEAD and one.assignments.count() == 16


@pytest.mark.parametrize(("but", "wanted"), [
    ({"text": None}, [("text", "What is to be done")]),
    ({"text": "字" * 201}, [("text", "At most 200 characters")]),
    ({"meeting": "LN-M-2026-999999"}, [("meeting", "The number of a meeting that you organise or see")]),
    ({"lead": "月球教育局"}, [("lead", "The name of an education authority or department; “月球教育局” is none")]),
    ({"lead": "沈阳市；2102"}, [("lead", "One unit that leads"), ("lead", "The name of an education authority or department; “2102” is none")]),
    ({"assisting": "财政厅；省财政厅"}, [("assisting", "Each unit once; Liaoning Finance Department is named twice")]),
    ({"due_on": TODAY - timedelta(days=1)}, [("due_on", "Today or a later day")]),
    ({"indicator": "APP-99"}, [("indicator", f"One of {', '.join(known())}; there is no indicator APP-99")]),
    ({"indicator": None}, []),
    ({"due_on": TODAY}, []),
    ({"lead": None, "due_on": None, "basis": None}, []),
])
def test_every_cell_that_does_not_fit_is_told(people: Cast, but: dict[str, Any], wanted: list[tuple[str, str]]) -> None:
    assert found(people, **but) == wanted


def test_a_unit_that_no_longer_exists_is_told_with_its_day(people: Cast) -> None:
    Organisation.objects.filter(pk=people.department.pk).update(closed_on=TODAY)
    assert found(people) == [("assisting", "A unit that exists; Liaoning Finance Department is closed since 28 Sep 2026")]


def test_an_export_goes_back_in(people: Cast) -> None:
    bureaux(people)
    one = draft_rows(rows=accepted(ROW), by=people.provincial_official.actor, at=NOON)[0]
    row = row_of(one)
    assert {key: row[key] for key in ("text", "theme", "due_on", "basis")} == {key: ROW[key] for key in ("text", "theme", "due_on", "basis")}
    assert match_rows([row], actor=people.provincial_official.actor, now=NOON) == [[]]
    actions.dispatch(requirement=one, by=people.provincial_official.actor, at=NOON)
    assert row_of(Requirement.objects.get())["lead"] == "辽宁省教育厅" and len(row_of(one)["carry_out"].split("；")) == 15


def test_an_import_is_undone_until_something_has_moved_on(people: Cast) -> None:
    made = draft_rows(rows=accepted(ROW, {**ROW, "carry_out": "沈阳"}), by=people.provincial_official.actor, at=NOON)
    actions.dispatch(requirement=made[1], by=people.provincial_official.actor, at=NOON)
    with pytest.raises(Refused) as refused:
        withdraw_rows(objects=made, by=people.provincial_official.actor, at=NOON)
    assert said(refused) == [f"{made[1].number} has moved on since the import: it is dispatched"]
    withdraw_rows(objects=made[:1], by=people.provincial_official.actor, at=NOON)
    assert Requirement.objects.get(pk=made[0].pk).state == RequirementState.WITHDRAWN


def test_a_city_imports_no_requirements(people: Cast) -> None:
    with pytest.raises(Refused) as refused:
        draft_rows(rows=accepted(ROW), by=people.city_officer.actor, at=NOON)
    assert refused.value.status == 403 and not Requirement.objects.exists()
