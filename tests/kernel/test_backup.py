"""A backup is one file that goes to either database and comes back the same; what cannot be taken in changes nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from datetime import date

import pytest
from django.db import connection, models

from tests.databases import KINDS, ON_POSTGRESQL, migrated, new, used
from tests.kernel.factories import NOON, a_person, a_seat, acting, an_organisation
from zhijiao.kernel.backup import archive, content
from zhijiao.kernel.backup.archive import Unusable, opened
from zhijiao.kernel.backup.load import forget_other_papers, load
from zhijiao.kernel.backup.save import save
from zhijiao.kernel.journal import guard
from zhijiao.kernel.journal.entries import erase, record, verify
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.papers.files import bytes_of, keep, path_of
from zhijiao.kernel.papers.models import StoredFile
from zhijiao.kernel.parties import regions
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.requests.models import Reply
from zhijiao.kernel.sealing import seal, unseal

# The databases here commit: they are others than the test run's own, which only opens the door.
pytestmark = pytest.mark.django_db(transaction=True)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


def something() -> None:
    """Rows of every kind that a room writes: sealed, nested, with moments, numbers, bytes, keys that are not numbers."""
    regions.load()
    registrar = acting(a_seat(Role.SCHOOL_REGISTRAR))
    person = a_person(name="昇䶮 O'Neil", id_number="210102200609011234", phone="13900000000", born_on=date(2006, 9, 1))
    keep(subject=person, content=PICTURE, name="照片.png", by=registrar, at=NOON)
    last = an_organisation()
    for n in range(3):
        record("tests.noun.done", subject=person, by=registrar, at=NOON, n=n, rate=0.1 + n, words={"b": [None, "空"], "a": True})
    erase(Entry.objects.first(), by=SYSTEM, at=NOON, reason="asked for")
    body = seal("an answer with a link", "requests_reply.body").encode()
    Reply.objects.create(who="1", key="a-key-of-a-form", digest="0" * 64, kept_on=NOON.date(), status=200, body=body, headers={"Content-Type": "text/html"})
    Reply.objects.create(who="1", key="another-key", digest="ab" * 32, kept_on=NOON.date(), status=200, body=PICTURE, headers={})
    last.delete()  # the next organisation must not get this one's number


def a_backup(kind, folder):
    with used(migrated(kind, folder)):
        something()
        return folder / "all.zip", save(folder / "all.zip", at=NOON)


@pytest.mark.parametrize(("first", "second"), [("sqlite", "postgresql"), ("postgresql", "sqlite")] if ON_POSTGRESQL else [("sqlite", "sqlite")])
def test_what_goes_from_one_database_to_another_and_back_is_the_same(first, second, tmp_path, settings):
    file, kept = a_backup(first, tmp_path)
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    with used(new(second, tmp_path)):
        load(file)
        person = Person.objects.get(name="昇䶮 O'Neil")
        assert (person.id_number, person.phone, person.born_on) == ("210102200609011234", "13900000000", date(2006, 9, 1))
        assert list(Person.objects.by_id_number("210102200609011234")) == [person]
        assert bytes_of(StoredFile.objects.get()) == PICTURE and verify() == [] and guard.stands(connection)
        assert unseal(bytes(Reply.objects.get(key="a-key-of-a-form").body).decode(), "requests_reply.body") == "an answer with a link"
        assert bytes(Reply.objects.get(key="another-key").body) == PICTURE
        back = save(tmp_path / "back.zip", at=NOON)
        before = max(part.last or 0 for name, part in kept.tables.items() if name == "parties_organisation")
        assert an_organisation().pk == before + 1
    assert back.content == kept.content and back.sealed == kept.sealed
    with used(new(first, tmp_path)):
        load(tmp_path / "back.zip")
        assert save(tmp_path / "again.zip", at=NOON).content == kept.content


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_that_the_server_has_prepared_counts_as_empty(kind, tmp_path):
    file, kept = a_backup("sqlite", tmp_path)
    with used(migrated(kind, tmp_path)):
        regions.load()
        assert load(file).content == kept.content and Region.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_with_data_is_kept_unless_it_is_told_to_go(kind, tmp_path):
    file, kept = a_backup("sqlite", tmp_path)
    with used(migrated(kind, tmp_path)):
        regions.load()
        own, actor = a_person(name="已有的人"), acting(a_seat(Role.SCHOOL_REGISTRAR))
        paper = keep(subject=own, content=PICTURE + b"other", name="a.png", by=actor, at=NOON)
        record("tests.noun.done", subject=own, by=actor, at=NOON)
        with pytest.raises(Unusable, match=r"not empty .*people_person.*Nothing was changed|not empty"):
            load(file)
        assert Person.objects.get(pk=own.pk).name == "已有的人" and Entry.objects.count() == 1
        load(file, replace=True)
        assert not Person.objects.filter(name="已有的人").exists() and verify() == [] and guard.stands(connection)
        assert forget_other_papers() == 1 and not path_of(paper.sha256).exists()
        assert save(tmp_path / "back.zip", at=NOON).content == kept.content


def people(file):
    """What a database says after a restore that should have been refused."""
    return Person.objects.count(), Entry.objects.count()


def damaged(file, how):
    data = bytearray(file.read_bytes())
    bad = file.with_name("bad.zip")
    bad.write_bytes(how(data))
    return bad


@pytest.mark.parametrize(("how", "says"), [
    (lambda data: data[:len(data) // 2], "cut short"),
    (lambda data: data[:-1], "cut short"),
    (lambda data: b"", "cut short"),
    (lambda data: b"PK\x03\x04 no zip at all", "cut short"),
])
def test_a_file_that_is_cut_short_changes_nothing(how, says, tmp_path):
    file, _ = a_backup("sqlite", tmp_path)
    with used(migrated("sqlite", tmp_path)):
        with pytest.raises(Unusable, match=says):
            load(damaged(file, how))
        assert people(file) == (0, 0)


def rewritten(file, part, change):
    """A whole zip in which one part was changed."""
    bad = file.with_name("bad.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(bad, "w") as made:
        for name in old.namelist():
            data = old.read(name)
            made.writestr(name, change(data) if name == part else data)
    return bad


def _manifest(**but):
    return lambda data: json.dumps({**json.loads(data), **but}).encode()


@pytest.mark.parametrize(("part", "change", "says"), [
    ("tables/people_person.jsonl", lambda data: data.replace(b"O'Neil", b"O'Nail"), "people_person"),
    ("tables/people_person.jsonl", lambda data: b"", "people_person"),
    ("papers", lambda data: data[:-10], "cut short"),
    ("papers", lambda data: data.replace(b"PNG", b"GNP"), "papers"),
    ("manifest.json", lambda data: data.replace(b'"database"', b'"databank"'), "manifest"),
    ("manifest.json", lambda data: b"[]", "manifest"),
    ("manifest.json", _manifest(content="0" * 64), "manifest.json"),
    ("manifest.json", _manifest(format="zhijiao-backup-9"), "zhijiao-backup-9"),
])
def test_a_file_that_was_changed_changes_nothing(part, change, says, tmp_path):
    file, _ = a_backup("sqlite", tmp_path)
    with used(migrated("sqlite", tmp_path)):
        with pytest.raises(Unusable, match=says):
            load(rewritten(file, part, change))
        assert people(file) == (0, 0)


def test_a_backup_of_a_newer_version_is_refused_by_name(tmp_path):
    file, _ = a_backup("sqlite", tmp_path)
    with opened(file) as backup:
        migrations = [*backup.manifest.migrations, ["people", "9999_of_tomorrow"]]
        made = archive.Manifest(**{**vars(backup.manifest), "migrations": migrations, "content": ""})
    bad = rewritten(file, "manifest.json", _manifest(migrations=migrations, content=made.content))
    with used(migrated("sqlite", tmp_path)), pytest.raises(Unusable, match=r"newer version.*people\.9999_of_tomorrow.*Nothing was changed"):
        load(bad)


def test_a_backup_older_than_the_tables_wants_a_new_database(tmp_path):
    file, kept = a_backup("sqlite", tmp_path)
    app, last = next(reversed([m for m in kept.migrations if m[0] == "papers"]))
    migrations = [m for m in kept.migrations if m != [app, last]]
    made = archive.Manifest(**{**vars(kept), "migrations": migrations, "content": ""})
    bad = rewritten(file, "manifest.json", _manifest(migrations=migrations, content=made.content))
    with used(migrated("sqlite", tmp_path)), pytest.raises(Unusable, match=rf"older than .*{app}\.{last}.*Nothing was changed"):
        load(bad)


@pytest.mark.parametrize(("keys", "names"), [
    ({"keys": {"other": "33" * 32}, "look_up": "22" * 32}, [r"people_person\.id_number \(1\)", r"requests_reply\.body \(1\)", "key test"]),
    ({"keys": {"test": "33" * 32}, "look_up": "22" * 32}, [r"people_person\.phone \(1\)", "key test"]),  # the same name, another key
    ({"keys": {"test": "11" * 32}, "look_up": "33" * 32}, ["search by citizen number", "look_up"]),
])
def test_without_its_keys_a_backup_is_refused_and_says_what_could_not_be_read(keys, names, tmp_path, settings):
    file, _ = a_backup("sqlite", tmp_path)
    with used(migrated("sqlite", tmp_path)):
        settings.ZHIJIAO_KEYS = keys
        for name in names:
            with pytest.raises(Unusable, match=name):
                load(file)
        assert people(file) == (0, 0)


def test_no_key_is_in_the_file(tmp_path, settings):
    file, _ = a_backup("sqlite", tmp_path)
    with zipfile.ZipFile(file) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist())
    keys = [*settings.ZHIJIAO_KEYS["keys"].values(), settings.ZHIJIAO_KEYS["look_up"]]
    assert not [key for key in keys if key.encode() in everything or bytes.fromhex(key) in everything]
    assert settings.SECRET_KEY.encode() not in everything
    assert b"210102200609011234" not in everything and b"13900000000" not in everything
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_never_overwrites_and_leaves_nothing_when_it_fails(tmp_path, monkeypatch):
    file, _ = a_backup("sqlite", tmp_path)
    with used(migrated("sqlite", tmp_path)):
        with pytest.raises(Unusable, match="never overwrites"):
            save(file, at=NOON)
        monkeypatch.setattr(archive.os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(OSError, match="No space"):
            save(tmp_path / "full.zip", at=NOON)
    assert not list(tmp_path.glob("full*")) and file.exists()


def test_a_paper_that_is_not_there_is_named_and_the_rest_is_kept(tmp_path):
    with used(migrated("sqlite", tmp_path)):
        something()
        digest = hashlib.sha256(PICTURE).hexdigest()
        path_of(digest).unlink()
        kept = save(tmp_path / "a.zip", at=NOON)
        assert kept.papers["missing"] == [digest] and kept.papers["files"] == 0


def test_a_row_that_the_database_refuses_takes_everything_back(tmp_path, monkeypatch):
    file, _ = a_backup("sqlite", tmp_path)
    with used(migrated("sqlite", tmp_path)):
        shutil.rmtree(tmp_path / "files")
        from zhijiao.kernel.backup import load as module

        monkeypatch.setattr(module, "_continue_after", lambda *a: (_ for _ in ()).throw(ValueError("full")))
        with pytest.raises(Unusable, match="does not take a row.*full.*Nothing was changed"):
            load(file)
        assert people(file) == (0, 0) and guard.stands(connection)
        assert not [p for p in (tmp_path / "files").rglob("*") if p.is_file()]


def test_a_database_that_waits_for_migrations_is_not_backed_up(tmp_path):
    with used(new("sqlite", tmp_path)), pytest.raises(Unusable, match="migrations wait"):
        save(tmp_path / "a.zip", at=NOON)


def test_the_file_is_not_there(tmp_path):
    with pytest.raises(Unusable, match="no file"):
        load(tmp_path / "nothing.zip")


def test_every_column_of_every_table_has_a_kind():
    assert {column.kind.split(".")[0] for table in content.tables() for column in table.columns} <= {
        "integer", "text", "boolean", "float", "date", "time", "moment", "json", "uuid", "bytes", "duration", "decimal"}
    with pytest.raises(content.Unknown):
        content.kind_of(models.Field())


@pytest.mark.parametrize(("kind", "value"), [
    ("decimal.2", "1.50"), ("time", "08:30:00.000000"), ("duration", 90_000_001), ("float", 0.1), ("moment", "2026-11-23T04:00:00.000001+00:00"),
    ("uuid", "0" * 31 + "1"), ("date", "2026-11-23"), ("bytes", "b:/w=="), ("bytes", "a:1:text"), ("json", '{"a": [null, "空"]}'), ("json", "null"),
])
def test_a_value_comes_back_as_it_was_written(kind, value):
    assert content._writer(kind)(content.reader(kind, connection)(value)) == value
