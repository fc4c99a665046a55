"""Registers on screen: list, search, filters, views, order, one row, covered values, exports, scope."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.kernel.factories import NOON, a_person, a_seat, a_user, acting, an_organisation
from tests.kernel.invented_register import PLAIN, SEATS
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.models import Membership, Person
from zhijiao.kernel.people.terms import Role, Sex
from zhijiao.kernel.registers import Register, View, asking, exports, lists, registry
from zhijiao.kernel.registers.asking import Asked
from zhijiao.kernel.registers.lists import listing, search_rows
from zhijiao.kernel.registers.registry import Registry
from zhijiao.kernel.requests.once import new_key

URLS = "tests.kernel.invented_register"
LIST = "/invented/seats"
ID_NUMBER = "210101201001010013"


@pytest.fixture(autouse=True)
def invented(db: None, regions: None, settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = URLS
    for register in (SEATS, PLAIN):
        registry.add(register, room="invented")
    yield
    for register in (SEATS, PLAIN):
        registry.remove(register)


def a_client(role: Role = Role.SCHOOL_REGISTRAR, organisation: Any = None) -> Client:
    """Somebody signed in, in one role."""
    seat = a_seat(role, organisation)
    client = Client()
    client.force_login(a_user(seat))
    return client


@pytest.fixture
def school() -> Any:
    return an_organisation(name="浑河工业学校", name_en="Hunhe Industrial School")


@pytest.fixture
def client(school: Any) -> Client:
    return a_client(organisation=school)


def an_apprentice(school: Any, name: str = "曾世英", **but: Any) -> Membership:
    person = a_person(name=name, sex=Sex.FEMALE, **{k: but.pop(k) for k in ("id_number",) if k in but})
    return a_seat(Role.APPRENTICE, school, person=person, **but)


def test_the_list_shows_words_not_values_and_covers_what_is_sensitive(client: Client, school: Any) -> None:
    an_apprentice(school, id_number=ID_NUMBER)
    text = client.get(LIST).content.decode()
    assert "曾世英" in text and "女" in text and "浑河工业学校" in text and "2026年9月1日" in text
    assert ID_NUMBER not in text and "2101************13" in text
    assert "共1条" in text or "1条" in text


def test_the_list_speaks_english_when_asked(client: Client, school: Any) -> None:
    an_apprentice(school)
    client.cookies["django_language"] = "en"
    text = client.get(LIST).content.decode()
    assert "Hunhe Industrial School" in text and "female" in text and "Saved views" in text


def test_a_stranger_sees_nothing_of_another_school(school: Any) -> None:
    seat = an_apprentice(school, id_number=ID_NUMBER)
    stranger = a_client(organisation=an_organisation())
    assert "曾世英" not in stranger.get(LIST).content.decode()
    assert "曾世英" not in stranger.get(LIST, {"q": "曾世英"}).content.decode().replace('value="曾世英"', "")
    assert "浑河工业学校" not in stranger.get(LIST, {"organisation": school.pk}).content.decode()
    assert stranger.get(f"{LIST}/{seat.pk}").status_code == 404
    assert stranger.post(f"{LIST}/{seat.pk}/open/person__id_number").status_code == 404
    assert b"\xe6\x9b\xbe" not in stranger.get(f"{LIST}/export", {"as": "csv"}).content


def test_other_roles_are_refused_and_nobody_is_sent_to_sign_in(school: Any) -> None:
    assert a_client(Role.ENTERPRISE_HR, school).get(LIST).status_code == 403
    assert a_client(Role.PROVINCE_OFFICIAL, school).get(f"{LIST}/import").status_code == 403
    answer = Client().get(LIST)
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(("text", "found"), [
    ("世英", True), ("zsy", True), ("csy", True), ("ZSY", True), ("sy", True), (ID_NUMBER, True), (ID_NUMBER[:17], False),
    ("曾 世", True), ("曾 李", False), ("%", False), ("x" * 300, False), ("曾\x00", True)])
def test_search_by_part_initials_and_exact_number(client: Client, school: Any, text: str, found: bool) -> None:
    an_apprentice(school, id_number=ID_NUMBER)
    assert ('class="rowlink"' in client.get(LIST, {"q": text}).content.decode()) is found


def test_rare_characters_are_found_whole(client: Client, school: Any) -> None:
    an_apprentice(school, "赵\U0002CE7C")
    an_apprentice(school, "赵喆")
    text = client.get(LIST, {"q": "\U0002CE7C"}).content.decode()
    assert "赵\U0002CE7C" in text and "赵喆" not in text


def test_filters_are_chips_that_can_be_taken_away(client: Client, school: Any) -> None:
    an_apprentice(school, "早", since=date(2026, 1, 1))
    an_apprentice(school, "晚", since=date(2026, 12, 1))
    text = client.get(LIST, {"since.from": "2026-06-01", "role": "apprentice", "open": "yes"}).content.decode()
    assert "晚" in text and ">早<" not in text
    assert "2026-06-01 – …" in text and text.count('class="chip on"') == 3
    assert 'href="?role=apprentice&amp;open=yes"' in text


def test_a_filter_that_cannot_be_read_is_told(client: Client, school: Any) -> None:
    an_apprentice(school)
    text = client.get(LIST, {"since.to": "2026-13-01", "role": "no such", "organisation": "x", "open": "no"}).content.decode()
    assert "写成日期" in text and "只能是" in text and "曾世英" in text


def test_a_related_row_filters_by_key_or_name(client: Client, school: Any) -> None:
    an_apprentice(school)
    text = client.get(LIST, {"organisation": school.pk, "organisation.name": "浑河"}).content.decode()
    assert "曾世英" in text and "<b>浑河工业学校、浑河</b>" in text
    assert "曾世英" not in client.get(LIST, {"organisation.name": "no such"}).content.decode()
    assert "曾世英" not in client.get(LIST, {"organisation": school.pk + 1}).content.decode()


def test_views_have_counts_and_narrow_the_list(client: Client, school: Any) -> None:
    an_apprentice(school, "在读")
    an_apprentice(school, "毕业", since=date(2020, 9, 1), until=date(2021, 7, 1))
    text = client.get(LIST, {"view": "ended"}).content.decode()
    assert "毕业" in text and "在读" not in text and 'class="r-block"' in text
    assert '已结束<span class="n">1</span>' in text and '全部<span class="n">2</span>' in text


def test_order_by_a_heading_and_back(client: Client, school: Any) -> None:
    an_apprentice(school, "甲", since=date(2026, 1, 1))
    an_apprentice(school, "乙", since=date(2026, 2, 1))
    up = client.get(LIST, {"sort": "since"}).content.decode()
    assert up.index("甲") < up.index("乙") and 'aria-sort="ascending"' in up and "sort=-since" in up
    down = client.get(LIST, {"sort": "-since"}).content.decode()
    assert down.index("乙") < down.index("甲") and 'aria-sort="descending"' in down
    hidden = client.get(LIST, {"sort": "person__id_number"}).content.decode()
    assert hidden.index("乙") < hidden.index("甲")  # sealed values order nothing: the register's own order stands


def test_pages_have_a_range_and_a_total(client: Client, school: Any) -> None:
    for number in range(16):
        an_apprentice(school, f"学生{number:02d}")
    text = client.get(LIST, {"per": "15", "page": "2"}).content.decode()
    assert text.count('class="rowlink"') == 1 and "16–16" in text and "per=15" in text
    assert client.get(LIST, {"page": "999"}).content.decode().count('class="rowlink"') == 16


def test_htmx_gets_only_the_part_that_changes(client: Client, school: Any) -> None:
    an_apprentice(school)
    answer = client.get(LIST, headers={"HX-Request": "true"})
    assert b"<html" not in answer.content and b"rowlink" in answer.content and "HX-Request" in answer["Vary"]


def test_an_empty_register_teaches(client: Client) -> None:
    text = client.get(LIST).content.decode()
    assert "/invented/seats/template" in text and "/invented/seats/import" in text
    assert "没有" in client.get(LIST, {"q": "无此人"}).content.decode()


def test_one_row_covers_its_number_until_it_is_opened(client: Client, school: Any) -> None:
    seat = an_apprentice(school, id_number=ID_NUMBER)
    closed = client.get(f"{LIST}/{seat.pk}").content.decode()
    assert ID_NUMBER not in closed and "打开" in closed
    for nothing in ({}, {"reason": "  "}):
        refused = client.post(f"{LIST}/{seat.pk}/open/person__id_number", nothing)
        assert refused.status_code == 422 and ID_NUMBER not in refused.content.decode() and "请填写查看理由" in refused.content.decode()
    opened = client.post(f"{LIST}/{seat.pk}/open/person__id_number", {"reason": "核对学籍"})
    assert ID_NUMBER in opened.content.decode() and opened["Cache-Control"] == "private, no-store"
    entry = Entry.objects.get(event="registers.field.opened")
    assert entry.subject_id == str(seat.pk) and entry.body == {"register": "invented/seats", "field": "person__id_number", "reason": "核对学籍"}
    part = client.post(f"{LIST}/{seat.pk}/open/person__id_number", {"reason": "再看一次"}, headers={"HX-Request": "true"})
    assert part.content.decode().strip() == ID_NUMBER
    told = client.get(f"{LIST}/{seat.pk}").content.decode()
    assert "查看受保护的内容" in told and "registers.field.opened" not in told, "what happened is said in words"
    record("invented.seat.moved", subject=seat, by=SYSTEM, at=NOON)
    assert "invented.seat.moved" in client.get(f"{LIST}/{seat.pk}").content.decode(), "what nobody has put in words is shown by its name"


@pytest.mark.parametrize("tail", ["x", "9999999", "1" * 30, "1%00", "1/open/person__name", "1/open/nothing"])
def test_addresses_that_lead_nowhere(client: Client, school: Any, tail: str) -> None:
    an_apprentice(school)
    method = client.post if "open" in tail else client.get
    assert method(f"{LIST}/{tail}").status_code == 404


def test_an_act_on_chosen_rows_takes_those_it_can(client: Client, school: Any) -> None:
    open_, over = an_apprentice(school, "在读"), an_apprentice(school, "毕业", until=date(2026, 10, 1))
    text = client.get(LIST).content.decode()
    assert f'name="key" value="{open_.pk}" data-able="end"' in text and f'name="key" value="{over.pk}" data-able=""' in text
    far = an_apprentice(an_organisation(), "外校")
    answer = client.post(f"{LIST}/bulk/end?q=x", {"key": [open_.pk, over.pk, far.pk, "x"], "idempotency_key": new_key()})
    assert answer.status_code == 302 and answer["Location"] == f"{LIST}?q=x"
    assert [Membership.objects.get(pk=s.pk).until is None for s in (open_, far)] == [False, True]
    assert "结束：1条" in client.get(LIST).content.decode()
    assert client.post(f"{LIST}/bulk/end", {"key": [over.pk], "idempotency_key": new_key()}).status_code == 422
    stays = an_apprentice(school, "不走")
    assert client.post(f"{LIST}/bulk/end", {"key": [stays.pk], "idempotency_key": new_key()}).status_code == 422
    assert client.post(f"{LIST}/bulk/other", {"key": [stays.pk]}).status_code == 403
    assert a_client(Role.SCHOOL_TEACHER, school).post(f"{LIST}/bulk/end", {"key": [stays.pk]}).status_code == 403


def test_a_workbook_export_is_marked_covered_and_recorded(client: Client, school: Any) -> None:
    an_apprentice(school, "=cmd()", id_number=ID_NUMBER)
    answer = client.get(f"{LIST}/export", {"as": "xlsx", "q": "cmd"})
    assert answer["Content-Disposition"].startswith("attachment") and answer["Cache-Control"] == "private, no-store"
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[0][0] == "'=cmd()" and rows[0][2] == "2101************13" and "浑河工业学校" in rows[0][-1]
    entry = Entry.objects.get(event="registers.rows.exported")
    assert entry.body is not None and entry.body["rows"] == 1 and entry.body["asked"] == "q=cmd"


def test_a_csv_export_in_english(client: Client, school: Any) -> None:
    an_apprentice(school)
    client.cookies["django_language"] = "en"
    text = client.get(f"{LIST}/export", {"as": "csv"}).content.decode("utf-8-sig")
    assert "female" in text and "Hunhe Industrial School" in text and "export_mark" in text
    assert client.get(f"{LIST}/export", {"as": "exe"}).status_code == 404
    assert client.head(f"{LIST}/export", {"as": "csv"}).status_code == 200
    assert Entry.objects.filter(event="registers.rows.exported").count() == 1


def test_an_export_in_the_columns_of_the_sheet(client: Client, school: Any) -> None:
    an_apprentice(school, id_number=ID_NUMBER)
    text = client.get("/invented/plain/export", {"as": "csv"}).content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("row_id,name,id_number") and ID_NUMBER not in text


def test_an_export_of_values_of_every_kind(school: Any) -> None:
    seat = acting(a_seat(Role.SCHOOL_REGISTRAR, school))
    an_apprentice(school)
    rows = list(exports.export_rows(SEATS, actor=seat, now=NOON, language="en"))
    assert rows[0]["role"] == "apprentice" and rows[0]["since"] == date(2026, 9, 1) and rows[0]["until"] is None
    assert rows[0]["among"] == "1" and rows[0]["person__id_number"] is None
    assert exports.file_name(SEATS, "csv", now=NOON, language="en") == "Seats-20261123-1200.csv"


@pytest.mark.parametrize("rows", [60, 600])
def test_a_list_costs_the_same_statements_at_any_length(school: Any, rows: int) -> None:
    actor = acting(a_seat(Role.SCHOOL_REGISTRAR, school))
    persons = Person.objects.bulk_create([Person(name=f"学生{number}") for number in range(rows)])
    Membership.objects.bulk_create([Membership(person=person, organisation=school, role=Role.APPRENTICE, since=date(2026, 9, 1))
                                    for person in persons])
    with CaptureQueriesContext(connection) as seen:
        made = listing(SEATS, QueryDict("q=学生&role=apprentice"), actor=actor, now=NOON)
    assert len(seen) == 4 and made.total == rows and len(made.rows) == 50  # the related rows, counts, keys, rows
    with CaptureQueriesContext(connection) as seen:
        listing(SEATS, QueryDict("role=apprentice"), actor=actor, now=NOON)
    assert len(seen) == 3


@pytest.mark.parametrize(("most", "told"), [(2, 1), (1, None)])
def test_a_view_that_looks_across_is_counted_among_not_too_many_rows(school: Any, most: int, told: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_COUNTED_ACROSS", most)
    register = replace(SEATS, views=(*SEATS.views, View("named", Bilingual("Named so", "同名"), lambda actor, now: Q(person__name="曾世英"), across=True)))
    actor = acting(a_seat(Role.SCHOOL_REGISTRAR, school))
    an_apprentice(school)
    an_apprentice(school, name="某人")
    every, ended, named = listing(register, QueryDict("role=apprentice"), actor=actor, now=NOON).tabs
    assert (every.count, ended.count, named.count) == (2, 0, told)
    opened = listing(register, QueryDict("role=apprentice&view=named"), actor=actor, now=NOON)
    assert opened.tabs[2].count == 1 == len(opened.rows), "the page that is open always tells its total"


def test_pages_from_the_nearer_end_are_the_pages_of_the_whole_list(school: Any) -> None:
    actor = acting(a_seat(Role.SCHOOL_REGISTRAR, school))
    for number in range(36):  # several of one day: the key decides
        an_apprentice(school, since=date(2026, 9, 1 + number // 7))
    for sort in ("", "&sort=since", "&sort=-since"):
        pages = [listing(SEATS, QueryDict(f"per=15&page={page}{sort}"), actor=actor, now=NOON) for page in range(1, 4)]
        assert sum(len(page.rows) for page in pages) == pages[0].total > 30
        whole = list(Asked(SEATS, QueryDict(sort[1:]), actor, NOON).rows().values_list("pk", flat=True))
        assert [row.record.pk for page in pages for row in page.rows] == whole


@pytest.mark.parametrize("most", [1, 2000])
def test_a_search_finds_the_same_whether_related_rows_are_named_or_not(school: Any, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_RELATED", most)
    actor = acting(a_seat(Role.SCHOOL_REGISTRAR, school))
    for name in ("欧阳一诺", "欧阳思远", "Ann Li", "ANN Wang"):
        Membership.objects.create(person=Person.objects.create(name=name), organisation=school, role=Role.APPRENTICE, since=date(2026, 9, 1))

    def found(text: str) -> set[str]:
        return {row.record.person.name for row in listing(SEATS, QueryDict(f"q={text}"), actor=actor, now=NOON).rows}

    assert found("欧阳") == {"欧阳一诺", "欧阳思远"} and found("欧阳 思") == {"欧阳思远"} and found("欧阳 ann") == set()
    assert found("ann") == {"Ann Li", "ANN Wang"} and found("ann LI") == {"Ann Li"}


def test_search_over_all_registers_gives_hits_with_addresses(school: Any) -> None:
    actor = acting(a_seat(Role.SCHOOL_REGISTRAR, school))
    seat = an_apprentice(school)
    (hit,) = search_rows(SEATS, actor, "zsy", 5, now=NOON)
    assert str(hit) == "曾世英" and hit.get_absolute_url() == f"{LIST}/{seat.pk}"
    assert search_rows(SEATS, actor, " ", 5, now=NOON) == [] and search_rows(PLAIN, actor, "zsy", 5, now=NOON) == []
    other = acting(a_seat(Role.ENTERPRISE_HR, school))
    assert search_rows(SEATS, other, "zsy", 5, now=NOON) == []


def test_the_registry_knows_its_registers() -> None:
    assert registry.get("invented/seats") is SEATS and SEATS in registry.all() and registry.by_room("invented") == [SEATS, PLAIN]
    one = Registry()
    again = Register(name="a", words=Bilingual("a", "a"), model=Membership, visible_to=SEATS.visible_to, roles=(), columns=("since",))
    one.add(again, room="r")
    with pytest.raises(ValueError, match="r/a"):
        one.add(again, room="r")
    assert one.open_to(acting(a_seat(Role.SCHOOL_REGISTRAR))) == []
