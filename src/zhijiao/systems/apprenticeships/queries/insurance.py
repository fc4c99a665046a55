"""Whom which policy covers, laid against the days of the placements: what is left uncovered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from zhijiao.basics.columns import Column, Kind, Privacy
from zhijiao.basics.dates import Span, day_words
from zhijiao.basics.identifiers import id_number_problem
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.registers import Mismatch
from zhijiao.law.national.internship_2021.terms import PremiumPayer
from zhijiao.systems.apprenticeships.models import Agreement, Cover, Policy
from zhijiao.systems.apprenticeships.queries.rows import people_of
from zhijiao.systems.apprenticeships.terms import UNDER_WAY, State

Row = Mapping[str, Any]
DAY = timedelta(days=1)

COLUMNS = (
    Column("policy_number", Bilingual("Policy number", "保单号"), Kind.CODE, example="LN-2026-0001"),
    Column("insurer", Bilingual("Insurer", "保险公司"), example="某财产保险公司"),
    Column("policy_from", Bilingual("Policy from", "保险起期"), Kind.DATE, example="2026-09-01"),
    Column("policy_to", Bilingual("Policy to", "保险止期"), Kind.DATE, example="2027-08-31"),
    Column("premium_payer", Bilingual("Premium paid by", "保费承担方"), Kind.CHOICE, choices=PremiumPayer, example="学校"),
    Column("student_name", Bilingual("Student", "学生姓名"), privacy=Privacy.PERSONAL, example="林晓雨"),
    Column("student_id_number", Bilingual("Citizen number", "身份证号"), Kind.CODE, privacy=Privacy.SENSITIVE, example="21010220100305002X"),
    Column("covered_from", Bilingual("Covered from", "参保起期"), Kind.DATE, note=Bilingual("Empty: as the policy", "不填同保险起期")),
    Column("covered_to", Bilingual("Covered to", "参保止期"), Kind.DATE, note=Bilingual("Empty: as the policy", "不填同保险止期")),
)
NEEDED = ("policy_number", "insurer", "policy_from", "policy_to", "premium_payer", "student_name", "student_id_number")

FILL = Bilingual("This must be filled in", "这一格必填")
NUMBER_WRONG = Bilingual("A citizen number whose last sign fits", "校验位相符的身份证号")
NOT_OURS = Bilingual("An apprentice of your school, or one with an agreement at your enterprise", "本校学生，或者在本企业有协议的学徒")
OTHER_NAME = Bilingual("The name that the roll has for this number", "与学籍里这个号码一致的姓名")
BACKWARDS = Bilingual("A day on or after the first day", "不早于起期的日期")
OUTSIDE = Bilingual("Days within the policy, {first} to {last}", "在保险期内的日期：{first}至{last}")
OTHER_POLICY = Bilingual("What is recorded for this policy: {first} to {last}, {insurer}", "与已登记的这份保单一致：{first}至{last}，{insurer}")
DOUBLE = Bilingual("One row per policy, student and first day", "同一保单、同一学生、同一起期只写一行")


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that touch or overlap made one."""
    made: list[Span] = []
    for span in sorted(spans, key=lambda one: one.first):
        assert span.last is not None
        if made and made[-1].last is not None and span.first <= made[-1].last + DAY:
            made[-1] = Span(made[-1].first, max(made[-1].last, span.last))
        else:
            made.append(span)
    return made


def uncovered(wanted: Span, spans: Iterable[Span]) -> list[Span]:
    """Return the days of a span that no other one covers, as spans."""
    assert wanted.last is not None
    gaps, day = [], wanted.first
    for span in merged(spans):
        assert span.last is not None
        if span.last < day or span.first > wanted.last:
            continue
        if span.first > day:
            gaps.append(Span(day, span.first - DAY))
        day = span.last + DAY
    return [*gaps, Span(day, wanted.last)] if day <= wanted.last else gaps


def covers_of(agreements: Sequence[Agreement]) -> dict[int, list[Cover]]:
    """Return the covers that count for each agreement: of its apprentice, under a policy of its school or enterprise; one statement."""
    holders = {unit for a in agreements for unit in (a.school_id, a.enterprise_id)}
    found: dict[int, list[Cover]] = defaultdict(list)
    covers = Cover.objects.filter(person__in={a.apprentice_id for a in agreements}, policy__holder__in=holders)
    for cover in covers.select_related("policy").order_by("since", "pk"):
        found[cover.person_id].append(cover)
    return {a.pk: [c for c in found[a.apprentice_id] if c.policy.holder_id in (a.school_id, a.enterprise_id)] for a in agreements}


def facts_of(agreement: Agreement, covers: Sequence[Cover]) -> dict[str, Any]:
    """Return what the register says as papers of an agreement: the unbroken run of days that holds the first day, else the earliest.

    A break inside the placement ends the run: the rule then finds that the insurance does not reach the last day.
    """
    if not covers:
        return {"insured_from": None, "insured_to": None, "premium_payer": None}
    runs = merged(Span(cover.since, cover.until) for cover in covers)
    first = agreement.starts_on
    run = next((one for one in runs if first is not None and one.covers(first)), runs[0])
    # Of several payers the one that the law minds: a premium that a student pays anywhere is paid by the student.
    payers = {PremiumPayer(cover.policy.payer) for cover in covers}
    payer = PremiumPayer.STUDENT if PremiumPayer.STUDENT in payers else PremiumPayer(covers[0].policy.payer)
    return {"insured_from": run.first, "insured_to": run.last, "premium_payer": payer}


