"""A skill test step by step, by its own acts: declared, planned, seats drawn, started, rated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tests.cast import NOON, TODAY, Cast
from tests.systems.admissions.factories import a_college, a_cycle, a_teacher, a_track, acting, an_applicant
from zhijiao.systems.admissions.actions import rating, skills
from zhijiao.systems.admissions.models import Candidate, Session, SkillTest, Track
from zhijiao.systems.admissions.terms import Settling

NAMES = ("first_rater", "second_rater", "third_rater")


def declared(people: Cast, track: Track | None = None, **but: Any) -> SkillTest:
    """A test of 100 points whose raters may differ by 5."""
    track = track or a_track(a_cycle(people))
    return skills.declare_test(**{
        "cycle": track.cycle, "track": track, "title": "数控车削实操", "title_en": "Turning", "column": "skill", "highest": Decimal(100), "limit": Decimal(5),
        "settling": Settling.NEAREST_PAIR, "citation": "演示文件第2号", "by": people.provincial_official.actor, "at": NOON, **but})


def planned(people: Cast, test: SkillTest | None = None, held_on: date = TODAY) -> Session:
    """A session of it at the cast's college."""
    return skills.plan_session(test=test or declared(people), held_on=held_on, place=people.college, by=people.provincial_official.actor, at=NOON)


def manned(people: Cast, session: Session | None = None) -> Session:
    """With one station and its three raters, who teach at a college of Dalian."""
    session = session or planned(people)
    school = a_college(people, "大连评分学院")
    for name in NAMES:
        a_teacher(school, name)
    skills.add_station(session=session, name="1号工位", raters=NAMES, by=people.provincial_official.actor, at=NOON)
    return session


def seated(people: Cast, n: int = 3, session: Session | None = None) -> Session:
    """With n candidates drawn to it."""
    session = session or manned(people)
    applicants = [an_applicant(people, session.test.track) for _ in range(n)]
    skills.enter(session=session, applicants=applicants, by=people.provincial_official.actor, at=NOON)
    skills.draw(session=session, seed="2026-09-28 双色球 03 11 17 22 28 30 + 09", by=people.provincial_official.actor, at=NOON)
    return session


def started(people: Cast, n: int = 3) -> Session:
    """And rating has started."""
    session = seated(people, n)
    skills.start(session=session, by=people.provincial_official.actor, at=NOON)
    return session


def rater(place: int) -> Any:
    """The actor of the first, second or third rater."""
    from zhijiao.kernel.people.models import User

    return acting(User.objects.get(username=NAMES[place - 1]))


def rated(session: Session, place: int, scores: Mapping[str, str | int]) -> None:
    """One rater gives scores by seat; "absent" marks who is not there."""
    keys = dict(Candidate.objects.filter(session=session).values_list("seat", "pk"))
    given = {keys[seat]: Decimal(str(score)) for seat, score in scores.items() if score != "absent"}
    rating.rate(station=session.stations.get(), scores=given, absent=[keys[seat] for seat, score in scores.items() if score == "absent"],
                by=rater(place), at=NOON)
