"""Requirements and the task of each unit, with its reports and how they were verified."""

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
from zhijiao.kernel.people.scope import EVERYTHING, rows
from zhijiao.systems.meetings.models.meetings import Meeting, Proposal
from zhijiao.systems.meetings.terms import (
    Basis,
    Method,
    Part,
    RequirementState,
    SupervisionType,
    TaskState,
    Theme,
)

USER = settings.AUTH_USER_MODEL


class RequirementQuerySet(models.QuerySet["Requirement"]):
    """Requirements, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> RequirementQuerySet:
        """The province sees all; a unit those that it was given a task of."""
        given = rows(actor, region="unit__region__path", school=None, enterprise=None, apprentice=None, department="unit")
        if given == EVERYTHING:
            return self.all()
        return self.filter(pk__in=Task.objects.filter(given).values("requirement"))


class Requirement(models.Model):
    """要求: numbered, in its own words, with its place in the minutes, its units, its day."""

    number = described(models.CharField(max_length=20, unique=True), en="Requirement number", zh="要求编号")
    order = described(models.PositiveSmallIntegerField(default=1), en="Number within the meeting", zh="序号")
    meeting = described(models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="requirements"),
                        en="Meeting", zh="来源会议")
    proposal = described(models.OneToOneField(Proposal, models.SET_NULL, null=True, blank=True, related_name="requirement"),
                         en="Proposal", zh="拟提要求")
    text = described(models.CharField(max_length=200), en="Requirement", zh="要求内容")
    text_en = described(models.CharField(max_length=300, blank=True, default=""), en="Requirement in English", zh="英文内容")
    standard = described(models.TextField(blank=True, default=""), en="What counts as done", zh="完成标准")
    theme = described(TermField(Theme, default=Theme.OTHER), en="Theme", zh="类别")
    paragraph = described(models.PositiveSmallIntegerField(null=True, blank=True), en="Paragraph of the minutes", zh="纪要段落")
    sentence = described(models.PositiveSmallIntegerField(null=True, blank=True), en="Sentence of the minutes", zh="纪要句序")
    source_text = described(models.TextField(blank=True, default=""), en="Sentence of the minutes", zh="纪要原句")
    supervision = described(TermField(SupervisionType, default=SupervisionType.DAILY), en="Type of supervision", zh="督查类型")
    basis = described(TermField(Basis, null=True, blank=True), en="Opened on", zh="立项依据")
    mandate = described(models.CharField(max_length=60, blank=True, default=""), en="Document that gives the mandate to supervise",
                        zh="督查授权文件字号")
    due_on = described(models.DateField(null=True, blank=True), en="Due on", zh="办理期限")
    indicator = described(models.CharField(max_length=20, blank=True, default=""), en="Indicator it should move", zh="关联指标")
    indicator_note = described(models.CharField(max_length=120, blank=True, default=""), en="What it should move", zh="想推动的指标")
    room = described(models.CharField(max_length=40, blank=True, default=""), en="Room that serves it", zh="对应业务")
    baseline = described(models.JSONField(null=True, blank=True), en="The indicator on the day of dispatch, by region",
                         zh="交办时的指标值（按地区）")
    state = described(TermField(RequirementState, default=RequirementState.DRAFT), en="State", zh="状态")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    drafted_at = described(models.DateTimeField(), en="Drafted at", zh="草拟时间")
    drafted_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Drafted by", zh="草拟人")
    dispatched_at = described(models.DateTimeField(null=True, blank=True), en="Dispatched at", zh="交办时间")
    dispatched_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                              en="Dispatched by", zh="交办人")
    closed_at = described(models.DateTimeField(null=True, blank=True), en="Closed at", zh="办结时间")
    closed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                          en="Closed by", zh="办结人")
    reason = described(models.CharField(max_length=300, blank=True, default=""), en="Reason of the withdrawal", zh="撤销原因")

    objects: ClassVar[models.Manager[Requirement]] = RequirementQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Requirement", "要求")

    class Meta:
        ordering = ("meeting", "order", "id")
        indexes = (models.Index(fields=("state", "theme"), name="requirement_state_theme"),)

    def __str__(self) -> str:
        return self.number

    @property
    def said(self) -> Bilingual:
        """The requirement in both languages."""
        return Bilingual(self.text_en or self.text, self.text)

    def get_absolute_url(self) -> str:
        """Return the address of the requirement's page."""
        return reverse("meetings:requirement", args=[self.number])

    @property
    def responsible_organisation_id(self) -> int | None:
        """Kept in the organiser's chain."""
        return self.meeting.organiser_id if self.meeting else None


class OfRequirement(models.QuerySet):  # type: ignore[type-arg]
    """Parts of a requirement: seen by whoever sees it."""

    def visible_to(self, actor: Actor) -> OfRequirement:
        """Those of the requirements that somebody may see."""
        return self.filter(requirement__in=Requirement.objects.visible_to(actor))  # type: ignore[attr-defined]


class Assignment(models.Model):
    """A unit that the requirement is meant for, before it is dispatched."""

    requirement = described(models.ForeignKey(Requirement, models.CASCADE, related_name="assignments"), en="Requirement", zh="要求")
    unit = described(models.ForeignKey(Organisation, models.PROTECT, related_name="+"), en="Unit", zh="单位")
    part = described(TermField(Part), en="Part", zh="分工")

    objects = OfRequirement.as_manager()
    words: ClassVar[Bilingual] = Bilingual("Unit of a requirement", "承办单位")

    class Meta:
        ordering = ("requirement", "part", "unit__region__path", "id")
        constraints = (
            models.UniqueConstraint(fields=("requirement", "unit"), name="assignment_unit_once"),
            models.UniqueConstraint(fields=("requirement",), condition=Q(part="lead"), name="assignment_one_lead"),
        )

    def __str__(self) -> str:
        return f"{self.requirement_id} {self.unit_id}"


