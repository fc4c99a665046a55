"""Keeping the insurance register: policies and whom they cover, by hand or by sheet. The agreements' papers follow it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from zhijiao.basics.dates import Span, day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import SCHOOL, Role
from zhijiao.kernel.registers import Accepted
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.law.national.internship_2021.terms import PremiumPayer
from zhijiao.systems.apprenticeships.actions.judging import refresh
from zhijiao.systems.apprenticeships.models import Agreement, Cover, Policy
from zhijiao.systems.apprenticeships.models.versions import put
from zhijiao.systems.apprenticeships.queries.freshness import same_version
from zhijiao.systems.apprenticeships.queries.insurance import concerned, covers_of, facts_of
from zhijiao.systems.apprenticeships.queries.parties import NOT_YOURS, party_of
from zhijiao.systems.apprenticeships.queries.rows import people_of
from zhijiao.systems.apprenticeships.terms import UNDER_WAY, Party, State

HOLDERS_ONLY = Bilingual("Schools and enterprises record their own policies", "保单由投保的学校或企业登记")
NOT_RUNNING = Bilingual("Insurance is recorded while the agreement is under way", "协议办理或执行期间才能登记保险")
OTHER_DAYS = Bilingual("This policy is recorded for {first} to {last}", "这份保单登记的期限是{first}至{last}")
OUTSIDE = Bilingual("The days covered lie within the policy, first before last", "参保日期要在保险期内，先起后止")
TWICE = Bilingual("This person is covered by this policy from this day already", "该学徒从这天起已在这份保单里")

BATCH = 500


@transaction.atomic
def insure(*, agreement: Agreement, number: str, insurer: str, policy_from: date, policy_to: date, payer: PremiumPayer, by: Actor, at: datetime,
           since: date | None = None, until: date | None = None, version: int | None = None) -> Cover:
    """Put the apprentice of an agreement under a policy of the school or the enterprise; a new policy is written with it."""
    same_version(agreement, version)
    if party_of(agreement, by) not in (Party.SCHOOL, Party.ENTERPRISE):
        raise Refused([Reason(text=NOT_YOURS, ground=Ground.ROLE)])
    if agreement.state not in (State.DRAFT, *UNDER_WAY):
        raise Refused([Reason(text=NOT_RUNNING)])
    span = Span(since or policy_from, until or policy_to)
    if wrong := _wrong_day(policy_from, policy_to, since, until):
        raise Refused([Reason(text=OUTSIDE, field=wrong)])
    policy = _policy(number.strip(), insurer.strip(), Span(policy_from, policy_to), payer, by, at)
    cover, made = Cover.objects.get_or_create(policy=policy, person_id=agreement.apprentice_id, since=span.first, defaults={
        "until": span.last, "added_at": at, "added_by_id": by.user_id})
    if not made:
        raise Refused([Reason(text=TWICE, field="since")])
    follow(people=[agreement.apprentice_id], by=by, at=at)
    record("apprenticeships.insurance.recorded", subject=agreement, by=by, at=at, policy=policy.number, since=cover.since, until=cover.until)
    return cover


def _wrong_day(policy_from: date, policy_to: date, since: date | None, until: date | None) -> str:
    """Return which day lies outside the policy or before the first one, empty when all fit."""
    if policy_to < policy_from:
        return "policy_to"
    if since is not None and not policy_from <= since <= policy_to:
        return "since"
    return "until" if until is not None and not (since or policy_from) <= until <= policy_to else ""


def _policy(number: str, insurer: str, span: Span, payer: PremiumPayer, by: Actor, at: datetime) -> Policy:
    """Return the holder's policy of a number, written now if it is new. Raises Refused when it is known for other days."""
    assert by.organisation_id is not None
    assert span.last is not None
    policy, _ = Policy.objects.get_or_create(holder_id=by.organisation_id, number=number, defaults={
        "insurer": insurer, "starts_on": span.first, "ends_on": span.last, "payer": payer, "recorded_at": at, "recorded_by_id": by.user_id})
    if (policy.starts_on, policy.ends_on) != (span.first, span.last):
        words = OTHER_DAYS.filled(first=day_words(policy.starts_on), last=day_words(policy.ends_on))
        raise Refused([Reason(text=words, field="policy_from")])
    return policy


def follow(*, people: Sequence[int], by: Actor, at: datetime) -> list[Agreement]:
    """Let the agreements of persons say what the register says, and judge them again. Part of another act: no entry of its own."""
    agreements = concerned(people)
    covers = covers_of(agreements)
    changed = []
    for agreement in agreements:
        new = facts_of(agreement, covers[agreement.pk])
        if any(getattr(agreement, name) != value for name, value in new.items()):
            put(agreement, **new)
            changed.append(agreement)
    refresh(agreements=changed, by=by, at=at)
    return changed


@transaction.atomic
def insure_rows(*, rows: Sequence[Accepted], by: Actor, at: datetime) -> list[Cover]:
    """Write a cover per row, aligned, with the policies they name; the import itself is the one journal event."""
    if by.role not in (*SCHOOL, Role.ENTERPRISE_HR) or by.organisation_id is None:
        raise Refused([Reason(text=HOLDERS_ONLY, ground=Ground.ROLE)])
    values = [row.values for row in rows]
    people, policies, covers = people_of(values), dict[str, Policy](), []
    for row in values:
        number = str(row["policy_number"])
        if number not in policies:
            policies[number] = _policy(number, row["insurer"], Span(row["policy_from"], row["policy_to"]), PremiumPayer(row["premium_payer"]), by, at)
        covers.append(Cover(policy=policies[number], person=people[str(row["student_id_number"]).upper()], added_at=at, added_by_id=by.user_id,
                            since=row.get("covered_from") or row["policy_from"], until=row.get("covered_to") or row["policy_to"]))
    _refuse_known(covers)
    Cover.objects.bulk_create(covers, batch_size=BATCH)
    follow(people=[cover.person_id for cover in covers], by=by, at=at)
    return covers


def _refuse_known(covers: Sequence[Cover]) -> None:
    """Refuse covers that are recorded already."""
    known = set(Cover.objects.filter(policy__in={cover.policy_id for cover in covers}).values_list("policy_id", "person_id", "since"))
    doubled = [cover for cover in covers if (cover.policy_id, cover.person_id, cover.since) in known]
    if doubled:
        raise Refused([Reason(text=TWICE, field=cover.policy.number) for cover in doubled[:20]])


@transaction.atomic
def uninsure_rows(*, objects: Sequence[Cover], by: Actor, at: datetime) -> None:
    """Take the covers of an import back; the agreements say again what is left."""
    people = [cover.person_id for cover in objects]
    Cover.objects.filter(pk__in=[cover.pk for cover in objects]).delete()
    follow(people=people, by=by, at=at)
