"""Many rows for each register of the room, all within what the cast's own school sees."""

from __future__ import annotations

from typing import Any

from tests.cast import NOON, TODAY, Cast
from tests.systems.admissions.factories import a_batch, a_cycle, a_scheme, a_track, a_unit, an_applicant
from zhijiao.systems.admissions.models import (
    Applicant,
    Batch,
    Candidate,
    Cycle,
    Offer,
    Round,
    Session,
    SkillTest,
    Station,
    Unit,
)
from zhijiao.systems.admissions.terms import RoundState, Settling, UnitState


def cycles(people: Cast, number: int) -> list[Cycle]:
    """Years, which everybody may see."""
    return [a_cycle(people) for _ in range(number)]


def batches(people: Cast, number: int) -> list[Batch]:
    """Batches of one year."""
    scheme = a_scheme(a_cycle(people))
    return [a_batch(scheme) for _ in range(number)]


def units(people: Cast, number: int) -> list[Unit]:
    """Lines that the cast's school is drawing up; once published everybody may read them."""
    scheme = a_scheme(a_cycle(people))
    batch, track = a_batch(scheme), a_track(scheme.cycle)
    return [a_unit(batch, track, people.school, state=UnitState.DRAFT) for _ in range(number)]


def rounds(people: Cast, number: int) -> list[Round]:
    """Rounds of one batch, planned."""
    batch = a_batch(a_scheme(a_cycle(people)))
    return list(Round.objects.bulk_create([
        Round(number=f"LN-L-2026-8{n:05d}", batch=batch, order=n + 1, planned_at=NOON) for n in range(number)]))


def applicants(people: Cast, number: int) -> list[Applicant]:
    """Applicants who leave the cast's school."""
    track = a_track(a_cycle(people))
    return [an_applicant(people, track, scores={"total": str(400 + n)}) for n in range(number)]


def offers(people: Cast, number: int) -> list[Offer]:
    """Seats that a released round gave to them."""
    scheme = a_scheme(a_cycle(people))
    batch, track = a_batch(scheme), a_track(scheme.cycle)
    unit = a_unit(batch, track, people.college, quota=number)
    one = Round.objects.create(number=f"LN-L-2026-7{number:05d}", batch=batch, order=1, state=RoundState.RELEASED, planned_at=NOON, released_at=NOON)
    return list(Offer.objects.bulk_create([
        Offer(round=one, applicant=an_applicant(people, track), unit=unit, position=n % 60 + 1) for n in range(number)]))


def tests(people: Cast, number: int) -> list[SkillTest]:
    """Skill tests of one year, each of a track of its own."""
    cycle = a_cycle(people)
    return [_a_test(a_track(cycle)) for _ in range(number)]


def _a_test(track: Any) -> SkillTest:
    return SkillTest.objects.create(cycle=track.cycle, track=track, title=f"车床操作{track.pk}", title_en=f"Lathe {track.pk}", column="skill",
                                    highest=100, limit=5,
                                    settling=Settling.MEDIAN, citation="演示文件第2号", declared_at=NOON)


def sessions(people: Cast, number: int) -> list[Session]:
    """Sessions of one test."""
    test = _a_test(a_track(a_cycle(people)))
    return list(Session.objects.bulk_create([
        Session(number=f"LN-S-2026-8{n:05d}", test=test, held_on=TODAY, place=people.college, planned_at=NOON) for n in range(number)]))


def candidates(people: Cast, number: int) -> list[Candidate]:
    """Candidates of one session, from the cast's school."""
    test = _a_test(a_track(a_cycle(people)))
    session = Session.objects.create(number=f"LN-S-2026-7{number:05d}", test=test, held_on=TODAY, place=people.college, planned_at=NOON)
    station = Station.objects.create(session=session, name="1号工位")
    return list(Candidate.objects.bulk_create([
        Candidate(session=session, station=station, applicant=an_applicant(people, test.track), seat=f"{n + 1:03d}") for n in range(number)]))


ROWS = {f"admissions/{work.__name__}": work for work in (cycles, batches, units, rounds, applicants, offers, tests, sessions, candidates)}
