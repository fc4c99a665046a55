"""Fetch a stored file: within scope, always as an attachment, recorded."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from zhijiao.kernel.papers import files
from zhijiao.kernel.papers.models import StoredFile
from zhijiao.kernel.papers.sniffing import content_type
from zhijiao.kernel.people.middleware import Request


@require_safe
def fetch(request: Request, number: UUID) -> HttpResponseBase:
    """Send a file to somebody who may see what it belongs to."""
    file = get_object_or_404(StoredFile, pk=number)
    if not files.may_fetch(file, request.actor):
        raise Http404
    if request.method == "GET":
        files.fetched(file=file, by=request.actor, at=request.now)
        answer: HttpResponseBase = FileResponse(files.open_bytes(file), as_attachment=True, filename=file.name)
    else:
        answer = HttpResponse()
    answer["Content-Type"] = content_type(file.kind)
    answer["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
