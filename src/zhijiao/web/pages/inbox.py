"""The inbox: everything that waits for the person, and the number at the bell."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.screens.rooms import TaskKind
from zhijiao.web import today


@require_safe
def inbox(request: Request) -> HttpResponse:
    """Show what waits, by what it asks: to sign, to fix, to do."""
    if request.actor.is_anonymous:
        return redirect("account_login")
    day = today.Day(request.today, today.tasks_of(request.actor, request.today), (), (), request.actor.role)
    groups = [(kind.words, tasks) for kind in TaskKind if (tasks := day.of(kind))]
    return render(request, "inbox.html", {"day": day, "groups": groups})


@never_cache
@require_safe
def counts(request: Request) -> HttpResponse:
    """Answer the small part of the top bar that counts what waits; red only while something is late."""
    number, late = (0, False) if request.actor.is_anonymous else today.count_of(request.actor, request.today)
    return render(request, "parts/count.html", {"number": number, "late": late})
