"""Other terms for a running placement: in force if they only favour the apprentice, else when everybody has signed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Finding
from zhijiao.kernel.days import local_day
from zhijiao.kernel.findings import actions as kept
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Move, Reason, Refused
from zhijiao.systems.apprenticeships.actions.judging import refresh
from zhijiao.systems.apprenticeships.models import Agreement, Amendment, AmendmentSignature
from zhijiao.systems.apprenticeships.models.versions import put
from zhijiao.systems.apprenticeships.queries.changes import amended, differing, found_in, only_favours, stored, values
from zhijiao.systems.apprenticeships.queries.freshness import same_version
from zhijiao.systems.apprenticeships.queries.obstacles import overlaps
from zhijiao.systems.apprenticeships.queries.parties import NOT_YOURS, party_of
from zhijiao.systems.apprenticeships.states import AMENDMENT
from zhijiao.systems.apprenticeships.terms import AT_WORK, AmendmentKind, AmendmentState, Party, State

NOT_RUNNING = Bilingual("Only a running placement is amended; before that, change the terms",
                        "在岗期间才能变更协议，之前请直接改约定内容")
ONE_AT_A_TIME = Bilingual("An earlier change is still waiting for signatures", "上一次变更还在等各方签字")
SAME_PAY = Bilingual("This is the pay already agreed", "这就是现在约定的报酬")
SAME = Bilingual("Nothing of it differs from what is agreed", "填的内容和现在的约定一样")
WHY = Bilingual("Say why the terms change", "写明变更的理由")
LAST_PAST = Bilingual("The new last day lies before the day of the change", "新的结束日期早于变更生效日")
OUTSIDE = Bilingual("The change takes effect outside the placement", "变更的生效日不在实习期内")
AT_ONCE = (AmendmentKind.PAY, AmendmentKind.DATES)  # pay is reckoned back by its day, a last day has none

SIGNED_ALREADY = Bilingual("You have already signed this change", "您已经签过这次变更")


@transaction.atomic
def propose_amendment(*, agreement: Agreement, new_pay_fen: int, effective_on: date, by: Actor, at: datetime,
                      reason: str = "", version: int | None = None) -> Amendment:
    """Propose a new pay. A rise is in force at once; for less, every party signs again and the floor is checked."""
    return propose_change(agreement=agreement, kind=AmendmentKind.PAY, changes={"pay_fen": new_pay_fen}, effective_on=effective_on, by=by,
                          at=at, reason=reason, version=version)


@transaction.atomic
def propose_change(*, agreement: Agreement, kind: AmendmentKind, changes: Mapping[str, Any], effective_on: date, by: Actor, at: datetime,
                   reason: str = "", version: int | None = None) -> Amendment:
    """Propose other terms of one kind. What only favours the apprentice is in force; for all else every party signs again."""
    same_version(agreement, version)
    party = _party(agreement, by, at)
    new = differing(agreement, kind, changes)
    _refuse_bad_change(agreement, kind, new, effective_on, reason)
    favours = only_favours(agreement, kind, new)
    amendment = Amendment(
        agreement=agreement, kind=kind, proposer=party, effective_on=effective_on, reason=reason.strip(), favours_apprentice=favours,
        state=AmendmentState.PROPOSED, proposed_at=at, proposed_by_id=by.user_id, **_terms(agreement, kind, new))
    try:
        with transaction.atomic():
            amendment.save(force_insert=True)
    except IntegrityError as open_one:
        raise Refused([Reason(text=ONE_AT_A_TIME)]) from open_one
    _sign(amendment, party, by, at)
    if favours:
        _put_into_force(amendment, AMENDMENT.admit("accept", state=amendment.state, role=by.role), by, at)
    else:
        _admitted(amendment, by, at)  # refused at once when the law is against it, not after four signatures
    publish("apprenticeships.amendment.proposed", {"amendment": amendment.pk}, at=at)
    record("apprenticeships.amendment.proposed", subject=amendment, by=by, at=at, kind=str(kind), old=amendment.old_pay_fen,
           new=amendment.new_pay_fen, before=amendment.before, after=amendment.after, effective_on=effective_on, state=str(amendment.state))
    return amendment


def _terms(agreement: Agreement, kind: AmendmentKind, new: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an amendment keeps of the terms before and after."""
    if kind is AmendmentKind.PAY:
        return {"old_pay_fen": agreement.pay_fen, "new_pay_fen": new["pay_fen"]}
    return {"before": stored({name: getattr(agreement, name) for name in new}), "after": stored(new)}


def _refuse_bad_change(agreement: Agreement, kind: AmendmentKind, new: Mapping[str, Any], effective_on: date, reason: str) -> None:
    """Refuse a change of what is not running, of nothing, without its reason, or at a day outside."""
    reasons = []
    if State(agreement.state) not in AT_WORK:
        reasons.append(Reason(text=NOT_RUNNING))
    if not new:
        reasons.append(Reason(text=SAME_PAY if kind is AmendmentKind.PAY else SAME, field="new_pay_fen" if kind is AmendmentKind.PAY else ""))
    if kind is not AmendmentKind.PAY and not reason.strip():
        reasons.append(Reason(text=WHY, field="reason"))
    if agreement.starts_on and agreement.ends_on and not agreement.starts_on <= effective_on <= agreement.ends_on:
        reasons.append(Reason(text=OUTSIDE, field="effective_on"))
    if "ends_on" in new and agreement.starts_on:
        reasons += _bad_last_day(agreement, new["ends_on"], effective_on)
    if reasons:
        raise Refused(reasons)


