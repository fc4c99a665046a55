"""Pages of issuers and keys: a registrar turns the school's key, reports it as stolen; a security administrator judges; home pages remind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.cast import NOON, TODAY, Cast, cast
from zhijiao.engines.credentials import State
from zhijiao.kernel.administration.jobs import turn_keys
from zhijiao.kernel.administration.room import tasks
from zhijiao.kernel.signing import actions
from zhijiao.kernel.signing.models import Issuer, IssuingKey
from zhijiao.kernel.signing.signers import signer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None, settings: Any) -> Cast:
    settings.ZHIJIAO_TODAY = TODAY
    return cast()


@pytest.fixture
def issuer(people: Cast) -> Issuer:
    return signer(people.school, NOON).issuer


def signed_in(member: Any, language: str = "en") -> Client:
    client = Client()
    client.force_login(member.user)
    client.cookies["django_language"] = language
    return client


@pytest.mark.parametrize(("language", "words"), [("en", ("Turn to the next key", "Report as stolen", "active")),
                                                 ("zh-hans", ("换用新密钥", "报失窃", "使用中"))])
def test_a_registrar_sees_the_schools_key_and_turns_it(people: Cast, issuer: Issuer, language: str, words: tuple[str, ...]) -> None:
    client = signed_in(people.registrar, language)
    page = client.get(issuer.get_absolute_url()).content.decode()
    assert issuer.did in page and "2026-1" in page and all(word in page for word in words)
    assert client.get("/administration/issuers").status_code == 200
    asked = client.get(f"{issuer.get_absolute_url()}/rotate").content.decode()
    assert "2026-1" in asked and ("is not taken back" if language == "en" else "不能恢复") in asked  # before anything happens, what will
    assert issuer.keys.get().state is State.ACTIVE
    answer = client.post(f"{issuer.get_absolute_url()}/rotate", follow=True)
    assert answer.status_code == 200 and "2026-2" in answer.content.decode()
    assert issuer.keys.get(state=State.ACTIVE).name == "2026-2"
    assert client.post(f"{issuer.get_absolute_url()}/plan", follow=True).status_code == 200 and issuer.keys.get(state=State.PLANNED).name == "2026-3"
    assert "2026-3" in client.get(f"{issuer.get_absolute_url()}/rotate").content.decode()  # the key made ahead is named


def test_a_theft_is_reported_judged_and_shown(people: Cast, issuer: Issuer) -> None:
    key = issuer.keys.get()
    address = f"/administration/keys/{key.pk}"
    registrar, security = signed_in(people.registrar), signed_in(people.security_administrator)
    answers = {"since": "2026-09-27", "reason": "电脑失窃"}
    assert "Key 2026-1:" in registrar.get(f"{address}/report").content.decode()  # the name that must be typed
    assert "This is not the name of the key" in registrar.post(f"{address}/report", {**answers, "typed": "2026-2"}).content.decode()
    assert registrar.post(f"{address}/report", {**answers, "typed": "2026-1"}).status_code == 302
    assert [str(task.words.en) for task in tasks(people.security_administrator.actor, TODAY)] == ["1 issuing key was reported as stolen: judge it"]
    listed = security.get("/administration/issuers?view=reported").content.decode()
    assert people.school.name_en in listed and people.enterprise.name_en not in listed
    assert "Key 2026-1: nothing that it signed verifies any more" in security.get(f"{address}/confirm").content.decode()
    assert security.post(f"{address}/confirm", {"typed": "2026-1"}).status_code == 302
    assert IssuingKey.objects.get(pk=key.pk).state is State.COMPROMISED
    page = registrar.get(issuer.get_absolute_url()).content.decode()
    assert "Theft confirmed" in page and "电脑失窃" in page and not list(tasks(people.security_administrator.actor, TODAY))


def test_a_report_is_dismissed(people: Cast, issuer: Issuer) -> None:
    key = actions.report(key=issuer.keys.get(), since=TODAY, reason="?", by=people.registrar.actor, at=NOON)
    assert signed_in(people.security_administrator).post(f"/administration/keys/{key.pk}/dismiss", {"reason": "找到了"}).status_code == 302
    assert "Report dismissed" in signed_in(people.auditor).get(issuer.get_absolute_url()).content.decode()


def test_home_pages_remind_when_the_school_year_has_turned(people: Cast, issuer: Issuer) -> None:
    for unit in (people.province, people.bureau, people.enterprise):
        signer(unit, NOON)
    turn_keys(at=NOON.replace(year=2027))
    day = date(2027, 9, 28)
    [task] = tasks(people.registrar.actor, day)
    assert (task.words.en, task.url) == ("A new school year: turn to a new issuing key", issuer.get_absolute_url())
    [task] = tasks(people.administrator.actor, day)
    assert (task.count, task.url) == (2, "/administration/issuers?view=behind")
    assert not list(tasks(people.registrar.actor, TODAY)) and not list(tasks(people.teacher.actor, day))


def test_the_list_is_found_by_name_and_says_who_is_behind(people: Cast, issuer: Issuer, settings: Any, django_assert_max_num_queries: Any) -> None:
    for unit in (people.province, people.enterprise, people.college):
        signer(unit, NOON)
    settings.ZHIJIAO_TODAY = date(2027, 9, 28)
    client = signed_in(people.administrator)
    with django_assert_max_num_queries(30):
        page = client.get("/administration/issuers?view=behind").content.decode()
    assert people.school.name_en in page and "earlier" in page
    assert people.enterprise.name_en not in client.get("/administration/issuers?q=北陵").content.decode()
    assert "None fits." in client.get("/administration/issuers?q=没有").content.decode()
