"""Where an apprentice learns when (轮岗安排): stations at the enterprise and stays at school, in the days of the agreement."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described
from zhijiao.systems.apprenticeships.models.agreements import Agreement
from zhijiao.systems.apprenticeships.models.daily import DailyQuerySet
from zhijiao.systems.apprenticeships.terms import LearningPlace

USER = settings.AUTH_USER_MODEL


class Rotation(models.Model):
    """轮岗: some days at one station, what is learnt there and who guides. It changes no term: another post is an amendment."""

    agreement = described(models.ForeignKey(Agreement, models.CASCADE, related_name="rotations"), en="Agreement", zh="协议", privacy=Privacy.INTERNAL)
    starts_on = described(models.DateField(), en="From", zh="自", privacy=Privacy.INTERNAL)
    ends_on = described(models.DateField(), en="To", zh="至", privacy=Privacy.INTERNAL)
    place = described(TermField(LearningPlace), en="Place of learning", zh="学习场所", privacy=Privacy.INTERNAL)
    station = described(models.CharField(max_length=80), en="Station", zh="岗位或工位", privacy=Privacy.INTERNAL)
    learns = described(models.CharField(max_length=300, blank=True, default=""), en="What is learnt", zh="学什么", privacy=Privacy.INTERNAL)
    guide = described(models.CharField(max_length=40, blank=True, default=""), en="Guided by", zh="指导人员", privacy=Privacy.PERSONAL)
    planned_at = described(models.DateTimeField(), en="Planned at", zh="安排时间", privacy=Privacy.INTERNAL)
    planned_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Planned by", zh="安排人", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[Rotation]] = DailyQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Rotation", "轮岗")

    class Meta:
        ordering = ("starts_on", "id")
        constraints = (
            models.CheckConstraint(name="rotation_span_in_order", condition=models.Q(ends_on__gte=models.F("starts_on"))),
            models.UniqueConstraint(fields=("agreement", "starts_on"), name="rotation_once_per_first_day"),
        )

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.starts_on} {self.station}"

    def get_absolute_url(self) -> str:
        """Return the page of its agreement."""
        return self.agreement.get_absolute_url()

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the chain of the school."""
        return self.agreement.school_id

    def is_on(self, day: date) -> bool:
        """Say whether a day lies in it."""
        return self.starts_on <= day <= self.ends_on
