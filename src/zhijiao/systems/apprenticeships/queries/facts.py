"""The facts of an agreement as the law asks for them, and what the law says of them.

Head counts look at every placement known to the system at the same enterprise whose days overlap, whatever its school:
the number is all that leaves this module, never another school's students.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from zhijiao.engines.rules import Finding
from zhijiao.kernel.days import local_day
from zhijiao.kernel.findings.models import Waiver
from zhijiao.kernel.findings.queries import waivers_of
from zhijiao.law.internships import BEFORE_SIGNING, check_one
from zhijiao.systems.apprenticeships.facts import FIELD_COLUMN, SIGNED_ON, as_fact
from zhijiao.systems.apprenticeships.models import Agreement, Filing, Signature
from zhijiao.systems.apprenticeships.queries import contracts, pay
from zhijiao.systems.apprenticeships.queries.renewals import first_days
from zhijiao.systems.apprenticeships.terms import OVER, WITH_PARTY, FilingKind, FilingState, State

CHUNK = 200
WHOLE_STAY = "usual_duration"  # judged over all renewals of a placement
BEFORE_ALL_SIGNED = (State.DRAFT, *WITH_PARTY)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many interns share a day with a placement, itself included; None while its days are unknown."""

    at_enterprise: int | None
    in_post: int | None


@dataclass(frozen=True, slots=True)
class Stay:
    """One placement as the head count sees it."""

    enterprise_id: int
    post: str | None
    first: date
    last: date


def post_key(name: str | None) -> str | None:
    """Return a post's name as it is compared: without the spaces around it; None when there is none."""
    return (name or "").strip() or None


class HeadCounts:
    """Counts overlapping stays: those that begin by my last day, less those that ended before my first."""

    def __init__(self, stays: Iterable[Stay]):
        firsts: dict[tuple[int, str | None], list[date]] = defaultdict(list)
        lasts: dict[tuple[int, str | None], list[date]] = defaultdict(list)
        for stay in stays:
            for key in {(stay.enterprise_id, None), (stay.enterprise_id, stay.post)}:
                firsts[key].append(stay.first)
                lasts[key].append(stay.last)
        self._firsts = {key: sorted(days) for key, days in firsts.items()}
        self._lasts = {key: sorted(days) for key, days in lasts.items()}

    def among(self, key: tuple[int, str | None], first: date, last: date) -> int:
        """Return how many stays of one unit (or post) share a day with a span."""
        begun = bisect_right(self._firsts.get(key, []), last)
        ended = bisect_left(self._lasts.get(key, []), first)
        return begun - ended

    def of(self, stay: Stay) -> Counts:
        """Return both counts of a stay that is itself among the stays counted."""
        in_post = None if stay.post is None else self.among((stay.enterprise_id, stay.post), stay.first, stay.last)
        return Counts(self.among((stay.enterprise_id, None), stay.first, stay.last), in_post)


def stay_of(agreement: Agreement) -> Stay | None:
    """Return an agreement as a stay; None while one of its days is unknown or they are in the wrong order."""
    last = agreement.ended_on or agreement.ends_on
    if agreement.starts_on is None or last is None or last < agreement.starts_on:
        return None
    return Stay(agreement.enterprise_id, post_key(agreement.post_name), agreement.starts_on, last)


def stays(where: Q) -> list[Stay]:
    """Return every placement known to the system that `where` selects, drafts too, withdrawn ones not."""
    found = (
        Agreement.objects.filter(where, starts_on__isnull=False)
        .exclude(state=State.WITHDRAWN)
        .annotate(last=Coalesce("ended_on", "ends_on"))
        .filter(last__isnull=False)
        .values_list("enterprise_id", "post_name", "starts_on", "last")
    )
    return [Stay(unit, post_key(post), first, last) for unit, post, first, last in found.iterator(chunk_size=5000)
            if last >= first]


