"""Text sealed with a key that lives outside the database: AES-256-GCM, written with the first key, read with any."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from zhijiao.basics.words import Bilingual

_NONCE = 12


class Unreadable(Exception):
    """A sealed text whose key is missing, or that was changed or moved to another column."""

    message = Bilingual(
        "A sealed value cannot be read: its key is not in the key file. Nothing was overwritten. Put the old key back into the file "
        "that ZHIJIAO_KEYS names; `zhijiao sealing status` says which key is missing.",
        "有加密内容读不出来：密钥文件里没有对应的密钥。没有任何内容被覆盖。请把原来的密钥放回ZHIJIAO_KEYS指定的文件；zhijiao sealing status会列出缺哪一把。")


def seal(text: str, place: str) -> str:
    """Return `text` sealed for a place ("table.column"), as "key id:base64"."""
    kid, key = next(iter(settings.ZHIJIAO_KEYS["keys"].items()))
    nonce = os.urandom(_NONCE)
    return f"{kid}:{base64.b64encode(nonce + _cipher(key).encrypt(nonce, text.encode(), place.encode())).decode()}"


def unseal(sealed: str, place: str) -> str:
    """Return the text that `seal` was given. Raises Unreadable, naming the place and the key and nothing else."""
    kid, _, packed = sealed.partition(":")
    key = settings.ZHIJIAO_KEYS["keys"].get(kid) or _added_since(kid)
    if key is None:
        raise Unreadable(f"{place}: the key {kid!r} is not in the key file")
    raw = base64.b64decode(packed)
    try:
        return _cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], place.encode()).decode()
    except InvalidTag as why:
        raise Unreadable(f"{place}: the sealed text was changed, moved or sealed with another key {kid!r}") from why


def _added_since(kid: str) -> str | None:
    """Look into the key file again: a rotation beside a running server adds a key that the server has not seen yet."""
    file = Path(settings.ZHIJIAO_KEYS_FILE)
    if not file.is_file():
        return None
    found = _keys_of(file, file.stat().st_mtime_ns).get(kid)
    if found is not None:
        settings.ZHIJIAO_KEYS["keys"][kid] = found  # at the end: this process goes on writing with the key it began with
    return found


@lru_cache(maxsize=4)
def _keys_of(file: Path, changed: int) -> dict[str, str]:
    """Return the keys in a file; `changed` makes a changed file be read again."""
    held: dict[str, str] = json.loads(file.read_text("utf-8"))["keys"]
    return held


def fingerprints() -> dict[str, str]:
    """Return, for each key of the file, a text that tells the same key from another and betrays nothing of it."""
    held = {**settings.ZHIJIAO_KEYS["keys"], "look_up": settings.ZHIJIAO_KEYS["look_up"]}
    return {kid: hmac.new(bytes.fromhex(key), b"zhijiao fingerprint", hashlib.sha256).hexdigest()[:32] for kid, key in held.items()}


@lru_cache(maxsize=16)
def _cipher(key: str) -> AESGCM:
    return AESGCM(bytes.fromhex(key))
