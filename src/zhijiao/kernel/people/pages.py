"""Switch the role; enter the demo as one of its cast."""

from __future__ import annotations

from typing import cast

from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from zhijiao.kernel.people import demo as demo_mode
from zhijiao.kernel.people.middleware import SEAT, Request, take_seat
from zhijiao.kernel.people.models import User
from zhijiao.kernel.people.seats import seats


@require_POST
@login_required
def switch_role(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own memberships (`role`: its number)."""
    request = cast(Request, request)
    wanted = request.POST.get("role", "")
    assert isinstance(request.user, User)
    seat = next((s for s in seats(request.user, request.today) if str(s.pk) == wanted), None)
    if seat is None:
        raise PermissionDenied
    take_seat(request, seat)
    return redirect(own_path(request, request.POST.get("next", "")))


def own_path(request: HttpRequest, wanted: str) -> str:
    """Return a path of this site that was asked for, else the home page."""
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()) else "/"


@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """The cast of the demo: one button per person."""
    _only_in_demo()
    return render(request, "demo.html", {"cast": demo_mode.cast(cast(Request, request).today)})


@require_POST
def demo_enter(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as one of the cast."""
    _only_in_demo()
    user = get_object_or_404(User, username=username, demo_place__isnull=False, is_active=True)
    request.session.pop(SEAT, None)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect(own_path(request, request.POST.get("next", "")))


def _only_in_demo() -> None:
    """Answer 404 unless demo mode is on and the database carries the demo's mark."""
    if not demo_mode.allowed():
        raise Http404
