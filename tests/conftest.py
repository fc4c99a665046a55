"""What every test shares."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest


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
