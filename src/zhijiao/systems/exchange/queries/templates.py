"""What a credential of each kind says, as a template with slots; every wording that was ever signed stays, for its printed codes.

A new wording gets a new name. Names of persons, enterprises and posts are as they were recorded; nothing is translated that was not.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings

from zhijiao.basics.words import Bilingual
from zhijiao.engines.credentials.contexts import CREDENTIALS, OPEN_BADGES
from zhijiao.engines.credentials.qr import Dictionary, dictionary
from zhijiao.systems.exchange.terms import TITLES, Achieved

VERSION = 1
COLUMNS = ("id", "holder", "number", "name", "identity", "issuer", "issuer_name", "since", "achievement", "programme", "enterprise", "post", "starts",
           "ends", "hours", "grade_zh", "grade_en", "status", "list", "index")

SAYS = Bilingual("{{post}} at {{enterprise}}, {{starts}} to {{ends}}; {{hours}} hours logged; assessed by school and enterprise: {{grade_en}}.",
                 "在{{enterprise}}任{{post}}，{{starts}}至{{ends}}，日志{{hours}}小时，校企考核{{grade_zh}}。")
ABOUT = Bilingual("A placement under an agreement of school, enterprise and learner, completed and assessed.", "按学校、企业、学生三方协议完成并经考核的实习。")
CRITERIA = Bilingual("Every day is over, the logs are signed off, the ledgers agree, school and enterprise have assessed.",
                     "实习期满，日志已签认，各项台账一致，校企共同考核合格。")


def both(words: Bilingual) -> str:
    """Return words in both languages, as they stand in a document."""
    return f"{words.zh} / {words.en}"


def name_of(achieved: Achieved) -> str:
    """Return the name of the wording in force for an achievement."""
    return f"completion-{achieved.value}-{VERSION}"


def template(name: str, *, identified: bool = True) -> dict[str, Any]:
    """Return a wording by its name. identified: with the hash of the citizen number, which is not known of everybody. Raises KeyError."""
    return _WORDINGS[name](identified)


def _completion(achieved: Achieved, identified: bool) -> dict[str, Any]:
    person = {"type": "IdentityObject", "hashed": False, "identityHash": "{{name}}", "identityType": "name"}
    # The salt is with the holder alone: a citizen number has too few possibilities to stand beside it.
    number = {"type": "IdentityObject", "hashed": True, "identityHash": "sha256${{identity}}", "identityType": "nationalIdentityNumber"}
    return {
        "@context": [CREDENTIALS, OPEN_BADGES], "id": "urn:uuid:{{id}}", "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": both(TITLES[achieved]), "issuer": {"id": "{{issuer}}", "type": ["Profile"], "name": "{{issuer_name}}"}, "validFrom": "{{since}}",
        "credentialSubject": {
            "id": "urn:uuid:{{holder}}", "type": ["AchievementSubject"], "identifier": [person, number] if identified else [person],
            "licenseNumber": "{{number}}", "narrative": both(SAYS),
            "achievement": {"id": "urn:uuid:{{achievement}}", "type": ["Achievement"], "name": f"{{{{programme}}}} {both(achieved.words)}",
                            "description": both(ABOUT), "criteria": {"narrative": both(CRITERIA)}}},
        "credentialStatus": [_status("revocation"), _status("suspension")],
    }


def _status(purpose: str) -> dict[str, str]:
    address = f"{{{{status}}}}/{purpose}/{{{{list}}}}"
    return {"id": f"{address}#{{{{index}}}}", "type": "BitstringStatusListEntry", "statusPurpose": purpose, "statusListIndex": "{{index}}",
            "statusListCredential": address}


_WORDINGS = {f"completion-{achieved.value}-1": lambda identified, achieved=achieved: _completion(achieved, identified) for achieved in Achieved}


def base() -> str:
    """Return the address of the platform, without its last stroke."""
    return str(settings.ZHIJIAO_ADDRESS).rstrip("/")


def dictionaries() -> list[Dictionary]:
    """Return what printed codes of certificates are packed with, one for each wording."""
    return [shared(name) for name in _WORDINGS]


def shared(name: str) -> Dictionary:
    """Return the dictionary of one wording."""
    return _shared(name, base())


@cache
def _shared(name: str, address: str) -> Dictionary:
    host = address.partition("://")[2].replace(":", "%3A")
    known = template(name)
    known["issuer"]["id"] = f"did:web:{host}:issuers:"
    for status in known["credentialStatus"]:
        for key in ("id", "statusListCredential"):
            status[key] = status[key].replace("{{status}}", f"{address}/exchange/status/")
    return dictionary(known, f"did:web:{host}:issuers:#2026-1")
