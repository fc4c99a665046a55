"""Roles that see many people's data go no further without a second factor (`ZHIJIAO_SECOND_FACTOR`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role

_HAS = "second_factor"  # session key: the account that was seen to have one
# What stays open: setting one up, leaving, changing the language, the parts of every page.
_OPEN = ("/accounts/", "/me/language", "/me/theme", "/me/role", "/inbox/counts", "/sw.js", "/manifest.webmanifest", "/favicon.ico", "/static/",
         "/healthz", "/readyz", "/metrics", "/demo/", "/invitation/")
_KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def demanded_of(role: Role | None) -> bool:
    """Say whether a role needs a second factor here."""
    return role is not None and role in settings.ZHIJIAO_SECOND_FACTOR


def held_by(user: AbstractBaseUser) -> bool:
    """Say whether an account has an authenticator app or a passkey; whoever has one is asked for it at every sign-in."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=_KINDS).exists()


class SecondFactor:
    """Lead to the page where a second factor is set up; programs with a session and without one are refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, given: HttpRequest) -> HttpResponse:
        request = cast(Request, given)
        if demanded_of(request.actor.role) and not request.path.startswith(_OPEN) and not _has(request):
            if request.path.startswith("/api/"):
                raise PermissionDenied
            return redirect("mfa_index")
        return self.get_response(request)


def _has(request: Request) -> bool:
    if request.session.get(_HAS) == request.user.pk:
        return True
    found = held_by(cast(AbstractBaseUser, request.user))
    if found:
        request.session[_HAS] = request.user.pk
    return found
