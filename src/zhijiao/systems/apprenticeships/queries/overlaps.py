"""Which agreement stands in the way of which, whose turn it is to answer, and what has become of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import SCHOOL
from zhijiao.kernel.screens.clocks import is_working_day
from zhijiao.kernel.states import Ground, Reason
from zhijiao.systems.apprenticeships.models import Agreement, Overlap
from zhijiao.systems.apprenticeships.queries.obstacles import in_the_way
from zhijiao.systems.apprenticeships.queries.offices import decided_by, elsewhere
from zhijiao.systems.apprenticeships.terms import UNDER_WAY, OverlapState, State

OTHER_SCHOOL = Bilingual("The school of the other agreement answers this", "由另一份协议的学校答复")
ASKER = Bilingual("The school that asked may go on with it", "由提出的学校办理")
DECIDED = Bilingual("The bureau has decided: that is final here", "市局已经裁定，本系统内不再申诉")

ANSWERED_BY_SCHOOL = ("release", "keep")
OPEN = (OverlapState.ASKED, OverlapState.ESCALATED)


def elsewhere_at_once(agreement: Agreement) -> QuerySet[Agreement]:
    """Return the agreements of other schools that share a day with this one: those it may ask about."""
    return in_the_way(agreement).exclude(school=agreement.school_id).select_related("school__region", "apprentice")


def may_ask(agreement: Agreement, actor: Actor) -> bool:
    """Say whether there is somebody to ask who was not asked yet."""
    if actor.organisation_id != agreement.school_id or agreement.state not in (State.DRAFT, *UNDER_WAY):
        return False
    asked = Overlap.objects.filter(agreement=agreement).exclude(state=OverlapState.CLOSED).values("other")
    return elsewhere_at_once(agreement).exclude(pk__in=asked).exists()


def against_overlap(name: str, overlap: Overlap, actor: Actor, *, today: date) -> list[Reason]:
    """Return why somebody may not answer, appeal or decide."""
    if name in ANSWERED_BY_SCHOOL and actor.organisation_id != overlap.other.school_id:
        return [Reason(text=OTHER_SCHOOL, ground=Ground.ROLE)]
    if name == "appeal":
        asker = [] if actor.organisation_id == overlap.agreement.school_id else [Reason(text=ASKER, ground=Ground.ROLE)]
        return [*asker, *([Reason(text=DECIDED, ground=Ground.STATE)] if overlap.decided_at else [])]
    return elsewhere(overlap.other.school.region, actor) if name.startswith("decide") else []


def open_about(agreement: Agreement, actor: Actor) -> list[Overlap]:
    """Return the requests about an agreement, asked by its school or of it, that are not closed."""
    about = Overlap.objects.visible_to(actor).filter(Q(agreement=agreement) | Q(other=agreement))
    return list(about.exclude(state=OverlapState.CLOSED).order_by("pk"))


def in_my_hands(actor: Actor) -> Q:
    """Return the condition that a request waits for somebody."""
    if actor.role in SCHOOL:
        return Q(state=OverlapState.ASKED, other__school=actor.organisation_id)
    return decided_by(actor, "other__school__region__path") & Q(state=OverlapState.ESCALATED)


def still_overlaps(overlap: Overlap) -> bool:
    """Say whether the two agreements still claim a day together."""
    return in_the_way(overlap.agreement).filter(pk=overlap.other_id).exists()


def to_remind(today: date) -> Iterable[Overlap]:
    """Return the requests whose reminder is due: on working days only, each once."""
    if not is_working_day(today):
        return Overlap.objects.none()
    return whole(Overlap.objects.filter(state=OverlapState.ASKED, remind_on__lte=today, reminded_at=None))


def run_out(today: date) -> Iterable[Overlap]:
    """Return the requests whose last day has passed without an answer."""
    return whole(Overlap.objects.filter(state=OverlapState.ASKED, due_on__lt=today))


def whole(found: QuerySet[Overlap]) -> QuerySet[Overlap]:
    """Return requests with everything that a page or an act asks of them."""
    return found.select_related("agreement__school__region", "agreement__apprentice", "other__school__region", "other__apprentice").order_by("pk")
