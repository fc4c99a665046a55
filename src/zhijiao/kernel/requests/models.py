"""Answers kept under the key of their request."""

from __future__ import annotations

from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.kernel.fields import described


class Reply(models.Model):
    """The first answer to a request with a key; the same request gets it again. `who` is empty for nobody."""

    who = described(models.CharField(max_length=20), en="account", zh="账号", privacy=Privacy.PERSONAL)
    key = described(models.CharField(max_length=100), en="key", zh="请求键")
    digest = described(models.CharField(max_length=64), en="hash of the request", zh="请求哈希")
    status = described(models.PositiveSmallIntegerField(null=True), en="status", zh="状态码")
    headers = described(models.JSONField(default=dict), en="headers", zh="响应头", privacy=Privacy.PERSONAL)
    body = described(models.BinaryField(default=b""), en="answer", zh="响应内容", privacy=Privacy.SENSITIVE)
    kept_on = described(models.DateField(), en="kept on", zh="保存日期")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "key"], name="reply_one_per_key")]
        indexes = [models.Index(fields=["kept_on"], name="reply_by_day")]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"
