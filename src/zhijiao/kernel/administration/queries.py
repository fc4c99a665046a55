"""What the three administrators are shown: accounts with covered names, the journal without what is personal in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.administration.models import Batch, Invitation, standing
from zhijiao.kernel.administration.terms import Stage
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.regions import within
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Membership, User
from zhijiao.kernel.people.terms import Role

COVERED = Bilingual("covered", "已遮盖")
# What an entry says and an auditor reads as it stands: codes, numbers, days; and why somebody did something.
_CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_.:/,=&?+-]{0,119}|\d{1,8}|[0-9a-f]{64}|\d{4}-\d{2}-\d{2}(T[0-9:.]+(Z|[+-]\d{2}:\d{2}))?")
_WHY = ("reason",)


def masked_name(name: str) -> str:
    """Return a name of which only the first sign is shown: 王海燕 is 王**."""
    return name[:1] + "*" * max(1, len(name) - 1) if name else ""


def _whole(actor: Actor) -> bool:
    """Say whether an administrator is the province's: its region has no region above."""
    return bool(actor.region_path) and "/" not in actor.region_path


def accounts(actor: Actor) -> QuerySet[User]:
    """Return the accounts an administrator sees: those with a role in the region; the province's also see those with none."""
    if actor.role not in (Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR) or not actor.region_path:
        return User.objects.none()
    if _whole(actor):
        return User.objects.all()
    seats = Membership.objects.filter(within("organisation__region__path", actor.region_path))
    return User.objects.filter(person__in=seats.values("person"))


def seats_of(actor: Actor, user: User) -> QuerySet[Membership]:
    """Return the roles of an account that lie in the administrator's region."""
    found: QuerySet[Membership] = Membership.objects.filter(person__user=user).select_related("organisation__region").order_by("pk")
    return found if _whole(actor) else found.filter(within("organisation__region__path", actor.region_path))


def entries(actor: Actor) -> QuerySet[Entry]:
    """Return the journal entries an auditor reads: those in the chains of the region's units; the province's, all."""
    if actor.role is not Role.AUDITOR or not actor.region_path:
        return Entry.objects.none()
    if _whole(actor):
        return Entry.objects.all()
    return Entry.objects.filter(chain__in=Organisation.objects.filter(within("region__path", actor.region_path)).values("pk"))


@dataclass(frozen=True)
class Asked:
    """What is asked of the journal, as it stands in the address."""

    event: str = ""
    account: str = ""
    role: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def q(self) -> Q:
        """Return the condition."""
        found = Q()
        if self.event:
            found &= Q(event__startswith=self.event)
        if self.account:
            found &= Q(person__user__username=self.account)
        if self.role:
            found &= Q(role=self.role)
        if self.subject:
            kind, _, key = self.subject.partition(":")
            found &= Q(subject_kind=kind, subject_id=key) if key else Q(subject_kind=kind)
        if self.since:
            found &= Q(at__gte=timezone.make_aware(datetime.combine(self.since, time.min)))
        if self.until:
            found &= Q(at__lte=timezone.make_aware(datetime.combine(self.until, time.max)))
        return found


def shown_body(entry: Entry) -> list[tuple[str, object]] | None:
    """Return what an entry says as an auditor reads it: codes and numbers as they stand, text covered; None when it was erased."""
    body = entry.body
    return None if body is None else [(key, _shown(key, value)) for key, value in body.items()]


def _shown(key: str, value: Any) -> object:
    if value is None or isinstance(value, bool | int | float):
        return COVERED if isinstance(value, int) and value > 10**9 else str(value)
    if isinstance(value, list):
        parts = [_shown(key, part) for part in value]
        return COVERED if COVERED in parts else ", ".join(map(str, parts))
    if isinstance(value, dict):
        return COVERED if any(_shown(key, part) is COVERED for part in value.values()) else ", ".join(f"{k} {v}" for k, v in value.items())
    return str(value) if key in _WHY or _CODE.fullmatch(str(value)) else COVERED


def waiting(actor: Actor, on: date) -> int:
    """Return how many single invitations wait for a security administrator; those that ended wait no more."""
    return 0 if actor.role is not Role.SECURITY_ADMINISTRATOR else int(_waiting(actor, on).filter(batch=None).count())


def batches_waiting(actor: Actor, on: date) -> tuple[int, int]:
    """Return how many batches wait for a security administrator, and how many invitations in them."""
    if actor.role is not Role.SECURITY_ADMINISTRATOR:
        return 0, 0
    found = Batch.objects.visible_to(actor).filter(invitations__in=_waiting(actor, on))
    counted = found.aggregate(batches=Count("pk", distinct=True), invitations=Count("invitations"))
    return counted["batches"], counted["invitations"]


def _waiting(actor: Actor, on: date) -> QuerySet[Invitation]:
    return Invitation.objects.visible_to(actor).filter(
        confirmed_at=None, refused_at=None, withdrawn_at=None, valid_until__date__gte=on)


def at_stages(batch: Batch, now: datetime) -> dict[Stage, int]:
    """Return how many invitations of a batch stand where, in the order of stages; none where there are none."""
    counted = batch.invitations.aggregate(**{str(stage): Count("pk", filter=standing(stage, now)) for stage in Stage})
    return {stage: counted[str(stage)] for stage in Stage if counted[str(stage)]}
