"""Write organisations, persons, memberships and accounts; each act leaves an entry in the journal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from zhijiao.basics.identifiers import id_number_birthday as birthday
from zhijiao.basics.identifiers import id_number_problem, id_number_sex, uscc_problem
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Guardianship, Membership, Person, User
from zhijiao.kernel.people.terms import Kinship, Role, Sex


class Unfit(ValueError):
    """A value that cannot stand: `field` and, in both languages, `wanted`."""

    def __init__(self, field: str, wanted: Bilingual):
        super().__init__(f"{field}: {wanted.en}")
        self.field = field
        self.wanted = wanted


_NUMBER = {
    "length": Bilingual("The number has 18 characters", "号码应有18位"),
    "digits": Bilingual("The first 17 characters are digits", "前17位应是数字"),
    "letters": Bilingual("The code has digits and capital letters other than I, O, S, V, Z",
                         "代码只用数字和除I、O、S、V、Z外的大写字母"),
    "date": Bilingual("The number holds no date of birth", "号码里没有出生日期"),
    "check": Bilingual("The last character does not fit the others: the number may be copied wrongly",
                       "末位与前面各位对不上，号码可能抄错"),
}


@transaction.atomic
def register_organisation(*, kind: OrganisationKind, name: str, region: Region, by: Actor, at: datetime,
                          uscc: str | None = None, **more: Any) -> Organisation:
    """Write an organisation. Raises Unfit when the credit code's check digit does not fit."""
    if uscc and (problem := uscc_problem(uscc)):
        raise Unfit("uscc", _NUMBER[problem])
    organisation = Organisation.objects.create(kind=kind, name=name.strip(), region=region, uscc=uscc or None, **more)
    record("parties.organisation.registered", subject=organisation, by=by, at=at, kind=kind, region=region.key)
    return organisation


@transaction.atomic
def register_person(*, name: str, by: Actor, at: datetime, id_number: str | None = None, **more: Any) -> Person:
    """Write a person; sex and birthday follow from the citizen number. Raises Unfit."""
    if id_number:
        id_number = id_number.strip().upper()
        if problem := id_number_problem(id_number):
            raise Unfit("id_number", _NUMBER[problem])
        more.setdefault("born_on", birthday(id_number))
        more.setdefault("sex", Sex.MALE if id_number_sex(id_number) == "M" else Sex.FEMALE)
    person = Person.objects.create(name=name.strip(), id_number=id_number or None, **more)
    record("people.person.registered", subject=person, by=by, at=at)
    return person


@transaction.atomic
def join(*, person: Person, organisation: Organisation | None, role: Role, by: Actor, at: datetime, since: date,
         until: date | None = None) -> Membership:
    """Give a person a part in an organisation."""
    if role is Role.SYSTEM:
        raise Unfit("role", Bilingual("No person is the system", "系统角色不能给人"))
    seat = Membership.objects.create(person=person, organisation=organisation, role=role, since=since, until=until)
    record("people.membership.given", subject=seat, by=by, at=at, role=role, since=since, until=until)
    return seat


@transaction.atomic
def leave(*, membership: Membership, by: Actor, at: datetime, until: date) -> None:
    """End a membership on a day (that day still counts)."""
    membership.until = until
    membership.save(update_fields=["until"])
    record("people.membership.ended", subject=membership, by=by, at=at, until=until)


@transaction.atomic
def appoint_guardian(*, guardian: Person, ward: Person, by: Actor, at: datetime, since: date,
                     kinship: Kinship = Kinship.OTHER) -> Guardianship:
    """Let a person answer for a minor, and act as guardian."""
    link = Guardianship.objects.create(guardian=guardian, ward=ward, kinship=kinship)
    if not guardian.memberships.filter(role=Role.GUARDIAN).exists():
        Membership.objects.create(person=guardian, organisation=None, role=Role.GUARDIAN, since=since)
    record("people.guardian.appointed", subject=ward, by=by, at=at, guardian=guardian.pk, kinship=kinship)
    return link


@transaction.atomic
def open_account(*, person: Person, username: str, password: str | None, by: Actor, at: datetime,
                 email: str = "") -> User:
    """Open an account. Raises Unfit when the password is too weak; None opens one that has no password yet."""
    user = User(username=username, email=email, person=person)
    if password is not None:
        _check_password(password, user)
    user = User.objects.create_user(username, password, email=email, person=person)
    record("people.account.opened", subject=person, by=by, at=at, username=username)
    return user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as why:
        raise Unfit("password", Bilingual(" ".join(why.messages), "密码不少于10位，不用常见词，不全是数字")) from why


@transaction.atomic
def close_account(*, user: User, by: Actor, at: datetime) -> None:
    """Let nobody sign in with this account any more."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    record("people.account.closed", subject=user.person or user, by=by, at=at, username=user.username)
