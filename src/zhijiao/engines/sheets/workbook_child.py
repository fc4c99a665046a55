"""The child that opens a workbook: run alone, with limits, it prints rows as JSON lines for the parent to stream.

A hostile workbook may make the reading library ask for 512 GiB and abort; nothing in the same process could catch that.
Lines: {"sheet", "flaws"}, then [row number, [cells]], ..., at last {"end": true}; or {"error": code}. Whatever else goes
wrong ends the child before {"end": true}, and the parent says that the workbook cannot be read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, TextIO

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

from zhijiao.engines.sheets.flaws import TooManyFlaws, flaws_by_sheet

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls, and of an .xlsx behind a password
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
MAX_COLUMNS = 1_000
MAX_CELL = 32_767  # what Excel itself allows


class TooWide(Exception):
    """A row reaches further to the right, or a cell is longer, than any sheet of ours."""


def stream(path: str, out: TextIO) -> None:
    """Write every worksheet of the workbook at `path` to `out`."""
    def say(line: object) -> None:
        out.write(json.dumps(line, ensure_ascii=False, default=_tagged, separators=(",", ":")) + "\n")

    try:
        _sheets(path, say)
        say({"end": True})
    except PasswordError:
        say({"error": "encrypted"})
    except TooManyFlaws:
        say({"error": "uncalculated"})
    except TooWide:
        say({"error": "too_wide"})
    out.flush()


def _sheets(path: str, say: Callable[[object], None]) -> None:
    flaws = flaws_by_sheet(path)
    _refuse_locked(path)
    with CalamineWorkbook.from_path(path) as book:
        for meta in book.sheets_metadata:
            if meta.typ is not SheetTypeEnum.WorkSheet:
                continue
            say({"sheet": meta.name, "flaws": flaws.get(meta.name, [])})
            page = book.get_sheet_by_name(meta.name)
            left = [""] * page.start[1] if page.start else []  # the library starts rows at the first filled column
            for number, cells in enumerate(page.iter_rows(), start=1):
                cells = left + cells
                while cells and cells[-1] == "":
                    cells.pop()
                _measure(cells)
                say([number, cells])


def _refuse_locked(path: str) -> None:
    """Raise PasswordError for an .xlsx behind a password: an old container that holds an encrypted package."""
    with open(path, "rb") as file:
        if file.read(8) == OLE and ENCRYPTED_PACKAGE in file.read():
            raise PasswordError


def _measure(cells: list[Any]) -> None:
    if len(cells) > MAX_COLUMNS or any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in cells):
        raise TooWide


def _tagged(value: object) -> list[str]:
    """Return a dated cell as the parent recognises it; `datetime` is a `date`, so it is asked first."""
    match value:
        case datetime():
            return ["t", value.isoformat()]
        case date():
            return ["d", value.isoformat()]
        case time() | timedelta():
            return ["s", str(value)]
    raise TypeError(f"a cell of an unforeseen kind: {type(value).__name__}")


def limit(memory_bytes: int, cpu_seconds: int) -> None:  # pragma: no cover  # for good: in children only
    """Bound this process for good. The hard limits cannot be lifted again."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":  # pragma: no cover  # the child itself
    limit(int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    stream(sys.argv[1], sys.stdout)
