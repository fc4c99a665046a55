"""Filings with the competent department (备案): of the placement, of an exception, of a post outside the province."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TagsField, TermField, described
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.scope import rows
from zhijiao.systems.apprenticeships.models.agreements import Agreement
from zhijiao.systems.apprenticeships.terms import FilingKind, FilingState

USER = settings.AUTH_USER_MODEL


class FilingQuerySet(models.QuerySet["Filing"]):
    """Filings, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> FilingQuerySet:
        """The school that filed, the enterprise and apprentice concerned, the bureau of the school's city."""
        return self.filter(rows(actor, region="agreement__school__region__path", school="agreement__school",
                                enterprise="agreement__enterprise", apprentice="agreement__apprentice"))


class Filing(models.Model):
    """备案: scope, term, approver, and the days that the law asks for."""

    number = described(models.CharField(max_length=20, unique=True), en="Filing number", zh="备案号", privacy=Privacy.INTERNAL)
    agreement = described(models.ForeignKey(Agreement, models.CASCADE, related_name="filings"),
                          en="Agreement", zh="协议", privacy=Privacy.INTERNAL)
    kind = described(TermField(FilingKind), en="Kind of filing", zh="备案类型", privacy=Privacy.INTERNAL)
    state = described(TermField(FilingState, default=FilingState.REQUESTED), en="State", zh="状态", privacy=Privacy.INTERNAL)
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本", privacy=Privacy.INTERNAL)
    scope = described(TagsField(default=list, blank=True), en="Rules covered", zh="范围", privacy=Privacy.INTERNAL)
    starts_on = described(models.DateField(null=True, blank=True), en="Valid from", zh="有效期起", privacy=Privacy.INTERNAL)
    ends_on = described(models.DateField(null=True, blank=True), en="Valid to", zh="有效期止", privacy=Privacy.INTERNAL)
    reason = described(models.TextField(blank=True, default=""), en="Reason", zh="理由", privacy=Privacy.INTERNAL)
    requested_at = described(models.DateTimeField(), en="Requested at", zh="申请时间", privacy=Privacy.INTERNAL)
    requested_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                             en="Requested by", zh="申请人", privacy=Privacy.INTERNAL)
    consent_on = described(models.DateField(null=True, blank=True), en="Consent of the competent department on", zh="主管部门同意日期",
                           privacy=Privacy.INTERNAL)
    filed_on = described(models.DateField(null=True, blank=True), en="Filed on", zh="备案日期", privacy=Privacy.INTERNAL)
    decided_at = described(models.DateTimeField(null=True, blank=True), en="Decided at", zh="决定时间", privacy=Privacy.INTERNAL)
    decided_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Decided by", zh="决定人", privacy=Privacy.INTERNAL)
    answer = described(models.TextField(blank=True, default=""), en="Answer", zh="答复", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[Filing]] = FilingQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Filing", "备案")

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "kind"), name="filing_state_kind"),)
        constraints = (
            models.UniqueConstraint(fields=("agreement", "kind"), condition=models.Q(state="requested"),
                                    name="filing_one_open_per_kind"),
        )

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of the filing on the desk."""
        return reverse("apprenticeships:filing", args=[self.number])

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the chain of the school that files."""
        return self.agreement.school_id
