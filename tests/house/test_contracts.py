"""The import contracts hold, and each of them fails when it is broken on purpose."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")

# (contract, file that breaks it, the import that breaks it)
BROKEN = [
    ("floors", "basics/words.py", "import zhijiao.engines.sheets"),
    ("floors", "kernel/fields.py", "import zhijiao.law.national"),
    ("pure", "law/national/__init__.py", "import django"),
    ("engines", "engines/measurement/__init__.py", "import zhijiao.engines.rules"),
    ("province", "law/national/__init__.py", "import zhijiao.law.liaoning"),
    ("rooms", "systems/meetings/__init__.py", "import zhijiao.systems.apprenticeships.models"),
    ("order", "systems/programmes/__init__.py", "import zhijiao.systems.apprenticeships.doors"),
    ("room", "systems/apprenticeships/terms.py", "import zhijiao.systems.apprenticeships.actions"),
    ("acyclic", "basics/words.py", "import zhijiao.basics.columns"),
    ("drawing", "web/__init__.py", "import zhijiao.systems.apprenticeships.models"),
]


def lint(copy: Path) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ, PYTHONPATH=str(copy / "src"))
    return subprocess.run([LINT, "--no-cache"], cwd=copy, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """A copy of the sources with two empty rooms more, so that the rules between rooms can be broken."""
    home = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src", home / "src", ignore=shutil.ignore_patterns("static", "*.ttf", "*.egg-info", "__pycache__"))
    shutil.copy(ROOT / ".importlinter", home)
    for room in ("meetings", "programmes"):
        (home / "src/zhijiao/systems" / room).mkdir(exist_ok=True)
        (home / "src/zhijiao/systems" / room / "__init__.py").touch()
    return home


def test_the_contracts_hold(copy: Path):
    result = lint(copy)
    assert result.returncode == 0, result.stdout[-4000:]


@pytest.mark.parametrize(("contract", "file", "line"), BROKEN, ids=[f"{c}-{f}" for c, f, _ in BROKEN])
def test_each_contract_is_caught_when_broken(copy: Path, contract: str, file: str, line: str):
    path = copy / "src/zhijiao" / file
    text = path.read_text()
    path.write_text(text + f"\n{line}\n")
    try:
        result = lint(copy)
    finally:
        path.write_text(text)
    names = {"floors": "Floors:", "pure": "Basics, engines and law", "engines": "The engines are", "province": "A province builds",
             "rooms": "Rooms meet", "order": "Rooms call", "room": "Inside a room", "acyclic": "No cycles", "drawing": "The shell and"}
    broken = [row for row in result.stdout.splitlines() if row.startswith(names[contract]) and "BROKEN" in row]
    assert result.returncode == 1 and broken, result.stdout[-3000:]
