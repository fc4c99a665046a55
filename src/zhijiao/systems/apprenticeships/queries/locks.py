"""Who answers a lock, and which locks wait for somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import FAMILY, SCHOOL, Role
from zhijiao.kernel.states import Ground, Reason
from zhijiao.systems.apprenticeships.models import Agreement, Lock
from zhijiao.systems.apprenticeships.queries.parties import party_of
from zhijiao.systems.apprenticeships.terms import AT_WORK, Ledger, LockState, Party, State

OTHER_SIDE = Bilingual("This is answered by: {who}", "由{who}答复")
CHUNK = 200
WATCHED = (*AT_WORK, State.ASSESSED, State.ENDED_EARLY)

# Whose money it is answers for pay; for everything else the side that did not propose.
FAMILY_ANSWERS = (Ledger.PAY,)


def answerers(lock: Lock) -> tuple[Party, ...]:
    """Return the parties of whom one answers a proposal."""
    if Ledger(lock.ledger) in FAMILY_ANSWERS:
        return (Party.APPRENTICE, Party.GUARDIAN)
    return (Party.ENTERPRISE,) if lock.proposer == Party.SCHOOL else (Party.SCHOOL,)


def against_lock(name: str, lock: Lock, actor: Actor, *, today: date) -> list[Reason]:
    """Return why somebody may not answer a lock: it is for another side."""
    if name not in ("confirm", "reject") or party_of(lock.agreement, actor) in answerers(lock):
        return []
    named = [party.words for party in answerers(lock)]
    who = Bilingual(" or ".join(words.en for words in named), "或".join(words.zh for words in named))
    return [Reason(text=OTHER_SIDE.filled(who=who), ground=Ground.ROLE)]


def in_my_hands(actor: Actor) -> Q:
    """Return the condition that a lock waits for somebody: open ones for school and enterprise, proposals for who answers them."""
    pay = Q(ledger__in=[str(ledger) for ledger in FAMILY_ANSWERS])
    if actor.role in FAMILY:
        return Q(state=LockState.PROPOSED) & pay
    if actor.role in SCHOOL:
        return Q(state=LockState.OPEN) | (Q(state=LockState.PROPOSED, proposer=Party.ENTERPRISE) & ~pay)
    if actor.role is Role.ENTERPRISE_HR:
        return Q(state=LockState.OPEN) | (Q(state=LockState.PROPOSED, proposer=Party.SCHOOL) & ~pay)
    return Q(pk__in=[])


def watched_agreements() -> Iterator[list[Agreement]]:
    """Return, in chunks, every agreement whose ledgers are compared at night: from the first day at work until it is completed."""
    last = 0
    while True:
        chunk = list(Agreement.objects.whole().filter(state__in=WATCHED, pk__gt=last).order_by("pk")[:CHUNK])
        if not chunk:
            return
        yield chunk
        last = chunk[-1].pk
