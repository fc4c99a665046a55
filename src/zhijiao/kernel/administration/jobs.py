"""What comes back every hour: erasing what is past its period, keys of a school year that has begun."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.administration import retention
from zhijiao.kernel.jobs.work import recurring
from zhijiao.kernel.signing.actions import turn_due


@recurring(timedelta(hours=1), Bilingual("Erase what is past the period that the operator set", "清除超过保存期限的内容"))
def erase_due(*, at: datetime) -> None:
    """Erase at most so many of each kind."""
    retention.erase_due(at=at)


@recurring(timedelta(hours=1), Bilingual("Make the issuing keys of a new school year", "生成新学年的签发密钥"))
def turn_keys(*, at: datetime) -> None:
    """Make at most so many; those whom somebody keeps ask on the home page to be put into use."""
    turn_due(at=at)
