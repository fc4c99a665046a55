"""How meetings are spoken of in letters and documents."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.systems.meetings.models import Meeting


def moment_words(at: datetime) -> Bilingual:
    """Return a day with its time: 19 Aug 2021, 09:00; 2021年8月19日09:00."""
    time = f"{localtime(at):%H:%M}"
    day = day_words(local_day(at))
    return Bilingual(f"{day.en}, {time}", f"{day.zh}{time}")


def when(meeting: Meeting) -> Bilingual:
    """Return when a meeting is held."""
    starts = moment_words(meeting.starts_at)
    if meeting.ends_at is None:
        return starts
    same_day = local_day(meeting.ends_at) == local_day(meeting.starts_at)
    ends = Bilingual(*[f"{localtime(meeting.ends_at):%H:%M}"] * 2) if same_day else moment_words(meeting.ends_at)
    return Bilingual(f"{starts.en} to {ends.en}", f"{starts.zh}至{ends.zh}")
