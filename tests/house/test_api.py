"""Every operation of the product's own API under made-up requests: documented answers, no server error; and none without a guard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from schemathesis import GenerationMode

from tests.cast import Cast, cast
from tests.kernel.test_api_fuzz import tried
from tests.rows import ROWS
from zhijiao.config.wsgi import application
from zhijiao.kernel.api import tokens
from zhijiao.kernel.people.middleware import moment
from zhijiao.kernel.people.models import Membership


@pytest.fixture
def people(db: None, settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    made = cast()
    for rows in ROWS.values():
        if rows.__name__ in ("agreements", "complaints"):  # the others bring agreements of their own
            rows(made, 2)
    return made


@pytest.fixture
def document(people: Cast) -> Iterator[Any]:
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_no_operation_breaks(document: Any, people: Cast) -> None:
    actor = people.registrar.actor
    _, key = tokens.issue(membership=Membership.objects.get(pk=actor.membership_id), scopes=("read", "write"), name="all",
                          by=actor, at=moment())
    for operation in (result.ok() for result in document.get_all_operations()):
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            tried(operation.as_strategy(generation_mode=mode), key)


def test_no_operation_answers_nobody(document: Any) -> None:
    operations = [result.ok() for result in document.get_all_operations()]
    assert operations
    for operation in operations:
        path = operation.path.replace("{key}", "1").replace("{number}", "00000000-0000-0000-0000-000000000000")
        answer = Client().generic(operation.method.upper(), path, "{}", content_type="application/json")
        assert answer.status_code == 401, (operation.method, path)
        assert answer["Content-Type"] == "application/problem+json"


def test_every_operation_has_words_and_a_name_of_its_own(document: Any) -> None:
    operations = [result.ok().definition.raw for result in document.get_all_operations()]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names) and all(operation["summary"] for operation in operations)
