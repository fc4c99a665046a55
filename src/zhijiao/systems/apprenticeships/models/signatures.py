"""Signatures of the parties, and the links by which somebody without an account signs."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.kernel.fields import TermField, described
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.scope import rows
from zhijiao.systems.apprenticeships.models.agreements import Agreement
from zhijiao.systems.apprenticeships.terms import Party, SignMethod

USER = settings.AUTH_USER_MODEL


class SignatureQuerySet(models.QuerySet["Signature"]):
    """Signatures, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> SignatureQuerySet:
        """Whoever sees the agreement sees its signatures."""
        return self.filter(rows(actor, region="agreement__school__region__path", school="agreement__school",
                                enterprise="agreement__enterprise", apprentice="agreement__apprentice",
                                mentor="agreement__mentor"))

    def valid(self) -> SignatureQuerySet:
        """Signatures that no later change has voided."""
        return self.filter(voided_at=None)


class Signature(models.Model):
    """签字: one party's signature under one revision; a change of the terms voids it and says why."""

    agreement = described(models.ForeignKey(Agreement, models.CASCADE, related_name="signatures"),
                          en="Agreement", zh="协议", privacy=Privacy.INTERNAL)
    party = described(TermField(Party), en="Party", zh="一方", privacy=Privacy.INTERNAL)
    revision = described(models.PositiveIntegerField(), en="Revision signed", zh="所签版本", privacy=Privacy.INTERNAL)
    method = described(TermField(SignMethod, default=SignMethod.ACCOUNT), en="Method", zh="方式", privacy=Privacy.INTERNAL)
    signer = described(models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+"),
                       en="Signer", zh="签字人", privacy=Privacy.PERSONAL)
    digest = described(models.CharField(max_length=64, blank=True, default=""), en="Digest of the text signed", zh="所签文本摘要",
                       privacy=Privacy.INTERNAL)
    signed_at = described(models.DateTimeField(), en="Signed at", zh="签字时间", privacy=Privacy.INTERNAL)
    signed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                          en="Signed by", zh="签字账号", privacy=Privacy.INTERNAL)
    voided_at = described(models.DateTimeField(null=True, blank=True), en="Voided at", zh="作废时间", privacy=Privacy.INTERNAL)
    voided_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                          en="Voided by", zh="由谁作废", privacy=Privacy.INTERNAL)
    void_reason = described(models.TextField(blank=True, default=""), en="Why voided", zh="作废原因", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[Signature]] = SignatureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("agreement", "party"), condition=models.Q(voided_at__isnull=True),
                                    name="signature_one_valid_per_party"),
        )

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.party} {self.revision}"


class SignLinkQuerySet(models.QuerySet["SignLink"]):
    """Links for signing; nobody lists them."""

    def visible_to(self, actor: Actor) -> SignLinkQuerySet:
        """Return nothing: a link is opened by whoever holds its token, never listed."""
        return self.none()


class SignLink(models.Model):
    """签字链接: a way to sign once, with a code sent apart from it. Only digests of token and code are kept."""

    agreement = described(models.ForeignKey(Agreement, models.CASCADE, related_name="links"),
                          en="Agreement", zh="协议", privacy=Privacy.INTERNAL)
    party = described(TermField(Party), en="Party", zh="一方", privacy=Privacy.INTERNAL)
    revision = described(models.PositiveIntegerField(), en="Revision", zh="版本", privacy=Privacy.INTERNAL)
    token_hash = described(models.CharField(max_length=64, unique=True), en="Digest of the token", zh="令牌摘要",
                           privacy=Privacy.SENSITIVE)
    code_hash = described(models.CharField(max_length=64), en="Digest of the code", zh="验证码摘要", privacy=Privacy.SENSITIVE)
    tries = described(models.PositiveSmallIntegerField(default=0), en="Wrong tries", zh="输错次数", privacy=Privacy.INTERNAL)
    valid_until = described(models.DateTimeField(), en="Valid until", zh="有效期至", privacy=Privacy.INTERNAL)
    created_at = described(models.DateTimeField(), en="Made at", zh="生成时间", privacy=Privacy.INTERNAL)
    created_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Made by", zh="生成人", privacy=Privacy.INTERNAL)
    used_at = described(models.DateTimeField(null=True, blank=True), en="Used at", zh="使用时间", privacy=Privacy.INTERNAL)
    used_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                        en="Used by", zh="使用账号", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[SignLink]] = SignLinkQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.party}"
