"""A cohort workbook: judged with what the system knows, written as drafts in one event, taken back while nothing depends on it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.cast import NOON, Cast, id_number, uscc
from tests.factories import LAWFUL, an_agreement
from tests.systems.apprenticeships.steps import fresh, sent
from zhijiao.kernel.findings.queries import findings_of
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.registers import Accepted
from zhijiao.kernel.states import Refused
from zhijiao.law.internships import BEFORE_SIGNING
from zhijiao.law.national.internship_2021.columns import COLUMN
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.facts import FIELD_COLUMN
from zhijiao.systems.apprenticeships.models import Agreement, Filing
from zhijiao.systems.apprenticeships.queries.rows import judge_rows, match_rows, row_of
from zhijiao.systems.apprenticeships.registers import held_up_before_signing
from zhijiao.systems.apprenticeships.terms import FilingState, State

pytestmark = pytest.mark.django_db


def a_row(people: Cast, **but: Any) -> dict[str, Any]:
    terms = {FIELD_COLUMN[name]: str(value) if hasattr(value, "words") else value for name, value in LAWFUL.items() if name in FIELD_COLUMN}
    person = people.apprentice.person
    return {"student_name": person.name, "student_id_number": person.id_number, "sex": "F", "born_on": person.born_on,
            "enterprise_name": people.enterprise.name, "enterprise_uscc": people.enterprise.uscc, **terms, **but}


def accepted(*rows: dict[str, Any], reasons: str = "") -> list[Accepted]:
    return [Accepted(values=row, reasons=reasons, number=n, sheet="名单") for n, row in enumerate(rows, 2)]


def judged(people: Cast, *rows: dict[str, Any]) -> list[list[str]]:
    """The rules that a draft is held to before anybody signs; the later ones are listed too, and keep no row out."""
    found = judge_rows(rows, actor=people.registrar.actor, now=NOON)
    assert not any(held_up_before_signing(f) for row in found for f in row)
    return [[f.rule for f in row if f.rule in BEFORE_SIGNING] for row in found]


def mismatched(people: Cast, *rows: dict[str, Any]) -> list[list[str]]:
    return [[m.column for m in found] for found in match_rows(rows, actor=people.registrar.actor, now=NOON)]


def test_a_lawful_row_has_neither_finding_nor_mismatch(people: Cast) -> None:
    assert judged(people, a_row(people)) == [[]]
    assert mismatched(people, a_row(people)) == [[]]


def test_a_first_year_student_keeps_the_row_out_and_a_missing_signature_does_not(people: Cast) -> None:
    (found,) = judge_rows([a_row(people, study_year=1)], actor=people.registrar.actor, now=NOON)
    assert [f.rule for f in found if held_up_before_signing(f)] == ["not_first_year"]
    assert "three_signatures" in [f.rule for f in found]


def test_head_counts_see_the_file_and_the_system_together(people: Cast) -> None:
    an_agreement(people, apprentice=people.adult.person)
    rows = [a_row(people, enterprise_staff=29), a_row(people, enterprise_staff=29, student_id_number=None, student_name="另一人")]
    assert judged(people, *rows) == [["enterprise_headcount"]] * 2
    assert judged(people, a_row(people, enterprise_staff=29)) == [[]]


def test_a_unit_that_only_the_file_knows_is_one_unit_by_code_or_by_name(people: Cast) -> None:
    code = uscc("91210100799999999")
    rows = [a_row(people, enterprise_name="新厂", enterprise_uscc=code, enterprise_staff=19),
            a_row(people, enterprise_name="新厂", enterprise_uscc=None, enterprise_staff=19)]
    assert judged(people, *rows) == [["enterprise_headcount"]] * 2
    made = actions.draft_rows(rows=accepted(*rows, reasons="小厂"), by=people.registrar.actor, at=NOON)
    assert made[0].enterprise == made[1].enterprise
    assert made[0].enterprise.uscc == code


@pytest.mark.parametrize(("but", "column"), [
    ({"student_id_number": "210102201003050021"}, "student_id_number"),
    ({"student_name": "林晓云"}, "student_name"),
    ({"born_on": date(2010, 3, 6)}, "born_on"),
    ({"enterprise_uscc": "912101007123456780"}, "enterprise_uscc"),
    ({"enterprise_uscc": None, "enterprise_name": None}, "enterprise_name"),
    ({"student_name": None}, "student_name"),
    ({"ends_on": date(2026, 10, 1)}, "ends_on"),
])
def test_a_cell_that_does_not_fit_is_named(people: Cast, but: dict[str, Any], column: str) -> None:
    assert mismatched(people, a_row(people, **but)) == [[column]]


def test_a_student_twice_or_already_placed_is_named(people: Cast) -> None:
    assert mismatched(people, a_row(people), a_row(people)) == [[], ["student_id_number"]]
    sent(people)
    assert mismatched(people, a_row(people)) == [["starts_on"]]


def test_a_student_of_another_school_is_named(people: Cast) -> None:
    found = match_rows([a_row(people)], actor=people.stranger.actor, now=NOON)
    assert [m.column for m in found[0]] == ["student_id_number"]


def test_rows_become_drafts_with_persons_units_and_findings(people: Cast) -> None:
    number = id_number("210102", date(2009, 5, 6), 77)
    rows = [a_row(people), a_row(people, student_name="新同学", student_id_number=number, sex="M", born_on=date(2009, 5, 6),
                                 enterprise_name="新厂", enterprise_uscc=None)]
    made = actions.draft_rows(rows=accepted(*rows), by=people.registrar.actor, at=NOON)
    assert [a.number for a in made] == ["LN-2026-000001", "LN-2026-000002"]
    assert made[0].apprentice == people.apprentice.person
    assert made[0].enterprise == people.enterprise
    assert Person.objects.by_id_number(number).get().memberships.get().organisation == people.school
    assert Organisation.objects.get(name="新厂").staff_on_post == 400
    assert not findings_of(made[0]).exists()
    again = actions.draft_rows(rows=accepted(a_row(people, student_name="新同学", student_id_number=number)), by=people.registrar.actor, at=NOON)
    assert again[0].apprentice == made[1].apprentice


def test_the_reason_of_a_row_lets_its_warnings_pass(people: Cast) -> None:
    row = a_row(people, post_programme_category="65")
    (agreement,) = actions.draft_rows(rows=accepted(row, reasons="九项任务八项相符"), by=people.registrar.actor, at=NOON)
    actions.send(agreement=agreement, by=people.teacher.actor, at=NOON)
    assert agreement.state == State.WITH_ENTERPRISE


def test_filings_named_in_the_workbook_are_asked_for_not_taken_as_given(people: Cast) -> None:
    row = a_row(people, exception_scope=("no_night_shift",), exception_from=date(2026, 10, 12), exception_to=date(2026, 12, 18),
                exception_filed_on=date(2026, 9, 1), out_of_province_consent_on=date(2026, 9, 1))
    actions.draft_rows(rows=accepted(row), by=people.registrar.actor, at=NOON)
    assert {(str(f.kind), f.state) for f in Filing.objects.all()} == {("exception", FilingState.REQUESTED), ("out_of_province", FilingState.REQUESTED)}


def test_an_import_is_taken_back_while_nothing_depends_on_it(people: Cast) -> None:
    made = actions.draft_rows(rows=accepted(a_row(people)), by=people.registrar.actor, at=NOON)
    actions.withdraw_rows(objects=[fresh(a) for a in made], by=people.registrar.actor, at=NOON)
    assert fresh(made[0]).state == State.WITHDRAWN
    moved = actions.draft_rows(rows=accepted(a_row(people)), by=people.registrar.actor, at=NOON)
    actions.send(agreement=fresh(moved[0]), by=people.teacher.actor, at=NOON)
    with pytest.raises(Refused, match="has moved on"):
        actions.withdraw_rows(objects=[fresh(moved[0])], by=people.registrar.actor, at=NOON)


def test_only_a_school_imports(people: Cast) -> None:
    with pytest.raises(Refused, match="imported by its school"):
        actions.draft_rows(rows=accepted(a_row(people)), by=people.hr.actor, at=NOON)
    assert not Agreement.objects.exists()


def test_an_export_row_goes_back_in(people: Cast) -> None:
    agreement = sent(people)
    row = row_of(Agreement.objects.whole().prefetch_related("signatures", "filings").get(pk=agreement.pk))
    assert row["school_signed_on"] == NOON.date()
    assert set(row) <= {*COLUMN, "row_id"}
    assert mismatched(people, {k: v for k, v in row.items() if k != "starts_on"})[0] == []
