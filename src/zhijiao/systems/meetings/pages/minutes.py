"""The minutes and what is required in them: numbered sentences, proposals beside them, a person decides on each."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.forms import Form, text
from zhijiao.kernel.forms.deeds import Deed, Deeds
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.words import said
from zhijiao.kernel.states import Refused
from zhijiao.systems.meetings.actions import minutes, proposals
from zhijiao.systems.meetings.models import Meeting, Minutes, Proposal
from zhijiao.systems.meetings.pages import questions
from zhijiao.systems.meetings.pages.meetings import MEETINGS, READERS
from zhijiao.systems.meetings.queries import gathering
from zhijiao.systems.meetings.queries.sentences import paragraphs, sentences
from zhijiao.systems.meetings.queries.units import region_units
from zhijiao.systems.meetings.states import PROPOSAL
from zhijiao.systems.meetings.terms import MeetingState, ProposalState, SupervisionType

PROVINCE = (Role.PROVINCE_OFFICIAL,)
LONGEST = 50_000
WRITE = Form("write", minutes.WRITE, act=Bilingual("Save the minutes", "保存纪要"),
             hint=Bilingual("One line is one paragraph. Paragraphs and sentences are numbered; a requirement keeps the place of its sentence.",
                            "一行为一段。段和句自动编号，要求会记住出自哪一段哪一句。"),
             fields=(text("text", "Text", "正文", rows=22, longest=LONGEST),))
WRITTEN = Bilingual("Saved. Look for requirements again if the text changed.", "已保存。正文有改动的，请重新查找要求。")
MARKED = Bilingual("Proposed.", "已列为拟提要求。")
CONFIRM = PROPOSAL.moves[0].words
ENGLISH, SHORT = 300, 200


def _confirm_form(row: Proposal, actor: Actor) -> Form:
    return questions.requirement_form(local_day(row.meeting.starts_at), row.units.select_related("region"), CONFIRM)


def _initial(row: Proposal, request: Request) -> dict[str, Any]:
    """Fill the form with what was found: the sentence, its day, its units; the first unit that is no city leads."""
    every = {unit.pk for unit in region_units(request.today)}
    others = [unit.pk for unit in row.units.all() if unit.pk not in every]
    cities = [unit.pk for unit in row.units.all() if unit.pk in every]
    latin = row.text.isascii() or sum(sign.isascii() for sign in row.text) > len(row.text) * 2 // 3
    return {"text": None if latin else _cut(row.text, SHORT), "text_en": _cut(row.text, ENGLISH) if latin else None, "due_on": row.due_on,
            "lead": others[0] if others else None, "assisting": tuple(others[1:]), "carry_out": tuple(cities), "supervision": SupervisionType.DAILY}


def _cut(sentence: str, most: int) -> str:
    """Return a sentence that fits, cut behind a comma; a person words it anyway."""
    bare = sentence.rstrip("。.；; ")
    if len(bare) <= most:
        return bare
    behind = max(bare.rfind(sign, 0, most) for sign in "，,；;、 ")
    return bare[:behind] if behind > 0 else bare[:most]


PROPOSALS = Deeds(
    room="meetings", noun="proposal", key="pk", machine=PROPOSAL,
    rows=lambda actor: Proposal.objects.visible_to(actor).select_related("meeting__organiser"), deeds=[
        Deed("confirm", proposals.confirm, Bilingual("Drafted. Dispatch it when it is complete.", "已形成草稿，补全后交办。"), form=_confirm_form, primary=True,
             initial=_initial, then=lambda row, made: made.get_absolute_url(), template="meetings/confirm.html",
             answers=lambda values, row, request: questions.wording_and_units(values)),
        Deed("dismiss", proposals.dismiss, Bilingual("Left out.", "不采用。")),
    ])
FINDING = Deeds(room="meetings", noun="meeting", rows=MEETINGS.rows, deeds=[
    Deed("find", proposals.find, Bilingual("The proposals stand beside the text: look at each one.", "拟提要求已列在正文旁边，请逐条确认。"),
         words=proposals.FIND, roles=PROVINCE,
         icon="search", then=lambda row, made: reverse("meetings:minutes", args=[row.number]))])


@role_required(*READERS)
@require_safe
def minutes_page(request: Request, number: str) -> HttpResponse:
    """The text with its numbers. The province also sees what is proposed, and marks sentences."""
    meeting = get_object_or_404(MEETINGS.rows(request.actor), number=number)
    return _page(request, meeting)


def _page(request: Request, meeting: Meeting, refused: Refused | None = None) -> HttpResponse:
    shown = _shown(meeting, request.actor)
    deciding = request.actor.role in PROVINCE
    proposed = list(Proposal.objects.visible_to(request.actor).filter(meeting=meeting).select_related("requirement").prefetch_related("units"))
    regions = {unit.pk for unit in region_units(request.today)} if deciding else set()
    return render(request, "meetings/minutes.html", {
        "meeting": meeting, "minutes": shown, "deciding": deciding, "paragraphs": _numbered(shown.text, proposed) if shown else [],
        "find": FINDING.offered(meeting, request.actor, today=request.today).buttons if shown and deciding else (),
        "acts": MEETINGS.offered(meeting, request.actor, today=request.today, only=("adopt", "reopen")).buttons if deciding else (),
        "writes": deciding and meeting.state in gathering.UNDER_WAY,
        "proposals": [_drawn(row, regions, request) for row in proposed],
        "counts": [(state.words, sum(row.state == state for row in proposed)) for state in ProposalState],
        "reasons": refused.reasons if refused else ()}, status=refused.status if refused else 200)


def _shown(meeting: Meeting, actor: Actor) -> Minutes | None:
    """Return the minutes that somebody may read: who does not decide reads them when they are adopted."""
    found = Minutes.objects.filter(meeting=meeting).first()
    return found if found and (actor.role in PROVINCE or meeting.state == MeetingState.MINUTED) else None


def _numbered(text_: str, proposed: list[Proposal]) -> list[tuple[int, list[tuple[int, str, Proposal | None]]]]:
    """Return paragraphs and sentences with their numbers, each with its proposal."""
    by_place: dict[tuple[int, int], list[Proposal]] = defaultdict(list)
    for row in proposed:
        by_place[row.paragraph, row.sentence].append(row)
    return [(p, [(s, sentence, next((row for row in by_place[p, s] if row.text == sentence), None))
                 for s, sentence in enumerate(sentences(paragraph), 1)]) for p, paragraph in enumerate(paragraphs(text_), 1)]


def _drawn(row: Proposal, regions: set[int], request: Request) -> dict[str, Any]:
    """Return a proposal as its card shows it; all cities together are said in one word."""
    found = list(row.units.all())
    everywhere = bool(regions) and regions <= {unit.pk for unit in found}
    return {"row": row, "everywhere": everywhere, "units": [unit for unit in found if not (everywhere and unit.pk in regions)],
            "requirement": getattr(row, "requirement", None), "open": row.state == ProposalState.PROPOSED,
            "buttons": PROPOSALS.offered(row, request.actor, today=request.today).buttons if row.state == ProposalState.PROPOSED else ()}


@role_required(*PROVINCE)
def write(request: Request, number: str) -> HttpResponse:
    """Write the text."""
    meeting = get_object_or_404(MEETINGS.rows(request.actor), number=number)
    gathering.must_be_under_way(meeting)
    known = Minutes.objects.filter(meeting=meeting).first()
    version = known.version if known else 0

    def act(values: dict[str, Any]) -> Minutes:
        made = minutes.write(meeting=meeting, text=values["text"], version=version, by=request.actor, at=request.now)
        messages.success(request, said(WRITTEN))
        return made

    return serve(request, WRITE, act=act, then=lambda made: reverse("meetings:minutes", args=[number]), version=version,
                 initial={"text": known.text if known else None}, back=reverse("meetings:minutes", args=[number]))


@role_required(*PROVINCE)
@require_POST
def mark(request: Request, number: str) -> HttpResponse:
    """Propose the sentence that somebody chose."""
    meeting = get_object_or_404(MEETINGS.rows(request.actor), number=number)
    place = [int(given) if (given := request.POST.get(name, "")).isascii() and given.isdigit() and len(given) < 5 else 0
             for name in ("paragraph", "sentence")]
    try:
        made = proposals.mark(meeting=meeting, paragraph=place[0], sentence=place[1], by=request.actor, at=request.now)
    except Refused as why:
        return _page(request, meeting, why)
    messages.success(request, said(MARKED))
    return redirect(f"{reverse('meetings:minutes', args=[number])}#proposal-{made.pk}")


PATHS = [
    path("<number:number>/minutes", minutes_page, name="minutes"),
    path("<number:number>/minutes/write", write, name="write"),
    path("<number:number>/minutes/mark", mark, name="mark"),
    *FINDING.paths("<number:number>/minutes"),
    *PROPOSALS.paths("proposals/<int:pk>"),
]
