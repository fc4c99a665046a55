"""The trust list: every issuer's keys with their terms, signed by the province. Made anew only when a key has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Sum

from zhijiao.engines.credentials import Trust, read_trust, signed_trust_list, trust_list
from zhijiao.kernel.signing.models import IssuingKey
from zhijiao.kernel.signing.queries import province
from zhijiao.kernel.signing.signers import Signer, signer


@dataclass(frozen=True)
class _Made:
    mark: tuple[Any, ...]
    document: Mapping[str, Any]
    register: Trust


_last: list[_Made] = []


def trust(at: datetime) -> dict[str, Any]:
    """Return the trust list as everybody may fetch it (`{"issuers": {did: [keys]}, "proof": ...}`)."""
    return dict(_now(at).document)


def register(at: datetime) -> Trust:
    """Return the trust list as verification takes it."""
    return _now(at).register


def root(at: datetime) -> str | None:
    """Return the province's public key, which a verifier may pin; None before the province is entered."""
    chief = _chief(at)
    return chief.key.public if chief else None


def _chief(at: datetime) -> Signer | None:
    unit = province()
    return signer(unit, at) if unit else None


def _now(at: datetime) -> _Made:
    mark = _mark()
    made = next((one for one in _last if one.mark == mark), None)
    if made is None:
        made = _make(_chief(at))
        _last[:] = [made]
    return made


def _mark() -> tuple[Any, ...]:
    """Return what tells one standing of the keys from another: every change counts a version up, no two keys are alike."""
    told = IssuingKey.objects.aggregate(keys=Count("pk"), changes=Sum("version"), last=Max("pk"), one=Min("public"), other=Max("public"))
    return (province(), *told.values())


def _make(chief: Signer | None) -> _Made:
    mark = _mark()  # after the province's key, which the first need makes
    rows = list(IssuingKey.objects.select_related("issuer").order_by("issuer__did", "pk"))
    document = trust_list(row.published() for row in rows)
    if chief is not None:
        document = signed_trust_list(document, chief.key, _changed(rows))
    return _Made(mark, document, read_trust(document))


def _changed(rows: list[IssuingKey]) -> datetime:
    """Return when a key last changed: the same keys make the same list, byte for byte."""
    return max(moment for row in rows for moment in (row.planned_at, row.activated_at, row.retired_at, row.compromised_at) if moment)
