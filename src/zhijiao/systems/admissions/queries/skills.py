"""Skill tests before and while they are rated: what stands against an act, who may be entered, who sits where."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.engines.allocation import lot
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Guardianship, Membership, Person, User
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Ground, Reason
from zhijiao.systems.admissions.models import Applicant, Candidate, Rater, Rating, Session, SkillTest, Station
from zhijiao.systems.admissions.queries.composing import frozen, readers
from zhijiao.systems.admissions.queries.rating import PLACES, progress
from zhijiao.systems.admissions.terms import SessionState

COLUMN = re.compile(r"[a-z][a-z0-9_]{0,39}")
NAMED = 12

NO_STATION = Bilingual("The session has no station", "场次还没有工位")
NOBODY = Bilingual("Nobody is entered for the session", "场次还没有参考考生")
NOT_DRAWN = Bilingual("{n} {n:candidate has|candidates have} no seat yet: draw the seats first", "还有{n}名考生没有抽签：先抽签")
TOO_EARLY = Bilingual("The session is held on {day}: rating cannot start before", "本场考试在{day}，不能提前开始评分")
RATED_ALREADY = Bilingual("Rating has begun: seats are drawn no more", "评分已经开始，不能再抽签")
WAITING = Bilingual("{station}, {place} rating: {seats}", "{station}，{place}未交：{seats}")
AND_MORE = Bilingual("{seats} and {n} more", "{seats}等{all}个")
CHANGE_PLANNED = Bilingual("This is possible until rating starts", "开始评分前才能办理")
OTHER_TRACK = Bilingual("Applicant {number} is in the track “{track}”, the test is for “{wanted}”", "考生{number}的科类是“{track}”，本考试为“{wanted}”")
ENTERED = Bilingual("Applicant {number} is entered for session {session} already", "考生{number}已编入场次{session}")
NO_RATER = Bilingual("“{name}” is no account of a teacher", "“{name}”不是教师账号")
THREE = Bilingual("Three different raters: two who rate everybody, a third where they differ", "需要三名不同的评分员：两人都评，分差过大时由第三人评")
BUSY = Bilingual("{name} rates at another station of this session", "{name}已在本场次其他工位评分")
ALL_RELATED = Bilingual("Applicant {number}: every station has a rater of the own school or family", "考生{number}：每个工位都有来自其学校的评分员或者其监护人")
NOT_A_COLUMN = Bilingual("A short name in Latin letters, digits and _, beginning with a letter: skill", "用英文小写字母、数字和下划线，以字母开头，例如skill")
NOT_TOTAL = Bilingual("The total is composed, not tested: name a component", "总分由各项合成，请写成绩项")
OUT = Bilingual("More than 0 and at most {most}", "大于0，不超过{most}")
LIMIT = Bilingual("From 0 to the highest score, {highest}", "0至满分{highest}")
SAY_WHICH = Bilingual("Name the document that says so", "写明依据文件")
DECLARED = Bilingual("“{track}” has a test for “{column}” already: {title}", "“{track}”已有“{column}”的考试：{title}")
MOST = Decimal(1000)
NO_SEAT = Bilingual("There is no seat {seats} in this session", "本场次没有抽签号{seats}")


def seats_said(seats: Sequence[str]) -> str | Bilingual:
    """Return seats as they are listed: the first ones, and how many more."""
    if len(seats) <= NAMED:
        return Bilingual(", ".join(seats), "、".join(seats))
    first = Bilingual(", ".join(seats[:NAMED]), "、".join(seats[:NAMED]))
    return AND_MORE.filled(seats=first, n=len(seats) - NAMED, all=len(seats))


def against(name: str, session: Session, actor: Actor, *, today: date) -> list[Reason]:
    """Return what the room holds against an act on a session."""
    if name == "start":
        return _against_starting(session, today)
    if name == "fix":
        return unrated(session)
    if name == "reopen":
        return frozen(readers(session.test.cycle_id, [session.test.track]))
    if name == "draw" and Rating.objects.filter(candidate__session=session).exists():
        return [Reason(RATED_ALREADY)]
    if name == "draw":
        return _empty(session)
    return []


def _empty(session: Session) -> list[Reason]:
    found = [] if session.stations.exists() else [Reason(NO_STATION)]
    return found if session.candidates.exists() else [*found, Reason(NOBODY)]


def _against_starting(session: Session, today: date) -> list[Reason]:
    found = _empty(session)
    if undrawn := session.candidates.filter(station=None).count():
        found.append(Reason(NOT_DRAWN.filled(n=undrawn)))
    if today < session.held_on:
        found.append(Reason(TOO_EARLY.filled(day=day_words(session.held_on))))
    return found


def unrated(session: Session) -> list[Reason]:
    """Return every rating that is missing: by station and rater, with the seats."""
    return [Reason(WAITING.filled(station=one.station.name, place=PLACES[place], seats=seats_said(seats)))
            for one in progress(session) for place, seats in sorted(one.waiting.items())]


def must_be_planned(session: Session) -> list[Reason]:
    """Return the reason that a session is rated already."""
    return [] if session.state == SessionState.PLANNED else [Reason(CHANGE_PLANNED, ground=Ground.STATE)]


def not_enterable(session: Session, applicants: Sequence[Applicant]) -> list[Reason]:
    """Return why applicants cannot be entered: another track, or entered for a session of the same test that they did not miss."""
    test, found = session.test, []
    there = {row.applicant_id: row.session.number for row in Candidate.objects.filter(
        applicant__in=applicants, session__test=test, absent=False).select_related("session")}
    for one in applicants:
        if one.track_id != test.track_id:
            found.append(Reason(OTHER_TRACK.filled(number=one.number, track=one.track.named, wanted=test.track.named)))
        elif one.pk in there:
            found.append(Reason(ENTERED.filled(number=one.number, session=there[one.pk])))
    return found


def unentered(test: SkillTest, region_path: str = "") -> Any:
    """Return the applicants of the test's track (of a region) who are entered for none of its sessions, or missed it."""
    sat = Candidate.objects.filter(session__test=test, absent=False).values("applicant")
    found = Applicant.objects.filter(cycle=test.cycle_id, track=test.track_id).exclude(pk__in=sat)
    return found.filter(Q(region__path=region_path) | Q(region__path__startswith=f"{region_path}/")) if region_path else found


