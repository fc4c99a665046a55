"""The insurance of apprentices: policies (保单) and whom they cover from when to when (参保人员)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.scope import rows
from zhijiao.law.national.internship_2021.terms import PremiumPayer

USER = settings.AUTH_USER_MODEL


class Policy(models.Model):
    """保单: liability insurance that a school or an enterprise holds for its apprentices."""

    number = described(models.CharField(max_length=60), en="Policy number", zh="保单号", privacy=Privacy.INTERNAL)
    insurer = described(models.CharField(max_length=120), en="Insurer", zh="保险公司", privacy=Privacy.INTERNAL)
    holder = described(models.ForeignKey(Organisation, models.PROTECT, related_name="+"), en="Held by", zh="投保单位", privacy=Privacy.INTERNAL)
    starts_on = described(models.DateField(), en="In force from", zh="保险起期", privacy=Privacy.INTERNAL)
    ends_on = described(models.DateField(), en="In force to", zh="保险止期", privacy=Privacy.INTERNAL)
    payer = described(TermField(PremiumPayer), en="Premium paid by", zh="保费承担方", privacy=Privacy.INTERNAL)
    recorded_at = described(models.DateTimeField(), en="Recorded at", zh="登记时间", privacy=Privacy.INTERNAL)
    recorded_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                            en="Recorded by", zh="登记人", privacy=Privacy.INTERNAL)

    words: ClassVar[Bilingual] = Bilingual("Policy", "保单")

    class Meta:
        ordering = ("-starts_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=("holder", "number"), name="policy_number_once_per_holder"),
            models.CheckConstraint(name="policy_span_in_order", condition=models.Q(ends_on__gte=models.F("starts_on"))),
        )

    def __str__(self) -> str:
        return self.number


class CoverQuerySet(models.QuerySet["Cover"]):
    """Covers, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> CoverQuerySet:
        """The holder, the bureau of its city, the covered."""
        return self.filter(rows(actor, region="policy__holder__region__path", school="policy__holder", enterprise="policy__holder",
                                apprentice="person"))


class Cover(models.Model):
    """参保: one person under one policy for some days of it."""

    policy = described(models.ForeignKey(Policy, models.CASCADE, related_name="covers"), en="Policy", zh="保单", privacy=Privacy.INTERNAL)
    person = described(models.ForeignKey(Person, models.PROTECT, related_name="covers"), en="Covered person", zh="参保人员",
                       privacy=Privacy.PERSONAL)
    since = described(models.DateField(), en="Covered from", zh="参保起期", privacy=Privacy.INTERNAL)
    until = described(models.DateField(), en="Covered to", zh="参保止期", privacy=Privacy.INTERNAL)
    added_at = described(models.DateTimeField(), en="Added at", zh="登记时间", privacy=Privacy.INTERNAL)
    added_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                         en="Added by", zh="登记人", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[Cover]] = CoverQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Cover", "参保")

    class Meta:
        ordering = ("-since", "-id")
        constraints = (
            models.UniqueConstraint(fields=("policy", "person", "since"), name="cover_once_per_first_day"),
            models.CheckConstraint(name="cover_span_in_order", condition=models.Q(until__gte=models.F("since"))),
        )
        indexes = (models.Index(fields=("person", "since"), name="cover_person_since"),)

    def __str__(self) -> str:
        return f"{self.policy_id} {self.person_id}"

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the chain of the holder."""
        return self.policy.holder_id
