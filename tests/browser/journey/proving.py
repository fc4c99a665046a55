"""The steps of a certificate: issued by the registrar, seen and shared by the apprentice, verified by anybody, revoked, verified again."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.journey.stage import Stage, answer, press, there_is
from tests.browser.watching import follow

GENUINE, REVOKED = ("Genuine", "真实有效"), ("Revoked", "已撤销")
VERIFY = ("Verify a certificate", "核验凭证")


def the_registrar_issues_all(stage: Stage) -> list[str]:
    """What was completed waits on the desk; one button signs all of it. Returns the numbers."""
    page = stage.home("registrar")
    follow(page.locator(".zj-side").get_by_role("link", name=stage.says("Credentials and exchange", "凭证与交流"), exact=True))
    stage.look("registrar", "desk")
    press(page, stage.says("Issue all 2", "全部签发（2份）"))
    there_is(page, stage.says("2 of 2 issued", "已签发2份，共2份"))
    return re.findall(r"LN-Z-\d{4}-\d{6}", page.inner_text("main"))


def the_apprentice_finds_it_on_the_phone(stage: Stage, number: str) -> dict[str, Any]:
    """From home to the certificate; the file goes along. Returns the document."""
    page = stage.home("apprentice")
    press(page, stage.says("Credentials and exchange", "凭证与交流"))
    there_is(page, number, stage.says("It counts.", "有效。"))
    stage.look("apprentice", "mine")
    follow(page.locator(".zj-card", has_text=number).get_by_role("link"))
    with page.expect_download() as kept:
        page.get_by_role("link", name=stage.says("File for a wallet or a portal", "文件，放进钱包或上传")).click()
    assert kept.value.suggested_filename == f"{number}.json"
    document: dict[str, Any] = json.loads(Path(kept.value.path()).read_text("utf-8"))
    stage.data |= spoken_by(document)
    there_is(page, stage.says("Verified just now: Genuine", "刚刚核验：真实有效"))
    stage.look("apprentice", "certificate")
    return document


def spoken_by(document: Any) -> set[str]:
    """Return every text of a document: it is quoted as it was signed, in both languages."""
    if isinstance(document, str):
        return {document, "W3C", "@context"}
    parts = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    return {text for part in parts for text in spoken_by(part)}


def the_apprentice_shares_it(stage: Stage) -> str:
    """A link for a week, with the file; it is shown once. Returns its path."""
    page = stage.page("apprentice")
    page.locator("#shows input[value=file]").check()
    page.locator("#label").fill(stage.typed("the machine works", "机床厂人事"))
    press(page, stage.says("Make a link", "生成链接"))
    stage.look("apprentice", "link")
    address = page.input_value("#link")
    press(page, stage.says("Back to the certificate", "回到证明"))
    there_is(page, stage.says("Not opened yet.", "还没有人打开。"))
    return urlsplit(address).path


def anybody_opens_the_link(stage: Stage, path: str, verdict: tuple[str, str], name: str = "") -> Page:
    """Somebody without an account opens the link: as long as it is open, nothing is shown before they press."""
    page = stage.screens["passer_by"].page
    page.goto(path)
    if verdict in (GENUINE, REVOKED):
        expect(page.locator("h1")).to_have_text(stage.says("A certificate was shared with you", "有人向您出示证明"))
        stage.look("passer_by", f"{name or 'again'}-before")
        press(page, stage.says("Show the certificate", "查看证明"))
    expect(page.locator("h1")).to_have_text(stage.says(*verdict))
    if name:
        stage.look("passer_by", name)
    return page


def anybody_takes_the_file_and_verifies_it(stage: Stage, path: str) -> bytes:
    """The file behind the link, dropped on the page for everybody. Returns it."""
    page = anybody_opens_the_link(stage, path, GENUINE)
    with page.expect_download() as kept:
        page.get_by_role("link", name=stage.says("The file, to verify it yourself", "证明文件，可以自己核验")).click()
    data = Path(kept.value.path()).read_bytes()
    the_file_is_verified(stage, data, GENUINE, "verified")
    return data


def the_file_is_verified(stage: Stage, data: bytes, verdict: tuple[str, str], name: str = "") -> None:
    """Somebody without an account finds the page and gives it a file."""
    page = stage.home("passer_by")
    follow(page.locator(".zj-tile", has_text=stage.says(*VERIFY)))
    page.set_input_files("#file", {"name": "certificate.json", "mimeType": "application/json", "buffer": data})
    press(page, stage.says("Verify", "核验"))
    expect(page.locator("h1")).to_have_text(stage.says(*verdict))
    if name:
        stage.look("passer_by", name)


def it_is_revoked_by_two(stage: Stage, number: str) -> None:
    """The teacher asks, the registrar decides."""
    page = stage.screens["teacher"].go(f"/exchange/credentials/{number}")
    press(page, stage.says("Ask for its revocation", "提请撤销"))
    answer(page, reason="content_wrong")
    press(page, stage.says("Ask", "提请"))
    page = stage.screens["registrar"].go(f"/exchange/credentials/{number}")
    press(page, stage.says("Revoke for good", "撤销"))
    press(page, stage.says("Revoke for good", "撤销，不再恢复"))
    there_is(page, stage.says("Revoked. Whoever verifies it is told.", "已撤销，核验时会显示“已撤销”。"))


def the_apprentice_sees_what_became_of_it(stage: Stage, number: str) -> None:
    """The state in words, and when the link was opened, by whom nobody can say."""
    page = stage.screens["apprentice"].go(f"/exchange/mine/{number}")
    there_is(page, stage.says("The school has revoked it.", "学校已经撤销它"), stage.says("somebody without an account", "没有登录的人"))
    assert page.locator(".exch-openings li").count() >= 3
    stage.look("apprentice", "revoked")


def the_link_is_ended(stage: Stage, path: str, number: str) -> None:
    """The apprentice ends the link; whoever has it is told and sees nothing."""
    page = stage.screens["apprentice"].go(f"/exchange/mine/{number}")
    press(page, stage.says("End this link", "停用这个链接"))
    there_is(page, stage.says("The link opens nothing any more.", "链接已停用。"))
    stage.screens["passer_by"].expect_refusal(path)
    page = anybody_opens_the_link(stage, path, ("This link opens nothing any more", "这个链接已经打不开了"), "ended")
    expect(page.locator("main")).not_to_contain_text(number)


def the_registrar_turns_the_key(stage: Stage, times: int) -> None:
    """The next key signs from now on; the old one stays published."""
    page = stage.screens["registrar"].go("/administration/issuers")
    follow(page.locator("a.rowlink"))
    for _ in range(times):
        press(page, stage.says("Turn to the next key", "换用新密钥"))
        there_is(page, stage.says("is not taken back", "不能恢复"))
        press(page, stage.says("Turn to the next key", "换用新密钥"))
        there_is(page, stage.says("The next key signs from now on.", "新密钥已启用。"))
