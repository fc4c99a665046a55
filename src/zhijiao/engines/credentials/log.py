"""The issuance log: an append-only Merkle tree (RFC 6962) whose root is signed each day, so that what a thief back-dates is caught.

A leaf is the hash of a signed credential. Whoever holds a credential and its proof of inclusion shows that it was issued before a signed root.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.jcs import canonical_jcs
from zhijiao.engines.credentials.keys import Key
from zhijiao.engines.credentials.multibase import base64url, decoded, from_base64url, public_key
from zhijiao.engines.credentials.signing import proofs_of, sign, without_proof
from zhijiao.engines.credentials.suites import hash_data, signature_holds
from zhijiao.engines.credentials.times import instant, stamp


def leaf(credential: Mapping[str, Any]) -> bytes:
    """Return the leaf of a signed credential."""
    return hashlib.sha256(b"\0" + canonical_jcs(credential)).digest()


def _pair(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


class IssuanceLog:
    """A log in memory: its leaves in order. What is appended stays; a file of leaves is its whole state."""

    def __init__(self, leaves: Iterable[bytes] = ()):
        self.leaves = list(leaves)

    def append(self, credential: Mapping[str, Any]) -> int:
        """Add a signed credential and return its place."""
        self.leaves.append(leaf(credential))
        return len(self.leaves) - 1

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first `size` leaves (all of them by default)."""
        return _root(self.leaves[:size])

    def inclusion(self, place: int, size: int | None = None) -> list[bytes]:
        """Return the path that leads from a leaf to the root over the first `size` leaves. Raises IndexError beyond them."""
        leaves = self.leaves[:size]
        if not 0 <= place < len(leaves):
            raise IndexError(place)
        return _inclusion(leaves, place)

    def follows(self, earlier: Mapping[str, Any]) -> None:
        """Check that this log continues the one an earlier root was signed over. Raises Fault when anything before it was changed."""
        size = int(earlier["size"])
        if size > len(self.leaves) or base64url(self.root(size)) != earlier["root"]:
            raise Fault("log_broken", entry=size)

    def signed_root(self, log: str, key: Mapping[str, Any] | Key, at: datetime | str) -> dict[str, Any]:
        """Return the root of this moment, signed (eddsa-jcs-2022). `log`: the address of the log."""
        return sign({"log": log, "size": len(self.leaves), "root": base64url(self.root()), "at": stamp(at)}, key, ("eddsa-jcs-2022",), created=at)

    def rescue(self, place: int, root: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a holder shows beside a credential: its place, its path, the signed root."""
        return {"place": place, "path": [base64url(one) for one in self.inclusion(place, int(root["size"]))], "root": dict(root)}


def _split(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1


def _root(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    middle = _split(len(leaves))
    return _pair(_root(leaves[:middle]), _root(leaves[middle:]))


def _inclusion(leaves: Sequence[bytes], place: int) -> list[bytes]:
    if len(leaves) == 1:
        return []
    middle = _split(len(leaves))
    if place < middle:
        return [*_inclusion(leaves[:middle], place), _root(leaves[middle:])]
    return [*_inclusion(leaves[middle:], place - middle), _root(leaves[:middle])]


def root_from(found: bytes, place: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that a leaf and its path lead to; None when the path has not the length that place and size ask for."""
    last, steps = size - 1, list(path)
    while last > 0:
        if place % 2 or place != last:
            if not steps:
                return None
            beside = steps.pop(0)
            found = _pair(beside, found) if place % 2 else _pair(found, beside)
        place, last = place // 2, last // 2
    return None if steps else found


def root_time(root: object, key: str) -> datetime:
    """Return when a signed root was made. Raises Fault when it is none, or not signed by this key (publicKeyMultibase)."""
    try:
        (proof,) = proofs_of(root)  # type: ignore[arg-type]  # what is no mapping is caught below
        value, at = decoded(proof["proofValue"]), instant(root["at"])  # type: ignore[index]
        int(root["size"]), from_base64url(root["root"])  # type: ignore[index]
    except (AttributeError, KeyError, TypeError, ValueError) as why:
        raise Fault("log_malformed") from why
    options = {name: one for name, one in proof.items() if name != "proofValue"}
    if proof.get("cryptosuite") != "eddsa-jcs-2022" or not signature_holds(
            public_key(key), value, hash_data(without_proof(root), options, "eddsa-jcs-2022")):  # type: ignore[arg-type]
        raise Fault("log_unsigned")
    return at


@dataclass(frozen=True)
class Rescue:
    """Proof that a credential was in the log by a time, checked against the key that signs the log's roots (publicKeyMultibase)."""

    proof: Mapping[str, Any]
    key: str

    def covers(self, credential: Mapping[str, Any], *, before: datetime | None) -> bool:
        """Say whether the credential was logged before a time. Without a time nothing is rescued. Raises Fault when the proof is no proof."""
        try:
            root, place = self.proof["root"], int(self.proof["place"])
            path = [from_base64url(one) for one in self.proof["path"]]
        except (KeyError, TypeError, ValueError) as why:
            raise Fault("log_malformed") from why
        try:
            at = root_time(root, self.key)
        except Fault as fault:
            if fault.code != "log_unsigned":
                raise
            return False
        size, in_time = int(root["size"]), before is not None and at < before
        return in_time and 0 <= place < size and root_from(leaf(credential), place, size, path) == from_base64url(root["root"])
