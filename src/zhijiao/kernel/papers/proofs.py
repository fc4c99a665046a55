"""The proof on paper: a small credential that says what was printed, signed, packed into a code that verifies without a network.

It uses the standard's own vocabulary alone. `name` and `description` say in the paper's language what a forger would alter; the digest covers
everything that was printed; the address says whether the paper still stands. The same paper gives the same code as long as the issuer's key
is the same.
"""

from __future__ import annotations

import hashlib
import io
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from zhijiao.basics.words import Language
from zhijiao.engines.credentials import canonical_jcs, sign
from zhijiao.engines.credentials.contexts import CREDENTIALS
from zhijiao.engines.credentials.qr import Dictionary, code, millimetres, printed
from zhijiao.engines.credentials.times import stamp
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.signing.names import address_of, host, v_address
from zhijiao.kernel.signing.queries import hosts
from zhijiao.kernel.signing.signers import Signer, signer

MODULE = 0.5  # millimetres
LARGEST = 13  # version: 69 modules, 34.5 mm; only numbers and days that must stand there make it larger
MOST = 483  # signs that such a code holds (alphanumeric, error correction M)
DICTIONARIES = Path(__file__).parent / "dictionaries"
NOW_USED = "2026.txt"  # a changed dictionary is a new file: papers live longer than versions of the product
_SHORTEST, _SHORTEST_WITH_FIGURES = 8, 24  # a number or a day is never cut
_BYTES = 16  # of the digest: nobody finds another paper with the same 128 bits, and half a digest spares a size of code
_SHA_256 = bytes((0x12, _BYTES))  # how a multihash begins: which hash, how many of its bytes
_JOIN: dict[Language, str] = {"zh": "；", "en": "; "}


@dataclass(frozen=True)
class Paper:
    """What a printed paper answers for.

    organisation: who answers for it; it signs. title, number: what it is. facts: what a forger would alter, each a few words, in the language
    printed; only what stands on the paper. at: the paper's own moment (signed, issued, released). path: the page that says whether it still
    stands. data: everything that is printed (JSON values).
    """

    organisation: Organisation
    title: str
    number: str
    facts: Sequence[str]
    at: datetime
    path: str
    data: Mapping[str, Any]
    language: Language = "zh"


@dataclass(frozen=True)
class Code:
    """A code as it is drawn. text: what a scanner reads. side: millimetres, without the quiet zone. address: where it leads on a screen."""

    text: str
    svg: str
    side: float
    address: str = ""


def prove(paper: Paper, now: datetime) -> Code:
    """Sign a paper and return its code. Words too long for a code are cut, the longest first; the digest covers them whole."""
    who = signer(paper.organisation, now)
    longest = max(map(len, (paper.title, *paper.facts)))
    best = _packed(paper, who, longest)
    while len(best) > MOST and longest > _SHORTEST:
        longest -= 2 if longest < 60 else longest // 4
        best = min(best, _packed(paper, who, longest), key=len)  # words that the dictionary knows grow when they are cut
    return drawn(best, address_of(paper.path))


def credential(paper: Paper, who: Signer, longest: int = 10_000) -> dict[str, Any]:
    """Return the signed credential of a paper; title and facts are cut to `longest` signs."""
    address = address_of(paper.path)
    body = {
        "@context": [CREDENTIALS], "type": ["VerifiableCredential"], "issuer": who.did, "validFrom": stamp(paper.at),
        "name": f"{_cut(paper.title, longest)} {paper.number}".strip(),
        "description": _JOIN[paper.language].join(_cut(fact, longest) for fact in paper.facts if fact),
        "credentialSubject": {"id": address}, "relatedResource": {"id": address, "digestMultibase": digest(paper.data)},
    }
    # A key made after the paper signs it from its first moment on, so that the same paper is signed alike each time.
    return sign(body, who.key, ("eddsa-jcs-2022",), created=max(paper.at, who.begins))


def digest(data: Mapping[str, Any]) -> str:
    """Return the first half of the SHA-256 of what is printed, in its RFC 8785 form, as a multibase multihash."""
    found = hashlib.sha256(canonical_jcs(dict(data))).digest()[:_BYTES]
    return "u" + urlsafe_b64encode(_SHA_256 + found).decode().rstrip("=")


def _cut(text: str, longest: int) -> str:
    most = max(longest, _SHORTEST_WITH_FIGURES if any(map(str.isdigit, text)) else _SHORTEST)
    return text if len(text) <= most else text[:most - 1] + "…"


def _packed(paper: Paper, who: Signer, longest: int) -> str:
    return printed(credential(paper, who, longest), _dictionary(NOW_USED, host()), v_address())


def drawn(text: str, address: str = "") -> Code:
    """Return the drawing of a code whose text is at hand, as for a credential that is a paper itself."""
    made, out = code(text), io.BytesIO()
    made.save(out, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True, svgclass=None, lineclass=None)
    return Code(text, out.getvalue().decode("ascii"), millimetres(made, MODULE), address)


def dictionaries() -> list[Dictionary]:
    """Return the dictionaries of papers, those of old versions and of earlier addresses of the platform too: whoever verifies needs them all."""
    return [_dictionary(path.name, one) for path in sorted(DICTIONARIES.glob("*.txt")) for one in hosts()]


@cache
def _dictionary(name: str, host: str) -> Dictionary:
    """Return a dictionary with the platform's address filled in, which would else take a third of a code."""
    text = (DICTIONARIES / name).read_text("utf-8").rstrip("\n")
    return Dictionary(text.replace("{host}", host).replace("{did}", quote(host, safe="")))
