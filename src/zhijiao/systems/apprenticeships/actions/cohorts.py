"""A cohort from a workbook: persons, enterprises and drafts at once; the import itself is the one journal event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from zhijiao.basics.identifiers import id_number_birthday, id_number_sex
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.findings.models import Waiver
from zhijiao.kernel.findings.queries import findings_of, place
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Membership, Person
from zhijiao.kernel.people.terms import Role, Sex
from zhijiao.kernel.registers import Accepted
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.apprenticeships.actions.drafting import new_agreement
from zhijiao.systems.apprenticeships.actions.judging import refresh
from zhijiao.systems.apprenticeships.facts import COLUMN_FIELD
from zhijiao.systems.apprenticeships.models import Agreement, Filing, NumberSeries, Signature
from zhijiao.systems.apprenticeships.queries.facts import local_day
from zhijiao.systems.apprenticeships.queries.numbers import series
from zhijiao.systems.apprenticeships.queries.rows import people_of, unit_in, unit_key, units_of
from zhijiao.systems.apprenticeships.states import AGREEMENT
from zhijiao.systems.apprenticeships.terms import FilingKind, FilingState, State

SCHOOLS_ONLY = Bilingual("A cohort is imported by its school", "名单由学校导入")
MOVED_ON = Bilingual("{number} has moved on since the import: it is {state}", "{number}导入后已经往前走：{state}")
FROM_WORKBOOK = "从表格导入 / imported with the workbook"


@dataclass
class Roll:
    """The persons and enterprises that an import meets or makes, each once."""

    school: Organisation
    at: datetime
    people: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Organisation] = field(default_factory=dict)


@transaction.atomic
def draft_rows(*, rows: Sequence[Accepted], by: Actor, at: datetime) -> list[Agreement]:
    """Write a draft per row, aligned. Filings named in the workbook are requested from the bureau, not taken as given."""
    if by.role not in (Role.SCHOOL_TEACHER, Role.SCHOOL_REGISTRAR) or by.organisation_id is None:
        raise Refused([Reason(text=SCHOOLS_ONLY)])
    school = Organisation.objects.select_related("region").get(pk=by.organisation_id)
    values = [row.values for row in rows]
    roll = Roll(school, at, people_of(values), units_of(values))
    made = [_draft(row.values, roll, by, at) for row in rows]
    for agreement, number in zip(made, NumberSeries.objects.take(series(school.region.path, at), len(made)), strict=True):
        agreement.number = number
        agreement.save(force_insert=True)
    _request_filings(made, values, by, at)
    refresh(agreements=made, by=by, at=at)
    _keep_reasons(made, rows, by, at)
    return made


def _draft(row: Mapping[str, Any], roll: Roll, by: Actor, at: datetime) -> Agreement:
    terms = {COLUMN_FIELD[key]: value for key, value in row.items() if key in COLUMN_FIELD}
    return new_agreement(school=roll.school, enterprise=_enterprise(row, roll), apprentice=_apprentice(row, roll), terms=terms,
                         by=by, at=at)


def _apprentice(row: Mapping[str, Any], roll: Roll) -> Person:
    """Return the student of a row: by citizen number, else by name and birthday at this school, else a new person."""
    number = str(row.get("student_id_number") or "").upper()
    person = roll.people.get(number) if number else _by_name(row, roll)
    if person is None:
        person = _new_person(row, number)
    if number:
        roll.people[number] = person
    day = min(local_day(roll.at), row.get("starts_on") or local_day(roll.at))
    if not person.memberships.filter(organisation=roll.school, role=Role.APPRENTICE).exists():
        Membership.objects.create(person=person, organisation=roll.school, role=Role.APPRENTICE, since=day)
    return person


def _by_name(row: Mapping[str, Any], roll: Roll) -> Person | None:
    if row.get("born_on") is None:
        return None
    return Person.objects.filter(name=row["student_name"], born_on=row["born_on"], memberships__organisation=roll.school,
                                 memberships__role=Role.APPRENTICE).first()


def _new_person(row: Mapping[str, Any], number: str) -> Person:
    born_on = row.get("born_on") or (id_number_birthday(number) if number else None)
    sex = row.get("sex") or (id_number_sex(number) if number else None)
    return Person.objects.create(name=row["student_name"], born_on=born_on, sex=Sex(sex) if sex else None,
                                 id_number=number or None)


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
    numbers = NumberSeries.objects.take(series(made[0].school.region.path, at, "F"), len(wanted))
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
    waivers = [
        Waiver(**place(agreement), rule=rule, reason=row.reasons.strip(), waived_at=at, waived_by_id=by.user_id,
               until=agreement.ends_on)
        for agreement, row in zip(made, rows, strict=True) if row.reasons and row.reasons.strip()
        for rule in findings_of(agreement).filter(severity="WARN", outcome="fail").values_list("rule", flat=True)]
    Waiver.objects.bulk_create(waivers)


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
