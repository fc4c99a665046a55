"""Findings and waivers, kept per subject ("apprenticeships.agreement", key)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual, Terms
from zhijiao.kernel.fields import TermField, described


class Severity(Terms):
    """How hard a rule is, as engines.rules writes it."""

    BLOCK = "BLOCK", "blocks", "阻断"
    WARN = "WARN", "warns", "提醒"
    INFO = "INFO", "informs", "提示"


class Outcome(Terms):
    """Why there is a finding."""

    FAIL = "fail", "not met", "不符"
    UNKNOWN = "unknown", "unknown", "缺少依据"


class Finding(models.Model):
    """One rule that a record does not pass, or cannot be judged by. The texts are as they were rendered then."""

    subject_kind = described(models.CharField(max_length=80), en="kind of subject", zh="对象类别")
    subject_id = described(models.CharField(max_length=64), en="subject", zh="对象")
    rule = described(models.CharField(max_length=60), en="rule", zh="规则")
    version = described(models.CharField(max_length=64), en="version of the rule", zh="规则版本")
    severity = described(TermField(Severity, max_length=8), en="severity", zh="程度")
    outcome = described(TermField(Outcome, max_length=8), en="outcome", zh="结果")
    article = described(models.CharField(max_length=120), en="article", zh="条文")
    article_en = described(models.CharField(max_length=300), en="article in words (English)", zh="条文出处（英文）")
    article_zh = described(models.CharField(max_length=300), en="article in words (Chinese)", zh="条文出处（中文）")
    fields = described(models.JSONField(), en="values read", zh="读取的内容", privacy=Privacy.PERSONAL)
    text_en = described(models.TextField(), en="sentence (English)", zh="说明（英文）", privacy=Privacy.PERSONAL)
    text_zh = described(models.TextField(), en="sentence (Chinese)", zh="说明（中文）", privacy=Privacy.PERSONAL)
    fix_en = described(models.TextField(blank=True), en="what to do (English)", zh="处理办法（英文）")
    fix_zh = described(models.TextField(blank=True), en="what to do (Chinese)", zh="处理办法（中文）")
    # A run is a machine's act: it has a run name instead of a person.
    found_at = described(models.DateTimeField(), en="found at", zh="核对时间")
    run = described(models.CharField(max_length=64, blank=True), en="run", zh="核对批次")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id", "rule"],
                                               name="finding_one_per_subject_and_rule")]
        # Longer than any other that a question "has this record such a finding" could use: SQLite takes the longest match.
        indexes = [models.Index(fields=["subject_kind", "subject_id", "severity", "outcome"], name="finding_by_subject"),
                   models.Index(fields=["rule", "outcome"], name="finding_by_rule")]

    def __str__(self) -> str:
        return f"{self.rule} {self.outcome} {self.subject_kind}:{self.subject_id}"

    @property
    def words(self) -> Bilingual:
        """The sentence."""
        return Bilingual(self.text_en, self.text_zh)

    @property
    def fix(self) -> Bilingual:
        """What would pass."""
        return Bilingual(self.fix_en, self.fix_zh)

    @property
    def source(self) -> Bilingual:
        """The article in words."""
        return Bilingual(self.article_en, self.article_zh)


class Waiver(models.Model):
    """A warning that was let pass: the finding stays, with who said why, and until when."""

    subject_kind = described(models.CharField(max_length=80), en="kind of subject", zh="对象类别")
    subject_id = described(models.CharField(max_length=64), en="subject", zh="对象")
    rule = described(models.CharField(max_length=60), en="rule", zh="规则")
    reason = described(models.TextField(), en="reason", zh="理由", privacy=Privacy.PERSONAL)
    waived_at = described(models.DateTimeField(), en="recorded at", zh="记录时间")
    waived_by = described(models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"),
                          en="recorded by", zh="记录人", privacy=Privacy.PERSONAL)
    until = described(models.DateField(null=True, blank=True), en="valid until", zh="有效期至")

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "rule"], name="waiver_by_subject")]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject_kind}:{self.subject_id}"
