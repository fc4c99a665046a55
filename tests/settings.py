"""Settings for tests: the product's own, with a database of this process, light hashing and no files left behind."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from tests.postgresql import NoPostgreSQL, start

SCRATCH = Path(tempfile.gettempdir()) / f"zhijiao-tests-{os.getpid()}"
SCRATCH.mkdir(exist_ok=True)
_KEYS = SCRATCH / "keys.json"
_KEYS.write_text(json.dumps({"keys": {"test": "11" * 32}, "look_up": "22" * 32}))

# ZHIJIAO_TEST_POSTGRESQL=yes runs the tests that touch the database on a PostgreSQL of their own (see tests/conftest.py).
_DATABASE, TESTS_ON_POSTGRESQL, POSTGRESQL_MISSING = "", os.environ.get("ZHIJIAO_TEST_POSTGRESQL") == "yes", ""
if TESTS_ON_POSTGRESQL:
    try:
        _DATABASE = start()
    except NoPostgreSQL as _why:
        POSTGRESQL_MISSING = str(_why)
# ZHIJIAO_ARTICLE names the founding article's file, which is no part of the product; without it tests/web/test_source.py skips what reads it.
ARTICLE = os.environ.get("ZHIJIAO_ARTICLE", "")
for _name in [name for name in os.environ if name.startswith("ZHIJIAO_")]:
    del os.environ[_name]
os.environ |= {
    "ZHIJIAO_VAR": str(SCRATCH),
    "ZHIJIAO_DEMO": "yes",  # so that the demo's addresses exist; a test without them overrides the setting
    "ZHIJIAO_SECRET_KEY": "a secret for tests, long enough to be taken: 0123456789 abcdefghij",
    "ZHIJIAO_KEYS": str(_KEYS),
    "ZHIJIAO_HASHED_STATIC": "no",
    "ZHIJIAO_HOSTS": "testserver,localhost,127.0.0.1",
    "ZHIJIAO_LOG_LEVEL": "ERROR",
    "DATABASE_URL": _DATABASE,
}

from zhijiao.config.environment import sqlite
from zhijiao.config.settings import *
from zhijiao.config.settings import DATABASES

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: threads and the live server share it. Nothing of it outlives the process.
    DATABASES["default"] = {**sqlite(SCRATCH / "unused.sqlite3", synchronous="OFF"),
                            "TEST": {"NAME": str(SCRATCH / "test.sqlite3")}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
