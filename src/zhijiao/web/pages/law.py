"""The book of the law, public: what each text asks, who checks it, by which rule."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhijiao.kernel.people.middleware import Request
from zhijiao.web import statutes


@require_safe
def law(request: Request) -> HttpResponse:
    """Show every rule, then every text with its duties; a rule's name is its address on the page."""
    return render(request, "law.html", {"rules": statutes.rule_lines(), "chapters": statutes.chapters()})