def head_counts(agreements: Sequence[Agreement]) -> dict[int, Counts]:
    """Return the head counts of agreements by their key, as they stand in memory: one query, however many."""
    own = {a.pk: stay_of(a) for a in agreements}
    others = stays(Q(enterprise__in={a.enterprise_id for a in agreements}) & ~Q(pk__in=[a.pk for a in agreements]))
    counts = HeadCounts([*others, *(s for s in own.values() if s is not None)])
    return {pk: Counts(None, None) if stay is None else counts.of(stay) for pk, stay in own.items()}


def signature_days(agreements: Sequence[Agreement]) -> dict[int, dict[str, date]]:
    """Return the days of the valid signatures, by agreement and column."""
    days: dict[int, dict[str, date]] = defaultdict(dict)
    valid = Signature.objects.valid().filter(agreement__in=[a.pk for a in agreements])
    for pk, party, at in valid.values_list("agreement_id", "party", "signed_at"):
        if str(party) in SIGNED_ON:
            days[pk][SIGNED_ON[str(party)]] = local_day(at)
    return days


def filing_values(agreements: Sequence[Agreement]) -> dict[int, dict[str, Any]]:
    """Return what accepted filings say, by agreement and column."""
    rows = {a.pk: a for a in agreements}
    filings: dict[int, list[Filing]] = defaultdict(list)
    for filing in Filing.objects.filter(agreement__in=rows, state=FilingState.APPROVED).order_by("id"):
        filings[filing.agreement_id].append(filing)
    return {pk: filed_columns(rows[pk], found) for pk, found in filings.items()}


def filed_columns(agreement: Agreement, accepted: Sequence[Filing]) -> dict[str, Any]:
    """Return what accepted filings of one agreement say, by column: the latest consent, and its exceptions together.

    The sheet has one place for exceptions. Each of those that cover the whole placement and were made before it lifts
    its rules, so they are said as one: every rule they name, the days they share. If none does, the latest is said.
    """
    values: dict[str, Any] = {}
    for filing in accepted:
        if filing.kind == FilingKind.OUT_OF_PROVINCE:
            values |= {"out_of_province_consent_on": filing.consent_on, "out_of_province_filed_on": filing.filed_on}
    exceptions = [filing for filing in accepted if filing.kind == FilingKind.EXCEPTION]
    together = [filing for filing in exceptions if _covers(filing, agreement)] or exceptions[-1:]
    return values | (_as_one(together) if together else {})


def _covers(filing: Filing, agreement: Agreement) -> bool:
    """Say whether an exception was made before a placement and covers all its days."""
    first, last = agreement.starts_on, agreement.ends_on
    if first is None or last is None or filing.starts_on is None or filing.ends_on is None or filing.filed_on is None:
        return False
    return filing.starts_on <= first and last <= filing.ends_on and filing.filed_on <= first


def _as_one(filings: Sequence[Filing]) -> dict[str, Any]:
    if len(filings) == 1:
        only = filings[0]
        return {"exception_filed_on": only.filed_on, "exception_scope": tuple(only.scope), "exception_from": only.starts_on,
                "exception_to": only.ends_on}
    return {"exception_filed_on": max(f.filed_on for f in filings if f.filed_on),
            "exception_scope": tuple(dict.fromkeys(rule for f in filings for rule in f.scope)),
            "exception_from": max(f.starts_on for f in filings if f.starts_on),
            "exception_to": min(f.ends_on for f in filings if f.ends_on)}


def own_values(agreement: Agreement) -> dict[str, Any]:
    """Return the facts that stand on the agreement, its apprentice and its enterprise, by column."""
    values = {column: as_fact(field, getattr(agreement, field)) for field, column in FIELD_COLUMN.items()}
    person, unit = agreement.apprentice, agreement.enterprise
    return values | {
        "row_id": agreement.number,
        "student_name": person.name,
        "sex": None if not person.sex else str(person.sex),
        "born_on": person.born_on,
        "enterprise_name": unit.name,
        "enterprise_uscc": unit.uscc or None,
        "enterprise_staff": agreement.enterprise_staff if agreement.enterprise_staff is not None else unit.staff_on_post,
    }


