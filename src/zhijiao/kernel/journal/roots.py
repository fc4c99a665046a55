"""Daily roots of the journal, signed: who keeps a copy elsewhere can prove later that no chain was written anew.

A chain of hashes betrays a change that is not carried through to its end; whoever holds the database could carry it
through. The root of a day covers the end of every chain of that day and the root before it, and is signed with a key
that is not in the database (Ed25519, `journal` in the key file).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from zhijiao.kernel.journal.entries import Break
from zhijiao.kernel.journal.models import Entry, Head

FORMAT = "zhijiao-journal-roots-1"
ENDS = "zhijiao-journal-ends-1"
_PURPOSE = b"zhijiao journal root "
_PURPOSE_ENDS = b"zhijiao journal ends "


class NoKey(Exception):
    """The key file holds no key for the journal's roots."""


class Forged(Exception):
    """A file of roots that was not signed by this key, or was changed; `day` says where, empty for the whole."""

    def __init__(self, day: str):
        super().__init__(day)
        self.day = day


@dataclass(frozen=True)
class Root:
    """The ends of a day's chains: (chain, entries, last hash) each, and the root before."""

    on: date
    before: str
    chains: tuple[tuple[int, int, str], ...]

    @property
    def digest(self) -> str:
        """The root itself."""
        said = json.dumps([self.before, self.on.isoformat(), self.chains], separators=(",", ":"))
        return hashlib.sha256(said.encode()).hexdigest()


def roots(first: date | None = None, last: date | None = None) -> Iterator[Root]:
    """Yield the root of each day of the journal, the oldest first."""
    heads = Head.objects.filter(seq__gt=0).order_by("on", "chain")
    heads = heads.filter(on__gte=first) if first else heads
    heads = heads.filter(on__lte=last) if last else heads
    before = ""
    for on, of_day in groupby(heads.iterator(chunk_size=2000), key=lambda head: head.on):
        root = Root(on, before, tuple((head.chain, head.seq, head.tip) for head in of_day))
        yield root
        before = root.digest


def signed(*, at: datetime, first: date | None = None, last: date | None = None) -> dict[str, Any]:
    """Return the signed roots as one document. Raises NoKey."""
    key = _key()
    days = [{"on": root.on.isoformat(), "before": root.before, "chains": [list(chain) for chain in root.chains],
             "root": root.digest, "signature": key.sign(_PURPOSE + root.digest.encode()).hex()}
            for root in roots(first, last)]
    return {"format": FORMAT, "made_at": at.isoformat(), "public_key": public_key(), "days": days}


def _key() -> Ed25519PrivateKey:
    secret = settings.ZHIJIAO_KEYS.get("journal")
    if not secret:
        raise NoKey
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))


def public_key() -> str:
    """Return the key with which signed roots are checked. Raises NoKey."""
    return _key().public_key().public_bytes_raw().hex()


def read(document: dict[str, Any], key: str) -> list[Root]:
    """Return the roots of a document after checking links and signatures. Raises Forged."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        if document["format"] != FORMAT:
            raise Forged("")
        found: list[Root] = []
        for day in document["days"]:
            root = Root(date.fromisoformat(day["on"]), day["before"],
                        tuple((int(chain), int(seq), str(tip)) for chain, seq, tip in day["chains"]))
            if root.digest != day["root"] or root.before != (found[-1].digest if found else ""):
                raise Forged(day["on"])
            _check(public, root, day["signature"])
            found.append(root)
    except (KeyError, TypeError, ValueError) as why:
        raise Forged("") from why
    return found


def _check(public: Ed25519PublicKey, root: Root, signature: str) -> None:
    try:
        public.verify(bytes.fromhex(signature), _PURPOSE + root.digest.encode())
    except InvalidSignature as why:
        raise Forged(root.on.isoformat()) from why


def signed_ends(places: Collection[tuple[int, date]], *, at: datetime) -> dict[str, Any]:
    """Return the ends of some chains, (chain, day) each, as one signed document: what leaves with papers about them.

    Without a key in the key file the document says so: `public_key` and `signature` are empty.
    """
    heads = Head.objects.filter(chain__in={chain for chain, _ in places}, on__in={on for _, on in places}, seq__gt=0)
    ends = sorted([head.chain, head.on.isoformat(), head.seq, head.tip] for head in heads if (head.chain, head.on) in places)
    document = {"format": ENDS, "made_at": at.isoformat(), "public_key": "", "ends": ends}
    if not settings.ZHIJIAO_KEYS.get("journal"):
        return document | {"signature": ""}
    document["public_key"] = public_key()
    return document | {"signature": _key().sign(_said_of_ends(document)).hex()}


def ends_hold(document: dict[str, Any], key: str) -> bool:
    """Say whether a document of ends was signed by this key and not changed since."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(document["signature"]), _said_of_ends(document))
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False
    return True


def _said_of_ends(document: dict[str, Any]) -> bytes:
    said = json.dumps([document["format"], document["made_at"], document["ends"]], separators=(",", ":"))
    return _PURPOSE_ENDS + hashlib.sha256(said.encode()).digest()


def compare(kept: list[Root]) -> list[Break]:
    """Return where the journal of today is not the one that was signed; it may only have grown. `why` is `root`."""
    return [broken for root in kept for broken in _compare(root)]


def _compare(root: Root) -> Iterator[Break]:
    heads = {head.chain: head for head in Head.objects.filter(on=root.on)}
    for chain, seq, tip in root.chains:
        head = heads.get(chain)
        grown = head is not None and head.seq > seq
        now = _hash_at(chain, root.on, seq) if grown else head.tip if head and head.seq == seq else None
        if now != tip:
            yield Break(chain, root.on, seq, "root")


def _hash_at(chain: int, on: date, seq: int) -> str | None:
    return Entry.objects.filter(chain=chain, on=on, seq=seq).values_list("hash", flat=True).first()
