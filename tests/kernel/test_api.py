"""The API: documented, guarded by session or key, cursor pages, the same judgement, problems as problem+json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from ninja import NinjaAPI, Router

from tests.kernel.factories import NOON, a_seat, a_user, acting, an_organisation
from tests.kernel.invented_register import PLAIN, SEATS
from tests.kernel.test_imports import BAD_DATE, EARLY, EXPLAINED, GOOD, HEAD, MIXED, NO_PAY, NOBODY, POOR
from zhijiao.kernel.api import site, tokens
from zhijiao.kernel.api.models import Token
from zhijiao.kernel.api.operations import add_operations
from zhijiao.kernel.api.security import KeyAuth, SessionAuth
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.people.actor import ANONYMOUS, Actor
from zhijiao.kernel.people.models import Membership, Person, User
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import import_pages, registry
from zhijiao.kernel.requests.once import new_key
from zhijiao.kernel.states import Refused, Stale

LIST = "/api/v1/invented/seats"
ROW = {"row_id": "1", "name": "曾世英", "id_number": "210101201001010013", "sex": "F", "starts_on": "2026-09-01", "pay_yuan": 3000}


@pytest.fixture(autouse=True)
def invented(db: None, regions: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    settings.ROOT_URLCONF = "tests.kernel.invented_api"
    for register in (SEATS, PLAIN):
        registry.add(register, room="invented")
    yield
    for register in (SEATS, PLAIN):
        registry.remove(register)


@pytest.fixture
def school() -> Any:
    return an_organisation(name="浑河工业学校", name_en="Hunhe Industrial School")


@pytest.fixture
def seat(school: Any) -> Membership:
    return a_seat(Role.SCHOOL_REGISTRAR, school)


@pytest.fixture
def actor(seat: Membership) -> Actor:
    return acting(seat)


def a_key(seat: Membership, *scopes: str) -> str:
    """A key of the person in a seat."""
    return tokens.issue(membership=seat, scopes=scopes or ("read", "write"), name="roll", by=acting(seat), at=NOON_TODAY)[1]


from django.utils import timezone  # noqa: E402

NOON_TODAY = timezone.localtime()


class Program:
    """A program that carries a key."""

    def __init__(self, secret: str):
        self.client, self.secret = Client(), secret

    def get(self, path: str, **params: Any) -> Any:
        return self.client.get(path, params, headers={"Authorization": f"Bearer {self.secret}"})

    def post(self, path: str, body: Any = None, *, key: str | None = "", **files: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.secret}"} | ({} if key is None else {"Idempotency-Key": key or new_key()})
        if files:
            return self.client.post(path, files, headers=headers)
        return self.client.post(path, json.dumps(body), content_type="application/json", headers=headers)


@pytest.fixture
def program(seat: Membership) -> Program:
    return Program(a_key(seat))


def apprentices(school: Any, number: int) -> list[Membership]:
    """So many apprentices of a school."""
    persons = Person.objects.bulk_create([Person(name=f"学生{n}", id_number="210101201001010013" if not n else None)
                                          for n in range(number)])
    return [a_seat(Role.APPRENTICE, school, person=person) for person in persons]


def problem(answer: Any, status: int) -> list[dict[str, Any]]:
    """Check that an answer is a problem and return its reasons."""
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status and body["title"] and body["title_zh"]
    return list(body["reasons"])


def test_the_documentation_is_openapi_3_1_without_outside_addresses(client: Client) -> None:
    schema = client.get("/api/openapi.json").json()
    assert schema["openapi"].startswith("3.1") and LIST in schema["paths"]
    assert {p["name"] for p in schema["paths"][LIST]["get"]["parameters"]} >= {"cursor", "size", "q", "view", "role", "since.from",
                                                                             "organisation", "organisation.name", "open"}
    page = client.get("/api/docs").content.decode()
    assert "//cdn" not in page and "/static/ninja/" in page


def test_a_list_in_cursor_pages_forth_and_back(program: Program, school: Any) -> None:
    rows = apprentices(school, 5)
    first = program.get(LIST, size=2, **{"since.from": "2026-01-01"}).json()
    assert [row["key"] for row in first["results"]] == [str(row.pk) for row in rows[:2]] and first["previous"] is None
    assert "since.from=2026-01-01" in first["next"]
    second = program.get(follow(first["next"])).json()
    third = program.get(follow(second["next"])).json()
    assert [row["key"] for row in third["results"]] == [str(rows[4].pk)] and third["next"] is None
    assert program.get(follow(third["previous"])).json()["results"] == second["results"]
    back = program.get(follow(second["previous"])).json()
    assert back["results"] == first["results"] and back["previous"] is None and back["next"]
    assert program.get(LIST, q="无此人").json() == {"previous": None, "next": None, "results": []}


def follow(address: str) -> str:
    """Return an absolute address as the client takes it."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def test_a_row_is_typed_and_covered(program: Program, school: Any) -> None:
    row = apprentices(school, 1)[0]
    found = program.get(f"{LIST}/rows/{row.pk}").json()
    assert found["person__name"] == "学生0" and found["person__id_number"] == "2101************13" and found["since"] == "2026-09-01"
    assert found["organisation"] == {"key": school.pk, "zh": "浑河工业学校", "en": "Hunhe Industrial School"}
    assert found["role"] == "apprentice" and found["until"] is None and found["among"] == 1
    plain = program.get(f"/api/v1/invented/plain/rows/{row.pk}").json()
    assert plain["person"]["zh"] == "学生0" and plain["person__born_on"] is None


