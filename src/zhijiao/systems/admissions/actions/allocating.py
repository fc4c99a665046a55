"""Dry runs and the allocation itself. Both are long: meant for the worker; the engines run outside any transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason, Refused, same_version
from zhijiao.systems.admissions.actions.freezing import keep_files
from zhijiao.systems.admissions.models import Round, Trial
from zhijiao.systems.admissions.queries.allocating import run_both, run_dry
from zhijiao.systems.admissions.queries.files import OUTPUTS, inputs, must_be_whole, workshop
from zhijiao.systems.admissions.queries.office import PROVINCE, must_be
from zhijiao.systems.admissions.queries.rounds import against_round
from zhijiao.systems.admissions.queries.schemes import rule_set
from zhijiao.systems.admissions.states import ROUND
from zhijiao.systems.admissions.terms import RoundState, TrialKind

TRY = Bilingual("Dry run", "演练")
NOT_FROZEN = Bilingual("Freeze the round first, or try it on an earlier round", "请先冻结本轮，或者用往期轮次演练")
NO_FILES = Bilingual("Round {number} has no frozen lists", "轮次{number}没有冻结的志愿")
TOO_LATE = Bilingual("Results are out: there is nothing to try any more", "结果已发布，不再演练")
BEFORE_RESULTS = (RoundState.PLANNED, RoundState.OPEN, RoundState.FROZEN, RoundState.ALLOCATED, RoundState.PROPOSED)


def try_out(*, round: Round, by: Actor, at: datetime, on: Round | None = None) -> Trial:
    """Run the engine on the frozen lists of this round, or by this round's rules on those of an earlier one; nothing is offered."""
    must_be(PROVINCE, by, TRY)
    if round.state not in BEFORE_RESULTS:
        raise Refused([Reason(TOO_LATE, ground=Ground.STATE)])
    source = on or round
    if not source.frozen:
        raise Refused([Reason(NO_FILES.filled(number=source.number) if on else NOT_FROZEN, ground=Ground.STATE)])
    must_be_whole(source)
    with workshop() as place:
        outcome = run_dry(inputs(source), rule_set(round.batch), place, round.seed)
    return _kept(round, source, outcome, by, at)


@transaction.atomic
def _kept(one: Round, source: Round, outcome: dict[str, int], by: Actor, at: datetime) -> Trial:
    earlier = source.pk != one.pk
    trial = Trial.objects.create(round=one, kind=TrialKind.EARLIER if earlier else TrialKind.THIS, on=source if earlier else None, outcome=outcome,
                                 tried_at=at, tried_by_id=by.user_id)
    record("admissions.round.tried_out", subject=one, by=by, at=at, on=source.number, outcome=outcome)
    return trial


def allocate(*, round: Round, by: Actor, at: datetime, version: int | None = None) -> None:
    """Allocate by two engines that must agree, check independently, and keep the files. Raises Refused; then nothing is kept."""
    same_version(round, version)
    ROUND.admit("allocate", state=round.state, role=by.role, extra=against_round("allocate", round, by, today=local_day(at)))
    must_be_whole(round)
    with workshop() as place:
        found = run_both(inputs(round), rule_set(round.batch), place, round.seed)
        with transaction.atomic():
            move = ROUND.admit("allocate", state=round.state, role=by.role)
            move.take(round, allocated_at=at, allocated_by_id=by.user_id)
            result = keep_files(round=round, place=place, names=OUTPUTS, by=by, at=at)
            round.result, round.counts = result, {**round.counts, "certificate": dict(found.counts), "engines": list(found.engines)}
            round.save(update_fields=["result", "counts"])
            record("admissions.round.allocated", subject=round, by=by, at=at, files=result, counts=dict(found.counts), engines=list(found.engines))
