"""Signing credentials: one by one, or many in a batch that goes on where it was stopped."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.engines.credentials import Fault, Key
from zhijiao.engines.credentials.badges import schema_problems
from zhijiao.engines.credentials.batches import check_sample
from zhijiao.engines.credentials.log import leaf
from zhijiao.engines.credentials.templates import Press, Template
from zhijiao.engines.credentials.times import stamp
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.signing.signers import signer
from zhijiao.kernel.states import Ground, Reason, same_version
from zhijiao.systems.apprenticeships import doors as apprenticeships
from zhijiao.systems.exchange.actions.publishing import open_lists
from zhijiao.systems.exchange.models import Batch, Credential, LogLeaf, StatusList
from zhijiao.systems.exchange.queries.documents import (
    Identity,
    achievement_of,
    facts_of,
    identities,
    identity_of,
    missing,
    values,
)
from zhijiao.systems.exchange.queries.lists import FULL, free, place_of, taken
from zhijiao.systems.exchange.queries.obstacles import against
from zhijiao.systems.exchange.queries.templates import COLUMNS, template
from zhijiao.systems.exchange.states import CREDENTIAL
from zhijiao.systems.exchange.terms import Purpose, State

CHUNK = 500  # credentials signed in one transaction of a batch; a few that are issued at once are fewer
SOURCE_GONE = Bilingual("Agreement {number} is no longer completed and passed: decline this, or wait",
                        "协议{number}已不是办结且合格的状态：不予签发，或者等待处理")
HELD = Bilingual("The learner has a certificate of this achievement and these days already", "持有人已有同一成果、同一期间的证明")
NOT_SIGNABLE = Bilingual("It cannot be signed: {why}", "无法签名：{why}")
NOTHING = Bilingual("No certificate that waits to be issued was chosen", "没有选中待签发的凭证")
OVER = Bilingual("It is over: there is nothing left to stop", "这一批已经结束，没有可以停止的")
OTHER_SCHOOL = Bilingual("A batch holds the credentials of one school, your own", "一批只能签发本校的凭证")


@transaction.atomic
def issue(*, credential: Credential, by: Actor, at: datetime, version: int | None = None) -> Credential:
    """Sign one credential with what its source says now. Raises Refused."""
    same_version(credential, version)
    extra = [*against("issue", credential, by, today=local_day(at)), *_prepared([credential]).get(credential.pk, [])]
    CREDENTIAL.admit("issue", state=credential.state, role=by.role, extra=extra)
    (place,) = _sign(credential.school, [credential], by, at)
    publish("exchange.credentials.issued", {"credentials": [credential.pk]}, at=at)
    record("exchange.credential.issued", subject=credential, by=by, at=at, sha256=credential.sha256, key=credential.key_name, place=place)
    return credential


@transaction.atomic
def order_batch(*, rows: Sequence[Credential], by: Actor, at: datetime) -> Batch:
    """Put credentials of the own school into a batch that a job will issue. Raises Refused.

    Those that are not waiting are left out, and those that another batch is issuing.
    """
    _hold(by.organisation_id)
    waiting = _waiting(rows)
    reasons = [Reason(OTHER_SCHOOL, ground=Ground.ROLE)] if any(row.school_id != by.organisation_id for row in waiting) else []
    if not waiting:
        reasons.append(Reason(NOTHING, ground=Ground.STATE))
    CREDENTIAL.admit("issue", state=State.PROPOSED, role=by.role, extra=reasons)
    batch = Batch.objects.create(school_id=waiting[0].school_id, total=len(waiting), requested_at=at, requested_by_id=by.user_id)
    for start in range(0, len(waiting), CHUNK):
        keys = [row.pk for row in waiting[start:start + CHUNK]]
        Credential.objects.filter(pk__in=keys, state=State.PROPOSED).update(batch=batch)
    record("exchange.batch.ordered", subject=batch, by=by, at=at, total=batch.total)
    return batch


@transaction.atomic
def issue_chunk(*, batch: Batch, by: Actor, at: datetime, most: int = CHUNK) -> int:
    """Sign the next credentials of a batch; return how many of it were dealt with. A row that cannot be signed is told and left proposed."""
    batch = Batch.objects.select_for_update(of=("self",)).select_related("school__region").get(pk=batch.pk)
    if batch.is_done:
        return 0  # stopped between two chunks
    rows = list(batch.credentials.filter(state=State.PROPOSED).exclude(pk__in=[pk for pk, *_ in batch.refused])
                .select_related("learner", "school").select_for_update(of=("self",)).order_by("pk")[:most])
    reasons = _prepared(rows)
    able = [row for row in rows if row.pk not in reasons]
    places = _sign(batch.school, able, by, at) if able else []
    batch.refused += [[row.pk, row.number, reasons[row.pk][0].text.en, reasons[row.pk][0].text.zh] for row in rows if row.pk in reasons]
    batch.issued += len(able)
    batch.is_done = len(rows) < most
    batch.save(update_fields=["refused", "issued", "is_done"])
    if able:
        publish("exchange.credentials.issued", {"credentials": [row.pk for row in able]}, at=at)
    if rows:
        record("exchange.batch.pressed", subject=batch, by=by, at=at, numbers=[row.number for row in able], places=places[:1] + places[-1:],
               refused=[row.number for row in rows if row.pk in reasons], sha256=hashlib.sha256("".join(row.sha256 for row in able).encode()).hexdigest())
    return len(rows)


@transaction.atomic
def stop_batch(*, batch: Batch, by: Actor, at: datetime) -> None:
    """Issue no more of a batch: what is signed stays signed, the rest waits on the desk again. Raises Refused."""
    held = Batch.objects.select_for_update().get(pk=batch.pk)
    reasons = [Reason(OTHER_SCHOOL, ground=Ground.ROLE)] if held.school_id != by.organisation_id else []
    if held.is_done:
        reasons.append(Reason(OVER, ground=Ground.STATE))
    CREDENTIAL.admit("issue", state=State.PROPOSED, role=by.role, extra=reasons)
    held.is_done, held.stopped_at, held.stopped_by_id = True, at, by.user_id
    held.save(update_fields=["is_done", "stopped_at", "stopped_by"])
    record("exchange.batch.stopped", subject=held, by=by, at=at, issued=held.issued, left=held.left)


def _waiting(rows: Sequence[Credential]) -> list[Credential]:
    """Return those that are proposed and that no batch is issuing, as they stand now."""
    free: set[int] = set()
    for start in range(0, len(rows), CHUNK):
        asked = Credential.objects.filter(pk__in=[row.pk for row in rows[start:start + CHUNK]], state=State.PROPOSED)
        free |= set(asked.exclude(batch__in=Batch.objects.working()).values_list("pk", flat=True))
    return [row for row in rows if row.pk in free]


def _hold(school: int | None) -> None:
    """Lock a school until commit: of two that order or issue for it the second waits, and reads what the first has left."""
    Organisation.objects.select_for_update(no_key=True).filter(pk=school).first()


def _prepared(rows: Sequence[Credential]) -> dict[int, list[Reason]]:
    """Take over what the sources say now; return, by credential, why one cannot be issued."""
    said = apprenticeships.completions([row.source_number for row in rows])
    held = identities([row.learner_id for row in rows], without=[row.pk for row in rows])
    reasons: dict[int, list[Reason]] = {}
    for row in rows:
        if found := _prepare(row, said.get(row.source_number), held):
            reasons[row.pk] = found
    return reasons


def _prepare(row: Credential, done: apprenticeships.Completed | None, held: set[Identity]) -> list[Reason]:
    """Fill a credential from its source; return what stands against signing it, control characters in its texts included."""
    if done is None or not done.passed:
        return [Reason(SOURCE_GONE.filled(number=row.source_number), ground=Ground.STATE)]
    if identity_of(done) in held:
        return [Reason(HELD, ground=Ground.STATE)]
    held.add(identity_of(done))
    row.facts, row.starts_on, row.ends_on, row.achievement = facts_of(done), done.starts_on, done.ends_on, achievement_of(done)
    if lacks := missing(row.facts):
        return lacks
    row.identity_code = secrets.token_hex(16) if row.learner.id_number else ""
    tried = values(row, issuer="did:web:x", since="2000-01-01T00:00:00Z", status="https://x", number=1, index=0)
    try:
        Template(template(row.template, identified=bool(row.identity_code)), COLUMNS).checked(tried)
    except Fault as fault:
        return [Reason(NOT_SIGNABLE.filled(why=fault.message))]
    return []


def _sign(school: Organisation, rows: Sequence[Credential], by: Actor, at: datetime) -> list[int]:
    """Sign the rows, give each its entry in the status lists and its place in the log; return the places.

    Locked late and together: the school and its newest list, so that of two that issue for one school the second waits.
    """
    signing = signer(school, at)
    number, indexes, place = _reserve(school, len(rows), by, at)
    created = stamp(max(at, signing.begins))
    leaves: list[LogLeaf] = []
    for (name, identified), group in groupby(sorted(rows, key=_wording), key=_wording):
        press = Press(Template(template(name, identified=identified), COLUMNS), signing.key, created)
        chosen = list(group)
        for n, row in enumerate(chosen):
            filled = values(row, issuer=signing.did, since=created, status=place_of(signing.issuer.code), number=number, index=indexes[len(leaves)])
            text = press.issue(filled)
            if n in (0, len(chosen) - 1):
                _checked(press, filled, text)
            _take(row, text, signing.key, number, indexes[len(leaves)], by, at)
            leaves.append(LogLeaf(school=school, place=place + len(leaves), leaf=leaf(json.loads(text)).hex(), credential=row))
    LogLeaf.objects.bulk_create(leaves)
    return [one.place for one in leaves]


def _wording(row: Credential) -> tuple[str, bool]:
    return row.template, bool(row.identity_code)


def _checked(press: Press, filled: dict[str, str], text: str) -> None:
    """Raise Fault when a sample does not hold: not as the long way makes it, not verifiable, or not of the standard's form."""
    check_sample(press, filled, text)
    for problem in schema_problems(json.loads(text)):
        raise Fault("schema", where="Open Badge", why=problem)


