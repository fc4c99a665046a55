"""Meetings: halls joined by lines, who was there, what was on the agenda, the papers, the minutes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.scope import EVERYTHING, NOTHING
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.meetings.terms import (
    DocumentKind,
    ItemKind,
    LineTest,
    MeetingForm,
    MeetingState,
    Presence,
    ProposalState,
    VenueKind,
)

USER = settings.AUTH_USER_MODEL


def invited(actor: Actor, prefix: str = "") -> Q:
    """Return the condition that the actor's unit takes part in a meeting: by its venue, its seat, its item or its task."""
    match actor.role:
        case Role.PROVINCE_OFFICIAL | Role.SYSTEM:
            return EVERYTHING
        case Role.CITY_OFFICER | Role.DEPARTMENT_OFFICER if actor.organisation_id is not None:
            unit = actor.organisation_id
            seats = Q(**{f"{prefix}venues__attendances__unit": unit}) | Q(**{f"{prefix}items__unit": unit})
            tasks = Q(**{f"{prefix}requirements__tasks__unit": unit})
            own_hall = Q(**{f"{prefix}venues__region__path": actor.region_path}) if actor.role is Role.CITY_OFFICER else NOTHING
            return seats | tasks | own_hall
        case _:
            return NOTHING


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> MeetingQuerySet:
        """The province sees all; a city or department those it takes part in."""
        found = invited(actor)
        return self.filter(found) if found in (EVERYTHING, NOTHING) else self.filter(pk__in=Meeting.objects.filter(found).values("pk"))


class Meeting(models.Model):
    """会议."""

    number = described(models.CharField(max_length=20, unique=True), en="Meeting number", zh="会议编号")
    title = described(models.CharField(max_length=120), en="Title", zh="会议名称")
    title_en = described(models.CharField(max_length=200, blank=True, default=""), en="Title in English", zh="英文名称")
    form = described(TermField(MeetingForm), en="Held by", zh="召开形式")
    state = described(TermField(MeetingState, default=MeetingState.PLANNED), en="State", zh="状态")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    redrawn = described(models.PositiveIntegerField(default=0), en="Changes of halls and agenda", zh="会场和议程改动次数")
    starts_at = described(models.DateTimeField(), en="Starts at", zh="开始时间")
    ends_at = described(models.DateTimeField(null=True, blank=True), en="Ends at", zh="结束时间")
    organiser = described(models.ForeignKey(Organisation, models.PROTECT, related_name="+"), en="Organiser", zh="主办单位")
    mandate = described(models.CharField(max_length=60, blank=True, default=""), en="Document that gives the mandate to supervise",
                        zh="督查授权文件字号")
    planned_at = described(models.DateTimeField(), en="Planned at", zh="登记时间")
    planned_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Planned by", zh="登记人")
    moved_at = described(models.DateTimeField(null=True, blank=True), en="Last move at", zh="最近办理时间")
    moved_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                         en="Last move by", zh="最近办理人")

    objects: ClassVar[models.Manager[Meeting]] = MeetingQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Meeting", "会议")

    class Meta:
        ordering = ("-starts_at", "-id")

    def __str__(self) -> str:
        return self.title

    @property
    def named(self) -> Bilingual:
        """The title in both languages."""
        return Bilingual(self.title_en or self.title, self.title)

    @property
    def sequence(self) -> int:
        """How often what a calendar shows of it has changed: its own fields, its halls, its agenda."""
        return self.version - 1 + self.redrawn

    def redraw(self) -> None:
        """Count one more change of its halls or agenda; what somebody else is changing in the meeting itself is not disturbed."""
        Meeting.objects.filter(pk=self.pk).update(redrawn=models.F("redrawn") + 1)
        self.refresh_from_db(fields=["redrawn"])

    def get_absolute_url(self) -> str:
        """Return the address of the meeting's page."""
        return reverse("meetings:meeting", args=[self.number])

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the organiser's chain."""
        return self.organiser_id


class OfMeeting(models.QuerySet):  # type: ignore[type-arg]
    """Parts of a meeting: seen by whoever sees the meeting."""

    def visible_to(self, actor: Actor) -> OfMeeting:
        """Those of the meetings that somebody may see."""
        return self.filter(meeting__in=Meeting.objects.visible_to(actor))  # type: ignore[attr-defined]


