"""Read a workbook or CSV file into typed rows: every row comes back, and every cell that cannot be read is told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from zhijiao.basics.columns import Column
from zhijiao.basics.words import Bilingual
from zhijiao.engines.sheets.rows import Gathering
from zhijiao.engines.sheets.shapes import USUAL, Limits, RawSheet, Sheet, Unreadable
from zhijiao.engines.sheets.text_cells import text_sheets
from zhijiao.engines.sheets.workbook_cells import refuse_bomb, workbook_sheets

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(path: str | Path, columns: Sequence[Column], *, limits: Limits = USUAL,
         optional: Collection[str] = ()) -> Sheet:
    """Return the rows of a workbook (.xlsx, .xls) or CSV file under the headings of `columns`.

    All columns must be there except those whose keys are in `optional`. Sheets without our headings are skipped and
    named. Raises Unreadable when nothing can be used, or when there are more rows than the limit.
    """
    with raw_sheets(Path(path), columns, limits) as (encoding, sheets):
        gathering = Gathering(columns, limits.rows, optional)
        for raw in sheets:
            gathering.take(raw)
        return gathering.finish(encoding)


@contextmanager
def raw_sheets(path: Path, columns: Sequence[Column], limits: Limits) -> Iterator[tuple[str | None, Iterator[RawSheet]]]:
    """Yield the encoding (None for a workbook) and the raw sheets of a file, whatever its name ends with."""
    size = path.stat().st_size if path.is_file() else 0
    if size == 0:
        raise Unreadable("empty", Bilingual("The file is empty or is not there.", "文件是空的，或者找不到。"))
    if size > limits.file_bytes:
        raise Unreadable("too_large", Bilingual(
            f"The file is larger than {limits.file_bytes // 1_000_000} MB. Divide it into several files.",
            f"文件超过{limits.file_bytes // 1_000_000}MB。请分成几个文件。"))
    with path.open("rb") as file:
        first = file.read(8)
    if first.startswith(_ZIP):
        refuse_bomb(path, limits)
    if first.startswith((_ZIP, _OLE)):
        with workbook_sheets(path, limits) as sheets:
            yield None, sheets
    else:
        with text_sheets(path, columns) as (encoding, sheets):
            yield encoding, sheets
