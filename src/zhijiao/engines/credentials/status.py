"""Bitstring Status List 1.0: a bit for each credential, revocation and suspension apart, packed and unpacked within bounds."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from zhijiao.engines.credentials.contexts import CREDENTIALS
from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.multibase import base64url, decoded
from zhijiao.engines.credentials.times import stamp

LEAST = 131_072  # entries, so that one credential disappears in the crowd
MOST_BYTES = 8 * 2**20  # unpacked; 200 MB of zeros pack into 194 kB
PURPOSES = ("revocation", "suspension")


class StatusList:
    """A list of one purpose; index 0 is the left-most bit."""

    def __init__(self, address: str, purpose: str, size: int = LEAST, *, bits: bytes | None = None):
        if size < LEAST or size % 8:
            raise ValueError(f"a status list has at least {LEAST} entries, a multiple of 8")
        self.address, self.purpose = address, purpose
        self.bits = bytearray(bits if bits is not None else size // 8)

    def __len__(self) -> int:
        return len(self.bits) * 8

    def __getitem__(self, index: int) -> bool:
        """Say whether an entry is set. Raises IndexError beyond the list."""
        self._within(index)
        return bool(self.bits[index // 8] & (0x80 >> index % 8))

    def set(self, index: int, value: bool = True) -> None:
        """Set or clear an entry. Raises IndexError beyond the list."""
        self._within(index)
        mask = 0x80 >> index % 8
        self.bits[index // 8] = self.bits[index // 8] & ~mask | (mask if value else 0)

    def _within(self, index: int) -> None:
        if not 0 <= index < len(self):
            raise IndexError(index)

    def encoded(self) -> str:
        """Return the encodedList: gzip, base64url, multibase u. The same bits give the same text."""
        return "u" + base64url(gzip.compress(bytes(self.bits), 9, mtime=0))

    def entry(self, index: int) -> dict[str, str]:
        """Return the credentialStatus with which a credential points here."""
        self._within(index)
        return {"id": f"{self.address}#{index}", "type": "BitstringStatusListEntry", "statusPurpose": self.purpose,
                "statusListIndex": str(index), "statusListCredential": self.address}

    def credential(self, issuer: str, *, since: datetime | str, until: datetime | str) -> dict[str, Any]:
        """Return the list as an unsigned credential. `until`: a verifier takes it as stale from then on."""
        return {
            "@context": [CREDENTIALS], "id": self.address, "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": issuer, "validFrom": stamp(since), "validUntil": stamp(until),
            "credentialSubject": {"id": f"{self.address}#list", "type": "BitstringStatusList", "statusPurpose": self.purpose,
                                  "encodedList": self.encoded()},
        }

    @classmethod
    def read(cls, credential: Mapping[str, Any]) -> StatusList:
        """Return the list inside a status list credential. Its signature and its times are not looked at. Raises Fault."""
        address, subject = str(credential.get("id")), credential.get("credentialSubject")
        if not isinstance(subject, Mapping) or not isinstance(subject.get("encodedList"), str):
            raise Fault("status_list_unreadable", list=address)
        bits = _unpacked(subject["encodedList"], address)
        if len(bits) * 8 < LEAST:
            raise Fault("status_list_short", list=address)
        return cls(address, str(subject.get("statusPurpose")), len(bits) * 8, bits=bits)


def _unpacked(text: str, address: str) -> bytes:
    packer = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        if not text.startswith("u"):
            raise ValueError("base64url")
        bits = packer.decompress(decoded(text), MOST_BYTES)
    except (ValueError, zlib.error) as why:
        raise Fault("status_list_unreadable", list=address) from why
    if packer.unconsumed_tail:
        raise Fault("status_list_too_large", list=address, most=f"{MOST_BYTES // 2**20} MB")
    if not packer.eof or packer.unused_data:
        raise Fault("status_list_unreadable", list=address)
    return bits


def free_indexes(size: int, taken: set[int], chance: random.Random) -> Iterator[int]:
    """Yield indexes that nobody has, in an order that tells nothing of when they were given. `taken` grows with what is given."""
    while len(taken) < size:
        index = chance.randrange(size)
        if index not in taken:
            taken.add(index)
            yield index