@pytest.mark.parametrize(("params", "field"), [({"cursor": "!"}, "cursor"), ({"cursor": "YXg="}, "cursor"), ({"cursor": "YWE="}, "cursor"),
                                              ({"size": "0"}, "query.size"), ({"since.from": "x"}, "since"), ({"role": "king"}, "role")])
def test_a_question_that_cannot_be_understood_is_a_problem(program: Program, params: dict[str, str], field: str) -> None:
    assert problem(program.get(LIST, **params), 422)[0]["field"] == field


def test_a_stranger_gets_nothing(school: Any) -> None:
    row = apprentices(school, 1)[0]
    stranger = Program(a_key(a_seat(Role.SCHOOL_REGISTRAR, an_organisation())))
    assert stranger.get(LIST).json()["results"] == []
    for path in (f"{LIST}/rows/{row.pk}", f"{LIST}/rows/x", f"{LIST}/rows/1%00", f"{LIST}/rows/{'1' * 30}"):
        problem(stranger.get(path), 404)
    problem(Program(a_key(a_seat(Role.ENTERPRISE_HR, school))).get(LIST), 403)
    problem(Program(a_key(a_seat(Role.SCHOOL_TEACHER, school))).post(LIST, ROW), 403)
    problem(Client().get(LIST), 401)


def test_keys_have_scopes_and_an_end(seat: Membership, school: Any, actor: Actor) -> None:
    reader = Program(a_key(seat, "invented:read"))
    assert reader.get(LIST).status_code == 200
    assert "写入" in problem(reader.post(LIST, ROW), 403)[0]["zh"]
    problem(Program(a_key(seat, "elsewhere:read")).get(LIST), 403)
    for broken in ("zj_nothing", "other", ""):
        assert problem(Program(broken).get(LIST), 401)
    token = Token.objects.get(start=reader.secret[:9])
    assert token.used_on is not None and str(token).startswith("roll zj_")
    tokens.withdraw(token=token, by=actor, at=NOON)
    assert "WWW-Authenticate" in reader.get(LIST).headers and reader.get(LIST).status_code == 401
    with pytest.raises(Stale):
        tokens.withdraw(token=token, by=actor, at=NOON)
    over, gone, shut = (Program(a_key(seat)) for _ in range(3))
    Token.objects.filter(start=over.secret[:9]).update(ends_on=(NOON_TODAY - timedelta(days=1)).date())
    assert over.get(LIST).status_code == 401
    User.objects.filter(pk=actor.user_id).update(is_active=False)
    assert shut.get(LIST).status_code == 401
    User.objects.filter(pk=actor.user_id).update(is_active=True)
    Membership.objects.filter(pk=seat.pk).update(until="2026-09-02")
    assert gone.get(LIST).status_code == 401
    assert Entry.objects.filter(event="api.token.issued").count() == 5
    assert not Token.objects.visible_to(ANONYMOUS).exists()


