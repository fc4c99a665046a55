"""Around every request: one answer per key, limits, refusals as pages and as problem+json, numbers, health, figures."""

from __future__ import annotations

import json
import logging
import threading
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client, RequestFactory

from tests.kernel.factories import NOON, a_seat, a_user
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.people.address import client_address
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.requests import figures, health, jobs, once
from zhijiao.kernel.requests.logs import Line, request_number
from zhijiao.kernel.requests.middleware import OneWriter
from zhijiao.kernel.requests.models import Reply
from zhijiao.kernel.requests.once import new_key

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kernel.addresses")]

KEY = "0123456789abcdef"
PROBLEM = "application/problem+json"


@pytest.fixture
def registrar(client, regions):
    client.force_login(a_user(a_seat(Role.SCHOOL_REGISTRAR)))
    return client


def added():
    return Region.objects.filter(key__startswith="T").count()


def send(client, **fields):
    return client.post("/tests/add", {"idempotency_key": KEY, **fields})


# --- one answer per key -----------------------------------------------------------------------------------------------


def test_a_double_click_gets_the_first_answer_and_one_effect(registrar):
    first, second = send(registrar, name="x"), send(registrar, name="x")
    assert first.content == second.content == b'{"key": "T0"}' and added() == 1
    assert second["Content-Type"] == first["Content-Type"] and second["Idempotent-Replayed"] == "true"
    assert str(Reply.objects.get()) == f"{KEY} 200" and b"T0" not in bytes(Reply.objects.get().body)  # it lies sealed


def test_a_redirect_is_kept_with_its_goal(registrar):
    first, second = send(registrar, then="redirect"), send(registrar, then="redirect")
    assert (second.status_code, second["Location"]) == (302, "/regions/T0") == (first.status_code, first["Location"])


def test_an_answer_made_by_a_template_is_kept_as_it_was_drawn(registrar):
    first, second = send(registrar, then="template"), send(registrar, then="template")
    assert first.content == second.content and added() == 1


def test_without_a_key_each_request_counts(registrar):
    for _ in range(2):
        registrar.post("/tests/add", {"name": "x"})
    assert added() == 2 and not Reply.objects.exists()


def test_the_key_of_the_api_is_a_header_and_its_body_is_compared(registrar):
    def call(body):
        return registrar.post("/api/tests/add", body, content_type="application/json", headers={"Idempotency-Key": KEY})

    assert call({"a": 1}).json() == call({"a": 1}).json() and added() == 1
    other = call({"a": 2})
    assert (other.status_code, other["Content-Type"]) == (422, PROBLEM)
    assert other.json()["reasons"][0]["en"] == "This key was already used for another request"
    assert added() == 1


@pytest.mark.parametrize("then", ["refuse", "stale", "invalid", "break"])
def test_a_refused_act_leaves_nothing_and_may_be_tried_again(registrar, then):
    registrar.raise_request_exception = False
    assert send(registrar, then=then).status_code in (409, 422, 500)
    assert added() == 0 and not Reply.objects.exists()
    assert send(registrar).status_code == 200 and added() == 1


def test_a_streamed_answer_cannot_be_kept_so_nothing_is_done(registrar):
    assert b"".join(send(registrar, then="stream").streaming_content) == b"T0"
    assert added() == 0


@pytest.mark.parametrize("key", ["short", "x" * 101, "white space", "汉字汉字汉字汉字"])
def test_a_key_that_is_none_is_refused(registrar, key):
    answer = registrar.post("/tests/add", {"idempotency_key": key})
    assert answer.status_code == 400 and added() == 0


def test_the_same_key_of_two_people_is_two_keys(registrar):
    send(registrar)
    other = Client()
    other.force_login(a_user(a_seat(Role.SCHOOL_REGISTRAR)))
    assert send(other).json() == {"key": "T1"}


def test_an_act_without_a_name_is_kept_under_nobodys_name(registrar):
    send(registrar, anonymous="yes")
    assert Reply.objects.get().who == ""
    assert send(Client(), anonymous="yes").json() == {"key": "T0"} and added() == 1


