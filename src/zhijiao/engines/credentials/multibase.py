"""Multibase (z: base58btc, u: base64url) and Multikey: how keys and signatures are written as text."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from zhijiao.engines.credentials.faults import Fault

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]
_VALUE = {sign: number for number, sign in enumerate(_ALPHABET)}
_BASE64URL = re.compile("[A-Za-z0-9_-]*")
MOST_BASE58 = 200  # signs; reading base58 costs the square of its length


def base58(data: bytes) -> str:
    """Return base58btc."""
    number, pairs = int.from_bytes(data, "big"), []
    while number:
        number, rest = divmod(number, 58 * 58)
        pairs.append(_PAIRS[rest])
    text = "".join(reversed(pairs)).lstrip("1")
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def from_base58(text: str) -> bytes:
    """Return the bytes of a base58btc text. Raises ValueError."""
    number = 0
    if len(text) > MOST_BASE58:
        raise ValueError("too long")
    for sign in text:
        if sign not in _VALUE:
            raise ValueError("a sign that base58 does not have")
        number = number * 58 + _VALUE[sign]
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base64url(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """Return the bytes of a base64url text without padding. Raises ValueError."""
    if not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise ValueError("not base64url")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def decoded(text: object) -> bytes:
    """Return the bytes of a multibase text (z or u). Raises ValueError."""
    if isinstance(text, str) and text[:1] in ("z", "u"):
        return from_base58(text[1:]) if text[0] == "z" else from_base64url(text[1:])
    raise ValueError("not multibase (z... or u...)")


@dataclass(frozen=True)
class PublicKey:
    """A public key: its kind (ed25519, p256, p384, sm2) and its raw or compressed bytes."""

    kind: str
    raw: bytes


_PUBLIC = {b"\xed\x01": ("ed25519", 32), b"\x80\x24": ("p256", 33), b"\x81\x24": ("p384", 49), b"\x86\x24": ("sm2", 33)}
_SECRET = {"ed25519": b"\x80\x26", "sm2": b"\x90\x26"}


def public_key(text: object) -> PublicKey:
    """Return the key of a publicKeyMultibase. Raises Fault."""
    try:
        data = decoded(text)
    except ValueError as why:
        raise Fault("key_malformed", why=f"publicKeyMultibase: {why}") from why
    kind, size = _PUBLIC.get(data[:2], ("", 0))
    if not kind or len(data) != size + 2:
        raise Fault("key_malformed", why="publicKeyMultibase")
    return PublicKey(kind, data[2:])


def public_text(raw: bytes, kind: str = "ed25519") -> str:
    """Return the publicKeyMultibase of a key."""
    prefix = next(prefix for prefix, (name, _) in _PUBLIC.items() if name == kind)
    return "z" + base58(prefix + raw)


def secret_seed(text: object, kind: str = "ed25519") -> bytes:
    """Return the 32 bytes of a secretKeyMultibase (with or without the public half behind them). Raises Fault."""
    try:
        data = decoded(text)
    except ValueError as why:
        raise Fault("key_malformed", why=f"secretKeyMultibase: {why}") from why
    if data[:2] != _SECRET[kind] or len(data) not in (34, 66):
        raise Fault("key_malformed", why="secretKeyMultibase")
    return data[2:34]


def secret_text(seed: bytes, kind: str = "ed25519") -> str:
    """Return the secretKeyMultibase of a key."""
    return "z" + base58(_SECRET[kind] + seed)
