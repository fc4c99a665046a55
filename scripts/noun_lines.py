"""Count what a room writes to get a list, an import, an export and its deeds: `noun_lines.py ROOM [COMMIT]`.

Read from the syntax tree, so that comments and the room's real work (actions, queries) are not counted:
list: a `Register(...)`; import: its `Sheet(...)`; export: nothing of its own, it follows from the list.
deeds: forms (`Form(...)`), pages (functions in `pages/` that serve a form or dispatch a move), tables (of acts, of sentences said
afterwards, of icons and order), declarations (`Deeds(...)` with the small functions beside them), addresses.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLES = {"ACTS", "DONE", "FORMS", "REASONED", "FIRST", "ICONS", "ANSWERED", "CLOSED", "DECIDED", "EXPLAINED"}
DISPATCH = {"move", "answer_amendment", "_with_reason", "_plain", "_button", "done", "shown_version"}


def files(room: str, commit: str | None) -> Iterator[tuple[str, str]]:
    """Return path below the room and text of each of its Python files, of today or of a commit."""
    base = f"src/zhijiao/systems/{room}"
    if commit is None:
        yield from ((str(p.relative_to(ROOT / base)), p.read_text("utf-8")) for p in sorted((ROOT / base).rglob("*.py")))
        return
    listed = git("ls-tree", "-r", "--name-only", commit, base).split()
    yield from ((path.removeprefix(f"{base}/"), git("show", f"{commit}:{path}")) for path in listed if path.endswith(".py"))


def git(*words: str) -> str:
    """Return what git says."""
    return subprocess.run(["git", "-C", str(ROOT), *words], check=True, capture_output=True, text=True).stdout


def calls(node: ast.AST) -> set[str]:
    """Return the names that are called in a piece of code."""
    return {getattr(c.func, "id", getattr(c.func, "attr", "")) for c in ast.walk(node) if isinstance(c, ast.Call)}


def lines(node: ast.stmt | ast.expr) -> int:
    """Return how many lines a piece of code has, its decorators included."""
    first: int = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    last: int = node.end_lineno or first
    return last - first + 1


def counted(room: str, commit: str | None) -> tuple[Counter[str], dict[str, Counter[str]]]:
    """Return the lines of the deeds by kind, and list and import by register."""
    deeds: Counter[str] = Counter()
    registers: dict[str, Counter[str]] = {}
    for path, text in files(room, commit):
        tree = ast.parse(text)
        for node in tree.body:
            made = calls(node)
            names = {t.id for t in getattr(node, "targets", [getattr(node, "target", None)]) if isinstance(t, ast.Name)}
            if path == "registers.py" and isinstance(node, ast.Assign) and made & {"Register", "Sheet"}:
                of = registers.setdefault(", ".join(names), Counter())
                sheets = sum(lines(c) for c in ast.walk(node) if isinstance(c, ast.Call) and getattr(c.func, "id", "") == "Sheet")
                of["import"] += sheets
                of["list"] += lines(node) - sheets
            if (path == "urls.py" or "paths" in made) and isinstance(node, ast.Assign | ast.AnnAssign):
                deeds["addresses"] += addresses(node)
            if path.startswith("pages/"):
                deeds[kind(path, node, names, made)] += lines(node)
            deeds["number of deeds"] += sum(isinstance(c, ast.Call) and getattr(c.func, "id", "") == "Deed" for c in ast.walk(node))
    return deeds, registers


def kind(path: str, node: ast.stmt, names: set[str], made: set[str]) -> str:
    """Return what a statement of a page is to the deeds."""
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return "" if "paths" in made else "declarations" if "Deeds" in made else "tables" if names & TABLES else "forms" if made & {"Form", "Step"} else ""
    if isinstance(node, ast.FunctionDef):
        if path.endswith("deeds.py"):
            return "declarations"
        return "pages" if "serve" in made or node.name in DISPATCH else ""
    return ""


def addresses(node: ast.AST) -> int:
    """Return the lines of addresses that lead to a deed: those of `paths(...)` and those of pages that act."""
    act = {"edit", "papers", "end", "assess", "pay", "amend", "assign", "move", "answer_amendment", "answer", "close", "decide", "draft",
           "request_filing"}
    found = [c for c in ast.walk(node) if isinstance(c, ast.Call)]
    to_deeds = [c for c in found if getattr(c.func, "attr", "") == "paths"]
    to_pages = [c for c in found if getattr(c.func, "id", "") == "path" and len(c.args) > 1 and getattr(c.args[1], "attr", "") in act]
    return len(to_deeds) + len(to_pages)


def main() -> None:
    """Print the table of a room."""
    room, commit = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    deeds, registers = counted(room, commit)
    print(f"{room} at {commit or 'work tree'}")
    for name, of in registers.items():
        print(f"  {name}: list {of['list']}, import {of['import']}, export 0")
    deeds.pop("", None)
    print("  deeds: " + ", ".join(f"{key} {value}" for key, value in sorted(deeds.items())))
    print(f"  deeds in all: {sum(v for k, v in deeds.items() if k != 'number of deeds')} lines")


if __name__ == "__main__":
    main()
