"""A stored file: what it is, its hash, what it belongs to. The bytes lie in the file store under their hash."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.kernel.fields import TermField, described
from zhijiao.kernel.papers.terms import FileKind


class StoredFile(models.Model):
    """One file of one subject. Whoever may see the subject may fetch it."""

    id = described(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False), en="number", zh="编号")
    name = described(models.CharField(max_length=200), en="file name", zh="文件名", privacy=Privacy.PERSONAL)
    kind = described(TermField(FileKind), en="kind", zh="类型")
    size = described(models.PositiveBigIntegerField(), en="size in bytes", zh="大小（字节）")
    sha256 = described(models.CharField(max_length=64, db_index=True), en="hash", zh="哈希")
    subject_kind = described(models.CharField(max_length=80), en="kind of subject", zh="对象类别")
    subject_id = described(models.CharField(max_length=64), en="subject", zh="对象")
    organisation = described(models.ForeignKey("parties.Organisation", models.PROTECT, null=True, related_name="+"),
                             en="organisation", zh="单位")
    stored_at = described(models.DateTimeField(), en="stored at", zh="存入时间")
    stored_by = described(models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"),
                          en="stored by", zh="存入人", privacy=Privacy.PERSONAL)

    class Meta:
        indexes = (models.Index(fields=["subject_kind", "subject_id"], name="papers_by_subject"),)

    def __str__(self) -> str:
        return self.name

    @property
    def responsible_organisation_id(self) -> int | None:
        """Return the organisation in whose chain the journal keeps what happens to the file."""
        return self.organisation_id
