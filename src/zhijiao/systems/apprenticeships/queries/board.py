"""The compliance board: how many agreements, how many held up and by which rule; by city, school, enterprise or rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import CharField, Count, Q, QuerySet
from django.db.models.functions import Cast

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.findings.models import Finding
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.people.actor import Actor
from zhijiao.law.internships import RULE
from zhijiao.systems.apprenticeships.indicators import INDICATOR, Indicator
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.queries.figures import KIND, city_of_path, finding_exists
from zhijiao.systems.apprenticeships.terms import AT_WORK, UNDER_WAY, State

DIMENSIONS = ("city", "school", "enterprise")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the board: of `total` agreements, how many are held up, warned of, or lack evidence."""

    key: str
    words: Bilingual
    total: int
    blocked: int
    warned: int
    unknown: int

    @property
    def clear(self) -> int:
        """Agreements that nothing holds up."""
        return self.total - self.blocked


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule on the board: how many agreements fail it, and for how many it cannot be judged."""

    rule: str
    words: Bilingual
    article: Bilingual
    severity: str
    failed: int
    unknown: int


def agreements(actor: Actor, *, city: str = "", school: str = "", enterprise: str = "", rule: str = "", indicator: str = "",
               states: tuple[State, ...] = UNDER_WAY) -> QuerySet[Agreement]:
    """Return the agreements that a place on the board stands for, within what somebody may see."""
    rows = Agreement.objects.visible_to(actor).filter(state__in=states)
    if city:
        rows = rows.filter(Q(school__region__path__contains=f"/{city}") | Q(school__region=city))
    if school.isdigit():
        rows = rows.filter(school=int(school))
    if enterprise.isdigit():
        rows = rows.filter(enterprise=int(enterprise))
    if rule in RULE:
        rows = rows.filter(finding_exists(rule=rule, outcome="fail"))
    if (wanted := INDICATOR.get(indicator)) is not None:
        rows = _against(rows, wanted)
    return rows


def _against(rows: QuerySet[Agreement], indicator: Indicator) -> QuerySet[Agreement]:
    if indicator.code == "APP-06":
        return rows.filter(state__in=AT_WORK).exclude(province_of_post="21").exclude(province_of_post=None)
    if not indicator.rules:
        return rows
    rows = rows if indicator.code == "APP-02" else rows.filter(state__in=AT_WORK)
    return rows.filter(finding_exists(rule__in=indicator.rules, outcome="fail"))


def board(rows: QuerySet[Agreement], by: str) -> list[Line]:
    """Return the board over some agreements by city, school or enterprise, the most held up first."""
    path = {"city": "school__region__path", "school": "school_id", "enterprise": "enterprise_id"}[by]
    grouped = (
        rows.annotate(blocked=finding_exists(severity="BLOCK", outcome="fail"),
                      warned=finding_exists(severity="WARN", outcome="fail"), unknown=finding_exists(outcome="unknown"))
        .values(path)
        .annotate(n=Count("pk"), n_blocked=Count("pk", filter=Q(blocked=True)), n_warned=Count("pk", filter=Q(warned=True)),
                  n_unknown=Count("pk", filter=Q(unknown=True)))
        .values_list(path, "n", "n_blocked", "n_warned", "n_unknown").order_by()
    )
    sums: dict[str, list[int]] = {}
    for key, *numbers in grouped:
        row = sums.setdefault(city_of_path(key) if by == "city" else str(key), [0, 0, 0, 0])
        row[:] = [old + new for old, new in zip(row, numbers, strict=True)]
    names = _names(by, list(sums))
    lines = [Line(key, names[key], *numbers) for key, numbers in sums.items()]
    return sorted(lines, key=lambda line: (-line.blocked, -line.total, line.key))


def _names(by: str, keys: list[str]) -> dict[str, Bilingual]:
    if by == "city":
        return {region.key: region.words for region in Region.objects.filter(pk__in=keys)}
    return {str(unit.pk): unit.words for unit in Organisation.objects.filter(pk__in=keys)}


def rules(rows: QuerySet[Agreement]) -> list[RuleLine]:
    """Return the board by rule: what fails most comes first, blocking rules before warnings."""
    keys = rows.annotate(text_key=Cast("pk", CharField())).values("text_key")
    counted = (
        Finding.objects.filter(subject_kind=KIND, subject_id__in=keys).values("rule")
        .annotate(failed=Count("pk", filter=Q(outcome="fail")), unknown=Count("pk", filter=Q(outcome="unknown")))
        .values_list("rule", "failed", "unknown").order_by()
    )
    lines = [
        RuleLine(name, RULE[name].words, Bilingual(RULE[name].citation.said("en"), RULE[name].citation.said("zh")),
                 str(RULE[name].severity), failed, unknown)
        for name, failed, unknown in counted if name in RULE
    ]
    return sorted(lines, key=lambda line: (line.severity != "BLOCK", -line.failed, -line.unknown, line.rule))


def starting_soon(rows: QuerySet[Agreement], today: date, days: int = 14) -> QuerySet[Agreement]:
    """Return the agreements not yet at work whose first day comes within some days."""
    return rows.filter(starts_on__lte=today + timedelta(days=days)).exclude(state__in=AT_WORK).order_by("starts_on")
