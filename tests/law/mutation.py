"""Change every comparison, constant and connective of the statute book, one at a time, and see whether a test notices.

`python -m tests.law.mutation [--every=N] [part of a module's name ...]` prints how many changes were made, how many were
noticed, and the rest. A change is noticed when a module of the law no longer loads or one of the tests of this folder fails; the tests are called directly,
with the law loaded anew for each change.
"""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.util
import inspect
import io
import itertools
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
LAW = ROOT / "src" / "zhijiao" / "law"
TESTS = ("test_cases", "test_instruments", "test_check", "test_columns", "test_holidays", "test_empty_cells",
         "test_regions", "test_book", "test_supervision", "test_apprenticeship", "test_replays", "test_outbreaks", "test_admissions")
AIMED = {"book": "test_book", "duties": "test_book", "columns": "test_columns", "terms": "test_columns",
         "holidays": "test_holidays", "internships": "test_check", "findings": "test_check", "frames": "test_check",
         "numbers": "test_instruments", "instruments": "test_instruments", "apprenticeship_2021": "test_apprenticeship",
         "government_supervision_2020": "test_supervision", "replays": "test_replays", "school_outbreaks": "test_outbreaks",
         "admissions_2024": "test_admissions", "admissions_lines": "test_admissions"}

OTHERS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,), ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,), ast.And: (ast.Or,), ast.Or: (ast.And,),
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.FloorDiv,), ast.Mod: (ast.FloorDiv,), ast.FloorDiv: (ast.Mod,)}

# Changes that no test can notice, because they mean the same: module, the line, what it becomes.
_DAYS = "_PUBLISHED = tuple(FIRST_DAY + timedelta(n) for n in range((LAST_DAY - FIRST_DAY).days + 1))"
_CACHE = "@lru_cache(maxsize=64)"
SAME: dict[tuple[str, str, str], str] = {
    ("zhijiao.law.frames", "height = max((len(column) for column in values.values()), default=0)", "-1"):
        "a list times -1 is as empty as one times 0",
    ("zhijiao.law.holidays", _DAYS, "(LAST_DAY - FIRST_DAY).days - 1"): "31 December is a workday in 2026: not listed anyway",
    ("zhijiao.law.holidays", _DAYS, "0"): "31 December is a workday in 2026: not listed anyway",
    ("zhijiao.law.holidays", _DAYS, "2"): "the day after the last published one is no known holiday: not listed",
    ("zhijiao.law.internships", _CACHE, "65"): "size of a cache",
    ("zhijiao.law.internships", _CACHE, "63"): "size of a cache",
}


@dataclass(frozen=True)
class Mutant:
    """One change: the module, the line as it stands, what the changed expression reads, the changed source."""

    module: str
    line: str
    becomes: str
    source: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what names the change, whatever line it stands on."""
        return self.module, self.line, self.becomes


def modules() -> Iterator[tuple[str, Path]]:
    """Yield every module of the law with its file."""
    for path in sorted(LAW.rglob("*.py")):
        parts = path.relative_to(ROOT / "src").with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def mutants() -> Iterator[Mutant]:
    """Yield every change of every module."""
    for name, path in modules():
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for place, choices in _places(ast.parse(text)):
            for choice in range(choices):
                tree = ast.parse(text)
                node = next(itertools.islice(ast.walk(tree), place, None))
                line = lines[getattr(node, "lineno", 1) - 1].strip()
                _ways(node)[choice]()
                yield Mutant(name, line, ast.unparse(node), ast.unparse(ast.fix_missing_locations(tree)))


def _places(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """Yield the nodes that can be changed by their place in the walk, with the number of ways; annotations are left."""
    parts = (getattr(node, field, None) for node in ast.walk(tree) for field in ("annotation", "returns"))
    types = {id(inner) for part in parts if part is not None for inner in ast.walk(part)}
    for place, node in enumerate(ast.walk(tree)):
        if id(node) not in types and (ways := _ways(node)):
            yield place, len(ways)


def _ways(node: ast.AST) -> list[Callable[[], None]]:
    """Return the ways in which a node can be changed in place."""
    if isinstance(node, ast.Compare):
        return [partial(node.ops.__setitem__, at, other()) for at, op in enumerate(node.ops) for other in OTHERS[type(op)]]
    if isinstance(node, ast.BinOp | ast.BoolOp):
        return [partial(setattr, node, "op", other()) for other in OTHERS.get(type(node.op), ())]
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return [partial(setattr, node, "value", node.value + step) for step in (1, -1)]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert | ast.Not):
        # Twice not: as if it were not there.
        return [partial(setattr, node, "operand", ast.UnaryOp(type(node.op)(), node.operand))]
    return []


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module from a changed source."""

    def __init__(self, mutant: Mutant):
        self.mutant = mutant

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Return the spec of the changed module only."""
        if name != self.mutant.module:
            return None
        file = next(path for module, path in modules() if module == name)
        places = [str(file.parent)] if file.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(name, file, loader=self, submodule_search_locations=places)

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed source."""
        exec(compile(self.mutant.source, self.mutant.module, "exec"), module.__dict__)  # noqa: S102  (our own source)


