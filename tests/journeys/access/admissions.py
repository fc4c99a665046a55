"""What the admissions room adds to the world of the access matrix: a released round in which the cast's applicant was admitted."""

from __future__ import annotations

from typing import Any

from tests.cast import NOON, Cast
from tests.systems.admissions.factories import a_scheme
from tests.systems.admissions.steps import Stage, a_small_round
from zhijiao.systems.admissions.actions import allocating, freezing, releasing, rounds
from zhijiao.systems.admissions.models import Candidate, ListImport, Offer, Rater, Session, SkillTest, Station
from zhijiao.systems.admissions.terms import SessionState, Settling

SIGHT = "考生号26210199001"


def rows(people: Cast) -> dict[str, Any]:
    """Write them; return what each route's key is, by a piece of the route."""
    stage, made = a_small_round(people)
    own = stage.applicants[-1]  # the highest total
    own.person, own.name, own.number = people.applicant.person, "许知远", "26210199001"
    own.save()
    freezing.freeze(round=made, by=stage.official, at=NOON)
    allocating.allocate(round=made, by=stage.official, at=NOON)
    rounds.propose(round=made, by=stage.official, at=NOON)
    releasing.release(round=made, by=stage.second, at=NOON)
    sent = ListImport.objects.create(round=made, name="lists.csv", sha256="0" * 64, size=1, state="refused", received_at=NOON)
    return {"applicants/": own.pk, "list-imports/": sent.pk, "results/": own.pk, "rounds/": made.number,
            "offers/": Offer.objects.get(applicant=own).pk, "units/": stage.units[0].pk, "batches/": stage.batch.number, "cycles/": stage.cycle.number,
            "cutoffs/": made.number, **_skills(people, stage)}


def _skills(people: Cast, stage: Stage) -> dict[str, Any]:
    """A session that is rated by the cast's teacher, with one candidate of the cast's school; a scheme that composes totals."""
    test = SkillTest.objects.create(cycle=stage.cycle, track=stage.track, title="数控车削", column="skill", highest=100, limit=5, settling=Settling.MEDIAN,
                                    citation="演示", declared_at=NOON)
    session = Session.objects.create(number="LN-K-2026-900001", test=test, held_on=NOON.date(), place=people.college, state=SessionState.OPEN, planned_at=NOON)
    station = Station.objects.create(session=session, name="1号工位")
    Rater.objects.create(station=station, person=people.teacher.person, place=1)
    candidate = Candidate.objects.create(session=session, station=station, applicant=stage.applicants[-1], seat="001")
    return {"tests/": test.pk, "sessions/": session.number, "stations/": station.pk, "rating/": station.pk, "candidates/": candidate.pk,
            "totals/": a_scheme(stage.cycle).pk}


def arguments(route: str, keys: dict[str, Any]) -> dict[str, Any]:
    """Return what the converters of a route are filled with."""
    found = next((key for word, key in keys.items() if word in f"/{route}"), 0)
    number = next((keys[word] for word in ("rounds/", "batches/") if f"{word}<number" in route), found)
    return {"number": number, "pk": found, "key": found, "name": "cutoffs.csv" if "cutoffs/" in route else "submit", "field": "id_number"}
