"""Several at once, on the database that runs: one effect per key, one taker per move, one chain without gaps."""

from __future__ import annotations

import json
import threading
from collections import Counter

import pytest
from django.db import connection, connections
from django.test import Client

from tests.kernel.factories import NOON, a_person, a_seat, a_user
from tests.kernel.test_states import PARCEL, Parcel, State
from zhijiao.kernel.jobs import work
from zhijiao.kernel.jobs.models import Recurring
from zhijiao.kernel.journal.entries import record, verify
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.outbox.delivery import publish, receives, tick
from zhijiao.kernel.parties import regions
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Stale

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.kernel.addresses")]

HEARD: list[str] = []


@receives("tests.parcel.heard")
def hear(payload, *, at, key):
    HEARD.append(key)


def together(number, act):
    """What `act(n)` gives in so many threads that start together; an exception is its own result."""
    gate, results = threading.Barrier(number), [None] * number

    def run(n):
        gate.wait()
        try:
            results[n] = act(n)
        except Exception as why:
            results[n] = why
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_request_sent_eight_times_at_once_has_one_effect_and_one_answer():
    regions.load()
    user = a_user(a_seat(Role.SCHOOL_REGISTRAR))

    def send(n):
        client = Client()
        client.force_login(user)
        return client.post("/tests/add", {"idempotency_key": "the-same-key"}).content

    assert set(together(8, send)) == {json.dumps({"key": "T0"}).encode()}
    assert Region.objects.filter(key__startswith="T").count() == 1


def test_of_eight_who_take_the_same_move_one_does():
    with connection.schema_editor() as editor:
        editor.create_model(Parcel)
    try:
        pk = Parcel.objects.create(state="packed").pk
        results = together(8, lambda n: PARCEL.moves[0].take(Parcel(pk=pk, state=State.PACKED, version=1), note=str(n)))
        assert Counter(type(result) for result in results) == {Stale: 7, type(None): 1}
        assert (Parcel.objects.get().state, Parcel.objects.get().version) == ("sent", 2)
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Parcel)


def test_many_writers_of_one_chain_leave_no_gap_and_no_fork():
    person = a_person()
    results = together(6, lambda n: [record("tests.noun.done", subject=person, by=SYSTEM, at=NOON).seq for _ in range(10)])
    assert sorted(seq for each in results for seq in each) == list(range(1, 61))
    assert verify() == [] and Entry.objects.count() == 60


def test_of_two_workers_that_deliver_at_once_each_delivery_is_made_once():
    HEARD.clear()
    for _ in range(20):
        publish("tests.parcel.heard", {}, at=NOON)
    made = together(3, lambda n: tick(at=NOON))
    assert sum(made) == 20 and Counter(HEARD).most_common(1)[0][1] == 1 and len(HEARD) == 20


def test_of_two_workers_one_does_the_recurring_work(monkeypatch):
    done = []
    monkeypatch.setattr(work, "_ROUTINES", {"x": work.Routine(work.timedelta(hours=1), PARCEL.words, lambda *, at: done.append(at))})
    Recurring.objects.create(name="x", next_at=NOON)
    assert sorted(together(4, lambda n: work.run_due(at=NOON))) == [[], [], [], ["x"]] and done == [NOON]
