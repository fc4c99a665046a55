"""What somebody is told when something cannot be done: a page for people, problem+json for programs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.screens import refusal
from zhijiao.kernel.sealing import Unreadable
from zhijiao.kernel.states import Reason, Refused, Stale

log = logging.getLogger("zhijiao.requests")


def wants_json(request: HttpRequest) -> bool:
    """Say whether a program asks: everything under /api/, ?format=json, and whoever accepts JSON and no page."""
    accepted = request.headers.get("Accept", "")
    asked = request.path.startswith("/api/") or request.GET.get("format") == "json"
    return asked or ("json" in accepted and "html" not in accepted)


def problem(request: HttpRequest, status: int, *, title: Bilingual | None = None, reasons: Iterable[Reason] = (),
            **more: Any) -> HttpResponse:
    """Return the answer that says what is wrong, why, and what to do. `more` goes to the page only."""
    said, listed = title or refusal.SAID.get(status, refusal.SAID[400])[0], list(reasons)
    if wants_json(request):
        body = {"type": "about:blank", "status": status, "title": said.en, "title_zh": said.zh,
                "request": getattr(request, "request_id", ""), "reasons": [reason.as_json() for reason in listed]}
        return JsonResponse(body, status=status, content_type="application/problem+json",
                            json_dumps_params={"ensure_ascii": False})
    return refusal.page(request, status, heading=said, reasons=listed, **more)


class Refusals:
    """Turn what the actions raise into answers. The innermost middleware: those around it see the answer's status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, why: Exception) -> HttpResponse | None:
        """Answer for a refusal, a stale page, a lost key or a body that is too large; leave everything else to Django."""
        if isinstance(why, Refused):
            # A refusal by state is no race with somebody else: it is told as any other refusal.
            title, advice = refusal.SAID[422 if why.status == 409 else why.status]
            return problem(request, why.status, title=title, reasons=why.reasons, advice=advice)
        if isinstance(why, Stale):
            back = getattr(why.found, "get_absolute_url", None)
            return problem(request, 409, reasons=[stale(why)], back=back() if back else "/")
        if isinstance(why, Unreadable):
            log.error("%s", why)  # names the place and the key, never a value
            return problem(request, 503, reasons=[Reason(why.message)])
        return problem(request, 413) if isinstance(why, RequestDataTooBig) else None


_STALE = Bilingual("It was changed after you opened the page", "您打开页面以后，内容又有改动")
_BOTH = Bilingual("Your page shows what was saved {shown} times; now it was saved {found} times and stands at: {state}",
                  "您看到的是第{shown}次保存的内容，现在是第{found}次保存，状态：{state}")
_LOOK = Bilingual("Look at the present version and decide again", "看过现在的版本再决定")


def stale(why: Stale) -> Reason:
    """Return the reason for a stale page, with both versions when the record counts them."""
    shown, found = getattr(why.shown, "version", None), getattr(why.found, "version", None)
    state = getattr(getattr(why.found, "state", None), "words", None)
    if shown is None or found is None or state is None or shown == found:
        return Reason(_STALE, next=_LOOK)
    return Reason(_STALE, next=Bilingual(f"{_BOTH.en}. {_LOOK.en}", f"{_BOTH.zh}。{_LOOK.zh}").filled(shown=shown, found=found, state=state))
