"""How long things are kept: each kind is declared once, its period is the operator's; without a period nothing is erased.

Erasing leaves a proof: how many, older than when, and a digest of what went, in a row of its own and in the journal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.administration.models import Erasure, Invitation
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.journal.models import Content
from zhijiao.kernel.papers import files
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.models import Membership, Person, User
from zhijiao.kernel.registers.models import Export, ImportRow

MOST = 500  # of one kind in one run: a run is one short transaction, and the next follows in an hour


@dataclass(frozen=True)
class Kept:
    """One kind of data that may be erased: its name in ZHIJIAO_RETENTION_DAYS, and what erases the oldest of it."""

    key: str
    words: Bilingual
    erase: Callable[[datetime, datetime], Iterable[str]]

    @property
    def days(self) -> int | None:
        """Return the operator's period, None while it is unset."""
        found: int | None = settings.ZHIJIAO_RETENTION.get(self.key)
        return found


_KINDS: dict[str, Kept] = {}
Erase = Callable[[datetime, datetime], Iterable[str]]


def retained(key: str, words: Bilingual) -> Callable[[Erase], Erase]:
    """Declare a kind: erase(older_than, at) erases at most MOST and returns what names each of them."""
    def declare(erase: Erase) -> Erase:
        _KINDS[key] = Kept(key, words, erase)
        return erase

    return declare


def kinds() -> list[Kept]:
    """Return every kind, by name."""
    return sorted(_KINDS.values(), key=lambda kind: kind.key)


def refuse_unknown() -> None:
    """Refuse a period for something that is no kind: it would erase nothing and promise it."""
    if wrong := settings.ZHIJIAO_RETENTION.keys() - _KINDS.keys():
        raise ImproperlyConfigured(f"ZHIJIAO_RETENTION_DAYS: {', '.join(sorted(wrong))} is none of {', '.join(sorted(_KINDS))}")


def erase_due(*, at: datetime) -> dict[str, int]:
    """Erase what is older than its period; return how many of each kind. Kinds without a period are left alone."""
    return {kind.key: _erase(kind, kind.days, at) for kind in kinds() if kind.days is not None}


@transaction.atomic
def _erase(kind: Kept, days: int, at: datetime) -> int:
    older_than = at - timedelta(days=days)
    names = sorted(kind.erase(older_than, at))
    if names:
        proof = Erasure.objects.create(kind=kind.key, older_than=older_than, number=len(names), erased_on=timezone.localdate(at),
                                       digest=hashlib.sha256("\n".join(names).encode()).hexdigest())
        record("administration.data.erased", subject=proof, by=SYSTEM, at=at, kind=kind.key, number=len(names), older_than=older_than,
               digest=proof.digest)
    return len(names)


@retained("imports", Bilingual("rows of uploaded workbooks, as they were staged", "上传工作簿暂存的各行"))
def imports(older_than: datetime, at: datetime) -> list[str]:
    """Erase staged rows; the import itself, its counts and its file's hash stay."""
    found = ImportRow.objects.filter(batch__made_at__lt=older_than).order_by("pk").values_list("pk", "digest")[:MOST]
    rows = list(found)
    ImportRow.objects.filter(pk__in=[key for key, _ in rows]).delete()
    return [digest for _, digest in rows]


@retained("exports", Bilingual("files of exports made in the background", "后台生成的导出文件"))
def exports(older_than: datetime, at: datetime) -> list[str]:
    """Remove the files; that and what was exported stays in the journal."""
    found = list(Export.objects.filter(made_at__lt=older_than, file__isnull=False).select_related("file").order_by("made_at")[:MOST])
    for one in found:
        files.remove(file=one.file, by=SYSTEM, at=at, reason="the period of retention is over")
    return [one.file.sha256 for one in found]


@retained("contacts", Bilingual("telephone and e-mail of people whose last role ended", "角色全部终止人员的电话和邮箱"))
def contacts(older_than: datetime, at: datetime) -> list[str]:
    """Erase how somebody was reached, and close the account, once every role ended so long ago."""
    day = timezone.localdate(older_than)
    seats = Membership.objects.filter(person=OuterRef("pk"))
    gone = Person.objects.filter(Exists(seats), ~Exists(seats.filter(Q(until__isnull=True) | Q(until__gte=day))))
    found = list(gone.exclude(phone__isnull=True, email="").order_by("pk")[:MOST])
    for person in found:
        person.phone, person.email = None, ""
        person.save(update_fields=["phone", "email"])
    User.objects.filter(person__in=found).update(is_active=False, email="")
    return [str(person.pk) for person in found]


@retained("invitations", Bilingual("names, citizen numbers and addresses on invitations that nobody accepted", "未被接受的邀请上的姓名、证件号和邮箱"))
def invitations(older_than: datetime, at: datetime) -> list[str]:
    """Blank the name and what else tells who it was; the account's name and what was decided stay."""
    found = list(Invitation.objects.filter(accepted_at=None, valid_until__lt=older_than).exclude(name="").order_by("pk")[:MOST])
    for one in found:
        one.name, one.email, one.id_number = "", "", None
        one.save(update_fields=["name", "email", "id_number", "id_number_key"])
    return [str(one.number) for one in found]


@retained("journal", Bilingual("what journal entries say (that they happened, and the chain, stay)", "操作日志的内容（发生过的事实和日志链保留）"))
def journal(older_than: datetime, at: datetime) -> list[str]:
    """Erase the contents of old entries; their digests stay in the chain, which still verifies."""
    rows = list(Content.objects.filter(entry__at__lt=older_than).order_by("entry_id").values_list("entry_id", "entry__digest")[:MOST])
    Content.objects.filter(entry_id__in=[key for key, _ in rows]).delete()
    return [digest for _, digest in rows]
