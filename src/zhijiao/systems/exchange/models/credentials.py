"""A credential and the batch that issues many of them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import EncryptedText, TermField, described
from zhijiao.kernel.jobs.models import JobStage, Progress
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.scope import rows, ward_of
from zhijiao.kernel.people.terms import FAMILY, Role
from zhijiao.systems.exchange.terms import LIVING, SIGNED, Achieved, Kind, RevokeReason, State, SuspendReason

USER = settings.AUTH_USER_MODEL


class BatchQuerySet(models.QuerySet["Batch"]):
    """Batches, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> BatchQuerySet:
        """The own school's; city and province by region."""
        return self.filter(rows(actor, enterprise=None, apprentice=None))

    def working(self) -> BatchQuerySet:
        """Those that a job still presses: what a job left that broke down is free again."""
        return self.filter(is_done=False).exclude(task__in=Progress.objects.filter(stage=JobStage.FAILED).values("task"))


class Batch(models.Model):
    """批量签发: many credentials of one school that a job issues; it goes on where it was stopped."""

    school = described(models.ForeignKey(Organisation, models.PROTECT, related_name="+"), en="School", zh="学校")
    task = described(models.UUIDField(null=True, blank=True), en="Job", zh="后台任务")
    total = described(models.PositiveIntegerField(), en="Credentials asked for", zh="申请签发数")
    issued = described(models.PositiveIntegerField(default=0), en="Issued", zh="已签发数")
    refused = described(models.JSONField(default=list, blank=True), en="Could not be issued, and why", zh="未能签发及原因", privacy=Privacy.PERSONAL)
    is_done = described(models.BooleanField(default=False), en="Done", zh="是否完成")
    requested_at = described(models.DateTimeField(), en="Asked for at", zh="申请时间")
    requested_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Asked for by", zh="申请人")
    stopped_at = described(models.DateTimeField(null=True, blank=True), en="Stopped at", zh="停止时间")
    stopped_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Stopped by", zh="停止人")

    objects: ClassVar[models.Manager[Batch]] = BatchQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Batch", "批量签发")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"batch {self.pk} of {self.school_id}"

    def get_absolute_url(self) -> str:
        """Return the address of the batch's page."""
        return reverse("exchange:batch", args=[self.pk])

    @property
    def left(self) -> int:
        """How many it neither issued nor refused: after a stop they wait on the desk again."""
        return self.total - self.issued - len(self.refused)

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the school's chain."""
        return self.school_id


class CredentialQuerySet(models.QuerySet["Credential"]):
    """Credentials, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> CredentialQuerySet:
        """By role: the own school's; city and province by region; a learner's own and the ward's once they are signed."""
        seen = self.filter(rows(actor, enterprise=None, apprentice="learner"))
        return seen.filter(state__in=SIGNED) if actor.role in FAMILY else seen

    def held_by(self, actor: Actor) -> CredentialQuerySet:
        """The signed ones made out to the person, in whatever role, also without one; beside them those of a guardian's wards under age."""
        if actor.person_id is None:
            return self.none()
        holders = Q(learner=actor.person_id)
        if actor.role is Role.GUARDIAN:
            holders |= Q(learner__in=Person.objects.filter(ward_of(actor)).values("pk"))  # in a join two guardians would double a row
        return self.filter(holders, state__in=SIGNED)

    def living(self) -> CredentialQuerySet:
        """Those that count: neither declined nor revoked."""
        return self.filter(state__in=LIVING)