def noticed(mutant: Mutant) -> str:
    """Return which test notices a change, "" when none does."""
    finder = Changed(mutant)
    sys.meta_path.insert(0, finder)
    try:
        _forget()
        with redirect_stdout(io.StringIO()):
            return _first_failure(AIMED.get(mutant.module.rpartition(".")[2], TESTS[0]))
    finally:
        sys.meta_path.remove(finder)


def _forget() -> None:
    for name in [n for n in sys.modules if n.startswith(("zhijiao.law", "tests.law.")) and n != __name__]:
        del sys.modules[name]


def _first_failure(likely: str) -> str:
    """Call the tests, those of the likely module first, until one fails."""
    for name in sorted(TESTS, key=lambda name: name != likely):
        try:
            module = importlib.import_module(f"tests.law.{name}")
        except BaseException as why:
            return f"does not load: {why!r}"
        for label, call in calls(module):
            try:
                call()
            except BaseException:
                return label
    return ""


def calls(module: ModuleType) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the tests of a module that need no fixture, once for each set of arguments."""
    for name, test in vars(module).items():
        if not name.startswith("test_") or hasattr(test, "hypothesis"):
            continue
        marks = [m for m in getattr(test, "pytestmark", ()) if m.name == "parametrize"]
        wanted = [n.strip() for m in marks for n in (m.args[0].split(",") if isinstance(m.args[0], str) else m.args[0])]
        if set(inspect.signature(test).parameters) != set(wanted):
            continue
        for drawn in itertools.product(*(m.args[1] for m in marks)):
            given = [value for m, row in zip(marks, drawn, strict=True)
                     for value in (row if not isinstance(m.args[0], str) else (row,))]
            yield name, partial(test, **dict(zip(wanted, given, strict=True)))


def main() -> int:
    """Try every change; print the count and what nobody noticed."""
    only = [a for a in sys.argv[1:] if not a.startswith("--every=")]
    step = next((int(a.removeprefix("--every=")) for a in sys.argv[1:] if a.startswith("--every=")), 1)
    made = [m for m in mutants() if not only or any(part in m.module for part in only)][::step]
    missed = [m for m in made if not noticed(m)]
    unexplained = [m for m in missed if m.key not in SAME]
    print(f"{len(made)} changes, {len(made) - len(missed)} noticed, {len(missed) - len(unexplained)} mean the same, "
          f"{len(unexplained)} missed")
    for m in missed:
        print(f"  {'same' if m.key in SAME else 'MISSED'}: {m.key!r} {SAME.get(m.key, '')}")
    stale = set(SAME) - {m.key for m in missed} if not only and step == 1 else set()
    for key in stale:
        print(f"  no longer there: {key!r}")
    return 1 if unexplained or stale else 0


if __name__ == "__main__":
    sys.exit(main())
