"""Freezing figures, checking what was frozen, thinning: a snapshot is named whole or not at all, and any change of it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cast import NOON, Cast
from tests.kernel.indicators.world import ON, a_province, frozen
from zhijiao.engines.measurement import read_snapshot
from zhijiao.kernel.backup.save import papers_named
from zhijiao.kernel.indicators import actions, jobs
from zhijiao.kernel.indicators.catalogue import catalogues, declare, entries, grains
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.queries import snapshots
from zhijiao.kernel.indicators.queries.cells import cell, cells, trend
from zhijiao.kernel.indicators.terms import Kept, Verdict
from zhijiao.kernel.jobs.models import JobStage, Progress
from zhijiao.kernel.jobs.work import start
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.papers.files import path_of
from zhijiao.kernel.papers.models import StoredFile
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.states import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    snapshots._published.cache_clear()
    snapshots._records.cache_clear()
    return settings.MEDIA_ROOT


@pytest.fixture
def people() -> Cast:
    return a_province()


def events(event: str) -> int:
    return Entry.objects.filter(event=event).count()


def entry(code: str = "APP-01") -> Any:
    return next(one for one in entries() if one.code == code)


def changed(snapshot: Snapshot, name: str, content: bytes) -> None:
    path = path_of(getattr(snapshot, name).sha256)
    path.chmod(0o640)
    path.write_bytes(content)


def test_every_kind_of_rows_is_frozen_with_its_files_and_an_entry(people: Cast):
    made = frozen()
    assert {(one.room, one.grain) for one in made.values()} == {(catalogue.room, str(grain)) for catalogue, grain in grains()}
    assert events("indicators.snapshot.frozen") == len(made) == Snapshot.objects.count()
    agreement = made["agreement"]
    assert agreement.rows == 2 and agreement.kept == Kept.RECORDS and agreement.verdict == Verdict.UNCHECKED
    with snapshots.folder_of(agreement) as folder:
        held = read_snapshot(folder, entry().catalogue.of(entry().grain))
    assert held.counts.records is not None
    assert {"key", "school", "city"} <= set(held.counts.records.columns) and "apprentice" not in held.counts.records.columns
    assert held.manifest["made_by"] == "system"
    shown = cell(entry(), agreement, SYSTEM)
    assert shown is not None
    assert (shown.numerator, shown.denominator, shown.value) == (1, 1, 1.0)


def test_the_files_of_a_snapshot_are_in_a_backup(people: Cast):
    made = frozen()
    named = set(papers_named())
    assert all({one.manifest.sha256, one.counts.sha256, one.published.sha256, one.records.sha256} <= named for one in made.values() if one.records)


def test_a_snapshot_that_cannot_be_finished_is_not_named(people: Cast, monkeypatch: pytest.MonkeyPatch, store: Path):
    def breaks(*_: Any) -> pl.DataFrame:
        raise OSError("no space left")

    monkeypatch.setattr(actions, "as_table", breaks)
    with pytest.raises(OSError, match="no space left"):
        actions.freeze(room="apprenticeships", grain="agreement", on=ON, by=SYSTEM, at=NOON)
    assert not Snapshot.objects.exists() and not StoredFile.objects.exists() and not events("indicators.snapshot.frozen")
    assert list(store.iterdir()) == []


def test_the_newest_of_a_day_counts_and_a_later_day_is_not_seen_before(people: Cast):
    first, again = frozen()["agreement"], frozen(at=NOON + timedelta(hours=1))["agreement"]
    later = frozen(on=ON + timedelta(days=1), at=NOON + timedelta(days=1))["agreement"]
    assert first.pk != again.pk
    assert snapshots.newest("apprenticeships", "agreement", ON) == again
    assert snapshots.newest("apprenticeships", "agreement") == later
    assert snapshots.newest_of_all(ON)["apprenticeships", "agreement"] == again
    assert snapshots.newest("apprenticeships", "agreement", ON - timedelta(days=1)) is None and snapshots.newest_of_all(ON - timedelta(days=1)) == {}


def test_figures_that_nobody_declared_are_refused(people: Cast):
    with pytest.raises(Refused, match="No room has declared figures"):
        actions.freeze(room="apprenticeships", grain="teacher", on=ON, by=SYSTEM, at=NOON)


def test_a_room_or_a_code_is_declared_once():
    first, second = catalogues()[:2]
    assert declare(first) is first
    with pytest.raises(ValueError, match="two catalogues"):
        declare(replace(first, readers=()))
    with pytest.raises(ValueError, match="another room has declared"):
        declare(replace(second, room="elsewhere", indicators=first.indicators))


def test_a_figure_that_leaves_out_the_city_is_refused():
    first = catalogues()[0]
    strange = replace(first.indicators[0], code="ZZZ-01", dims=first.indicators[0].dims[1:])
    with pytest.raises(ValueError, match="nobody could tell whose"):
        declare(replace(first, room="elsewhere", indicators=(strange,)))


# --- checking -----------------------------------------------------------------------------------------------------------


def test_what_was_not_touched_is_unchanged(people: Cast):
    for snapshot in frozen().values():
        assert actions.check(snapshot=snapshot, by=people.provincial_official.actor, at=NOON) == []
        assert snapshot.verdict == Verdict.UNCHANGED and snapshot.checked_by_id == people.provincial_official.user.pk
    assert events("indicators.snapshot.checked") == len(grains())


@pytest.mark.parametrize("name", ["manifest", "counts", "published", "records"])
def test_a_file_that_was_changed_or_is_gone_is_told(people: Cast, name: str):
    snapshot = frozen()["agreement"]
    changed(snapshot, name, b"something else")
    said = actions.check(snapshot=snapshot, by=SYSTEM, at=NOON)
    assert snapshot.verdict == Verdict.CHANGED and "is not what was frozen" in said[0].en and "与冻结时不同" in said[0].zh
    path_of(getattr(snapshot, name).sha256).unlink()
    said = actions.check(snapshot=snapshot, by=SYSTEM, at=NOON)
    assert snapshot.verdict == Verdict.CHANGED and said[0].en.endswith("is gone")
    assert Snapshot.objects.get(pk=snapshot.pk).said[0]["zh"].endswith("不见了")


def test_a_manifest_of_another_snapshot_is_told(people: Cast):
    first, other = frozen()["agreement"], frozen(at=NOON + timedelta(hours=1))["agreement"]
    first.manifest = other.manifest
    assert "not the one that was recorded" in actions.check(snapshot=first, by=SYSTEM, at=NOON)[0].en


def test_tables_that_do_not_follow_from_the_records_are_told(people: Cast):
    made = frozen()
    snapshot = made["agreement"]
    snapshot.published = made["log_day"].published
    assert "published tables" in actions.check(snapshot=snapshot, by=SYSTEM, at=NOON)[0].en and snapshot.verdict == Verdict.CHANGED


def test_a_definition_that_was_changed_since_is_a_fact_and_no_fault(people: Cast, monkeypatch: pytest.MonkeyPatch):
    from zhijiao.kernel.indicators import catalogue as declared

    snapshot, known = frozen()["agreement"], entry().catalogue
    stricter = tuple(replace(one, smallest_cell=5) if one.code == "APP-01" else one for one in known.indicators)
    monkeypatch.setitem(declared._declared, "apprenticeships", replace(known, indicators=stricter))
    said = actions.check(snapshot=snapshot, by=SYSTEM, at=NOON)
    assert snapshot.verdict == Verdict.REDEFINED and [words.en for words in said] == ["APP-01 is defined otherwise now"]
    monkeypatch.delitem(declared._declared, "apprenticeships")
    assert "not installed" in actions.check(snapshot=snapshot, by=SYSTEM, at=NOON)[0].en and snapshot.verdict == Verdict.REDEFINED


def test_what_cannot_be_read_is_refused_in_words(people: Cast):
    snapshot = frozen()["agreement"]
    for name in ("published", "records", "manifest"):
        path_of(getattr(snapshot, name).sha256).unlink()
    for read in (snapshots.published_table, snapshots.records_of, snapshots.manifest_of):
        with pytest.raises(Refused, match="cannot be read"):
            read(snapshot)
    assert [point.cell for point in trend(entry(), ON, SYSTEM)] == [None]


# --- thinning -----------------------------------------------------------------------------------------------------------


def test_records_of_a_month_ago_go_but_for_the_last_of_each_month(people: Cast):
    days = [date(2026, 6, 29), date(2026, 6, 30), date(2026, 7, 15), date(2026, 8, 27), date(2026, 8, 28), ON]
    made = {day: frozen(on=day)["agreement"] for day in days}
    thinned = actions.thin(on=ON, by=SYSTEM, at=NOON)
    now = {day: Snapshot.objects.whole().get(pk=one.pk) for day, one in made.items()}
    assert {day for day, one in now.items() if one.kept == Kept.COUNTS} == {date(2026, 6, 29), date(2026, 8, 27)}
    assert thinned == events("indicators.snapshot.thinned") == Snapshot.objects.filter(kept=Kept.COUNTS).count()
    gone = now[date(2026, 6, 29)]
    assert gone.records is None and snapshots.records_of(gone) is None
    shown = cell(entry(), gone, SYSTEM)
    assert shown is not None and shown.numerator == 1
    assert cells(entry(), gone, SYSTEM, ("enterprise",)) == []  # not published, and nothing to count it from
    assert actions.check(snapshot=gone, by=SYSTEM, at=NOON)[0].en.startswith("The records were not kept")
    assert gone.verdict == Verdict.UNCHANGED
    assert actions.thin(on=ON, by=SYSTEM, at=NOON) == 0


def test_a_trend_is_the_last_of_each_month_and_each_day_of_this_one(people: Cast):
    for day in (date(2026, 7, 10), date(2026, 7, 31), date(2026, 9, 1), date(2026, 9, 2), ON):
        frozen(on=day)
    points = trend(entry(), ON, SYSTEM, city="2101")
    assert [point.on for point in points] == [date(2026, 7, 31), date(2026, 9, 1), date(2026, 9, 2), ON]
    assert all(point.cell is not None for point in points)
    assert trend(entry(), ON, SYSTEM, enterprise="1") == []  # what is no place has no trend


def test_the_figures_of_the_home_page_know_how_they_moved(people: Cast):
    from zhijiao.web.today import day_of

    for day in (date(2026, 7, 31), date(2026, 8, 31), ON):
        frozen(on=day)
    official = {figure.code: figure for figure in day_of(people.provincial_official.actor, ON).figures}
    assert official["APP-01"].trend == (("2026-07", 1000), ("2026-08", 1000), ("2026-09", 1000)) and official["APP-01"].change == 0
    assert {region.key: region.change for region in official["APP-01"].regions} == {"2101": 0}
    school = {figure.code: figure for figure in day_of(people.registrar.actor, ON).figures}
    assert len(school["APP-01"].trend) == 3
    first = day_of(people.provincial_official.actor, date(2026, 7, 31)).figures
    assert all(figure.trend == () and figure.change is None for figure in first)


# --- by night -----------------------------------------------------------------------------------------------------------


def test_the_night_freezes_once_a_day_and_goes_on_where_it_stopped(people: Cast):
    jobs.every_night(at=NOON)
    work = Progress.objects.get(name__endswith=".freeze_day")
    assert work.stage == JobStage.WAITING
    Progress.objects.filter(pk=work.pk).update(done=len(grains()) - 2)
    assert jobs.freeze_day.work(Progress.objects.get(pk=work.pk), moment=NOON.isoformat()) == len(grains())
    assert Snapshot.objects.count() == 2
    jobs.every_night(at=NOON + timedelta(hours=2))
    assert Progress.objects.filter(name__endswith=".freeze_day").count() == 1


def test_a_check_is_a_job_in_the_name_of_who_asked(people: Cast):
    snapshot, by = frozen()["agreement"], people.provincial_official.actor
    work = start(jobs.check_snapshot, by=by, at=NOON, number=str(snapshot.pk))
    found = jobs.check_snapshot.work(work, number=str(snapshot.pk), user=by.user_id, membership=by.membership_id, moment=NOON.isoformat())
    assert found == "unchanged" and Snapshot.objects.get(pk=snapshot.pk).checked_by_id == by.user_id


def test_somebody_who_freezes_by_hand_is_named(people: Cast):
    by = people.provincial_official.actor
    work = start(jobs.freeze_day, by=by, at=NOON, moment=NOON.isoformat())
    jobs.freeze_day.work(work, moment=NOON.isoformat(), user=by.user_id, membership=by.membership_id)
    assert {one.made_by_id for one in Snapshot.objects.all()} == {by.user_id}
