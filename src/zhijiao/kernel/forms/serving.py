"""Show a form, take it, act: the one path of every form of every room.

A refusal of the act comes back at the fields; a stale page comes back with both versions side by side; a second click
gives the first answer (the key that the form carries, kept by `kernel.requests.once`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from zhijiao.basics.words import Bilingual, listed
from zhijiao.kernel.forms.declare import Ask, Form
from zhijiao.kernel.forms.reading import Filled, offered, read, shown
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.states import Refused, Stale

STEP, TURN, VERSION = "form_step", "form_turn", "version"


def serve(request: Request, form: Form, *, act: Callable[[dict[str, Any]], Any], then: Callable[[Any], str],
          initial: Mapping[str, Any] | None = None, version: int | None = None, back: str = "/",
          extra: Mapping[str, Any] | None = None, template: str = "forms/page.html") -> HttpResponse:
    """Answer a page that is a form. `act(values)` does it, `then(what it returned)` is where to go after.

    `initial` are the present values by key; `version` that of the thing being changed, compared with the page's.
    """
    known = dict(initial or {})
    drawn = _Drawn(request, form, version, back, dict(extra or {}), template)
    if request.method in ("GET", "HEAD"):
        return drawn.page(shown(form, actor=request.actor, initial=known))
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    filled = read(form, request.POST, request.FILES, actor=request.actor, upto=_turned(request, form))
    if (turn := _turned(request, form)) is not None:
        return _turn(drawn, filled, turn, forward=request.POST.get(TURN) == "next")
    if version is not None and request.POST.get(VERSION) != str(version):
        return drawn.stale(filled, known)
    return _done(drawn, filled, act, then, known)


def _turned(request: Request, form: Form) -> int | None:
    """Return the step whose page was left by next or back; None when the whole form was sent."""
    given = request.POST.get(STEP, "")
    if request.POST.get(TURN) not in ("next", "back") or not (given.isascii() and given.isdigit()):
        return None
    return min(int(given), len(form.pages) - 1)


def _turn(drawn: _Drawn, filled: Filled, left: int, *, forward: bool) -> HttpResponse:
    if not forward:
        filled.problems.clear()
        filled.step = max(left - 1, 0)
        return drawn.page(filled)
    filled.step = left if not filled.ok else min(left + 1, len(filled.form.pages) - 1)
    return drawn.page(filled, status=200 if filled.ok else 422)


def _done(drawn: _Drawn, filled: Filled, act: Callable[[dict[str, Any]], Any], then: Callable[[Any], str],
          known: Mapping[str, Any]) -> HttpResponse:
    if filled.ok:
        try:
            with transaction.atomic():
                made = act(filled.values)
        except Refused as why:
            filled.refuse(why.reasons)
        except Stale:
            return drawn.stale(filled, known)
        else:
            return redirect(then(made))
    filled.step = _first_with_a_problem(filled)
    return drawn.page(filled, status=422)


def _first_with_a_problem(filled: Filled) -> int:
    for number, step in enumerate(filled.form.pages):
        if any(asked.key in filled.problems for asked in step.fields):
            return number
    return len(filled.form.pages) - 1


class _Drawn:
    """A form on its page."""

    def __init__(self, request: Request, form: Form, version: int | None, back: str, extra: dict[str, Any], template: str):
        self.request, self.form, self.version, self.back, self.extra = request, form, version, back, extra
        self.template = template

    def page(self, filled: Filled, status: int = 200) -> HttpResponse:
        """Draw the form."""
        return self._drawn(self.template, filled, status, {})

    def stale(self, filled: Filled, known: Mapping[str, Any]) -> HttpResponse:
        """Draw both versions side by side, what differs first: what was typed, and what is there now. Sending again takes the typed one."""
        now = shown(self.form, actor=self.request.actor, initial=known)
        sides = [_side(filled, now, asked) for asked in self.form.asks.values() if isinstance(asked, Ask)]
        return self._drawn("forms/stale.html", filled, 409, {"sides": sorted(sides, key=lambda side: not side["differs"])})

    def _drawn(self, template: str, filled: Filled, status: int, more: dict[str, Any]) -> HttpResponse:
        pages = self.form.pages
        return render(self.request, template, {
            **self.extra, "form": self.form, "filled": filled, "fields": filled.fields(), "carried": list(filled.carried()),
            "problems": filled.summary(), "form_version": self.version, "back": self.back, "steps": pages,
            "number": filled.step + 1, "is_last": filled.step == len(pages) - 1,
            "has_file": any(not isinstance(asked, Ask) for asked in self.form.asks.values()),
            "base": "phone.html" if self.form.phone else "shell.html", **more}, status=status)


def _side(filled: Filled, now: Filled, asked: Ask) -> dict[str, Any]:
    texts, present = filled.texts.get(asked.key, []), now.texts.get(asked.key, [])
    return {"label": asked.label, "yours": _worded(asked, texts, filled), "now": _worded(asked, present, filled),
            "differs": texts != present, "texts": texts, "key": asked.key}


def _worded(asked: Ask, texts: list[str], filled: Filled) -> Bilingual:
    """Return answers as people read them: chosen words instead of stored values."""
    words = {value: said if isinstance(said, Bilingual) else Bilingual(said, said)
             for value, said in offered(asked, tuple(texts), filled.actor)}
    found = [words.get(text, Bilingual(text, text)) for text in texts]
    return listed(found)
