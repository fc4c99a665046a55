"""Whatever somebody may rely on is named in a test and in the documents: rules, indicators, registers, moves, events, commands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from zhijiao.cli.main import zhijiao as command_line
from zhijiao.kernel.registers import registry
from zhijiao.kernel.states import machines
from zhijiao.kernel.states.diagrams import pages
from zhijiao.law.internships import NAMES
from zhijiao.law.national.apprenticeship_2021 import NAMES as APPRENTICESHIP
from zhijiao.law.national.government_supervision_2020 import NAMES as SUPERVISION
from zhijiao.systems.apprenticeships.indicators import INDICATORS
from zhijiao.systems.meetings.indicators import INDICATORS as OF_MEETINGS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "zhijiao"
TELLING = {"record", "publish", "receives"}


@cache
def written_tests() -> str:
    return "\n".join(p.read_text() for p in sorted((ROOT / "tests").rglob("*.py")) if p.name != Path(__file__).name)


@cache
def documents() -> str:
    files = [*sorted((ROOT / "docs").rglob("*.md")), *sorted(SOURCE.rglob("README.md")), ROOT / "README.md"]
    return "\n".join(p.read_text() for p in files)


def events() -> Iterator[str]:
    """Return every event that the product records or publishes."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in TELLING and isinstance(node.args[0].value, str) and node.args[0].value.count(".") >= 2:
                    yield node.args[0].value


def moves() -> list[str]:
    pages()  # finds the machines of every room
    return [f"{machine.name} {move.name}" for machine in machines() if not machine.name.startswith("tests.") for move in machine.moves]


KINDS = {
    "rule": [*NAMES, *APPRENTICESHIP, *SUPERVISION],
    "indicator": [one.code for one in (*INDICATORS, *OF_MEETINGS)],
    "register": [register.name for register in registry.all()],
    "event": sorted(set(events())),
    "command": command_line.list_commands(None)  # type: ignore[arg-type],
}


@pytest.mark.parametrize("kind", KINDS)
def test_is_named_in_a_test(kind: str):
    assert KINDS[kind] and not [name for name in KINDS[kind] if name not in written_tests()]


@pytest.mark.parametrize("kind", KINDS)
def test_is_named_in_the_documents(kind: str):
    assert not [name for name in KINDS[kind] if name not in documents()]


def test_every_move_is_named_in_a_test_and_drawn():
    missing = [move for move in moves() if move.split()[1] not in written_tests()]
    drawn = [move for move in moves() if f"`{move.split()[1]}`" not in documents()]
    assert not missing and not drawn
