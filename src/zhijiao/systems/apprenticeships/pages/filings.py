"""One filing: what a school asked, and what the bureau may do with it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from zhijiao.kernel.days import local_day
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import OVERSEERS, Role
from zhijiao.law.national.internship_2021.terms import LiftableRule
from zhijiao.systems.apprenticeships.pages.deeds import FILINGS
from zhijiao.systems.apprenticeships.queries import facts
from zhijiao.systems.apprenticeships.queries.clocks import decision_due

READERS = (*OVERSEERS, Role.ENTERPRISE_HR)
@role_required(*READERS)
@require_safe
def filing(request: Request, number: str) -> HttpResponse:
    """One filing with what the law says of the agreement behind it."""
    row = get_object_or_404(FILINGS.rows(request.actor), number=number)
    scope = [LiftableRule(rule).words for rule in row.scope if rule in LiftableRule.values()]
    return render(request, "apprenticeships/filing.html", {
        "filing": row, "agreement": row.agreement, "scope": scope, "due_on": decision_due(local_day(row.requested_at)),
        "found": facts.findings(row.agreement, today=request.today),
        "offered": FILINGS.offered(row, request.actor, today=request.today)})
