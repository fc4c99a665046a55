"""The offline verifier, opened from a file with the network off, with WebCrypto and without: it says what `zhijiao verify` says."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.watching import PATIENCE
from tests.engines.credentials.made import CONTEXTS, KEY, LIST, SCHOOL, THIEF, a_credential, an_entry, spoiled
from zhijiao.engines.credentials import Key, State, StatusList, new_key, sign, trust_list, verify
from zhijiao.engines.credentials.page import MOST_SCRIPT, script, verifier_page
from zhijiao.engines.credentials.qr import code, dictionary, form, printed

NOW = datetime.now(UTC)
OLD, RETIRED = new_key(SCHOOL, f"{SCHOOL}#stolen").moved(State.COMPROMISED, NOW), new_key(SCHOOL, f"{SCHOOL}#retired").moved(State.RETIRED, NOW)
PROVINCE, OWN = new_key("did:web:province.example"), new_key("did:key:")
NOTARY = Key(f"did:key:{OWN.public}#{OWN.public}", f"did:key:{OWN.public}", OWN.public, OWN.secret)
TRUST = trust_list([KEY, OLD, RETIRED, PROVINCE])
NO_WEBCRYPTO = "Object.defineProperty(globalThis, 'crypto', {value: undefined});"


def ago(**much: float) -> str:
    return (NOW - timedelta(**much)).strftime("%Y-%m-%dT%H:%M:%SZ")


def signed(key: Key = KEY, created: str | None = None, **but: Any) -> dict[str, Any]:
    return sign(a_credential(**{"validFrom": ago(days=1), **but}), key, created=created or ago(hours=1))


def a_status_list(*revoked: int, purpose: str = "revocation", key: Key = KEY, issuer: str = SCHOOL, hours: float = 24,
                  since: float = 1, **more: Any) -> dict[str, Any]:
    made = StatusList(LIST, purpose)
    for index in revoked:
        made.set(index)
    document = made.credential(issuer, since=ago(hours=since), until=NOW + timedelta(hours=hours))
    return sign({**document, "credentialSubject": {**document["credentialSubject"], **more}}, key, created=ago(hours=since))


def by_jcs(**but: Any) -> dict[str, Any]:
    return sign(a_credential(**{"validFrom": ago(days=1), **but}), KEY, "eddsa-jcs-2022", created=ago(hours=1))


GOOD, LISTED = signed(), signed(credentialStatus=an_entry())
SUSPENDED = signed(credentialStatus=an_entry(purpose="suspension"))
CHAIN = sign(sign(a_credential(validFrom=ago(days=1)), KEY, ("eddsa-jcs-2022",), created=ago(hours=1), proof_id="urn:1"), KEY, ("eddsa-jcs-2022",),
             created=ago(hours=1), previous_proof="urn:1")
CASES: dict[str, tuple[Any, Any, str]] = {
    "genuine": (GOOD, None, "genuine"), "a chain": (CHAIN, None, "genuine"), "retired key": (signed(RETIRED, ago(days=1)), None, "genuine"),
    "altered": (spoiled(GOOD, "name", to="厨师证书"), None, "altered"),
    "altered proof": (spoiled(GOOD, "proof", 1, "created", to=ago(days=2)), None, "altered"),
    "another context": (spoiled(GOOD, "@context", to=[*CONTEXTS, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]), None, "altered"),
    "a broken chain": ({**CHAIN, "proof": CHAIN["proof"][1:]}, None, "altered"),
    "unknown issuer": (sign(a_credential(issuer=THIEF.controller), THIEF, created=ago(hours=1)), None, "unknown_issuer"),
    "a second signature, listed": (sign(GOOD, PROVINCE, ("eddsa-jcs-2022",), created=ago(hours=1)), None, "genuine"),
    "a second signature of a did:key": (sign(GOOD, NOTARY, ("eddsa-jcs-2022",), created=ago(hours=1)), None, "genuine"),
    "a second signature of nobody": (sign(GOOD, THIEF, ("eddsa-jcs-2022",), created=ago(hours=1)), None, "unknown_issuer"),
    "a second signature, spoiled": (spoiled(sign(GOOD, PROVINCE, ("eddsa-jcs-2022",), created=ago(hours=1)), "proof", 2, "created", to=ago(hours=2)), None,
                                    "altered"),
    "an edited key name": (spoiled(GOOD, "proof", 0, "verificationMethod", to=f"{SCHOOL}#x"), None, "unknown_issuer"),
    "another edited key name": (spoiled(GOOD, "proof", 1, "verificationMethod", to="constructor"), None, "unknown_issuer"),
    "another key": (signed(THIEF), None, "unknown_issuer"), "stolen key": (signed(OLD), None, "unknown_issuer"),
    "after its term": (signed(RETIRED, (NOW + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")), None, "unknown_issuer"),
    "revoked": (LISTED, a_status_list(77), "revoked"), "in force": (LISTED, a_status_list(76), "genuine"),
    "suspended": (SUSPENDED, a_status_list(77, purpose="suspension"), "suspended"), "no list": (LISTED, None, "status_unknown"),
    "stale list": (LISTED, a_status_list(hours=-0.5), "status_unknown"),
    "foreign list": (LISTED, a_status_list(key=THIEF, issuer=THIEF.controller), "status_unknown"),
    "forged list": (LISTED, a_status_list(key=THIEF), "status_unknown"), "other purpose": (LISTED, a_status_list(purpose="suspension"), "status_unknown"),
    "beyond the list": (signed(credentialStatus=an_entry("131072")), a_status_list(), "status_unknown"),
    "another way": (signed(credentialStatus={"id": "urn:x", "type": "BitstringStatusList"}), a_status_list(), "status_unknown"),
    "a listed type": (signed(credentialStatus=an_entry(type=["BitstringStatusListEntry"])), a_status_list(77), "revoked"),
    "expired": (signed(validUntil=ago(hours=1)), None, "expired"),
    "not yet valid": (signed(validFrom=(NOW + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")), None, "not_yet_valid"),
    "unknown context": (spoiled(GOOD, "@context", to=[*CONTEXTS, "https://unknown.example/"]), None, "undecidable"),
    "another suite": ({**GOOD, "proof": {"type": "Ed25519Signature2020"}}, None, "undecidable"),
    "an older version of a list beside": (LISTED, [a_status_list(), a_status_list(77, since=0.5)], "revoked"),
    "a forged version beside": (LISTED, [a_status_list(key=THIEF, since=0.5), a_status_list(77)], "revoked"),
    "a time to live": (LISTED, a_status_list(77, ttl=1), "revoked"),
    "another kind beside": ({**GOOD, "proof": [*GOOD["proof"], {"type": "Ed25519Signature2020"}]}, None, "genuine"),
    "a proof without a method": ({**GOOD, "proof": {name: value for name, value in GOOD["proof"][1].items() if name != "verificationMethod"}}, None,
                                 "malformed"),
    "a proof without a kind": ({**GOOD, "proof": {}}, None, "malformed"), "a name that is a number": (by_jcs(name=7), None, "malformed"),
    "a name in a language": (by_jcs(name={"@value": "焊接", "@language": "zh"}), None, "genuine"),
    "a relative id": (by_jcs(credentialSubject={"id": "x"}), None, "malformed"),
    "a schema without id": (by_jcs(credentialSchema={"type": "x"}), None, "malformed"),
    "a type that is none": (by_jcs(evidence={"type": [7]}), None, "malformed"), "the end of a day": (by_jcs(validFrom="2026-01-01T24:00:00Z"), None, "genuine"),
    "no proof": (a_credential(), None, "malformed"), "doubled key": ('{"id": 1, "id": 2}', None, "malformed"), "no JSON": ("x", None, "malformed"),
    "deep": ("[" * 500 + "]" * 500, None, "malformed"), "big number": ('{"a": 9007199254740992}', None, "malformed"),
    "half a character": ('{"a": "\\ud800"}', None, "malformed"), "control character": ('{"a": "\\u0007"}', None, "malformed"),
    "a bad index": (signed(credentialStatus=an_entry(77)), None, "malformed"), "a bad date": (signed(validFrom="2026-02-30T00:00:00Z"), None, "malformed"),
}


@pytest.fixture(scope="module", params=["with WebCrypto", "without"])
def page(request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page from a file, offline; whatever it asks the network for or complains of fails the test."""
    file = tmp_path_factory.mktemp("page") / "verify.html"
    file.write_text(verifier_page(TRUST, made=NOW, dictionaries=[dictionary(TEMPLATE, KEY.id), FORM]), "utf-8")
    context = browser.new_context(offline=True, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    if request.param == "without":
        context.add_init_script(NO_WEBCRYPTO)
    opened, complaints = context.new_page(), []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda asked: None if asked.url.startswith("file:") else complaints.append(asked.url))
    opened.goto(file.as_uri())
    yield opened
    assert complaints == []
    context.close()


