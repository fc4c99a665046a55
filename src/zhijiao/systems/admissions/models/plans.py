"""The plan: what a school admits to, how many, on what conditions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TagsField, TermField, described
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.scope import rows
from zhijiao.systems.admissions.models.cycles import Batch, Track
from zhijiao.systems.admissions.terms import BatchState, Length, Origin, UnitState

USER = settings.AUTH_USER_MODEL
PUBLIC = Q(batch__state__in=(BatchState.PUBLISHED, BatchState.FINISHED), state__in=(UnitState.ACCEPTED, UnitState.CLOSED))


class Units(models.QuerySet["Unit"]):
    """Lines of the plan, narrowed to what somebody may see."""

    def public(self) -> Units:
        """Those of plans that are published."""
        return self.filter(PUBLIC)

    def visible_to(self, actor: Actor) -> Units:
        """What is published, and besides a school its own drafts, an office those of its schools."""
        return self.filter(PUBLIC | rows(actor, enterprise=None, apprentice=None))


class Unit(models.Model):
    """招生计划（院校专业组）: one programme of one school in one batch and track."""

    batch = described(models.ForeignKey(Batch, models.PROTECT, related_name="units"), en="Batch", zh="批次")
    track = described(models.ForeignKey(Track, models.PROTECT, related_name="+"), en="Track", zh="科类")
    code = described(models.CharField(max_length=20), en="Unit code", zh="志愿代码")
    school = described(models.ForeignKey(Organisation, models.PROTECT, related_name="+"), en="School", zh="院校")
    programme_code = described(models.CharField(max_length=12, blank=True, default=""), en="Programme code", zh="专业代码")
    programme = described(models.CharField(max_length=80), en="Programme", zh="专业名称")
    programme_en = described(models.CharField(max_length=120, blank=True, default=""), en="Programme in English", zh="专业英文名称")
    quota = described(models.PositiveIntegerField(), en="Seats", zh="计划数")
    # Subjects that an applicant must have taken; who must have left what kind of school (none: anybody).
    requires = described(TagsField(default=tuple, blank=True), en="Required subjects", zh="选考科目要求")
    origins = described(TagsField(default=tuple, blank=True), en="For leavers of", zh="招生对象")
    length = described(TermField(Length, null=True, blank=True), en="Length", zh="学制")
    fee_fen_per_year = described(models.PositiveBigIntegerField(null=True, blank=True), en="Tuition a year, in fen", zh="学费（分/年）")
    note = described(models.CharField(max_length=300, blank=True, default=""), en="Note", zh="备注")
    state = described(TermField(UnitState, default=UnitState.DRAFT), en="State", zh="状态")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    reason = described(models.CharField(max_length=300, blank=True, default=""), en="Reason of the return or closing", zh="退回或停止招生的原因")
    drafted_at = described(models.DateTimeField(), en="Drafted at", zh="草拟时间")
    drafted_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Drafted by", zh="草拟人")
    decided_at = described(models.DateTimeField(null=True, blank=True), en="Decided at", zh="核定时间")
    decided_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Decided by", zh="核定人")
    # For the rounds after a released one: how many seats the line has then; 0: it admits nobody further. `quota` stays as it was published.
    later_quota = described(models.PositiveIntegerField(null=True, blank=True), en="Seats for the rounds that follow", zh="后续轮次计划数")
    cut_to = described(models.PositiveIntegerField(null=True, blank=True), en="Proposed seats for the rounds that follow", zh="申请调减后的计划数")
    cut_reason = described(models.CharField(max_length=300, blank=True, default=""), en="Why the seats are lowered", zh="调减原因")
    cut_proposed_at = described(models.DateTimeField(null=True, blank=True), en="Lowering proposed at", zh="申请调减时间")
    cut_proposed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Lowering proposed by", zh="申请调减人")
    cut_at = described(models.DateTimeField(null=True, blank=True), en="Lowered at", zh="调减时间")
    cut_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Lowered by", zh="调减人")

    objects: ClassVar[Any] = Units.as_manager()
    words: ClassVar[Bilingual] = Bilingual("Line of the plan", "招生计划")

    class Meta:
        ordering = ("batch", "code")
        indexes = (models.Index(fields=("batch", "state"), name="unit_batch_state"),)
        constraints = (
            models.UniqueConstraint(fields=("batch", "code"), name="unit_code_once"),
            models.CheckConstraint(condition=Q(quota__gte=1), name="unit_has_seats"),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def named(self) -> Bilingual:
        """The programme in both languages."""
        return Bilingual(self.programme_en or self.programme, self.programme)

    def get_absolute_url(self) -> str:
        """Return the address of the line's page."""
        return reverse("admissions:unit", args=[self.pk])

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the school's chain."""
        return self.school_id

    @property
    def origin_words(self) -> list[Bilingual]:
        """Whom it is for, in words; none: anybody."""
        return [Origin(one).words for one in self.origins]

    @property
    def seats_later(self) -> int:
        """How many seats the line has in the rounds after a released one; 0: none further, whatever comes back."""
        return self.quota if self.later_quota is None else self.later_quota

    def left(self, taken: int, *, later: bool) -> int:
        """How many seats are left beside those taken; `later`: after a released round."""
        return max((self.seats_later if later else self.quota) - taken, 0)

    def takes(self, origin: Origin) -> bool:
        """Say whether leavers of such a school may be admitted."""
        return not self.origins or str(origin) in self.origins
