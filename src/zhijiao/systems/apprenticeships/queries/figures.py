"""The room's figures, counted over what somebody may see, by the school's city; a fixed number of queries each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse

from zhijiao.kernel.findings.models import Finding
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.rooms import Figure, RegionValue
from zhijiao.systems.apprenticeships.indicators import INDICATORS, Indicator
from zhijiao.systems.apprenticeships.models import Agreement, Complaint, LogEntry
from zhijiao.systems.apprenticeships.queries.clocks import SIGN_OFF_DAYS
from zhijiao.systems.apprenticeships.terms import AT_WORK, UNDER_WAY, ComplaintState, LogState, State

KIND = "apprenticeships.agreement"
LOG_DAYS = 60
OVERSEERS = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.SCHOOL_REGISTRAR, Role.SCHOOL_TEACHER)


@dataclass(frozen=True, slots=True)
class Share:
    """A figure in one city: numerator of denominator, how many of all rows are known."""

    city: str
    numerator: int
    denominator: int
    total: int


def city_of_path(path: str) -> str:
    """Return the key of the city (or zone) in a region's path; of the province for what lies directly under it."""
    keys = path.split("/")
    return keys[1] if len(keys) > 1 else keys[0]


def finding_exists(**about: object) -> Exists:
    """Return the condition that an agreement has a stored finding."""
    return Exists(Finding.objects.filter(subject_kind=KIND, subject_id=Cast(OuterRef("pk"), CharField()), **about))


def _by_city(rows: Iterable[tuple[str, int, int, int]]) -> list[Share]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for path, *numbers in rows:
        for place, number in enumerate(numbers):
            sums[city_of_path(path)][place] += number
    return [Share(city, *numbers) for city, numbers in sorted(sums.items())]


def by_rules(actor: Actor, rules: tuple[str, ...], states: tuple[State, ...]) -> list[Share]:
    """Return, by city, the agreements without a failure of some rules, of those for which none of them is unknown."""
    rows = (
        Agreement.objects.visible_to(actor).filter(state__in=states)
        .annotate(failed=finding_exists(rule__in=rules, outcome="fail"), unknown=finding_exists(rule__in=rules, outcome="unknown"))
        .values("school__region__path")
        .annotate(good=Count("pk", filter=Q(failed=False, unknown=False)),
                  known=Count("pk", filter=Q(failed=True) | Q(unknown=False)), all=Count("pk"))
        .values_list("school__region__path", "good", "known", "all").order_by()
    )
    return _by_city(rows)


def _counted(rows: QuerySet[Any], path: str, numerator: Q, known: Q | None = None) -> list[Share]:
    judged = Count("pk", filter=known) if known is not None else Count("pk")
    good = Count("pk", filter=numerator if known is None else known & numerator)
    grouped = rows.values(path).annotate(good=good, known=judged, all=Count("pk"))
    return _by_city(grouped.values_list(path, "good", "known", "all").order_by())


def log_in_time(actor: Actor, today: date) -> list[Share]:
    """Days of the last sixty that are due for a signature, and those signed within a week after their own week."""
    due = today - timedelta(days=SIGN_OFF_DAYS + 7)
    rows = LogEntry.objects.visible_to(actor).filter(on__gt=today - timedelta(days=LOG_DAYS), on__lte=due)
    in_time = Q(state=LogState.SIGNED, sign_off__signed_at__date__lte=F("sign_off__week") + timedelta(days=4 + SIGN_OFF_DAYS))
    return _counted(rows, "agreement__school__region__path", in_time)


def outside_province(actor: Actor) -> list[Share]:
    """Agreements at work elsewhere, of those whose province is known."""
    rows = Agreement.objects.visible_to(actor).filter(state__in=AT_WORK)
    return _counted(rows, "school__region__path", ~Q(province_of_post="21"), Q(province_of_post__isnull=False))


def completed(actor: Actor) -> list[Share]:
    """Finished agreements that ran to their end."""
    finished = (State.ASSESSED, State.COMPLETED, State.ENDED_EARLY, State.ARCHIVED)
    rows = Agreement.objects.visible_to(actor).filter(state__in=finished)
    return _counted(rows, "school__region__path", Q(ended_on__isnull=True))


def complaints_in_time(actor: Actor, today: date) -> list[Share]:
    """Complaints that are closed or past their day, and those closed by it."""
    rows = Complaint.objects.visible_to(actor).filter(Q(state=ComplaintState.CLOSED) | Q(close_due_on__lt=today))
    return _counted(rows, "region__path", Q(state=ComplaintState.CLOSED, closed_at__date__lte=F("close_due_on")))


def repeated_findings(actor: Actor) -> list[Share]:
    """Enterprises with apprentices at work, and those with two or more blocked agreements."""
    blocked = finding_exists(severity="BLOCK", outcome="fail")
    units = (
        Agreement.objects.visible_to(actor).filter(state__in=AT_WORK).annotate(blocked=blocked)
        .values("enterprise", "enterprise__region__path").annotate(bad=Count("pk", filter=Q(blocked=True)))
        .values_list("enterprise__region__path", "bad").order_by()
    )
    return _by_city((path, int(bad >= 2), 1, 1) for path, bad in units)


def shares(indicator: Indicator, actor: Actor, today: date) -> list[Share]:
    """Return an indicator by city."""
    special: dict[str, Callable[[], list[Share]]] = {
        "APP-05": lambda: log_in_time(actor, today),
        "APP-06": lambda: outside_province(actor),
        "APP-07": lambda: completed(actor),
        "APP-09": lambda: complaints_in_time(actor, today),
        "APP-10": lambda: repeated_findings(actor),
    }
    if indicator.code in special:
        return special[indicator.code]()
    return by_rules(actor, indicator.rules, UNDER_WAY if indicator.code == "APP-02" else AT_WORK)


def figures(actor: Actor, today: date) -> list[Figure]:
    """Return the room's figures for the home page of those who look over several agreements."""
    if actor.role not in OVERSEERS:
        return []
    return [figure for indicator in INDICATORS if (figure := _figure(indicator, actor, today)) is not None]


def _figure(indicator: Indicator, actor: Actor, today: date) -> Figure | None:
    found = shares(indicator, actor, today)
    total = sum(share.total for share in found)
    if not total:
        return None
    regions = tuple(RegionValue(s.city, s.numerator, s.denominator, s.denominator, s.total, url=rows_url(indicator, s.city)) for s in found)
    known = sum(share.denominator for share in found)
    return Figure(code=indicator.code, words=indicator.words, numerator=sum(s.numerator for s in found), denominator=known,
                  known=known, total=total, url=rows_url(indicator), noun=indicator.noun, definition=indicator.definition,
                  target=indicator.target, regions=regions)


def rows_url(indicator: Indicator, city: str = "") -> str:
    """Return the address of the rows behind a figure: the agreements with the findings that it counts against."""
    asked = {"indicator": indicator.code} | ({"city": city} if city else {})
    return f"{reverse('apprenticeships:board')}?{urlencode(asked)}"
