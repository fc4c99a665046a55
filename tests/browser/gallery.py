"""Pages that show every part with invented content; they exist in tests only (`tests.browser.gallery_urls`)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import Context, Engine

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.screens import charts, refusal
from zhijiao.kernel.screens.parts import Button, Card, NextAction, Step

HERE = Path(__file__).parent / "templates/gallery"
CITE = Bilingual("Internship Regulations, art. 17(3)", "实习管理规定 第十七条第（三）项")

CARDS = (
    Card(
        "waived",
        Bilingual("Post and programme differ; the reason is on record", "岗位大类与专业大类不同，已说明理由"),
        reason=Bilingual("8 of 9 typical tasks fit.", "典型任务9项中8项相符"),
        approved=Bilingual(
            "Internship office, 12 Nov; until 31 May 2027", "学校实习办主任，11月12日；2027年5月31日到期"
        ),
    ),
    Card(
        "unknown",
        Bilingual("No result of the safety examination yet", "还没有安全培训考核成绩"),
        fix=Bilingual("Enter the result: passed", "上传学校和企业的考核成绩，结果为合格"),
        cite=Bilingual("Internship Regulations, safety", "实习管理规定 安全职责一章"),
        mark="R",
    ),
    Card(
        "block",
        Bilingual("Shift 2 runs to 02:00 and enters night hours", "第2班排到次日02:00，进入夜班时段"),
        fix=Bilingual("End shift 2 at 22:00 or earlier", "第2班在22:00或之前结束；或者开工前取得夜班备案"),
        cite=CITE,
        cite_url="#",
        facts=Bilingual("Shift 18:00–02:00, 0 filings", "班次18:00–02:00（11月20日由企业填）、备案0份"),
        buttons=(
            Button(Bilingual("Change shift 2", "改第2班"), "#shift"),
            Button(Bilingual("Apply for a filing", "申请夜班备案"), "#"),
        ),
    ),
    Card(
        "warn",
        Bilingual("12 placements at once: 11.5 % of 104 staff on post", "同期实习生12人，占在岗职工104人的11.5%"),
        fix=Bilingual("10 or fewer; or give a reason", "不超过10人，少安排2人；或写明理由后继续"),
        cite=Bilingual("Internship Regulations, art. 11", "实习管理规定 第十一条"),
        mark="V*",
    ),
)
STEPS = (
    Step(Bilingual("Draft", "草拟"), "now", Bilingual("Round 2, with the school", "第2轮，在学校手里")),
    Step(Bilingual("Enterprise", "企业"), "back", Bilingual("Sent back 20 Nov", "11月20日退回")),
    Step(Bilingual("Apprentice", "学徒")),
    Step(Bilingual("Guardian", "监护人")),
    Step(Bilingual("Signed", "签齐")),
    Step(Bilingual("Filed", "备案")),
    Step(Bilingual("At work", "在岗")),
    Step(Bilingual("Completed", "办结")),
)
NEXT = NextAction(
    Bilingual("Clear 1 blocking finding before you send this to the enterprise", "先处理1项阻断，才能送企业签字"),
    Bilingual("The change voided the signatures. Everyone signs again.", "改动后，原来的签字已经作废，要重新签。"),
    (
        Button(Bilingual("Change shift 2", "改第2班"), "#shift", primary=True),
        Button(
            Bilingual("Send to the enterprise", "送企业签字"),
            "/gallery/send",
            "post",
            why_not=Bilingual("1 blocking finding is open.", "有1项阻断没有消除。"),
        ),
        Button(Bilingual("Withdraw", "撤回"), "/gallery/send", "post", danger=True, needs_reason=True),
    ),
)


def _charts() -> list[charts.Chart]:
    months = [
        charts.Row(Bilingual(m, f"{n}月"), v)
        for n, (m, v) in enumerate(zip(("Sep", "Oct", "Nov", "Dec"), (91.2, 93.0, 96.1, None), strict=True), 9)
    ]
    return [
        charts.Chart("line", "line", Bilingual("Signed in time", "开工前签齐"), months, target=95.0),
        charts.Chart(
            "bar",
            "bar",
            Bilingual("Agreements", "协议数"),
            [charts.Row("A", 12), charts.Row("B", 31), charts.Row("C", 7)],
            unit="",
            target=10,
        ),
        charts.Chart(
            "iv",
            "intervals",
            Bilingual("Insured", "全程投保"),
            [
                charts.Row(Bilingual("Panjin", "盘锦"), 99.1, 98.4, 99.5, url="#"),
                charts.Row(Bilingual("Fuxin", "阜新"), None, note=Bilingual("Complete the data first", "先补数")),
            ],
            target=95.0,
        ),
    ]


def _drawn(request: HttpRequest, name: str, **values: object) -> HttpResponse:
    engine = Engine.get_default()
    template = engine.from_string((HERE / name).read_text(encoding="utf-8"))
    from django.middleware.csrf import get_token

    from zhijiao.web.context import shell

    return HttpResponse(
        template.render(Context({"request": request, "csrf_token": get_token(request), **shell(request), **values}))
    )


def parts(request: HttpRequest) -> HttpResponse:
    """Every part of a desk page."""
    page = Paginator(range(312), 15).get_page(request.GET.get("page"))
    days = {
        name: request.today + timedelta(days=n) for name, n in (("early", 30), ("near", 3), ("today", 0), ("late", -4))
    }
    return _drawn(request, "parts.html", cards=CARDS, steps=STEPS, action=NEXT, page=page, days=days, charts=_charts())


SENT: list[dict[str, str]] = []


def day(request: HttpRequest) -> HttpResponse:
    """A phone page with an offline form; what arrives is kept in `SENT`."""
    if request.method == "POST":
        if request.POST.get("sentence") == "refused":
            return refusal.page(request, 422)
        SENT.append({**request.POST.dict(), "header": request.headers.get("Idempotency-Key", "")})
        return HttpResponseRedirect("/gallery/day?sent=1")
    return _drawn(request, "day.html", sent=request.GET.get("sent"))


def fail(request: HttpRequest, status: int) -> HttpResponse:
    """The page of a status."""
    return refusal.page(request, status)
