"""My certificates: the learner's own and the ward's, their state in words, what a verifier is told of them now."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import Cast, Member
from tests.systems.exchange.holding import a_certificate
from zhijiao.kernel.people.models import Guardianship, Membership, User
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.exchange.models import Share
from zhijiao.systems.exchange.terms import State

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(settings: Any) -> None:
    settings.ZHIJIAO_TODAY = date(2026, 9, 28)


def of(member: Any, language: str = "en") -> Client:
    client = Client(HTTP_HOST="localhost")
    client.cookies["django_language"] = language
    client.force_login(member.user)
    return client


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_empty_record_says_how_it_is_filled(people: Cast) -> None:
    assert "When a placement is completed, the school issues one" in text(of(people.apprentice).get("/exchange/mine"))
    assert "还没有证明" in text(of(people.apprentice, "zh-hans").get("/exchange/mine"))


def test_the_learner_and_the_guardian_see_it_and_nobody_else(people: Cast) -> None:
    row = a_certificate(people)
    for who in (people.apprentice, people.guardian):
        assert row.number in text(of(who).get("/exchange/mine"))
        page = text(of(who).get(f"/exchange/mine/{row.number}"))
        assert row.number in page and "Verified just now: Genuine" in page and "Print with the code (PDF)" in page
    assert row.number not in text(of(people.adult).get("/exchange/mine")) and of(people.adult).get(f"/exchange/mine/{row.number}").status_code == 404
    for who in (people.registrar, people.hr, people.provincial_official):
        assert row.number not in text(of(who).get("/exchange/mine")) and of(who).get(f"/exchange/mine/{row.number}").status_code == 404


# --- those whose roles have ended, and those who hold another now ----------------------------------------------------------

def ended(member: Member, on: date = date(2026, 9, 20)) -> None:
    """Let every role of somebody end."""
    member.person.memberships.update(until=on)


def test_a_graduate_keeps_the_record_with_all_that_belongs_to_it(people: Cast) -> None:
    row, others = a_certificate(people), a_certificate(people, apprentice=people.adult.person)
    ended(people.apprentice)
    graduate = of(people.apprentice)
    home = text(graduate.get("/"))
    assert people.apprentice.person.name in home and "You hold no role here at present" in home and 'href="/exchange/mine"' in home
    listed = text(graduate.get("/exchange/mine"))
    assert row.number in listed and others.number not in listed
    made = text(graduate.post(f"/exchange/mine/{row.number}/share", {"life": "day", "shows": "file", "label": "新单位"}))
    token = made.partition("/exchange/shared/")[2].partition('"')[0]
    assert Client().post(f"/exchange/shared/{token}").status_code == 200
    page = text(graduate.get(f"/exchange/mine/{row.number}"))
    assert "Verified just now: Genuine" in page and "新单位" in page and "somebody without an account" in page and row.identity_code in page
    for part in ("credential.json", "print.pdf"):
        assert graduate.get(f"/exchange/credentials/{row.number}/{part}").status_code == 200
        assert graduate.get(f"/exchange/credentials/{others.number}/{part}").status_code == 404
    assert graduate.get(f"/exchange/mine/{others.number}").status_code == 404
    assert graduate.post(f"/exchange/mine/{others.number}/share", {"life": "day", "shows": "file"}).status_code == 404
    share = Share.objects.get()
    assert graduate.post(f"/exchange/shares/{share.pk}/end", follow=True).status_code == 200
    share.refresh_from_db()
    assert share.ended_at is not None


def test_a_graduate_sees_no_page_of_the_school_and_may_take_the_own_data(people: Cast) -> None:
    row = a_certificate(people)
    ended(people.apprentice)
    graduate = of(people.apprentice)
    for path in ("/exchange/desk", "/exchange/credentials", f"/exchange/credentials/{row.number}", "/apprenticeships/agreements"):
        assert graduate.get(path).status_code == 403, path
    assert "Roles" in text(graduate.get("/me/data")) and graduate.post("/me/data/take").status_code == 200
    assert graduate.get("/inbox").status_code == 200
    assert graduate.session.get_expiry_age() <= 60 * settings.ZHIJIAO_SESSION_MINUTES[Role.APPRENTICE]


def test_who_holds_another_role_now_finds_the_own_record_in_the_account_menu(people: Cast) -> None:
    row = a_certificate(people)
    ended(people.apprentice)
    Membership.objects.create(person=people.apprentice.person, organisation=people.enterprise, role=Role.ENTERPRISE_HR, since=date(2026, 9, 21))
    client = of(people.apprentice)
    assert "My certificates" in text(client.get("/")) and row.number in text(client.get("/exchange/mine"))
    assert client.get(f"/exchange/credentials/{row.number}/credential.json").status_code == 200
    assert client.get(f"/exchange/credentials/{row.number}").status_code == 403


def test_a_guardian_sees_the_own_and_the_wards_once_each(people: Cast) -> None:
    ward, own = a_certificate(people), a_certificate(people, apprentice=people.guardian.person)
    Guardianship.objects.create(guardian=people.hr.person, ward=people.apprentice.person)  # another guardian doubles nothing
    listed = text(of(people.guardian).get("/exchange/mine"))
    assert listed.count(ward.number) == listed.count(own.number) == 2, "in the address and beside it"
    ended(people.guardian)
    assert own.number in text(of(people.guardian).get("/exchange/mine")) and ward.number not in text(of(people.guardian).get("/exchange/mine"))


def test_an_account_of_nobody_has_no_record(people: Cast) -> None:
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.create_user("machine"))
    assert client.get("/exchange/mine").status_code == 403 and client.get("/me/data").status_code == 403
    assert client.get("/").status_code == 200


def test_only_the_learner_shares_and_is_shown_the_code_of_the_number(people: Cast) -> None:
    row = a_certificate(people)
    own, ward = text(of(people.apprentice).get(f"/exchange/mine/{row.number}")), text(of(people.guardian).get(f"/exchange/mine/{row.number}"))
    assert row.identity_code and "Make a link" in own and row.identity_code in own
    assert "Make a link" not in ward and row.identity_code not in ward


@pytest.mark.parametrize(("state", "sentence", "verdict"), [
    (State.ISSUED, "It counts.", "Genuine"), (State.SUSPENDED, "The school has suspended it.", "Suspended"),
    (State.REVOKED, "The school has revoked it.", "Revoked")])
def test_the_state_is_said_in_words_and_is_that_of_the_lists(people: Cast, state: State, sentence: str, verdict: str) -> None:
    row = a_certificate(people, state=state)
    page = text(of(people.apprentice).get(f"/exchange/mine/{row.number}"))
    assert sentence in page and f"Verified just now: {verdict}" in page and sentence in text(of(people.apprentice).get("/exchange/mine"))
    assert ("Make a link" in page) == (state is not State.REVOKED)


def test_what_waits_to_be_issued_is_not_shown_yet(people: Cast) -> None:
    row = a_certificate(people, state=State.PROPOSED)
    assert row.number not in text(of(people.apprentice).get("/exchange/mine"))
    assert of(people.apprentice).get(f"/exchange/mine/{row.number}").status_code == 404
