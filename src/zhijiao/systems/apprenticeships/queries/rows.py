"""Rows of the cohort workbook: what the law says of them before anything is written, and what does not fit the roll.

Head counts see the rows of the file together with every placement that the system knows already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from zhijiao.basics.dates import day_words
from zhijiao.basics.identifiers import id_number_birthday, id_number_problem, uscc_problem
from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Finding
from zhijiao.kernel.fields import look_up_key
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Guardianship, Membership, Person
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import Mismatch
from zhijiao.law.internships import check_rows
from zhijiao.systems.apprenticeships.facts import SIGNED_ON
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.queries.facts import (
    filed_columns,
    local_day,
    own_values,
    stays,
)
from zhijiao.systems.apprenticeships.terms import UNDER_WAY, FilingState

Row = Mapping[str, Any]

NAME_NEEDED = Bilingual("The student's name", "写上学生姓名")
UNIT_NEEDED = Bilingual("The enterprise's name or social credit code", "写上实习单位名称或统一社会信用代码")
NUMBER_WRONG = Bilingual("A citizen number whose last sign fits; this one may be copied wrongly", "校验位相符的身份证号；这个号码可能抄错")
CODE_WRONG = Bilingual("A social credit code whose last sign fits; this one may be copied wrongly", "校验位相符的信用代码；这个代码可能抄错")
OTHER_NAME = Bilingual("The name that the roll has for this number", "与学籍里这个号码一致的姓名")
OTHER_BIRTHDAY = Bilingual("The birthday that the citizen number says: {day}", "与身份证号一致的出生日期：{day}")
OTHER_SCHOOL = Bilingual("A student of your own school", "本校在籍学生")
TWICE = Bilingual("One row per student and period: row {row} has the same student", "同一学生同一时期只写一行，第{row}行是同一名学生")
OVERLAPS = Bilingual("Days without another agreement: the student has one from {first} to {last}",
                     "没有别的协议的日期：该生{first}至{last}已有协议")
BACKWARDS = Bilingual("A day on or after the first day", "不早于开始日期的日期")


def judge_rows(rows: Sequence[Row], *, actor: Actor, now: datetime) -> list[list[Finding]]:
    """Return what the law says of each row, by every rule: the same list as `zhijiao check` gives for the file."""
    placed = [{**row, "row_id": str(place)} for place, row in enumerate(rows)]
    result = check_rows(placed, on=None, today=local_day(now), region=actor.region_path.split("/")[0] or "21",
                        beside=_known_placements(rows))
    found: list[list[Finding]] = [[] for _ in rows]
    for finding in result.findings:
        place = int(finding.record)
        found[place].append(replace(finding, record=rows[place].get("row_id") or finding.record))
    return found


def _known_placements(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return every placement that the system knows at the units of the rows: what a head count asks, no more."""
    units = {unit.pk: unit for unit in units_of(rows).values()}
    return [{"enterprise_uscc": units[stay.enterprise_id].uscc, "enterprise_name": units[stay.enterprise_id].name,
             "post_name": stay.post, "starts_on": stay.first, "ends_on": stay.last}
            for stay in stays(Q(enterprise__in=units))]


def unit_in(known: Mapping[str, Organisation], row: Row) -> Organisation | None:
    """Return the known enterprise of a row: the same code when both have one, else the same name."""
    code, name = str(row.get("enterprise_uscc") or "").upper(), str(row.get("enterprise_name") or "").strip()
    if code and code in known:
        return known[code]
    named = known.get(name)
    return named if named is not None and not (code and named.uscc) else None


def unit_key(row: Row) -> str | None:
    """Return how a row names its enterprise: by code, else by name."""
    code, name = row.get("enterprise_uscc"), row.get("enterprise_name")
    return str(code).upper() if code else (str(name).strip() if name else None)


def units_of(rows: Sequence[Row]) -> dict[str, Organisation]:
    """Return the enterprises that rows name and the system knows, by code and by name: two queries."""
    codes = {str(r["enterprise_uscc"]).upper() for r in rows if r.get("enterprise_uscc")}
    names = {str(r["enterprise_name"]).strip() for r in rows if r.get("enterprise_name")}
    enterprises = Organisation.objects.filter(kind=OrganisationKind.ENTERPRISE).select_related("region")
    found: dict[str, Organisation] = {unit.name: unit for unit in enterprises.filter(name__in=names).order_by("-pk")}
    return found | {str(unit.uscc): unit for unit in enterprises.filter(uscc__in=codes)}


def people_of(rows: Sequence[Row]) -> dict[str, Person]:
    """Return the persons whose citizen numbers rows give, by number."""
    numbers = {str(r["student_id_number"]).upper() for r in rows if r.get("student_id_number")}
    people = Person.objects.filter(id_number_key__in=[look_up_key(n) for n in numbers])
    return {str(person.id_number).upper(): person for person in people}