def test_the_same_file_sent_again_is_the_same_request_and_another_file_is_not(registrar):
    def upload(content):
        return registrar.post("/tests/add", {"idempotency_key": KEY, "file": SimpleUploadedFile("a.csv", content)})

    assert upload(b"1").json() == upload(b"1").json() == {"key": "T0"}
    assert upload(b"2").status_code == 422


def test_the_page_token_is_no_part_of_the_request_and_a_get_has_no_key(registrar):
    send(registrar, csrfmiddlewaretoken="a")
    assert send(registrar, csrfmiddlewaretoken="b").status_code == 200 and added() == 1
    assert once.given_key(RequestFactory().get("/", headers={"Idempotency-Key": KEY})) == ""
    assert len(new_key()) == 32 and new_key() != new_key()


def test_kept_answers_are_forgotten_after_a_week_and_old_sessions_with_them(registrar):
    send(registrar)
    jobs.clean_up(at=NOON)
    kept = Reply.objects.get()
    Reply.objects.update(kept_on=date(2026, 11, 15))
    jobs.clean_up(at=NOON)
    assert kept.status == 200 and not Reply.objects.exists()


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_a_refusal_is_a_page_in_the_readers_language_with_every_reason(registrar):
    answer = registrar.post("/tests/add", {"then": "refuse"})
    assert answer.status_code == 422 and "现在不行" in answer.text and "请等" in answer.text
    registrar.cookies["django_language"] = "en"
    assert "Not now" in registrar.post("/tests/add", {"then": "refuse"}).text


def test_a_refusal_is_problem_json_for_programs(registrar):
    answer = registrar.post("/api/tests/add", {"then": "refuse"})
    assert answer["Content-Type"] == PROBLEM
    said = answer.json()
    assert said["status"] == 422 and said["request"] == answer["X-Request-ID"]
    assert said["reasons"][0] | {} == {"rule": "not_now", "field": "", "zh": "现在不行", "en": "Not now", "article_zh": "",
                                       "article_en": "", "next_zh": "请等", "next_en": "Wait"}
    asked = registrar.post("/tests/add", {"then": "refuse"}, headers={"Accept": "application/json"})
    assert asked["Content-Type"] == PROBLEM


def test_a_stale_page_answers_409_and_a_body_too_big_413(registrar):
    assert registrar.post("/tests/add", {"then": "stale"}).status_code == 409
    assert registrar.post("/tests/too-big").status_code == 413


def test_pages_of_django_speak_too(registrar):
    assert registrar.get("/tests/denied").status_code == 403
    assert registrar.get("/nowhere").status_code == 404
    registrar.raise_request_exception = False
    assert registrar.post("/tests/add", {"then": "break"}).status_code == 500
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/demo/anybody").status_code == 403


# --- limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "size", "status"), [
    ("/tests/small", 2**20, 200), ("/tests/small", 2**20 + 1, 413), ("/tests/large", 3 * 2**20, 200),
    ("/tests/large", 3 * 2**20 + 1, 413), ("/api/tests/add", 10 * 2**20, 200), ("/api/tests/add", 10 * 2**20 + 1, 413),
    ("/nowhere", 2**20 + 1, 413), ("/nowhere", 10, 404),
])
def test_a_body_is_bounded_by_its_route(registrar, path, size, status):
    answer = registrar.post(path, b"x" * size, content_type="application/octet-stream")
    assert answer.status_code == status
    if status == 413 and not path.startswith("/api/"):
        assert "MB" in answer.text


def test_a_body_that_hides_its_length_is_refused(registrar):
    assert registrar.post("/tests/small", b"x", content_type="text/plain", headers={"Transfer-Encoding": "chunked"}).status_code == 411
    assert registrar.post("/tests/small", b"x", content_type="text/plain", CONTENT_LENGTH="many").status_code == 413


# --- numbers, logs, one writer ----------------------------------------------------------------------------------------


def test_a_request_has_a_number_of_its_own_or_the_proxys(client):
    assert len(client.get("/healthz")["X-Request-ID"]) == 32
    assert client.get("/healthz", headers={"X-Request-ID": "from-proxy-1"})["X-Request-ID"] == "from-proxy-1"
    assert client.get("/healthz", headers={"X-Request-ID": "<script>"})["X-Request-ID"] != "<script>"


