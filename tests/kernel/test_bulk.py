"""Reading many rows at once gives what Django gives, whatever the types and wherever the gaps."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import polars as pl
import pytest
from django.db import connection, transaction

from tests.kernel.factories import NOON, a_person, a_seat, acting, an_organisation
from zhijiao.kernel import bulk as module_of_bulk
from zhijiao.kernel.backup import snapshot as module
from zhijiao.kernel.backup.archive import Unusable
from zhijiao.kernel.backup.snapshot import snapshot
from zhijiao.kernel.bulk import read, reading, tidy, write
from zhijiao.kernel.frames import table
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.parties import regions
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.terms import OrganisationKind, SchoolLevel
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.models import Person, User
from zhijiao.kernel.people.terms import Role

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = {"key": pl.Int64, "name": pl.String, "born_on": pl.Date, "sex": pl.String}
ENTRIES = {"key": pl.Int64, "on": pl.Date, "at": pl.Datetime("us", "UTC"), "person": pl.Int64, "role": pl.String}


@pytest.fixture(autouse=True)
def some():
    regions.load()
    for n in range(5):  # the first ones without a birthday: a type must not be guessed from them
        a_person(name=f"100% 张'三{n}", born_on=None if n < 3 else date(2006, 2, n))
    registrar = acting(a_seat(Role.SCHOOL_REGISTRAR))
    for by, at in ((SYSTEM, NOON), (registrar, NOON + timedelta(microseconds=5)), (SYSTEM, datetime(2026, 11, 24, tzinfo=UTC))):
        record("tests.noun.done", subject=Person.objects.first(), by=by, at=at)


def both(rows, columns):
    """The answer of the driver, after comparing it with Django's."""
    found = read(rows, columns)
    assert found.equals(table(columns, rows)) and dict(found.schema) == columns
    return found


def test_days_moments_words_and_gaps_come_as_they_are():
    people = both(Person.objects.order_by("pk").values_list("pk", "name", "born_on", "sex"), PEOPLE)
    assert people["born_on"].to_list()[:5] == [None, None, None, date(2006, 2, 3), date(2006, 2, 4)]
    entries = both(Entry.objects.order_by("pk").values_list("pk", "on", "at", "person_id", "role"), ENTRIES)
    assert entries["at"].to_list()[1] == NOON + timedelta(microseconds=5) and entries["person"].null_count() == 2
    users = User.objects.order_by("pk").values_list("pk", "is_active")
    assert both(users, {"key": pl.Int64, "active": pl.Boolean})["active"].to_list() == [True]
    none = Person.objects.filter(born_on__isnull=True).order_by("pk").values_list("pk", "name", "born_on", "sex")
    assert both(none, PEOPLE)["born_on"].dtype == pl.Date  # a whole column of nothing


@pytest.mark.parametrize("narrow", [
    {"name__contains": "100% 张'三"}, {"born_on__gte": date(2006, 2, 4)}, {"pk__in": [1, 2, 3]}, {"name": "no; DROP TABLE people_person --"},
])
def test_what_was_asked_for_with_values_is_found(narrow):
    rows = Person.objects.filter(**narrow).order_by("pk").values_list("pk", "name", "born_on", "sex")
    assert both(rows, PEOPLE).height == rows.count()


def test_a_truth_is_a_value_too():
    rows = User.objects.filter(is_active=True).values_list("pk", "username")
    assert both(rows, {"key": pl.Int64, "name": pl.String}).height == 1


def test_inside_a_transaction_its_own_writes_are_seen():
    with transaction.atomic():
        school = an_organisation()
        rows = Organisation.objects.filter(pk=school.pk).values_list("pk", "name")
        assert both(rows, {"key": pl.Int64, "name": pl.String})["name"].to_list() == [school.name]


def _somebody_new():
    """Written over a connection of its own, as another request would."""
    a_person()
    connection.close()


