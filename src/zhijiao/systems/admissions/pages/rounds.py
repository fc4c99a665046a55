"""A round: its way, who is in it, its files with their hashes, dry runs, who proposed and who releases, the proof to check oneself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.forms import Ask, Form
from zhijiao.kernel.forms.deeds import WHY, Deed, Deeds
from zhijiao.kernel.jobs.models import JobStage, Progress
from zhijiao.kernel.papers.models import StoredFile
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.parts import NextAction, Step
from zhijiao.kernel.screens.words import moment
from zhijiao.kernel.states import Ground, Reason
from zhijiao.systems.admissions import jobs
from zhijiao.systems.admissions.actions import allocating, releasing, rounds
from zhijiao.systems.admissions.models import PreferenceList, Round, RoundFile, Trial
from zhijiao.systems.admissions.pages import asking
from zhijiao.systems.admissions.queries.files import SAID, sql
from zhijiao.systems.admissions.queries.office import PROVINCE
from zhijiao.systems.admissions.queries.rounds import against_planning, against_round, by_lot, offer_counts, still_open
from zhijiao.systems.admissions.states import ROUND
from zhijiao.systems.admissions.terms import ListState, RoundKind, RoundState

W = Bilingual
READERS = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.SCHOOL_REGISTRAR)
OPEN_FORM = Form("open", W("Open for lists", "开放填报"), fields=asking.FROM_UNTIL, act=W("Open it", "开放"))
AGAIN_FORM = Form("open", W("Open for lists again", "重新开放填报"), fields=(*asking.FROM_UNTIL, WHY), act=W("Open it again", "重新开放"),
                  hint=W("A correction can be frozen with the lists as they stood. If you open it, everybody may choose anew, having seen the earlier "
                         "results. A public seed is given anew.",
                         "更正轮次可以直接沿用原志愿冻结。重新开放后，考生在已知原结果的情况下可以改报，公开种子须重新登记。"))
SEED_FORM = Form("seed", rounds.SEED, act=rounds.SEED, fields=(Ask(Column("seed", W("Public seed", "公开随机种子"), prose=True), required=True, longest=120,
                 hint=W("A number that becomes public only after the lists are closed, such as the result of a lottery. Anybody can then repeat the lot.",
                        "填报截止后才公开的数，例如彩票开奖号码。任何人都可以据此重复抽签。")),))


def _open_form(row: Round, actor: Actor) -> Form:
    return AGAIN_FORM if row.kind == RoundKind.CORRECTION else OPEN_FORM


def _earlier(row: Round) -> list[Round]:
    return list(Round.objects.exclude(pk=row.pk).exclude(frozen={}).select_related("batch__cycle").order_by("-pk")[:20])


def _trial_form(row: Round, actor: Actor) -> Form:
    def options(_: Actor) -> asking.Options:
        own = [("", W("the lists of this round", "本轮志愿"))] if row.frozen else []
        return [*own, *((one.number, W(f"{one.number}, {one.batch.cycle.year} {one.batch.named.en}",
                                       f"{one.number}，{one.batch.cycle.year}年{one.batch.named.zh}"))
                        for one in _earlier(row))]

    return Form("trial", allocating.TRY, act=W("Try it out", "开始演练"), hint=W("The engine runs by the rules of this round. Nothing is offered to anybody.",
                "按本轮规则运行引擎，不产生任何投档结果。"), fields=(Ask(Column("on", W("On what", "数据来源"), Kind.CODE), required=not row.frozen,
                                                                         options=options),))


def _tried(values: dict[str, Any], row: Round, request: Request) -> dict[str, Any]:
    return {"on": Round.objects.filter(number=values["on"]).first() if values["on"] else None}


def _opened(values: dict[str, Any], row: Round, request: Request) -> dict[str, Any]:
    return {**asking.from_until(values), "reason": values.get("reason") or ""}


def _days(row: Round, request: Request) -> dict[str, Any]:
    opens, closes = asking.day_and_time(row.opens_at), asking.day_and_time(row.closes_at)
    return {"opens_on": opens[0], "opens_time": opens[1] or "08:00", "closes_on": closes[0], "closes_time": closes[1] or "17:00"}


def _can_try(row: Round, actor: Actor) -> bool:
    return row.state in allocating.BEFORE_RESULTS and (bool(row.frozen) or bool(_earlier(row)))


def _can_freeze(row: Round, actor: Actor) -> bool:
    return row.state != RoundState.PLANNED or row.kind == RoundKind.CORRECTION


def _takes_seed(row: Round, actor: Actor) -> bool:
    return row.state in rounds.BEFORE_FREEZE and by_lot(row.batch)


def _can_keep(row: Round, actor: Actor) -> bool:
    return row.void_proposed_by_id is not None


def _can_correct(row: Round, actor: Actor) -> bool:
    return bool(row.frozen) and row.state not in (RoundState.FINISHED,) and not row.corrections.exists()


def _against(name: str, row: Round, actor: Actor, *, today: Any) -> list[Reason]:
    if name == "correct":
        return against_round("set_aside", row, actor, today=today) if row.state != RoundState.SET_ASIDE else against_planning(row.batch, RoundKind.CORRECTION)
    busy = [Reason(jobs.BUSY, ground=Ground.STATE)] if name in ("freeze", "allocate", "trial") and jobs.is_busy(row) else []
    return [*busy, *against_round(name, row, actor, today=today)]


ROUNDS = Deeds(
    room="admissions", noun="round", machine=ROUND, against=_against,
    rows=lambda actor: Round.objects.visible_to(actor).select_related("batch__cycle__organiser__region", "batch__scheme", "corrects",
                                                                       "proposed_by__person", "released_by__person",
                                                                       "void_proposed_by__person", "frozen_by__person", "allocated_by__person"), deeds=[
        Deed("freeze", jobs.order_freeze, W("The worker closes and freezes the round.", "后台正在截止并冻结本轮。"), primary=True, icon="lock",
             able=_can_freeze),
        Deed("open", rounds.open_round, W("Open. Applicants can fill in their lists.", "已开放，考生可以填报。"), form=_open_form, answers=_opened,
             initial=_days,
             primary=True, icon="player-play"),
        Deed("seed", rounds.give_seed, W("The seed stands in the journal.", "种子已登记。"), words=rounds.SEED, roles=PROVINCE, form=SEED_FORM,
             able=_takes_seed, then=lambda row, made: row.get_absolute_url(), icon="key"),
        Deed("allocate", jobs.order_allocation, W("The worker allocates by both engines.", "后台正在用两个引擎投档。"), primary=True, icon="scale"),
        Deed("propose", rounds.propose, W("Proposed. A second person releases.", "已提请发布，由另一人发布。"), primary=True, icon="send"),
        Deed("release", releasing.release, W("Released. Applicants are told.", "已发布，正在通知考生。"), primary=True, icon="check"),
        Deed("trial", jobs.order_trial, W("The worker makes the dry run.", "后台正在演练。"), words=allocating.TRY, roles=PROVINCE, form=_trial_form,
             answers=_tried,
             able=_can_try, then=lambda row, made: row.get_absolute_url(), icon="rotate"),
        Deed("send_back", rounds.send_back, W("Sent back with the reason.", "已退回并写明原因。"), reason=True, icon="arrow-back-up"),
        Deed("finish", rounds.finish, W("The round is finished.", "本轮已结束。"), primary=True),
        Deed("propose_void", rounds.propose_void, W("Proposed. A second person decides.", "已申请，由另一人决定。"), reason=True, danger=True,
             able=lambda row, actor: not _can_keep(row, actor)),
        Deed("keep", rounds.keep, W("The results stay.", "结果保留。"), reason=True, able=_can_keep),
        Deed("correct", rounds.correct, W("Set aside. This round corrects it.", "原轮次已作废，由本轮更正。"), words=rounds.CORRECT, roles=PROVINCE,
             reason=True,
             able=_can_correct, then=lambda row, made: made.get_absolute_url()),
        Deed("set_aside", rounds.set_aside, W("Set aside with the reason.", "已作废并写明原因。"), reason=True, danger=True),
    ])

WAY = (RoundState.PLANNED, RoundState.OPEN, RoundState.FROZEN, RoundState.ALLOCATED, RoundState.PROPOSED, RoundState.RELEASED, RoundState.FINISHED)
NOW = {
    RoundState.PLANNED: W("Open the round for lists", "开放填报"), RoundState.OPEN: W("Applicants fill in their lists; then close and freeze",
                                                                                      "考生正在填报，截止后冻结"),
    RoundState.FROZEN: W("Frozen: try it out, then allocate",
                         "已冻结：可先演练，再投档"), RoundState.ALLOCATED: W("Look at the figures, then propose the release", "核对统计后提请发布"),
    RoundState.PROPOSED: W("A second person looks at it and releases",
                           "由另一人核对后发布"), RoundState.RELEASED: W("Results are out: answers and returns come in", "结果已发布：等待确认和退档"),
    RoundState.FINISHED: W("The round is finished", "本轮已结束"), RoundState.SET_ASIDE: W("Set aside: its files stay as they are", "已作废，文件保持原样"),
}
AS_THEY_STOOD = W("The lists of the round that is corrected were taken over: freeze them as they stood. To collect lists anew is another decision, "
                  "with its own reason", "原轮次已提交的志愿已带入本轮：直接沿用并冻结。重新开放填报须另作决定，写明原因")
LEFT_OUT = {"no_list": W("no list", "没有志愿表"), "draft": W("list not submitted", "志愿表没有提交"), "holds_offer": W("hold an offer already",
                                                                                                                        "已有投档结果"),
            "below_line": W("below the control line", "未达到控制线"), "below_least": W("below the least of a component", "单项未达到最低要求")}


@dataclass(frozen=True)
class Work:
    """What the worker does with the round, or why it gave up."""

    title: Bilingual
    running: bool
    refused: Sequence[tuple[Bilingual, Bilingual | None]]
    trouble: str


def _work(row: Round) -> Work | None:
    progress = Progress.objects.filter(task=row.work).first() if row.work else None
    if progress is None:
        return None
    result = progress.result if isinstance(progress.result, dict) else {}
    refused = [(W(one["en"], one["zh"]), W(one["next_en"], one["next_zh"]) if one["next_zh"] else None) for one in result.get("refused", ())]
    running = progress.stage in (JobStage.WAITING, JobStage.RUNNING)
    return Work(progress.title, running, refused, progress.trouble) if running or refused or progress.trouble else None


def _steps(row: Round) -> list[Step]:
    if row.state == RoundState.SET_ASIDE:
        return [Step(row.state.words, "undone")]
    at = WAY.index(row.state)
    marks: list[datetime | None] = [row.planned_at, row.opens_at, row.frozen_at, row.allocated_at, row.proposed_at, row.released_at, None]
    return [Step(state.words, "done" if n < at else "now" if n == at else "todo", moment(mark) if mark else None)
            for n, (state, mark) in enumerate(zip(WAY, marks, strict=True)) if state != RoundState.OPEN or not _as_they_stood(row)]


def _as_they_stood(row: Round) -> bool:
    """Say whether a correction takes the lists as they were frozen before."""
    return row.kind == RoundKind.CORRECTION and row.opens_at is None


@role_required(*READERS)
@require_safe
def page(request: Request, number: str) -> HttpResponse:
    """One round; those who only read see its way and, once released, its figures."""
    row = get_object_or_404(ROUNDS.rows(request.actor), number=number)
    decides = request.actor.role in PROVINCE
    context: dict[str, Any] = {"round": row, "batch": row.batch, "decides": decides, "steps": _steps(row), "certificate": None, "words": SAID}
    if decides or row.has_results:
        context |= {"certificate": row.counts.get("certificate"), "freeze": row.counts.get("freeze"), "engines": row.counts.get("engines", ()),
                    "left_out": [(LEFT_OUT[key], n) for key, n in row.counts.get("freeze", {}).get("left_out", {}).items() if n]}
    if row.has_results:
        context |= {"offers": offer_counts(row).items(), "sql": sql(row)}
    return render(request, "admissions/round.html", context | (_of_office(row, request) if decides else {}))


def _of_office(row: Round, request: Request) -> dict[str, Any]:
    def early(name: str) -> list[Reason]:
        """The hour too: the day alone does not tell that lists are still filled in."""
        if name != "freeze" or row.closes_at is None or request.today < local_day(row.closes_at):
            return []
        return [still_open(row)] if request.now < row.closes_at else []

    work = _work(row)
    offered = ROUNDS.offered(row, request.actor, today=request.today, extra=early)
    lists = dict(PreferenceList.objects.filter(round=row).values_list("state").annotate(n=Count("pk")).order_by())
    now = AS_THEY_STOOD if row.state == RoundState.PLANNED and _as_they_stood(row) else NOW[row.state]
    return {"next": NextAction(now, W(row.reason, row.reason) if row.reason else None, offered.buttons), "work": work, "lists": [
                (state, lists.get(state, 0)) for state in ListState], "files": _files(row), "trials": Trial.objects.filter(round=row).select_related("on",
                                                                                                                                                     "tried_by__person")[:10],
            "correction": row.corrections.first(), "sql": sql(row) if row.result else None}


def _files(row: Round) -> list[tuple[RoundFile, Bilingual, StoredFile | None]]:
    """Return the files of a round, each with where it is fetched."""
    rows = list(RoundFile.objects.filter(round=row).order_by("pk"))
    stored = {one.subject_id: one for one in StoredFile.objects.filter(subject_kind=RoundFile._meta.label_lower, subject_id__in=[str(one.pk) for one in rows])}
    return [(one, SAID[one.name], stored.get(str(one.pk))) for one in rows]


PATHS = [path("rounds/<number:number>", page, name="round"), *ROUNDS.paths("rounds/<number:number>")]
