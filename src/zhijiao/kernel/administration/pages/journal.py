"""The auditor's reading of the journal: filters, one entry, and the proof of its chain."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from zhijiao.kernel.administration import queries
from zhijiao.kernel.administration.queries import Asked
from zhijiao.kernel.journal.entries import verify
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role

PAGE = 50


@require_safe
@role_required(Role.AUDITOR)
def journal(given: HttpRequest) -> HttpResponse:
    """The entries of the region, the latest first; the address holds what was asked."""
    request = cast(Request, given)
    asked = _asked(request.GET)
    found = queries.entries(request.actor).filter(asked.q).select_related("person__user").order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 18:
        found = found.filter(pk__lt=int(before))  # by key: page ten thousand costs what the first costs
    rows = list(found[:PAGE + 1])
    onward = request.GET.copy()
    if len(rows) > PAGE:
        onward["before"] = str(rows[PAGE - 1].pk)
    return render(request, "administration/journal.html", {
        "rows": [(entry, _who(entry)) for entry in rows[:PAGE]], "asked": asked, "onward": onward.urlencode() if len(rows) > PAGE else "",
        "roles": list(Role), "first": not before})


def _asked(given: QueryDict) -> Asked:
    role = Role.find(given.get("role", ""))
    return Asked(event=given.get("event", "").strip()[:100], account=given.get("account", "").strip()[:60], role=role.value if role else "",
                 subject=given.get("subject", "").strip()[:150], since=_day(given.get("since", "")), until=_day(given.get("until", "")))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None  # an unreadable day asks nothing; the field shows itself empty


def _who(entry: Entry) -> str:
    """Return the account that acted; a person without one by a covered name."""
    if entry.person is None:
        return ""
    user = getattr(entry.person, "user", None)
    return user.username if user else queries.masked_name(entry.person.name)


@require_safe
@role_required(Role.AUDITOR)
def entry(given: HttpRequest, number: int) -> HttpResponse:
    """One entry: what it says with text covered, and whether the chain of its unit and day still holds."""
    request = cast(Request, given)
    found = get_object_or_404(queries.entries(request.actor).select_related("person__user", "content"), pk=number)
    return render(request, "administration/entry.html", {
        "entry": found, "who": _who(found), "role": Role.find(found.role) if found.role else None, "body": queries.shown_body(found),
        "breaks": verify(found.chain, found.on)})
