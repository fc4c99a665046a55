"""The desk of filings: what a school asked, and the bureau's decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.forms import Ask, Form
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import OVERSEERS, Role
from zhijiao.kernel.screens.words import said
from zhijiao.law.national.internship_2021.terms import LiftableRule
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Filing
from zhijiao.systems.apprenticeships.pages.forms import text
from zhijiao.systems.apprenticeships.queries import facts
from zhijiao.systems.apprenticeships.queries.clocks import decision_due
from zhijiao.systems.apprenticeships.terms import FilingKind, FilingState

READERS = (*OVERSEERS, Role.ENTERPRISE_HR)
DECIDED = Bilingual("Decided.", "已决定。")
VERDICT = Ask(Column("accept", Bilingual("Accept it?", "是否同意"), Kind.FLAG), required=True)
FILED_ON = Ask(Column("filed_on", Bilingual("Filed with the province on", "报省教育厅备案日期"), Kind.DATE), hint=Bilingual("Empty: today", "不填就是今天"))
WHY = text("answer", "Answer to the school", "给学校的答复", required=False, hint=Bilingual("A refusal needs its reason", "不同意要写明理由"))
DECIDE = {
    True: Form("decide", Bilingual("Decide the filing", "办理备案"), fields=(VERDICT, FILED_ON, WHY), act=Bilingual("Decide", "决定")),
    False: Form("decide", Bilingual("Decide the filing", "办理备案"), fields=(VERDICT, WHY), act=Bilingual("Decide", "决定")),
}


def _found(request: Request, number: str) -> Filing:
    rows = Filing.objects.visible_to(request.actor).select_related(
        "agreement__school__region", "agreement__enterprise__region", "agreement__apprentice", "agreement__guardian", "agreement__mentor")
    return get_object_or_404(rows, number=number)


@role_required(*READERS)
@require_safe
def filing(request: Request, number: str) -> HttpResponse:
    """One filing with what the law says of the agreement behind it."""
    row = _found(request, number)
    scope = [LiftableRule(rule).words for rule in row.scope if rule in LiftableRule.values()]
    return render(request, "apprenticeships/filing.html", {
        "filing": row, "agreement": row.agreement, "scope": scope, "due_on": decision_due(local_day(row.requested_at)),
        "found": facts.findings(row.agreement, today=request.today),
        "decides": request.actor.role is Role.CITY_OFFICER and row.state == FilingState.REQUESTED})


@role_required(Role.CITY_OFFICER)
def decide(request: Request, number: str) -> HttpResponse:
    """Accept or refuse."""
    row = _found(request, number)

    def act(values: dict[str, Any]) -> Filing:
        actions.decide_filing(filing=row, accept=values["accept"], answer=values["answer"] or "", filed_on=values.get("filed_on"),
                              by=request.actor, at=request.now)
        messages.success(request, said(DECIDED))
        return row

    form = DECIDE[row.kind == FilingKind.OUT_OF_PROVINCE]
    return serve(request, form, act=act, then=lambda made: made.get_absolute_url(), version=row.version, back=row.get_absolute_url())
