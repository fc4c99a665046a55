"""The journal: one chain per organisation and day, provable, erasable, silent about who acts without a name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests.kernel.factories import (
    NOON,
    TODAY,
    a_person,
    a_seat,
    acting,
    an_organisation,
)
from zhijiao.kernel.journal import guard
from zhijiao.kernel.journal.entries import Break, erase, history, record, verify
from zhijiao.kernel.journal.models import Content, Entry, Head
from zhijiao.kernel.people.actor import ANONYMOUS, SYSTEM
from zhijiao.kernel.people.terms import Role

pytestmark = pytest.mark.usefixtures("regions")


def written(number, *, at=NOON, by=SYSTEM, subject=None):
    subject = subject or a_person()
    return [record("tests.noun.done", subject=subject, by=by, at=at, n=n) for n in range(number)]


def test_an_entry_says_who_what_when_and_from_where():
    registrar = acting(a_seat(Role.SCHOOL_REGISTRAR)).seen_from("10.1.2.3", "request-1")
    school = an_organisation()
    entry = record("tests.noun.done", subject=school, by=registrar, at=NOON, on=TODAY, role=Role.APPRENTICE)
    entry.refresh_from_db()
    assert (entry.event, entry.subject_kind, entry.subject_id) == ("tests.noun.done", "parties.organisation", str(school.pk))
    assert (entry.role, entry.who, entry.address, entry.request_id) == ("school_registrar", registrar.name, "10.1.2.3",
                                                                        "request-1")
    assert entry.body == {"on": "2026-11-23", "role": "apprentice"} and entry.at == NOON
    assert entry.chain == registrar.organisation_id and entry.on == TODAY
    assert str(entry) == f"tests.noun.done parties.organisation:{school.pk}" and str(entry.pk) in str(entry.content)


def test_the_chain_is_that_of_the_responsible_organisation_else_the_actors_else_the_offices():
    school, registrar = an_organisation(), acting(a_seat(Role.SCHOOL_REGISTRAR))
    subject = a_person()
    subject.responsible_organisation_id = school.pk
    assert written(1, by=registrar, subject=subject)[0].chain == school.pk
    assert written(1, by=registrar)[0].chain == registrar.organisation_id
    assert written(1)[0].chain == 0


def test_the_day_of_a_chain_is_the_day_in_china():
    late = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    assert written(1, at=late)[0].on == date(2026, 11, 24)
    assert str(Head.objects.get()) == "0/2026-11-24#1"


def test_an_anonymous_act_leaves_neither_person_nor_address():
    apprentice = acting(a_seat(Role.APPRENTICE)).seen_from("10.1.2.3", "request-1")
    entry = written(1, by=apprentice.anonymously())[0]
    assert (entry.person_id, entry.organisation_id, entry.role, entry.address, entry.request_id) == (None, None, "", "", "")
    assert entry.who == "" and ANONYMOUS.is_anonymous


@pytest.mark.parametrize("event", ["done", "room.done", "Room.noun.done", "room.noun.done.twice", "room.noun."])
def test_an_event_is_named_room_noun_participle(event):
    with pytest.raises(ValueError, match="past_participle"):
        record(event, subject=a_person(), by=SYSTEM, at=NOON)


def test_an_act_that_is_rolled_back_leaves_no_entry_and_no_gap():
    written(1)
    with pytest.raises(RuntimeError), transaction.atomic():
        written(1)
        raise RuntimeError
    written(1)
    assert [entry.seq for entry in Entry.objects.order_by("pk")] == [1, 2] and verify() == []


def test_a_whole_journal_verifies_over_chains_and_days():
    school = acting(a_seat(Role.SCHOOL_REGISTRAR))
    for actor in (SYSTEM, school):
        written(3, by=actor)
        written(2, by=actor, at=NOON + timedelta(days=1))
    assert verify() == [] and Entry.objects.count() == 10
    assert [(h.seq) for h in Head.objects.order_by("chain", "on")] == [3, 2, 3, 2]


def test_history_tells_a_subjects_entries_in_order():
    subject = a_person()
    written(2, subject=subject, at=NOON)
    written(1, subject=subject, at=NOON - timedelta(hours=1))
    written(1)
    assert [(entry.at, entry.body["n"]) for entry in history(subject)] == [
        (NOON - timedelta(hours=1), 0), (NOON, 0), (NOON, 1)]


TAMPER = [
    ("an entry changed", lambda e: Entry.objects.filter(pk=e[1].pk).update(event="tests.noun.undone"), [(2, "hash")]),
    ("a person exchanged", lambda e: Entry.objects.filter(pk=e[0].pk).update(person=a_person()), [(1, "hash")]),
    ("a moment changed", lambda e: Entry.objects.filter(pk=e[2].pk).update(at=NOON + timedelta(microseconds=1)), [(3, "hash")]),
    ("an entry taken out", lambda e: (Content.objects.filter(entry=e[1]).delete(), e[1].delete()), [(2, "gap")]),
    ("the last entries cut off", lambda e: (Content.objects.filter(entry=e[2]).delete(), e[2].delete()), [(3, "tip")]),
    ("content changed", lambda e: Content.objects.filter(entry=e[0]).update(said={"n": 9}), [(1, "content")]),
    ("the head set back", lambda e: Head.objects.update(seq=2, tip=e[1].hash), [(2, "tip")]),
    ("the head taken away", lambda e: Head.objects.all().delete(), [(3, "headless")]),
    ("everything taken away", lambda e: (Content.objects.all().delete(), Entry.objects.all().delete()), [(3, "gap")]),
    ("an entry with its own hash made fit", lambda e: _refit(e[0]), [(2, "hash")]),
]


def _refit(entry):
    from zhijiao.kernel.journal.entries import _hash

    entry.event = "tests.noun.undone"
    entry.hash = _hash("", entry)
    entry.save()


@pytest.mark.parametrize(("tamper", "wanted"), [t[1:] for t in TAMPER], ids=[t[0] for t in TAMPER])
def test_verify_finds_what_was_tampered_with_and_where(tamper, wanted):
    entries = written(3)
    assert verify() == []
    tamper(entries)
    assert verify() == [Break(0, TODAY, seq, why) for seq, why in wanted]
    assert verify(chain=0, on=TODAY) == verify() and verify(chain=7) == [] and verify(on=date(2026, 1, 1)) == []


def test_content_is_erased_with_proof_and_the_chain_still_verifies():
    subject = a_person()
    entry = written(1, subject=subject)[0]
    erase(entry, by=SYSTEM, at=NOON, reason="asked for by the person")
    assert history(subject)[0].body is None and verify() == []
    assert history(entry)[0].body == {"reason": "asked for by the person"}
    with pytest.raises(ValueError, match="reason"):
        erase(entry, by=SYSTEM, at=NOON, reason=" ")


def test_short_content_cannot_be_guessed_from_its_digest():
    one, two = written(1)[0], written(1)[0]
    assert one.body == two.body and one.digest != two.digest


@pytest.fixture
def guarded(transactional_db):
    with connection.schema_editor() as editor:
        guard.install(None, editor)
    yield
    with connection.schema_editor() as editor:
        guard.remove(None, editor)


@pytest.mark.parametrize("act", [
    lambda entry: Entry.objects.update(event="tests.noun.undone"),
    lambda entry: (Content.objects.all().delete(), Entry.objects.all().delete()),
])
def test_the_database_itself_refuses_to_change_or_remove_an_entry(guarded, regions, act):
    entry = written(1)[0]
    with pytest.raises(DatabaseError, match="append-only"):
        act(entry)
    assert Entry.objects.get().event == "tests.noun.done"
    erase(entry, by=SYSTEM, at=NOON, reason="asked for")  # what it says may still be erased
    assert verify() == [] and Entry.objects.count() == 2
