"""Issuers and keys: made on first need, turned with the school year, stolen and judged by two; secrets stay where they are."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import serializers
from django.db import IntegrityError, connection, transaction

from tests.cast import NOON, TODAY, Cast, cast
from zhijiao.engines.credentials import State, read_trust, sign, verify
from zhijiao.kernel.administration import rotation
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.journal.models import Content, Entry
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.signing import actions, queries, trust
from zhijiao.kernel.signing.models import Issuer, IssuingKey
from zhijiao.kernel.signing.names import v_address
from zhijiao.kernel.signing.signers import Signer, signer
from zhijiao.kernel.states import Refused, Stale

pytestmark = pytest.mark.django_db
NEXT_YEAR = NOON.replace(year=2027)


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def a_credential(who: Signer, at: Any = NOON) -> dict[str, Any]:
    body = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"], "issuer": who.did, "credentialSubject": {"id": "urn:x"}}
    return sign(body, who.key, ("eddsa-jcs-2022",), created=at)


def verdict(signed: dict[str, Any], at: Any = NOON) -> str:
    return str(verify(signed, trust=trust.register(at), at=at).verdict)


def events(*subjects: Any) -> list[str]:
    return [entry.event for entry in history(*subjects)]


def test_the_first_need_makes_an_issuer_and_a_key_as_the_systems_act(people: Cast) -> None:
    who = signer(people.school, NOON)
    assert who.did == f"did:web:localhost%3A8000:issuers:{people.school.uscc.lower()}" and who.key.id == f"{who.did}#2026-1"
    assert signer(people.school, NOON).key == who.key and IssuingKey.objects.count() == 1
    assert events(who.issuer) == ["signing.issuer.established"] and events(who.row) == ["signing.key.planned", "signing.key.activated"]
    assert {entry.role for entry in Entry.objects.filter(event__startswith="signing.")} == {"system"}
    assert {entry.chain for entry in Entry.objects.filter(event__startswith="signing.")} == {people.school.pk}
    assert verdict(a_credential(who)) == "genuine"


def test_a_secret_is_sealed_and_stands_nowhere_else(people: Cast, client: Any) -> None:
    who = signer(people.school, NOON)
    assert who.key.secret is not None and who.key.secret not in repr(who)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM signing_issuingkey")
        assert who.key.secret not in cursor.fetchone()[0]
    assert "secret" in IssuingKey.objects.get().get_deferred_fields()
    told = json.dumps([content.said for content in Content.objects.all()]) + json.dumps(trust.trust(NOON))
    told += client.get(f"/issuers/{who.issuer.code}/did.json").content.decode() + client.get("/trust.json").content.decode()
    assert who.key.public in told and who.key.secret not in told
    assert who.key.secret not in serializers.serialize("json", Issuer.objects.all())


def test_a_new_sealing_key_covers_the_secrets(people: Cast, settings: Any) -> None:
    who = signer(people.school, NOON)
    settings.ZHIJIAO_KEYS = {**settings.ZHIJIAO_KEYS, "keys": {"new": "55" * 32, **settings.ZHIJIAO_KEYS["keys"]}}
    assert rotation.reseal()["signing_issuingkey.secret"] == 1
    settings.ZHIJIAO_KEYS = {**settings.ZHIJIAO_KEYS, "keys": {"new": "55" * 32}}
    assert signer(people.school, NOON).key == who.key


def test_one_key_is_active_and_the_database_says_so(people: Cast) -> None:
    who = signer(people.school, NOON)
    other = actions.plan_key(issuer=who.issuer, by=SYSTEM, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuingKey.objects.filter(pk=other.pk).update(**{"state": State.ACTIVE, "activated_at": NOON})


def test_two_turns_later_the_old_signature_still_counts(people: Cast) -> None:
    old = a_credential(first := signer(people.school, NOON))
    registrar = people.registrar.actor
    actions.rotate(issuer=first.issuer, by=registrar, at=NOON + timedelta(days=1))
    actions.rotate(issuer=first.issuer, by=registrar, at=NOON + timedelta(days=2))
    later = NOON + timedelta(days=3)
    now = signer(people.school, later)
    assert now.key.id.endswith("#2026-3") and verdict(old, later) == verdict(a_credential(now, later), later) == "genuine"
    # a retired key signs no new day
    assert verdict(a_credential(first, later), later) == "unknown_issuer"
    states = {key.name: key.state for key in first.issuer.keys.all()}
    assert states == {"2026-1": State.RETIRED, "2026-2": State.RETIRED, "2026-3": State.ACTIVE}
    assert [bool(key.secret) for key in first.issuer.keys.order_by("pk")] == [False, False, True]  # what never signs again cannot be stolen
    document = queries.did_page(first.issuer)
    assert len(document["verificationMethod"]) == len(document["assertionMethod"]) == 3


def test_a_planned_key_is_published_before_it_signs_and_is_the_next(people: Cast) -> None:
    who = signer(people.school, NOON)
    registrar = people.registrar.actor
    planned = actions.plan_key(issuer=who.issuer, by=registrar, at=NOON)
    assert f'"{planned.public}"' in json.dumps(trust.trust(NOON)) and planned.name == "2026-2"
    with pytest.raises(Refused, match="made already: 2026-2"):
        actions.plan_key(issuer=who.issuer, by=registrar, at=NOON)
    shown = IssuingKey.objects.get(pk=planned.pk)
    assert actions.rotate(issuer=who.issuer, by=registrar, at=NOON).pk == planned.pk
    with pytest.raises(Stale):
        actions.activate(key=shown, by=registrar, at=NOON)


def test_a_theft_is_reported_by_one_and_judged_by_another(people: Cast) -> None:
    who = signer(people.school, NOON)
    signed, soon = a_credential(who), NOON + timedelta(hours=1)
    with pytest.raises(Refused, match="ahead"):
        actions.report(key=who.row, since=TODAY + timedelta(days=1), reason="电脑失窃", by=people.registrar.actor, at=soon)
    key = actions.report(key=who.row, since=TODAY, reason="电脑失窃", by=people.registrar.actor, at=soon)
    # from now on another key signs; what was signed counts until somebody has judged
    assert key.state is State.RETIRED and key.waits_for_confirmation and signer(people.school, soon).key.id.endswith("#2026-2")
    assert verdict(signed, soon) == "genuine"
    with pytest.raises(Refused, match="already"):
        actions.report(key=key, since=TODAY, reason="again", by=people.registrar.actor, at=soon)
    with pytest.raises(Refused) as why:
        actions.confirm(key=key, by=people.registrar.actor, at=soon)
    assert why.value.status == 403
    assert list(queries.reported(people.security_administrator.actor)) == [key] and not queries.reported(people.registrar.actor).exists()
    actions.confirm(key=key, by=people.security_administrator.actor, at=soon)
    report = verify(signed, trust=trust.register(soon), at=soon)
    assert (report.verdict, "key_compromised" in report.codes) == ("unknown_issuer", True)
    # the term ends where the theft began: an issuance log proves what is older, not what is younger
    assert key.published().until == "2026-09-27T16:00:00Z"
    assert events(key)[-3:] == ["signing.key.retired", "signing.key.reported", "signing.key.compromised"]


def test_nobody_judges_the_own_report_and_a_dismissed_one_is_over(people: Cast) -> None:
    who = signer(people.school, NOON)
    key = actions.report(key=who.row, since=TODAY, reason="?", by=people.administrator.actor, at=NOON)
    security = people.security_administrator.actor
    IssuingKey.objects.filter(pk=key.pk).update(reported_by=security.user_id)
    mine = IssuingKey.objects.get(pk=key.pk)
    for judge in (lambda: actions.confirm(key=mine, by=security, at=NOON), lambda: actions.dismiss(key=mine, reason="x", by=security, at=NOON)):
        with pytest.raises(Refused, match="second person"):
            judge()
    IssuingKey.objects.filter(pk=key.pk).update(reported_by=people.administrator.actor.user_id)
    key = IssuingKey.objects.get(pk=key.pk)
    actions.dismiss(key=key, reason="电脑找到了", by=security, at=NOON)
    assert not key.waits_for_confirmation and events(key)[-1] == "signing.key.dismissed"
    with pytest.raises(Refused, match="dismissed already"):
        actions.confirm(key=key, by=security, at=NOON)


def test_a_planned_and_a_retired_key_are_reported_too(people: Cast) -> None:
    who = signer(people.school, NOON)
    planned = actions.plan_key(issuer=who.issuer, by=SYSTEM, at=NOON)
    assert actions.report(key=planned, since=TODAY, reason="?", by=people.registrar.actor, at=NOON).state is State.RETIRED
    actions.rotate(issuer=who.issuer, by=SYSTEM, at=NOON)
    old = IssuingKey.objects.get(pk=who.row.pk)
    assert actions.report(key=old, since=TODAY, reason="?", by=people.registrar.actor, at=NOON).state is State.RETIRED
    with pytest.raises(Refused, match="Nobody has reported"):
        actions.dismiss(key=IssuingKey.objects.get(state=State.ACTIVE), reason="?", by=people.security_administrator.actor, at=NOON)


def test_only_keepers_turn_keys(people: Cast) -> None:
    issuer = signer(people.school, NOON).issuer
    for act in (actions.plan_key, actions.rotate):
        with pytest.raises(Refused) as why:
            act(issuer=issuer, by=people.teacher.actor, at=NOON)
        assert why.value.status == 403
    assert list(Issuer.objects.visible_to(people.registrar.actor)) == list(Issuer.objects.visible_to(people.administrator.actor)) == [issuer]
    assert not Issuer.objects.visible_to(people.college_registrar.actor).exists() and not Issuer.objects.visible_to(people.hr.actor).exists()


def test_a_new_school_year_plans_keys_of_those_who_keep_them_and_turns_the_others(people: Cast) -> None:
    for unit in (people.school, people.enterprise, people.province):
        signer(unit, NOON)
    assert actions.turn_due(at=NOON) == 0 and actions.turn_due(at=NEXT_YEAR) == 3
    assert signer(people.enterprise, NEXT_YEAR).key.id.endswith("#2027-1")
    assert signer(people.school, NEXT_YEAR).key.id.endswith("#2026-1")  # never without a key
    day = NEXT_YEAR.date()
    assert [one.organisation for one in queries.behind(people.registrar.actor, day)] == [people.school]
    assert [one.organisation for one in queries.behind(people.administrator.actor, day)] == [people.province]
    assert not queries.behind(people.registrar.actor, TODAY).exists() and not queries.behind(people.teacher.actor, day).exists()
    assert actions.turn_due(at=NEXT_YEAR) == 0
    actions.rotate(issuer=people.school.issuer, by=people.registrar.actor, at=NEXT_YEAR)
    assert not queries.behind(people.registrar.actor, day).exists() and signer(people.school, NEXT_YEAR).key.id.endswith("#2027-1")


def test_a_key_planned_for_a_year_that_went_by_is_dropped(people: Cast) -> None:
    who = signer(people.school, NOON)
    idle = actions.plan_key(issuer=who.issuer, by=SYSTEM, at=NOON)
    actions.turn_due(at=NEXT_YEAR)
    assert IssuingKey.objects.get(pk=idle.pk).state is State.RETIRED
    assert IssuingKey.objects.get(state=State.PLANNED).name == "2027-1"


def test_the_trust_list_is_the_provinces_and_made_only_when_a_key_changed(people: Cast, django_assert_num_queries: Any) -> None:
    signer(people.school, NOON)
    first = trust.trust(NOON)
    root = trust.root(NOON)
    assert read_trust(first, root=root).knows(signer(people.school, NOON).did)
    with django_assert_num_queries(2):
        assert trust.trust(NOON) == first
    assert trust.register(NOON) is trust.register(NOON)
    signer(people.enterprise, NOON)
    assert len(trust.trust(NOON)["issuers"]) == 3


def test_without_a_province_the_list_is_unsigned_and_says_no_root(people: Cast) -> None:
    type(people.province).objects.filter(pk=people.province.pk).update(closed_on=TODAY)
    signer(people.school, NOON)
    assert "proof" not in trust.trust(NOON) and trust.root(NOON) is None


def test_the_world_looks_up_an_issuer(people: Cast, client: Any) -> None:
    who = signer(people.school, NOON)
    answer = client.get(f"/issuers/{who.issuer.code}/did.json")
    assert answer.json()["id"] == who.did and answer.json()["verificationMethod"][0]["publicKeyMultibase"] == who.key.public
    assert answer["Access-Control-Allow-Origin"] == "*" and "public" in answer["Cache-Control"]
    assert client.get("/issuers/nobody/did.json").status_code == 404
    assert read_trust(client.get("/trust.json").json()).knows(who.did)
    assert queries.issuer_named(who.did) == who.issuer and queries.issuer_named("did:web:x") is None


def test_codes_begin_with_the_platforms_address_and_https(settings: Any) -> None:
    settings.ZHIJIAO_ADDRESS = "http://zhijiao.example.cn:8443/"
    assert v_address() == "https://zhijiao.example.cn:8443/v/"
