"""A credential is proposed for what was completed: when the news comes, and at night for whatever the news did not reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.numbers import next_number, take
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason, Refused, same_version
from zhijiao.kernel.states.reasons import not_yours
from zhijiao.systems.apprenticeships import doors as apprenticeships
from zhijiao.systems.apprenticeships.doors import Completed
from zhijiao.systems.exchange.actions.issuing import HELD, SOURCE_GONE
from zhijiao.systems.exchange.models import Credential
from zhijiao.systems.exchange.queries.documents import achievement_of, facts_of, identities, identity_of
from zhijiao.systems.exchange.queries.obstacles import against, is_over
from zhijiao.systems.exchange.queries.templates import name_of
from zhijiao.systems.exchange.states import REGISTRAR
from zhijiao.systems.exchange.terms import Achieved, Kind

SERIES = "Z"
SOURCE = "apprenticeships.agreement"
AGAIN = Bilingual("Propose a new one", "重新生成")
NOT_OVER = Bilingual("Only in place of one that was revoked or not issued", "只有已撤销或不予签发的，才能重新生成")


@transaction.atomic
def propose(*, completed: Sequence[Completed], by: Actor, at: datetime) -> list[Credential]:
    """Propose certificates for placements that were passed and have none yet; return those made. Told twice it makes them once.

    A placement assessed as failed gets no certificate of completion. One that was declined or revoked is not proposed again by itself.
    """
    passed = [one for one in completed if one.passed]
    known = set(Credential.objects.filter(source=SOURCE, source_number__in=[one.number for one in passed]).values_list("source_number", flat=True))
    held = identities([one.apprentice_id for one in passed])
    fresh = []
    for one in sorted(passed, key=lambda one: (one.region_path, one.school_id, one.number)):
        if one.number not in known and identity_of(one) not in held:
            held.add(identity_of(one))
            fresh.append(one)
    made: list[Credential] = []
    for path, group in groupby(fresh, key=lambda one: one.region_path):
        rows = list(group)
        made += [_proposal(one, number, by, at) for one, number in zip(rows, take(path, at, SERIES, how_many=len(rows)), strict=True)]
    kept = Credential.objects.bulk_create(made)
    _record(kept, by, at)
    return kept


@transaction.atomic
def propose_again(*, credential: Credential, by: Actor, at: datetime, version: int | None = None) -> Credential:
    """Propose a certificate in place of one that was revoked or not issued, with what its source says now. Raises Refused."""
    same_version(credential, version)
    if by.role not in REGISTRAR:
        raise Refused([not_yours(AGAIN, REGISTRAR)])
    held = Credential.objects.select_for_update().get(pk=credential.pk)  # of two at once the second finds the first's proposal
    reasons = [*against("propose_again", held, by, today=local_day(at)), *([] if is_over(held, by) else [Reason(NOT_OVER, ground=Ground.STATE)])]
    done = apprenticeships.completions([held.source_number]).get(held.source_number)
    if done is None or not done.passed:
        raise Refused([*reasons, Reason(SOURCE_GONE.filled(number=held.source_number), ground=Ground.STATE)])
    if identity_of(done) in identities([done.apprentice_id]):
        reasons.append(Reason(HELD, ground=Ground.STATE))
    if reasons:
        raise Refused(reasons)
    made = _proposal(done, next_number(done.region_path, at, SERIES), by, at)
    made.save(force_insert=True)
    record("exchange.credential.proposed", subject=made, by=by, at=at, source=made.source_number, replaces=held.number)
    return made


def _proposal(done: Completed, number: str, by: Actor, at: datetime) -> Credential:
    achieved = Achieved(done.kind)  # type: ignore[call-arg]
    return Credential(
        number=number, kind=Kind.COMPLETION, template=name_of(achieved), school_id=done.school_id, learner_id=done.apprentice_id, achieved=achieved,
        achievement=achievement_of(done), starts_on=done.starts_on, ends_on=done.ends_on, source=SOURCE, source_number=done.number,
        facts=facts_of(done), proposed_at=at, proposed_by_id=by.user_id)


def _record(made: Sequence[Credential], by: Actor, at: datetime) -> None:
    """One alone is told of itself; many at once in one entry for each school."""
    if len(made) == 1:
        record("exchange.credential.proposed", subject=made[0], by=by, at=at, source=made[0].source_number)
        return
    for school, group in groupby(made, key=lambda one: one.school_id):
        rows = list(group)
        record("exchange.credentials.proposed", subject=Organisation(pk=school), by=by, at=at, numbers=[one.number for one in rows])
