"""Signing: sets and chains of proofs, what is refused, and the suites that are verified only."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.engines.credentials.made import ISSUED, KEY, NOON, SCHOOL, THIEF, TRUST, a_credential, a_signed, spoiled
from zhijiao.engines.credentials import Fault, sign, verify
from zhijiao.engines.credentials.multibase import base58, public_key
from zhijiao.engines.credentials.signing import proof_options, with_previous
from zhijiao.engines.credentials.suites import hash_data, signature_holds


def test_a_signed_credential_has_both_proofs_and_is_otherwise_the_same() -> None:
    signed = a_signed()
    assert [proof["cryptosuite"] for proof in signed["proof"]] == ["eddsa-rdfc-2022", "eddsa-jcs-2022"]
    assert {name: value for name, value in signed.items() if name != "proof"} == a_credential()
    assert signed == a_signed() and "@context" in signed["proof"][1] and "@context" not in signed["proof"][0]


def test_one_suite_gives_one_proof_and_another_signer_adds_a_second() -> None:
    signed = sign(a_credential(), KEY.as_json(), ("eddsa-jcs-2022",), created=ISSUED)
    assert isinstance(signed["proof"], dict)
    both = sign(signed, THIEF, ("eddsa-rdfc-2022",), verification_method=f"did:key:{THIEF.public}#{THIEF.public}")
    assert len(both["proof"]) == 2 and "created" not in both["proof"][1]
    report = verify(both, trust=TRUST, at=NOON)
    assert report.genuine and report.codes.count("signature_right") == 2


def test_a_chain_covers_the_proofs_before_it() -> None:
    first = sign(a_credential(), KEY, ("eddsa-jcs-2022",), created=ISSUED, proof_id="urn:uuid:first")
    chain = sign(first, KEY, ("eddsa-jcs-2022",), created=ISSUED, previous_proof=["urn:uuid:first"])
    assert verify(chain, trust=TRUST, at=NOON).genuine
    changed = spoiled(chain, "proof", 0, "created", to="2026-07-01T00:00:01Z")
    assert verify(changed, trust=TRUST, at=NOON).codes.count("signature_wrong") == 2
    with pytest.raises(Fault) as caught:
        sign(first, KEY, ("eddsa-jcs-2022",), previous_proof="urn:uuid:other")
    assert caught.value.code == "previous_proof_missing"
    with pytest.raises(Fault):
        with_previous({}, {"previousProof": 7}, [])


def test_what_cannot_be_signed() -> None:
    for document, suites, code in ((a_credential(note="x"), ("eddsa-rdfc-2022",), "undefined_term"), (a_credential(), ("ecdsa-jcs-2019",), "unsupported_suite"),
                                   (a_credential(proof=[7]), ("eddsa-jcs-2022",), "field_wrong")):
        with pytest.raises(Fault) as caught:
            sign(document, KEY, suites)
        assert caught.value.code == code
    with pytest.raises(Fault, match="time with its zone"):
        sign(a_credential(), KEY, created="2026-07-01")


def curve_key(curve: ec.EllipticCurve, prefix: bytes) -> tuple[ec.EllipticCurvePrivateKey, str]:
    private = ec.generate_private_key(curve)
    return private, "z" + base58(prefix + private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint))


CURVES: list[tuple[Any, ...]] = [(ec.SECP256R1(), b"\x80\x24", hashes.SHA256(), "sha256", 32), (ec.SECP384R1(), b"\x81\x24", hashes.SHA384(), "sha384", 48)]


@pytest.mark.parametrize(("curve", "prefix", "digest", "name", "size"), CURVES)
@pytest.mark.parametrize("suite", ["ecdsa-rdfc-2019", "ecdsa-jcs-2019"])
def test_ecdsa_is_verified(suite: str, curve: ec.EllipticCurve, prefix: bytes, digest: hashes.HashAlgorithm, name: str, size: int) -> None:
    private, public = curve_key(curve, prefix)
    options = proof_options(a_credential(), suite, f"{SCHOOL}#ec", ISSUED)
    r, s = decode_dss_signature(private.sign(hash_data(a_credential(), options, suite, name), ec.ECDSA(digest)))
    proof = {**options, "proofValue": "z" + base58(r.to_bytes(size, "big") + s.to_bytes(size, "big"))}
    trust = {"issuers": {SCHOOL: [{"id": "#ec", "publicKeyMultibase": public}]}}
    assert verify(a_credential(proof=proof), trust=trust, at=NOON).genuine
    assert verify(a_credential(proof=proof, name="x"), trust=trust, at=NOON).verdict == "altered"
    short = {**proof, "proofValue": "z" + base58(b"\1" * (size * 2 - 1))}
    assert verify(a_credential(proof=short), trust=trust, at=NOON).verdict == "altered"
    wrong = verify(a_credential(proof={**proof, "cryptosuite": "eddsa-jcs-2022"}), trust=trust, at=NOON)
    assert "proof_malformed" in wrong.codes and not wrong.genuine


def test_a_point_off_the_curve_is_no_key() -> None:
    key = public_key("z" + base58(b"\x80\x24\x02" + b"\xff" * 32))
    assert not signature_holds(key, bytes(64), b"")
