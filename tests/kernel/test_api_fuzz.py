"""Whatever a program sends, the API answers as documented and never breaks: schemathesis over the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.kernel.factories import a_seat, an_organisation
from tests.kernel.invented_register import PLAIN, SEATS
from tests.kernel.test_api import a_key, apprentices
from zhijiao.config.wsgi import application
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import registry
from zhijiao.kernel.requests.once import new_key


@pytest.fixture
def document(db: None, regions: None, settings: Any, tmp_path: Path) -> Iterator[Any]:
    settings.MEDIA_ROOT, settings.ROOT_URLCONF = tmp_path, "tests.kernel.invented_api"
    for register in (SEATS, PLAIN):
        registry.add(register, room="invented")
    # As the test client does: otherwise each request would close the connection that holds the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    document = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    document.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    yield document
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    for register in (SEATS, PLAIN):
        registry.remove(register)


def test_no_operation_breaks(document: Any) -> None:
    school = an_organisation()
    apprentices(school, 2)
    key = a_key(a_seat(Role.SCHOOL_REGISTRAR, school))
    operations = [result.ok() for result in document.get_all_operations()]
    assert len(operations) == 2 * 9 + 2
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            tried(operation.as_strategy(generation_mode=mode), key)


def tried(strategy: Any, key: str) -> None:
    """Send what the strategy makes up and hold the answers to the document."""
    @examples(max_examples=5, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=strategy)
    def run(case: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {key}", "Idempotency-Key": new_key()}
        case.call_and_validate(checks=[not_a_server_error, content_type_conformance, response_schema_conformance])

    run()
