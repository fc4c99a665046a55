"""The issuance log of a school: its leaves in order, and the roots that were signed over them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.kernel.fields import described
from zhijiao.kernel.parties.models import Organisation
from zhijiao.systems.exchange.models.credentials import Credential

USER = settings.AUTH_USER_MODEL


class LogLeaf(models.Model):
    """签发日志: the hash of one signed document in its place. Rows are only ever added."""

    school = described(models.ForeignKey(Organisation, models.PROTECT, related_name="+"), en="School", zh="学校", privacy=Privacy.PUBLIC)
    place = described(models.PositiveIntegerField(), en="Place", zh="位置", privacy=Privacy.PUBLIC)
    leaf = described(models.CharField(max_length=64), en="Leaf", zh="叶子哈希", privacy=Privacy.PUBLIC)
    credential = described(models.OneToOneField(Credential, models.PROTECT, related_name="leaf"), en="Credential", zh="凭证")

    class Meta:
        ordering = ("school", "place")
        constraints = (models.UniqueConstraint(fields=("school", "place"), name="log_leaf_one_place"),)

    def __str__(self) -> str:
        return f"{self.school_id} {self.place}"


class LogRoot(models.Model):
    """日志根: what the log of a school came to on a day, signed by the province, so that a thief of the school's key cannot back-date."""

    school = described(models.ForeignKey(Organisation, models.PROTECT, related_name="+"), en="School", zh="学校", privacy=Privacy.PUBLIC)
    size = described(models.PositiveIntegerField(), en="Leaves", zh="条数", privacy=Privacy.PUBLIC)
    root = described(models.CharField(max_length=64), en="Root", zh="根哈希", privacy=Privacy.PUBLIC)
    document = described(models.TextField(), en="Signed root", zh="已签名的根", privacy=Privacy.PUBLIC)
    signed_at = described(models.DateTimeField(), en="Signed at", zh="签名时间", privacy=Privacy.PUBLIC)
    signed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Signed by", zh="签名人")

    class Meta:
        ordering = ("school", "size")
        constraints = (models.UniqueConstraint(fields=("school", "size"), name="log_root_once"),)

    def __str__(self) -> str:
        return f"{self.school_id} {self.size}"

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the school's chain."""
        return self.school_id
