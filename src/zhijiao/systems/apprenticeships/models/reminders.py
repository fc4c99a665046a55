"""Reminders about the log: what was sent, about which week, to whom, by which ways."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TagsField, TermField, described
from zhijiao.systems.apprenticeships.models.agreements import Agreement
from zhijiao.systems.apprenticeships.models.daily import DailyQuerySet
from zhijiao.systems.apprenticeships.terms import ReminderKind, ReminderTo

USER = settings.AUTH_USER_MODEL


class Reminder(models.Model):
    """提醒: one per week, matter and hearer, however often the work runs; by hand once a day more."""

    agreement = described(models.ForeignKey(Agreement, models.CASCADE, related_name="reminders"), en="Agreement", zh="协议",
                          privacy=Privacy.INTERNAL)
    kind = described(TermField(ReminderKind), en="Matter", zh="事由", privacy=Privacy.INTERNAL)
    week = described(models.DateField(), en="Week (its Monday)", zh="周一日期", privacy=Privacy.INTERNAL)
    to = described(TermField(ReminderTo), en="Sent to", zh="提醒对象", privacy=Privacy.INTERNAL)
    by_hand_on = described(models.DateField(null=True, blank=True), en="Sent by hand on", zh="人工提醒日期", privacy=Privacy.INTERNAL)
    ways = described(TagsField(default=list), en="Ways", zh="方式", privacy=Privacy.INTERNAL)
    sent_at = described(models.DateTimeField(), en="Sent at", zh="发送时间", privacy=Privacy.INTERNAL)
    sent_by = described(models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+"), en="Sent by", zh="发送人",
                        privacy=Privacy.INTERNAL)

    objects: ClassVar[models.Manager[Reminder]] = DailyQuerySet.as_manager()  # type: ignore[assignment]
    words: ClassVar[Bilingual] = Bilingual("Reminder", "提醒")

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("agreement", "kind", "week", "to"), condition=models.Q(by_hand_on__isnull=True),
                                    name="reminder_once"),
            models.UniqueConstraint(fields=("agreement", "kind", "week", "to", "by_hand_on"), condition=models.Q(by_hand_on__isnull=False),
                                    name="reminder_by_hand_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.kind} {self.week}"
