"""Two tables side by side, day against day: whoever may not open every row is never told of fewer rows than the smallest cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from tests.cast import cast
from tests.kernel.indicators import frozen as tables
from tests.kernel.indicators.test_indicators_province import audit
from zhijiao.engines.measurement import Status
from zhijiao.kernel.indicators import actions
from zhijiao.kernel.indicators.catalogue import Entry, entry_of
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.queries import snapshots, standing
from zhijiao.kernel.indicators.queries.cells import cell, cells, trend
from zhijiao.kernel.indicators.queries.sight import opens_all, own_place, read_at
from zhijiao.kernel.indicators.terms import Kept, Verdict
from zhijiao.kernel.journal.models import Entry as JournalEntry
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.terms import Role

pytestmark = pytest.mark.django_db
K = 5
CITIES = ("2101", "2102", "2103", "2104")
KINDS = [(city, origin, track) for city in CITIES for origin in ("vocational", "general") for track in ("arts", "crafts")]
MONTHS = [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)]
NIGHTS = [date(2026, 3, 1), *MONTHS, date(2026, 7, 1)]
Row = Mapping[str, Any]


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    snapshots._published.cache_clear()
    snapshots._records.cache_clear()


def entrant(kind: tuple[str, str, str], admitted: bool | None) -> dict[str, Any]:
    return dict(zip(("city", "origin", "track"), kind, strict=True)) | {"admitted": admitted}


def grown(rows: Sequence[Row], random: Random) -> list[Row]:
    """Return the rows of a later day: a few come, a few are judged otherwise; none loses its place in the list, which is its key."""
    later = [dict(row) for row in rows]
    for row in random.sample(later, min(len(later), random.choice([0, 1, 3, 12]))):
        row["admitted"] = random.choice([True, False, None])
    for kind in random.sample(KINDS, random.randint(0, 6)):
        later += [entrant(kind, random.choice([True, False])) for _ in range(random.choice([1, 2, 4, 5, 9]))]
    return later


def nights(seed: int) -> list[list[Row]]:
    random = Random(seed)
    rows: list[Row] = [entrant(kind, random.random() < 0.6) for kind in KINDS for _ in range(random.choice([0, 2, 6, 15, 30]))]
    found = [rows]
    for _ in NIGHTS[1:]:
        found.append(grown(found[-1], random))
    return found


def frozen_nights(all_rows: Sequence[Sequence[Row]]) -> list[Snapshot]:
    for on, rows in zip(NIGHTS, all_rows, strict=True):
        tables.frozen("admissions", "entrant", rows, on)
    return list(Snapshot.objects.whole().order_by("on"))


def entry(code: str = "ADM-07") -> Entry:
    found = entry_of(code)
    assert found is not None
    return found


# --- the attack ---------------------------------------------------------------------------------------------------------------


def told(table: pl.DataFrame, on: date | None) -> dict[tuple[str, str, tuple[Any, ...]], dict[str, int]]:
    """Return the numbers of a day that a table tells, by indicator, table and keys."""
    shown = table.filter(pl.col("status") != str(Status.SUPPRESSED))
    shown = shown if on is None else shown.filter(pl.col("on") == on)
    return {(row["code"], row["table"], tuple(row[name] for name in row["table"].split(",") if name)): row for row in shown.iter_rows(named=True)}


def inside(row: Row, place: tuple[str, str, tuple[Any, ...]]) -> bool:
    return all(row[name] == key for name, key in zip([name for name in place[1].split(",") if name], place[2], strict=True))


def known_of(code: str, rows: Sequence[Row], place: tuple[str, str, tuple[Any, ...]]) -> dict[int, bool]:
    """Return the keys that an indicator knows in a place, each with whether it is counted: in words of its own, not the engine's."""
    return {key: row["admitted"] for key, row in enumerate(rows) if inside(row, place) and row["admitted"] is not None
            and (code == "ADM-07" or row["origin"] == "vocational")}


def leaks(days: Sequence[tuple[Sequence[Row], Mapping[Any, Any]]]) -> Iterator[tuple[Any, int]]:
    """Yield each place that two days tell both, with how many rows came, went or changed there, where that is fewer than k."""
    for (before, then), (after, now) in combinations(days, 2):
        for place in then.keys() & now.keys():
            was, is_ = known_of(place[0], before, place), known_of(place[0], after, place)
            for few in (is_.keys() - was.keys(), was.keys() - is_.keys(), dict(is_.items() ^ was.items())):
                if 0 < len(few) < K:
                    yield place, len(few)


