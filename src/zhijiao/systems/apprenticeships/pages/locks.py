"""The page of one lock: what differs, what was proposed, who answers; and the form by which a difference is handled."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask, Form, text
from zhijiao.kernel.forms.deeds import Deed, Deeds
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import OFFICERS, SCHOOL, Role
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Lock
from zhijiao.systems.apprenticeships.pages.agreements import found
from zhijiao.systems.apprenticeships.queries.ledgers import line_of
from zhijiao.systems.apprenticeships.queries.locks import against_lock
from zhijiao.systems.apprenticeships.states import LOCK, PARTIES
from zhijiao.systems.apprenticeships.terms import Ledger, Triage

LOCKS = Deeds(
    room="apprenticeships", noun="lock", key="pk", machine=LOCK, against=against_lock,
    rows=lambda actor: Lock.objects.visible_to(actor).select_related("agreement__school__region", "agreement__enterprise", "agreement__apprentice"),
    deeds=[
        Deed("confirm", actions.confirm_lock, Bilingual("Agreed.", "已同意。"), primary=True, icon="check"),
        Deed("reject", actions.reject_lock, Bilingual("Not agreed; the difference is open again.", "已表示不同意，差异仍待处理。"), reason=True),
    ])

HANDLE = Form("triage", Bilingual("Handle the difference: {ledger}", "处理差异：{ledger}"), act=Bilingual("Propose", "提出"), fields=(
    Ask(Column("triage", Bilingual("What is to be done", "怎样处理"), Kind.CHOICE, choices=Triage), required=True),
    text("reason", "Reason", "理由", longest=300)),
    hint=Bilingual("The other side agrees or says no; about pay the apprentice does. Until then nothing is completed and nothing subsidised.",
                   "由对方确认或者不同意，报酬方面由学徒确认。在此之前不能办结，也不能申请补贴。"))


@role_required(*SCHOOL, Role.ENTERPRISE_HR)
def triage(request: Request, number: str, ledger: str) -> HttpResponse:
    """Propose what becomes of a difference between two ledgers."""
    row, which = found(request, number), Ledger.find(ledger)
    if which is None:
        raise Http404(ledger)
    line = line_of(row, which, today=request.today)
    form = Form(HANDLE.name, HANDLE.words.filled(ledger=which.words), HANDLE.fields, act=HANDLE.act, hint=Bilingual(
        f"{line.words.en[:1].upper()}{line.words.en[1:]}. {HANDLE.hint.en}", f"{line.words.zh}。{HANDLE.hint.zh}") if HANDLE.hint else None)

    def act(values: dict[str, Any]) -> Lock:
        return actions.triage(agreement=row, ledger=which, triage=Triage(values["triage"]), reason=values["reason"] or "", by=request.actor,
                              at=request.now)

    return serve(request, form, act=act, then=lambda made: row.get_absolute_url(), back=row.get_absolute_url())


@role_required(*PARTIES, *OFFICERS)
@require_safe
def lock(request: Request, pk: int) -> HttpResponse:
    """One lock."""
    row = get_object_or_404(LOCKS.rows(request.actor), pk=pk)
    return render(request, "apprenticeships/lock.html", {
        "lock": row, "covered": request.actor.role in OFFICERS, "offered": LOCKS.offered(row, request.actor, today=request.today),
        "may_triage": request.actor.role in (*SCHOOL, Role.ENTERPRISE_HR) and row.state in ("open", "accepted") and not row.lifts})
