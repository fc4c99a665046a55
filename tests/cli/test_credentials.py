"""`zhijiao keys`, `issue` and `verify` on files, as a school and a verifier use them."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from tests.cli.conftest import Run
from tests.engines.credentials.made import KEY, LIST, SCHOOL, THIEF, a_credential, a_list, an_entry, spoiled
from zhijiao.engines.credentials import IssuanceLog, new_key, sign, sm2, trust_list
from zhijiao.engines.credentials.baking import bake_svg

NOON = "2026-07-01T12:00:00Z"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a passphrase, a template and a list of two learners."""
    template = spoiled(a_credential(id="urn:uuid:{{id}}", name="{{achievement}}结业证书"), "credentialSubject", "identifier", 0, "identityHash", to="{{name}}")
    (tmp_path / "template.json").write_text(json.dumps(template, ensure_ascii=False), "utf-8")
    (tmp_path / "learners.csv").write_text("learner,name,achievement,period\nS1,王𠮷,焊接,2026\nS2,李四,焊接,2026\n", "utf-8")
    (tmp_path / "pass").write_text("口令 一\n", "utf-8")
    (tmp_path / "key.json").write_text(json.dumps(KEY.as_json()))
    (tmp_path / "trust.json").write_text(json.dumps(trust_list([KEY])))
    return tmp_path


def written(path: Path, document: Any) -> Path:
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return path


def issued(run: Run, desk: Path, *more: object) -> Any:
    return run("issue", "--template", desk / "template.json", "--learners", desk / "learners.csv", "--key", desk / "key.json", "--out", desk / "out", *more)


def judged(run: Run, file: Path, *more: object, trust: Path | None = None) -> str:
    ran = run("verify", file, *(("--trust", trust) if trust else ()), "--at", NOON, "--json", *more)
    document = json.loads(ran.out)
    assert ran.code == (0 if document["verdict"] == "genuine" else 1)
    assert all(set(check) == {"check", "outcome", "code", "zh", "en"} for check in document["checks"])
    return str(document["verdict"])


def test_from_the_key_to_the_verdict(run: Run, desk: Path) -> None:
    made = run("keys", "new", "--controller", SCHOOL, "--id", "#2026-b", "--from", "2026-01-01", "--passphrase-file", desk / "pass",
               "--out", desk / "key2.json")
    assert made.code == 0 and f"{SCHOOL}#2026-b, active" in made.out and "secretKeyMultibase" not in (desk / "key2.json").read_text()
    assert stat.S_IMODE((desk / "key2.json").stat().st_mode) == 0o600
    assert run("keys", "trust", desk / "key2.json", "--out", desk / "trust2.json").out.endswith("1 issuers.\n")
    ran = run("issue", "--template", desk / "template.json", "--learners", desk / "learners.csv", "--key", desk / "key2.json", "--out", desk / "out",
              "--passphrase-file", desk / "pass", "--created", "2026-07-01T00:00:00Z")
    assert ran.code == 0 and "2 issued, 0 issued before; 2 samples verified." in ran.out and "2 / 2" in ran.err
    files = sorted((desk / "out").glob("*.json"))
    assert len(files) == 2
    for file in files:
        assert judged(run, file, trust=desk / "trust2.json") == "genuine" and judged(run, file) == "unknown_issuer"
        altered = written(desk / "altered.json", file.read_text("utf-8").replace("焊接", "厨师"))
        assert judged(run, altered, trust=desk / "trust2.json") == "altered"
    assert run("keys", "compromise", desk / "key2.json", "--at", "2026-12-01T00:00:00Z", "--lang", "zh").out.strip().endswith("已失窃。")
    run("keys", "trust", desk / "key2.json", "--out", desk / "trust2.json")
    assert judged(run, files[0], trust=desk / "trust2.json") == "unknown_issuer"


def test_issue_again_and_as_json(run: Run, desk: Path) -> None:
    assert issued(run, desk, "--suite", "eddsa-jcs-2022").code == 0
    again = issued(run, desk, "--suite", "eddsa-jcs-2022", "--json")
    assert json.loads(again.out) == {"out": str(desk / "out"), "rows": 2, "issued": 0, "already": 2, "sampled": 0}


def test_what_is_said_of_the_template(run: Run, desk: Path) -> None:
    written(desk / "template.json", {**json.loads((desk / "template.json").read_text("utf-8")), "id": "urn:uuid:same"})
    assert "urn:uuid:same" in issued(run, desk, "--lang", "zh").err