def _bad_last_day(agreement: Agreement, last: date, day: date) -> list[Reason]:
    """Refuse a last day that is past, or that runs into another agreement of the apprentice."""
    early = [Reason(text=LAST_PAST, field="ends_on")] if last < day else []
    return [*early, *overlaps(amended(agreement, {"ends_on": last}))]


def _party(agreement: Agreement, by: Actor, at: datetime) -> Party:
    party = party_of(agreement, by)
    if party is None or party not in agreement.signers_on(local_day(at)):  # nobody, or the guardian of somebody of age
        raise Refused([Reason(text=NOT_YOURS, ground=Ground.ROLE)])
    return party


@transaction.atomic
def accept_amendment(*, amendment: Amendment, by: Actor, at: datetime, version: int | None = None) -> None:
    """Sign a proposed change; the last signature puts it into force."""
    Amendment.objects.select_for_update().get(pk=amendment.pk)  # of two last parties at once the second finds the first's signature
    same_version(amendment, version)
    agreement = amendment.agreement
    party = _party(agreement, by, at)
    move = _admitted(amendment, by, at)
    _sign(amendment, party, by, at)
    signed = {str(p) for p in amendment.signatures.values_list("party", flat=True)}
    if signed >= {str(p) for p in agreement.signers_on(local_day(at))}:
        _put_into_force(amendment, move, by, at)
    record("apprenticeships.amendment.signed", subject=amendment, by=by, at=at, party=str(party), state=str(amendment.state))


@transaction.atomic
def refuse_amendment(*, amendment: Amendment, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Say no to a proposed change: the pay stays as it is."""
    same_version(amendment, version)
    party = _party(amendment.agreement, by, at)
    move = AMENDMENT.admit("refuse", state=amendment.state, role=by.role)
    move.take(amendment, decided_at=at, decided_by_id=by.user_id, refusal=reason.strip())
    record("apprenticeships.amendment.refused", subject=amendment, by=by, at=at, party=str(party), reason=reason.strip())


def _admitted(amendment: Amendment, by: Actor, at: datetime) -> Move:
    """Return the move that accepts a change, if the law accepts the new terms."""
    found = found_in(amendment.agreement, values(amendment), today=local_day(at))
    return AMENDMENT.admit("accept", state=amendment.state, role=by.role, findings=found, waived=_reasoned(amendment, found))


def _reasoned(amendment: Amendment, found: Sequence[Finding]) -> set[str]:
    """Return the warnings that a reason lets pass: recorded before, or the amendment's own. Less pay needs one recorded before."""
    own = amendment.kind != AmendmentKind.PAY
    return {f.rule for f in found if f.status == "waived" or (own and str(f.severity) == "WARN")}


def _sign(amendment: Amendment, party: Party, by: Actor, at: datetime) -> None:
    _, made = AmendmentSignature.objects.get_or_create(
        amendment=amendment, party=party, defaults={"signer_id": by.person_id, "signed_at": at, "signed_by_id": by.user_id})
    if not made:
        raise Refused([Reason(text=SIGNED_ALREADY)])


def _put_into_force(amendment: Amendment, move: Move, by: Actor, at: datetime) -> None:
    """Accept it. Pay and the last day stand in the agreement from now; other terms from their day on."""
    move.take(amendment, decided_at=at, decided_by_id=by.user_id)
    if amendment.kind in AT_ONCE or amendment.effective_on <= local_day(at):
        _apply(amendment, by, at)


def _apply(amendment: Amendment, by: Actor, at: datetime) -> None:
    """Write the new terms into the agreement; facts and findings follow, and the amendment's reason stands for its warnings."""
    agreement = amendment.agreement
    new = values(amendment)
    put(agreement, **new)
    put(amendment, applied_at=at, applied_by_id=by.user_id)
    refresh(agreements=[agreement], by=by, at=at)
    if amendment.kind != AmendmentKind.PAY:
        rules = [f.rule for f in found_in(agreement, new, today=local_day(at))
                 if str(f.severity) == "WARN" and f.outcome == "fail" and f.status != "waived"]
        for rule in rules:
            kept.waive(subject=agreement, rule=rule, reason=amendment.reason, by=by, at=at, until=agreement.ends_on)


@transaction.atomic
def apply_amendment(*, amendment: Amendment, by: Actor, at: datetime) -> bool:
    """Write an accepted amendment into its agreement once its day has come; say whether there was anything to write."""
    row = Amendment.objects.select_related("agreement").select_for_update(of=("self",)).get(pk=amendment.pk)
    if row.state != AmendmentState.ACCEPTED or row.applied_at is not None or row.effective_on > local_day(at):
        return False
    if State(row.agreement.state) not in AT_WORK:
        return False
    _apply(row, by, at)
    record("apprenticeships.amendment.applied", subject=row, by=by, at=at, kind=str(row.kind), after=row.after)
    return True
