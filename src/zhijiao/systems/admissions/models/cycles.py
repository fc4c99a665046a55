"""A year of admissions, its tracks, the scheme that scores are composed and ranked by, its batches and control lines."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.systems.admissions.terms import BatchState, CycleState

USER = settings.AUTH_USER_MODEL


class Published(models.QuerySet[Any]):
    """What is public: everybody who is signed in may see it."""

    def visible_to(self, actor: Actor) -> Published:
        """All of it."""
        return self.all()


class Cycle(models.Model):
    """招生年度: one year, with its tracks and batches."""

    number = described(models.CharField(max_length=20, unique=True), en="Number", zh="编号")
    year = described(models.PositiveSmallIntegerField(), en="Year", zh="年度")
    title = described(models.CharField(max_length=80), en="Title", zh="名称")
    title_en = described(models.CharField(max_length=120, blank=True, default=""), en="Title in English", zh="英文名称")
    organiser = described(models.ForeignKey(Organisation, models.PROTECT, related_name="+"), en="Organised by", zh="主办单位")
    state = described(TermField(CycleState, default=CycleState.PLANNING), en="State", zh="状态")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    drafted_at = described(models.DateTimeField(), en="Set up at", zh="建立时间")
    drafted_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Set up by", zh="建立人")
    opened_at = described(models.DateTimeField(null=True, blank=True), en="Opened at", zh="启动时间")
    opened_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Opened by", zh="启动人")
    archived_at = described(models.DateTimeField(null=True, blank=True), en="Archived at", zh="归档时间")
    archived_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Archived by", zh="归档人")

    objects: ClassVar[Any] = Published.as_manager()
    words: ClassVar[Bilingual] = Bilingual("Year of admissions", "招生年度")

    class Meta:
        ordering = ("-year", "-id")

    def __str__(self) -> str:
        return self.title

    @property
    def named(self) -> Bilingual:
        """The title in both languages."""
        return Bilingual(self.title_en or self.title, self.title)

    def get_absolute_url(self) -> str:
        """Return the address of the year's page."""
        return reverse("admissions:cycle", args=[self.number])

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the organiser's chain."""
        return self.organiser_id


class OfCycle(models.Model):
    """What every part of a year has."""

    cycle: models.ForeignKey[Cycle, Cycle]

    objects: ClassVar[Any] = Published.as_manager()

    class Meta:
        abstract = True

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the organiser's chain."""
        return self.cycle.organiser_id


class Scheme(OfCycle):
    """计分办法: how a total is composed, and by what applicants are ranked; dated, cited, never changed once a round used it.

    `base` names a rule set of the statute book; then everything else here is left empty. Otherwise the operator fills in:
    components [{column, en, zh, lowest, highest, weight (per mille of the component), least}], key (as in docs/allocation.md),
    tie policy, and the document that says so.
    """

    cycle = described(models.ForeignKey(Cycle, models.PROTECT, related_name="schemes"), en="Year", zh="年度")
    key = described(models.CharField(max_length=40), en="Short name", zh="代码")
    title = described(models.CharField(max_length=80), en="Title", zh="名称")
    title_en = described(models.CharField(max_length=120, blank=True, default=""), en="Title in English", zh="英文名称")
    base = described(models.CharField(max_length=60, blank=True, default=""), en="Rule set of the statute book", zh="法规库中的规则")
    components = described(models.JSONField(default=list, blank=True), en="Components of the total", zh="总分构成")
    comparisons = described(models.JSONField(default=list, blank=True), en="Ranked by", zh="排序规则")
    tie_policy = described(models.CharField(max_length=20, blank=True, default=""), en="Equals at the cut-off", zh="同分处理")
    citation = described(models.CharField(max_length=200, blank=True, default=""), en="Document that says so", zh="依据文件")
    since = described(models.DateField(null=True, blank=True), en="In force since", zh="生效日期")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    declared_at = described(models.DateTimeField(), en="Declared at", zh="登记时间")
    declared_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Declared by", zh="登记人")

    words: ClassVar[Bilingual] = Bilingual("Scheme of scores", "计分办法")

    class Meta:
        ordering = ("cycle", "key")
        constraints = (models.UniqueConstraint(fields=("cycle", "key"), name="scheme_key_once"),)

    def __str__(self) -> str:
        return self.title


