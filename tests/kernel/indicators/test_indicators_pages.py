"""The pages of the indicators: who sees which cell, what a figure says, where its rows lead, what leaves as a file."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.cast import NOON, Cast, Member
from tests.kernel.indicators import frozen as tables
from tests.kernel.indicators.world import ON, a_province, frozen
from zhijiao.engines.measurement import Status
from zhijiao.kernel.indicators import actions, jobs
from zhijiao.kernel.indicators.catalogue import Entry as Figure
from zhijiao.kernel.indicators.catalogue import entries
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.pages.catalogue import Listed
from zhijiao.kernel.indicators.pages.indicators import year_before
from zhijiao.kernel.indicators.queries import snapshots
from zhijiao.kernel.indicators.queries.cells import Cell
from zhijiao.kernel.jobs.models import Progress
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.papers.files import path_of
from zhijiao.kernel.people.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.ZHIJIAO_TODAY = ON
    snapshots._published.cache_clear()
    snapshots._records.cache_clear()


@pytest.fixture
def people() -> Cast:
    return a_province()


@pytest.fixture
def made(people: Cast) -> dict[str, Snapshot]:
    return frozen()


def browser(member: Member, language: str = "en") -> Client:
    client = Client()
    client.force_login(member.user)
    client.cookies["django_language"] = language
    return client


def text(answer: Any) -> str:
    return answer.content.decode()


def test_the_catalogue_shows_what_is_for_the_role_at_the_own_place(people: Cast, made: dict[str, Snapshot]):
    official = text(browser(people.provincial_official).get("/indicators/"))
    assert all(code in official for code in ("APP-01", "ADM-01", "MTG-01")) and "The whole province" in official
    registrar = text(browser(people.registrar, "zh-hans").get("/indicators/"))
    assert "APP-01" in registrar and "MTG-01" not in registrar and people.school.name in registrar
    department = text(browser(people.department_officer).get("/indicators/"))
    assert "MTG-01" in department and "APP-01" not in department


@pytest.mark.parametrize(("asked", "found"), [("app-03", "APP-03"), ("保险", "APP-03"), ("insured", "APP-03"), ("第十四条", "APP-01")])
def test_figures_are_found_by_code_name_and_article(people: Cast, made: dict[str, Snapshot], asked: str, found: str):
    answer = browser(people.provincial_official).get("/indicators/", {"q": asked})
    listed = [row.entry.code for _, _, rows in answer.context["groups"] for row in rows]
    assert found in listed and len(listed) < len(list(entries()))


def test_a_search_without_an_answer_says_so(people: Cast, made: dict[str, Snapshot]):
    assert "No indicator fits this search" in text(browser(people.provincial_official).get("/indicators/", {"q": "zzz"}))


def test_before_the_first_night_there_are_definitions_and_no_figures(people: Cast):
    client = browser(people.provincial_official)
    assert "Nothing has been counted yet" in text(client.get("/indicators/"))
    page = text(client.get("/indicators/APP-01"))
    assert "Nothing has been counted yet" in page and "agreement_before_start" in page
    assert client.get("/indicators/APP-01/rows").status_code == client.get("/indicators/APP-01/file").status_code == 404
    assert client.get("/api/v1/indicators/APP-01").json()["cells"] == []


def test_one_figure_says_its_value_interval_definition_and_snapshot(people: Cast, made: dict[str, Snapshot]):
    answer = browser(people.provincial_official).get("/indicators/APP-01")
    page = text(answer)
    assert answer.context["cell"].value == 1.0 and answer.context["interval"][1] == pytest.approx(100)
    assert "1 / 1" in page and "data-map" in page and made["agreement"].short in page
    assert "By city" in page and "/law#three_signatures" in page
    in_chinese = text(browser(people.provincial_official, "zh-hans").get("/indicators/APP-01"))
    assert "指标定义" in in_chinese and "How it is defined" not in in_chinese
    assert ">three_signatures<" not in in_chinese  # rules are called by their words, texts once for several articles
    many = text(browser(people.provincial_official).get("/indicators/APP-02"))
    assert many.count("Regulations on the Administration of Internships") < many.count("/law#internship-2021-") > 5


def test_a_figure_opens_a_city_a_school_its_rows_and_a_record(people: Cast, made: dict[str, Snapshot]):
    client = browser(people.provincial_official)
    line = client.get("/indicators/APP-01").context["lines"][0]
    city = client.get(line.url)
    school = city.context["lines"][0]
    assert (city.context["by"], school.words.zh) == ("school", people.school.name)
    rows = client.get(school.rows_url)
    assert rows.context["found"].shown == 1 and len(rows.context["rows"]) == 1
    record = client.get(rows.context["rows"][0].url)
    assert record.status_code == 200


def test_the_rows_of_each_part_are_as_many_as_the_part_says(people: Cast, made: dict[str, Snapshot]):
    client = browser(people.provincial_official)
    for part, number in (("numerator", 1), ("against", 0), ("unknown", 0), ("population", 1)):
        answer = client.get("/indicators/APP-01/rows", {"all": "", "part": part})
        assert answer.context["found"].counted == number == {name: n for name, _, _, n in answer.context["parts"]}[part]
    assert client.get("/indicators/APP-01/rows").context["part"] == "numerator"  # nothing counts against it


def test_rows_without_a_register_show_what_the_snapshot_says(people: Cast, made: dict[str, Snapshot]):
    answer = browser(people.provincial_official).get("/indicators/APP-10/rows", {"all": "", "part": "population"})
    assert answer.context["found"].counted == 1
    assert people.enterprise.words.en in text(answer)
    school = browser(people.registrar).get("/indicators/APP-10/rows", {"all": "", "part": "population"})
    assert school.context["found"].outside == 1 and "outside what you may see" in text(school)


def test_rows_that_are_gone_since_are_counted_and_not_shown(people: Cast, made: dict[str, Snapshot], monkeypatch: pytest.MonkeyPatch):
    from zhijiao.systems.apprenticeships.models import Agreement

    monkeypatch.setattr(Agreement.objects, "visible_to", lambda actor: Agreement.objects.none())
    answer = browser(people.city_officer).get("/indicators/APP-01/rows", {"all": "", "part": "numerator"})
    assert answer.status_code == 200 and answer.context["found"].counted == 1


def test_of_a_withheld_cell_nobody_is_told_how_many_rows_of_others_it_counts(people: Cast):
    tables.frozen("admissions", "entrant", [*tables.entrants("2101", 1, 3), *tables.entrants("2102", 20, 40), *tables.entrants("2103", 20, 40)], ON)
    for member in (people.registrar, people.city_officer):
        for part in ("numerator", "against", "population"):
            answer = browser(member).get("/indicators/ADM-07/rows", {"city": "2101", "part": part})
            assert answer.status_code == 200 and answer.context["cell"].numerator is None
            assert (answer.context["found"].counted, answer.context["found"].outside) == (0, 0)
            assert "outside what you may see" not in text(answer)


def test_a_city_sees_the_province_and_itself_and_no_other_city(people: Cast, made: dict[str, Snapshot]):
    client = browser(people.city_officer)
    own = client.get("/indicators/APP-01")
    assert [line.words.en for line in own.context["compared"]] == ["The whole province", people.school.region.name_en]
    assert [bool(line.rows_url) for line in own.context["compared"]] == [False, True]  # the province's rows are not theirs: its number leads nowhere
    assert own.context["rows_url"] and not client.get("/indicators/APP-01?all=").context["rows_url"]
    assert client.get("/indicators/APP-01?all=").status_code == 200 and not client.get("/indicators/APP-01?all=").context["lines"]
    assert client.get(f"/indicators/APP-01?city=2101&school={people.school.pk}").status_code == 200
    for url in ("?city=21SF", f"?city=21SF&school={people.other_school.pk}", "?enterprise=1", f"?school={people.school.pk}"):
        for page in ("", "/rows", "/file"):
            assert client.get(f"/indicators/APP-01{page}{url}").status_code == 404, (page, url)
        assert client.get(f"/api/v1/indicators/APP-01{url}").status_code == 404
    assert client.get("/indicators/APP-01/file?all=&by=city").status_code == 404
    assert browser(people.shenfu_officer).get("/indicators/APP-01?city=2101").status_code == 404


def test_a_school_sees_itself_and_no_other_school(people: Cast, made: dict[str, Snapshot]):
    client = browser(people.registrar)
    own = client.get("/indicators/APP-01")
    assert len(own.context["compared"]) == 3 and own.context["by"] == "enterprise"
    assert client.get("/indicators/APP-01?city=2101").context["lines"] == []
    assert client.get(f"/indicators/APP-01?city=2101&school={people.other_school.pk}").status_code == 404
    assert client.get("/indicators/APP-01?city=2101&enterprise=1").status_code == 404
    assert client.get("/indicators/MTG-01").status_code == 404 and client.get("/indicators/XXX-1").status_code == 404
    assert browser(people.apprentice).get("/indicators/APP-01").status_code == 403


@pytest.mark.parametrize("asked", ["?snapshot=x", "?snapshot=00000000-0000-4000-8000-000000000000", f"?city={'9' * 41}", "?city=%00"])
def test_an_address_that_names_nothing_is_not_found(people: Cast, made: dict[str, Snapshot], asked: str):
    assert browser(people.provincial_official).get(f"/indicators/APP-01{asked}").status_code == 404


def test_an_earlier_snapshot_is_asked_for_by_its_number(people: Cast, made: dict[str, Snapshot]):
    frozen(at=NOON + timedelta(hours=1))
    answer = browser(people.provincial_official).get(f"/indicators/APP-01?all=&snapshot={made['agreement'].pk}")
    assert answer.context["snapshot"] == made["agreement"] and str(made["agreement"].pk) in answer.context["lines"][0].url
    wrong = browser(people.provincial_official).get(f"/indicators/APP-01?snapshot={made['task'].pk}")
    assert wrong.status_code == 404


def test_a_place_without_rows_says_so(people: Cast, made: dict[str, Snapshot]):
    client = browser(people.provincial_official)
    assert "No row of this place" in text(client.get("/indicators/APP-01?city=2114"))
    assert client.get("/indicators/APP-01/rows?city=2114").status_code == 404


def test_thinned_records_are_told(people: Cast, made: dict[str, Snapshot]):
    made["agreement"].refresh_from_db()
    actions._thin(Snapshot.objects.whole().get(pk=made["agreement"].pk), SYSTEM, NOON)
    client = browser(people.provincial_official)
    assert "no longer kept" in text(client.get("/indicators/APP-01/rows?all="))
    page = client.get("/indicators/APP-01")
    assert [name for name, _, _ in page.context["ways"]] == ["city"]  # enterprises can no longer be counted


# --- files and the interface for programs ---------------------------------------------------------------------------------


def test_a_workbook_carries_its_sources_and_is_recorded(people: Cast, made: dict[str, Snapshot]):
    answer = browser(people.provincial_official).get("/indicators/APP-01/file?all=&by=city")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["Figures", "Sources"]
    figures, sources = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert [row[0] for row in figures] == ["City", "The whole province", people.school.region.name_en] and figures[1][1] == 100
    told = {row[0]: row[1] for row in sources}
    assert told["Snapshot"] == str(made["agreement"].pk) and told["Hash of the snapshot"] == made["agreement"].sha256
    assert Entry.objects.filter(event="indicators.figures.exported").count() == 1


def test_a_csv_has_the_table_and_the_sources(people: Cast, made: dict[str, Snapshot]):
    answer = browser(people.registrar, "zh-hans").get("/indicators/APP-01/file?as=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:2] == ["地方", "数值%"] and rows[1][0] == people.school.name and [] in rows
    assert browser(people.registrar).get("/indicators/APP-01/file?as=pdf").status_code == 404


def test_programs_get_the_published_cells(people: Cast, made: dict[str, Snapshot]):
    client = browser(people.provincial_official)
    listed = client.get("/api/v1/indicators").json()
    assert len(listed) == len(list(entries())) and next(one for one in listed if one["code"] == "APP-01")["own"]["value"] == 1.0
    one = client.get("/api/v1/indicators/APP-01?by=city").json()
    assert [(cell["place"], cell["names"]["city"]["zh"], cell["numerator"]) for cell in one["cells"]] == [({"city": "2101"}, "沈阳市", 1)]
    assert one["snapshot"]["sha256"] == made["agreement"].sha256
    assert client.get("/api/v1/indicators/APP-01?by=track").status_code == 404
    assert browser(people.apprentice).get("/api/v1/indicators").status_code == 403


def test_a_key_that_may_not_read_the_room_gets_no_figure(people: Cast, made: dict[str, Snapshot]):
    from zhijiao.kernel.api import tokens
    from zhijiao.kernel.people.models import Membership

    actor = people.provincial_official.actor
    for scopes, status in ((("apprenticeships:read",), 403), (("read",), 200)):
        _, key = tokens.issue(membership=Membership.objects.get(pk=actor.membership_id), scopes=scopes, name="x", by=actor, at=NOON)
        assert Client().get("/api/v1/indicators", headers={"Authorization": f"Bearer {key}"}).status_code == status


# --- snapshots --------------------------------------------------------------------------------------------------------------


def test_a_snapshot_is_checked_from_its_page_and_a_changed_file_is_shown(people: Cast, made: dict[str, Snapshot]):
    client, snapshot = browser(people.provincial_official), made["agreement"]
    page = text(client.get(snapshot.get_absolute_url()))
    assert snapshot.manifest.sha256 in page and "not checked yet" in page and "APP-01" in page
    path = path_of(snapshot.counts.sha256)
    path.chmod(0o640)
    path.write_bytes(b"x")
    assert client.post(f"{snapshot.get_absolute_url()}/check").status_code == 302
    assert "Being checked" in text(client.get(snapshot.get_absolute_url()))
    work = Progress.objects.get(name__endswith=".check_snapshot")
    by = people.provincial_official.actor
    jobs.check_snapshot.work(work, number=str(snapshot.pk), user=by.user_id, membership=by.membership_id, moment=NOON.isoformat())
    Progress.objects.filter(pk=work.pk).update(stage="done")
    shown = text(client.get(snapshot.get_absolute_url()))
    assert "counts.parquet is not what was frozen" in shown and "s-block" in shown
    path_of(snapshot.manifest.sha256).unlink()
    assert "cannot be read" in text(client.get(snapshot.get_absolute_url()))
    Progress.objects.filter(pk=work.pk).update(stage="failed")
    assert "stopped because of a fault" in text(client.get(snapshot.get_absolute_url()))


def test_the_province_freezes_by_hand_and_sees_the_list(people: Cast, made: dict[str, Snapshot]):
    client = browser(people.provincial_official, "zh-hans")
    assert "已冻结的快照" in text(client.get("/indicators/snapshots"))
    assert client.post("/indicators/snapshots/freeze").status_code == 302
    assert "冻结当天的指标" in text(client.get("/indicators/snapshots"))
    assert browser(people.city_officer).get("/indicators/snapshots").status_code == 403


def test_files_of_a_snapshot_are_for_the_province_alone(people: Cast, made: dict[str, Snapshot]):
    from zhijiao.kernel.papers.files import url

    address = url(made["agreement"].counts)
    answer = browser(people.provincial_official).get(address)
    assert b"".join(answer.streaming_content).startswith(b"PAR1")
    assert browser(people.city_officer).get(address).status_code == 404


# --- orders, the past, too little known --------------------------------------------------------------------------------------


def signed(city: str, school: Any, of: int, late: int, unknown: int = 0) -> list[dict[str, Any]]:
    rows = tables.agreements(city, school, of - late, of)
    return rows + [row | {"rule.agreement_before_start": None} for row in tables.agreements(city, school, 0, unknown)]


def test_the_catalogue_puts_first_what_is_furthest_from_its_target_or_became_worse(people: Cast):
    tables.frozen("apprenticeships", "agreement", signed("2101", people.school.pk, 20, 0), date(2026, 8, 31))
    tables.frozen("apprenticeships", "agreement", signed("2101", people.school.pk, 20, 4), ON)
    client = browser(people.provincial_official)
    by_room = client.get("/indicators/").context["groups"]
    assert [key for key, _, _ in by_room] == ["admissions", "apprenticeships", "exchange", "meetings"]
    for order in ("target", "change"):
        answer = client.get("/indicators/", {"sort": order})
        [(_, _, listed)] = answer.context["groups"]
        assert len(listed) == len(list(entries())) and listed[0].entry.code == "APP-01", order
        assert listed[-1].cell is None and "aria-current" in text(answer)
        assert (listed[0].change, listed[0].worse) == (-200, 200)
    assert client.get("/indicators/", {"sort": "name"}).context["order"] == ""
    assert [row.entry.code for _, _, rows in client.get("/indicators/", {"sort": "target", "q": "app-03"}).context["groups"] for row in rows] == ["APP-03"]


def test_worse_is_said_by_the_direction(people: Cast):
    rising = next(one for one in entries() if one.indicator.direction == "up")
    shown = Listed(rising, rising.indicator.words, a_cell(rising, 6), None, "", a_cell(rising, 8))
    assert (shown.change, shown.worse) == (-200, 200)
    for direction, worse in (("down", -200), ("none", 200)):
        turned = replace(rising, indicator=replace(rising.indicator, direction=direction, target=500))
        assert Listed(turned, turned.indicator.words, a_cell(turned, 6), None, "", a_cell(turned, 8)).worse == worse
        assert Listed(turned, turned.indicator.words, a_cell(turned, 6), None, "").worse is None
    falling = replace(rising, indicator=replace(rising.indicator, direction="down", target=500))
    assert Listed(falling, falling.indicator.words, a_cell(falling, 6), None, "").behind == 100
    assert Listed(rising, rising.indicator.words, None, None, "").behind is None


def a_cell(entry: Figure, numerator: int) -> Cell:
    return Cell(entry.indicator, {}, Status.FINAL, numerator, 10, 10, 10, 0)


def test_a_value_stands_beside_those_of_last_month_and_a_year_before(people: Cast):
    for day, late in ((date(2025, 8, 31), 10), (date(2026, 8, 31), 5), (ON, 2)):
        tables.frozen("apprenticeships", "agreement", signed("2101", people.school.pk, 20, late), day)
    client = browser(people.provincial_official)
    answer = client.get("/indicators/APP-01")
    assert [(one.on, one.change) for one in answer.context["past"]] == [(date(2026, 8, 31), 150), (date(2025, 8, 31), 400)]
    assert "75.0%" in text(answer) and "50.0%" in text(answer)
    early = Snapshot.objects.get(on=date(2025, 8, 31))
    assert "not counted then" in text(client.get("/indicators/APP-01", {"snapshot": str(early.pk), "all": ""}))
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)


def test_a_city_of_which_little_is_known_has_its_value_everywhere_and_no_rank(people: Cast):
    rows = [*signed("2101", people.school.pk, 10, 1), *signed("2102", people.college.pk, 10, 2, unknown=10)]
    tables.frozen("apprenticeships", "agreement", rows, ON)
    answer = browser(people.provincial_official).get("/indicators/APP-01")
    little = next(line for line in answer.context["lines"] if line.little)
    assert little.cell.per_mille == 800 and little.best is None
    drawn = {row["key"]: (row["value"], row["colour"] is None) for row in json.loads(answer.context["map_rows"])}
    assert drawn["2102"] == (80.0, True) and drawn["2101"] == (90.0, False)
    assert "not ranked" in text(answer) and "less than 80% is known have no rank" in text(answer)


def test_all_snapshots_are_checked_at_once_and_listed_by_verdict(people: Cast, made: dict[str, Snapshot]):
    client, by = browser(people.provincial_official), people.provincial_official.actor
    broken = path_of(made["agreement"].counts.sha256)
    broken.chmod(0o640)
    broken.write_bytes(b"x")
    assert client.post("/indicators/snapshots/check").status_code == client.post("/indicators/snapshots/check").status_code == 302
    work = Progress.objects.get(name__endswith=".check_all")
    assert "Checking all snapshots" in text(client.get("/indicators/snapshots"))
    found = jobs.check_all.work(work, user=by.user_id, membership=by.membership_id, moment=NOON.isoformat())
    assert found == {"changed": 1, "unchanged": len(made) - 1} and work.done == work.total == len(made)
    assert jobs.check_all.work(work, user=by.user_id, membership=by.membership_id, moment=NOON.isoformat()) == found  # taken up again: nothing left
    assert Entry.objects.filter(event="indicators.snapshot.checked").count() == len(made)
    changed = client.get("/indicators/snapshots", {"verdict": "changed"})
    assert [one for one, _, _ in changed.context["rows"]] == [made["agreement"]]
    assert browser(people.city_officer).post("/indicators/snapshots/check").status_code == 403


def test_a_city_asks_which_of_its_schools_are_short_of_the_target_and_why(people: Cast):
    rows = [*signed("2101", people.school.pk, 20, 0), *signed("2101", people.college.pk, 20, 4), *signed("2101", people.other_school.pk, 20, 9)]
    tables.frozen("apprenticeships", "agreement", rows, ON)
    client = browser(people.city_officer)
    answer = client.get("/indicators/APP-01")
    assert (answer.context["number"], answer.context["short"]) == (3, 2)
    short = client.get(answer.context["short_url"])
    assert [line.cell.per_mille for line in short.context["lines"]] == [550, 800]  # the furthest from the target first
    assert [line.cell.per_mille for line in client.get(answer.context["all_url"]).context["lines"]] == [1000, 800, 550]
    assert client.get(answer.context["board"]).status_code == 200 and "indicator=APP-01&city=2101" in answer.context["board"]
    assert browser(people.city_officer).get("/indicators/ADM-01").context.get("board", "") == ""


def test_a_place_without_rows_says_so_and_offers_nothing_to_divide(people: Cast, made: dict[str, Snapshot]):
    page = text(browser(people.shenfu_officer).get("/indicators/APP-01"))
    assert "No row of this place" in page and 'id="table"' not in page
