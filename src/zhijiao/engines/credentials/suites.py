"""The cryptosuites of Data Integrity: what is hashed, how it is signed, how a signature is checked.

eddsa-rdfc-2022 and eddsa-jcs-2022 (W3C vc-di-eddsa 1.0) are issued and verified, ecdsa-rdfc-2019 and ecdsa-jcs-2019 (W3C vc-di-ecdsa 1.0) verified.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from zhijiao.engines.credentials.jcs import canonical_jcs
from zhijiao.engines.credentials.multibase import PublicKey
from zhijiao.engines.credentials.rdf import canonical_rdf

ISSUED = ("eddsa-rdfc-2022", "eddsa-jcs-2022")
VERIFIED = (*ISSUED, "ecdsa-rdfc-2019", "ecdsa-jcs-2019")
_CURVES: dict[str, tuple[ec.EllipticCurve, hashes.HashAlgorithm, int]] = {
    "p256": (ec.SECP256R1(), hashes.SHA256(), 32), "p384": (ec.SECP384R1(), hashes.SHA384(), 48)}


def by_jcs(suite: str) -> bool:
    """Say whether a suite hashes the JSON itself and not its statements."""
    return "-jcs-" in suite


def fits(suite: str, key: PublicKey) -> bool:
    """Say whether a suite is signed with a key of this kind."""
    return key.kind in (("ed25519",) if suite.startswith("eddsa-") else _CURVES)


def digest_name(key: PublicKey) -> str:
    """Return the hash that goes with a key, in canonicalisation too."""
    return "sha384" if key.kind == "p384" else "sha256"


def canonical(document: Mapping[str, Any], suite: str, algorithm: str = "sha256") -> bytes:
    """Return the bytes that a suite hashes of a document or of the options of a proof. Raises Fault."""
    return canonical_jcs(document) if by_jcs(suite) else canonical_rdf(document, algorithm).encode()


def hash_data(document: Mapping[str, Any], options: Mapping[str, Any], suite: str, algorithm: str = "sha256") -> bytes:
    """Return what is signed: hash of the options, then hash of the document. `options` is a proof without its value. Raises Fault."""
    if not by_jcs(suite) and "@context" in document:
        options = {**options, "@context": document["@context"]}
    return b"".join(hashlib.new(algorithm, canonical(part, suite, algorithm)).digest() for part in (options, document))


def signature_holds(key: PublicKey, signature: bytes, data: bytes) -> bool:
    """Say whether a signature is the key's over the data."""
    try:
        if key.kind == "ed25519":
            Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, data)
        else:
            _verify_on_curve(key, signature, data)
    except (InvalidSignature, ValueError):  # ValueError: a point that is not on the curve
        return False
    return True


def _verify_on_curve(key: PublicKey, signature: bytes, data: bytes) -> None:
    curve, algorithm, size = _CURVES[key.kind]
    if len(signature) != 2 * size:
        raise InvalidSignature
    pair = encode_dss_signature(int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big"))
    ec.EllipticCurvePublicKey.from_encoded_point(curve, key.raw).verify(pair, data, ec.ECDSA(algorithm))
