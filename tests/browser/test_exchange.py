"""Certificates in a browser: the journey of one, and the offline verifier as this platform hands it out, with WebCrypto and without.

The page's own clock is set, so that a list is fresh or stale as the test says.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import CHROMIUM
from tests.browser.journey import proving as pr
from tests.browser.journey.stage import CHINESE, ENGLISH, a_stage, curtain
from tests.browser.test_verifier_page import NO_WEBCRYPTO
from tests.browser.watching import PATIENCE, Screen, arriving
from tests.cast import NOON, Cast, cast
from tests.engines.credentials.made import spoiled
from tests.systems.exchange.factories import a_proposal
from tests.systems.exchange.holding import YESTERDAY, a_certificate
from zhijiao.engines.credentials import new_key, sign
from zhijiao.engines.credentials.qr import code
from zhijiao.kernel.papers.proofs import Paper, prove
from zhijiao.kernel.signing.signers import signer
from zhijiao.systems.exchange.models import Credential
from zhijiao.systems.exchange.pages import verify
from zhijiao.systems.exchange.queries.lists import VALID
from zhijiao.systems.exchange.queries.printing import code_of
from zhijiao.systems.exchange.queries.verifying import offline_page
from zhijiao.systems.exchange.terms import State

pytestmark = [pytest.mark.django_db(transaction=True)]


def cases(people: Cast, held: Credential) -> dict[str, tuple[str, str]]:
    """Return what is given to the page and what it must say."""
    good, school, thief = json.loads(held.document), signer(people.school, YESTERDAY), new_key("did:web:thief.example")
    unsigned = {name: value for name, value in good.items() if name != "proof"}
    revoked = a_certificate(people, state=State.REVOKED, ends_on=held.ends_on - timedelta(days=1))
    suspended = a_certificate(people, state=State.SUSPENDED, ends_on=held.ends_on - timedelta(days=2))
    paper = Paper(organisation=people.school, title="协议", number="LN-1", facts=("林晓雨", "车工"), at=YESTERDAY, path="/papers/1", data={"pay": 2000})
    return {
        "genuine": (held.document, "genuine"), "the code of the certificate": (code_of(held).text, "genuine"),
        "the code of another paper": (prove(paper, YESTERDAY).text, "genuine"),
        "altered": (json.dumps(spoiled(good, "credentialSubject", "licenseNumber", to="LN-Z-1")), "altered"),
        "revoked": (revoked.document, "revoked"), "suspended": (suspended.document, "suspended"),
        "unknown issuer": (json.dumps(sign({**unsigned, "issuer": thief.controller}, thief, created=YESTERDAY)), "unknown_issuer"),
        "expired": (json.dumps(sign({**unsigned, "validUntil": "2026-09-28T00:00:00Z"}, school.key, created=YESTERDAY)), "expired"),
    }


def told(page: Page, given: str) -> str:
    page.reload()
    page.fill("#text", given)
    page.click("#check")
    page.wait_for_selector("#result[data-verdict]")
    return str(page.get_attribute("#result", "data-verdict"))


@pytest.mark.parametrize("crypto", ["with WebCrypto", "without"])
def test_the_page_of_this_platform_says_it_all_without_a_network(browser: Browser, tmp_path: Path, settings: Any, crypto: str) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    people = cast()
    held = a_certificate(people)
    given = cases(people, held)
    file = tmp_path / "zhijiao-verify.html"
    file.write_text(offline_page(NOON), "utf-8")
    context, asked = browser.new_context(offline=True, locale="zh-CN"), []
    context.set_default_timeout(PATIENCE)
    try:
        if crypto == "without":
            context.add_init_script(NO_WEBCRYPTO)
        page = context.new_page()
        page.on("request", lambda one: None if one.url.startswith("file:") else asked.append(one.url))
        page.on("pageerror", lambda error: asked.append(str(error)))
        page.clock.set_fixed_time(NOON)
        page.goto(file.as_uri())
        assert {name: told(page, text) for name, (text, _) in given.items()} == {name: verdict for name, (_, verdict) in given.items()}
        assert told(page, held.document) == "genuine"
        shown = page.inner_text("#result")
        assert held.number in shown and "林晓雨" in shown and people.school.name in shown and "880.5" in shown
        page.clock.set_fixed_time(NOON + VALID)
        assert told(page, held.document) == "status_unknown" and "已过期" in page.inner_text("#result ul")
        page.click("#language")
        assert page.inner_text("#result .other") == "Status unknown" and "out of date" in page.inner_text("#result ul")
        assert told(page, given["altered"][0]) == "altered" and "LN-Z-1" not in page.inner_text("#result")
        assert asked == []
    finally:
        context.close()


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_certificate_from_the_desk_to_the_stranger_and_back(open_screen: Callable[..., Screen], settings: Any, tmp_path: Path, language: str) -> None:
    settings.ZHIJIAO_TODAY, settings.MEDIA_ROOT = NOON.date(), tmp_path / "files"
    verify.RATE.forget()
    people = cast()
    for days in (0, 30):
        a_proposal(people, YESTERDAY, ends_on=date(2026, 8, 28) - timedelta(days=days))
    stage = a_stage(open_screen, people, language, settings, ("registrar", "teacher", "apprentice"), "certificate")
    stage.data |= {people.enterprise.name, "数控车床操作", "机电技术应用"}
    with curtain():
        first, second = pr.the_registrar_issues_all(stage)
        kept = pr.the_apprentice_finds_it_on_the_phone(stage, second)
        pr.the_apprentice_finds_it_on_the_phone(stage, first)
        path = pr.the_apprentice_shares_it(stage)
        pr.anybody_opens_the_link(stage, path, pr.GENUINE, "shared")
        data = pr.anybody_takes_the_file_and_verifies_it(stage, path)
        pr.it_is_revoked_by_two(stage, first)
        pr.anybody_opens_the_link(stage, path, pr.REVOKED, "shared-revoked")
        pr.the_file_is_verified(stage, data, pr.REVOKED)
        pr.the_apprentice_sees_what_became_of_it(stage, first)
        pr.the_link_is_ended(stage, path, first)
        pr.the_registrar_turns_the_key(stage, 2)
        pr.the_file_is_verified(stage, json.dumps(kept).encode(), pr.GENUINE, "after-two-keys")
    stage.must_be_clean()


def test_a_picture_is_read_on_the_device_and_only_its_text_is_sent(open_screen: Callable[..., Screen], settings: Any, tmp_path: Path) -> None:
    settings.ZHIJIAO_TODAY, settings.MEDIA_ROOT = NOON.date(), tmp_path / "files"
    verify.RATE.forget()
    drawn, held = io.BytesIO(), a_certificate(cast())
    code(code_of(held).text).save(drawn, kind="png", scale=5, border=6)
    screen = open_screen(None, language="en", theme="dark", phone=True)
    page = screen.go("/verify")
    screen.inspect("verify-en-dark-360", phone=True)
    page.set_input_files("#file", {"name": "photo.png", "mimeType": "image/png", "buffer": b"\x89PNG"})
    page.wait_for_selector("#note:has-text('No code could be read')")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append((asked.post_data_buffer or b"").decode("utf-8", "replace")) if asked.method == "POST" else None)
    with arriving(page):
        page.set_input_files("#file", {"name": "photo.png", "mimeType": "image/png", "buffer": drawn.getvalue()})
    expect(page.locator("#answer[data-verdict=genuine]")).to_contain_text(held.number)
    assert len(sent) == 1 and "/V/" in sent[0] and "PNG" not in sent[0]
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('refused'); }; }")
    page.click("#camera")
    page.wait_for_selector("#note:has-text('The camera cannot be used')")
    screen.expect_refusal("/verify")
    page.evaluate("() => document.querySelector('#verify').requestSubmit()")
    page.wait_for_selector(".zj-errors:has-text('Choose a file, or paste')")
    screen.inspect("verify-refused-en-dark-360", phone=True)


def filmed(text: str, file: Path) -> None:
    """Write what a camera sees that is held before a printed code: a film of one picture (YUV4MPEG2)."""
    drawn = code(text)
    wide, high, scale = 640, 480, 450 // (len(drawn.matrix) + 8)
    seen = bytearray(b"\xdc" * wide * high)
    left, top = ((side - scale * len(drawn.matrix)) // 2 for side in (wide, high))
    for y, row in enumerate(drawn.matrix):
        line = b"".join((b"\x28" if dark else b"\xdc") * scale for dark in row)
        for at in range((top + y * scale) * wide + left, (top + (y + 1) * scale) * wide + left, wide):
            seen[at:at + len(line)] = line
    grey = b"\x80" * (wide * high // 2)
    file.write_bytes(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % (wide, high) + (b"FRAME\n" + bytes(seen) + grey) * 2)


def test_the_camera_reads_a_printed_certificate_without_a_network_and_is_let_go(browser: Browser, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    held, film, file = a_certificate(cast()), tmp_path / "code.y4m", tmp_path / "zhijiao-verify.html"
    filmed(code_of(held).text, film)
    file.write_text(offline_page(NOON), "utf-8")
    seeing = browser.browser_type.launch(executable_path=CHROMIUM, args=[
        "--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", f"--use-file-for-fake-video-capture={film}"])
    try:
        page = seeing.new_context(offline=True, locale="zh-CN").new_page()
        page.add_init_script("delete globalThis.BarcodeDetector")  # as on Linux, in Firefox and on an iPhone
        page.clock.set_fixed_time(NOON)
        page.goto(file.as_uri())
        page.click("#camera")
        page.wait_for_selector("#result[data-verdict=genuine]")
        assert held.number in page.inner_text("#result") and page.locator("#video").is_hidden()
        assert page.evaluate("() => (document.querySelector('#video').srcObject?.getTracks() ?? []).every(one => one.readyState === 'ended')")
    finally:
        seeing.close()
