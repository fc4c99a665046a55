"""The compliance board: from the province to a city, a school, an enterprise, a rule, and to the agreements behind."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.apprenticeships.indicators import INDICATOR
from zhijiao.systems.apprenticeships.queries import board as asked
from zhijiao.systems.apprenticeships.registers import count_findings

OVERSEERS = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.SCHOOL_REGISTRAR, Role.SCHOOL_TEACHER)
PAGE = 25
FILTERS = ("city", "school", "enterprise", "rule", "indicator")


@role_required(*OVERSEERS)
@require_safe
def board(request: Request) -> HttpResponse:
    """Counts by city, school or enterprise and by rule, over what the actor may see; each line opens the next."""
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    rows = asked.agreements(request.actor, **chosen)
    by = request.GET.get("by", "") or ("city" if request.actor.role is Role.PROVINCE_OFFICIAL and not chosen["city"] else "school")
    by = by if by in asked.DIMENSIONS else "city"
    page = Paginator(rows.whole().order_by("-starts_on", "-pk"), PAGE).get_page(request.GET.get("page"))
    count_findings(list(page.object_list), request.actor, request.now)
    return render(request, "apprenticeships/board.html", {
        "by": by, "chosen": chosen, "lines": asked.board(rows, by), "rules": asked.rules(rows), "page": page,
        "indicator": INDICATOR.get(chosen["indicator"]), "dimensions": asked.DIMENSIONS})
