"""What is held about oneself: said on a page, taken home as a file."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from zhijiao.kernel.administration import held
from zhijiao.kernel.people.access import person_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.models import Person


@require_safe
@person_required
def my_data(given: HttpRequest) -> HttpResponse:
    """How much of what is held about oneself, and a button to take it."""
    request = cast(Request, given)
    response = render(request, "administration/my_data.html", {"parts": held.parts(_oneself(request), request.now)})
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@person_required
def take(given: HttpRequest) -> HttpResponse:
    """Take it: a ZIP with JSON and a page in each language; recorded."""
    request = cast(Request, given)
    response = HttpResponse(held.export(person=_oneself(request), by=request.actor, at=request.now), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, f"zhijiao-{request.today:%Y%m%d}.zip") or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def _oneself(request: Request) -> Person:
    return get_object_or_404(Person, pk=request.actor.person_id)
