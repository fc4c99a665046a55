"""How far a job is, for the page that waits for it."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from zhijiao.kernel.jobs.models import Progress
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request


@require_safe
@role_required()
def progress(request: HttpRequest, task: UUID) -> HttpResponse:
    """One's own job as JSON."""
    request = cast(Request, request)
    row = get_object_or_404(Progress, task=task, started_by=request.actor.user_id)
    return JsonResponse(row.as_json(request.now), json_dumps_params={"ensure_ascii": False})
