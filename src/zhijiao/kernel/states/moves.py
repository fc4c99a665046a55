"""A move from one state to another, and the one statement that writes it."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F

from zhijiao.basics.words import Bilingual, Terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zhijiao.engines.rules import Rule
    from zhijiao.kernel.people.terms import Role


class Stale(Exception):
    """The row is no longer what the page showed: somebody else was first. `found` is the row as it is now."""

    def __init__(self, shown: models.Model, found: models.Model | None):
        super().__init__(f"{shown._meta.label} {shown.pk} was changed by somebody else")
        self.shown = shown
        self.found = found


def same_version(row: models.Model, version: int | None) -> None:
    """Raise Stale when a page was made from another version of a row; None: the caller has just read it."""
    if version is not None and version != row.version:  # type: ignore[attr-defined]
        seen = copy(row)
        seen.version = version  # type: ignore[attr-defined]
        raise Stale(seen, row)


@dataclass(frozen=True)
class Move:
    """One line of a table of moves.

    `rules` guard the move: none of them may be failed. `evidence`: what a blocking rule asks must also be known.
    """

    name: str
    source: Terms | tuple[Terms, ...]
    target: Terms
    role: Role | tuple[Role, ...]
    words: Bilingual
    rules: Sequence[Rule] = ()
    evidence: bool = False
    note: Bilingual | None = None
    field: str = "state"

    @property
    def sources(self) -> tuple[Terms, ...]:
        """The states it starts from."""
        return (self.source,) if isinstance(self.source, Terms) else self.source

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that may make it."""
        return self.role if isinstance(self.role, tuple) else (self.role,)

    @property
    def rule_names(self) -> frozenset[str]:
        """The names of the rules that guard it."""
        return frozenset(rule.name for rule in self.rules)

    def take(self, row: models.Model, **stamps: Any) -> None:
        """Write the new state, if the row is still as it was read. Raises Stale.

        `stamps` are written in the same statement (signed_at=, signed_by=). A field `version` is compared and counted.
        """
        before = getattr(row, self.field)
        if before not in self.sources:
            raise ValueError(f"{self.name} does not start from {before}: ask Machine.admit first")
        wanted: dict[str, Any] = {"pk": row.pk, self.field: before}
        written: dict[str, Any] = {self.field: self.target, **stamps}
        versioned = has_field(type(row), "version")
        if versioned:
            wanted["version"], written["version"] = row.version, F("version") + 1  # type: ignore[attr-defined]
        rows = type(row)._base_manager.using(row._state.db)
        if rows.filter(**wanted).update(**written) != 1:
            raise Stale(row, rows.filter(pk=row.pk).first())
        for name, value in {self.field: self.target, **stamps}.items():
            setattr(row, name, value)
        if versioned:
            row.version += 1  # type: ignore[attr-defined]

    def take_many(self, rows: models.QuerySet[Any], **stamps: Any) -> int:
        """Write the new state of many rows in one statement; return how many. Rows in none of its sources are left as they are.

        `rows` is neither sliced nor read before; `stamps` are written with it, a field `version` is counted.
        """
        if has_field(rows.model, "version"):
            stamps["version"] = F("version") + 1
        return rows.filter(**{f"{self.field}__in": self.sources}).update(**{self.field: self.target}, **stamps)


def has_field(model: type[models.Model], name: str) -> bool:
    """Say whether a model has a field of that name."""
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True