def test_a_log_line_is_json_and_names_the_request(caplog):
    token = request_number.set("r1")
    try:
        raise RuntimeError("no ink")
    except RuntimeError:
        record = logging.LogRecord("zhijiao", logging.ERROR, "", 0, "said %s", ("it",), None)
        plain = json.loads(Line().format(record))
        record.exc_info = (RuntimeError, RuntimeError("no ink"), None)
        traced = json.loads(Line().format(record))
    finally:
        request_number.reset(token)
    assert (plain["says"], plain["request"], plain["level"]) == ("said it", "r1", "ERROR") and "trace" not in plain
    assert "no ink" in traced["trace"]


def test_a_log_line_names_the_route_and_nobody(registrar, caplog):
    with caplog.at_level(logging.INFO, logger="zhijiao.requests"):
        registrar.post("/demo/somebody?name=张三")
    assert "/demo/<str:username> 404" in caplog.text and "somebody" not in caplog.text


def test_on_sqlite_one_request_writes_at_a_time_and_reading_does_not_wait():
    inside, most = [], []

    def answer(request):
        inside.append(1)
        most.append(len(inside))
        threading.Event().wait(0.02)
        inside.pop()

    ring = OneWriter(answer)
    threads = [threading.Thread(target=ring, args=(RequestFactory().post("/"),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    from django.db import connection

    assert max(most) == (1 if connection.vendor == "sqlite" else max(most)) and len(most) == 4
    with OneWriter.lock:
        assert ring(RequestFactory().get("/")) is None


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("proxies", "forwarded", "wanted"), [
    (0, "", "10.0.0.1"), (0, "1.1.1.1", "10.0.0.1"), (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"), (2, "6.6.6.6, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
    (1, "", "10.0.0.1"),
])
def test_a_forwarded_address_counts_only_as_far_as_our_own_proxies_wrote_it(settings, proxies, forwarded, wanted):
    settings.ZHIJIAO_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers=headers)) == wanted


# --- health -----------------------------------------------------------------------------------------------------------


def test_healthz_needs_nothing_and_readyz_says_what_is_missing(client, monkeypatch):
    assert client.get("/healthz").content == b"ok\n"
    bare = client.get("/readyz")
    assert (bare.status_code, bare.json()["checks"]["regions"]) == (503, "none loaded")
    Region.objects.create(key="21", name_zh="辽宁省", kind="province")
    assert client.get("/readyz").json() == {"ready": True, "checks": {"database": "ok", "migrations": "ok", "regions": "ok"}}

    def gone():
        raise DatabaseError("password of the database")

    monkeypatch.setitem(health._CHECKS, "regions", gone)
    broken = client.get("/readyz")
    assert broken.status_code == 503 and broken.json()["checks"]["regions"] == "DatabaseError"


def test_figures_are_for_loopback_and_listed_addresses(client, settings):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.1").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="nonsense").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    settings.ZHIJIAO_METRICS_FROM = ["10.0.0.1"]
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.1").status_code == 200


def test_figures_count_answers_and_seconds(client):
    client.get("/healthz")
    text = client.get("/metrics").text
    assert 'zhijiao_requests_total{method="GET",status="200"}' in text and "zhijiao_outbox_stuck 0" in text
    before = figures.text()
    figures.count("BREW", 418, 100.0)
    after = figures.text()
    assert 'method="other",status="418"' in after and 'le="+Inf"' in after
    assert _count(after) == _count(before) + 1


def _count(text):
    return int(text.split("zhijiao_request_seconds_count ")[1].split()[0])


def test_the_policy_of_the_page_allows_our_own_only(client):
    policy = client.get("/healthz")["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy and "nonce" not in policy
    assert client.get("/healthz")["X-Frame-Options"] == "DENY"


def test_the_language_of_a_page_is_chinese_whatever_the_browser_prefers(client):
    assert client.get("/nowhere", headers={"Accept-Language": "en"})["Content-Language"] == "zh-hans"


def test_the_week_of_kept_answers_is_a_week():
    assert timedelta(days=once.KEPT_DAYS) == timedelta(weeks=1)
    call_command("check")
