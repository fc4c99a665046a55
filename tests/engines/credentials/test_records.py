"""Learner records (CLR 2.0): built, signed with a vocabulary that an operator gives, and no better than the credentials inside."""

from __future__ import annotations

import copy
import time
from typing import Any

import pytest

from tests.engines.credentials.made import ISSUED, KEY, NOON, SCHOOL, THIEF, TRUST, a_list, a_signed, an_entry, spoiled
from zhijiao.engines.credentials import Fault, canonical_rdf, sign, verify
from zhijiao.engines.credentials.badges import achievement, schema_problems
from zhijiao.engines.credentials.contexts import LEARNER_RECORDS, given, holding, known, pin
from zhijiao.engines.credentials.records import association, clr

TERMS = "https://vocabulary.example/records#"
# made for these tests, in the shape that a vocabulary of learner records has
VOCABULARY = {"@context": {
    "id": "@id", "type": "@type", "ClrCredential": TERMS + "ClrCredential",
    "ClrSubject": {"@id": TERMS + "ClrSubject", "@context": {
        "id": "@id", "type": "@type", "achievement": {"@id": TERMS + "achievement", "@container": "@set"},
        "association": {"@id": TERMS + "association", "@container": "@set"}, "identifier": {"@id": TERMS + "identifier", "@container": "@set"},
        "verifiableCredential": {"@id": TERMS + "verifiableCredential", "@container": "@set"}}},
    "Association": {"@id": TERMS + "Association", "@context": {
        "associationType": TERMS + "associationType", "sourceId": {"@id": TERMS + "sourceId", "@type": "@id"},
        "targetId": {"@id": TERMS + "targetId", "@type": "@id"}}}}}
GIVEN = {LEARNER_RECORDS: VOCABULARY}
WELDING = "https://school.example/achievements/welding"
DIPLOMA = achievement(id="https://school.example/achievements/diploma", name="毕业", description="三年制", criteria="修满学分")


def a_record(*credentials: Any, **but: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": "urn:uuid:record", "issuer": {"id": SCHOOL, "name": "沈阳第一职业学校"}, "since": ISSUED, "name": "成绩单", "learner": "urn:uuid:learner-1",
        "credentials": credentials or (a_signed(),), "achievements": [DIPLOMA], "associations": [association("isPartOf", WELDING, DIPLOMA["id"])]}
    return clr(**{**fields, **but})


def judged(document: Any, **more: Any) -> tuple[str, list[str]]:
    with holding(GIVEN):
        report = verify(document, **{"trust": TRUST, "at": NOON, **more})
    return str(report.verdict), [one.code for one in report.checks if one.verdict is report.verdict]


def signed(*credentials: Any, **but: Any) -> dict[str, Any]:
    with holding(GIVEN):
        return sign(a_record(*credentials, **but), KEY, created=ISSUED)


def test_a_record_is_genuine_with_what_it_holds() -> None:
    record = signed(a_signed(), a_signed(id="urn:uuid:other"), status=[an_entry()], description="三年", until="2030-01-01T00:00:00Z")
    assert judged(record, status=a_list()) == ("genuine", [])
    with holding(GIVEN):
        report = verify(record, trust=TRUST, status=a_list(), at=NOON)
    assert report.codes.count("embedded_genuine") == 2
    told = next(one for one in report.checks if one.code == "context_given")
    assert LEARNER_RECORDS in told.words.en and pin(VOCABULARY) in told.words.zh


def test_without_its_vocabulary_a_record_cannot_be_decided() -> None:
    report = verify(signed(), trust=TRUST, at=NOON)
    assert str(report.verdict) == "undecidable" and report.codes == ("readable", "unknown_context")
    with pytest.raises(Fault) as caught:
        sign(a_record(), KEY)
    assert caught.value.code == "unknown_context"
    only_jcs = sign(a_record(), KEY, ("eddsa-jcs-2022",), created=ISSUED)  # needs no meaning to be signed
    assert judged(only_jcs) == ("genuine", [])


@pytest.mark.parametrize(("inside", "verdict"), [
    (spoiled(a_signed(), "name", to="厨师"), "altered"), (a_signed(key=THIEF), "unknown_issuer"), (a_signed(credentialStatus=an_entry()), "revoked"),
    (a_signed(validUntil="2026-07-01T06:00:00Z"), "expired")])
def test_a_record_is_no_better_than_what_it_holds(inside: dict[str, Any], verdict: str) -> None:
    assert judged(signed(a_signed(), inside), status=a_list(77)) == (verdict, ["embedded_not"])


def test_a_record_that_was_changed_is_not_looked_into() -> None:
    record = signed()
    record["credentialSubject"]["verifiableCredential"].append(a_signed(id="urn:uuid:slipped-in"))
    assert judged(record) == ("altered", ["signature_wrong", "signature_wrong"])


