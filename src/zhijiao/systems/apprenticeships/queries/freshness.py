"""Whether a page was shown before somebody else changed the record."""

from __future__ import annotations

from copy import copy

from django.db.models import Model

from zhijiao.kernel.states import Stale


def same_version(row: Model, version: int | None) -> None:
    """Raise Stale when a page was made from another version of a row; None: the caller has just read it."""
    if version is not None and version != row.version:  # type: ignore[attr-defined]
        seen = copy(row)
        seen.version = version  # type: ignore[attr-defined]
        raise Stale(seen, row)
