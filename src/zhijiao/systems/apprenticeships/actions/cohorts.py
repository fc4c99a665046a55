"""A cohort from a workbook: persons, enterprises and drafts at once; the import itself is the one journal event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhijiao.basics.identifiers import id_number_birthday, id_number_sex
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.findings.models import Waiver
from zhijiao.kernel.findings.queries import failed_warnings, place
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.numbers import take
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Membership, Person
from zhijiao.kernel.people.terms import SCHOOL, Role, Sex
from zhijiao.kernel.registers import Accepted
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.apprenticeships.actions.drafting import new_agreement
from zhijiao.systems.apprenticeships.actions.judging import refresh
from zhijiao.systems.apprenticeships.facts import COLUMN_FIELD
from zhijiao.systems.apprenticeships.models import Agreement, Filing, Signature
from zhijiao.systems.apprenticeships.queries.rows import guardians_of, people_of, unit_in, unit_key, units_of
from zhijiao.systems.apprenticeships.states import AGREEMENT
from zhijiao.systems.apprenticeships.terms import FilingKind, FilingState, State

SCHOOLS_ONLY = Bilingual("A cohort is imported by its school", "名单由学校导入")
MOVED_ON = Bilingual("{number} has moved on since the import: it is {state}", "{number}导入后已经往前走：{state}")
BATCH = 500
FROM_WORKBOOK = "从表格导入 / imported with the workbook"


@dataclass
class Roll:
    """The persons and enterprises that an import meets or makes, each once. Asked for together, not row by row."""

    school: Organisation
    at: datetime
    people: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Organisation] = field(default_factory=dict)
    named: dict[tuple[str, date], Person] = field(default_factory=dict)  # apprentices of the school by name and birthday
    fresh: list[Person] = field(default_factory=list)


@transaction.atomic
def draft_rows(*, rows: Sequence[Accepted], by: Actor, at: datetime) -> list[Agreement]:
    """Write a draft per row, aligned. Filings named in the workbook are requested from the bureau, not taken as given."""
    if by.role not in SCHOOL or by.organisation_id is None:
        raise Refused([Reason(text=SCHOOLS_ONLY)])
    school = Organisation.objects.select_related("region").get(pk=by.organisation_id)
    values = [row.values for row in rows]
    roll = Roll(school, at, people_of(values), units_of(values), _named_at(school, values))
    students = [_apprentice(row, roll) for row in values]
    Person.objects.bulk_create(roll.fresh, batch_size=BATCH)
    _enrol(students, values, roll)
    guardians = guardians_of(students)
    numbers = take(school.region.path, at, how_many=len(rows))
    made = [_draft(row, student, guardians.get(student.pk), number, roll, by)
            for row, student, number in zip(values, students, numbers, strict=True)]
    Agreement.objects.bulk_create(made, batch_size=BATCH)
    _request_filings(made, values, by, at)
    refresh(agreements=made, by=by, at=at)
    _keep_reasons(made, rows, by, at)
    return made


def _draft(row: Mapping[str, Any], student: Person, guardian: Person | None, number: str, roll: Roll, by: Actor) -> Agreement:
    terms = {COLUMN_FIELD[key]: value for key, value in row.items() if key in COLUMN_FIELD}
    agreement = new_agreement(school=roll.school, enterprise=_enterprise(row, roll), apprentice=student, guardian=guardian,
                              terms=terms, by=by, at=roll.at)
    agreement.number = number
    return agreement


def _named_at(school: Organisation, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, date], Person]:
    """Return the school's apprentices whose names and birthdays rows without a citizen number give."""
    names = {row["student_name"] for row in rows if row.get("born_on") and not row.get("student_id_number")}
    seats = Membership.objects.filter(organisation=school, role=Role.APPRENTICE, person__name__in=names).select_related("person")
    return {(seat.person.name, seat.person.born_on): seat.person for seat in seats if seat.person.born_on}


def _apprentice(row: Mapping[str, Any], roll: Roll) -> Person:
    """Return the student of a row: by citizen number, else by name and birthday at this school, else a new person."""
    number = str(row.get("student_id_number") or "").upper()
    born_on = row.get("born_on")
    person = roll.people.get(number) if number else roll.named.get((row["student_name"], born_on)) if born_on else None
    if person is None:
        person = _new_person(row, number)
        roll.fresh.append(person)
        if not number and born_on:
            roll.named[row["student_name"], born_on] = person
    if number:
        roll.people[number] = person
    return person


