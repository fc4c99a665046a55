"""The lists of the room: meetings, rolls (with the roster and seat plan that feed them), documents."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import Act, Between, Choice, Named, Register, Sheet, Show, View
from zhijiao.systems.meetings.actions import halls
from zhijiao.systems.meetings.models import Attendance, Meeting, Notice
from zhijiao.systems.meetings.queries import rolls as rosters
from zhijiao.systems.meetings.terms import MeetingState, NoticeState

PROVINCE = (Role.PROVINCE_OFFICIAL,)
READERS = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER)


def to_come(actor: Actor, now: datetime) -> Q:
    """Return the condition that a meeting is still to be held."""
    return Q(state=MeetingState.PLANNED)


meetings = Register(
    name="meetings", words=Bilingual("Meetings", "会议"), one=Bilingual("meetings", "次"), model=Meeting, visible_to=Meeting.objects.visible_to,
    key="number", roles=READERS,
    columns=(Show("title", sub="number", value=lambda row: row.named), "starts_at", "form", Show("state", sub="organiser__name")),
    filters=(Choice("state"), Choice("form"), Between("starts_at"), Named("organiser", Bilingual("Organiser", "主办单位"))),
    search=("number", "title", "title_en"), order=("-starts_at", "-id"),
    views=(View("to_come", Bilingual("To come", "待召开"), to_come),
           View("unminuted", Bilingual("Minutes to adopt", "待定稿纪要"), lambda actor, now: Q(state=MeetingState.HELD))),
    page="meetings:meeting", acts=(Act(Bilingual("Plan a meeting", "登记会议"), "meetings:plan", PROVINCE),),
)

rolls = Register(
    name="rolls", words=Bilingual("Rolls", "参会名单"), one=Bilingual("lines", "行"), model=Attendance, visible_to=Attendance.objects.visible_to,
    roles=READERS, writers=(Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER),
    columns=("office", Show("venue__region__name_zh", Bilingual("Hall", "会场"), sub="venue__meeting__title",
                            value=lambda row: row.venue.region.words), "seat", "presence", "note"),
    filters=(Choice("presence"), Named("venue__meeting", Bilingual("Meeting", "会议"), name="title"),
             Named("venue__region", Bilingual("Hall", "会场"), name="name_zh")),
    search=("office", "venue__meeting__number", "venue__meeting__title"), order=("-venue__meeting__starts_at", "venue", "id"),
    detail=("office", "venue__meeting__number", "venue__meeting__title", Show("venue__region__name_zh", Bilingual("Hall", "会场")), "unit__name", "seat",
            "presence", "note", "called_at"),
    sheet=Sheet(columns=rosters.COLUMNS, lookup=rosters.match_rows, write=halls.expect_rows, row_of=rosters.row_of,
                prefetch=("venue__meeting", "venue__region", "unit"), words=Bilingual("Roster and seat plan", "参会名单和座次")),
)

notices = Register(
    name="notices", words=Bilingual("Documents", "公文"), one=Bilingual("documents", "份"), model=Notice, visible_to=Notice.objects.visible_to,
    roles=READERS, columns=(Show("title", sub="number"), "kind", "state", "issued_on", Show("office__name", Bilingual("Issued by", "发文机关"))),
    filters=(Choice("state"), Choice("kind"), Between("issued_on"), Named("meeting", name="title")),
    search=("number", "title"), order=("-id",),
    views=(View("drafts", Bilingual("Drafts", "草稿"), lambda actor, now: Q(state=NoticeState.DRAFT)),),
    page="meetings:notice", acts=(Act(Bilingual("Draft a document", "拟稿"), "meetings:notice_new", PROVINCE),),
)
