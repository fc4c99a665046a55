"""`zhijiao backup`, `restore` and `journal` say what they did, and what they refuse and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cast import NOON, TODAY
from tests.cli.conftest import Run
from tests.databases import KINDS, migrated, used
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.papers.files import keep, path_of
from zhijiao.kernel.parties import regions
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=KINDS)
def office(request: pytest.FixtureRequest, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    """A database with somebody in it, a paper, and a journal."""
    monkeypatch.setenv("ZHIJIAO_AS_OWNER", "no")  # and what the command sets is taken back
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.ZHIJIAO_KEYS = {**settings.ZHIJIAO_KEYS, "journal": "44" * 32}
    with used(migrated(request.param, tmp_path)):
        regions.load()
        person = Person.objects.create(name="张三", id_number="210102200609011234")
        keep(subject=person, content=b"\x89PNG\r\n\x1a\n" + bytes(100), name="a.png", by=SYSTEM, at=NOON)
        record("tests.noun.done", subject=person, by=SYSTEM, at=NOON)
        yield person


def test_a_backup_is_made_and_taken_back(run: Run, office: Person, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    made = run("backup", file)
    assert made.code == 0 and "1 papers" in made.err and "keys (ZHIJIAO_KEYS) are not in it" in made.err
    Person.objects.update(name="李四")
    refused = run("restore", file, "--lang", "zh")
    assert refused.code == 2 and "不是空的" in refused.err and Person.objects.get().name == "李四"
    restored = run("restore", file, "--replace")
    assert restored.code == 0 and restored.out == made.out and Person.objects.get().name == "张三"
    again = run("backup", tmp_path / "again.zip", "--lang", "zh")
    assert again.out == made.out and "不含密钥" in again.err
    assert run("backup", file).code == 2  # it never overwrites
    cut = tmp_path / "cut.zip"
    cut.write_bytes(file.read_bytes()[:-100])
    assert run("restore", cut, "--replace").code == 2 and Person.objects.get().name == "张三"


def test_a_paper_that_is_not_there_is_said(run: Run, office: Person, tmp_path: Path) -> None:
    for paper in (tmp_path / "files").rglob("*"):
        if paper.is_file():
            missing = paper.name
            path_of(missing).unlink()
    made = run("backup", tmp_path / "all.zip")
    assert made.code == 1 and missing in made.err


def test_the_journal_is_signed_and_proved(run: Run, office: Person, tmp_path: Path) -> None:
    file = tmp_path / "roots.json"
    assert run("journal", "export", file, "--from", TODAY.isoformat(), "--to", TODAY.isoformat()).code == 0
    key = json.loads(file.read_text())["public_key"]
    ran = run("journal", "verify", file, "--key", key)
    assert ran.code == 0 and "The journal holds" in ran.out
    assert run("journal", "verify").code == 0
    assert run("journal", "verify", file, "--key", "00" * 32).code == 2
    file.write_text(file.read_text().replace(TODAY.isoformat(), "2020-01-01"))
    forged = run("journal", "verify", file)
    assert forged.code == 2 and "2020-01-01" in forged.err


def test_a_journal_that_does_not_hold_is_not_signed_and_says_where(run: Run, office: Person, tmp_path: Path) -> None:
    from django.db import connection

    from zhijiao.kernel.journal import guard
    from zhijiao.kernel.journal.models import Entry

    guard.lift(connection)
    broken = run("doctor")
    assert broken.code == 1 and "triggers that keep entries from being changed are gone" in broken.out
    Entry.objects.update(role="nobody")
    guard.put(connection)
    ran = run("journal", "export", tmp_path / "roots.json")
    assert ran.code == 1 and "entry 1: hash" in ran.out and not (tmp_path / "roots.json").exists()
    ran = run("journal", "verify", "--json")
    assert ran.code == 1 and json.loads(ran.out) == [{"chain": 0, "on": TODAY.isoformat(), "seq": 1, "why": "hash"}]
    checked = run("doctor")
    assert checked.code == 1 and f"0 {TODAY} 1 hash" in checked.out


def test_without_a_key_for_the_journal_it_is_said_how_to_get_one(run: Run, office: Person, tmp_path: Path, settings: Any) -> None:
    run("journal", "export", tmp_path / "roots.json")
    settings.ZHIJIAO_KEYS = {"keys": settings.ZHIJIAO_KEYS["keys"], "look_up": settings.ZHIJIAO_KEYS["look_up"]}
    for arguments in (("export", tmp_path / "other.json"), ("verify", tmp_path / "roots.json")):
        ran = run("journal", *arguments)
        assert ran.code == 2 and '"journal": 64 hexadecimal digits' in ran.err


def test_settings_that_make_no_sense_are_said(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured

    def refuse() -> None:
        raise ImproperlyConfigured("ZHIJIAO_SECRET_KEY must be there")

    monkeypatch.setattr(django, "setup", refuse)
    ran = run("backup", tmp_path / "all.zip")
    assert ran.code == 2 and "ZHIJIAO_SECRET_KEY" in ran.err


def test_a_snapshot_is_taken_once_into_a_folder_of_its_own(run: Run, office: Person, tmp_path: Path) -> None:
    taken = run("snapshot", tmp_path / "tables", "--personal")
    assert taken.code == 0 and "rows" in taken.err and (tmp_path / "tables" / "people_person.parquet").exists()
    assert run("snapshot", tmp_path / "tables", "--lang", "zh").code == 2


def test_a_database_that_cannot_is_one_sentence(run: Run, office: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    from zhijiao.kernel.backup import save as module

    def full(*_: object, **__: object) -> None:
        raise OperationalError("database or disk is full\nDETAIL: more")

    monkeypatch.setattr(module, "lines", full)
    ran = run("backup", tmp_path / "all.zip")
    assert ran.code == 2 and "database or disk is full)" in ran.err and "DETAIL" not in ran.err and "Traceback" not in ran.err
    assert not list(tmp_path.glob("all.zip*"))