def values_of(agreements: Sequence[Agreement], *, as_agreed: bool = False) -> list[dict[str, Any]]:
    """Return agreements as rows of the sheet, aligned: a constant number of queries. `as_agreed`: whatever was really paid."""
    signed, filed = signature_days(agreements), filing_values(agreements)
    paid = {} if as_agreed else pay.practice(agreements)
    return [own_values(a) | signed.get(a.pk, {}) | filed.get(a.pk, {}) | paid.get(a.pk, {}) for a in agreements]


def judged(agreements: Sequence[Agreement], *, today: date, whole: bool = False, as_agreed: bool = False) -> list[list[Finding]]:
    """Return what the law says of each agreement, aligned, in the order of the rules.

    Until everybody has signed, only the rules that are judged before signing: nobody is told that a signature is missing
    while the agreement is on its way to be signed. `whole`: all rules whatever the state.
    """
    counts = head_counts(agreements)
    of_contracts, since = contracts.findings_of(agreements, today=today), first_days(agreements)
    found = []
    for agreement, values in zip(agreements, values_of(agreements, as_agreed=as_agreed), strict=True):
        count = counts[agreement.pk]
        findings = check_one(values, today=today, region=province_of(agreement), interns_at_enterprise=count.at_enterprise,
                             interns_in_post=count.in_post) + of_contracts.get(agreement.pk, [])
        if agreement.pk in since:
            findings = _by_the_chain(findings, values | {"starts_on": since[agreement.pk]}, agreement, today)
        early = not whole and agreement.state in BEFORE_ALL_SIGNED
        found.append([f for f in findings if not early or f.rule in BEFORE_SIGNING])
    return found


def _by_the_chain(found: list[Finding], values: dict[str, Any], agreement: Agreement, today: date) -> list[Finding]:
    """Return the findings with the usual length counted from the first day of the first agreement that this one continues."""
    over_all = check_one(values, today=today, on=agreement.starts_on, region=province_of(agreement))
    return [*(f for f in found if f.rule != WHOLE_STAY), *(f for f in over_all if f.rule == WHOLE_STAY)]


def findings(agreement: Agreement, *, today: date, as_agreed: bool = False) -> list[Finding]:
    """Return what the law says of an agreement now; a finding with a recorded reason has status waived."""
    reasons = reasons_on(agreement, today)
    return [_with_reason(finding, reasons) for finding in judged([agreement], today=today, as_agreed=as_agreed)[0]]


def reasons_on(agreement: Agreement, day: date) -> dict[str, Waiver]:
    """Return the recorded reasons that hold on a day, by rule; of several the newest."""
    found = waivers_of(agreement).filter(Q(until__isnull=True) | Q(until__gte=day)).order_by("waived_at")
    return {waiver.rule: waiver for waiver in found}


def _with_reason(finding: Finding, reasons: Mapping[str, Waiver]) -> Finding:
    waiver = reasons.get(finding.rule)
    # A rule that blocked only by a part may have a reason from before; once it blocks, the reason lifts nothing.
    if waiver is None or finding.outcome != "fail" or str(finding.severity) != "WARN":
        return finding
    return finding.waived(waiver.reason, by=_said_by(waiver), until=waiver.until)


def _said_by(waiver: Waiver) -> str:
    user = waiver.waived_by
    return "" if user is None or user.person is None else user.person.name


def province_of(agreement: Agreement) -> str:
    """Return the key of the province whose law counts: that of the school."""
    return agreement.school.region.path.split("/")[0]


def living_agreements() -> Iterator[list[Agreement]]:
    """Return, in chunks, every agreement whose findings may still change."""
    last = 0
    while True:
        chunk = list(Agreement.objects.whole().exclude(state__in=OVER).filter(pk__gt=last).order_by("pk")[:CHUNK])
        if not chunk:
            return
        yield chunk
        last = chunk[-1].pk
