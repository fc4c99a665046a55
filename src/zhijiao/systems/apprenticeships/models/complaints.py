"""Complaints of apprentices (投诉): straight to the city bureau, past school and enterprise, without a name if wished."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import EncryptedText, TermField, described
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.scope import rows
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.apprenticeships.terms import ComplaintKind, ComplaintState

USER = settings.AUTH_USER_MODEL


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Complaints, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> ComplaintQuerySet:
        """The bureau of the city, the province, and who complained: no school, no enterprise, and no guardian of theirs."""
        if actor.role in (Role.APPRENTICE, Role.GUARDIAN):
            return self.none() if actor.person_id is None else self.filter(complainant=actor.person_id)
        return self.filter(rows(actor, region="region__path", school=None, enterprise=None, apprentice=None))


class Complaint(models.Model):
    """投诉. Without a name it holds no agreement either: an agreement has one apprentice, so it would be a name."""

    number = described(models.CharField(max_length=20, unique=True), en="Number", zh="编号", privacy=Privacy.INTERNAL)
    region = described(models.ForeignKey(Region, models.PROTECT, related_name="+"), en="City", zh="受理市局", privacy=Privacy.INTERNAL)
    school = described(models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+"),
                       en="School", zh="学校", privacy=Privacy.INTERNAL)
    enterprise = described(models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+"),
                           en="Enterprise", zh="实习单位", privacy=Privacy.INTERNAL)
    complainant = described(models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="complaints"),
                            en="Complainant", zh="投诉人", privacy=Privacy.SENSITIVE)
    kind = described(TermField(ComplaintKind), en="About", zh="事由", privacy=Privacy.INTERNAL)
    text = described(EncryptedText(), en="What happened", zh="经过", privacy=Privacy.SENSITIVE)
    state = described(TermField(ComplaintState, default=ComplaintState.RECEIVED), en="State", zh="状态", privacy=Privacy.INTERNAL)
    version = described(models.PositiveIntegerField(default=1), en="Version", zh="记录版本", privacy=Privacy.INTERNAL)
    code_hash = described(models.CharField(max_length=64, unique=True), en="Digest of the code to follow it", zh="查询码摘要",
                          privacy=Privacy.SENSITIVE)
    answer_due_on = described(models.DateField(), en="First answer due on", zh="首次答复期限", privacy=Privacy.INTERNAL)
    close_due_on = described(models.DateField(), en="To be closed by", zh="办结期限", privacy=Privacy.INTERNAL)
    received_at = described(models.DateTimeField(), en="Received at", zh="收到时间", privacy=Privacy.INTERNAL)
    received_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                            en="Sent by", zh="提交账号", privacy=Privacy.SENSITIVE)
    answer = described(EncryptedText(blank=True, default=""), en="Answer", zh="答复", privacy=Privacy.SENSITIVE)
    answered_at = described(models.DateTimeField(null=True, blank=True), en="Answered at", zh="答复时间", privacy=Privacy.INTERNAL)
    answered_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                            en="Answered by", zh="答复人", privacy=Privacy.INTERNAL)
    outcome = described(EncryptedText(blank=True, default=""), en="Outcome", zh="处理结果", privacy=Privacy.SENSITIVE)
    closed_at = described(models.DateTimeField(null=True, blank=True), en="Closed at", zh="办结时间", privacy=Privacy.INTERNAL)
    closed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"),
                          en="Closed by", zh="办结人", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[Complaint]] = ComplaintQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Complaint", "投诉")

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("region", "state"), name="complaint_region_state"),)

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of the complaint."""
        return reverse("apprenticeships:complaint", args=[self.number])

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in no school's chain: a school must not be able to tell that somebody complained."""
        return 0

    @property
    def is_anonymous(self) -> bool:
        """Say whether the complaint carries no name."""
        return self.complainant_id is None
