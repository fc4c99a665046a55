"""Invitations, one by one or in batches: two people open one door, and only the person invited goes through it."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from zhijiao.basics.columns import Privacy
from zhijiao.kernel.administration.terms import ASKERS, InvitationKind, Stage
from zhijiao.kernel.fields import EncryptedText, LookupKey, SealedRows, TermField, described
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.regions import within
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.terms import ADMINISTRATORS, Kinship, Role

PERSONAL, SENSITIVE = Privacy.PERSONAL, Privacy.SENSITIVE
MOST_TRIES = 5


def _account(related: str) -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name=related)


class BatchRows(models.QuerySet["Batch"]):
    """Batches, within the region of the administrator who looks, or of one's own unit."""

    def visible_to(self, actor: Actor) -> BatchRows:
        """Return what an administrator sees of the region, and a registrar or HR of their own unit."""
        if actor.role in ADMINISTRATORS and actor.region_path:
            return self.filter(within("organisation__region__path", actor.region_path))
        if actor.role in ASKERS and actor.organisation_id is not None:
            return self.filter(organisation_id=actor.organisation_id)
        return self.none()


class Batch(models.Model):
    """A list of people invited together (批量邀请). How far it is, is said by its invitations."""

    number = described(models.UUIDField(unique=True, default=uuid.uuid4, editable=False), en="number", zh="编号")
    title = described(models.CharField(max_length=120), en="what for", zh="事由")
    organisation = described(models.ForeignKey(Organisation, models.PROTECT, related_name="batches"), en="asked for by the unit", zh="提出单位")
    size = described(models.PositiveIntegerField(), en="invitations", zh="邀请数")
    asked_at = described(models.DateTimeField(), en="asked for at", zh="提出时间")
    asked_by = described(_account("+"), en="asked for by", zh="提出人", privacy=PERSONAL)

    objects: ClassVar[Any] = BatchRows.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return self.title

    @property
    def responsible_organisation_id(self) -> int:
        """Return the unit in whose chain the journal keeps what is done about it."""
        return self.organisation_id

    def get_absolute_url(self) -> str:
        """Return the page that says how far it is."""
        return reverse("administration:batch", args=[self.number])


_LIVING = Q(accepted_at=None, refused_at=None, withdrawn_at=None)


def standing(stage: Stage, now: datetime) -> Q:
    """Return the condition that an invitation is at a stage; says the same as `Invitation.stage`."""
    ended = {Stage.ACCEPTED: "accepted_at", Stage.REFUSED: "refused_at", Stage.WITHDRAWN: "withdrawn_at"}
    if stage in ended:
        return Q(**{f"{ended[stage]}__isnull": False})
    if stage is Stage.LOCKED:
        return _LIVING & Q(tries__gte=MOST_TRIES)
    if stage is Stage.EXPIRED:
        return _LIVING & Q(tries__lt=MOST_TRIES, valid_until__lt=now)
    living = _LIVING & Q(tries__lt=MOST_TRIES, valid_until__gte=now)
    if stage is Stage.ASKED:
        return living & Q(confirmed_at=None)
    return living & Q(confirmed_at__isnull=False, opened_at__isnull=stage is Stage.OPEN)


class InvitationRows(SealedRows):
    """Invitations, within the region of the administrator who looks, or of one's own unit."""

    def visible_to(self, actor: Actor) -> InvitationRows:
        """Return what an administrator sees (guardians that belong to no unit are the province's), and a registrar or HR of their own."""
        if actor.role in ADMINISTRATORS:
            return self._of_region(actor)
        if actor.role in ASKERS and actor.organisation_id is not None:
            return self.filter(Q(organisation_id=actor.organisation_id) | Q(batch__organisation_id=actor.organisation_id))
        return self.none()

    def _of_region(self, actor: Actor) -> InvitationRows:
        if not actor.region_path:
            return self.none()
        own = within("organisation__region__path", actor.region_path)
        return self.filter(own | Q(organisation__isnull=True) if "/" not in actor.region_path else own)

    def at(self, now: datetime, *stages: Stage) -> InvitationRows:
        """Return those at one of these stages."""
        return self.filter(reduce(or_, [standing(stage, now) for stage in stages]))


