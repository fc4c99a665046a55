"""The issue desk: what waits to be issued, to be decided, to be looked at; and how far a batch is."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from zhijiao.kernel.jobs.models import JobStage, Progress
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import OFFICERS, SCHOOL, Role
from zhijiao.systems.exchange.jobs import order_issue
from zhijiao.systems.exchange.models import Batch, Credential
from zhijiao.systems.exchange.queries import desk as queries

READERS = (*SCHOOL, *OFFICERS)
MOST_CHOSEN = 1_000


@role_required(*READERS)
@require_safe
def desk(request: Request) -> HttpResponse:
    """Every heap with its first things."""
    heaps = queries.heaps(request.actor)
    return render(request, "exchange/desk.html", {
        "heaps": heaps, "batches": queries.batches(request.actor), "issues": request.actor.role is Role.SCHOOL_REGISTRAR,
        "total": sum(heap.total for heap in heaps)})


@require_POST
@role_required(Role.SCHOOL_REGISTRAR)
def issue(request: Request) -> HttpResponse:
    """Issue those that were ticked, or with `all` everything that waits."""
    rows = queries.waiting(request.actor)
    if "all" not in request.POST:
        rows = rows.filter(number__in=request.POST.getlist("number")[:MOST_CHOSEN])
    batch = order_issue(rows=list(rows), by=request.actor, at=request.now)
    return redirect(batch.get_absolute_url())


@role_required(*READERS)
@require_safe
def batch(request: Request, pk: int) -> HttpResponse:
    """One batch: how far it is, what could not be issued and why."""
    row = get_object_or_404(Batch.objects.visible_to(request.actor).select_related("school"), pk=pk)
    work = Progress.objects.filter(task=row.task).first() if row.task else None
    first = Credential.objects.visible_to(request.actor).filter(batch=row).exclude(document="").select_related("learner").defer("document")
    refused = [{"number": number, "en": en, "zh": zh} for _, number, en, zh in row.refused]
    return render(request, "exchange/batch.html", {
        "batch": row, "work": work, "failed": work is not None and work.stage is JobStage.FAILED, "rows": first.order_by("pk")[:queries.MOST],
        "refused": refused, "done": row.issued + len(refused)})


PATHS = [path("desk", desk, name="desk"), path("desk/issue", issue, name="issue_many"), path("batches/<int:pk>", batch, name="batch")]