@pytest.mark.parametrize(("name", "content", "told"), [
    ("template.json", "[]", "template.json is not one JSON object"), ("template.json", '{"a":1,"a":2}', "stands twice"),
    ("learners.csv", "learner,name\n", "learners.csv: missing among the headings: achievement, period."), ("key.json", "{}", "The key is not in its form: id"),
    ("learners.csv", "learner,name,achievement,period\nS1,,x,y\n", "learners.csv, row 2, column name: The value is empty")])
def test_issue_refuses(run: Run, desk: Path, name: str, content: str, told: str) -> None:
    written(desk / name, content)
    ran = issued(run, desk)
    assert ran.code == 2 and told in ran.err and ran.out == "" and not (desk / "out").exists()


def test_verify_tells_a_person(run: Run, desk: Path) -> None:
    file = written(desk / "signed.json", sign(a_credential(), KEY, created="2026-07-01T00:00:00Z"))
    ran = run("verify", file, "--trust", desk / "trust.json", "--at", "2026-07-02")
    assert ran.code == 0 and ran.out.startswith("Genuine (genuine)") and "[issuer_trusted]" in ran.out
    ran = run("verify", file, "--trust", desk / "trust.json", "--lang", "zh")  # as of now
    assert ran.out.startswith("真实有效 (genuine)")


def test_verify_a_picture_with_a_credential_inside(run: Run, desk: Path) -> None:
    signed = sign(a_credential(), KEY, created="2026-07-01T00:00:00Z")
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>'
    assert judged(run, written(desk / "badge.svg", bake_svg(signed, svg)), trust=desk / "trust.json") == "genuine"
    assert judged(run, written(desk / "empty.svg", svg), trust=desk / "trust.json") == "malformed"


@pytest.mark.parametrize(("call", "told"), [
    (("verify", "signed.json", "--trust", "broken.json"), "broken.json: This is not JSON in UTF-8: 1:2."),
    (("keys", "retire", "broken.json"), "broken.json: This is not JSON"), (("keys", "retire", "trust.json"), "trust.json: The key is not in its form: id."),
    (("issue", "--template", "broken.json", "--learners", "learners.csv", "--key", "key.json", "--out", "out"), "broken.json: This is not JSON"),
    (("issue", "--template", "template.json", "--learners", "learners.csv", "--key", "trust.json", "--out", "out"), "trust.json: The key is not in its form")])
def test_the_file_that_cannot_be_used_is_named(run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch, call: tuple[str, ...], told: str) -> None:
    monkeypatch.chdir(desk)
    written(desk / "broken.json", "{")
    written(desk / "signed.json", sign(a_credential(), KEY, created="2026-07-01T00:00:00Z"))
    ran = run(*call)
    assert ran.code == 2 and told in ran.err and ran.out == "" and not (desk / "out").exists()


def test_a_key_that_may_not_sign_is_told_and_its_name_may_be_a_fragment(run: Run, desk: Path) -> None:
    for name in ("#2026-b", "2026-b"):
        ran = run("keys", "new", "--plain", "--controller", SCHOOL, "--id", name)
        assert json.loads(ran.out)["id"] == f"{SCHOOL}#2026-b"
    assert run("keys", "retire", desk / "key.json", "--at", "2026-06-30").code == 0
    ran = issued(run, desk, "--created", "2026-07-01T00:00:00Z")
    assert ran.code == 2 and "outside the term of the key" in ran.err and not (desk / "out").exists()


def test_verify_with_status_lists(run: Run, desk: Path) -> None:
    file = written(desk / "signed.json", sign(a_credential(credentialStatus=an_entry()), KEY, created="2026-07-01T00:00:00Z"))
    for content, verdict in ((a_list(), "genuine"), ([a_list(77)], "revoked"), ([], "status_unknown"), ("{", "status_unknown")):
        status = written(desk / "status.json", content)
        assert judged(run, file, "--status", status, trust=desk / "trust.json") == verdict
    ran = run("verify", file, "--trust", desk / "trust.json", "--at", NOON, "--status", status, "--lang", "zh")
    assert "status.json不是状态名单" in ran.err and LIST in ran.out
    assert judged(run, written(desk / "bad.json", "{"), trust=desk / "trust.json") == "malformed"


