"""What every credential must have: the rules of W3C Verifiable Credentials 2.0 that a verifier answers for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhijiao.engines.credentials.contexts import CREDENTIALS
from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.times import instant

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_TYPED = ("credentialStatus", "credentialSchema", "evidence", "termsOfUse", "refreshService", "relatedResource")
_WITH_ID = ("credentialSchema", "relatedResource")
_IN_A_LANGUAGE = {"@value", "@language", "@direction"}


def well_formed(document: object) -> dict[str, Any]:
    """Return the document when it has the form of a credential. Raises Fault naming the first field that has not."""
    if not isinstance(document, dict):
        raise Fault("not_an_object")
    if {"VerifiablePresentation", "VerifiableCredential"} & set(map(str, as_list(document.get("type")))) == {"VerifiablePresentation"}:
        raise Fault("presentation")
    for field in ("@context", "type", "issuer", "credentialSubject"):
        if field not in document:
            raise Fault("field_missing", field=field)
    if not as_list(document["@context"]) or as_list(document["@context"])[0] != CREDENTIALS:
        raise Fault("field_wrong", field="@context", wanted=f"[{CREDENTIALS}, ...]")
    if not all(isinstance(one, str) for one in as_list(document["type"])) or "VerifiableCredential" not in as_list(document["type"]):
        raise Fault("field_wrong", field="type", wanted="[VerifiableCredential, ...]")
    if "id" in document and not _is_address(document["id"]):
        raise Fault("field_wrong", field="id", wanted="https:..., urn:..., did:...")
    issuer_of(document)
    _named(document, "")
    if isinstance(document["issuer"], Mapping):
        _named(document["issuer"], "issuer.")
    _subjects(document["credentialSubject"])
    _attached(document)
    since, until = term(document)
    if since and until and until < since:
        raise Fault("dates_reversed")
    return document


def as_list(value: object) -> list[Any]:
    """Return a value, or the values that it holds."""
    return value if isinstance(value, list) else [value]


def issuer_of(document: Mapping[str, Any]) -> str:
    """Return the address of the issuer. Raises Fault."""
    issuer = document.get("issuer")
    address = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    if not _is_address(address):
        raise Fault("field_wrong", field="issuer", wanted="https:..., did:...")
    return str(address)


def term(document: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """Return validFrom and validUntil. Raises Fault."""
    since, until = (instant(document[name]) if name in document else None for name in ("validFrom", "validUntil"))
    return since, until


def embedded(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the credentials that a learner record (CLR) holds; none for any other credential."""
    if "ClrCredential" not in as_list(document["type"]):
        return []
    return [one for subject in as_list(document["credentialSubject"]) for one in as_list(subject.get("verifiableCredential", []))]


def statuses(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the status entries."""
    return as_list(document.get("credentialStatus", []))


def _is_address(value: object) -> bool:
    return isinstance(value, str) and bool(_ADDRESS.fullmatch(value))


def _named(part: Mapping[str, Any], where: str) -> None:
    """Raise Fault when a name or description is neither text nor text in a language."""
    for field in ("name", "description"):
        for one in as_list(part.get(field, [])):
            text = one.get("@value") if isinstance(one, Mapping) and set(one) <= _IN_A_LANGUAGE else one
            if not isinstance(text, str):
                raise Fault("field_wrong", field=where + field, wanted="“...”, {@value, @language}")


def _subjects(value: object) -> None:
    if not as_list(value) or not all(isinstance(one, dict) and one for one in as_list(value)):
        raise Fault("field_wrong", field="credentialSubject", wanted="{...}")
    for one in as_list(value):
        _identified(one, "credentialSubject")


def _identified(one: Mapping[str, Any], field: str) -> None:
    if "id" in one and not _is_address(one["id"]):
        raise Fault("field_wrong", field=f"{field}.id", wanted="https:..., urn:..., did:...")


def _attached(document: Mapping[str, Any]) -> None:
    for field in _TYPED:
        for one in as_list(document.get(field, [])):
            if not isinstance(one, dict) or (field != "relatedResource" and not _has_kind(one)):
                raise Fault("field_wrong", field=field, wanted="{type: ...}")
            if field in _WITH_ID and "id" not in one:
                raise Fault("field_missing", field=f"{field}.id")
            _identified(one, field)
    if not all(isinstance(one, dict) for one in embedded(document)):
        raise Fault("field_wrong", field="verifiableCredential", wanted="{...}")
    for entry in statuses(document):
        if "BitstringStatusListEntry" in as_list(entry["type"]):
            _status_entry(entry)


def _has_kind(one: Mapping[str, Any]) -> bool:
    kinds = as_list(one.get("type", []))
    return bool(kinds) and all(isinstance(kind, str) for kind in kinds)


def _status_entry(entry: Mapping[str, Any]) -> None:
    index = entry.get("statusListIndex")
    if not isinstance(index, str) or not re.fullmatch("[0-9]{1,15}", index):
        raise Fault("field_wrong", field="statusListIndex", wanted="“94567”")
    for field in ("statusPurpose", "statusListCredential"):
        if not isinstance(entry.get(field), str):
            raise Fault("field_wrong", field=field, wanted="“...”")
