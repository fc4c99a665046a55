"""Keep a filter of a list under a name, and forget it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.registers import keeping
from zhijiao.kernel.registers.declare import Register
from zhijiao.kernel.registers.models import KeptFilter
from zhijiao.kernel.registers.registry import registry
from zhijiao.kernel.screens.words import said

KEPT = Bilingual("Kept as “{name}”.", "已保存为“{name}”。")
FORGOTTEN = Bilingual("“{name}” is forgotten.", "已删除“{name}”。")


@require_POST
@role_required()
def keep(given: HttpRequest) -> HttpResponse:
    """Keep what the list asks now."""
    request = cast(Request, given)
    register = _register(request, request.POST.get("register", ""))
    made = keeping.keep(register=register, name=request.POST.get("name", ""), query=request.POST.get("query", ""), by=request.actor, at=request.now)
    messages.success(request, said(KEPT.filled(name=made.name)))
    return redirect(f"{reverse(register.url_name)}?{made.query}")


@require_POST
@role_required()
def forget(given: HttpRequest, number: int) -> HttpResponse:
    """Forget one; the list stays as it is without it."""
    request = cast(Request, given)
    kept: KeptFilter = get_object_or_404(KeptFilter.objects.visible_to(request.actor), pk=number)
    register = _register(request, kept.register)
    keeping.forget(kept=kept, by=request.actor, at=request.now)
    messages.success(request, said(FORGOTTEN.filled(name=kept.name)))
    return redirect(reverse(register.url_name))


def _register(request: Request, label: str) -> Register:
    """Return a register that the role may open. Raises Http404."""
    found = next((one for one in registry.open_to(request.actor) if one.label == label), None)
    if found is None:
        raise Http404
    return found