@pytest.mark.parametrize("seed", range(4))
def test_no_two_tables_that_stand_tell_of_fewer_rows_than_the_smallest_cell(seed: int):
    rows = nights(seed)
    made = frozen_nights(rows)
    stands = [(on, one) for on, one in zip(NIGHTS, made, strict=True) if one.standing_id]
    assert [on for on, _ in stands] == NIGHTS[:-1]  # the first of all, and the last of each month that is over
    days = [(rows[NIGHTS.index(on)], told(snapshots.standing_table(one), on)) for on, one in stands]
    assert list(leaks(days)) == []
    nightly = [(rows[number], told(snapshots.published_table(one), None)) for number, one in enumerate(made)]
    assert list(leaks(nightly)), "the attack finds nothing where nothing is held back"


@pytest.mark.parametrize("seed", range(3))
def test_what_came_between_two_tables_cannot_be_worked_out_by_a_solver(seed: int):
    """Rows only come here, so that the difference of two tables is the table of the rows that came: the audit of one table is put to it."""
    random = Random(seed)
    before: list[Row] = [entrant(kind, random.random() < 0.6) for kind in KINDS for _ in range(random.choice([6, 15, 30]))]
    came = [entrant(kind, random.random() < 0.5) for kind in KINDS for _ in range(random.choice([0, 0, 2, 3, 7, 11]))]
    for on, rows in ((NIGHTS[0], before), (MONTHS[0], [*before, *came]), (MONTHS[1], [*before, *came])):
        tables.frozen("admissions", "entrant", rows, on)
    first, second = (one for one in Snapshot.objects.whole().filter(standing__isnull=False).order_by("on"))
    numbers = ("numerator", "known", "denominator", "population", "unplaced")
    then, now = told(snapshots.standing_table(first), first.on), snapshots.standing_table(second)
    rows_told = []
    for row in now.iter_rows(named=True):
        key = (row["code"], row["table"], tuple(row[name] for name in row["table"].split(",") if name))
        known = row["on"] == second.on and row["status"] != str(Status.SUPPRESSED) and key in then
        rows_told.append(row | {name: row[name] - then[key][name] if known else None for name in numbers})
    difference = pl.DataFrame(rows_told, schema=now.schema)
    assert difference.filter(pl.col("denominator").is_between(1, K - 1)).is_empty()
    assert difference["denominator"].null_count() > 0, "the draw has nothing to hold back"
    own = entry()
    for code, group, _, most in audit(own.catalogue, own.grain, tables.invented("admissions", "entrant", came), difference):
        assert most > K - 0.5, (code, group, most)


def test_who_knows_one_city_cannot_take_it_from_the_total():
    before = [entrant((city, "general", "arts"), True) for city in CITIES for _ in range(30)]
    after = [*before, *(entrant(("2101", "general", "arts"), True) for _ in range(20)), entrant(("2102", "general", "arts"), False)]
    for on, rows in ((NIGHTS[0], before), (MONTHS[0], after), (MONTHS[1], after)):
        tables.frozen("admissions", "entrant", rows, on)
    officer = cast().city_officer.actor
    snapshot = read_at(entry(), officer, {}, MONTHS[1])
    assert snapshot is not None and snapshot.on == MONTHS[0]
    whole = cell(entry(), snapshot, officer)
    assert whole is not None and (whole.denominator, whole.since) == (120, NIGHTS[0])  # 21 came, 20 of them the reader's own
    assert cell(entry(), snapshot, SYSTEM).denominator == 141  # type: ignore[union-attr]


# --- who reads what -----------------------------------------------------------------------------------------------------------


def test_who_may_open_every_row_reads_each_night_and_nobody_else():
    people = cast()
    city, registrar, province = (member.actor for member in (people.city_officer, people.registrar, people.provincial_official))
    applicants, offers, agreements = entry("ADM-07"), entry("ADM-04"), entry("APP-01")
    assert all(opens_all(one, province, {}) for one in (applicants, offers, agreements))
    assert opens_all(applicants, city, own_place(applicants, city)) and not opens_all(applicants, city, {})
    assert not opens_all(offers, city, own_place(offers, city))  # offers of the city's colleges to applicants from elsewhere
    assert opens_all(offers, registrar, own_place(offers, registrar)) and not opens_all(offers, registrar, {"city": "2101"})
    assert not opens_all(applicants, registrar, own_place(applicants, registrar))  # a city's applicants are of many schools
    assert opens_all(agreements, registrar, {})  # nothing is ever withheld of them