def test_a_key_is_for_ones_own_role_and_has_limits(seat: Membership, actor: Actor) -> None:
    with pytest.raises(Refused) as caught:
        tokens.issue(membership=a_seat(Role.SCHOOL_REGISTRAR), scopes=("all",), name="x", days=400, by=actor, at=NOON)
    assert len(caught.value.reasons) == 3
    with pytest.raises(Refused):
        tokens.issue(membership=seat, scopes=(), name="x", by=actor, at=NOON)


def test_a_session_needs_the_csrf_token(seat: Membership, actor: Actor, school: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=actor.user_id))
    assert client.get(LIST).status_code == 200
    send = {"data": json.dumps(ROW), "content_type": "application/json"}
    assert "CSRF" in problem(client.post(LIST, **send, headers={"Idempotency-Key": new_key()}), 403)[0]["en"]
    client.get("/invented/seats/import")
    secret = client.cookies["csrftoken"].value
    made = client.post(LIST, **send, headers={"Idempotency-Key": new_key(), "X-CSRFToken": secret})
    assert made.status_code == 201


def test_one_row_is_written_and_recorded(program: Program, school: Any) -> None:
    answer = program.post(LIST, ROW)
    assert answer.status_code == 201 and answer.json()["person__name"] == "曾世英"
    entry = Entry.objects.get(event="registers.row.created")
    assert entry.subject_id == answer.json()["key"] and entry.chain == school.pk


