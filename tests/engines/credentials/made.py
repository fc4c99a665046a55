"""Keys, credentials and lists that the tests of the credentials engine sign and spoil."""

from __future__ import annotations

import copy
from typing import Any

from zhijiao.engines.credentials import Key, StatusList, new_key, sign, trust_list

SCHOOL = "did:web:school.example"
NOON = "2026-07-01T12:00:00Z"
ISSUED = "2026-07-01T00:00:00Z"
CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
LIST = "https://school.example/status/revocation"
KEY = new_key(SCHOOL, f"{SCHOOL}#2026-a", since="2025-09-01T00:00:00Z", seed=bytes(range(32)))
THIEF = new_key("did:web:thief.example", seed=bytes(32))
TRUST = trust_list([KEY])


def a_credential(**but: Any) -> dict[str, Any]:
    """Return an unsigned Open Badge; a keyword of None leaves the field out."""
    made = {
        "@context": CONTEXTS, "id": "urn:uuid:7d1a", "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "焊接学徒结业证书", "issuer": {"id": SCHOOL, "type": "Profile", "name": "沈阳第一职业学校"}, "validFrom": "2026-07-01T00:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:learner-1", "type": "AchievementSubject",
            "identifier": [{"type": "IdentityObject", "hashed": False, "identityHash": "王𠮷龘", "identityType": "name"}],
            "achievement": {"id": "https://school.example/achievements/welding", "type": "Achievement", "name": "焊接",
                            "description": "三年学徒", "criteria": {"narrative": "完成\t1,200学时\n并通过考核"}, "creditsAvailable": 4.5},
        },
    }
    return {name: value for name, value in {**made, **but}.items() if value is not None}


def a_signed(key: Key = KEY, created: str | None = ISSUED, **but: Any) -> dict[str, Any]:
    return sign(a_credential(**but), key, created=created)


def a_list(*revoked: int, purpose: str = "revocation", key: Key = KEY, issuer: str = SCHOOL, until: str = "2026-07-02T00:00:00Z",
           **but: Any) -> dict[str, Any]:
    """Return a signed status list in which some entries are set."""
    made = StatusList(LIST, purpose)
    for index in revoked:
        made.set(index)
    fields = {**made.credential(issuer, since=ISSUED, until=until), **but}
    return sign({name: value for name, value in fields.items() if value is not None}, key, created=ISSUED)


def an_entry(index: object = "77", purpose: str = "revocation", **but: Any) -> dict[str, Any]:
    return {"id": f"{LIST}#77", "type": "BitstringStatusListEntry", "statusPurpose": purpose, "statusListIndex": index,
            "statusListCredential": LIST, **but}


def spoiled(document: dict[str, Any], *path: Any, to: Any) -> dict[str, Any]:
    """Return a copy in which the value at a path is another one."""
    made = copy.deepcopy(document)
    place = made
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return made