class Track(OfCycle):
    """科类: history, physics, a category of the vocational exam. An applicant stands in exactly one."""

    cycle = described(models.ForeignKey(Cycle, models.PROTECT, related_name="tracks"), en="Year", zh="年度")
    key = described(models.CharField(max_length=40), en="Code", zh="代码")
    name = described(models.CharField(max_length=40), en="Track", zh="科类")
    name_en = described(models.CharField(max_length=60, blank=True, default=""), en="Track in English", zh="科类英文")

    words: ClassVar[Bilingual] = Bilingual("Track", "科类")

    class Meta:
        ordering = ("cycle", "id")
        constraints = (models.UniqueConstraint(fields=("cycle", "key"), name="track_key_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def named(self) -> Bilingual:
        """The name in both languages."""
        return Bilingual(self.name_en or self.name, self.name)


class Batch(OfCycle):
    """批次: a plan, the tracks that may enter, the scheme, how long a list may be."""

    number = described(models.CharField(max_length=20, unique=True), en="Number", zh="编号")
    cycle = described(models.ForeignKey(Cycle, models.PROTECT, related_name="batches"), en="Year", zh="年度")
    order = described(models.PositiveSmallIntegerField(default=1), en="Order", zh="顺序")
    title = described(models.CharField(max_length=80), en="Batch", zh="批次")
    title_en = described(models.CharField(max_length=120, blank=True, default=""), en="Batch in English", zh="批次英文")
    scheme = described(models.ForeignKey(Scheme, models.PROTECT, related_name="batches"), en="Scheme of scores", zh="计分办法")
    list_length = described(models.PositiveSmallIntegerField(), en="Longest list", zh="志愿数上限")
    confirm_days = described(models.PositiveSmallIntegerField(null=True, blank=True), en="Days to confirm an offer", zh="确认期限（天）")
    state = described(TermField(BatchState, default=BatchState.PLANNING), en="State", zh="状态")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    drafted_at = described(models.DateTimeField(), en="Set up at", zh="建立时间")
    drafted_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Set up by", zh="建立人")
    published_at = described(models.DateTimeField(null=True, blank=True), en="Plan published at", zh="计划公布时间")
    published_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Plan published by", zh="计划公布人")

    words: ClassVar[Bilingual] = Bilingual("Batch", "批次")

    class Meta:
        ordering = ("-cycle__year", "order", "id")

    def __str__(self) -> str:
        return self.title

    @property
    def named(self) -> Bilingual:
        """The title in both languages."""
        return Bilingual(self.title_en or self.title, self.title)

    def get_absolute_url(self) -> str:
        """Return the address of the batch's page."""
        return reverse("admissions:batch", args=[self.number])


class Line(OfCycle):
    """控制线: who of a track may enter a batch at all. `least` is compared with the total; `citation` says where it was published."""

    cycle = described(models.ForeignKey(Cycle, models.PROTECT, related_name="lines"), en="Year", zh="年度")
    batch = described(models.ForeignKey(Batch, models.CASCADE, related_name="lines"), en="Batch", zh="批次")
    track = described(models.ForeignKey(Track, models.PROTECT, related_name="+"), en="Track", zh="科类")
    least = described(models.DecimalField(max_digits=9, decimal_places=3), en="Control line", zh="控制线")
    citation = described(models.CharField(max_length=200), en="Published in", zh="公布出处")
    mark = described(models.CharField(max_length=4, blank=True, default=""), en="Seen or recalled", zh="核对标记")
    set_at = described(models.DateTimeField(), en="Set at", zh="登记时间")
    set_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Set by", zh="登记人")

    words: ClassVar[Bilingual] = Bilingual("Control line", "控制线")

    class Meta:
        ordering = ("batch", "track")
        constraints = (models.UniqueConstraint(fields=("batch", "track"), name="line_once"),)

    def __str__(self) -> str:
        return f"{self.batch_id} {self.track_id}"
