"""The room's figures, counted over what somebody may see, by the school's city; a fixed number of queries each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.timezone import get_default_timezone

from zhijiao.kernel.findings.models import Finding
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.rooms import Figure, RegionValue
from zhijiao.systems.apprenticeships.indicators import INDICATORS, Indicator
from zhijiao.systems.apprenticeships.models import Agreement, Complaint, LogEntry
from zhijiao.systems.apprenticeships.models.daily import monday
from zhijiao.systems.apprenticeships.queries.clocks import SIGN_OFF_DAYS, sign_off_due
from zhijiao.systems.apprenticeships.terms import AT_WORK, UNDER_WAY, ComplaintState, LogState, State

KIND = "apprenticeships.agreement"
LOG_DAYS = 60
REPEATED = 2
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


@dataclass(frozen=True, slots=True)
class Standing:
    """The agreements under way that somebody sees, with what is found about each: read once for all figures of the law."""

    places: dict[int, tuple[State, str, int, str]]  # state, the school's region, the enterprise, the enterprise's region
    failed: dict[int, set[str]]
    unknown: dict[int, set[str]]
    blocked: set[int]


def standing(actor: Actor) -> Standing:
    """Read agreements and findings: two queries, whatever their number."""
    rows = Agreement.objects.visible_to(actor).filter(state__in=UNDER_WAY).order_by()
    listed = rows.values_list("pk", "state", "school__region__path", "enterprise_id", "enterprise__region__path")
    made = Standing({pk: tuple(rest) for pk, *rest in listed.iterator(chunk_size=5000)}, defaultdict(set), defaultdict(set), set())
    found = Finding.objects.filter(subject_kind=KIND).values_list("subject_id", "rule", "severity", "outcome").order_by()
    if actor.role is not Role.PROVINCE_OFFICIAL:
        found = found.filter(subject_id__in=[str(pk) for pk in made.places])
    for subject, rule, severity, outcome in found.iterator(chunk_size=5000):
        pk = int(subject)
        (made.failed if outcome == "fail" else made.unknown)[pk].add(rule)
        if outcome == "fail" and severity == "BLOCK":
            made.blocked.add(pk)
    return made


def by_rules(seen: Standing, rules: tuple[str, ...], states: tuple[State, ...]) -> list[Share]:
    """Return, by city, the agreements without a failure of some rules, of those for which none of them is unknown."""
    wanted, none = set(rules), set[str]()
    rows = []
    for pk, (state, path, _, _) in seen.places.items():
        if state in states:
            failed, unknown = bool(wanted & seen.failed.get(pk, none)), bool(wanted & seen.unknown.get(pk, none))
            rows.append((path, int(not failed and not unknown), int(failed or not unknown), 1))
    return _by_city(rows)


def _counted(rows: QuerySet[Any], path: str, numerator: Q, known: Q | None = None) -> list[Share]:
    judged = Count("pk", filter=known) if known is not None else Count("pk")
    good = Count("pk", filter=numerator if known is None else known & numerator)
    grouped = rows.values(path).annotate(good=good, known=judged, all=Count("pk"))
    return _by_city(grouped.values_list(path, "good", "known", "all").order_by())


def log_in_time(actor: Actor, today: date) -> list[Share]:
    """Days of the last sixty that are due for a signature, and those signed within a week after their own week."""
    first, due = today - timedelta(days=LOG_DAYS), today - timedelta(days=SIGN_OFF_DAYS + 7)
    rows = LogEntry.objects.visible_to(actor).filter(on__gt=first, on__lte=due)
    return _counted(rows, "agreement__school__region__path", Q(state=LogState.SIGNED) & _signed_in_time(monday(first), due))


def _signed_in_time(week: date, last: date) -> Q:
    """Return the condition that a week was signed by its day, week by week: the database compares plain values only."""
    in_time = Q(pk__in=[])
    while week <= last:
        by = datetime.combine(sign_off_due(week) + timedelta(days=1), time(), tzinfo=get_default_timezone())
        in_time |= Q(sign_off__week=week, sign_off__signed_at__lt=by)
        week += timedelta(days=7)
    return in_time


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


def repeated_findings(seen: Standing) -> list[Share]:
    """Enterprises with apprentices at work, and those with two or more blocked agreements."""
    blocked: dict[tuple[int, str], int] = defaultdict(int)
    for pk, (state, _, unit, path) in seen.places.items():
        if state in AT_WORK:
            blocked[unit, path] += pk in seen.blocked
    return _by_city((path, int(bad >= REPEATED), 1, 1) for (_, path), bad in blocked.items())


def shares(indicator: Indicator, actor: Actor, today: date, seen: Standing | None = None) -> list[Share]:
    """Return an indicator by city; `seen` saves reading the agreements again for the next one."""
    special: dict[str, Callable[[], list[Share]]] = {
        "APP-05": lambda: log_in_time(actor, today),
        "APP-06": lambda: outside_province(actor),
        "APP-07": lambda: completed(actor),
        "APP-09": lambda: complaints_in_time(actor, today),
        "APP-10": lambda: repeated_findings(seen or standing(actor)),
    }
    if indicator.code in special:
        return special[indicator.code]()
    return by_rules(seen or standing(actor), indicator.rules, UNDER_WAY if indicator.code == "APP-02" else AT_WORK)


def figures(actor: Actor, today: date) -> list[Figure]:
    """Return the room's figures for the home page of those who look over several agreements."""
    if actor.role not in OVERSEERS:
        return []
    seen = standing(actor)
    return [figure for indicator in INDICATORS if (figure := _figure(indicator, shares(indicator, actor, today, seen))) is not None]


def _figure(indicator: Indicator, found: list[Share]) -> Figure | None:
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
