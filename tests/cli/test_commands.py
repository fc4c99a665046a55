"""The command itself: help in both languages, errors by family, speed, and the reference that names every command."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.cli.conftest import Run
from zhijiao.basics.words import Bilingual
from zhijiao.cli import main
from zhijiao.cli.language import Command, Group
from zhijiao.cli.outcomes import Exit, Unusable, told

ROOT = Path(__file__).resolve().parents[2]


def commands(group: Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, Group):
            yield from commands(command, (*path, name))


ALL = dict(commands(main.zhijiao))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_explains_itself_in_both_languages(run: Run, path: tuple[str, ...]) -> None:
    english, chinese = run(*path, "--help", "--lang", "en"), run(*path, "--help", "--lang", "zh")
    assert english.code == chinese.code == 0
    assert "Usage:" in english.out and "用法：" in chinese.out and "选项" in chinese.out
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in english.out), "English help holds no Chinese"
    assert "Show this" not in chinese.out


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_and_option_is_in_the_reference(path: tuple[str, ...]) -> None:
    reference = (ROOT / "docs" / "cli.md").read_text()
    assert f"`zhijiao {' '.join(path)}" in reference
    for parameter in ALL[path].params:
        if isinstance(parameter, click.Option):
            assert parameter.opts[0] in reference, (path, parameter.opts)


def test_every_command_and_option_has_words_of_its_own() -> None:
    for path, command in ALL.items():
        assert isinstance(command, Command | Group) and command.words.en and command.words.zh, path
        for parameter in command.params:
            assert not isinstance(parameter, click.Option) or hasattr(parameter, "words"), (path, parameter)


@pytest.mark.parametrize(("environment", "word"), [
    ({"LANG": "zh_CN.UTF-8"}, "用法："), ({"LANG": "C.UTF-8"}, "Usage:"), ({}, "Usage:"),
    ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "Usage:"), ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW"}, "用法："),
])
def test_the_language_follows_the_environment(run: Run, environment: dict[str, str], word: str) -> None:
    assert run("--help", environment=environment).out.startswith(word)


def test_the_language_asked_for_stands_above_the_environment(run: Run) -> None:
    assert run("--lang=en", "--help", environment={"LANG": "zh_CN.UTF-8"}).out.startswith("Usage:")
    assert run("check", "internships", "--help", "--lang", "zh", environment={"LANG": "C"}).out.startswith("用法：")


@pytest.mark.parametrize(("arguments", "word"), [
    (["chek"], "没有'chek'"), (["check", "internships"], "缺少参数"), (["check", "internships", "a", "b"], "多出了"),
    (["check", "internships", "a", "--nope"], "没有'--nope'"), (["check", "internships", "a", "--on", "x"], "格式"),
    (["template", "nope", "a.xlsx"], "不在"), (["rules", "list", "--lang", "fr"], None), (["--", "--lang", "zh"], None),
])
def test_calls_that_cannot_be_used_are_exit_code_2(run: Run, arguments: list[str], word: str | None) -> None:
    ran = run(*arguments, environment={"LANG": "zh_CN.UTF-8"})
    assert ran.code == 2 and ran.out == ""
    assert word is None or word in ran.err


def test_the_version(run: Run) -> None:
    assert run("--version").out.startswith("zhijiao ")


@pytest.mark.parametrize(("error", "code", "word"), [
    (Unusable(Bilingual("no use", "没用")), Exit.UNUSABLE, "Error: no use"),
    (click.UsageError("wrong"), Exit.UNUSABLE, "wrong"),
    (click.Abort(), Exit.INTERRUPTED, "Interrupted"), (KeyboardInterrupt(), Exit.INTERRUPTED, "Interrupted"),
    (FileNotFoundError(2, "No such file", "a.csv"), Exit.UNUSABLE, "a.csv"), (OSError(), Exit.UNUSABLE, "OSError"),
    (SystemExit(1), Exit.CUT_OFF, ""), (ZeroDivisionError("x"), Exit.INTERNAL, "Internal error"),
])
def test_each_family_of_errors_has_its_exit_code(run: Run, capsys: pytest.CaptureFixture[str], error: BaseException, code: Exit,
                                                 word: str) -> None:
    run("--version")
    assert told(error) is code
    assert word in capsys.readouterr().err


def test_a_fault_of_ours_is_exit_code_3(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise AssertionError("broken")

    monkeypatch.setattr(ALL["rules", "list"], "callback", broken)
    ran = run("rules", "list", "--lang", "zh")
    assert ran.code == 3 and "内部错误" in ran.err and "AssertionError" in ran.err


def test_the_entry_leaves_with_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["zhijiao", "chek"])
    with pytest.raises(SystemExit) as left:
        main.main()
    assert left.value.code == 2


def test_help_comes_at_once() -> None:
    """Seconds of processor time, so that a busy machine does not fail the test."""
    spent = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", "from zhijiao.cli.main import main; main()", "--help"], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(spent) <= 0.3, spent


def test_nothing_heavy_is_imported_for_help() -> None:
    program = ("import sys; from zhijiao.cli.main import run; run(['--help']); "
               "heavy = {'django', 'polars', 'duckdb', 'rich', 'xlsxwriter', 'openpyxl', 'granian'} & set(sys.modules); sys.exit(str(heavy) if heavy else 0)")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