def test_what_stands_where_credentials_should() -> None:
    assert judged(spoiled(signed(), "credentialSubject", "verifiableCredential", to=["x"])) == ("malformed", ["field_wrong"])
    with holding(GIVEN):
        inner = spoiled(a_record(), "credentialSubject", "verifiableCredential", to=[{"id": "urn:x", "type": "VerifiableCredential"}])
        assert judged(sign(inner, KEY, ("eddsa-jcs-2022",), created=ISSUED)) == ("malformed", ["embedded_not"])
        nested = sign(a_record(signed(), associations=()), KEY, ("eddsa-jcs-2022",), created=ISSUED)
    assert judged(nested) == ("undecidable", ["embedded_not"])


def test_a_large_record_is_bounded() -> None:
    forty = [a_signed(id=f"urn:uuid:c{n}") for n in range(40)]
    record = signed(*forty)
    start = time.process_time()
    assert judged(record) == ("genuine", [])
    assert time.process_time() - start < 2
    flood = spoiled(a_record(), "credentialSubject", "verifiableCredential", to=[
        {"@context": "https://www.w3.org/ns/credentials/v2", "type": "VerifiableCredential", "issuer": SCHOOL, "credentialSubject": {"id": f"urn:{n}"},
         "proof": a_signed()["proof"]} for n in range(900)])
    record = sign(flood, KEY, ("eddsa-jcs-2022",), created=ISSUED)
    start = time.process_time()
    assert judged(record) == ("undecidable", ["too_large"])
    assert time.process_time() - start < 2


@pytest.mark.parametrize(("but", "told"), [
    ({"credentials": [{"id": "urn:x", "type": ["VerifiableCredential"]}]}, "verifiableCredential[0]"), ({"name": ""}, "name"), ({"id": "x"}, "id"),
    ({"associations": [{**association("precedes", WELDING, WELDING), "associationType": "loves"}]}, "associationType"),
    ({"associations": [association("precedes", WELDING, "urn:nobody")]}, "association.targetId"), ({"since": "2026"}, "2026")])
def test_a_record_that_is_none(but: dict[str, Any], told: str) -> None:
    with pytest.raises(Fault) as caught:
        a_record(**but)
    assert told in caught.value.message.en and caught.value.message.zh


def test_a_credential_of_several_subjects_may_be_held() -> None:
    several = a_signed(credentialSubject=[{"id": "urn:a", "type": "AchievementSubject"}])
    assert a_record(several, associations=())["credentialSubject"]["verifiableCredential"] == [several]


def test_an_association_has_a_kind() -> None:
    with pytest.raises(Fault) as caught:
        association("isFriendOf", "urn:a", "urn:b")
    assert "isPartOf" in caught.value.message.en


def test_the_schema_names_its_standard() -> None:
    (problem,) = schema_problems({name: value for name, value in a_record().items() if name != "name"})
    assert "CLR 2.0" in problem.en and "CLR 2.0" in problem.zh


# vocabularies from outside

def test_what_was_given_is_forgotten_with_the_work() -> None:
    document = {"@context": "urn:v", "@id": "urn:s", "word": "x"}
    for meaning in ("urn:one", "urn:two"):
        with holding({"urn:v": {"@context": {"word": meaning}}}):
            assert canonical_rdf(document) == f'<urn:s> <{meaning}> "x" .\n'
    assert not given().documents
    with pytest.raises(Fault) as caught:
        canonical_rdf(document)
    assert caught.value.code == "unknown_context"


def test_another_published_form_of_a_held_vocabulary_stands_before_it() -> None:
    """Vocabularies change under one address; who trusts another form than the one held here gives it, and the report says so."""
    address = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
    other = copy.deepcopy(known()[address])
    other["@context"]["newerTerm"] = TERMS + "newer"
    document = a_signed()
    with holding({address: other}):
        newer = sign({**{k: v for k, v in document.items() if k != "proof"}, "newerTerm": "x"}, KEY, created=ISSUED)
        report = verify(newer, trust=TRUST, at=NOON)
        assert report.genuine and "context_given" in report.codes
        assert verify(document, trust=TRUST, at=NOON).genuine
    assert "undefined_term" in verify(newer, trust=TRUST, at=NOON).codes


@pytest.mark.parametrize(("address", "document"), [
    ("urn:v", []), ("urn:v", {"context": {}}), ("file:///etc/x", VOCABULARY), ("x", VOCABULARY), ("urn:v", {"@context": ["urn:w", {}]}),
    ("urn:v", {"@context": {"@import": "urn:w"}}), ("urn:v", {"@context": {"a": {"@id": "urn:a", "@context": "https://far.example/c"}}})])
def test_a_file_that_is_no_vocabulary(address: str, document: Any) -> None:
    with pytest.raises(Fault) as caught, holding({address: document}):
        raise AssertionError("not refused")
    assert caught.value.code == "context_malformed"


def test_vocabularies_given_together_may_build_on_each_other() -> None:
    with holding({"urn:v": {"@context": ["urn:w", {"@version": 1.1}]}, "urn:w": {"@context": {"word": "urn:word"}}}):
        assert canonical_rdf({"@context": "urn:v", "@id": "urn:s", "word": "x"}) == '<urn:s> <urn:word> "x" .\n'
