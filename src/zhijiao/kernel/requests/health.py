"""Is it alive, is it ready, how does it do: for whoever runs it."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import cast

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from zhijiao.kernel.jobs.models import JobStage, Progress
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.outbox import delivery
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.requests import figures


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, has the present shape and its regions; 503 and the reason when not."""
    checks = {name: _outcome(check) for name, check in _CHECKS.items()}
    return JsonResponse({"ready": all(said == "ok" for said in checks.values()), "checks": checks},
                        status=200 if all(said == "ok" for said in checks.values()) else 503)


def _outcome(check: Callable[[], str]) -> str:
    try:
        return check()
    except DatabaseError as trouble:
        return type(trouble).__name__


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return "ok" if cursor.fetchone() == (1,) else "no answer"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} waiting" if waiting else "ok"


def _regions() -> str:
    return "ok" if Region.objects.exists() else "none loaded"


_CHECKS: dict[str, Callable[[], str]] = {"database": _database, "migrations": _migrations, "regions": _regions}


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus; to loopback and listed addresses only, nothing is there for others."""
    request = cast(Request, request)
    # A proxy that was not declared stands on loopback itself: whoever comes through it is not from here.
    forwarded = "HTTP_X_FORWARDED_FOR" in request.META and settings.ZHIJIAO_PROXIES == 0
    if forwarded or not (_is_loopback(request.address) or request.address in settings.ZHIJIAO_METRICS_FROM):
        raise Http404
    waiting = delivery.counted(request.now)
    queued = DBTaskResult.objects.filter(status=TaskResultStatus.READY).count()
    return HttpResponse(figures.text([
        ("zhijiao_jobs_queued", "Jobs that wait for a worker.", queued),
        ("zhijiao_jobs_running", "Jobs in hand.", Progress.objects.filter(stage=JobStage.RUNNING).count()),
        ("zhijiao_jobs_failed", "Jobs that ended with an error.", Progress.objects.filter(stage=JobStage.FAILED).count()),
        ("zhijiao_outbox_waiting", "Deliveries that are due.", waiting["waiting"]),
        ("zhijiao_outbox_stuck", "Deliveries given up after the last try.", waiting["stuck"]),
        ("zhijiao_journal_entries", "Entries in the journal.", Entry.objects.count()),
    ]), content_type="text/plain; version=0.0.4; charset=utf-8")


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
