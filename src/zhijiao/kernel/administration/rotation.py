"""Sealed values and their keys: which key seals how many, what cannot be read, and sealing anew under a new key.

A value is opened and sealed again one by one and written only where it still stands as it was read, in chunks of a
transaction each: it may be stopped anywhere and begun again, beside a running server. Before anything is written, every
key that seals something must be there.
"""

from __future__ import annotations

import json
import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Cast

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import EncryptedText, LookupKey, look_up_key
from zhijiao.kernel.people.sign_in import FACTORS
from zhijiao.kernel.requests.models import Reply
from zhijiao.kernel.sealing import Unreadable, seal, unseal

CHUNK = 200
_SECRETS = ("secret", "seed")  # what allauth keeps sealed in its JSON


class KeyMissing(Exception):
    """Sealed values whose key is not there: nothing is changed. `message` says which and what to do."""

    def __init__(self, message: Bilingual):
        super().__init__(message.en)
        self.message = message


@dataclass(frozen=True)
class Place:
    """A column of sealed values: its rows as (key, raw), and how one is written where it still stands as it was."""

    name: str
    rows: Callable[[], Iterator[tuple[Any, str]]]
    write: Callable[[Any, str, str], bool]


def places() -> list[Place]:
    """Return every place where sealed values stand: encrypted fields of all models, kept answers, second factors."""
    fields = [(model, field) for model in _tables() for field in model._meta.local_concrete_fields if isinstance(field, EncryptedText)]
    return [*(_column(model, field) for model, field in fields), _answers(), _factors()]


def _tables() -> Iterator[type[models.Model]]:
    """Yield every model with a table that is the product's own."""
    return (model for model in apps.get_models() if model._meta.managed)


def _column(model: type[models.Model], field: EncryptedText) -> Place:
    raw = Cast(field.name, models.TextField())

    def all_rows() -> models.QuerySet[Any]:
        return models.QuerySet(model)  # not the manager: sealed rows refuse a bulk update, and this one is the exception

    def rows() -> Iterator[tuple[Any, str]]:
        found = all_rows().annotate(_raw=raw).exclude(_raw=None).order_by("pk").values_list("pk", "_raw")
        yield from _by_key(found)

    def write(key: Any, before: str, after: str) -> bool:
        return bool(all_rows().annotate(_raw=raw).filter(pk=key, _raw=before)
                    .update(**{field.name: models.Value(after, output_field=models.TextField())}))

    return Place(f"{model._meta.db_table}.{field.column}", rows, write)


def _answers() -> Place:
    def rows() -> Iterator[tuple[Any, str]]:
        for key, body in _by_key(Reply.objects.exclude(status=None).order_by("pk").values_list("pk", "body")):
            yield key, bytes(body).decode()

    def write(key: Any, before: str, after: str) -> bool:
        return bool(Reply.objects.filter(pk=key, body=before.encode()).update(body=after.encode()))

    return Place("requests_reply.body", rows, write)


def _factors() -> Place:
    def rows() -> Iterator[tuple[Any, str]]:
        for one in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk"):
            yield from (((one.pk, name), one.data[name]) for name in _SECRETS if name in one.data)

    def write(key: Any, before: str, after: str) -> bool:
        number, name = key
        one = Authenticator.objects.select_for_update().filter(pk=number).first()
        if one is None or one.data.get(name) != before:
            return False
        one.data[name] = after
        one.save(update_fields=["data"])
        return True

    return Place(FACTORS, rows, write)


def _by_key(rows: models.QuerySet[Any, Any]) -> Iterator[tuple[Any, Any]]:
    """Yield (key, value) in parts by key: a long table is not held in memory, and no cursor stays open over the writing."""
    last = None
    while part := list((rows if last is None else rows.filter(pk__gt=last))[:CHUNK]):
        yield from part
        last = part[-1][0]


