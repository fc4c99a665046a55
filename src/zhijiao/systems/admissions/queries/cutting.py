"""Fewer seats of a line for the rounds that follow a released one: when, how few, and by whom."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason
from zhijiao.systems.admissions.models import Batch, Round, Unit
from zhijiao.systems.admissions.queries.rounds import has_released, held_offers
from zhijiao.systems.admissions.terms import BatchState, RoundState

CUTS = ("propose_cut", "cut", "refuse_cut")
IN_USE = (RoundState.OPEN, RoundState.FROZEN, RoundState.ALLOCATED, RoundState.PROPOSED)

BEFORE_RESULTS = Bilingual("No round of this batch stands released: before that the plan is changed or its line closed, not lowered for later rounds",
                           "该批次还没有已发布的轮次：发布前应修改计划或者停止招生，不用调减后续轮次")
ON_THESE_SEATS = Bilingual("Round {number} is “{state}” and runs on these seats: wait until it is released or set aside",
                           "轮次{number}状态是“{state}”，正按现有计划进行：请等其发布或者作废")
OVER = Bilingual("The batch is “{state}”: no round follows", "批次状态是“{state}”，没有后续轮次")
WAITS = Bilingual("{seats} seats are proposed already, by {name}", "{name}已申请调减为{seats}人")
NOT_PROPOSED = Bilingual("Nobody proposed fewer seats", "没有人申请调减计划")
SAME_PERSON = Bilingual("{name} proposed the lowering: another person decides (four eyes)", "申请调减的是{name}：须由另一人决定（双人复核）")
ASK_ANOTHER = Bilingual("Ask a colleague of the office", "请同事决定")
HOW_MANY = Bilingual("Fewer than the {now} seats that stand, and not fewer than the {held} that are held; 0: the line admits nobody further",
                     "应少于现有计划{now}人，且不少于已占用的{held}人；填0表示后续轮次停止招生")


def held(unit: Unit) -> int:
    """Return how many seats of a line are taken by offers."""
    return int(held_offers(unit.batch).filter(unit=unit).count())


def against_cut(name: str, unit: Unit, actor: Actor) -> list[Reason]:
    """Return what stands against proposing fewer seats, lowering them or leaving them."""
    if name == "propose_cut":
        return [*_of_proposal(unit), *_of_batch(unit.batch)]
    if unit.cut_to is None:
        return [Reason(NOT_PROPOSED, ground=Ground.STATE)]
    return [] if name == "refuse_cut" else [*_of_two(unit, actor), *_of_batch(unit.batch)]


def _of_proposal(unit: Unit) -> list[Reason]:
    by = unit.cut_proposed_by
    if unit.cut_to is None or by is None:
        return []
    return [Reason(WAITS.filled(seats=unit.cut_to, name=by.person.name), ground=Ground.STATE)]


def _of_two(unit: Unit, actor: Actor) -> list[Reason]:
    same = unit.cut_proposed_by_id == actor.user_id
    return [Reason(SAME_PERSON.filled(name=actor.name), ground=Ground.ROLE, next=ASK_ANOTHER)] if same else []


def _of_batch(batch: Batch) -> list[Reason]:
    if batch.state != BatchState.PUBLISHED:
        return [Reason(OVER.filled(state=batch.state.words), ground=Ground.STATE)]
    running = Round.objects.filter(batch=batch, state__in=IN_USE).order_by("order")
    found = [Reason(ON_THESE_SEATS.filled(number=one.number, state=one.state.words), ground=Ground.STATE) for one in running]
    return found if found or has_released(batch) else [Reason(BEFORE_RESULTS, ground=Ground.STATE)]


def against_seats(unit: Unit, seats: int) -> list[Reason]:
    """Return what stands against a number of seats for the rounds that follow."""
    now, taken = unit.seats_later, held(unit)
    fits = 0 <= seats < now and (seats == 0 or seats >= taken)
    return [] if fits else [Reason(HOW_MANY.filled(now=now, held=taken), field="seats")]


def is_stopped(unit: Unit, *, later: bool) -> bool:
    """Say whether a line admits nobody further in a round; `later`: after a released one."""
    return later and unit.later_quota == 0
