"""The demo's tiny province, built once for the tests that look at all its figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

DEMO_DAY = date(2026, 5, 20)


@pytest.fixture(scope="module")
def province(django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[date]:
    """The day of a built demo; everything is taken back after the last test of the module."""
    from zhijiao.config.demo import build

    kept, patch = settings.MEDIA_ROOT, pytest.MonkeyPatch()
    patch.setattr(build, "tidy", lambda: None)  # not inside a transaction
    patch.setattr(settings, "ZHIJIAO_TODAY", DEMO_DAY)
    settings.MEDIA_ROOT = Path(tmp_path_factory.mktemp("province"))
    with django_db_blocker.unblock(), transaction.atomic():
        from zhijiao.kernel.parties import regions

        regions.load()
        build.build("tiny", today=DEMO_DAY)
        yield DEMO_DAY
        transaction.set_rollback(True)
    settings.MEDIA_ROOT = kept
    patch.undo()
