"""The issue desk: what waits to be issued, to be decided, to be looked at; and how far a batch is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.jobs.models import JobStage, Progress
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import OFFICERS, SCHOOL, Role
from zhijiao.kernel.screens.words import said
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.exchange.actions.issuing import stop_batch
from zhijiao.systems.exchange.actions.taking import note_prints
from zhijiao.systems.exchange.jobs import AT_ONCE, order_issue
from zhijiao.systems.exchange.models import Batch, Credential
from zhijiao.systems.exchange.pages.answers import pdf_answer
from zhijiao.systems.exchange.queries import desk as queries
from zhijiao.systems.exchange.queries.printing import printed_together

READERS = (*SCHOOL, *OFFICERS)
MOST_CHOSEN = 1_000
FIRST = 5  # of many that are told by name before they are issued
STOPPED = Bilingual("Stopped. What is issued stays issued; the rest is on your desk.", "已停止。已签发的仍然有效，其余回到签发台。")
NONE_TICKED = Bilingual("Tick at least one certificate, or issue all of them", "请至少勾选一份，或者全部签发")


@role_required(*READERS)
@require_safe
def desk(request: Request) -> HttpResponse:
    """Every heap with its first things."""
    return _desk(request)


def _desk(request: Request, *, reasons: Sequence[Reason] = (), ticked: Sequence[str] = (), status: int = 200) -> HttpResponse:
    """Draw the desk; after a refusal with the reasons at the heap and the ticks as they were."""
    heaps = queries.heaps(request.actor)
    return render(request, "exchange/desk.html", {
        "heaps": heaps, "batches": queries.batches(request.actor), "issues": request.actor.role is Role.SCHOOL_REGISTRAR,
        "total": sum(heap.total for heap in heaps), "waits": any(heap.key == "issue" for heap in heaps),
        "reasons": reasons, "ticked": ticked}, status=status)


@require_POST
@role_required(Role.SCHOOL_REGISTRAR)
def issue(request: Request) -> HttpResponse:
    """Issue those that were ticked, or with `all` everything that waits."""
    rows, ticked = queries.waiting(request.actor), request.POST.getlist("number")[:MOST_CHOSEN]
    if "all" not in request.POST:
        rows = rows.filter(number__in=ticked)
    chosen = list(rows)
    if "all" in request.POST and len(chosen) > AT_ONCE and request.POST.get("sure") != str(len(chosen)):
        return _asked_again(request, chosen)
    try:
        batch = order_issue(rows=chosen, by=request.actor, at=request.now)
    except Refused as why:
        if why.status == 403:
            raise
        return _desk(request, reasons=_said(why, ticked), ticked=ticked, status=422)
    return redirect(batch.get_absolute_url())


def _asked_again(request: Request, chosen: Sequence[Credential]) -> HttpResponse:
    """Say what pressing the button will do, before so many are signed: one of them is taken back by two people only."""
    return render(request, "exchange/issue_all.html", {"total": len(chosen), "kinds": Counter(row.achieved for row in chosen).most_common(),
                                                       "first": chosen[:FIRST], "last_on": max(row.ends_on for row in chosen)})


def _said(why: Refused, ticked: Sequence[str]) -> Sequence[Reason]:
    """Return what to say at the list: that nothing was ticked, or why what was ticked cannot be issued."""
    return why.reasons if ticked else [Reason(NONE_TICKED)]


@role_required(*READERS)
@require_safe
def batch(request: Request, pk: int) -> HttpResponse:
    """One batch: how far it is, what could not be issued and why."""
    row = get_object_or_404(Batch.objects.visible_to(request.actor).select_related("school"), pk=pk)
    work = Progress.objects.filter(task=row.task).first() if row.task else None
    first = Credential.objects.visible_to(request.actor).filter(batch=row).exclude(document="").select_related("learner").defer("document")
    refused = [{"number": number, "en": en, "zh": zh} for _, number, en, zh in row.refused]
    lost = queries.unprintable_of(row, request.actor) if row.is_done else {}
    return render(request, "exchange/batch.html", {
        "batch": row, "work": work, "failed": work is not None and work.stage is JobStage.FAILED, "rows": first.order_by("pk")[:queries.MOST],
        "refused": refused, "done": row.issued + len(refused), "may_stop": request.actor.role is Role.SCHOOL_REGISTRAR,
        "prints": queries.prints_of(row, request.actor, lost) if row.is_done else [], "lost": lost})


@require_POST
@role_required(Role.SCHOOL_REGISTRAR)
def stop(request: Request, pk: int) -> HttpResponse:
    """Issue no more of a batch."""
    row = get_object_or_404(Batch.objects.visible_to(request.actor), pk=pk)
    try:
        stop_batch(batch=row, by=request.actor, at=request.now)
    except Refused as why:
        if why.status == 403:
            raise
        messages.warning(request, said(why.reasons[0].text))  # it was quicker than the press: the page says how it ended
    else:
        messages.success(request, said(STOPPED))
    return redirect(row.get_absolute_url())


@role_required(*READERS)
@require_safe
def print_batch(request: Request, pk: int, part: int) -> HttpResponse:
    """One PDF of many certificates of a batch, to be printed at once; those that the font cannot draw are told on the batch's page."""
    row = get_object_or_404(Batch.objects.visible_to(request.actor), pk=pk)
    chosen = queries.to_print(row, request.actor, part)
    if not chosen:
        raise Http404
    made = printed_together(chosen)
    note_prints(credentials=chosen, by=request.actor, at=request.now)
    return pdf_answer(made, f"{chosen[0].number}-{chosen[-1].number}.pdf")


PATHS = [
    path("desk", desk, name="desk"), path("desk/issue", issue, name="issue_many"), path("batches/<int:pk>", batch, name="batch"),
    path("batches/<int:pk>/stop", stop, name="stop_batch"), path("batches/<int:pk>/print/<int:part>.pdf", print_batch, name="print_batch"),
]
