"""What the meetings room adds to the world of the access matrix: one meeting with everything that hangs on it, of Shenyang only."""

from __future__ import annotations

from typing import Any

from tests.cast import NOON, TODAY, Cast
from tests.systems.meetings.factories import a_meeting
from tests.systems.meetings.steps import at, returned
from zhijiao.kernel.parties.models import Region
from zhijiao.systems.meetings.actions import extensions, objections
from zhijiao.systems.meetings.models import (
    AgendaItem,
    Attendance,
    Document,
    Escalation,
    Ladder,
    Minutes,
    Notice,
    Proposal,
    Venue,
    Verification,
)
from zhijiao.systems.meetings.terms import (
    DocumentKind,
    ItemKind,
    MeetingState,
    NoticeKind,
    NoticeState,
    Step,
    VenueKind,
)

OBJECTION = "名单随报送附上，请复核"


def rows(people: Cast) -> dict[str, Any]:
    """Write them; return what each route's key is."""
    task = returned(people)
    extensions.request_extension(task=task, until=task.due_on.replace(year=2027), reason="设备未到", by=people.city_officer.actor, at=at(TODAY, 15))
    objection = objections.object_to(task=task, conclusion=Verification.objects.get(task=task), text=OBJECTION, by=people.city_officer.actor, at=at(TODAY, 16))
    ladder = Ladder.objects.create(valid_from=TODAY, set_at=NOON, notice_days=3)
    rung = Escalation.objects.create(task=task, step=Step.NOTICE, due_on=task.due_on, ladder=ladder, proposed_at=NOON)
    notice = Notice.objects.create(kind=NoticeKind.SUPERVISION, number="辽教督〔2026〕7号", title="督办通知", body="请报送。", office=people.province,
                                   state=NoticeState.ISSUED, drafted_at=NOON, issued_at=NOON, issued_on=TODAY)
    notice.to.add(people.bureau)
    return {"/tasks/": task.number, "/requirements/": task.requirement.number, "/objections/": objection.number,
            "/extensions/": task.extensions.get().pk, "/escalations/": rung.pk, "/notices/": notice.pk, **_gathering(people)}


def _gathering(people: Cast) -> dict[str, Any]:
    """A meeting in Shenyang's hall, with its roll, agenda, paper, minutes and a proposal."""
    meeting = a_meeting(people, state=MeetingState.HELD)
    hall = Venue.objects.create(meeting=meeting, kind=VenueKind.SUB, region=Region.objects.get(pk="2101"))
    line = Attendance.objects.create(venue=hall, unit=people.bureau, office="市教育局局长")
    item = AgendaItem.objects.create(meeting=meeting, order=1, kind=ItemKind.EXCHANGE, office="市教育局", unit=people.bureau)
    Document.objects.create(meeting=meeting, kind=DocumentKind.MATERIAL, title="交流材料", added_at=NOON)
    Minutes.objects.create(meeting=meeting, text="各市要建成一个产教联合体。", written_at=NOON)
    proposal = Proposal.objects.create(meeting=meeting, paragraph=1, sentence=1, text="各市要建成一个产教联合体。")
    return {"meetings/<number": meeting.number, "/meetings/meetings/": meeting.number, "/halls/": hall.pk, "/rolls/": line.pk, "/roll/": line.pk,
            "/items/": item.pk, "/proposals/": proposal.pk}
