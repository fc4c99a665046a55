"""The fixed cast: one person per role, always the same names, numbers and places. Invented people, valid check digits.

`cast()` writes them once per test and returns them; each member has `.person`, `.user` and the `.actor` that acts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from zhijiao.basics.identifiers import id_check_digit, uscc_check_digit
from zhijiao.kernel.parties import regions
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.terms import OrganisationKind, SchoolLevel
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Guardianship, Membership, Person, User
from zhijiao.kernel.people.seats import actor_in
from zhijiao.kernel.people.terms import Kinship, Role, Sex

TODAY = date(2026, 9, 28)  # a Monday inside the school year, in a year whose holidays are announced
NOON = datetime(2026, 9, 28, 4, 0, tzinfo=UTC)  # 12:00 in Shenyang
PASSWORD = "a long enough password 1"


def id_number(region: str, born_on: date, order: int) -> str:
    """Return a citizen number with a right check digit; an odd `order` is a man's."""
    first = f"{region}{born_on:%Y%m%d}{order:03d}"
    return first + id_check_digit(first)


def uscc(first: str) -> str:
    """Return a unified social credit code with a right check digit."""
    return first + uscc_check_digit(first)


@dataclass(frozen=True)
class Member:
    """One member of the cast."""

    person: Person
    user: User
    actor: Actor


@dataclass
class Cast:
    """Everybody, and the organisations they belong to."""

    school: Organisation
    other_school: Organisation
    college: Organisation
    enterprise: Organisation
    other_enterprise: Organisation
    bureau: Organisation
    shenfu_bureau: Organisation
    province: Organisation
    training_institution: Organisation
    department: Organisation
    members: dict[str, Member] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Member:
        members = self.__dict__.get("members", {})
        if name in members:
            return members[name]
        raise AttributeError(name)


def cast() -> Cast:
    """Write regions, organisations and people; return them."""
    regions.load()
    made = Cast(**_organisations())
    young = _member(made, "apprentice", "林晓雨", Role.APPRENTICE, made.school, date(2010, 3, 5), Sex.FEMALE)
    guardian = _member(made, "guardian", "林建国", Role.GUARDIAN, None, date(1978, 6, 1), Sex.MALE)
    Guardianship.objects.create(guardian=guardian.person, ward=young.person, kinship=Kinship.FATHER)
    _member(made, "adult", "周大成", Role.APPRENTICE, made.school, date(2007, 1, 9), Sex.MALE)
    _member(made, "teacher", "王海燕", Role.SCHOOL_TEACHER, made.school, date(1985, 4, 2), Sex.FEMALE)
    _member(made, "registrar", "陈立", Role.SCHOOL_REGISTRAR, made.school, date(1980, 5, 3), Sex.MALE)
    _member(made, "hr", "刘敏", Role.ENTERPRISE_HR, made.enterprise, date(1988, 7, 4), Sex.FEMALE)
    _member(made, "mentor", "赵立新", Role.ENTERPRISE_MENTOR, made.enterprise, date(1975, 8, 5), Sex.MALE)
    _member(made, "other_mentor", "钱进", Role.ENTERPRISE_MENTOR, made.enterprise, date(1976, 8, 6), Sex.MALE)
    _member(made, "city_officer", "孙涛", Role.CITY_OFFICER, made.bureau, date(1979, 9, 6), Sex.MALE)
    _member(made, "shenfu_officer", "吴静", Role.CITY_OFFICER, made.shenfu_bureau, date(1983, 10, 7), Sex.FEMALE)
    _member(made, "provincial_official", "郑伟", Role.PROVINCE_OFFICIAL, made.province, date(1972, 11, 8), Sex.MALE)
    _member(made, "inspector", "何方", Role.INSPECTOR, made.bureau, date(1974, 12, 9), Sex.MALE)
    _member(made, "operator", "冯佳", Role.TRAINING_OPERATOR, made.training_institution, date(1982, 1, 10), Sex.FEMALE)
    _member(made, "stranger", "褚远", Role.SCHOOL_TEACHER, made.other_school, date(1981, 2, 11), Sex.MALE)
    _member(made, "department_officer", "韩立群", Role.DEPARTMENT_OFFICER, made.department, date(1977, 3, 12), Sex.MALE)
    _member(made, "second_official", "郑文琴", Role.PROVINCE_OFFICIAL, made.province, date(1978, 4, 13), Sex.FEMALE)
    _member(made, "administrator", "丁一鸣", Role.ADMINISTRATOR, made.province, date(1990, 3, 12), Sex.MALE)
    _member(made, "security_administrator", "曹玉兰", Role.SECURITY_ADMINISTRATOR, made.province, date(1984, 4, 13), Sex.FEMALE)
    _member(made, "auditor", "沈国栋", Role.AUDITOR, made.province, date(1973, 5, 14), Sex.MALE)
    _member(made, "applicant", "许知远", Role.APPLICANT, made.school, date(2008, 2, 15), Sex.MALE)
    _member(made, "college_registrar", "何婉清", Role.SCHOOL_REGISTRAR, made.college, date(1986, 5, 16), Sex.FEMALE)
    return made


