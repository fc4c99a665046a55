"""Lists: saved without loss, handed in with every check at its line, taken back until the round closes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOON, Cast
from tests.systems.admissions.factories import a_college, a_cycle, a_unit, an_applicant
from tests.systems.admissions.filling import SCORES, Stage, a_stage
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.admissions.actions.lists import save_list, submit_list, take_back_list
from zhijiao.systems.admissions.models import Offer, PreferenceList, Round
from zhijiao.systems.admissions.queries import eligible, lists
from zhijiao.systems.admissions.queries.eligible import Entrant
from zhijiao.systems.admissions.queries.lists import Asked, digest, digest_of, lines_of, rounds_of, search
from zhijiao.systems.admissions.terms import Bar, ListState, Origin, RoundKind, RoundState, UnitState

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(people: Cast) -> Stage:
    return a_stage(people)


def saved(stage: Stage, *units, version: int | None = None, at=NOON) -> PreferenceList:
    keys = [unit if isinstance(unit, int) else unit.pk for unit in units]
    return save_list(round=stage.round, applicant=stage.applicant, units=keys, by=stage.people.applicant.actor, at=at, version=version)


def submitted(stage: Stage, *units) -> PreferenceList:
    made = saved(stage, *units)
    submit_list(preference_list=made, by=stage.people.applicant.actor, at=NOON)
    return made


def refusal(act) -> dict[str, list[str]]:
    """The reasons of a refusal by field."""
    with pytest.raises(Refused) as why:
        act()
    found: dict[str, list[str]] = {}
    for reason in why.value.reasons:
        found.setdefault(reason.field, []).append(reason.text.en)
    return found


def test_a_list_is_one_row_in_its_order_with_blank_lines(stage):
    first, second = stage.units[:2]
    made = saved(stage, second, 0, first)
    kept = PreferenceList.objects.get(round=stage.round, applicant=stage.applicant)
    assert (kept.pk, kept.units, kept.state, kept.version) == (made.pk, [second.pk, 0, first.pk], ListState.DRAFT, 1)
    assert len(bytes(kept.ordered)) == 12


def test_a_draft_is_saved_again_and_again_by_its_version(stage):
    saved(stage, stage.units[0], version=0)
    made = saved(stage, stage.units[1], version=1)
    assert (made.units, made.version) == ([stage.units[1].pk], 2)
    assert [entry.event for entry in history(made)] == ["admissions.list.begun"]


@pytest.mark.parametrize("shown", [0, 1, 3])
def test_a_stale_page_saves_nothing_and_holds_both_versions(stage, shown):
    saved(stage, stage.units[0])
    saved(stage, stage.units[1])
    with pytest.raises(Stale) as why:
        saved(stage, stage.units[2], version=shown)
    assert why.value.found.units == [stage.units[1].pk]
    assert PreferenceList.objects.get().units == [stage.units[1].pk]


def test_a_list_is_submitted_with_its_hash_and_counts_from_then(stage):
    made = submitted(stage, *stage.units[:3])
    kept = PreferenceList.objects.get()
    assert (kept.state, kept.submitted_at, kept.submitted_by) == (ListState.SUBMITTED, NOON, stage.people.applicant.user)
    entry = history(made)[-1]
    assert entry.event == "admissions.list.submitted"
    assert entry.content.said["sha256"] == digest(stage.round, stage.applicant, [unit.code for unit in stage.units[:3]]) == digest_of(kept)


def test_a_submitted_list_is_not_changed_before_it_is_taken_back(stage):
    made = submitted(stage, stage.units[0])
    assert "“Save” is not possible while the state is “submitted”" in refusal(lambda: saved(stage, stage.units[1]))[""][0]
    take_back_list(preference_list=made, by=stage.people.applicant.actor, at=NOON)
    saved(stage, stage.units[1])
    assert PreferenceList.objects.get().units == [stage.units[1].pk]
    assert [entry.event for entry in history(made)] == ["admissions.list.begun", "admissions.list.submitted", "admissions.list.taken_back"]


@pytest.mark.parametrize(("moment", "said"), [
    (timedelta(days=3), "Lists were filled in until"), (timedelta(days=-1, seconds=-1), "Lists are filled in from")])
def test_nothing_is_saved_submitted_or_taken_back_outside_the_days_of_the_round(stage, moment, said):
    made = submitted(stage, stage.units[0])
    at = NOON + moment
    by = stage.people.applicant.actor
    for act in (lambda: saved(stage, stage.units[1], at=at), lambda: take_back_list(preference_list=made, by=by, at=at),
                lambda: submit_list(preference_list=made, by=by, at=at)):
        assert said in refusal(act)[""][0]


def test_the_last_second_still_counts(stage):
    saved(stage, stage.units[0], at=NOON + timedelta(days=3, seconds=-1))
    assert PreferenceList.objects.get().units == [stage.units[0].pk]


def test_every_reason_is_told_at_its_line_at_once(stage):
    chemistry = stage.unit(requires=("历史",))
    closed = stage.unit(state=UnitState.CLOSED)
    vocational = stage.unit(origins=(str(Origin.VOCATIONAL),))
    elsewhere = stage.unit(track=stage.other_track)
    made = saved(stage, chemistry, stage.units[0], closed, vocational, elsewhere, stage.units[0])
    found = refusal(lambda: submit_list(preference_list=made, by=stage.people.applicant.actor, at=NOON))
    assert set(found) == {"line-1", "line-3", "line-4", "line-5", "line-6"}
    assert "Required subjects not taken: 历史" in found["line-1"][0]
    assert "It no longer admits" in found["line-3"][0]
    assert "It admits leavers of: secondary vocational school" in found["line-4"][0]
    assert "It admits History, the applicant stands in Physics" in found["line-5"][0]
    assert "stands at line 2 already" in found["line-6"][0]
    assert PreferenceList.objects.get().state == ListState.DRAFT


def test_an_unknown_unit_is_not_even_saved(stage):
    other = a_unit(a_stage_of_another_year(stage), stage.track, stage.people.college)
    draft = stage.unit(state=UnitState.DRAFT)
    found = refusal(lambda: saved(stage, stage.units[0], other, draft, 999_999))
    assert {key: "is not in the published plan" in said[0] for key, said in found.items()} == {"line-2": True, "line-3": True, "line-4": True}


def a_stage_of_another_year(stage: Stage):
    from tests.systems.admissions.factories import a_batch, a_scheme

    return a_batch(a_scheme(a_cycle(stage.people, year=2024)))


def test_an_over_long_list_is_refused_and_the_longest_is_not(people):
    stage = a_stage(people, units=61)
    assert refusal(lambda: saved(stage, *stage.units))[""] == ["61 units: a list of this batch holds 60"]
    assert len(submitted(stage, *stage.units[:60]).units) == 60


def test_an_empty_list_is_not_submitted(stage):
    made = saved(stage, 0, 0)
    assert refusal(lambda: submit_list(preference_list=made, by=stage.people.applicant.actor, at=NOON))[""] == ["The list is empty: add a unit first"]


@pytest.mark.parametrize(("scores", "bar", "said"), [
    ({"total": "149.999"}, Bar.LINE, "The total 149.999 is below the control line 150 (辽宁省教育厅，2026-06-30)"),
    ({"foreign": ""}, Bar.NO_SCORE, "Scores are missing: Foreign language")])
def test_whoever_may_not_enter_at_all_is_told_why(stage, scores, bar, said):
    stage.applicant.scores = {**SCORES, **scores}
    stage.applicant.save()
    made = saved(stage, stage.units[0])
    assert refusal(lambda: submit_list(preference_list=made, by=stage.people.applicant.actor, at=NOON))[""] == [said]
    assert [barred.bar for barred in Entrant.of(stage.applicant, stage.round).barred] == [bar]


def test_the_control_line_itself_is_enough(stage):
    stage.applicant.scores = {**SCORES, "total": "150"}
    stage.applicant.save()
    assert submitted(stage, stage.units[0]).state == ListState.SUBMITTED


def test_an_offer_held_from_another_round_keeps_a_list_back(stage):
    earlier = Round.objects.create(number="earlier", batch=stage.batch, order=9, state=RoundState.RELEASED, planned_at=NOON)
    Offer.objects.create(round=earlier, applicant=stage.applicant, unit=stage.units[3], position=1)
    assert [barred.bar for barred in Entrant.of(stage.applicant, stage.round).barred] == [Bar.HOLDS]


def test_a_supplementary_round_is_for_units_with_seats_left(stage):
    full = stage.unit(quota=1)
    earlier = Round.objects.create(number="earlier", batch=stage.batch, order=9, state=RoundState.RELEASED, planned_at=NOON)
    Offer.objects.create(round=earlier, applicant=stage.another(), unit=full, position=1)
    Round.objects.filter(pk=stage.round.pk).update(kind=RoundKind.SUPPLEMENTARY)
    stage.round.refresh_from_db()
    entrant = Entrant.of(stage.applicant, stage.round)
    assert [barred.bar for barred in entrant.bars(full)] == [Bar.NO_SEATS]
    assert entrant.bars(stage.units[0]) == []
    assert full.pk not in [line.unit.pk for line in search(entrant, Asked()).lines]


def test_only_the_applicant_fills_in_the_own_list(stage):
    people, key = stage.people, [stage.units[0].pk]
    for who in (people.registrar, people.provincial_official, people.college_registrar):
        assert "is not yours to do" in refusal(
            lambda who=who: save_list(round=stage.round, applicant=stage.applicant, units=key, by=who.actor, at=NOON))[""][0]
    other = stage.another()
    assert "by the applicant alone" in refusal(
        lambda: save_list(round=stage.round, applicant=other, units=key, by=people.applicant.actor, at=NOON))[""][0]


def test_a_round_of_another_year_takes_no_list(stage):
    cycle = a_cycle(stage.people, year=2025)
    other = an_applicant(stage.people, stage.track, cycle=cycle, person=stage.people.applicant.person)
    assert "another year" in refusal(
        lambda: save_list(round=stage.round, applicant=other, units=[], by=stage.people.applicant.actor, at=NOON))[""][0]


def test_a_search_finds_by_school_programme_code_and_city_what_may_be_entered(stage):
    elsewhere = a_unit(stage.batch, stage.track, a_college(stage.people), programme="护理", programme_en="Nursing")
    barred = stage.unit(programme="药学", requires=("历史",))
    entrant = Entrant.of(stage.applicant, stage.round)

    def codes(**asked) -> set[str]:
        return {line.unit.code for line in search(entrant, Asked(**asked)).lines}

    assert codes(text="护理") == {stage.units[1].code, elsewhere.code}
    assert codes(text="大连 护理") == {elsewhere.code}
    assert codes(region="21/2102") == {elsewhere.code}
    assert codes(text=stage.units[2].code) == {stage.units[2].code}
    assert codes(text="药学") == set()
    assert codes(text="药学", eligible=False) == {barred.code}


def test_a_search_shows_a_page_and_counts_the_rest(people):
    stage = a_stage(people, units=25)
    found = search(Entrant.of(stage.applicant, stage.round), Asked())
    assert (len(found.lines), found.total, found.more) == (lists.SHOWN, 25, 25 - lists.SHOWN)


def test_lines_show_what_stands_against_each(stage):
    barred = stage.unit(requires=("历史",))
    shown = lines_of([stage.units[0].pk, 0, barred.pk], Entrant.of(stage.applicant, stage.round))
    assert [(line.position, bool(line.unit), [one.bar for one in line.barred]) for line in shown] == [
        (1, True, []), (2, False, []), (3, True, [Bar.SUBJECT])]


def test_an_applicant_sees_the_rounds_of_the_own_track_that_are_under_way(stage):
    Round.objects.create(number="planned", batch=stage.batch, order=2, state=RoundState.PLANNED, planned_at=NOON)
    assert [(mine.round, mine.list, mine.is_open(NOON), mine.is_open(NOON + timedelta(days=3))) for mine in rounds_of([stage.applicant])] == [
        (stage.round, None, True, False)]
    assert rounds_of([stage.another(track=stage.other_track)]) == []


def test_a_least_of_a_component_keeps_back(people):
    from tests.systems.admissions.factories import a_batch, a_scheme, a_track

    cycle = a_cycle(people)
    track = a_track(cycle)
    batch = a_batch(a_scheme(cycle))
    one = Round.objects.create(number="skill", batch=batch, order=1, state=RoundState.OPEN, planned_at=NOON)
    applicant = an_applicant(people, track, scores={"culture": "89.999", "skill": "80", "total": "289.999"})
    [barred] = Entrant.of(applicant, one).barred
    assert (barred.bar, barred.words.en) == (Bar.LEAST, "Culture 89.999 is below the least of 90")
    applicant.scores["culture"] = "700"  # registered before the scheme said its range
    [barred] = Entrant.of(applicant, one).barred
    assert barred.words.en == "The score 700 is outside the range of this year's scheme: ask the office to correct it"
    assert eligible.plain(Decimal("90.000")) == "90"
