"""A worker killed outright in the middle of a job, in processes of their own: nothing lost, nothing done twice."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.db.backends.sqlite3._functions import register

ROOT = Path(__file__).resolve().parents[2]
START = """
import django; django.setup()
from django.utils import timezone
from tests.kernel.slow_job import count_slowly
from zhijiao.config.prepare import prepare_database
from zhijiao.kernel.jobs.work import start
from zhijiao.kernel.people.actor import SYSTEM
prepare_database()
start(count_slowly, by=SYSTEM, at=timezone.now(), upto=120)
"""


WORK = """
import django; django.setup()
import tests.kernel.slow_job
from zhijiao.kernel.jobs.worker import Worker
Worker(interval=0.05).run()
"""


@pytest.fixture
def environment(tmp_path):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIJIAO_", "DATABASE_URL"))}
    return {**clean, "ZHIJIAO_VAR": str(tmp_path), "ZHIJIAO_DEMO": "yes", "DATABASE_URL": "", "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "zhijiao.config.settings", "ZHIJIAO_LOG_LEVEL": "ERROR"}


@pytest.fixture
def ask(tmp_path):
    def ask(statement, *values):
        with closing(sqlite3.connect(tmp_path / "zhijiao.sqlite3", timeout=10)) as database, database:
            register(database)  # constraints of Django's tables use Django's functions: the integrity check runs them
            return database.execute(statement, values).fetchone()

    return ask


def until(seen, seconds=300.0):
    for _ in range(int(seconds / 0.05)):
        if seen():
            return
        time.sleep(0.05)
    pytest.fail("it did not happen")


def test_a_killed_worker_loses_nothing_and_doubles_nothing(environment, ask):
    def worker(**more):
        return subprocess.Popen([sys.executable, "-c", WORK], env=environment | more, cwd=ROOT)

    def counted():
        return ask("SELECT count(*) FROM parties_region WHERE key LIKE 'T%'")[0]

    subprocess.run([sys.executable, "-c", START], env=environment, cwd=ROOT, check=True)
    with worker(COUNT_SLOWLY_NO_FURTHER_THAN="100") as first:  # however late the kill comes
        until(lambda: counted() >= 20)
        first.send_signal(signal.SIGKILL)
    reached = counted()
    assert 20 <= reached <= 100 and ask("SELECT done FROM jobs_progress")[0] == reached
    assert ask("SELECT status FROM django_tasks_database_dbtaskresult")[0] == "RUNNING"  # left as it was: nobody knows yet
    ask("UPDATE jobs_progress SET beat_at = '2020-01-01 00:00:00'")
    with worker() as second:
        until(lambda: ask("SELECT stage FROM jobs_progress")[0] == "done")
        second.send_signal(signal.SIGTERM)
        assert second.wait(300) == 0
    assert counted() == 120 and ask("SELECT done, total FROM jobs_progress") == (120, 120)
    assert ask("PRAGMA integrity_check") == ("ok",)
