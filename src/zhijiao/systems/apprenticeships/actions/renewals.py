"""A placement that goes on: a new draft that continues the old agreement; and the plan of where the apprentice learns when."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.parties.numbers import next_number
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.systems.apprenticeships.actions.insurance import follow
from zhijiao.systems.apprenticeships.actions.judging import refresh
from zhijiao.systems.apprenticeships.facts import TERMS
from zhijiao.systems.apprenticeships.models import Agreement, Rotation
from zhijiao.systems.apprenticeships.queries.freshness import same_version
from zhijiao.systems.apprenticeships.queries.parties import NOT_YOURS, closed, party_of
from zhijiao.systems.apprenticeships.queries.renewals import continued_by
from zhijiao.systems.apprenticeships.terms import AT_WORK, LearningPlace, Party, State

RENEWABLE = (*AT_WORK, State.ASSESSED, State.COMPLETED)

SCHOOL_ONLY = Bilingual("The school drafts a renewal", "续签由学校起草")
NOT_RUNNING = Bilingual("A placement is renewed while it runs or when it was completed", "在岗期间或者办结后才能续签")
RENEWED = Bilingual("It is renewed already by {number}", "已经续签，新协议是{number}")
TOO_EARLY = Bilingual("The renewal begins on {day}: its last day cannot lie before that", "续签从{day}开始，结束日期不能更早")
OUTSIDE = Bilingual("The days lie outside the agreement, or in the wrong order", "日期不在协议期限内，或者先后颠倒")
TAKEN = Bilingual("Some of these days are planned already, from {first} to {last}", "{first}至{last}已有安排")
WHERE = Bilingual("Say at which station", "写明岗位或工位")


@transaction.atomic
def renew(*, agreement: Agreement, ends_on: date, by: Actor, at: datetime, version: int | None = None) -> Agreement:
    """Draft the agreement that continues this one from the day after its last: the same terms, signed by everybody anew."""
    same_version(agreement, version)
    if party_of(agreement, by) is not Party.SCHOOL:
        raise Refused([Reason(text=SCHOOL_ONLY, ground=Ground.ROLE)])
    reasons = [] if agreement.state in RENEWABLE and agreement.ends_on is not None else [Reason(text=NOT_RUNNING, ground=Ground.STATE)]
    if (other := continued_by(agreement)) is not None:
        reasons.append(Reason(text=RENEWED.filled(number=other.number)))
    first = agreement.ends_on + timedelta(days=1) if agreement.ends_on else None
    if first is not None and ends_on < first:
        reasons.append(Reason(text=TOO_EARLY.filled(day=day_words(first)), field="ends_on"))
    if reasons:
        raise Refused(reasons)
    made = Agreement.objects.create(
        **{name: getattr(agreement, name) for name in (*TERMS, "programme_name", "school", "enterprise", "apprentice", "guardian", "mentor", "teacher")}
        | {"starts_on": first, "ends_on": ends_on}, number=next_number(agreement.school.region.path, at), renews=agreement, state=State.DRAFT,
        drafted_at=at, drafted_by_id=by.user_id, moved_at=at, moved_by_id=by.user_id)
    follow(people=[made.apprentice_id], by=by, at=at)
    made.refresh_from_db()
    refresh(agreements=[made], by=by, at=at)
    record("apprenticeships.agreement.renewed", subject=made, by=by, at=at, number=made.number, renews=agreement.number, ends_on=ends_on)
    return made


@transaction.atomic
def plan_rotation(*, agreement: Agreement, starts_on: date, ends_on: date, place: LearningPlace, station: str, by: Actor, at: datetime,
                  learns: str = "", guide: str = "") -> Rotation:
    """Plan some days at one station, or at school. Days are planned once."""
    if party_of(agreement, by) not in (Party.SCHOOL, Party.ENTERPRISE):
        raise Refused([Reason(text=NOT_YOURS, ground=Ground.ROLE)])
    reasons = closed(agreement)
    within = agreement.starts_on and agreement.ends_on and agreement.starts_on <= starts_on <= ends_on <= agreement.ends_on
    if not within:
        reasons.append(Reason(text=OUTSIDE, field="starts_on"))
    if not station.strip():
        reasons.append(Reason(text=WHERE, field="station"))
    taken = Rotation.objects.select_for_update().filter(agreement=agreement, starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if taken is not None:
        reasons.append(Reason(text=TAKEN.filled(first=day_words(taken.starts_on), last=day_words(taken.ends_on)), field="starts_on"))
    if reasons:
        raise Refused(reasons)
    rotation = Rotation.objects.create(agreement=agreement, starts_on=starts_on, ends_on=ends_on, place=place, station=station.strip(),
                                       learns=learns.strip(), guide=guide.strip(), planned_at=at, planned_by_id=by.user_id)
    record("apprenticeships.rotation.planned", subject=agreement, by=by, at=at, first=starts_on, last=ends_on, place=str(place),
           station=rotation.station)
    return rotation


@transaction.atomic
def drop_rotation(*, rotation: Rotation, by: Actor, at: datetime) -> None:
    """Take a planned stay out of the plan; the journal keeps that it was planned."""
    agreement = rotation.agreement
    if party_of(agreement, by) not in (Party.SCHOOL, Party.ENTERPRISE):
        raise Refused([Reason(text=NOT_YOURS, ground=Ground.ROLE)])
    if reasons := closed(agreement):
        raise Refused(reasons)
    said = {"first": rotation.starts_on, "last": rotation.ends_on, "station": rotation.station}
    rotation.delete()
    record("apprenticeships.rotation.dropped", subject=agreement, by=by, at=at, **said)
