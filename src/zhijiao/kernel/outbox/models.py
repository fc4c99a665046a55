"""Messages and their deliveries."""

from __future__ import annotations

import uuid

from django.db import models

from zhijiao.basics.columns import Privacy
from zhijiao.kernel.fields import described


class Message(models.Model):
    """Something that happened, for whoever wants to know. Written in the transaction of the act itself."""

    key = described(models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False), en="key", zh="消息键")
    event = described(models.CharField(max_length=100), en="event", zh="事件")
    payload = described(models.JSONField(), en="content", zh="内容", privacy=Privacy.PERSONAL)
    # What happened has its person in the journal; a message is the machine's own.
    published_at = described(models.DateTimeField(), en="published at", zh="发出时间")

    def __str__(self) -> str:
        return f"{self.event} {self.key}"


class Delivery(models.Model):
    """A message on its way to one receiver."""

    message = described(models.ForeignKey(Message, models.CASCADE, related_name="deliveries"), en="message", zh="消息")
    receiver = described(models.CharField(max_length=200), en="receiver", zh="接收方")
    due_at = described(models.DateTimeField(), en="due at", zh="下次投递时间")
    tries = described(models.PositiveSmallIntegerField(default=0), en="tries", zh="尝试次数")
    delivered_at = described(models.DateTimeField(null=True), en="delivered at", zh="送达时间")
    trouble = described(models.TextField(blank=True), en="last trouble", zh="最近一次故障")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "receiver"], name="delivery_one_per_receiver")]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(delivered_at__isnull=True),
                                name="delivery_waiting")]

    def __str__(self) -> str:
        return f"{self.message_id} -> {self.receiver}"
