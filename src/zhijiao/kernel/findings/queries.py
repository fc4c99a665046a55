"""What is known of a subject, and of many at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Model, Q, QuerySet

from zhijiao.kernel.findings.models import Finding, Waiver


def findings_of(subject: Model) -> QuerySet[Finding]:
    """Return the stored findings of a subject, blocking ones first."""
    return Finding.objects.filter(**place(subject)).order_by("severity", "outcome", "rule")


def waived(subject: Model, on: date) -> set[str]:
    """Return the rules with a reason on record that still holds on a day."""
    valid = Waiver.objects.filter(Q(until__isnull=True) | Q(until__gte=on), **place(subject))
    return set(valid.values_list("rule", flat=True))


def waivers_of(subject: Model) -> QuerySet[Waiver]:
    """Return every reason on record, the newest first."""
    return Waiver.objects.filter(**place(subject)).select_related("waived_by__person").order_by("-waived_at")


def counted(subjects: Iterable[Model]) -> dict[str, dict[str, int]]:
    """Return, for subjects of one kind, {key: {"BLOCK": n, "WARN": n, "INFO": n, "unknown": n}} in one query."""
    listed = list(subjects)
    if not listed:
        return {}
    rows = (Finding.objects.filter(subject_kind=listed[0]._meta.label_lower, subject_id__in=[str(s.pk) for s in listed])
            .values_list("subject_id", "severity", "outcome").annotate(Count("pk")))
    counts: dict[str, dict[str, int]] = {}
    for key, severity, outcome, number in rows:
        column = "unknown" if outcome == "unknown" else str(severity)
        of_subject = counts.setdefault(key, {"BLOCK": 0, "WARN": 0, "INFO": 0, "unknown": 0})
        of_subject[column] += number
    return counts


def failed_warnings(subjects: Iterable[Model]) -> list[tuple[str, str]]:
    """Return, for subjects of one kind, (key, rule) of every failed warning, in one query."""
    listed = list(subjects)
    if not listed:
        return []
    rows = Finding.objects.filter(subject_kind=listed[0]._meta.label_lower, subject_id__in=[str(s.pk) for s in listed])
    return list(rows.filter(severity="WARN", outcome="fail").values_list("subject_id", "rule").order_by("subject_id", "rule"))


def place(subject: Model) -> dict[str, str]:
    """Return how findings name a subject."""
    return {"subject_kind": subject._meta.label_lower, "subject_id": str(subject.pk)}
