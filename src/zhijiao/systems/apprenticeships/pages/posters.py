"""The poster: printed by mentor or HR, scanned by any phone; its page asks for a code and then shows the week to sign."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijiao.basics.words import Bilingual, Language
from zhijiao.kernel.papers.printing import pdf
from zhijiao.kernel.papers.proofs import Paper, prove
from zhijiao.kernel.papers.qr import qr_svg
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.requests.limits import counts_tries
from zhijiao.kernel.screens.words import language, said
from zhijiao.kernel.states import Refused
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement, Poster
from zhijiao.systems.apprenticeships.pages.forms import day_in
from zhijiao.systems.apprenticeships.queries.daily import Kept, Week, weeks_to_sign
from zhijiao.systems.apprenticeships.queries.posters import mentors_for, poster_of, waiting_code

TEMPLATE = Path(__file__).parents[1] / "templates" / "apprenticeships" / "poster.typ"
PRINTERS = (Role.ENTERPRISE_MENTOR, Role.ENTERPRISE_HR)
TITLE = Bilingual("Sign off the week here", "在这里签认一周日志")
STEPS = (Bilingual("Scan the code with any phone", "用手机扫码"),
         Bilingual("Have a code sent to your own phone", "获取短信验证码"),
         Bilingual("Type the code, look at the days, sign", "填验证码，看一遍日志，签认"))
FOOT = Bilingual("The code goes to the mentor's phone alone. A new poster ends this one.", "验证码只发到导师本人手机。重新打印后本海报作废。")
WITHDRAWN = Bilingual("The poster opens nothing any more.", "海报已停用。")
DONE = Bilingual("{days} {days:day|days} signed off", "签认了{days}天")
DONE_AND_BACK = Bilingual("{days} {days:day|days} signed off, {back} returned", "签认了{days}天，退回{back}天")


@role_required(*PRINTERS)
@require_safe
def posters(request: Request) -> HttpResponse:
    """The mentors somebody may print for, and what hangs."""
    return render(request, "apprenticeships/posters.html", {"rows": mentors_for(request.actor, request.now)})


@role_required(*PRINTERS)
@require_POST
def print_one(request: Request, pk: int) -> HttpResponse:
    """Make a new poster and send it as a PDF: what its code says is kept nowhere."""
    row = next((row for row in mentors_for(request.actor, request.now) if row.mentor.pk == pk), None)
    if row is None:
        raise Http404
    made = actions.print_poster(mentor=row.mentor, by=request.actor, at=request.now)
    url = request.build_absolute_uri(reverse("apprenticeships_poster", args=[made.token]))
    title = said(TITLE)
    data = {"title": title, "mentor": row.mentor.name, "place": said(made.poster.enterprise.words), "steps": [said(step) for step in STEPS],
            "foot": said(FOOT), "qr": qr_svg(url), "url": url}
    answer = HttpResponse(printed(made, data, request), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"poster-{made.poster.pk}.pdf") or ""
    return _private(answer)


def printed(made: actions.Printed, data: dict[str, Any], request: Request) -> bytes:
    """Return the poster as a PDF; its small code says who hung it up, and opens the same page as the large one."""
    lang: Language = "zh" if language().startswith("zh") else "en"
    poster = made.poster
    paper = Paper(poster.enterprise, data["title"], str(poster.pk), [data["place"], data["mentor"]], poster.printed_at,
                  reverse("apprenticeships_poster", args=[made.token]), data, lang)
    return pdf(TEMPLATE, data, code=prove(paper, request.now), title=data["title"], language=lang)


@role_required(*PRINTERS)
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Let a poster open nothing any more."""
    actions.withdraw_poster(poster=get_object_or_404(Poster.objects.visible_to(request.actor), pk=pk), by=request.actor, at=request.now)
    messages.success(request, said(WITHDRAWN))
    return redirect("apprenticeships:posters")