@dataclass(frozen=True)
class Standing:
    """How a place stands: how many values each key seals, how many cannot be read though their key is there."""

    place: str
    keys: dict[str, int]
    missing: frozenset[str]
    unreadable: int = 0


def status(*, read: bool = True) -> list[Standing]:
    """Return how every place stands; `read` opens every value, without it the keys are only counted."""
    return [_standing(place, read) for place in places()]


def _standing(place: Place, read: bool) -> Standing:
    keys: Counter[str] = Counter()
    known, unreadable = settings.ZHIJIAO_KEYS["keys"], 0
    for _, raw in place.rows():
        kid = raw.partition(":")[0]
        keys[kid] += 1
        unreadable += read and kid in known and not _reads(raw, place.name)
    return Standing(place.name, dict(keys), frozenset(keys.keys() - known.keys()), unreadable)


def _reads(raw: str, place: str) -> bool:
    try:
        unseal(raw, place)
    except Unreadable:
        return False
    return True


def stray_look_ups() -> int:
    """Return how many look-up keys do not fit their value: another look-up key was in use when they were written."""
    strays = 0
    for model in _tables():
        for field in (f for f in model._meta.local_concrete_fields if isinstance(f, LookupKey)):
            raw: models.QuerySet[Any, Any] = models.QuerySet(model).exclude(**{f"{field.of}__isnull": True}).order_by("pk").values_list(field.of, field.name)
            strays += sum(look_up_key(value) != kept for value, kept in raw.iterator(chunk_size=CHUNK))
    return strays


def refuse_lost_keys() -> None:
    """Raise KeyMissing when the first sealed value of a place cannot be read: the start of a server asks this."""
    for place in places():
        first = next(place.rows(), None)
        if first is not None and not _reads(first[1], place.name):
            raise KeyMissing(_lost(first[1].partition(":")[0], place.name))


def _lost(kid: str, place: str) -> Bilingual:
    return Bilingual(
        f"Values in {place} are sealed with the key {kid}, which the key file {settings.ZHIJIAO_KEYS_FILE} does not hold. Nothing was changed. "
        "Put the old key file back, or add that key to it.",
        f"{place}里的内容是用密钥{kid}加密的，密钥文件{settings.ZHIJIAO_KEYS_FILE}里没有这把密钥。没有任何内容被改动。请放回原来的密钥文件，或把这把密钥加进去。")


def add_key(file: Path) -> str:
    """Put a new key first in the key file, beside the old ones, and use it from now on; return its id. The file is replaced whole."""
    held = json.loads(file.read_text("utf-8"))
    kid = secrets.token_hex(4)
    held["keys"] = {kid: secrets.token_hex(32), **held["keys"]}
    draft = file.with_name(f"{file.name}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(json.dumps(held))
        out.flush()
        os.fsync(out.fileno())
    os.replace(draft, file)
    settings.ZHIJIAO_KEYS["keys"] = held["keys"]
    return kid


def reseal(beat: Callable[[str, int], None] = lambda place, done: None) -> dict[str, int]:
    """Seal everything anew that the first key does not seal; return how many values per place. Raises KeyMissing, then nothing is changed."""
    for standing in status():
        if standing.missing or standing.unreadable:
            raise KeyMissing(_lost(", ".join(sorted(standing.missing)) or "?", standing.place))
    first = next(iter(settings.ZHIJIAO_KEYS["keys"]))
    return {place.name: _reseal(place, first, beat) for place in places()}


def _reseal(place: Place, first: str, beat: Callable[[str, int], None]) -> int:
    done, waiting = 0, []
    for key, raw in place.rows():
        if not raw.startswith(f"{first}:"):
            waiting.append((key, raw))
        if len(waiting) >= CHUNK:
            done += _written(place, waiting)
            waiting = []
            beat(place.name, done)
    return done + _written(place, waiting)


def _written(place: Place, part: list[tuple[Any, str]]) -> int:
    with transaction.atomic():
        return sum(place.write(key, raw, seal(unseal(raw, place.name), place.name)) for key, raw in part)
