"""The parts of the offline bundle, tried on a small one: what goes in, what a damaged file does, what the installer refuses.

The whole of it (every wheel, no network) is tried by `make bundle-test`.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import bundle

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
DEVELOPERS_ONLY = {"pytest", "ruff", "mypy", "hypothesis", "playwright", "import-linter", "schemathesis", "django-stubs", "babel", "pip", "coverage"}


def sh(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", *map(str, arguments)], capture_output=True, text=True, check=False, env={**os.environ, **environment})


@pytest.mark.parametrize("python", ["3.11", "3.13"])
@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_what_runs_goes_in_and_what_only_developers_need_does_not(python: str, machine: str) -> None:
    names = bundle.needed(python, machine)
    assert {"django", "polars", "polars-runtime-32", "numpy", "granian", "psycopg-binary", "numba", "adbc-driver-postgresql", "typst", "tzdata"} <= names
    assert not names & DEVELOPERS_ONLY
    assert names <= set(bundle.locked(LOCK))


def test_every_entry_keeps_its_pins_and_hashes() -> None:
    entries = bundle.locked(LOCK)
    assert "".join(entries.values()).count("==") >= len(re.findall(r"^[a-z0-9][\w.-]*==", LOCK, re.MULTILINE)) == sum(
        len(re.findall(r"^[a-z0-9][\w.-]*==", entry, re.MULTILINE)) for entry in entries.values())
    assert entries["numpy"].count("numpy==") == LOCK.count("\nnumpy==")
    cut = bundle.runtime_lock(LOCK, ["django", "numpy"])
    assert cut == entries["django"] + entries["numpy"] and "--hash=sha256:" in cut
    with pytest.raises(KeyError):
        bundle.runtime_lock(LOCK, ["no-such-package"])


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A bundle whose installer only says where it would install."""
    folder = tmp_path / "zhijiao-0-small"
    (folder / "wheels").mkdir(parents=True)
    (folder / "wheels" / "one.whl").write_bytes(os.urandom(200_000))
    (folder / "install.sh").write_text('echo "into $1"; ls "$(dirname "$0")"/wheels; exit "${FAIL:-0}"\n')
    (folder / "SHA256SUMS").write_text(bundle.sums(folder))
    out = tmp_path / "zhijiao.run"
    bundle.packed(folder, out)
    return out


def test_a_whole_file_checks_extracts_and_installs(small: Path, tmp_path: Path) -> None:
    assert sh(small, "--check").stdout.startswith("zhijiao-0-small: sha256 ")
    extracted = Path(sh(small, "--extract", tmp_path / "out").stdout.strip())
    assert subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=extracted, check=False).returncode == 0
    target = tmp_path / "a folder"
    assert sh(small, target).stdout == f"into {target}\none.whl\n"
    assert list(target.iterdir()) == []  # what was unpacked is gone
    assert sh(small, target, FAIL="3").returncode == 3 and list(target.iterdir()) == []
    assert sh(small, "--strange").returncode == 2


def test_the_same_content_gives_the_same_file(small: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.run"
    bundle.packed(tmp_path / "zhijiao-0-small", again)
    assert again.read_bytes() == small.read_bytes()


@pytest.mark.parametrize("harm", ["cut", "changed"])
def test_a_damaged_file_installs_nothing(small: Path, tmp_path: Path, harm: str) -> None:
    content = bytearray(small.read_bytes())
    if harm == "cut":
        content = content[:-50_000]
    else:
        content[-100_000] ^= 1
    small.write_bytes(content)
    found = sh(small, tmp_path / "target")
    assert found.returncode == 1 and "damaged" in found.stderr and not (tmp_path / "target").exists()


def installer(tmp_path: Path, pythons: str = HERE, machine: str = platform.machine()) -> Path:
    folder = tmp_path / "unpacked"
    (folder / "wheels").mkdir(parents=True)
    (folder / "install.sh").write_text(bundle.filled("install.sh", name="zhijiao-0", pythons=pythons, machine=machine))
    (folder / "requirements.txt").write_text("")
    (folder / "SHA256SUMS").write_text(bundle.sums(folder))
    return folder


@pytest.mark.parametrize(("more", "said"), [({"pythons": "2.5"}, "Python 2.5 is needed"), ({"machine": "sparc"}, "is for Linux on sparc")])
def test_a_machine_that_does_not_fit_is_told_so(tmp_path: Path, more: dict[str, str], said: str) -> None:
    found = sh(installer(tmp_path, **more) / "install.sh", tmp_path / "target")
    assert found.returncode == 2 and said in found.stderr and not (tmp_path / "target" / "current").exists()


def test_a_changed_file_of_the_bundle_is_refused(tmp_path: Path) -> None:
    folder = installer(tmp_path)
    (folder / "requirements.txt").write_text("django\n")
    found = sh(folder / "install.sh", tmp_path / "target")
    assert found.returncode == 2 and "damaged" in found.stderr and not (tmp_path / "target" / "releases").exists()


def test_an_installation_that_fails_leaves_the_release_in_use(tmp_path: Path) -> None:
    target = tmp_path / "target"
    (target / "releases" / "older").mkdir(parents=True)
    (target / "current").symlink_to("releases/older")
    found = sh(installer(tmp_path) / "install.sh", target)  # there is no pip among its wheels
    assert found.returncode == 2 and "could not be installed" in found.stderr
    assert (target / "current").readlink() == Path("releases/older") and not (target / "releases" / "zhijiao-0").exists()


def test_a_release_that_is_there_is_not_installed_again(tmp_path: Path) -> None:
    release = tmp_path / "target" / "releases" / "zhijiao-0"
    release.mkdir(parents=True)
    (release / "whole").touch()
    found = sh(installer(tmp_path) / "install.sh", tmp_path / "target")
    assert found.returncode == 0 and "Already installed" in found.stdout
    assert (tmp_path / "target" / "current").resolve() == release.resolve()


def test_a_script_with_a_gap_is_not_written() -> None:
    with pytest.raises(ValueError, match="@MACHINE@"):
        bundle.filled("install.sh", name="x", pythons="3.11")


def test_no_part_of_it_names_a_registry() -> None:
    parts = [ROOT / "scripts" / "bundle.py", ROOT / "Makefile", *(ROOT / "scripts" / "bundle").iterdir()]
    assert [part.name for part in parts if re.search(r"https?://(?!localhost)|index-url|\bpypi\b", part.read_text(encoding="utf-8"))] == []
