"""Keys through their life and in their files; DIDs; trust lists; status lists as they are kept; the issuance log."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.engines.credentials.made import ISSUED, KEY, NOON, SCHOOL, THIEF, TRUST, a_credential, a_signed, spoiled
from zhijiao.engines.credentials import (
    Fault,
    IssuanceLog,
    Key,
    Rescue,
    State,
    StatusList,
    did_document,
    free_indexes,
    is_locked,
    key_of,
    lock,
    new_key,
    read_key,
    read_trust,
    sign,
    signed_trust_list,
    trust_list,
    unlock,
    verify,
    web_address,
)
from zhijiao.engines.credentials.keys import SCRYPT
from zhijiao.engines.credentials.log import root_from
from zhijiao.engines.credentials.multibase import base58, from_base58, public_key, secret_seed
from zhijiao.engines.credentials.status import LEAST


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase is stretched less here than in a school."""
    assert SCRYPT == {"n": 65_536, "r": 8, "p": 1}
    monkeypatch.setitem(SCRYPT, "n", 1024)


def code_of(caught: pytest.ExceptionInfo[Fault]) -> str:
    return caught.value.code


def test_a_key_is_made_and_read_back() -> None:
    made = new_key(SCHOOL)
    assert made.id == f"{SCHOOL}#{made.public}" and read_key(made.as_json()) == made and read_key(made) is made
    assert new_key(SCHOOL, seed=bytes(range(32))).public == KEY.public
    assert read_key({**KEY.as_json(), "id": "#2026-a"}).id == KEY.id
    assert read_key({**KEY.as_json(), "secretKeyMultibase": "z" + base58(b"\x80\x26" + secret_seed(KEY.secret) + bytes(32))}).signer()


@pytest.mark.parametrize("but", [
    {"id": 7}, {"controller": None}, {"publicKeyMultibase": "z6Mk"}, {"publicKeyMultibase": "zzzz0"}, {"publicKeyMultibase": 7},
    {"publicKeyMultibase": "z" + base58(b"\x80\x24\x02" + bytes(32))}, {"secretKeyMultibase": "z11"}, {"secretKeyMultibase": "k"}, {"state": "lost"}])
def test_a_key_that_is_none(but: dict[str, Any]) -> None:
    with pytest.raises(Fault) as caught:
        read_key({**KEY.as_json(), **but})
    assert code_of(caught) == "key_malformed"


def test_a_list_is_no_key_and_two_halves_must_belong_together() -> None:
    for wrong in ([], {**KEY.as_json(), "publicKeyMultibase": THIEF.public}):
        with pytest.raises(Fault) as caught:
            read_key(wrong).signer()  # type: ignore[arg-type]  # what a file may hold
        assert code_of(caught) == "key_malformed"


def test_a_locked_key_opens_with_its_passphrase_alone() -> None:
    box = lock(KEY, "口令")
    assert is_locked(box) and not is_locked(KEY.as_json()) and "secretKeyMultibase" not in box
    assert unlock(box, "口令") == KEY
    for opened, passphrase in ((box, "other"), ({**box, "controller": "did:web:thief.example"}, "口令")):
        with pytest.raises(Fault) as caught:
            unlock(opened, passphrase)
        assert code_of(caught) == "wrong_passphrase"
    # what happens in the life of a key needs no passphrase
    assert unlock({**box, "state": "retired", "to": NOON}, "口令").state is State.RETIRED


@pytest.mark.parametrize(("field", "value"), [("kdf", "md5"), ("cipher", "none"), ("n", 2**30), ("n", "x"), ("n", 3), ("salt", "!"), ("data", None)])
def test_a_box_that_is_none(field: str, value: Any) -> None:
    with pytest.raises(Fault) as caught:
        unlock(spoiled(lock(KEY, "x"), "encryptedSecretKey", field, to=value), "x")
    assert code_of(caught) == "key_malformed"


def test_what_is_locked_signs_nothing_and_is_not_locked_again() -> None:
    locked = read_key(lock(KEY, "x"))
    for act in (lambda: sign(a_credential(), locked), lambda: lock(locked, "x")):
        with pytest.raises(Fault) as caught:
            act()
        assert code_of(caught) == "key_locked"


def test_the_life_of_a_key() -> None:
    planned = new_key(SCHOOL, state=State.PLANNED)
    active = planned.moved(State.ACTIVE, ISSUED)
    retired = active.moved(State.RETIRED, "2027-07-01T00:00:00Z")
    stolen = retired.moved(State.COMPROMISED, "2028-01-01T00:00:00Z")
    assert (active.since, retired.until, stolen.until) == (ISSUED, "2027-07-01T00:00:00Z", "2027-07-01T00:00:00Z")
    assert active.moved(State.COMPROMISED, NOON).until == NOON
    assert retired.moved(State.COMPROMISED, "2027-01-01T08:00:00+08:00").until == "2027-01-01T08:00:00+08:00"  # stolen before it was retired
    with pytest.raises(Fault) as caught:
        retired.moved(State.COMPROMISED, "2027")
    assert code_of(caught) == "time_malformed"
    for key, wanted in ((retired, State.ACTIVE), (stolen, State.RETIRED), (active, State.PLANNED)):
        with pytest.raises(Fault) as caught:
            key.moved(wanted, NOON)
        assert code_of(caught) == "key_state" and "停用" in caught.value.message.zh + "停用"


