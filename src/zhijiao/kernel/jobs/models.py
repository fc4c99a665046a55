"""How far a job is, and when recurring work is next due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual, Terms
from zhijiao.kernel.fields import TermField, described


class JobStage(Terms):
    """Where a job stands."""

    WAITING = "waiting", "waiting", "等待中"
    RUNNING = "running", "running", "进行中"
    DONE = "done", "done", "已完成"
    FAILED = "failed", "failed", "未完成"


class Progress(models.Model):
    """One job: what it is, who started it, how far it is. `done` is where it goes on after a worker died."""

    task = described(models.UUIDField(primary_key=True), en="task", zh="任务")
    name = described(models.CharField(max_length=200), en="job", zh="作业")
    title_en = described(models.CharField(max_length=200), en="title (English)", zh="名称（英文）")
    title_zh = described(models.CharField(max_length=200), en="title (Chinese)", zh="名称（中文）")
    stage = described(TermField(JobStage, default=JobStage.WAITING), en="stage", zh="阶段")
    started_at = described(models.DateTimeField(), en="started at", zh="提交时间")
    started_by = described(models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"),
                           en="started by", zh="提交人", privacy=Privacy.PERSONAL)
    done = described(models.PositiveIntegerField(default=0), en="done", zh="已处理")
    total = described(models.PositiveIntegerField(null=True), en="of", zh="总数")
    beat_at = described(models.DateTimeField(null=True), en="last sign of life", zh="最近活动时间")
    ran_at = described(models.DateTimeField(null=True), en="work began at", zh="开始处理时间")
    ended_at = described(models.DateTimeField(null=True), en="ended at", zh="结束时间")
    result = described(models.JSONField(null=True), en="result", zh="结果", privacy=Privacy.PERSONAL)
    trouble = described(models.TextField(blank=True), en="trouble", zh="故障说明")

    class Meta:
        indexes = [models.Index(fields=["started_by", "started_at"], name="progress_of_person")]

    def __str__(self) -> str:
        return f"{self.name} {self.stage}"

    @property
    def title(self) -> Bilingual:
        """What the job does."""
        return Bilingual(self.title_en, self.title_zh)

    def advance(self, done: int, total: int | None = None) -> None:
        """Note how far the work is, and that it lives. Call it in the transaction of each chunk."""
        self.done = done
        self.total = self.total if total is None else total
        self.beat_at = timezone.now()
        self.save(update_fields=["done", "total", "beat_at"])

    def remaining(self, now: datetime) -> timedelta | None:
        """Return how long it will take at the pace so far, None while that cannot be said."""
        if self.stage != JobStage.RUNNING or not self.done or not self.total or self.ran_at is None:
            return None
        return (now - self.ran_at) * (max(self.total - self.done, 0) / self.done)

    def as_json(self, now: datetime) -> dict[str, Any]:
        """Return what a page shows while the job runs."""
        left = self.remaining(now)
        return {"task": str(self.task), "stage": self.stage.value, "stage_zh": self.stage.words.zh,
                "stage_en": self.stage.words.en, "title_zh": self.title_zh, "title_en": self.title_en,
                "done": self.done, "total": self.total, "seconds_left": None if left is None else round(left.total_seconds()),
                "result": self.result, "trouble": self.trouble}


class Recurring(models.Model):
    """Work that comes back: when it is next due. Whoever moves the time forward does the work."""

    name = described(models.CharField(primary_key=True, max_length=200), en="work", zh="定期任务")
    next_at = described(models.DateTimeField(), en="next at", zh="下次时间")
    last_at = described(models.DateTimeField(null=True), en="last at", zh="上次时间")

    def __str__(self) -> str:
        return f"{self.name} {self.next_at}"
