"""Asking what would change if the law changed, and finding it. No rule, number or finding of an agreement is touched."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Trial
from zhijiao.engines.rules.batch import Engine
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Reason, Refused
from zhijiao.law.internships import LAW
from zhijiao.law.replays import as_plain, from_plain, replay_frame
from zhijiao.systems.apprenticeships.models import Agreement, Replay, ReplayRow
from zhijiao.systems.apprenticeships.queries.replays import frames, population

CHUNK = 500
BACKWARDS = Bilingual("The period ends before it begins", "期间的止日早于起日")
AFTER_PERIOD = Bilingual("What is tried would hold only after the period: nothing could change", "试改从期间之后才适用，不会有任何变化")
NOBODY = Bilingual("No signed agreement begins in this period", "这段期间没有已签齐的协议")

Beat = Callable[[int, int | None], None]


def _silent(done: int, total: int | None) -> None:
    """Tell nobody how far it is."""


@transaction.atomic
def request_replay(*, trial: Trial, first: date | None, last: date | None, by: Actor, at: datetime) -> Replay:
    """Keep the question; `carry_out` answers it."""
    if reasons := _refusals(trial, first, last):
        raise Refused(reasons)
    made = Replay.objects.create(trial=as_plain(trial), first_day=first, last_day=last, requested_at=at, requested_by_id=by.user_id,
                                 organisation_id=by.organisation_id)
    record("apprenticeships.replay.requested", subject=made, by=by, at=at, trial=made.trial, first=first, last=last)
    return made


def _refusals(trial: Trial, first: date | None, last: date | None) -> list[Reason]:
    if first and last and last < first:
        return [Reason(BACKWARDS, field="last")]
    if last and all(one.first > last for one in (*trial.numbers.values(), *trial.versions.values())):
        return [Reason(AFTER_PERIOD, field="since")]
    return [] if population(first, last).exists() else [Reason(NOBODY, field="first")]


def carry_out(*, replay: Replay, by: Actor, at: datetime, engine: Engine = "polars", beat: Beat = _silent) -> None:
    """Judge every agreement of the period twice. Starts over when it was cut short: what was found is replaced as a whole."""
    trial = from_plain(replay.trial)
    laws = trial.laws(LAW)
    # By enterprise, so that a chunk's head counts read few others.
    keys = list(population(replay.first_day, replay.last_day).order_by("enterprise_id", "pk").values_list("pk", flat=True))
    counts: dict[str, dict[str, Counter[str]]] = {name: defaultdict(Counter) for name in laws[0].names}
    ReplayRow.objects.filter(replay=replay).delete()
    for start in range(0, len(keys), CHUNK):
        agreements = list(Agreement.objects.whole().filter(pk__in=keys[start:start + CHUNK]))
        with transaction.atomic():
            for province, frame in frames(agreements):
                found = replay_frame(frame, trial, today=local_day(at), region=province, engine=engine, laws=laws)
                for name, sides in found.counts.items():
                    for side, numbers in sides.items():
                        counts[name][side].update(numbers)
                ReplayRow.objects.bulk_create([
                    ReplayRow(replay=replay, agreement_id=key, rule=rule, before=before, after=after)
                    for _, key, rule, before, after in found.rows.iter_rows()], batch_size=CHUNK)
            beat(min(start + CHUNK, len(keys)), len(keys))
    replay.placements, replay.counts = len(keys), {name: {side: dict(numbers) for side, numbers in sides.items()} for name, sides in counts.items()}
    with transaction.atomic():
        replay.save(update_fields=["placements", "counts"])
        record("apprenticeships.replay.answered", subject=replay, by=by, at=at, placements=len(keys))


@transaction.atomic
def note_rows_taken(*, replay: Replay, rows: int, by: Actor, at: datetime) -> None:
    """Record that a replay's rows left the system."""
    record("apprenticeships.replay.exported", subject=replay, by=by, at=at, rows=rows)