def _take(row: Credential, text: str, key: Key, number: int, index: int, by: Actor, at: datetime) -> None:
    CREDENTIAL.admit("issue", state=row.state, role=by.role).take(
        row, document=text, sha256=hashlib.sha256(text.encode()).hexdigest(), key_name=key.id, status_number=number, status_index=index,
        facts=row.facts, starts_on=row.starts_on, ends_on=row.ends_on, achievement=row.achievement, identity_code=row.identity_code, issued_at=at,
        issued_by_id=by.user_id, moved_at=at, moved_by_id=by.user_id)


def _reserve(school: Organisation, wanted: int, by: Actor, at: datetime) -> tuple[int, list[int], int]:
    """Return a list's number, free places in it, and the next place in the log; everything stays locked until commit."""
    _hold(school.pk)  # before its first list is opened there is no list to lock
    lists = StatusList.objects.filter(school=school, purpose=Purpose.REVOCATION)
    newest = lists.select_for_update().order_by("-number").first() or open_lists(school=school, number=1, by=by, at=at)
    held = taken(school, newest.number)
    if len(held) + wanted > FULL:
        newest, held = open_lists(school=school, number=newest.number + 1, by=by, at=at), set()
    places = free(held)
    return newest.number, [next(places) for _ in range(wanted)], LogLeaf.objects.filter(school=school).count()