def test_verify_with_the_log(run: Run, desk: Path) -> None:
    signed, province, log = sign(a_credential(), KEY, created="2026-07-01T00:00:00Z"), new_key("did:web:province.example"), IssuanceLog()
    place = log.append(signed)
    proof = log.rescue(place, log.signed_root("urn:log", province, "2026-07-01T01:00:00Z"))
    file = written(desk / "signed.json", signed)
    run("keys", "compromise", desk / "key.json", "--at", "2026-08-01T00:00:00Z")
    run("keys", "trust", desk / "key.json", "--out", desk / "trust.json")
    with_log = ("--log", written(desk / "log.json", proof), "--log-key", province.public)
    assert judged(run, file, trust=desk / "trust.json") == "unknown_issuer" and judged(run, file, *with_log, trust=desk / "trust.json") == "genuine"
    ran = run("verify", file, "--log", desk / "log.json")
    assert ran.code == 2 and "--log-key" in ran.err


def test_a_vocabulary_from_a_file(run: Run, desk: Path) -> None:
    address = "https://vocabulary.example/v1"
    vocabulary = written(desk / "vocabulary.json", {"@context": {"hours": "https://vocabulary.example/terms#hours"}})
    with_it = ("--context", f"{address}={vocabulary}")
    template = json.loads((desk / "template.json").read_text("utf-8"))
    written(desk / "template.json", {**template, "@context": [*template["@context"], address], "hours": "{{period}}"})
    refused = issued(run, desk)
    assert refused.code == 2 and f"vocabulary {address} is not held here" in refused.err and not (desk / "out").exists()
    ran = issued(run, desk, "--created", "2026-07-01T00:00:00Z", *with_it)
    assert ran.code == 0 and f"Vocabulary {address} from a file, SHA-256" in ran.err
    file = next((desk / "out").glob("*.json"))
    assert judged(run, file, trust=desk / "trust.json") == "undecidable" and judged(run, file, *with_it, trust=desk / "trust.json") == "genuine"
    for wrong, told in ((address, "write URL=FILE"), (f"{address}={desk / 'none'}", "a file that exists"), (f"{address}={desk / 'key.json'}", "no vocabulary")):
        ran = run("verify", file, "--context", wrong)
        assert ran.code == 2 and told in ran.err


