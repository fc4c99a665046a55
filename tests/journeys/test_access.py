"""Who may open what: every address and operation of the running application against a matrix written by hand.

`access/matrix.csv` has one row per (method, address) and one column per person. A cell is what the person gets:
`200`, `login` (sent to the log-in page), `403`, `404`, `405`, or `in` (let in: the act itself may still find fault with
an empty form). An address that the application has and the matrix has not fails the test, and the other way round.
Refused cells are held to their status and to their body: nothing of what is protected may be in it.
"""

from __future__ import annotations

import csv
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.journeys.access.world import LATER, OUTSIDERS, ROLES, World, build

MATRIX = Path(__file__).parent / "access" / "matrix.csv"
METHODS = ("GET", "POST")
REFUSED = {"login", "401", "403", "404", "405"}
LET_IN = {200, 201, 202, 204, 302, 303, 400, 409, 411, 413, 415, 422}


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Return every address pattern of the running application."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path
        else:
            yield from addresses(pattern, path)


def rows() -> list[dict[str, str]]:
    with MATRIX.open(newline="") as file:
        return list(csv.DictReader(file))


def filled(route: str, world: World) -> str:
    """Return a path for an address pattern, its converters filled from the world."""
    values = world.arguments(route)
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(values[m.group(1)]), route)
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda m: str(values.get(m.group(1), "x")), path)
    query = "?figure=APP-01" if "figure" in route else ""
    return "/" + path.replace("^", "").replace("$", "").replace("\\", "") + query


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.ZHIJIAO_TODAY = LATER.date()
    return build()


def client_of(role: str, world: World) -> Client:
    client = Client(HTTP_HOST="localhost")
    if role != "anonymous":
        client.force_login(getattr(world.people, role).user)
    return client


# What is sent where an empty form would be refused for its emptiness before anybody asks who sent it.
FORMS: dict[str, dict[str, str]] = {
    "/waive": {"rule": "enterprise_headcount", "reason": "带教人员足够"},
    "/triage/insurance": {"reason": "保单已补", "triage": "fix"}, "/week/LN": {"week": "2026-10-12"},
}


def sent(path: str) -> dict[str, Any]:
    """Return body and kind of a POST: JSON and files for the API, a form elsewhere."""
    if path.endswith("/agreements/check") and path.startswith("/api/"):
        return {"data": {"rows": [{"row_id": "1"}]}, "content_type": "application/json"}
    if path == "/api/v1/apprenticeships/insurance":
        return {"data": {"policy_number": "1"}, "content_type": "application/json"}
    if path == "/api/v1/apprenticeships/insurance/check":
        return {"data": {"rows": [{"policy_number": "1"}]}, "content_type": "application/json"}
    if path == "/api/v1/administration/invitations":
        return {"data": {"username": "1"}, "content_type": "application/json"}
    if path == "/api/v1/administration/invitations/check":
        return {"data": {"rows": [{"username": "1"}]}, "content_type": "application/json"}
    if path == "/api/v1/apprenticeships/agreements":
        return {"data": {"row_id": "1"}, "content_type": "application/json"}
    if path.startswith("/api/") and path.endswith(("/check-file", "/imports")):
        return {"data": {"file": SimpleUploadedFile("cohort.csv", b"row_id\n1\n")}}
    return {"data": next((form for end, form in FORMS.items() if end in path), {})}


def asked(client: Client, method: str, path: str) -> Any:
    """Ask as if nobody had asked before: what is written is taken back, limits of rate begin anew, a log-out is forgotten."""
    cache.clear()
    kept = client.cookies.copy()
    with transaction.atomic():
        once = {"Idempotency-Key": str(uuid.uuid4())}
        response = client.get(path) if method == "GET" else client.post(path, headers=once, **sent(path))
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    client.cookies = kept
    return response, body


def cell(response: Any, method: str) -> str:
    """Return what a response is in the words of the matrix."""
    if response.status_code in (302, 303) and "/accounts/login" in response.get("Location", ""):
        return "login"
    if method == "POST" and response.status_code in LET_IN:
        return "in"
    return str(response.status_code)


def test_the_matrix_names_every_address_and_no_other():
    named = {(row["method"], row["address"]) for row in rows()}
    there = {(method, address) for address in addresses() for method in METHODS}
    assert named == there, f"missing: {sorted(there - named)}; gone: {sorted(named - there)}"


def test_every_cell(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(FORMS, "/me/role", {"role": str(world.people.apprentice.actor.membership_id)})
    wrong, counted, refused = [], 0, 0
    clients = {role: client_of(role, world) for role in ROLES}
    for row in rows():
        path = filled(row["address"], world)
        for role in ROLES:
            response, body = asked(clients[role], row["method"], path)
            found = cell(response, row["method"])
            counted += 1
            if found != row[role]:
                wrong.append(f"{row['method']} {path} as {role}: {found}, not {row[role]}")
            if row[role] in REFUSED:
                refused += 1
                text = body.decode(errors="replace")
                words = world.secrets + (world.sight if role in OUTSIDERS else ())
                leaked = [word for word in words if word in text and word not in path]
                if leaked:
                    wrong.append(f"{row['method']} {path} as {role}: refused, and yet says {leaked}")
    print(f"{counted} cells, {refused} of them refused")
    assert not wrong, "\n".join(wrong)


# What somebody finds open whose roles have all ended: the own record and the own account, and what is open to everybody.
OWN = {"inbox", "search", "exchange/mine", "exchange/mine/<number:number>", "me/data"}
ACTS = {"exchange/mine/<number:number>/share", "exchange/shares/<int:pk>/end", "me/data/take"}
PAPERS = {f"exchange/credentials/<number:number>/{part}" for part in ("credential.json", "print.pdf")}


def is_read_first(row: dict[str, str]) -> bool:
    """Say whether the API reads a body before it asks who sent it: of an empty one everybody signed in is told the same."""
    return row["method"] == "POST" and row["address"].startswith("api/") and all(row[role] == "in" for role in ROLES if role != "anonymous")


def test_without_a_role_only_what_is_ones_own_is_open(world: World):
    """Somebody whose roles have ended gets what a stranger gets, and beside it the own record: no row of any room."""
    world.people.apprentice.person.memberships.update(until=LATER.date() - timedelta(days=1))
    graduate, wrong = client_of("apprentice", world), []
    for row in rows():
        method, address = row["method"], row["address"]
        if address.startswith(("accounts/", "^accounts/")) or is_read_first(row):
            continue  # of the account itself; or nobody's role is asked
        found = cell(asked(graduate, method, filled(address, world))[0], method)
        own = "200" if method == "GET" and address in OWN | PAPERS else "in" if method == "POST" and address in ACTS else ""
        if (found != own) if own else row["anonymous"] in REFUSED and found not in REFUSED:
            wrong.append(f"{method} {address}: {found}")
    assert not wrong, "\n".join(wrong)
