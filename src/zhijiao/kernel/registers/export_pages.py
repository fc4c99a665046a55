"""Exports that are made in the background: start one, see how far it is, fetch it."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhijiao.kernel.jobs.work import start
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.registers import exports
from zhijiao.kernel.registers.asking import Asked
from zhijiao.kernel.registers.declare import Register
from zhijiao.kernel.registers.jobs import write_export
from zhijiao.kernel.registers.models import Export
from zhijiao.kernel.registers.pages import asked_of, for_readers
from zhijiao.kernel.screens.words import language


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def begin(request: Request, register: Register) -> HttpResponse:
    """Say that the export is large; a post starts it."""
    params, form = asked_of(request), request.GET.get("as", "xlsx")
    if request.method != "POST":
        total = Asked(register, params, request.actor, request.now).rows().count()
        return render(request, "registers/export.html", {"register": register, "total": total})
    by, at = request.actor, request.now
    made = Export.objects.create(register=register.label, made_at=at, made_by_id=by.user_id, role=str(by.role),
                                 organisation_id=by.organisation_id, asked=params.urlencode(),
                                 form=form if form in exports.FORMS else "xlsx", language=language())
    work = start(write_export, by=by, at=at, number=str(made.pk), user=by.user_id, membership=by.membership_id,
                 moment=at.isoformat())
    Export.objects.filter(pk=made.pk).update(task=work.task)
    return redirect(reverse(f"{register.url_name}.exported", args=[made.pk]))


@require_safe
@for_readers
def made(request: Request, register: Register, number: UUID) -> HttpResponse:
    """How far an export is, and its file once it is ready."""
    mine = Export.objects.visible_to(request.actor).filter(register=register.label)
    export = cast(Export, get_object_or_404(mine.select_related("file"), pk=number))
    return render(request, "registers/export.html", {"register": register, "export": export})
