"""Invitations: two administrators open one door, and only the person invited goes through it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhijiao.basics.columns import Privacy
from zhijiao.kernel.administration.terms import InvitationKind, Stage
from zhijiao.kernel.fields import TermField, described
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.regions import within
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.terms import ADMINISTRATORS, Role

PERSONAL, SENSITIVE = Privacy.PERSONAL, Privacy.SENSITIVE
MOST_TRIES = 5


class InvitationRows(models.QuerySet["Invitation"]):
    """Invitations, within the region of the administrator who looks."""

    def visible_to(self, actor: Actor) -> InvitationRows:
        """Return what an administrator sees; guardians belong to no unit and are the province's."""
        if actor.role not in ADMINISTRATORS or not actor.region_path:
            return self.none()
        own = within("organisation__region__path", actor.region_path)
        return self.filter(own | Q(organisation__isnull=True) if "/" not in actor.region_path else own)


def _account(related: str) -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name=related)


class Invitation(models.Model):
    """An account, a role, or a new way in, that one administrator asks for and another confirms (邀请).

    The link is shown to the one, the code to the other: neither can go in alone.
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
    reason = described(models.CharField(max_length=400), en="reason", zh="理由")
    valid_until = described(models.DateTimeField(), en="link valid until", zh="链接有效期至")
    link_hash = described(models.CharField(max_length=64, unique=True), en="digest of the link", zh="链接摘要")
    code_hash = described(models.CharField(max_length=64, blank=True), en="digest of the code", zh="验证码摘要")
    tries = described(models.PositiveSmallIntegerField(default=0), en="wrong codes", zh="验证码错误次数")
    asked_at = described(models.DateTimeField(), en="asked for at", zh="提出时间")
    asked_by = described(_account("+"), en="asked for by", zh="提出人", privacy=PERSONAL)
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
        return Stage.OPEN if self.confirmed_at is not None else Stage.ASKED


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
