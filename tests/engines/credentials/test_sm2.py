"""SM2 with SM3 beside the proof: the standard's own example, every way in which a file is wrong, and a second implementation."""

from __future__ import annotations

import base64
import sys
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.credentials.made import ISSUED, KEY, NOON, SCHOOL, a_signed
from zhijiao.engines.credentials import (
    Fault,
    Key,
    State,
    is_locked,
    lock,
    read_key,
    sign,
    sm2,
    trust_list,
    unlock,
    verify,
)
from zhijiao.engines.credentials.keys import SCRYPT
from zhijiao.engines.credentials.multibase import PublicKey, public_key, public_text, secret_text

made_here = pytest.mark.skipif(not sm2.available(), reason="the extra gm (GmSSL) is not installed: SM2 signatures cannot be made here")
# GM/T 0003.5-2012, annex A.2: key, message and signature
PUBLIC = bytes.fromhex("09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13")
SECRET = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
POINT = (int.from_bytes(PUBLIC[:32], "big"), int.from_bytes(PUBLIC[32:], "big"))
TEXT = public_text(bytes([2 + PUBLIC[63] % 2]) + PUBLIC[:32], "sm2")
SM2 = Key(f"{SCHOOL}#sm2", SCHOOL, TEXT, secret_text(SECRET, "sm2"), State.ACTIVE, "2025-09-01T00:00:00Z")
TRUST = trust_list([KEY, SM2])
CREDENTIAL = a_signed()


def test_the_example_of_the_standard() -> None:
    assert sm2.point(public_key(TEXT)) == POINT
    assert sm2.holds(POINT, encode_dss_signature(R, S), b"message digest")
    assert not sm2.holds(POINT, encode_dss_signature(R, S), b"message digesT")
    assert not sm2.holds(POINT, encode_dss_signature(R, S), b"message digest", "ALICE123@YAHOO.COM")
    assert not sm2.holds(POINT, encode_dss_signature(S, R), b"message digest")


def test_sm3_of_the_standard() -> None:
    assert sm2.sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.mark.parametrize("signature", [
    b"", b"\x30", encode_dss_signature(0, S), encode_dss_signature(R, 0), encode_dss_signature(sm2.N, S), encode_dss_signature(R, sm2.N + S),
    encode_dss_signature(R, sm2.N - R), encode_dss_signature(R, S)[:-1], encode_dss_signature(R, S) + b"\0"])
def test_a_signature_that_is_none(signature: bytes) -> None:
    assert not sm2.holds(POINT, signature, b"message digest")


def test_points_that_meet_at_infinity() -> None:
    # s G + t P with P = -(s/t) G: the sum has no x
    s, t = 5, 7
    number = (-s * pow(t, -1, sm2.N)) % sm2.N
    public = sm2._times(number, sm2.G)
    assert public is not None
    assert not sm2.holds(public, encode_dss_signature((t - s) % sm2.N, s), b"x")
    assert sm2._sum(sm2.G, (sm2.G[0], sm2.P - sm2.G[1])) is None


@pytest.mark.parametrize("key", [
    public_key(KEY.public), PublicKey("sm2", b"\x02" + bytes(31) + b"\x05"), PublicKey("sm2", b"\x04" + PUBLIC[:32]), PublicKey("sm2", b"\x02" + b"\xff" * 32)])
def test_a_key_on_no_curve(key: PublicKey) -> None:
    with pytest.raises(Fault) as caught:
        sm2.point(key)
    assert caught.value.code == "key_malformed"


def test_both_roots_are_read() -> None:
    odd, even = (sm2.point(PublicKey("sm2", bytes([sign]) + PUBLIC[:32])) for sign in (3, 2))
    assert odd == POINT and even == (POINT[0], sm2.P - POINT[1])


def test_an_sm2_key_signs_no_proof_and_an_ed25519_key_nothing_beside() -> None:
    with pytest.raises(Fault) as caught:
        sign(CREDENTIAL, SM2)
    assert caught.value.code == "key_malformed"
    with pytest.raises(Fault) as caught:
        sm2.sign_beside(CREDENTIAL, KEY, ISSUED)
    assert caught.value.code == "key_malformed"
    proof = {**CREDENTIAL["proof"][1], "cryptosuite": "ecdsa-jcs-2019", "verificationMethod": SM2.id}
    assert "proof_malformed" in verify({**CREDENTIAL, "proof": proof}, trust=TRUST, at=NOON).codes


def test_without_the_library_nothing_is_made_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
    assert not sm2.available()
    for act in (lambda: sm2.new_key(SCHOOL), lambda: sm2.sign_beside(CREDENTIAL, SM2, ISSUED)):
        with pytest.raises(Fault) as caught:
            act()
        assert caught.value.code == "sm2_missing" and "zhijiao[gm]" in caught.value.message.en


# made once with GmSSL for this credential and key; a signature of SM2 is another one each time
BESIDE = {
    "type": "SM2WithSM3", "credential": "urn:uuid:7d1a", "digest": "3cab9b335414d2bbbf519e7c2111882f13c0a5a6b5a2493d96240667d3373879",
    "verificationMethod": f"{SCHOOL}#sm2", "created": ISSUED,
    "signerId": "1234567812345678",
    "signature": "MEUCIA9Ly9ayofsGljDVbgBfkaPsPgY+5AZ8RDSDljrNhP8FAiEA3x98d+FgG3C+trxdtmW5W69J4PkeIQ1iBttzTdY6fnk="}


