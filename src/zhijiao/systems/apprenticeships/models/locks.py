"""Locks of the five ledgers (对账锁): a difference between two of them, and what school, enterprise and apprentice make of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described
from zhijiao.systems.apprenticeships.models.agreements import Agreement
from zhijiao.systems.apprenticeships.models.changes import OfAgreementQuerySet
from zhijiao.systems.apprenticeships.terms import Ledger, LockState, Party, Triage

USER = settings.AUTH_USER_MODEL


class Lock(models.Model):
    """对账锁: one difference of one ledger. While it holds nothing is completed and nothing subsidised; another difference is another lock."""

    agreement = described(models.ForeignKey(Agreement, models.CASCADE, related_name="locks"), en="Agreement", zh="协议", privacy=Privacy.INTERNAL)
    ledger = described(TermField(Ledger), en="Ledger", zh="账本", privacy=Privacy.INTERNAL)
    difference = described(models.CharField(max_length=64), en="Digest of the difference", zh="差异摘要", privacy=Privacy.INTERNAL)
    text_en = described(models.TextField(), en="Difference, in English", zh="差异（英文）", privacy=Privacy.INTERNAL)
    text_zh = described(models.TextField(), en="Difference, in Chinese", zh="差异（中文）", privacy=Privacy.INTERNAL)
    state = described(TermField(LockState, default=LockState.OPEN), en="State", zh="状态", privacy=Privacy.INTERNAL)
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本", privacy=Privacy.INTERNAL)
    opened_at = described(models.DateTimeField(), en="Found at", zh="发现时间", privacy=Privacy.INTERNAL)
    opened_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                          en="Found by", zh="由谁发现", privacy=Privacy.INTERNAL)
    triage = described(TermField(Triage, null=True, blank=True), en="How it is handled", zh="处理方式", privacy=Privacy.INTERNAL)
    proposer = described(TermField(Party, null=True, blank=True), en="Proposed by party", zh="提出方", privacy=Privacy.INTERNAL)
    reason = described(models.TextField(blank=True, default=""), en="Reason", zh="理由", privacy=Privacy.INTERNAL)
    triaged_at = described(models.DateTimeField(null=True, blank=True), en="Proposed at", zh="提出时间", privacy=Privacy.INTERNAL)
    triaged_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Proposed by", zh="提出人", privacy=Privacy.INTERNAL)
    answer = described(models.TextField(blank=True, default=""), en="Answer", zh="答复", privacy=Privacy.INTERNAL)
    answered_at = described(models.DateTimeField(null=True, blank=True), en="Answered at", zh="答复时间", privacy=Privacy.INTERNAL)
    answered_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                            en="Answered by", zh="答复人", privacy=Privacy.INTERNAL)
    cleared_at = described(models.DateTimeField(null=True, blank=True), en="Gone since", zh="消除时间", privacy=Privacy.INTERNAL)
    cleared_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Found gone by", zh="由谁确认消除", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[Lock]] = OfAgreementQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Ledger lock", "对账锁")

    class Meta:
        ordering = ("-opened_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("agreement", "ledger", "difference"), name="lock_once_per_difference"),
        )
        indexes = (models.Index(fields=("state", "ledger"), name="lock_state_ledger"),)

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.ledger}"

    def get_absolute_url(self) -> str:
        """Return the page on which it is answered."""
        return reverse("apprenticeships:lock", args=[self.pk])

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the chain of the school."""
        return self.agreement.school_id

    @property
    def text(self) -> Bilingual:
        """Return what differs."""
        return Bilingual(self.text_en, self.text_zh)

    @property
    def lifts(self) -> bool:
        """Say whether the difference stands by agreement of both sides and holds nothing up."""
        return self.state == LockState.ACCEPTED and self.triage == Triage.DISPUTE
