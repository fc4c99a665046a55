"""A new workbook that appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

# The library would write the present moment into every book: the same rows would never make the same file.
_EPOCH = datetime(1980, 1, 1)


@contextmanager
def new_book(out: str | Path | BinaryIO, *, constant_memory: bool = False) -> Iterator[Any]:
    """Yield a workbook to fill. A path gets it only once it is complete; OSError when it cannot be written there."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    options = {"constant_memory": constant_memory, "default_date_format": "yyyy-mm-dd"}
    if not isinstance(out, str | Path):
        with xlsxwriter.Workbook(out, options) as book:
            book.set_properties({"created": _EPOCH})
            yield book
        return
    with appearing(Path(out)) as part:
        try:
            with xlsxwriter.Workbook(str(part), options) as book:
                book.set_properties({"created": _EPOCH})
                yield book
        except FileCreateError as why:
            raise OSError(getattr(why.args[0], "errno", None), str(why), str(out)) from why


@contextmanager
def appearing(out: Path) -> Iterator[Path]:
    """Yield a path beside `out` to write to; it becomes `out` when the block ends well and vanishes when it does not."""
    if not out.parent.is_dir():
        raise FileNotFoundError(2, "There is no such folder", str(out.parent))
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        yield part
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