class Invitation(models.Model):
    """An account, a role, or a new way in, that one administrator asks for and another confirms (邀请).

    The link is shown to the one, the code to the other: neither can go in alone. What identifies the person is kept, sealed, until then.
    """

    number = described(models.UUIDField(unique=True, default=uuid.uuid4, editable=False), en="number", zh="编号")
    kind = described(TermField(InvitationKind), en="what is given", zh="事项")
    name = described(models.CharField(max_length=80, blank=True), en="name of the person invited", zh="被邀请人姓名", privacy=PERSONAL)
    username = described(models.CharField(max_length=60), en="account", zh="账号", privacy=PERSONAL)
    person = described(models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="invitations"), en="person", zh="人员",
                       privacy=PERSONAL)
    role = described(TermField(Role, null=True, blank=True), en="role", zh="角色")
    organisation = described(models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="invitations"),
                             en="unit", zh="单位")
    since = described(models.DateField(), en="role begins", zh="角色起始日期")
    until = described(models.DateField(null=True, blank=True), en="role ends", zh="角色截止日期")
    batch = described(models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="invitations"), en="batch", zh="批次")
    id_number = described(EncryptedText(null=True, blank=True), en="citizen number", zh="身份证件号", privacy=SENSITIVE)
    id_number_key = described(LookupKey(of="id_number", db_index=True), en="look-up key of the citizen number", zh="身份证件号检索值", privacy=SENSITIVE)
    email = described(models.EmailField(blank=True), en="e-mail", zh="电子邮箱", privacy=PERSONAL)
    ward = described(models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+"), en="ward", zh="被监护人", privacy=PERSONAL)
    kinship = described(TermField(Kinship, null=True, blank=True), en="kinship", zh="与被监护人关系", privacy=PERSONAL)
    reason = described(models.CharField(max_length=400), en="reason", zh="理由")
    valid_until = described(models.DateTimeField(), en="link valid until", zh="链接有效期至")
    link_hash = described(models.CharField(max_length=64, unique=True), en="digest of the link", zh="链接摘要")
    code_hash = described(models.CharField(max_length=64, blank=True), en="digest of the code", zh="验证码摘要")
    tries = described(models.PositiveSmallIntegerField(default=0), en="wrong codes", zh="验证码错误次数")
    asked_at = described(models.DateTimeField(), en="asked for at", zh="提出时间")
    asked_by = described(_account("+"), en="asked for by", zh="提出人", privacy=PERSONAL)
    linked_at = described(models.DateTimeField(null=True, blank=True), en="link made at", zh="生成链接时间")
    linked_by = described(_account("+"), en="link made by", zh="生成链接的人", privacy=PERSONAL)
    coded_at = described(models.DateTimeField(null=True, blank=True), en="code made at", zh="生成验证码时间")
    coded_by = described(_account("+"), en="code made by", zh="生成验证码的人", privacy=PERSONAL)
    opened_at = described(models.DateTimeField(null=True, blank=True), en="link opened at", zh="链接首次打开时间")
    confirmed_at = described(models.DateTimeField(null=True, blank=True), en="confirmed at", zh="确认时间")
    confirmed_by = described(_account("+"), en="confirmed by", zh="确认人", privacy=PERSONAL)
    refused_at = described(models.DateTimeField(null=True, blank=True), en="refused at", zh="拒绝时间")
    refused_by = described(_account("+"), en="refused by", zh="拒绝人", privacy=PERSONAL)
    refusal = described(models.CharField(max_length=400, blank=True), en="why refused", zh="拒绝理由")
    withdrawn_at = described(models.DateTimeField(null=True, blank=True), en="withdrawn at", zh="撤回时间")
    withdrawn_by = described(_account("+"), en="withdrawn by", zh="撤回人", privacy=PERSONAL)
    accepted_at = described(models.DateTimeField(null=True, blank=True), en="accepted at", zh="接受时间")
    accepted_by = described(_account("+"), en="accepted by", zh="接受人", privacy=PERSONAL)

    objects: ClassVar[Any] = InvitationRows.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.CheckConstraint(name="invitation_confirmed_by_another", condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("asked_by"))),
            models.CheckConstraint(name="invitation_link_and_code_in_two_hands",
                                   condition=Q(linked_by__isnull=True) | ~Q(linked_by=models.F("coded_by"))),
            models.CheckConstraint(name="invitation_of_a_role_has_one", condition=Q(kind="renewal") | Q(role__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.username} {self.kind}"

    @property
    def responsible_organisation_id(self) -> int | None:
        """Return the unit in whose chain the journal keeps what is done about it."""
        return self.organisation_id

    def stage(self, now: datetime) -> Stage:
        """Return how far it is at a moment."""
        for moment, stage in ((self.accepted_at, Stage.ACCEPTED), (self.refused_at, Stage.REFUSED), (self.withdrawn_at, Stage.WITHDRAWN)):
            if moment is not None:
                return stage
        if self.tries >= MOST_TRIES:
            return Stage.LOCKED
        if now > self.valid_until:
            return Stage.EXPIRED
        if self.confirmed_at is None:
            return Stage.ASKED
        return Stage.OPEN if self.opened_at is None else Stage.OPENED

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("administration:invitation", args=[self.number])


class Erasure(models.Model):
    """What was erased because its time was over: how many rows, older than when, and a digest by which a copy can be compared."""

    kind = described(models.CharField(max_length=40), en="what", zh="内容")
    older_than = described(models.DateTimeField(), en="older than", zh="早于")
    number = described(models.PositiveIntegerField(), en="rows", zh="条数")
    digest = described(models.CharField(max_length=64), en="digest of what was erased", zh="清除内容摘要")
    erased_on = described(models.DateField(), en="erased on", zh="清除日期")

    class Meta:
        ordering = ("-erased_on", "-pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
