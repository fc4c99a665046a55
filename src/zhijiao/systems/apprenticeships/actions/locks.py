"""Locks of the ledgers: opened and cleared by looking, handled by one side, answered by the other."""

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
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.systems.apprenticeships.models import Agreement, Lock
from zhijiao.systems.apprenticeships.queries.freshness import same_version
from zhijiao.systems.apprenticeships.queries.ledgers import Line, line_of, lines_of
from zhijiao.systems.apprenticeships.queries.locks import against_lock
from zhijiao.systems.apprenticeships.queries.parties import closed, party_of
from zhijiao.systems.apprenticeships.states import LOCK
from zhijiao.systems.apprenticeships.terms import Ledger, LockState, Match, Party, Triage

NO_DIFFERENCE = Bilingual("This ledger agrees: there is nothing to settle", "这本账相符，没有要处理的差异")
BY_WHOM = Bilingual("School or enterprise handles a difference", "差异由学校或企业处理")
WHY = Bilingual("Say why, so that the other side can answer", "写明理由，便于对方确认")


@transaction.atomic
def triage(*, agreement: Agreement, ledger: Ledger, triage: Triage, reason: str, by: Actor, at: datetime) -> Lock:
    """Propose what becomes of a difference: the ledger is corrected, the agreement amended, or the difference is right."""
    party = party_of(agreement, by)
    if party not in (Party.SCHOOL, Party.ENTERPRISE):
        raise Refused([Reason(text=BY_WHOM, ground=Ground.ROLE)])
    reasons = closed(agreement)
    if not reason.strip():
        reasons.append(Reason(text=WHY, field="reason"))
    line = line_of(agreement, ledger, today=local_day(at))
    if line.match is not Match.DIFFERS:
        reasons.append(Reason(text=NO_DIFFERENCE))
    if reasons:
        raise Refused(reasons)
    lock = _open(agreement, line, at)
    move = LOCK.admit("triage", state=lock.state, role=by.role)
    move.take(lock, triage=triage, proposer=party, reason=reason.strip(), triaged_at=at, triaged_by_id=by.user_id, answer="",
              answered_at=None, answered_by_id=None)
    publish("apprenticeships.lock.proposed", {"lock": lock.pk}, at=at)
    record("apprenticeships.lock.proposed", subject=agreement, by=by, at=at, ledger=str(ledger), triage=str(triage), difference=line.words.en,
           reason=lock.reason)
    return lock


def _open(agreement: Agreement, line: Line, at: datetime) -> Lock:
    """Return the lock of a difference, open again if it was gone, written now if nobody has looked since it arose."""
    lock, _ = Lock.objects.get_or_create(agreement=agreement, ledger=line.ledger, difference=line.digest, defaults={
        "text_en": line.words.en, "text_zh": line.words.zh, "state": LockState.OPEN, "opened_at": at})
    lock.agreement = agreement
    if lock.state == LockState.CLEARED:
        LOCK.admit("reappear", state=lock.state, role=Role.SYSTEM).take(lock, opened_at=at, cleared_at=None)
    return lock


@transaction.atomic
def confirm_lock(*, lock: Lock, by: Actor, at: datetime, version: int | None = None) -> None:
    """Agree with the other side. A difference that is right holds nothing up any more; what is to be corrected does until it is."""
    same_version(lock, version)
    move = LOCK.admit("confirm", state=lock.state, role=by.role, extra=against_lock("confirm", lock, by, today=local_day(at)))
    move.take(lock, answered_at=at, answered_by_id=by.user_id, answer="")
    record("apprenticeships.lock.confirmed", subject=lock.agreement, by=by, at=at, ledger=str(lock.ledger), triage=str(lock.triage))


@transaction.atomic
def reject_lock(*, lock: Lock, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Say no to the proposal with a reason: the difference is open again."""
    same_version(lock, version)
    extra = against_lock("reject", lock, by, today=local_day(at))
    if not reason.strip():
        extra.append(Reason(text=WHY, field="reason"))
    move = LOCK.admit("reject", state=lock.state, role=by.role, extra=extra)
    move.take(lock, answered_at=at, answered_by_id=by.user_id, answer=reason.strip())
    record("apprenticeships.lock.rejected", subject=lock.agreement, by=by, at=at, ledger=str(lock.ledger), reason=reason.strip())


@transaction.atomic
def compare_ledgers(*, agreements: Sequence[Agreement], by: Actor, at: datetime) -> tuple[int, int]:
    """Open a lock for each difference that has none, clear those whose difference is gone; return both numbers. Safe to repeat."""
    lines = lines_of(agreements, today=local_day(at))
    known: dict[int, list[Lock]] = {a.pk: [] for a in agreements}
    for lock in Lock.objects.filter(agreement__in=known).select_related("agreement"):
        known[lock.agreement_id].append(lock)
    opened = cleared = 0
    for agreement in agreements:
        found = {line.digest: line for line in lines[agreement.pk] if line.match in (Match.DIFFERS, Match.SETTLED)}
        held = {lock.difference for lock in known[agreement.pk] if lock.state != LockState.CLEARED}
        fresh = [line for digest, line in found.items() if digest not in held]
        gone = [lock for lock in known[agreement.pk] if lock.state != LockState.CLEARED and lock.difference not in found]
        for line in fresh:
            _open(agreement, line, at)
        for lock in gone:
            LOCK.admit("clear", state=lock.state, role=by.role).take(lock, cleared_at=at, cleared_by_id=by.user_id)
        if fresh or gone:
            record("apprenticeships.ledgers.compared", subject=agreement, by=by, at=at, opened=[str(line.ledger) for line in fresh],
                   cleared=[str(lock.ledger) for lock in gone])
        opened, cleared = opened + len(fresh), cleared + len(gone)
    return opened, cleared