class TaskQuerySet(models.QuerySet["Task"]):
    """Tasks, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> TaskQuerySet:
        """The province sees all, a city those of its region, a department its own."""
        return self.filter(rows(actor, region="unit__region__path", school=None, enterprise=None, apprentice=None, department="unit"))


class Task(models.Model):
    """任务: what one unit has to do for a requirement, until when, and how far it is."""

    number = described(models.CharField(max_length=24, unique=True), en="Task number", zh="任务编号")
    requirement = described(models.ForeignKey(Requirement, models.PROTECT, related_name="tasks"), en="Requirement", zh="要求")
    unit = described(models.ForeignKey(Organisation, models.PROTECT, related_name="+"), en="Unit", zh="承办单位")
    part = described(TermField(Part), en="Part", zh="分工")
    state = described(TermField(TaskState, default=TaskState.DISPATCHED), en="State", zh="状态")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    due_on = described(models.DateField(), en="Due on", zh="办理期限")
    # What the task is scored on: an extension asked for after the day moves due_on, not this.
    scored_on = described(models.DateField(), en="Scored against", zh="考核期限")
    dispatched_at = described(models.DateTimeField(), en="Dispatched at", zh="交办时间")
    dispatched_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                              en="Dispatched by", zh="交办人")
    acknowledged_at = described(models.DateTimeField(null=True, blank=True), en="Acknowledged at", zh="签收时间")
    acknowledged_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                                en="Acknowledged by", zh="签收人")
    plan = described(models.TextField(blank=True, default=""), en="Plan", zh="办理方案")
    started_at = described(models.DateTimeField(null=True, blank=True), en="Started at", zh="开始办理时间")
    started_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Started by", zh="报方案人")
    reported_at = described(models.DateTimeField(null=True, blank=True), en="Last report at", zh="最近报送时间")
    reported_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                            en="Last report by", zh="最近报送人")
    concluded_at = described(models.DateTimeField(null=True, blank=True), en="Last conclusion at", zh="最近核验时间")
    concluded_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                             en="Last conclusion by", zh="最近核验人")
    closed_at = described(models.DateTimeField(null=True, blank=True), en="Closed at", zh="销号时间")
    closed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                          en="Closed by", zh="销号人")
    reason = described(models.CharField(max_length=300, blank=True, default=""), en="Reason of the last return, suspension or withdrawal",
                       zh="最近退回、暂停或撤销的原因")

    objects: ClassVar[models.Manager[Task]] = TaskQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Task", "任务")

    class Meta:
        ordering = ("requirement", "unit__region__path", "id")
        indexes = (
            models.Index(fields=("unit", "state", "due_on"), name="task_unit_state"),  # counts per unit are read off the index
            models.Index(fields=("state", "due_on"), name="task_state_due"),
        )
        constraints = (models.UniqueConstraint(fields=("requirement", "unit"), name="task_unit_once"),)

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of the task's page."""
        return reverse("meetings:task", args=[self.number])

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the chain of the unit that answers for it."""
        return self.unit_id


class OfTask(models.QuerySet):  # type: ignore[type-arg]
    """Parts of a task: seen by whoever sees it."""

    def visible_to(self, actor: Actor) -> OfTask:
        """Those of the tasks that somebody may see."""
        return self.filter(task__in=Task.objects.visible_to(actor))  # type: ignore[attr-defined]


class PartOfTask(models.Model):
    """What every part of a task has: its task, and the chain that it is kept in."""

    task: models.ForeignKey[Task, Task]

    objects = OfTask.as_manager()

    class Meta:
        abstract = True

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the chain of the unit that answers for the task."""
        return self.task.unit_id

    def get_absolute_url(self) -> str:
        """A part is read on the page of its task."""
        return self.task.get_absolute_url()


class Report(PartOfTask):
    """报送: what a unit says it did; its evidence is kept by kernel.papers."""

    task = described(models.ForeignKey(Task, models.CASCADE, related_name="reports"), en="Task", zh="任务")
    order = described(models.PositiveSmallIntegerField(), en="Which report", zh="第几次报送")
    text = described(models.TextField(), en="What was done", zh="办理情况")
    reported_at = described(models.DateTimeField(), en="Reported at", zh="报送时间")
    reported_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                            en="Reported by", zh="报送人")

    words: ClassVar[Bilingual] = Bilingual("Report", "报送")

    class Meta:
        ordering = ("task", "order")
        constraints = (models.UniqueConstraint(fields=("task", "order"), name="report_order_once"),)

    def __str__(self) -> str:
        return f"{self.task_id} {self.order}"


class Verification(PartOfTask):
    """核验: what the province found of a report; the conclusion that an objection may be raised against."""

    task = described(models.ForeignKey(Task, models.CASCADE, related_name="verifications"), en="Task", zh="任务")
    report = described(models.ForeignKey(Report, models.PROTECT, related_name="verifications"), en="Report", zh="报送")
    accepted = described(models.BooleanField(), en="Accepted", zh="是否通过")
    method = described(TermField(Method, default=Method.DOCUMENTS), en="How it was verified", zh="核验方式")
    text = described(models.TextField(blank=True, default=""), en="Conclusion", zh="核验结论")
    set_aside = described(models.BooleanField(default=False), en="Set aside after an objection", zh="异议成立，已撤销")
    concluded_at = described(models.DateTimeField(), en="Concluded at", zh="核验时间")
    concluded_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                             en="Concluded by", zh="核验人")

    words: ClassVar[Bilingual] = Bilingual("Verification", "核验")

    class Meta:
        ordering = ("task", "id")

    def __str__(self) -> str:
        return f"{self.task_id} {self.report_id}"


