"""Files of lists: refused whole with every doubt at its place, or written one row an applicant; never over somebody's own list."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import polars as pl
import pytest

from tests.cast import NOON, Cast
from tests.systems.admissions.filling import SCORES, Stage, a_stage
from zhijiao.kernel.jobs.models import JobStage, Progress
from zhijiao.kernel.jobs.worker import Worker
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.states import Refused
from zhijiao.systems.admissions.actions import importing
from zhijiao.systems.admissions.actions.importing import (
    accept_lists,
    check_lists,
    drop_lists,
    receive_lists,
    stop_lists,
    write_lists,
)
from zhijiao.systems.admissions.actions.lists import save_list, take_back_list
from zhijiao.systems.admissions.jobs import order_lists, order_writing
from zhijiao.systems.admissions.models import ListImport, Offer, PreferenceList, Round
from zhijiao.systems.admissions.queries.importing import place_of
from zhijiao.systems.admissions.queries.rounds import against_round
from zhijiao.systems.admissions.terms import ImportState, ListState, Origin, RoundState, UnitState

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(people: Cast, settings, tmp_path) -> Stage:
    settings.MEDIA_ROOT = tmp_path / "files"
    return a_stage(people)


def csv(tmp_path: Path, rows: list[tuple[object, ...]], name: str = "lists.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join(["applicant,position,unit", *(",".join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")
    return path


def parquet(tmp_path: Path, lists: dict[str, list[str | None]], name: str = "lists.parquet") -> Path:
    path = tmp_path / name
    pl.DataFrame({"applicant": list(lists), "units": list(lists.values())}, schema={"applicant": pl.String, "units": pl.List(pl.String)}).write_parquet(path)
    return path


def received(stage: Stage, path: Path) -> ListImport:
    sent = receive_lists(round=stage.round, path=path, name=path.name, by=stage.people.provincial_official.actor, at=NOON)
    check_lists(list_import=sent, at=NOON)
    return sent


def written(stage: Stage, path: Path) -> ListImport:
    sent = received(stage, path)
    assert sent.problems == []
    accept_lists(list_import=sent, by=stage.people.provincial_official.actor, at=NOON)
    write_lists(list_import=sent, at=NOON)
    return sent


def said(sent: ListImport) -> list[tuple[int | None, str | None, str]]:
    return [(one["row"], one["column"], one["en"]) for one in sent.problems]


def kept(stage: Stage) -> dict[str, list[int]]:
    return {row.applicant.number: row.units for row in PreferenceList.objects.filter(round=stage.round).select_related("applicant")}


def test_a_file_of_entries_becomes_one_submitted_row_an_applicant(stage, tmp_path):
    one, two = stage.another(), stage.another()
    a, b, c, _ = stage.units
    sent = written(stage, csv(tmp_path, [(one.number, 1, a.code), (two.number, 2, b.code), (one.number, 3, c.code), (two.number, 1, c.code)]))
    assert kept(stage) == {one.number: [a.pk, 0, c.pk], two.number: [c.pk, b.pk]}
    row = PreferenceList.objects.get(applicant=one)
    assert (row.state, row.brought, row.submitted_at, row.submitted_by, row.version) == (
        ListState.SUBMITTED, sent, NOON, stage.people.provincial_official.user, 1)
    assert (sent.state, sent.figures) == (ImportState.WRITTEN, {"lists": 2, "entries": 4, "written": 2, "left_alone": 0})
    assert [entry.event for entry in history(sent)] == [
        "admissions.list_import.received", "admissions.list_import.passed", "admissions.list_import.accepted", "admissions.list_import.written"]


def test_a_parquet_with_one_row_an_applicant_says_the_same(stage, tmp_path):
    one = stage.another()
    a, b, _, d = stage.units
    written(stage, parquet(tmp_path, {one.number: [d.code, None, a.code, b.code]}))
    assert kept(stage) == {one.number: [d.pk, 0, a.pk, b.pk]}


def test_a_parquet_of_entries_says_the_same(stage, tmp_path):
    one, path = stage.another(), tmp_path / "long.parquet"
    pl.DataFrame({"applicant": [one.number] * 2, "position": [2, 1], "unit": [stage.units[0].code, stage.units[1].code]}).write_parquet(path)
    written(stage, path)
    assert kept(stage) == {one.number: [stage.units[1].pk, stage.units[0].pk]}


def test_every_doubt_is_named_with_row_and_column_and_nothing_is_written(stage, tmp_path):
    one, two, low, bare = stage.another(), stage.another(), stage.another(scores={**SCORES, "total": "149"}), stage.another(scores={"total": "500"})
    a = stage.units[0].code
    closed, other = stage.unit(state=UnitState.CLOSED), stage.unit(track=stage.other_track)
    history_only, vocational = stage.unit(requires=("历史",)), stage.unit(origins=(str(Origin.SENIOR_HIGH),))
    path = csv(tmp_path, [
        (one.number, 1, "Z999"), (one.number, 2, a), (one.number, 3, a), (one.number, 61, a), (one.number, 4, closed.code), (one.number, 5, other.code),
        (two.number, 1, history_only.code), (two.number, 2, vocational.code), ("nobody", 1, a), (low.number, 1, a), (bare.number, 1, a), (two.number, 2, a)])
    sent = received(stage, path)
    assert (sent.state, PreferenceList.objects.count()) == (ImportState.REFUSED, 0)
    found = said(sent)
    assert [row for row, _, _ in found] == sorted(row for row, _, _ in found)
    for row, column, part in ((2, "unit", "'Z999' is not in the plan"), (4, "unit", "lists unit"), (5, "position", "a list holds positions 1 to 60"),
                              (6, "unit", "It no longer admits"), (7, "unit", "is of track history"), (8, "unit", "requires 历史"),
                              (9, "unit", "It admits leavers of: senior high school"), (10, "applicant", "'nobody' is not in"),
                              (11, "applicant", "The total 149 is below the control line 150"), (12, "applicant", "Scores are missing"),
                              (13, "position", "has position 2 in row 9 already")):
        assert any((r, c) == (row, column) and part in text for r, c, text in found), (row, column, part, found)
    assert sent.doubts == len(found)
    assert history(sent)[-1].event == "admissions.list_import.refused"
    assert not place_of(sent).exists()


def test_a_list_that_an_applicant_filled_in_is_never_written_over(stage, tmp_path):
    save_list(round=stage.round, applicant=stage.applicant, units=[stage.units[0].pk], by=stage.people.applicant.actor, at=NOON)
    sent = received(stage, csv(tmp_path, [(stage.applicant.number, 1, stage.units[1].code)]))
    number = stage.applicant.number
    assert said(sent) == [(2, "applicant", f"applicant {number} has filled in a list here: it is left alone, take the applicant out of the file")]


def test_a_list_saved_between_checking_and_writing_is_left_alone_and_counted(stage, tmp_path):
    one = stage.another()
    sent = received(stage, csv(tmp_path, [(stage.applicant.number, 1, stage.units[1].code), (one.number, 1, stage.units[1].code)]))
    accept_lists(list_import=sent, by=stage.people.provincial_official.actor, at=NOON)
    save_list(round=stage.round, applicant=stage.applicant, units=[stage.units[0].pk], by=stage.people.applicant.actor, at=NOON)
    write_lists(list_import=sent, at=NOON)
    assert kept(stage) == {stage.applicant.number: [stage.units[0].pk], one.number: [stage.units[1].pk]}
    assert (sent.figures["written"], sent.figures["left_alone"]) == (1, 1)


def test_a_list_that_its_applicant_took_back_is_the_applicants_own(stage, tmp_path):
    applicant = stage.applicant
    written(stage, csv(tmp_path, [(applicant.number, 1, stage.units[0].code)]))
    take_back_list(preference_list=PreferenceList.objects.get(applicant=applicant), by=stage.people.applicant.actor, at=NOON)
    later = received(stage, csv(tmp_path, [(applicant.number, 1, stage.units[1].code)], "later.csv"))
    assert later.state == ImportState.REFUSED and "has filled in a list here" in later.problems[0]["en"]


def test_a_round_is_not_frozen_while_a_checked_file_is_neither_written_nor_dropped(stage, tmp_path):
    sent = received(stage, csv(tmp_path, [(stage.another().number, 1, stage.units[0].code)]))
    later = (NOON + timedelta(days=9)).date()
    told = [reason.text.en for reason in against_round("freeze", stage.round, stage.people.provincial_official.actor, today=later)]
    assert told[0] == "The file lists.csv was checked and not written: its lists would be left out. Drop it first"
    drop_lists(list_import=sent, by=stage.people.provincial_official.actor, at=NOON)
    assert not ListImport.objects.filter(state=ImportState.READY).exists()


def test_a_later_file_replaces_what_a_file_brought(stage, tmp_path):
    one, two = stage.another(), stage.another()
    written(stage, csv(tmp_path, [(one.number, 1, stage.units[0].code), (two.number, 1, stage.units[0].code)]))
    again = written(stage, csv(tmp_path, [(one.number, 1, stage.units[3].code)], "later.csv"))
    assert kept(stage) == {one.number: [stage.units[3].pk], two.number: [stage.units[0].pk]}
    row = PreferenceList.objects.get(applicant=one)
    assert (row.brought, row.version) == (again, 2)


def test_writing_goes_on_where_a_dead_worker_left_it(stage, tmp_path, monkeypatch):
    others = [stage.another() for _ in range(5)]
    sent = received(stage, csv(tmp_path, [(one.number, 1, stage.units[0].code) for one in others]))
    accept_lists(list_import=sent, by=stage.people.provincial_official.actor, at=NOON)
    monkeypatch.setattr(importing, "CHUNK", 2)

    class Killed(Exception):
        pass

    def dies(done: int, total: int) -> None:
        if done > 2:
            raise Killed

    with pytest.raises(Killed):
        write_lists(list_import=sent, at=NOON, beat=dies)
    first = set(PreferenceList.objects.values_list("pk", flat=True))
    assert len(first) == 2
    sent.refresh_from_db()
    assert write_lists(list_import=sent, at=NOON) == 5
    assert len(kept(stage)) == 5
    assert first < set(PreferenceList.objects.values_list("pk", flat=True))
    assert write_lists(list_import=sent, at=NOON) == 5  # once more changes nothing
    assert [entry.event for entry in history(sent)].count("admissions.list_import.written") == 1


def test_a_round_that_was_frozen_meanwhile_ends_the_file_and_tells_what_was_written(stage, tmp_path):
    one = stage.another()
    sent = received(stage, csv(tmp_path, [(one.number, 1, stage.units[0].code)]))
    accept_lists(list_import=sent, by=stage.people.provincial_official.actor, at=NOON)
    Round.objects.filter(pk=stage.round.pk).update(state=RoundState.FROZEN)
    with pytest.raises(Refused) as why:
        write_lists(list_import=sent, at=NOON)
    stop_lists(list_import=sent, reasons=why.value.reasons, at=NOON)
    assert (sent.state, sent.figures["written"], kept(stage)) == (ImportState.DROPPED, 0, {})
    assert "are not being filled in" in sent.problems[0]["en"]
    assert history(sent)[-1].event == "admissions.list_import.stopped"


def test_a_file_that_was_changed_since_it_was_checked_is_not_written(stage, tmp_path):
    one = stage.another()
    sent = received(stage, csv(tmp_path, [(one.number, 1, stage.units[0].code)]))
    accept_lists(list_import=sent, by=stage.people.provincial_official.actor, at=NOON)
    place_of(sent).write_text(place_of(sent).read_text().replace(stage.units[0].code, stage.units[1].code))
    with pytest.raises(Refused, match="changed since it was checked"):
        write_lists(list_import=sent, at=NOON)
    assert kept(stage) == {}


@pytest.mark.parametrize("late", [False, True])
def test_files_are_taken_while_lists_are_filled_in_and_from_the_province_only(stage, tmp_path, late):
    path = csv(tmp_path, [(stage.another().number, 1, stage.units[0].code)])
    by = stage.people.provincial_official.actor if late else stage.people.city_officer.actor
    with pytest.raises(Refused):
        receive_lists(round=stage.round, path=path, name="lists.csv", by=by, at=NOON + timedelta(days=3 * late))
    assert not ListImport.objects.exists()


def test_the_same_file_is_taken_once(stage, tmp_path):
    path = csv(tmp_path, [(stage.another().number, 1, stage.units[0].code)])
    assert received(stage, path).pk == received(stage, path).pk


def test_a_file_that_is_no_table_is_refused_by_its_name_and_by_what_it_holds(stage, tmp_path):
    odd = tmp_path / "lists.xlsx"
    odd.write_bytes(b"PK")
    with pytest.raises(Refused, match="CSV or Parquet"):
        receive_lists(round=stage.round, path=odd, name="lists.xlsx", by=stage.people.provincial_official.actor, at=NOON)
    for name, content, part in (("a.csv", b"", "empty"), ("b.csv", b"applicant,unit\n1,2\n", "missing"), ("c.csv", b"applicant,position,unit\n", "empty"),
                                ("d.parquet", b"no parquet", "is not Parquet"), ("e.csv", "applicant,position,unit\n1,1,数".encode("gb18030"), "UTF-8")):
        (tmp_path / name).write_bytes(content)
        sent = received(stage, tmp_path / name)
        assert sent.state == ImportState.REFUSED
        assert part in sent.problems[0]["en"], (name, sent.problems)


def test_a_file_that_was_checked_may_be_dropped(stage, tmp_path):
    sent = received(stage, csv(tmp_path, [(stage.another().number, 1, stage.units[0].code)]))
    drop_lists(list_import=sent, by=stage.people.provincial_official.actor, at=NOON)
    assert (sent.state, kept(stage)) == (ImportState.DROPPED, {})
    assert history(sent)[-1].event == "admissions.list_import.dropped"


def failing(sent: ListImport, stage_: JobStage) -> None:
    work = Progress.objects.create(task=uuid4(), name="lists", stage=stage_, started_at=NOON)
    ListImport.objects.filter(pk=sent.pk).update(work=work.task)
    sent.refresh_from_db()


@pytest.mark.parametrize("at_work", [True, False])
def test_a_file_whose_writing_ended_in_an_error_is_taken_up_again_or_dropped(stage, tmp_path, at_work):
    one, by, later = stage.another(), stage.people.provincial_official.actor, NOON + timedelta(days=9)
    sent = received(stage, csv(tmp_path, [(one.number, 1, stage.units[0].code)]))
    accept_lists(list_import=sent, by=by, at=NOON)
    failing(sent, JobStage.RUNNING if at_work else JobStage.FAILED)
    if at_work:
        for act in (accept_lists, drop_lists):
            with pytest.raises(Refused, match="still at this file"):
                act(list_import=sent, by=by, at=later)
        return
    accept_lists(list_import=sent, by=by, at=later)  # the round is closed by now: it counts as of the first time
    assert sent.written_at == NOON
    write_lists(list_import=sent, at=later)
    assert (sent.state, kept(stage)) == (ImportState.WRITTEN, {one.number: [stage.units[0].pk]})


def test_what_a_dropped_file_had_written_stays_and_the_round_can_be_frozen(stage, tmp_path, client):
    one, two, by = stage.another(), stage.another(), stage.people.provincial_official.actor
    sent = received(stage, csv(tmp_path, [(one.number, 1, stage.units[0].code), (two.number, 1, stage.units[0].code)]))
    accept_lists(list_import=sent, by=by, at=NOON)
    PreferenceList.objects.create(round=stage.round, applicant=one, ordered=b"", state=ListState.SUBMITTED, saved_at=NOON, brought=sent)
    failing(sent, JobStage.FAILED)
    client.force_login(stage.people.provincial_official.user)
    assert "请继续写入，或者放弃这个文件" in client.get(sent.get_absolute_url(), headers={"accept-language": "zh-hans"}).content.decode()
    drop_lists(list_import=sent, by=by, at=NOON)
    assert (sent.state, sent.figures["written"], list(kept(stage))) == (ImportState.DROPPED, 1, [one.number])
    assert against_round("freeze", stage.round, by, today=(NOON + timedelta(days=4)).date()) == []


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_check_ended_in_an_error_is_sent_again_or_dropped(stage, tmp_path):
    by, path = stage.people.provincial_official.actor, csv(tmp_path, [(stage.another().number, 1, stage.units[0].code)])
    sent = order_lists(round=stage.round, path=path, name="lists.csv", by=by, at=NOON)
    with pytest.raises(Refused, match="still at this file"):
        drop_lists(list_import=sent, by=by, at=NOON)
    Progress.objects.filter(task=sent.work).update(stage=JobStage.FAILED)
    again = order_lists(round=stage.round, path=path, name="lists.csv", by=by, at=NOON)
    assert again.pk == sent.pk and again.work != sent.work
    Progress.objects.filter(task=again.work).update(stage=JobStage.FAILED)
    drop_lists(list_import=again, by=by, at=NOON)
    assert again.state == ImportState.DROPPED


def test_whoever_holds_an_offer_is_named(stage, tmp_path):
    one = stage.another()
    earlier = Round.objects.create(number="earlier", batch=stage.batch, order=9, state=RoundState.RELEASED, planned_at=NOON)
    Offer.objects.create(round=earlier, applicant=one, unit=stage.units[3], position=1)
    sent = received(stage, csv(tmp_path, [(one.number, 1, stage.units[0].code)]))
    assert "An offer of Hunhe Vocational College, Numerical control is held already" in said(sent)[0][2]


def test_a_thousand_doubts_are_told_and_the_rest_counted(stage, tmp_path):
    number = stage.another().number
    sent = received(stage, csv(tmp_path, [(number, 1, f"X{n}") for n in range(1200)]))
    assert len(sent.problems) == 1000
    assert sent.doubts >= 1200


@pytest.mark.django_db(transaction=True)
def test_the_worker_checks_and_writes_what_was_ordered(stage, tmp_path):
    one, by = stage.another(), stage.people.provincial_official.actor
    sent = order_lists(round=stage.round, path=csv(tmp_path, [(one.number, 1, stage.units[0].code)]), name="lists.csv", by=by, at=NOON)
    assert order_lists(round=stage.round, path=tmp_path / "lists.csv", name="lists.csv", by=by, at=NOON).pk == sent.pk
    Worker().run_all()
    sent.refresh_from_db()
    assert sent.state == ImportState.READY
    order_writing(list_import=sent, by=by, at=NOON)
    Worker().run_all()
    sent.refresh_from_db()
    assert (sent.state, kept(stage)) == (ImportState.WRITTEN, {one.number: [stage.units[0].pk]})


@pytest.mark.django_db(transaction=True)
def test_the_worker_ends_a_file_whose_round_is_no_longer_open(stage, tmp_path):
    sent = received(stage, csv(tmp_path, [(stage.another().number, 1, stage.units[0].code)]))
    order_writing(list_import=sent, by=stage.people.provincial_official.actor, at=NOON)
    Round.objects.filter(pk=stage.round.pk).update(state=RoundState.FROZEN)
    Worker().run_all()
    sent.refresh_from_db()
    assert (sent.state, kept(stage)) == (ImportState.DROPPED, {})
