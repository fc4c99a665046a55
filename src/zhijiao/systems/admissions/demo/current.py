"""This year: the vocational exam. Skill tests are rated (one session still is), totals composed, lists are being filled in; another plan is drawn up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from zhijiao.kernel.bulk import write
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.admissions.actions import cycles, lists, plans, rating, rounds, scoring, skills
from zhijiao.systems.admissions.demo.past import draft_own
from zhijiao.systems.admissions.demo.people import APPLICANT, Crowd, hand_in, names, wishes
from zhijiao.systems.admissions.demo.stage import Stage, moment
from zhijiao.systems.admissions.demo.words import CATEGORIES, COMPONENTS, OWN_NUMBERS, PROGRAMMES, Category
from zhijiao.systems.admissions.models import (
    Applicant,
    Batch,
    Candidate,
    Cycle,
    Rater,
    Round,
    Scheme,
    Session,
    SkillTest,
    Station,
    Track,
    Unit,
)
from zhijiao.systems.admissions.terms import Length, Origin, Settling, UnitState

LONGEST = 30
AT_A_STATION = 30
TODAY_SIT = 12  # candidates of the session that is rated today
OPEN_BEFORE, OPEN_AFTER = timedelta(days=3), timedelta(days=4)
HIGHEST, LIMIT = Decimal(100), Decimal(6)
SEED_SAID = "演示种子：{year}年第{n}期彩票开奖号码 07 12 19 23 28 31 + 05"


def this_year(stage: Stage, n: int) -> int:
    """Bring the year up to this morning; return how many applicants there are."""
    cycle, scheme, batch, tracks = _set_up(stage)
    units = {track.key: _plan(stage, batch, track, category, n) for track, category in zip(tracks, CATEGORIES, strict=True)}
    plans.publish_plan(batch=batch, by=stage.official, at=moment(stage.today - timedelta(days=20), 10))
    crowds = {}
    for k, (track, category) in enumerate(zip(tracks, CATEGORIES, strict=True)):
        crowds[track.key] = _registered(stage, cycle, track, n // len(tracks), k * (n // len(tracks)) + 1)
        _test(stage, cycle, track, category, still_rated=k == 0)
    scoring.compose(scheme=scheme, by=stage.official, at=moment(stage.today - timedelta(days=6), 15))
    one = rounds.plan_round(batch=batch, opens_at=moment(stage.today - OPEN_BEFORE, 8), closes_at=moment(stage.today + OPEN_AFTER, 17),
                            by=stage.official, at=moment(stage.today - timedelta(days=5), 9))
    rounds.open_round(round=one, by=stage.official, at=moment(stage.today - OPEN_BEFORE, 8))
    for track in tracks:
        _filled_in(stage, one, crowds[track.key], units[track.key])
    _own_list(stage, one, units[tracks[0].key])
    _drawn_up(stage, cycle, scheme, tracks[0])
    return n + 1


def _set_up(stage: Stage) -> tuple[Cycle, Scheme, Batch, list[Track]]:
    by, at, year = stage.official, moment(stage.today - timedelta(days=90), 9), stage.today.year
    office = Organisation.objects.select_related("region").get(pk=by.organisation_id)
    cycle = cycles.draft_cycle(year=year, title=f"{year}年职教高考", title_en=f"Vocational exam {year}", organiser=office, by=by, at=at)
    tracks = [cycles.declare_track(cycle=cycle, key=one.key, name=one.words.zh, name_en=one.words.en, by=by, at=at) for one in CATEGORIES]
    scheme = cycles.declare_scheme(cycle=cycle, key="culture-skill", title="文化素质+职业技能", title_en="Culture and skill", components=COMPONENTS,
                                   comparisons=("total", "skill", "culture"), tie_policy="list_position", citation=OWN_NUMBERS, since=at.date(), by=by, at=at)
    batch = cycles.draft_batch(cycle=cycle, title="高职专科批（中职毕业生）", title_en="Vocational batch for leavers of vocational schools", scheme=scheme,
                               list_length=LONGEST, confirm_days=7, by=by, at=at)
    for track in tracks:
        cycles.set_line(batch=batch, track=track, least=Decimal(150), citation=OWN_NUMBERS, mark="R", by=by, at=at)
    cycles.open_cycle(cycle=cycle, by=by, at=at)
    return cycle, scheme, batch, tracks


def _plan(stage: Stage, batch: Batch, track: Track, category: Category, n: int) -> list[Unit]:
    wanted = [one for one in PROGRAMMES if one.code in category.programmes]
    offered = [(college.organisation, programme) for college in stage.colleges for programme in wanted]
    seats, letter, at = max(2, round(n / len(CATEGORIES) * 0.8 / len(offered))), track.key[0].upper(), moment(stage.today - timedelta(days=40), 10)
    codes = [f"{letter}{k:03d}" for k in range(1, len(offered) + 1)]
    drawn = [max(2, seats + stage.chance.randint(-seats // 3, seats // 3)) for _ in offered]
    rows = list(zip(codes, offered, drawn, strict=True))
    Unit.objects.bulk_create([
        Unit(batch=batch, track=track, code=code, school=college, programme=programme.words.zh, programme_en=programme.words.en, programme_code=programme.code,
             quota=quota, origins=(Origin.VOCATIONAL.value,), length=Length.THREE, fee_fen_per_year=programme.fee * 100, state=UnitState.ACCEPTED,
             drafted_at=at, decided_at=at) for code, (college, programme), quota in rows[len(wanted):]], batch_size=500)
    draft_own(stage, batch, track, [(code, college, programme, quota) for code, (college, programme), quota in rows[:len(wanted)]],
              stage.today - timedelta(days=40), (Origin.VOCATIONAL,))
    return list(Unit.objects.filter(batch=batch, track=track).order_by("code"))


def _registered(stage: Stage, cycle: Cycle, track: Track, n: int, serial: int) -> Crowd:
    """Write the applicants of a track with their culture scores; the cast's applicant is the first of the first track."""
    culture = np.clip(np.rint(stage.dice.normal(165, 42, size=n)), 20, 300)
    at, year = moment(stage.today - timedelta(days=30), 9), cycle.year % 100
    user = stage.users["applicant"]
    assert user.person is not None

    def rows() -> Iterator[tuple[Any, ...]]:
        for i, name in enumerate(names(stage, n)):
            school = stage.chance.choice(stage.secondary).organisation
            yield (cycle.pk, f"{year}21{serial + i:06d}", name, None, school.pk, school.region_id, Origin.VOCATIONAL, track.pk, (),
                   {"culture": str(int(culture[i]))}, at, None)
        if serial == 1:
            school = stage.secondary[0].organisation
            yield (cycle.pk, f"{year}21900001", user.person.name, user.person_id, school.pk, school.region_id, Origin.VOCATIONAL, track.pk, (),
                   {"culture": "208"}, at, None)

    write(Applicant, APPLICANT, rows())
    keys = list(Applicant.objects.filter(cycle=cycle, track=track, person=None).order_by("number").values_list("pk", flat=True))
    return Crowd(keys, culture + 180)