def _new_person(row: Mapping[str, Any], number: str) -> Person:
    born_on = row.get("born_on") or (id_number_birthday(number) if number else None)
    sex = row.get("sex") or (id_number_sex(number) if number else None)
    return Person(name=row["student_name"], born_on=born_on, sex=Sex(sex) if sex else None, id_number=number or None)


def _enrol(students: Sequence[Person], rows: Sequence[Mapping[str, Any]], roll: Roll) -> None:
    """Make apprentices of the school of those who are not: from the first day of their row, today at the latest."""
    known = set(Membership.objects.filter(organisation=roll.school, role=Role.APPRENTICE,
                                          person__in=[student.pk for student in students]).values_list("person_id", flat=True))
    today, seats = local_day(roll.at), {}
    for student, row in zip(students, rows, strict=True):
        if student.pk not in known:
            day = min(today, row.get("starts_on") or today)
            seats.setdefault(student.pk, Membership(person=student, organisation=roll.school, role=Role.APPRENTICE, since=day))
    Membership.objects.bulk_create(seats.values(), batch_size=BATCH)


def _enterprise(row: Mapping[str, Any], roll: Roll) -> Organisation:
    """Return the enterprise of a row; an unknown one is written with what the row says, in the school's region."""
    unit = unit_in(roll.units, row)
    if unit is None:
        key = unit_key(row)
        assert key is not None, "match_rows lets no row without an enterprise pass"
        unit = Organisation.objects.create(
            kind=OrganisationKind.ENTERPRISE, name=str(row.get("enterprise_name") or key).strip(),
            uscc=str(row["enterprise_uscc"]).upper() if row.get("enterprise_uscc") else None, region=roll.school.region,
            staff_on_post=row.get("enterprise_staff"))
        roll.units |= {key: unit, unit.name: unit}
    return unit


def _request_filings(made: Sequence[Agreement], rows: Sequence[Mapping[str, Any]], by: Actor, at: datetime) -> None:
    wanted = [(a, row, kind) for a, row in zip(made, rows, strict=True) for kind in _kinds_named(row)]
    if not wanted:
        return
    numbers = take(made[0].school.region.path, at, "F", how_many=len(wanted))
    Filing.objects.bulk_create([
        Filing(number=number, agreement=a, kind=kind, state=FilingState.REQUESTED, reason=FROM_WORKBOOK, requested_at=at,
               requested_by_id=by.user_id,
               scope=row.get("exception_scope") or () if kind is FilingKind.EXCEPTION else (),
               starts_on=row.get("exception_from") or a.starts_on, ends_on=row.get("exception_to") or a.ends_on)
        for number, (a, row, kind) in zip(numbers, wanted, strict=True)])


def _kinds_named(row: Mapping[str, Any]) -> list[FilingKind]:
    kinds = []
    if row.get("exception_scope"):
        kinds.append(FilingKind.EXCEPTION)
    if row.get("out_of_province_consent_on") or row.get("out_of_province_filed_on"):
        kinds.append(FilingKind.OUT_OF_PROVINCE)
    return kinds


def _keep_reasons(made: Sequence[Agreement], rows: Sequence[Accepted], by: Actor, at: datetime) -> None:
    """Record the reason of a row for each warning that its agreement has."""
    told = [(agreement, row.reasons.strip()) for agreement, row in zip(made, rows, strict=True) if row.reasons and row.reasons.strip()]
    warned: dict[str, list[str]] = defaultdict(list)
    for key, rule in failed_warnings([agreement for agreement, _ in told]):
        warned[key].append(rule)
    Waiver.objects.bulk_create([
        Waiver(**place(agreement), rule=rule, reason=reason, waived_at=at, waived_by_id=by.user_id, until=agreement.ends_on)
        for agreement, reason in told for rule in warned[str(agreement.pk)]], batch_size=BATCH)


@transaction.atomic
def withdraw_rows(*, objects: Sequence[Agreement], by: Actor, at: datetime) -> None:
    """Take the drafts of an import back, if not one of them has moved on."""
    signed = set(Signature.objects.filter(agreement__in=[a.pk for a in objects]).values_list("agreement_id", flat=True))
    reasons = [Reason(text=MOVED_ON.filled(number=a.number, state=State(a.state).words))
               for a in objects if a.state != State.DRAFT or a.version != 1 or a.pk in signed]
    if reasons:
        raise Refused(reasons)
    for agreement in objects:
        move = AGREEMENT.admit("withdraw", state=agreement.state, role=by.role)
        move.take(agreement, moved_at=at, moved_by_id=by.user_id, move_note="import undone")
