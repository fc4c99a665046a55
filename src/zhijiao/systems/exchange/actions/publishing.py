"""What is published is signed: status lists when an entry changes and every night, roots of the log once a day."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction

from zhijiao.engines.credentials import sign
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.signing.queries import province
from zhijiao.kernel.signing.signers import Signer, signer
from zhijiao.systems.exchange.models import LogRoot, StatusList
from zhijiao.systems.exchange.queries.lists import VALID, bits_of, place_of
from zhijiao.systems.exchange.queries.log import address_of, last_root, log_of
from zhijiao.systems.exchange.terms import Purpose


def open_lists(*, school: Organisation, number: int, by: Actor, at: datetime) -> StatusList:
    """Open the lists of a number, one for each purpose, with no entry set; return that of revocations. In the caller's transaction."""
    signing = signer(school, at)
    made = {purpose: StatusList(school=school, purpose=purpose, number=number, address=f"{place_of(signing.issuer.code)}/{purpose}/{number}")
            for purpose in Purpose}
    for row in made.values():
        _write(row, signing, by, at)
        record("exchange.status_list.opened", subject=row, by=by, at=at, purpose=row.purpose, number=row.number)
    return made[Purpose.REVOCATION]


def sign_lists(*, school: Organisation, number: int, by: Actor, at: datetime) -> None:
    """Sign the lists of a number again, as the credentials stand now. In the caller's transaction, after its change.

    The rows are locked before the bits are read: of two that change entries, the second signs both changes.
    """
    signing = signer(school, at)
    for row in StatusList.objects.select_for_update().filter(school=school, number=number).order_by("pk"):
        _write(row, signing, by, at)


def _write(row: StatusList, signing: Signer, by: Actor, at: datetime) -> None:
    bits, until = bits_of(row), at + VALID
    document = sign(bits.credential(signing.did, since=at, until=until), signing.key, created=max(at, signing.begins))
    row.document, row.signed_at, row.signed_by_id, row.valid_until = json.dumps(document, ensure_ascii=False), at, by.user_id, until
    row.set_count = sum(byte.bit_count() for byte in bits.bits)
    row.save()


@transaction.atomic
def renew_lists(*, school: Organisation, by: Actor, at: datetime) -> int:
    """Sign every list of a school again, so that none goes stale; return how many."""
    numbers = set(StatusList.objects.filter(school=school).values_list("number", flat=True))
    for number in sorted(numbers):
        sign_lists(school=school, number=number, by=by, at=at)
    record("exchange.status_list.renewed", subject=school, by=by, at=at, numbers=sorted(numbers))
    return len(numbers)


@transaction.atomic
def sign_root(*, school: Organisation, by: Actor, at: datetime) -> LogRoot | None:
    """Have the province sign what a school's log came to; None when nothing was added since the last root."""
    log, last, office = log_of(school), last_root(school), province()
    if office is None or len(log.leaves) == (last.size if last else 0):
        return None
    if last is not None:
        log.follows(json.loads(last.document))
    signing = signer(office, at)
    code = signer(school, at).issuer.code
    document = log.signed_root(address_of(code), signing.key, max(at, signing.begins))
    made = LogRoot.objects.create(school=school, size=len(log.leaves), root=log.root().hex(), document=json.dumps(document), signed_at=at,
                                  signed_by_id=by.user_id)
    record("exchange.log.signed", subject=made, by=by, at=at, size=made.size, root=made.root)
    return made
