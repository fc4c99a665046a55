"""Which agreements have a stored finding, as a condition for the database."""

from __future__ import annotations

from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast

from zhijiao.kernel.findings.models import Finding

KIND = "apprenticeships.agreement"


def finding_exists(**about: object) -> Exists:
    """Return the condition that an agreement has a stored finding."""
    return Exists(Finding.objects.filter(subject_kind=KIND, subject_id=Cast(OuterRef("pk"), CharField()), **about))