PRINTED = "2025-09-02T00:00:00Z"  # a fixed moment: the same code, and the same picture of it, in every run
TEMPLATE = {**a_credential(id="urn:uuid:{{id}}", validFrom=PRINTED), "name": "{{name}}"}
FORM = form(a_credential(id="urn:x:{{code=c}}/LN-Z-{{number=y}}", validFrom="{{since=s}}", description="sha256${{hash=h}} {{year=k}}",
                         name="{{name}}，{{day=d}}，{{hours=m}} h，{{grade=e:合格 pass|良好 good}}", credentialStatus=an_entry("{{index=l}}")),
            f"{SCHOOL}#{{{{key=t}}}}", created="{{since=s}}", words="王小明良好")


def told(page: Page, document: Any, status: Any) -> str:
    page.reload()
    if status is not None:
        page.set_input_files("#file", {"name": "status.json", "mimeType": "application/json", "buffer": json.dumps(status).encode()})
        page.wait_for_selector(f"#lists:text-is('{len(status) if isinstance(status, list) else 1}')")
    text = document if isinstance(document, str) else json.dumps(document)
    page.fill("#text", text)
    page.click("#check")
    page.wait_for_selector("#result[data-verdict]")
    return str(page.get_attribute("#result", "data-verdict"))


@pytest.mark.parametrize("name", CASES)
def test_it_says_what_the_engine_says(page: Page, name: str) -> None:
    document, status, verdict = CASES[name]
    text = document if isinstance(document, str) else json.dumps(document)
    assert str(verify(text, trust=TRUST, status=status, at=NOW).verdict) == verdict
    assert told(page, document, status) == verdict
    assert page.inner_text("#result h2") and page.inner_text("#result .other")


