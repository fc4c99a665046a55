"""Vocabularies (JSON-LD contexts) as published, held here and pinned by hash: nothing is fetched, and nothing unknown is guessed."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from zhijiao.engines.credentials.jcs import canonical_jcs

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
HERE = Path(__file__).parent


@cache
def known() -> dict[str, dict[str, Any]]:
    """Return every vocabulary by its address. Raises RuntimeError when a file is not what was pinned."""
    found = {}
    for one in json.loads((HERE / "lock.json").read_text("utf-8"))["contexts"]:
        document = json.loads((HERE / "files" / one["file"]).read_text("utf-8"))
        if hashlib.sha256(canonical_jcs(document)).hexdigest() != one["sha256"]:
            raise RuntimeError(f"{one['file']} is not the vocabulary that lock.json pins")
        found[one["url"]] = document
    return found
