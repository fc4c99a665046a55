"""A round of a batch: opened, frozen with its hashes, allocated by two engines, released by two people; its offers, its dry runs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.scope import NOTHING, rows
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.admissions.models.applicants import Applicant, of_applicant
from zhijiao.systems.admissions.models.cycles import Batch, Published
from zhijiao.systems.admissions.models.plans import Unit
from zhijiao.systems.admissions.terms import OfferState, ReturnReason, RoundKind, RoundState, TrialKind

USER = settings.AUTH_USER_MODEL


class Round(models.Model):
    """轮次. What is frozen lies in files of the round, the same that `zhijiao admit` reads and writes; their hashes stand here.

    frozen: {"plan": sha256, "applicants": sha256, "preferences": sha256}; result: {"results": .., "cutoffs": .., "certificate": ..};
    counts: the figures of the certificate, and who was left out of the freeze for what reason.
    """

    number = described(models.CharField(max_length=20, unique=True), en="Number", zh="编号")
    batch = described(models.ForeignKey(Batch, models.PROTECT, related_name="rounds"), en="Batch", zh="批次")
    order = described(models.PositiveSmallIntegerField(), en="Order", zh="顺序")
    kind = described(TermField(RoundKind, default=RoundKind.MAIN), en="Kind", zh="类型")
    corrects = described(models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections"), en="Corrects", zh="更正的轮次")
    opens_at = described(models.DateTimeField(null=True, blank=True), en="Lists from", zh="填报开始")
    closes_at = described(models.DateTimeField(null=True, blank=True), en="Lists until", zh="填报截止")
    seed = described(models.CharField(max_length=120, blank=True, default=""), en="Public seed", zh="公开随机种子")
    seeded_at = described(models.DateTimeField(null=True, blank=True), en="Seed given at", zh="种子登记时间")
    seeded_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Seed given by", zh="种子登记人")
    state = described(TermField(RoundState, default=RoundState.PLANNED), en="State", zh="状态")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    frozen = described(models.JSONField(default=dict, blank=True), en="Hashes of what was frozen", zh="冻结内容的哈希")
    result = described(models.JSONField(default=dict, blank=True), en="Hashes of the result", zh="结果的哈希")
    counts = described(models.JSONField(default=dict, blank=True), en="Figures", zh="统计")
    reason = described(models.CharField(max_length=300, blank=True, default=""), en="Reason", zh="原因")
    planned_at = described(models.DateTimeField(), en="Planned at", zh="登记时间")
    planned_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Planned by", zh="登记人")
    frozen_at = described(models.DateTimeField(null=True, blank=True), en="Frozen at", zh="冻结时间")
    frozen_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Frozen by", zh="冻结人")
    allocated_at = described(models.DateTimeField(null=True, blank=True), en="Allocated at", zh="投档时间")
    allocated_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Allocated by", zh="投档人")
    proposed_at = described(models.DateTimeField(null=True, blank=True), en="Release proposed at", zh="提请发布时间")
    proposed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Release proposed by", zh="提请人")
    released_at = described(models.DateTimeField(null=True, blank=True), en="Released at", zh="发布时间")
    released_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Released by", zh="发布人")
    # A released round is set aside by two people: this one proposed it, and why.
    void_reason = described(models.CharField(max_length=300, blank=True, default=""), en="Why it is to be set aside", zh="申请作废的原因")
    void_proposed_at = described(models.DateTimeField(null=True, blank=True), en="Setting aside proposed at", zh="申请作废时间")
    void_proposed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Setting aside proposed by",
                                 zh="申请作废人")
    work = described(models.UUIDField(null=True, blank=True), en="Background work", zh="后台任务")  # the last one that was started

    objects: ClassVar[Any] = Published.as_manager()
    words: ClassVar[Bilingual] = Bilingual("Round", "轮次")

    class Meta:
        ordering = ("-batch__cycle__year", "batch", "order")
        constraints = (models.UniqueConstraint(fields=("batch", "order"), name="round_order_once"),)

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of the round's page."""
        return reverse("admissions:round", args=[self.number])

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the organiser's chain."""
        return self.batch.cycle.organiser_id

    @property
    def has_results(self) -> bool:
        """Say whether its results are public."""
        return self.state in (RoundState.RELEASED, RoundState.FINISHED)


class OfOffice(models.QuerySet[Any]):
    """The province's own: they tell results before their release, or everybody's scores."""

    def visible_to(self, actor: Actor) -> OfOffice:
        """All of them for the province, none for anybody else."""
        return self if actor.role is Role.PROVINCE_OFFICIAL else self.filter(NOTHING)


