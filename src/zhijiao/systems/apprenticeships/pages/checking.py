"""/check: somebody without an account drops a workbook and sees what the law says of it. Nothing is stored.

The file lies in a folder of its own while it is read, and is gone with the answer. A post may ask for the page,
for the workbook with its cells marked (?format=copy), or for the findings as JSON (?format=json, or Accept).
"""

from __future__ import annotations

import io
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from zhijiao.basics.columns import CellError, Column
from zhijiao.basics.columns import Kind as CellKind
from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets import Annotated, Limits, Sheet, Unreadable, annotate, marks_for, read, template
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.registers.pages import attachment
from zhijiao.kernel.requests.limits import body_limit, stores_nothing
from zhijiao.kernel.requests.problems import problem, wants_json
from zhijiao.kernel.requests.rates import Rate
from zhijiao.kernel.screens.words import language
from zhijiao.kernel.states import Reason
from zhijiao.law.internships import LIAONING, NAMES, is_region
from zhijiao.law.national.internship_2021.columns import COLUMNS
from zhijiao.law.national.internship_2021.terms import Province
from zhijiao.systems.apprenticeships.pages.checked import Checked, judged

LIMITS = Limits(rows=20_000, file_bytes=10_000_000)
COPY_ROWS = 5_000
RATE = Rate(most=12, seconds=60)
AT_ONCE = threading.BoundedSemaphore(4)  # half of the server's threads: the others keep serving pages
TEMPLATE = Bilingual("Internships", "实习名单")
ON = Column("on", Bilingual("Day of the law", "按哪一天的法规"), CellKind.DATE)

NO_FILE = Bilingual("Choose a file first", "请先选择文件")
NO_REGION = Bilingual("Choose a region from the list", "从列表里选一个地区")
TOO_MANY_TO_MARK = Bilingual(
    "This file has {rows} rows; cells are marked here up to {most}. Divide the file, or mark it on your own machine: "
    "zhijiao check internships FILE --annotate OUT.xlsx",
    "这个文件有{rows}行，这里最多给{most}行标色。请分成几个文件，或者在自己的电脑上标色：zhijiao check internships FILE --annotate OUT.xlsx")
TOO_OFTEN = Bilingual("Too many files in one minute", "一分钟内上传的文件太多")
TOO_OFTEN_WHY = Bilingual("At most {most} files a minute are checked from one address", "同一个网络地址每分钟最多核对{most}个文件")
A_MINUTE = Bilingual("Wait a minute, then send the file again.", "请等1分钟，再上传一次。")
BUSY = Bilingual("Others are being served just now", "现在核对的人多")
BUSY_WHY = Bilingual("Several files are being checked at this moment", "正在核对另外几个文件")
A_MOMENT = Bilingual("Send the file again in a few seconds.", "请过几秒再上传一次。")
MARKED, LISTED = Bilingual("{name}-checked.xlsx", "{name}-已核对.xlsx"), Bilingual("{name}-findings.xlsx", "{name}-问题清单.xlsx")


@dataclass
class Asked:
    """What was asked with a file: whose law, of which day; and what is wrong with the asking."""

    file: Any = None
    region: str = LIAONING
    on: date | None = None
    on_typed: str = ""
    reasons: list[Reason] = field(default_factory=list)


@csrf_exempt  # the page checks it below; a program that wants JSON has no cookie to abuse, and nothing here is written
@stores_nothing
@body_limit(megabytes=10)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request) -> HttpResponse:
    """Show the form, or answer for a file."""
    if request.method != "POST":
        response = _page(request, Asked())
    elif wants_json(request):
        response = _answer(request)
    else:
        response = csrf_protect(_answer)(request)
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Accept", "HX-Request"])
    return response


@require_safe
def template_file(request: Request) -> HttpResponse:
    """The empty workbook with our headings, for whoever has no account."""
    out, spoken = io.BytesIO(), cast(Literal["zh", "en"], language())
    template(COLUMNS, TEMPLATE, out, language=spoken)
    return attachment(out.getvalue(), f"{TEMPLATE.said(spoken)}.xlsx", FileKind.XLSX)


def _answer(request: Request) -> HttpResponse:
    if request.actor.is_anonymous and not RATE.allows(request.address, time.monotonic()):
        return _wait(request, 429, TOO_OFTEN, TOO_OFTEN_WHY.filled(most=RATE.most), A_MINUTE, RATE.seconds)
    asked = _asked(request)
    if asked.reasons:
        return _refused(request, asked, asked.reasons)
    if not AT_ONCE.acquire(blocking=False):
        return _wait(request, 503, BUSY, BUSY_WHY, A_MOMENT, 5)
    try:
        return _checked(request, asked)
    finally:
        AT_ONCE.release()


