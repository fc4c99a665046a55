"""What was frozen, when and by whom, and whether it is still what it was. For the province."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement.snapshots import definition_hash
from zhijiao.kernel.indicators.catalogue import catalogues
from zhijiao.kernel.indicators.jobs import check_all, check_snapshot, freeze_day
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.queries.snapshots import files_of, manifest_of
from zhijiao.kernel.indicators.terms import Verdict
from zhijiao.kernel.jobs.models import JobStage, Progress
from zhijiao.kernel.jobs.work import start
from zhijiao.kernel.papers.files import url
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Refused

PAGE = 30
PILLS = {Verdict.UNCHECKED: "plain", Verdict.UNCHANGED: "pass", Verdict.CHANGED: "block", Verdict.REDEFINED: "info"}
LONG_WORK = [f"{one.work.__module__}.{one.work.__qualname__}" for one in (freeze_day, check_all)]
RUNNING = (JobStage.WAITING, JobStage.RUNNING)
FILES = {"manifest.json": Bilingual("what was frozen, with all hashes", "冻结内容和全部哈希"), "counts.parquet": Bilingual("counts by place", "各地计数"),
         "published.parquet": Bilingual("the tables as they may be published", "可以公布的表"),
         "standing.parquet": Bilingual("the table that stands for who may not open every row", "留用表：供不能逐行查看的人使用"),
         "records.parquet": Bilingual("one row per thing counted: keys and facts, no names", "统计对象逐行：只有键和事实，没有姓名")}


def _words(snapshot: Snapshot) -> Bilingual:
    """Return what a snapshot counts, as its room says it."""
    for one in catalogues():
        for grain in one.sources:
            if (one.room, str(grain)) == (snapshot.room, snapshot.grain):
                rows = grain.words.filled(n=snapshot.rows)
                return Bilingual(f"{one.words.en}: {snapshot.rows:,} {rows.en}", f"{one.words.zh}：{snapshot.rows:,}{rows.zh}")
    return Bilingual(f"{snapshot.room} {snapshot.grain}", f"{snapshot.room} {snapshot.grain}")


@role_required(Role.PROVINCE_OFFICIAL)
@require_safe
def snapshots(request: Request) -> HttpResponse:
    """Every snapshot, the newest first, or those of one verdict; and what is being frozen or checked."""
    made, verdict = Snapshot.objects.visible_to(request.actor), Verdict.find(request.GET.get("verdict", ""))
    counted = dict(made.order_by().values_list("verdict").annotate(n=Count("pk")))
    page = Paginator((made if verdict is None else made.filter(verdict=verdict)).whole(), PAGE).get_page(request.GET.get("page"))
    work = Progress.objects.filter(name__in=LONG_WORK, stage__in=RUNNING).order_by("-started_at").first()
    return render(request, "indicators/snapshots.html", {
        "page": page, "rows": [(one, _words(one), PILLS[one.verdict]) for one in page], "work": work, "verdict": verdict,
        "views": [(one, counted[one]) for one in Verdict if one in counted], "all": sum(counted.values())})


@role_required(Role.PROVINCE_OFFICIAL)
@require_safe
def snapshot(request: Request, number: UUID) -> HttpResponse:
    """One snapshot: its files with their hashes, its definitions beside those of today, what the last check found."""
    found = get_object_or_404(Snapshot.objects.visible_to(request.actor).whole(), pk=number)
    work = Progress.objects.filter(task=found.task).first() if found.task else None
    context: dict[str, Any] = {
        "snapshot": found, "words": _words(found), "pill": PILLS[found.verdict], "said": [Bilingual(one["en"], one["zh"]) for one in found.said],
        "files": [(file, FILES[file.name], url(file)) for file in files_of(found)], "work": work,
        "waits": work is not None and work.stage in RUNNING, "failed": work is not None and work.stage == JobStage.FAILED}
    try:
        context |= {"definitions": _definitions(found), "manifest": manifest_of(found)}
    except Refused as why:
        context["lost"] = why.reasons[0].text
    return render(request, "indicators/snapshot.html", context)


def _definitions(found: Snapshot) -> list[tuple[str, Bilingual, str, bool]]:
    """Return code, words, hash and whether the definition is still the same, of every figure in a snapshot."""
    known = {one.code: one for catalogue in catalogues() for one in catalogue.indicators}
    frozen: dict[str, str] = manifest_of(found)["definitions"]
    return [(code, known[code].words if code in known else Bilingual(code, code), hashed, code in known and definition_hash(known[code]) == hashed)
            for code, hashed in frozen.items()]


@role_required(Role.PROVINCE_OFFICIAL)
@require_POST
def check(request: Request, number: UUID) -> HttpResponse:
    """Let a snapshot be checked; the verdict appears on its page."""
    found = get_object_or_404(Snapshot.objects.visible_to(request.actor), pk=number)
    work = start(check_snapshot, by=request.actor, at=request.now, number=str(found.pk), user=request.actor.user_id,
                 membership=request.actor.membership_id, moment=request.now.isoformat())
    Snapshot.objects.filter(pk=found.pk).update(task=work.task)
    return redirect(found.get_absolute_url())


@role_required(Role.PROVINCE_OFFICIAL)
@require_POST
def check_everything(request: Request) -> HttpResponse:
    """Let all snapshots be checked, one after the other; nothing new while that is being done."""
    if not Progress.objects.filter(name__in=LONG_WORK, stage__in=RUNNING).exists():
        start(check_all, by=request.actor, at=request.now, user=request.actor.user_id, membership=request.actor.membership_id,
              moment=request.now.isoformat())
    return redirect(reverse("indicators:snapshots"))


@role_required(Role.PROVINCE_OFFICIAL)
@require_POST
def freeze(request: Request) -> HttpResponse:
    """Freeze all figures as they are today."""
    start(freeze_day, by=request.actor, at=request.now, moment=request.now.isoformat(), user=request.actor.user_id,
          membership=request.actor.membership_id)
    return redirect(reverse("indicators:snapshots"))
