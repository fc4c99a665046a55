"""A second look at what was issued: does its source still say the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.systems.apprenticeships import doors as apprenticeships
from zhijiao.systems.exchange.models import Credential
from zhijiao.systems.exchange.queries.documents import differences

NONE = Bilingual("", "")


@transaction.atomic
def look_again(*, credentials: Sequence[Credential], by: Actor, at: datetime) -> int:
    """Put issued credentials under review whose source says something else now, and out of it when it agrees again; return how many changed."""
    said = apprenticeships.completions([one.source_number for one in credentials])
    changed = 0
    for one in credentials:
        doubt = differences(one, said.get(one.source_number)) or NONE
        if doubt.zh == one.doubt_zh:
            continue
        rows = Credential.objects.filter(pk=one.pk, version=one.version)
        # Somebody who acts on it meanwhile is not disturbed: the next night looks again.
        if rows.update(doubt_zh=doubt.zh, doubt_en=doubt.en, version=one.version + 1):
            _recorded(one, doubt, by, at)
            changed += 1
    return changed


def _recorded(credential: Credential, doubt: Bilingual, by: Actor, at: datetime) -> None:
    if doubt.zh:
        record("exchange.credential.doubted", subject=credential, by=by, at=at, zh=doubt.zh, en=doubt.en)
    else:
        record("exchange.credential.cleared", subject=credential, by=by, at=at)