def test_the_same_key_writes_once_and_another_request_with_it_is_refused(program: Program) -> None:
    key = new_key()
    first, second = program.post(LIST, ROW, key=key), program.post(LIST, ROW, key=key)
    assert first.status_code == second.status_code == 201 and first.json() == second.json()
    assert Membership.objects.filter(role=Role.APPRENTICE).count() == 1
    problem(program.post(LIST, {**ROW, "name": "李四"}, key=key), 422)
    assert problem(program.post(LIST, ROW, key=None), 400)[0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize(("change", "rule"), [
    ({"starts_on": "2025-09-01"}, "not_before_2026"), ({"starts_on": "soon"}, "unreadable.starts_on"), ({"pay_yuan": 500}, "some_pay"),
    ({"name": "无名"}, "mismatch.name")])
def test_a_row_is_refused_with_rule_article_and_field(program: Program, change: dict[str, Any], rule: str) -> None:
    reasons = problem(program.post(LIST, {**ROW, **change}), 422)
    (reason,) = [r for r in reasons if r["rule"] == rule]
    assert reason["field"] and reason["zh"] and (reason["article_zh"] or "." in rule)
    assert not Membership.objects.filter(role=Role.APPRENTICE).exists()
    if rule == "some_pay":
        assert program.post(LIST, {**ROW, **change, "reason": "家属同意"}).status_code == 201


def test_a_value_that_is_single_and_taken_is_a_conflict(program: Program) -> None:
    assert program.post(LIST, ROW).status_code == 201
    assert "只能出现一次" in problem(program.post(LIST, {**ROW, "name": "李四"}), 409)[0]["zh"]


@pytest.mark.parametrize("body", [{"nothing": 1}, [], "x", None, {"name": {"a": 1}}])
def test_a_body_of_another_shape_is_a_problem(program: Program, body: Any) -> None:
    problem(program.post(LIST, body), 422)


def test_a_body_that_is_no_json_is_a_problem(program: Program) -> None:
    answer = program.client.post(LIST, "{", content_type="application/json",
                                 headers={"Authorization": f"Bearer {program.secret}", "Idempotency-Key": new_key()})
    problem(answer, 400)


def test_rows_are_checked_and_nothing_is_written(program: Program) -> None:
    rows = [ROW, {**ROW, "row_id": "2", "starts_on": "2025-01-01"}, {**ROW, "row_id": None, "name": "x", "sex": ["F"], "pay_yuan": None}]
    found = program.post(f"{LIST}/check", {"rows": rows}).json()
    assert found["records"] == 3 and found["verdicts"] == {"can": 2, "cannot": 1} and found["ready"] == 2
    (stops,) = [issue for issue in found["issues"] if issue["stops"]]
    assert (stops["rule"], stops["row_id"], stops["finding"]["outcome"]) == ("not_before_2026", "2", "fail")
    assert {issue["row_id"] for issue in found["issues"]} == {"2", "3"}
    assert not Membership.objects.filter(role=Role.APPRENTICE).exists()


def test_a_file_is_checked_as_on_the_page(program: Program) -> None:
    found = program.post(f"{LIST}/check-file", file=SimpleUploadedFile("a.csv", MIXED.encode())).json()
    assert found["records"] == 7 and found["ready"] == 3 and len(found["issues"]) == 7
    assert problem(program.post(f"{LIST}/check-file", file=SimpleUploadedFile("a.csv", b"a,b\n1,2\n")), 422)[0]["field"] == "file"


def test_an_import_by_program_from_file_to_undo(program: Program) -> None:
    staged = program.post(f"{LIST}/imports", file=SimpleUploadedFile("a.csv", (HEAD + GOOD + EARLY + EXPLAINED).encode())).json()
    assert staged["stage"] == "staged" and staged["summary"]["ready"] == 2 and staged["written"] == 0
    at = f"{LIST}/imports/{staged['id']}"
    assert {issue["rule"] for issue in program.get(f"{at}/issues").json()} == {"not_before_2026", "some_pay"}
    assert program.post(f"{at}/accept").json()["written"] == 2
    assert program.get(at).json()["stage"] == "accepted"
    assert problem(program.post(f"{at}/accept"), 422)
    assert program.post(f"{at}/undo").json()["stage"] == "undone" and not Membership.objects.filter(role=Role.APPRENTICE).exists()
    problem(program.post(f"{at}/undo"), 409)
    assert problem(program.post(f"{LIST}/imports", file=SimpleUploadedFile("a.exe", b"MZ")), 422)[0]["field"] == "file"
    stranger = Program(a_key(a_seat(Role.SCHOOL_REGISTRAR, an_organisation())))
    problem(stranger.get(at), 404)


def test_a_large_import_is_read_in_the_background(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_pages, "AT_ONCE", 1)
    answer = program.post(f"{LIST}/imports", file=SimpleUploadedFile("a.csv", (HEAD + GOOD).encode()))
    assert answer.status_code == 202 and answer.json()["stage"] == "reading"


def test_the_page_of_keys(seat: Membership, actor: Actor) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    assert "还没有密钥" in client.get("/me/tokens/").content.decode()
    made = client.post("/me/tokens/", {"idempotency_key": new_key(), "name": "学籍系统", "scopes": ["read"], "days": "30"})
    assert made.status_code == 302
    text = client.get(made["Location"]).content.decode()
    assert "请现在复制" in text and "学籍系统" in text and "zj_" in text
    assert "请现在复制" not in client.get("/me/tokens/").content.decode()
    assert client.post("/me/tokens/", {"idempotency_key": new_key(), "name": "x", "scopes": ["read"], "days": "999"}).status_code == 422
    token = Token.objects.get()
    stranger = Client()
    stranger.force_login(a_user(a_seat(Role.SCHOOL_REGISTRAR, an_organisation())))
    assert stranger.post(f"/me/tokens/{token.pk}/withdraw", {"idempotency_key": new_key()}).status_code == 404
    assert client.post(f"/me/tokens/{token.pk}/withdraw", {"idempotency_key": new_key()}).status_code == 302
    assert "已收回" in client.get("/me/tokens/").content.decode() and Client().get("/me/tokens/").status_code == 302


def test_the_products_own_api_is_built() -> None:
    assert site.api.get_openapi_schema()["openapi"] == "3.1.0"
    assert {POOR, BAD_DATE, NOBODY, NO_PAY} and NinjaAPI and Router and add_operations and KeyAuth and SessionAuth
