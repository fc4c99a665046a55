"""A whole credential in a printed code: packed with a dictionary that both sides hold, written in signs that a code and an address both take.

The text is `HTTPS://HOST/V/` and base41 (two bytes in three signs) of four bytes of the dictionary's name and what it makes of the credential's
RFC 8785 text: its values, where the dictionary is a form that the credential has (`packing`), else its raw deflate. Only the eddsa-jcs-2022 proofs
are printed: they cover everything, and the other would add a third.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import segno

from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.jcs import canonical_jcs
from zhijiao.engines.credentials.packing import MARK, MOST_UNPACKED, Form, form_of, packed, unpacked
from zhijiao.engines.credentials.signing import proof_options, proofs_of, without_proof
from zhijiao.engines.credentials.strict import read_json
from zhijiao.engines.credentials.words import Verdict

# upper case, digits and what both the alphanumeric mode of a QR code and the path of an address allow
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*-.:"
_ADDRESS = re.compile(r"HTTPS://[A-Z0-9.:-]+/V/")
_OPEN = re.compile(r"\{\{\s*[A-Za-z_][A-Za-z0-9_]*\s*\}\}")
_SLOT = re.compile(r"\{\{\s*([^{}=]+?)\s*(=[^{}]+)?\}\}")


@dataclass(frozen=True)
class Dictionary:
    """What credentials of one template share; its name is its content."""

    text: str

    @property
    def name(self) -> str:
        """Return the name: four bytes of the SHA-256, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:8]

    @property
    def form(self) -> Form | None:
        """Return the form that the dictionary is; None for one of whole texts."""
        return form_of(self.text) if self.text.startswith(MARK) else None


def dictionary(template: Mapping[str, Any], method: str) -> Dictionary:
    """Return the dictionary of a template whose credentials are signed with the key named `method`."""
    bare = without_proof(template)
    signed = {**bare, "proof": {**proof_options(bare, "eddsa-jcs-2022", method, "2026-01-01T00:00:00Z"), "proofValue": "z"}}
    return Dictionary(_OPEN.sub("", canonical_jcs(signed).decode()))


def form(template: Mapping[str, Any], method: str, *, created: str = "{{created=s}}", words: str = "") -> Dictionary:
    """Return the dictionary of a template as a form: codes are two thirds of the size. words: what its texts are often made of.

    {{column=kind}} in template, method (the key's name) and created says how a value is written (`packing.KINDS`; `e:one|other` for a choice);
    {{column}} is text. A credential whose values are not of their kinds does not have the form.
    """
    bare, names = without_proof(template), dict[str, str]()
    signed = {**bare, "proof": {**proof_options(bare, "eddsa-jcs-2022", method), "created": created, "proofValue": "{{proofValue=v}}"}}
    text = canonical_jcs(signed).decode()
    return Dictionary(Form(words, _SLOT.sub(lambda slot: f"{{{{{names.setdefault(slot[1], f's{len(names)}')}{slot[2] or '=t'}}}}}", text)).whole)


def printed(credential: Mapping[str, Any], shared: Dictionary | Sequence[Dictionary], address: str) -> str:
    """Return the text of the code, the shortest of several dictionaries. address: `https://host/v/` in any case.

    Raises Fault when there is no eddsa-jcs-2022 proof, or when all dictionaries are forms and the credential has none of them.
    """
    kept = [proof for proof in proofs_of(credential) if proof.get("cryptosuite") == "eddsa-jcs-2022"]
    if not kept or not _ADDRESS.fullmatch(address.upper()):
        raise Fault("no_proof") if not kept else Fault("bad_iri", iri=address)
    text = canonical_jcs({**without_proof(credential), "proof": kept[0] if len(kept) == 1 else kept}).decode()
    made = [(one, _said(one, text)) for one in ([shared] if isinstance(shared, Dictionary) else shared)]
    fitting = [(one, said) for one, said in made if said is not None]
    if not fitting:
        raise Fault("not_of_this_form")
    best, said = min(fitting, key=lambda pair: len(pair[1]))
    return address.upper() + _base41(bytes.fromhex(best.name) + said)


def _said(shared: Dictionary, text: str) -> bytes | None:
    if shared.form is not None:
        return packed(shared.form, text)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zdict=shared.text.encode())
    return packer.compress(text.encode()) + packer.flush()


def unprinted(text: str, dictionaries: Iterable[Dictionary]) -> Any:
    """Return the credential of a code's text. Raises Fault; undecidable when its dictionary is not at hand."""
    raw = _from_base41(text.strip().rpartition("/V/")[2])
    shared = {one.name: one for one in dictionaries}.get(raw[:4].hex())
    if shared is None:
        raise Fault("unknown_dictionary", Verdict.UNDECIDABLE, name=raw[:4].hex())
    try:
        said = _unsaid(shared, raw[4:])
    except (zlib.error, ValueError) as why:
        raise Fault("not_json", why="QR") from why
    return read_json(said)


def _unsaid(shared: Dictionary, data: bytes) -> bytes | str:
    if shared.form is not None:
        return unpacked(shared.form, data)
    packer = zlib.decompressobj(-zlib.MAX_WBITS, zdict=shared.text.encode())
    text = packer.decompress(data, MOST_UNPACKED)
    if packer.unconsumed_tail or not packer.eof:
        raise ValueError("deflate")
    return text


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
