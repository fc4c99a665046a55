"""Who gets in: password with limits, roles, the demo's cast in demo mode on a demo database only."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.kernel.factories import NOON, a_seat, a_user, an_organisation
from zhijiao.kernel.days import moment
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people import demo
from zhijiao.kernel.people.terms import Role

pytestmark = [pytest.mark.urls("tests.kernel.addresses"), pytest.mark.usefixtures("regions")]

PASSWORD = "eine lange Reise"


@pytest.fixture(autouse=True)
def _fresh_limits(db):
    cache.clear()


@pytest.fixture
def registrar():
    seat = a_seat(Role.SCHOOL_REGISTRAR)
    return a_user(seat, username="lisi", password=PASSWORD)


def sign_in(client, username="lisi", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": username, "password": password})


def test_name_and_password_open_the_door(client, registrar):
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/tests/who").json()["role"] == "school_registrar"


def test_a_wrong_password_and_a_closed_account_do_not(client, registrar):
    assert sign_in(client, password="wrong").status_code == 200
    registrar.is_active = False
    registrar.save()
    sign_in(client)
    assert client.get("/tests/who").json()["role"] == ""


def test_after_five_failures_even_the_right_password_waits(client, registrar):
    for _ in range(6):
        sign_in(client, password="wrong")
    sign_in(client)
    assert client.get("/tests/who").json()["role"] == ""


def test_nobody_signs_up(client):
    answer = client.post(reverse("account_signup"), {"username": "new", "password1": PASSWORD, "password2": PASSWORD})
    from zhijiao.kernel.people.models import User

    assert answer.status_code == 200 and not User.objects.filter(username="new").exists()


def test_a_person_with_two_roles_acts_in_the_first_and_may_switch(client, registrar):
    second = a_seat(Role.SCHOOL_TEACHER, an_organisation(), person=registrar.person)
    foreign = a_seat(Role.PROVINCE_OFFICIAL)
    ended = a_seat(Role.INSPECTOR, person=registrar.person, until=date(2026, 9, 2))
    client.force_login(registrar)
    assert client.get("/tests/who").json()["role"] == "school_registrar"
    assert client.post("/me/role", {"role": second.pk, "next": "/tests/who"})["Location"] == "/tests/who"
    assert client.get("/tests/who").json()["role"] == "school_teacher"
    for wrong in (foreign.pk, ended.pk, "x", ""):
        assert client.post("/me/role", {"role": wrong}).status_code == 403
    assert client.get("/tests/who").json()["role"] == "school_teacher"
    assert client.get("/me/role").status_code == 405


@pytest.mark.parametrize("goal", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_switching_leads_nowhere_else(client, registrar, goal):
    client.force_login(registrar)
    seat = registrar.person.memberships.get()
    assert client.post("/me/role", {"role": seat.pk, "next": goal})["Location"] == "/"


def test_a_role_that_ended_is_left_at_the_next_request(client, registrar):
    client.force_login(registrar)
    client.get("/tests/who")
    registrar.person.memberships.update(until=date(2026, 9, 2))
    assert client.get("/tests/who").json() == {"role": "", "name": registrar.person.name, "day": str(moment().date()), "age": 0}


def test_a_session_is_short_where_many_peoples_data_are_shown(client):
    ages = {}
    for role in (Role.APPRENTICE, Role.CITY_OFFICER):
        client.force_login(a_user(a_seat(role)))
        ages[role] = client.get("/tests/who").json()["age"]
    assert ages == {Role.APPRENTICE: 14 * 86400, Role.CITY_OFFICER: 10 * 3600}


def test_a_page_for_one_role_sends_strangers_to_the_door_and_others_away(client, registrar):
    answer = client.get("/tests/province?a=1")
    assert answer.status_code == 302 and "next=/tests/province%3Fa%3D1" in answer["Location"]
    client.force_login(registrar)
    assert client.get("/tests/province").status_code == 403 and client.get("/tests/anyone").status_code == 200
    client.force_login(a_user())
    assert client.get("/tests/anyone").status_code == 403
    client.force_login(a_user(a_seat(Role.PROVINCE_OFFICIAL, an_organisation(kind=OrganisationKind.AUTHORITY, region_id="21"))))
    assert client.get("/tests/province").text == f"province_official {moment().date()} 127.0.0.1"


def test_the_day_of_a_demo_may_be_fixed(client, settings):
    settings.ZHIJIAO_TODAY = date(2026, 3, 4)
    assert client.get("/tests/who").json()["day"] == "2026-03-04"
    assert moment().utcoffset().total_seconds() == 8 * 3600


# --- the demo's cast --------------------------------------------------------------------------------------------------


@pytest.fixture
def cast():
    demo.mark(at=NOON)
    a_user(a_seat(Role.CITY_OFFICER), username="officer", demo_place=2)
    return a_user(a_seat(Role.APPRENTICE), username="apprentice", demo_place=1)


def test_one_click_signs_in_as_one_of_the_cast(client, cast):
    page = client.get("/demo/")
    assert page.status_code == 200 and [p.username for p in page.context["cast"]] == ["apprentice", "officer"]
    assert client.post("/demo/officer")["Location"] == "/"
    assert client.get("/tests/who").json()["role"] == "city_officer"
    client.post("/demo/apprentice", {"next": "/tests/who"})
    assert client.get("/tests/who").json()["role"] == "apprentice"


def test_only_the_cast_and_only_by_post(client, cast):
    a_user(a_seat(Role.PROVINCE_OFFICIAL), username="real")
    assert client.post("/demo/real").status_code == 404 and client.get("/demo/officer").status_code == 405
    cast.is_active = False
    cast.save()
    assert client.post("/demo/apprentice").status_code == 404
    assert Client(enforce_csrf_checks=True).post("/demo/officer").status_code == 403


def test_a_database_without_the_mark_has_no_one_click_entry(client, registrar):
    registrar.demo_place = 1
    registrar.save()
    assert client.get("/demo/").status_code == client.post("/demo/lisi").status_code == 404
    assert client.get("/tests/who").json()["role"] == ""


def test_a_marked_database_has_none_either_when_demo_mode_is_off(client, cast, settings):
    settings.ZHIJIAO_DEMO = False
    assert client.get("/demo/").status_code == client.post("/demo/officer").status_code == 404


def test_a_database_that_holds_accounts_is_never_marked(registrar):
    with pytest.raises(demo.NotADemo):
        demo.mark(at=NOON)
    assert not demo.is_marked()


def test_demo_mode_does_not_start_over_somebody_elses_database(settings, db):
    demo.refuse_elsewhere()
    a_user()
    with pytest.raises(demo.NotADemo, match="ZHIJIAO_DEMO"):
        demo.refuse_elsewhere()
    settings.ZHIJIAO_DEMO = False
    demo.refuse_elsewhere()


def test_marking_twice_is_one_mark(cast):
    demo.mark(at=NOON)
    from zhijiao.kernel.people.models import Mark

    assert str(Mark.objects.get()) == "demo"
