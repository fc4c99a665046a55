"""A credential leaves the system: as its signed file or on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.systems.exchange.models import Credential


def note_taken(*, credential: Credential, by: Actor, at: datetime) -> None:
    """Record that the signed file was taken."""
    record("exchange.credential.taken", subject=credential, by=by, at=at, sha256=credential.sha256)


def note_print(*, credential: Credential, by: Actor, at: datetime) -> None:
    """Record that the certificate was printed."""
    record("exchange.credential.printed", subject=credential, by=by, at=at, sha256=credential.sha256)


@transaction.atomic
def note_prints(*, credentials: Sequence[Credential], by: Actor, at: datetime) -> None:
    """Record that several were printed in one file: each of them was."""
    for one in credentials:
        note_print(credential=one, by=by, at=at)
