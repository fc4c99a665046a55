"""Nouns of the admissions room for tests, written straight into the tables. To get further, run the actions."""

from __future__ import annotations

from itertools import count
from typing import Any

from tests.cast import NOON, Cast, id_number
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.terms import OrganisationKind, SchoolLevel
from zhijiao.kernel.people.models import Membership, Person, User
from zhijiao.kernel.people.seats import actor_of
from zhijiao.kernel.people.terms import Role, Sex
from zhijiao.systems.admissions.models import Applicant, Batch, Cycle, Scheme, Track, Unit
from zhijiao.systems.admissions.terms import BatchState, CycleState, Origin, UnitState

_numbers = count(1)
COMPONENTS = [
    {"column": "culture", "en": "Culture", "zh": "文化素质", "lowest": "0", "highest": "300", "weight": 1000, "least": "90"},
    {"column": "skill", "en": "Skill", "zh": "职业技能", "lowest": "0", "highest": "100", "weight": 2500, "least": "30"},
]


def a_cycle(people: Cast, **but: Any) -> Cycle:
    """A year of admissions under way."""
    return Cycle.objects.create(**{
        "number": f"LN-Y-2026-9{next(_numbers):05d}", "year": 2026, "title": "2026年职教高考", "title_en": "Vocational admissions 2026",
        "organiser": people.province, "state": CycleState.OPEN, "drafted_at": NOON, **but})


def a_track(cycle: Cycle, **but: Any) -> Track:
    """A category of the vocational exam."""
    return Track.objects.create(**{"cycle": cycle, "key": f"machining{next(_numbers)}", "name": "机械加工", "name_en": "Machining", **but})


def a_scheme(cycle: Cycle, **but: Any) -> Scheme:
    """Culture and skill with weights, which the operator filled in."""
    return Scheme.objects.create(**{
        "cycle": cycle, "key": f"vocational{next(_numbers)}", "title": "文化素质+职业技能", "title_en": "Culture and skill", "components": COMPONENTS,
        "comparisons": ["total", "skill"], "tie_policy": "list_position", "citation": "演示文件第1号", "declared_at": NOON, **but})


def a_batch(scheme: Scheme, **but: Any) -> Batch:
    """A batch whose plan is published."""
    return Batch.objects.create(**{
        "number": f"LN-B-2026-9{next(_numbers):05d}", "cycle": scheme.cycle, "title": "高职专科批", "title_en": "Vocational batch", "scheme": scheme,
        "list_length": 60, "state": BatchState.PUBLISHED, "drafted_at": NOON, **but})


def a_unit(batch: Batch, track: Track, school: Organisation, **but: Any) -> Unit:
    """An accepted line of the plan."""
    number = next(_numbers)
    return Unit.objects.create(**{
        "batch": batch, "track": track, "code": f"A{number:03d}", "school": school, "programme": "数控技术", "programme_en": "Numerical control",
        "quota": 10, "state": UnitState.ACCEPTED, "drafted_at": NOON, **but})


def an_applicant(people: Cast, track: Track, **but: Any) -> Applicant:
    """Somebody who leaves the cast's school, without an account."""
    number = next(_numbers)
    return Applicant.objects.create(**{
        "cycle": track.cycle, "number": f"262101{number:05d}", "name": f"考生{number}", "school": people.school, "region": people.school.region,
        "origin": Origin.VOCATIONAL, "track": track, "registered_at": NOON, **but})


def a_college(people: Cast, name: str = "大连海潮职业学院", region: str = "2102") -> Organisation:
    """One more college."""
    return Organisation.objects.create(kind=OrganisationKind.SCHOOL, level=SchoolLevel.COLLEGE, name=name, region=Region.objects.get(pk=region))


def a_teacher(school: Organisation, name: str) -> User:
    """A teacher of a school with an account of this name."""
    number = next(_numbers)
    person = Person.objects.create(name=f"教师{number}", sex=Sex.FEMALE, born_on=NOON.date().replace(year=1980),
                                   id_number=id_number("210102", NOON.date().replace(year=1980), 2 * number % 1000))
    user = User.objects.create_user(name, "a long enough password 1", person=person)
    Membership.objects.create(person=person, organisation=school, role=Role.SCHOOL_TEACHER, since=NOON.date().replace(year=2020))
    return user


def acting(user: User) -> Any:
    """Return the actor of an account."""
    return actor_of(user, NOON.date())
