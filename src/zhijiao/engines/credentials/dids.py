"""did:key and did:web: the key inside a did:key, the document behind a did:web, the address where it is published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.keys import Key, State
from zhijiao.engines.credentials.multibase import PublicKey, public_key

_HOST = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?")
_STEP = re.compile(r"[A-Za-z0-9._~-]+")


def key_of(method: str) -> PublicKey | None:
    """Return the key that a did:key verification method carries itself; None for every other method. Raises Fault when it is malformed."""
    if not method.startswith("did:key:"):
        return None
    text, _, fragment = method.removeprefix("did:key:").partition("#")
    if fragment not in ("", text):
        raise Fault("key_malformed", why=method)
    return public_key(text)


def web_address(did: str) -> str:
    """Return where the document of a did:web is published. Raises Fault."""
    host, *path = did.removeprefix("did:web:").split(":")
    host = unquote(host)
    if not did.startswith("did:web:") or not _HOST.fullmatch(host) or not all(_STEP.fullmatch(step) and step.strip(".") for step in path):
        raise Fault("bad_iri", iri=did)
    return f"https://{host}/{'/'.join(path) if path else '.well-known'}/did.json"


def did_document(did: str, keys: Iterable[Key]) -> dict[str, Any]:
    """Return the DID document of a controller: every key is listed; retired ones still assert what they signed, stolen ones no longer."""
    own = [key for key in keys if key.controller == did and key.state is not State.PLANNED]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [_method(key) for key in own],
        "assertionMethod": [key.id for key in own if key.state is not State.COMPROMISED],
    }


def _method(key: Key) -> dict[str, Any]:
    ended = {State.RETIRED: "expires", State.COMPROMISED: "revoked"}.get(key.state)
    return {"id": key.id, "type": "Multikey", "controller": key.controller, "publicKeyMultibase": key.public,
            **({ended: key.until} if ended else {})}
