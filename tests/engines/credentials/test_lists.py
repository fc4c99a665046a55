"""Status lists as verifiers have them: several, of several purposes, in several versions, at the edges of their terms, and asked many times."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.engines.credentials.made import (
    ISSUED,
    KEY,
    LIST,
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
from zhijiao.engines.credentials import StatusList, sign, verify

SUSPENSIONS = "https://school.example/status/suspension"
BOTH = a_signed(credentialStatus=[an_entry(), an_entry(purpose="suspension", id=f"{SUSPENSIONS}#77", statusListCredential=SUSPENSIONS)])
ONE = a_signed(credentialStatus=an_entry())
SUBJECT = StatusList(LIST, "revocation").credential(SCHOOL, since=ISSUED, until=NOON)["credentialSubject"]


def judged(document: Any, lists: Any, at: str = NOON) -> tuple[str, str]:
    report = verify(document, trust=TRUST, status=lists, at=at)
    deciding = [check.code for check in report.checks if check.verdict is report.verdict]
    return str(report.verdict), deciding[0] if deciding else ""


def suspensions(*numbers: int) -> dict[str, Any]:
    made = StatusList(SUSPENSIONS, "suspension")
    for number in numbers:
        made.set(number)
    return sign(made.credential(SCHOOL, since=ISSUED, until="2026-07-02T00:00:00Z"), KEY, created=ISSUED)


def version(since: str, *revoked: int, **but: Any) -> dict[str, Any]:
    return a_list(*revoked, validFrom=since, **but)


def test_two_purposes_and_the_graver_is_told() -> None:
    assert judged(BOTH, [a_list(77), suspensions(77)]) == ("revoked", "revoked")
    assert judged(BOTH, [suspensions(77), a_list()]) == ("suspended", "suspended")
    assert judged(BOTH, [suspensions(), a_list()]) == ("genuine", "")
    assert judged(BOTH, [a_list()]) == ("status_unknown", "status_list_missing") and judged(BOTH, suspensions(77)) == ("suspended", "suspended")


@pytest.mark.parametrize(("lists", "told"), [
    ([version("2026-07-01T01:00:00Z"), version("2026-07-01T02:00:00Z", 77)], ("revoked", "revoked")),
    ([version("2026-07-01T02:00:00Z", 77), version("2026-07-01T01:00:00Z")], ("revoked", "revoked")),
    ([version("2026-07-01T02:00:00Z"), version("2026-07-01T01:00:00Z", 77)], ("genuine", "")),
    ([version(ISSUED, until="2026-07-01T06:00:00Z"), version("2026-07-01T06:00:00Z")], ("genuine", "")),
    ([version("2026-07-01T18:00:00Z", 77), version(ISSUED)], ("genuine", "")),  # what comes later does not count yet
    ([a_list(key=THIEF, validFrom="2026-07-01T02:00:00Z"), version(ISSUED, 77)], ("revoked", "revoked")),
    ([a_list(key=THIEF, validFrom="2026-07-01T02:00:00Z"), version(ISSUED, until="2026-07-01T06:00:00Z")], ("status_unknown", "status_list_unproven")),
    ([spoiled(a_list(77), "validFrom", to="now"), version(ISSUED)], ("genuine", "")),
    ([a_list(purpose="suspension", validFrom="2026-07-01T02:00:00Z"), version(ISSUED, 77)], ("revoked", "revoked")),
    ([*[a_list(key=THIEF, validFrom="2026-07-01T02:00:00Z")] * 9, a_list()], ("status_unknown", "status_list_unproven"))])
def test_of_several_versions_the_newest_that_counts_is_asked(lists: list[Any], told: tuple[str, str]) -> None:
    assert judged(ONE, lists) == told


@pytest.mark.parametrize(("but", "told"), [
    ({"validUntil": NOON}, ("genuine", "")), ({"validUntil": "2026-07-01T11:59:59Z"}, ("status_unknown", "status_list_stale")),
    ({"credentialSubject": {**SUBJECT, "ttl": 300_000}}, ("genuine", "")),  # when to look again; it takes nothing from a term that stands
    ({"credentialSubject": {**SUBJECT, "ttl": 300_000}, "validUntil": None}, ("status_unknown", "status_list_stale")),
    ({"credentialSubject": {**SUBJECT, "ttl": 86_400_000}, "validUntil": None}, ("genuine", "")),
    ({"credentialSubject": {**SUBJECT, "ttl": 9 * 10**12}, "validFrom": "2026-07-01T00:00:00Z", "validUntil": None}, ("genuine", "")),
    ({"validFrom": None, "validUntil": None}, ("genuine", "")), ({"validUntil": "9999-12-31T23:59:59-08:00"}, ("genuine", "")),
    ({"credentialSubject": {**SUBJECT, "statusPurpose": ["suspension", "revocation"]}}, ("genuine", "")),
    ({"credentialSubject": {**SUBJECT, "statusPurpose": ["suspension"]}}, ("status_unknown", "status_list_purpose")),
    ({"type": ["VerifiableCredential"]}, ("status_unknown", "status_list_unreadable"))])
def test_the_term_the_purpose_and_the_kind_of_a_list(but: dict[str, Any], told: tuple[str, str]) -> None:
    assert judged(ONE, a_list(**but)) == told


@pytest.mark.parametrize("index", ["0", "077", "131071"])
def test_an_index_at_the_edges(index: str) -> None:
    document = a_signed(credentialStatus=an_entry(index))
    assert judged(document, a_list(int(index))) == ("revoked", "revoked") and judged(document, a_list()) == ("genuine", "")


def test_a_list_is_proven_once_however_often_it_is_asked() -> None:
    document = {**a_credential(credentialStatus=[an_entry(str(number)) for number in range(2_000)]), "proof": a_signed()["proof"][1]}
    start = time.process_time()
    assert judged(document, [a_list(7)])[0] == "altered"
    assert time.process_time() - start < 1.5


FRESH = a_list()


def heavy(place: int) -> dict[str, Any]:
    """Return a list that costs much to prove and is proven by nobody."""
    return {**FRESH, "id": f"{LIST}/{place}", "evidence": [{"id": f"urn:e:{n}", "type": "Evidence", "name": str(n)} for n in range(900)]}


def test_many_lists_together_stay_within_bounds() -> None:
    entries = [an_entry(id=f"urn:{place}", statusListCredential=f"{LIST}/{place}") for place in range(60)]
    document = {**a_credential(credentialStatus=entries), "proof": a_signed()["proof"]}
    start = time.process_time()
    report = verify(document, trust=TRUST, status=[heavy(place) for place in range(60)], at=NOON)
    assert time.process_time() - start < 2 and report.codes.count("status_list_unreadable") > 50


def test_lists_that_unpack_to_much_together_are_refused() -> None:
    lists, entries = [], []
    for place in range(6):
        made = StatusList(f"{LIST}/{place}", "revocation", 8 * 7 * 2**20)
        entries.append(an_entry(id=f"urn:{place}", statusListCredential=made.address))
        lists.append(sign(made.credential(SCHOOL, since=ISSUED, until="2026-07-02T00:00:00Z"), KEY, "eddsa-jcs-2022", created=ISSUED))
    report = verify(a_signed(credentialStatus=entries), trust=TRUST, status=lists, at=NOON)
    assert report.verdict == "status_unknown" and (report.codes.count("not_revoked"), report.codes.count("status_list_too_large")) == (4, 2)
