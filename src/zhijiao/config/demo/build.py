"""Build the demo province in an empty database: places, organisations, the cast, and then each room's part of it."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from zhijiao.config.demo.cast import CAST, Member
from zhijiao.config.demo.invent import TRADES, InventedPerson, Inventor
from zhijiao.kernel.bulk import tidy
from zhijiao.kernel.indicators import demo as indicators
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.terms import OrganisationKind, SchoolLevel
from zhijiao.kernel.people import demo as people_demo
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.models import Membership, Person, User
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.admissions import demo as admissions
from zhijiao.systems.apprenticeships import demo as apprenticeships
from zhijiao.systems.apprenticeships import demo_cast as apprenticeships_cast
from zhijiao.systems.apprenticeships import doors as apprenticeships_doors
from zhijiao.systems.exchange import demo as exchange
from zhijiao.systems.meetings import demo as meetings

SEED = 20211231
# Departments of the province that a conference gives tasks to; by office, as everywhere.
DEPARTMENTS = {
    "reform": ("辽宁省发展和改革委员会", "Liaoning Development and Reform Commission"),
    "finance": ("辽宁省财政厅", "Liaoning Finance Department"),
    "labour": ("辽宁省人力资源和社会保障厅", "Liaoning Human Resources and Social Security Department"),
    "industry": ("辽宁省工业和信息化厅", "Liaoning Industry and Information Technology Department"),
    "health": ("辽宁省卫生健康委员会", "Liaoning Health Commission"),
}
# Schools, enterprises, placements. `province`: 100,000 placements, whose log of five weeks has a million days.
APPLICANTS = {"tiny": 600}  # of the year that is released; everywhere else:
MOST_APPLICANTS = 20_000
SIZES: dict[str, tuple[int, int, int]] = {"small": (60, 800, 6000), "tiny": (16, 40, 300), "province": (360, 6000, 100_000)}


@dataclass
class Places:
    """Organisations of the province by the names that the cast uses."""

    bureaus: dict[str, Organisation]
    province: Organisation
    operator: Organisation
    departments: dict[str, Organisation]
    schools: list[apprenticeships.School] = field(default_factory=list)
    enterprises: list[apprenticeships.Enterprise] = field(default_factory=list)

    def of(self, member: Member) -> Organisation | None:
        """Return the organisation in which a member of the cast acts."""
        named = {"province": self.province, "operator": self.operator, "school": self.schools[0].organisation,
                 "other_school": self.schools[1].organisation,
                 "college": next(school.organisation for school in self.schools if school.higher), "enterprise": self.enterprises[0].organisation}
        return self.bureaus.get(member.place) or self.departments.get(member.place) or named.get(member.place)


def build(size: str, *, today: date, say: Callable[[str], None] = lambda line: None) -> None:
    """Fill an empty database with a province. Raises RuntimeError when it already holds people."""
    if Person.objects.exists():
        raise RuntimeError("the database already holds people: a demo province is only built in an empty one")
    schools, enterprises, placements = SIZES[size]
    started = time.perf_counter()
    at = timezone.make_aware(datetime.combine(today, datetime.min.time().replace(hour=8)))
    people_demo.mark(at=at)
    inventor = Inventor(SEED)
    places = _places(inventor, schools, enterprises)
    say(f"{schools} schools, {enterprises} enterprises")
    users = _cast(inventor, places, today)
    province = apprenticeships.Province(inventor, today, places.schools, places.enterprises)
    count = apprenticeships.fill(province, placements=placements, say=say)
    apprenticeships_cast.play(users, places.schools[0], places.enterprises[0], today=today)
    judged = apprenticeships_doors.judge_everything(at, say=say)
    apprenticeships.give_reasons(province)
    say(f"{judged} placements judged")
    tasks = meetings.play(users, places.bureaus | places.departments | {"education": places.province}, today=today)
    say(f"2 meetings, {tasks} tasks")
    certificates = exchange.play(users, [school.organisation for school in places.schools], today=today)
    say(f"{certificates} certificates")
    applicants = admissions.play(users, places.schools, Inventor(SEED + 1), today=today, applicants=APPLICANTS.get(size, MOST_APPLICANTS))
    say(f"2 years of admissions, {applicants} applicants")
    record("demo.province.built", subject=places.province, by=SYSTEM, at=at, size=size, placements=count)
    tidy()
    apprenticeships_doors.count_for_boards(at)
    say(f"{indicators.freeze_demo(today, at)} snapshots of figures; those before today are invented: today's rows, cut back to the months before")
    say(f"{count} placements, {time.perf_counter() - started:.0f} s, {_most_memory():.1f} GB of memory at most")


def _most_memory() -> float:
    """Return the most memory that this process has held, in GB (Linux counts it in kB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000_000


def _places(inventor: Inventor, schools: int, enterprises: int) -> Places:
    regions = {r.key: r for r in Region.objects.filter(kind__in=("city", "zone"))}
    bureaus = Organisation.objects.bulk_create(
        [Organisation(kind=OrganisationKind.AUTHORITY, name=f"{r.name_zh}教育局", name_en=f"{r.name_en} Education Bureau", region=r,
                      hotline=f"024-0000{n:04d}", initials="") for n, r in enumerate(regions.values())])
    top = Organisation.objects.create(kind=OrganisationKind.AUTHORITY, name="辽宁省教育厅", name_en="Liaoning Education Department",
                                      region=Region.objects.get(key="21"))
    operator = Organisation.objects.create(kind=OrganisationKind.TRAINING_INSTITUTION, name="沈阳启明校外培训中心",
                                           name_en="Shenyang Qiming Training Centre", region=regions["2101"])
    departments = {key: Organisation.objects.create(kind=OrganisationKind.DEPARTMENT, name=name, name_en=name_en, region=top.region)
                   for key, (name, name_en) in DEPARTMENTS.items()}
    places = Places({b.region_id: b for b in bureaus}, top, operator, departments)
    places.schools = _schools(inventor, schools, regions)
    places.enterprises = _enterprises(inventor, enterprises, regions)
    return places


def _schools(inventor: Inventor, count: int, regions: dict[str, Region]) -> list[apprenticeships.School]:
    invented = inventor.schools(count, {key: region.name_zh for key, region in regions.items()})
    rows = Organisation.objects.bulk_create(
        [Organisation(kind=OrganisationKind.SCHOOL, name=s.name, region=regions[s.region], uscc=s.uscc,
                      level=SchoolLevel.COLLEGE if s.higher else SchoolLevel.SECONDARY) for s in invented])
    teachers = _people(inventor, [inventor.person(inventor.day_between(date(1968, 1, 1), date(1998, 1, 1))) for _ in range(count * 3)])
    _join(teachers, [row for row in rows for _ in range(3)], Role.SCHOOL_TEACHER)
    pick = inventor.random
    return [apprenticeships.School(row, teachers[n * 3:n * 3 + 3], invented[n].higher, careful=1 - pick.betavariate(1.2, 6),
                                   reports=0.90 if n % 19 == 7 else 1 - pick.betavariate(1, 60)) for n, row in enumerate(rows)]


def _enterprises(inventor: Inventor, count: int, regions: dict[str, Region]) -> list[apprenticeships.Enterprise]:
    invented = inventor.enterprises(count)
    rows = Organisation.objects.bulk_create(
        [Organisation(kind=OrganisationKind.ENTERPRISE, name=e.name, region=regions[e.region], uscc=e.uscc, staff_on_post=e.staff)
         for e in invented], batch_size=500)
    mentors = _people(inventor, [inventor.person(inventor.day_between(date(1966, 1, 1), date(1996, 1, 1))) for _ in rows])
    _join(mentors, list(rows), Role.ENTERPRISE_MENTOR)
    return [apprenticeships.Enterprise(row, mentor, TRADES[e.trade]) for row, mentor, e in zip(rows, mentors, invented, strict=True)]


def _people(inventor: Inventor, invented: list[InventedPerson]) -> list[Person]:
    return list(Person.objects.bulk_create(
        [Person(name=one.name, sex=one.sex, born_on=one.born_on, id_number=one.id_number, phone=one.phone) for one in invented], batch_size=1000))


def _join(people: list[Person], organisations: list[Organisation], role: Role) -> None:
    Membership.objects.bulk_create(
        [Membership(person=p, organisation=o, role=role, since=date(2021, 9, 1)) for p, o in zip(people, organisations, strict=True)],
        batch_size=1000)


def _cast(inventor: Inventor, places: Places, today: date) -> dict[str, User]:
    """Open the accounts of the cast. Their password is one word for all: a demo has nothing to protect."""
    password = make_password("zhijiao-demo")
    users = {}
    for number, member in enumerate(CAST, start=1):
        person = _member(inventor, places, member, today)
        user = User.objects.create(username=member.username, email=f"{member.username}@demo.invalid", person=person,
                                   demo_place=number, password=password)
        users[member.username] = user
    return users


def _member(inventor: Inventor, places: Places, member: Member, today: date) -> Person:
    if member.username == "mentor":
        return places.enterprises[0].mentor
    if member.username == "teacher":
        return places.schools[0].teachers[0]
    born_on = date(today.year - member.age, 3, 9)
    invented = inventor.person(born_on)
    person = Person.objects.create(name=member.name, sex=member.sex, born_on=born_on, id_number=None,
                                   phone=invented.phone, email=f"{member.username}@demo.invalid")
    Membership.objects.create(person=person, organisation=places.of(member), role=member.role, since=date(2021, 9, 1))
    return person
