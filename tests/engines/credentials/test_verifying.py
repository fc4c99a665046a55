"""Every verdict, and every way to each: what is genuine, what was changed, who is unknown, what is no longer valid."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from string import Formatter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.credentials.made import (
    CONTEXTS,
    ISSUED,
    KEY,
    NOON,
    SCHOOL,
    THIEF,
    TRUST,
    a_credential,
    a_list,
    a_signed,
    an_entry,
    spoiled,
)
from zhijiao.engines.credentials import (
    CODES,
    Key,
    State,
    StatusList,
    Verdict,
    new_key,
    read_trust,
    sign,
    trust_list,
    verify,
)
from zhijiao.engines.credentials.multibase import base58, base64url
from zhijiao.engines.credentials.report import GRAVEST
from zhijiao.engines.credentials.suites import hash_data


def judged(document: Any, at: str = NOON, **more: Any) -> tuple[str, str]:
    """Return the verdict and the code of the check that decided it."""
    report = verify(document, **{"trust": TRUST, "at": at, **more})
    deciding = [check.code for check in report.checks if check.verdict is report.verdict]
    return str(report.verdict), deciding[0] if deciding else ""


def test_genuine() -> None:
    report = verify(json.dumps(a_signed()), trust=read_trust(TRUST), at=datetime(2026, 7, 1, 12, tzinfo=UTC))
    assert report.genuine and report.as_json()["verdict"] == "genuine"
    assert report.as_json()["checks"][0] == {"check": "reading", "outcome": "pass", "code": "readable", "zh": "文件可以读取。",
                                             "en": "The document can be read."}
    assert judged(json.dumps(a_signed()).encode()) == ("genuine", "")
    assert judged(a_signed(issuer=SCHOOL)) == ("genuine", "")
    assert judged(a_signed(), at="2026-07-01") == ("genuine", "") and judged(a_signed(), at="2026-06-30") == ("not_yet_valid", "not_yet_valid")
    assert sign(a_credential(), KEY, "eddsa-jcs-2022")["proof"]["cryptosuite"] == "eddsa-jcs-2022"


@pytest.mark.parametrize(("path", "to"), [
    (("name",), "厨师证书"), (("credentialSubject", "achievement", "creditsAvailable"), 5.5), (("validFrom",), "2026-06-01T00:00:00Z"),
    (("proof", 0, "created"), "2026-06-01T00:00:00Z"), (("proof", 1, "proofPurpose"), "authentication"), (("proof", 0, "expires"), "2030-01-01T00:00:00Z"),
    (("proof", 0, "proofValue"), "z" + "1" * 64), (("proof", 1, "@context"), CONTEXTS[:1]), (("@context",), CONTEXTS[:1]),
    (("credentialSubject", "note"), "added"), (("credentialSubject", "identifier", 0, "identityHash"), "李四")])
def test_altered(path: tuple[Any, ...], to: Any) -> None:
    assert judged(spoiled(a_signed(), *path, to=to))[0] == "altered"


def test_one_failing_proof_is_fatal() -> None:
    signed = a_signed()
    other = a_signed(name="other")
    assert judged({**signed, "proof": [signed["proof"][0], other["proof"][1]]}) == ("altered", "signature_wrong")
    signed["proof"].append(sign(a_credential(), THIEF, ("eddsa-jcs-2022",), verification_method=f"did:key:{KEY.public}")["proof"])
    assert judged(signed) == ("altered", "signature_wrong")


@pytest.mark.parametrize(("but", "code"), [
    ({"@context": None}, "field_missing"), ({"@context": []}, "field_wrong"), ({"@context": list(reversed(CONTEXTS))}, "field_wrong"),
    ({"type": None}, "field_missing"), ({"type": ["OpenBadgeCredential"]}, "field_wrong"), ({"issuer": None}, "field_missing"),
    ({"issuer": "school"}, "field_wrong"), ({"issuer": {"name": "x"}}, "field_wrong"), ({"id": "x"}, "field_wrong"), ({"id": 7}, "field_wrong"),
    ({"credentialSubject": None}, "field_missing"), ({"credentialSubject": []}, "field_wrong"), ({"credentialSubject": {}}, "field_wrong"),
    ({"credentialSubject": "x"}, "field_wrong"), ({"validFrom": "2026-07-01"}, "time_malformed"), ({"validFrom": "2026-02-30T00:00:00Z"}, "time_malformed"),
    ({"validFrom": 7}, "time_malformed"), ({"validUntil": "2026-06-30T23:59:59Z"}, "dates_reversed"), ({"credentialStatus": [7]}, "field_wrong"),
    ({"credentialStatus": {"id": "urn:x"}}, "field_wrong"), ({"credentialStatus": an_entry(77)}, "field_wrong"),
    ({"credentialStatus": an_entry("-1")}, "field_wrong"), ({"credentialStatus": an_entry("1" * 16)}, "field_wrong"),
    ({"credentialStatus": an_entry("٧")}, "field_wrong"), ({"credentialStatus": an_entry(purpose=None)}, "field_wrong"),
    ({"evidence": ["x"]}, "field_wrong"), ({"proof": []}, "no_proof"), ({"proof": None}, "no_proof"), ({"proof": "x"}, "field_wrong")])
def test_malformed(but: dict[str, Any], code: str) -> None:
    assert judged({**a_credential(**{"proof": a_signed()["proof"], **but})}) == ("malformed", code)


@pytest.mark.parametrize(("document", "code"), [
    (b"{", "not_json"), ("[]", "not_an_object"), ('{"id":1,"id":2}', "duplicate_key"), ({"a": {1, 2}}, "not_json"),
    (spoiled(a_signed(), "name", to="\u0001"), "control_character"), (spoiled(a_signed(), "proof", 0, "proofValue", to="uAA"), "proof_malformed"),
    (spoiled(a_signed(), "proof", 0, "proofValue", to="z0"), "proof_malformed"),
    (spoiled(a_signed(), "proof", 0, "proofValue", to="z" * 300), "proof_malformed"),
    (spoiled(a_signed(), "proof", 0, "previousProof", to={}), "field_wrong"), (spoiled(a_signed(), "proof", 0, "unheard", to="x"), "undefined_term")])
def test_malformed_documents_and_proofs(document: Any, code: str) -> None:
    if isinstance(document, dict) and "proof" in document and code != "control_character":
        document["proof"] = document["proof"][:1]
    assert judged(document) == ("malformed", code)


def test_a_signature_for_another_purpose() -> None:
    assert judged(sign(a_credential(), KEY, proof_purpose="authentication")) == ("malformed", "wrong_purpose")


@pytest.mark.parametrize("context", [{"@vocab": "urn:x:"}, "https://unknown.example/v1", None])
def test_an_unknown_vocabulary_is_undecidable_wherever_it_stands(context: Any) -> None:
    assert judged(spoiled(a_signed(), "@context", to=[*CONTEXTS, context])) == ("undecidable", "unknown_context")
    assert judged(spoiled(a_signed(), "@context", to=[context])) == ("undecidable", "unknown_context")
    assert judged(spoiled(a_signed(), "credentialSubject", "@context", to=context)) == ("undecidable", "unknown_context")


def test_undecidable() -> None:
    unknown = {"type": "DataIntegrityProof", "cryptosuite": "bbs-2023", "proofValue": "u"}
    assert judged(a_credential(proof=unknown)) == ("undecidable", "unsupported_suite")
    assert judged(a_credential(proof={"type": "Ed25519Signature2020"})) == ("undecidable", "unsupported_suite")
    assert judged(a_credential(proof=[a_signed()["proof"][0]] * 9)) == ("undecidable", "too_large")
    assert judged('{"a":' + "[0," * 200_000) == ("undecidable", "too_large")


@pytest.mark.parametrize("other", [{"type": "DataIntegrityProof", "cryptosuite": "bbs-2023", "proofValue": "u"}, {"type": "Ed25519Signature2020"},
                                   {"type": "DataIntegrityProof", "cryptosuite": ""}, {"type": ""}])
def test_a_kind_of_signature_that_is_not_known_beside_a_good_one_is_told_and_decides_nothing(other: dict[str, Any]) -> None:
    proofs = a_signed()["proof"]
    for beside, expected in ((proofs, "genuine"), ([], "undecidable"), (a_signed(name="other")["proof"], "altered"), ([{}], "malformed")):
        report = verify(a_credential(proof=[other, *beside]), trust=TRUST, at=NOON)
        assert report.verdict == expected and "unsupported_suite" in report.codes
    assert judged(a_credential(proof=[other, *proofs]), trust=trust_list([THIEF])) == ("unknown_issuer", "issuer_unknown")


def test_unknown_issuer() -> None:
    assert judged(a_signed(), trust=None) == ("unknown_issuer", "no_trust_list")
    assert judged(a_signed(), trust=trust_list([THIEF])) == ("unknown_issuer", "issuer_unknown")
    impostor = sign(a_credential(), THIEF, created=ISSUED, verification_method=f"did:key:{THIEF.public}#{THIEF.public}")
    assert judged(impostor) == ("unknown_issuer", "key_untrusted")
    assert judged(sign(a_credential(), THIEF, created=ISSUED)) == ("unknown_issuer", "key_untrusted")
    assert "key_not_found" in verify(sign(a_credential(), THIEF), trust=TRUST, at=NOON).codes
    assert judged(sign(a_credential(), KEY, verification_method="did:key:zX#zY")) == ("malformed", "key_malformed")


def trusting(state: State, since: str | None = "2025-09-01T00:00:00Z", until: str | None = None) -> dict[str, Any]:
    return trust_list([Key(KEY.id, SCHOOL, KEY.public, None, state, since, until)])


@pytest.mark.parametrize(("trust", "created", "expected"), [
    (trusting(State.RETIRED, until="2026-08-31T00:00:00Z"), ISSUED, ("genuine", "")),
    (trusting(State.RETIRED, until="2026-08-31T00:00:00Z"), "2026-09-01T00:00:00Z", ("unknown_issuer", "key_out_of_term")),
    (trusting(State.RETIRED, until="2026-08-31T00:00:00Z"), None, ("unknown_issuer", "key_undated")),
    (trusting(State.ACTIVE), None, ("genuine", "")), (trusting(State.ACTIVE), "2025-08-31T23:59:59Z", ("unknown_issuer", "key_out_of_term")),
    (trusting(State.PLANNED, None), ISSUED, ("unknown_issuer", "key_planned")),
    (trusting(State.COMPROMISED, until="2027-01-01T00:00:00Z"), ISSUED, ("unknown_issuer", "key_compromised"))])
def test_keys_in_their_life(trust: dict[str, Any], created: str | None, expected: tuple[str, str]) -> None:
    assert judged(a_signed(created=created), trust=trust) == expected


def test_a_good_key_beside_a_bad_one_counts() -> None:
    other = new_key(SCHOOL, f"{SCHOOL}#2026-b")
    both = sign(a_signed(), other, created=ISSUED)
    bad = trusting(State.COMPROMISED)["issuers"][SCHOOL]
    trust = {"issuers": {SCHOOL: [*bad, *trust_list([other])["issuers"][SCHOOL]]}}
    assert judged(both, trust=trust) == ("genuine", "")


def test_every_proof_must_be_checked_and_one_of_the_issuer_counts() -> None:
    province, notary = new_key("did:web:province.example"), new_key("did:web:notary.example")
    listed = trust_list([KEY, province])
    assert judged(sign(a_signed(), province, created=ISSUED), trust=listed) == ("genuine", "")
    assert judged(sign(a_signed(), notary, created=ISSUED), trust=listed) == ("unknown_issuer", "key_untrusted")
    assert judged(sign(a_credential(), province, created=ISSUED), trust=listed) == ("unknown_issuer", "key_untrusted")
    for place in (0, 1):
        assert judged(spoiled(a_signed(), "proof", place, "verificationMethod", to=f"{SCHOOL}#x")) == ("unknown_issuer", "key_untrusted")
        assert judged(spoiled(a_signed(), "proof", place, "verificationMethod", to=province.id), trust=listed) == ("altered", "signature_wrong")


ANYTHING = [None, True, 2**53, 1.5, "", "x", "\ud800", "\0", "urn:a", SCHOOL, ISSUED, "_:b0", [], [[]], ["x"], {}, {"id": "urn:x"}, {"@value": 1},
            {"@graph": []}, {"@list": [1]}, {"@reverse": {}}, {"@context": None}, {"type": "Evidence"}]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path to everything inside a value."""
    for step in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*path, step)
        yield from places(value[step], (*path, step))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_changed_there_is_an_answer_and_it_is_not_genuine(data: st.DataObject) -> None:
    before = a_signed(credentialStatus=an_entry(), evidence=[{"id": "urn:e", "type": "Evidence", "name": "n"}])
    place = data.draw(st.sampled_from(sorted(places(before), key=str)))
    after = spoiled(before, *place, to=data.draw(st.sampled_from(ANYTHING)))
    report = verify(after, trust=TRUST, status=a_list(), at=NOON)
    # the two proofs cover each other's gaps: only putting the same back, or taking one proof away, may leave it genuine
    assert not report.genuine or after == before or (place[0] == "proof" and len(place) < 3)
    assert all(check.words.en and check.words.zh for check in report.checks)