class Credential(models.Model):
    """凭证: what a school attests of a learner, from its proposal; the signed document once it is issued."""

    number = described(models.CharField(max_length=24, unique=True), en="Certificate number", zh="证明编号")
    kind = described(TermField(Kind, default=Kind.COMPLETION), en="Kind", zh="种类")
    template = described(models.CharField(max_length=40), en="Template", zh="模板")
    school = described(models.ForeignKey(Organisation, models.PROTECT, related_name="credentials"), en="Issued by", zh="签发学校")
    learner = described(models.ForeignKey(Person, models.PROTECT, related_name="credentials"), en="Learner", zh="持有人", privacy=Privacy.PERSONAL)
    achieved = described(TermField(Achieved), en="Achievement", zh="完成内容")
    achievement = described(models.CharField(max_length=60), en="Achievement code", zh="成果代码")
    starts_on = described(models.DateField(), en="From", zh="开始日期")
    ends_on = described(models.DateField(), en="To", zh="结束日期")
    source = described(models.CharField(max_length=60), en="Rests on", zh="依据种类")
    source_number = described(models.CharField(max_length=24), en="Number of what it rests on", zh="依据编号")
    facts = described(models.JSONField(), en="What it says", zh="证明内容", privacy=Privacy.PERSONAL)
    doubt_en = described(models.CharField(max_length=300, blank=True, default=""), en="Under review because (English)", zh="待复核原因（英文）")
    doubt_zh = described(models.CharField(max_length=300, blank=True, default=""), en="Under review because", zh="待复核原因")
    state = described(TermField(State, default=State.PROPOSED), en="State", zh="状态")
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本")
    batch = described(models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="credentials"), en="Batch", zh="所在批次")
    proposed_at = described(models.DateTimeField(), en="Proposed at", zh="生成时间")
    proposed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Proposed by", zh="生成人")
    issued_at = described(models.DateTimeField(null=True, blank=True), en="Issued at", zh="签发时间")
    issued_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Issued by (person)", zh="签发人")
    moved_at = described(models.DateTimeField(null=True, blank=True), en="In this state since", zh="进入当前状态的时间")
    moved_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Moved by", zh="由谁办理")
    note = described(models.CharField(max_length=300, blank=True, default=""), en="Note of the last move", zh="办理说明")
    suspend_reason = described(TermField(SuspendReason, null=True, blank=True), en="Suspended because", zh="暂停原因")
    revoke_reason = described(TermField(RevokeReason, null=True, blank=True), en="Revoked because", zh="撤销原因")
    revoke_note = described(models.CharField(max_length=300, blank=True, default=""), en="What was found", zh="撤销说明")
    revoke_asked_at = described(models.DateTimeField(null=True, blank=True), en="Revocation asked for at", zh="提请撤销时间")
    revoke_asked_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                                en="Revocation asked for by", zh="提请撤销人")
    key_name = described(models.CharField(max_length=200, blank=True, default=""), en="Signed with the key", zh="签名密钥")
    status_number = described(models.PositiveIntegerField(null=True, blank=True), en="Status list", zh="状态列表序号")
    status_index = described(models.PositiveIntegerField(null=True, blank=True), en="Place in the status list", zh="在状态列表中的位置")
    identity_code = described(EncryptedText(blank=True, default=""), en="Code for checking the identity", zh="身份核对码", privacy=Privacy.SENSITIVE)
    document = described(models.TextField(blank=True, default=""), en="Signed document", zh="已签名文件", privacy=Privacy.PERSONAL)
    sha256 = described(models.CharField(max_length=64, blank=True, default=""), en="Hash of the document", zh="文件哈希")

    objects: ClassVar[models.Manager[Credential]] = CredentialQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Credential", "凭证")

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("school", "learner", "achievement", "starts_on", "ends_on"),
                                    condition=Q(state__in=[str(state) for state in LIVING]), name="credential_one_living"),
            models.UniqueConstraint(fields=("school", "status_number", "status_index"), name="credential_own_status_entry"),
            models.CheckConstraint(name="credential_signed_has_document",
                                   condition=~Q(state__in=[str(state) for state in SIGNED]) | (~Q(document="") & Q(status_index__isnull=False))),
        )
        indexes = (
            models.Index(fields=("school", "state"), name="credential_school_state"),
            models.Index(fields=("source", "source_number"), name="credential_source"),
            models.Index(fields=("learner", "state"), name="credential_learner_state"),
        )

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of the credential's page."""
        return reverse("exchange:credential", args=[self.number])

    @property
    def responsible_organisation_id(self) -> int:
        """The school answers for it: its chain of the journal holds every act."""
        return self.school_id

    @property
    def doubt(self) -> Bilingual | None:
        """Why it is under review; None when it is not."""
        return Bilingual(self.doubt_en, self.doubt_zh) if self.doubt_zh else None
