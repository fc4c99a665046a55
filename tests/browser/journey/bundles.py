"""The steps around the archive file of a placement: not before it is over, then downloaded, opened, and checked without the system."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
from playwright.sync_api import Page, expect

from tests.browser.journey.stage import Stage, answer, press, there_is
from tests.browser.journey.steps import open_the_agreement
from tests.browser.watching import follow
from tests.cast import NOON, Cast
from tests.systems.apprenticeships.steps import active, fresh
from zhijiao.kernel.journal.roots import ends_hold
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.terms import AmendmentKind, VisitForm

FIRST_DAY, TODAY = date(2026, 10, 12), date(2026, 11, 9)
EVERYTHING = ("Everything in one file", "归档包")
SHEETS = {"signatures", "log", "sign-offs", "pay", "filings", "amendments", "visits"}
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
                    "0000000049454e44ae426082")


def on(month: int, day: int) -> datetime:
    return NOON.replace(month=month, day=day, hour=10)


def a_month_at_work(people: Cast) -> str:
    """Before the first step: a placement with something in each ledger, all of it by its actions. Returns its number."""
    row = active(people, apprentice=people.adult.person)
    actions.write_log(agreement=row, on=FIRST_DAY, tasks=["车削"], hours=8000, client_key="k", sentence="=1+1", photo=PNG, by=people.adult.actor,
                      at=on(10, 12))
    actions.sign_week(agreement=row, week=FIRST_DAY, sign=[FIRST_DAY], by=people.mentor.actor, at=on(10, 16))
    actions.propose_change(agreement=fresh(row), kind=AmendmentKind.HOURS, changes={"hours_per_day": 7000}, effective_on=date(2026, 10, 20),
                           reason="每天留一小时学理论", by=people.teacher.actor, at=on(10, 20))
    actions.record_pay(agreement=row, period=date(2026, 10, 1), amount_fen=360_000, paid_on=date(2026, 11, 5), by=people.hr.actor, at=on(11, 5))
    actions.record_visit(agreement=row, on=FIRST_DAY, form=VisitForm.ON_SITE, found="防护到位", by=people.teacher.actor, at=on(11, 5))
    return str(row.number)


def there_is_no_archive_while_it_runs(stage: Stage, number: str) -> None:
    """No button; an address typed by hand is answered with the reason."""
    page = open_the_agreement(stage, "registrar", number)
    expect(page.get_by_role("link", name=stage.says(*EVERYTHING))).to_have_count(0)
    path = f"/apprenticeships/agreements/{number}/bundle.zip"
    stage.screens["registrar"].expect_refusal(path)
    page = stage.screens["registrar"].go(path)
    there_is(page, stage.says("The placement is still under way", "实习还没有结束"))
    stage.look("registrar", "not-over")


def the_apprentice_ends_it(stage: Stage) -> None:
    """From the page of rights, with a reason alone."""
    page = stage.home("adult")
    follow(page.locator(".zj-tabs").get_by_role("link", name=stage.says("Rights", "权利")))
    press(page, stage.says("Ask to end it", "提出结束实习"))
    answer(page, reason=stage.typed("Moving house", "搬家"))
    stage.look("adult", "end-self")
    press(page, stage.says("End my placement", "结束我的实习"))
    there_is(page, stage.says("Ended early", "提前结束"))


def the_school_archives_it(stage: Stage, number: str) -> None:
    """The end stands among the school's tasks; from there into the archive."""
    page = open_the_agreement(stage, "registrar", number)
    press(page, stage.says("Archive", "归档"))
    there_is(page, stage.says("Archived.", "已归档。"))
    stage.look("registrar", "archived")


def it_is_downloaded(stage: Stage, who: str, number: str) -> dict[str, bytes]:
    """One click; the file is named after the agreement. Returns what is in it, by name."""
    page = open_the_agreement(stage, who, number)
    with page.expect_download() as coming:
        page.get_by_role("link", name=stage.says(*EVERYTHING), exact=True).click()
    assert coming.value.suggested_filename == f"{number}.zip"
    with zipfile.ZipFile(coming.value.path()) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def every_digest_is_right(files: dict[str, bytes]) -> None:
    """The list of digests names every other file, and each digest holds."""
    listed = dict(reversed(line.split("  ", 1)) for line in files["SHA256SUMS.txt"].decode().splitlines())
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "SHA256SUMS.txt"}


def paper_ledgers_and_photos_open(stage: Stage, number: str, files: dict[str, bytes]) -> None:
    """The agreement as PDF, a workbook of each ledger in the reader's language, the photo as it was taken."""
    assert files["agreement.pdf"][:5] == b"%PDF-" and files["photos/2026-10-12.png"] == PNG
    assert stage.says(f"Agreement {number}.", f"协议{number}。") in files["README.txt"].decode()
    assert {f"{name}.xlsx" for name in SHEETS} <= files.keys() and "completion.xlsx" not in files
    rows = {name: list(openpyxl.load_workbook(io.BytesIO(files[f"{name}.xlsx"])).active.values)[2:] for name in SHEETS}
    assert {name: len(found) for name, found in rows.items()} == dict.fromkeys(SHEETS, 1) | {"signatures": 3}
    said = {str(cell) for found in rows.values() for row in found for cell in row}
    assert {stage.says("signed off", "已签认"), stage.says("working time", "工作时间"), stage.says("on site", "现场")} <= said, said
    assert not any(cell.startswith("=") for cell in said), said


def the_journal_in_it_is_checked_without_the_system(files: dict[str, bytes], *, last: str) -> None:
    """Each entry's digest is that of what it says; the ends of the chains carry the system's signature; the change of hours is in it."""
    told, ends = json.loads(files["journal.json"]), json.loads(files["journal-ends.json"])
    events = [entry["event"] for entry in told["entries"]]
    assert told["is_whole"] and events[-1] == last, events
    assert "apprenticeships.amendment.proposed" in events, events
    for entry in told["entries"]:
        said = json.dumps([entry["nonce"], entry["said"]], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(said.encode()).hexdigest() == entry["digest"]
    assert ends_hold(ends, ends["public_key"]) and ends["public_key"]
    assert not ends_hold(ends | {"ends": []}, ends["public_key"])


def that_it_was_taken_stands_in_the_history(stage: Stage, number: str) -> Page:
    """Twice taken, twice in the history, and the change of hours with what it changed."""
    page = stage.screens["registrar"].go(f"/apprenticeships/agreements/{number}/history")
    expect(page.locator(".zj-line b", has_text=stage.says("The archive file was taken", "下载归档包"))).to_have_count(2)
    there_is(page, stage.says("the chain verifies", "校验通过"), stage.says("Change proposed", "提出变更"))
    stage.look("registrar", "bundle-history")
    return page


def keys_of(settings: Any, folder: Any) -> None:
    """Photos lie in a folder of the test's own, and there is a key that signs the ends of the chains."""
    settings.MEDIA_ROOT = folder
    settings.ZHIJIAO_KEYS = {**settings.ZHIJIAO_KEYS, "journal": "44" * 32}