def guardians_of(people: Sequence[Person]) -> dict[int, Person]:
    """Return the guardian of each person who has one on the roll, by the person's key: the first who was written."""
    found = Guardianship.objects.filter(ward__in=[person.pk for person in people]).select_related("guardian").order_by("-pk")
    return {row.ward_id: row.guardian for row in found}


def match_rows(rows: Sequence[Row], *, actor: Actor, now: datetime) -> list[list[Mismatch]]:
    """Return the cells that do not fit the roll, the number's check sign, another row or another agreement."""
    people = people_of(rows)
    schools = _schools_of(people, local_day(now))
    busy = _busy(people)
    seen: dict[str, list[tuple[int, date, date]]] = defaultdict(list)
    return [[*_of_person(row, people, schools, actor), *_of_unit(row), *_of_days(row, place, people, busy, seen)]
            for place, row in enumerate(rows)]


def _of_person(row: Row, people: Mapping[str, Person], schools: Mapping[int, set[int]], actor: Actor) -> list[Mismatch]:
    if not row.get("student_name"):
        return [Mismatch("student_name", NAME_NEEDED)]
    number = str(row.get("student_id_number") or "").upper()
    if not number:
        return []
    if id_number_problem(number):
        return [Mismatch("student_id_number", NUMBER_WRONG)]
    found, born_on = [], id_number_birthday(number)
    if row.get("born_on") and row["born_on"] != born_on:
        found.append(Mismatch("born_on", OTHER_BIRTHDAY.filled(day=day_words(born_on))))
    person = people.get(number)
    if person is not None and person.name != row["student_name"]:
        found.append(Mismatch("student_name", OTHER_NAME))
    if person is not None and schools.get(person.pk) and actor.organisation_id not in schools[person.pk]:
        found.append(Mismatch("student_id_number", OTHER_SCHOOL))
    return found


def _schools_of(people: Mapping[str, Person], day: date) -> dict[int, set[int]]:
    schools: dict[int, set[int]] = defaultdict(set)
    seats = Membership.objects.on(day).filter(person__in=[p.pk for p in people.values()], role=Role.APPRENTICE)
    for person, organisation in seats.values_list("person_id", "organisation_id"):
        schools[person].add(organisation)
    return schools


def _of_unit(row: Row) -> list[Mismatch]:
    if unit_key(row) is None:
        return [Mismatch("enterprise_name", UNIT_NEEDED)]
    code = row.get("enterprise_uscc")
    return [Mismatch("enterprise_uscc", CODE_WRONG)] if code and uscc_problem(str(code).upper()) else []


def _busy(people: Mapping[str, Person]) -> dict[int, list[tuple[date, date]]]:
    busy: dict[int, list[tuple[date, date]]] = defaultdict(list)
    under_way = Agreement.objects.filter(apprentice__in=[p.pk for p in people.values()], state__in=UNDER_WAY)
    for person, first, last in under_way.values_list("apprentice_id", "starts_on", "ends_on"):
        if first and last:
            busy[person].append((first, last))
    return busy


def _of_days(row: Row, place: int, people: Mapping[str, Person], busy: Mapping[int, list[tuple[date, date]]],
             seen: dict[str, list[tuple[int, date, date]]]) -> list[Mismatch]:
    first, last = row.get("starts_on"), row.get("ends_on")
    if first is None or last is None:
        return []
    if last < first:
        return [Mismatch("ends_on", BACKWARDS)]
    number = str(row.get("student_id_number") or "").upper()
    if not number:
        return []
    found = [Mismatch("student_id_number", TWICE.filled(row=other + 1))
             for other, begin, end in seen[number] if begin <= last and end >= first]
    seen[number].append((place, first, last))
    person = people.get(number)
    if person is not None:
        found += [Mismatch("starts_on", OVERLAPS.filled(first=day_words(begin), last=day_words(end)))
                  for begin, end in busy.get(person.pk, []) if begin <= last and end >= first]
    return found


def row_of(agreement: Agreement) -> dict[str, Any]:
    """Return an agreement as a row of the sheet, so that an export goes back in. Signatures and filings are prefetched."""
    values = own_values(agreement) | {"student_id_number": agreement.apprentice.id_number}
    for signature in agreement.signatures.all():
        if signature.voided_at is None and str(signature.party) in SIGNED_ON:
            values[SIGNED_ON[str(signature.party)]] = local_day(signature.signed_at)
    accepted = [f for f in agreement.filings.all() if f.state == FilingState.APPROVED]
    return values | filed_columns(agreement, sorted(accepted, key=lambda f: f.pk))