def test_a_reader_stays_at_its_moment():
    rows, columns = Person.objects.values_list("pk"), {"key": pl.Int64}
    with reading() as reader:
        before = reader.read(rows, columns).height
        elsewhere = Thread(target=_somebody_new)
        elsewhere.start()
        elsewhere.join()
        assert reader.read(rows, columns).height == before
    assert read(rows, columns).height == before + 1


def test_a_snapshot_leaves_out_what_is_sealed_sensitive_or_personal(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 2)  # in parts, as a large table comes
    manifest = snapshot(tmp_path / "open", at=NOON)
    assert "people_person" not in manifest["tables"]  # nothing about a person but what is personal
    entries = manifest["tables"]["journal_entry"]
    assert {"person_id", "address"} <= set(entries["left_out"]) and entries["rows"] == 3
    file = tmp_path / "open" / entries["file"]
    assert hashlib.sha256(file.read_bytes()).hexdigest() == entries["sha256"] and "person_id" not in pl.read_parquet(file).columns
    units = pl.read_parquet(tmp_path / "open" / "parties_organisation.parquet")
    assert sorted(units["name"]) == sorted(Organisation.objects.values_list("name", flat=True))
    assert json.loads((tmp_path / "open" / "snapshot.json").read_text())["tables"] == manifest["tables"]
    assert not {"django_session", "journal_content", "api_token", "requests_reply"} & set(manifest["tables"])
    everything = b"".join(path.read_bytes() for path in (tmp_path / "open").iterdir())
    assert "张'三".encode() not in everything
    with pytest.raises(Unusable, match="not empty"):
        snapshot(tmp_path / "open", at=NOON)


def test_a_snapshot_holds_names_when_asked_for_and_numbers_never(tmp_path):
    a_person(name="昇䶮", id_number="210102200609011234")
    manifest = snapshot(tmp_path / "named", at=NOON, personal=True)
    people = pl.read_parquet(tmp_path / "named" / "people_person.parquet")
    assert "昇䶮" in people["name"].to_list() and {"id_number", "id_number_key", "phone"} <= set(manifest["tables"]["people_person"]["left_out"])
    entries = pl.read_parquet(tmp_path / "named" / "journal_entry.parquet")
    assert entries["at"].to_list() == [entry.at for entry in Entry.objects.order_by("pk")]


def test_rows_are_written_as_objects_would_be():
    columns = ("kind", "name", "region_id", "level", "closed_on")
    rows = [(OrganisationKind.SCHOOL, f"第{n}\t学校\\", "2101", SchoolLevel.SECONDARY if n % 2 else None, date(2026, 2, 1 + n)) for n in range(3)]
    assert write(Organisation, columns, iter(rows)) == 3
    assert list(Organisation.objects.filter(name__startswith="第").order_by("closed_on").values_list(*columns)) == rows
    assert write(Organisation, columns, []) == 0
    assert write(Entry, ("event",), []) == 0
    tidy()


def test_rows_may_be_read_from_the_database_while_they_are_written():
    columns = ("kind", "name", "region_id")
    write(Organisation, columns, ((OrganisationKind.ENTERPRISE, f"甲{n}", "2101") for n in range(5)))
    there = Organisation.objects.filter(name__startswith="甲").order_by("pk").values_list(*columns)
    with transaction.atomic():
        copies = ((kind, f"乙{name}", region) for kind, name, region in there.iterator(chunk_size=2))
        assert write(Organisation, columns, copies) == 5
    assert Organisation.objects.filter(name__startswith="乙甲").count() == 5


def test_what_is_sealed_is_read_through_django_on_every_database_that_is_read_so():
    """The short way of SQLite takes words, numbers, days and moments alone; a person's number comes unsealed as before."""
    rows = Person.objects.order_by("pk").values_list("pk", "id_number")
    if connection.vendor == "sqlite":
        assert module_of_bulk._plain(rows, {"key": pl.Int64, "number": pl.String}) is None
        assert read(rows, {"key": pl.Int64, "number": pl.String})["number"].to_list() == [number for _, number in rows]
    assert read(Person.objects.none().values_list("pk", "born_on"), {"key": pl.Int64, "on": pl.Date}).schema == {"key": pl.Int64, "on": pl.Date}
