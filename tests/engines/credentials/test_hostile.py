"""Hostile input in a process of its own: the right verdict and code within two seconds of work and 256 MB, no crash, no network."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.engines.credentials.made import (
    CONTEXTS,
    ISSUED,
    LIST,
    NOON,
    TRUST,
    a_credential,
    a_list,
    a_signed,
    an_entry,
    spoiled,
)
from zhijiao.engines.credentials.multibase import base64url

MOST_SECONDS, MOST_MEGABYTES = 2, 256
CHILD = """
import json, socket, sys, time
def refused(*a, **k): raise AssertionError("network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refused
from zhijiao.engines.credentials import verify
trust, at, folder = json.load(open(sys.argv[1] + "/trust")), sys.argv[2], sys.argv[1]
told = {}
for name, status in json.load(open(folder + "/cases")).items():
    data, lists = open(folder + "/" + name, "rb").read(), json.load(open(folder + "/" + status)) if status else []
    start = time.process_time()
    report = verify(data, trust=trust, status=lists, at=at)
    spent = time.process_time() - start
    most = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))  # of this program alone, unlike ru_maxrss
    told[name] = [str(report.verdict), report.codes, spent, int(most.split()[1]) // 1024]
print(json.dumps(told))
"""
Told = dict[str, tuple[str, list[str], float, int]]


def held(told: Told, name: str) -> tuple[str, list[str]]:
    """Return verdict and codes of a case, when it kept to its bounds."""
    verdict, codes, seconds, megabytes = told[name]
    assert seconds < MOST_SECONDS and megabytes < MOST_MEGABYTES, (seconds, megabytes)
    return verdict, codes


def proven(**but: Any) -> dict[str, Any]:
    return {**a_credential(**but), "proof": a_signed()["proof"]}


def clique(count: int) -> list[dict[str, Any]]:
    return [{"id": f"_:n{a}", "type": "Achievement", "related": [{"id": f"_:n{b}", "type": "Related"} for b in range(count) if a != b]}
            for a in range(count)]


CASES: dict[str, tuple[Any, str, str]] = {
    "nested 10,000 deep": (b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}", "malformed", "too_deep"),
    "nested in a credential": (spoiled(proven(), "name", to=json.loads("[" * 200 + "]" * 200)), "malformed", "too_deep"),
    "doubled keys": (json.dumps(a_signed()).replace('"name":', '"name": "x", "name":', 1).encode(), "malformed", "duplicate_key"),
    "half a character": (json.dumps(spoiled(a_signed(), "name", to="\ud800")).encode(), "malformed", "lone_surrogate"),
    "control character": (spoiled(a_signed(), "name", to="\u0008"), "malformed", "control_character"),
    "integer beyond 2^53": (spoiled(a_signed(), "credentialSubject", "achievement", "creditsAvailable", to=2**53), "malformed", "unsafe_number"),
    "NaN": (json.dumps(a_signed()).replace("4.5", "NaN").encode(), "malformed", "unsafe_number"),
    "undefined term": (spoiled({**a_signed(), "proof": a_signed()["proof"][0]}, "credentialSubject", "rank", to="1"), "malformed", "undefined_term"),
    "unknown context": (spoiled(a_signed(), "@context", to=[*CONTEXTS, "https://evil.example/v1"]), "undecidable", "unknown_context"),
    "changed context": (spoiled(a_signed(), "@context", to=[CONTEXTS[0], CONTEXTS[1].replace("3.0.3", "3.0.2")]), "altered", "context_changed"),
    "poisoned graph": ({**proven(credentialSubject={"type": "AchievementSubject", "achievement": clique(10)}), "proof": a_signed()["proof"][0]},
                       "undecidable", "too_complex"),
    "5 MB in one picture": (a_signed(image={"id": "data:image/png;base64," + "A" * 5_000_000, "type": "Image"}), "genuine", "issuer_trusted"),
    "5 MB of small things": (proven(evidence=[{"type": "Evidence", "name": "n" * 50} for _ in range(60_000)]), "undecidable", "too_large"),
    "5 MB of brackets": (b"[" + b"[]," * 1_700_000 + b"1]", "undecidable", "too_large"),
    "look-alike blank nodes": ({**proven(evidence=[{"type": "Evidence", "name": "same"} for _ in range(900)])}, "altered", "signature_wrong"),
    "many values": (a_signed(evidence=[{"id": f"urn:e:{n}", "type": "Evidence", "name": f"{n}", "genre": "g"} for n in range(900)]),
                    "genuine", "issuer_trusted"),
    "proofs without end": ({**a_credential(), "proof": a_signed()["proof"] * 5000}, "undecidable", "too_large"),
    "binary": (bytes(range(256)) * 1000, "malformed", "not_json"),
}


def bomb() -> dict[str, Any]:
    packed = gzip.compress(bytes(200_000_000))
    return a_list(credentialSubject={"id": f"{LIST}#l", "type": "BitstringStatusList", "statusPurpose": "revocation", "encodedList": "u" + base64url(packed)})


LISTS: dict[str, tuple[dict[str, Any], Callable[[], Any], str]] = {
    "200 MB bomb": (an_entry(), bomb, "status_list_too_large"),
    "no list at all": (an_entry(), lambda: {"id": LIST, "a": {"b": [1] * 100_000}}, "status_list_unreadable"),
    "spoiled": (an_entry(), lambda: spoiled(a_list(), "credentialSubject", "encodedList", to="uH4sI"), "status_list_unproven"),
    "beyond the end": (an_entry("9" * 15), a_list, "status_index_range"),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Every case, judged one after another in one child: the most memory that it ever took bounds them all."""
    folder, cases = tmp_path_factory.mktemp("hostile"), {}
    for name, (document, _, _) in CASES.items():
        (folder / name).write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
        cases[name] = ""
    for number, (name, (entry, status, _)) in enumerate(LISTS.items()):
        (folder / name).write_text(json.dumps(a_signed(created=ISSUED, credentialStatus=entry)))
        (folder / f"list {number}").write_text(json.dumps([status()]))
        cases[name] = f"list {number}"
    (folder / "trust").write_text(json.dumps(TRUST))
    (folder / "cases").write_text(json.dumps(cases))
    ran = subprocess.run([sys.executable, "-c", CHILD, folder, NOON], capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stderr
    found: Told = json.loads(ran.stdout)
    return found


@pytest.mark.parametrize("name", CASES)
def test_hostile(told: Told, name: str) -> None:
    _, verdict, code = CASES[name]
    found, codes = held(told, name)
    assert found == verdict and code in codes


@pytest.mark.parametrize("name", LISTS)
def test_hostile_lists(told: Told, name: str) -> None:
    found, codes = held(told, name)
    assert found == "status_unknown" and LISTS[name][2] in codes
