"""Comprehensive Learner Record 2.0 (CLR): a transcript that holds signed credentials and says how achievements belong together.

The vocabulary of CLR 2.0 has no licence under which it could be shipped: whoever signs or verifies a record with `eddsa-rdfc-2022` gives it
(`contexts.holding`). The form is checked here without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from zhijiao.engines.credentials.badges import present, schema_problems
from zhijiao.engines.credentials.contexts import CREDENTIALS, LEARNER_RECORDS, OPEN_BADGES
from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.times import stamp

ASSOCIATIONS = ("exactMatchOf", "isChildOf", "isParentOf", "isPartOf", "isPeerOf", "isRelatedTo", "precedes", "replacedBy")


def association(kind: str, source: str, target: str) -> dict[str, Any]:
    """Return how two achievements (by id) belong together: source isPartOf target, source precedes target, and so on. Raises Fault."""
    if kind not in ASSOCIATIONS:
        raise Fault("field_wrong", field="associationType", wanted=", ".join(ASSOCIATIONS))
    return {"type": ["Association"], "associationType": kind, "sourceId": source, "targetId": target}


def clr(*, id: str, issuer: Mapping[str, Any], since: datetime | str, name: str, learner: str, credentials: Sequence[Mapping[str, Any]],
        achievements: Sequence[Mapping[str, Any]] = (), associations: Sequence[Mapping[str, Any]] = (),
        identifiers: Sequence[Mapping[str, Any]] = (), description: str | None = None, until: datetime | str | None = None,
        status: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return an unsigned learner record. credentials: signed ones, of this issuer or of others. achievements: those that associations name and
    no credential holds. Raises Fault naming what is wrong, an association that names an unknown achievement among it.
    """
    subject = {"id": learner, "type": ["ClrSubject"], "identifier": list(identifiers), "achievement": [dict(one) for one in achievements],
               "verifiableCredential": [dict(one) for one in credentials], "association": [dict(one) for one in associations]}
    made = {"@context": [CREDENTIALS, LEARNER_RECORDS, OPEN_BADGES], "id": id, "type": ["VerifiableCredential", "ClrCredential"], "name": name,
            "description": description, "issuer": {"type": ["Profile"], **issuer}, "validFrom": stamp(since),
            "validUntil": None if until is None else stamp(until), "credentialSubject": present(subject), "credentialStatus": list(status)}
    document = present(made)
    for problem in schema_problems(document):
        raise Fault("schema", where="CLR", why=problem)
    _associated(subject)
    return document


def _associated(subject: Mapping[str, Any]) -> None:
    """Raise Fault when an association names an achievement that the record does not hold."""
    held = {one.get("id") for one in subject["achievement"]}
    for credential in subject["verifiableCredential"]:
        of = credential["credentialSubject"]
        held |= {one["achievement"].get("id") for one in (of if isinstance(of, list) else [of]) if isinstance(one.get("achievement"), Mapping)}
    for one in subject["association"]:
        for end in ("sourceId", "targetId"):
            if one[end] not in held:
                raise Fault("field_wrong", field=f"association.{end}", wanted=f"achievement.id ({one[end]})")
