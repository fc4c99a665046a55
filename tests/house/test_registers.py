"""What every register inherits: list, row, export, template, API, scope, and the same few statements at any length."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import NOON, Cast, cast
from tests.rows import ROWS
from zhijiao.engines.sheets import read, template, write
from zhijiao.kernel.forms.columns import field_at
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import Between, Choice, Custom, Named, Register, exports, registry
from zhijiao.kernel.registers.asking import options, sort_path
from zhijiao.kernel.registers.imports import MARK
from zhijiao.kernel.registers.lists import listing, row_url, search_rows
from zhijiao.kernel.registers.rows import read_row

ALL = registry.all()


def of(registers: list[Register]) -> pytest.MarkDecorator:
    """Run a test for each of these registers."""
    return pytest.mark.parametrize("register", registers, ids=[register.label for register in registers])


PAGES = {"first page": "", "last page": "?page=99999", "search": "?q=x", "from a day on": "?on.from=2026-01-01&state=written"}
PAGE = 9  # statements of one page with all that surrounds it: session, person, seat, three of the list, one's kept filters, and those of its rows

each, each_searched = of(ALL), of([register for register in ALL if register.search])
each_fed = of([register for register in ALL if register.sheet is not None])
each_round = of([register for register in ALL if register.sheet is not None and register.sheet.row_of is not None])


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def overseer(people: Cast, register: Register) -> Actor:
    """Somebody of the cast who may open the register and sees the rows that tests/rows.py makes."""
    for name in ("registrar", "city_officer", "provincial_official"):
        actor = people.members[name].actor
        if register.open_to(actor):
            return actor
    raise AssertionError(f"nobody of the cast oversees {register.label}")


def signed_in(people: Cast, actor: Actor) -> Client:
    client = Client()
    client.force_login(next(member.user for member in people.members.values() if member.actor == actor))
    return client


def test_every_register_has_rows_to_be_tested_with() -> None:
    assert {register.label for register in ALL} == set(ROWS), "a register without rows in tests/rows.py, or rows without a register"


@each
def test_its_declaration_leads_to_fields_with_words_in_both_languages(register: Register) -> None:
    for part in (*register.shows, *register.fields, *register.asked):
        words = register.words_of(part)
        assert words.en and words.zh and words.en != words.zh, part
    for show in (*register.shows, *register.fields):
        assert show.value is not None or field_at(register.model, show.path)
        assert not show.sub or field_at(register.model, show.sub)
    for path in (*register.search, *(path.removeprefix("-") for path in register.order)):
        assert field_at(register.model, path)
    assert register.key == "pk" or field_at(register.model, register.key).unique
    assert register.roles and set(register.writers) <= set(register.roles)
    assert Role.SYSTEM not in register.roles


@each
def test_its_list_opens_in_both_languages_and_names_its_rows(register: Register, people: Cast) -> None:
    rows, actor = ROWS[register.label](people, 3), overseer(people, register)
    client = signed_in(people, actor)
    for language in ("zh-hans", "en"):
        client.cookies["django_language"] = language
        answer = client.get(f"/{register.label}")
        text = answer.content.decode()
        assert answer.status_code == 200 and text.count('class="rowlink"') == 3
        assert register.words.said(language) in text and row_url(register, rows[0]) in text


@each
def test_every_filter_order_and_view_can_be_asked(register: Register, people: Cast) -> None:
    ROWS[register.label](people, 2)
    actor = overseer(people, register)
    for asked in register.asked:
        for question in questions(asked, register):
            made = listing(register, QueryDict(question), actor=actor, now=NOON)
            assert not made.asked.refusals, (question, made.asked.refusals)
    for show in register.shows:
        if path := sort_path(register, show):
            for way in (path, f"-{path}"):
                assert len(listing(register, QueryDict(f"sort={way}"), actor=actor, now=NOON).rows) == 2
    for view in register.views:
        listing(register, QueryDict(f"view={view.name}"), actor=actor, now=NOON)


@each
def test_a_filter_of_days_or_numbers_refuses_anything_else(register: Register, people: Cast) -> None:
    for asked in register.asked:
        if isinstance(asked, Between):
            made = listing(register, QueryDict(f"{asked.path}.from=soon"), actor=overseer(people, register), now=NOON)
            assert {one.name for one in made.asked.refusals} == {asked.path}


def questions(asked: Any, register: Register) -> list[str]:
    """Return every way a filter is asked."""
    if isinstance(asked, Choice | Custom):
        return [f"{asked.path}={value}" for value, _ in options(asked, register)]
    if isinstance(asked, Named):
        return [f"{asked.path}=1", f"{asked.path}.name=x"]
    assert isinstance(asked, Between)
    return [f"{asked.path}.from=2026-01-01&{asked.path}.to=2026-12-31"]


@each_searched
def test_a_search_finds_a_row_by_what_it_shows(register: Register, people: Cast) -> None:
    rows, actor = ROWS[register.label](people, 2), overseer(people, register)
    word = str(_reach(rows[0], register.search[0]))
    hits = search_rows(register, actor, word, 5, now=NOON)
    assert [hit.record.pk for hit in hits] == [rows[0].pk] and hits[0].get_absolute_url() == row_url(register, rows[0])


def _reach(row: Any, path: str) -> Any:
    for step in path.split("__"):
        row = getattr(row, step)
    return row


@each
def test_a_row_opens(register: Register, people: Cast) -> None:
    row, actor = ROWS[register.label](people, 1)[0], overseer(people, register)
    assert signed_in(people, actor).get(row_url(register, row)).status_code == 200


@each
@pytest.mark.parametrize("form", exports.FORMS)
def test_its_export_holds_every_row_with_the_mark_of_who_and_when(register: Register, people: Cast, form: exports.Form) -> None:
    rows, actor = ROWS[register.label](people, 3), overseer(people, register)
    assert signed_in(people, actor).get(f"/{register.label}/export", {"as": form}).status_code == 200
    content, number = exports.written(register, form, actor=actor, now=NOON, params=QueryDict(), language="zh")
    found = list(exports.export_rows(register, actor=actor, now=NOON))
    assert number == len(rows) == len(found) and content
    assert all(actor.name in row[MARK.key] and "2026-09-28" in row[MARK.key] for row in found)


@each_fed
def test_its_template_is_read_back_and_its_example_can_be_read(register: Register) -> None:
    assert register.sheet is not None
    out = io.BytesIO()
    template(register.sheet.columns, register.words, out)
    examples = {column.key: column.example for column in register.sheet.columns}
    assert not read_row(register.sheet.columns, examples).issues
    assert len({column.key for column in register.sheet.columns}) == len(register.sheet.columns)


@each_round
def test_its_export_in_the_columns_of_its_sheet_is_read_without_a_problem(register: Register, people: Cast, tmp_path: Path) -> None:
    ROWS[register.label](people, 3)
    columns = exports.export_columns(register)
    rows = exports.export_rows(register, actor=overseer(people, register), now=NOON)
    write(rows, columns, tmp_path / "out.xlsx", language="zh")
    table = read(tmp_path / "out.xlsx", columns)
    assert len(table) == 3 and not table.problems


@each
def test_the_stranger_and_the_anonymous_get_nothing(register: Register, people: Cast) -> None:
    row = ROWS[register.label](people, 1)[0]
    stranger = signed_in(people, people.stranger.actor)
    key, secret = register.key_of(row), _secret(register, row)
    for path in (f"/{register.label}", f"/{register.label}/export?as=csv", f"/api/v1/{register.label}"):
        answer = stranger.get(path)
        assert answer.status_code in (200, 403) and secret not in answer.content.decode("utf-8", "replace"), path
        assert Client().get(path).status_code in (302, 401)
    for path in (row_url(register, row), f"/api/v1/{register.label}/rows/{key}"):
        assert stranger.get(path).status_code in (403, 404), path
    assert search_rows(register, people.stranger.actor, secret, 5, now=NOON) == []
    assert stranger.get(f"/{register.label}/imports/00000000-0000-0000-0000-000000000000").status_code in (403, 404)


def _secret(register: Register, row: Any) -> str:
    """Return what names the row and must not be seen by a stranger."""
    return str(row.agreement.number if hasattr(row, "agreement") else getattr(row, "number", row))


@each
def test_its_api_gives_the_same_rows_as_its_list(register: Register, people: Cast) -> None:
    rows, actor = ROWS[register.label](people, 3), overseer(people, register)
    client = signed_in(people, actor)
    found = client.get(f"/api/v1/{register.label}").json()["results"]
    assert {row["key"] for row in found} == {register.key_of(row) for row in rows}
    assert client.get(f"/api/v1/{register.label}/rows/{register.key_of(rows[0])}").json()["key"] == register.key_of(rows[0])


@each
def test_its_list_export_and_api_cost_the_same_statements_at_60_and_600_rows(register: Register, people: Cast) -> None:
    actor = overseer(people, register)
    client = signed_in(people, actor)
    client.get("/healthz")  # the first request of a session remembers the seat
    client.get(f"/{register.label}")
    ROWS[register.label](people, 60)
    few = costs(register, actor, client)
    _clear(register)
    ROWS[register.label](people, 600)
    many = costs(register, actor, client)
    assert few == many, register.label
    assert few["list"] <= 6 and few["export"] <= 10 and few["api"] <= 8, few
    more = any(view.across for view in register.views)  # counted in a statement of their own
    assert all(few[page] <= PAGE + more + (page == "search") for page in PAGES), few  # a search finds related rows first


def costs(register: Register, actor: Actor, client: Client) -> dict[str, int]:
    """Return how many statements one page of the list, an export and a page of the API take."""
    def counted(work: Any) -> int:
        with CaptureQueriesContext(connection) as seen:
            work()
        return len(seen)

    return {"list": counted(lambda: listing(register, QueryDict(), actor=actor, now=NOON)),
            "export": counted(lambda: list(exports.export_rows(register, actor=actor, now=NOON))),
            "api": counted(lambda: client.get(f"/api/v1/{register.label}")),
            **{page: counted(lambda asked=asked: client.get(f"/{register.label}{asked}")) for page, asked in PAGES.items()}}


def _clear(register: Register) -> None:
    """Delete the rows and what they hang on; of a model that others hang on, those first."""
    from zhijiao.kernel.administration.models import Invitation
    from zhijiao.systems.apprenticeships.models import Agreement
    from zhijiao.systems.meetings.models import Task

    if register.label == "meetings/requirements":
        Task.objects.all().delete()
    if register.label == "administration/batches":
        Invitation.objects.all().delete()
    register.model._default_manager.all().delete()
    Agreement.objects.all().delete()
