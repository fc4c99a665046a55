"""`zhijiao status` and `zhijiao log` on files: revoke, publish, log, sign the day's root, and rescue what was issued before a theft."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.engines.credentials.made import KEY, LIST, SCHOOL, THIEF, a_credential, an_entry, spoiled
from zhijiao.cli.files import grown
from zhijiao.engines.credentials import new_key, sign, trust_list

ISSUED, NOON = "2026-07-01T00:00:00Z", "2026-07-01T12:00:00Z"


def written(path: Path, document: Any) -> Path:
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return path


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a key, a trust list and one credential that points at a status list."""
    written(tmp_path / "key.json", KEY.as_json())
    written(tmp_path / "trust.json", trust_list([KEY]))
    written(tmp_path / "signed.json", sign(a_credential(credentialStatus=an_entry()), KEY, created=ISSUED))
    return tmp_path


def a_list_of(run: Run, desk: Path, *more: object) -> Path:
    ran = run("status", "new", "--address", LIST, "--key", desk / "key.json", "--at", ISSUED, "--out", desk / "list.json", *more)
    assert ran.code == 0 and "valid until" in ran.err
    return desk / "list.json"


def verdict(run: Run, desk: Path, *more: object, at: str = NOON) -> str:
    return str(json.loads(run("verify", desk / "signed.json", "--trust", desk / "trust.json", "--at", at, "--json", *more).out)["verdict"])


# status lists

def test_a_credential_is_revoked_and_the_list_kept_fresh(run: Run, desk: Path) -> None:
    made = a_list_of(run, desk)
    assert verdict(run, desk, "--status", made) == "genuine"
    assert run("status", "set", made, 77, 90, "--key", desk / "key.json", "--at", "2026-07-01T06:00:00Z", "--hours", 4).code == 0
    assert verdict(run, desk, "--status", made, at="2026-07-01T07:00:00Z") == "revoked" and verdict(run, desk, "--status", made) == "status_unknown"
    assert run("status", "sign", made, "--key", desk / "key.json", "--at", NOON).code == 0
    assert verdict(run, desk, "--status", made) == "revoked"
    told = json.loads(run("status", "show", made, "--json").out)
    assert told == {"address": LIST, "issuer": SCHOOL, "purpose": "revocation", "size": 131072, "set": [77, 90], "from": NOON, "to": "2026-07-02T12:00:00Z"}
    assert run("status", "show", made).out.splitlines()[1:] == ["  77", "  90"] and "撤销名单" in run("status", "show", made, "--lang", "zh").out


def test_a_suspension_is_lifted_and_a_revocation_is_not(run: Run, desk: Path) -> None:
    made = a_list_of(run, desk, "--purpose", "suspension", "--size", 262_144)
    run("status", "set", made, 262_143, "--key", desk / "key.json")
    assert json.loads(run("status", "show", made, "--json").out)["set"] == [262_143]
    assert run("status", "set", made, 262_143, "--clear", "--key", desk / "key.json").code == 0
    assert json.loads(run("status", "show", made, "--json").out)["set"] == []
    (desk / "list.json").unlink()
    ran = run("status", "set", a_list_of(run, desk), 1, "--clear", "--key", desk / "key.json")
    assert ran.code == 2 and "not taken back" in ran.err


def test_what_was_forged_is_not_signed_again(run: Run, desk: Path) -> None:
    made = a_list_of(run, desk)
    forged = written(desk / "forged.json", spoiled(json.loads(made.read_text()), "validUntil", to="2030-01-01T00:00:00Z"))
    thief = written(desk / "thief.json", THIEF.as_json())
    for file, key in ((forged, desk / "key.json"), (made, thief)):
        before = file.read_text()
        ran = run("status", "sign", file, "--key", key)
        assert ran.code == 2 and "cannot be relied on" in ran.err and file.read_text() == before


