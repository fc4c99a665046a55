"""What follows a task: more time, an objection, the ladder of escalation, and the documents that carry it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.meetings.models.meetings import Meeting
from zhijiao.systems.meetings.models.requirements import PartOfTask, Requirement, Task, Verification
from zhijiao.systems.meetings.terms import (
    Against,
    Colour,
    EscalationState,
    ExtensionState,
    NoticeKind,
    NoticeState,
    ObjectionState,
    Step,
)

USER = settings.AUTH_USER_MODEL


class Extension(PartOfTask):
    """延期申请: asked for before the day it moves the day; after it, the task stays scored on the old one."""

    task = described(models.ForeignKey(Task, models.CASCADE, related_name="extensions"), en="Task", zh="任务")
    until = described(models.DateField(), en="New day asked for", zh="申请延至")
    reason = described(models.TextField(), en="Reason", zh="理由")
    late = described(models.BooleanField(), en="Asked for after the day", zh="逾期后才申请")
    state = described(TermField(ExtensionState, default=ExtensionState.REQUESTED), en="State", zh="状态")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    requested_at = described(models.DateTimeField(), en="Requested at", zh="申请时间")
    requested_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                             en="Requested by", zh="申请人")
    answer = described(models.CharField(max_length=300, blank=True, default=""), en="Answer", zh="审批意见")
    decided_at = described(models.DateTimeField(null=True, blank=True), en="Decided at", zh="审批时间")
    decided_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Decided by", zh="审批人")

    words: ClassVar[Bilingual] = Bilingual("Extension", "延期")

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("task",), condition=Q(state="requested"), name="extension_one_open"),)

    def __str__(self) -> str:
        return f"{self.task_id} {self.until}"


class Ladder(models.Model):
    """督办规则: from one day on, how late is how bad, and which colour says so. Filled in by the office, never by us."""

    valid_from = described(models.DateField(unique=True), en="In force from", zh="启用日期")
    near_per_cent = described(models.PositiveSmallIntegerField(default=20), en="Due soon: share of the time left, per cent",
                              zh="临近到期：剩余时间占比（%）")
    reminder_days = described(models.SmallIntegerField(null=True, blank=True), en="Reminder: days after the day (negative: before it)",
                              zh="催办提醒：到期后天数（负数为到期前）")
    notice_days = described(models.SmallIntegerField(null=True, blank=True), en="Supervision notice: days after the day",
                            zh="督办通知：到期后天数")
    criticism_days = described(models.SmallIntegerField(null=True, blank=True), en="Circulated criticism: days after the day",
                               zh="通报批评：到期后天数")
    done_colour = described(TermField(Colour, default=Colour.NONE), en="Colour of done", zh="“已完成”的颜色")
    on_track_colour = described(TermField(Colour, default=Colour.GREEN), en="Colour of on track", zh="“正常”的颜色")
    near_colour = described(TermField(Colour, default=Colour.YELLOW), en="Colour of due soon", zh="“临近到期”的颜色")
    overdue_colour = described(TermField(Colour, default=Colour.RED), en="Colour of overdue", zh="“逾期”的颜色")
    paused_colour = described(TermField(Colour, default=Colour.GREY), en="Colour of suspended", zh="“暂停”的颜色")
    set_at = described(models.DateTimeField(), en="Set at", zh="设定时间")
    set_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Set by", zh="设定人")

    words: ClassVar[Bilingual] = Bilingual("Ladder of escalation", "督办规则")

    class Meta:
        ordering = ("-valid_from",)

    def __str__(self) -> str:
        return f"{self.valid_from}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Documents, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> NoticeQuerySet:
        """The province sees all; a unit those issued to it."""
        match actor.role:
            case Role.PROVINCE_OFFICIAL | Role.SYSTEM:
                return self.all()
            case Role.CITY_OFFICER | Role.DEPARTMENT_OFFICER if actor.organisation_id is not None:
                sent = Notice.to.through.objects.filter(organisation=actor.organisation_id).values("notice")
                return self.filter(pk__in=sent, state=NoticeState.ISSUED)
            case _:
                return self.none()


class Notice(models.Model):
    """公文: a notice, supervision notice, bulletin or minutes with its document number (发文字号)."""

    number = described(models.CharField(max_length=60, unique=True, null=True, blank=True), en="Document number", zh="发文字号")
    kind = described(TermField(NoticeKind), en="Kind", zh="文种")
    title = described(models.CharField(max_length=200), en="Title", zh="标题")
    body = described(models.TextField(), en="Text", zh="正文")
    office = described(models.ForeignKey(Organisation, models.PROTECT, related_name="+"), en="Issued by", zh="发文机关")
    to = described(models.ManyToManyField(Organisation, blank=True, related_name="+"), en="To", zh="主送")
    meeting = described(models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="notices"), en="Meeting", zh="会议")
    requirement = described(models.ForeignKey(Requirement, models.PROTECT, null=True, blank=True, related_name="notices"),
                            en="Requirement", zh="要求")
    state = described(TermField(NoticeState, default=NoticeState.DRAFT), en="State", zh="状态")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    issued_on = described(models.DateField(null=True, blank=True), en="Issued on", zh="印发日期")
    drafted_at = described(models.DateTimeField(), en="Drafted at", zh="拟稿时间")
    drafted_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Drafted by", zh="拟稿人")
    issued_at = described(models.DateTimeField(null=True, blank=True), en="Issued at", zh="印发时间")
    issued_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                          en="Issued by (person)", zh="签发人")

    objects: ClassVar[models.Manager[Notice]] = NoticeQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Document", "公文")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.number or self.title

    def get_absolute_url(self) -> str:
        """Return the address of the document."""
        return reverse("meetings:notice", args=[self.pk])

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the chain of the office that issues it."""
        return self.office_id


