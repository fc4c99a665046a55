"""What the room brings to the home page: for the province and for a college the newest round under way or released, in figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum
from django.urls import reverse

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.rooms import Panel
from zhijiao.systems.admissions.models import Offer, PreferenceList, Round, Unit
from zhijiao.systems.admissions.queries.rounds import HELD
from zhijiao.systems.admissions.terms import ListState, RoundState, UnitState

TEMPLATE = "admissions/_panel.html"
OPEN_IT, DESK = Bilingual("Open the round", "查看轮次"), Bilingual("Desk of admissions", "招生工作台")


@dataclass(frozen=True)
class Counts:
    """A round in figures: of the whole, or of one college."""

    quota: int
    lists: int | None
    held: int
    returns: int


def panels(actor: Actor, today: date) -> Iterator[Panel]:
    """Return the card of the newest round; nothing for roles that have no part in it."""
    own = actor.role is Role.SCHOOL_REGISTRAR
    if actor.role is not Role.PROVINCE_OFFICIAL and not own:
        return
    rounds = Round.objects.exclude(state__in=(RoundState.PLANNED, RoundState.SET_ASIDE, RoundState.FINISHED)).select_related("batch__cycle")
    if own:
        rounds = rounds.filter(batch__in=Unit.objects.filter(school=actor.organisation_id).values("batch"))
    one = rounds.order_by("-batch__cycle__year", "batch__order", "-order").first()
    if one is None:
        return
    values = {"round": one, "counts": _counts(one, actor.organisation_id if own else None), "own": own}
    title = Bilingual(f"{one.batch.cycle.year} {one.batch.named.en}", f"{one.batch.cycle.year}年{one.batch.named.zh}")
    yield Panel(title, TEMPLATE, values, reverse("admissions:desk") if own else one.get_absolute_url(), DESK if own else OPEN_IT)


def _counts(one: Round, school: int | None) -> Counts:
    whose = Q(school=school) if school else Q()
    quota = Unit.objects.filter(whose, batch=one.batch_id, state=UnitState.ACCEPTED).aggregate(n=Sum("quota"))["n"] or 0
    offers = Offer.objects.filter(Q(unit__school=school) if school else Q(), unit__batch=one.batch_id)
    found = offers.aggregate(held=Count("pk", filter=Q(state__in=HELD)), returns=Count("pk", filter=Q(state="return_proposed")))
    lists = None if school else PreferenceList.objects.filter(round=one, state=ListState.SUBMITTED).count()
    return Counts(quota, lists, found["held"], found["returns"])