def test_two_rotations_later_the_old_credential_still_verifies() -> None:
    old = KEY.moved(State.RETIRED, "2026-08-31T00:00:00Z")
    second = new_key(SCHOOL, f"{SCHOOL}#2027", since="2026-08-31T00:00:00Z").moved(State.RETIRED, "2027-08-31T00:00:00Z")
    third = new_key(SCHOOL, f"{SCHOOL}#2028", since="2027-08-31T00:00:00Z")
    assert judged(a_signed(), at="2028-01-01T00:00:00Z", trust=trust_list([old, second, third])) == ("genuine", "")


def test_time() -> None:
    assert judged(a_signed(), at="2026-06-30T23:59:59Z") == ("not_yet_valid", "not_yet_valid")
    assert judged(a_signed(validUntil="2026-07-01T11:59:59.5Z")) == ("expired", "expired")
    assert judged(a_signed(validFrom=None)) == ("genuine", "")
    proof = sign({**a_credential(), "proof": []}, KEY, ("eddsa-jcs-2022",), created=ISSUED)["proof"]
    options = {**{name: value for name, value in proof.items() if name != "proofValue"}, "expires": "2026-07-01T06:00:00Z"}
    value = KEY.signer().sign(hash_data(a_credential(), options, "eddsa-jcs-2022"))
    signed = a_credential(proof={**options, "proofValue": "z" + base58(value)})
    assert judged(signed) == ("expired", "proof_expired") and judged(signed, at=ISSUED) == ("genuine", "")


