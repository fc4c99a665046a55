"""The year before: the vocational batch by Liaoning's rules, its control lines, a main and a supplementary round, both released."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.terms import Role
from zhijiao.law.liaoning.admissions_lines import CONTROL_LINES
from zhijiao.systems.admissions.actions import allocating, cycles, freezing, offers, plans, releasing, rounds
from zhijiao.systems.admissions.demo.people import Crowd, hand_in, sat_the_exam, wishes
from zhijiao.systems.admissions.demo.stage import Stage, moment
from zhijiao.systems.admissions.demo.words import GENERAL, PROGRAMMES, RETURNS, Programme
from zhijiao.systems.admissions.models import Applicant, Batch, Cycle, Offer, PreferenceList, Round, Track, Unit, packed
from zhijiao.systems.admissions.queries.rounds import seats_left
from zhijiao.systems.admissions.states import OFFER
from zhijiao.systems.admissions.terms import Length, ListState, OfferState, Origin, ReturnReason, RoundKind, UnitState

YEAR = 2025
SET_UP, DRAWN_UP, PUBLISHED = date(2025, 3, 3), date(2025, 5, 12), date(2025, 6, 16)
MAIN, MORE = (date(2025, 7, 22), date(2025, 7, 27), date(2025, 7, 30)), (date(2025, 8, 8), date(2025, 8, 9), date(2025, 8, 11))  # opens, closes, released
SEATS = 0.9  # of the applicants
BEST, LEAST_EXPECTED = 330, 175  # the most and the least wanted unit, in points
OWN_WISH = "准备复读，明年再考"

Floats = NDArray[np.float64]


def last_year(stage: Stage, n: int) -> int:
    """Hold the year; return how many applicants there were."""
    cycle, batch, tracks = _set_up(stage)
    units = {track.key: _plan(stage, batch, track, round(n * share * SEATS)) for track, share in zip(tracks, (0.6, 0.4), strict=True)}
    plans.publish_plan(batch=batch, by=stage.official, at=moment(PUBLISHED, 10))
    crowds, serial = {}, 1
    for track, (key, _, _, first), share in zip(tracks, GENERAL, (0.6, 0.4), strict=True):
        most = next(line.least for line in CONTROL_LINES if (line.year, line.batch, line.track) == (YEAR, "bachelor", key))
        crowds[key] = sat_the_exam(stage, cycle, track, first, most, round(n * share), serial, moment(date(2025, 6, 24), 9))
        serial += round(n * share)
    own = _cast_applicant(stage, cycle, tracks[0], serial)
    one = rounds.plan_round(batch=batch, opens_at=moment(MAIN[0], 8), closes_at=moment(MAIN[1], 17), by=stage.official, at=moment(PUBLISHED, 11))
    rounds.open_round(round=one, by=stage.official, at=moment(MAIN[0], 8))
    for key, crowd in crowds.items():
        lists = wishes(stage, crowd, units[key], _expected(stage, units[key]), batch.list_length)
        took_part = stage.dice.random(len(lists)) < 0.96
        drafts = stage.dice.random(len(lists)) < 0.01
        chosen = np.nonzero(took_part)[0]
        hand_in(one, [crowd.keys[i] for i in chosen], [lists[i] for i in chosen], moment(MAIN[1], 15), drafts=drafts[chosen])
    _cast_list(stage, one, own, units["physics"])
    _release(stage, one, MAIN[1], MAIN[2])
    _answer(stage, one, own)
    _once_more(stage, batch, crowds, units)
    return n + 1


def _set_up(stage: Stage) -> tuple[Cycle, Batch, list[Track]]:
    by, at = stage.official, moment(SET_UP, 9)
    cycle = cycles.draft_cycle(year=YEAR, title="2025年普通高校招生（高职专科）", title_en="Admissions 2025, vocational",
                               organiser=_office(stage), by=by, at=at)
    tracks = [cycles.declare_track(cycle=cycle, key=key, name=name, name_en=name_en, by=by, at=at) for key, name, name_en, _ in GENERAL]
    scheme = cycles.declare_scheme(cycle=cycle, key="general", title="普通类（3+1+2）", title_en="Ordinary (3+1+2)", base="liaoning-vocational-2024",
                                   by=by, at=at)
    batch = cycles.draft_batch(cycle=cycle, title="高职专科批", title_en="Vocational batch", scheme=scheme, confirm_days=7, by=by, at=at)
    cycles.open_cycle(cycle=cycle, by=by, at=at)
    for track in tracks:
        line = next(one for one in CONTROL_LINES if (one.year, one.batch, one.track) == (YEAR, "vocational", track.key))
        cycles.set_line(batch=batch, track=track, least=line.least, citation=line.published, mark=line.mark, by=by, at=moment(date(2025, 6, 25), 9))
    return cycle, batch, tracks


def _office(stage: Stage) -> Organisation:
    return Organisation.objects.select_related("region").get(pk=stage.official.organisation_id)


def _plan(stage: Stage, batch: Batch, track: Track, seats: int) -> list[Unit]:
    """Write the plan of a track: the cast's college by its own acts, the others in bulk."""
    offered = [(n, college.organisation, programme) for n, college in enumerate(stage.colleges)
               for programme in stage.chance.sample(PROGRAMMES, min(len(PROGRAMMES), 12))]
    weights = [stage.chance.uniform(0.5, 1.6) for _ in offered]
    drawn = [max(2, round(seats * weight / sum(weights))) for weight in weights]
    letter, at = {"physics": "W", "history": "L"}[track.key], moment(DRAWN_UP, 10)
    codes = [f"{letter}{n + 1:02d}{k:02d}" for k, (n, _, _) in enumerate(offered, start=1)]
    bulk, own = [], []
    for code, (n, college, programme), quota in zip(codes, offered, drawn, strict=True):
        (own if n == 0 else bulk).append((code, college, programme, quota))
    Unit.objects.bulk_create([
        Unit(batch=batch, track=track, code=code, school=college, programme=programme.words.zh, programme_en=programme.words.en, programme_code=programme.code,
             quota=quota, requires=programme.requires, length=Length.THREE, fee_fen_per_year=programme.fee * 100, state=UnitState.ACCEPTED, drafted_at=at,
             decided_at=at) for code, college, programme, quota in bulk], batch_size=500)
    draft_own(stage, batch, track, own)
    return list(Unit.objects.filter(batch=batch, track=track).order_by("code"))


