"""The poster at a mentor's place of work: its code opens the week on any phone, after a code by text message."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import described
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.scope import rows

USER = settings.AUTH_USER_MODEL


class PosterQuerySet(models.QuerySet["Poster"]):
    """Posters, narrowed to what somebody may see."""

    def visible_to(self, actor: Actor) -> PosterQuerySet:
        """The enterprise its own, a mentor that mentor's own."""
        return self.filter(rows(actor, region=None, school=None, apprentice=None, mentor="mentor"))

    def living(self) -> PosterQuerySet:
        """Those that still open something."""
        return self.filter(withdrawn_at=None)


class Poster(models.Model):
    """签认海报: hangs where a mentor works. Only a digest of what its code says is kept: a lost poster is printed anew."""

    enterprise = described(models.ForeignKey(Organisation, models.PROTECT, related_name="+"), en="Enterprise", zh="实习单位",
                           privacy=Privacy.INTERNAL)
    mentor = described(models.ForeignKey(Person, models.PROTECT, related_name="posters"), en="Mentor", zh="企业导师",
                       privacy=Privacy.PERSONAL)
    token_hash = described(models.CharField(max_length=64, unique=True), en="Digest of the token", zh="令牌摘要", privacy=Privacy.SENSITIVE)
    printed_at = described(models.DateTimeField(), en="Printed at", zh="打印时间", privacy=Privacy.INTERNAL)
    printed_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Printed by", zh="打印人",
                           privacy=Privacy.INTERNAL)
    withdrawn_at = described(models.DateTimeField(null=True, blank=True), en="Withdrawn at", zh="停用时间", privacy=Privacy.INTERNAL)
    withdrawn_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Withdrawn by", zh="停用人",
                             privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[Poster]] = PosterQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Poster", "签认海报")

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("enterprise", "mentor"), condition=models.Q(withdrawn_at__isnull=True),
                                               name="poster_one_living_per_mentor"),)

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.mentor_id}"

    @property
    def responsible_organisation_id(self) -> int:
        """Kept in the chain of the enterprise."""
        return self.enterprise_id


class PosterCodeQuerySet(models.QuerySet["PosterCode"]):
    """Codes sent for posters; nobody lists them."""

    def visible_to(self, actor: Actor) -> PosterCodeQuerySet:
        """Return nothing: a code is known to the phone it went to."""
        return self.none()


class PosterCode(models.Model):
    """海报验证码: opens a mentor's weeks once, for a few minutes. Only digests are kept."""

    poster = described(models.ForeignKey(Poster, models.CASCADE, related_name="codes"), en="Poster", zh="海报", privacy=Privacy.INTERNAL)
    code_hash = described(models.CharField(max_length=64), en="Digest of the code", zh="验证码摘要", privacy=Privacy.SENSITIVE)
    pass_hash = described(models.CharField(max_length=64, blank=True, default=""), en="Digest of the pass", zh="通行令牌摘要",
                          privacy=Privacy.SENSITIVE)
    tries = described(models.PositiveSmallIntegerField(default=0), en="Tries", zh="尝试次数", privacy=Privacy.INTERNAL)
    sent_at = described(models.DateTimeField(), en="Sent at", zh="发送时间", privacy=Privacy.INTERNAL)
    sent_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Asked for by", zh="由谁请求",
                        privacy=Privacy.INTERNAL)
    valid_until = described(models.DateTimeField(), en="Valid until", zh="有效期至", privacy=Privacy.INTERNAL)
    open_until = described(models.DateTimeField(null=True, blank=True), en="Weeks open until", zh="签认页打开至", privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[PosterCode]] = PosterCodeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.poster_id} {self.sent_at:%Y-%m-%d %H:%M}"
