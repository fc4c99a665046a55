"""Messages: beside the act or not at all, at least once, later when something is in the way, never lost quietly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as letters
from django.db import transaction

from tests.kernel.factories import NOON
from zhijiao.kernel.outbox import delivery
from zhijiao.kernel.outbox.delivery import (
    LAST_TRY,
    counted,
    forget_before,
    mail,
    publish,
    receives,
    tick,
)
from zhijiao.kernel.outbox.models import Delivery, Message
from zhijiao.kernel.parties.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch):
    """What two receivers of one event heard; the second fails while `trouble` is set."""
    monkeypatch.setattr(delivery, "_RECEIVERS", dict(delivery._RECEIVERS))
    heard = {"first": [], "second": [], "trouble": False}

    @receives("tests.noun.done")
    def first(payload, *, at, key):
        heard["first"].append((payload, at, key))

    @receives("tests.noun.done")
    def second(payload, *, at, key):
        Region.objects.create(key=f"T{len(heard['second'])}", name_zh="x", kind="city")
        heard["second"].append(payload)
        if heard["trouble"]:
            raise RuntimeError("the line is down")

    return heard


def test_a_message_leaves_with_the_transaction_and_is_heard_by_everybody_once(heard):
    message = publish("tests.noun.done", {"on": NOON.date(), "n": 1}, at=NOON)
    assert heard["first"] == [] and str(message) == f"tests.noun.done {message.key}"
    assert tick(at=NOON) == 2 and tick(at=NOON) == 0
    assert heard["first"] == [({"on": "2026-11-23", "n": 1}, NOON, str(message.key))] and len(heard["second"]) == 1
    assert {d.delivered_at for d in Delivery.objects.all()} == {NOON}
    assert "2026-11-23" not in Message.objects.get().payload  # what it says lies sealed


def test_a_message_disappears_with_what_it_was_about(heard):
    with pytest.raises(RuntimeError), transaction.atomic():
        publish("tests.noun.done", {}, at=NOON)
        raise RuntimeError
    assert tick(at=NOON) == 0 and not Message.objects.exists()


def test_a_message_that_nobody_hears_is_kept(heard):
    publish("tests.noun.ignored", {}, at=NOON)
    assert tick(at=NOON) == 0 and Message.objects.count() == 1


def test_a_receiver_in_trouble_writes_nothing_and_is_tried_again_later_alone(heard, caplog):
    heard["trouble"] = True
    publish("tests.noun.done", {}, at=NOON)
    assert tick(at=NOON) == 1 and not Region.objects.exists()
    waiting = Delivery.objects.get(delivered_at__isnull=True)
    assert (waiting.tries, waiting.due_at, waiting.trouble) == (1, NOON + timedelta(minutes=1), "RuntimeError: the line is down")
    assert str(waiting.message_id) in str(waiting) and counted(NOON) == {"waiting": 0, "stuck": 0}
    heard["trouble"] = False
    assert tick(at=NOON) == 0 and tick(at=NOON + timedelta(minutes=1)) == 1
    assert len(heard["first"]) == 1 and Region.objects.count() == 1


def test_after_the_last_try_a_delivery_is_stuck_and_counted(heard, caplog):
    heard["trouble"] = True
    publish("tests.noun.done", {}, at=NOON)
    for day in range(LAST_TRY + 5):
        tick(at=NOON + timedelta(days=day))
    stuck = Delivery.objects.get(delivered_at__isnull=True)
    assert stuck.tries == LAST_TRY and counted(NOON + timedelta(days=99)) == {"waiting": 0, "stuck": 1}


def test_a_receiver_that_was_renamed_is_trouble_not_silence(heard, caplog):
    publish("tests.noun.done", {}, at=NOON)
    Delivery.objects.filter(receiver__endswith="first").update(receiver="gone.receiver")
    assert tick(at=NOON) == 1
    assert "nobody is called gone.receiver" in Delivery.objects.get(delivered_at__isnull=True).trouble


def test_what_another_worker_delivered_is_not_delivered_again(heard):
    publish("tests.noun.done", {}, at=NOON)
    pk = Delivery.objects.first().pk
    Delivery.objects.update(delivered_at=NOON)
    assert delivery._deliver(pk, NOON) is False and heard["first"] == []


def test_a_letter_is_sent_after_the_act_with_the_key_of_its_message():
    message = mail(to="a@example.cn", subject="请签字", body="协议等您签字。", at=NOON)
    assert letters.outbox == []
    tick(at=NOON)
    letter = letters.outbox[0]
    assert (letter.to, letter.subject, letter.body) == (["a@example.cn"], "请签字", "协议等您签字。")
    assert letter.extra_headers["Message-ID"] == f"<{message.key}@zhijiao>"


def test_delivered_messages_are_forgotten_after_a_while_and_waiting_ones_are_not(heard):
    publish("tests.noun.done", {}, at=NOON)
    tick(at=NOON)
    publish("tests.noun.done", {}, at=NOON)
    assert forget_before(NOON) == 0
    assert forget_before(NOON + timedelta(days=1)) == 3  # the message and its two deliveries
    assert Message.objects.count() == 1
