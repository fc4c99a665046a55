"""/verify: somebody without an account drops a certificate, pastes or scans a code, and is told what it is worth. Nothing is stored.

Beside it the page that does the same without a network, and /v/CODE: what a phone opens that scans a printed code.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.engines.credentials import page as offline
from zhijiao.engines.credentials.baking import is_baked
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.requests.limits import body_limit, stores_nothing
from zhijiao.kernel.requests.problems import problem, wants_json
from zhijiao.kernel.requests.rates import Rate
from zhijiao.kernel.states import Reason
from zhijiao.systems.exchange.queries.verifying import Answer, answer, offline_page

MOST_BYTES, MEGABYTES = 8 * 2**20, 9  # what the engine reads, and the form around it
RATE = Rate(most=30, seconds=60)
AT_ONCE = threading.BoundedSemaphore(2)  # a document made to be dear takes up to 256 MB and two seconds
PATIENCE = 3.0  # seconds that one waits for its turn; a usual document takes a hundredth of one
DOCUMENTS = ("application/json", "application/vc", "application/vc+json", "application/ld+json")  # a body that is the document itself
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"\x00\x00\x00")

NOTHING = Bilingual("Choose a file, or paste the certificate or the text of its code", "请选择文件，或者粘贴凭证内容、打印码的文字")
TOO_LARGE = Bilingual("This file is larger than 8 MB; a certificate is a few kilobytes", "文件超过8MB；凭证一般只有几KB")
PICTURE = Bilingual("A picture is read by your own browser, which did not do it. Scan the code with the phone's camera instead",
                    "照片由您的浏览器识别，这次没有识别。请直接用手机相机扫码")
PRINT = Bilingual("This is a print (PDF). Take a photograph or a screenshot of its code, or choose the signed file, whose name ends in .json",
                  "这是打印件（PDF）。请给上面的码拍照或截图，或者选择文件名以.json结尾的凭证文件")
TOO_OFTEN = Bilingual("Too many in one minute", "一分钟内核验的次数太多")
TOO_OFTEN_WHY = Bilingual("At most {most} documents a minute are verified from one address", "同一个网络地址每分钟最多核验{most}份")
A_MINUTE = Bilingual("Wait a minute, or use the page that needs no network: it has no limit.", "请等1分钟，或者用离线核验页，它不限次数。")
BUSY = Bilingual("Others are being served just now", "现在核验的人多")
BUSY_WHY = Bilingual("Several documents are being verified at this moment", "正在核验另外几份文件")
A_MOMENT = Bilingual("Send it again in a few seconds.", "请过几秒再试一次。")


@csrf_exempt  # checked below for the page; a program that wants JSON has no cookie to abuse, and nothing here is written
@stores_nothing
@body_limit(megabytes=MEGABYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: Request) -> HttpResponse:
    """Show the form, or answer for a document."""
    if request.method == "POST":
        answered = _posted if _by_program(request) else csrf_protect(_posted)
        response = answered(request)
    else:
        response = _form(request)
    patch_vary_headers(response, ["Accept"])
    return _private(response)


@require_safe
def scanned(request: Request, code: str) -> HttpResponse:
    """Answer for a printed code that a phone opened as an address."""
    refusal = _refusal(request)
    if refusal is not None:
        return _private(refusal)
    found = _in_turn(request, f"/V/{code}")
    if not isinstance(found, Answer):
        return _private(found)
    return _private(_json(found) if wants_json(request) else render(request, "exchange/scanned.html", {"answer": found}))


@require_safe
def without_network(request: Request) -> HttpResponse:
    """The page that verifies without a network, with today's lists inside; under a policy of its own."""
    refusal = _refusal(request)
    if refusal is not None:
        return _private(refusal)
    response = HttpResponse(offline_page(request.now))
    response["Content-Security-Policy"] = offline.policy()
    return _private(response)


@require_safe
def reader(request: Request) -> HttpResponse:
    """The script that reads codes in pictures: the one of the offline page."""
    response = HttpResponse(_reader(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@cache
def _reader() -> str:
    return Path(offline.HERE, "reading.js").read_text("utf-8")


def _posted(request: Request) -> HttpResponse:
    refusal = _refusal(request)
    if refusal is not None:
        return refusal
    given, reasons = _given(request)
    if reasons:
        return problem(request, 422, reasons=reasons) if _by_program(request) else _form(request, reasons=reasons, status=422)
    found = _in_turn(request, given)
    if not isinstance(found, Answer):
        return found
    return _json(found) if _by_program(request) else _form(request, answer=found)


def _in_turn(request: Request, given: bytes | str) -> Answer | HttpResponse:
    """Return what is to be said of a document, or that others were before it."""
    if not AT_ONCE.acquire(timeout=PATIENCE):
        return _wait(request, 503, BUSY, BUSY_WHY, A_MOMENT, 5)
    try:
        return answer(given, at=request.now)
    finally:
        AT_ONCE.release()


def _by_program(request: Request) -> bool:
    """Say whether a program asks: it is answered in JSON. No form of another site can send such a body."""
    return wants_json(request) or request.content_type in DOCUMENTS


def _given(request: Request) -> tuple[bytes | str, Sequence[Reason]]:
    """Return what was sent, the file before the text; or why it cannot be taken."""
    file, text = request.FILES.get("file"), request.POST.get("text", "")
    if request.content_type in DOCUMENTS:
        return request.body, [] if request.body.strip() else [Reason(NOTHING, field="file")]
    if file is None:
        return text, [] if text.strip() else [Reason(NOTHING, field="file")]
    if (file.size or 0) > MOST_BYTES:
        return b"", [Reason(TOO_LARGE, field="file")]
    given = file.read()
    if given.startswith(PICTURES) and not is_baked(given):
        return b"", [Reason(PICTURE, field="file")]
    if given.startswith(b"%PDF"):
        return b"", [Reason(PRINT, field="file")]
    return given, [] if given.strip() else [Reason(NOTHING, field="file")]


def _refusal(request: Request) -> HttpResponse | None:
    """Return the answer for somebody without an account who asks too often; None when it may go on."""
    if not request.actor.is_anonymous or RATE.allows(request.address, time.monotonic()):
        return None
    return _wait(request, 429, TOO_OFTEN, TOO_OFTEN_WHY.filled(most=RATE.most), A_MINUTE, RATE.seconds)


def _wait(request: Request, status: int, title: Bilingual, why: Bilingual, advice: Bilingual, seconds: int) -> HttpResponse:
    response = problem(request, status, title=title, reasons=[Reason(why, next=advice)], advice=advice, back=reverse("exchange_verify"))
    response["Retry-After"] = str(seconds)
    return response


def _form(request: Request, *, status: int = 200, **more: Any) -> HttpResponse:
    shown = {"text": request.POST.get("text", "") if "answer" not in more else "", "most": MOST_BYTES, "rate": RATE, **more}
    return render(request, "exchange/verify.html", shown, status=status)


def _json(found: Answer) -> HttpResponse:
    return JsonResponse(found.report.as_json(), json_dumps_params={"ensure_ascii": False})


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


PATHS = [
    path("verify", verify, name="exchange_verify"),
    path("verify/offline.html", without_network, name="exchange_offline"),
    path("verify/reader.js", reader, name="exchange_reader"),
    # a code is printed in capitals, as its signs ask; who types it may not
    path("V/<str:code>", scanned, name="exchange_code"),
    path("v/<str:code>", scanned, name="exchange_code_small"),
]