def test_status() -> None:
    signed = a_signed(credentialStatus=an_entry())
    assert judged(signed, status=a_list()) == ("genuine", "") and judged(signed, status=[7, a_list(76, 78)]) == ("genuine", "")
    assert judged(signed, status=[a_list(77)]) == ("revoked", "revoked")
    suspended = a_signed(credentialStatus=[an_entry(purpose="suspension"), an_entry(purpose="message")])
    assert judged(suspended, status=a_list(77, purpose="suspension")) == ("suspended", "suspended")
    assert judged(suspended, status=a_list(purpose="suspension")) == ("genuine", "")
    assert "status_other" in verify(suspended, trust=TRUST, at=NOON).codes
    other = a_signed(credentialStatus={"id": "urn:x", "type": "1EdTechRevocationList"}, **{"@context": [
        *CONTEXTS, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]})
    assert judged(other) == ("status_unknown", "status_kind")
    listed = a_signed(credentialStatus=an_entry(type=["BitstringStatusListEntry"]))
    assert judged(listed, status=a_list(77)) == ("revoked", "revoked")


def bits(count: int) -> dict[str, Any]:
    """Return a status list whose bits are so many bytes."""
    subject = {"id": "urn:list", "type": "BitstringStatusList", "statusPurpose": "revocation", "encodedList": "u" + base64url(gzip.compress(bytes(count)))}
    return a_list(credentialSubject=subject)


