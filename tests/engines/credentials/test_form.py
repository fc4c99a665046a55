"""The form that the standards ask of a credential and of its proofs, on credentials that are signed as they stand: a good signature mends no form."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engines.credentials.made import ISSUED, KEY, NOON, SCHOOL, TRUST, a_credential, a_signed
from zhijiao.engines.credentials import sign, verify
from zhijiao.engines.credentials.multibase import base58
from zhijiao.engines.credentials.suites import hash_data

SCHEMA = {"id": "https://school.example/schema.json", "type": "1EdTechJsonSchemaValidator2019"}
WORDS = {"@value": "焊接证书", "@language": "zh", "@direction": "ltr"}


def judged(document: Any) -> tuple[str, str]:
    """Return the verdict and the code of the check that decided it."""
    report = verify(document, trust=TRUST, at=NOON)
    deciding = [check.code for check in report.checks if check.verdict is report.verdict]
    return str(report.verdict), deciding[0] if deciding else ""


def by_jcs(**but: Any) -> dict[str, Any]:
    return sign(a_credential(**but), KEY, "eddsa-jcs-2022", created=ISSUED)


def proven(**but: Any) -> dict[str, Any]:
    """Return a credential whose proof is signed with some of its options changed; None leaves one out."""
    options = {name: value for name, value in {**by_jcs()["proof"], **but}.items() if name != "proofValue" and value is not None}
    value = KEY.signer().sign(hash_data(a_credential(), options, "eddsa-jcs-2022"))
    return a_credential(proof={**options, "proofValue": "z" + base58(value)})


@pytest.mark.parametrize(("but", "code"), [
    ({"name": 7}, "field_wrong"), ({"name": {"@value": "x", "more": "y"}}, "field_wrong"), ({"name": {"@language": "zh"}}, "field_wrong"),
    ({"description": ["x", None]}, "field_wrong"), ({"issuer": {"id": SCHOOL, "name": ["x", 7]}}, "field_wrong"),
    ({"type": ["VerifiableCredential", 7]}, "field_wrong"), ({"credentialSubject": {"id": "learner 1", "name": "x"}}, "field_wrong"),
    ({"credentialSubject": [{"id": ["urn:a", "urn:b"]}]}, "field_wrong"), ({"credentialSchema": {"type": "JsonSchema"}}, "field_missing"),
    ({"credentialSchema": {"id": "schema.json", "type": "JsonSchema"}}, "field_wrong"), ({"evidence": {"id": 7, "type": "Evidence"}}, "field_wrong"),
    ({"evidence": {"type": [7]}}, "field_wrong"), ({"evidence": {"type": []}}, "field_wrong"), ({"termsOfUse": {"id": "urn:x"}}, "field_wrong"),
    ({"relatedResource": {"digestSRI": "sha256-x"}}, "field_missing"), ({"relatedResource": {"id": "x", "digestSRI": "sha256-x"}}, "field_wrong")])
def test_a_form_that_the_data_model_does_not_allow(but: dict[str, Any], code: str) -> None:
    assert judged(by_jcs(**but)) == ("malformed", code)


@pytest.mark.parametrize("but", [
    {"name": WORDS, "description": [WORDS, {"@value": "Welding", "@language": "en"}]}, {"credentialSchema": [SCHEMA]},
    {"issuer": {"id": SCHOOL, "name": WORDS}}, {"type": "VerifiableCredential"}, {"evidence": {"id": "urn:e", "type": ["Evidence"]}},
    {"relatedResource": [{"id": "https://school.example/a.png", "digestSRI": "sha256-x"}]}, {"validFrom": "2026-06-30T24:00:00Z"},
    {"validFrom": "2026-07-01T08:00:00.123456789+08:00"}, {"validUntil": NOON}, {"validUntil": "9999-12-31T23:59:59-08:00"},
    {"credentialSubject": [{"id": "urn:a"}, {"id": "urn:b"}]}])
def test_a_form_that_it_allows(but: dict[str, Any]) -> None:
    assert judged(by_jcs(**but)) == ("genuine", "")


def test_a_presentation_is_no_credential_and_that_is_said() -> None:
    shown = {"@context": a_credential()["@context"], "type": ["VerifiablePresentation"], "verifiableCredential": [a_signed()]}
    assert judged(shown) == judged({**shown, "type": "VerifiablePresentation"}) == ("malformed", "presentation")


@pytest.mark.parametrize(("but", "code"), [
    ({"type": None}, "field_missing"), ({"type": ["DataIntegrityProof"]}, "field_wrong"), ({"cryptosuite": None}, "field_missing"),
    ({"cryptosuite": 7}, "field_wrong"), ({"verificationMethod": None}, "field_missing"),
    ({"verificationMethod": {"id": KEY.id, "type": "Multikey"}}, "field_wrong"), ({"proofPurpose": None}, "field_missing"),
    ({"proofPurpose": ["assertionMethod"]}, "field_wrong"), ({"proofPurpose": "keyAgreement"}, "wrong_purpose"), ({"created": "2026-07-01"}, "time_malformed"),
    ({"expires": "soon"}, "time_malformed"), ({"previousProof": 7}, "field_wrong")])
def test_a_proof_that_data_integrity_does_not_allow(but: dict[str, Any], code: str) -> None:
    assert judged(proven(**but)) == ("malformed", code)


def test_a_proof_without_a_value_and_a_proof_that_is_empty() -> None:
    assert judged(a_credential(proof={name: value for name, value in by_jcs()["proof"].items() if name != "proofValue"})) == ("malformed", "proof_malformed")
    assert judged(a_credential(proof={})) == ("malformed", "field_missing")


@pytest.mark.parametrize("but", [
    {}, {"created": None}, {"created": "2026-07-01T08:00:00+08:00"}, {"expires": NOON}, {"nonce": "n", "domain": "d", "id": "urn:p"}])
def test_a_proof_that_it_allows(but: dict[str, Any]) -> None:
    assert judged(proven(**but)) == ("genuine", "")
