"""What every test shares."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings

# The same examples in every run, however long one takes: a run tells of a change in the code, not of luck or of a busy machine.
# `pytest --hypothesis-profile=default` looks for new examples, as whoever changes what they test should.
hypothesis.settings.load_profile("ci")

_DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what touches the database and nothing else; without a server there, skip it and say so."""
    if not settings.TESTS_ON_POSTGRESQL:
        return
    wanted = [item for item in items if _touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(wanted)])
    items[:] = wanted
    if settings.POSTGRESQL_MISSING:
        for item in items:
            item.add_marker(pytest.mark.skip(reason=f"PostgreSQL is not installed here: {settings.POSTGRESQL_MISSING}"))


def _touches_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or bool(_DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


@pytest.fixture(scope="session", autouse=True)
def _leave_nothing_behind() -> Iterator[None]:
    """Remove this process's scratch folder, also those of processes that were killed."""
    yield
    from tests.settings import SCRATCH

    for folder in SCRATCH.parent.glob("zhijiao-tests-*"):
        owner = folder.name.rpartition("-")[2]
        if folder == SCRATCH or not Path(f"/proc/{owner}").exists():
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def regions(db: None) -> None:
    """The province, its cities and Shenfu."""
    from zhijiao.kernel.parties import regions as fixture

    fixture.load()