SUBJECT = StatusList("urn:l", "revocation").credential(SCHOOL, since=ISSUED, until=NOON)["credentialSubject"]


@pytest.mark.parametrize(("entry", "lists", "code"), [
    (an_entry(), [], "status_list_missing"), (an_entry(), a_list(id="https://other.example/"), "status_list_missing"),
    (an_entry("131072"), a_list(), "status_index_range"), (an_entry(), a_list(purpose="suspension"), "status_list_purpose"),
    (an_entry(), a_list(until="2026-07-01T11:00:00Z"), "status_list_stale"), (an_entry(), a_list(validFrom="2026-07-01T13:00:00Z"), "status_list_early"),
    (an_entry(), a_list(validUntil=None, credentialSubject={**SUBJECT, "ttl": 3_600_000}), "status_list_stale"),
    (an_entry(), spoiled(a_list(), "credentialSubject", "encodedList", to="uAAAA"), "status_list_unproven"),
    (an_entry(), a_list(key=THIEF), "status_list_unproven"), (an_entry(), a_list(key=THIEF, issuer=THIEF.controller), "status_list_foreign"),
    (an_entry(), {"id": an_entry()["statusListCredential"]}, "status_list_unreadable"), (an_entry(), bits(12_500), "status_list_short"),
    (an_entry(), bits(200_000_000), "status_list_too_large"), (an_entry(statusSize=2), a_list(), "status_list_unreadable"),
    (an_entry(), a_list(credentialSubject=[SUBJECT]), "status_list_unreadable"),
    *[(an_entry(), a_list(credentialSubject={**SUBJECT, "encodedList": text}), "status_list_unreadable")
      for text in ("", "zAAAA", "u!", "uAAAA", SUBJECT["encodedList"][:-9], SUBJECT["encodedList"] + "AAAA")]])
def test_status_unknown(entry: dict[str, Any], lists: Any, code: str) -> None:
    assert judged(a_signed(credentialStatus=entry), status=lists) == ("status_unknown", code)


def test_the_gravest_finding_is_told() -> None:
    old = a_signed(credentialStatus=an_entry(), validUntil="2026-07-01T06:00:00Z")
    assert judged(old, status=a_list(77))[0] == "revoked" and judged(old, status=a_list())[0] == "expired"
    assert judged(old)[0] == "expired" and judged(old, trust=trust_list([THIEF]))[0] == "unknown_issuer"
    assert set(GRAVEST) | {Verdict.GENUINE} == set(Verdict)


def test_every_code_speaks_both_languages() -> None:
    for code, words in CODES.items():
        assert (words.en and words.zh and words.en != words.zh) or code == "schema"
        assert set(placeholders(words.en)) == set(placeholders(words.zh)), code


def placeholders(text: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name]
