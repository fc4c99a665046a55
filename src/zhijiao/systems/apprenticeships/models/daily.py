"""What happens day by day: the log (实习日志), the week's sign-off, the pay slips (工资单)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models

from zhijiao.basics.columns import Column, Kind, Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TagsField, TermField, described, of
from zhijiao.kernel.papers.models import StoredFile
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.scope import rows
from zhijiao.law.national.internship_2021.terms import PayChannel, PayForm
from zhijiao.systems.apprenticeships.models.agreements import Agreement
from zhijiao.systems.apprenticeships.terms import LogState, SignMethod

USER = settings.AUTH_USER_MODEL


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


class DailyQuerySet(models.QuerySet[models.Model]):
    """Rows that hang on an agreement, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> DailyQuerySet:
        """Whoever sees the agreement; a mentor sees the apprentices given to that mentor."""
        return self.filter(rows(actor, region="agreement__school__region__path", school="agreement__school",
                                enterprise="agreement__enterprise", apprentice="agreement__apprentice",
                                mentor="agreement__mentor"))


class PayQuerySet(models.QuerySet["PaySlip"]):
    """Pay slips, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> PayQuerySet:
        """As the agreement, but no mentor sees what an apprentice is paid."""
        return self.filter(rows(actor, region="agreement__school__region__path", school="agreement__school",
                                enterprise="agreement__enterprise", apprentice="agreement__apprentice"))


class SignOff(models.Model):
    """一周签认: a mentor's one gesture for the days of a week."""

    agreement = described(models.ForeignKey(Agreement, models.CASCADE, related_name="sign_offs"),
                          en="Agreement", zh="协议", privacy=Privacy.INTERNAL)
    week = described(models.DateField(), en="Week (its Monday)", zh="周一日期", privacy=Privacy.INTERNAL)
    days = described(models.PositiveSmallIntegerField(), en="Days signed off", zh="签认天数", privacy=Privacy.INTERNAL)
    signed_at = described(models.DateTimeField(), en="Signed off at", zh="签认时间", privacy=Privacy.INTERNAL)
    signed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                          en="Signed off by", zh="签认人", privacy=Privacy.INTERNAL)
    method = described(TermField(SignMethod, default=SignMethod.ACCOUNT), en="Method", zh="方式", privacy=Privacy.INTERNAL)
    taken_back_at = described(models.DateTimeField(null=True, blank=True), en="Taken back at", zh="撤回时间",
                              privacy=Privacy.INTERNAL)
    taken_back_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                              en="Taken back by", zh="撤回人", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[SignOff]] = DailyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-week", "-id")

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.week}"


class LogEntry(models.Model):
    """实习日志: one day of one placement. Written on a phone, so it carries the phone's own key against doubles."""

    agreement = described(models.ForeignKey(Agreement, models.CASCADE, related_name="log"),
                          en="Agreement", zh="协议", privacy=Privacy.INTERNAL)
    on = described(models.DateField(), en="Day", zh="日期", privacy=Privacy.INTERNAL)
    client_key = described(models.CharField(max_length=64), en="Key of the phone", zh="手机端编号", privacy=Privacy.INTERNAL)
    tasks = described(TagsField(default=list), en="Work done", zh="做了什么", privacy=Privacy.INTERNAL)
    hours = of(Column("hours", Bilingual("Hours", "小时数"), Kind.DECIMAL), null=False, blank=False)  # thousandths
    sentence = described(models.CharField(max_length=300, blank=True, default=""), en="In one sentence", zh="一句话",
                         privacy=Privacy.PERSONAL)
    photo = described(models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+"),
                      en="Photo", zh="照片", privacy=Privacy.PERSONAL)
    photo_digest = described(models.CharField(max_length=64, blank=True, default=""), en="Digest of the photo", zh="照片摘要",
                             privacy=Privacy.INTERNAL)
    state = described(TermField(LogState, default=LogState.WRITTEN), en="State", zh="状态", privacy=Privacy.INTERNAL)
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本", privacy=Privacy.INTERNAL)
    written_at = described(models.DateTimeField(), en="Written at", zh="记录时间", privacy=Privacy.INTERNAL)
    written_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Written by", zh="记录人", privacy=Privacy.INTERNAL)
    returned_at = described(models.DateTimeField(null=True, blank=True), en="Returned at", zh="退回时间", privacy=Privacy.INTERNAL)
    returned_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                            en="Returned by", zh="退回人", privacy=Privacy.INTERNAL)
    return_reason = described(models.CharField(max_length=300, blank=True, default=""), en="Why returned", zh="退回理由",
                              privacy=Privacy.INTERNAL)
    sign_off = described(models.ForeignKey(SignOff, models.SET_NULL, null=True, blank=True, related_name="entries"),
                         en="Sign-off", zh="签认", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[LogEntry]] = DailyQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Log entry", "实习日志")

    class Meta:
        ordering = ("-on", "-id")
        constraints = (
            models.UniqueConstraint(fields=("agreement", "on"), name="log_one_per_day"),
            models.UniqueConstraint(fields=("agreement", "client_key"), name="log_one_per_client_key"),
        )
        indexes = (models.Index(fields=("state", "on"), name="log_state_day"), models.Index(fields=("on", "id"), name="log_by_day"))

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.on}"

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the chain of the school."""
        return self.agreement.school_id


class PaySlip(models.Model):
    """工资单: what reached the apprentice for one month, when, by what way, in what form."""

    agreement = described(models.ForeignKey(Agreement, models.CASCADE, related_name="pay_slips"),
                          en="Agreement", zh="协议", privacy=Privacy.INTERNAL)
    period = described(models.DateField(), en="Month (its first day)", zh="月份", privacy=Privacy.INTERNAL)
    amount_fen = described(models.PositiveBigIntegerField(), en="Amount, yuan", zh="金额（元）", privacy=Privacy.PERSONAL)
    paid_on = described(models.DateField(), en="Paid on", zh="发放日期", privacy=Privacy.INTERNAL)
    channel = described(TermField(PayChannel), en="Channel", zh="发放渠道", privacy=Privacy.INTERNAL)
    form = described(TermField(PayForm), en="Form", zh="发放形式", privacy=Privacy.INTERNAL)
    recorded_at = described(models.DateTimeField(), en="Recorded at", zh="登记时间", privacy=Privacy.INTERNAL)
    recorded_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                            en="Recorded by", zh="登记人", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[PaySlip]] = PayQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Pay slip", "工资单")

    class Meta:
        ordering = ("-period", "-id")
        constraints = (
            models.UniqueConstraint(fields=("agreement", "period"), name="pay_one_per_period"),
            models.CheckConstraint(name="pay_period_is_a_month", condition=models.Q(period__day=1)),
        )

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.period:%Y-%m}"

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the chain of the school."""
        return self.agreement.school_id
