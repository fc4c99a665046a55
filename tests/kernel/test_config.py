"""Settings refuse nonsense, secrets come from files, and a fresh database is made ready by the migrations."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.kernel.factories import a_user
from zhijiao.config import prepare
from zhijiao.config.environment import Environment, database, new_field_keys
from zhijiao.kernel.parties.models import Region

LONG = "0123456789 a secret that nobody guesses, long enough to be taken"


def env(**variables):
    return Environment(variables)


@pytest.mark.parametrize(("said", "wanted"), [("yes", True), ("1", True), ("ON", True), ("no", False), ("", False), ("0", False)])
def test_a_flag_is_yes_or_no(said, wanted):
    assert env(A=said).flag("A") is wanted and env().flag("A", default=True) is True


@pytest.mark.parametrize("act", [
    lambda: env(A="perhaps").flag("A"), lambda: env(A="-1").count("A", 0), lambda: env(A="٣").count("A", 0),
    lambda: env(A="2026-02-30").day("A"), lambda: env(A="short").secret("A", None), lambda: env().secret("A", None),
    lambda: env(A="x" * 60).secret("A", None), lambda: env(A=LONG, A_FILE="/x").secret("A", None),
    lambda: env(A_FILE="/no/such/file").secret("A", None), lambda: env().field_keys("A", None),
    lambda: env(A="/no/such/file").field_keys("A", None),
])
def test_nonsense_is_refused_with_the_name_of_the_variable(act):
    with pytest.raises(ImproperlyConfigured, match="^(A|Set A)"):
        act()


def test_plain_values_are_read():
    assert env(A=" 7 ").count("A", 0) == 7 and env().count("A", 3) == 3
    assert env(A="a, b,,").listed("A") == ["a", "b"] and env().listed("A", "x") == ["x"]
    assert env(A="2026-11-23").day("A") == date(2026, 11, 23) and env().day("A") is None


def test_a_folder_is_made_for_its_owner_alone(tmp_path):
    folder = env(A=str(tmp_path / "a/b")).folder("A", Path("/unused"))
    assert folder.is_dir() and folder.stat().st_mode & 0o777 == 0o700


def test_a_secret_comes_from_a_file_or_is_made_once(tmp_path):
    file = tmp_path / "secret"
    file.write_text(LONG + "\n")
    assert env(A_FILE=str(file)).secret("A", None) == LONG == env(A=LONG).secret("A", None)
    made = env().secret("A", tmp_path / "made")
    assert env().secret("A", tmp_path / "made") == made and (tmp_path / "made").stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("made")] == ["made"]


def test_of_two_processes_that_make_a_secret_one_is_first(tmp_path, monkeypatch):
    import zhijiao.config.environment as module

    def link(draft, path):
        path.write_text(LONG)
        raise FileExistsError

    monkeypatch.setattr(module.os, "link", link)
    assert env().secret("A", tmp_path / "made") == LONG


def test_field_keys_are_checked(tmp_path):
    file = tmp_path / "keys.json"
    assert [len(key) for key in env().field_keys("A", file)["keys"].values()] == [64]
    assert env(A=str(file)).field_keys("A", None) == json.loads(file.read_text())
    good = json.loads(new_field_keys())
    for wrong in ("not json", "[]", "{}", json.dumps({**good, "keys": {}}), json.dumps({**good, "look_up": "00"}),
                  json.dumps({**good, "keys": {"a:b": "00" * 32}}), json.dumps({**good, "keys": {"a": "zz"}})):
        file.write_text(wrong)
        with pytest.raises(ImproperlyConfigured, match="^A"):
            env(A=str(file)).field_keys("A", None)


def test_a_database_is_named_by_its_address(tmp_path):
    assert database("", tmp_path)["NAME"] == str(tmp_path / "zhijiao.sqlite3")
    lite = database("sqlite:////var/lib/a%20b.sqlite3", tmp_path)
    assert lite["NAME"] == "/var/lib/a b.sqlite3" and lite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in lite["OPTIONS"]["init_command"] and "synchronous=FULL" in lite["OPTIONS"]["init_command"]
    far = database("postgresql://me:p%40ss@db.example:5433/zhijiao?sslmode=require", tmp_path)
    assert [far[k] for k in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == ["zhijiao", "me", "p@ss", "db.example", "5433"]
    assert far["OPTIONS"]["sslmode"] == "require" and far["ENGINE"].endswith("postgresql")
    assert database("postgresql:///zhijiao?host=/tmp/socket", tmp_path)["HOST"] == "/tmp/socket"
    for wrong in ("mysql://x/y", "postgresql://host", "sqlite://host/file", "sqlite://", "zhijiao.sqlite3"):
        with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
            database(wrong, tmp_path)


# --- whole processes --------------------------------------------------------------------------------------------------


def run(*arguments, var: Path, **variables):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIJIAO_", "DJANGO_", "DATABASE_URL"))}
    return subprocess.run([sys.executable, "-W", "error::DeprecationWarning:zhijiao", "-m", "zhijiao.config.manage", *arguments],
                          env={**clean, "ZHIJIAO_VAR": str(var), **variables}, capture_output=True, text=True, check=False)


REAL = {"ZHIJIAO_SECRET_KEY": LONG, "ZHIJIAO_HOSTS": "zhijiao.example.cn"}


@pytest.mark.parametrize(("variables", "says"), [
    ({}, "ZHIJIAO_SECRET_KEY"),
    ({"ZHIJIAO_SECRET_KEY": LONG}, "ZHIJIAO_KEYS"),
    ({"ZHIJIAO_DEMO": "yes", "ZHIJIAO_HOSTS": "*"}, "ZHIJIAO_HOSTS"),
    ({"ZHIJIAO_DEMO": "yes", "ZHIJIAO_ADDRESS": "http://10.0.0.5:8000"}, "ZHIJIAO_ADDRESS must be an address with a named host"),
    ({"ZHIJIAO_DEBUG": "yes", "ZHIJIAO_TODAY": "2026-11-23"}, "ZHIJIAO_TODAY"),
    ({**REAL, "ZHIJIAO_KEYS": "{keys}", "ZHIJIAO_HTTPS": "no"}, "ZHIJIAO_HTTPS"),
])
def test_the_start_is_refused_without_what_is_needed(tmp_path, variables, says):
    (tmp_path / "k.json").write_text(new_field_keys())
    filled = {k: v.format(keys=tmp_path / "k.json") for k, v in variables.items()}
    answer = run("check", var=tmp_path, **filled)
    assert answer.returncode != 0 and says in answer.stderr.splitlines()[-1]


def test_a_real_installation_passes_the_deployment_check(tmp_path):
    (tmp_path / "k.json").write_text(new_field_keys())
    answer = run("check", "--deploy", "--fail-level", "WARNING", var=tmp_path, ZHIJIAO_KEYS=str(tmp_path / "k.json"), **REAL)
    assert answer.returncode == 0, answer.stderr


def test_a_fresh_database_is_made_by_the_migrations_and_they_are_complete(tmp_path):
    demo = {"ZHIJIAO_DEMO": "yes"}
    code = "from zhijiao.config.prepare import prepare_database as p; p(); p()"
    assert run("shell", "-v", "0", "-c", code, var=tmp_path, **demo).returncode == 0
    answer = run("makemigrations", "--check", "--dry-run", var=tmp_path, **demo)
    assert answer.returncode == 0, answer.stdout
    with sqlite3.connect(tmp_path / "zhijiao.sqlite3") as kept:
        tables = {name for (name,) in kept.execute("SELECT name FROM sqlite_master")}
        assert kept.execute("SELECT count(*) FROM parties_region").fetchone() == (16,)
    kept.close()
    assert {"people_user", "journal_entry", "kept_answers"} <= tables


def test_a_server_process_leaves_when_its_parent_is_killed(tmp_path):
    grandchild = ("import os, time; os.environ['ZHIJIAO_LEAVE_WITH_PARENT'] = 'yes'; import zhijiao.config.wsgi; "
                  "print(os.getpid(), flush=True); time.sleep(600)")
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {grandchild!r}])"
    parent = subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE, text=True,
                              env={**os.environ, "ZHIJIAO_VAR": str(tmp_path), "ZHIJIAO_DEMO": "yes", "DJANGO_SETTINGS_MODULE": "zhijiao.config.settings"})
    with parent:
        pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    for _ in range(2400):
        if not alive(pid):
            return
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    pytest.fail("the worker outlived its parent")


def alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_every_setting_from_outside_is_in_the_manual():
    source = Path(__file__).resolve().parents[2]
    read = set(re.findall(r'"((?:ZHIJIAO_[A-Z_]+|DATABASE_URL))"', (source / "src/zhijiao/config/settings.py").read_text("utf-8")
                          + (source / "src/zhijiao/config/wsgi.py").read_text("utf-8")))
    told = set(re.findall(r"`(ZHIJIAO_[A-Z_]+|DATABASE_URL)`", (source / "docs/running.md").read_text("utf-8")))
    assert len(read) > 15 and read - told == set()


def test_preparing_ends_with_code_2_and_a_sentence_over_somebody_elses_database(db, monkeypatch, settings, capsys):
    called = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: called.append(name))
    assert prepare.main() == 0 and called == ["migrate", "createcachetable"] and Region.objects.count() == 16
    settings.HASHED = True
    assert prepare.main() == 0 and called[-1] == "collectstatic"
    a_user()
    assert prepare.main() == 2 and "ZHIJIAO_DEMO" in capsys.readouterr().err


def test_preparing_with_a_setting_that_makes_no_sense_is_a_sentence_too(monkeypatch, capsys):
    def refuse():
        raise ImproperlyConfigured("ZHIJIAO_HOSTS must list names")

    monkeypatch.setattr("django.setup", refuse)
    assert prepare.main() == 2 and capsys.readouterr().err == "ZHIJIAO_HOSTS must list names\n"
