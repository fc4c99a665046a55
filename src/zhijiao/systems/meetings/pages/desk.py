"""My desk: what waits for the own unit, and for the office what is to be verified and decided."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.meetings.queries.desk import desk as heaps_of


@role_required(Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER)
@require_safe
def desk(request: Request) -> HttpResponse:
    """Every heap with its first things."""
    heaps = heaps_of(request.actor, request.today)
    return render(request, "meetings/desk.html", {"heaps": heaps, "total": sum(heap.total for heap in heaps if heap.key != "waiting"),
                                                  "decides": request.actor.role is Role.PROVINCE_OFFICIAL})


PATHS = [path("desk", desk, name="desk")]
