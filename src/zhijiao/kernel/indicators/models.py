"""A snapshot: the figures of one kind of rows as they were on a day, with the files that prove it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described
from zhijiao.kernel.indicators.terms import Kept, Verdict
from zhijiao.kernel.people.terms import Role

if TYPE_CHECKING:
    from zhijiao.kernel.people.actor import Actor

FILE = "papers.StoredFile"


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    """Snapshots; their files hold keys of the whole province."""

    def visible_to(self, actor: Actor) -> SnapshotQuerySet:
        """All of them for the province and for work that nobody pressed a button for, none for anybody else."""
        return self if actor.role in (Role.PROVINCE_OFFICIAL, Role.SYSTEM) else self.none()

    def whole(self) -> SnapshotQuerySet:
        """Return them with their files and the people who made and checked them, in one statement."""
        return self.select_related("manifest", "counts", "published", "records", "standing", "made_by__person", "checked_by__person")


class Snapshot(models.Model):
    """快照: one grain of one room, counted for a day. Never changed but for what a check finds and for records that are thinned."""

    id = described(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False), en="Number", zh="编号")
    room = described(models.CharField(max_length=40), en="Room", zh="系统")
    grain = described(models.CharField(max_length=40), en="Rows", zh="统计对象")
    on = described(models.DateField(), en="Day", zh="统计日")
    made_at = described(models.DateTimeField(), en="Frozen at", zh="冻结时间")
    made_by = described(models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"), en="Frozen by", zh="冻结人",
                        privacy=Privacy.PERSONAL)
    rows = described(models.PositiveIntegerField(), en="Rows counted", zh="行数")
    sha256 = described(models.CharField(max_length=64), en="Hash of the manifest", zh="清单哈希")
    kept = described(TermField(Kept, default=Kept.RECORDS), en="Kept", zh="留存")
    manifest = described(models.ForeignKey(FILE, models.PROTECT, related_name="+"), en="Manifest", zh="清单")
    counts = described(models.ForeignKey(FILE, models.PROTECT, related_name="+"), en="Counts", zh="计数")
    published = described(models.ForeignKey(FILE, models.PROTECT, related_name="+"), en="Published tables", zh="公布表")
    records = described(models.ForeignKey(FILE, models.PROTECT, null=True, related_name="+"), en="Records", zh="明细")
    standing = described(models.ForeignKey(FILE, models.PROTECT, null=True, related_name="+"), en="What stands", zh="留用表")
    verdict = described(TermField(Verdict, default=Verdict.UNCHECKED), en="Last check", zh="最近核验")
    said = described(models.JSONField(default=list), en="What the check found", zh="核验说明")  # [{"en", "zh"}]
    checked_at = described(models.DateTimeField(null=True), en="Checked at", zh="核验时间")
    checked_by = described(models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"), en="Checked by", zh="核验人",
                           privacy=Privacy.PERSONAL)
    task = described(models.UUIDField(null=True), en="Job of the check", zh="核验作业")

    objects: ClassVar[SnapshotQuerySet] = SnapshotQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Snapshot", "快照")

    class Meta:
        ordering = ("-on", "-made_at", "room", "grain")
        indexes = (models.Index(fields=["room", "grain", "-on", "-made_at"], name="snapshot_newest"),)

    def __str__(self) -> str:
        return f"{self.room} {self.grain} {self.on}"

    def get_absolute_url(self) -> str:
        """Return the address of the snapshot."""
        return reverse("indicators:snapshot", args=[self.pk])

    @property
    def short(self) -> str:
        """Return the first signs of the number: enough to tell it on a page and on paper."""
        return str(self.pk)[:8]
