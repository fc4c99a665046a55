"""A signature of SM2 with SM3 (GB/T 32918.2-2016, GB/T 32905-2016) in a file beside a credential, for use under Chinese cryptography rules.

It stands beside, never inside, `proof`: a verifier abroad does not stumble over a kind of signature that no international suite has. Checking
needs only public numbers and is done here in plain integers. Making one handles a secret, so it is left to GmSSL (the extra `gm`).
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.jcs import canonical_jcs
from zhijiao.engines.credentials.keys import Key, State, read_key
from zhijiao.engines.credentials.model import issuer_of
from zhijiao.engines.credentials.multibase import PublicKey, public_key, public_text, secret_seed, secret_text
from zhijiao.engines.credentials.report import Check, failed, of_fault, passed
from zhijiao.engines.credentials.signing import without_proof
from zhijiao.engines.credentials.strict import examine
from zhijiao.engines.credentials.times import instant, stamp
from zhijiao.engines.credentials.trust import Trust
from zhijiao.engines.credentials.words import Verdict

TYPE = "SM2WithSM3"
SIGNER_ID = "1234567812345678"  # what GB/T 35276 takes where nothing else was agreed
FIELDS = ("type", "credential", "digest", "verificationMethod", "created", "signerId", "signature")
# the recommended curve (GB/T 32918.5-2017)
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
     0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0)
Point = tuple[int, int] | None  # None is the point at infinity


def sm3(data: bytes) -> bytes:
    """Return the SM3 hash, 32 bytes."""
    made = hashes.Hash(hashes.SM3())
    made.update(data)
    return made.finalize()


def available() -> bool:
    """Say whether signatures can be made here: they can be checked everywhere."""
    try:
        import gmssl_pyx  # noqa: F401
    except ImportError:
        return False
    return True


def _library() -> Any:
    if not available():
        raise Fault("sm2_missing")
    import gmssl_pyx

    return gmssl_pyx


# the curve

def point(key: PublicKey) -> tuple[int, int]:
    """Return the point of a compressed public key. Raises Fault when it is on no curve."""
    x = int.from_bytes(key.raw[1:], "big")
    square = (x**3 + A * x + B) % P
    y = pow(square, (P + 1) // 4, P)
    if key.kind != "sm2" or key.raw[0] not in (2, 3) or x >= P or y * y % P != square:
        raise Fault("key_malformed", why="SM2")
    return x, y if y % 2 == key.raw[0] % 2 else P - y


def _sum(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return other or one
    if one[0] == other[0] and (one[1] + other[1]) % P == 0:
        return None
    rise, run = (3 * one[0] * one[0] + A, 2 * one[1]) if one == other else (other[1] - one[1], other[0] - one[0])
    slope = rise * pow(run, -1, P) % P
    x = (slope * slope - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def _times(number: int, what: Point) -> Point:
    found: Point = None
    while number:
        if number & 1:
            found = _sum(found, what)
        what, number = _sum(what, what), number >> 1
    return found


def _digest(public: tuple[int, int], message: bytes, signer: bytes) -> int:
    """Return e of GB/T 32918.2: the hash of who signs (Z) and of the message."""
    numbers = b"".join(one.to_bytes(32, "big") for one in (A, B, *G, *public))
    who = sm3((len(signer) * 8).to_bytes(2, "big") + signer + numbers)
    return int.from_bytes(sm3(who + message), "big")


def holds(public: tuple[int, int], signature: bytes, message: bytes, signer: str = SIGNER_ID) -> bool:
    """Say whether a signature (DER: r, s) is the key's over a message."""
    try:
        r, s = decode_dss_signature(signature)
    except ValueError:
        return False
    t = (r + s) % N
    if not (0 < r < N and 0 < s < N and t):
        return False
    found = _sum(_times(s, G), _times(t, public))
    return found is not None and (_digest(public, message, signer.encode()) + found[0]) % N == r


# keys

def new_key(controller: str, id: str | None = None, *, state: State = State.ACTIVE, since: datetime | str | None = None) -> Key:
    """Make an SM2 key for a controller. Raises Fault without the extra `gm`."""
    public, secret = _library().sm2_key_generate()
    text = public_text(bytes([2 + public[63] % 2]) + public[:32], "sm2")
    return Key(id or f"{controller}#{text}", controller, text, secret_text(secret, "sm2"), state, None if since is None else stamp(since))


# the file beside a credential

def sign_beside(credential: Mapping[str, Any], key: Mapping[str, Any] | Key, created: datetime | str) -> dict[str, Any]:
    """Return the signature file of a credential. It covers the credential without its proofs. Raises Fault."""
    key = read_key(key)
    if key.kind != "sm2":
        raise Fault("key_malformed", why="SM2")
    if key.secret is None:
        raise Fault("key_locked")
    told = {"type": TYPE, "credential": credential.get("id"), "digest": _digest_of(credential), "verificationMethod": key.id,
            "created": stamp(created), "signerId": SIGNER_ID}
    public = b"".join(one.to_bytes(32, "big") for one in point(public_key(key.public)))
    library, message = _library(), canonical_jcs(told)
    value = library.sm2_sign(secret_seed(key.secret, "sm2"), public, message, SIGNER_ID.encode())
    if not library.sm2_verify(public, message, value, SIGNER_ID.encode()):
        raise Fault("key_malformed", why="publicKeyMultibase ≠ secretKeyMultibase")
    return {**told, "signature": base64.b64encode(value).decode()}


def _digest_of(credential: Mapping[str, Any]) -> str:
    return sm3(canonical_jcs(without_proof(credential))).hex()


def checks_beside(credential: Mapping[str, Any], beside: object, trust: Trust | None) -> Iterator[Check]:
    """Yield what a signature file says of a credential that was read and is well-formed."""
    try:
        told, value, created = _read(beside)
        method = told["verificationMethod"]
        if told["digest"] != _digest_of(credential):
            raise Fault("sm2_other", Verdict.ALTERED)
        trusted = trust.key(issuer_of(credential), method) if trust else None
        if trusted is None:
            yield failed("sm2", "sm2_untrusted", Verdict.UNKNOWN_ISSUER, method=method)
            return
        if not holds(point(trusted.key), value, canonical_jcs(told), told["signerId"]):
            raise Fault("sm2_wrong", Verdict.ALTERED, method=method)
        if objection := trusted.objection(created):
            yield failed("sm2", objection, Verdict.UNKNOWN_ISSUER, method=method)
            return
    except Fault as fault:
        yield of_fault("sm2", fault)
        return
    yield passed("sm2", "sm2_right", method=method)


def _read(beside: object) -> tuple[dict[str, Any], bytes, datetime]:
    """Return what was signed, the signature and when. Raises Fault."""
    examine(beside)
    if not isinstance(beside, Mapping) or set(beside) != set(FIELDS) or beside["type"] != TYPE:
        raise Fault("sm2_malformed")
    told = {name: beside[name] for name in FIELDS if name != "signature"}
    try:
        if not all(isinstance(told[name], str) and len(told[name]) < 1000 for name in ("digest", "verificationMethod", "signerId")):
            raise ValueError("text")
        return told, base64.b64decode(beside["signature"], validate=True), instant(told["created"])
    except (TypeError, ValueError) as why:
        raise Fault("sm2_malformed") from why
