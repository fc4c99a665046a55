"""The cast for every test of the room."""

from __future__ import annotations

import pytest

from tests.cast import Cast, cast


@pytest.fixture
def people(db: None) -> Cast:
    """The fixed cast, written once per test."""
    return cast()
