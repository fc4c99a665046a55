"""The shape of the house: file and function sizes, names that do not exist, where the clock may be read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "zhijiao"
FILES = sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)
FORBIDDEN_NAMES = {"utils", "helpers", "services", "managers", "signals", "common", "misc"}
CLOCK = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("timezone", "now"), ("timezone", "localdate"), ("time", "time")}
CLOCKLESS = ("basics", "engines", "law")
CLOCKLESS_FILES = ("actions", "queries", "models", "states", "facts", "indicators", "terms")


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def place(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def test_no_file_is_longer_than_500_lines():
    long = {place(p): n for p in FILES if (n := len(p.read_text().splitlines())) > 500}
    assert not long, f"make these packages of the same name: {long}"


def test_no_function_is_longer_than_60_lines_without_saying_why():
    long = []
    for path in FILES:
        lines = path.read_text().splitlines()
        for function in functions(ast.parse("\n".join(lines))):
            size = (function.end_lineno or function.lineno) - function.lineno + 1
            if size > 60 and "long because" not in "\n".join(lines[function.lineno - 1:function.lineno + 8]):
                long.append(f"{place(path)}:{function.lineno} {function.name} ({size})")
    assert not long, long


def test_most_functions_are_short():
    sizes = [(f.end_lineno or f.lineno) - f.lineno + 1 for p in FILES for f in functions(ast.parse(p.read_text()))]
    assert sum(s <= 40 for s in sizes) / len(sizes) >= 0.95


def test_every_module_says_what_it_is():
    silent = [place(p) for p in FILES if p.read_text().strip() and ast.get_docstring(ast.parse(p.read_text())) is None]
    assert not silent, silent


def test_no_floor_that_anybody_may_grow():
    assert not [place(p) for p in FILES if p.stem in FORBIDDEN_NAMES or FORBIDDEN_NAMES & set(p.relative_to(SOURCE).parts)]


def test_identifiers_are_not_chinese():
    wrong = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node, "id", None) or getattr(node, "name", None) or getattr(node, "arg", None) or getattr(node, "attr", None)
            if isinstance(name, str) and not name.isascii():
                wrong.append(f"{place(path)}: {name}")
    assert not wrong, wrong


def reads_clock(tree: ast.AST) -> list[int]:
    calls = (n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute))
    return [c.lineno for c in calls if (getattr(c.func.value, "id", getattr(c.func.value, "attr", "")), c.func.attr) in CLOCK]


@pytest.mark.parametrize("path", [p for p in FILES if p.relative_to(SOURCE).parts[0] in CLOCKLESS or (
    p.relative_to(SOURCE).parts[0] == "systems" and set(CLOCKLESS_FILES) & ({p.stem} | set(p.parts)))], ids=place)
def test_the_clock_is_not_read_here(path: Path):
    assert reads_clock(ast.parse(path.read_text())) == []


@pytest.mark.parametrize("path", [p for p in FILES if p.relative_to(SOURCE).parts[0] == "systems" and
                                  {"actions"} & ({p.stem} | set(p.parts))], ids=place)
def test_actions_take_keywords_only_and_say_who_and_when(path: Path):
    wrong = []
    for function in ast.parse(path.read_text()).body:
        if not isinstance(function, ast.FunctionDef) or function.name.startswith("_"):
            continue
        names = {a.arg for a in function.args.kwonlyargs}
        if function.args.args or not {"by", "at"} <= names:
            wrong.append(function.name)
    assert not wrong, f"{place(path)}: {wrong}"


def test_no_todo_and_no_swallowed_exception():
    wrong = []
    for path in FILES:
        text = path.read_text()
        wrong += [f"{place(path)}: {m}" for m in re.findall(r"\b(?:TODO|FIXME|XXX)\b", text)]
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ExceptHandler) and _swallows(node):
                wrong.append(f"{place(path)}:{node.lineno} swallows an exception")
    assert not wrong, wrong


def _swallows(handler: ast.ExceptHandler) -> bool:
    broad = handler.type is None or getattr(handler.type, "id", "") in ("Exception", "BaseException")
    return broad and all(isinstance(s, ast.Pass) for s in handler.body)
