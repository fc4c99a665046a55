"""My certificates: the learner's own and the ward's, their state in words, what a verifier is told of them now."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.systems.exchange.holding import a_certificate
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
        assert of(who).get("/exchange/mine").status_code == 403 and of(who).get(f"/exchange/mine/{row.number}").status_code == 403


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