def _asked(request: Request) -> Asked:
    asked = Asked(request.FILES.get("file"), request.POST.get("region") or LIAONING, on_typed=request.POST.get("on", ""))
    if asked.file is None:
        asked.reasons.append(Reason(NO_FILE, field="file"))
    if not is_region(asked.region):
        asked.reasons.append(Reason(NO_REGION, field="region"))
    try:
        asked.on = ON.read(asked.on_typed)
    except CellError as why:
        asked.reasons.append(Reason(why.wanted, field="on"))
    return asked


def _checked(request: Request, asked: Asked) -> HttpResponse:
    """Read and judge the file; whatever happens, nothing of it is left on the disk."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="zhijiao-check-") as folder:
        path = Path(folder, "file")
        with path.open("wb") as out:
            out.writelines(asked.file.chunks())
        try:
            sheet = read(path, COLUMNS, limits=LIMITS)
            if request.GET.get("format") == "copy":
                return _copy(request, asked, sheet, path)
            checked = judged(sheet, on=asked.on, today=request.today, region=asked.region)
        except Unreadable as why:
            return _refused(request, asked, [Reason(why.message, field="file")])
    if wants_json(request):
        return _json(request, asked, checked)
    return _page(request, asked, checked=checked, seconds=f"{time.perf_counter() - began:.1f}")


def _copy(request: Request, asked: Asked, sheet: Sheet, path: Path) -> HttpResponse:
    """Return the person's own workbook with its cells marked. Raises Unreadable."""
    if len(sheet) > COPY_ROWS:
        return _refused(request, asked, [Reason(TOO_MANY_TO_MARK.filled(rows=f"{len(sheet):,}", most=f"{COPY_ROWS:,}"), field="file")])
    spoken, out = cast(Literal["zh", "en"], language()), path.with_name("marked.xlsx")
    document = judged(sheet, on=asked.on, today=request.today, region=asked.region).as_json()
    made = annotate(path, marks_for(sheet, document["findings"], document["problems"], spoken), out, columns=COLUMNS, limits=LIMITS)
    called = LISTED if made is Annotated.LIST else MARKED
    return attachment(out.read_bytes(), called.filled(name=Path(asked.file.name).stem).said(spoken), FileKind.XLSX)


def _json(request: Request, asked: Asked, checked: Checked) -> HttpResponse:
    answer = JsonResponse(checked.as_json(), json_dumps_params={"ensure_ascii": False})
    if request.accepts("text/html") and request.GET.get("format") == "json":  # a browser: keep it as a file
        answer["Content-Disposition"] = 'attachment; filename="findings.json"'
    return answer


def _refused(request: Request, asked: Asked, reasons: Sequence[Reason]) -> HttpResponse:
    if wants_json(request):
        return problem(request, 422, reasons=reasons)
    return _page(request, asked, reasons=reasons, status=422)


def _wait(request: Request, status: int, title: Bilingual, why: Bilingual, advice: Bilingual, seconds: int) -> HttpResponse:
    response = problem(request, status, title=title, reasons=[Reason(why, next=advice)], advice=advice, back=reverse("apprenticeships_check"))
    response["Retry-After"] = str(seconds)
    return response


def _page(request: Request, asked: Asked, *, status: int = 200, **more: Any) -> HttpResponse:
    """Draw the page; htmx gets the part that changes and keeps the form with its chosen file."""
    part = request.headers.get("HX-Request") == "true"
    shown = {"asked": asked, "part": part, "limits": LIMITS, "copy_rows": COPY_ROWS, "rate": RATE, "rules": len(NAMES), **more}
    if part:
        return render(request, "apprenticeships/_check_result.html", shown, status=status)
    liaoning, others = _regions()
    return render(request, "apprenticeships/check.html", {**shown, "liaoning": liaoning, "others": others}, status=status)


def _regions() -> tuple[list[tuple[str, Bilingual]], list[tuple[str, Bilingual]]]:
    """Return the regions to choose from: the province with its cities and Shenfu, and the other provinces."""
    own = [(LIAONING, Province.LIAONING.words)]
    own += [(region.key, region.words) for region in Region.objects.filter(parent_id=LIAONING)]
    return own, [(str(p.value), p.words) for p in Province if p is not Province.LIAONING and is_region(str(p.value))]
