"""How well a placement is proved, part by part, and the days that look odd."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import OFFICERS
from zhijiao.systems.apprenticeships.pages.agreements import found
from zhijiao.systems.apprenticeships.queries.evidence import strength
from zhijiao.systems.apprenticeships.states import PARTIES

MOST_DAYS = 60


@role_required(*PARTIES, *OFFICERS)
@require_safe
def evidence(request: Request, number: str) -> HttpResponse:
    """Show the score with its parts; the parties read it as the offices do."""
    row = found(request, number)
    proved = strength(row, request.today)
    return render(request, "apprenticeships/evidence.html", {"agreement": row, "proved": proved, "odd": proved.odd[:MOST_DAYS],
                                                             "more": max(len(proved.odd) - MOST_DAYS, 0)})