@counts_tries
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: Request, token: str) -> HttpResponse:
    """What a phone sees that scanned the poster. Nobody's name is shown before the code is right.

    A wrong try must stay counted, so nothing here runs in a transaction that a refusal would roll back.
    """
    poster = poster_of(token, request.now)
    if poster is None:
        return _shown(request, {"step": "gone"}, 410)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    try:
        shown = _ASKED[step](request, token) if step in _ASKED else _start(poster, request)
    except Refused as why:
        return _shown(request, {**_back(poster, request, token, step), "reasons": why.reasons}, 422)
    return _shown(request, shown, 200)


def _back(poster: Poster, request: Request, token: str, step: str) -> dict[str, Any]:
    """Return where a refusal leaves somebody: at the week while it is open, at the field for the code, or at the start."""
    key = request.POST.get("key", "")
    if step == "sign" and _is_open(request, token, key):
        shown = _weeks(request, _let_in(request, token, key), key)
        return shown | {"kept": _kept(request, shown["current"])}
    return {"step": "code"} if step == "open" else _start(poster, request)


def _start(poster: Poster, request: Request) -> dict[str, Any]:
    """A code that was sent may be typed, whatever became of the page from which it was asked for: phones forget pages."""
    return {"step": "code" if waiting_code(poster, request.now) else "start"}


def _send(request: Request, token: str) -> dict[str, Any]:
    actions.send_poster_code(token=token, by=request.actor, at=request.now)
    return {"step": "code"}


def _open(request: Request, token: str) -> dict[str, Any]:
    key = actions.open_weeks(token=token, code=request.POST.get("code", ""), by=request.actor, at=request.now)
    return _weeks(request, _let_in(request, token, key), key)


def _sign(request: Request, token: str) -> dict[str, Any]:
    key = request.POST.get("key", "")
    mentor, start = _let_in(request, token, key), day_in(request.POST.get("week"))
    agreement = get_object_or_404(Agreement.objects.visible_to(mentor), number=request.POST.get("of", ""))
    if start is None:
        raise Http404
    ticked, back = signed_days(request)
    actions.sign_by_poster(token=token, key=key, agreement=agreement, week=start, sign=ticked, returned=back, by=request.actor, at=request.now)
    done = DONE_AND_BACK.filled(days=len(ticked), back=len(back)) if back else DONE.filled(days=len(ticked))
    return _weeks(request, mentor, key) | {"done": done}


_ASKED = {"send": _send, "open": _open, "sign": _sign}


def signed_days(request: Request) -> tuple[list[Any], dict[Any, str]]:
    """Return the days ticked, and those that go back with their reason."""
    ticked = [d for given in request.POST.getlist("sign") if (d := day_in(given))]
    back = {d: request.POST.get(f"why_{given}", "") for given in request.POST.getlist("return") if (d := day_in(given)) and d not in ticked}
    return ticked, back


def _kept(request: Request, current: Week | None) -> Kept | None:
    """Return what was ticked and written of the week that is drawn again; None when another one is next by now."""
    if current is None or (request.POST.get("of"), request.POST.get("week")) != (current.agreement.number, current.start.isoformat()):
        return None
    why = {day.on: request.POST.get(f"why_{day.on.isoformat()}", "") for day in current.days}
    return Kept(frozenset(request.POST.getlist("sign")), frozenset(request.POST.getlist("return")), why)


def _let_in(request: Request, token: str, key: str) -> Actor:
    return actions.let_in(token=token, key=key, by=request.actor, at=request.now)


def _is_open(request: Request, token: str, key: str) -> bool:
    try:
        return bool(_let_in(request, token, key))
    except Refused:
        return False


def _weeks(request: Request, mentor: Actor, key: str) -> dict[str, Any]:
    """Return the next week that waits, and how many more."""
    weeks = [week for week in weeks_to_sign(mentor, request.today) if week.days and not week.is_signed]
    return {"step": "weeks", "key": key, "current": weeks[0] if weeks else None, "waiting": len(weeks), "kept": None}


def _shown(request: Request, shown: dict[str, Any], status: int) -> HttpResponse:
    return _private(render(request, "apprenticeships/poster.html", shown, status=status))


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "strict-origin"  # the address is a key: it must not travel to another page
    return answer