def test_in_a_demo_a_list_is_fresh_by_the_demos_clock(browser: Browser, tmp_path: Path) -> None:
    old = a_status_list(hours=-0.5)
    file = tmp_path / "demo.html"
    file.write_text(verifier_page(TRUST, made=NOW, status=[old], clock=NOW - timedelta(minutes=45)), "utf-8")
    with browser.new_context(offline=True, locale="zh-CN") as context:
        context.set_default_timeout(PATIENCE)
        opened = context.new_page()
        opened.goto(file.as_uri())
        assert "演示：日期固定在" in opened.inner_text("main")
        assert told(opened, LISTED, None) == "genuine"


def test_a_printed_code_and_a_file(page: Page, tmp_path: Path) -> None:
    made = signed(created=PRINTED, validFrom=PRINTED, id="urn:uuid:7d1a9edd-ecc0-8a5d-9301-b17386891792", name="结业证书")
    assert told(page, printed(made, dictionary(TEMPLATE, KEY.id), "https://zj.example/v/"), None) == "genuine"
    assert "结业证书" in page.inner_text("#result") and "沈阳第一职业学校" in page.inner_text("#result")
    assert told(page, printed(made, dictionary(a_credential(), KEY.id), "https://zj.example/v/"), None) == "undecidable"
    assert told(page, "HTTPS://ZJ.EXAMPLE/V/ab", None) == "malformed"
    page.reload()
    page.set_input_files("#file", {"name": "signed.json", "mimeType": "application/json", "buffer": json.dumps(made).encode()})
    page.wait_for_selector("#result[data-verdict=genuine]")


