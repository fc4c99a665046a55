"""The doors of the running system against the independent list: the API, the import of the room, and the page /check."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cohort_lawyer import findings
from cohort_people import cohort
from cohort_workbook import write_workbook
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from tests.cast import NOON, Cast, cast
from zhijiao.kernel.api import tokens
from zhijiao.kernel.people.models import Membership

AGREEMENTS = "/api/v1/apprenticeships/agreements"
Headers = dict[str, str]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def registrar(people: Cast) -> Headers:
    """The headers of a program that works for the school's registrar."""
    seat = Membership.objects.get(person=people.registrar.person)
    _, secret = tokens.issue(membership=seat, scopes=["read", "write"], name="cohort", by=people.registrar.actor, at=NOON)
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return cohort(10_000, seed=31)


@pytest.fixture(scope="module")
def book(rows: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("cohort") / "cohort.xlsx"
    write_workbook(rows, path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def wanted(rows: list[dict[str, str]]) -> Counter[tuple[str, ...]]:
    return Counter(findings(rows)[0])


@contextmanager
def timed(what: str) -> Iterator[None]:
    began, worked = time.perf_counter(), time.process_time()
    yield
    print(f"{what}: {time.perf_counter() - began:.2f} s, {time.process_time() - worked:.2f} s of it at work in this process")


def upload(book: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("cohort.xlsx", book, content_type=XLSX)}


def agree(wanted: Counter[tuple[str, ...]], issues: Iterable[dict[str, Any]]) -> None:
    found = [issue["finding"] for issue in issues if issue["finding"]]
    got = Counter((str(f["row_id"]), f["rule"], f["outcome"], f["severity"],
                   f["status"] if f.get("status") == "waived" else "") for f in found)
    assert sorted((wanted - got).elements())[:20] == [], "missing"
    assert sorted((got - wanted).elements())[:20] == [], "said here alone"


def test_the_api_checks_a_workbook(client: Client, registrar: Headers, book: bytes, wanted: Counter[tuple[str, ...]]) -> None:
    with timed("10,000 rows checked by the API"):
        answer = client.post(f"{AGREEMENTS}/check-file", upload(book), headers={**registrar, "Idempotency-Key": "check-file"})
    assert answer.status_code == 200, answer.content[:500]
    assert answer.json()["records"] == 10_000
    agree(wanted, answer.json()["issues"])


def test_the_api_checks_rows_sent_one_by_one(client: Client, registrar: Headers, rows: list[dict[str, str]]) -> None:
    few = [{key: value or None for key, value in row.items()} for row in rows[:450]]
    answer = client.post(f"{AGREEMENTS}/check", {"rows": few}, content_type="application/json",
                         headers={**registrar, "Idempotency-Key": "cohort-check"})
    assert answer.status_code == 200, answer.content[:500]
    # A row sent by itself stands in no sheet: without an own number it is called by its place among those sent.
    numbered = [row | {"row_id": row["row_id"] or str(place)} for place, row in enumerate(rows[:450], start=1)]
    agree(Counter(findings(numbered)[0]), answer.json()["issues"])


@pytest.mark.django_db(transaction=True)
def test_the_import_stages_a_workbook(client: Client, registrar: Headers, book: bytes, wanted: Counter[tuple[str, ...]]) -> None:
    with timed("10,000 rows staged by the import"):
        staged = client.post(f"{AGREEMENTS}/imports", upload(book), headers={**registrar, "Idempotency-Key": "cohort-import"})
        assert staged.status_code == 202, staged.content[:500]
        call_command("worker", once=True)
    address = f"{AGREEMENTS}/imports/{staged.json()['id']}"
    assert client.get(address, headers=registrar).json()["summary"]["rows"] == 10_000
    agree(wanted, client.get(f"{address}/issues", headers=registrar).json())


@pytest.mark.django_db
def test_the_public_page_says_the_same(client: Client, rows: list[dict[str, str]], tmp_path: Path) -> None:
    path = tmp_path / "few.xlsx"
    write_workbook(rows[:450], path)
    answer = client.post("/check", upload(path.read_bytes()), headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.content[:500]
    assert answer.json()["records"] == 450
    wanted, counts, unread = findings(rows[:450])
    agree(Counter(wanted), ({"finding": finding} for finding in answer.json()["findings"]))
    assert answer.json()["counts"] == counts
    assert Counter((p["row_id"], p["column"]) for p in answer.json()["problems"]) == Counter(unread)
