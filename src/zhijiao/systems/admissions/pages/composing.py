"""Totals: what a scheme makes of everybody's components, before it is written; written in the worker."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms.deeds import Deed, Deeds
from zhijiao.kernel.jobs.models import JobStage, Progress
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.states import Reason
from zhijiao.systems.admissions import jobs
from zhijiao.systems.admissions.actions.scoring import COMPOSE
from zhijiao.systems.admissions.models import Scheme
from zhijiao.systems.admissions.queries import composing
from zhijiao.systems.admissions.states import PROVINCE
from zhijiao.systems.admissions.terms import CycleState


def _rows(actor: Actor) -> Any:
    return Scheme.objects.visible_to(actor).filter(base="").select_related("cycle__organiser")


def _url(row: Scheme) -> str:
    return reverse("admissions:scheme_totals", args=[row.pk])


SCHEMES = Deeds(room="admissions", noun="scheme", key="pk", rows=_rows, deeds=[
    Deed("compose", jobs.order_totals, Bilingual("The worker composes the totals.", "已交后台合成。"), words=COMPOSE, roles=PROVINCE, primary=True,
         icon="check", then=lambda row, made: _url(row))])


@role_required(*PROVINCE)
@require_safe
def totals(request: Request) -> HttpResponse:
    """The schemes by which totals are composed."""
    return render(request, "admissions/totals.html", {"schemes": _rows(request.actor).exclude(cycle__state=CycleState.ARCHIVED).order_by("-cycle__year", "pk")})


@role_required(*PROVINCE)
@require_safe
def scheme_totals(request: Request, pk: int) -> HttpResponse:
    """One scheme: its components, what composing would give now, and what the worker last said."""
    row = get_object_or_404(_rows(request.actor), pk=pk)
    against, seen = composing.against_composing(row), composing.preview(row)
    doubts = composing.doubts(seen)
    parts = [(part, seen.lacking[part.column], seen.below[part.column]) for part in composing.components(row)]
    return render(request, "admissions/scheme_totals.html", {
        "scheme": row, "named": Bilingual(row.title_en or row.title, row.title), "parts": parts, "seen": seen, "reasons": [*against, *doubts],
        "work": _work(row), "tracks": composing.tracks_of(row),
        "buttons": SCHEMES.offered(row, request.actor, today=request.today, extra=lambda name: [*against, *doubts][:1]).buttons})


def _work(row: Scheme) -> dict[str, Any] | None:
    """Return what became of the last order of this scheme."""
    name = f"{jobs.compose_totals.work.__module__}.{jobs.compose_totals.work.__qualname__}"
    for one in Progress.objects.filter(name=name).order_by("-started_at")[:5]:
        result = one.result if isinstance(one.result, dict) else {}
        if one.stage in (JobStage.WAITING, JobStage.RUNNING):
            return {"running": True}
        if result.get("scheme") == row.pk:
            refused = [Reason(Bilingual(reason["en"], reason["zh"])) for reason in result.get("refused", ())]
            return {"ended": one.ended_at, "written": result.get("written"), "refused": refused}
    return None


PATHS = [path("totals", totals, name="totals"), path("totals/<int:pk>", scheme_totals, name="scheme_totals"), *SCHEMES.paths("totals/<int:pk>")]
