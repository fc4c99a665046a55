"""Skill tests: declared, held in sessions, candidates drawn to stations by a public seed; equating declared with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.numbers import next_number
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.registers import Accepted
from zhijiao.kernel.states import Ground, Reason, Refused, same_version
from zhijiao.kernel.states.reasons import not_yours
from zhijiao.systems.admissions.models import (
    Applicant,
    Candidate,
    Cycle,
    Rater,
    Session,
    SkillTest,
    Station,
    Track,
)
from zhijiao.systems.admissions.queries import skills as asked
from zhijiao.systems.admissions.queries.entering import Entries
from zhijiao.systems.admissions.states import PROVINCE, SESSION
from zhijiao.systems.admissions.terms import SessionState, Settling

DECLARE = Bilingual("Declare a skill test", "登记技能考试")
PLAN = Bilingual("Plan a session", "安排场次")
ENTER = Bilingual("Enter candidates", "编入考生")
STATIONS = Bilingual("Set up stations", "设置工位")
DRAW = Bilingual("Draw the seats", "抽签")
EQUATE = Bilingual("Declare the equating", "登记等值办法")
SAY_SEED = Bilingual("A public seed that nobody could choose beforehand, such as the number of a lottery draw",
                     "写公开种子，应为事先无人能选定的数，例如彩票开奖号码")
SAY_WHY = Bilingual("Say why", "写明原因")
DRAWN_ALREADY = Bilingual("Seats were drawn already by the seed “{seed}”: say why they are drawn again", "已按种子“{seed}”抽签：重新抽签须写明原因")
SLOPE = Bilingual("A factor from 500 to 1500 per mille", "等值系数应在500至1500千分之间")
SCORES_FIXED = Bilingual("The scores are fixed: open the session again first", "成绩已核定：先重新打开场次")
NAME_IT = Bilingual("Name the station", "写工位名称")
NAMED_ALREADY = Bilingual("The session has a station “{name}” already", "场次已有工位“{name}”")
SOMEBODY_SITS = Bilingual("{n} {n:candidate sits|candidates sit} there", "该工位已安排{n}名考生")
LEAST_SLOPE, MOST_SLOPE = 500, 1500


def _must_organise(by: Actor, words: Bilingual) -> None:
    if by.role not in PROVINCE:
        raise Refused([not_yours(words, PROVINCE)])


@transaction.atomic
def declare_test(*, cycle: Cycle, track: Track, title: str, column: str, highest: Decimal, limit: Decimal, settling: Settling, citation: str,
                 by: Actor, at: datetime, title_en: str = "") -> SkillTest:
    """Say what is tested in a track: up to how many points, how far two raters may differ, what the third one's score does."""
    _must_organise(by, DECLARE)
    if reasons := asked.against_declaring(cycle.pk, track, column.strip(), highest, limit, citation):
        raise Refused(reasons)
    made = SkillTest.objects.create(cycle=cycle, track=track, title=title.strip(), title_en=title_en.strip(), column=column.strip(), highest=highest,
                                    limit=limit, settling=settling, citation=citation.strip(), declared_at=at, declared_by_id=by.user_id)
    record("admissions.skill_test.declared", subject=made, by=by, at=at, track=track.key, column=made.column, highest=str(highest),
           limit=str(limit), settling=str(settling), citation=made.citation)
    return made


@transaction.atomic
def plan_session(*, test: SkillTest, held_on: date, place: Organisation, by: Actor, at: datetime) -> Session:
    """Plan a session: a day and a place."""
    _must_organise(by, PLAN)
    made = Session.objects.create(number=next_number(test.cycle.organiser.region.path, at, "K"), test=test, held_on=held_on, place=place,
                                  planned_at=at, planned_by_id=by.user_id)
    record("admissions.session.planned", subject=made, by=by, at=at, test=test.pk, held_on=held_on, place=place.pk)
    return made


@transaction.atomic
def change_session(*, session: Session, held_on: date, place: Organisation, by: Actor, at: datetime, version: int | None = None) -> None:
    """Move a session to another day or place, until rating starts."""
    same_version(session, version)
    SESSION.admit("change", state=session.state, role=by.role).take(session, held_on=held_on, place=place)
    record("admissions.session.changed", subject=session, by=by, at=at, held_on=held_on, place=place.pk)


@transaction.atomic
def add_station(*, session: Session, name: str, raters: Sequence[str], by: Actor, at: datetime) -> Station:
    """Set up a station with its three raters, by the names of their accounts: two rate everybody, the third where they differ."""
    _must_organise(by, STATIONS)
    people, reasons = asked.raters_named(raters, local_day(at))
    reasons = [*asked.must_be_planned(session), *([] if name.strip() else [Reason(NAME_IT, field="name")]),
               *(reasons or asked.not_ratable(session, people))]
    if session.stations.filter(name=name.strip()).exists():
        reasons.append(Reason(NAMED_ALREADY.filled(name=name.strip()), field="name"))
    if reasons:
        raise Refused(reasons)
    made = Station.objects.create(session=session, name=name.strip())
    Rater.objects.bulk_create([Rater(station=made, person=one, place=n) for n, one in enumerate(people, 1)])
    record("admissions.station.added", subject=session, by=by, at=at, station=made.name, raters=[one.pk for one in people])
    return made


