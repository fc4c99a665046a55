"""Published vectors, byte for byte: RFC 8785, and every value of W3C's eddsa-rdfc-2022 and eddsa-jcs-2022, proof sets and chains."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.engines.credentials.made import CONTEXTS
from zhijiao.engines.credentials import canonical_jcs, canonical_rdf, read_json, sign, trust_list, verify
from zhijiao.engines.credentials.contexts import HERE, known
from zhijiao.engines.credentials.multibase import base58, decoded
from zhijiao.engines.credentials.signing import proof_options
from zhijiao.engines.credentials.suites import canonical, hash_data

PUBLISHED = Path(__file__).resolve().parents[4] / "shared" / "data" / "credentials"
published = pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published vectors are not beside the repository")
OWN = json.loads((Path(__file__).parent / "vector.json").read_text("utf-8"))
EDDSA = PUBLISHED / "vc-di-eddsa"
SETS = EDDSA / "proof-set-chain"
FIRST, SECOND, THIRD = ("urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544", "urn:uuid:8cc9022b-6b14-4cf3-8571-74972c5feb54",
                        "urn:uuid:d94f792a-c546-4d06-b38a-da070ab56c23")


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def key_file(pair: dict[str, str]) -> dict[str, str]:
    did, public = f"did:key:{pair['publicKeyMultibase']}", pair["publicKeyMultibase"]
    return {"id": f"{did}#{public}", "controller": did, "publicKeyMultibase": public, "secretKeyMultibase": pair["privateKeyMultibase"]}


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_our_own_vector(suite: str) -> None:
    # its signatures were checked once with another implementation (docs/credentials.md)
    told = OWN["suites"][suite]
    key, document = OWN["key"], OWN["document"]
    options = proof_options(document, suite, key["id"], OWN["created"])
    with_context = options if "jcs" in suite else {**options, "@context": document["@context"]}
    assert canonical(document, suite).decode() == told["document"]
    assert canonical(with_context, suite).decode() == told["options"]
    assert hash_data(document, options, suite).hex() == told["hashes"]
    assert sign(document, key, (suite,), created=OWN["created"])["proof"] == {**options, "proofValue": told["proofValue"]}


def test_our_own_vector_verifies() -> None:
    signed = sign(OWN["document"], OWN["key"], created=OWN["created"])
    report = verify(signed, trust=trust_list([OWN["key"]]), at=OWN["created"])
    assert report.genuine and report.codes.count("signature_right") == 2


@pytest.mark.parametrize(("given", "expected"), [
    ([333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001], b"[333333333.3333333,1e+30,4.5,0.002,1e-27]"),
    ({"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7},
     '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\U0001f600":5,"\ufb33":3}'.encode()),
    ({"b": [None, True, -0.0], "a": "\u000f\n\"\\"}, b'{"a":"\\u000f\\n\\"\\\\","b":[null,true,0]}')])
def test_rfc_8785_by_hand(given: Any, expected: bytes) -> None:
    assert canonical_jcs(given) == expected


@published
@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_rfc_8785(name: str) -> None:
    given, expected = (PUBLISHED / "jcs" / folder / f"{name}.json" for folder in ("input", "output"))
    assert canonical_jcs(read(given)) == expected.read_bytes()


@published
@pytest.mark.parametrize(("folder", "suite", "end"), [("eddsa-rdfc-2022", "eddsa-rdfc-2022", "DataInt"), ("eddsa-jcs-2022", "eddsa-jcs-2022", "JCS")])
def test_w3c_eddsa(folder: str, suite: str, end: str) -> None:
    def told(name: str) -> str:
        return (EDDSA / folder / f"{name}{end}.txt").read_text("utf-8")

    document, key = read(EDDSA / "unsigned.json"), key_file(read(EDDSA / "keyPair.json"))
    config = read(EDDSA / folder / f"proofConfig{end}.json")
    options = proof_options(document, suite, key["id"], "2023-02-24T23:36:38Z")
    assert {**options, "@context": document["@context"]} == config
    canonical_document, canonical_options = canonical(document, suite), canonical(config, suite)
    assert canonical_document.decode() == told("canonDoc") and canonical_options.decode() == told("proofCanon")
    assert hashlib.sha256(canonical_document).hexdigest() == told("docHash") and hashlib.sha256(canonical_options).hexdigest() == told("proofHash")
    assert hash_data(document, options, suite).hex() == told("combinedHash")
    signed = sign(document, key, (suite,), created="2023-02-24T23:36:38Z")
    assert signed == read(EDDSA / folder / f"signed{end}.json")
    assert signed["proof"]["proofValue"] == told("sigBTC58") == "z" + base58(bytes.fromhex(told("sigHex")))


@published
def test_w3c_proof_sets_and_chains() -> None:
    keys = [key_file(pair) for pair in read(SETS / "multiKeyPairs.json").values()]
    rdfc, document = ("eddsa-rdfc-2022",), read(SETS / "unsigned.json")
    steps = [("signedProofSet1", "2023-02-24T23:36:38Z", FIRST, None), ("signedProofSet2", "2023-02-24T23:36:38Z", SECOND, None),
             ("signedProofChain1", "2023-02-26T22:06:38Z", THIRD, [FIRST, SECOND]), ("signedProofChain2", "2023-02-26T22:16:38Z", None, THIRD)]
    for key, (name, created, proof, previous) in zip(keys, steps, strict=True):
        document = sign(document, key, rdfc, created=created, proof_id=proof, previous_proof=previous)
        assert document == read(SETS / f"{name}.json")
    trust = {"issuers": {"https://vc.example/issuers/5678": [{"id": keys[0]["id"], "publicKeyMultibase": keys[0]["publicKeyMultibase"]}]}}
    report = verify(document, trust=trust, at="2026-01-01T00:00:00Z")
    assert report.genuine and report.codes.count("signature_right") == 4
    document["proof"].pop(0)
    assert verify(document, trust=trust, at="2026-01-01T00:00:00Z").verdict == "altered"


@published
@pytest.mark.parametrize(("name", "address"), [
    ("credentials-v2.jsonld", CONTEXTS[0]), ("ob-context-3.0.3.json", CONTEXTS[1]),
    ("data-integrity-v2.jsonld", "https://w3id.org/security/data-integrity/v2"),
    ("ob-extensions.json", "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"),
    ("examples-v2.jsonld", "https://www.w3.org/ns/credentials/examples/v2")])
def test_vocabularies_are_as_published(name: str, address: str) -> None:
    assert canonical_jcs(read(PUBLISHED / "contexts" / name)) == canonical_jcs(known()[address])


def test_a_changed_vocabulary_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "lock.json").write_text((HERE / "lock.json").read_text())
    (tmp_path / "files" / "credentials-v2.json").write_text("{}")
    monkeypatch.setattr("zhijiao.engines.credentials.contexts.HERE", tmp_path)
    known.cache_clear()
    with pytest.raises(RuntimeError, match="credentials-v2"):
        known()
    known.cache_clear()


def test_every_vocabulary_has_a_source_and_a_licence() -> None:
    for one in read(HERE / "lock.json")["contexts"]:
        assert one["source"] and one["licence"] and one["version"]
        assert one["source"].startswith("W3C") or one["source"] in (HERE / "LICENSES.txt").read_text()


def test_base58_and_its_zeros() -> None:
    for data in (b"", b"\0", b"\0\0\x01", bytes(range(40))):
        assert decoded("z" + base58(data)) == data
    assert canonical_rdf(read_json(json.dumps(OWN["document"]))) == OWN["suites"]["eddsa-rdfc-2022"]["document"]
