"""/check for somebody without an account: findings with article and fix, the own workbook back, nothing stored."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import cast
from tests.cli.conftest import GOOD, KEYS
from tests.engines.sheets.files import bomb, corner, table, workbook
from zhijiao.engines.sheets import Limits
from zhijiao.kernel.requests.middleware import OneWriter
from zhijiao.kernel.requests.models import Reply
from zhijiao.kernel.requests.rates import Rate
from zhijiao.systems.apprenticeships.pages import checked, checking

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(settings: Any) -> None:
    settings.ZHIJIAO_TODAY = date(2026, 9, 28)
    checking.RATE.forget()


@pytest.fixture
def anybody() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def rows(*changes: Mapping[str, str]) -> list[list[str]]:
    return [KEYS, *[list((GOOD | {"row_id": f"r{n}"} | change).values()) for n, change in enumerate(changes, 1)]]


def post(client: Client, path: Path, query: str = "", headers: Mapping[str, str] | None = None, **more: str) -> HttpResponse:
    return client.post(f"/check{query}", {"file": SimpleUploadedFile(path.name, path.read_bytes()), **more}, headers=headers)


def text(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def test_anybody_may_open_it_in_both_languages(anybody: Client, regions: None) -> None:
    page = text(anybody.get("/check"))
    assert "29 rules of law" in page and "Nothing is stored" in page and 'value="2101">Shenyang' in page and "20,000 rows and 10 MB" in page
    chinese = Client().get("/check")
    assert "什么都不保存" in text(chinese) and "no-store" in chinese["Cache-Control"]
    assert 'href="/check"' in text(Client().get("/")), "the public home leads here"


def test_findings_stand_by_rule_with_cell_article_and_fix(anybody: Client, tmp_path: Path) -> None:
    made = table(tmp_path / "a.csv", rows({}, {"study_year": "1"}, {"post_staff": "1"}, {"post_staff": "1", "reason": "共建"},
                                          {"study_year": ""}, {"born_on": "?"}, {"student_id_number": "2.1E+17"}))
    answer = post(anybody, made)
    shown: checked.Checked = answer.context["checked"]
    assert answer.status_code == 200 and shown.lengths == {"fine": 3, "reason": 1, "wrong": 3, "open": 2}
    assert [(k.severity, k.count) for k in shown.kinds if k.title == checked.UNREAD or k.first[0].row_id == "r2"] == [("block", 2), ("block", 1)]
    spot = next(k for k in shown.kinds if "first-year" in k.title.en).first[0]
    assert (spot.row, spot.row_id, spot.letter, spot.column.zh, spot.value) == (3, "r2", "F", "年级", 1)
    page = text(answer)
    assert "article 16(1)" in page and "/law#not_first_year" in page and "Reason: 共建" in page and "2.1E+17" not in page, "a sensitive value is covered"
    assert "7行里有" in text(post(Client(), made)) and "第十六条第（一）项" in text(post(Client(), made))


def test_a_cell_that_cannot_be_read_is_shown_as_it_stands(anybody: Client, tmp_path: Path) -> None:
    shown = post(anybody, table(tmp_path / "a.csv", rows({"school_instructor": "无"}))).context["checked"]
    assert [spot.value for kind in shown.kinds for spot in kind.first if spot.letter == "AQ"] == ["无", "无"]


def test_a_head_count_points_at_what_it_is_compared_with(anybody: Client, tmp_path: Path) -> None:
    shown = post(anybody, table(tmp_path / "a.csv", rows({"post_staff": "4"}))).context["checked"]
    spot = shown.kinds[0].first[0]
    assert (spot.column.en, spot.value) == ("Staff in the same kind of post", 4) and spot.beside.zh == "同一时期该岗位实习学生数：1"


def test_rows_with_the_same_number_keep_their_places(anybody: Client, tmp_path: Path) -> None:
    made = table(tmp_path / "a.csv", rows({"row_id": "x"}, {"row_id": "x", "study_year": "1"}))
    answer = post(anybody, made)
    kind = next(k for k in answer.context["checked"].kinds if "first-year" in k.title.en)
    assert (kind.first[0].row, kind.first[0].row_id) == (3, "x")
    assert {f["row_id"] for f in post(anybody, made, "?format=json").json()["findings"]} == {"x"}


def test_a_cohort_in_order_and_one_that_only_lacks_evidence(anybody: Client, tmp_path: Path) -> None:
    page = text(post(anybody, workbook(tmp_path / "a.xlsx", rows({}), [["x", "y"]], names=["一班", "别的"])))
    assert "Nothing to change in 1 row" in page and "别的" in page and "No cell breaks a rule" in page
    assert "evidence is missing in 1 place" in text(post(anybody, table(tmp_path / "b.csv", rows({"agency": ""}))))


def test_long_kinds_are_cut_twice(anybody: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checked, "LISTED", 20)
    page = text(post(anybody, table(tmp_path / "a.csv", rows(*[{"study_year": "1", "agency": ""}] * 25))))
    assert "See 10 more" in page and "5 more are not listed" in page
    assert "2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 13 more" in page


def test_the_day_and_the_region_choose_the_law(anybody: Client, tmp_path: Path, regions: None) -> None:
    made = table(tmp_path / "a.csv", rows({"study_year": "1", "province_of_post": "11"}))
    def names(**asked: str) -> set[str]:
        return {f["rule"] for f in post(anybody, made, "?format=json", **asked).json()["findings"]}

    assert names() == {"not_first_year", "out_of_province_filing"} and names(region="2101") == names()
    assert names(region="11") == {"not_first_year"} and names(on="2015-01-01") == set()
    for wrong in ({"on": "soon"}, {"region": "99"}):
        answer = post(anybody, made, **wrong)
        assert answer.status_code == 422 and f'href="#{next(iter(wrong))}"' in text(answer)


def test_the_own_workbook_comes_back_marked(anybody: Client, tmp_path: Path) -> None:
    answer = post(anybody, workbook(tmp_path / "名单.xlsx", rows({"study_year": "1"})), "?format=copy")
    assert answer.status_code == 200 and "checked.xlsx" in answer["Content-Disposition"]
    note = openpyxl.load_workbook(io.BytesIO(answer.content)).active["F2"].comment.text
    assert "[Block]" in note and "article 16(1)" in note


def test_a_large_file_is_judged_but_not_marked(anybody: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "COPY_ROWS", 1)
    made = table(tmp_path / "a.csv", rows({}, {}))
    command = "zhijiao check internships FILE --annotate OUT.xlsx"
    answer = post(anybody, made, "?format=copy")
    assert answer.status_code == 422 and command in text(answer)
    answer = post(anybody, made)
    assert answer.status_code == 200 and command in text(answer)


def test_programs_get_the_document_without_a_token(tmp_path: Path) -> None:
    program = Client(enforce_csrf_checks=True)
    made = table(tmp_path / "a.csv", rows({"study_year": "1", "born_on": "?"}))
    answer = post(program, made, headers={"Accept": "application/json"})
    document = answer.json()
    assert set(document) == {"instrument_versions", "records", "counts", "findings", "problems"} and document["records"] == 1
    assert [p["column_letter"] for p in document["problems"]] == ["E"] and "Content-Disposition" not in answer
    wrong = post(program, table(tmp_path / "b.csv", [["a"], ["1"]]), headers={"Accept": "application/json"})
    assert wrong.status_code == 422 and "No heading row" in wrong.json()["reasons"][0]["en"]
    assert post(program, made).status_code == 403, "a page is asked for with the token of its form"


def test_htmx_gets_the_part_and_the_head(anybody: Client, tmp_path: Path) -> None:
    page = text(post(anybody, table(tmp_path / "a.csv", rows({})), headers={"HX-Request": "true"}))
    assert "<html" not in page and 'id="check-heading" tabindex="-1" hx-swap-oob="true"' in page and 'form="check-form"' in page


def test_a_file_that_cannot_be_used_is_422_with_the_reason(anybody: Client, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    for made, word in ((corner(tmp_path / "corner.xlsx"), "damaged"), (tmp_path / "empty.csv", "empty"),
                       (bomb(tmp_path / "bomb.xlsx", tmp_path / "plain.xlsx", 620_000_000), "larger than 600 MB"),
                       (table(tmp_path / "wrong.csv", [["a", "b"], ["1", "2"]]), "No heading row")):
        answer = post(anybody, made)
        assert answer.status_code == 422 and word in text(answer), made
    nothing = anybody.post("/check", {})
    assert nothing.status_code == 422 and "Choose a file first" in text(nothing)
    assert "行里没有找到标题行" in text(post(Client(), tmp_path / "wrong.csv"))


def test_limits_of_rows_and_bytes(anybody: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert anybody.post("/check", {"file": SimpleUploadedFile("a.csv", b"x" * 10_600_000)}).status_code == 413
    assert "larger than 10 MB" in text(anybody.post("/check", {"file": SimpleUploadedFile("a.csv", b"x" * 10_000_001)}))
    monkeypatch.setattr(checking, "LIMITS", Limits(rows=1))
    assert "More than 1 rows" in text(post(anybody, table(tmp_path / "a.csv", rows({}, {}))))


def test_a_stranger_who_sends_too_many_waits_and_staff_do_not(anybody: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking.RATE, "most", 2)
    made = table(tmp_path / "a.csv", rows({}))
    assert [post(anybody, made).status_code for _ in range(3)] == [200, 200, 429]
    answer = post(anybody, made)
    assert answer["Retry-After"] == "60" and "At most 2 files a minute" in text(answer)
    anybody.force_login(cast().teacher.user)
    assert post(anybody, made).status_code == 200


def test_an_address_counts_for_a_minute_and_a_flood_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    rate = Rate(most=2, seconds=60)
    assert [rate.allows("10.0.0.1", at) for at in (0, 30, 59, 60, 61)] == [True, True, False, True, False]
    assert rate.allows("10.0.0.2", 61)
    assert [rate.allows(f"2001:db8:1:2::{n}", 0) for n in (1, 2, 3)] == [True, True, False], "one network is one household"
    assert rate.allows("2001:db8:1:3::1", 0) and rate.allows("", 0)
    monkeypatch.setattr("zhijiao.kernel.requests.rates._MOST_KNOWN", 3)
    assert rate.allows("10.0.0.3", 200) and set(rate._seen) == {"10.0.0.3"}


def test_visitors_wait_for_each_other_and_never_the_people_at_work(anybody: Client, tmp_path: Path) -> None:
    made = table(tmp_path / "a.csv", rows({}))
    for _ in range(4):
        checking.AT_ONCE.acquire()
    try:
        answer = post(anybody, made)
        assert answer.status_code == 503 and answer["Retry-After"] == "5"
    finally:
        for _ in range(4):
            checking.AT_ONCE.release()
    with OneWriter.lock:
        assert post(anybody, made).status_code == 200, "a check does not queue behind those who write"


def contents() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for name in (*connection.introspection.table_names(cursor),):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")
            found[name] = cursor.fetchone()[0]
        return found


def files(settings: Any) -> set[Path]:
    # The folder of a test process is its own; what other processes do in the machine's temporary folder is not looked at.
    return {path for folder in (tempfile.gettempdir(), settings.MEDIA_ROOT) for path in Path(folder).rglob("*")}


def test_nothing_is_stored_whatever_happens(anybody: Client, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = workbook(tmp_path / "a.xlsx", rows({"study_year": "1"})), corner(tmp_path / "b.xlsx")
    large = table(tmp_path / "c.csv", rows(*[{"enterprise_name": "沈" * 1000}] * 1000))
    assert large.stat().st_size > 2_621_440, "larger than what is kept in memory"
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    tables, kept = contents(), files(settings)
    assert len(tables) >= len([model for model in apps.get_models() if not model.__module__.startswith("tests.")])
    with CaptureQueriesContext(connection) as queries:
        for made, query in ((good, ""), (good, "?format=copy"), (good, "?format=json"), (bad, ""), (large, "")):
            post(anybody, made, query, headers={"Idempotency-Key": "check-again"})
        with pytest.raises(ZeroDivisionError):
            monkeypatch.setattr(checking, "judged", lambda *_, **__: 1 / 0)
            post(anybody, good)
    assert [q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))] == []
    assert contents() == tables and files(settings) == kept and not Reply.objects.exists()
    assert not list(own.iterdir())


def test_the_template_is_the_one_that_is_read(anybody: Client) -> None:
    answer = anybody.get("/check/template.xlsx")
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [cell.value for cell in page[2]] == KEYS and "Internships.xlsx" in answer["Content-Disposition"]


def test_the_document_is_that_of_the_command_line(anybody: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from zhijiao.cli import main

    made = table(tmp_path / "a.csv", rows({"study_year": "1"}, {"born_on": "?"}, {"ends_on": "2020-01-01"}, {"row_id": ""}))
    main.run(["check", "internships", str(made), "--json"])
    assert post(anybody, made, "?format=json").json() == json.loads(capsys.readouterr().out)
