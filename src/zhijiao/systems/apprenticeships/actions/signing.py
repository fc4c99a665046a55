"""Signing: the school sends, each party signs in turn, anyone who holds the agreement may return it with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.apprenticeships.actions.drafting import void_signatures
from zhijiao.systems.apprenticeships.actions.judging import refresh
from zhijiao.systems.apprenticeships.models import Agreement, Signature
from zhijiao.systems.apprenticeships.queries.digests import terms_digest
from zhijiao.systems.apprenticeships.queries.freshness import same_version
from zhijiao.systems.apprenticeships.queries.obstacles import admitted, against
from zhijiao.systems.apprenticeships.states import AGREEMENT
from zhijiao.systems.apprenticeships.terms import Party, SignMethod, State

WHY_RETURNED = Bilingual("Say why you return it", "写明退回的理由")


@transaction.atomic
def send(*, agreement: Agreement, by: Actor, at: datetime, version: int | None = None) -> None:
    """Sign for the school and hand the agreement to the enterprise, if the law lets it be signed."""
    same_version(agreement, version)
    move = admitted("send", agreement, by, today=local_day(at), extra=against("send", agreement, by, today=local_day(at)))
    move.take(agreement, moved_at=at, moved_by_id=by.user_id, move_note="")
    add_signature(agreement=agreement, party=Party.SCHOOL, method=SignMethod.ACCOUNT, signer_id=by.person_id, by=by, at=at)
    _hand_over(agreement, "apprenticeships.agreement.sent", Party.SCHOOL, SignMethod.ACCOUNT, by, at)


@transaction.atomic
def sign(*, agreement: Agreement, by: Actor, at: datetime, version: int | None = None) -> None:
    """Sign as the party that holds the agreement, and hand it on."""
    same_version(agreement, version)
    name = _signing_move(agreement, by.role)
    sign_as(agreement=agreement, name=name, method=SignMethod.ACCOUNT, signer_id=by.person_id, by=by, at=at,
            extra=against(name, agreement, by, today=local_day(at)))


def sign_as(*, agreement: Agreement, name: str, method: SignMethod, signer_id: int | None, by: Actor, at: datetime,
            extra: Sequence[Reason] = ()) -> None:
    """Take a signing move; shared by an account and a link (which acts in the role of the party it was made for)."""
    move = admitted(name, agreement, by, today=local_day(at), extra=extra)
    party = agreement.holder
    assert party is not None, name
    move.take(agreement, moved_at=at, moved_by_id=by.user_id, move_note="", **_consent_given(agreement, party, at))
    add_signature(agreement=agreement, party=party, method=method, signer_id=signer_id, by=by, at=at)
    _hand_over(agreement, "apprenticeships.agreement.signed", party, method, by, at)


def _signing_move(agreement: Agreement, role: Role | None) -> str:
    if role is Role.APPRENTICE:
        return "sign_minor" if agreement.needs_guardian else "sign_apprentice"
    return "sign_guardian" if role is Role.GUARDIAN else "sign_enterprise"


def _consent_given(agreement: Agreement, party: Party, at: datetime) -> dict[str, object]:
    """A signature of apprentice or guardian is also their written consent, unless a paper said so before."""
    day = local_day(at)
    if party is Party.APPRENTICE and agreement.student_consent_on is None:
        return {"student_consent_on": day}
    if party is Party.GUARDIAN and agreement.guardian_consent_on is None:
        return {"guardian_consent_on": day}
    return {}


def add_signature(*, agreement: Agreement, party: Party, method: SignMethod, signer_id: int | None, by: Actor, at: datetime) -> None:
    """Write one signature under the present revision. Part of another act."""
    Signature.objects.create(agreement=agreement, party=party, revision=agreement.revision, method=method,
                             signer_id=signer_id, digest=terms_digest(agreement), signed_at=at, signed_by_id=by.user_id)


def _hand_over(agreement: Agreement, event: str, party: Party, method: SignMethod, by: Actor, at: datetime) -> None:
    refresh(agreements=[agreement], by=by, at=at)
    publish("apprenticeships.agreement.handed_over", {"agreement": agreement.pk, "state": str(agreement.state)}, at=at)
    record(event, subject=agreement, by=by, at=at, party=str(party), method=str(method), revision=agreement.revision,
           digest=terms_digest(agreement))


@transaction.atomic
def return_(*, agreement: Agreement, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Give the agreement back to the school with a reason; what was signed so far falls."""
    names = {Role.ENTERPRISE_HR: "return_enterprise", Role.APPRENTICE: "return_apprentice", Role.GUARDIAN: "return_guardian"}
    _back_to_draft(agreement, names.get(by.role or Role.SYSTEM, "return_enterprise"), "returned", reason, by, at, version)


@transaction.atomic
def recall(*, agreement: Agreement, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Take an agreement back that was sent too early; the one act the school has while another party holds it."""
    _back_to_draft(agreement, "recall", "recalled", reason, by, at, version)


def _back_to_draft(agreement: Agreement, name: str, word: str, reason: str, by: Actor, at: datetime,
                   version: int | None) -> None:
    same_version(agreement, version)
    if not reason.strip():
        raise Refused([Reason(text=WHY_RETURNED)])
    move = AGREEMENT.admit(name, state=agreement.state, role=by.role,
                           extra=against(name, agreement, by, today=local_day(at)))
    from_state = State(agreement.state)
    voided = void_signatures(agreement=agreement, reason=word, by=by, at=at)
    move.take(agreement, moved_at=at, moved_by_id=by.user_id, move_note=reason.strip())
    refresh(agreements=[agreement], by=by, at=at)
    publish("apprenticeships.agreement.handed_over", {"agreement": agreement.pk, "state": str(agreement.state)}, at=at)
    record(f"apprenticeships.agreement.{word}", subject=agreement, by=by, at=at, reason=reason.strip(), voided=voided,
           from_state=str(from_state))