class Venue(models.Model):
    """主会场、分会场: a hall with its line."""

    meeting = described(models.ForeignKey(Meeting, models.CASCADE, related_name="venues"), en="Meeting", zh="会议")
    kind = described(TermField(VenueKind), en="Kind", zh="类别")
    region = described(models.ForeignKey(Region, models.PROTECT, related_name="+"), en="Region", zh="所在地区")
    place = described(models.CharField(max_length=120, blank=True, default=""), en="Place", zh="地点")
    line = described(TermField(LineTest, default=LineTest.UNTESTED), en="Line", zh="线路测试")
    line_note = described(models.CharField(max_length=200, blank=True, default=""), en="What was found", zh="测试情况")
    tested_at = described(models.DateTimeField(null=True, blank=True), en="Tested at", zh="测试时间")
    tested_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                          en="Tested by", zh="测试人")

    objects = OfMeeting.as_manager()
    words: ClassVar[Bilingual] = Bilingual("Venue", "会场")

    class Meta:
        ordering = ("meeting", "kind", "region")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "region", "kind"), name="venue_one_of_a_kind_per_region"),
            models.UniqueConstraint(fields=("meeting",), condition=Q(kind="main"), name="venue_one_main"),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.region_id}"

    def get_absolute_url(self) -> str:
        """A hall is read on the page of its meeting."""
        return self.meeting.get_absolute_url()

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the organiser's chain."""
        return self.meeting.organiser_id


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """Lines of the roll."""

    def visible_to(self, actor: Actor) -> AttendanceQuerySet:
        """The province sees every roll; a city that of its own hall; a department its own line."""
        match actor.role:
            case Role.PROVINCE_OFFICIAL | Role.SYSTEM:
                return self.all()
            case Role.CITY_OFFICER:
                return self.filter(Q(venue__region__path=actor.region_path) | Q(unit=actor.organisation_id))
            case Role.DEPARTMENT_OFFICER:
                return self.filter(unit=actor.organisation_id)
            case _:
                return self.none()


class Attendance(models.Model):
    """点名: one office that is expected in a hall, and what the roll call found."""

    venue = described(models.ForeignKey(Venue, models.CASCADE, related_name="attendances"), en="Venue", zh="会场")
    unit = described(models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+"), en="Unit", zh="单位")
    office = described(models.CharField(max_length=120), en="Office", zh="单位及职务", privacy=Privacy.PERSONAL)
    seat = described(models.CharField(max_length=20, blank=True, default=""), en="Seat", zh="座次")
    presence = described(TermField(Presence, null=True, blank=True), en="Presence", zh="出席情况")
    note = described(models.CharField(max_length=200, blank=True, default=""), en="Note", zh="备注", privacy=Privacy.PERSONAL)
    called_at = described(models.DateTimeField(null=True, blank=True), en="Called at", zh="点名时间")
    called_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                          en="Called by", zh="点名人")

    objects: ClassVar[models.Manager[Attendance]] = AttendanceQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Roll call", "点名")

    class Meta:
        ordering = ("venue", "id")
        constraints = (models.UniqueConstraint(fields=("venue", "office"), name="attendance_once_per_venue"),)

    def __str__(self) -> str:
        return self.office

    def get_absolute_url(self) -> str:
        """A line is read on the roll of its meeting."""
        return reverse("meetings:roll", args=[self.venue.meeting.number])

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the organiser's chain."""
        return self.venue.meeting.organiser_id


