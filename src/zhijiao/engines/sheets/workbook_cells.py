"""Workbooks as raw cells, read by a child process with limits and streamed back row by row."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets.shapes import Limits, RawSheet, Unreadable

CHILDREN_AT_ONCE = 2
CHILD_GATE = threading.BoundedSemaphore(CHILDREN_AT_ONCE)
_MOST_PARTS = 10_000

DAMAGED = Bilingual(
    "This workbook is damaged, or asks for more memory or time than a sheet needs. "
    "Open it in Excel or WPS, copy the rows into the template, save, and try again.",
    "这个工作簿已损坏，或者要占用的内存、时间远超一张表的需要。请用Excel或WPS打开，把内容复制到模板里保存后再试。")
_CHILD_SAYS = {
    "encrypted": Bilingual("This workbook is protected by a password. Remove the password and save it again.",
                           "这个工作簿设了密码。请取消密码，保存后再试。"),
    "uncalculated": Bilingual(
        "This workbook holds formulas that were never calculated. Open it once in Excel or WPS and save it.",
        "这个工作簿里的公式从未计算过。请用Excel或WPS打开并保存一次。"),
    "too_wide": Bilingual("A row reaches beyond 1,000 columns, or a cell holds more than 32,767 characters.",
                          "有一行超过1000列，或者有单元格超过32767个字符。"),
}


def refuse_bomb(path: Path, limits: Limits) -> None:
    """Raise Unreadable when the file is a ZIP that is no workbook, is locked, or would unpack beyond the limit."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as why:
        raise Unreadable("damaged", DAMAGED) from why
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise Unreadable("not_a_table", Bilingual(
            "This is a ZIP file, not an Excel workbook. Save the table as .xlsx or .csv.",
            "这是ZIP压缩文件，不是Excel工作簿。请把表格另存为.xlsx或.csv。"))
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise Unreadable("too_large", Bilingual(
            f"Unpacked, this workbook would be larger than {limits.unpacked_bytes // 1_000_000} MB. "
            "Leave pictures out, or divide it into several files.",
            f"这个工作簿解压后超过{limits.unpacked_bytes // 1_000_000}MB。请去掉图片，或者分成几个文件。"))


@contextmanager
def workbook_sheets(path: Path, limits: Limits) -> Iterator[Iterator[RawSheet]]:
    """Yield the workbook's sheets in order; each sheet's rows end when the next sheet is asked for."""
    # A name that ends as the content is: the library goes by the ending, and people rename files.
    with CHILD_GATE, tempfile.TemporaryDirectory(prefix="zhijiao-") as folder:
        name = Path(folder, "book.xlsx" if zipfile.is_zipfile(path) else "book.xls")
        name.symlink_to(path.resolve())
        with _child(name, limits) as pipe:
            yield _sheets(_lines(pipe))


@contextmanager
def _child(name: Path, limits: Limits) -> Iterator[IO[bytes]]:
    command = [sys.executable, "-I", "-m", "zhijiao.engines.sheets.workbook_child",
               str(name), str(limits.memory_bytes), str(limits.cpu_seconds)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        # CPU time is limited in the child itself; this ends one that only waits.
        watch = threading.Timer(4 * limits.cpu_seconds, child.kill)
        watch.start()
        try:
            assert child.stdout is not None
            yield child.stdout
        finally:
            watch.cancel()
            child.kill()


def _lines(pipe: IO[bytes]) -> Iterator[Any]:
    for line in pipe:
        try:
            said = json.loads(line)
        except ValueError as why:  # cut off in the middle: the child was ended by a limit
            raise Unreadable("damaged", DAMAGED) from why
        if isinstance(said, dict) and "error" in said:
            raise Unreadable(said["error"], _CHILD_SAYS[said["error"]])
        if isinstance(said, dict) and "end" in said:
            return
        yield said
    raise Unreadable("damaged", DAMAGED)


def _sheets(lines: Iterator[Any]) -> Iterator[RawSheet]:
    upcoming = next(lines, None)
    while upcoming is not None:
        head = upcoming
        following: list[Any] = []
        rows = _rows(lines, following)
        yield RawSheet(head["sheet"], rows, _by_row(head["flaws"]))
        for _unread in rows:
            pass
        upcoming = following[0] if following else None


def _by_row(flaws: list[tuple[int, int, str]]) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    for row, column, text in flaws:
        found.setdefault(row, {})[column] = text
    return found


def _rows(lines: Iterator[Any], following: list[Any]) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows up to the next sheet, whose heading line is put into `following`."""
    for said in lines:
        if isinstance(said, dict):
            following.append(said)
            return
        number, cells = said
        yield number, [_dated(*cell) if isinstance(cell, list) else cell for cell in cells]


@lru_cache(maxsize=4_096)
def _dated(tag: str, text: str) -> date | str:
    if tag == "d":
        return date.fromisoformat(text)
    return datetime.fromisoformat(text) if tag == "t" else text
