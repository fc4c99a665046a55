"""A meeting: plan it, its page, its halls, its agenda, its papers, its place in calendars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual, Terms
from zhijiao.kernel.days import local_day
from zhijiao.kernel.forms import Ask, File, Form, asks
from zhijiao.kernel.forms.deeds import Deed, Deeds, keywords
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.papers import files
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.terms import RegionKind
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.parts import NextAction
from zhijiao.kernel.screens.words import language, said
from zhijiao.systems.meetings.actions import agenda, halls, meetings, minutes
from zhijiao.systems.meetings.models import AgendaItem, Attendance, Document, Meeting, Notice, Requirement, Venue
from zhijiao.systems.meetings.pages import asking
from zhijiao.systems.meetings.queries import calendar, gathering
from zhijiao.systems.meetings.queries.wording import when
from zhijiao.systems.meetings.states import MEETING
from zhijiao.systems.meetings.terms import LineTest, MeetingForm, MeetingState, Presence, VenueKind

READERS = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER)
PROVINCE = (Role.PROVINCE_OFFICIAL,)


class Halls(Terms):
    """Which halls are joined when a meeting is planned."""

    EVERYWHERE = "everywhere", "each city and Shenfu", "各市和沈抚示范区"
    NONE = "none", "none for now", "暂不设分会场"


TIMES = (Ask(Column("starts_on", Bilingual("Day", "日期"), Kind.DATE), required=True), asking.clock_time("starts_at", "Starts at", "开始时间", required=True),
         asking.clock_time("ends_at", "Ends at, the same day", "结束时间（当天）"))
BY_MANDATE = Ask(Column("mandate", Bilingual("Document that gives the mandate to supervise", "督查授权文件字号")), longest=60,
                 hint=Bilingual("A department, the education department too, supervises only when its government has designated it (Regulation on "
                                "government supervision, article 7). Needed before anything is dispatched.",
                                "部门（含教育行政部门）经本级政府指定才能开展督查（《政府督查工作条例》第七条），交办前必须填写。"))
ABOUT = (*asking.prose(*asks(Meeting, "title", "title_en", "form", required=("title", "form"))), *TIMES,
         BY_MANDATE)
MANDATE = Form("mandate", meetings.MANDATE, act=Bilingual("Enter it", "登记"), fields=(replace(BY_MANDATE, required=True),))
PLAN = Form("plan", meetings.PLAN, act=Bilingual("Plan it", "登记"), fields=(
    *ABOUT[:3], Ask(Column("organiser", Bilingual("Organiser", "主办单位"), Kind.CODE), required=True, options=asking.organisers), *ABOUT[3:],
    Ask(Column("place", Bilingual("Main hall", "主会场地点"), prose=True), longest=120),
    Ask(Column("halls", Bilingual("Sub-venues", "分会场"), Kind.CHOICE, choices=Halls), required=True)))
CHANGE = Form("change", Bilingual("Change the meeting", "修改会议"), fields=ABOUT,
              hint=Bilingual("Nobody is told until you send the invitation again", "修改后要重新发送会议通知，参会单位才会知道"))
SEVERAL = (FileKind.PDF, FileKind.DOCX, FileKind.XLSX, FileKind.XLS, FileKind.PNG, FileKind.JPEG)
ADD_HALL = Form("add_venue", halls.ADD, act=Bilingual("Add it", "增加"), fields=(
    Ask(Column("region", Bilingual("City or zone", "市（示范区）"), Kind.CODE), required=True, options=asking.regions),
    Ask(Column("place", Bilingual("Place", "地点"), prose=True), longest=120)))
ADD_PAPER = Form("add_document", agenda.PAPER, act=Bilingual("Add it", "上传"), fields=(
    *asking.prose(*asks(Document, "kind", "title", required=("kind", "title"))), File("file", Bilingual("File", "文件"), SEVERAL, required=True)))
LINE = Form("line", halls.TEST, fields=(
    Ask(Column("line", Bilingual("Line", "线路测试"), Kind.CHOICE, choices=LineTest), required=True),
    Ask(Column("note", Bilingual("What was found", "测试情况"), prose=True), longest=200),
    Ask(Column("place", Bilingual("Place of the hall", "会场地点"), prose=True), longest=120)))


def _add_item(row: Meeting, actor: Actor) -> Form:
    def own_halls(_: Actor) -> asking.Options:
        return [(str(hall.pk), _hall_words(hall)) for hall in row.venues.select_related("region")]

    return Form("add_item", agenda.ITEM, act=Bilingual("Add it", "增加"), fields=(
        *asking.prose(*asks(AgendaItem, "kind", "office", "title", "minutes", required=("kind", "office"))),
        asking.one_unit("unit", "Unit to be told", "需要通知的单位"),
        Ask(Column("venue", Bilingual("Speaks from", "发言会场"), Kind.CODE), options=own_halls)))


def _hall_words(hall: Venue) -> Bilingual:
    kind, region = VenueKind(hall.kind).words, hall.region.words
    return Bilingual(f"{region.en} ({kind.en})", f"{region.zh}（{kind.zh}）")


def _times(values: dict[str, Any]) -> dict[str, Any]:
    """Return the answers with their times of day as moments of the day asked for."""
    day, rest = values["starts_on"], {key: value for key, value in values.items() if key != "starts_on"}
    return rest | {key: asking.moment_of(day, values[key]) for key in ("starts_at", "ends_at")}


MEETINGS = Deeds(
    room="meetings", noun="meeting", rows=lambda actor: Meeting.objects.visible_to(actor).select_related("organiser__region"),
    machine=MEETING, against=gathering.against, deeds=[
        Deed("hold", meetings.hold, Bilingual("The meeting is open.", "已开会。"), primary=True, icon="player-play",
             able=lambda row, actor: row.state == MeetingState.PLANNED),
        Deed("adopt", minutes.adopt, Bilingual("Adopted.", "纪要已定稿。"), primary=True, icon="check",
             able=lambda row, actor: row.state == MeetingState.HELD),
        Deed("invite", meetings.invite, Bilingual("Sent to everybody who takes part.", "已通知参会单位。"), words=meetings.INVITE, roles=PROVINCE, icon="mail",
             able=lambda row, actor: row.state == MeetingState.PLANNED),
        Deed("change", meetings.change, Bilingual("Changed.", "已修改。"), form=CHANGE, answers=lambda values, row, request: _times(keywords(CHANGE, values)),
             initial=lambda row, request: {
                 "title": row.title, "title_en": row.title_en, "form": row.form, "mandate": row.mandate, "starts_on": local_day(row.starts_at),
                 "starts_at": asking.time_text(row.starts_at), "ends_at": asking.time_text(row.ends_at)}),
        Deed("mandate", meetings.enter_mandate, Bilingual("Entered.", "已登记。"), words=meetings.MANDATE, roles=PROVINCE, form=MANDATE,
             able=lambda row, actor: row.state in (MeetingState.HELD, MeetingState.MINUTED), initial=lambda row, request: {"mandate": row.mandate}),
        Deed("add_venue", halls.add_venue, Bilingual("Added.", "已增加。"), words=halls.ADD, roles=PROVINCE, form=ADD_HALL,
             able=lambda row, actor: row.form != MeetingForm.ON_SITE and row.state in gathering.UNDER_WAY,
             answers=lambda values, row, request: {"region": Region.objects.get(pk=values["region"]), "place": values["place"] or ""}),
        Deed("add_item", agenda.add_item, Bilingual("Added.", "已增加。"), words=Bilingual("Add an item", "增加议程"), roles=PROVINCE, form=_add_item,
             able=lambda row, actor: row.state in gathering.UNDER_WAY,
             answers=lambda values, row, request: {**keywords(_add_item(row, request.actor), values), "unit": asking.unit(values["unit"]),
                                                   "venue": row.venues.filter(pk=values["venue"]).first() if values["venue"] else None}),
        Deed("add_document", agenda.add_document, Bilingual("Kept.", "已上传。"), words=agenda.PAPER, roles=PROVINCE, form=ADD_PAPER,
             able=lambda row, actor: row.state in gathering.UNDER_WAY),
        Deed("reopen", minutes.reopen, Bilingual("The minutes are open again.", "纪要已退回修改。"), reason=True),
        Deed("cancel", meetings.cancel, Bilingual("Cancelled. Everybody who takes part was told.", "已取消，已通知参会单位。"), reason=True, danger=True),
    ])
VENUES = Deeds(
    room="meetings", noun="venue", key="pk", rows=lambda actor: Venue.objects.filter(meeting__in=Meeting.objects.visible_to(actor)).select_related(
        "meeting__organiser", "region"), deeds=[
        Deed("line", halls.note_line, Bilingual("Written down.", "已记录。"), words=halls.TEST, roles=gathering.KEEPERS, form=LINE, able=gathering.keeps,
             initial=lambda row, request: {"line": row.line, "note": row.line_note, "place": row.place}),
        Deed("remove", halls.remove_venue, Bilingual("Taken out.", "已移除。"), words=Bilingual("Take it out", "移除"), roles=PROVINCE, danger=True,
             then=lambda row, made: made.get_absolute_url(), able=lambda row, actor: row.kind == VenueKind.SUB),
    ])
ITEMS = Deeds(
    room="meetings", noun="item", key="pk", rows=lambda actor: AgendaItem.objects.visible_to(actor).select_related("meeting__organiser"), deeds=[
        Deed("move", agenda.move_item, Bilingual("Moved up.", "已上移。"), words=Bilingual("Move up", "上移"), roles=PROVINCE,
             able=lambda row, actor: row.order > 1,
             then=lambda row, made: made.get_absolute_url()),
        Deed("remove", agenda.remove_item, Bilingual("Taken off.", "已移除。"), words=Bilingual("Take off", "移除"), roles=PROVINCE,
             then=lambda row, made: made.get_absolute_url()),
    ])


@role_required(*PROVINCE)
def plan(request: Request) -> HttpResponse:
    """Plan a meeting."""
    def act(values: dict[str, Any]) -> Meeting:
        given = _times(keywords(PLAN, values))
        everywhere = given.pop("halls") is Halls.EVERYWHERE
        regions = Region.objects.filter(kind__in=(RegionKind.CITY, RegionKind.ZONE)) if everywhere else ()
        organiser = Organisation.objects.select_related("region").get(pk=given.pop("organiser"))
        made = meetings.plan(**given, organiser=organiser, regions=list(regions), by=request.actor, at=request.now)
        messages.success(request, said(Bilingual("Planned.", "已登记。")))
        return made

    return serve(request, PLAN, act=act, then=lambda made: made.get_absolute_url(), back=reverse("meetings.meetings"),
                 initial={"organiser": request.actor.organisation_id, "form": MeetingForm.MIXED, "halls": Halls.EVERYWHERE})


@role_required(*READERS)
@require_safe
def meeting(request: Request, number: str) -> HttpResponse:
    """The meeting with everything that hangs on it, as far as the reader takes part."""
    row = get_object_or_404(MEETINGS.rows(request.actor), number=number)
    offered = MEETINGS.offered(row, request.actor, today=request.today)
    found = halls_with_counts(row)
    return render(request, "meetings/meeting.html", {
        "meeting": row, "when": when(row), "offered": offered, "next": _next(row, offered.buttons, request.actor), "halls": [
            (hall, VENUES.offered(hall, request.actor, today=request.today).buttons if row.state in gathering.UNDER_WAY else ()) for hall in found],
        "rolls": {hall.pk for hall in open_halls(found, request.actor)},
        "items": [(item, ITEMS.offered(item, request.actor, today=request.today).buttons if row.state in gathering.UNDER_WAY else ())
                  for item in AgendaItem.objects.filter(meeting=row).select_related("unit", "venue__region")],
        "papers": [(paper, files.files_of(paper)) for paper in Document.objects.filter(meeting=row)],
        "notices": Notice.objects.visible_to(request.actor).filter(meeting=row),
        "requirements": (required := list(Requirement.objects.visible_to(request.actor).filter(meeting=row))),
        "dispatched": any(one.dispatched_at for one in required),
        "drafts": request.actor.role in PROVINCE, "has_minutes": hasattr(row, "minutes"), "calls": any(gathering.keeps(hall, request.actor) for hall in found)})


def halls_with_counts(row: Meeting) -> list[Any]:
    """Return the halls, the main one first, each with how many are expected, present and not called yet."""
    counts = {"expected": Count("attendances"), "present": Count("attendances", filter=Q(attendances__presence=Presence.PRESENT)),
              "uncalled": Count("attendances", filter=Q(attendances__presence=None) & Q(attendances__isnull=False))}
    found = Venue.objects.filter(meeting=row).select_related("region").annotate(**counts)
    return sorted(found, key=lambda hall: (hall.kind != VenueKind.MAIN, hall.region.path))


def open_halls(found: Sequence[Venue], actor: Actor) -> list[Venue]:
    """Return the halls whose roll somebody reads: the ones kept, and those where a line of the own unit stands."""
    own = set(Attendance.objects.visible_to(actor).filter(venue__in=found).values_list("venue", flat=True))
    return [hall for hall in found if hall.pk in own or gathering.keeps(hall, actor)]


HINTS = {
    MeetingState.PLANNED: Bilingual("Before the meeting: test the lines, write the rolls, send the invitation", "会前：测试线路，登记参会人员，发送会议通知"),
    MeetingState.HELD: Bilingual("After the meeting: write the minutes and adopt them", "会后：起草纪要，定稿"),
    MeetingState.MINUTED: Bilingual("The minutes stand: dispatch what was required", "纪要已定稿：可以交办会议要求"),
    MeetingState.CANCELLED: Bilingual("The meeting does not take place", "会议不再召开"),
}
UNTESTED = Bilingual("{n} sub-venues have no line that works yet", "还有{n}个分会场线路没有测通")


def _next(row: Meeting, buttons: Any, actor: Actor) -> NextAction | None:
    """Return the card of what is to be done; nothing for those who only read."""
    if actor.role not in PROVINCE:
        return None
    untested = gathering.untested(row) if row.state == MeetingState.PLANNED and row.form != MeetingForm.ON_SITE else 0
    top = tuple(button for button in buttons if "/add_" not in button.url)
    return NextAction(HINTS[MeetingState(row.state)], UNTESTED.filled(n=untested) if untested else None, top)


@role_required(*READERS)
@require_safe
def ics(request: Request, number: str) -> HttpResponse:
    """The meeting as a calendar file."""
    row = get_object_or_404(MEETINGS.rows(request.actor), number=number)
    found = halls_with_counts(row)
    made = calendar.entry(row, found, list(row.items.all()), url=request.build_absolute_uri(row.get_absolute_url()),
                          language="zh" if language().startswith("zh") else "en")
    answer = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{row.number}.ics") or ""
    answer["Cache-Control"] = "private, no-store"
    return answer


PATHS = [
    path("plan", plan, name="plan"),
    path("<number:number>", meeting, name="meeting"),
    path("<number:number>/meeting.ics", ics, name="ics"),
    *MEETINGS.paths("<number:number>"),
    *VENUES.paths("halls/<int:pk>"),
    *ITEMS.paths("items/<int:pk>"),
]
