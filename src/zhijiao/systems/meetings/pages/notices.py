"""Documents: draft, edit, issue with a number; read, print, take along as a file that offices go on editing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask, Form, asks, text
from zhijiao.kernel.forms.deeds import Deed, Deeds
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.papers.official import Official
from zhijiao.kernel.papers.printing import pdf
from zhijiao.kernel.papers.proofs import Paper, prove
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.words import said
from zhijiao.systems.meetings.actions import notices
from zhijiao.systems.meetings.models import Escalation, Meeting, Notice, Requirement, Task
from zhijiao.systems.meetings.pages import asking
from zhijiao.systems.meetings.pages.meetings import READERS
from zhijiao.systems.meetings.queries import bodies
from zhijiao.systems.meetings.queries.notices import RIGHT_NUMBER, blocks
from zhijiao.systems.meetings.queries.units import region_units
from zhijiao.systems.meetings.states import NOTICE
from zhijiao.systems.meetings.terms import NoticeKind, NoticeState, RequirementState, Step, VenueKind

DISPATCHED = (RequirementState.DISPATCHED, RequirementState.CLOSED)
PROVINCE = (Role.PROVINCE_OFFICIAL,)
TEMPLATE = Path(__file__).parents[1] / "templates" / "meetings" / "notice.typ"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TABLES = Bilingual("One line is one paragraph. “一、” and “（一）” begin headings; lines like | a | b | are a table.",
                   "一行为一段；“一、”“（一）”开头的短行为标题；| 甲 | 乙 | 这样的行排成表格。")
TEXT = (*asking.prose(*asks(Notice, "title", required=("title",))), text("body", "Text", "正文", rows=18, longest=50_000, hint=TABLES),
        Ask(asking.EVERYWHERE, words=Bilingual("To every city and Shenfu", "主送各市和沈抚示范区")),
        asking.several_units("to", "To (other units)", "主送其他单位"))
NEW = Form("new", notices.DRAFT, act=Bilingual("Keep the draft", "保存草稿"), fields=(
    *asks(Notice, "kind", required=("kind",)),
    Ask(Column("office", Bilingual("Issued by", "发文机关"), Kind.CODE), required=True, options=asking.organisers), *TEXT))
EDIT = Form("edit", Bilingual("Change the draft", "修改草稿"), fields=TEXT)
ISSUE = Form("issue", Bilingual("Issue with its number", "编号印发"), act=Bilingual("Issue it", "印发"), fields=(
    Ask(Column("number", Bilingual("Document number", "发文字号"), example="辽教督〔2021〕5号"), required=True, longest=60, hint=RIGHT_NUMBER),
    Ask(Column("issued_on", Bilingual("Dated", "成文日期"), Kind.DATE), hint=Bilingual("Empty: today", "不填就是今天"))),
    hint=Bilingual("From then on the text stays as it is, and every unit it is for is told.", "印发后正文不能再改，主送单位会收到通知。"))


def _to(values: dict[str, Any], request: Request) -> list[Any]:
    """Return the addressees, each once: every city where that is said, and those that were ticked."""
    everywhere = region_units(request.today) if values["everywhere"] else []
    return list({unit.pk: unit for unit in (*everywhere, *asking.units(values["to"]))}.values())


def _addressed(row: Notice, request: Request) -> dict[str, Any]:
    return _split(list(row.to.all()), {unit.pk for unit in region_units(request.today)})


def _split(chosen: list[Organisation], every: set[int]) -> dict[str, Any]:
    """Return chosen units as the form asks for them: all cities together by one tick, the rest one by one."""
    everywhere = bool(every) and every <= {unit.pk for unit in chosen}
    return {"everywhere": True if everywhere else None, "to": [unit for unit in chosen if not (everywhere and unit.pk in every)]}


NOTICES = Deeds(
    room="meetings", noun="notice", key="pk", machine=NOTICE,
    rows=lambda actor: Notice.objects.visible_to(actor).select_related("office", "meeting", "requirement"), deeds=[
        Deed("issue", notices.issue, Bilingual("Issued.", "已印发。"), form=ISSUE, primary=True, icon="send",
             answers=lambda values, row, request: {"number": values["number"], "issued_on": values["issued_on"]}),
        Deed("edit", notices.edit, Bilingual("Changed.", "已修改。"), form=EDIT,
             initial=lambda row, request: {"title": row.title, "body": row.body, **_addressed(row, request)},
             answers=lambda values, row, request: {"title": values["title"], "body": values["body"], "to": _to(values, request)}),
    ])


@role_required(*PROVINCE)
def new(request: Request) -> HttpResponse:
    """Draft a document, filled with what the meeting, requirement or task it is about has to say."""
    about = _about(request)

    def act(values: dict[str, Any]) -> Notice:
        made = notices.draft(kind=NoticeKind(values["kind"]), title=values["title"], body=values["body"], office=asking.unit(values["office"]),  # type: ignore[arg-type]
                             to=_to(values, request), meeting=about["meeting"], requirement=about["requirement"], by=request.actor, at=request.now)
        messages.success(request, said(Bilingual("Kept as a draft.", "已保存草稿。")))
        return made

    return serve(request, NEW, act=act, then=lambda made: made.get_absolute_url(), back=reverse("meetings.notices"), initial=_filled(about, request))


def _about(request: Request) -> dict[str, Any]:
    """Return what the document is about, as far as the reader sees it."""
    def one(model: Any, name: str) -> Any:
        number = request.GET.get(name, "")
        return get_object_or_404(model.objects.visible_to(request.actor), number=number) if number else None

    task = one(Task, "task")
    requirement = one(Requirement, "requirement") or (task.requirement if task else None)
    return {"task": task, "requirement": requirement, "meeting": one(Meeting, "meeting") or (requirement.meeting if requirement else None)}


def _filled(about: dict[str, Any], request: Request) -> dict[str, Any]:
    """Return the first draft of the kind that was asked for."""
    kind, meeting, task = NoticeKind.find(request.GET.get("kind", "")) or NoticeKind.NOTICE, about["meeting"], about["task"]
    office = meeting.organiser_id if meeting else request.actor.organisation_id
    start: dict[str, Any] = {"kind": kind, "office": office}
    if kind is NoticeKind.SUPERVISION and task:
        return start | _said(bodies.supervision(task, request.today)) | {"to": [task.unit]}
    if kind is NoticeKind.BULLETIN and (about["requirement"] or meeting):
        return start | _bulletin(about["requirement"], meeting, request)
    if kind is NoticeKind.MINUTES and meeting:
        return start | _said(bodies.minutes(meeting))
    if kind is NoticeKind.NOTICE and meeting:
        return start | _said(bodies.invitation(meeting)) | {"everywhere": True if meeting.venues.filter(kind=VenueKind.SUB).exists() else None}
    return start


def _bulletin(requirement: Requirement | None, meeting: Meeting | None, request: Request) -> dict[str, Any]:
    """Return the bulletin of one requirement, or of all that a meeting has dispatched, to every unit that has a task of it."""
    known = [requirement] if requirement else list(Requirement.objects.filter(meeting=meeting, state__in=DISPATCHED))
    tasked = Organisation.objects.on(request.today).filter(pk__in=Task.objects.filter(requirement__in=known).values("unit"))
    chosen, every = list(tasked), {unit.pk for unit in region_units(request.today)}
    return _said(bodies.bulletin(known, request.today, None if requirement else meeting)) | _split(chosen, every)


def _said(made: bodies.Draft) -> dict[str, Any]:
    return {"title": made.title, "body": made.body}


@role_required(*PROVINCE)
@require_safe
def bulletin(request: Request, number: str) -> HttpResponse:
    """Lead to the bulletin of a meeting, filled from the matrix as it stands today."""
    get_object_or_404(Meeting.objects.visible_to(request.actor), number=number)
    return redirect(f"{reverse('meetings:notice_new')}?{urlencode({'kind': NoticeKind.BULLETIN.value, 'meeting': number})}")


@role_required(*READERS)
@require_safe
def notice(request: Request, pk: int) -> HttpResponse:
    """One document, as it will be read."""
    row = get_object_or_404(NOTICES.rows(request.actor), pk=pk)
    return render(request, "meetings/notice.html", {
        "notice": row, "blocks": blocks(row.body), "to": addressees(row), "offered": NOTICES.offered(row, request.actor, today=request.today),
        "criticisms": Escalation.objects.visible_to(request.actor).filter(notice=row, step=Step.CRITICISM).select_related("task__unit"),
        "draft": row.state == NoticeState.DRAFT, "official": paper(row)})


def addressees(row: Notice) -> list[str]:
    """Return the names of those it is for, in the order of their regions."""
    return list(row.to.order_by("region__path", "pk").values_list("name", flat=True))


def paper(row: Notice) -> dict[str, Any]:
    """Return what stands on the paper around the text: the red head, the number, addressees, signature, record."""
    day = day_words(row.issued_on).zh if row.issued_on else ""
    is_minutes = row.kind == NoticeKind.MINUTES
    return {
        "head": f"{row.office.name}会议纪要" if is_minutes else f"{row.office.name}文件", "number": row.number or "（未编号，草稿）", "title": row.title,
        "to": "" if is_minutes or not (names := addressees(row)) else f"{'、'.join(names)}：", "office": row.office.name, "day": day,
        "signed": not is_minutes, "record": [f"分送：{'、'.join(addressees(row))}。"] if is_minutes and addressees(row) else [],
        "printed": [row.office.name, f"{day}印发" if day else "草稿"]}


@role_required(*READERS)
@require_safe
def as_pdf(request: Request, pk: int) -> HttpResponse:
    """Print the document in the layout of offices."""
    row = get_object_or_404(NOTICES.rows(request.actor), pk=pk)
    return _file(request, row, as_printed(row, request.now), "pdf", "application/pdf")


def as_printed(row: Notice, now: datetime) -> bytes:
    """Return the document as a PDF with its code: it says which office, to whom, of which day, and how the text begins."""
    parts = [{"text": block.text, "level": block.level, "head": list(block.head), "body": [list(line) for line in block.body]} for block in blocks(row.body)]
    data = {**paper(row), "blocks": parts}
    facts = [row.office.name, data["to"].rstrip("："), data["day"] or NoticeState(row.state).words.zh, row.body.strip().split("\n", 1)[0]]
    code = prove(Paper(row.office, row.title, row.number or "", facts, row.issued_at or row.drafted_at, row.get_absolute_url(), data), now)
    return pdf(TEMPLATE, data, code=code, title=row.title)


@role_required(*READERS)
@require_safe
def as_docx(request: Request, pk: int) -> HttpResponse:
    """Write the document as a file that offices go on editing."""
    row = get_object_or_404(NOTICES.rows(request.actor), pk=pk)
    around = paper(row)
    made = Official(row.title, head=around["head"], number=around["number"], to=around["to"])
    for block in blocks(row.body):
        if block.rows:
            made.table(block.head, block.body)
        elif block.level:
            made.heading(block.text, block.level)
        else:
            made.paragraph(block.text)
    if around["signed"]:
        made.signed(around["office"], around["day"])
    made.record(around["record"], *around["printed"])
    return _file(request, row, made.bytes(), "docx", WORD)


def _file(request: Request, row: Notice, content: bytes, ending: str, kind: str) -> HttpResponse:
    notices.printed(notice=row, form=ending, by=request.actor, at=request.now)
    answer = HttpResponse(content, content_type=kind)
    name = f"{row.number or '草稿'} {row.title}.{ending}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    answer["Cache-Control"] = "private, no-store"
    return answer


PATHS = [
    path("notices/new", new, name="notice_new"),
    path("notices/<int:pk>", notice, name="notice"),
    path("notices/<int:pk>/pdf", as_pdf, name="notice_pdf"),
    path("notices/<int:pk>/docx", as_docx, name="notice_docx"),
    path("<number:number>/bulletin", bulletin, name="bulletin"),
    *NOTICES.paths("notices/<int:pk>"),
]
