"""What the law says of a requirement before it is dispatched, and of an objection: its rules, as reasons of a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Finding
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason
from zhijiao.law.national import government_supervision_2020 as law
from zhijiao.systems.meetings.models import Escalation, Objection, Requirement, Verification
from zhijiao.systems.meetings.queries.conclusions import maker_of
from zhijiao.systems.meetings.queries.units import KINDS, organiser_of

FIELDS = {"supervision_mandate": "mandate", "supervision_basis": "basis"}


def against_dispatch(requirement: Requirement, actor: Actor, today: date) -> list[Reason]:
    """Return what the regulation holds against opening an item: no mandate, no basis.

    The education authority is a department of its government too: only the government itself supervises without a mandate.
    """
    organiser = organiser_of(requirement, actor)
    own, of_meeting = requirement.mandate, requirement.meeting.mandate if requirement.meeting else ""
    facts = law.ItemFacts(
        by_department=organiser is not None and organiser.kind in KINDS, mandate=own or of_meeting or None,
        basis=str(requirement.basis) if requirement.basis else None, opened_on=today)
    return _reasons(law.ITEM.check(facts))


def too_late(concluded_on: date, filed_on: date) -> list[Reason]:
    """Return what the regulation holds against an objection raised on a day."""
    return _reasons(law.FILING.check(law.ObjectionFacts(concluded_on=concluded_on, filed_on=filed_on)))


def recused(objection: Objection, actor: Actor, today: date) -> list[Reason]:
    """Return what the regulation holds against this person deciding: the conclusion is their own."""
    row: Verification | Escalation | None = objection.verification or objection.escalation
    assert row is not None, "an objection is raised against one thing"
    maker = maker_of(row)
    facts = law.ObjectionFacts(filed_on=today, by_same_person=maker is not None and maker == actor.user_id)
    return _reasons(law.DECIDING.check(facts))


def _reasons(findings: Iterable[Finding]) -> list[Reason]:
    return [Reason(Bilingual(one.en, one.zh), rule=one.rule, ground=Ground.LAW, article=one.citation.words, field=FIELDS.get(one.rule, ""),
                   next=Bilingual(one.fix_en, one.fix_zh)) for one in findings if one.outcome == "fail"]
