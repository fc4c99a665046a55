"""Drafting, changing and withdrawing agreements. Any change of the terms voids every signature."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.numbers import next_number
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.terms import SCHOOL, Role
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.systems.apprenticeships.actions.judging import refresh
from zhijiao.systems.apprenticeships.facts import PAPERS, TERMS
from zhijiao.systems.apprenticeships.models import Agreement, Signature
from zhijiao.systems.apprenticeships.models.versions import put
from zhijiao.systems.apprenticeships.queries.freshness import same_version
from zhijiao.systems.apprenticeships.queries.obstacles import against
from zhijiao.systems.apprenticeships.queries.parties import NOT_YOURS, party_of
from zhijiao.systems.apprenticeships.queries.rows import guardians_of
from zhijiao.systems.apprenticeships.queries.wording import kept
from zhijiao.systems.apprenticeships.states import AGREEMENT
from zhijiao.systems.apprenticeships.terms import UNDER_WAY, Party, State

NOT_A_TERM = Bilingual("{name} cannot be changed here", "{name}不能在这里改")
NOT_RUNNING = Bilingual("Papers are added while the agreement is under way", "协议办理或执行期间才能补材料")
OTHER_SCHOOL = Bilingual("You can draft agreements for your own school only", "只能为本校起草协议")
NOT_FROM_THERE = Bilingual("This person does not belong to the organisation", "这个人不是该单位的人")
DAYS_IN_ORDER = Bilingual("The last day lies before the first", "结束日期早于开始日期")


@transaction.atomic
def draft(*, school: Organisation, enterprise: Organisation, apprentice: Person, terms: Mapping[str, Any], by: Actor,
          at: datetime, mentor: Person | None = None, teacher: Person | None = None) -> Agreement:
    """Write a new agreement in the hands of the school. `terms` by field name; what is missing stays unknown."""
    if by.organisation_id != school.pk or by.role not in SCHOOL:
        raise Refused([Reason(text=OTHER_SCHOOL)])
    agreement = new_agreement(school=school, enterprise=enterprise, apprentice=apprentice, terms=terms, by=by, at=at,
                              guardian=guardians_of([apprentice]).get(apprentice.pk))
    agreement.mentor, agreement.teacher = mentor, teacher
    agreement.number = next_number(school.region.path, at)
    agreement.save(force_insert=True)
    refresh(agreements=[agreement], by=by, at=at)
    record("apprenticeships.agreement.drafted", subject=agreement, by=by, at=at, number=agreement.number,
           terms=kept(terms))
    return agreement


def new_agreement(*, school: Organisation, enterprise: Organisation, apprentice: Person, terms: Mapping[str, Any],
                  by: Actor, at: datetime, guardian: Person | None) -> Agreement:
    """Return an unsaved draft; raises when a term is none or the days are reversed."""
    _refuse_other_fields(terms, allowed=(*TERMS, *PAPERS, "programme_name"))
    agreement = Agreement(school=school, enterprise=enterprise, apprentice=apprentice, state=State.DRAFT, guardian=guardian,
                          drafted_at=at, drafted_by_id=by.user_id, moved_at=at, moved_by_id=by.user_id, **terms)
    _refuse_reversed_days(agreement)
    return agreement


@transaction.atomic
def edit(*, agreement: Agreement, changes: Mapping[str, Any], by: Actor, at: datetime, version: int | None = None) -> Agreement:
    """Change terms: every signature falls, the revision rises, and the agreement is a draft in the school's hands."""
    same_version(agreement, version)
    _refuse_other_fields(changes, allowed=(*TERMS, "programme_name"))
    name = "edit_enterprise" if by.role is Role.ENTERPRISE_HR else "edit"
    move = AGREEMENT.admit(name, state=agreement.state, role=by.role,
                           extra=against(name, agreement, by, today=local_day(at)))
    before = {name: getattr(agreement, name) for name in changes if getattr(agreement, name) != changes[name]}
    if not before:
        return agreement
    for name in before:
        setattr(agreement, name, changes[name])
    _refuse_reversed_days(agreement)
    voided = void_signatures(agreement=agreement, reason="edited", by=by, at=at)
    move.take(agreement, revision=agreement.revision + 1, moved_at=at, moved_by_id=by.user_id, move_note="",
              **{name: changes[name] for name in before})
    refresh(agreements=[agreement], by=by, at=at)
    publish("apprenticeships.agreement.changed", {"agreement": agreement.pk, "voided": voided}, at=at)
    record("apprenticeships.agreement.edited", subject=agreement, by=by, at=at, revision=agreement.revision,
           before=kept(before), after=kept({name: changes[name] for name in before}), voided=voided)
    return agreement