def judged(beside: Any, credential: Any = CREDENTIAL, trust: Any = TRUST) -> tuple[str, str]:
    report = verify(credential, trust=trust, at=NOON, sm2=beside)
    return str(report.verdict), next(one.code for one in report.checks if one.check == "sm2")


def test_a_signature_beside_is_checked_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
    assert judged(BESIDE) == ("genuine", "sm2_right")
    stripped = {**CREDENTIAL, "proof": CREDENTIAL["proof"][1]}  # as a printed code carries it: the proofs are not covered
    assert judged(BESIDE, stripped) == ("genuine", "sm2_right")


@pytest.mark.parametrize(("beside", "expected"), [
    ({**BESIDE, "created": "2026-06-01T00:00:00Z"}, ("altered", "sm2_wrong")), ({**BESIDE, "credential": None}, ("altered", "sm2_wrong")),
    ({**BESIDE, "signerId": "x"}, ("altered", "sm2_wrong")), ({**BESIDE, "digest": "00"}, ("altered", "sm2_other")),
    ({**BESIDE, "verificationMethod": f"{SCHOOL}#other"}, ("unknown_issuer", "sm2_untrusted")),
    ({**BESIDE, "verificationMethod": KEY.id}, ("malformed", "key_malformed")),
    ({**BESIDE, "more": 1}, ("malformed", "sm2_malformed")), ({**BESIDE, "type": "SM2"}, ("malformed", "sm2_malformed")), ([], ("malformed", "sm2_malformed")),
    ({**BESIDE, "signature": 7}, ("malformed", "sm2_malformed")), ({**BESIDE, "signature": "!"}, ("malformed", "sm2_malformed")),
    ({**BESIDE, "digest": 7}, ("malformed", "sm2_malformed")), ({**BESIDE, "signerId": "x" * 9999}, ("malformed", "sm2_malformed")),
    ({**BESIDE, "created": "yesterday"}, ("malformed", "sm2_malformed")), ({**BESIDE, "signerId": "\ud800"}, ("malformed", "lone_surrogate"))])
def test_a_file_that_does_not_fit(beside: Any, expected: tuple[str, str]) -> None:
    assert judged(beside) == expected


def test_the_content_and_the_key_count() -> None:
    changed = a_signed(name="厨师")
    assert judged(BESIDE, changed) == ("altered", "sm2_other")
    assert judged(BESIDE, trust=None) == ("unknown_issuer", "sm2_untrusted")
    stolen = trust_list([KEY, SM2.moved(State.COMPROMISED, NOON)])
    assert judged(BESIDE, trust=stolen) == ("unknown_issuer", "key_compromised")
    ended = trust_list([KEY, SM2.moved(State.RETIRED, "2026-06-01T00:00:00Z")])
    assert judged(BESIDE, trust=ended) == ("unknown_issuer", "key_out_of_term")


def test_an_sm2_key_is_locked_and_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SCRYPT, "n", 1024)
    box = lock(SM2, "口令")
    assert is_locked(box) and unlock(box, "口令") == SM2 and read_key(SM2.as_json()) == SM2 and SM2.kind == "sm2"


# with GmSSL

@made_here
def test_what_is_made_here_verifies_here() -> None:
    key = sm2.new_key(SCHOOL, since=ISSUED)
    made = sm2.sign_beside(CREDENTIAL, key, ISSUED)
    assert judged(made, trust=trust_list([KEY, key])) == ("genuine", "sm2_right") and made["credential"] == CREDENTIAL["id"]
    assert sm2.new_key(SCHOOL, "#x").id == "#x"
    with pytest.raises(Fault) as caught:
        sm2.sign_beside(CREDENTIAL, Key(key.id, SCHOOL, key.public), ISSUED)
    assert caught.value.code == "key_locked"


@made_here
def test_two_halves_that_do_not_belong_together() -> None:
    other = sm2.new_key(SCHOOL)
    with pytest.raises(Fault) as caught:
        sm2.sign_beside(CREDENTIAL, Key(SM2.id, SCHOOL, SM2.public, other.secret), ISSUED)
    assert caught.value.code == "key_malformed"


@made_here
@settings(max_examples=15, deadline=None)
@given(message=st.binary(max_size=100), flip=st.integers(0, 500))
def test_another_implementation_agrees(message: bytes, flip: int) -> None:
    import gmssl_pyx

    signature = bytearray(gmssl_pyx.sm2_sign(SECRET, PUBLIC, message))
    assert sm2.holds(POINT, bytes(signature), message)
    if flip < len(signature) * 4:
        signature[flip // 4] ^= 1 << flip % 4
        assert sm2.holds(POINT, bytes(signature), message) == gmssl_pyx.sm2_verify(PUBLIC, message, bytes(signature))


def test_the_signature_is_der_in_base64() -> None:
    assert base64.b64decode(BESIDE["signature"])[0] == 0x30
