"""Search over every register that is open to the person, within scope: names, initials of pinyin, numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.registers import registry
from zhijiao.kernel.registers.lists import search_rows
from zhijiao.web import statutes

if TYPE_CHECKING:
    from zhijiao.kernel.people.actor import Actor

EACH = 8


@dataclass(frozen=True)
class Group:
    """What one register holds for the words asked; `more` leads to its own list with the same words."""

    words: Bilingual
    hits: tuple[Any, ...]
    more: str | None


@dataclass(frozen=True)
class Entry:
    """A hit that is no row of a register."""

    title: Bilingual
    detail: Bilingual
    url: str

    def get_absolute_url(self) -> str:
        """Return where it leads."""
        return self.url


def found(actor: Actor, text: str, now: datetime) -> list[Group]:
    """Return the hits by register; a register without hits is left out."""
    groups = []
    for register in registry.open_to(actor):
        hits = search_rows(register, actor, text, EACH + 1, now=now)
        if hits:
            more = f"{reverse(register.url_name)}?{urlencode({'q': text})}" if len(hits) > EACH else None
            groups.append(Group(register.words, tuple(hits[:EACH]), more))
    rules = [(line.words, line.cite, f"{reverse('web:law')}#{line.name}") for line in statutes.found(text)]
    if rules:
        entries = tuple(Entry(words, cite, url) for words, cite, url in rules[:EACH])
        groups.append(Group(Bilingual("Articles", "条文"), entries, reverse("web:law") if len(rules) > EACH else None))
    return groups


@require_safe
def search(request: Request) -> HttpResponse:
    """Show what was found; one hit alone is still shown, so that the address can be shared."""
    if request.actor.is_anonymous:
        return redirect("account_login")
    text = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    groups = found(request.actor, text, request.now) if text else []
    context = {"search_text": text, "groups": groups, "number": sum(len(g.hits) for g in groups)}
    partly = request.headers.get("HX-Target") == "search-results"
    return render(request, "search_results.html" if partly else "search.html", context)
