"""The school's visits to the place of work (巡访), how often the province asks for them, and safety training (安全培训)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from zhijiao.basics.columns import Column, Kind, Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described, of
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.scope import rows
from zhijiao.law.national.internship_2021.terms import ExamResult
from zhijiao.systems.apprenticeships.models.agreements import Agreement
from zhijiao.systems.apprenticeships.models.daily import PayQuerySet
from zhijiao.systems.apprenticeships.terms import TrainingBy, VisitForm

USER = settings.AUTH_USER_MODEL


class Visit(models.Model):
    """巡访记录: who of the school was there, when, and what was found. The regulations want it told to school and unit."""

    agreement = described(models.ForeignKey(Agreement, models.CASCADE, related_name="visits"), en="Agreement", zh="协议",
                          privacy=Privacy.INTERNAL)
    on = described(models.DateField(), en="Day", zh="日期", privacy=Privacy.INTERNAL)
    form = described(TermField(VisitForm), en="How", zh="方式", privacy=Privacy.INTERNAL)
    visitor = described(models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+"), en="Visitor", zh="巡访人",
                        privacy=Privacy.INTERNAL)
    found = described(models.CharField(max_length=1000), en="What was found", zh="巡访情况", privacy=Privacy.PERSONAL)
    to_do = described(models.CharField(max_length=1000, blank=True, default=""), en="What is to be put right", zh="需要整改的问题",
                      privacy=Privacy.INTERNAL)
    recorded_at = described(models.DateTimeField(), en="Recorded at", zh="登记时间", privacy=Privacy.INTERNAL)
    recorded_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Recorded by", zh="登记人",
                            privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[Visit]] = PayQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Visit", "巡访记录")

    class Meta:
        ordering = ("-on", "-id")
        constraints = (models.UniqueConstraint(fields=("agreement", "on"), name="visit_one_per_day"),)

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.on}"

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the chain of the school."""
        return self.agreement.school_id


class VisitIntervalQuerySet(models.QuerySet["VisitInterval"]):
    """How often visits are due: everybody meets it as a due day, the offices keep it."""

    def visible_to(self, actor: Actor) -> VisitIntervalQuerySet:
        """The offices."""
        return self.filter(rows(actor, region="pk", school=None, enterprise=None, apprentice=None))


class VisitInterval(models.Model):
    """巡访间隔: at most so many days between two visits, from a day on. No text that was read has the number: the province enters it."""

    effective_on = described(models.DateField(unique=True), en="In force from", zh="施行日期", privacy=Privacy.PUBLIC)
    days = described(models.PositiveSmallIntegerField(), en="At most so many days between two visits", zh="两次巡访最长间隔（天）",
                     privacy=Privacy.PUBLIC)
    document = described(models.CharField(max_length=200), en="Document", zh="文件", privacy=Privacy.PUBLIC)
    set_at = described(models.DateTimeField(), en="Entered at", zh="录入时间", privacy=Privacy.INTERNAL)
    set_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Entered by", zh="录入人",
                       privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[VisitInterval]] = VisitIntervalQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Interval of visits", "巡访间隔")

    class Meta:
        ordering = ("-effective_on",)
        constraints = (models.CheckConstraint(name="visit_interval_is_positive", condition=models.Q(days__gte=1)),)

    def __str__(self) -> str:
        return f"{self.days} {self.effective_on}"


class SafetyTraining(models.Model):
    """安全培训: one training of one apprentice, by whom, how long, of what, and how the examination went."""

    agreement = described(models.ForeignKey(Agreement, models.CASCADE, related_name="trainings"), en="Agreement", zh="协议",
                          privacy=Privacy.INTERNAL)
    on = described(models.DateField(), en="Day", zh="日期", privacy=Privacy.INTERNAL)
    given_by = described(TermField(TrainingBy), en="Given by", zh="培训方", privacy=Privacy.INTERNAL)
    hours = of(Column("hours", Bilingual("Hours", "小时数"), Kind.DECIMAL), null=False, blank=False)  # thousandths
    topics = described(models.CharField(max_length=500), en="Topics", zh="培训内容", privacy=Privacy.INTERNAL)
    exam = described(TermField(ExamResult), en="Examination", zh="考核结果", privacy=Privacy.INTERNAL)
    recorded_at = described(models.DateTimeField(), en="Recorded at", zh="登记时间", privacy=Privacy.INTERNAL)
    recorded_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Recorded by", zh="登记人",
                            privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[SafetyTraining]] = PayQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Safety training", "安全培训")

    class Meta:
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.on}"
