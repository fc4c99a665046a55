"""Accounts: found by name, seen with their roles (the person's name covered), ended, closed, reopened."""

from __future__ import annotations

from typing import cast

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.administration import actions, queries
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.models import Membership, User
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.words import language

BOTH = (Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR)
PAGE = 50
ENDED = Bilingual("The role ends today.", "角色到今天为止。")
CLOSED, OPENED = Bilingual("The account is closed.", "账号已关闭。"), Bilingual("The account is open again.", "账号已重开。")


@require_safe
@role_required(*BOTH)
def accounts(given: HttpRequest) -> HttpResponse:
    """The accounts of the region: one page, found by account name, role, open or closed."""
    request = cast(Request, given)
    asked, role, shut = request.GET.get("q", "").strip()[:60], Role.find(request.GET.get("role", "")), request.GET.get("closed") == "yes"
    found = queries.accounts(request.actor).filter(username__icontains=asked) if asked else queries.accounts(request.actor)
    if role is not None:
        held = Membership.objects.on(request.today).filter(role=role)
        found = found.filter(person__in=held.values("person"))
    found = found.filter(is_active=False) if shut else found
    seats = Membership.objects.on(request.today).select_related("organisation").order_by("pk")
    page = Paginator(found.order_by("username").select_related("person").prefetch_related(
        Prefetch("person__memberships", queryset=seats, to_attr="held")), PAGE).get_page(request.GET.get("page"))
    rows = [(user, queries.masked_name(user.person.name) if user.person else "", user.person.held if user.person else []) for user in page]
    return render(request, "administration/accounts.html", {
        "page": page, "rows": rows, "asked": asked, "role": role, "shut": shut, "roles": [one for one in Role if one is not Role.SYSTEM]})


@require_safe
@role_required(*BOTH)
def account(given: HttpRequest, username: str) -> HttpResponse:
    """One account: its roles, its second factors, and what may be done."""
    request = cast(Request, given)
    user = _found(request, username)
    factors = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return render(request, "administration/account.html", {
        "account": user, "name": queries.masked_name(user.person.name) if user.person else "", "factors": factors, "today": request.today,
        "seats": queries.seats_of(request.actor, user), "own": user.pk == request.actor.user_id,
        "may_reopen": request.actor.role is Role.SECURITY_ADMINISTRATOR, "may_ask": request.actor.role is Role.ADMINISTRATOR})


@require_POST
@role_required(*BOTH)
def end_role(given: HttpRequest, username: str, number: int) -> HttpResponse:
    """End one role of an account; today still counts."""
    request = cast(Request, given)
    user = _found(request, username)
    seat = get_object_or_404(queries.seats_of(request.actor, user).filter(Q(until__isnull=True) | Q(until__gt=request.today)), pk=number)
    actions.end_role(membership=seat, by=request.actor, at=request.now, until=max(request.today, seat.since))
    messages.success(request, ENDED.said(language()))
    return redirect("administration:account", username)


@require_POST
@role_required(*BOTH)
def close(given: HttpRequest, username: str) -> HttpResponse:
    """Close an account."""
    request = cast(Request, given)
    actions.close(user=_found(request, username), by=request.actor, at=request.now)
    messages.success(request, CLOSED.said(language()))
    return redirect("administration:account", username)


@require_POST
@role_required(*BOTH)
def reopen(given: HttpRequest, username: str) -> HttpResponse:
    """Reopen a closed account."""
    request = cast(Request, given)
    actions.reopen(user=_found(request, username), by=request.actor, at=request.now)
    messages.success(request, OPENED.said(language()))
    return redirect("administration:account", username)


def _found(request: Request, username: str) -> User:
    return get_object_or_404(queries.accounts(request.actor).select_related("person"), username=username)
