"""The page of an overlap request: what each side may know of it, what may be done, and the clock."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask, Form, text
from zhijiao.kernel.forms.deeds import Deed, Deeds
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import OFFICERS, SCHOOL
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement, Overlap
from zhijiao.systems.apprenticeships.queries.overlaps import OPEN, against_overlap, may_ask, open_about, whole
from zhijiao.systems.apprenticeships.states import OVERLAP

SENT = Bilingual("Sent to the other school.", "已发给另一所学校。")
DONE = Bilingual("Recorded.", "已记录。")

RELEASE = Form("release", Bilingual("Let our agreement give way", "本校协议让出"), act=Bilingual("Give way", "让出"), fields=(
    text("answer", "How and by when", "怎样处理、何时完成", required=False),),
    hint=Bilingual("Then end your agreement or change its last day.", "随后请结束本校协议，或者变更结束日期。"))
KEEP = Form("keep", Bilingual("Our agreement stands", "本校协议不变"), act=Bilingual("It stands", "不让出"), fields=(text("answer", "Reason", "理由"),))
DECIDE = Form("decide", Bilingual("Decide", "裁定"), act=Bilingual("Decide", "裁定"), fields=(
    Ask(Column("gives_way", Bilingual("Does the earlier agreement give way?", "在先的协议是否让出"), Kind.FLAG), required=True),
    text("answer", "Reason", "理由")))


def _is_asked(overlap: Overlap, actor: Actor) -> bool:
    return overlap.other.school_id == actor.organisation_id


def _is_asking(overlap: Overlap, actor: Actor) -> bool:
    return overlap.agreement.school_id == actor.organisation_id


ASKS = Deeds(room="apprenticeships", noun="agreement", rows=lambda actor: Agreement.objects.visible_to(actor).whole(), deeds=[
    Deed("overlap", actions.request_overlap, SENT, words=Bilingual("Ask the other school", "请另一所学校协调"), roles=SCHOOL, reason=True,
         able=may_ask, then=lambda agreement, made: made.get_absolute_url()),
])

OVERLAPS = Deeds(
    room="apprenticeships", noun="overlap", machine=OVERLAP, against=against_overlap,
    rows=lambda actor: whole(Overlap.objects.visible_to(actor)), deeds=[
        Deed("release", actions.release, DONE, form=RELEASE, able=_is_asked, primary=True),
        Deed("keep", actions.keep, DONE, form=KEEP, able=_is_asked),
        Deed("appeal", actions.appeal, DONE, able=_is_asking, reason=True),
        Deed("decide", actions.decide_overlap, DONE, moves=("decide_release", "decide_keep"), words=Bilingual("Decide", "裁定"), form=DECIDE, primary=True),
    ])


def of_overlaps(row: Agreement, request: Request) -> dict[str, Any]:
    """Return what the card of overlaps on an agreement's page shows: the open requests, and whether another school may be asked."""
    reads = request.actor.role in (*SCHOOL, *OFFICERS)
    return {"asks": ASKS.offered(row, request.actor, today=request.today), "overlaps": open_about(row, request.actor) if reads else []}


@role_required(*SCHOOL, *OFFICERS)
@require_safe
def overlap(request: Request, number: str) -> HttpResponse:
    """One request. The side that asks sees the days of the other agreement, never its parties; the side that is asked sees who asks."""
    row = get_object_or_404(OVERLAPS.rows(request.actor), number=number)
    offered = OVERLAPS.offered(row, request.actor, today=request.today)
    return render(request, "apprenticeships/overlap.html", {
        "overlap": row, "is_asking": _is_asking(row, request.actor), "is_asked": _is_asked(row, request.actor), "is_office": request.actor.role in OFFICERS,
        "is_open": row.state in OPEN, "offered": offered})
