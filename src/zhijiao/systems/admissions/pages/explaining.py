"""The result of one applicant in one round: every preference with its verdict, and how to check it by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation import TiePolicy
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.parts import NextAction
from zhijiao.systems.admissions.models import Applicant, Round
from zhijiao.systems.admissions.pages.applicants import READERS
from zhijiao.systems.admissions.pages.offers import NOW, OFFERS, YOURS
from zhijiao.systems.admissions.queries import files
from zhijiao.systems.admissions.queries.cutoffs import WITH_RESULTS
from zhijiao.systems.admissions.queries.explaining import Line, Result, result_of
from zhijiao.systems.admissions.queries.offers import answer_by
from zhijiao.systems.admissions.terms import OfferState, Outcome

W = Bilingual
PILLS = {Outcome.ADMITTED: "pass", Outcome.ADMITTED_HIGHER: "plain", Outcome.BELOW_CUTOFF: "block", Outcome.EQUALS_REJECTED: "block",
         Outcome.NO_SEATS: "warn", Outcome.UNIT_CLOSED: "warn"}
FREE = W("{filled} of {quota} seats filled: seats left", "{quota}个名额投档{filled}人：还有名额")
REACHED = W("the last offered has rank {last}, you have {own}: yes", "最后一名位次{last}，你是{own}：投档")
NOT_REACHED = W("the last offered has rank {last}, you have {own}: no", "最后一名位次{last}，你是{own}：不投档")
SAME_RANK = W("the last offered has your rank {own} and listed it at line {last}, you at line {line}: {answer}",
              "最后一名与你位次相同（{own}），对方列在第{last}志愿，你列在第{line}志愿：{answer}")
NOBODY = W("nobody was offered a seat", "没有人投档")
YES, NO = W("yes", "投档"), W("no", "不投档")


@dataclass(frozen=True)
class Step:
    """One line of the check by hand, with the applicant's own numbers."""

    line: Line
    words: Bilingual
    last: bool  # here it ends


def steps(result: Result) -> list[Step]:
    """Return the check by hand down to the preference that was met: the first unit with a seat left, or whose last admitted is no better."""
    made: list[Step] = []
    if result.certificate["rules"]["tie_policy"] == TiePolicy.REJECT_ALL:  # equals who did not fit were left out: cut-offs alone do not tell
        return made
    for line in result.lines:
        if line.cutoff is None or line.reason is None or result.rank is None:
            continue
        met = line.outcome is Outcome.ADMITTED
        made.append(Step(line, _step(line, result.rank, met), met))
        if met:
            break
    return made


def _step(line: Line, own: int, met: bool) -> Bilingual:
    cutoff = line.cutoff
    assert cutoff is not None
    if cutoff.rank is None:
        return NOBODY
    if line.has_room:
        return FREE.filled(filled=cutoff.filled, quota=cutoff.quota)
    if cutoff.rank == own and cutoff.position is not None:
        return SAME_RANK.filled(own=own, last=cutoff.position, line=line.position, answer=YES if met else NO)
    return (REACHED if met else NOT_REACHED).filled(last=cutoff.rank, own=own)


def found(request: Request, number: str, pk: int) -> Result:
    """Return the result at an address, within what the actor may see. Raises Http404, Refused."""
    one = get_object_or_404(Round.objects.select_related("batch__cycle", "batch__scheme"), number=number, state__in=WITH_RESULTS)
    applicant = get_object_or_404(Applicant.objects.visible_to(request.actor).select_related("cycle", "track", "region", "school"), pk=pk)
    if applicant.cycle_id != one.batch.cycle_id:
        raise Http404
    return result_of(one, applicant)


@role_required(*READERS)
@require_safe
def result(request: Request, number: str, pk: int) -> HttpResponse:
    """One applicant's result: the verdicts, the reason, the check by hand, the certificate; confirm or decline."""
    shown = found(request, number, pk)
    own = request.actor.role is Role.APPLICANT
    context: dict[str, Any] = {
        "result": shown, "round": shown.round, "batch": shown.round.batch, "applicant": shown.applicant, "own": own, "steps": steps(shown),
        "lines": [(line, PILLS[line.outcome]) for line in shown.lines], "files": files.recorded(shown.round), "public": files.PUBLIC,
        "next": _next(shown, request, own), "answer_by": answer_by(shown.offer) if shown.offer and shown.offer.state == OfferState.OFFERED else None}
    return render(request, "admissions/result.html", context)


def _next(shown: Result, request: Request, own: bool) -> NextAction | None:
    """Return what can be answered to the offer, for whoever may."""
    if shown.offer is None or not own:
        return None
    row = OFFERS.rows(request.actor).filter(pk=shown.offer.pk).first()
    if row is None:
        return None
    offered = OFFERS.offered(row, request.actor, today=request.today)
    words = YOURS if row.state == OfferState.OFFERED else NOW[row.state]
    return NextAction(words, None, offered.buttons, mine=bool(offered.open))


PATHS = [path("rounds/<number:number>/results/<int:pk>", result, name="result")]
