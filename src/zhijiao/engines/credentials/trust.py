"""The trust register: which keys speak for which issuer, since when and until when; one JSON file that travels, signed if wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.keys import Key, State, full_name, read_key
from zhijiao.engines.credentials.multibase import PublicKey, decoded, public_key
from zhijiao.engines.credentials.signing import proofs_of, sign, without_proof
from zhijiao.engines.credentials.suites import hash_data, signature_holds
from zhijiao.engines.credentials.times import instant


@dataclass(frozen=True)
class TrustedKey:
    """A key of an issuer with its term. `since` and `until` are None where the register sets no end."""

    id: str
    key: PublicKey
    state: State
    since: datetime | None
    until: datetime | None

    def objection(self, created: datetime | None) -> str | None:
        """Return the code of what speaks against a signature of this key with this date; None when nothing does."""
        if self.state is State.COMPROMISED:
            return "key_compromised"
        if self.state is State.PLANNED:
            return "key_planned"
        if created is None:
            return "key_undated" if self.until else None
        early, late = self.since and created < self.since, self.until and created > self.until
        return "key_out_of_term" if early or late else None


class Trust:
    """Issuers and their keys."""

    def __init__(self, issuers: Mapping[str, Mapping[str, TrustedKey]]):
        self.issuers = issuers

    def knows(self, issuer: str) -> bool:
        """Say whether an issuer is on the list."""
        return issuer in self.issuers

    def key(self, issuer: str, method: str) -> TrustedKey | None:
        """Return the key that the list gives to an issuer under this name."""
        return self.issuers.get(issuer, {}).get(method)

    def any_key(self, method: str) -> PublicKey | None:
        """Return the key of that name, whosever it is: a second signature by another on the list can be checked, and speaks for nobody else."""
        return next((keys[method].key for keys in self.issuers.values() if method in keys), None)


def read_trust(document: object, *, root: str | None = None) -> Trust:
    """Return the register of a trust list (its JSON). root: the publicKeyMultibase that must have signed it. Raises Fault."""
    issuers = document.get("issuers") if isinstance(document, Mapping) else None
    if not isinstance(document, Mapping) or not isinstance(issuers, Mapping):
        raise Fault("trust_malformed", why="issuers")
    if root is not None and not _signed_by(document, public_key(root)):
        raise Fault("trust_unsigned")
    found: dict[str, dict[str, TrustedKey]] = {}
    for issuer, keys in issuers.items():
        if not isinstance(keys, list) or not all(isinstance(one, Mapping) for one in keys):
            raise Fault("trust_malformed", why=str(issuer))
        own = found[issuer] = dict[str, TrustedKey]()
        for one in (_trusted(issuer, entry) for entry in keys):
            if own.setdefault(one.id, one) != one:  # which of the two counts must not hang on their order
                raise Fault("trust_malformed", why=f"{issuer}: {one.id} ×2")
    return Trust(found)


def _trusted(issuer: str, entry: Mapping[str, Any]) -> TrustedKey:
    name, state = entry.get("id"), State.find(str(entry.get("state") or "active"))
    if not isinstance(name, str) or state is None:
        raise Fault("trust_malformed", why=f"{issuer}: {'state' if isinstance(name, str) else 'id'}")
    try:
        key = public_key(entry.get("publicKeyMultibase"))
        since, until = _edge(entry.get("from")), _edge(entry.get("to"), last=True)
    except Fault as why:
        raise Fault("trust_malformed", why=f"{issuer}: {why.message.en.rstrip('.')}") from why
    return TrustedKey(full_name(issuer, name), key, state, since, until)


def _edge(text: object, *, last: bool = False) -> datetime | None:
    """Return an end of a term; a bare day counts whole, in UTC."""
    if text in (None, ""):
        return None
    if isinstance(text, str) and len(text) == len("2026-09-01"):
        day = instant(f"{text}T00:00:00Z")
        return day + timedelta(days=1, microseconds=-1) if last else day
    return instant(text)


def _signed_by(document: Mapping[str, Any], root: PublicKey) -> bool:
    """Say whether a proof of the list (eddsa-jcs-2022) is the root key's."""
    for proof in proofs_of(document):
        options = {name: value for name, value in proof.items() if name != "proofValue"}
        try:
            signature = decoded(proof.get("proofValue"))
        except ValueError:
            continue  # a proof of another make; one that fits is enough
        if proof.get("cryptosuite") == "eddsa-jcs-2022" and signature_holds(
                root, signature, hash_data(without_proof(document), options, "eddsa-jcs-2022")):
            return True
    return False


def trust_list(keys: Iterable[Mapping[str, Any] | Key]) -> dict[str, Any]:
    """Return the trust list of keys (key files or keys), by controller."""
    issuers: dict[str, list[dict[str, Any]]] = {}
    for key in map(read_key, keys):
        issuers.setdefault(key.controller, []).append(key.published())
    return {"issuers": issuers}


def signed_trust_list(document: Mapping[str, Any], root: Mapping[str, Any] | Key, created: datetime | str) -> dict[str, Any]:
    """Return a trust list signed by the province's key, so that a verifier can pin one key and take new lists from anybody."""
    return sign(without_proof(document), root, ("eddsa-jcs-2022",), created=created)
