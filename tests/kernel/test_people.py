"""Persons, numbers, memberships, accounts: what is written and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction

from tests.kernel.factories import NOON, TODAY, a_person, a_seat, a_user, an_organisation
from zhijiao.basics.identifiers import id_check_digit, uscc_check_digit
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people import actions
from zhijiao.kernel.people.actions import Unfit
from zhijiao.kernel.people.actor import ANONYMOUS, SYSTEM
from zhijiao.kernel.people.models import Guardianship, Membership, Person
from zhijiao.kernel.people.seats import actor_of, seats
from zhijiao.kernel.people.terms import Kinship, Role, Sex

pytestmark = pytest.mark.usefixtures("regions")
FIRST17 = "21010220100101123"
NUMBER = FIRST17 + id_check_digit(FIRST17)
CODE = "91210100MA0000001"
USCC = CODE + uscc_check_digit(CODE)


def test_a_person_is_registered_with_sex_and_birthday_from_the_citizen_number():
    person = actions.register_person(name=" 李四 ", id_number=NUMBER.lower(), by=SYSTEM, at=NOON)
    assert (person.name, person.sex, person.born_on) == ("李四", Sex.MALE, date(2010, 1, 1))
    assert Person.objects.by_id_number(f"{NUMBER[:6]} {NUMBER[6:]}").get() == person
    assert [entry.event for entry in history(person)] == ["people.person.registered"]


def test_a_citizen_number_lies_sealed_in_the_database_and_reads_back():
    actions.register_person(name="李四", id_number=NUMBER, by=SYSTEM, at=NOON, phone="13800000000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone, id_number_key FROM people_person")
        number, phone, key = cursor.fetchone()
    assert NUMBER not in number and "138" not in phone and NUMBER not in key
    assert Person.objects.get().id_number == NUMBER


@pytest.mark.parametrize(("number", "wanted"), [
    ("2101", "18 characters"), ("21010220100101X23X", "digits"), ("210102201013011234", "date"),
    (FIRST17 + "X" if NUMBER[17] != "X" else FIRST17 + "0", "copied wrongly"),
])
def test_a_citizen_number_that_cannot_be_is_refused(number, wanted):
    with pytest.raises(Unfit, match=wanted) as refused:
        actions.register_person(name="李四", id_number=number, by=SYSTEM, at=NOON)
    assert refused.value.field == "id_number" and refused.value.wanted.zh
    assert not Person.objects.exists()


def test_two_persons_cannot_share_a_number_and_many_may_have_none():
    actions.register_person(name="李四", id_number=NUMBER, by=SYSTEM, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.register_person(name="王五", id_number=NUMBER, by=SYSTEM, at=NOON)
    a_person()
    a_person()
    assert Person.objects.by_id_number("").count() == 0


@pytest.mark.parametrize("act", [
    lambda: list(Person.objects.filter(id_number=NUMBER)),
    lambda: list(Person.objects.filter(phone__contains="1")),
    lambda: Person.objects.update(id_number=None),
    lambda: Person.objects.update(id_number_key="x"),
    lambda: list(Person.objects.order_by("id_number__length")),
])
def test_an_encrypted_field_is_neither_searched_nor_written_in_bulk(act):
    a_person()
    with pytest.raises(FieldError):
        act()


def test_unknown_can_be_asked_of_an_encrypted_field():
    person = a_person()
    assert Person.objects.filter(phone__isnull=True).get() == person
    assert Person.objects.update(email="a@b.cn") == 1


def test_an_organisation_needs_a_true_credit_code():
    shenyang = Region.objects.get(pk="2101")
    made = actions.register_organisation(kind=OrganisationKind.ENTERPRISE, name="沈阳机床", region=shenyang, uscc=USCC,
                                         staff_on_post=120, by=SYSTEM, at=NOON)
    assert (made.uscc, made.staff_on_post) == (USCC, 120)
    assert history(made)[0].body == {"kind": "enterprise", "region": "2101"}
    for wrong in (USCC[:-1] + ("0" if USCC[-1] != "0" else "1"), "I" * 18, "9121"):
        with pytest.raises(Unfit):
            actions.register_organisation(kind=OrganisationKind.ENTERPRISE, name="x", region=shenyang, uscc=wrong,
                                          by=SYSTEM, at=NOON)
    bare = actions.register_organisation(kind=OrganisationKind.PARTNER, name="协会", region=shenyang, by=SYSTEM, at=NOON)
    assert bare.uscc is None


def test_a_membership_counts_from_its_first_day_to_its_last():
    person, school = a_person(), an_organisation()
    seat = actions.join(person=person, organisation=school, role=Role.SCHOOL_TEACHER, by=SYSTEM, at=NOON, since=TODAY)
    assert Membership.objects.on(TODAY).get() == seat and not Membership.objects.on(date(2026, 11, 22)).exists()
    actions.leave(membership=seat, by=SYSTEM, at=NOON, until=date(2026, 12, 1))
    assert Membership.objects.on(date(2026, 12, 1)).exists() and not Membership.objects.on(date(2026, 12, 2)).exists()
    assert str(seat).startswith(str(person.pk))
    assert [entry.event for entry in history(seat)] == ["people.membership.given", "people.membership.ended"]


def test_nobody_becomes_the_system_and_only_a_guardian_is_without_an_organisation():
    with pytest.raises(Unfit):
        actions.join(person=a_person(), organisation=an_organisation(), role=Role.SYSTEM, by=SYSTEM, at=NOON, since=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=a_person(), organisation=None, role=Role.APPRENTICE, since=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        a_seat(Role.APPRENTICE, until=date(2026, 1, 1))


def test_a_guardian_gets_one_seat_for_several_wards_and_is_not_their_own():
    mother, ward, other = a_person(), a_person(), a_person()
    for child in (ward, other):
        actions.appoint_guardian(guardian=mother, ward=child, kinship=Kinship.MOTHER, by=SYSTEM, at=NOON, since=TODAY)
    assert mother.memberships.count() == 1 and mother.wardships.count() == 2
    assert str(Guardianship.objects.first()) == f"{mother.pk} -> {ward.pk}"
    with pytest.raises(IntegrityError), transaction.atomic():
        Guardianship.objects.create(guardian=mother, ward=mother)


def test_an_account_needs_a_password_that_is_hard_to_guess():
    person = a_person()
    for weak in ("short", "12345678901", "password123"):
        with pytest.raises(Unfit, match="password"):
            actions.open_account(person=person, username="lisi", password=weak, by=SYSTEM, at=NOON)
    user = actions.open_account(person=person, username="lisi", password="eine lange Reise", by=SYSTEM, at=NOON)
    assert user.check_password("eine lange Reise") and str(user) == "lisi"
    actions.close_account(user=user, by=SYSTEM, at=NOON)
    user.refresh_from_db()
    assert not user.is_active
    assert [entry.event for entry in history(person)] == ["people.account.opened", "people.account.closed"]


def test_an_account_may_be_opened_before_it_has_a_password():
    user = actions.open_account(person=a_person(), username="wangwu", password=None, by=SYSTEM, at=NOON)
    assert not user.has_usable_password()


def test_an_actor_is_a_person_in_a_seat_and_an_account_without_one_may_do_nothing():
    seat = a_seat(Role.CITY_OFFICER, an_organisation(kind=OrganisationKind.AUTHORITY, name="沈阳市教育局"))
    actor = actor_of(a_user(seat), TODAY)
    assert (actor.role, actor.region_path, actor.organisation_name) == (Role.CITY_OFFICER, "21/2101", "沈阳市教育局")
    assert actor.name == seat.person.name and not actor.is_anonymous
    bare = actor_of(a_user(), TODAY)
    assert bare.role is None and not bare.is_anonymous and seats(a_user(), TODAY) == []
    assert ANONYMOUS.is_anonymous and actor.anonymously() == ANONYMOUS and not SYSTEM.is_anonymous
    guardian = actor_of(a_user(a_seat(Role.GUARDIAN)), TODAY)
    assert guardian.organisation_id is None and guardian.region_path == ""
