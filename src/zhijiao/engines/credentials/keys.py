"""Keys: made, kept in encrypted files, and led through their life: planned, active, retired, compromised."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from zhijiao.basics.words import Terms
from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.jcs import canonical_jcs
from zhijiao.engines.credentials.multibase import (
    base64url,
    from_base64url,
    public_key,
    public_text,
    secret_seed,
    secret_text,
)
from zhijiao.engines.credentials.times import instant, stamp

# 64 MB and about 0.2 s for each try at a passphrase
SCRYPT = {"n": 2**16, "r": 8, "p": 1}
MOST_SCRYPT = 2**18


class State(Terms):
    """Where a key is in its life."""

    PLANNED = "planned", "planned", "待启用"
    ACTIVE = "active", "active", "使用中"
    RETIRED = "retired", "retired", "已停用"
    COMPROMISED = "compromised", "compromised", "已失窃"


_AFTER = {State.PLANNED: {State.ACTIVE, State.RETIRED, State.COMPROMISED}, State.ACTIVE: {State.RETIRED, State.COMPROMISED},
          State.RETIRED: {State.COMPROMISED}, State.COMPROMISED: set[State]()}


@dataclass(frozen=True)
class Key:
    """A key (Ed25519, or SM2 for signatures beside) with its place in the world. Times are xsd:dateTimeStamp.

    `secret` is None where only the public half is known.
    """

    id: str
    controller: str
    public: str
    secret: str | None = None
    state: State = State.ACTIVE
    since: str | None = None
    until: str | None = None

    @property
    def kind(self) -> str:
        """Return what kind of key this is: ed25519 or sm2."""
        return public_key(self.public).kind

    def signer(self) -> Ed25519PrivateKey:
        """Return what signs. Raises Fault when the secret is not open or does not belong to the public half."""
        if self.secret is None:
            raise Fault("key_locked")
        private = Ed25519PrivateKey.from_private_bytes(secret_seed(self.secret))
        if public_text(private.public_key().public_bytes_raw()) != self.public:
            raise Fault("key_malformed", why="publicKeyMultibase ≠ secretKeyMultibase")
        return private

    def moved(self, wanted: State, at: datetime | str) -> Key:
        """Return the key in its next state from `at` on. Raises Fault when life does not go that way."""
        if wanted not in _AFTER[self.state]:
            raise Fault("key_state", state=self.state.words, wanted=wanted.words)
        when = stamp(at)
        if wanted is State.ACTIVE:
            return replace(self, state=wanted, since=when)
        # a key stolen after it was retired keeps the end of its term, one stolen before ends with the theft
        return replace(self, state=wanted, until=when if self.until is None else min(self.until, when, key=instant))

    def as_json(self) -> dict[str, Any]:
        """Return the key as its file holds it, the secret in clear."""
        return {**self.published(), "controller": self.controller, **({"secretKeyMultibase": self.secret} if self.secret else {})}

    def published(self) -> dict[str, Any]:
        """Return the key as a trust list holds it."""
        return {"id": self.id, "publicKeyMultibase": self.public, "state": self.state.value, "from": self.since, "to": self.until}


def new_key(controller: str, id: str | None = None, *, state: State = State.ACTIVE, since: datetime | str | None = None,
            seed: bytes | None = None) -> Key:
    """Make a key for a controller (a DID or address). `id` defaults to the key's own fragment; `seed` only where it must be repeated."""
    private = Ed25519PrivateKey.from_private_bytes(seed) if seed else Ed25519PrivateKey.generate()
    public = public_text(private.public_key().public_bytes_raw())
    return Key(id or f"{controller}#{public}", controller, public, secret_text(private.private_bytes_raw()), state,
               None if since is None else stamp(since))


def full_name(controller: str, name: str) -> str:
    """Return the full name of a key that may be told by its fragment alone, with or without #."""
    return name if ":" in name else f"{controller}#{name.removeprefix('#')}"


def read_key(document: Mapping[str, Any] | Key) -> Key:
    """Return the key of a key file (its JSON), locked when it is encrypted. Raises Fault."""
    if isinstance(document, Key):
        return document
    if not isinstance(document, Mapping):
        raise Fault("key_malformed", why="JSON")
    for name in ("id", "controller", "publicKeyMultibase"):
        if not isinstance(document.get(name), str):
            raise Fault("key_malformed", why=name)
    kind = public_key(document["publicKeyMultibase"]).kind
    if kind not in ("ed25519", "sm2"):
        raise Fault("key_malformed", why="Ed25519, SM2")
    secret = document.get("secretKeyMultibase", document.get("privateKeyMultibase"))
    if secret is not None:
        secret_seed(secret, kind)
    state = State.find(str(document.get("state", "active")))
    if state is None:
        raise Fault("key_malformed", why="state")
    times = [None if document.get(name) is None else stamp(document[name]) for name in ("from", "to")]
    return Key(full_name(document["controller"], document["id"]), document["controller"], document["publicKeyMultibase"], secret, state, *times)


def lock(key: Key, passphrase: str) -> dict[str, Any]:
    """Return the key file with its secret encrypted (scrypt, AES-256-GCM); the public half stays readable and is bound to it."""
    if key.secret is None:
        raise Fault("key_locked")
    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = AESGCM(_stretched(passphrase, salt, SCRYPT)).encrypt(nonce, secret_seed(key.secret, key.kind), _bound(key))
    return {**replace(key, secret=None).as_json(),
            "encryptedSecretKey": {"kdf": "scrypt", **SCRYPT, "salt": base64url(salt), "cipher": "AES-256-GCM",
                                   "nonce": base64url(nonce), "data": base64url(sealed)}}


def is_locked(document: Mapping[str, Any]) -> bool:
    """Say whether a key file needs a passphrase."""
    return "encryptedSecretKey" in document


def unlock(document: Mapping[str, Any], passphrase: str) -> Key:
    """Return the key of an encrypted key file. Raises Fault for a wrong passphrase or a changed file."""
    key, box = read_key(document), document["encryptedSecretKey"]
    try:
        cost = {name: int(box[name]) for name in SCRYPT}
        salt, nonce, data = (from_base64url(box[name]) for name in ("salt", "nonce", "data"))
        if box["kdf"] != "scrypt" or box["cipher"] != "AES-256-GCM" or cost["n"] * cost["r"] * cost["p"] > MOST_SCRYPT * 8:
            raise ValueError("encryptedSecretKey")
        stretched = _stretched(passphrase, salt, cost)
    except (KeyError, TypeError, ValueError) as why:
        raise Fault("key_malformed", why="encryptedSecretKey") from why
    try:
        return replace(key, secret=secret_text(AESGCM(stretched).decrypt(nonce, data, _bound(key)), key.kind))
    except (InvalidTag, ValueError) as why:
        raise Fault("wrong_passphrase") from why


def _stretched(passphrase: str, salt: bytes, cost: Mapping[str, int]) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost["n"], r=cost["r"], p=cost["p"]).derive(passphrase.encode())


def _bound(key: Key) -> bytes:
    # state and term change in the key's life; what it is does not
    return canonical_jcs([key.id, key.controller, key.public])