def test_a_city_reads_its_own_each_night_and_the_province_as_it_stands(client: Any, settings: Any):
    settings.ZHIJIAO_TODAY = NIGHTS[-1]
    made = frozen_nights(nights(2))
    people = cast()
    officer = people.city_officer.actor
    assert read_at(entry(), officer, {"city": "2101"}, NIGHTS[-1]) == made[-1]
    assert read_at(entry(), officer, {}, NIGHTS[-1]) == made[-2]
    assert cells(entry(), made[-1], officer) == []  # of a night that does not stand nothing is told, however it is asked for
    assert [point.on for point in trend(entry(), NIGHTS[-1], officer)] == NIGHTS[:-1]
    client.force_login(people.city_officer.user)
    client.cookies["django_language"] = "en"
    page = client.get("/indicators/ADM-07", {"all": "", "snapshot": str(made[-1].pk)})
    assert page.context["snapshot"] == made[-2] and "once 5 rows have changed" in page.content.decode()
    own = client.get("/indicators/ADM-07")
    assert own.context["snapshot"] == made[-1]
    assert [line.cell for line in own.context["compared"]] == [cell(entry(), made[-2], officer), cell(entry(), made[-1], officer, city="2101")]
    behind = client.get("/indicators/ADM-07/rows", {"all": ""})
    assert behind.context["found"].outside == 0 and [n for _, _, _, n in behind.context["parts"]] == [None] * 4
    listed = next(one for one in client.get("/api/v1/indicators").json() if one["code"] == "ADM-07")
    assert listed["snapshot"]["number"] == str(made[-1].pk)
    whole = client.get("/api/v1/indicators/ADM-07?").json()
    assert whole["own"]["place"] == {"city": "2101"}


def test_rows_that_were_never_shown_stand_at_once():
    """Another year has other rows: nothing can be taken from anything."""
    tables.frozen("admissions", "entrant", [], date(2026, 2, 1))
    tables.frozen("admissions", "entrant", [], date(2026, 2, 2))
    first = tables.frozen("admissions", "entrant", nights(1)[0], date(2026, 2, 3))
    second = tables.frozen("admissions", "entrant", nights(1)[0], date(2026, 2, 4))
    assert [one.standing_id is not None for one in (first, second)] == [True, False]
    assert Snapshot.objects.filter(standing__isnull=False).count() == 2  # the first of all was empty


@pytest.mark.parametrize("later", [date(2026, 2, 3), date(2026, 2, 2)], ids=["the same day", "an earlier day"])
def test_a_second_table_of_a_day_or_one_of_an_earlier_day_does_not_stand_beside_the_first(later: date):
    """“Freeze now” twice on the first day: the difference of the two tables is one row."""
    rows = [entrant((city, "general", "arts"), True) for city in CITIES for _ in range(30)]
    first = tables.frozen("admissions", "entrant", rows, date(2026, 2, 3))
    second = tables.frozen("admissions", "entrant", [*rows, entrant(("2101", "general", "arts"), False)], later)
    assert [one.standing_id is not None for one in (first, second)] == [True, False]
    officer = cast().city_officer.actor
    assert read_at(entry(), officer, {}, date(2026, 2, 3)) == first


def test_records_of_what_stands_are_kept_and_a_changed_table_is_told():
    made = frozen_nights(nights(3))
    actions.thin(on=date(2026, 12, 1), by=SYSTEM, at=made[-1].made_at)
    now = list(Snapshot.objects.whole().order_by("on"))
    assert all(one.kept == Kept.RECORDS for one in now)
    assert JournalEntry.objects.filter(event="indicators.snapshot.stands").count() == len(NIGHTS) - 1
    for one in now:
        assert actions.check(snapshot=one, by=SYSTEM, at=one.made_at) == [] and one.verdict == Verdict.UNCHANGED
    now[2].standing = now[1].standing
    assert "table that stands" in actions.check(snapshot=now[2], by=SYSTEM, at=now[2].made_at)[0].en and now[2].verdict == Verdict.CHANGED


def test_a_row_that_moves_within_a_city_has_changed_nothing_of_it():
    before = [entrant(("2101", "general", "arts"), True) for _ in range(20)] + [entrant(("2102", "general", "arts"), True) for _ in range(20)]
    after = [entrant(("2101", "general", "crafts"), True) for _ in range(6)] + before[6:] + [entrant(("2101", "general", "arts"), False)]
    own = entry()
    found = standing.given_away(own.catalogue, own.grain, *(tables.invented("admissions", "entrant", rows) for rows in (before, after)))
    assert (("city",), ("2101",)) in found  # seven rows of the city changed their place or came; of the city's own table it was one
    assert standing.given_away(own.catalogue, own.grain, *[tables.invented("admissions", "entrant", before)] * 2) == set()


def test_only_the_province_and_the_system_read_the_whole_province_each_night():
    assert {role for role in Role if opens_all(entry(), replace(SYSTEM, role=role), {})} == {Role.PROVINCE_OFFICIAL, Role.SYSTEM}
