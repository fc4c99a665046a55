"""Cleaning up: what was kept for repeated requests, for messages and for finished tasks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.jobs.work import recurring
from zhijiao.kernel.outbox import delivery
from zhijiao.kernel.requests import once


@recurring(timedelta(days=1), Bilingual("Delete kept answers, delivered messages and ended sessions",
                                        "清理已保存的应答、已送达的消息和过期会话"))
def clean_up(*, at: datetime) -> None:
    """Delete what nobody can ask for any more."""
    once.forget_before(timezone.localdate(at) - timedelta(days=once.KEPT_DAYS))
    delivery.forget_before(at - timedelta(days=30))
    Session.objects.filter(expire_date__lt=at).delete()
    call_command("prune_db_task_results", min_age_days=30, verbosity=0)
