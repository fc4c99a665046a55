"""Pages for what went wrong: what happened, why, and what to do next, in the person's language."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from zhijiao.kernel.screens.refusal import page


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that cannot be read."""
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer somebody whose role does not allow it."""
    return page(request, 403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that leads nowhere, or to something outside the person's scope: the same answer for both."""
    return page(request, 404)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose mark is missing or old: usually a page that stayed open across a sign-in."""
    return page(request, 403, stale_form=True)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer an error of ours, without asking the database for anything."""
    context: dict[str, Any] = {"request_id": getattr(request, "request_id", "")}
    return HttpResponse(render_to_string("500.html", context), status=500)