def void_signatures(*, agreement: Agreement, reason: str, by: Actor, at: datetime) -> list[str]:
    """Void every valid signature of an agreement; return whose they were. Part of another act."""
    valid = Signature.objects.valid().filter(agreement=agreement)
    parties = [str(party) for party in valid.values_list("party", flat=True)]
    valid.update(voided_at=at, voided_by_id=by.user_id, void_reason=reason)
    return parties


@transaction.atomic
def record_papers(*, agreement: Agreement, papers: Mapping[str, Any], by: Actor, at: datetime,
                  version: int | None = None) -> Agreement:
    """Add what arrives beside the terms (consent, insurance, safety training): no term changes, no signature falls."""
    same_version(agreement, version)
    _refuse_other_fields(papers, allowed=tuple(PAPERS))
    _refuse_all_but_school_and_enterprise(agreement, by)
    if agreement.state not in (State.DRAFT, *UNDER_WAY):
        raise Refused([Reason(text=NOT_RUNNING)])
    before = {name: getattr(agreement, name) for name in papers if getattr(agreement, name) != papers[name]}
    for name in before:
        setattr(agreement, name, papers[name])
    put(agreement, **{name: papers[name] for name in before})
    refresh(agreements=[agreement], by=by, at=at)
    record("apprenticeships.agreement.papers_recorded", subject=agreement, by=by, at=at, before=kept(before),
           after=kept({name: papers[name] for name in before}))
    return agreement


@transaction.atomic
def assign(*, agreement: Agreement, by: Actor, at: datetime, mentor: Person | None = None,
           teacher: Person | None = None, version: int | None = None) -> Agreement:
    """Say who signs the log off at the enterprise, or who is in charge at the school."""
    same_version(agreement, version)
    _refuse_all_but_school_and_enterprise(agreement, by)
    for person, unit in ((mentor, agreement.enterprise_id), (teacher, agreement.school_id)):
        if person is not None and not person.memberships.on(local_day(at)).filter(organisation=unit).exists():
            raise Refused([Reason(text=NOT_FROM_THERE)])
    given = {name: person for name, person in (("mentor", mentor), ("teacher", teacher)) if person is not None}
    put(agreement, **given)
    record("apprenticeships.agreement.assigned", subject=agreement, by=by, at=at,
           **{name: person.pk for name, person in given.items()})
    return agreement


@transaction.atomic
def withdraw(*, agreement: Agreement, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Take a draft out of use; its record and its reason stay."""
    same_version(agreement, version)
    move = AGREEMENT.admit("withdraw", state=agreement.state, role=by.role,
                           extra=against("withdraw", agreement, by, today=local_day(at)))
    void_signatures(agreement=agreement, reason="withdrawn", by=by, at=at)
    move.take(agreement, moved_at=at, moved_by_id=by.user_id, move_note=reason)
    record("apprenticeships.agreement.withdrawn", subject=agreement, by=by, at=at, reason=reason)


def _refuse_all_but_school_and_enterprise(agreement: Agreement, by: Actor) -> None:
    """Refuse whoever keeps no papers: nobody proves the own training or names the own mentor."""
    if party_of(agreement, by) not in (Party.SCHOOL, Party.ENTERPRISE):
        raise Refused([Reason(text=NOT_YOURS, ground=Ground.ROLE)])


def _refuse_other_fields(given: Mapping[str, Any], *, allowed: tuple[str, ...]) -> None:
    """Refuse what is not a term: a state, a party or a signature is never set this way."""
    if others := [name for name in given if name not in allowed]:
        raise Refused([Reason(text=NOT_A_TERM.filled(name=name)) for name in others])


def _refuse_reversed_days(agreement: Agreement) -> None:
    """Refuse a last day before the first."""
    if agreement.starts_on and agreement.ends_on and agreement.ends_on < agreement.starts_on:
        raise Refused([Reason(text=DAYS_IN_ORDER)])