@pytest.mark.parametrize("but", [
    {}, {"name": "a\\“，é龥𠮷", "index": "0", "code": "unit-7", "hours": "880"}, {"name": "X", "index": "131071", "code": "0" * 18, "hours": "0.1"}])
def test_a_printed_code_that_says_the_values_of_a_form(page: Page, but: dict[str, str]) -> None:
    row = {"name": "王小明", "index": "94567", "code": "122101004123456788", "hours": "880.5", "hash": "0a" * 32} | but
    made = signed(created=PRINTED, validFrom=PRINTED, id=f"urn:x:{row['code']}/LN-Z-2026-000123", credentialStatus=an_entry(row["index"]),
                  name=f"{row['name']}，2026-03-02，{row['hours']} h，良好 good", description=f"sha256${row['hash']} 2026-1")
    text = printed(made, FORM, "https://zj.example/v/")
    assert told(page, text, a_status_list(76)) == "genuine" and f"{row['name']}，2026-03-02，{row['hours']} h" in page.inner_text("#result")
    assert told(page, text, a_status_list(int(row["index"]))) == "revoked"
    assert told(page, text[:-3], None) == "malformed"


def test_both_languages_and_what_is_no_picture(page: Page) -> None:
    told(page, GOOD, None)
    assert page.inner_text("h1") == "核验凭证" and page.inner_text("#result h2") == "真实有效" and "在有效期内" in page.inner_text("#result ul")
    page.click("#language")
    assert page.inner_text("h1") == "Verify a credential" and "in force" in page.inner_text("#result ul") and page.inner_text("#result .other") == "Genuine"
    page.set_input_files("#file", {"name": "code.png", "mimeType": "image/png", "buffer": b"\x89PNG"})
    page.wait_for_selector("#note:not(:empty)")
    assert "No code could be read" in page.inner_text("#note")
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('refused'); }; }")
    page.click("#camera")
    page.wait_for_selector("#note:has-text('The camera cannot be used')")


@pytest.mark.parametrize(("scale", "turn", "more", "version"), [(4, 0, 0, 8), (6, 12, 0, 8), (10, 180, 0, 8), (5, 8, 90, 16), (6, 0, 300, 24)])
def test_a_picture_of_the_printed_code(page: Page, scale: int, turn: int, more: int, version: int) -> None:
    long = "".join(chr(0x4E00 + 211 * n % 20_000) for n in range(more))  # what a long name of an enterprise does to a code
    made = signed(created=PRINTED, validFrom=PRINTED, id="urn:uuid:7d1a9edd-ecc0-8a5d-9301-b17386891792", name=f"结业证书{long}")
    drawn, wanted = io.BytesIO(), code(printed(made, dictionary(TEMPLATE, KEY.id), "https://zj.example/v/"))
    assert version <= wanted.version <= 26
    wanted.save(drawn, kind="png", scale=scale, border=6)
    page.reload()
    page.evaluate("() => { delete globalThis.BarcodeDetector; }")
    turned = base64.b64decode(page.evaluate(TURN, [base64.b64encode(drawn.getvalue()).decode(), turn]))
    page.set_input_files("#file", {"name": "photo.png", "mimeType": "image/png", "buffer": turned})
    page.wait_for_selector("#result[data-verdict=genuine]")
    assert "结业证书" in page.inner_text("#result")


# a picture as a phone takes it: turned, on a grey table, a little out of focus
TURN = """async ([png, turn]) => {
  const bytes = Uint8Array.from(atob(png), one => one.charCodeAt(0)), bitmap = await createImageBitmap(new Blob([bytes]));
  const canvas = document.createElement('canvas'), brush = canvas.getContext('2d'), side = canvas.width = canvas.height = Math.round(bitmap.width * 1.6);
  brush.fillStyle = '#889'; brush.fillRect(0, 0, side, side); brush.translate(side / 2, side / 2); brush.rotate(turn * Math.PI / 180);
  brush.filter = 'blur(1px) brightness(0.8)'; brush.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
  return canvas.toDataURL('image/png').split(',')[1];
}"""


def test_how_large_it_is() -> None:
    assert len(script().encode()) <= MOST_SCRIPT
