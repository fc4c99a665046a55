"""How the command line writes a JSON file: whole or not at all, and readable for its owner alone where it must be."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def write_document(path: Path, document: Any, *, secret: bool = False) -> None:
    """Write a JSON document. `secret`: nobody but the owner may read it."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644), "w", encoding="utf-8") as file:
        file.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
