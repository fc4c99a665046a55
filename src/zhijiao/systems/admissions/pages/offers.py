"""One offer: its answer by the applicant, its return proposed by the school and decided by the province."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask, Form, text
from zhijiao.kernel.forms.deeds import Deed, Deeds
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.parts import NextAction
from zhijiao.systems.admissions.actions import offers
from zhijiao.systems.admissions.models import Offer
from zhijiao.systems.admissions.queries.offers import against_offer, answer_by, full, knows_why
from zhijiao.systems.admissions.states import OFFER
from zhijiao.systems.admissions.terms import OfferState, ReturnReason

W = Bilingual
READERS = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.SCHOOL_REGISTRAR, Role.APPLICANT)
RETURN = Form("propose_return", W("Propose to return the file", "申请退档"), act=W("Propose it", "提交申请"), hint=W(
    "A file is returned only for what the school's published rules say; the province decides.", "只能按公布的招生章程退档，由省里审核。"), fields=(
    Ask(Column("return_reason", W("Reason", "退档原因"), Kind.CHOICE, choices=ReturnReason), required=True),
    text("reason", "In words, with the rule", "具体情况和章程依据", longest=300)))
OFFERS = Deeds(
    room="admissions", noun="offer", machine=OFFER, against=against_offer, key="pk", rows=lambda actor: full(Offer.objects.visible_to(actor)), deeds=[
        Deed("confirm", offers.confirm, W("Confirmed. The seat is yours.", "已确认，名额为你保留。"), primary=True, icon="check"),
        Deed("decline", offers.decline, W("Declined.", "已放弃。"), danger=True),
        Deed("withdraw", offers.withdraw, W("The file is returned; the applicant is told.", "已退档，并通知考生。"), primary=True, danger=True),
        Deed("propose_return", offers.propose_return, W("Proposed. The province decides.", "已提交，等待省里审核。"), form=RETURN),
        Deed("refuse_return", offers.refuse_return, W("The offer stays.", "不予退档，投档结果保留。"), reason=True),
    ])
NOW = {
    OfferState.OFFERED: W("Waits for the applicant's answer", "等待考生确认"), OfferState.CONFIRMED: W("Confirmed", "考生已确认"),
    OfferState.DECLINED: W("Declined", "考生已放弃"), OfferState.LAPSED: W("Not answered in time", "逾期未确认"),
    OfferState.RETURN_PROPOSED: W("The school proposes to return the file", "院校申请退档"), OfferState.WITHDRAWN: W("The file was returned", "已退档"),
    OfferState.VOID: W("Void: the round was set aside", "所在轮次已作废"),
}
YOURS = W("Confirm or decline the offer", "请确认或者放弃")


@role_required(*READERS)
@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    """One offer."""
    row = get_object_or_404(OFFERS.rows(request.actor), pk=pk)
    offered = OFFERS.offered(row, request.actor, today=request.today)
    own = request.actor.role is Role.APPLICANT
    why = knows_why(row, request.actor)
    words = YOURS if own and row.state == OfferState.OFFERED else NOW[row.state]
    back = (reverse("admissions.offers"), W("Offers", "投档结果")) if not own else None
    return render(request, "admissions/offer.html", {
        "offer": row, "why": why, "answer_by": answer_by(row) if row.state == OfferState.OFFERED else None, "back": back,
        "next": NextAction(words, W(row.reason, row.reason) if row.reason and why and not own else None, offered.buttons, mine=bool(offered.open))})


PATHS = [path("offers/<int:pk>", page, name="offer"), *OFFERS.paths("offers/<int:pk>")]
