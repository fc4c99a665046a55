"""Publish, receive, deliver.

A receiver runs in one transaction with the note that it was delivered: what it writes to our own database happens
once. What it does outside (a letter) may happen twice after a crash, so it carries the message's key.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q

from zhijiao.kernel.journal.entries import plain
from zhijiao.kernel.outbox.models import Delivery, Message
from zhijiao.kernel.sealing import seal, unseal

log = logging.getLogger(__name__)

MAIL = "outbox.mail.wanted"
_PLACE = "outbox_message.payload"
LAST_TRY = 10

R = TypeVar("R", bound=Callable[..., None])
_RECEIVERS: dict[str, dict[str, Callable[..., None]]] = {}


def receives(event: str) -> Callable[[R], R]:
    """Let a function hear of an event. It is called as receiver(payload, at=moment, key=message key)."""
    def enrol(receiver: R) -> R:
        _RECEIVERS.setdefault(event, {})[f"{receiver.__module__}.{receiver.__qualname__}"] = receiver
        return receiver

    return enrol


@transaction.atomic
def publish(event: str, payload: Mapping[str, object], *, at: datetime) -> Message:
    """Write a message beside what happened: both are kept or neither. An event that nobody receives is kept too."""
    # Sealed: a letter holds numbers and one-time codes that the database keeps nowhere else in the clear.
    content = seal(json.dumps(plain(dict(payload)), ensure_ascii=False), _PLACE)
    message = Message.objects.create(event=event, payload=content, published_at=at)
    Delivery.objects.bulk_create([Delivery(message=message, receiver=name, due_at=at)
                                  for name in _RECEIVERS.get(event, {})])
    return message


def mail(*, to: str, subject: str, body: str, at: datetime) -> Message:
    """Send a letter once the transaction is kept."""
    return publish(MAIL, {"to": to, "subject": subject, "body": body}, at=at)


def tick(*, at: datetime, most: int = 100) -> int:
    """Deliver what is due; return how many deliveries were made."""
    due = Delivery.objects.filter(delivered_at__isnull=True, due_at__lte=at, tries__lt=LAST_TRY)
    return sum(_deliver(pk, at) for pk in due.order_by("due_at", "pk").values_list("pk", flat=True)[:most])


def _deliver(pk: int, at: datetime) -> bool:
    try:
        with transaction.atomic():
            # Taken first, so that of two workers one waits and then finds it done.
            if not _waiting(pk).update(delivered_at=at):
                return False
            delivery = Delivery.objects.select_related("message").get(pk=pk)
            message = delivery.message
            receiver = _RECEIVERS.get(message.event, {}).get(delivery.receiver)
            if receiver is None:
                raise LookupError(f"nobody is called {delivery.receiver}")
            receiver(json.loads(unseal(message.payload, _PLACE)), at=at, key=str(message.key))
        return True
    except Exception as trouble:
        log.exception("delivery %s failed", pk)
        _postpone(pk, at, trouble)
        return False


def _waiting(pk: int) -> Any:
    return Delivery.objects.filter(pk=pk, delivered_at__isnull=True)


def _postpone(pk: int, at: datetime, trouble: Exception) -> None:
    """Try again after 1, 2, 4 ... minutes, at most a day; after the last try it stays and is counted as stuck."""
    tries = Delivery.objects.get(pk=pk).tries + 1
    wait = min(timedelta(minutes=2 ** (tries - 1)), timedelta(days=1))
    _waiting(pk).update(tries=tries, due_at=at + wait, trouble=f"{type(trouble).__name__}: {trouble}"[:2000])


def counted(at: datetime) -> dict[str, int]:
    """Return how many deliveries wait, and how many are stuck for good."""
    open_ = Delivery.objects.filter(delivered_at__isnull=True)
    return {"waiting": open_.filter(Q(tries__lt=LAST_TRY), due_at__lte=at).count(),
            "stuck": open_.filter(tries__gte=LAST_TRY).count()}


def forget_before(moment: datetime) -> int:
    """Delete messages published before a moment all of whose deliveries were made; return how many rows went."""
    open_ = Delivery.objects.filter(delivered_at__isnull=True).values("message")
    return Message.objects.filter(published_at__lt=moment).exclude(pk__in=open_).delete()[0]


@receives(MAIL)
def _send(payload: Mapping[str, Any], *, at: datetime, key: str) -> None:
    # The same Message-ID on a second try lets the receiving side drop the double.
    EmailMessage(payload["subject"], payload["body"], to=[payload["to"]],
                 headers={"Message-ID": f"<{key}@zhijiao>"}).send()
