"""Applicants from a sheet: every cell that does not fit is told; scores added, never changed; corrections with a reason; accounts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import NOON, Cast
from tests.systems.admissions.factories import a_batch, a_cycle, a_scheme, a_track, a_unit, an_applicant
from tests.systems.admissions.filling import SCORES, Stage, a_stage
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.people.models import Membership, Person, User
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import Accepted, imports, registry
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.admissions.actions.applicants import (
    correct_scores,
    link_account,
    register_applicants,
    unlink_account,
    unregister_applicants,
)
from zhijiao.systems.admissions.models import Applicant, PreferenceList, Round
from zhijiao.systems.admissions.queries.applicants import COLUMNS, match_rows, row_of
from zhijiao.systems.admissions.terms import Origin, RoundState

pytestmark = pytest.mark.django_db
ID_NUMBER = "210102200802151236"


@pytest.fixture
def stage(people: Cast) -> Stage:
    return a_stage(people)


def row(stage: Stage, **but: Any) -> dict[str, Any]:
    return {"cycle": stage.batch.cycle.number, "number": "26210100000001", "name": "李一", "id_number": None, "school": stage.people.school.name,
            "region": "2101", "origin": "senior_high", "track": "物理类", "subjects": ("物理", "化学"), **SCORES, **but}


def found(stage: Stage, *rows: dict[str, Any]) -> list[list[tuple[str, str]]]:
    told = match_rows(list(rows), actor=stage.people.provincial_official.actor, now=NOON)
    return [[(one.column, one.wanted.en) for one in mismatches] for mismatches in told]


def registered(stage: Stage, *rows: dict[str, Any]) -> list[Applicant]:
    assert found(stage, *rows) == [[] for _ in rows]
    return register_applicants(rows=[Accepted(one, "", n + 2, "考生") for n, one in enumerate(rows)], by=stage.people.provincial_official.actor, at=NOON)


def test_a_row_that_fits_becomes_an_applicant(stage):
    [made] = registered(stage, row(stage))
    kept = Applicant.objects.get(number="26210100000001")
    assert (kept.pk, kept.name, kept.school, kept.region_id, kept.origin, kept.track, kept.subjects, kept.scores) == (
        made.pk, "李一", stage.people.school, "2101", Origin.SENIOR_HIGH, stage.track, ("物理", "化学"), SCORES)
    assert (kept.registered_at, kept.registered_by) == (NOON, stage.people.provincial_official.user)


@pytest.mark.parametrize(("but", "wanted"), [
    ({"cycle": "LN-Y-1999-000001"}, [("cycle", "The number of a year that is not archived")]),
    ({"number": None}, [("number", "It may not be empty")]),
    ({"name": "字" * 81}, [("name", "At most 80 characters")]),
    ({"school": "不存在的学校"}, [("school", "A school that is registered, by code or full name")]),
    ({"region": "9999"}, [("region", "A region of the province, by code or name")]),
    ({"track": "理科"}, [("track", "A track of this year: 物理类, 历史类")]),
    ({"subjects": ("物理", "化工")}, [("subjects", "Subjects among: 化学, 历史, 地理, 思想政治, 物理, 生物")]),
    ({"total": "750.001"}, [("total", "A score from 0 to 750, at most three decimals")]),
    ({"total": "-1"}, [("total", "A score from 0 to 750, at most three decimals")]),
    ({"foreign": "88.0001"}, [("foreign", "A score from 0 to 150, at most three decimals")]),
    ({"first_choice": "100.5"}, [("first_choice", "A score from 0 to 100, at most three decimals")]),
    ({"chinese": "一百"}, [("chinese", "A score from 0 to 150, at most three decimals")]),
    ({"chinese": "NaN"}, [("chinese", "A score from 0 to 150, at most three decimals")]),
    ({"elective_2": None}, [("elective_2", "A score: others of this applicant are given")]),
    ({"more_scores": "skill=90"}, [("more_scores", "name=score, with names of the scheme: total, chinese, mathematics, foreign, first_choice, "
                                                   "elective_1, elective_2")]),
])
def test_a_cell_that_does_not_fit_is_told_with_what_would_be_right(stage, but, wanted):
    assert found(stage, row(stage, **but))[0] == wanted


@pytest.mark.parametrize("total", ["0", "750", "749.999", "512.5"])
def test_the_edges_of_a_range_are_scores(stage, total):
    assert found(stage, row(stage, total=total)) == [[]]


def test_scores_may_be_missing_altogether_until_they_are_there(stage):
    [made] = registered(stage, row(stage, **dict.fromkeys(SCORES)))
    assert made.scores == {}
    registered(stage, row(stage))
    kept = Applicant.objects.get(number=made.number)
    assert (kept.scores, kept.version) == (SCORES, 2)
    assert found(stage, row(stage, total="513")) == [[("total", "512, as it is kept; it is corrected on the applicant's page, with a reason")]]
    assert found(stage, row(stage, total="512.0")) == [[]]


def test_an_applicant_twice_and_one_in_two_tracks_are_told_with_the_other_row(stage):
    twice = found(stage, row(stage), row(stage))
    assert twice == [[], [("number", "One row for each applicant: row 1 has the same")]]
    tracks = found(stage, row(stage, id_number=ID_NUMBER), row(stage, number="2", id_number=ID_NUMBER, track="历史类"))
    assert tracks[1] == [("track", "One track: row 1 says 物理类 of the same person")]
    persons = found(stage, row(stage, id_number=ID_NUMBER), row(stage, number="2", id_number=ID_NUMBER))
    assert persons[1] == [("id_number", "One row for each applicant: row 1 has the same")]


def test_whoever_stands_in_the_year_already_is_told(stage):
    registered(stage, row(stage, id_number=ID_NUMBER))
    assert found(stage, row(stage, number="2", id_number=ID_NUMBER))[0] == [("id_number", "This person stands in the year under 26210100000001 (Physics)")]
    assert found(stage, row(stage, track="历史类"))[0] == [("track", "This person stands in the year under 26210100000001 (Physics)")]
    assert found(stage, row(stage, name="王五"))[0] == [("number", "A number of one's own: this one is 李**'s")]


def test_a_person_who_is_known_by_the_citizen_number_may_fill_in_lists_at_once(stage):
    person = Person.objects.create(name="李一", id_number=ID_NUMBER)
    [made] = registered(stage, row(stage, id_number=ID_NUMBER))
    assert made.person == person
    assert Membership.objects.get(person=person).role == Role.APPLICANT


def test_components_of_a_scheme_are_given_by_name_and_the_total_is_not(people: Cast):
    stage = a_stage(people)
    cycle = a_cycle(people)
    track = a_track(cycle, key="machining", name="机械加工")
    a_unit(a_batch(a_scheme(cycle)), track, people.college)
    bare = dict.fromkeys(SCORES)
    fits = row(stage, cycle=cycle.number, track="机械加工", **bare, more_scores="culture=212；skill=68.5")
    [made] = registered(stage, fits)
    assert made.scores == {"culture": "212", "skill": "68.5"}
    assert row_of(made)["more_scores"] == "culture=212;skill=68.5"
    assert found(stage, {**fits, "number": "2", "total": "400"})[0][0] == ("total", "Leave it empty: the total is composed of its components")
    assert found(stage, {**fits, "number": "2", "more_scores": "culture=301;skill=1"})[0] == [("more_scores", "A score from 0 to 300, at most three decimals")]
    assert found(stage, {**fits, "number": "2", "more_scores": "culture=212"})[0] == [("more_scores", "A score: others of this applicant are given")]


def test_an_export_goes_back_in(stage):
    [made] = registered(stage, row(stage, id_number=ID_NUMBER))
    back = row_of(Applicant.objects.get(pk=made.pk))
    assert set(back) == {column.key for column in COLUMNS}
    assert found(stage, back) == [[]]


def test_only_the_province_registers_and_what_nobody_used_is_taken_back(stage):
    with pytest.raises(Refused, match="not yours to do"):
        register_applicants(rows=[], by=stage.people.registrar.actor, at=NOON)
    made = registered(stage, row(stage))
    unregister_applicants(objects=made, by=stage.people.provincial_official.actor, at=NOON)
    assert not Applicant.objects.filter(number="26210100000001").exists()
    again = registered(stage, row(stage))
    PreferenceList.objects.create(round=stage.round, applicant=again[0], saved_at=NOON)
    with pytest.raises(Refused, match="nothing is taken back"):
        unregister_applicants(objects=again, by=stage.people.provincial_official.actor, at=NOON)


def test_a_file_is_judged_with_row_and_column_and_nothing_is_written_before_it_is_accepted(stage, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    register, by = registry.get("admissions/applicants"), stage.people.provincial_official.actor
    heads = ",".join(column.key for column in COLUMNS)
    good = f"{stage.batch.cycle.number},1001,李一,,,2101,senior_high,physics,物理;化学,512,101,96,88,75,76,76,"
    bad = f"{stage.batch.cycle.number},1002,李二,,,2101,senior_high,physics,物理,912,101,96,88,75,76,76,"
    batch = imports.receive(register=register, upload=f"{heads}\n{good}\n{bad}\n".encode(), name="a.csv", by=by, at=NOON)
    imports.stage(register=register, batch=batch, by=by, at=NOON)
    batch.refresh_from_db()
    assert (batch.summary["rows"], batch.summary["ready"]) == (2, 1)
    second = imports.staged_rows(batch, register)[1][1]
    assert (second.number, [(issue.column, issue.wanted_en) for issue in second.issues]) == (3, [("total", "A score from 0 to 750, at most three decimals")])
    assert not Applicant.objects.filter(number="1001").exists()
    assert imports.accept(register=register, batch=batch, by=by, at=NOON) == 1
    assert Applicant.objects.filter(number__in=("1001", "1002")).count() == 1


# --- corrections ------------------------------------------------------------------------------------------------------


def corrected(stage: Stage, version: int | None = None, reason: str = "复核", **scores: str) -> None:
    correct_scores(applicant=stage.applicant, scores={**SCORES, **scores}, reason=reason, by=stage.people.provincial_official.actor, at=NOON, version=version)


def test_a_correction_keeps_what_was_and_why(stage):
    corrected(stage, foreign="89")
    kept = Applicant.objects.get(pk=stage.applicant.pk)
    assert (kept.scores["foreign"], kept.version) == ("89", 2)
    entry = history(kept)[-1]
    assert (entry.event, entry.content.said["before"], entry.content.said["after"], entry.content.said["reason"]) == (
        "admissions.scores.corrected", {"foreign": "88"}, {"foreign": "89"}, "复核")


@pytest.mark.parametrize(("but", "said"), [
    ({"foreign": "89", "reason": " "}, "Say why"), ({"foreign": "150.5"}, "foreign language: a score from 0 to 150"), ({}, "kept already"),
    ({"total": "x"}, "a score from 0 to 750")])
def test_a_correction_is_refused_with_its_reason(stage, but, said):
    with pytest.raises(Refused, match=f"(?i){said}"):
        corrected(stage, **but)
    assert Applicant.objects.get(pk=stage.applicant.pk).scores == SCORES


@pytest.mark.parametrize(("state", "open_"), [(RoundState.OPEN, True), (RoundState.FROZEN, False), (RoundState.RELEASED, False), (RoundState.SET_ASIDE, True)])
def test_scores_are_corrected_until_a_round_has_read_them(stage, state, open_):
    Round.objects.filter(pk=stage.round.pk).update(state=state)
    if open_:
        corrected(stage, foreign="89")
    else:
        with pytest.raises(Refused, match=f"Round {stage.round.number} is frozen"):
            corrected(stage, foreign="89")
        assert found(stage, row(stage, number=stage.applicant.number, name=stage.applicant.name, more_scores=None)) == [[]]


def test_missing_scores_are_not_added_after_the_freeze(stage):
    bare = an_applicant(stage.people, stage.track, name="赵六")
    Round.objects.filter(pk=stage.round.pk).update(state=RoundState.FROZEN)
    told = found(stage, row(stage, number=bare.number, name="赵六"))[0]
    assert told == [("number", "No new score: a frozen round has read this applicant's")]


def test_a_stale_correction_changes_nothing(stage):
    corrected(stage, foreign="89")
    with pytest.raises(Stale):
        corrected(stage, foreign="90", version=1)


# --- accounts ---------------------------------------------------------------------------------------------------------


def account(name: str, person_name: str, id_number: str | None = None) -> User:
    return User.objects.create_user(name, "a long enough password 1", person=Person.objects.create(name=person_name, id_number=id_number))


def linked(stage: Stage, applicant: Applicant, username: str) -> None:
    link_account(applicant=applicant, username=username, by=stage.people.provincial_official.actor, at=NOON)


def test_an_account_of_the_same_name_and_number_fills_in_the_lists(stage):
    one, user = stage.another(name="李一", id_number=ID_NUMBER), account("liyi", "李一", ID_NUMBER)
    linked(stage, one, "liyi")
    assert one.person == user.person
    assert Membership.objects.get(person=user.person).role == Role.APPLICANT
    assert history(one)[-1].event == "admissions.applicant.linked"
    unlink_account(applicant=one, reason="认错人", by=stage.people.provincial_official.actor, at=NOON)
    assert Applicant.objects.get(pk=one.pk).person is None
    assert history(one)[-1].event == "admissions.applicant.unlinked"


@pytest.mark.parametrize(("name", "number", "said"), [("王五", None, "names differ"), ("李一", "210102200802151252", "citizen numbers differ"),
                                                      (None, None, "no active account")])
def test_another_persons_account_is_not_linked(stage, name, number, said):
    one = stage.another(name="李一", id_number=ID_NUMBER)
    if name:
        account("liyi", name, number)
    with pytest.raises(Refused, match=said):
        linked(stage, one, "liyi")
    assert Applicant.objects.get(pk=one.pk).person is None


@pytest.mark.parametrize(("registered", "of_the_account", "said"), [
    (None, ID_NUMBER, "missing in the registration"), (ID_NUMBER, None, "missing in the account"), (None, None, "missing in the registration")])
def test_a_namesake_is_never_linked_by_the_name_alone(stage, registered, of_the_account, said):
    one, user = stage.another(name="李一", id_number=registered), account("liyi", "李一", of_the_account)
    with pytest.raises(Refused, match=said):
        linked(stage, one, "liyi")
    user.person.refresh_from_db()
    assert (Applicant.objects.get(pk=one.pk).person, user.person.id_number) == (None, of_the_account)


def test_one_account_stands_for_one_applicant_a_year(stage):
    user = account("liyi", "李一", ID_NUMBER)
    first = stage.another(name="李一", person=user.person)  # registered before its number was known
    with pytest.raises(Refused, match=f"linked with applicant {first.number}"):
        linked(stage, stage.another(name="李一", id_number=ID_NUMBER), "liyi")


def test_an_account_is_taken_away_with_a_reason(stage):
    with pytest.raises(Refused, match="Say why"):
        unlink_account(applicant=stage.applicant, reason="", by=stage.people.provincial_official.actor, at=NOON)
    with pytest.raises(Refused, match="No account is linked"):
        unlink_account(applicant=stage.another(), reason="x", by=stage.people.provincial_official.actor, at=NOON)


def test_the_template_shows_an_example_of_every_column_that_can_be_read(stage):
    for column in COLUMNS:
        assert column.example == "" or column.read(column.example) is not None, column.key
