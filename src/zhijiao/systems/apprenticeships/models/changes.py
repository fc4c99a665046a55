"""What changes or closes a running agreement: amendments (变更), assessment (考核), completion."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.scope import rows
from zhijiao.systems.apprenticeships.models.agreements import Agreement
from zhijiao.systems.apprenticeships.terms import AmendmentKind, AmendmentState, Grade, Party

USER = settings.AUTH_USER_MODEL


class OfAgreementQuerySet(models.QuerySet[models.Model]):
    """Rows that hang on an agreement, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> OfAgreementQuerySet:
        """Whoever sees the agreement, mentors apart."""
        return self.filter(rows(actor, region="agreement__school__region__path", school="agreement__school",
                                enterprise="agreement__enterprise", apprentice="agreement__apprentice"))


class Amendment(models.Model):
    """协议变更: other terms for a running placement. In force when it only favours the apprentice, else when all have signed again.

    `before` and `after` hold the terms by field as the journal keeps them; pay stands in fields of its own.
    """

    agreement = described(models.ForeignKey(Agreement, models.CASCADE, related_name="amendments"),
                          en="Agreement", zh="协议", privacy=Privacy.INTERNAL)
    proposer = described(TermField(Party), en="Proposed by party", zh="提出方", privacy=Privacy.INTERNAL)
    kind = described(TermField(AmendmentKind, default=AmendmentKind.PAY), en="What it changes", zh="变更内容", privacy=Privacy.INTERNAL)
    before = described(models.JSONField(default=dict, blank=True), en="Terms before", zh="原约定", privacy=Privacy.INTERNAL)
    after = described(models.JSONField(default=dict, blank=True), en="Terms after", zh="新约定", privacy=Privacy.INTERNAL)
    old_pay_fen = described(models.PositiveBigIntegerField(null=True, blank=True), en="Pay before, yuan", zh="原报酬（元）",
                            privacy=Privacy.PERSONAL)
    new_pay_fen = described(models.PositiveBigIntegerField(null=True, blank=True), en="Pay after, yuan", zh="新报酬（元）", privacy=Privacy.PERSONAL)
    effective_on = described(models.DateField(), en="From", zh="自何日起", privacy=Privacy.INTERNAL)
    reason = described(models.TextField(blank=True, default=""), en="Reason", zh="理由", privacy=Privacy.INTERNAL)
    favours_apprentice = described(models.BooleanField(), en="Only favours the apprentice", zh="只对学徒有利",
                                   privacy=Privacy.INTERNAL)
    state = described(TermField(AmendmentState, default=AmendmentState.PROPOSED), en="State", zh="状态", privacy=Privacy.INTERNAL)
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本", privacy=Privacy.INTERNAL)
    proposed_at = described(models.DateTimeField(), en="Proposed at", zh="提出时间", privacy=Privacy.INTERNAL)
    proposed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                            en="Proposed by", zh="提出人", privacy=Privacy.INTERNAL)
    decided_at = described(models.DateTimeField(null=True, blank=True), en="Decided at", zh="定下时间", privacy=Privacy.INTERNAL)
    decided_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Decided by", zh="由谁定下", privacy=Privacy.INTERNAL)
    applied_at = described(models.DateTimeField(null=True, blank=True), en="Written into the agreement at", zh="写入协议的时间",
                           privacy=Privacy.INTERNAL)
    applied_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Written in by", zh="由谁写入", privacy=Privacy.INTERNAL)
    refusal = described(models.TextField(blank=True, default=""), en="Why refused", zh="不同意的理由", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[Amendment]] = OfAgreementQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Amendment", "协议变更")

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("agreement",), condition=models.Q(state="proposed"), name="amendment_one_open"),
            models.CheckConstraint(name="amendment_pay_is_said", condition=~models.Q(kind="pay") | models.Q(new_pay_fen__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.kind} {self.effective_on}"

    def get_absolute_url(self) -> str:
        """Return the page of its agreement: it is read and answered there."""
        return self.agreement.get_absolute_url()

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the chain of the school."""
        return self.agreement.school_id


class AmendmentSignature(models.Model):
    """变更签字: one party's yes to one amendment."""

    amendment = described(models.ForeignKey(Amendment, models.CASCADE, related_name="signatures"),
                          en="Amendment", zh="变更", privacy=Privacy.INTERNAL)
    party = described(TermField(Party), en="Party", zh="一方", privacy=Privacy.INTERNAL)
    signer = described(models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+"),
                       en="Signer", zh="签字人", privacy=Privacy.PERSONAL)
    signed_at = described(models.DateTimeField(), en="Signed at", zh="签字时间", privacy=Privacy.INTERNAL)
    signed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                          en="Signed by", zh="签字账号", privacy=Privacy.INTERNAL)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("amendment", "party"), name="amendment_signed_once"),)

    def __str__(self) -> str:
        return f"{self.amendment_id} {self.party}"


class Assessment(models.Model):
    """考核: the joint grade of school and enterprise."""

    agreement = described(models.OneToOneField(Agreement, models.CASCADE, related_name="assessment"),
                          en="Agreement", zh="协议", privacy=Privacy.INTERNAL)
    grade = described(TermField(Grade), en="Grade", zh="等次", privacy=Privacy.PERSONAL)
    school_opinion = described(models.TextField(), en="Opinion of the school", zh="学校意见", privacy=Privacy.PERSONAL)
    enterprise_opinion = described(models.TextField(), en="Opinion of the enterprise", zh="企业意见", privacy=Privacy.PERSONAL)
    assessed_at = described(models.DateTimeField(), en="Assessed at", zh="考核时间", privacy=Privacy.INTERNAL)
    assessed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                            en="Recorded by", zh="登记人", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[Assessment]] = OfAgreementQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.grade}"


class Completion(models.Model):
    """办结: what the placement came to."""

    agreement = described(models.OneToOneField(Agreement, models.CASCADE, related_name="completion"),
                          en="Agreement", zh="协议", privacy=Privacy.INTERNAL)
    days_logged = described(models.PositiveIntegerField(), en="Days logged", zh="日志天数", privacy=Privacy.INTERNAL)
    days_signed = described(models.PositiveIntegerField(), en="Days signed off", zh="签认天数", privacy=Privacy.INTERNAL)
    hours = described(models.PositiveIntegerField(), en="Hours (thousandths)", zh="小时数（千分之一）", privacy=Privacy.INTERNAL)
    paid_fen = described(models.PositiveBigIntegerField(), en="Paid, yuan", zh="实发报酬（元）", privacy=Privacy.PERSONAL)
    completed_at = described(models.DateTimeField(), en="Completed at", zh="办结时间", privacy=Privacy.INTERNAL)
    completed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                             en="Completed by", zh="办结人", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[Completion]] = OfAgreementQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return str(self.agreement_id)
