"""`zhijiao serve` and `zhijiao demo`: the port, the children, a demo built once and never half."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.cli.conftest import Run
from zhijiao.basics.words import Bilingual
from zhijiao.cli import demo as demo_module
from zhijiao.cli import serve as serve_module
from zhijiao.cli import settings as settings_module
from zhijiao.cli.outcomes import Unusable

COMMAND = [sys.executable, "-c", "from zhijiao.cli.main import main; main()"]


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


def test_a_port_that_is_taken_is_refused(run: Run, taken: int) -> None:
    for arguments in (["serve", "--port", taken], ["demo", "--port", taken]):
        for language, word in (("en", "Is another server running?"), ("zh", "是不是已经有一个服务在运行")):
            ran = run(*arguments, "--lang", language)
            assert ran.code == 2 and word in ran.err and ran.out == ""
    assert run("serve", "--host", "no.such.host.invalid").code == 2
    assert run("serve", "--port", "0").code == 2


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, str]]]:
    """Note the children that would run, and let the servers be."""
    ran: list[tuple[list[str], dict[str, str]]] = []

    def child(arguments: list[str], environment: Mapping[str, str], **_: object) -> str:
        ran.append((arguments, dict(environment)))
        if "build" in arguments:
            Path(environment["ZHIJIAO_VAR"]).mkdir(parents=True)
        return "  apprentice   赵一诺\n"

    def served(host: str, port: int, environment: Mapping[str, str]) -> int:
        ran.append(([host, str(port)], dict(environment)))
        return 0

    for module in (serve_module, demo_module):
        monkeypatch.setattr(module, "run_child", child)
        monkeypatch.setattr(module, "serve_until_stopped", served)
    return ran


def test_serving_prepares_first(run: Run, children: list[tuple[list[str], dict[str, str]]]) -> None:
    ran = run("serve", "--port", "8765", "--lang", "zh")
    assert ran.code == 0 and "http://localhost:8765" in ran.out
    assert [arguments for arguments, _ in children] == [["-m", "zhijiao.config.prepare"], ["localhost", "8765"]]


def test_a_demo_is_built_in_the_database_that_is_named(
        run: Run, children: list[tuple[list[str], dict[str, str]]], tmp_path: Path) -> None:
    environment = {"ZHIJIAO_VAR": str(tmp_path), "DATABASE_URL": "postgresql:///a_demo", "DATABASE_OWNER_URL": "postgresql:///another"}
    assert run("demo", "--size", "tiny", "--port", "8765", environment=environment).code == 0
    (build, built_in), (_, served_in) = children
    assert build[2:6] == ["build", "--size", "tiny", "--once"] and built_in == served_in
    assert built_in["DATABASE_URL"] == "postgresql:///a_demo" and built_in["DATABASE_OWNER_URL"] == ""
    assert built_in["ZHIJIAO_VAR"].startswith(str(tmp_path / "demo-tiny-at-"))


@pytest.mark.django_db
def test_a_demo_never_enters_a_database_with_people_or_half_a_demo(capsys: pytest.CaptureFixture[str]) -> None:
    from tests.cast import NOON, TODAY, cast
    from zhijiao.config.demo import __main__ as building
    from zhijiao.kernel.journal.entries import record
    from zhijiao.kernel.people.actor import SYSTEM
    from zhijiao.kernel.people.demo import mark

    assert building._may_be_filled()  # tables, and nobody in them
    mark(at=NOON)
    assert not building._may_be_filled()  # it was interrupted
    people = cast()
    assert building.main(["build", "--size", "tiny", "--once", "--today", TODAY.isoformat()]) == 2
    assert "neither empty nor a finished demo" in capsys.readouterr().err
    record("demo.province.built", subject=people.school, by=SYSTEM, at=NOON)
    assert building._may_be_filled() and building._is_built()


def test_a_demo_is_built_once_in_a_database_of_its_own(
        run: Run, children: list[tuple[list[str], dict[str, str]]], tmp_path: Path) -> None:
    environment = {"ZHIJIAO_VAR": str(tmp_path), "DATABASE_URL": ""}
    first = run("demo", "--size", "tiny", "--port", "8765", environment=environment)
    assert first.code == 0 and "赵一诺" in first.out and "http://localhost:8765/demo/" in first.out
    (build, built_in), (_, served_in) = children
    assert build[:6] == ["-m", "zhijiao.config.demo", "build", "--size", "tiny", "--today"]
    assert built_in["ZHIJIAO_VAR"].endswith("demo-tiny.part") and served_in["ZHIJIAO_VAR"] == str(tmp_path / "demo-tiny")
    assert built_in["DATABASE_URL"] == served_in["DATABASE_URL"] == "" and served_in["ZHIJIAO_DEMO"] == "yes"
    assert served_in["ZHIJIAO_TODAY"] == demo_module.TODAY.isoformat()
    assert built_in["ZHIJIAO_ADDRESS"] == served_in["ZHIJIAO_ADDRESS"] == "http://localhost:8765"  # codes on paper lead there
    children.clear()
    again = run("demo", "--size", "tiny", "--build-only", "--today", "2026-03-02", "--lang", "zh")
    assert again.code == 0 and "演示人物" in again.out and "http" not in again.out
    assert [arguments[2] for arguments, _ in children] == ["renew"]
    assert children[0][1]["ZHIJIAO_TODAY"] == "2026-03-02"


def test_commands_without_settings_mean_the_demo_that_was_started_last(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in settings_module.DECIDING:
        monkeypatch.delenv(name, raising=False)
    for name in ("ZHIJIAO_TODAY", "ZHIJIAO_DEMO"):
        monkeypatch.setenv(name, "")  # so that what is set below is taken back
    monkeypatch.setenv("ZHIJIAO_ADDRESS", "")
    monkeypatch.delenv("ZHIJIAO_ADDRESS")
    monkeypatch.setenv("ZHIJIAO_VAR", str(tmp_path))
    settings_module.turn_to_demo()
    assert os.environ["ZHIJIAO_DEMO"] == "" and capsys.readouterr().err == ""  # there is none
    for number, (name, day) in enumerate({"demo-small": "2026-03-02", "demo-tiny": "2026-05-20"}.items()):
        (tmp_path / name).mkdir()
        (tmp_path / name / "today").write_text(day, "utf-8")
        (tmp_path / name / "address").write_text(f"http://localhost:900{number}", "utf-8")
        os.utime(tmp_path / name / "today", (number, number))
    monkeypatch.setenv("DATABASE_URL", "postgresql:///ours")
    settings_module.turn_to_demo()
    assert os.environ["ZHIJIAO_DEMO"] == "" and capsys.readouterr().err == ""  # a server is set up
    monkeypatch.setenv("DATABASE_URL", "")
    settings_module.turn_to_demo()
    assert (os.environ["ZHIJIAO_DEMO"], os.environ["ZHIJIAO_TODAY"], os.environ["ZHIJIAO_VAR"]) == ("yes", "2026-05-20", str(tmp_path / "demo-tiny"))
    assert os.environ["ZHIJIAO_ADDRESS"] == "http://localhost:9001"
    assert "demo-tiny" in capsys.readouterr().err


def test_without_a_server_and_without_a_demo_both_ways_are_told(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def unusable() -> None:
        raise ImproperlyConfigured("ZHIJIAO_SECRET_KEY is missing")

    monkeypatch.setattr("django.setup", unusable)
    for name in settings_module.DECIDING:
        monkeypatch.setenv(name, "")
    ran = run("indicators", "compute", environment={"ZHIJIAO_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": ""})
    assert ran.code == 2 and "`zhijiao demo` starts one" in ran.err and "ZHIJIAO_SECRET_KEY is missing" in ran.err
    ran = run("indicators", "compute", environment={"DATABASE_URL": "postgresql:///ours"})
    assert ran.code == 2 and "The settings are not usable: ZHIJIAO_SECRET_KEY is missing" in ran.err


def test_the_days_of_the_demo_lie_in_a_school_year_whose_holidays_are_known() -> None:
    from zhijiao.basics.dates import school_year
    from zhijiao.law import holidays

    first, last = school_year(demo_module.TODAY).split("-")
    assert holidays.FIRST_DAY.isoformat() <= f"{first}-09-01" and f"{last}-08-31" <= holidays.LAST_DAY.isoformat()


def test_a_demo_that_was_interrupted_is_built_anew(
        run: Run, children: list[tuple[list[str], dict[str, str]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "demo-tiny.part").mkdir()
    (tmp_path / "demo-tiny.part" / "half").touch()
    assert run("demo", "--size", "tiny", "--build-only", environment={"ZHIJIAO_VAR": str(tmp_path)}).code == 0
    assert [entry.name for entry in tmp_path.iterdir()] == ["demo-tiny"] and {file.name for file in (tmp_path / "demo-tiny").iterdir()} == {"address", "today"}

    def refuse(*_: object, **__: object) -> str:
        raise Unusable(Bilingual("no", "不行"))

    monkeypatch.setattr(demo_module, "run_child", refuse)
    assert run("demo", "--size", "huge", "--build-only").code == 2
    assert not (tmp_path / "demo-huge").exists()


def test_a_child_that_fails_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    assert serve_module.run_child(["-c", "print(1)"], {"A": "b"}) == "1\n"
    with pytest.raises(Unusable) as refused:
        serve_module.run_child(["-c", "import sys; print('why', file=sys.stderr); sys.exit(2)"], {})
    assert "2" in refused.value.message.en and "why" in capfd.readouterr().err


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_server_serves_and_leaves_with_its_worker(tmp_path: Path) -> None:
    """The whole of it: prepare, answer, SIGTERM, and nobody is left."""
    port = free_port()
    environment = {**os.environ, "ZHIJIAO_VAR": str(tmp_path), "ZHIJIAO_DEBUG": "yes", "DATABASE_URL": "",
                   "DJANGO_SETTINGS_MODULE": "zhijiao.config.settings"}
    with subprocess.Popen([*COMMAND, "serve", "--port", str(port)], env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert answered(port, server), "it came up"
            second = subprocess.run([*COMMAND, "serve", "--port", str(port)], env=environment, capture_output=True, text=True, check=False)
            assert second.returncode == 2 and str(port) in second.stderr
            family = children_of(server.pid)
            assert len(family) >= 2, "a web worker and the background worker"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=300)
    assert server.returncode == 0
    deadline = time.monotonic() + 120
    while any(Path(f"/proc/{pid}").exists() for pid in family) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []


def answered(port: int, server: subprocess.Popen[str]) -> bool:
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.3)
    return False


def children_of(pid: int) -> list[int]:
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
