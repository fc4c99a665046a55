"""`zhijiao doctor` says what works and what does not, and does not die of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from importlib import metadata
from typing import Any

import pytest

from tests.cast import NOON, cast
from tests.cli.conftest import Run
from zhijiao.basics.words import Bilingual
from zhijiao.cli import doctor
from zhijiao.cli.doctor import Found, State

pytestmark = pytest.mark.django_db


def told(run: Run) -> tuple[int, dict[str, dict[str, str]]]:
    ran = run("doctor", "--json")
    return ran.code, {one["what_en"]: one for one in json.loads(ran.out)}


@pytest.fixture
def guarded() -> None:
    """The tests' tables come from the models: they have no guard of their own."""
    from django.db import connection

    from zhijiao.kernel.journal import guard

    guard.put(connection)


@pytest.mark.usefixtures("guarded")
def test_all_is_well(run: Run) -> None:
    code, found = told(run)
    broken = {what: one for what, one in found.items() if one["state"] == "broken"}
    assert code == 0 and broken == {}
    for what in ("Python", "Packages", "Fonts for print", "Workbooks, read in a limited child process", "Credentials: signatures and vocabularies held",
                 "Database",
                 "Journal, kept from being changed", "Journal, every chain recomputed"):
        assert found[what]["state"] in ("works", "soon"), found[what]
    ran = run("doctor", "--lang", "zh")
    assert ran.code == 0 and "正常" in ran.out and "操作日志" in ran.out


def test_what_needs_no_server_is_checked_without_one() -> None:
    alone = "from zhijiao.cli import doctor; print([one.state.name for one in doctor.paper()])"
    ran = subprocess.run([sys.executable, "-c", alone], capture_output=True, text=True, check=False,
                         env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"})
    assert ran.stdout.strip() == "['WORKS']", ran.stderr


def test_a_journal_that_somebody_changed_is_found(run: Run) -> None:
    from zhijiao.kernel.journal.entries import record
    from zhijiao.kernel.journal.models import Entry

    people = cast()
    record("test.thing.done", subject=people.school, by=people.registrar.actor, at=NOON)
    Entry.objects.filter(event="test.thing.done").update(event="test.thing.undone")
    code, found = told(run)
    journal = found["Journal, every chain recomputed"]
    assert code == 1 and journal["state"] == "broken" and "hash" in journal["detail"] and "1 breaks" in journal["fix_en"]


@pytest.mark.usefixtures("guarded")
def test_a_key_whose_secret_is_lost_is_named_and_an_earlier_address_of_the_platform_told(run: Run, settings: Any) -> None:
    from zhijiao.kernel.signing.models import IssuingKey
    from zhijiao.kernel.signing.signers import signer

    people = cast()
    row = signer(people.school, NOON).row
    what = "Issuers and keys, every secret opened"
    assert (told(run)[1][what]["state"], told(run)[1][what]["detail"]) == ("works", "1, 1")
    settings.ZHIJIAO_ADDRESS = "https://elsewhere.example.cn"
    assert told(run)[0] == 0 and "localhost:8000" in "".join(one.detail for one in doctor.issuers())
    row.secret = signer(people.enterprise, NOON).key.secret  # another key's
    row.save(update_fields=["secret"])
    assert told(run)[0] == 1 and "2026-1" in "".join(one.detail for one in doctor.issuers())
    IssuingKey.objects.filter(pk=row.pk).update(**{"state": "retired"})
    assert "has no key in use" in "".join(one.detail for one in doctor.issuers())


def test_a_package_that_is_missing_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version

    def version(name: str) -> str:
        if name in ("polars", "psycopg"):
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "version", version)
    found = {one.what.en: one for one in doctor.packages()}
    assert found["Packages"].state is State.BROKEN and found["Packages"].detail == "polars"
    assert found["PostgreSQL driver"].state is State.ABSENT


def test_a_check_that_fails_is_a_finding(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Iterator[Found]:
        raise OSError("no space")
        yield

    monkeypatch.setattr(doctor, "CHECKS", ((Bilingual("Disk", "磁盘"), broken),))
    ran = run("doctor", "--lang", "zh")
    assert ran.code == 1 and "磁盘: OSError: no space" in ran.out


def test_settings_are_only_needed_to_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured

    def refuse() -> None:
        raise ImproperlyConfigured("ZHIJIAO_SECRET_KEY must be there")

    monkeypatch.setattr(django, "setup", refuse)
    found, = doctor.server()
    assert found.state is State.SOON and "ZHIJIAO_SECRET_KEY" in found.detail


def test_waiting_migrations_and_an_empty_database_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [1, 2])
    found, = doctor.database()
    assert found.state is State.SOON and "2" in found.detail
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [])
    assert next(doctor.database()).state is State.WORKS
    monkeypatch.setattr(connection.introspection, "table_names", lambda: [])
    assert next(doctor.journal()).state is State.ABSENT


def test_tools_that_are_not_there_are_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    monkeypatch.setattr(doctor.Path, "glob", lambda self, pattern: iter(()))
    assert {one.state for one in doctor.tools()} == {State.ABSENT}


@pytest.mark.parametrize(("today", "state"), [(date(2026, 11, 1), State.WORKS), (date(2026, 11, 2), State.SOON)])
def test_the_end_of_the_calendar_is_told_two_months_ahead(monkeypatch: pytest.MonkeyPatch, today: date, state: State) -> None:
    class Day(date):
        @classmethod
        def today(cls) -> date:
            return today

    from zhijiao.law import holidays

    monkeypatch.setattr(holidays, "LAST_DAY", date(2026, 12, 31))
    monkeypatch.setattr(doctor, "date", Day)
    assert next(doctor.holidays()).state is state


def test_an_old_python_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "OLDEST_PYTHON", (99, 0))
    assert next(doctor.python()).state is State.BROKEN
