"""The way of an agreement, taken by its actions: what the tests of later states start from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.cast import NOON, Cast
from tests.factories import PAPERS, an_agreement
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement, Lock
from zhijiao.systems.apprenticeships.terms import Ledger, Triage


def fresh(row: Any) -> Any:
    """Return a row as the database has it now."""
    return type(row).objects.get(pk=row.pk)


def sent(people: Cast, at: datetime = NOON, **but: Any) -> Agreement:
    """An agreement that the school has signed and sent."""
    agreement = an_agreement(people, **but)
    actions.send(agreement=agreement, by=people.teacher.actor, at=at)
    return agreement


def signed(people: Cast, at: datetime = NOON, **but: Any) -> Agreement:
    """An agreement that everybody has signed."""
    agreement = sent(people, at, **but)
    actions.sign(agreement=agreement, by=people.hr.actor, at=at)
    young = agreement.needs_guardian
    apprentice = people.apprentice if agreement.apprentice_id == people.apprentice.person.pk else people.adult
    actions.sign(agreement=agreement, by=apprentice.actor, at=at)
    if young:
        actions.sign(agreement=agreement, by=people.guardian.actor, at=at)
    return agreement


def filed(people: Cast, at: datetime = NOON, **but: Any) -> Agreement:
    """A signed agreement on file with the bureau, its papers recorded."""
    agreement = signed(people, at, **but)
    actions.record_papers(agreement=agreement, papers=PAPERS, by=people.teacher.actor, at=at)
    actions.file(agreement=agreement, by=people.teacher.actor, at=at)
    return agreement


def active(people: Cast, at: datetime = NOON, **but: Any) -> Agreement:
    """A placement whose apprentice may work."""
    agreement = filed(people, at, **but)
    actions.activate(agreement=agreement, by=people.teacher.actor, at=at)
    return agreement


def settled(people: Cast, agreement: Agreement, ledger: Ledger, at: datetime, reason: str = "纸质台账，已核") -> Lock:
    """A difference that the school says is right and that the other side lets stand."""
    lock = actions.triage(agreement=agreement, ledger=ledger, triage=Triage.DISPUTE, reason=reason, by=people.teacher.actor, at=at)
    family = people.apprentice if agreement.apprentice_id == people.apprentice.person.pk else people.adult
    actions.confirm_lock(lock=lock, by=family.actor if ledger is Ledger.PAY else people.hr.actor, at=at)
    return lock
