"""What stands against acts on a year and on the lines and plan of its batches."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.systems.admissions.models import Batch, Cycle, Round
from zhijiao.systems.admissions.terms import CycleState, RoundState

OVER = Bilingual("The year is archived: nothing in it changes", "该年度已归档，不能再改")
FROZEN = Bilingual("Round {number} is frozen: lines and plan stand as they are. Set it aside first, with the reason",
                   "轮次{number}已冻结，控制线和计划不能再改。须先写明原因将其作废")
NO_TRACKS = Bilingual("Declare the tracks first: every applicant stands in one", "请先登记科类：每名考生都属于一个科类")
NO_BATCHES = Bilingual("Set up a batch first", "请先建立批次")
UNFINISHED = Bilingual("Round {number} is “{state}”: finish it or set it aside first", "轮次{number}的状态是“{state}”：请先结束或者作废")
FROZEN_STATES = (RoundState.FROZEN, RoundState.ALLOCATED, RoundState.PROPOSED, RoundState.RELEASED, RoundState.FINISHED)


def must_be_current(cycle: Cycle) -> None:
    """Refuse a change of a year that is archived."""
    if cycle.state == CycleState.ARCHIVED:
        raise Refused([Reason(OVER, ground=Ground.STATE)])


def frozen_reason(batch: Batch) -> list[Reason]:
    """Return what a frozen round of a batch holds against changes of its plan and lines."""
    found = Round.objects.filter(batch=batch, state__in=FROZEN_STATES).order_by("order").first()
    return [] if found is None else [Reason(FROZEN.filled(number=found.number), ground=Ground.STATE)]


def against_cycle(name: str, cycle: Cycle) -> list[Reason]:
    """Return what stands against opening or archiving a year."""
    if name == "open":
        missing = [] if cycle.tracks.exists() else [Reason(NO_TRACKS)]
        return [*missing, *([] if cycle.batches.exists() else [Reason(NO_BATCHES)])]
    if name == "archive":
        waiting = Round.objects.filter(batch__cycle=cycle).exclude(state__in=(RoundState.FINISHED, RoundState.SET_ASIDE))
        return [Reason(UNFINISHED.filled(number=one.number, state=one.state.words), ground=Ground.STATE) for one in waiting]
    return []