def test_dids() -> None:
    assert key_of(f"did:key:{KEY.public}#{KEY.public}") == public_key(KEY.public) == key_of(f"did:key:{KEY.public}")
    assert key_of("did:web:school.example#1") is None
    with pytest.raises(Fault):
        key_of(f"did:key:{KEY.public}#{THIEF.public}")
    assert web_address("did:web:school.example") == "https://school.example/.well-known/did.json"
    assert web_address("did:web:school.example%3A8443:a:b") == "https://school.example:8443/a/b/did.json"


@pytest.mark.parametrize("did", ["did:key:z", "did:web:", "did:web:127.0.0.1", "did:web:a.example/b",
                                 "did:web:a.example:..", "did:web:a.example:", "did:web:a.example:b%2F"])
def test_a_did_web_that_names_no_address(did: str) -> None:
    with pytest.raises(Fault) as caught:
        web_address(did)
    assert code_of(caught) == "bad_iri"


def test_a_did_document_lists_every_key_and_the_stolen_one_asserts_nothing() -> None:
    retired = KEY.moved(State.RETIRED, NOON)
    stolen = new_key(SCHOOL, f"{SCHOOL}#b").moved(State.COMPROMISED, NOON)
    active = new_key(SCHOOL, f"{SCHOOL}#c")
    document = did_document(SCHOOL, [retired, stolen, active, THIEF, new_key(SCHOOL, state=State.PLANNED)])
    assert [one["id"] for one in document["verificationMethod"]] == [retired.id, stolen.id, active.id]
    assert document["assertionMethod"] == [retired.id, active.id]
    assert document["verificationMethod"][0]["expires"] == NOON and document["verificationMethod"][1]["revoked"] == NOON


# trust

def test_a_trust_list_signed_by_the_province() -> None:
    province = new_key("did:web:province.example")
    signed = signed_trust_list(TRUST, province, ISSUED)
    assert read_trust(signed, root=province.public).knows(SCHOOL)
    other = sign(signed, THIEF, ("eddsa-jcs-2022",))
    assert read_trust(other, root=province.public).knows(SCHOOL)
    for wrong in (TRUST, spoiled(signed, "issuers", to={}), signed_trust_list(TRUST, THIEF, ISSUED), spoiled(signed, "proof", "proofValue", to="!"),
                  spoiled(signed, "proof", "cryptosuite", to="x")):
        with pytest.raises(Fault) as caught:
            read_trust(wrong, root=province.public)
        assert code_of(caught) == "trust_unsigned"


@pytest.mark.parametrize("wrong", [
    [], {}, {"issuers": []}, {"issuers": {SCHOOL: {}}}, {"issuers": {SCHOOL: [7]}}, {"issuers": {SCHOOL: [{"publicKeyMultibase": KEY.public}]}},
    {"issuers": {SCHOOL: [{"id": "#a", "publicKeyMultibase": "x"}]}}, {"issuers": {SCHOOL: [{"id": "#a", "publicKeyMultibase": KEY.public, "state": "x"}]}},
    {"issuers": {SCHOOL: [{"id": "#a", "publicKeyMultibase": KEY.public, "from": "yesterday"}]}},
    {"issuers": {SCHOOL: [{"id": name, "publicKeyMultibase": KEY.public, "state": state}
                          for name, state in (("#a", "active"), (f"{SCHOOL}#a", "compromised"))]}}])
def test_a_trust_list_that_is_none(wrong: Any) -> None:
    with pytest.raises(Fault) as caught:
        verify(a_signed(), trust=wrong, at=NOON)
    assert code_of(caught) == "trust_malformed"


@pytest.mark.parametrize(("since", "until", "genuine"), [
    ("2026-07-01", "2026-07-01", True), ("2026-07-02", None, False), ("", "2026-06-30", False), ("2026-07-01T08:00:00+08:00", ISSUED, True)])
def test_a_bare_day_counts_whole(since: str, until: str | None, genuine: bool) -> None:
    trust = {"issuers": {SCHOOL: [{"id": "#2026-a", "publicKeyMultibase": KEY.public, "state": None, "from": since, "to": until}]}}
    assert verify(a_signed(), trust=trust, at=NOON).genuine is genuine


def test_a_key_listed_twice_alike_is_one_key() -> None:
    (entry,) = TRUST["issuers"][SCHOOL]
    assert verify(a_signed(), trust={"issuers": {SCHOOL: [entry, entry]}}, at=NOON).genuine


def test_a_time_without_a_zone_is_the_callers_fault() -> None:
    with pytest.raises(Fault) as caught:
        verify(a_signed(), trust=TRUST, at="2026-07-01T12:00:00")
    assert code_of(caught) == "time_malformed"


# status lists

