"""Ratings: given once by each rater, settled and equated when the province fixes the scores, given anew only with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason, Refused, same_version
from zhijiao.kernel.states.reasons import not_yours
from zhijiao.systems.admissions.models import Applicant, Candidate, Rating, Session, Station
from zhijiao.systems.admissions.queries import rating as asked
from zhijiao.systems.admissions.queries.composing import THOUSANDTH, frozen, readers, written
from zhijiao.systems.admissions.queries.rounds import hold_inputs
from zhijiao.systems.admissions.queries.skills import against, seats_named
from zhijiao.systems.admissions.states import PROVINCE, SESSION
from zhijiao.systems.admissions.terms import SessionState

AGAIN = Bilingual("Have seats rated again", "重新评分")
PRESENCE = Bilingual("Undo an absence", "撤销缺考")
SAY_WHY = Bilingual("Say why", "写明原因")
SAY_SEATS = Bilingual("Name the seats, separated by commas", "写抽签号，用逗号分开")
NOT_OPEN = Bilingual("This session is “{state}”: nothing is rated now", "本场次状态是“{state}”，现在不能评分")
NOT_RATER = Bilingual("You do not rate at this station", "您不是该工位的评分员")
OUT = Bilingual("Seat {seat}: a score from 0 to {highest} with up to three decimals", "{seat}号：应为0至{highest}的分数，最多三位小数")
GIVEN = Bilingual("Seat {seat}: you gave {score} already; a rating is given once", "{seat}号：您已评{score}分，评分只交一次")
ABSENT = Bilingual("Seat {seat} is marked absent", "{seat}号已登记缺考")
NOT_CALLED = Bilingual("Seat {seat}: the third rater is called only where the first two differ", "{seat}号：前两个评分相差不大，不需要第三评分")
RATED = Bilingual("Seat {seat} has a rating: it was there", "{seat}号已有评分，不能登记缺考")
NOTHING = Bilingual("No score was given", "没有填写分数")
ELSEWHERE = Bilingual("There is no such seat at this station", "该工位没有这个抽签号")


@transaction.atomic
def rate(*, station: Station, scores: Mapping[int, Decimal], by: Actor, at: datetime, absent: Sequence[int] = ()) -> int:
    """Give the own scores to candidates of a station, by key, and note who is absent. Nothing is written unless all of it may be."""
    rater = asked.rater_of(station, by)
    if rater is None:
        raise Refused([Reason(NOT_RATER, ground=Ground.ROLE)])
    Session.objects.select_for_update().get(pk=station.session_id)  # whoever fixes the scores waits, or is waited for
    session = Session.objects.select_related("test").get(pk=station.session_id)
    if session.state != SessionState.OPEN:
        raise Refused([Reason(NOT_OPEN.filled(state=session.state.words), ground=Ground.STATE)])
    rows = {row.pk: row for row in Candidate.objects.filter(station=station, pk__in=[*scores, *absent])}
    reasons = _against(rows, scores, absent, rater.place, session)
    if reasons or not (scores or absent):
        raise Refused(reasons or [Reason(NOTHING)])
    Rating.objects.bulk_create([Rating(candidate_id=key, place=rater.place, score=score, rated_at=at, rated_by_id=by.user_id)
                                for key, score in scores.items()])
    Candidate.objects.filter(pk__in=absent).update(absent=True)
    record("admissions.ratings.given", subject=session, by=by, at=at, station=station.name, place=rater.place,
           scores={rows[key].seat: str(score) for key, score in scores.items()}, absent=[rows[key].seat for key in absent])
    return len(scores)


def _against(rows: Mapping[int, Candidate], scores: Mapping[int, Decimal], absent: Sequence[int], place: int, session: Session) -> list[Reason]:
    if set(rows) != {*scores, *absent}:
        return [Reason(ELSEWHERE)]
    given, found = asked.given(rows.values()), list[Reason]()
    for key, score in scores.items():
        found += _against_one(rows[key], score, given.get(key, {}), place, session, marked=key in absent)
    for key in absent:
        if given.get(key):
            found.append(Reason(RATED.filled(seat=rows[key].seat), field=f"seat-{key}"))
    return found


def _against_one(row: Candidate, score: Decimal, given: Mapping[int, Decimal], place: int, session: Session, *, marked: bool) -> list[Reason]:
    field = f"seat-{row.pk}"
    if row.absent or marked:
        return [Reason(ABSENT.filled(seat=row.seat), field=field)]
    if place in given:
        return [Reason(GIVEN.filled(seat=row.seat, score=written(given[place])), field=field)]
    if place == asked.THIRD and not asked.differ(given, session.test.limit):
        return [Reason(NOT_CALLED.filled(seat=row.seat), field=field)]
    if not 0 <= score <= session.test.highest or score != score.quantize(THOUSANDTH):
        return [Reason(OUT.filled(seat=row.seat, highest=written(session.test.highest)), field=field)]
    return []


@transaction.atomic
def undo_absence(*, session: Session, seats: Sequence[str], reason: str, by: Actor, at: datetime, version: int | None = None) -> int:
    """Say that candidates were there after all: their raters rate them."""
    rows = _chosen(session, seats, reason, by, PRESENCE, version)
    Candidate.objects.filter(pk__in=[row.pk for row in rows]).update(absent=False)
    record("admissions.absences.undone", subject=session, by=by, at=at, seats=[row.seat for row in rows], reason=reason.strip())
    return len(rows)


@transaction.atomic
def rate_again(*, session: Session, seats: Sequence[str], reason: str, by: Actor, at: datetime, version: int | None = None) -> int:
    """Strike the ratings of some seats, so that they are given anew; the journal keeps what they were."""
    rows = _chosen(session, seats, reason, by, AGAIN, version)
    given = asked.given(rows)
    struck = {row.seat: {str(place): str(score) for place, score in given.get(row.pk, {}).items()} for row in rows}
    Rating.objects.filter(candidate__in=rows).delete()
    record("admissions.ratings.struck", subject=session, by=by, at=at, struck=struck, reason=reason.strip())
    return len(rows)


def _chosen(session: Session, seats: Sequence[str], reason: str, by: Actor, words: Bilingual, version: int | None) -> list[Candidate]:
    same_version(session, version)
    if by.role not in PROVINCE:
        raise Refused([not_yours(words, PROVINCE)])
    rows, reasons = seats_named(session, seats)
    reasons += [] if seats else [Reason(SAY_SEATS, field="seats")]
    reasons += [] if reason.strip() else [Reason(SAY_WHY, field="reason")]
    reasons += [] if session.state == SessionState.OPEN else [Reason(NOT_OPEN.filled(state=session.state.words), ground=Ground.STATE)]
    if reasons:
        raise Refused(reasons)
    session.version += 1
    session.save(update_fields=["version"])
    return rows


@transaction.atomic
def fix(*, session: Session, by: Actor, at: datetime, version: int | None = None) -> int:
    """Fix the scores: settle two or three ratings, equate, write them into the applicants' component. Refused while a rating is missing."""
    same_version(session, version)
    Session.objects.select_for_update().get(pk=session.pk)
    hold_inputs(session.test.cycle_id)
    move = SESSION.admit("fix", state=session.state, role=by.role, extra=[
        *against("fix", session, by, today=local_day(at)), *frozen(readers(session.test.cycle_id, [session.test.track]))])
    rows = list(session.candidates.filter(absent=False).order_by("seat"))
    given, bounded = asked.given(rows), 0
    for row in rows:
        score = asked.settled(given[row.pk], session.test)
        row.score = asked.equated(score, session)
        bounded += row.score != (score * session.slope_per_mille / 1000 + session.shift).quantize(THOUSANDTH) and row.score in (0, session.test.highest)
    Candidate.objects.bulk_update(rows, ["score"], batch_size=300)
    Applicant.objects.put_scores(session.test.column, [(row.applicant_id, written(row.score)) for row in rows if row.score is not None])
    move.take(session, fixed_at=at, fixed_by_id=by.user_id)
    absent = session.candidates.filter(absent=True).count()
    record("admissions.session.fixed", subject=session, by=by, at=at, candidates=len(rows), absent=absent, bounded=bounded,
           scores={row.seat: str(row.score) for row in rows})
    return len(rows)


@transaction.atomic
def reopen(*, session: Session, reason: str, by: Actor, at: datetime, version: int | None = None) -> None:
    """Open a session again with a reason: its scores are taken out of the applicants' components until they are fixed anew."""
    same_version(session, version)
    missing = [] if reason.strip() else [Reason(SAY_WHY, field="reason")]
    hold_inputs(session.test.cycle_id)
    move = SESSION.admit("reopen", state=session.state, role=by.role, extra=[*missing, *against("reopen", session, by, today=local_day(at))])
    scored = list(session.candidates.exclude(score=None).values_list("applicant", flat=True))
    Applicant.objects.take_scores(session.test.column, scored)
    session.candidates.update(score=None)
    move.take(session, reason=reason.strip(), fixed_at=None, fixed_by_id=None)
    record("admissions.session.reopened", subject=session, by=by, at=at, reason=reason.strip(), candidates=len(scored))
