"""Write to the journal, read a subject's history, prove the chains, erase what an entry says.

A hash covers the one before it, so a changed, removed or inserted entry is found. The content enters by the digest of
(nonce, content): it can be erased later, and the digest alone betrays nothing even about short content.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce
from operator import or_
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from zhijiao.kernel.journal.models import Content, Entry, Head

_EVENT = re.compile(r"[a-z_]+\.[a-z_]+\.[a-z_]+")
OFFICE = 0


class Doer(Protocol):
    """What the journal asks of an actor (`kernel.people.actor.Actor` is one)."""

    @property
    def person_id(self) -> int | None: ...
    @property
    def role(self) -> Any: ...
    @property
    def organisation_id(self) -> int | None: ...
    @property
    def address(self) -> str: ...
    @property
    def request_id(self) -> str: ...


@transaction.atomic
def record(event: str, *, subject: models.Model, by: Doer, at: datetime, **body: object) -> Entry:
    """Write one entry and return it. Called last in the transaction: it holds the end of the chain until commit.

    The chain is that of the organisation responsible for the subject (`responsible_organisation_id`), else of the
    actor's, else the office's, on the day of `at`.
    """
    if not _EVENT.fullmatch(event):
        raise ValueError(f"an event is room.noun.past_participle, not {event!r}")
    chain = getattr(subject, "responsible_organisation_id", None) or by.organisation_id or OFFICE
    day, said, nonce = timezone.localdate(at), plain(body), secrets.token_hex(16)
    head = _locked_head(chain, day)
    entry = Entry(chain=chain, on=day, seq=head.seq + 1, event=event, subject_kind=subject._meta.label_lower,
                  subject_id=str(subject.pk), at=at, role=str(by.role or ""), person_id=by.person_id,
                  organisation_id=by.organisation_id, address=by.address, request_id=by.request_id,
                  digest=_digest(nonce, said))
    entry.hash = _hash(head.tip, entry)
    entry.save(force_insert=True)
    Content(entry=entry, said=said, nonce=nonce).save(force_insert=True)
    Head.objects.filter(pk=head.pk).update(seq=entry.seq, tip=entry.hash)
    return entry


def _locked_head(chain: int, day: date) -> Head:
    heads = Head.objects.select_for_update()
    head = heads.filter(chain=chain, on=day).first()
    if head is None:
        Head.objects.bulk_create([Head(chain=chain, on=day)], ignore_conflicts=True)
        head = heads.get(chain=chain, on=day)
    return head


def plain(body: dict[str, object]) -> dict[str, Any]:
    """Return a body as JSON keeps it: dates as text, terms as their values."""
    kept: dict[str, Any] = json.loads(json.dumps(body, cls=DjangoJSONEncoder))
    return kept


def _digest(nonce: str, said: dict[str, Any]) -> str:
    return _sha256([nonce, said])


def _hash(before: str, entry: Entry) -> str:
    moment = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return _sha256([before, entry.chain, entry.on.isoformat(), entry.seq, entry.event, entry.subject_kind,
                    entry.subject_id, moment, entry.role, entry.person_id, entry.organisation_id, entry.address,
                    entry.request_id, entry.digest])


def _sha256(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def history(*subjects: models.Model) -> list[Entry]:
    """Return the entries about a subject, or about several, the oldest first, with their content and persons."""
    asked = [models.Q(subject_kind=one._meta.label_lower, subject_id=str(one.pk)) for one in subjects]
    found = Entry.objects.filter(reduce(or_, asked))
    return list(found.select_related("content", "person").order_by("at", "pk"))


@transaction.atomic
def erase(entry: Entry, *, by: Doer, at: datetime, reason: str) -> Entry:
    """Erase what an entry says, and record that it was done and why. Who may, is decided by the caller."""
    if not reason.strip():
        raise ValueError("erasing needs a reason")
    Content.objects.filter(entry=entry).delete()
    return record("journal.content.erased", subject=entry, by=by, at=at, reason=reason)


@dataclass(frozen=True)
class Break:
    """A place where a chain does not hold. `why`: gap | hash | content | tip | headless."""

    chain: int
    on: date
    seq: int
    why: str


def verify(chain: int | None = None, on: date | None = None) -> list[Break]:
    """Recompute the chains (all, or those of an organisation, a day) and return where they break; [] is whole."""
    wanted: dict[str, Any] = {k: v for k, v in (("chain", chain), ("on", on)) if v is not None}
    heads = {(h.chain, h.on): h for h in Head.objects.filter(**wanted)}
    breaks: list[Break] = []
    entries = Entry.objects.filter(**wanted).select_related("content").order_by("chain", "on", "seq")
    for (key_chain, key_on), links in _by_chain(entries.iterator(chunk_size=2000)):
        breaks += _verify_chain(key_chain, key_on, links, heads.pop((key_chain, key_on), None))
    # A head that counts entries of which none is left: the whole chain was taken away.
    breaks += [Break(h.chain, h.on, h.seq, "gap") for h in heads.values() if h.seq]
    return breaks


def _by_chain(entries: Iterator[Entry]) -> Iterator[tuple[tuple[int, date], list[Entry]]]:
    links: list[Entry] = []
    for entry in entries:
        if links and (links[0].chain, links[0].on) != (entry.chain, entry.on):
            yield (links[0].chain, links[0].on), links
            links = []
        links.append(entry)
    if links:
        yield (links[0].chain, links[0].on), links


def _verify_chain(chain: int, on: date, links: list[Entry], head: Head | None) -> list[Break]:
    breaks: list[Break] = []
    before = ""
    for wanted, entry in enumerate(links, 1):
        if entry.seq != wanted:
            return [*breaks, Break(chain, on, wanted, "gap")]  # what follows can no longer be judged
        if entry.hash != _hash(before, entry):
            breaks.append(Break(chain, on, entry.seq, "hash"))
        content: Content | None = getattr(entry, "content", None)
        if content is not None and _digest(content.nonce, content.said) != entry.digest:
            breaks.append(Break(chain, on, entry.seq, "content"))
        before = entry.hash
    if head is None:
        breaks.append(Break(chain, on, len(links), "headless"))
    elif (head.seq, head.tip) != (len(links), before):
        breaks.append(Break(chain, on, head.seq, "tip"))
    return breaks
