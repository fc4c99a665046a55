"""What waits for somebody in the room: lines to decide, rounds to move on, a release for the second person, returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.admissions.models import Batch, Offer, Round, Unit
from zhijiao.systems.admissions.queries.offers import answer_by
from zhijiao.systems.admissions.terms import BatchState, CycleState, OfferState, RoundKind, RoundState, UnitState

SHOWN = 6
ROUND_ACTS = {RoundState.PLANNED: Bilingual("Open it for lists", "开放填报"), RoundState.FROZEN: Bilingual("Try it out and allocate", "演练并投档"),
              RoundState.ALLOCATED: Bilingual("Look and propose the release", "核对并提请发布")}


AS_THEY_STOOD = Bilingual("Freeze the lists as they stood", "沿用原志愿并冻结")


@dataclass(frozen=True)
class Line:
    """One thing of a heap."""

    words: Bilingual
    url: str
    note: Bilingual | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Heap:
    """Things of one kind: what they are, what they ask for (with {n}), the first of them, how many, where all are."""

    key: str
    words: Bilingual
    act: Bilingual
    lines: list[Line]
    total: int
    url: str = ""

    @property
    def due_on(self) -> date | None:
        """The nearest day among those shown."""
        return min((line.due_on for line in self.lines if line.due_on), default=None)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.lines)


def _heap(key: str, words: Bilingual, act: Bilingual, rows: Any, line: Callable[[Any], Line], url: str = "") -> Heap:
    shown = list(rows[:SHOWN])
    return Heap(key, words, act, [line(row) for row in shown], len(shown) if len(shown) < SHOWN else rows.count(), url)


def desk(actor: Actor, today: date) -> list[Heap]:
    """Return the heaps that hold anything, the most pressing first."""
    found = _of_province(actor, today) if actor.role is Role.PROVINCE_OFFICIAL else _of_college(actor) if actor.role is Role.SCHOOL_REGISTRAR else []
    return [heap for heap in found if heap.total]


def _of_round(row: Round, note: Bilingual, due_on: date | None = None) -> Line:
    return Line(row.batch.named, row.get_absolute_url(), Bilingual(f"{row.number}, {note.en}", f"{row.number}，{note.zh}"), due_on)


def _act(row: Round) -> Bilingual:
    return AS_THEY_STOOD if row.state == RoundState.PLANNED and row.kind == RoundKind.CORRECTION else ROUND_ACTS[row.state]


def _of_province(actor: Actor, today: date) -> list[Heap]:
    rounds = Round.objects.select_related("batch__cycle").order_by("pk")
    closed = [row.pk for row in rounds.filter(state=RoundState.OPEN, closes_at__isnull=False) if local_day(row.closes_at) <= today]
    proposed = rounds.filter(state=RoundState.PROPOSED).exclude(proposed_by=actor.user_id)
    batches = Batch.objects.filter(state=BatchState.PLANNING, cycle__state=CycleState.OPEN,
                                   units__state=UnitState.SUBMITTED).select_related("cycle").distinct().order_by("pk")
    void = rounds.filter(state=RoundState.RELEASED, void_proposed_by__isnull=False).exclude(void_proposed_by=actor.user_id)
    going = rounds.filter(state__in=ROUND_ACTS)
    returns = Offer.objects.filter(state=OfferState.RETURN_PROPOSED).select_related("applicant", "unit__school", "round").order_by("pk")
    cuts = Unit.objects.exclude(cut_to=None).exclude(cut_proposed_by=actor.user_id).order_by("pk")
    return [
        _heap("release", Bilingual("Releases that wait for you", "等您发布的轮次"), Bilingual("{n} {n:round|rounds} to look at and release",
                                                                                              "{n}个轮次等待核对发布"), proposed,
              lambda row: _of_round(row, Bilingual("look and release", "核对并发布"))),
        _heap("void", Bilingual("Results to be set aside", "申请作废的结果"), Bilingual("{n} {n:round|rounds} to set aside or keep", "{n}个轮次待决定是否作废"),
              void,
              lambda row: _of_round(row, Bilingual("look and decide", "核对并决定"))),
        _heap("freeze", Bilingual("Lists close", "填报截止"), Bilingual("{n} {n:round|rounds} to freeze", "{n}个轮次待冻结"), rounds.filter(pk__in=closed),
              lambda row: _of_round(row, Bilingual("close and freeze", "截止并冻结"), local_day(row.closes_at))),
        _heap("rounds", Bilingual("Rounds to move on", "待办轮次"), Bilingual("{n} {n:round|rounds} to move on", "{n}个轮次待办理"), going,
              lambda row: _of_round(row, _act(row))),
        _heap("returns", Bilingual("Returns to decide", "待审退档"), Bilingual("{n} {n:return|returns} to decide", "{n}件退档待审核"), returns, _returned,
              f"{reverse('admissions.offers')}?view=returns"),
        _heap("cuts", Bilingual("Fewer seats to decide", "待决定的计划调减"), Bilingual("{n} {n:lowering|lowerings} to decide", "{n}件计划调减待决定"), cuts,
              lambda row: Line(row.named, row.get_absolute_url(), Bilingual(f"{row.code}, {row.cut_reason}", f"{row.code}，{row.cut_reason}"))),
        _heap("plans", Bilingual("Lines to decide", "待核定计划"), Bilingual("{n} {n:plan|plans} with lines to decide", "{n}个批次有计划待核定"), batches,
              lambda row: Line(row.named, f"{reverse('admissions.units')}?view=to_do&batch={row.pk}", Bilingual(str(row.cycle.year), f"{row.cycle.year}年"))),
    ]


def _returned(row: Offer) -> Line:
    reason = row.return_reason.words if row.return_reason else Bilingual("", "")
    return Line(row.unit.named, row.get_absolute_url(), Bilingual(f"{row.applicant.number}, {reason.en}", f"{row.applicant.number}，{reason.zh}"))


def _of_college(actor: Actor) -> list[Heap]:
    own = Unit.objects.filter(school=actor.organisation_id, batch__state=BatchState.PLANNING).select_related("batch__cycle").order_by("pk")
    offered = Offer.objects.filter(unit__school=actor.organisation_id, state=OfferState.OFFERED, round__state=RoundState.RELEASED).select_related(
        "applicant", "unit", "round__batch").order_by("pk")
    return [
        _heap("returned", Bilingual("Lines that came back", "被退回的计划"), Bilingual("{n} {n:line|lines} to mend", "{n}条计划待修改"),
              own.filter(state=UnitState.DRAFT).filter(~Q(reason="")),
              lambda row: Line(row.named, row.get_absolute_url(), Bilingual(row.reason, row.reason))),
        _heap("drafts", Bilingual("Lines to submit", "待上报计划"), Bilingual("{n} {n:line|lines} to submit", "{n}条计划待上报"),
              own.filter(state=UnitState.DRAFT, reason=""),
              lambda row: Line(row.named, row.get_absolute_url(), Bilingual(row.code, row.code)), f"{reverse('admissions.units')}?view=to_do"),
        _heap("offers", Bilingual("Offers that wait for an answer", "等待考生确认"), Bilingual("{n} {n:offer|offers} not answered", "{n}名考生未确认"), offered,
              lambda row: Line(row.unit.named, row.get_absolute_url(), Bilingual(row.applicant.number, row.applicant.number), answer_by(row)),
              f"{reverse('admissions.offers')}?view=open"),
    ]
