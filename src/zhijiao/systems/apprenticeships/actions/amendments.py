"""A new pay for a running placement: in force at once if it only favours the apprentice, else when everybody has signed."""

from __future__ import annotations

import copy
from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Move, Reason, Refused
from zhijiao.systems.apprenticeships.actions.judging import refresh
from zhijiao.systems.apprenticeships.models import Agreement, Amendment, AmendmentSignature
from zhijiao.systems.apprenticeships.models.versions import put
from zhijiao.systems.apprenticeships.queries import facts
from zhijiao.systems.apprenticeships.queries.freshness import same_version
from zhijiao.systems.apprenticeships.queries.parties import NOT_YOURS, party_of
from zhijiao.systems.apprenticeships.states import AMENDMENT
from zhijiao.systems.apprenticeships.terms import AT_WORK, AmendmentState, Party, State

NOT_RUNNING = Bilingual("The pay of a running placement only is amended; before that, change the terms",
                        "在岗期间才能变更报酬，之前请直接改约定内容")
ONE_AT_A_TIME = Bilingual("An earlier change is still waiting for signatures", "上一次变更还在等各方签字")
SAME_PAY = Bilingual("This is the pay already agreed", "这就是现在约定的报酬")
OUTSIDE = Bilingual("The change takes effect outside the placement", "变更的生效日不在实习期内")
SIGNED_ALREADY = Bilingual("You have already signed this change", "您已经签过这次变更")


@transaction.atomic
def propose_amendment(*, agreement: Agreement, new_pay_fen: int, effective_on: date, by: Actor, at: datetime,
                      reason: str = "", version: int | None = None) -> Amendment:
    """Propose a new pay. A rise is in force at once; for less, every party signs again and the floor is checked."""
    same_version(agreement, version)
    party = _party(agreement, by)
    _refuse_bad_change(agreement, new_pay_fen, effective_on)
    favours = agreement.pay_fen is not None and new_pay_fen > agreement.pay_fen
    amendment = Amendment(
        agreement=agreement, proposer=party, old_pay_fen=agreement.pay_fen, new_pay_fen=new_pay_fen,
        effective_on=effective_on, reason=reason.strip(), favours_apprentice=favours, state=AmendmentState.PROPOSED,
        proposed_at=at, proposed_by_id=by.user_id)
    try:
        with transaction.atomic():
            amendment.save(force_insert=True)
    except IntegrityError as open_one:
        raise Refused([Reason(text=ONE_AT_A_TIME)]) from open_one
    _sign(amendment, party, by, at)
    if favours:
        _put_into_force(amendment, AMENDMENT.admit("accept", state=amendment.state, role=by.role), by, at)
    else:
        _admitted(amendment, by, at)  # refused at once when it falls below the floor, not after four signatures
    publish("apprenticeships.amendment.proposed", {"amendment": amendment.pk}, at=at)
    record("apprenticeships.amendment.proposed", subject=amendment, by=by, at=at, old=amendment.old_pay_fen,
           new=new_pay_fen, effective_on=effective_on, state=str(amendment.state))
    return amendment


def _refuse_bad_change(agreement: Agreement, new_pay_fen: int, effective_on: date) -> None:
    """Refuse a change of what is not running, of nothing, or at a day outside."""
    reasons = []
    if State(agreement.state) not in AT_WORK:
        reasons.append(Reason(text=NOT_RUNNING))
    if new_pay_fen == agreement.pay_fen:
        reasons.append(Reason(text=SAME_PAY, field="new_pay_fen"))
    if agreement.starts_on and agreement.ends_on and not agreement.starts_on <= effective_on <= agreement.ends_on:
        reasons.append(Reason(text=OUTSIDE, field="effective_on"))
    if reasons:
        raise Refused(reasons)


def _party(agreement: Agreement, by: Actor) -> Party:
    party = party_of(agreement, by)
    if party is None or party not in agreement.signers:  # nobody, or the guardian of somebody of age
        raise Refused([Reason(text=NOT_YOURS, ground=Ground.ROLE)])
    return party


@transaction.atomic
def accept_amendment(*, amendment: Amendment, by: Actor, at: datetime, version: int | None = None) -> None:
    """Sign a proposed change; the last signature puts it into force."""
    same_version(amendment, version)
    agreement = amendment.agreement
    party = _party(agreement, by)
    move = _admitted(amendment, by, at)
    _sign(amendment, party, by, at)
    signed = {str(p) for p in amendment.signatures.values_list("party", flat=True)}
    if signed >= {str(p) for p in agreement.signers}:
        _put_into_force(amendment, move, by, at)
    record("apprenticeships.amendment.signed", subject=amendment, by=by, at=at, party=str(party), state=str(amendment.state))


@transaction.atomic
def refuse_amendment(*, amendment: Amendment, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Say no to a proposed change: the pay stays as it is."""
    same_version(amendment, version)
    party = _party(amendment.agreement, by)
    move = AMENDMENT.admit("refuse", state=amendment.state, role=by.role)
    move.take(amendment, decided_at=at, decided_by_id=by.user_id, refusal=reason.strip())
    record("apprenticeships.amendment.refused", subject=amendment, by=by, at=at, party=str(party), reason=reason.strip())


def _admitted(amendment: Amendment, by: Actor, at: datetime) -> Move:
    """Return the move that accepts a change, if the law accepts the new pay, whatever an earlier month was paid."""
    changed = copy.copy(amendment.agreement)
    changed.pay_fen = amendment.new_pay_fen
    found = facts.findings(changed, today=local_day(at), as_agreed=True)
    return AMENDMENT.admit("accept", state=amendment.state, role=by.role, findings=found,
                           waived={f.rule for f in found if f.status == "waived"})


def _sign(amendment: Amendment, party: Party, by: Actor, at: datetime) -> None:
    _, made = AmendmentSignature.objects.get_or_create(
        amendment=amendment, party=party, defaults={"signer_id": by.person_id, "signed_at": at, "signed_by_id": by.user_id})
    if not made:
        raise Refused([Reason(text=SIGNED_ALREADY)])


def _put_into_force(amendment: Amendment, move: Move, by: Actor, at: datetime) -> None:
    move.take(amendment, decided_at=at, decided_by_id=by.user_id)
    put(amendment.agreement, pay_fen=amendment.new_pay_fen)
    refresh(agreements=[amendment.agreement], by=by, at=at)
