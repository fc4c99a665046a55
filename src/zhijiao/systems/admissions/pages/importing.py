"""Files of lists on the round's page: send one, see what is wrong with it, have it written or drop it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms.deeds import Deed, Deeds
from zhijiao.kernel.jobs.models import Progress
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.requests.limits import body_limit
from zhijiao.kernel.screens.parts import NextAction
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.admissions import jobs
from zhijiao.systems.admissions.actions.importing import drop_lists
from zhijiao.systems.admissions.models import ListImport, Round
from zhijiao.systems.admissions.queries.files import workshop
from zhijiao.systems.admissions.queries.importing import against_import, is_stuck
from zhijiao.systems.admissions.queries.rounds import against_filling
from zhijiao.systems.admissions.states import LIST_IMPORT, PROVINCE
from zhijiao.systems.admissions.terms import ImportState

W = Bilingual
LARGEST_MB = 300
NO_FILE = W("Choose a file", "请选择文件")
NOW = {
    ImportState.WAITING: W("The file is being checked", "正在核对文件"),
    ImportState.REFUSED: W("Nothing was written: the file has problems", "文件有问题，没有写入"),
    ImportState.READY: W("Nothing is wrong. Write the lists?", "核对通过，是否写入？"), ImportState.WRITING: W("Lists are being written", "正在写入志愿"),
    ImportState.WRITTEN: W("Written", "已写入"), ImportState.DROPPED: W("The file was dropped", "已放弃这个文件"),
}
STUCK = W("It ended in an error: go on, or drop the file", "后台出错中止：请继续写入，或者放弃这个文件")
MEND = W("Mend the file and send it again.", "改好文件后重新上传。")
IMPORTS = Deeds(
    room="admissions", noun="list_import", machine=LIST_IMPORT, against=against_import, key="pk",
    rows=lambda actor: ListImport.objects.visible_to(actor).select_related("round__batch__cycle", "round__batch__scheme", "received_by__person"), deeds=[
        Deed("write", jobs.order_writing, W("The worker writes the lists.", "已交后台写入。"), primary=True, icon="check",
             then=lambda row, made: row.get_absolute_url()),
        Deed("drop", drop_lists, W("Dropped.", "已放弃。"), danger=True),
    ])


@role_required(*PROVINCE)
@body_limit(megabytes=LARGEST_MB)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request, number: str) -> HttpResponse:
    """Send a file of lists for a round; the earlier ones below."""
    one = get_object_or_404(Round.objects.select_related("batch__cycle", "batch__scheme"), number=number)
    reasons = against_filling(one, request.now)
    status = 200
    if request.method == "POST":
        try:
            return redirect(_taken(request, one).get_absolute_url())
        except Refused as why:
            reasons, status = list(why.reasons), why.status
    earlier = ListImport.objects.visible_to(request.actor).filter(round=one).select_related("received_by__person")[:20]
    return render(request, "admissions/list_imports.html", {
        "round": one, "batch": one.batch, "reasons": reasons, "earlier": earlier, "largest": LARGEST_MB, "open": not against_filling(one, request.now)},
        status=status)


def _taken(request: Request, one: Round) -> ListImport:
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        raise Refused([Reason(NO_FILE, field="file")])
    with workshop() as place:
        kept = place / f"sent{Path(sent.name or '').suffix.lower()[:10]}"
        with kept.open("wb") as file:
            for chunk in sent.chunks():
                file.write(chunk)
        return jobs.order_lists(round=one, path=kept, name=sent.name or "", by=request.actor, at=request.now)


@role_required(*PROVINCE)
@require_safe
def list_import(request: Request, pk: int) -> HttpResponse:
    """One file of lists: how far it is, what is wrong, what was written."""
    row = get_object_or_404(IMPORTS.rows(request.actor), pk=pk)
    offered = IMPORTS.offered(row, request.actor, today=request.today)
    work = Progress.objects.filter(task=row.work).first() if row.work else None
    failed = is_stuck(row)
    context: dict[str, Any] = {
        "row": row, "round": row.round, "batch": row.round.batch, "offered": offered, "work": work, "failed": failed,
        "running": not failed and row.state in (ImportState.WAITING, ImportState.WRITING),
        "next": NextAction(STUCK if failed else NOW[row.state], MEND if row.state == ImportState.REFUSED else None, offered.buttons, mine=bool(offered.open)),
        "more": row.doubts - len(row.problems)}
    return render(request, "admissions/list_import.html", context)


PATHS = [path("rounds/<number:number>/lists/import", upload, name="list_imports"), path("list-imports/<int:pk>", list_import, name="list_import"),
         *IMPORTS.paths("list-imports/<int:pk>")]
