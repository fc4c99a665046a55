"""Steps that tests of meetings share: a meeting planned by its own act, with minutes that its own acts wrote."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.cast import NOON, Cast
from tests.systems.meetings.factories import bureaux
from zhijiao.systems.meetings.actions import meetings, minutes
from zhijiao.systems.meetings.models import Meeting
from zhijiao.systems.meetings.terms import MeetingForm

MINUTES = """会议听取了省教育厅的工作汇报。
各市要在10月31日前完成防疫物资储备，确保校园安全。省财政厅牵头完善生均拨款制度，年底前报省政府。
会议由分管领导主持。"""


def planned(people: Cast, *, at: datetime = NOON, **but: Any) -> Meeting:
    """A meeting planned for the cast's own day, with a sub-venue in each city and in Shenfu."""
    regions = [unit.region for unit in bureaux(people)]
    return meetings.plan(**{"title": "全省职业教育大会", "title_en": "Conference on vocational education", "form": MeetingForm.MIXED,
                            "starts_at": NOON + timedelta(hours=2), "ends_at": NOON + timedelta(hours=4), "organiser": people.province,
                            "regions": regions, "by": people.provincial_official.actor, "at": at, **but})


def held(people: Cast, text: str = MINUTES) -> Meeting:
    """A meeting that took place, with its minutes written and not adopted."""
    meeting = planned(people)
    meetings.hold(meeting=meeting, by=people.provincial_official.actor, at=NOON)
    minutes.write(meeting=meeting, text=text, by=people.provincial_official.actor, at=NOON)
    return meeting
