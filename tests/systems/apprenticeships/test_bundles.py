"""Everything about a finished placement in one file, and what of it can be checked without the system."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import NOON, Cast
from tests.systems.apprenticeships.steps import active, fresh
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.journal.roots import ends_hold, public_key
from zhijiao.kernel.states import Refused
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.pages.bundles import LIST, packed
from zhijiao.systems.apprenticeships.terms import SignMethod, VisitForm

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
                    "0000000049454e44ae426082")


def on(month: int, day: int) -> datetime:
    return NOON.replace(month=month, day=day, hour=10)


@pytest.fixture
def ended(people: Cast, settings: Any, tmp_path: Path) -> Agreement:
    """A placement with a day in each ledger, ended by the apprentice."""
    settings.MEDIA_ROOT, settings.ZHIJIAO_TODAY = tmp_path, date(2026, 11, 20)
    settings.ZHIJIAO_KEYS = {**settings.ZHIJIAO_KEYS, "journal": "44" * 32}
    agreement = active(people)
    day = date(2026, 10, 12)
    actions.write_log(agreement=agreement, on=day, tasks=["车削"], hours=8000, client_key="k", sentence="=1+1", photo=PNG,
                      by=people.apprentice.actor, at=on(10, 12))
    actions.sign_week(agreement=agreement, week=day, sign=[day], by=people.mentor.actor, at=on(10, 16))
    actions.record_pay(agreement=agreement, period=date(2026, 10, 1), amount_fen=360_000, paid_on=date(2026, 11, 5), by=people.hr.actor, at=on(11, 5))
    actions.record_visit(agreement=agreement, on=day, form=VisitForm.ON_SITE, found="防护到位", by=people.teacher.actor, at=on(11, 5))
    actions.end_early(agreement=fresh(agreement), reason="搬家", hand_over="", last_day=date(2026, 11, 6), by=people.apprentice.actor, at=on(11, 6))
    return fresh(agreement)


def taken(client: Client, agreement: Agreement) -> dict[str, bytes]:
    answer = client.get(reverse("apprenticeships:bundle", args=[agreement.number]))
    assert answer.status_code == 200, answer.content.decode()
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_file_holds_paper_ledgers_photos_and_journal_and_every_digest_is_right(people: Cast, ended: Agreement, client: Client) -> None:
    client.force_login(people.teacher.user)
    files = taken(client, ended)
    assert {"agreement.pdf", "signatures.xlsx", "log.xlsx", "sign-offs.xlsx", "pay.xlsx", "filings.xlsx", "visits.xlsx", "photos/2026-10-12.png",
            "journal.json", "journal-ends.json", "README.txt", LIST} <= files.keys()
    assert "completion.xlsx" not in files, "nothing was completed"
    listed = dict(reversed(line.split("  ", 1)) for line in files[LIST].decode().splitlines())
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != LIST}
    assert files["agreement.pdf"][:5] == b"%PDF-" and files["photos/2026-10-12.png"] == PNG


def test_the_workbooks_say_it_in_words_and_no_cell_is_a_formula(people: Cast, ended: Agreement, client: Client) -> None:
    client.force_login(people.city_officer.user)
    files = taken(client, ended)
    rows = list(openpyxl.load_workbook(io.BytesIO(files["log.xlsx"])).active.values)
    assert rows[1][:3] == ("on", "tasks", "hours") and "已签认" in rows[2]
    assert not any(isinstance(cell, str) and cell.startswith("=") for cell in rows[2])
    signed = list(openpyxl.load_workbook(io.BytesIO(files["sign-offs.xlsx"])).active.values)[2]
    assert SignMethod.ACCOUNT.words.zh in signed


def test_entries_of_the_journal_are_checked_by_their_digests_and_the_ends_by_their_signature(people: Cast, ended: Agreement, client: Client) -> None:
    client.force_login(people.registrar.user)
    files = taken(client, ended)
    told, ends = json.loads(files["journal.json"]), json.loads(files["journal-ends.json"])
    assert told["is_whole"] and [entry["event"] for entry in told["entries"]][-1] == "apprenticeships.agreement.ended_early"
    for entry in told["entries"]:
        said = json.dumps([entry["nonce"], entry["said"]], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(said.encode()).hexdigest() == entry["digest"]
        assert "address" not in entry
    assert ends_hold(ends, public_key()) and ends["public_key"] == public_key()
    assert {(chain, day) for chain, day, _, _ in ends["ends"]} == {(entry["chain"], entry["on"]) for entry in told["entries"]}
    ends["ends"][0][3] = "0" * 64
    assert not ends_hold(ends, public_key()) and not ends_hold({}, public_key())


def test_without_a_key_the_ends_say_that_nobody_signed_them(people: Cast, ended: Agreement, client: Client, settings: Any) -> None:
    settings.ZHIJIAO_KEYS = {name: key for name, key in settings.ZHIJIAO_KEYS.items() if name != "journal"}
    client.force_login(people.teacher.user)
    ends = json.loads(taken(client, ended)["journal-ends.json"])
    assert (ends["public_key"], ends["signature"]) == ("", "") and ends["ends"]


def test_no_number_of_a_person_is_in_it(people: Cast, ended: Agreement, client: Client) -> None:
    client.force_login(people.hr.user)
    files = taken(client, ended)
    for name, data in files.items():
        inside = b"".join(zipfile.ZipFile(io.BytesIO(data)).read(part) for part in zipfile.ZipFile(io.BytesIO(data)).namelist()) if name.endswith(
            ".xlsx") else data
        for member in (people.apprentice, people.guardian, people.mentor):
            assert str(member.person.id_number).encode() not in inside and str(member.person.phone).encode() not in inside, name


def test_it_is_given_once_the_placement_is_over_and_that_is_recorded(people: Cast, client: Client, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = date(2026, 11, 20)
    agreement = active(people)
    client.force_login(people.teacher.user)
    assert client.get(reverse("apprenticeships:bundle", args=[agreement.number])).status_code == 409
    with pytest.raises(Refused, match="still under way"):
        actions.note_bundle(agreement=agreement, digest="0" * 64, files=1, by=people.teacher.actor, at=NOON)
    assert not client.get(agreement.get_absolute_url()).context["can_bundle"]


def test_who_took_it_is_in_the_journal_and_a_mentor_does_not(people: Cast, ended: Agreement, client: Client) -> None:
    client.force_login(people.mentor.user)
    assert client.get(reverse("apprenticeships:bundle", args=[ended.number])).status_code == 403
    client.force_login(people.apprentice.user)
    taken(client, ended)
    entry = Entry.objects.get(event="apprenticeships.bundle.taken")
    assert entry.person == people.apprentice.person and entry.body is not None and len(str(entry.body["digest"])) == 64


def test_the_same_content_makes_the_same_file() -> None:
    assert packed({"b": b"2", "a": b"1"}) == packed({"a": b"1", "b": b"2"})


def test_in_the_archive_the_strip_says_that_it_was_ended_early_and_nothing_is_left_to_handle(people: Cast, ended: Agreement, client: Client) -> None:
    actions.archive(agreement=ended, by=people.teacher.actor, at=on(11, 20))
    client.force_login(people.teacher.user)
    page = client.get(ended.get_absolute_url())
    kinds = {step.words.en: (step.state, step.note.en if step.note else "") for step in page.context["steps"]}
    assert kinds["At work"] == ("now", "Ended early") and (kinds["Assessed"][0], kinds["Completed"][0]) == ("todo", "todo")
    assert "/triage/" not in page.content.decode() and "不能办结" not in page.content.decode()
