"""Other databases than the test run's own, made by the migrations: what a backup goes to and comes from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.utils import load_backend
from django.test.utils import override_settings

from tests.settings import SCRATCH
from zhijiao.config.environment import sqlite

ON_POSTGRESQL = settings.TESTS_ON_POSTGRESQL and not settings.POSTGRESQL_MISSING
KINDS = ["postgresql"] if ON_POSTGRESQL else ["sqlite"]
_numbers = count(1)
_templates: dict[str, dict[str, Any]] = {}


@contextmanager
def used(description: dict[str, Any]) -> Iterator[Any]:
    """Let everything in here use another database as the default one; yields its connection."""
    own = connections["default"]
    described = connections.configure_settings({"default": description})["default"]
    other = load_backend(described["ENGINE"]).DatabaseWrapper(described, "default")
    connections["default"] = other
    try:
        with override_settings(MIGRATION_MODULES={}):
            yield other
    finally:
        other.close()
        connections["default"] = own


def new(kind: str, folder: Path, template: str = "template0") -> dict[str, Any]:
    """Return a new database without tables."""
    if kind == "sqlite":
        return sqlite(folder / f"{next(_numbers)}.sqlite3", synchronous="OFF")
    name = f"other_{next(_numbers)}"
    with connections["default"].cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return {**settings.DATABASES["default"], "NAME": name, "CONN_MAX_AGE": 0}


def migrated(kind: str, folder: Path) -> dict[str, Any]:
    """Return a database that went through the migrations and holds nothing: a copy of one that is made once per run."""
    if kind not in _templates:
        SCRATCH.mkdir(exist_ok=True)
        _templates[kind] = new(kind, SCRATCH)
        _migrate(_templates[kind])
    if kind == "postgresql":
        return new(kind, folder, _templates[kind]["NAME"])
    made = new(kind, folder)
    shutil.copy(_templates[kind]["NAME"], made["NAME"])
    return made


def _migrate(description: dict[str, Any]) -> None:
    with used(description):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
