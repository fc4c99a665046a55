"""Offers: until when they are answered, what stands against an answer or a return."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.scope import EVERYTHING, NOTHING
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Ground, Reason
from zhijiao.systems.admissions.models import Offer
from zhijiao.systems.admissions.queries.office import own_case
from zhijiao.systems.admissions.terms import OfferState, RoundState

TOO_LATE = Bilingual("This offer was to be answered by {day}", "应在{day}前确认，已逾期")
ROUND_OVER = Bilingual("Round {number} is “{state}”", "轮次{number}的状态是“{state}”")
OTHER_SCHOOL = Bilingual("This file went to {school}", "这份档案投给了{school}")
NOT_LATE = Bilingual("It can be answered until {day}", "{day}前仍可确认")
NO_TERM = Bilingual("This batch sets no days for answers", "本批次没有设确认期限")
NOT_OWN = Bilingual("This is another applicant's offer", "这是其他考生的投档结果")


def answer_by(offer: Offer) -> date | None:
    """Return the last day on which an offer can be answered; counted anew when a return was refused. None: no term."""
    days, since = offer.round.batch.confirm_days, offer.decided_at or offer.round.released_at
    return None if days is None or since is None else local_day(since) + timedelta(days=days)


def against_offer(name: str, offer: Offer, actor: Actor, *, today: date) -> list[Reason]:
    """Return what the room holds against a move of an offer."""
    found = []
    if offer.round.state != RoundState.RELEASED:
        found.append(Reason(ROUND_OVER.filled(number=offer.round.number, state=offer.round.state.words), ground=Ground.STATE))
    last = answer_by(offer)
    if name in ("confirm", "decline"):
        if offer.applicant.person_id is None or offer.applicant.person_id != actor.person_id:
            found.append(Reason(NOT_OWN, ground=Ground.ROLE))
        if last is not None and today > last:
            found.append(Reason(TOO_LATE.filled(day=day_words(last))))
    if name == "lapse":
        found += [Reason(NO_TERM)] if last is None else [Reason(NOT_LATE.filled(day=day_words(last)))] if today <= last else []
    if name in ("withdraw", "refuse_return", "restore"):
        found += own_case(offer.applicant, actor)
    if name == "propose_return" and actor.role is Role.SCHOOL_REGISTRAR and offer.unit.school_id != actor.organisation_id:
        found.append(Reason(OTHER_SCHOOL.filled(school=offer.unit.school.words), ground=Ground.ROLE))
    return found


def of_known_reason(actor: Actor) -> Q:
    """Return the condition for the offers whose reason of return somebody may know: it may be about health.

    The applicant, the registrar of the college that proposed it, the province that decides; everybody else knows that the file was returned.
    """
    match actor.role:
        case Role.PROVINCE_OFFICIAL:
            return EVERYTHING
        case Role.SCHOOL_REGISTRAR if actor.organisation_id is not None:
            return Q(unit__school=actor.organisation_id)
        case Role.APPLICANT if actor.person_id is not None:
            return Q(applicant__person=actor.person_id)
        case _:
            return NOTHING


def knows_why(offer: Offer, actor: Actor) -> bool:
    """Say the same of one offer."""
    return Offer.objects.filter(of_known_reason(actor), pk=offer.pk).exists()


def cover_reasons(offers: Sequence[Offer], actor: Actor, now: datetime) -> None:
    """Take the reasons out of rows that are only shown, where the actor may not know them."""
    known = set(Offer.objects.filter(of_known_reason(actor), pk__in=[one.pk for one in offers]).values_list("pk", flat=True))
    for one in offers:
        if one.pk not in known:
            one.return_reason, one.reason = None, ""


def full(rows: QuerySet[Offer]) -> QuerySet[Offer]:
    """Return offers with everything that an answer reads."""
    return rows.select_related("round__batch__cycle", "applicant__region", "applicant__cycle", "unit__school", "unit__track")


def late_offers(at: datetime) -> QuerySet[Offer]:
    """Return the offers of released rounds that wait for an answer and have a term; whose day is over is told by `answer_by`."""
    return full(Offer.objects.filter(state=OfferState.OFFERED, round__state=RoundState.RELEASED, round__batch__confirm_days__isnull=False,
                                     round__released_at__lt=at).order_by("pk"))