def test_without_gmssl_no_sm2_key_is_made_and_that_is_said(run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
    ran = run("keys", "new", "--sm2", "--plain", "--out", desk / "sm2.json")
    assert ran.code == 2 and "zhijiao[gm]" in ran.err and not (desk / "sm2.json").exists()


@pytest.mark.skipif(not sm2.available(), reason="the extra gm (GmSSL) is not installed: SM2 signatures cannot be made here")
def test_an_sm2_signature_beside(run: Run, desk: Path) -> None:
    made = run("keys", "new", "--sm2", "--plain", "--controller", SCHOOL, "--id", "#sm2", "--from", "2026-01-01T00:00:00Z", "--out", desk / "sm2.json")
    assert made.code == 0
    run("keys", "trust", desk / "key.json", desk / "sm2.json", "--out", desk / "trust.json")
    ran = issued(run, desk, "--created", "2026-07-01T00:00:00Z", "--sm2-key", desk / "sm2.json")
    beside = sorted((desk / "out").glob("*.sm2.json"))
    files = [file.with_name(file.name.replace(".sm2.json", ".json")) for file in beside]
    assert ran.code == 0 and len(files) == 2 and all(file.is_file() for file in files)
    assert judged(run, files[0], "--sm2", beside[0], trust=desk / "trust.json") == "genuine"
    assert judged(run, files[0], "--sm2", beside[1], trust=desk / "trust.json") == "altered"
    assert judged(run, files[0], trust=desk / "trust.json") == "genuine"
    beside[1].unlink()
    again = issued(run, desk, "--sm2-key", desk / "sm2.json", "--json")
    assert json.loads(again.out)["issued"] == 1 and beside[1].is_file()
    assert "other sm2" in issued(run, desk).err  # a batch is what it was begun as
    wrong = issued(run, desk, "--sm2-key", desk / "key.json")
    assert wrong.code == 2 and "SM2" in wrong.err


def test_verify_pins_the_key_that_signs_the_trust_list(run: Run, desk: Path) -> None:
    province = new_key("did:web:province.example")
    written(desk / "province.json", province.as_json())
    run("keys", "trust", desk / "key.json", "--out", desk / "trust.json", "--sign", desk / "province.json")
    file = written(desk / "signed.json", sign(a_credential(), KEY, created="2026-07-01T00:00:00Z"))
    assert judged(run, file, "--root", province.public, trust=desk / "trust.json") == "genuine"
    ran = run("verify", file, "--trust", desk / "trust.json", "--root", THIEF.public)
    assert ran.code == 2 and "not signed by the key" in ran.err


def test_the_page_is_written(run: Run, desk: Path) -> None:
    status = written(desk / "status.json", a_list())
    ran = run("verify", "--page", desk / "page.html", "--trust", desk / "trust.json", "--status", status, "--template", desk / "template.json", "--lang", "zh")
    text = (desk / "page.html").read_text("utf-8")
    assert ran.code == 0 and "不联网也能打开" in ran.out and SCHOOL in text and LIST in text and "焊接" in text
    refused = run("verify", "--page", desk / "page.html")
    assert refused.code == 2 and "--trust" in refused.err


@pytest.mark.parametrize(("arguments", "told"), [
    ((), "Which file"), (("signed.json", "--at", "2026-13-01"), "is not a time"), (("signed.json", "--trust", "learners.csv"), "not JSON"),
    (("signed.json", "--trust", "template.json"), "trust list is not in its form"), (("missing.json",), "missing.json")])
def test_verify_refuses(run: Run, desk: Path, arguments: tuple[str, ...], told: str) -> None:
    written(desk / "signed.json", sign(a_credential(), KEY))
    ran = run("verify", *(desk / one if one.endswith(("json", "csv")) else one for one in arguments))
    assert ran.code == 2 and told in ran.err


def test_keys_are_listed_and_led(run: Run, desk: Path) -> None:
    (desk / "keys").mkdir()
    assert run("keys", "new", "--plain", "--planned", "--controller", SCHOOL, "--id", f"{SCHOOL}#p", "--out", desk / "keys" / "p.json").code == 0
    assert json.loads(run("keys", "list", desk / "keys", "--json").out)["keys"][0]["state"] == "planned"
    assert run("keys", "retire", desk / "keys" / "p.json").code == 0
    refused = run("keys", "activate", desk / "keys" / "p.json")
    assert refused.code == 2 and "A key that is retired cannot become active" in refused.err
    assert "停用  … – 20" in run("keys", "list", desk / "keys", "--lang", "zh").out.replace("已停用", "停用")
    (desk / "keys" / "notes.json").write_text("{}", "utf-8")
    listed = run("keys", "list", desk / "keys", "--json")
    assert listed.code == 0 and len(json.loads(listed.out)["keys"]) == 1 and "notes.json is no key" in listed.err
    (desk / "keys" / "notes.json").unlink()
    ran = run("keys", "list", desk / "template.json")
    assert ran.code == 2 and "template.json" in ran.err


def test_a_key_of_its_own_and_a_did_document(run: Run, desk: Path) -> None:
    own = json.loads(run("keys", "new", "--plain").out)
    assert own["controller"] == f"did:key:{own['publicKeyMultibase']}" and own["id"].startswith(own["controller"]) and own["secretKeyMultibase"]
    ran = run("keys", "did", desk / "key.json", "--controller", SCHOOL, "--out", desk / "did.json")
    assert "https://school.example/.well-known/did.json" in ran.out
    assert json.loads((desk / "did.json").read_text())["assertionMethod"] == [KEY.id]


def test_a_key_is_never_overwritten(run: Run, desk: Path) -> None:
    ran = run("keys", "new", "--plain", "--out", desk / "key.json")
    assert ran.code == 2 and "never overwritten" in ran.err


def test_a_public_half_signs_nothing(run: Run, desk: Path) -> None:
    public = {name: value for name, value in KEY.as_json().items() if name != "secretKeyMultibase"}
    written(desk / "key.json", public)
    ran = issued(run, desk)
    assert ran.code == 2 and "public half" in ran.err and not (desk / "out").exists()


def test_where_the_passphrase_comes_from(run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIJIAO_KEY_PASSPHRASE", raising=False)
    assert "--passphrase-file" in run("keys", "new").err
    assert "empty" in run("keys", "new", environment={"ZHIJIAO_KEY_PASSPHRASE": ""}).err
    assert run("keys", "new", "--out", desk / "locked.json", environment={"ZHIJIAO_KEY_PASSPHRASE": "x"}).code == 0
    monkeypatch.delenv("ZHIJIAO_KEY_PASSPHRASE")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr(click, "prompt", lambda *a, **k: "wrong")
    written(desk / "key.json", (desk / "locked.json").read_text())
    ran = issued(run, desk)
    assert ran.code == 2 and "passphrase does not open" in ran.err
