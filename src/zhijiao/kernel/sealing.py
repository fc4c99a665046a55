"""Text sealed with a key that lives outside the database: AES-256-GCM, written with the first key, read with any."""

from __future__ import annotations

import base64
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12


class Unreadable(Exception):
    """A sealed text whose key is missing, or that was changed or moved to another column."""


def seal(text: str, place: str) -> str:
    """Return `text` sealed for a place ("table.column"), as "key id:base64"."""
    kid, key = next(iter(settings.ZHIJIAO_KEYS["keys"].items()))
    nonce = os.urandom(_NONCE)
    return f"{kid}:{base64.b64encode(nonce + _cipher(key).encrypt(nonce, text.encode(), place.encode())).decode()}"


def unseal(sealed: str, place: str) -> str:
    """Return the text that `seal` was given. Raises Unreadable, naming the place and the key and nothing else."""
    kid, _, packed = sealed.partition(":")
    key = settings.ZHIJIAO_KEYS["keys"].get(kid)
    if key is None:
        raise Unreadable(f"{place}: the key {kid!r} is not in the key file")
    raw = base64.b64decode(packed)
    try:
        return _cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], place.encode()).decode()
    except InvalidTag as why:
        raise Unreadable(f"{place}: the sealed text was changed, moved or sealed with another key {kid!r}") from why


@lru_cache(maxsize=16)
def _cipher(key: str) -> AESGCM:
    return AESGCM(bytes.fromhex(key))
