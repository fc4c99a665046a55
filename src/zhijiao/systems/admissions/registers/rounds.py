"""Rounds and the offers that they gave."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import Choice, Custom, Named, Register, Show, View
from zhijiao.systems.admissions.models import Offer, Round
from zhijiao.systems.admissions.queries.offers import cover_reasons, of_known_reason
from zhijiao.systems.admissions.queries.rounds import UNDER_WAY
from zhijiao.systems.admissions.registers.figures import counted_by, in_city
from zhijiao.systems.admissions.terms import Grain, OfferState, ReturnReason

READERS = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.SCHOOL_REGISTRAR)

def _returned_for(value: str, actor: Actor, now: datetime) -> Q:
    """Nobody finds by a reason what they may not know."""
    return Q(return_reason=value) & of_known_reason(actor)


RETURNED_FOR = Custom("return_reason", Bilingual("Why the file is returned", "退档原因"), options={one.value: one.words for one in ReturnReason},
                      q=_returned_for)

rounds = Register(
    name="rounds", words=Bilingual("Rounds", "投档轮次"), one=Bilingual("{n:round|rounds}", "轮"), model=Round,
    visible_to=lambda actor: Round.objects.visible_to(actor).select_related("batch__cycle"), key="number", roles=READERS,
    columns=(Show("number", sub="batch__title"), "kind", "state", "opens_at", "closes_at", "released_at"),
    filters=(Choice("state"), Choice("kind"), Named("batch", Bilingual("Batch", "批次"), name="title")), search=("number", "batch__title",
                                                                                                                 "batch__cycle__title"),
    order=("-batch__cycle__year", "batch", "-order"),
    views=(View("under_way", Bilingual("Under way", "进行中"), lambda actor, now: Q(state__in=UNDER_WAY)),), page="admissions:round",
)

offers = Register(
    name="offers", words=Bilingual("Offers", "投档结果"), one=Bilingual("{n:offer|offers}", "人"), model=Offer,
    visible_to=lambda actor: Offer.objects.visible_to(actor).select_related("round__batch", "applicant", "unit__school"), roles=READERS,
    columns=(Show("applicant__number", Bilingual("Applicant", "考生"), sub="applicant__name"),
             Show("unit__programme", Bilingual("Offered by", "投档专业"), sub="unit__school__name", value=lambda row: row.unit.named), "position", "state",
             Show("round__number", Bilingual("Round", "轮次"))),
    filters=(Choice("state"), RETURNED_FOR, Named("round", Bilingual("Round", "轮次"), name="number"),
             Named("unit", Bilingual("Unit", "志愿代码"), name="code"), Named("unit__school", Bilingual("School", "院校")),
             in_city("unit__school__region__path"), counted_by(Grain.OFFER)),
    search=("applicant__number", "applicant__name", "unit__code", "unit__programme", "unit__school__name"), order=("-round", "unit", "applicant__number"),
    views=(View("returns", Bilingual("Returns to decide", "待审退档"), lambda actor, now: Q(state=OfferState.RETURN_PROPOSED)),
           View("open", Bilingual("Not answered", "未确认"), lambda actor, now: Q(state=OfferState.OFFERED))),
    page="admissions:offer", decorate=cover_reasons,
    detail=("applicant__number", "applicant__name", "unit__code", "unit__programme", "unit__school__name", "round__number", "position", "state",
            "answered_at", "return_reason", "reason", "decided_at"),
)
