"""Vocabularies (JSON-LD contexts) as published, held here and pinned by hash: nothing is fetched, and nothing unknown is guessed.

What may not be shipped (a vocabulary without a licence), or is younger than this version, an operator gives from a file, for one piece of work.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from zhijiao.engines.credentials.faults import Fault
from zhijiao.engines.credentials.jcs import canonical_jcs

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
LEARNER_RECORDS = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Given:
    """Vocabularies from outside, by address, with their hashes; `resolved` is what the expansion keeps of them, and of no others' work."""

    documents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    resolved: dict[str, Any] = field(default_factory=dict)


_given: ContextVar[Given | None] = ContextVar("vocabularies given from outside", default=None)


def pin(document: object) -> str:
    """Return the hash by which a vocabulary is pinned: SHA-256 of its RFC 8785 form. Raises Fault."""
    return hashlib.sha256(canonical_jcs(document)).hexdigest()


@cache
def known() -> dict[str, dict[str, Any]]:
    """Return every vocabulary held here by its address. Raises RuntimeError when a file is not what was pinned."""
    found = {}
    for one in json.loads((HERE / "lock.json").read_text("utf-8"))["contexts"]:
        document = json.loads((HERE / "files" / one["file"]).read_text("utf-8"))
        if pin(document) != one["sha256"]:
            raise RuntimeError(f"{one['file']} is not the vocabulary that lock.json pins")
        found[one["url"]] = document
    return found


def given() -> Given:
    """Return the vocabularies that the operator gave for the work in hand."""
    return _given.get() or Given()


def held() -> Mapping[str, Mapping[str, Any]]:
    """Return every vocabulary that may be used now: what is held here, and before it what the operator gave."""
    more = given().documents
    return {**known(), **more} if more else known()


@contextmanager
def holding(documents: Mapping[str, object]) -> Iterator[Given]:
    """Use vocabularies from outside (address -> JSON) within a `with` block. Raises Fault for one that is none."""
    made = Given({address: _checked(address, document, documents) for address, document in documents.items()},
                 {address: pin(document) for address, document in documents.items()})
    token = _given.set(made)
    try:
        yield made
    finally:
        _given.reset(token)


def _checked(address: str, document: object, beside: Mapping[str, object]) -> Mapping[str, Any]:
    if not isinstance(document, Mapping) or "@context" not in document:
        raise Fault("context_malformed", context=address, why="@context")
    if not address.startswith(("https://", "http://", "urn:")):
        raise Fault("context_malformed", context=address, why="https://..., urn:...")
    for named in _named_within(document):
        if named not in known() and named not in beside:
            raise Fault("context_malformed", context=address, why=named)
    return document


def _named_within(value: object) -> Iterator[str]:
    """Yield the vocabularies that a vocabulary builds on, which must be at hand as well."""
    if isinstance(value, list):
        for one in value:
            yield from _named_within(one)
    if isinstance(value, Mapping):
        for key, below in value.items():
            if key in ("@context", "@import"):
                yield from (one for one in (below if isinstance(below, list) else [below]) if isinstance(one, str))
            yield from _named_within(below)