def test_a_list_outlives_its_key(run: Run, desk: Path) -> None:
    made, later = a_list_of(run, desk), new_key(SCHOOL, f"{SCHOOL}#2027", since=ISSUED)
    other = written(desk / "later.json", later.as_json())
    assert run("status", "set", made, 77, "--key", other).code == 2
    trust = written(desk / "trust.json", trust_list([KEY, later]))
    assert run("status", "set", made, 77, "--key", other, "--trust", trust, "--at", NOON).code == 0
    assert verdict(run, desk, "--status", made) == "revoked"


@pytest.mark.parametrize(("arguments", "told"), [
    (("set", "list.json", "131072", "--key", "key.json"), "no entry 131072"), (("set", "trust.json", "1", "--key", "key.json"), "no status list"),
    (("show", "signed.json"), "no status list"), (("new", "--address", LIST, "--key", "key.json", "--out", "list.json"), "exists"),
    (("new", "--address", LIST, "--key", "key.json", "--out", "other.json", "--size", "8"), "131072"),
    (("new", "--address", LIST, "--key", "key.json", "--out", "other.json", "--at", "2026-7-1"), "not a time"),
    (("set", "list.json", "--key", "key.json"), "INDEX"), (("set", "list.json", "x", "--key", "key.json"), "INDEX")])
def test_status_refuses(run: Run, desk: Path, arguments: tuple[str, ...], told: str) -> None:
    a_list_of(run, desk)
    ran = run("status", *(desk / one if one.endswith(".json") else one for one in arguments))
    assert ran.code == 2 and told in ran.err and not (desk / "other.json").exists()


def test_numbers_are_drawn_once(run: Run, desk: Path) -> None:
    made, taken = a_list_of(run, desk), written(desk / "taken", "5\n")
    first = run("status", "draw", made, "--taken", taken, "--count", 300).out.split()
    second = run("status", "draw", made, "--taken", taken, "--count", 300).out.split()
    assert len({*first, *second, "5"}) == 601 and first != sorted(first, key=int) and taken.read_text().split() == ["5", *first, *second]
    assert run("status", "draw", made, "--taken", desk / "fresh", "--count", 1).code == 0
    full = run("status", "draw", made, "--taken", taken, "--count", 131_000)
    assert full.code == 2 and "130,471 numbers left" in full.err
    bad = run("status", "draw", made, "--taken", written(taken, "5\n-6\n"), "--count", 1)
    assert bad.code == 2 and "line 2" in bad.err


def test_two_who_draw_at_once_get_different_numbers(run: Run, desk: Path) -> None:
    made, taken = a_list_of(run, desk), desk / "taken"
    command = [sys.executable, "-c", "from zhijiao.cli.main import main; main()", "status", "draw", str(made), "--taken", str(taken), "--count", "2000"]
    with grown(taken) as book:  # both begin before either may read
        book.write("7\n")
        both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        time.sleep(2)
    drawn = [number for one in both for number in one.communicate(timeout=300)[0].split()]
    assert len(set(drawn)) == len(drawn) == 4000 and taken.read_text().split() == ["7", *taken.read_text().split()[1:]]
    assert set(taken.read_text().split()) == {"7", *drawn}


# the log

