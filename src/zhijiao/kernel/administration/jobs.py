"""What comes back every hour: erasing what is past its period."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.administration import retention
from zhijiao.kernel.jobs.work import recurring


@recurring(timedelta(hours=1), Bilingual("Erase what is past the period that the operator set", "清除超过保存期限的内容"))
def erase_due(*, at: datetime) -> None:
    """Erase at most so many of each kind."""
    retention.erase_due(at=at)