def draft_own(stage: Stage, batch: Batch, track: Track, lines: Sequence[tuple[str, Organisation, Programme, int]], at: date = DRAWN_UP,
              origins: Sequence[Origin] = ()) -> list[Unit]:
    """Draft, submit and accept lines of the cast's college: required subjects in the ordinary exam, whom it is for in the vocational one."""
    made = [plans.draft_unit(batch=batch, track=track, code=code, school=college, programme=programme.words.zh, programme_en=programme.words.en,
                             programme_code=programme.code, quota=quota, requires=() if origins else programme.requires, origins=origins,
                             length=Length.THREE, fee_fen_per_year=programme.fee * 100, by=stage.actors["college"], at=moment(at, 9))
            for code, college, programme, quota in lines]
    plans.submit_units(rows=made, by=stage.actors["college"], at=moment(at, 11))
    plans.accept_units(rows=made, by=stage.official, at=moment(at, 15))
    return made


def _expected(stage: Stage, units: Sequence[Unit]) -> Floats:
    """Return what people think each unit will ask for: by its programme and its school."""
    wanted = {programme.code: programme.wanted for programme in PROGRAMMES}
    raw = np.array([wanted[unit.programme_code] + stage.standing[unit.school_id] for unit in units], dtype=np.float64)
    place = np.argsort(np.argsort(raw)) / max(len(raw) - 1, 1)
    return LEAST_EXPECTED + (BEST - LEAST_EXPECTED) * place


def _cast_applicant(stage: Stage, cycle: Cycle, track: Track, serial: int) -> Applicant:
    user = stage.users["applicant"]
    assert user.person is not None
    school = stage.secondary[0].organisation
    scores = {"total": "268", "chinese": "71", "mathematics": "48", "foreign": "44", "first_choice": "33", "elective_1": "39", "elective_2": "33"}
    return Applicant.objects.create(cycle=cycle, number=f"2521{serial:06d}", name=user.person.name, person=user.person, school=school,
                                    region_id=school.region_id, origin=Origin.VOCATIONAL, track=track, subjects=("物理", "化学", "地理"), scores=scores,
                                    registered_at=moment(date(2025, 6, 24), 9))


