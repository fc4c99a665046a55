"""What becomes of a credential after it was issued: suspended, lifted, revoked by a second person; and what is not issued at all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Move, Reason, Refused, Stale, same_version
from zhijiao.kernel.states.reasons import not_yours
from zhijiao.systems.exchange.actions.publishing import sign_lists
from zhijiao.systems.exchange.models import Credential
from zhijiao.systems.exchange.queries.obstacles import against, may_ask
from zhijiao.systems.exchange.states import ASKERS, CREDENTIAL, STOPPERS
from zhijiao.systems.exchange.terms import RevokeReason, SuspendReason

SAY_WHY = Bilingual("Say why", "写明原因")
ASK = Bilingual("Ask for its revocation", "提请撤销")
KEEP = Bilingual("Turn the request down", "不同意撤销")
NOT_NOW = Bilingual("Only an issued credential whose revocation nobody has asked for", "只有已签发且无人提请撤销的凭证才能提请")
NOT_ASKED = Bilingual("Nobody has asked for its revocation", "没有人提请撤销")


def _admit(name: str, credential: Credential, by: Actor, at: datetime, *more: Reason) -> Move:
    return CREDENTIAL.admit(name, state=credential.state, role=by.role, extra=[*against(name, credential, by, today=local_day(at)), *more])


@transaction.atomic
def decline(*, credential: Credential, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Say that a proposed credential will not be issued, and why."""
    same_version(credential, version)
    lacks = [] if reason.strip() else [Reason(SAY_WHY, field="reason")]
    _admit("decline", credential, by, at, *lacks).take(credential, note=reason.strip(), moved_at=at, moved_by_id=by.user_id)
    record("exchange.credential.declined", subject=credential, by=by, at=at, reason=reason.strip())


@transaction.atomic
def suspend(*, credential: Credential, reason: SuspendReason, note: str = "", by: Actor, at: datetime, version: int | None = None) -> None:
    """Let a credential rest; whoever verifies it from now on is told."""
    same_version(credential, version)
    move = _admit("suspend", credential, by, at, *_explained(reason is SuspendReason.OTHER, note))
    move.take(credential, suspend_reason=reason, note=note.strip(), moved_at=at, moved_by_id=by.user_id)
    _published(credential, by, at)
    record("exchange.credential.suspended", subject=credential, by=by, at=at, reason=reason, note=note.strip())


@transaction.atomic
def lift(*, credential: Credential, note: str = "", by: Actor, at: datetime, version: int | None = None) -> None:
    """Let a suspended credential count again."""
    same_version(credential, version)
    _admit("lift", credential, by, at).take(credential, suspend_reason=None, note=note.strip(), moved_at=at, moved_by_id=by.user_id)
    _published(credential, by, at)
    record("exchange.credential.lifted", subject=credential, by=by, at=at, note=note.strip())


@transaction.atomic
def ask_revocation(*, credential: Credential, reason: RevokeReason, note: str = "", by: Actor, at: datetime, version: int | None = None) -> None:
    """Ask that a credential be revoked, and say why; another person decides. It stays as it is until then."""
    same_version(credential, version)
    _let_in(ASK, ASKERS, by, [*against("ask_revocation", credential, by, today=local_day(at)), *_explained(reason is RevokeReason.OTHER, note),
                             *([] if may_ask(credential, by) else [Reason(NOT_NOW, ground=Ground.STATE)])])
    _write(credential, revoke_reason=reason, revoke_note=note.strip(), revoke_asked_at=at, revoke_asked_by_id=by.user_id)
    publish("exchange.revocation.asked", {"credential": credential.pk}, at=at)
    record("exchange.revocation.asked", subject=credential, by=by, at=at, reason=reason, note=note.strip())


@transaction.atomic
def keep(*, credential: Credential, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Turn a request for revocation down, and say why; whoever asked may take the request back in the same way."""
    same_version(credential, version)
    lacks = [] if reason.strip() else [Reason(SAY_WHY, field="reason")]
    waits = [] if credential.revoke_asked_at is not None else [Reason(NOT_ASKED, ground=Ground.STATE)]
    _let_in(KEEP, STOPPERS, by, [*against("keep", credential, by, today=local_day(at)), *waits, *lacks])
    _write(credential, revoke_reason=None, revoke_note="", revoke_asked_at=None, revoke_asked_by_id=None)
    record("exchange.revocation.refused", subject=credential, by=by, at=at, reason=reason.strip())


@transaction.atomic
def revoke(*, credential: Credential, note: str = "", by: Actor, at: datetime, version: int | None = None) -> None:
    """Revoke a credential for good, as another person asked."""
    same_version(credential, version)
    _admit("revoke", credential, by, at).take(credential, note=note.strip(), suspend_reason=None, doubt_zh="", doubt_en="", moved_at=at,
                                              moved_by_id=by.user_id)
    _published(credential, by, at)
    record("exchange.credential.revoked", subject=credential, by=by, at=at, reason=credential.revoke_reason, note=note.strip())


def _explained(other: bool, note: str) -> list[Reason]:
    return [Reason(SAY_WHY, field="note")] if other and not note.strip() else []


def _let_in(words: Bilingual, roles: tuple[object, ...], by: Actor, reasons: list[Reason]) -> None:
    if by.role not in roles:
        raise Refused([not_yours(words, roles)])  # type: ignore[arg-type]
    if reasons:
        raise Refused(reasons)


def _write(credential: Credential, **fields: object) -> None:
    """Write fields beside the state, if the row is still as it was read. Raises Stale."""
    rows = Credential.objects.filter(pk=credential.pk, version=credential.version)
    if rows.update(**fields, version=credential.version + 1) != 1:
        raise Stale(credential, Credential.objects.filter(pk=credential.pk).first())
    credential.refresh_from_db()


def _published(credential: Credential, by: Actor, at: datetime) -> None:
    """Sign the lists that say so, and have the holder told."""
    assert credential.status_number is not None, "the database says so of every signed credential"
    sign_lists(school=credential.school, number=credential.status_number, by=by, at=at)
    publish("exchange.credential.moved", {"credential": credential.pk, "state": credential.state.value}, at=at)