class RoundFile(models.Model):
    """轮次文件: one file of a round, as `zhijiao admit` reads or writes it; its bytes lie in the file store under their hash."""

    round = described(models.ForeignKey(Round, models.PROTECT, related_name="files"), en="Round", zh="轮次")
    name = described(models.CharField(max_length=40), en="File name", zh="文件名")
    sha256 = described(models.CharField(max_length=64), en="SHA-256", zh="SHA-256")
    size = described(models.PositiveBigIntegerField(), en="Size in bytes", zh="大小（字节）")
    written_at = described(models.DateTimeField(), en="Written at", zh="写入时间")
    written_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Written by", zh="写入人")

    objects: ClassVar[Any] = OfOffice.as_manager()
    words: ClassVar[Bilingual] = Bilingual("File of a round", "轮次文件")

    class Meta:
        ordering = ("round", "id")
        constraints = (models.UniqueConstraint(fields=("round", "name"), name="round_file_once"),)

    def __str__(self) -> str:
        return f"{self.round_id} {self.name}"

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the organiser's chain."""
        return self.round.responsible_organisation_id


class Trial(models.Model):
    """演练: the engines run on the lists of this round or of an earlier one; nothing is offered to anybody."""

    round = described(models.ForeignKey(Round, models.CASCADE, related_name="trials"), en="Round", zh="轮次")
    kind = described(TermField(TrialKind), en="On what", zh="数据来源")
    on = described(models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="+"), en="Earlier round", zh="往期轮次")
    outcome = described(models.JSONField(default=dict, blank=True), en="Outcome", zh="演练结果")
    tried_at = described(models.DateTimeField(), en="Tried at", zh="演练时间")
    tried_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Tried by", zh="演练人")

    objects: ClassVar[Any] = OfOffice.as_manager()
    words: ClassVar[Bilingual] = Bilingual("Dry run", "演练")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.round_id} {self.tried_at:%F}"

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the organiser's chain."""
        return self.round.batch.cycle.organiser_id

    def get_absolute_url(self) -> str:
        """A dry run is read on the page of its round."""
        return self.round.get_absolute_url()


class Offers(models.QuerySet["Offer"]):
    """Offers, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> Offers:
        """Of released rounds: those of the applicants that somebody may see, and for a college's registrar those to its own seats."""
        if actor.role is Role.SCHOOL_TEACHER:
            return self.filter(NOTHING)
        college = rows(actor, region=None, school="unit__school", enterprise=None, apprentice=None)
        return self.filter(of_applicant(actor, "applicant__") | college, round__state__in=(RoundState.RELEASED, RoundState.FINISHED))


class Offer(models.Model):
    """投档结果: the seat that a round gave to an applicant; written when the round is released."""

    round = described(models.ForeignKey(Round, models.PROTECT, related_name="offers"), en="Round", zh="轮次")
    applicant = described(models.ForeignKey(Applicant, models.PROTECT, related_name="offers"), en="Applicant", zh="考生")
    unit = described(models.ForeignKey(Unit, models.PROTECT, related_name="offers"), en="Unit", zh="投档专业")
    position = described(models.PositiveSmallIntegerField(), en="Position in the list", zh="志愿序号")
    state = described(TermField(OfferState, default=OfferState.OFFERED), en="State", zh="状态")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    return_reason = described(TermField(ReturnReason, null=True, blank=True), en="Why the file is returned", zh="退档原因", privacy=Privacy.PERSONAL)
    reason = described(models.CharField(max_length=300, blank=True, default=""), en="In words", zh="说明", privacy=Privacy.PERSONAL)
    answered_at = described(models.DateTimeField(null=True, blank=True), en="Answered at", zh="确认时间")
    answered_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Answered by", zh="确认人")
    decided_at = described(models.DateTimeField(null=True, blank=True), en="Return decided at", zh="退档审核时间")
    decided_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Return decided by", zh="退档审核人")

    objects: ClassVar[Any] = Offers.as_manager()
    words: ClassVar[Bilingual] = Bilingual("Offer", "投档结果")

    class Meta:
        ordering = ("round", "unit", "id")
        constraints = (
            models.UniqueConstraint(fields=("round", "applicant"), name="offer_once_a_round"),
            # A seat is held by one offer at a time, whatever the rounds.
            models.UniqueConstraint(fields=("applicant",), condition=Q(state__in=("offered", "confirmed", "return_proposed")), name="offer_one_held"),
        )
        indexes = (models.Index(fields=("unit", "state"), name="offer_unit_state"),)

    def __str__(self) -> str:
        return f"{self.applicant_id} {self.unit_id}"

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the chain of the school that admits."""
        return self.unit.school_id

    def get_absolute_url(self) -> str:
        """Return the address of the offer's page."""
        return reverse("admissions:offer", args=[self.pk])