def waiting_for(session: Session, region_path: str = "") -> Any:
    """Return whom a session may still take: nobody twice."""
    return unentered(session.test, region_path).exclude(pk__in=session.candidates.values("applicant"))


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits at which station with which number."""

    candidate: Candidate
    station: Station
    seat: str


def drawn(session: Session, seed: str, on: date) -> tuple[list[Seating], list[Reason]]:
    """Return the seating that a seed gives, and who cannot be seated.

    Applicants in the order of SHA-256 of seed, line feed and applicant number; each in turn goes to the station with the
    fewest so far (the first of equals) among those without a rater of the school that the applicant leaves and without a guardian.
    """
    rows = list(session.candidates.select_related("applicant"))
    rows.sort(key=lambda row: (lot(seed, row.applicant.number), row.applicant.number))
    stations, schools, families = list(session.stations.order_by("pk")), _schools_of_raters(session, on), _families_of_raters(session)
    filled: Counter[int] = Counter()
    found, doubts = list[Seating](), list[Reason]()
    for row in rows:
        free = [one for one in stations if row.applicant.school_id not in schools[one.pk] and row.applicant.person_id not in families[one.pk]]
        if not free:
            doubts.append(Reason(ALL_RELATED.filled(number=row.applicant.number)))
            continue
        station = min(free, key=lambda one: filled[one.pk])
        filled[station.pk] += 1
        found.append(Seating(row, station, f"{len(found) + 1:03d}"))
    return found, doubts


def _schools_of_raters(session: Session, on: date) -> Mapping[int, set[int]]:
    places = dict(Rater.objects.filter(station__session=session).values_list("person", "station"))
    found: dict[int, set[int]] = defaultdict(set)
    for person, school in Membership.objects.on(on).filter(person__in=places).exclude(organisation=None).values_list("person", "organisation"):
        found[places[person]].add(school)
    return found


def _families_of_raters(session: Session) -> Mapping[int, set[int]]:
    """Return by station its raters themselves and whose guardians they are."""
    places = dict(Rater.objects.filter(station__session=session).values_list("person", "station"))
    found: dict[int, set[int]] = defaultdict(set)
    for person, station in places.items():
        found[station].add(person)
    for guardian, ward in Guardianship.objects.filter(guardian__in=places).values_list("guardian", "ward"):
        found[places[guardian]].add(ward)
    return found


def raters_named(names: Sequence[str], on: date) -> tuple[list[Person], list[Reason]]:
    """Return the teachers whose accounts have these names, in their order; what is wrong with them."""
    accounts = {user.username: user.person for user in User.objects.filter(
        username__in=names, is_active=True, person__memberships__in=Membership.objects.on(on).filter(role=Role.SCHOOL_TEACHER)).select_related("person")}
    reasons = [Reason(NO_RATER.filled(name=name), field=f"rater_{n}") for n, name in enumerate(names, 1) if name not in accounts]
    return [accounts[name] for name in names if name in accounts], reasons


def not_ratable(session: Session, raters: Sequence[Person]) -> list[Reason]:
    """Return what is wrong with the raters of a new station."""
    found = [] if len({one.pk for one in raters}) == len(raters) == len(PLACES) else [Reason(THREE, field="rater_3")]
    busy = Rater.objects.filter(station__session=session, person__in=raters).select_related("person")
    return [*found, *(Reason(BUSY.filled(name=one.person.name)) for one in busy)]


def seats_named(session: Session, seats: Iterable[str]) -> tuple[list[Candidate], list[Reason]]:
    """Return the candidates on these seats, and the seats that there are none of."""
    wanted = list(dict.fromkeys(seats))
    found = {row.seat: row for row in session.candidates.filter(seat__in=wanted).exclude(seat="")}
    unknown = [seat for seat in wanted if seat not in found]
    return [found[seat] for seat in wanted if seat in found], [Reason(NO_SEAT.filled(seats=seats_said(unknown)), field="seats")] if unknown else []


def against_declaring(cycle_id: int, track: Any, column: str, highest: Decimal, limit: Decimal, citation: str) -> list[Reason]:
    """Return what is wrong with a test that is to be declared."""
    found = []
    if not COLUMN.fullmatch(column):
        found.append(Reason(NOT_A_COLUMN, field="column"))
    if column == "total":
        found.append(Reason(NOT_TOTAL, field="column"))
    if not 0 < highest <= MOST:
        found.append(Reason(OUT.filled(most=MOST), field="highest"))
    if not 0 <= limit <= highest:
        found.append(Reason(LIMIT.filled(highest=highest), field="limit"))
    if not citation.strip():
        found.append(Reason(SAY_WHICH, field="citation"))
    if there := SkillTest.objects.filter(cycle=cycle_id, track=track, column=column).first():
        found.append(Reason(DECLARED.filled(track=track.named, column=column, title=there.named), field="column"))
    return found

