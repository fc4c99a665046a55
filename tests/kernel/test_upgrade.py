"""The database of an earlier version, with its data: brought up to date in place, and restored from a backup elsewhere."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from tests.databases import KINDS, new, used
from tests.kernel.factories import NOON
from zhijiao.config.environment import sqlite
from zhijiao.config.prepare import prepare_database
from zhijiao.kernel.backup.load import load
from zhijiao.kernel.backup.save import save
from zhijiao.kernel.journal import guard
from zhijiao.kernel.journal.entries import record, verify
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.models import Person
from zhijiao.systems.apprenticeships.models import Agreement, LogEntry

pytestmark = pytest.mark.django_db(transaction=True)
LEFT = Path(__file__).parent / "upgrade"
COUNTS = {Person: 535, Agreement: 307, LogEntry: 3115}


@pytest.fixture
def earlier(tmp_path, settings):
    """What version 0.1 wrote, as it left it, with its keys."""
    settings.ZHIJIAO_KEYS = json.loads((LEFT / "demo-0.1.keys.json").read_text())
    settings.MEDIA_ROOT = tmp_path / "files"
    file = tmp_path / "earlier.sqlite3"
    file.write_bytes(lzma.decompress((LEFT / "demo-0.1.sqlite3.xz").read_bytes()))
    return sqlite(file, synchronous="OFF")


def whole() -> None:
    """Nothing is lost, everything can be read, the journal holds and goes on, and the tables are today's."""
    assert {model: model.objects.count() for model in COUNTS} == COUNTS
    numbers = [person.id_number for person in Person.objects.all() if person.id_number]
    assert len(numbers) > 500 and all(len(number) == 18 for number in numbers)
    assert verify() == [] and guard.stands(connection)
    entries = Entry.objects.count()
    record("tests.noun.done", subject=Person.objects.first(), by=SYSTEM, at=NOON)
    assert Entry.objects.count() == entries + 1 and verify() == []
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_earlier_database_is_brought_up_to_date_with_its_data(earlier):
    with used(earlier):
        prepare_database()
        whole()
        assert Agreement.objects.filter(state="active").exists()
        prepare_database()  # again: nothing happens


@pytest.mark.parametrize("kind", KINDS)
def test_once_up_to_date_it_goes_to_another_database(earlier, kind, tmp_path):
    with used(earlier):
        prepare_database()
        kept = save(tmp_path / "all.zip", at=NOON)
    with used(new(kind, tmp_path)):
        assert load(tmp_path / "all.zip").content == kept.content
        whole()


@pytest.mark.parametrize("kind", KINDS)
def test_a_backup_that_the_earlier_version_would_have_made_is_restored_and_brought_up_to_date(earlier, kind, tmp_path, monkeypatch):
    from zhijiao.kernel.backup import save as module

    with used(earlier) as old:  # the writer of today, over the tables of that day
        there = set(old.introspection.table_names())
        described = {name: {column.name for column in old.introspection.get_table_description(old.cursor(), name)} for name in there}
        of_today = module.tables

        def of_that_day():
            for table in of_today():
                if table.name in there:
                    columns = tuple(column for column in table.columns if column.name in described[table.name])
                    yield type(table)(table.name, table.key, columns)

        monkeypatch.setattr(module, "tables", of_that_day)
        monkeypatch.setattr(module, "_waiting", lambda connection: 0)
        kept = save(tmp_path / "all.zip", at=NOON)
        monkeypatch.undo()
    with used(new(kind, tmp_path)):
        load(tmp_path / "all.zip")
        whole()
        assert save(tmp_path / "now.zip", at=NOON).tables["apprenticeships_agreement"].rows == kept.tables["apprenticeships_agreement"].rows
