"""The issuance log of a school, rebuilt from its leaves."""

from __future__ import annotations

import json
from typing import Any

from zhijiao.engines.credentials import IssuanceLog
from zhijiao.kernel.parties.models import Organisation
from zhijiao.systems.exchange.models import Credential, LogLeaf, LogRoot
from zhijiao.systems.exchange.queries.templates import base


def log_of(school: Organisation | int) -> IssuanceLog:
    """Return the log with all its leaves."""
    return IssuanceLog(bytes.fromhex(one) for one in LogLeaf.objects.filter(school=school).order_by("place").values_list("leaf", flat=True))


def address_of(code: str) -> str:
    """Return the address of a school's log."""
    return f"{base()}/exchange/log/{code}"


def last_root(school: Organisation | int) -> LogRoot | None:
    """Return the root that was signed last."""
    return LogRoot.objects.filter(school=school).order_by("-size").first()


def rescue(credential: Credential) -> dict[str, Any] | None:
    """Return the proof that a credential was in the log by the day of a signed root; None before the first root over it."""
    place = LogLeaf.objects.get(credential=credential).place
    root = LogRoot.objects.filter(school=credential.school_id, size__gt=place).order_by("size").first()
    return None if root is None else log_of(credential.school_id).rescue(place, json.loads(root.document))
