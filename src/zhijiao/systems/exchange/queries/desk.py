"""The issue desk of a school, and what it brings to the home page."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.rooms import Task
from zhijiao.systems.exchange.models import Batch, Credential
from zhijiao.systems.exchange.queries.printing import unprintable
from zhijiao.systems.exchange.terms import State

MOST = 20
IN_A_FILE = 50  # certificates that are printed as one file
TO_ISSUE = Bilingual("{n} {n:certificate|certificates} of completion to issue", "{n}份完成证明待签发")
TO_DECIDE = Bilingual("{n} {n:revocation|revocations} to decide", "{n}份证明的撤销待决定")
DOUBTED = Bilingual("{n} issued {n:certificate|certificates} under review", "{n}份已签发证明待复核")
DECIDERS = (Role.SCHOOL_REGISTRAR, Role.PROVINCE_OFFICIAL)
STANDING = (State.ISSUED, State.SUSPENDED)


@dataclass(frozen=True)
class Heap:
    """Credentials that wait for the same thing: the first of them, and how many there are."""

    key: str
    words: Bilingual
    rows: tuple[Credential, ...]
    total: int
    view: str  # the list's view that holds all of them

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.rows)


def waiting(actor: Actor) -> QuerySet[Credential]:
    """Return what the actor's school may issue now and no batch holds."""
    rows = Credential.objects.visible_to(actor).filter(state=State.PROPOSED)
    return rows.exclude(batch__in=Batch.objects.working()).select_related("learner", "school").order_by("pk")


def to_decide(actor: Actor) -> QuerySet[Credential]:
    """Return the credentials whose revocation somebody else asked for."""
    rows = Credential.objects.visible_to(actor).filter(state__in=STANDING, revoke_asked_at__isnull=False)
    return rows.exclude(revoke_asked_by=actor.user_id).select_related("learner", "school").defer("document").order_by("revoke_asked_at")


def doubted(actor: Actor) -> QuerySet[Credential]:
    """Return issued credentials whose source says something else now."""
    rows = Credential.objects.visible_to(actor).filter(state__in=STANDING).exclude(doubt_zh="")
    return rows.select_related("learner", "school").defer("document").order_by("pk")


def heaps(actor: Actor) -> list[Heap]:
    """Return what lies on the desk, empty heaps left out."""
    found = [_heap("issue", Bilingual("To issue", "待签发"), waiting(actor), "waiting"),
             _heap("decide", Bilingual("Revocations to decide", "待决定的撤销"), to_decide(actor), "asked"),
             _heap("review", Bilingual("Under review", "待复核"), doubted(actor), "doubted")]
    return [heap for heap in found if heap.total]


def _heap(key: str, words: Bilingual, rows: QuerySet[Credential], view: str) -> Heap:
    first = tuple(rows[:MOST + 1])
    return Heap(key, words, first[:MOST], rows.count() if len(first) > MOST else len(first), view)


def batches(actor: Actor) -> list[Batch]:
    """Return the last batches."""
    return list(Batch.objects.visible_to(actor).order_by("-pk")[:5])


def tasks(actor: Actor, today: date) -> Iterable[Task]:
    """Return what waits for the actor, for the home page."""
    if actor.role not in DECIDERS:
        return []
    counts = [(TO_DECIDE, to_decide(actor).count(), "decide")]
    if actor.role is Role.SCHOOL_REGISTRAR:
        counts = [(TO_ISSUE, waiting(actor).count(), "issue"), *counts, (DOUBTED, doubted(actor).count(), "review")]
    return [Task(words.filled(n=n), f"/exchange/desk#{key}", count=n) for words, n, key in counts if n]


# --- what a batch came to, on paper ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """Certificates of a batch that are printed as one file: which file, from which to which."""

    number: int
    first: int
    last: int


def _issued_of(batch: Batch, actor: Actor) -> QuerySet[Credential]:
    rows = Credential.objects.visible_to(actor).filter(batch=batch, state=State.ISSUED)
    return rows.select_related("learner", "school").order_by("pk")


def unprintable_of(batch: Batch, actor: Actor) -> dict[str, str]:
    """Return by number the characters for which the print has no glyph: such a certificate is whole on file and cannot be printed."""
    lost = ((row.number, unprintable(row)) for row in _issued_of(batch, actor).defer("document"))
    return {number: characters for number, characters in lost if characters}


def prints_of(batch: Batch, actor: Actor, lost: Collection[str]) -> list[Part]:
    """Return the files in which a batch is printed, so many certificates each."""
    total = _issued_of(batch, actor).exclude(number__in=lost).count()
    return [Part(number, start + 1, min(start + IN_A_FILE, total)) for number, start in enumerate(range(0, total, IN_A_FILE), start=1)]


def to_print(batch: Batch, actor: Actor, part: int) -> list[Credential]:
    """Return the certificates of one of those files."""
    rows = _issued_of(batch, actor).exclude(number__in=unprintable_of(batch, actor))
    return list(rows[(part - 1) * IN_A_FILE:part * IN_A_FILE]) if part > 0 else []
