"""Hostile input through `zhijiao verify` and `zhijiao issue`: verdict, code and exit code, within two seconds and 256 MB, no network, no crash."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.engines.credentials.made import (
    CONTEXTS,
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
from tests.engines.credentials.test_hostile import CASES, bomb
from zhijiao.engines.credentials import State, trust_list
from zhijiao.engines.credentials.multibase import base64url

MOST_SECONDS, MOST_MEGABYTES = 2, 256
CHILD = """
import contextlib, io, json, socket, sys, time
def refused(*a, **k): raise AssertionError("network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refused
from zhijiao.cli.main import run
run(["verify", "--help"])
told = {}
for name, arguments in json.load(open(sys.argv[1])).items():
    out, err = io.StringIO(), io.StringIO()
    start = time.process_time()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(arguments)
    spent = time.process_time() - start
    most = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    told[name] = [code, out.getvalue(), err.getvalue(), spent, int(most.split()[1]) // 1024]
sys.stderr.write(json.dumps(told))
"""
SUBJECT = {"id": f"{LIST}#l", "type": "BitstringStatusList", "statusPurpose": "revocation"}
POINTING = a_signed(credentialStatus=an_entry())
RETIRED = trust_list([KEY.moved(State.RETIRED, "2026-06-30T00:00:00Z")])
STOLEN = trust_list([KEY.moved(State.COMPROMISED, "2026-12-01T00:00:00Z")])
Case = tuple[Any, Any, Any, str, str]  # credential, status lists, trust list, verdict, code
OF_LISTS: dict[str, Case] = {
    "a list that is a bomb": (POINTING, bomb(), TRUST, "status_unknown", "status_list_too_large"),
    "a list that is short": (POINTING, a_list(credentialSubject={**SUBJECT, "encodedList": "u" + base64url(gzip.compress(bytes(1000)))}), TRUST,
                             "status_unknown", "status_list_short"),
    "a foreign list": (POINTING, a_list(key=THIEF, issuer=THIEF.controller), TRUST, "status_unknown", "status_list_foreign"),
    "an expired list": (POINTING, a_list(until="2026-07-01T06:00:00Z"), TRUST, "status_unknown", "status_list_stale"),
    "a list of another purpose": (POINTING, a_list(purpose="suspension"), TRUST, "status_unknown", "status_list_purpose"),
    "a list with doubled keys": (POINTING, json.dumps(a_list()).replace('"id":', '"id": "x", "id":', 1), TRUST, "status_unknown", "status_list_missing"),
    "an array of lists": (POINTING, [a_list(purpose="suspension", id="https://other.example/"), 7, a_list(77)], TRUST, "revoked", "revoked"),
    "an index out of range": (a_signed(credentialStatus=an_entry("131072")), a_list(), TRUST, "status_unknown", "status_index_range"),
    "an index that is a number": ({**a_credential(credentialStatus=an_entry(77)), "proof": a_signed()["proof"]}, a_list(), TRUST, "malformed", "field_wrong"),
    "an index that is a word": ({**a_credential(credentialStatus=an_entry("0x4d")), "proof": a_signed()["proof"]}, a_list(), TRUST, "malformed", "field_wrong"),
    "a negative index": ({**a_credential(credentialStatus=an_entry("-1")), "proof": a_signed()["proof"]}, a_list(), TRUST, "malformed", "field_wrong"),
    "no list": (POINTING, None, TRUST, "status_unknown", "status_list_missing")}
OF_KEYS: dict[str, Case] = {
    "a proof with its date edited": (spoiled(a_signed(), "proof", 1, "created", to="2026-01-01T00:00:00Z"), None, TRUST, "altered", "signature_wrong"),
    "a proof with its key edited": (spoiled(a_signed(), "proof", 0, "verificationMethod", to=f"{SCHOOL}#x"), None, TRUST, "unknown_issuer", "key_untrusted"),
    "a retired key": (a_signed(), None, RETIRED, "unknown_issuer", "key_out_of_term"),
    "a retired key, dated back": (a_signed(created="2026-06-01T00:00:00Z", validFrom=None), None, RETIRED, "genuine", "issuer_trusted"),
    "a stolen key, dated back": (a_signed(created="2026-06-01T00:00:00Z", validFrom=None), None, STOLEN, "unknown_issuer", "key_compromised"),
    "a key of nobody": (a_signed(key=THIEF), None, TRUST, "unknown_issuer", "key_untrusted"),
    "a vocabulary written into the document": (spoiled(a_signed(), "@context", to=[*CONTEXTS, {"@vocab": "urn:x:"}]), None, TRUST, "undecidable",
                                               "unknown_context")}
ALL: dict[str, Case] = {**{name: (document, None, TRUST, verdict, code) for name, (document, verdict, code) in CASES.items()}, **OF_LISTS, **OF_KEYS}
TEMPLATE, HEADS = a_credential(id="urn:uuid:{{id}}", name="{{name}}"), "learner,name,achievement,period\n"
LEARNERS: dict[str, tuple[Any, bytes, str]] = {
    "a list with half a character": (TEMPLATE, HEADS.encode() + b"S1,\xed\xa0\x80,w,2026\n", "CSV UTF-8"),
    "a list in GB18030": (TEMPLATE, (HEADS + "S1,王,焊接,2026\n").encode("gb18030"), "CSV UTF-8"),
    "a list with a control character": (TEMPLATE, (HEADS + "S1,a\x07,w,2026\n").encode(), "row 2, column name"),
    "a cell of 5 MB": (TEMPLATE, (HEADS + f"S1,{'x' * 5_000_000},w,2026\n").encode(), "not CSV"),
    "a template with an undefined term": ({**TEMPLATE, "rank": "1"}, (HEADS + "S1,a,w,2026\n").encode(), "“rank” is defined by no vocabulary"),
    "a template that is too deep": ({**TEMPLATE, "evidence": json.loads("[" * 300 + "]" * 300)}, (HEADS + "S1,a,w,2026\n").encode(), "levels deep")}
Told = dict[str, tuple[int, str, str, float, int]]


def written(path: Path, document: Any) -> str:
    path.write_bytes(document if isinstance(document, bytes) else (document if isinstance(document, str) else json.dumps(document)).encode())
    return str(path)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Every call, one after another in one process: the most memory that it ever took bounds them all."""
    folder, calls = tmp_path_factory.mktemp("hostile"), {}
    for number, (name, (document, status, trust, _, _)) in enumerate(ALL.items()):
        lists = ["--status", written(folder / f"{number}.status", status)] if status is not None else []
        calls[name] = ["verify", written(folder / f"{number}.json", document), "--trust", written(folder / f"{number}.trust", trust), "--at", NOON,
                       "--json", *lists]
    key = written(folder / "key", KEY.as_json())
    for number, (name, (template, learners, _)) in enumerate(LEARNERS.items()):
        calls[name] = ["issue", "--template", written(folder / f"{number}.template", template), "--learners", written(folder / f"{number}.csv", learners),
                       "--key", key, "--out", str(folder / "out"), "--created", ISSUED, "--lang", "en"]
    ran = subprocess.run([sys.executable, "-c", CHILD, written(folder / "calls", calls)], capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stderr
    assert not (folder / "out").exists()
    found: Told = json.loads(ran.stderr)
    return found


@pytest.mark.parametrize("name", ALL)
def test_verify(told: Told, name: str) -> None:
    code, out, err, seconds, megabytes = told[name]
    assert seconds < MOST_SECONDS and megabytes < MOST_MEGABYTES, (seconds, megabytes)
    report, (*_, verdict, wanted) = json.loads(out), ALL[name]
    assert report["verdict"] == verdict and wanted in [check["code"] for check in report["checks"]]
    assert code == (0 if verdict == "genuine" else 1) and "Traceback" not in err


@pytest.mark.parametrize("name", LEARNERS)
def test_issue(told: Told, name: str) -> None:
    code, out, err, seconds, megabytes = told[name]
    assert seconds < MOST_SECONDS and megabytes < MOST_MEGABYTES, (seconds, megabytes)
    assert code == 2 and out == "" and LEARNERS[name][2] in err and "Traceback" not in err

