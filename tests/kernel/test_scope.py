"""Who sees which rows: each role against the same four memberships, told as a table."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Q

from tests.kernel.factories import a_person, a_seat, a_user, acting, an_organisation
from zhijiao.basics.dates import full_years
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.actor import ANONYMOUS, SYSTEM, Actor
from zhijiao.kernel.people.models import Guardianship, Membership, Person
from zhijiao.kernel.people.scope import NOTHING, rows, ward_of
from zhijiao.kernel.people.seats import OF_AGE, actor_in
from zhijiao.kernel.people.terms import Role

pytestmark = pytest.mark.usefixtures("regions")

# Memberships of apprentices stand in for a room's rows: organisation as school (or enterprise), person as apprentice.
PATHS = {"region": "organisation__region__path", "school": "organisation", "enterprise": "organisation",
         "apprentice": "person", "mentor": "person", "inspector": "person", "operator": "organisation", "department": "organisation"}


@pytest.fixture
def world():
    here = an_organisation(name="here")
    there = an_organisation(name="there", region_id="2102")
    shenfu = an_organisation(name="shenfu", region_id="21SF")
    return {place.name: a_seat(Role.APPRENTICE, place) for place in (here, there, shenfu)}


def seen(actor, **paths):
    """The names of the schools whose apprentice `actor` sees."""
    found = Membership.objects.filter(role=Role.APPRENTICE).filter(rows(actor, **{**PATHS, **paths}))
    return sorted(found.values_list("organisation__name", flat=True))


def officer(role, region):
    return acting(a_seat(role, an_organisation(kind=OrganisationKind.AUTHORITY, region_id=region)))


def test_the_province_sees_all_a_city_its_own_and_shenfu_its_own(world):
    assert seen(officer(Role.PROVINCE_OFFICIAL, "21")) == ["here", "shenfu", "there"]
    assert seen(officer(Role.CITY_OFFICER, "2101")) == ["here"]
    assert seen(officer(Role.CITY_OFFICER, "21SF")) == ["shenfu"]


def test_everything_or_something_is_everything(world):
    """A room says "what is published, or what the actor may see": for the province the second is everything."""
    province = officer(Role.PROVINCE_OFFICIAL, "21")
    found = Membership.objects.filter(role=Role.APPRENTICE).filter(Q(organisation__name="here") | rows(province, **PATHS))
    assert found.count() == 3 and not Membership.objects.filter(NOTHING | NOTHING).exists()


@pytest.mark.parametrize("role", [Role.SCHOOL_REGISTRAR, Role.SCHOOL_TEACHER, Role.ENTERPRISE_HR, Role.TRAINING_OPERATOR, Role.DEPARTMENT_OFFICER])
def test_staff_see_their_organisations_rows_and_the_stranger_none(world, role):
    assert seen(acting(a_seat(role, world["here"].organisation))) == ["here"]
    assert seen(acting(a_seat(role))) == []


def test_a_teacher_is_narrowed_to_their_own_where_the_room_says_whose_rows_are(world):
    teacher = acting(a_seat(Role.SCHOOL_TEACHER, world["here"].organisation))
    assert seen(teacher, teacher="person") == []


def test_a_mentor_sees_own_apprentices_only(world):
    mentor = acting(Membership.objects.create(person=world["here"].person, organisation=world["here"].organisation,
                                              role=Role.ENTERPRISE_MENTOR, since="2026-09-01"))
    assert seen(mentor) == ["here"] and seen(mentor, mentor=None) == []
    assert seen(acting(a_seat(Role.ENTERPRISE_MENTOR, world["here"].organisation))) == []


def test_apprentice_and_guardian_see_their_own_rows(world):
    assert seen(acting(world["here"])) == ["here"]
    mother = a_seat(Role.GUARDIAN)
    assert seen(acting(mother)) == []
    for ward in ("here", "there"):
        Guardianship.objects.create(guardian=mother.person, ward=world[ward].person)
    assert seen(acting(mother)) == ["here", "there"]


@pytest.mark.parametrize(("born_on", "today", "sees"), [
    (date(2008, 9, 28), date(2026, 9, 28), True),  # a year of age is completed on the day after the birthday
    (date(2008, 9, 28), date(2026, 9, 29), False), (date(2008, 9, 29), date(2026, 9, 29), True),
    (date(2008, 2, 29), date(2026, 2, 28), True), (date(2008, 2, 29), date(2026, 3, 1), False), (date(2010, 3, 1), date(2028, 2, 29), True),
    (date(2010, 2, 28), date(2028, 2, 29), False), (None, date(2036, 1, 1), True)])
def test_a_guardian_sees_the_rows_of_a_ward_until_the_ward_is_of_age(world, born_on, today, sees):
    mother, ward = a_seat(Role.GUARDIAN), world["here"].person
    Person.objects.filter(pk=ward.pk).update(born_on=born_on)
    Guardianship.objects.create(guardian=mother.person, ward=ward)
    actor = actor_in(a_user(mother), mother, today)
    assert (seen(actor) == ["here"]) is sees
    assert Person.objects.filter(ward_of(actor), pk=ward.pk).exists() is sees
    if born_on is not None:
        assert sees == (full_years(born_on, today, "day_after") < OF_AGE), "said in a query as the law counts it"


def test_an_inspector_sees_assigned_rows_only(world):
    assert seen(acting(a_seat(Role.INSPECTOR, world["here"].organisation))) == []


@pytest.mark.parametrize("actor", [ANONYMOUS, Actor(user_id=1), Actor(user_id=1, role=Role.ADMINISTRATOR),
                                   Actor(user_id=1, role=Role.SECURITY_ADMINISTRATOR), Actor(user_id=1, role=Role.AUDITOR)])
def test_whoever_is_not_named_sees_nothing(world, actor):
    assert seen(actor) == []


def test_an_actor_whose_place_is_unknown_does_not_match_empty_places(world):
    for role in Role:
        if role not in (Role.PROVINCE_OFFICIAL, Role.SYSTEM):
            assert seen(Actor(user_id=1, role=role)) == [], role


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM])
def test_a_path_that_is_left_out_shows_that_role_nothing(world, role):
    nothing = dict.fromkeys((*PATHS, "teacher"))
    actor = Actor(user_id=1, person_id=world["here"].person_id, role=role, region_path="21/2101",
                  organisation_id=world["here"].organisation_id)
    assert seen(actor, **nothing) == []


def test_the_system_sees_everything_and_the_condition_works_for_other_models(world):
    assert len(seen(SYSTEM)) == 3
    only = Organisation.objects.filter(rows(acting(world["here"]), region=None, school="pk", enterprise=None,
                                            apprentice="memberships__person"))
    assert only.get().name == "here"
    assert a_person().pk
