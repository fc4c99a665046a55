"""What waits for an applicant or a rater: a list to hand in, an offer to answer, seats to rate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.screens.rooms import Task
from zhijiao.systems.admissions.models import Applicant, Offer, PreferenceList, Round
from zhijiao.systems.admissions.queries.offers import answer_by
from zhijiao.systems.admissions.queries.rating import duties
from zhijiao.systems.admissions.terms import ListState, OfferState, RoundState

HAND_IN = Bilingual("Hand in your list: {batch}", "提交志愿：{batch}")
NOT_BEGUN, DRAFT = Bilingual("nothing is filled in yet", "还没有填写"), Bilingual("a draft does not count", "草稿不参加投档")
ANSWER = Bilingual("Answer the offer: {unit}", "确认投档结果：{unit}")
RATE = Bilingual("{n} {n:seat|seats} to rate: {test}, {station}", "{n}个待评：{test}，{station}")


def of_applicant(actor: Actor, today: date) -> Iterator[Task]:
    """Return the lists to hand in and the offers to answer."""
    morning, night = (timezone.make_aware(datetime.combine(today, one)) for one in (time.min, time.max))
    for one in Applicant.objects.visible_to(actor).select_related("cycle"):
        rounds = Round.objects.filter(Q(opens_at=None) | Q(opens_at__lte=night), Q(closes_at=None) | Q(closes_at__gt=morning),
                                      batch__cycle=one.cycle_id, batch__units__track=one.track_id, state=RoundState.OPEN)
        lists = dict(PreferenceList.objects.filter(applicant=one).values_list("round", "state"))
        for row in rounds.select_related("batch").distinct():
            if lists.get(row.pk) != ListState.SUBMITTED:
                yield Task(HAND_IN.filled(batch=row.batch.named), reverse("admissions:list", args=[row.number]), detail=DRAFT if row.pk in lists else NOT_BEGUN,
                           due_on=local_day(row.closes_at) if row.closes_at else None)
    offers = Offer.objects.visible_to(actor).filter(state=OfferState.OFFERED, round__state=RoundState.RELEASED)
    for offer in offers.select_related("round__batch", "unit__school"):
        yield Task(ANSWER.filled(unit=offer.unit.named), offer.get_absolute_url(), detail=offer.unit.school.words, due_on=answer_by(offer))


def of_rater(actor: Actor, today: date) -> Iterator[Task]:
    """Return the stations at which seats wait."""
    for duty in duties(actor):
        if duty.waiting:
            words = RATE.filled(n=duty.waiting, test=duty.station.session.test.named, station=duty.station.name)
            yield Task(words, reverse("admissions:station", args=[duty.station.pk]), due_on=duty.station.session.held_on, count=duty.waiting)
