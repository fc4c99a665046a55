"""Close a round and freeze it: plan, applicants and lists into files, hashed; nothing of it is ever changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.db import transaction

from zhijiao.engines.allocation.files import FilesError
from zhijiao.engines.allocation.files.rounds import Inputs, read_round
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.papers.files import keep_made
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Refused, same_version
from zhijiao.systems.admissions.models import Cycle, Round, RoundFile
from zhijiao.systems.admissions.queries.allocating import doubts
from zhijiao.systems.admissions.queries.files import INPUTS, KINDS, workshop
from zhijiao.systems.admissions.queries.freezing import Frozen, write_inputs
from zhijiao.systems.admissions.queries.rounds import against_round, still_open
from zhijiao.systems.admissions.queries.schemes import rule_set
from zhijiao.systems.admissions.states import ROUND


@transaction.atomic
def freeze(*, round: Round, by: Actor, at: datetime, version: int | None = None) -> None:
    """Freeze a round after its closing. Raises Refused with every doubt about plan, scores and lists; then it stays open.

    Long for a province: meant for the worker. The state is written first, so that whoever still writes a list is waited for and
    nobody writes one afterwards.
    """
    same_version(round, version)
    early = [still_open(round)] if round.closes_at is not None and at < round.closes_at else []
    move = ROUND.admit("freeze", state=round.state, role=by.role, extra=early or against_round("freeze", round, by, today=local_day(at)))
    Cycle.objects.select_for_update(no_key=True).get(pk=round.batch.cycle_id)  # hold_inputs: no score, line or unit changes meanwhile
    move.take(round, frozen_at=at, frozen_by_id=by.user_id)
    with workshop() as place:
        found = write_inputs(round, place)
        _must_be_sound(round, place, found)
        frozen = keep_files(round=round, place=place, names=INPUTS, by=by, at=at)
    round.frozen, round.counts = frozen, {"freeze": found.as_json()}
    round.save(update_fields=["frozen", "counts"])
    record("admissions.round.frozen", subject=round, by=by, at=at, files=frozen, counts=found.as_json())


def _must_be_sound(one: Round, place: Path, found: Frozen) -> None:
    """Read the files as the engine will. Raises Refused with each doubt, by file, row and column."""
    try:
        read_round(Inputs(*(place / name for name in INPUTS.values())), rule_set(one.batch), one.seed)
    except FilesError as why:
        raise Refused([*doubts(why), *found.reasons]) from why
    if found.reasons:
        raise Refused(found.reasons)


def keep_files(*, round: Round, place: Path, names: Mapping[str, str], by: Actor, at: datetime) -> dict[str, str]:
    """Move files from a workshop into the store; return the SHA-256 of each by its kind."""
    kept = {}
    for kind, name in names.items():
        row = RoundFile.objects.create(round=round, name=name, sha256="", size=0, written_at=at, written_by_id=by.user_id)
        stored = keep_made(subject=row, path=place / name, kind=KINDS[name.rpartition(".")[2]], by=by, at=at)
        row.sha256, row.size = stored.sha256, stored.size
        row.save(update_fields=["sha256", "size"])
        kept[kind] = stored.sha256
    return kept
