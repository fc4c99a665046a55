"""Run the command line in this process and look at what it says."""

from __future__ import annotations

import csv
import gettext
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from zhijiao.cli import main
from zhijiao.law.national.internship_2021.columns import COLUMNS

KEYS = [column.key for column in COLUMNS]
GOOD = {column.key: column.example for column in COLUMNS} | {"row_id": "r1", "post_staff": "50"}


@dataclass(frozen=True)
class Ran:
    """What one command line did."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    domain = gettext.textdomain()

    def ran(*arguments: object, environment: Mapping[str, str] | None = None) -> Ran:
        for name, value in (environment or {}).items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        code = main.run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    yield ran
    gettext.textdomain(domain)
    os.environ.pop("LANGUAGE", None)


@pytest.fixture
def cohort(tmp_path: Path) -> Callable[..., Path]:
    """Write a cohort CSV: each keyword dictionary is a row that differs so from a good one."""

    def written(*rows: Mapping[str, str], name: str = "cohort.csv") -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, KEYS)
            writer.writeheader()
            for number, row in enumerate(rows or ({},), start=1):
                writer.writerow(GOOD | {"row_id": f"r{number}"} | dict(row))
        return path

    return written
