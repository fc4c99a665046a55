"""Status lists: which entry is set, which is free, and the signed lists as they are published."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from random import SystemRandom
from typing import Any

from zhijiao.engines.credentials import free_indexes
from zhijiao.engines.credentials.status import LEAST
from zhijiao.engines.credentials.status import StatusList as Bits
from zhijiao.kernel.parties.models import Organisation
from zhijiao.systems.exchange.models import Credential, StatusList
from zhijiao.systems.exchange.queries.templates import base
from zhijiao.systems.exchange.terms import Purpose, State

# A list counts for so long after it was signed (project decision, mark R): it is signed again every night, and a worker that
# stands still over a long weekend does not make every certificate undecidable.
VALID = timedelta(days=7)
# A list takes so many; beyond, a random free place is found too slowly and the next list is opened.
FULL = LEAST * 3 // 4
CHANCE = SystemRandom()
SET_BY = {Purpose.REVOCATION: State.REVOKED, Purpose.SUSPENSION: State.SUSPENDED}


def place_of(code: str) -> str:
    """Return the address below which the lists of an issuer stand: <purpose>/<number> follows."""
    return f"{base()}/exchange/status/{code}"


def bits_of(row: StatusList) -> Bits:
    """Return a list with the bits that the credentials' states set."""
    made = Bits(row.address, row.purpose.value)
    found = Credential.objects.filter(school=row.school_id, status_number=row.number, state=SET_BY[row.purpose])
    for index in found.values_list("status_index", flat=True):
        assert index is not None, "the database says so of every signed credential"
        made.set(index)
    return made


def taken(school: Organisation, number: int) -> set[int]:
    """Return the places that are given."""
    rows = Credential.objects.filter(school=school, status_number=number, status_index__isnull=False)
    return {index for index in rows.values_list("status_index", flat=True) if index is not None}


def free(held: set[int]) -> Iterator[int]:
    """Yield free places in no order."""
    return free_indexes(LEAST, held, CHANCE)


def published(addresses: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Return the signed lists, all of them or those at some addresses."""
    rows = StatusList.objects.all() if addresses is None else StatusList.objects.filter(address__in=list(addresses))
    return [json.loads(text) for text in rows.values_list("document", flat=True)]


def published_for(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the signed lists that a credential points to; what is no entry of a list points nowhere."""
    entries = document.get("credentialStatus", [])
    entries = entries if isinstance(entries, list) else [entries]
    return published({str(one["statusListCredential"]) for one in entries if isinstance(one, Mapping) and "statusListCredential" in one})