def test_the_log_rescues_what_was_issued_before_the_theft(run: Run, desk: Path) -> None:
    """From the batch to the holder: issue, log, the day's root, the theft, the proof, the verdict."""
    written(desk / "template.json", a_credential(id="urn:uuid:{{id}}", name="{{name}}"))
    (desk / "learners.csv").write_text("learner,name,achievement,period\n" + "".join(f"S{n},王{n},焊接,2026\n" for n in range(5)), "utf-8")
    ran = run("issue", "--template", desk / "template.json", "--learners", desk / "learners.csv", "--key", desk / "key.json", "--out", desk / "out",
              "--created", ISSUED)
    assert ran.code == 0
    province = new_key("did:web:province.example")
    log, root, mine = desk / "log.txt", desk / "root.json", sorted((desk / "out").glob("*.json"))[2]
    assert "5 added, 5 in all" in run("log", "append", log, desk / "out").out
    assert "0 added, 5 in all" in run("log", "append", log, desk / "out" / "issued.csv", mine).out
    ran = run("log", "root", log, "--address", "https://province.example/log", "--key", written(desk / "province.json", province.as_json()),
              "--at", "2026-07-01T23:00:00Z", "--out", root)
    assert ran.code == 0 and "root over 5 entries" in ran.out
    assert "1 added, 6 in all" in run("log", "append", log, desk / "signed.json").out  # issued after the root
    assert run("log", "prove", log, mine, "--root", root, "--out", desk / "proof.json").code == 0
    run("keys", "compromise", desk / "key.json", "--at", "2026-09-01T00:00:00Z")
    run("keys", "trust", desk / "key.json", "--out", desk / "trust.json")
    shown = ("--trust", desk / "trust.json", "--at", "2027-01-01")
    with_log = (*shown, "--log", desk / "proof.json", "--log-key", province.public)
    assert run("verify", mine, *shown).code == 1 and run("verify", mine, *with_log).code == 0
    assert run("verify", sorted((desk / "out").glob("*.json"))[1], *with_log).code == 1
    late = run("log", "prove", log, desk / "signed.json", "--root", root, "--out", desk / "late.json")
    assert late.code == 2 and "not in the log before 2026-07-01T23:00:00Z" in late.err and not (desk / "late.json").exists()


def test_a_log_that_was_changed_is_caught(run: Run, desk: Path) -> None:
    log, province = desk / "log.txt", written(desk / "province.json", new_key("did:web:province.example").as_json())
    public = json.loads(province.read_text())["publicKeyMultibase"]
    written(log, "".join(f"{n:064x}\n" for n in range(4)))
    for name in ("one.json", "two.json"):
        run("log", "root", log, "--address", "urn:log", "--key", province, "--out", desk / name)
        run("log", "append", log, desk / "signed.json")
    roots = ("--root", desk / "one.json", "--root", desk / "two.json", "--log-key", public)
    ran = run("log", "verify", log, *roots)
    assert ran.code == 0 and ran.out.count("The log continues it.") == 2
    written(log, log.read_text().replace(f"{2:064x}", f"{9:064x}"))
    ran = run("log", "verify", log, *roots, "--json")
    told = json.loads(ran.out)
    assert ran.code == 1 and not told["ok"] and [one["code"] for one in told["roots"]] == ["log_broken", "log_broken"]
    assert run("log", "prove", log, desk / "signed.json", "--root", desk / "two.json", "--out", desk / "p.json").code == 2
    ran = run("log", "verify", log, "--root", desk / "one.json", "--log-key", KEY.public, "--lang", "zh")
    assert ran.code == 1 and "不是由给定密钥签名" in ran.out
    ran = run("log", "verify", log, "--root", desk / "trust.json", "--log-key", KEY.public)
    assert ran.code == 1 and "not in its form" in ran.out


@pytest.mark.parametrize(("arguments", "told"), [
    (("append", "bad.txt", "signed.json"), "line 2"), (("append", "log.txt", "empty"), "issued.csv"),
    (("append", "log.txt", "trust.json"), "no signed credential"),
    (("append", "log.txt", "rows.csv"), "row 2, column leaf"),
    (("prove", "bad.txt", "signed.json", "--root", "trust.json", "--out", "x.json"), "line 2"),
    (("prove", "good.txt", "signed.json", "--root", "trust.json", "--out", "x.json"), "no root"),
    (("root", "good.txt", "--address", "urn:l", "--key", "key.json", "--out", "trust.json"), "exists")])
def test_log_refuses(run: Run, desk: Path, arguments: tuple[str, ...], told: str) -> None:
    (desk / "empty").mkdir()
    written(desk / "bad.txt", f"{1:064x}\nx\n")
    written(desk / "good.txt", f"{1:064x}\n")
    written(desk / "rows.csv", "leaf\nx\n")
    ran = run("log", *(desk / one if one.endswith((".json", ".txt", ".csv")) or one == "empty" else one for one in arguments))
    assert ran.code == 2 and told in ran.err and not (desk / "log.txt").exists()