def _test(stage: Stage, cycle: Cycle, track: Track, category: Category, *, still_rated: bool) -> None:
    """Declare the test of a track, hold a session that is fixed, and perhaps one that is rated today."""
    by, day = stage.official, stage.today - timedelta(days=12)
    test = skills.declare_test(cycle=cycle, track=track, title=category.test.zh, title_en=category.test.en, column="skill", highest=HIGHEST, limit=LIMIT,
                               settling=Settling.NEAREST_PAIR, citation=OWN_NUMBERS, by=by, at=moment(stage.today - timedelta(days=60), 10))
    people = list(Applicant.objects.filter(track=track).select_related("track").order_by("-person", "number"))
    # The cast's teacher rates today, and nobody of the own school.
    strangers = [one for one in people if one.school_id != stage.secondary[0].organisation.pk]
    waiting = strangers[-TODAY_SIT:] if still_rated and len(people) > 2 * TODAY_SIT else []
    today = {one.pk for one in waiting}
    held = _session(stage, test, [one for one in people if one.pk not in today], day, first=())
    _rate(stage, held)
    rating.fix(session=held, by=by, at=moment(day + timedelta(days=3), 16))
    if waiting:
        teacher = stage.users["teacher"].person
        now = _session(stage, test, waiting, stage.today, first=(teacher,) if teacher else ())
        _rate(stage, now, only=2, share=0.5)


