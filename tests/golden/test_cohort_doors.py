"""The doors of the running system against the independent list: the API, the import of the room, and the page /check."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from cohort_lawyer import findings
from cohort_people import cohort
from cohort_workbook import write_workbook
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import NOON, Cast, cast
from zhijiao.kernel.api import tokens
from zhijiao.kernel.people.models import Membership

AGREEMENTS = "/api/v1/apprenticeships/agreements"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def registrar(people: Cast) -> dict[str, str]:
    """The headers of a program that works for the school's registrar."""
    seat = Membership.objects.get(person=people.registrar.person)
    _, secret = tokens.issue(membership=seat, scopes=["read", "write"], name="cohort", by=people.registrar.actor, at=NOON)
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def rows() -> list[dict[str, str]]:
    return cohort(1_200, seed=31)


def upload(rows: list[dict[str, str]], folder: Path) -> SimpleUploadedFile:
    write_workbook(rows, folder / "cohort.xlsx")
    return SimpleUploadedFile("cohort.xlsx", (folder / "cohort.xlsx").read_bytes(), content_type=XLSX)


def agree(rows: list[dict[str, str]], said: Iterable[dict[str, Any]]) -> None:
    got = Counter((str(f["row_id"]), f["rule"], f["outcome"], f["severity"],
                   f["status"] if f.get("status") == "waived" else "") for f in said)
    wanted = Counter(findings(rows)[0])
    assert sorted((wanted - got).elements())[:20] == [], "missing"
    assert sorted((got - wanted).elements())[:20] == [], "said here alone"


def test_the_api_checks_a_workbook(client: Client, registrar: dict[str, str], rows: list[dict[str, str]], tmp_path: Path) -> None:
    began = time.perf_counter()
    answer = client.post(f"{AGREEMENTS}/check-file", {"file": upload(rows, tmp_path)},
                         headers={**registrar, "Idempotency-Key": "cohort-check-file"})
    print(f"{len(rows)} rows through the API: {time.perf_counter() - began:.2f} s")
    assert answer.status_code == 200, answer.content[:500]
    assert answer.json()["records"] == len(rows)
    agree(rows, [issue["finding"] for issue in answer.json()["issues"] if issue["finding"]])


def test_the_import_stages_a_workbook(client: Client, registrar: dict[str, str], rows: list[dict[str, str]], tmp_path: Path) -> None:
    staged = client.post(f"{AGREEMENTS}/imports", {"file": upload(rows, tmp_path)},
                         headers={**registrar, "Idempotency-Key": "cohort-import"})
    assert staged.status_code in (200, 202), staged.content[:500]
    issues = client.get(f"{AGREEMENTS}/imports/{staged.json()['id']}/issues", headers=registrar).json()
    agree(rows, [issue["finding"] for issue in issues if issue["finding"]])
