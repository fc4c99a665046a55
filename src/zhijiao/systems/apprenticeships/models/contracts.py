"""An apprenticeship beside its agreement: the labour contract (劳动合同) or joint recruitment, and the minimum wage of a place."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.scope import rows
from zhijiao.law.national.apprenticeship_2021 import AllowancePayer, Route, TargetLevel
from zhijiao.systems.apprenticeships.models.agreements import Agreement

USER = settings.AUTH_USER_MODEL


class ContractQuerySet(models.QuerySet["Contract"]):
    """Contracts, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> ContractQuerySet:
        """Whoever sees the agreement, mentors apart: it says what is paid."""
        return self.filter(rows(actor, region="agreement__school__region__path", school="agreement__school",
                                enterprise="agreement__enterprise", apprentice="agreement__apprentice"))


class Contract(models.Model):
    """学徒合同: on what an apprenticeship stands, its span, wage, plan, level, allowance and subsidy. The latest counts."""

    agreement = described(models.OneToOneField(Agreement, models.CASCADE, related_name="contract"),
                          en="Agreement", zh="协议", privacy=Privacy.INTERNAL)
    route = described(TermField(Route), en="Route", zh="学徒类型", privacy=Privacy.INTERNAL)
    signed_on = described(models.DateField(null=True, blank=True), en="Contract signed on", zh="合同签订日期", privacy=Privacy.INTERNAL)
    starts_on = described(models.DateField(null=True, blank=True), en="Contract from", zh="合同起始日期", privacy=Privacy.INTERNAL)
    ends_on = described(models.DateField(null=True, blank=True), en="Contract to", zh="合同终止日期", privacy=Privacy.INTERNAL)
    wage_fen = described(models.PositiveBigIntegerField(null=True, blank=True), en="Wage per month, yuan", zh="月工资（元）",
                         privacy=Privacy.PERSONAL)
    plan = described(models.CharField(max_length=200, blank=True, default=""), en="Training plan of the class", zh="培养方案（一班一方案）",
                     privacy=Privacy.INTERNAL)
    target_level = described(TermField(TargetLevel, null=True, blank=True), en="Target level", zh="培养目标等级", privacy=Privacy.INTERNAL)
    allowance_payer = described(TermField(AllowancePayer, null=True, blank=True), en="Mentor's allowance paid by", zh="企业导师津贴承担方",
                                privacy=Privacy.INTERNAL)
    subsidy_fen = described(models.PositiveBigIntegerField(null=True, blank=True), en="Subsidy for an apprentice and year, yuan",
                            zh="每人每年补贴（元）", privacy=Privacy.INTERNAL)
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本", privacy=Privacy.INTERNAL)
    recorded_at = described(models.DateTimeField(), en="Recorded at", zh="登记时间", privacy=Privacy.INTERNAL)
    recorded_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                            en="Recorded by", zh="登记人", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[Contract]] = ContractQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Apprenticeship contract", "学徒合同")

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(name="contract_span_in_order", condition=(
                models.Q(starts_on__isnull=True) | models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")))),
        )

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.route}"

    def get_absolute_url(self) -> str:
        """Return the page of its agreement."""
        return self.agreement.get_absolute_url()

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the chain of the school."""
        return self.agreement.school_id


class MinimumWageQuerySet(models.QuerySet["MinimumWage"]):
    """Minimum wages: the offices that enter them keep the list; everybody else meets the number in a finding."""

    def visible_to(self, actor: Actor) -> MinimumWageQuerySet:
        """The province all, a bureau those of its own region."""
        return self.filter(rows(actor, region="region__path", school=None, enterprise=None, apprentice=None))


class MinimumWage(models.Model):
    """最低工资标准: of one region from a day on. No text that was read has the number: the office enters it, with its document."""

    region = described(models.ForeignKey(Region, models.PROTECT, related_name="+"), en="Region", zh="地区", privacy=Privacy.PUBLIC)
    effective_on = described(models.DateField(), en="In force from", zh="施行日期", privacy=Privacy.PUBLIC)
    amount_fen = described(models.PositiveBigIntegerField(), en="Per month, yuan", zh="每月（元）", privacy=Privacy.PUBLIC)
    document = described(models.CharField(max_length=200), en="Document", zh="文件", privacy=Privacy.PUBLIC)
    set_at = described(models.DateTimeField(), en="Entered at", zh="录入时间", privacy=Privacy.INTERNAL)
    set_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                       en="Entered by", zh="录入人", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[MinimumWage]] = MinimumWageQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Minimum wage", "最低工资标准")

    class Meta:
        ordering = ("region", "-effective_on")
        constraints = (models.UniqueConstraint(fields=("region", "effective_on"), name="minimum_wage_once_per_day"),)

    def __str__(self) -> str:
        return f"{self.region_id} {self.effective_on:%Y-%m-%d}"