def _cast_list(stage: Stage, one: Round, own: Applicant, units: Sequence[Unit]) -> None:
    """Hand in the list of the cast's applicant: four that are out of reach, four that may do, four that are safe; the cast's college among them."""
    by_wish = [units[i] for i in np.argsort(-_expected(stage, units))]
    places = [len(units) * share // 100 for share in (2, 8, 14, 22, 38, 44, 50, 56, 68, 76, 84, 92)]
    college = next(unit for unit in units if unit.school_id == stage.colleges[0].organisation.pk)
    chosen = list(dict.fromkeys([*(by_wish[place].pk for place in places[:4]), college.pk, *(by_wish[place].pk for place in places[4:])]))
    PreferenceList.objects.create(round=one, applicant=own, ordered=packed(chosen), state=ListState.SUBMITTED, version=2, saved_at=moment(MAIN[1], 11),
                                  saved_by=stage.users["applicant"], submitted_at=moment(MAIN[1], 11), submitted_by=stage.users["applicant"])


def _release(stage: Stage, one: Round, closes: date, released: date) -> None:
    """Freeze, try, allocate, propose and release, as two officials do it."""
    freezing.freeze(round=one, by=stage.official, at=moment(closes, 18))
    if one.kind == RoundKind.MAIN:
        allocating.try_out(round=one, by=stage.official, at=moment(closes, 18.5))
    allocating.allocate(round=one, by=stage.official, at=moment(closes, 19))
    rounds.propose(round=one, by=stage.official, at=moment(released, 9))
    releasing.release(round=one, by=stage.second, at=moment(released, 10))


def _answer(stage: Stage, one: Round, own: Applicant) -> None:
    """Answer the offers: the cast's applicant declines, some files are returned, most confirm, some decline or forget."""
    mine = Offer.objects.select_related("round__batch__cycle", "applicant", "unit__school").filter(round=one, applicant=own).first()
    if mine is not None:
        offers.decline(offer=mine, reason=OWN_WISH, by=stage.actors["applicant"], at=moment(date(2025, 8, 1), 12))
    college = Offer.objects.filter(round=one, unit__school=stage.colleges[0].organisation, state=OfferState.OFFERED).exclude(applicant=own)
    returned = list(college.select_related("round__batch__cycle", "applicant", "unit__school").order_by("-position", "pk")[:len(RETURNS)])
    for n, (offer, (code, reason)) in enumerate(zip(returned, RETURNS, strict=False)):
        offers.propose_return(offer=offer, return_reason=ReturnReason(code), reason=reason, by=stage.actors["college"], at=moment(date(2025, 8, 2), 9 + n / 2))
        if n < len(RETURNS) - 2:
            offers.withdraw(offer=offer, by=stage.second, at=moment(date(2025, 8, 4), 9 + n / 2))
        elif n == len(RETURNS) - 2:
            offers.refuse_return(offer=offer, reason="招生章程没有公布外语单科要求", by=stage.second, at=moment(date(2025, 8, 4), 11))
    answered(stage, one)


def answered(stage: Stage, one: Round) -> None:
    """Answer in bulk whatever offer still waits: most confirm, some decline, some forget."""
    waiting = list(Offer.objects.filter(round=one, state=OfferState.OFFERED).values_list("pk", flat=True))
    luck = stage.dice.random(len(waiting))
    for name, role, low, high in (("confirm", Role.APPLICANT, 0.0, 0.91), ("decline", Role.APPLICANT, 0.91, 0.96), ("lapse", Role.SYSTEM, 0.96, 1.1)):
        move = OFFER.admit(name, state=OfferState.OFFERED, role=role)
        keys = [key for key, drawn in zip(waiting, luck, strict=True) if low <= drawn < high]
        at = None if name == "lapse" else one.released_at
        for first in range(0, len(keys), 5000):
            move.take_many(Offer.objects.filter(pk__in=keys[first:first + 5000]), answered_at=at)


def _once_more(stage: Stage, batch: Batch, crowds: dict[str, Crowd], units: dict[str, list[Unit]]) -> None:
    """Hold the supplementary round on the seats that are left, for those who hold none."""
    left = {pk for pk, seats in seats_left(batch).items() if seats}
    held = set(Offer.objects.filter(round__batch=batch).exclude(state__in=(OfferState.LAPSED, OfferState.WITHDRAWN)).values_list("applicant", flat=True))
    one = rounds.plan_supplementary(batch=batch, opens_at=moment(MORE[0], 8), closes_at=moment(MORE[1], 17), by=stage.official, at=moment(date(2025, 8, 7), 9))
    rounds.open_round(round=one, by=stage.official, at=moment(MORE[0], 8))
    for key, crowd in crowds.items():
        there = [unit for unit in units[key] if unit.pk in left]
        again = [i for i, pk in enumerate(crowd.keys) if pk not in held and crowd.totals[i] >= 150 and stage.chance.random() < 0.5]
        if not there or not again:
            continue
        some = Crowd([crowd.keys[i] for i in again], crowd.totals[again], {subject: took[again] for subject, took in crowd.took.items()})
        hand_in(one, some.keys, wishes(stage, some, there, _expected(stage, there), 20), moment(MORE[1], 12))
    _release(stage, one, MORE[1], MORE[2])
    answered(stage, one)