class Escalation(PartOfTask):
    """催办督办: a step of the ladder that a late task has reached; a criticism keeps who approved it (article 21)."""

    task = described(models.ForeignKey(Task, models.CASCADE, related_name="escalations"), en="Task", zh="任务")
    step = described(TermField(Step), en="Step", zh="级别")
    due_on = described(models.DateField(), en="For the day missed", zh="对应期限")
    ladder = described(models.ForeignKey(Ladder, models.PROTECT, related_name="+"), en="By the ladder in force from", zh="依据的督办规则")
    state = described(TermField(EscalationState, default=EscalationState.PROPOSED), en="State", zh="状态")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    reason = described(models.CharField(max_length=300, blank=True, default=""), en="Reason", zh="原因")
    notice = described(models.ForeignKey(Notice, models.PROTECT, null=True, blank=True, related_name="escalations"),
                       en="Document", zh="公文")
    approved_by = described(models.CharField(max_length=120, blank=True, default=""), en="Approved by (office)", zh="批准人职务")
    approval = described(models.CharField(max_length=120, blank=True, default=""), en="Document or day of the approval", zh="批准文件或日期")
    proposed_at = described(models.DateTimeField(), en="Reached at", zh="触发时间")
    proposed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                            en="Proposed by", zh="提出人")
    decided_at = described(models.DateTimeField(null=True, blank=True), en="Decided at", zh="决定时间")
    decided_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Decided by", zh="决定人")

    words: ClassVar[Bilingual] = Bilingual("Step of the ladder", "催办督办")

    class Meta:
        ordering = ("task", "id")
        constraints = (models.UniqueConstraint(fields=("task", "step", "due_on"), name="escalation_once_per_day_missed"),)

    def __str__(self) -> str:
        return f"{self.task_id} {self.step}"


class Objection(PartOfTask):
    """异议: within 30 days of a conclusion; decided within 30 days by somebody who did not make it."""

    number = described(models.CharField(max_length=24, unique=True), en="Objection number", zh="异议编号")
    task = described(models.ForeignKey(Task, models.CASCADE, related_name="objections"), en="Task", zh="任务")
    against = described(TermField(Against), en="Raised against", zh="异议对象")
    verification = described(models.ForeignKey(Verification, models.PROTECT, null=True, blank=True, related_name="objections"),
                             en="Conclusion", zh="核验结论")
    escalation = described(models.ForeignKey(Escalation, models.PROTECT, null=True, blank=True, related_name="objections"),
                           en="Step of the ladder", zh="催办督办")
    text = described(models.TextField(), en="What is objected to, and why", zh="异议内容和理由")
    concluded_on = described(models.DateField(), en="The conclusion was given on", zh="结论送达日期")
    decide_by = described(models.DateField(), en="To be decided by", zh="复核期限")
    state = described(TermField(ObjectionState, default=ObjectionState.FILED), en="State", zh="状态")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    filed_at = described(models.DateTimeField(), en="Filed at", zh="提出时间")
    filed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Filed by", zh="提出人")
    answer = described(models.TextField(blank=True, default=""), en="Decision", zh="复核决定")
    decided_at = described(models.DateTimeField(null=True, blank=True), en="Decided at", zh="决定时间")
    decided_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Decided by", zh="决定人")

    words: ClassVar[Bilingual] = Bilingual("Objection", "异议")

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("task",), condition=Q(state="filed"), name="objection_one_open"),
            models.CheckConstraint(name="objection_against_one_thing",
                                   condition=Q(verification__isnull=True) ^ Q(escalation__isnull=True)),
        )

    def __str__(self) -> str:
        return self.number