def test_a_status_list() -> None:
    made = StatusList("https://school.example/s", "suspension", LEAST * 2)
    made.set(0)
    made.set(9)
    made.set(9, False)
    made.set(LEAST * 2 - 1)
    assert made[0] and not made[9] and made[LEAST * 2 - 1] and made.bits[0] == 0x80 and len(made) == LEAST * 2
    read = StatusList.read(made.credential(SCHOOL, since=ISSUED, until=NOON))
    assert read.bits == made.bits and read.purpose == "suspension" and made.entry(0)["statusListIndex"] == "0"
    for act in (lambda: made[LEAST * 2], lambda: made.set(-1), lambda: made.entry(LEAST * 2)):
        with pytest.raises(IndexError):
            act()
    for size in (8, LEAST + 1):
        with pytest.raises(ValueError, match="131072"):
            StatusList("urn:x", "revocation", size)


def test_the_list_of_the_recommendation() -> None:
    # W3C Bitstring Status List 1.0, an empty list of 16 kB
    text = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    read = StatusList.read({"id": "urn:x", "credentialSubject": {"statusPurpose": "revocation", "encodedList": text}})
    assert len(read) == LEAST and not any(read.bits)


def test_indexes_are_given_once_and_in_no_order() -> None:
    taken = {3}
    found = list(free_indexes(12, taken, random.Random(1)))
    assert sorted(found) == [0, 1, 2, *range(4, 12)] and found != sorted(found) and taken == set(range(12))


# the log

def logged(count: int) -> tuple[IssuanceLog, list[dict[str, Any]]]:
    log, documents = IssuanceLog(), [{"id": f"urn:{n}"} for n in range(count)]
    for place, document in enumerate(documents):
        assert log.append(document) == place
    return log, documents


def test_every_leaf_leads_to_the_root_and_no_other() -> None:
    for count in range(1, 18):
        log, _ = logged(count)
        for place in range(count):
            path = log.inclusion(place)
            assert root_from(log.leaves[place], place, count, path) == log.root()
            assert root_from(log.leaves[place], place, count, [*path, b"x"]) is None
            assert not path or root_from(log.leaves[place], place, count, path[:-1]) != log.root()
            assert count == 1 or root_from(log.leaves[place], (place + 1) % count, count, path) != log.root()
    assert len(IssuanceLog().root()) == 32
    with pytest.raises(IndexError):
        logged(3)[0].inclusion(3)


def test_a_log_only_grows() -> None:
    log, _ = logged(5)
    earlier = log.signed_root("https://province.example/log", KEY, ISSUED)
    log.append({"id": "urn:new"})
    log.follows(earlier)
    for changed in (IssuanceLog(log.leaves[:3]), IssuanceLog([b"x" * 32, *log.leaves[1:]])):
        with pytest.raises(Fault) as caught:
            changed.follows(earlier)
        assert code_of(caught) == "log_broken"


def stolen(key: Key, at: str) -> dict[str, Any]:
    return trust_list([key.moved(State.COMPROMISED, at)])


def test_the_log_rescues_what_was_issued_before_the_theft_and_nothing_else() -> None:
    province, signed = new_key("did:web:province.example"), a_signed()
    log = IssuanceLog([b"\1" * 32])
    place = log.append(signed)
    root = log.signed_root("https://province.example/log", province, "2026-07-01T23:00:00Z")
    proof = log.rescue(place, root)

    def judged(trust: dict[str, Any], proof: Any, document: dict[str, Any] = signed) -> str:
        return str(verify(document, trust=trust, at="2026-12-01T00:00:00Z", log=Rescue(proof, province.public)).verdict)

    later = stolen(KEY, "2026-09-01T00:00:00Z")
    assert judged(later, proof) == "genuine" and judged(stolen(KEY, ISSUED), proof) == "unknown_issuer"
    assert judged(later, proof, a_signed(name="back-dated")) == "unknown_issuer"
    assert judged(later, {**proof, "place": 0}) == "unknown_issuer" and judged(later, {**proof, "place": 9}) == "unknown_issuer"
    assert judged(later, spoiled(proof, "root", "at", to=ISSUED)) == "unknown_issuer"
    assert judged(later, spoiled(proof, "root", "proof", "cryptosuite", to="x")) == "unknown_issuer"
    undated = spoiled(later, "issuers", SCHOOL, 0, "to", to=None)
    assert judged(undated, proof) == "unknown_issuer"
    for broken in ({}, {**proof, "place": "x"}, {**proof, "path": ["!"]}, spoiled(proof, "root", "proof", to=[]), {**proof, "root": 7}):
        with pytest.raises(Fault) as caught:
            judged(later, broken)
        assert code_of(caught) == "log_malformed"


def test_base58_refuses() -> None:
    for text in ("0", "x" * 300):
        with pytest.raises(ValueError):
            from_base58(text)


def test_a_key_may_be_told_by_its_fragment() -> None:
    for name in ("#2026-a", "2026-a", KEY.id):
        assert read_key({**KEY.as_json(), "id": name}).id == KEY.id
        assert verify(a_signed(), trust={"issuers": {SCHOOL: [{"id": name, "publicKeyMultibase": KEY.public}]}}, at=NOON).genuine
