"""What does not fit in a list of people to be invited: the account, the person, the role, the unit, the ward. One judgement for
the sheet when it is read and when it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from zhijiao.basics.words import Bilingual, listed
from zhijiao.kernel.administration.columns import LONGEST, MOST_ROWS
from zhijiao.kernel.administration.models import Invitation
from zhijiao.kernel.administration.terms import INVITES, UNDER_WAY, InvitationKind
from zhijiao.kernel.fields import look_up_key
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.regions import lies_within, within
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Guardianship, Membership, Person, User
from zhijiao.kernel.people.terms import Kinship, Role
from zhijiao.kernel.registers import Mismatch

Row = Mapping[str, Any]
CHUNK = 500
STUDENTS = (Role.APPRENTICE, Role.APPLICANT)
FOR_THEMSELVES = (*STUDENTS, Role.GUARDIAN)  # roles that show nobody's data but one's own and a ward's
KINDS = {
    Role.APPRENTICE: OrganisationKind.SCHOOL, Role.APPLICANT: OrganisationKind.SCHOOL, Role.SCHOOL_TEACHER: OrganisationKind.SCHOOL,
    Role.SCHOOL_REGISTRAR: OrganisationKind.SCHOOL, Role.ENTERPRISE_HR: OrganisationKind.ENTERPRISE,
    Role.ENTERPRISE_MENTOR: OrganisationKind.ENTERPRISE, Role.CITY_OFFICER: OrganisationKind.AUTHORITY,
    Role.PROVINCE_OFFICIAL: OrganisationKind.AUTHORITY, Role.INSPECTOR: OrganisationKind.AUTHORITY,
    Role.TRAINING_OPERATOR: OrganisationKind.TRAINING_INSTITUTION,
}

NEEDED = Bilingual("It may not be empty", "不能为空")
TOO_LONG = Bilingual("At most {n} characters", "不超过{n}个字")
TOO_MANY = Bilingual("At most 5,000 rows in one list: divide it", "一份名单最多5000行，请分开提出")
NOT_BY_LIST = Bilingual("A new account or one more role; a new way in is asked for one by one", "新开账号或增加角色；重设登录方式请逐个提出")
NOT_YOURS = Bilingual("A role that you may invite to: {roles}", "您可以邀请的角色：{roles}")
TAKEN = Bilingual("An account name that nobody has", "没人用过的账号名")
NO_ACCOUNT = Bilingual("The name of an account of your region or unit; for a new account write that", "本区域或本单位已有的账号名；新开账号请在事项里写明")
NOT_YOURSELF = Bilingual("Somebody else: nobody asks for themselves", "填其他人：不能为本人提出")
TWICE = Bilingual("One row for each: the same stands in an earlier row", "每人一行：前面的行里已有")
ASKED = Bilingual("Nothing more to ask: the same was asked for and is still open", "不必再提：同样的事项已经提出，还没有办完")
HAS_ACCOUNT = Bilingual("This person has an account already: ask for one more role for it", "本人已有账号，请改为增加角色")
OTHER_NAME = Bilingual("The number of {name}: it is registered under another name", "{name}的号码；这个号码已用另一个姓名登记")
BEYOND = Bilingual("This person has roles elsewhere: the province's administrators decide on it", "本人在其他单位还有角色，由省级管理员办理")
HAS_ROLE = Bilingual("A role that this person does not have yet", "本人还没有的角色")
NO_UNIT = Bilingual("A unit that is registered, by full name or code", "已登记的单位，写全称或代码")
OUTSIDE = Bilingual("Your own unit, or for mentors an enterprise of your region", "本单位；企业导师可填本区域的企业")
OUTSIDE_REGION = Bilingual("A unit of your region", "本区域的单位")
WRONG_KIND = Bilingual("For this role: {kind}", "这个角色只能在{kind}")
NO_UNIT_HERE = Bilingual("Empty: a guardian belongs to no unit", "不填：监护人不属于任何单位")
NO_WARD = Bilingual("The citizen number of a student or applicant who is registered at your unit or in your region: students first, then their guardians",
                    "本单位或本区域已登记的学生、考生的身份证件号；请先邀请学生，再邀请监护人")
ONLY_GUARDIANS = Bilingual("Empty: only a guardian answers for somebody", "不填：监护人才填")
IS_GUARDIAN = Bilingual("A ward whose guardian this person is not yet", "本人还没有监护关系的学生")
ENDS_FIRST = Bilingual("Not before the role begins", "不早于起始日期")


@dataclass(frozen=True)
class Invited:
    """What a row that fits asks for."""

    kind: InvitationKind
    username: str
    name: str
    role: Role
    person: Person | None
    organisation: Organisation | None
    ward: Person | None
    kinship: Kinship | None


def match_rows(rows: Sequence[Row], *, actor: Actor, now: datetime) -> list[list[Mismatch]]:
    """Return the cells of each row that do not fit."""
    judging = Judging(rows, actor=actor, now=now)
    return [judging.of(row, number) for number, row in enumerate(rows)]


def written(row: Row, key: str) -> str:
    """Return a cell as text."""
    return str(row.get(key) or "").strip()


def chunks(values: Iterable[Any]) -> Iterable[list[Any]]:
    """Yield what is named, each once, in parts that every database takes in one question."""
    found = sorted(set(values) - {"", None})
    return (found[start:start + CHUNK] for start in range(0, len(found), CHUNK))


def key_of(row: Row, column: str = "id_number") -> str:
    """Return the key under which the person of a row is looked up, "" without a number."""
    return look_up_key(written(row, column)) or ""


class Judging:
    """Judges the rows of one list against each other and what is there; a fixed number of questions for every 500 rows."""

    def __init__(self, rows: Sequence[Row], *, actor: Actor, now: datetime):
        self.actor, self.today = actor, timezone.localdate(now)
        self.accounts = {one.username: one for part in chunks(written(row, "username") for row in rows)
                         for one in User.objects.filter(username__in=part).select_related("person")}
        keys = [key_of(row, column) for row in rows for column in ("id_number", "ward_id_number")]
        self.people = {one.id_number_key: one for part in chunks(keys) for one in Person.objects.filter(id_number_key__in=part).select_related("user")}
        known = {person.pk for person in self.people.values()} | {one.person_id for one in self.accounts.values()}
        self.seats = self._seats(known)
        self.wards = {(one.guardian_id, one.ward_id) for part in chunks(known) for one in Guardianship.objects.filter(guardian__in=part)}
        self.units = self._units(rows)
        self.open = self._open(rows, keys, now)
        self.seen: set[tuple[str, str]] = set()

    def _seats(self, people: Iterable[int | None]) -> dict[int, list[Membership]]:
        found: dict[int, list[Membership]] = {}
        for part in chunks(people):
            living = Membership.objects.filter(person__in=part).exclude(until__lt=self.today)
            for seat in living.select_related("organisation__region"):
                found.setdefault(seat.person_id, []).append(seat)
        return found

    def _units(self, rows: Sequence[Row]) -> dict[str, Organisation]:
        found: dict[str, Organisation] = {}
        there = Organisation.objects.on(self.today).select_related("region")
        for part in chunks(written(row, "organisation") for row in rows):
            for key in ("name", "uscc", "moe_code"):
                for unit in there.filter(**{f"{key}__in": part}):
                    found.setdefault(getattr(unit, key), unit)
        own = there.filter(pk=self.actor.organisation_id or 0).first()
        if own is not None:
            found[""] = own
        return found

    def _open(self, rows: Sequence[Row], keys: Sequence[str], now: datetime) -> set[tuple[str, str]]:
        """Return what is asked for already: accounts by name and by person, roles by account and role."""
        there = Invitation.objects.at(now, *UNDER_WAY)
        found: set[tuple[str, str]] = set()
        for part in chunks(written(row, "username") for row in rows):
            for one in there.filter(username__in=part):
                found.add((one.username, str(one.role) if one.kind is InvitationKind.ROLE else ""))
        for part in chunks(keys):
            found |= {(key, "") for key in there.filter(id_number_key__in=part).values_list("id_number_key", flat=True)}
        return found

    def of(self, row: Row, number: int) -> list[Mismatch]:
        """Return what is wrong with one row; `number` counts from 0."""
        if number >= MOST_ROWS:
            return [Mismatch("username", TOO_MANY)]
        found = [Mismatch(key, NEEDED) for key in ("username", "name", "role", "since", "reason") if not row.get(key)]
        found += [Mismatch(key, TOO_LONG.filled(n=longest)) for key, longest in LONGEST.items() if len(written(row, key)) > longest]
        if row.get("since") and row.get("until") and row["until"] < row["since"]:
            found.append(Mismatch("until", ENDS_FIRST))
        if found:
            return found
        role = Role(row["role"])  # type: ignore[call-arg]
        if role not in INVITES.get(self.actor.role, ()):
            roles = listed([one.words for one in INVITES.get(self.actor.role, ())])
            return [Mismatch("role", NOT_YOURS.filled(roles=roles))]
        kind = self.kind(row)
        if kind is InvitationKind.RENEWAL:
            return [Mismatch("kind", NOT_BY_LIST)]
        found = [*self._place(row, role), *(self._account(row, role) if kind is InvitationKind.ACCOUNT else self._role(row, role))]
        return found + self._twice(row, role, kind)

    def kind(self, row: Row) -> InvitationKind:
        """Return what a row asks for."""
        return InvitationKind(row.get("kind") or InvitationKind.ACCOUNT.value)  # type: ignore[call-arg]

    def asked(self, row: Row) -> Invited:
        """Return what a row asks for that fits."""
        role, kind = Role(row["role"]), self.kind(row)  # type: ignore[call-arg]
        account, ward = self.accounts.get(written(row, "username")), self._ward(row) if role is Role.GUARDIAN else None
        unit = self._school_of(ward) if ward else self.units.get(written(row, "organisation"))
        person = account.person if account and kind is InvitationKind.ROLE else self.people.get(key_of(row))
        kinship = Kinship(row["kinship"]) if row.get("kinship") else None  # type: ignore[call-arg]
        return Invited(kind, written(row, "username"), written(row, "name"), role, person, unit, ward, kinship if ward else None)

    # --- the unit, or the ward ---

    def _place(self, row: Row, role: Role) -> list[Mismatch]:
        if role is Role.GUARDIAN:
            wrong = [] if self._ward(row) else [Mismatch("ward_id_number", NO_WARD)]
            return wrong + ([Mismatch("organisation", NO_UNIT_HERE)] if row.get("organisation") else [])
        wrong = [Mismatch("ward_id_number", ONLY_GUARDIANS)] if row.get("ward_id_number") else []
        unit = self.units.get(written(row, "organisation"))
        if unit is None:
            return [*wrong, Mismatch("organisation", NO_UNIT)]
        if not self._may_place(unit, role):
            return [*wrong, Mismatch("organisation", OUTSIDE_REGION if self.actor.role is Role.ADMINISTRATOR else OUTSIDE)]
        if role in KINDS and unit.kind is not KINDS[role]:
            return [*wrong, Mismatch("organisation", WRONG_KIND.filled(kind=KINDS[role].words))]
        return wrong

    def _may_place(self, unit: Organisation, role: Role) -> bool:
        if self.actor.role is Role.ADMINISTRATOR or (self.actor.role is Role.SCHOOL_REGISTRAR and role is Role.ENTERPRISE_MENTOR):
            return lies_within(unit.region.path, self.actor.region_path)
        return unit.pk == self.actor.organisation_id

    def _ward(self, row: Row) -> Person | None:
        person = self.people.get(key_of(row, "ward_id_number"))
        return person if person is not None and self._school_of(person) is not None else None

    def _school_of(self, ward: Person) -> Organisation | None:
        """Return where a ward learns, if that is within reach."""
        return next((seat.organisation for seat in self.seats.get(ward.pk, []) if seat.role in STUDENTS and self._reaches(seat)), None)

    def _reaches(self, seat: Membership) -> bool:
        if self.actor.role is Role.ADMINISTRATOR:
            return seat.organisation is not None and lies_within(seat.organisation.region.path, self.actor.region_path)
        return seat.organisation_id == self.actor.organisation_id

    # --- the account and the person ---

    def _account(self, row: Row, role: Role) -> list[Mismatch]:
        if written(row, "username") in self.accounts:
            return [Mismatch("username", TAKEN)]
        person = self.people.get(key_of(row))
        if person is None:
            return []
        if getattr(person, "user", None) is not None:
            return [Mismatch("id_number", HAS_ACCOUNT)]
        if person.name != written(row, "name"):
            return [Mismatch("id_number", OTHER_NAME.filled(name=written(row, "name")))]
        return self._of_known(person, row, role, "id_number")

    def _role(self, row: Row, role: Role) -> list[Mismatch]:
        account = self.accounts.get(written(row, "username"))
        if account is None or account.person is None or not self._sees(account.person, row):
            return [Mismatch("username", NO_ACCOUNT)]
        if account.person_id == self.actor.person_id:
            return [Mismatch("username", NOT_YOURSELF)]
        person, unit = account.person, self.units.get(written(row, "organisation"))
        if role is not Role.GUARDIAN and unit is not None and self._holds(person, role, unit):
            return [Mismatch("role", HAS_ROLE)]
        return self._guards(person, row, role)

    def _holds(self, person: Person, role: Role, unit: Organisation) -> bool:
        return any(seat.role is role and seat.organisation_id == unit.pk for seat in self.seats.get(person.pk, []))

    def _sees(self, person: Person, row: Row) -> bool:
        """Say whether an account may be named: one of its roles is within reach, or its person's number is given."""
        if self.actor.role is Role.ADMINISTRATOR and "/" not in self.actor.region_path:
            return True
        return any(map(self._reaches, self.seats.get(person.pk, []))) or person.id_number_key == (key_of(row) or "-")

    def _of_known(self, person: Person, row: Row, role: Role, column: str) -> list[Mismatch]:
        """Return why a person who is registered may not get an account from here: it would open all their roles."""
        whole = self.actor.role is Role.ADMINISTRATOR and "/" not in self.actor.region_path
        if not whole and any(not self._reaches(seat) and seat.role not in FOR_THEMSELVES for seat in self.seats.get(person.pk, [])):
            return [Mismatch(column, BEYOND)]
        return self._guards(person, row, role)

    def _guards(self, person: Person, row: Row, role: Role) -> list[Mismatch]:
        ward = self._ward(row) if role is Role.GUARDIAN else None
        if ward is not None and (person.pk == ward.pk or (person.pk, ward.pk) in self.wards):
            return [Mismatch("ward_id_number", IS_GUARDIAN)]
        return []

    def _twice(self, row: Row, role: Role, kind: InvitationKind) -> list[Mismatch]:
        """Return what stands in an earlier row of the list, or is asked for already."""
        again = str(role) if kind is InvitationKind.ROLE else ""
        names = {"username": (written(row, "username"), again), **({"id_number": (key_of(row), "")} if key_of(row) and not again else {})}
        found = []
        for column, name in names.items():
            if name in self.seen or name in self.open:
                found.append(Mismatch(column, TWICE if name in self.seen else ASKED))
            self.seen.add(name)
        return found


def names_of_units(actor: Actor, on: date, most: int = 2_000) -> list[str]:
    """Return the units that somebody may write into the list, for its drop-down."""
    there, near = Organisation.objects.on(on), within("region__path", actor.region_path)
    if actor.role is Role.ENTERPRISE_HR:
        there = there.filter(pk=actor.organisation_id or 0)
    elif actor.role is Role.SCHOOL_REGISTRAR:
        there = there.filter(Q(pk=actor.organisation_id) | Q(kind=OrganisationKind.ENTERPRISE) & near)
    else:
        there = there.filter(near)
    return list(there.order_by("name").values_list("name", flat=True)[:most])
