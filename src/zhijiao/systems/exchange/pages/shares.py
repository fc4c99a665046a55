"""Links to a certificate: made and ended by the learner, opened by anybody who has one."""

from __future__ import annotations

import time

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.papers.qr import qr_svg
from zhijiao.kernel.people.access import person_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.requests.problems import problem
from zhijiao.kernel.requests.rates import Rate
from zhijiao.kernel.screens.words import said
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.exchange.actions.shares import end_share, make_share, open_share
from zhijiao.systems.exchange.models import Credential, Share
from zhijiao.systems.exchange.pages import record
from zhijiao.systems.exchange.queries.record import Certificate, shared, state_of
from zhijiao.systems.exchange.queries.verifying import judged, read
from zhijiao.systems.exchange.terms import Life, LinkState, Shows

RATE = Rate(most=60, seconds=60)
ENDED = Bilingual("The link opens nothing any more.", "链接已停用。")
CHOOSE_SHOWS = Bilingual("Choose what the link shows", "选择链接展示什么")
CHOOSE_LIFE = Bilingual("Choose how long the link is open", "选择链接有效多久")
TOO_OFTEN_WHY = Bilingual("At most {most} pages a minute are opened from one address", "同一个网络地址每分钟最多打开{most}次")


@person_required
@require_POST
def share(request: Request, number: str) -> HttpResponse:
    """Make a link and show it, once."""
    own = Credential.objects.held_by(request.actor).filter(learner=request.actor.person_id)  # type: ignore[attr-defined]
    row = get_object_or_404(own.select_related("school", "learner"), number=number)
    shows, life = Shows.find(request.POST.get("shows", "")), Life.find(request.POST.get("life", ""))
    reasons = [Reason(words, field=key) for words, key, given in ((CHOOSE_SHOWS, "shows", shows), (CHOOSE_LIFE, "life", life)) if given is None]
    try:
        if reasons or shows is None or life is None:
            raise Refused(reasons)
        made = make_share(credential=row, shows=shows, life=life, label=request.POST.get("label", ""), by=request.actor, at=request.now)
    except Refused as why:
        if why.status == 403:
            raise
        return _private(render(request, "exchange/certificate.html", {**record.shown(request, row), "reasons": why.reasons}, status=422))
    url = request.build_absolute_uri(reverse("exchange:shared", args=[made.token]))
    return _private(render(request, "exchange/share_made.html", {"row": row, "share": made.share, "url": url, "qr": mark_safe(qr_svg(url))}))


@person_required
@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """Let a link open nothing any more."""
    row = get_object_or_404(Share.objects.visible_to(request.actor).select_related("credential"), pk=pk)  # type: ignore[attr-defined]
    end_share(share=row, by=request.actor, at=request.now)
    messages.success(request, said(ENDED))
    return redirect("exchange:my_certificate", row.credential.number)


@csrf_exempt  # nothing is done in anybody's name, and who has the link may open it; a reader without cookies may too
@require_http_methods(["GET", "HEAD", "POST"])
def opened(request: Request, token: str) -> HttpResponse:
    """What somebody sees who was given a link: first that there is one, and at a press the certificate, verified now.

    Chat programs and browsers fetch a link before anybody has read it: they are told no name, and only the press is written down.
    """
    refusal = _refusal(request)
    if refusal is not None:
        return _private(refusal)
    found = _found(token)
    state = state_of(found, request.now)
    shown: dict[str, object] = {"share": found, "state": state, "token": token}
    if state is not LinkState.OPEN:
        return _private(render(request, "exchange/shared.html", shown, status=410))
    if request.method != "POST":
        return _private(render(request, "exchange/shared.html", shown))
    open_share(share=found, by=request.actor, at=request.now)
    return _private(render(request, "exchange/shared.html", {
        **shown, "certificate": Certificate(found.credential), "with_file": found.shows is Shows.FILE,
        "answer": judged(read(found.credential.document), at=request.now)}))


@require_safe
def file(request: Request, token: str) -> HttpResponse:
    """The signed file, where the link gives it. Fetched ahead of its reader it is not given: that would be no opening."""
    refusal = _refusal(request)
    if refusal is not None:
        return _private(refusal)
    if "prefetch" in request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", ""):
        return _private(HttpResponse(status=503))
    found = _found(token)
    if state_of(found, request.now) is not LinkState.OPEN or found.shows is not Shows.FILE:
        raise Http404
    if request.method == "GET":
        open_share(share=found, by=request.actor, at=request.now)
    answer = HttpResponse(found.credential.document, content_type="application/vc+json")
    answer["Content-Disposition"] = f'attachment; filename="{found.credential.number}.json"'
    return _private(answer)


def _found(token: str) -> Share:
    found = shared(token)
    if found is None:
        raise Http404
    return found


def _refusal(request: Request) -> HttpResponse | None:
    """Return the answer for somebody without an account who opens too much; None when it may go on."""
    if not request.actor.is_anonymous or RATE.allows(request.address, time.monotonic()):
        return None
    response = problem(request, 429, reasons=[Reason(TOO_OFTEN_WHY.filled(most=RATE.most))])
    response["Retry-After"] = str(RATE.seconds)
    return response


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "strict-origin"  # the address is a key: it must not travel to another page
    answer["X-Robots-Tag"] = "noindex"
    return answer


PATHS = [
    path("mine/<number:number>/share", share, name="share"),
    path("shares/<int:pk>/end", end, name="end_share"),
    path("shared/<str:token>", opened, name="shared"),
    path("shared/<str:token>/certificate.json", file, name="shared_file"),
]
