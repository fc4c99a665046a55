"""Chains of entries, one per organisation and day; what an entry says stands beside it and can be erased."""

from __future__ import annotations

from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.kernel.fields import described

PERSONAL = Privacy.PERSONAL


class Head(models.Model):
    """The end of one chain: how long it is and the hash of its last entry."""

    chain = described(models.PositiveBigIntegerField(), en="organisation of the chain", zh="链所属单位")
    on = described(models.DateField(), en="day", zh="日期")
    seq = described(models.PositiveIntegerField(default=0), en="entries", zh="条数")
    tip = described(models.CharField(max_length=64, blank=True), en="last hash", zh="末条哈希")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "on"], name="journal_one_head_per_chain_and_day")]

    def __str__(self) -> str:
        return f"{self.chain}/{self.on}#{self.seq}"


class Entry(models.Model):
    """One act. Everything here is covered by the hash; `chain` 0 is the office's, for acts of no organisation."""

    chain = described(models.PositiveBigIntegerField(), en="organisation of the chain", zh="链所属单位")
    on = described(models.DateField(), en="day", zh="日期")
    seq = described(models.PositiveIntegerField(), en="number", zh="序号")
    event = described(models.CharField(max_length=100), en="event", zh="事件")
    subject_kind = described(models.CharField(max_length=80), en="kind of subject", zh="对象类别")
    subject_id = described(models.CharField(max_length=64), en="subject", zh="对象")
    # The moment of the act and the person are one statement here; an anonymous act has no person.
    at = described(models.DateTimeField(), en="when", zh="时间")
    role = described(models.CharField(max_length=40, blank=True), en="role", zh="角色")
    person = described(models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+"), en="who", zh="人员",
                       privacy=PERSONAL)
    organisation_id = described(models.PositiveBigIntegerField(null=True), en="organisation", zh="单位")
    address = described(models.CharField(max_length=45, blank=True), en="address", zh="网络地址", privacy=PERSONAL)
    request_id = described(models.CharField(max_length=64, blank=True), en="request", zh="请求编号")
    digest = described(models.CharField(max_length=64), en="hash of the content", zh="内容哈希")
    hash = described(models.CharField(max_length=64), en="hash", zh="哈希")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "on", "seq"], name="journal_one_entry_per_place")]
        indexes = [models.Index(fields=["subject_kind", "subject_id", "at"], name="journal_by_subject"),
                   models.Index(fields=["event", "at"], name="journal_by_event")]

    def __str__(self) -> str:
        return f"{self.event} {self.subject_kind}:{self.subject_id}"

    @property
    def who(self) -> str:
        """The name of the person who acted, empty when nobody is named."""
        return self.person.name if self.person else ""

    @property
    def body(self) -> dict[str, object] | None:
        """What the entry says, None once it was erased."""
        content: Content | None = getattr(self, "content", None)
        return None if content is None else content.said


class Content(models.Model):
    """What an entry says. Erasing it leaves the entry and its digest: the chain still verifies."""

    entry = described(models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="content"), en="entry",
                      zh="条目")
    said = described(models.JSONField(), en="content", zh="内容", privacy=PERSONAL)
    nonce = described(models.CharField(max_length=32), en="random text under the digest", zh="随机值")

    def __str__(self) -> str:
        return f"content of {self.entry_id}"
