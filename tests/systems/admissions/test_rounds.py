"""Rounds: open, frozen with their hashes, tried out, allocated twice, proposed and released by two people, corrected, supplementary."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from django.test import Client

from tests.cast import NOON, Cast
from tests.systems.admissions.factories import a_scheme, an_applicant
from tests.systems.admissions.steps import (
    AFTER,
    CLOSES,
    a_small_round,
    a_stage,
    allocated,
    frozen,
    opened,
    proposed_void,
    released,
    scores,
    submitted,
    with_applicants,
    with_units,
)
from zhijiao.engines.allocation.files import admit, verify
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.papers.files import may_fetch
from zhijiao.kernel.papers.models import StoredFile
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.admissions.actions import allocating, cycles, freezing, offers, plans, releasing, rounds
from zhijiao.systems.admissions.models import Offer, PreferenceList, Round, RoundFile, Trial
from zhijiao.systems.admissions.queries import allocating as engines
from zhijiao.systems.admissions.queries.desk import desk
from zhijiao.systems.admissions.queries.files import digest, folder, inputs, recorded, sql
from zhijiao.systems.admissions.queries.rounds import hold_open, seats_left
from zhijiao.systems.admissions.queries.schemes import rule_set
from zhijiao.systems.admissions.terms import ListState, OfferState, Origin, RoundKind, RoundState, TrialKind

pytestmark = pytest.mark.django_db


def told(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    """Return what a refusal says in English."""
    return [reason.text.en for reason in refused.value.reasons]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


# --- open -----------------------------------------------------------------------------------------------------------


def test_a_round_opens_only_on_a_published_plan_and_with_its_days(people: Cast) -> None:
    stage = a_stage(people)
    with_units(stage, 2)
    one = rounds.plan_round(batch=stage.batch, by=stage.official, at=NOON)
    with pytest.raises(Refused) as why:
        rounds.open_round(round=one, by=stage.official, at=NOON)
    assert told(why) == ["Set from when until when lists are filled in", "Publish the plan of the batch first: applicants choose from it"]
    plans.publish_plan(batch=stage.batch, by=stage.official, at=NOON)
    one.refresh_from_db()
    with pytest.raises(Refused, match="closed after they are opened"):
        rounds.open_round(round=one, opens_at=NOON, closes_at=NOON - timedelta(days=1), by=stage.official, at=NOON)
    rounds.open_round(round=one, opens_at=NOON, closes_at=NOON + timedelta(days=3), by=stage.official, at=NOON)
    assert one.state == RoundState.OPEN


def test_lists_are_written_between_opening_and_closing_only(people: Cast) -> None:
    stage = a_stage(people)
    with_units(stage, 2)
    one = opened(stage)
    assert hold_open(one, CLOSES - timedelta(seconds=1)).pk == one.pk
    with pytest.raises(Refused, match="until 27 Sept 2026|until 27 Sep 2026"):
        hold_open(one, CLOSES)
    with pytest.raises(Refused, match="from 23 Sep"):
        hold_open(one, NOON - timedelta(days=6))


def test_one_round_of_a_batch_at_a_time(people: Cast) -> None:
    stage, _ = a_small_round(people)
    with pytest.raises(Refused, match="finish it or set it aside"):
        rounds.plan_round(batch=stage.batch, by=stage.official, at=NOON)
    with pytest.raises(Refused, match="follows a released one"):
        rounds.plan_supplementary(batch=stage.batch, by=stage.official, at=NOON)


# --- freeze ---------------------------------------------------------------------------------------------------------


def test_a_round_is_frozen_after_its_closing_and_not_before(people: Cast) -> None:
    stage, one = a_small_round(people)
    with pytest.raises(Refused, match="the round is frozen after that"):
        freezing.freeze(round=one, by=stage.official, at=CLOSES - timedelta(seconds=1))
    freezing.freeze(round=one, by=stage.official, at=CLOSES)
    assert Round.objects.get().state == RoundState.FROZEN


def test_what_is_frozen_is_what_the_command_line_reads_and_names_nobody(people: Cast) -> None:
    stage, one = frozen(people)
    place = folder(one)
    assert [row["unit"] for row in rows(place / "plan.csv")] == ["A001", "A002", "A003"]
    assert rows(place / "plan.csv")[0] == {"unit": "A001", "school": "沈阳浑河职业技术学院", "programme": "数控技术1", "track": "physics", "quota": "3",
                                          "requires": ""}
    applicants = rows(place / "applicants.csv")
    assert [row["applicant"] for row in applicants] == sorted(one.number for one in stage.applicants) and applicants[0]["total"] == "300"
    lists = pq.read_table(place / "preferences.parquet").to_pylist()
    by_key = {unit.pk: unit.code for unit in stage.units}
    assert {row["applicant"]: row["units"] for row in lists} == {
        row.applicant.number: [by_key[key] for key in row.units] for row in PreferenceList.objects.select_related("applicant")}
    written = b"".join((place / name).read_bytes() for name in ("plan.csv", "applicants.csv", "preferences.parquet"))
    assert not any(applicant.name.encode() in written for applicant in stage.applicants)


def test_the_hashes_stand_in_the_round_and_in_the_journal(people: Cast) -> None:
    _, one = frozen(people)
    one = Round.objects.get()
    assert one.frozen == {kind: digest(folder(one) / name) for kind, name in (
        ("plan", "plan.csv"), ("applicants", "applicants.csv"), ("preferences", "preferences.parquet"))}
    assert history(one)[-1].event == "admissions.round.frozen" and history(one)[-1].content.said["files"] == one.frozen


def test_who_is_left_out_is_counted_with_the_reason(people: Cast) -> None:
    stage = a_stage(people)
    with_units(stage, 5)
    with_applicants(stage, 400, 149, 300, 500)
    one = opened(stage)
    first, low, drafting, _ = stage.applicants
    submitted(one, first, stage.units)
    submitted(one, low, stage.units)
    submitted(one, drafting, stage.units, ListState.DRAFT)
    freezing.freeze(round=one, by=stage.official, at=AFTER)
    assert one.counts["freeze"]["left_out"] == {"no_list": 1, "draft": 1, "holds_offer": 0, "below_line": 1, "below_least": 0}
    assert one.counts["freeze"]["applicants"] == 1 and [row["applicant"] for row in rows(folder(one) / "applicants.csv")] == [first.number]


def test_the_control_line_itself_is_enough(people: Cast) -> None:
    stage = a_stage(people)
    with_units(stage, 5)
    with_applicants(stage, 150)
    one = opened(stage)
    submitted(one, stage.applicants[0], stage.units)
    freezing.freeze(round=one, by=stage.official, at=AFTER)
    assert one.counts["freeze"]["left_out"]["below_line"] == 0


def test_a_unit_that_closed_falls_away_and_is_told_while_later_preferences_keep_their_place(people: Cast) -> None:
    stage = a_stage(people)
    with_units(stage, 1, 1)
    with_applicants(stage, 400, 500)
    one = opened(stage)
    for applicant in stage.applicants:
        submitted(one, applicant, stage.units)
    plans.close_unit(unit=stage.units[0], reason="专业停招", by=stage.official, at=NOON)
    freezing.freeze(round=one, by=stage.official, at=AFTER)
    assert one.counts["freeze"]["closed"] == {"A001": 2}
    assert pq.read_table(folder(one) / "preferences.parquet").to_pylist()[0]["units"] == [None, "A002"]
    allocating.allocate(round=one, by=stage.official, at=AFTER)
    assert [(row["unit"], row["position"]) for row in rows(folder(one) / "results.csv")] == [("", ""), ("A002", "2")]


def test_nothing_is_frozen_on_doubtful_input_and_every_doubt_is_named(people: Cast) -> None:
    stage = a_stage(people)
    with_units(stage, 5, requires=("化学",))
    with_units(stage, 5, origins=(Origin.SENIOR_HIGH,))
    with_applicants(stage, 400, 500, 300)
    one = opened(stage)
    missing, above, origin = stage.applicants
    missing.scores.pop("chinese")
    missing.subjects = above.subjects = ("化学",)
    missing.save()
    above.scores["total"] = "751"
    above.save()
    submitted(one, missing, [stage.units[0]])
    submitted(one, above, [stage.units[0]])
    submitted(one, origin, [stage.units[1]])
    with pytest.raises(Refused) as why:
        freezing.freeze(round=one, by=stage.official, at=AFTER)
    assert sorted(told(why)) == [
        "applicants.csv, row 2, column chinese: the score is missing", "applicants.csv, row 3, column total: '751': a score from 0 to 750 is needed",
        "preferences.parquet, row 3: position 1: unit A002 does not admit leavers of this kind (secondary vocational school)"]
    one.refresh_from_db()
    assert one.state == RoundState.OPEN and not one.frozen and not RoundFile.objects.exists() and not StoredFile.objects.exists()


def test_a_total_that_is_no_longer_what_the_components_make_is_not_frozen(people: Cast) -> None:
    stage = a_stage(people)
    stage.batch.scheme = a_scheme(stage.cycle)
    stage.batch.save()
    with_units(stage, 5)
    one = opened(stage)
    stage.applicants = [an_applicant(people, stage.track, scores={"culture": "200", "skill": "60", "total": "350"}) for _ in range(3)]
    _, corrected, again = stage.applicants
    for applicant in stage.applicants:
        submitted(one, applicant, stage.units)
    corrected.scores = {**corrected.scores, "skill": "80"}
    corrected.save()
    again.scores = {"culture": "200", "total": "350"}  # the session of the skill test was opened again
    again.save()
    with pytest.raises(Refused) as why:
        freezing.freeze(round=Round.objects.get(pk=one.pk), by=stage.official, at=AFTER)
    assert told(why)[-2:] == [
        f"applicants.csv: applicant {corrected.number}: the total is 350, the components make 400: compose the totals anew",
        f"applicants.csv: applicant {again.number}: the total is 350, the components make –: compose the totals anew"]


def test_a_required_subject_that_the_applicant_lacks_is_named(people: Cast) -> None:
    stage = a_stage(people)
    with_units(stage, 5, requires=("化学",))
    with_applicants(stage, 400)
    one = opened(stage)
    submitted(one, stage.applicants[0], stage.units)
    with pytest.raises(Refused, match="preferences.parquet, row 1, column units.*化学"):
        freezing.freeze(round=one, by=stage.official, at=AFTER)


def test_an_empty_round_is_not_frozen(people: Cast) -> None:
    stage = a_stage(people)
    with_units(stage, 5)
    one = opened(stage)
    with pytest.raises(Refused, match="Nobody has submitted"):
        freezing.freeze(round=one, by=stage.official, at=AFTER)


def test_the_plan_does_not_change_after_the_freeze(people: Cast) -> None:
    stage, one = frozen(people)
    registrar, unit = people.college_registrar.actor, stage.units[0]
    unit.refresh_from_db()
    for act in (lambda: plans.close_unit(unit=unit, reason="停招", by=stage.official, at=NOON),
                lambda: plans.return_unit(unit=unit, reason="改", by=stage.official, at=NOON),
                lambda: plans.take_back_plan(batch=stage.batch, reason="改", by=stage.official, at=NOON)):
        with pytest.raises(Refused, match=f"{one.number} of this batch is “frozen”.*set aside"):
            act()
    with pytest.raises(Refused, match="only while it is drawn up|only while"):
        plans.draft_unit(batch=stage.batch, track=stage.track, code="B001", school=people.college, programme="焊接", quota=3, by=registrar, at=NOON)


# --- dry run, allocation --------------------------------------------------------------------------------------------


def test_a_dry_run_offers_nothing_and_keeps_its_figures(people: Cast) -> None:
    stage, one = frozen(people)
    trial = allocating.try_out(round=one, by=stage.official, at=AFTER)
    assert trial.kind == TrialKind.THIS and trial.outcome["admitted"] == 6 and trial.outcome["full_units"] == 3
    assert Round.objects.get().state == RoundState.FROZEN and not Offer.objects.exists() and not one.result


def test_a_dry_run_on_an_earlier_round_judges_it_by_the_rules_of_this_one(people: Cast) -> None:
    stage, before = released(people)
    proposed_void(stage, before)
    rounds.set_aside(round=before, reason="换数据演练", by=stage.second, at=NOON)
    again = rounds.plan_round(batch=stage.batch, by=stage.official, at=NOON)
    with pytest.raises(Refused, match="Freeze the round first"):
        allocating.try_out(round=again, by=stage.official, at=NOON)
    trial = allocating.try_out(round=again, on=before, by=stage.official, at=NOON)
    assert (trial.kind, trial.on, trial.outcome["admitted"]) == (TrialKind.EARLIER, before, 6)


def test_both_engines_allocate_and_the_command_line_agrees_byte_by_byte(people: Cast, tmp_path: Path) -> None:
    stage, one = allocated(people)
    assert one.counts["engines"] == ["fast", "reference"] and one.state == RoundState.ALLOCATED
    for engine in ("fast", "reference"):
        admit(inputs(one), rule_set(stage.batch), tmp_path / engine, engine=engine)
        for name in ("results.csv", "cutoffs.csv"):
            assert (tmp_path / engine / name).read_bytes() == (folder(one) / name).read_bytes()
    assert verify(folder(one), inputs(one)).ok and not verify(folder(one), inputs(one)).notes
    assert json.loads((folder(one) / "certificate.json").read_text())["counts"] == one.counts["certificate"]


def test_the_published_sql_finds_nothing_and_finds_a_change(people: Cast) -> None:
    _, one = allocated(people)
    place = folder(one)
    with duckdb.connect() as database:
        for name in ("plan", "results", "cutoffs"):
            database.execute(f"CREATE TABLE {name} AS FROM read_csv('{place / name}.csv', types = {{'unit': 'VARCHAR'}})")
        database.execute(f"CREATE TABLE applicants AS FROM read_csv('{place}/applicants.csv', types = {{'applicant': 'VARCHAR'}})")
        database.execute("UPDATE results SET unit = NULL WHERE unit = ''")
        database.execute(f"""CREATE TABLE preferences AS SELECT applicant, position, unit FROM (SELECT applicant, unnest(units) AS unit,
                             generate_subscripts(units, 1) AS position FROM read_parquet('{place}/preferences.parquet')) WHERE unit IS NOT NULL""")
        assert database.execute(sql(one)).fetchall() == []
        database.execute("UPDATE results SET unit = NULL, position = NULL WHERE applicant = (SELECT max(applicant) FROM results WHERE unit IS NOT NULL)")
        assert database.execute(sql(one)).fetchall()


def test_engines_that_differ_stop_the_round(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    stage, one = frozen(people)
    real = engines.admit

    def one_differs(inputs: Any, rules: Any, out: Path, *, engine: str, seed: str) -> dict[str, Any]:
        made = real(inputs, rules, out, engine=engine, seed=seed)
        if engine == "reference":
            path = out / "results.csv"
            path.write_text(path.read_text().replace("A001", "A002", 1))
            made["outputs"]["results.csv"] = digest(path)
        return made

    monkeypatch.setattr(engines, "admit", one_differs)
    with pytest.raises(Refused, match="The two engines differ in results.csv, first at .*A001.*A002"):
        allocating.allocate(round=one, by=stage.official, at=AFTER)
    assert Round.objects.get().state == RoundState.FROZEN and RoundFile.objects.count() == 3


def test_ties_at_a_cutoff_under_refuse_allocate_nothing_and_name_the_unit(people: Cast) -> None:
    stage = a_stage(people)
    stage.batch.scheme.base, stage.batch.scheme.comparisons, stage.batch.scheme.tie_policy = "", ["total"], "refuse"
    stage.batch.scheme.components = [{"column": "culture", "en": "Culture", "zh": "文化", "lowest": "0", "highest": "750", "weight": 1000, "least": None}]
    stage.batch.scheme.save()
    with_units(stage, 1)
    one = opened(stage)
    stage.applicants = [an_applicant(people, stage.track, scores={"culture": "400", "total": "400"}) for _ in range(2)]
    for applicant in stage.applicants:
        submitted(one, applicant, stage.units)
    freezing.freeze(round=one, by=stage.official, at=AFTER)
    with pytest.raises(Refused, match="plan.csv, row 2, column quota: unit A001"):
        allocating.allocate(round=one, by=stage.official, at=AFTER)
    assert Round.objects.get().state == RoundState.FROZEN and not one.result


def test_a_file_that_was_changed_is_not_allocated_from(people: Cast) -> None:
    stage, one = frozen(people)
    path = (folder(one) / "plan.csv").resolve()
    path.chmod(0o600)
    path.write_text(path.read_text().replace(",3,", ",4,"))
    with pytest.raises(Refused, match=f"plan.csv of round {one.number} was changed"):
        allocating.allocate(round=one, by=stage.official, at=AFTER)


# --- release --------------------------------------------------------------------------------------------------------


def test_whoever_proposed_does_not_release(people: Cast) -> None:
    stage, one = allocated(people)
    rounds.propose(round=one, by=stage.official, at=AFTER)
    with pytest.raises(Refused, match="another person releases") as why:
        releasing.release(round=one, by=stage.official, at=AFTER)
    assert why.value.status == 403 and not Offer.objects.exists()
    releasing.release(round=one, by=stage.second, at=AFTER)
    assert one.state == RoundState.RELEASED and (one.proposed_by_id, one.released_by_id) == (stage.official.user_id, stage.second.user_id)


def test_the_offers_are_the_results(people: Cast) -> None:
    _, one = released(people)
    given = {(offer.applicant.number, offer.unit.code, offer.position) for offer in Offer.objects.select_related("applicant", "unit")}
    assert given == {(row["applicant"], row["unit"], int(row["position"])) for row in rows(folder(one) / "results.csv") if row["unit"]} and len(given) == 6


def test_a_stale_page_moves_nothing(people: Cast) -> None:
    stage, one = allocated(people)
    with pytest.raises(Stale):
        rounds.propose(round=one, by=stage.official, at=AFTER, version=one.version - 1)


def test_a_proposal_goes_back_with_its_reason_and_may_come_again(people: Cast) -> None:
    stage, one = allocated(people)
    rounds.propose(round=one, by=stage.official, at=AFTER)
    with pytest.raises(Refused, match="Say why"):
        rounds.send_back(round=one, reason=" ", by=stage.second, at=AFTER)
    rounds.send_back(round=one, reason="先核对A001", by=stage.second, at=AFTER)
    assert one.state == RoundState.ALLOCATED and one.proposed_by_id is None
    rounds.propose(round=one, by=stage.second, at=AFTER)
    releasing.release(round=one, by=stage.official, at=AFTER)


def test_files_with_scores_are_fetched_by_the_province_alone(people: Cast) -> None:
    _, one = released(people)
    stored = StoredFile.objects.get(name="applicants.csv")
    assert may_fetch(stored, people.provincial_official.actor)
    for member in ("city_officer", "college_registrar", "applicant", "registrar", "stranger"):
        assert not may_fetch(stored, people.members[member].actor)
    assert set(recorded(one)) == {file.name for file in RoundFile.objects.all()}


# --- supplementary rounds and corrections ---------------------------------------------------------------------------


def test_a_supplementary_round_gives_the_seats_left_to_whoever_holds_none(people: Cast) -> None:
    stage, first = released(people)
    earlier = (folder(first) / "results.csv").read_bytes()
    with pytest.raises(Refused, match="Every seat is taken"):
        rounds.plan_supplementary(batch=stage.batch, by=stage.official, at=NOON)
    gone = Offer.objects.select_related("unit__school", "round__batch", "applicant").filter(unit=stage.units[0]).first()
    offers.propose_return(offer=gone, return_reason="documents", reason="材料不实", by=people.college_registrar.actor, at=NOON)
    offers.withdraw(offer=gone, by=stage.official, at=NOON)
    assert seats_left(stage.batch) == {stage.units[0].pk: 1, stage.units[1].pk: 0, stage.units[2].pk: 0}
    second = rounds.plan_supplementary(batch=stage.batch, opens_at=first.opens_at, closes_at=CLOSES, by=stage.official, at=NOON)
    rounds.open_round(round=second, by=stage.official, at=NOON)
    for applicant in stage.applicants:
        submitted(second, applicant, stage.units)
    freezing.freeze(round=second, by=stage.official, at=AFTER)
    assert [(row["unit"], row["quota"]) for row in rows(folder(second) / "plan.csv")] == [("A001", "1")]
    assert second.counts["freeze"]["left_out"]["holds_offer"] == 5 and second.counts["freeze"]["applicants"] == 7
    allocating.allocate(round=second, by=stage.official, at=AFTER)
    rounds.propose(round=second, by=stage.second, at=AFTER)
    releasing.release(round=second, by=stage.official, at=AFTER)
    assert (folder(first) / "results.csv").read_bytes() == earlier
    assert Offer.objects.filter(round=second).count() == 1 and seats_left(stage.batch)[stage.units[0].pk] == 0


def test_a_correction_is_a_new_round_with_its_reason_and_the_old_one_stays(people: Cast) -> None:
    stage, one = released(people)
    before = {name: (folder(one) / name).read_bytes() for name in recorded(one)}
    proposed_void(stage, one)
    with pytest.raises(Refused, match="Say why"):
        rounds.correct(round=one, reason="", by=stage.second, at=NOON)
    made = rounds.correct(round=one, reason="一名考生成绩登记错误", by=stage.second, at=NOON)
    one.refresh_from_db()
    assert one.state == RoundState.SET_ASIDE and one.reason == "一名考生成绩登记错误"
    assert set(Offer.objects.values_list("state", flat=True)) == {OfferState.VOID}
    assert (made.kind, made.corrects, made.state, made.order) == (RoundKind.CORRECTION, one, RoundState.PLANNED, 2)
    best = stage.applicants[-1]
    best.scores = scores(160)
    best.save()
    freezing.freeze(round=made, by=stage.official, at=AFTER)
    assert made.counts["freeze"]["lists"] == 12
    allocating.allocate(round=made, by=stage.official, at=AFTER)
    rounds.propose(round=made, by=stage.official, at=AFTER)
    releasing.release(round=made, by=stage.second, at=AFTER)
    assert not Offer.objects.filter(round=made, applicant=best).exists() and Offer.objects.filter(round=made).count() == 6
    assert before == {name: (folder(one) / name).read_bytes() for name in recorded(one)}


def test_a_round_is_corrected_once_and_nothing_is_added_to_a_finished_batch(people: Cast) -> None:
    stage, one = frozen(people)
    made = rounds.correct(round=one, reason="成绩登记错误", by=stage.official, at=NOON)
    with pytest.raises(Refused, match=f"Round {made.number} corrects this one already"):
        rounds.correct(round=Round.objects.get(pk=one.pk), reason="再次更正", by=stage.official, at=NOON)
    Round.objects.filter(pk=made.pk).update(state=RoundState.SET_ASIDE)
    stage.batch.refresh_from_db()
    plans.finish_batch(batch=stage.batch, by=stage.official, at=NOON)
    with pytest.raises(Refused, match="no round is added"):
        rounds.plan_round(batch=stage.batch, opens_at=CLOSES, closes_at=CLOSES, by=stage.official, at=NOON)


def test_a_round_on_which_another_builds_is_not_set_aside(people: Cast) -> None:
    stage, first = released(people)
    gone = Offer.objects.select_related("unit__school", "round__batch", "applicant").first()
    offers.propose_return(offer=gone, return_reason="documents", reason="材料不实", by=people.college_registrar.actor, at=NOON)
    offers.withdraw(offer=gone, by=stage.official, at=NOON)
    second = rounds.plan_supplementary(batch=stage.batch, opens_at=CLOSES, closes_at=CLOSES, by=stage.official, at=NOON)
    rounds.open_round(round=second, by=stage.official, at=NOON)
    submitted(second, stage.applicants[0], [gone.unit])
    freezing.freeze(round=second, by=stage.official, at=AFTER)
    with pytest.raises(Refused, match="builds on it"):
        rounds.set_aside(round=first, reason="错误", by=stage.official, at=NOON)
    with pytest.raises(Refused, match="builds on it"):
        rounds.propose_void(round=first, reason="错误", by=stage.official, at=NOON)


def test_a_released_round_is_not_set_aside_once_another_batch_was_frozen_on_it(people: Cast) -> None:
    stage, one = released(people)
    scheme = stage.batch.scheme
    other = cycles.draft_batch(cycle=stage.cycle, title="另一批次", scheme=scheme, order=2, by=stage.official, at=NOON)
    later = Round.objects.create(number="LN-L-2026-900001", batch=other, order=1, state=RoundState.FROZEN, planned_at=AFTER, frozen_at=AFTER)
    with pytest.raises(Refused, match=f"Round {later.number} was frozen after this one"):
        rounds.set_aside(round=one, reason="错误", by=stage.official, at=AFTER)


def test_a_round_whose_units_all_closed_is_not_frozen(people: Cast) -> None:
    stage = a_stage(people)
    [unit] = with_units(stage, 1)
    [applicant] = with_applicants(stage, 400)
    one = opened(stage)
    submitted(one, applicant, [unit])
    plans.close_unit(unit=unit, reason="停办", by=stage.official, at=NOON)
    with pytest.raises(Refused, match="nothing to collect lists for"):
        freezing.freeze(round=one, by=stage.official, at=AFTER)


def test_dry_runs_are_the_provinces_own(people: Cast) -> None:
    stage, one = frozen(people)
    allocating.try_out(round=one, by=stage.official, at=AFTER)
    assert Trial.objects.visible_to(stage.second).count() == 1
    for member in ("city_officer", "college_registrar", "applicant"):
        assert not Trial.objects.visible_to(people.members[member].actor).exists()
    with pytest.raises(Refused, match="not yours"):
        allocating.try_out(round=one, by=people.college_registrar.actor, at=AFTER)


def test_a_correction_takes_the_lists_as_they_stood_and_nobody_chooses_anew(people: Cast) -> None:
    stage, one = released(people)
    proposed_void(stage, one)
    made = rounds.correct(round=one, reason="一名考生成绩登记错误", by=stage.second, at=NOON)
    with pytest.raises(Refused, match="not being filled in"):
        hold_open(made, NOON)
    freezing.freeze(round=made, by=stage.official, at=NOON)
    assert made.state == RoundState.FROZEN and made.frozen["preferences"] == one.frozen["preferences"] and made.opens_at is None


def test_a_correction_opens_for_lists_again_only_with_a_reason_of_its_own(people: Cast) -> None:
    stage, one = frozen(people)
    Round.objects.filter(pk=one.pk).update(seed="开奖号码一")
    made = rounds.correct(round=Round.objects.get(pk=one.pk), reason="计划公布错误", by=stage.official, at=NOON)
    until = NOON + timedelta(days=3)
    assert made.seed == "开奖号码一"
    with pytest.raises(Refused, match="Say why"):
        rounds.open_round(round=made, opens_at=NOON, closes_at=until, by=stage.official, at=NOON)
    rounds.open_round(round=made, opens_at=NOON, closes_at=until, reason="公布的计划有误，考生应当重新选择", by=stage.official, at=NOON)
    assert hold_open(made, NOON).pk == made.pk and made.seed == ""
    assert history(made)[-1].content.said["reason"] == "公布的计划有误，考生应当重新选择"


def test_only_a_correction_is_frozen_without_having_been_opened(people: Cast) -> None:
    stage = a_stage(people)
    with_units(stage, 3)
    plans.publish_plan(batch=stage.batch, by=stage.official, at=NOON)
    one = rounds.plan_round(batch=stage.batch, by=stage.official, at=NOON)
    with pytest.raises(Refused, match="never filled in"):
        freezing.freeze(round=one, by=stage.official, at=NOON)


def test_a_correction_is_not_frozen_while_its_plan_is_taken_back(people: Cast) -> None:
    stage, one = frozen(people)
    made = rounds.correct(round=one, reason="计划录入错误", by=stage.official, at=NOON)
    stage.batch.refresh_from_db()
    plans.take_back_plan(batch=stage.batch, reason="更正计划", by=stage.official, at=NOON)
    with pytest.raises(Refused, match="Publish the plan"):
        freezing.freeze(round=Round.objects.get(pk=made.pk), by=stage.official, at=NOON)


@pytest.mark.parametrize("act", [rounds.set_aside, rounds.correct])
def test_a_released_round_is_set_aside_by_two_people(people: Cast, act: Any) -> None:
    stage, one = released(people)
    with pytest.raises(Refused, match="by two people"):
        act(round=one, reason="成绩登记错误", by=stage.second, at=NOON)
    proposed_void(stage, one)
    with pytest.raises(Refused, match="proposed to set the round aside already"):
        proposed_void(stage, one)
    with pytest.raises(Refused, match="another person decides") as why:
        act(round=one, reason="成绩登记错误", by=stage.official, at=NOON)
    assert why.value.status == 403 and set(Offer.objects.values_list("state", flat=True)) == {OfferState.OFFERED}
    act(round=one, reason="成绩登记错误", by=stage.second, at=NOON)
    assert one.state == RoundState.SET_ASIDE and set(Offer.objects.values_list("state", flat=True)) == {OfferState.VOID}
    said = next(entry for entry in history(one) if entry.event == "admissions.round.set_aside").content.said
    assert (said["offers_voided"], said["proposed_by"]) == (6, stage.official.user_id)


def test_a_proposal_to_set_aside_is_refused_and_the_results_stay(people: Cast) -> None:
    stage, one = released(people)
    with pytest.raises(Refused, match="Nobody proposed"):
        rounds.keep(round=one, reason="核对无误", by=stage.second, at=NOON)
    proposed_void(stage, one)
    with pytest.raises(Refused, match="waits to be decided"):
        rounds.finish(round=one, by=stage.official, at=NOON)
    rounds.keep(round=one, reason="核对无误", by=stage.second, at=NOON)
    assert one.state == RoundState.RELEASED and one.void_proposed_by_id is None and not Offer.objects.filter(state=OfferState.VOID).exists()
    with pytest.raises(Refused, match="by two people"):
        rounds.set_aside(round=one, reason="错误", by=stage.second, at=NOON)


# --- the lot --------------------------------------------------------------------------------------------------------


def by_lot(people: Cast) -> tuple[Any, Round]:
    """A round of two equals for one seat, decided by lot, its lists closed."""
    stage = a_stage(people)
    stage.batch.scheme.base, stage.batch.scheme.comparisons, stage.batch.scheme.tie_policy = "", ["total"], "lottery"
    stage.batch.scheme.components = [{"column": "culture", "en": "Culture", "zh": "文化", "lowest": "0", "highest": "750", "weight": 1000, "least": None}]
    stage.batch.scheme.save()
    with_units(stage, 1)
    one = opened(stage)
    stage.applicants = [an_applicant(people, stage.track, scores={"culture": "400", "total": "400"}) for _ in range(2)]
    for applicant in stage.applicants:
        submitted(one, applicant, stage.units)
    return stage, one


def test_a_lot_needs_its_public_seed_before_the_freeze_and_keeps_its_moment(people: Cast) -> None:
    stage, one = by_lot(people)
    with pytest.raises(Refused, match="give the public seed first"):
        freezing.freeze(round=one, by=stage.official, at=AFTER)
    one.refresh_from_db()
    with pytest.raises(Refused, match="A public seed"):
        rounds.give_seed(round=one, seed=" ", by=stage.official, at=AFTER)
    with pytest.raises(Refused, match="not yours"):
        rounds.give_seed(round=one, seed="1", by=people.college_registrar.actor, at=AFTER)
    rounds.give_seed(round=one, seed="03 11 17", by=stage.official, at=CLOSES)
    rounds.give_seed(round=one, seed="03 11 18", by=stage.official, at=AFTER)
    assert (one.seed, one.seeded_at, one.seeded_by_id) == ("03 11 18", AFTER, stage.official.user_id)
    assert history(one)[-1].event == "admissions.round.seeded" and history(one)[-1].content.said == {"seed": "03 11 18", "before": "03 11 17"}
    freezing.freeze(round=one, by=stage.official, at=AFTER)
    with pytest.raises(Refused, match="stands from the freeze on"):
        rounds.give_seed(round=one, seed="7", by=stage.official, at=AFTER)
    allocating.allocate(round=one, by=stage.official, at=AFTER)
    assert json.loads((folder(one) / "certificate.json").read_text())["seed"] == "03 11 18"


# --- on the page ----------------------------------------------------------------------------------------------------


def page_of(one: Round, user: Any, language: str = "zh-hans", more: str = "") -> str:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    client.cookies["django_language"] = language
    return str(client.get(one.get_absolute_url() + more).content.decode())


def test_the_page_of_a_correction_freezes_first_and_says_what_opening_again_means(people: Cast) -> None:
    stage, one = released(people)
    user = people.provincial_official.user
    proposed_void(stage, one)
    for language, words in (("zh-hans", ("申请作废", "投档结果照常有效", "一名考生成绩登记错误")),
                            ("en", ("Proposed to be set aside", "All offers stand until a colleague"))):
        assert all(word in page_of(one, people.second_official.user, language) for word in words)
    assert [heap.key for heap in desk(stage.second, NOON.date())] == ["void"] and not desk(stage.official, NOON.date())
    assert "All offers stand" not in page_of(one, people.city_officer.user, "en")
    made = rounds.correct(round=one, reason="一名考生成绩登记错误", by=stage.second, at=NOON)
    chinese, english = page_of(made, user), page_of(made, user, "en")
    assert "原轮次已提交的志愿已带入本轮" in chinese and chinese.index("沿用原志愿并冻结") < chinese.index(f"/admissions/rounds/{made.number}/open")
    assert "freeze them as they stood" in english and "lists are being filled in" not in english
    assert "everybody may choose anew" in page_of(made, user, "en", "/open") and 'name="reason"' in page_of(made, user, more="/open")


def test_the_page_of_a_lot_asks_for_its_seed(people: Cast) -> None:
    _, one = by_lot(people)
    user = people.provincial_official.user
    assert "同分按抽签处理：请先登记公开随机种子" in page_of(one, user) and "Give the public seed" in page_of(one, user, "en")
    assert "填报截止后才公开的数" in page_of(one, user, more="/seed")
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    assert client.post(one.get_absolute_url() + "/seed", {"seed": "03 11 17", "version": one.version}).status_code == 302
    assert "03 11 17" in page_of(one, user) and "请先登记公开随机种子" not in page_of(one, user)