def _session(stage: Stage, test: SkillTest, people: Sequence[Applicant], day: date, first: Sequence[Person]) -> Session:
    """Plan a session at the cast's college, seat everybody, start rating. Raters are teachers of other colleges; `first` rates at the first station."""
    by, before = stage.official, moment(day - timedelta(days=2), 10)
    session = skills.plan_session(test=test, held_on=day, place=stage.colleges[0].organisation, by=by, at=before)
    teachers = [one for college in stage.colleges[1:] or stage.colleges for one in college.teachers]
    pool = iter([*first, *stage.chance.sample(teachers, len(teachers))])
    count = min(max(1, -(-len(people) // AT_A_STATION)), (len(teachers) + len(first)) // 3)
    stations = Station.objects.bulk_create([Station(session=session, name=f"{n}号工位") for n in range(1, count + 1)])
    Rater.objects.bulk_create([Rater(station=station, person=next(pool), place=place) for station in stations for place in (1, 2, 3)])
    skills.enter(session=session, applicants=people, by=by, at=before)
    skills.draw(session=session, seed=SEED_SAID.format(year=day.year, n=70 + test.pk), by=by, at=before + timedelta(days=1))
    skills.start(session=session, by=by, at=moment(day, 8))
    return session


def _rate(stage: Stage, session: Session, *, only: int = 0, share: float = 1) -> None:
    """Let raters rate: all three, or only one of them a part of the seats; every thirtieth candidate did not come."""
    at = moment(session.held_on, 14 if only == 0 else 7.5)
    for station in session.stations.all():
        seats = list(Candidate.objects.filter(station=station).order_by("seat"))
        worth = np.clip(stage.dice.normal(68, 13, size=len(seats)), 5, 98)
        raters = {one.place: _acting(one.person) for one in station.raters.select_related("person")}
        absent = [seat.pk for seat in seats[17::30]] if not only else []
        first, second = (_given(stage, seats, worth, absent) for _ in range(2))
        if only:
            rating.rate(station=station, scores=dict(list(first.items())[:round(len(first) * share)]), by=raters[only], at=at)
            continue
        rating.rate(station=station, scores=first, absent=absent, by=raters[1], at=at)
        rating.rate(station=station, scores=second, by=raters[2], at=at + timedelta(minutes=20))
        called = {key: (first[key] + second[key]) / 2 for key in first if abs(first[key] - second[key]) > session.test.limit}
        if called:
            third = {key: score.quantize(Decimal("0.1")) for key, score in called.items()}
            rating.rate(station=station, scores=third, by=raters[3], at=at + timedelta(hours=2))


def _given(stage: Stage, seats: Sequence[Candidate], worth: Any, absent: Sequence[int]) -> dict[int, Decimal]:
    """Return what one rater makes of the candidates, in halves of a point."""
    seen = np.clip(np.rint((worth + stage.dice.normal(scale=2.4, size=len(seats))) * 2) / 2, 0, float(HIGHEST))
    return {seat.pk: Decimal(str(score)) for seat, score in zip(seats, seen, strict=True) if seat.pk not in absent}


def _acting(person: Person) -> Actor:
    """Return a teacher who has no account in the demo, as who rates."""
    return Actor(person_id=person.pk, name=person.name, role=Role.SCHOOL_TEACHER)


def _filled_in(stage: Stage, one: Round, crowd: Crowd, units: Sequence[Unit]) -> None:
    """Let two thirds of those with a total hand their list in."""
    able = set(Applicant.objects.filter(pk__in=crowd.keys, scores__has_key="total").values_list("pk", flat=True))
    some = [i for i, key in enumerate(crowd.keys) if key in able and stage.chance.random() < 0.66]
    expected = 345 + 90 * stage.dice.random(len(units))
    part = Crowd([crowd.keys[i] for i in some], crowd.totals[some])
    hand_in(one, part.keys, wishes(stage, part, units, expected, LONGEST), moment(stage.today - timedelta(days=1), 20),
            drafts=stage.dice.random(len(some)) < 0.04)


def _own_list(stage: Stage, one: Round, units: Sequence[Unit]) -> None:
    """Save the draft that the cast's applicant has begun: the cast's college first."""
    own = Applicant.objects.filter(cycle=one.batch.cycle, person=stage.users["applicant"].person).get()
    mine = [unit for unit in units if unit.school_id == stage.colleges[0].organisation.pk][:2] + list(units[-2:])
    lists.save_list(round=one, applicant=own, units=[unit.pk for unit in dict.fromkeys(mine)], by=stage.actors["applicant"],
                    at=moment(stage.today - timedelta(days=1), 21))


def _drawn_up(stage: Stage, cycle: Cycle, scheme: Scheme, track: Track) -> None:
    """Leave a second batch while its plan is drawn up: one line sent to the province, one still a draft."""
    by, college, at = stage.official, stage.actors["college"], moment(stage.today - timedelta(days=4), 10)
    batch = cycles.draft_batch(cycle=cycle, title="高职单独招生", title_en="Separate admission of colleges", scheme=scheme, order=2, list_length=10,
                               by=by, at=at)
    cycles.set_line(batch=batch, track=track, least=Decimal(150), citation=OWN_NUMBERS, mark="R", by=by, at=at)
    for n, programme in enumerate(PROGRAMMES[:2], start=1):
        made = plans.draft_unit(batch=batch, track=track, code=f"D{n:03d}", school=stage.colleges[0].organisation, programme=programme.words.zh,
                                programme_en=programme.words.en, programme_code=programme.code, quota=20 + 10 * n, origins=(Origin.VOCATIONAL,),
                                length=Length.THREE, fee_fen_per_year=programme.fee * 100, by=college, at=at)
        if n == 1:
            plans.submit_unit(unit=made, by=college, at=at)
