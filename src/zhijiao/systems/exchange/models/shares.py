"""A link by which the learner lets somebody without an account look at one certificate."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described
from zhijiao.kernel.people.actor import Actor
from zhijiao.systems.exchange.models.credentials import Credential
from zhijiao.systems.exchange.terms import Shows

USER = settings.AUTH_USER_MODEL


class ShareQuerySet(models.QuerySet["Share"]):
    """Links, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> ShareQuerySet:
        """The learner's own and the ward's; to whom a learner shows a certificate is no business of school or office."""
        return self.filter(credential__in=Credential.objects.held_by(actor))  # type: ignore[attr-defined]

    def living(self, at: datetime) -> ShareQuerySet:
        """Those that open something at this moment."""
        return self.filter(ended_at=None, valid_until__gt=at)


class Share(models.Model):
    """分享链接: opens one certificate until it ends. Only a digest of its token is kept: a lost link is made anew."""

    credential = described(models.ForeignKey(Credential, models.PROTECT, related_name="shares"), en="Credential", zh="凭证")
    token_hash = described(models.CharField(max_length=64, unique=True), en="Digest of the token", zh="令牌摘要", privacy=Privacy.SENSITIVE)
    shows = described(TermField(Shows), en="Shows", zh="展示内容")
    label = described(models.CharField(max_length=40, blank=True, default=""), en="For whom", zh="给谁看", privacy=Privacy.PERSONAL)
    made_at = described(models.DateTimeField(), en="Made at", zh="生成时间")
    made_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Made by", zh="生成人")
    valid_until = described(models.DateTimeField(), en="Valid until", zh="有效期至")
    ended_at = described(models.DateTimeField(null=True, blank=True), en="Ended at", zh="停用时间")
    ended_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Ended by", zh="停用人")

    objects: ClassVar[models.Manager[Share]] = ShareQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Link", "分享链接")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.credential_id} {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the chain of the school that issued the certificate."""
        return self.credential.school_id
