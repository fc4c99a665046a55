"""Writing a row only if nobody has changed it since it was read: for fields that are no state (those go by a move)."""

from __future__ import annotations

from typing import Any

from django.db import models

from zhijiao.kernel.states import Stale


def put(row: models.Model, **values: Any) -> None:
    """Compare-and-set on the version; raises Stale, writes nothing else."""
    rows = type(row)._base_manager
    shown = row.version  # type: ignore[attr-defined]
    if not rows.filter(pk=row.pk, version=shown).update(version=shown + 1, **values):
        raise Stale(row, rows.filter(pk=row.pk).first())
    row.version = shown + 1  # type: ignore[attr-defined]
    for name, value in values.items():
        setattr(row, name, value)
