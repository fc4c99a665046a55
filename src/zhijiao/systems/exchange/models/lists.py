"""Status lists as they are published: which credentials of a school are revoked or suspended."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TermField, described
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.scope import rows
from zhijiao.systems.exchange.terms import Purpose

USER = settings.AUTH_USER_MODEL


class StatusListQuerySet(models.QuerySet["StatusList"]):
    """Status lists: public in themselves; the register shows each school its own."""

    def visible_to(self, actor: Actor) -> StatusListQuerySet:
        """The own school's; city and province by region."""
        return self.filter(rows(actor, enterprise=None, apprentice=None))


class StatusList(models.Model):
    """状态列表: one purpose, one bit for each credential. The bits follow from the credentials' states; this is what was signed of them."""

    school = described(models.ForeignKey(Organisation, models.PROTECT, related_name="+"), en="School", zh="学校", privacy=Privacy.PUBLIC)
    purpose = described(TermField(Purpose), en="Purpose", zh="用途", privacy=Privacy.PUBLIC)
    number = described(models.PositiveIntegerField(), en="Number", zh="序号", privacy=Privacy.PUBLIC)
    address = described(models.CharField(max_length=300, unique=True), en="Address", zh="公布地址", privacy=Privacy.PUBLIC)
    document = described(models.TextField(), en="Signed list", zh="已签名列表", privacy=Privacy.PUBLIC)
    signed_at = described(models.DateTimeField(), en="Signed at", zh="签名时间", privacy=Privacy.PUBLIC)
    signed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Signed by", zh="签名人")
    valid_until = described(models.DateTimeField(), en="Valid until", zh="有效至", privacy=Privacy.PUBLIC)
    set_count = described(models.PositiveIntegerField(default=0), en="Entries set", zh="已标记数", privacy=Privacy.PUBLIC)

    objects: ClassVar[models.Manager[StatusList]] = StatusListQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Status list", "状态列表")

    class Meta:
        ordering = ("school", "number", "purpose")
        constraints = (models.UniqueConstraint(fields=("school", "purpose", "number"), name="status_list_once"),)

    def __str__(self) -> str:
        return f"{self.school_id} {self.purpose} {self.number}"

    def get_absolute_url(self) -> str:
        """Return the path where the list is published."""
        return urlsplit(self.address).path

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the school's chain."""
        return self.school_id
