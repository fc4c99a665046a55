"""When two agreements claim the same days of one apprentice (协议重叠协调): one school asks the other, the bureau decides in the end."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.scope import rows
from zhijiao.systems.apprenticeships.models.agreements import Agreement
from zhijiao.systems.apprenticeships.terms import OverlapState

USER = settings.AUTH_USER_MODEL


class OverlapQuerySet(models.QuerySet["Overlap"]):
    """Overlap requests, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> OverlapQuerySet:
        """Both schools, the bureaus of both cities, the apprentice; no enterprise learns of the other one."""
        asking = rows(actor, region="agreement__school__region__path", school="agreement__school", enterprise=None,
                      apprentice="agreement__apprentice")
        asked = rows(actor, region="other__school__region__path", school="other__school", enterprise=None, apprentice=None)
        return self.filter(asking | asked)


class Overlap(models.Model):
    """重叠协调: an agreement that cannot be signed, the one that stands in its way, the days, and what was answered by when."""

    number = described(models.CharField(max_length=20, unique=True), en="Number", zh="编号", privacy=Privacy.INTERNAL)
    agreement = described(models.ForeignKey(Agreement, models.CASCADE, related_name="overlaps"), en="Agreement that waits", zh="等待的协议",
                          privacy=Privacy.INTERNAL)
    other = described(models.ForeignKey(Agreement, models.CASCADE, related_name="overlapped_by"), en="Agreement in the way", zh="在先的协议",
                      privacy=Privacy.INTERNAL)
    first_on = described(models.DateField(), en="First day of both", zh="重叠起", privacy=Privacy.INTERNAL)
    last_on = described(models.DateField(), en="Last day of both", zh="重叠止", privacy=Privacy.INTERNAL)
    reason = described(models.TextField(), en="Reason", zh="理由", privacy=Privacy.INTERNAL)
    state = described(TermField(OverlapState, default=OverlapState.ASKED), en="State", zh="状态", privacy=Privacy.INTERNAL)
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本", privacy=Privacy.INTERNAL)
    requested_at = described(models.DateTimeField(), en="Asked at", zh="提出时间", privacy=Privacy.INTERNAL)
    requested_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                             en="Asked by", zh="提出人", privacy=Privacy.INTERNAL)
    remind_on = described(models.DateField(), en="Reminder on", zh="催办日期", privacy=Privacy.INTERNAL)
    due_on = described(models.DateField(), en="To be answered by", zh="答复期限", privacy=Privacy.INTERNAL)
    reminded_at = described(models.DateTimeField(null=True, blank=True), en="Reminded at", zh="催办时间", privacy=Privacy.INTERNAL)
    reminded_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                            en="Reminded by", zh="催办人", privacy=Privacy.INTERNAL)
    answer = described(models.TextField(blank=True, default=""), en="Answer", zh="答复", privacy=Privacy.INTERNAL)
    answered_at = described(models.DateTimeField(null=True, blank=True), en="Answered at", zh="答复时间", privacy=Privacy.INTERNAL)
    answered_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                            en="Answered by", zh="答复人", privacy=Privacy.INTERNAL)
    decided_at = described(models.DateTimeField(null=True, blank=True), en="Decided by the bureau at", zh="市局裁定时间", privacy=Privacy.INTERNAL)
    decided_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Decided by", zh="裁定人", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[Overlap]] = OverlapQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Overlap request", "重叠协调")

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("agreement", "other"), condition=~models.Q(state="closed"), name="overlap_one_open_per_pair"),
        )
        indexes = (models.Index(fields=("state", "due_on"), name="overlap_state_due"),)

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the page of the request."""
        return reverse("apprenticeships:overlap", args=[self.number])

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the chain of the school that asks."""
        return self.agreement.school_id