class AgendaItem(models.Model):
    """议程: who speaks, by office, on what, from which hall."""

    meeting = described(models.ForeignKey(Meeting, models.CASCADE, related_name="items"), en="Meeting", zh="会议")
    order = described(models.PositiveSmallIntegerField(), en="Order", zh="序号")
    kind = described(TermField(ItemKind), en="Kind", zh="环节")
    office = described(models.CharField(max_length=120), en="Speaker, by office", zh="发言单位或职务")
    unit = described(models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+"), en="Unit", zh="单位")
    venue = described(models.ForeignKey(Venue, models.SET_NULL, null=True, blank=True, related_name="+"), en="From", zh="发言会场")
    title = described(models.CharField(max_length=200, blank=True, default=""), en="Subject", zh="题目")
    minutes = described(models.PositiveSmallIntegerField(null=True, blank=True), en="Minutes", zh="时长（分钟）")

    objects = OfMeeting.as_manager()
    words: ClassVar[Bilingual] = Bilingual("Item of the agenda", "议程")

    class Meta:
        ordering = ("meeting", "order")
        constraints = (models.UniqueConstraint(fields=("meeting", "order"), name="agenda_item_order_once"),)

    def __str__(self) -> str:
        return f"{self.order} {self.office}"

    def get_absolute_url(self) -> str:
        """An item is read on the page of its meeting."""
        return self.meeting.get_absolute_url()


class Document(models.Model):
    """会议材料: a paper of a meeting; its file is kept by kernel.papers."""

    meeting = described(models.ForeignKey(Meeting, models.CASCADE, related_name="documents"), en="Meeting", zh="会议")
    kind = described(TermField(DocumentKind), en="Kind", zh="类别")
    title = described(models.CharField(max_length=200), en="Title", zh="标题")
    added_at = described(models.DateTimeField(), en="Added at", zh="上传时间")
    added_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Added by", zh="上传人")

    objects = OfMeeting.as_manager()
    words: ClassVar[Bilingual] = Bilingual("Document of a meeting", "会议材料")

    class Meta:
        ordering = ("meeting", "kind", "id")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """A document is read on the page of its meeting."""
        return self.meeting.get_absolute_url()

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the organiser's chain."""
        return self.meeting.organiser_id


class Minutes(models.Model):
    """纪要: a text in paragraphs; a requirement points at its paragraph and sentence."""

    meeting = described(models.OneToOneField(Meeting, models.CASCADE, related_name="minutes"), en="Meeting", zh="会议")
    text = described(models.TextField(blank=True, default=""), en="Text", zh="正文")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    written_at = described(models.DateTimeField(), en="Written at", zh="起草时间")
    written_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Written by", zh="起草人")
    adopted_at = described(models.DateTimeField(null=True, blank=True), en="Adopted at", zh="定稿时间")
    adopted_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Adopted by", zh="定稿人")

    objects = OfMeeting.as_manager()
    words: ClassVar[Bilingual] = Bilingual("Minutes", "会议纪要")

    class Meta:
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return str(self.meeting_id)

    def get_absolute_url(self) -> str:
        """The page of the minutes."""
        return reverse("meetings:minutes", args=[self.meeting.number])

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the organiser's chain."""
        return self.meeting.organiser_id


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals, seen by those who decide on them."""

    def visible_to(self, actor: Actor) -> ProposalQuerySet:
        """The province only: a proposal is no requirement yet."""
        return self.all() if actor.role in (Role.PROVINCE_OFFICIAL, Role.SYSTEM) else self.none()


class Proposal(models.Model):
    """拟提要求: a sentence of the minutes in which a duty was found, by rule or by a person's highlight."""

    meeting = described(models.ForeignKey(Meeting, models.CASCADE, related_name="proposals"), en="Meeting", zh="会议")
    paragraph = described(models.PositiveSmallIntegerField(), en="Paragraph", zh="段")
    sentence = described(models.PositiveSmallIntegerField(), en="Sentence", zh="句")
    text = described(models.TextField(), en="Sentence of the minutes", zh="纪要原句")
    verbs = described(models.JSONField(default=list, blank=True), en="Verbs of requirement found", zh="要求用语")
    units = described(models.ManyToManyField(Organisation, blank=True, related_name="+"), en="Units found", zh="识别到的单位")
    due_on = described(models.DateField(null=True, blank=True), en="Day found", zh="识别到的期限")
    highlighted = described(models.BooleanField(default=False), en="Marked by a person", zh="人工标记")
    state = described(TermField(ProposalState, default=ProposalState.PROPOSED), en="State", zh="状态")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    decided_at = described(models.DateTimeField(null=True, blank=True), en="Decided at", zh="处理时间")
    decided_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Decided by", zh="处理人")

    objects: ClassVar[models.Manager[Proposal]] = ProposalQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Proposed requirement", "拟提要求")

    class Meta:
        ordering = ("meeting", "paragraph", "sentence", "id")
        constraints = (models.UniqueConstraint(fields=("meeting", "paragraph", "sentence", "text"), name="proposal_once_per_sentence"),)

    def __str__(self) -> str:
        return f"{self.paragraph}.{self.sentence}"

    def get_absolute_url(self) -> str:
        """A proposal is read beside the minutes."""
        return reverse("meetings:minutes", args=[self.meeting.number])

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the organiser's chain."""
        return self.meeting.organiser_id
