"""Signing by a link and a code, without an account; the signer is checked against the roll."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import NOON, Cast
from tests.systems.apprenticeships.steps import fresh, sent
from zhijiao.kernel.people.actor import ANONYMOUS
from zhijiao.kernel.states import Refused
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement, Signature, SignLink
from zhijiao.systems.apprenticeships.terms import Party, SignMethod, State

pytestmark = pytest.mark.django_db


def with_guardian(people: Cast) -> Agreement:
    agreement = sent(people)
    actions.sign(agreement=agreement, by=people.hr.actor, at=NOON)
    actions.sign(agreement=agreement, by=people.apprentice.actor, at=NOON)
    return agreement


def last_six(people: Cast) -> str:
    return people.guardian.person.id_number[-6:]


def test_a_guardian_signs_by_link_code_and_the_end_of_the_citizen_number(people: Cast) -> None:
    agreement = with_guardian(people)
    invitation = actions.invite(agreement=agreement, by=people.teacher.actor, at=NOON)
    actions.sign_by_link(token=invitation.token, code=invitation.code, identity=last_six(people), by=ANONYMOUS, at=NOON)
    signature = Signature.objects.get(party=Party.GUARDIAN)
    assert (signature.method, signature.signer, signature.signed_by) == (SignMethod.LINK, people.guardian.person, None)
    assert fresh(agreement).state == State.SIGNED


def test_an_enterprise_signs_by_link_with_its_credit_code(people: Cast) -> None:
    agreement = sent(people)
    invitation = actions.invite(agreement=agreement, by=people.teacher.actor, at=NOON)
    actions.sign_by_link(token=invitation.token, code=invitation.code, identity=people.enterprise.uscc[-6:], by=ANONYMOUS, at=NOON)
    assert fresh(agreement).state == State.WITH_APPRENTICE


def test_neither_token_nor_code_is_kept_in_the_clear(people: Cast) -> None:
    invitation = actions.invite(agreement=with_guardian(people), by=people.teacher.actor, at=NOON)
    link = SignLink.objects.get()
    assert invitation.token not in (link.token_hash, link.code_hash)
    assert invitation.code not in link.code_hash or len(link.code_hash) == 64


def test_five_wrong_tries_kill_a_link_and_they_stay_counted(people: Cast) -> None:
    agreement = with_guardian(people)
    invitation = actions.invite(agreement=agreement, by=people.teacher.actor, at=NOON)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(Refused, match=f"{left} tries left"):
            actions.sign_by_link(token=invitation.token, code="000000x", identity=last_six(people), by=ANONYMOUS, at=NOON)
    with pytest.raises(Refused, match="used up"):
        actions.sign_by_link(token=invitation.token, code=invitation.code, identity=last_six(people), by=ANONYMOUS, at=NOON)
    assert fresh(agreement).state == State.WITH_GUARDIAN


def test_a_key_of_the_guessers_own_takes_no_counted_try_back(people: Cast, client: Client, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = NOON.date()
    invitation = actions.invite(agreement=with_guardian(people), by=people.teacher.actor, at=NOON)
    address = reverse("apprenticeships_sign", args=[invitation.token])
    for n, where in enumerate(({"data": True}, {"headers": True}, {"data": True})):
        key = f"a-key-of-mine-{n}"
        answer = client.post(address, {"code": "000000x", "identity": "x"} | ({"idempotency_key": key} if "data" in where else {}),
                             headers={"Idempotency-Key": key} if "headers" in where else {})
        assert answer.status_code == 422
    assert SignLink.objects.get().tries == 3


def test_the_right_code_with_a_wrong_identity_signs_nothing(people: Cast) -> None:
    invitation = actions.invite(agreement=with_guardian(people), by=people.teacher.actor, at=NOON)
    for identity in ("", "000000", people.apprentice.person.id_number[-6:]):
        with pytest.raises(Refused, match="do not match"):
            actions.sign_by_link(token=invitation.token, code=invitation.code, identity=identity, by=ANONYMOUS, at=NOON)


def test_a_link_signs_once_expires_and_dies_with_an_edit_or_a_newer_link(people: Cast) -> None:
    agreement = with_guardian(people)
    old = actions.invite(agreement=agreement, by=people.teacher.actor, at=NOON)
    new = actions.invite(agreement=agreement, by=people.teacher.actor, at=NOON)
    with pytest.raises(Refused, match="used up"):
        actions.sign_by_link(token=old.token, code=old.code, identity=last_six(people), by=ANONYMOUS, at=NOON)
    with pytest.raises(Refused, match="used up"):
        actions.sign_by_link(token=new.token, code=new.code, identity=last_six(people), by=ANONYMOUS, at=NOON + timedelta(days=7))
    actions.recall(agreement=agreement, reason="改时间", by=people.teacher.actor, at=NOON)
    with pytest.raises(Refused, match="used up"):
        actions.sign_by_link(token=new.token, code=new.code, identity=last_six(people), by=ANONYMOUS, at=NOON)


def test_only_the_school_makes_links_and_only_where_a_code_can_go(people: Cast) -> None:
    agreement = with_guardian(people)
    with pytest.raises(Refused, match="Only the school"):
        actions.invite(agreement=agreement, by=people.hr.actor, at=NOON)
    person = agreement.guardian
    person.phone = None
    person.save()
    with pytest.raises(Refused, match="no phone number"):
        actions.invite(agreement=agreement, by=people.teacher.actor, at=NOON)
