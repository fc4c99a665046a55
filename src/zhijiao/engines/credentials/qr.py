"""A whole credential in a printed code: packed with a dictionary that both sides hold, written in signs that a code and an address both take.

The text is `HTTPS://HOST/V/` and base41 (two bytes in three signs) of four bytes of the dictionary's name and the raw deflate of the
credential's RFC 8785 form. Only the eddsa-jcs-2022 proofs are printed: they cover everything, and the other would add a third.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import segno

from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.jcs import canonical_jcs
from zhijiao.engines.credentials.signing import proof_options, proofs_of, without_proof
from zhijiao.engines.credentials.strict import read_json
from zhijiao.engines.credentials.words import Verdict

MOST_UNPACKED = 65_536
# upper case, digits and what both the alphanumeric mode of a QR code and the path of an address allow
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*-.:"
_ADDRESS = re.compile(r"HTTPS://[A-Z0-9.:-]+/V/")
_OPEN = re.compile(r"\{\{\s*[A-Za-z_][A-Za-z0-9_]*\s*\}\}")


@dataclass(frozen=True)
class Dictionary:
    """What credentials of one template share; its name is its content."""

    text: str

    @property
    def name(self) -> str:
        """Return the name: four bytes of the SHA-256, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:8]


def dictionary(template: Mapping[str, Any], method: str) -> Dictionary:
    """Return the dictionary of a template whose credentials are signed with the key named `method`."""
    bare = without_proof(template)
    signed = {**bare, "proof": {**proof_options(bare, "eddsa-jcs-2022", method, "2026-01-01T00:00:00Z"), "proofValue": "z"}}
    return Dictionary(_OPEN.sub("", canonical_jcs(signed).decode()))


def printed(credential: Mapping[str, Any], shared: Dictionary, address: str) -> str:
    """Return the text of the code. address: `https://host/v/` in any case. Raises Fault when there is no eddsa-jcs-2022 proof."""
    kept = [proof for proof in proofs_of(credential) if proof.get("cryptosuite") == "eddsa-jcs-2022"]
    if not kept or not _ADDRESS.fullmatch(address.upper()):
        raise Fault("no_proof") if not kept else Fault("bad_iri", iri=address)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zdict=shared.text.encode())
    packed = packer.compress(canonical_jcs({**without_proof(credential), "proof": kept[0] if len(kept) == 1 else kept})) + packer.flush()
    return address.upper() + _base41(bytes.fromhex(shared.name) + packed)


def unprinted(text: str, dictionaries: Iterable[Dictionary]) -> Any:
    """Return the credential of a code's text. Raises Fault; undecidable when its dictionary is not at hand."""
    raw = _from_base41(text.strip().rpartition("/V/")[2])
    shared = {one.name: one for one in dictionaries}.get(raw[:4].hex())
    if shared is None:
        raise Fault("unknown_dictionary", Verdict.UNDECIDABLE, name=raw[:4].hex())
    packer = zlib.decompressobj(-zlib.MAX_WBITS, zdict=shared.text.encode())
    try:
        data = packer.decompress(raw[4:], MOST_UNPACKED)
    except zlib.error as why:
        raise Fault("not_json", why="QR") from why
    if packer.unconsumed_tail or not packer.eof:
        raise Fault("not_json", why="QR")
    return read_json(data)


def code(text: str) -> segno.QRCode:
    """Return the QR code of a text, error correction M. Its side is `.symbol_size()` modules with the quiet zone."""
    return segno.make_qr(text, error="m", mode="alphanumeric", boost_error=False)


def millimetres(made: segno.QRCode, module: float = 0.5) -> float:
    """Return the side of a code without its quiet zone, for modules of so many millimetres."""
    return float(made.symbol_size(border=0)[0] * module)


def _base41(data: bytes) -> str:
    signs = []
    for start in range(0, len(data), 2):
        part = data[start:start + 2]
        number = int.from_bytes(part, "big")
        for _ in range(len(part) + 1):
            number, rest = divmod(number, 41)
            signs.append(_SIGNS[rest])
    return "".join(signs)


def _from_base41(text: str) -> bytes:
    data = []
    for start in range(0, len(text), 3):
        part = text[start:start + 3]
        if len(part) < 2 or any(sign not in _SIGNS for sign in part):
            raise Fault("not_json", why="QR")
        number = sum(_SIGNS.index(sign) * 41**place for place, sign in enumerate(part))
        size = len(part) - 1
        if number >= 256**size:
            raise Fault("not_json", why="QR")
        data.append(number.to_bytes(size, "big"))
    return b"".join(data)
