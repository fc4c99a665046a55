"""Who may open a page at all: a decorator, before any row is looked at."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from zhijiao.kernel.people.terms import Role

V = TypeVar("V", bound=Callable[..., HttpResponse])


def role_required(*roles: Role) -> Callable[[V], V]:
    """Open a page to these roles (none named: to everybody signed in). Others get 403, strangers the sign-in page."""
    def guard(view: V) -> V:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            role = request.actor.role  # type: ignore[attr-defined]
            if role is None or (roles and role not in roles):
                raise PermissionDenied
            return view(request, *args, **options)

        return guarded  # type: ignore[return-value]

    return guard


def person_required(view: V) -> V:
    """Open a page about oneself to everybody signed in, whatever the role now and also without one. Its rows are the person's own."""
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if request.actor.person_id is None:  # type: ignore[attr-defined]
            raise PermissionDenied
        return view(request, *args, **options)

    return guarded  # type: ignore[return-value]
