"""Write one file that installs Zhijiao on a machine without a network: `make bundle [PYTHONS="3.11 3.13"] [MACHINE=aarch64]`.

What goes in is what requirements.lock pins, less what only developers need, each file held to its hash there; the
project's own wheel; a script that installs them; a list of sums. The file is a shell script with a tar behind it.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PARTS = ROOT / "scripts" / "bundle"
OUT = ROOT / "dist"
# glibc 2.28 and later: Debian 10, RHEL 8, openEuler 20.03 and what came after.
PLATFORMS = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_26", "manylinux_2_24", "manylinux_2_17", "manylinux2014", "manylinux_2_12",
             "manylinux2010", "manylinux_2_5", "manylinux1")
INSTALLER = "pip"  # goes along as a wheel and runs out of it; it is not installed
EXTRAS = frozenset({"", "postgresql", "fast", "optimise", "gm"})
BLOCK = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==\S+.*?(?=^[a-z0-9]|\Z)", re.MULTILINE | re.DOTALL)


def locked(text: str) -> dict[str, str]:
    """Return the entries of the lock, hashes included, by name; a name may have several, each for its Pythons."""
    entries: dict[str, str] = {}
    for found in BLOCK.finditer(text):
        name = canonicalize_name(found["name"])
        entries[name] = entries.get(name, "") + found[0]
    return entries


def needed(python: str, machine: str) -> set[str]:
    """Return the names of everything that runs Zhijiao: what it requires, and what that requires, on another Python too."""
    there = {"python_version": python, "python_full_version": f"{python}.0", "platform_machine": machine, "sys_platform": "linux",
             "platform_system": "Linux", "os_name": "posix", "implementation_name": "cpython", "platform_python_implementation": "CPython"}
    found: set[str] = set()
    waiting: list[tuple[str, frozenset[str]]] = [("zhijiao", EXTRAS)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        for name, extras in _requires(*one, there):
            found.add(name)
            waiting.append((name, extras))
    return found


def _requires(name: str, extras: frozenset[str], there: dict[str, str]) -> Iterator[tuple[str, frozenset[str]]]:
    for text in metadata.requires(name) or []:
        wanted = Requirement(text)
        if wanted.marker is None or any(wanted.marker.evaluate({**there, "extra": extra}) for extra in extras):
            yield canonicalize_name(wanted.name), frozenset({"", *wanted.extras})


def runtime_lock(lock: str, names: Iterable[str]) -> str:
    """Return the part of the lock that is needed. Raises KeyError for what is needed and not locked."""
    entries = locked(lock)
    return "".join(entries[name] for name in sorted(names))


def download(lock: Path, wheels: Path, python: str, machine: str) -> None:
    """Fetch the wheels of a lock for one Python; pip holds each to its hash and refuses what has no wheel."""
    there = [part for tag in PLATFORMS for part in ("--platform", f"{tag}_{machine}")]
    abis = [part for abi in (f"cp{python.replace('.', '')}", "abi3", "none") for part in ("--abi", abi)]
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--only-binary",
                    ":all:", "--python-version", python, "--implementation", "cp", *abis, *there, "--dest", wheels, "-r", lock], check=True)


def own_wheel(wheels: Path) -> Path:
    """Build the project's wheel from a clean copy, so that nothing of an earlier build slips in."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "zhijiao"
        copy.mkdir()
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, copy)
        shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--wheel-dir", wheels, copy], check=True)
    [made] = wheels.glob("zhijiao-*.whl")
    return made


def sha256(path: Path) -> str:
    """Return the sum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums(folder: Path) -> str:
    """Return the list of sums of a folder, as sha256sum reads it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    return "".join(f"{sha256(path)}  {path.relative_to(folder)}\n" for path in files)


def filled(part: str, **values: object) -> str:
    """Return one of the scripts with its @NAMES@ filled in."""
    text = (PARTS / part).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name.upper()}@", str(value))
    left = re.findall(r"@[A-Z]+@", text)
    if left:
        raise ValueError(f"{part}: nothing for {', '.join(left)}")
    return text


def packed(folder: Path, out: Path) -> None:
    """Write the file: the header, which knows its own length and the sum of what follows, then a tar that is the same for the same content."""
    with tempfile.TemporaryFile() as tar:
        with tarfile.open(fileobj=tar, mode="w", format=tarfile.GNU_FORMAT) as archive:
            archive.add(folder, folder.name, filter=_plain)
        tar.seek(0)
        total = hashlib.file_digest(tar, "sha256").hexdigest()
        lines = len((PARTS / "header.sh").read_text(encoding="utf-8").splitlines())
        tar.seek(0)
        with out.open("wb") as file:
            file.write(filled("header.sh", lines=lines, sum=total, name=folder.name).encode())
            shutil.copyfileobj(tar, file, 1 << 20)
    out.chmod(0o755)


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = 0
    entry.mode = 0o755 if entry.isdir() or entry.name.endswith(".sh") else 0o644
    return entry


def bundle(pythons: list[str], machine: str) -> Path:
    """Gather everything, write the file, return it."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=OUT) as scratch:
        wheels = Path(scratch) / "wheels"
        wheels.mkdir()
        names: set[str] = set()
        for python in pythons:
            there = needed(python, machine)
            names |= there
            wanted = Path(scratch) / f"{python}.txt"
            wanted.write_text(runtime_lock(lock, {*there, INSTALLER}), encoding="utf-8")
            download(wanted, wheels, python, machine)
        own = own_wheel(wheels)
        version = own.name.split("-")[1]
        wanted_there = runtime_lock(lock, names) + f"zhijiao=={version} \\\n    --hash=sha256:{sha256(own)}\n"
        folder = Path(scratch) / f"zhijiao-{version}-{hashlib.sha256(wanted_there.encode()).hexdigest()[:8]}-{machine}"
        folder.mkdir()
        wheels.rename(folder / "wheels")
        (folder / "requirements.txt").write_text(wanted_there, encoding="utf-8")
        (folder / "install.sh").write_text(filled("install.sh", name=folder.name, pythons=" ".join(pythons), machine=machine), encoding="utf-8")
        (folder / "SHA256SUMS").write_text(sums(folder), encoding="utf-8")
        out = OUT / f"zhijiao-{version}-{machine}.run"
        packed(folder, out)
    return out


def main() -> None:
    """Read the call, write the bundle, say what it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", action="append", dest="pythons", help="Python the machine has, e.g. 3.11; may be repeated (default: this one)")
    parser.add_argument("--machine", default="x86_64", choices=["x86_64", "aarch64"])
    asked = parser.parse_args()
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    out = bundle(asked.pythons or [here], asked.machine)
    print(f"{out.relative_to(ROOT)}: {out.stat().st_size / 1e6:.0f} MB, sha256 {sha256(out)}")


if __name__ == "__main__":
    main()
