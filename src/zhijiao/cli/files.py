"""How the command line writes files: a document whole or not at all, and readable for its owner alone where it must be; a book by one at a time."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO


def write_document(path: Path, document: Any, *, secret: bool = False) -> None:
    """Write a JSON document. `secret`: nobody but the owner may read it."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644), "w", encoding="utf-8") as file:
        file.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


@contextmanager
def grown(path: Path) -> Iterator[TextIO]:
    """Open a file to which lines are added, made when it is missing, and keep others off it: of two that add, the second waits and reads the first's lines."""
    with path.open("a", encoding="ascii") as book:
        fcntl.flock(book, fcntl.LOCK_EX)
        yield book
        book.flush()
        os.fsync(book.fileno())