@transaction.atomic
def remove_station(*, station: Station, by: Actor, at: datetime) -> Session:
    """Take a station out to which nobody was drawn."""
    _must_organise(by, STATIONS)
    session, n = station.session, station.candidates.count()
    if reasons := [*asked.must_be_planned(session), *([Reason(SOMEBODY_SITS.filled(n=n))] if n else [])]:
        raise Refused(reasons)
    station.delete()
    record("admissions.station.removed", subject=session, by=by, at=at, station=station.name)
    return session


@transaction.atomic
def enter(*, session: Session, applicants: Sequence[Applicant], by: Actor, at: datetime) -> int:
    """Enter applicants for a session; they get their seats by the draw."""
    _must_organise(by, ENTER)
    if reasons := [*asked.must_be_planned(session), *asked.not_enterable(session, applicants)]:
        raise Refused(reasons)
    Candidate.objects.bulk_create([Candidate(session=session, applicant=one) for one in applicants], batch_size=500)
    record("admissions.candidates.entered", subject=session, by=by, at=at, candidates=len(applicants))
    return len(applicants)


@transaction.atomic
def enter_rows(*, rows: Sequence[Accepted], by: Actor, at: datetime) -> list[Candidate]:
    """Write the rows of a sheet, aligned."""
    _must_organise(by, ENTER)
    entries = Entries([row.values for row in rows], by)
    made = []
    for row in rows:
        session, applicant = entries.of(row.values)
        assert session is not None, "a row that was not judged"
        assert applicant is not None, "a row that was not judged"
        made.append(Candidate.objects.create(session=session, applicant=applicant))
    return made


@transaction.atomic
def take_off_rows(*, objects: Sequence[Candidate], by: Actor, at: datetime) -> None:
    """Take candidates off again, as long as the rating of their session has not begun."""
    _must_organise(by, ENTER)
    keys = [one.pk for one in objects]
    sessions = Session.objects.filter(candidates__in=keys).distinct()
    if reasons := [reason for one in sessions for reason in asked.must_be_planned(one)]:
        raise Refused(reasons)
    Candidate.objects.filter(pk__in=keys).delete()


@transaction.atomic
def draw(*, session: Session, seed: str, by: Actor, at: datetime, reason: str = "", version: int | None = None) -> int:
    """Draw everybody to a station with a seat number by a public seed; whoever knows the seed can repeat it. Nobody is rated by the own school or guardian.

    A second draw needs its reason; the journal keeps the seed of the one before.
    """
    same_version(session, version)
    missing = [] if seed.strip() else [Reason(SAY_SEED, field="seed")]
    before = session.seed
    missing += [Reason(DRAWN_ALREADY.filled(seed=before), field="reason")] if before and not reason.strip() else []
    move = SESSION.admit("change", state=session.state, role=by.role, extra=[*missing, *asked.against("draw", session, by, today=local_day(at))])
    seating, doubts = asked.drawn(session, seed.strip(), local_day(at))
    if doubts:
        raise Refused(doubts)
    session.candidates.update(seat="", station=None)
    for one in seating:
        one.candidate.station, one.candidate.seat = one.station, one.seat
    Candidate.objects.bulk_update([one.candidate for one in seating], ["station", "seat"], batch_size=300)
    move.take(session, seed=seed.strip())
    record("admissions.session.drawn", subject=session, by=by, at=at, seed=seed.strip(), candidates=len(seating),
           **({"before": before, "reason": reason.strip()} if before else {}))
    return len(seating)


@transaction.atomic
def equate(*, session: Session, slope_per_mille: int, shift: Decimal, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Declare how this session's scores are made comparable with the other sessions': factor and shift, with the reason."""
    same_version(session, version)
    _must_organise(by, EQUATE)
    reasons = [] if LEAST_SLOPE <= slope_per_mille <= MOST_SLOPE else [Reason(SLOPE, field="slope_per_mille")]
    reasons += [] if reason.strip() else [Reason(SAY_WHY, field="reason")]
    reasons += [Reason(SCORES_FIXED, ground=Ground.STATE)] if session.state == SessionState.CLOSED else []
    if reasons:
        raise Refused(reasons)
    session.slope_per_mille, session.shift, session.equating_reason = slope_per_mille, shift, reason.strip()
    session.version += 1
    session.save(update_fields=["slope_per_mille", "shift", "equating_reason", "version"])
    record("admissions.session.equated", subject=session, by=by, at=at, slope_per_mille=slope_per_mille, shift=str(shift), reason=reason.strip())


@transaction.atomic
def start(*, session: Session, by: Actor, at: datetime, version: int | None = None) -> None:
    """Start rating: seats are drawn, every station has its raters."""
    same_version(session, version)
    move = SESSION.admit("start", state=session.state, role=by.role, extra=asked.against("start", session, by, today=local_day(at)))
    move.take(session)
    record("admissions.session.started", subject=session, by=by, at=at)