def _organisations() -> dict[str, Organisation]:
    shenyang, dalian = Region.objects.get(pk="2101"), Region.objects.get(pk="2102")
    school, unit = OrganisationKind.SCHOOL, OrganisationKind.ENTERPRISE
    rows = {
        "school": (school, "沈阳北陵工业学校", "Beiling Industrial School", shenyang, "12210100412345678"),
        "other_school": (school, "大连星海职业学校", "Xinghai Vocational School", dalian, "12210200412345679"),
        "college": (school, "沈阳浑河职业技术学院", "Hunhe Vocational College", shenyang, "12210100412345680"),
        "enterprise": (unit, "沈阳北辰机床有限公司", "Beichen Machine Tools", shenyang, "91210100712345678"),
        "other_enterprise": (unit, "大连滨海船舶电气有限公司", "Binhai Marine Electric", dalian, "91210200712345679"),
        "bureau": (OrganisationKind.AUTHORITY, "沈阳市教育局", "Shenyang Education Bureau", shenyang, "11210100012345678"),
        "shenfu_bureau": (OrganisationKind.AUTHORITY, "沈抚示范区教育局", "Shenfu Education Bureau", Region.objects.get(pk="21SF"),
                          "11210100012345679"),
        "province": (OrganisationKind.AUTHORITY, "辽宁省教育厅", "Liaoning Education Department", Region.objects.get(pk="21"),
                     "11210000012345678"),
        "training_institution": (OrganisationKind.TRAINING_INSTITUTION, "沈阳启航培训学校", "Qihang Training", shenyang,
                                 "52210100512345678"),
        "department": (OrganisationKind.DEPARTMENT, "辽宁省财政厅", "Liaoning Finance Department", Region.objects.get(pk="21"),
                       "11210000012345679"),
    }
    made = {}
    for key, (kind, name, name_en, region, code) in rows.items():
        made[key] = Organisation.objects.create(
            kind=kind, name=name, name_en=name_en, region=region, uscc=uscc(code),
            level=(SchoolLevel.COLLEGE if key == "college" else SchoolLevel.SECONDARY) if kind is school else None, staff_on_post=400 if kind is unit else None,
            hotline="024-0000 0000" if kind is OrganisationKind.AUTHORITY else ("024-0000 0001" if kind is unit else ""))
    return made


def _member(made: Cast, key: str, name: str, role: Role, place: Organisation | None, born_on: date, sex: Sex) -> Member:
    order = 2 * len(made.members) + (1 if sex is Sex.MALE else 2)
    person = Person.objects.create(name=name, sex=sex, born_on=born_on, id_number=id_number("210102", born_on, order),
                                   phone=f"138000000{len(made.members):02d}", email=f"{key}@cast.example")
    user = User.objects.create_user(key, PASSWORD, person=person)
    seat = Membership.objects.create(person=person, organisation=place, role=role, since=date(2025, 9, 1))
    made.members[key] = Member(person, user, actor_in(user, seat, NOON.date()))
    return made.members[key]
