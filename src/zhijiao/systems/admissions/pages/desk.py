"""The desk of admissions: what waits for the province, or for a college."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.admissions.models import Cycle
from zhijiao.systems.admissions.queries.desk import desk as heaps_of
from zhijiao.systems.admissions.terms import CycleState


@role_required(Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.SCHOOL_REGISTRAR)
@require_safe
def desk(request: Request) -> HttpResponse:
    """Every heap with its first things, and the years under way."""
    heaps = heaps_of(request.actor, request.today)
    years = Cycle.objects.exclude(state=CycleState.ARCHIVED).prefetch_related("batches__rounds").order_by("-year", "-pk")
    return render(request, "admissions/desk.html", {"heaps": heaps, "total": sum(heap.total for heap in heaps), "years": years[:6],
                                                    "decides": request.actor.role is Role.PROVINCE_OFFICIAL})


PATHS = [path("desk", desk, name="desk")]
