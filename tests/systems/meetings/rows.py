"""Many rows for each register of the room, all within what the cast's own city officer sees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.cast import NOON, TODAY, Cast
from tests.systems.meetings.factories import a_meeting, a_requirement, a_task
from zhijiao.systems.meetings.models import (
    Attendance,
    Meeting,
    Notice,
    Objection,
    Report,
    Requirement,
    Task,
    Venue,
    Verification,
)
from zhijiao.systems.meetings.terms import Against, MeetingState, NoticeKind, NoticeState, VenueKind


def meetings(people: Cast, number: int) -> list[Meeting]:
    """Meetings with a hall in the city."""
    made = [a_meeting(people, state=MeetingState.PLANNED) for _ in range(number)]
    Venue.objects.bulk_create([Venue(meeting=one, kind=VenueKind.SUB, region=people.bureau.region) for one in made])
    return made


def rolls(people: Cast, number: int) -> list[Attendance]:
    """Lines of the roll of the city's hall, which is kept until the minutes are adopted."""
    hall = Venue.objects.create(meeting=a_meeting(people, state=MeetingState.PLANNED), kind=VenueKind.SUB, region=people.bureau.region)
    return list(Attendance.objects.bulk_create([
        Attendance(venue=hall, office=f"处室{n}负责同志", unit=people.bureau, seat=f"1-{n:02d}") for n in range(number)]))


def notices(people: Cast, number: int) -> list[Notice]:
    """Notices issued to the bureau."""
    made = [Notice.objects.create(number=f"辽教函〔2026〕{n + 1}号", kind=NoticeKind.NOTICE, title=f"通知{n}", body="正文", office=people.province,
                                  state=NoticeState.ISSUED, drafted_at=NOON, issued_at=NOON, issued_on=TODAY) for n in range(number)]
    for one in made:
        one.to.add(people.bureau)
    return made


def tasks(people: Cast, number: int) -> list[Task]:
    """Tasks of the bureau, each of a requirement of its own; some are late."""
    return [a_task(a_requirement(people, meeting=a_meeting(people)), people.bureau, due_on=TODAY + timedelta(days=n - 1)) for n in range(number)]


def requirements(people: Cast, number: int) -> list[Requirement]:
    """Requirements that the bureau was given a task of."""
    return [task.requirement for task in tasks(people, number)]


def objections(people: Cast, number: int) -> list[Objection]:
    """Objections of the bureau to returns of its reports."""
    return [_objection(task, n) for n, task in enumerate(tasks(people, number))]


def _objection(task: Task, n: int) -> Objection:
    report = Report.objects.create(task=task, order=1, text="完成", reported_at=NOON)
    found = Verification.objects.create(task=task, report=report, accepted=False, text="缺文件", concluded_at=NOON)
    return Objection.objects.create(number=f"LN-O-2026-9{n:05d}", task=task, against=Against.RETURN, verification=found, text="不成立",
                                    concluded_on=TODAY, decide_by=TODAY + timedelta(days=30), filed_at=NOON)


ROWS: dict[str, Any] = {
    "meetings/meetings": meetings, "meetings/rolls": rolls, "meetings/notices": notices, "meetings/requirements": requirements,
    "meetings/tasks": tasks, "meetings/objections": objections,
}
