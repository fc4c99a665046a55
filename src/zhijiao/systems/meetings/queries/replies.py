"""What units replied: the reports of a task with their evidence and what was found of them; two statements for any number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from zhijiao.kernel.papers.models import StoredFile
from zhijiao.systems.meetings.models import Report, Task, Verification


@dataclass(frozen=True)
class Reply:
    """One report: what was said, by which files, and the conclusions given on it."""

    report: Report
    files: tuple[StoredFile, ...]
    conclusions: tuple[Verification, ...]


def replies(task: Task) -> list[Reply]:
    """Return the reports of a task, the newest first."""
    reports = list(task.reports.select_related("reported_by__person").prefetch_related("verifications__concluded_by__person").order_by("-order"))
    files = _files(reports)
    return [Reply(one, tuple(files[str(one.pk)]), tuple(one.verifications.all())) for one in reports]


def last_reply(task: Task) -> Reply | None:
    """Return the newest report with its files; its conclusions are not read."""
    last = task.reports.order_by("-order").first()
    return Reply(last, tuple(_files([last])[str(last.pk)]), ()) if last else None


def _files(reports: Sequence[Report]) -> dict[str, list[StoredFile]]:
    found: dict[str, list[StoredFile]] = defaultdict(list)
    kept = StoredFile.objects.filter(subject_kind=Report._meta.label_lower, subject_id__in=[str(one.pk) for one in reports])
    for file in kept.order_by("stored_at", "pk"):
        found[file.subject_id].append(file)
    return found
