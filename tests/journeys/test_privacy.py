"""No citizen number and no telephone of the cast in anything anybody can reach: pages, lists, exports, API answers, logs, errors.

Each member of the cast walks over every address of the access matrix and from there along every link, in both languages by turns, downloads
what can be downloaded, and whatever comes back is searched: text as it stands, workbooks and archives unpacked, the log line by line.
The places where a number may stand are listed by hand, each with its reason.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from tests.journeys.access.world import LATER, ROLES, World, build
from tests.journeys.test_access import client_of, filled, rows
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.requests.logs import Line

# (who, address pattern) -> why a number may stand there. Nothing else may show one.
ALLOWED: dict[tuple[str, str], str] = {}
# What a walker does not open: leaving, changing, and what only repeats the same page.
LEFT_OUT = re.compile(r"^/(accounts/logout|static/|demo/|api/docs|api/openapi|me/(language|theme|role))|[?&](sort|page|before)=")
MOST = 80  # pages of one walker along links
EVERY = ("apprentice", "guardian", "registrar", "hr", "mentor", "city_officer", "provincial_official", "stranger", "auditor", "anonymous")


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    settings.ZHIJIAO_TODAY = LATER.date()
    settings.MEDIA_ROOT = tmp_path
    return build()


@pytest.fixture
def heard(settings: Any) -> Iterator[list[str]]:
    """Every line that the log would write, as it is written."""
    lines: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(Line().format(record))

    ear, root = Ear(), logging.getLogger()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.INFO)
    yield lines
    root.removeHandler(ear)
    root.setLevel(level)


def secrets() -> dict[str, str]:
    """The numbers and telephones of everybody, by what they are."""
    found = {}
    for person in Person.objects.all():
        found |= {text: f"{what} of {person.name}" for what, text in (("number", person.id_number), ("phone", person.phone)) if text}
    return found


def texts(body: bytes) -> Iterator[str]:
    """What a body says: itself, and each part of a workbook or archive in it."""
    yield body.decode("utf-8", "replace")
    yield body.decode("gb18030", "replace")
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            for name in packed.namelist():
                yield from texts(packed.read(name))


def seen_in(body: bytes, known: dict[str, str]) -> set[str]:
    return {what for text in texts(body) for secret, what in known.items() if secret in text}


def got(client: Client, path: str, **how: Any) -> tuple[Any, bytes]:
    cache.clear()
    client.raise_request_exception = False
    answer = client.get(path, **how)
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


def links(path: str, body: bytes) -> Iterator[str]:
    """The addresses of this site that a page leads to."""
    for href in re.findall(rb'(?:href|hx-get|data-url)="([^"#]+)', body):
        there = urlsplit(urljoin(f"http://localhost{path}", href.decode().replace("&amp;", "&")))
        if there.netloc == "localhost":
            yield f"{there.path}?{there.query}" if there.query else there.path


def walk(role: str, world: World) -> Iterator[tuple[str, bytes, Any]]:
    """Yield everything that one member of the cast can open: every address of the matrix, then along the links."""
    client = client_of(role, world)
    waiting = [filled(row["address"], world) for row in rows() if row["method"] == "GET" and row.get(role) == "200" and "logout" not in row["address"]]
    waiting += [f"{path}?as={form}" for path in waiting if path.endswith("/export") for form in ("xlsx", "csv")]
    known, followed = set(waiting), 0
    for path in waiting:  # grows while it is walked
        client.cookies["django_language"] = "en" if len(path) % 2 else "zh-hans"
        answer, body = got(client, path)
        yield path, body, answer
        if answer.status_code == 200 and "html" in answer.get("Content-Type", ""):
            for there in links(path, body):
                if there not in known and followed < MOST and not LEFT_OUT.search(there):
                    known.add(there)
                    waiting.append(there)
                    followed += 1


def allowed(role: str, path: str) -> bool:
    return any(who in (role, "*") and re.fullmatch(pattern, path.partition("?")[0]) for who, pattern in ALLOWED)


@pytest.mark.parametrize("role", EVERY)
def test_nobody_comes_upon_a_number_or_a_telephone(role: str, world: World, heard: list[str]):
    known, opened, wrong, broken = secrets(), 0, [], []
    assert len(known) > 20
    for path, body, answer in walk(role, world):
        opened += 1
        if answer.status_code >= 500:
            broken.append(path)
        if (found := seen_in(body, known)) and not allowed(role, path):
            wrong.append(f"{path}: {sorted(found)}")
        wrong += [f"{path}: header {name}" for name, value in answer.items() if seen_in(value.encode(), known)]
    assert not wrong, "\n".join(wrong)
    assert not broken, broken
    assert not [line for line in heard if seen_in(line.encode(), known)], "the log says a number"
    assert opened >= 20 and heard


@pytest.mark.parametrize("role", ["registrar", "auditor", "anonymous"])
def test_errors_do_not_say_what_was_asked_for(role: str, world: World, heard: list[str]):
    """A number in the address, a form or a header comes back in no error page of another and in no log line."""
    known, client = secrets(), client_of(role, world)
    number = world.agreement.apprentice.id_number
    for path in (f"/apprenticeships/agreements/{number}", f"/{number}", f"/invitation/{number}", f"/administration/accounts/{number}",
                 f"/api/v1/apprenticeships/agreements/rows/{number}", f"/papers/{number}"):
        answer, body = got(client, path)
        assert answer.status_code in (302, 401, 403, 404, 405), (path, answer.status_code)
        main = body.partition(b"<main")[2] or body  # the frame links back to where one is
        assert not seen_in(main, known), path
    client.post("/accounts/login/", {"login": str(number), "password": str(number)})
    assert heard and not [line for line in heard if seen_in(line.encode(), known)], "the log says a number"


def test_what_is_kept_about_what_was_done_holds_no_number(world: World):
    """Neither the journal nor the outbox nor kept answers nor sessions hold a number in plain text."""
    from django.apps import apps
    from django.db import connection

    known = secrets()
    wrong = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            heads = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                wrong += [f"{model._meta.label}.{head}" for head, value in zip(heads, row, strict=True)
                          if isinstance(value, str | bytes | memoryview) and seen_in(value.encode() if isinstance(value, str) else bytes(value), known)]
    assert not wrong, sorted(set(wrong))


def test_a_number_that_leaks_would_be_found(world: World):
    known = secrets()
    number = next(iter(known))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", f"<si>{number}</si>")
    for body in (number.encode(), f"<td>{number}</td>".encode(), out.getvalue()):
        assert seen_in(body, known)
    assert len(ROLES) >= len(EVERY)
