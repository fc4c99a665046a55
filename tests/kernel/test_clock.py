"""The machine's clock is set back a day, or forward: the journal holds, nothing is done twice, nothing rests for a day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.kernel.factories import NOON, TODAY, a_person
from tests.kernel.test_states import PARCEL
from zhijiao.kernel.jobs import work
from zhijiao.kernel.jobs.models import Recurring
from zhijiao.kernel.journal import roots
from zhijiao.kernel.journal.entries import record, verify
from zhijiao.kernel.journal.models import Entry, Head
from zhijiao.kernel.outbox.delivery import publish, receives, tick
from zhijiao.kernel.people.actor import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
DAY = timedelta(days=1)
HEARD: list[str] = []


@receives("tests.clock.turned")
def hear(payload, *, at, key):
    HEARD.append(key)


def test_acts_after_a_step_back_go_on_in_the_chain_of_that_day(settings):
    settings.ZHIJIAO_KEYS = {**settings.ZHIJIAO_KEYS, "journal": "44" * 32}
    moments = [NOON - DAY, NOON, NOON + timedelta(hours=1), NOON - DAY + timedelta(hours=2), NOON + timedelta(hours=3)]
    for n, at in enumerate(moments):  # the fourth after the clock was set back a day, the fifth after it was put right
        record("tests.noun.done", subject=a_person(), by=SYSTEM, at=at, n=n)
    assert verify() == [] and [(h.on, h.seq) for h in Head.objects.order_by("on")] == [(TODAY - DAY, 2), (TODAY, 3)]
    assert list(Entry.objects.order_by("pk").values_list("at", flat=True)) == moments  # as the clock said, each in its place
    document = roots.signed(at=NOON)
    record("tests.noun.done", subject=a_person(), by=SYSTEM, at=NOON - DAY)  # a day that was signed may still grow
    assert roots.compare(roots.read(document, document["public_key"])) == []


def test_recurring_work_neither_rests_for_a_day_nor_is_done_twice(monkeypatch):
    done = []
    routine = work.Routine(timedelta(hours=1), PARCEL.words, lambda *, at: done.append(at))
    monkeypatch.setattr(work, "_ROUTINES", {"x": routine})
    work.run_due(at=NOON)
    back = NOON - DAY
    assert work.run_due(at=back) == ["x"] and work.run_due(at=back) == []  # at once, and once
    assert Recurring.objects.get().next_at == back + routine.every
    assert work.run_due(at=NOON + timedelta(minutes=5)) == ["x"] and len(done) == 3  # put right again


def test_a_message_is_delivered_once_whatever_the_clock_says():
    HEARD.clear()
    publish("tests.clock.turned", {}, at=NOON)
    assert tick(at=NOON - DAY) == 0  # written by the later clock: it waits
    assert tick(at=NOON) == 1 and tick(at=NOON - DAY) == 0 and tick(at=NOON + DAY) == 0 and len(HEARD) == 1
