"""A line of the plan: drafted and submitted by its school, decided by the province; seen by everybody once published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask, Form, asks
from zhijiao.kernel.forms.deeds import WHY, Deed, Deeds, keywords
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.parts import NextAction
from zhijiao.kernel.screens.words import said
from zhijiao.systems.admissions.actions import cutting, plans
from zhijiao.systems.admissions.models import Batch, Unit
from zhijiao.systems.admissions.pages import asking
from zhijiao.systems.admissions.queries.cutting import held
from zhijiao.systems.admissions.queries.office import PROVINCE
from zhijiao.systems.admissions.queries.plans import against_unit, named_by_lists, words_in
from zhijiao.systems.admissions.queries.rounds import has_released
from zhijiao.systems.admissions.states import UNIT
from zhijiao.systems.admissions.terms import BatchState, Length, OfferState, Origin, UnitState

W = Bilingual
READERS = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.SCHOOL_REGISTRAR, Role.SCHOOL_TEACHER, Role.APPLICANT)
REQUIRES_HINT = W("Several with “;”. Empty: none", "多个用“；”分开，不填为不限")
ABOUT = (
    Ask(Column("code", W("Unit code", "志愿代码"), Kind.CODE), required=True, longest=20, hint=W("Letters and figures; applicants fill it in",
                                                                                                 "字母和数字，考生填报时用")),
    Ask(Column("programme", W("Programme", "专业名称"), prose=True), required=True, longest=80),
    Ask(Column("programme_en", W("Programme in English", "专业英文名称"), prose=True), longest=120),
    *asks(Unit, "programme_code"), Ask(Column("quota", W("Seats", "计划数"), Kind.COUNT), required=True),
    Ask(Column("requires", W("Required subjects", "选考科目要求"), prose=True), longest=100, hint=REQUIRES_HINT),
    Ask(Column("origins", W("For leavers of", "招生对象"), Kind.TAGS, choices=Origin), options=lambda actor: [(str(one), one.words) for one in Origin],
        hint=W("None chosen: everybody", "都不选表示不限")),
    Ask(Column("length", W("Length", "学制"), Kind.CHOICE, choices=Length)), Ask(Column("fee_fen_per_year", W("Tuition a year", "学费（每年）"), Kind.MONEY),
                                                                                 unit=W("yuan", "元")),
    Ask(Column("note", W("Note", "备注"), prose=True), rows=2, longest=300))


WHY_SEATS = Ask(Column("reason", W("Why the seats change", "改计划数的原因"), prose=True), rows=2, longest=300,
                hint=W("Lists of this batch are filled in: track, code and programme stay as they are", "本批次已有志愿表：科类、代码、专业不能改"))


def _form(name: str, words: Bilingual, batch: Batch, *, with_school: bool) -> Form:
    track = Ask(Column("track", W("Track", "科类"), Kind.CODE), required=True, options=asking.tracks_of(batch.cycle))
    school = Ask(Column("school", W("School", "院校"), Kind.CODE), required=True, options=asking.schools)
    why = (WHY_SEATS,) if not with_school and named_by_lists(batch) else ()
    return Form(name, words, fields=(track, *((school,) if with_school else ()), *ABOUT, *why))


def _values(values: dict[str, Any]) -> dict[str, Any]:
    """Return answers as an action takes them."""
    given = keywords(_ASKED, {key: value for key, value in values.items() if key in _ASKED.asks})
    return {**given, "track": asking.track_of(values["track"]), "quota": values["quota"], "requires": words_in(values["requires"]),
            "origins": tuple(values["origins"] or ())}


_ASKED = Form("asked", W("Line", "计划"), fields=ABOUT)


def _changed(values: dict[str, Any], row: Unit, request: Request) -> dict[str, Any]:
    return {**_values(values), "reason": values.get("reason") or ""}


def _initial(row: Unit, request: Request) -> dict[str, Any]:
    names = ("code", "programme", "programme_en", "programme_code", "quota", "origins", "length", "fee_fen_per_year", "note")
    return {**{name: getattr(row, name) for name in names}, "track": str(row.track_id), "requires": "；".join(row.requires)}


def _before_freeze(row: Unit, actor: Actor) -> bool:
    return not has_released(row.batch)


def _may_be_cut(row: Unit, actor: Actor) -> bool:
    return row.cut_to is None and row.seats_later > 0 and has_released(row.batch)


def _cut_waits(row: Unit, actor: Actor) -> bool:
    return row.cut_to is not None


def _cut_form(row: Unit, actor: Actor) -> Form:
    words = W("Propose fewer seats for the rounds that follow", "申请调减后续轮次计划")
    seats = Ask(Column("seats", W("Seats from now on", "调减后的计划数"), Kind.COUNT), required=True,
                hint=W("{now} stand, {held} are held. 0: nobody further is admitted", "现有{now}人，已占用{held}人。填0表示后续轮次停止招生").filled(
                    now=row.seats_later, held=held(row)))
    return Form("propose_cut", words, fields=(seats, WHY), act=W("Propose it", "申请调减"),
                hint=W("What was frozen and released stays as it is.", "已冻结、已发布的轮次不变。"))


UNITS = Deeds(
    room="admissions", noun="unit", machine=UNIT, against=against_unit, key="pk",
    rows=lambda actor: Unit.objects.visible_to(actor).select_related("batch__cycle__organiser", "track", "school__region", "cut_proposed_by__person"), deeds=[
        Deed("submit", plans.submit_unit, W("Sent to the province.", "已上报。"), primary=True, icon="send"),
        Deed("accept", plans.accept_unit, W("Accepted.", "已核定。"), primary=True, icon="check"),
        Deed("change", plans.change_unit, W("Changed.", "已修改。"), icon="edit", initial=_initial, answers=_changed,
             form=lambda row, actor: _form("change", W("Change the line", "修改计划"), row.batch, with_school=False)),
        Deed("return", plans.return_unit, W("Returned with the reason.", "已退回并写明原因。"), reason=True, icon="arrow-back-up"),
        Deed("close", plans.close_unit, W("It admits nobody any more.", "已停止招生。"), reason=True, danger=True, able=_before_freeze),
        Deed("cut", cutting.cut, W("Lowered for the rounds that follow.", "已调减后续轮次计划。"), primary=True, icon="check", able=_cut_waits),
        Deed("propose_cut", cutting.propose_cut, W("Proposed. Another person decides.", "已申请，由另一人决定。"), form=_cut_form, able=_may_be_cut),
        Deed("refuse_cut", cutting.refuse_cut, W("The plan stays as it is.", "计划不变。"), reason=True, icon="arrow-back-up", able=_cut_waits),
    ])


@role_required(*plans.DRAFTERS)
def new(request: Request, number: str) -> HttpResponse:
    """Draft a line of a batch whose plan is being drawn up."""
    batch = get_object_or_404(Batch.objects.select_related("cycle"), number=number, state=BatchState.PLANNING)

    def act(values: dict[str, Any]) -> Unit:
        school = Organisation.objects.get(pk=int(values["school"]))
        made = plans.draft_unit(batch=batch, school=school, **_values(values), by=request.actor, at=request.now)
        messages.success(request, said(W("Drafted. Submit it when everything is there.", "已存为草稿，填齐后上报。")))
        return made

    own = request.actor.organisation_id if request.actor.role is Role.SCHOOL_REGISTRAR else None
    return serve(request, _form("new", plans.DRAFT, batch, with_school=True), act=act, then=lambda made: made.get_absolute_url(), back=batch.get_absolute_url(),
                 initial={"school": own and str(own)}, extra={"batch": batch})


@role_required(*plans.DRAFTERS)
@require_safe
def choose(request: Request) -> HttpResponse:
    """Choose the batch that a line is drafted for."""
    rows = Batch.objects.filter(state=BatchState.PLANNING).select_related("cycle").order_by("-cycle__year", "order")
    return render(request, "admissions/choose_batch.html", {"batches": rows})


@role_required(*READERS)
@require_safe
def unit(request: Request, pk: int) -> HttpResponse:
    """One line: what it offers, on what conditions, and what may be done with it."""
    row = get_object_or_404(UNITS.rows(request.actor), pk=pk)
    offered = UNITS.offered(row, request.actor, today=request.today)
    own = request.actor.role in PROVINCE or (request.actor.role is Role.SCHOOL_REGISTRAR and row.school_id == request.actor.organisation_id)
    counts = dict(row.offers.filter(round__state__in=("released", "finished")).values_list("state").annotate(n=Count("pk")).order_by()) if own else {}
    return render(request, "admissions/unit.html", {
        "unit": row, "own": own, "counts": [(state, counts[state]) for state in OfferState if state in counts],
        "origins": [found for word in row.origins if (found := Origin.find(word))],
        "next": NextAction(*_now(row), offered.buttons) if own else None})


def _now(row: Unit) -> tuple[Bilingual, Bilingual | None]:
    """Return where a line stands and the words of whoever decided or asks."""
    if row.cut_to is not None:
        return CUT_WAITS.filled(seats=row.cut_to), W(row.cut_reason, row.cut_reason)
    said_last = row.reason or row.cut_reason
    return NOW[UnitState(row.state)], W(said_last, said_last) if said_last else None  # type: ignore[call-arg]


CUT_WAITS = W("{seats} seats are proposed for the rounds that follow: another person decides", "申请将后续轮次计划调减为{seats}人，由另一人决定")


NOW = {UnitState.DRAFT: W("A draft of the school", "院校草拟"), UnitState.SUBMITTED: W("The province decides", "等待省里核定"),
       UnitState.ACCEPTED: W("In the plan", "已列入计划"), UnitState.CLOSED: W("Admits nobody", "停止招生")}

PATHS = [path("units/new", choose, name="unit_new"), path("batches/<number:number>/units/new", new, name="unit_draft"), path("units/<int:pk>", unit,
                                                                                                                             name="unit"),
         *UNITS.paths("units/<int:pk>")]
