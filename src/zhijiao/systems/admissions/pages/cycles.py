"""A year of admissions and its batches: set up, tracks, schemes, lines, plan by school, rounds, and what is to be done next."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation import TiePolicy
from zhijiao.kernel.forms import Ask, Form, asks
from zhijiao.kernel.forms.deeds import Deed, Deeds, keywords
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.parts import NextAction, Step
from zhijiao.kernel.screens.words import said
from zhijiao.kernel.states import Reason
from zhijiao.systems.admissions.actions import cycles, plans, rounds
from zhijiao.systems.admissions.models import Batch, Cycle, Round, Scheme, Unit
from zhijiao.systems.admissions.pages import asking
from zhijiao.systems.admissions.queries.cycles import against_cycle, frozen_reason
from zhijiao.systems.admissions.queries.office import PROVINCE
from zhijiao.systems.admissions.queries.plans import against_batch, sums
from zhijiao.systems.admissions.queries.rounds import UNDER_WAY, against_planning, seats_left
from zhijiao.systems.admissions.queries.schemes import RULE_SETS, said_key
from zhijiao.systems.admissions.states import BATCH, CYCLE
from zhijiao.systems.admissions.terms import BatchState, CycleState, RoundKind, UnitState

READERS = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.SCHOOL_REGISTRAR)
W = Bilingual
OWN = ("own", W("one of the year's own, filled in below", "自定办法（填写以下各项）"))


def _bases(actor: Actor) -> asking.Options:
    names = {"liaoning-bachelor-2024": W("Liaoning, bachelor batch, 2024", "辽宁本科批（2024）"),
             "liaoning-vocational-2024": W("Liaoning, vocational batch, 2024", "辽宁高职（专科）批（2024）")}
    return [*((name, names.get(name, W(name, name))) for name in RULE_SETS), OWN]


def _policies(actor: Actor) -> asking.Options:
    return [(str(one), one.words) for one in TiePolicy]


COMPONENT_HINT = W("One a line: column; Chinese name; English name; lowest; highest; weight in per mille; least (or empty). "
                   "For example: skill; 职业技能; Skill; 0; 100; 2500; 30",
                   "每行一项：列名；中文名称；英文名称；最低分；最高分；权重（千分数）；最低要求（可空）。例如 skill；职业技能；Skill；0；100；2500；30")
KEY_HINT = W("One a line, the most important first: total, then columns, sums (a+b), max(a,b), min(a,b)",
             "每行一项，先比较的写在前面：total、列名、和（a+b）、max(a,b)、min(a,b)")
NEW = Form("new", cycles.SET_UP, act=W("Set it up", "建立"), fields=(
    *asks(Cycle, "year", "title", "title_en", required=("year", "title")),
    Ask(Column("organiser", W("Organised by", "主办单位"), Kind.CODE), required=True, options=asking.offices)))
TRACK = Form("track", cycles.DECLARE_TRACK, act=W("Add it", "登记"), fields=(
    Ask(Column("key", W("Code", "代码"), Kind.CODE), required=True, longest=40, hint=W("As it stands in files: physics", "写在文件里的代码，例如physics")),
    Ask(Column("name", W("Track", "科类"), prose=True), required=True, longest=40), Ask(Column("name_en", W("Track in English", "科类英文"), prose=True),
                                                                                        longest=60)))
SCHEME = Form("scheme", cycles.DECLARE_SCHEME, act=W("Declare it", "登记"), hint=W(
    "A scheme is not changed once declared: another one is declared instead.", "计分办法登记后不再修改，需要时另行登记。"), fields=(
    Ask(Column("key", W("Short name", "代码"), Kind.CODE), required=True, longest=40), Ask(Column("title", W("Title", "名称"), prose=True), required=True,
                                                                                           longest=80),
    Ask(Column("title_en", W("Title in English", "英文名称"), prose=True), longest=120),
    Ask(Column("base", W("Rule set", "规则"), Kind.CODE), required=True, options=_bases),
    Ask(Column("components", W("Components of the total", "总分构成"), prose=True), rows=4, longest=3000, hint=COMPONENT_HINT),
    Ask(Column("comparisons", W("Ranked by", "排序规则"), prose=True), rows=4, longest=1000, hint=KEY_HINT),
    Ask(Column("tie_policy", W("Equals at the cut-off", "同分处理"), Kind.CODE), options=_policies),
    Ask(Column("citation", W("Document that says so", "依据文件"), prose=True), longest=200), Ask(Column("since", W("In force since", "生效日期"), Kind.DATE))))
LENGTH = Ask(Column("list_length", W("Longest list", "志愿数上限"), Kind.COUNT))
DAYS = Ask(Column("confirm_days", W("Days to confirm an offer", "确认期限（天）"), Kind.COUNT), hint=W("Empty: no term, nothing lapses",
                                                                                                       "不填：没有期限，不会逾期"))
TITLES = (Ask(Column("title", W("Batch", "批次"), prose=True), required=True, longest=80), Ask(Column("title_en", W("Batch in English", "批次英文"),
                                                                                                      prose=True), longest=120))
CHANGE = Form("change", W("Change the batch", "修改批次"), fields=(*TITLES, replace(LENGTH, required=True), DAYS))
PLAN_ROUND = Form("plan_round", rounds.PLAN, act=W("Plan it", "登记"), fields=(*asking.FROM_UNTIL, Ask(
    Column("seed", W("Public seed", "公开随机种子"), prose=True), longest=120, hint=W(
        "Only where ties are decided by lot. Better given after the lists are closed, on the page of the round",
        "只有按抽签处理同分时才需要。宜在填报截止后、冻结前在轮次页面登记"))))


def _batch_form(row: Cycle, actor: Actor) -> Form:
    return Form("add_batch", cycles.DRAFT_BATCH, act=W("Set it up", "建立"), fields=(
        *TITLES, Ask(Column("scheme", W("Scheme of scores", "计分办法"), Kind.CODE), required=True, options=asking.schemes_of(row)),
        Ask(Column("order", W("Order", "顺序"), Kind.COUNT), required=True),
        replace(LENGTH, hint=W("Empty: as the statute book's rule set says", "不填：按法规库的规则")), DAYS))


def _line_form(row: Batch, actor: Actor) -> Form:
    return Form("line", cycles.SET_LINE, act=W("Set it", "登记"), fields=(
        Ask(Column("track", W("Track", "科类"), Kind.CODE), required=True, options=asking.tracks_of(row.cycle)),
        Ask(Column("least", W("Control line", "控制线"), Kind.DECIMAL), required=True, unit=W("points", "分")),
        Ask(Column("citation", W("Published in", "公布出处"), prose=True), required=True, longest=200)))


def _declared(values: dict[str, Any], row: Cycle, request: Request) -> dict[str, Any]:
    given = keywords(SCHEME, values)
    base = "" if given["base"] == OWN[0] else given["base"]
    names = ("column", "zh", "en", "lowest", "highest", "weight", "least")
    cells = [[cell.strip() for cell in line.replace("；", ";").split(";")] for line in (given["components"] or "").splitlines() if line.strip()]
    components = [dict(zip(names, [*one, *[""] * len(names)], strict=False)) for one in cells]
    comparisons = [line.strip() for line in (given["comparisons"] or "").splitlines() if line.strip()]
    return {**given, "base": base, "components": components, "comparisons": comparisons, "tie_policy": given["tie_policy"] or ""}


def _drafted(values: dict[str, Any], row: Cycle, request: Request) -> dict[str, Any]:
    return {**values, "title_en": values["title_en"] or "", "scheme": Scheme.objects.get(pk=int(values["scheme"]))}


def _lined(values: dict[str, Any], row: Batch, request: Request) -> dict[str, Any]:
    return {"track": asking.track_of(values["track"]), "least": Decimal(values["least"]) / 1000, "citation": values["citation"]}


def _planned(values: dict[str, Any], row: Batch, request: Request) -> dict[str, Any]:
    return {**asking.from_until(values), "seed": values["seed"] or ""}


def _against_cycle(name: str, row: Cycle, actor: Actor, *, today: Any) -> list[Reason]:
    return against_cycle(name, row)


def _current(row: Cycle, actor: Actor) -> bool:
    return row.state != CycleState.ARCHIVED


def _no_round(row: Batch, actor: Actor) -> bool:
    return row.state != BatchState.FINISHED and not row.rounds.exclude(state="set_aside").exists()


def _had_round(row: Batch, actor: Actor) -> bool:
    return row.state == BatchState.PUBLISHED and row.rounds.filter(state__in=("released",
                                                                              "finished")).exists() and not row.rounds.filter(state__in=UNDER_WAY).exists()


def _against_batch(name: str, row: Batch, actor: Actor, *, today: Any) -> list[Reason]:
    kinds = {"plan_round": RoundKind.MAIN, "plan_supplementary": RoundKind.SUPPLEMENTARY}
    if name in kinds:
        return against_planning(row, kinds[name])
    return frozen_reason(row) if name == "line" else against_batch(name, row, actor, today=today)


CYCLES = Deeds(
    room="admissions", noun="cycle", machine=CYCLE, against=_against_cycle,
    rows=lambda actor: Cycle.objects.visible_to(actor).select_related("organiser__region"),
    deeds=[
        Deed("open", cycles.open_cycle, W("The year is under way.", "年度已启动。"), primary=True, icon="player-play"),
        Deed("track", cycles.declare_track, W("Added.", "已登记。"), words=cycles.DECLARE_TRACK, roles=PROVINCE, form=TRACK, able=_current, icon="plus",
             then=lambda row, made: row.get_absolute_url()),
        Deed("scheme", cycles.declare_scheme, W("Declared.", "已登记。"), words=cycles.DECLARE_SCHEME, roles=PROVINCE, form=SCHEME, able=_current, icon="plus",
             answers=_declared, then=lambda row, made: row.get_absolute_url()),
        Deed("add_batch", cycles.draft_batch, W("Set up. Now the plan.", "已建立，接下来编制计划。"), words=cycles.DRAFT_BATCH, roles=PROVINCE,
             form=_batch_form,
             able=_current, icon="plus", answers=_drafted, then=lambda row, made: made.get_absolute_url()),
        Deed("archive", cycles.archive_cycle, W("Archived.", "已归档。")),
    ])
BATCHES = Deeds(
    room="admissions", noun="batch", machine=BATCH, against=_against_batch,
    rows=lambda actor: Batch.objects.visible_to(actor).select_related("cycle__organiser__region", "scheme"), deeds=[
        Deed("publish", plans.publish_plan, W("Published. Everybody sees the plan.", "已公布，所有人可见。"), primary=True, icon="check"),
        Deed("plan_round", rounds.plan_round, W("Planned.", "已登记。"), words=W("Plan the main round", "登记主轮次"), roles=PROVINCE, form=PLAN_ROUND,
             able=_no_round,
             primary=True, icon="plus", answers=_planned, then=lambda row, made: made.get_absolute_url()),
        Deed("plan_supplementary", rounds.plan_supplementary, W("Planned.", "已登记。"), words=W("Plan a supplementary round", "登记征集志愿"), roles=PROVINCE,
             form=PLAN_ROUND, able=_had_round, primary=True, icon="plus", answers=_planned, then=lambda row, made: made.get_absolute_url()),
        Deed("line", cycles.set_line, W("Set.", "已登记。"), words=cycles.SET_LINE, roles=PROVINCE, form=_line_form, answers=_lined, icon="plus",
             able=lambda row, actor: row.state != BatchState.FINISHED, then=lambda row, made: row.get_absolute_url()),
        Deed("change", plans.change_batch, W("Changed.", "已修改。"), form=CHANGE, icon="edit",
             initial=lambda row, request: {name: getattr(row, name) for name in ("title", "title_en", "list_length", "confirm_days")}),
        Deed("take_back", plans.take_back_plan, W("The plan is being drawn up again.", "计划已撤回，重新编制。"), reason=True),
        Deed("finish", plans.finish_batch, W("Finished.", "已结束。")),
    ])


@role_required(*PROVINCE)
def new(request: Request) -> HttpResponse:
    """Set up a year."""
    def act(values: dict[str, Any]) -> Cycle:
        organiser = Organisation.objects.select_related("region").get(pk=int(values["organiser"]))
        made = cycles.draft_cycle(year=values["year"], title=values["title"], title_en=values["title_en"] or "", organiser=organiser, by=request.actor,
                                  at=request.now)
        messages.success(request, said(W("Set up. Declare tracks and a scheme of scores, then a batch.", "已建立。接着登记科类和计分办法，再建立批次。")))
        return made

    return serve(request, NEW, act=act, then=lambda made: made.get_absolute_url(), back=reverse("admissions.cycles"),
                 initial={"year": request.today.year, "organiser": request.actor.organisation_id})


@role_required(*READERS)
@require_safe
def cycle(request: Request, number: str) -> HttpResponse:
    """One year: its batches with plan and rounds; for the province its tracks and schemes."""
    row = get_object_or_404(CYCLES.rows(request.actor), number=number)
    offered = CYCLES.offered(row, request.actor, today=request.today)
    rows = list(row.batches.annotate(line_count=Count("units")).order_by("order", "pk").prefetch_related("rounds"))
    return render(request, "admissions/cycle.html", {
        "cycle": row, "offered": offered, "decides": request.actor.role in PROVINCE, "batches": rows, "tracks": row.tracks.all(),
        "schemes": list(row.schemes.all()),
        "next": _next_of_year(row, offered, request.actor)})


YEAR_NOW = {CycleState.PLANNING: W("Set the year up: tracks, scheme of scores, batches", "筹备年度：科类、计分办法、批次"),
            CycleState.OPEN: W("The year is under way", "年度进行中"), CycleState.ARCHIVED: W("The year is archived", "年度已归档")}


def _next_of_year(row: Cycle, offered: Any, actor: Actor) -> NextAction | None:
    if actor.role not in PROVINCE:
        return None
    return NextAction(YEAR_NOW[CycleState(row.state)], None, offered.buttons)  # type: ignore[call-arg]


STEPS = (W("Plan drawn up", "编制计划"), W("Plan published", "公布计划"), W("Rounds", "投档"), W("Finished", "结束"))


def _steps(row: Batch, made: list[Round]) -> list[Step]:
    at = {BatchState.PLANNING: 0, BatchState.PUBLISHED: 2 if made else 1, BatchState.FINISHED: 4}[BatchState(row.state)]  # type: ignore[call-arg]
    return [Step(words, "done" if n < at else "now" if n == at else "todo") for n, words in enumerate(STEPS)]


@role_required(*READERS)
@require_safe
def batch(request: Request, number: str) -> HttpResponse:
    """One batch: what its plan holds by school and track, its lines, its rounds, the next thing to do."""
    row = get_object_or_404(BATCHES.rows(request.actor), number=number)
    offered = BATCHES.offered(row, request.actor, today=request.today)
    made = list(row.rounds.order_by("order"))
    seen = Unit.objects.visible_to(request.actor).filter(batch=row).exclude(state=UnitState.CLOSED)
    whole = seen.aggregate(lines=Count("pk"), seats=Sum("quota"))
    left = sum(seats_left(row).values()) if any(one.has_results for one in made) else None
    lines = {line.track_id: line for line in row.lines.all()}
    return render(request, "admissions/batch.html", {
        "batch": row, "offered": offered, "decides": request.actor.role in PROVINCE, "rounds": made, "steps": _steps(row, made), "whole": whole, "left": left,
        "by_track": [(one, lines.get(one.key)) for one in sums(row, request.actor, "track")], "by_school": sums(row, request.actor, "school"),
        "unlined": [line for key,
                    line in lines.items()], "key": said_key(row), "drafts": request.actor.role is Role.SCHOOL_REGISTRAR and row.state == BatchState.PLANNING,
        "next": _next_of_batch(row, made, offered, request.actor)})


def _next_of_batch(row: Batch, made: list[Round], offered: Any, actor: Actor) -> NextAction | None:
    if actor.role not in PROVINCE:
        return None
    going = next((one for one in made if one.state in UNDER_WAY), None)
    if row.state == BatchState.PLANNING:
        words = W("Decide the schools' lines, set the control lines, publish the plan", "核定院校计划，登记控制线，公布计划")
    elif going is not None:
        words = W("Round {number} is “{state}”: go on there", "轮次{number}的状态是“{state}”，请到轮次页面办理").filled(number=going.number,
                                                                                                                        state=going.state.words)
    elif row.state == BatchState.FINISHED:
        words = W("The batch is finished", "批次已结束")
    else:
        words = W("Plan the next round, or finish the batch", "登记下一轮次，或者结束批次") if made else W("Plan the main round", "登记主轮次")
    return NextAction(words, None, offered.buttons)


PATHS = [path("cycles/new", new, name="cycle_new"), path("cycles/<number:number>", cycle, name="cycle"), path("batches/<number:number>", batch, name="batch"),
         *CYCLES.paths("cycles/<number:number>"), *BATCHES.paths("batches/<number:number>")]
