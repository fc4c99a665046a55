"""When the next visit is due, and what the card of visits and safety training shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from zhijiao.systems.apprenticeships.models import Agreement, SafetyTraining, Visit, VisitInterval
from zhijiao.systems.apprenticeships.queries.ledgers import last_day
from zhijiao.systems.apprenticeships.terms import State


@dataclass(frozen=True, slots=True)
class Visits:
    """The visits of a placement, the safety training before and during it, and the day of the next visit."""

    visits: tuple[Visit, ...]
    trainings: tuple[SafetyTraining, ...]
    due_on: date | None
    interval: int | None


def interval_on(day: date) -> int | None:
    """Return the days between two visits in force on a day; None while the province has set none."""
    return VisitInterval.objects.filter(effective_on__lte=day).order_by("-effective_on").values_list("days", flat=True).first()


def visits_of(agreement: Agreement, today: date) -> Visits:
    """Return what the school has seen of a placement; three statements."""
    visits = tuple(Visit.objects.filter(agreement=agreement).select_related("visitor").order_by("-on"))
    trainings = tuple(SafetyTraining.objects.filter(agreement=agreement).order_by("-on", "-pk"))
    interval = interval_on(today)
    return Visits(visits, trainings, _due(agreement, visits, interval), interval)


def _due(agreement: Agreement, visits: tuple[Visit, ...], interval: int | None) -> date | None:
    """Return the day of the next visit: so many days after the last one, or after the first day; none after the last day."""
    if interval is None or agreement.state != State.ACTIVE or agreement.starts_on is None or agreement.ends_on is None:
        return None
    due = (visits[0].on if visits else agreement.starts_on) + timedelta(days=interval)
    return due if due <= last_day(agreement) else None


def visit_due(today: date) -> Q:
    """Return the condition that a visit is due by a day: none since, and the placement is that old."""
    interval = interval_on(today)
    if interval is None:
        return Q(pk__in=[])
    since = today - timedelta(days=interval)
    seen = Visit.objects.filter(agreement=OuterRef("pk"), on__gt=since)
    return Q(~Exists(seen), state=State.ACTIVE, starts_on__lte=since, ends_on__gte=today)
