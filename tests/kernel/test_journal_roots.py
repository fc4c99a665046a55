"""Signed daily roots: a journal that was written anew from one end to the other is still found out."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests.databases import KINDS, migrated, used
from tests.kernel.factories import NOON, TODAY, a_person, a_seat, acting
from zhijiao.kernel.journal import entries, guard, roots
from zhijiao.kernel.journal.entries import Break, record, verify
from zhijiao.kernel.journal.models import Content, Entry, Head
from zhijiao.kernel.parties import regions as fixture
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.terms import Role

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _key(settings):
    settings.ZHIJIAO_KEYS = {**settings.ZHIJIAO_KEYS, "journal": "44" * 32}


def two_days():
    actor = acting(a_seat(Role.SCHOOL_REGISTRAR))
    for n, day in enumerate((0, 0, 0, 1)):
        record("tests.noun.done", subject=a_person(), by=SYSTEM, at=NOON + timedelta(days=day), n=n)
        record("tests.noun.done", subject=a_person(), by=actor, at=NOON + timedelta(days=day), n=n)
    return actor.organisation_id


def signed():
    document = roots.signed(at=NOON)
    return document, roots.read(document, document["public_key"])


@pytest.mark.usefixtures("regions")
@pytest.mark.django_db
class TestRoots:
    def test_each_day_has_one_root_over_all_its_chains_and_the_day_before(self):
        school = two_days()
        document, kept = signed()
        assert [root.on for root in kept] == [TODAY, TOMORROW] and kept[1].before == kept[0].digest and kept[0].before == ""
        assert [(chain, seq) for chain, seq, _ in kept[0].chains] == [(0, 3), (school, 3)]
        assert document["public_key"] == roots.public_key() and roots.compare(kept) == []
        assert [root.on for root in roots.roots(first=TOMORROW)] == [TOMORROW] and [r.on for r in roots.roots(last=TODAY)] == [TODAY]

    def test_the_journal_may_go_on(self):
        two_days()
        kept = signed()[1]
        record("tests.noun.done", subject=a_person(), by=SYSTEM, at=NOON + timedelta(days=1))
        record("tests.noun.done", subject=a_person(), by=SYSTEM, at=NOON + timedelta(days=2))
        assert roots.compare(kept) == []

    def test_a_chain_that_was_written_anew_verifies_but_is_not_what_was_signed(self):
        school = two_days()
        kept = signed()[1]
        before = ""
        for entry in Entry.objects.filter(chain=0, on=TODAY).order_by("seq"):  # somebody with the database in hand
            entry.event = "tests.noun.undone"
            entry.hash = before = entries._hash(before, entry)
            entry.save()
        Head.objects.filter(chain=0, on=TODAY).update(tip=before)
        assert verify() == []
        assert roots.compare(kept) == [Break(0, TODAY, 3, "root")]
        record("tests.noun.done", subject=a_person(), by=SYSTEM, at=NOON)
        assert roots.compare(kept) == [Break(0, TODAY, 3, "root")]
        Content.objects.filter(entry__chain=school).delete()
        Entry.objects.filter(chain=school).delete()
        Head.objects.filter(chain=school).delete()
        assert [(b.chain, b.on) for b in roots.compare(kept)] == [(0, TODAY), (school, TODAY), (school, TOMORROW)]

    @pytest.mark.parametrize(("change", "day"), [
        (lambda d: d["days"][0]["chains"][0].__setitem__(1, 2), TODAY.isoformat()),
        (lambda d: d["days"][1].update(before=""), TOMORROW.isoformat()),
        (lambda d: d["days"].pop(0), TOMORROW.isoformat()),
        (lambda d: d["days"][0].update(signature="00" * 64), TODAY.isoformat()),
        (lambda d: d.update(format="another"), ""),
        (lambda d: d.pop("days"), ""),
    ])
    def test_a_file_that_was_changed_is_refused_and_says_where(self, change, day):
        two_days()
        document = signed()[0]
        bad = copy.deepcopy(document)
        change(bad)
        with pytest.raises(roots.Forged) as caught:
            roots.read(bad, document["public_key"])
        assert caught.value.day == day

    def test_a_file_signed_with_another_key_is_refused(self, settings):
        two_days()
        document = signed()[0]
        settings.ZHIJIAO_KEYS = {**settings.ZHIJIAO_KEYS, "journal": "55" * 32}
        with pytest.raises(roots.Forged):
            roots.read(document, roots.public_key())

    def test_without_a_key_nothing_is_signed(self, settings):
        settings.ZHIJIAO_KEYS = {"keys": {"test": "11" * 32}, "look_up": "22" * 32}
        with pytest.raises(roots.NoKey):
            roots.signed(at=NOON)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
def test_a_row_changed_behind_the_guard_is_found_and_named(kind, tmp_path):
    """What an administrator of the database can do at most: take the triggers away, change, put them back."""
    with used(migrated(kind, tmp_path)):
        fixture.load()
        two_days()
        kept = signed()[1]
        for tamper in ("UPDATE journal_entry SET role = 'nobody' WHERE seq = 2", "DELETE FROM journal_entry"):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(tamper)
        guard.lift(connection)
        assert not guard.stands(connection)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE journal_entry SET role = 'nobody' WHERE seq = 2 AND chain = 0")
        guard.put(connection)
        assert guard.stands(connection) and verify() == [Break(0, TODAY, 2, "hash")] and roots.compare(kept) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(KINDS != ["postgresql"], reason="grants are PostgreSQL's: make test-postgresql")
def test_on_postgresql_the_applications_user_does_everything_but_change_the_journal(tmp_path):
    description = migrated("postgresql", tmp_path)
    with used(description) as owner:
        fixture.load()
        with owner.cursor() as cursor:
            cursor.execute("DROP ROLE IF EXISTS application")
            cursor.execute("CREATE ROLE application LOGIN")
        guard.grant(owner, "application")
        assert guard.may_change(owner)
    try:
        with used({**description, "USER": "application"}) as connection:
            two_days()
            assert verify() == [] and guard.stands(connection) and not guard.may_change(connection)
            entries.erase(Entry.objects.first(), by=SYSTEM, at=NOON, reason="asked for")
            for statement in ("UPDATE journal_entry SET role = ''", "DELETE FROM journal_entry", "TRUNCATE journal_entry CASCADE",
                              "UPDATE journal_content SET nonce = ''", "DELETE FROM journal_head", "DROP TABLE journal_entry CASCADE",
                              "ALTER TABLE journal_entry DISABLE TRIGGER ALL", "DROP TRIGGER journal_no_change ON journal_entry",
                              "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
                              "SET session_replication_role = replica", "DELETE FROM django_migrations", "CREATE TABLE mine (n integer)"):
                with pytest.raises(DatabaseError, match="permission denied|must be owner"), transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement)
            assert verify() == []
    finally:
        with used(description) as owner, owner.cursor() as cursor:
            cursor.execute("DROP OWNED BY application")
            cursor.execute("DROP ROLE application")


def test_grants_are_postgresqls_alone(db):
    if connection.vendor == "sqlite":
        assert guard.may_change(connection)
        guard.grant(connection, "application")  # nothing to grant: whoever can write the file can do anything
