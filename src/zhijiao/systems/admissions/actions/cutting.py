"""Fewer seats of a line, or none, for the rounds that follow a released one: proposed by one person, decided by another.

The published number and everything that was frozen stay as they were; the rounds that follow count the lowered one.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import same_version
from zhijiao.systems.admissions.models import Unit
from zhijiao.systems.admissions.queries.cutting import against_seats
from zhijiao.systems.admissions.queries.office import with_reason
from zhijiao.systems.admissions.queries.plans import against_unit
from zhijiao.systems.admissions.queries.rounds import hold_inputs
from zhijiao.systems.admissions.states import UNIT


@transaction.atomic
def propose_cut(*, unit: Unit, seats: int, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Propose fewer seats for the rounds that follow (0: none further); nothing changes until another person decides."""
    same_version(unit, version)
    hold_inputs(unit.batch.cycle_id)
    move = UNIT.admit("propose_cut", state=unit.state, role=by.role,
                      extra=[*against_unit("propose_cut", unit, by, today=local_day(at)), *against_seats(unit, seats), *with_reason(reason)])
    move.take(unit, cut_to=seats, cut_reason=reason.strip(), cut_proposed_at=at, cut_proposed_by_id=by.user_id)
    publish("admissions.unit.cut_proposed", {"unit": unit.pk}, at=at)
    record("admissions.unit.cut_proposed", subject=unit, by=by, at=at, code=unit.code, seats=seats, seats_before=unit.seats_later, reason=reason.strip())


@transaction.atomic
def cut(*, unit: Unit, by: Actor, at: datetime, version: int | None = None) -> None:
    """Lower the seats for the rounds that follow, as another person proposed."""
    same_version(unit, version)
    hold_inputs(unit.batch.cycle_id)
    waiting = unit.cut_to is not None
    move = UNIT.admit("cut", state=unit.state, role=by.role,
                      extra=[*against_unit("cut", unit, by, today=local_day(at)), *(against_seats(unit, unit.cut_to) if waiting else [])])
    before, seats, proposer = unit.seats_later, unit.cut_to, unit.cut_proposed_by_id
    move.take(unit, later_quota=seats, cut_to=None, cut_at=at, cut_by_id=by.user_id)
    publish("admissions.unit.cut", {"unit": unit.pk}, at=at)
    record("admissions.unit.cut", subject=unit, by=by, at=at, code=unit.code, seats=seats, seats_before=before, reason=unit.cut_reason, proposed_by=proposer)


@transaction.atomic
def refuse_cut(*, unit: Unit, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Leave the plan as it is, with the reason; whoever proposed may take it back so."""
    same_version(unit, version)
    move = UNIT.admit("refuse_cut", state=unit.state, role=by.role, extra=[*with_reason(reason), *against_unit("refuse_cut", unit, by, today=local_day(at))])
    seats, proposer = unit.cut_to, unit.cut_proposed_by_id
    # A reason that stands from an earlier lowering is the journal's by now; what the page shows is why this one was refused.
    move.take(unit, cut_to=None, cut_reason=reason.strip(), cut_proposed_at=None, cut_proposed_by_id=None)
    publish("admissions.unit.cut_refused", {"unit": unit.pk}, at=at)
    record("admissions.unit.cut_refused", subject=unit, by=by, at=at, code=unit.code, seats=seats, reason=reason.strip(), proposed_by=proposer)
