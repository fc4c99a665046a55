"""The lists of the room: meetings, rolls (with the roster and seat plan that feed them), documents, requirements, tasks, objections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.parties.regions import PROVINCE as THE_PROVINCE
from zhijiao.kernel.parties.regions import shipped_names, within
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import Act, Between, Bulk, Choice, Custom, Named, Register, Sheet, Show, View
from zhijiao.systems.meetings.actions import halls, sheets
from zhijiao.systems.meetings.actions.requirements import dispatch_many
from zhijiao.systems.meetings.indicators import INDICATORS
from zhijiao.systems.meetings.models import Attendance, Meeting, Notice, Objection, Requirement, Task
from zhijiao.systems.meetings.queries import rolls as rosters
from zhijiao.systems.meetings.queries import sheet
from zhijiao.systems.meetings.queries.figures import behind
from zhijiao.systems.meetings.queries.lights import is_overdue, ladder_on, light
from zhijiao.systems.meetings.terms import (
    OPEN,
    Grain,
    MeetingState,
    NoticeState,
    ObjectionState,
    RequirementState,
    TaskState,
)

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


def in_city(path: str) -> Custom:
    """Return the filter by the city of the unit, found by the path of its region; the province: its own units only."""
    def of(value: str, actor: Actor, now: datetime) -> Q:
        return Q(**{path: value}) if value == THE_PROVINCE else within(path, f"{THE_PROVINCE}/{value}")

    return Custom("city", Bilingual("City", "所在市"), options=shipped_names(), q=of)


def counted_by(grain: Grain) -> Custom:
    """Return the filter by the rows that a figure opens."""
    def of(value: str, actor: Actor, now: datetime) -> Q:
        return behind(value, actor, local_day(now))

    return Custom("indicator", Bilingual("Behind the figure", "指标明细"), options={one.code: one.words for one in INDICATORS if one.grain is grain}, q=of)


def in_hands(actor: Actor, now: datetime) -> Q:
    """Return the condition that a task waits for the actor: the unit's own that is open, or a report to verify."""
    own = Q(unit=actor.organisation_id, state__in=OPEN)
    return own | Q(state=TaskState.REPORTED) if actor.role == Role.PROVINCE_OFFICIAL else own


def lay_lights(rows: Sequence[Task], actor: Actor, now: datetime) -> None:
    """Lay how each task stands with its days beside it."""
    today = local_day(now)
    ladder = ladder_on(today)
    for row in rows:
        row.light = light(row, today=today, ladder=ladder)  # type: ignore[attr-defined]
        row.late = is_overdue(row.state, row.due_on, today)  # type: ignore[attr-defined]


def late_edge(row: Task) -> str:
    """Return the class of a row's edge: an overdue task has a red one."""
    return "r-block" if getattr(row, "late", False) else ""


requirements = Register(
    name="requirements", words=Bilingual("Requirements", "要求"), one=Bilingual("{n:requirement|requirements}", "条"), model=Requirement,
    visible_to=Requirement.objects.visible_to, key="number", roles=READERS, writers=PROVINCE,
    columns=(Show("text", sub="number", value=lambda row: row.said), Show("theme", sub="meeting__title"), "state", "due_on"),
    filters=(Choice("state"), Choice("theme"), Between("due_on"), Named("meeting", name="title")),
    search=("number", "text", "text_en"), order=("-meeting__starts_at", "order", "id"),
    views=(View("drafts", Bilingual("To dispatch", "待交办"), lambda actor, now: Q(state=RequirementState.DRAFT)),
           View("under_way", Bilingual("Under way", "督办中"), lambda actor, now: Q(state=RequirementState.DISPATCHED))),
    page="meetings:requirement",
    bulk=(Bulk("dispatch", Bilingual("Dispatch", "交办"), dispatch_many, PROVINCE, able=lambda row: row.state == RequirementState.DRAFT, primary=True),),
    sheet=Sheet(columns=sheet.COLUMNS, lookup=sheet.match_rows, write=sheets.draft_rows, undo=sheets.withdraw_rows, row_of=sheet.row_of,
                prefetch=("meeting", "assignments__unit", "tasks__unit"), words=Bilingual("Requirements of a meeting", "会议要求清单")),
)

tasks = Register(
    name="tasks", words=Bilingual("Tasks", "督办任务"), one=Bilingual("{n:task|tasks}", "项"), model=Task, visible_to=Task.objects.visible_to,
    key="number", roles=READERS,
    columns=(Show("requirement__text", sub="number", value=lambda row: row.requirement.said),
             Show("unit__name", Bilingual("Unit", "单位"), sub="part", value=lambda row: row.unit.words), "state", "due_on",
             Show("light", Bilingual("Progress", "进度"), value=lambda row: row.light if hasattr(row, "light") else None), "reported_at"),
    filters=(Choice("state"), Choice("part"), Between("due_on"), Choice("requirement__theme"), Named("unit", Bilingual("Unit", "单位")),
             Named("requirement__meeting", Bilingual("Meeting", "会议"), name="title"), in_city("unit__region__path"), counted_by(Grain.TASK)),
    search=("number", "requirement__number", "requirement__text", "unit__name"), order=("due_on", "id"),
    views=(View("mine", Bilingual("Waiting for me", "待我办理"), in_hands),
           View("late", Bilingual("Overdue", "逾期"), lambda actor, now: Q(state__in=OPEN, due_on__lt=local_day(now))),
           View("to_verify", Bilingual("To verify", "待核验"), lambda actor, now: Q(state=TaskState.REPORTED))),
    page="meetings:task", decorate=lay_lights, mark=late_edge,
)

objections = Register(
    name="objections", words=Bilingual("Objections", "异议"), one=Bilingual("{n:objection|objections}", "件"), model=Objection,
    visible_to=Objection.objects.visible_to, key="number", roles=READERS,
    columns=("number", Show("task__unit__name", Bilingual("Unit", "单位"), sub="task__number", value=lambda row: row.task.unit.words),
             "against", "state", "filed_at", "decide_by"),
    filters=(Choice("state"), Choice("against"), Between("decide_by"), Named("task__unit", Bilingual("Unit", "单位")),
             in_city("task__unit__region__path"), counted_by(Grain.OBJECTION)),
    search=("number", "task__number", "task__unit__name"), order=("decide_by", "id"),
    views=(View("open", Bilingual("To decide", "待复核"), lambda actor, now: Q(state=ObjectionState.FILED)),),
    detail=("number", "task__number", "task__requirement__text", "task__unit__name", "against", "text", "concluded_on", "filed_at",
            "decide_by", "state", "answer", "decided_at"),
)