@dataclass(frozen=True, slots=True)
class Gap:
    """An agreement with days that no policy of the register covers."""

    agreement: Agreement
    spans: tuple[Span, ...]

    @property
    def days(self) -> int:
        """Return how many days are uncovered."""
        return sum((span.last - span.first).days + 1 for span in self.spans if span.last)


def uninsured() -> Q:
    """Return the condition that an agreement under way is not insured from its first day to its last."""
    short = Q(insured_from__isnull=True) | Q(insured_to__isnull=True) | Q(insured_from__gt=F("starts_on")) | Q(insured_to__lt=F("ends_on"))
    return short & Q(state__in=UNDER_WAY, starts_on__isnull=False, ends_on__isnull=False)


def open_gaps(actor: Actor) -> QuerySet[Agreement]:
    """Return the agreements with a gap that somebody sees: the earliest first day in front."""
    return Agreement.objects.visible_to(actor).whole().filter(uninsured()).order_by("starts_on", "pk")


def gaps_of(agreements: Sequence[Agreement]) -> list[Gap]:
    """Return the uncovered days of each agreement: by its covers, where it has none by its recorded days."""
    covers = covers_of(agreements)
    return [Gap(a, tuple(uncovered(Span(a.starts_on, a.ends_on), _spans(a, covers[a.pk])))) for a in agreements if a.starts_on and a.ends_on]


def _spans(agreement: Agreement, covers: Sequence[Cover]) -> list[Span]:
    if covers:
        return [Span(cover.since, cover.until) for cover in covers]
    first, last = agreement.insured_from, agreement.insured_to
    return [Span(first, last)] if first and last and first <= last else []


def concerned(people: Iterable[int]) -> list[Agreement]:
    """Return the agreements of persons whose insurance may still change what the law says of them."""
    return list(Agreement.objects.whole().filter(apprentice__in=set(people), state__in=(State.DRAFT, *UNDER_WAY)).order_by("pk"))


def ours(actor: Actor, people: Iterable[int], day: date) -> set[int]:
    """Return which of some persons a holder may insure: students of the school, apprentices with an agreement at the enterprise."""
    asked = set(people)
    on_roll = Person.objects.filter(pk__in=asked, memberships__organisation=actor.organisation_id, memberships__since__lte=day)
    agreed = Agreement.objects.visible_to(actor).filter(apprentice__in=asked)
    return {*on_roll.values_list("pk", flat=True), *agreed.values_list("apprentice_id", flat=True)}


def match_rows(rows: Sequence[Row], *, actor: Actor, now: datetime) -> list[list[Mismatch]]:
    """Return the cells that are missing, name nobody of the holder's, or fit no policy."""
    people = people_of(rows)
    mine = ours(actor, (person.pk for person in people.values()), now.date())
    known = {p.number: p for p in Policy.objects.filter(holder=actor.organisation_id, number__in={str(r.get("policy_number") or "") for r in rows})}
    seen: set[tuple[str, str, date | None]] = set()
    found = []
    for row in rows:
        missing = [Mismatch(key, FILL) for key in NEEDED if not row.get(key)]
        found.append(missing or [*_of_person(row, people, mine), *_of_days(row, known), *_of_doubles(row, seen)])
    return found


def _of_person(row: Row, people: Mapping[str, Person], mine: set[int]) -> list[Mismatch]:
    number = str(row["student_id_number"]).upper()
    if id_number_problem(number):
        return [Mismatch("student_id_number", NUMBER_WRONG)]
    person = people.get(number)
    if person is None or person.pk not in mine:
        return [Mismatch("student_id_number", NOT_OURS)]
    return [Mismatch("student_name", OTHER_NAME)] if person.name != row["student_name"] else []


def _of_days(row: Row, known: dict[str, Policy]) -> list[Mismatch]:
    first, last = row["policy_from"], row["policy_to"]
    if last < first:
        return [Mismatch("policy_to", BACKWARDS)]
    policy = known.get(str(row["policy_number"]))
    if policy is not None and (policy.starts_on, policy.ends_on, policy.insurer) != (first, last, row["insurer"]):
        words = OTHER_POLICY.filled(first=day_words(policy.starts_on), last=day_words(policy.ends_on), insurer=policy.insurer)
        return [Mismatch("policy_from", words)]
    # The first row of a new policy in the file says what it is; the others are held to it.
    known.setdefault(str(row["policy_number"]), Policy(number=row["policy_number"], insurer=row["insurer"], starts_on=first, ends_on=last))
    span = Span(row.get("covered_from") or first, row.get("covered_to") or last)
    within = Span(first, last).covers_span(span) and span.first <= (span.last or span.first)
    return [] if within else [Mismatch("covered_from", OUTSIDE.filled(first=day_words(first), last=day_words(last)))]


def _of_doubles(row: Row, seen: set[tuple[str, str, date | None]]) -> list[Mismatch]:
    key = (str(row["policy_number"]), str(row["student_id_number"]).upper(), row.get("covered_from") or row["policy_from"])
    doubled = key in seen
    seen.add(key)
    return [Mismatch("student_id_number", DOUBLE)] if doubled else []


def row_of(cover: Cover) -> dict[str, Any]:
    """Return a cover as a row of the sheet."""
    policy = cover.policy
    return {"policy_number": policy.number, "insurer": policy.insurer, "policy_from": policy.starts_on, "policy_to": policy.ends_on,
            "premium_payer": str(policy.payer), "student_name": cover.person.name, "student_id_number": cover.person.id_number,
            "covered_from": cover.since, "covered_to": cover.until}

