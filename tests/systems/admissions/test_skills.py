"""Skill tests: two raters who do not see each other, a third where they differ, equating as declared, scores fixed and kept."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.cast import NOON, TODAY, Cast
from tests.systems.admissions.factories import (
    a_batch,
    a_college,
    a_cycle,
    a_scheme,
    a_teacher,
    a_track,
    a_unit,
    acting,
    an_applicant,
)
from tests.systems.admissions.skill_steps import (
    NAMES,
    declared,
    manned,
    planned,
    rated,
    rater,
    seated,
    started,
)
from zhijiao.engines.allocation import lot
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.people.models import Guardianship, Person
from zhijiao.kernel.people.terms import Sex
from zhijiao.kernel.registers import Accepted
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.admissions.actions import rating, skills
from zhijiao.systems.admissions.models import Candidate, Rating, Round, Session, SkillTest
from zhijiao.systems.admissions.queries import rating as asked
from zhijiao.systems.admissions.queries.entering import match_rows, row_of
from zhijiao.systems.admissions.states import SESSION
from zhijiao.systems.admissions.terms import RoundState, SessionState, Settling

D = Decimal


def said(refused) -> list[str]:
    return [reason.text.en for reason in refused.value.reasons]


# first, second, third (limit 5) | settling | score
SETTLED = [
    ((80, 85), Settling.NEAREST_PAIR, "82.5"), ((80, 80), Settling.THIRD, "80"), ((80, "85.001", 84), Settling.NEAREST_PAIR, "84.5005"),
    ((80, 90, 88), Settling.NEAREST_PAIR, "89"), ((80, 90, 85), Settling.NEAREST_PAIR, "85"), ((80, 90, 70), Settling.NEAREST_PAIR, "80"),
    ((80, 90, 100), Settling.MEDIAN, "90"), ((80, 90, 82), Settling.MEDIAN, "82"), ((80, 90, 100), Settling.THIRD, "100"),
]


@pytest.mark.parametrize(("scores", "settling", "wanted"), SETTLED)
def test_ratings_are_settled_as_declared(scores: tuple, settling: Settling, wanted: str) -> None:
    test = SkillTest(limit=D(5), settling=settling, highest=D(100))
    assert asked.settled({n: D(str(score)) for n, score in enumerate(scores, 1)}, test) == D(wanted)


@pytest.mark.parametrize(("scores", "missing"), [({}, [1, 2]), ({1: 80}, [2]), ({2: 80}, [1]), ({1: 80, 2: 85}, []), ({1: 80, 2: "85.001"}, [3]),
                                                 ({1: 80, 2: 74, 3: 80}, [])])
def test_the_third_rater_is_called_where_two_differ_by_more_than_the_limit(scores: dict, missing: list[int]) -> None:
    assert asked.missing({place: D(str(score)) for place, score in scores.items()}, D(5)) == missing


@pytest.mark.parametrize(("score", "slope", "shift", "wanted"), [("80", 1000, "0", "80"), ("80.1234", 1000, "0", "80.123"), ("80", 1050, "0.5", "84.5"),
                                                                 ("99", 1050, "0", "100"), ("1", 1000, "-2", "0"), ("84.5005", 1000, "0", "84.501")])
def test_equating_is_exact_and_stays_within_the_range(score: str, slope: int, shift: str, wanted: str) -> None:
    session = Session(test=SkillTest(highest=D(100)), slope_per_mille=slope, shift=D(shift))
    assert asked.equated(D(score), session) == D(wanted)


@pytest.mark.parametrize(("but", "wanted"), [
    ({"column": "Skill 1"}, "A short name in Latin"), ({"column": "total"}, "composed, not tested"), ({"highest": D(0)}, "More than 0"),
    ({"limit": D(101)}, "From 0 to the highest"), ({"limit": D(-1)}, "From 0 to the highest"), ({"citation": " "}, "Name the document")])
def test_a_test_is_declared_with_its_document(people: Cast, but: dict, wanted: str) -> None:
    with pytest.raises(Refused, match=wanted):
        declared(people, **but)
    made = declared(people)
    assert Entry.objects.get(event="admissions.skill_test.declared").content.said["limit"] == "5"
    with pytest.raises(Refused, match="has a test for “skill” already"):
        declared(people, made.track)
    with pytest.raises(Refused, match="not yours"):
        declared(people, by=people.college_registrar.actor)


def test_a_session_is_planned_moved_and_manned(people: Cast) -> None:
    session = planned(people)
    assert session.number == "LN-K-2026-000001" and session.get_absolute_url() == "/admissions/sessions/LN-K-2026-000001"
    skills.change_session(session=session, held_on=TODAY + timedelta(days=1), place=people.school, by=people.provincial_official.actor, at=NOON)
    manned(people, session)
    assert [one.person.name for one in session.stations.get().raters.all()] and session.stations.get().raters.count() == 3
    with pytest.raises(Refused) as refused:
        skills.add_station(session=session, name="1号工位", raters=["nobody", NAMES[0], "registrar"], by=people.provincial_official.actor, at=NOON)
    assert said(refused) == ["“nobody” is no account of a teacher", "“registrar” is no account of a teacher", "The session has a station “1号工位” already"]
    with pytest.raises(Refused) as refused:
        skills.add_station(session=session, name="2", raters=[NAMES[0], NAMES[0], NAMES[1]], by=people.provincial_official.actor, at=NOON)
    assert said(refused)[0].startswith("Three different raters") and len(said(refused)) == 3
    skills.remove_station(station=session.stations.get(), by=people.provincial_official.actor, at=NOON)
    assert not session.stations.exists()
    assert {"admissions.session.planned", "admissions.session.changed", "admissions.station.added", "admissions.station.removed"} <= set(
        Entry.objects.values_list("event", flat=True))


def test_anybody_can_repeat_the_draw(people: Cast) -> None:
    session = seated(people, 5)
    rows = list(session.candidates.select_related("applicant").order_by("seat"))
    numbers = [row.applicant.number for row in rows]
    assert [row.seat for row in rows] == ["001", "002", "003", "004", "005"] and numbers == sorted(numbers, key=lambda one: lot(session.seed, one))
    assert Entry.objects.get(event="admissions.session.drawn").content.said["seed"] == session.seed
    with pytest.raises(Refused, match="A public seed"):
        skills.draw(session=session, seed=" ", by=people.provincial_official.actor, at=NOON)
    with pytest.raises(Stale):
        skills.draw(session=session, seed="another", by=people.provincial_official.actor, at=NOON, version=0)


def test_seats_are_drawn_again_only_with_a_reason_and_the_earlier_seed_stays(people: Cast, client) -> None:
    session, by = seated(people, 3), people.provincial_official.actor
    earlier = session.seed
    with pytest.raises(Refused, match="say why they are drawn again"):
        skills.draw(session=session, seed="another", by=by, at=NOON)
    client.force_login(people.provincial_official.user)
    assert 'name="reason"' in client.get(f"/admissions/sessions/{session.number}/draw").content.decode()
    skills.draw(session=session, seed="another", reason="一名考生漏编", by=by, at=NOON)
    said = Entry.objects.filter(event="admissions.session.drawn").latest("pk").content.said
    assert (said["before"], said["seed"], said["reason"]) == (earlier, "another", "一名考生漏编") and session.seed == "another"


def test_nobody_is_rated_by_the_own_school(people: Cast) -> None:
    session = manned(people)
    for n in range(3):
        a_teacher(people.school, f"own{n}")
    skills.add_station(session=session, name="2号工位", raters=["own0", "own1", "own2"], by=people.provincial_official.actor, at=NOON)
    seated(people, 4, session)
    assert {row.station.name for row in session.candidates.select_related("station")} == {"1号工位"}
    skills.enter(session=session, applicants=[an_applicant(people, session.test.track, school=people.other_school) for _ in range(4)],
                 by=people.provincial_official.actor, at=NOON)
    skills.draw(session=session, seed="x", reason="又有四人编入", by=people.provincial_official.actor, at=NOON)
    by_station = {name: session.candidates.filter(station__name=name).count() for name in ("1号工位", "2号工位")}
    assert sum(by_station.values()) == 8 and by_station["2号工位"] >= 2
    only = planned(people, session.test)
    skills.add_station(session=only, name="甲", raters=["own0", "own1", "own2"], by=people.provincial_official.actor, at=NOON)
    with pytest.raises(Refused, match="every station has a rater of the own school"):
        seated(people, 1, only)


def test_nobody_is_rated_by_a_guardian(people: Cast) -> None:
    session = manned(people)
    school = a_college(people, "鞍山评分学院")
    raters = [a_teacher(school, f"kin{n}") for n in range(3)]
    skills.add_station(session=session, name="2号工位", raters=["kin0", "kin1", "kin2"], by=people.provincial_official.actor, at=NOON)
    children = [Person.objects.create(name=f"子女{n}", sex=Sex.MALE, born_on=date(2008, 3, n + 1)) for n in range(4)]
    Guardianship.objects.bulk_create([Guardianship(guardian=raters[1].person, ward=child) for child in children])
    wards = [an_applicant(people, session.test.track, person=child) for child in children]
    skills.enter(session=session, applicants=wards, by=people.provincial_official.actor, at=NOON)
    skills.draw(session=session, seed="x", by=people.provincial_official.actor, at=NOON)
    assert {row.station.name for row in session.candidates.select_related("station")} == {"1号工位"}


def test_who_may_be_entered(people: Cast) -> None:
    session = seated(people, 2)
    there = session.candidates.first().applicant
    foreign = an_applicant(people, a_track(session.test.cycle, name="烹饪", name_en="Cooking"))
    again = planned(people, session.test)
    with pytest.raises(Refused) as refused:
        skills.enter(session=again, applicants=[there, foreign], by=people.provincial_official.actor, at=NOON)
    assert said(refused) == [f"Applicant {there.number} is entered for session {session.number} already",
                             f"Applicant {foreign.number} is in the track “Cooking”, the test is for “Machining”"]
    session.candidates.filter(applicant=there).update(absent=True)
    assert skills.enter(session=again, applicants=[there], by=people.provincial_official.actor, at=NOON) == 1


def test_candidates_come_by_sheet_with_every_problem_at_its_cell(people: Cast) -> None:
    session = planned(people)
    one, other = an_applicant(people, session.test.track), an_applicant(people, a_track(session.test.cycle))
    sits = seated(people, 1, manned(people, planned(people, session.test))).candidates.get().applicant
    rows = [{"session": number, "applicant": applicant} for number, applicant in (
        (session.number, one.number), ("LN-K-2026-999999", one.number), (session.number, other.number), (session.number, one.number),
        (session.number, sits.number), (session.number, None))]
    found = match_rows(rows, actor=people.provincial_official.actor, now=NOON)
    assert [[miss.column for miss in row] for row in found] == [[], ["session"], ["applicant"], ["applicant"], ["applicant"], ["applicant"]]
    assert "与第1行重复" in found[3][0].wanted.zh and "已编入" in found[4][0].wanted.zh
    made = skills.enter_rows(rows=[Accepted(rows[0], "", 2, "x")], by=people.provincial_official.actor, at=NOON)
    assert row_of(made[0]) == rows[0]
    skills.take_off_rows(objects=made, by=people.provincial_official.actor, at=NOON)
    assert not session.candidates.exists()


def test_rating_starts_when_all_is_ready(people: Cast) -> None:
    session = planned(people, held_on=TODAY + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        skills.start(session=session, by=people.provincial_official.actor, at=NOON)
    assert said(refused) == ["The session has no station", "Nobody is entered for the session",
                             "The session is held on 29 Sep 2026: rating cannot start before"]
    manned(people, session)
    skills.enter(session=session, applicants=[an_applicant(people, session.test.track)], by=people.provincial_official.actor, at=NOON)
    with pytest.raises(Refused, match="1 candidate has no seat yet"):
        skills.start(session=session, by=people.provincial_official.actor, at=NOON + timedelta(days=1))
    skills.draw(session=session, seed="x", by=people.provincial_official.actor, at=NOON)
    skills.start(session=session, by=people.provincial_official.actor, at=NOON + timedelta(days=1))
    assert session.state is SessionState.OPEN and Entry.objects.filter(event="admissions.session.started").exists()


def test_a_rater_sees_seats_and_the_own_scores_only(people: Cast) -> None:
    session = started(people)
    rated(session, 1, {"001": 80, "002": 70})
    station = session.stations.get()
    second = asked.seats_of(station, asked.rater_of(station, rater(2)))
    assert [(seat.name, seat.own, seat.waits) for seat in second] == [("001", None, True), ("002", None, True), ("003", None, True)]
    assert asked.seats_of(station, asked.rater_of(station, rater(3))) == []
    rated(session, 2, {"001": 90, "002": 74})
    third = asked.seats_of(station, asked.rater_of(station, rater(3)))
    assert [(seat.name, seat.own, seat.waits) for seat in third] == [("001", None, True)]
    assert [duty.waiting for duty in asked.duties(rater(3))] == [1] and [duty.waiting for duty in asked.duties(rater(1))] == [1]
    assert asked.rater_of(station, people.teacher.actor) is None and asked.duties(people.teacher.actor) == []


@pytest.mark.parametrize(("place", "scores", "wanted"), [
    (1, {"001": 101}, "a score from 0 to 100"), (1, {"001": "-1"}, "a score from 0 to 100"), (1, {"001": "70.0001"}, "up to three decimals"),
    (3, {"001": 80}, "the third rater is called only where the first two differ"), (1, {}, "No score was given"), (2, {"002": 80}, "you gave 70 already"),
    (1, {"003": 80}, "Seat 003 is marked absent"), (1, {"002": "absent"}, "Seat 002 has a rating")])
def test_what_a_rating_may_not_be(people: Cast, place: int, scores: dict, wanted: str) -> None:
    session = started(people)
    rated(session, 2, {"002": 70, "003": "absent"})
    with pytest.raises(Refused, match=wanted):
        rated(session, place, scores)
    assert Rating.objects.count() == 1


def test_only_raters_of_the_station_rate_and_only_while_it_is_open(people: Cast) -> None:
    session = started(people)
    other = started_elsewhere(people)
    seat = session.candidates.first()
    with pytest.raises(Refused, match="You do not rate at this station"):
        rating.rate(station=session.stations.get(), scores={seat.pk: D(1)}, by=people.teacher.actor, at=NOON)
    with pytest.raises(Refused, match="no such seat at this station"):
        rating.rate(station=other.stations.get(), scores={seat.pk: D(1)}, by=acting(people_named("elsewhere1")), at=NOON)
    Session.objects.filter(pk=session.pk).update(state=SessionState.CLOSED)
    with pytest.raises(Refused, match="nothing is rated now"):
        rated(session, 1, {"001": 80})


def people_named(name: str):
    from zhijiao.kernel.people.models import User

    return User.objects.get(username=name)


def started_elsewhere(people: Cast) -> Session:
    session = planned(people)
    for n in (1, 2, 3):
        a_teacher(people.other_school, f"elsewhere{n}")
    skills.add_station(session=session, name="乙", raters=[f"elsewhere{n}" for n in (1, 2, 3)], by=people.provincial_official.actor, at=NOON)
    seated(people, 1, session)
    skills.start(session=session, by=people.provincial_official.actor, at=NOON)
    return session


def test_fixing_is_refused_while_ratings_are_missing_and_names_them_all(people: Cast) -> None:
    session = started(people)
    rated(session, 1, {"001": 80, "002": 70})
    rated(session, 2, {"001": 90})
    with pytest.raises(Refused) as refused:
        rating.fix(session=session, by=people.provincial_official.actor, at=NOON)
    assert said(refused) == [
        "1号工位, first rating: 003", "1号工位, second rating: 002, 003", "1号工位, third rating: 001"]
    assert not Candidate.objects.exclude(score=None).exists()


def fixed(people: Cast) -> Session:
    session = started(people)
    skills.equate(session=session, slope_per_mille=1020, shift=D("0.5"), reason="两场难度不同，锚题平均差2%", by=people.provincial_official.actor, at=NOON)
    rated(session, 1, {"001": 80, "002": 70, "003": "absent"})
    rated(session, 2, {"001": 90, "002": 74})
    rated(session, 3, {"001": 88})
    rating.fix(session=session, by=people.provincial_official.actor, at=NOON)
    return session


def test_fixed_scores_stand_in_the_applicants_component(people: Cast) -> None:
    session = fixed(people)
    rows = {row.seat: row for row in session.candidates.select_related("applicant")}
    assert {seat: row.score for seat, row in rows.items()} == {"001": D("91.280"), "002": D("73.940"), "003": None}
    assert rows["001"].applicant.scores == {"skill": "91.28"} and rows["003"].applicant.scores == {} and session.fixed_by_id
    body = Entry.objects.get(event="admissions.session.fixed").content.said
    assert (body["candidates"], body["absent"], body["bounded"]) == (2, 1, 0)
    for act in (lambda: rated(session, 1, {"003": 50}), lambda: skills.equate(session=session, slope_per_mille=1000, shift=D(0), reason="x",
                                                                           by=people.provincial_official.actor, at=NOON)):
        with pytest.raises(Refused):
            act()
    assert SESSION.open_to(session.state, people.college_registrar.actor.role)[0].reasons


def test_a_fixed_session_opens_again_with_a_reason_and_seats_are_rated_anew(people: Cast) -> None:
    session = fixed(people)
    with pytest.raises(Refused, match="Say why"):
        rating.reopen(session=session, reason=" ", by=people.provincial_official.actor, at=NOON)
    rating.reopen(session=session, reason="002号评分单抄错", by=people.provincial_official.actor, at=NOON)
    assert session.candidates.get(seat="001").applicant.scores == {} and session.state is SessionState.OPEN and session.fixed_at is None
    with pytest.raises(Refused) as refused:
        rating.rate_again(session=session, seats=["002", "009"], reason="", by=people.provincial_official.actor, at=NOON)
    assert said(refused) == ["There is no seat 009 in this session", "Say why"]
    rating.rate_again(session=session, seats=["002"], reason="抄错", by=people.provincial_official.actor, at=NOON)
    rating.undo_absence(session=session, seats=["003"], reason="到场，登记有误", by=people.provincial_official.actor, at=NOON)
    assert Entry.objects.get(event="admissions.ratings.struck").content.said["struck"] == {"002": {"1": "70.000", "2": "74.000"}}
    rated(session, 1, {"002": 90, "003": 60})
    rated(session, 2, {"002": 90, "003": 60})
    rating.fix(session=session, by=people.provincial_official.actor, at=NOON)
    assert session.candidates.get(seat="002").applicant.scores == {"skill": "92.3"}
    assert {"admissions.session.reopened", "admissions.absences.undone", "admissions.session.equated", "admissions.candidates.entered",
            "admissions.ratings.given"} <= set(Entry.objects.values_list("event", flat=True))


def test_a_session_stays_fixed_once_a_round_has_read_its_scores(people: Cast) -> None:
    session = fixed(people)
    batch = a_batch(a_scheme(session.test.cycle))
    a_unit(batch, session.test.track, people.college)
    Round.objects.create(number="LN-R-2026-999999", batch=batch, order=1, state=RoundState.FROZEN, planned_at=NOON)
    with pytest.raises(Refused, match="LN-R-2026-999999 is frozen"):
        rating.reopen(session=session, reason="x", by=people.provincial_official.actor, at=NOON)


@pytest.mark.parametrize(("slope", "reason", "wanted"), [(499, "x", "A factor"), (1501, "x", "A factor"), (1000, " ", "Say why")])
def test_equating_needs_a_plausible_factor_and_a_reason(people: Cast, slope: int, reason: str, wanted: str) -> None:
    with pytest.raises(Refused, match=wanted):
        skills.equate(session=planned(people), slope_per_mille=slope, shift=D(0), reason=reason, by=people.provincial_official.actor, at=NOON)


def test_a_rating_is_visible_to_nobody_but_through_its_candidate(people: Cast) -> None:
    session = started(people, 2)
    seen = Candidate.objects.visible_to
    assert seen(people.provincial_official.actor).count() == 2 and seen(people.registrar.actor).count() == 2
    assert seen(people.college_registrar.actor).count() == 0 and seen(rater(1)).count() == 2 and seen(people.stranger.actor).count() == 0
    assert Session.objects.visible_to(rater(1)).get() == session and not Session.objects.visible_to(people.registrar.actor).exists()
    assert a_cycle(people).number != session.test.cycle.number


# --------------------------------------------------------------------------- pages

def test_the_rater_rates_on_a_page_that_shows_no_name(people: Cast, client) -> None:
    session = started(people)
    applicants = [row.applicant for row in session.candidates.select_related("applicant")]
    client.force_login(people_named(NAMES[0]))
    assert "3个待评" in client.get("/admissions/rating").content.decode()
    pk = session.stations.get().pk
    page = client.get(f"/admissions/rating/{pk}").content.decode()
    assert "001" in page and not any(one.name in page or one.number in page for one in applicants)
    keys = {row.seat: row.pk for row in session.candidates.all()}
    sent = client.post(f"/admissions/rating/{pk}", {f"seat-{keys['001']}": "101", f"seat-{keys['002']}": "ab"})
    assert sent.status_code == 422 and "写数字" in sent.content.decode() and not Rating.objects.exists()
    sent = client.post(f"/admissions/rating/{pk}", {f"seat-{keys['001']}": "８０．５", f"seat-{keys['002']}": "", f"absent-{keys['003']}": "on"})
    assert sent.status_code == 302 and Rating.objects.get().score == D("80.5") and session.candidates.get(seat="003").absent
    client.force_login(people_named(NAMES[1]))
    assert "80.5" not in client.get(f"/admissions/rating/{pk}").content.decode()
    client.force_login(people.teacher.user)
    assert client.get(f"/admissions/rating/{pk}").status_code == 404


def test_the_province_goes_through_a_test_by_its_pages(people: Cast, client) -> None:
    client.force_login(people.provincial_official.user)
    track = a_track(a_cycle(people))
    form = {"track": track.pk, "title": "数控车削", "title_en": "Turning", "column": "skill", "highest": "100", "limit": "2.5", "settling": "median",
            "citation": "文件"}
    made = client.post("/admissions/tests/new", form)
    test = SkillTest.objects.get()
    assert made.url == f"/admissions/tests/{test.pk}" and test.limit == D("2.5")
    made = client.post(f"/admissions/tests/{test.pk}/plan", {"held_on": "2026-09-28", "place": people.college.pk})
    session = Session.objects.get()
    at = session.get_absolute_url()
    assert made.url == at
    for name in NAMES:
        a_teacher(people.other_school, name)
    client.post(f"{at}/add_station", {"name": "1号", **{f"rater_{n}": name for n, name in enumerate(NAMES, 1)}})
    one = an_applicant(people, track)
    client.post(f"{at}/enter", {"region": people.school.region.path})
    client.post(f"{at}/draw", {"seed": "彩票第100期", "version": Session.objects.get().version})
    client.post(f"{at}/equate", {"slope_per_mille": "1000", "shift": "-1.5", "reason": "锚题", "version": Session.objects.get().version})
    page = client.get(at).content.decode()
    assert one.number in page and "001" in page and "锚题" in page
    client.post(f"{at}/start", {"version": Session.objects.get().version})
    assert Session.objects.get().state is SessionState.OPEN
    refused = client.post(f"{at}/fix", {"version": Session.objects.get().version})
    assert refused.status_code == 422 and "1号，第一评分未交：001" in refused.content.decode()
    rated(Session.objects.get(), 1, {"001": 80})
    rated(Session.objects.get(), 2, {"001": 80})
    client.post(f"{at}/fix", {"version": Session.objects.get().version})
    assert "78.5" in client.get(at).content.decode() and "78.5" in client.get("/admissions/candidates").content.decode()
    client.post(f"{at}/reopen", {"version": Session.objects.get().version, "reason": "复核"})
    client.post(f"{at}/rate_again", {"version": Session.objects.get().version, "seats": "001、", "reason": "复核"})
    assert not Rating.objects.exists() and client.get("/admissions/tests").status_code == client.get("/admissions/sessions").status_code == 200
    client.force_login(people.registrar.user)
    assert client.get(at).status_code == 403 and client.get("/admissions/candidates").status_code == 200
