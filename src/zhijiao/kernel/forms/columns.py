"""The column of a model's field: what forms, lists, exports and the API read and write its values with."""

from __future__ import annotations

from typing import Any

from django.db import models

from zhijiao.basics.columns import Column, Kind, Privacy, as_written, tidy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.fields import TagsField, TermField

_KINDS: tuple[tuple[type[models.Field[Any, Any]], Kind], ...] = (
    (models.BooleanField, Kind.FLAG),
    (models.DateTimeField, Kind.TEXT),  # a moment is shown, never typed
    (models.DateField, Kind.DATE),
    (models.IntegerField, Kind.COUNT),
    (models.ForeignKey, Kind.TEXT),  # shown by its name
)


def field_at(model: type[models.Model], path: str) -> models.Field[Any, Any]:
    """Return the field at a path ("school__name"). Raises FieldDoesNotExist."""
    first, _, rest = path.partition("__")
    field = model._meta.get_field(first)
    if rest:
        assert isinstance(field.related_model, type), path
        return field_at(field.related_model, rest)
    assert isinstance(field, models.Field), path
    return field


def column_of(model: type[models.Model], path: str) -> Column:
    """Return the column of the field at a path: the one it was made from, else one after its type and words."""
    field = field_at(model, path)
    made_from = getattr(field, "declared", None)
    if isinstance(made_from, Column):
        return made_from
    words: Bilingual = getattr(field, "words", Bilingual(str(field.verbose_name), str(field.verbose_name)))
    privacy: Privacy = getattr(field, "privacy", Privacy.INTERNAL)
    choices = field.terms if isinstance(field, TermField) else None
    return Column(path, words, _kind(field), choices=choices, privacy=privacy, open_tags=True, prose=isinstance(field, models.TextField))


def _kind(field: models.Field[Any, Any]) -> Kind:
    if isinstance(field, TermField) and field.terms is not None:
        return Kind.CHOICE
    if isinstance(field, TagsField):
        return Kind.TAGS
    if field.name.endswith("_fen"):
        return Kind.MONEY
    return next((kind for type_, kind in _KINDS if isinstance(field, type_)), Kind.TEXT)


def text_of(column: Column, value: Any) -> str:
    """Return a read value as it may be typed into a cell again."""
    if value is None:
        return ""
    if column.kind is Kind.MONEY:
        return f"{value // 100}.{value % 100:02d}".removesuffix(".00")
    if column.kind is Kind.DECIMAL:
        return f"{value / 1000:.3f}".rstrip("0").rstrip(".")
    if column.kind is Kind.TAGS:
        return ";".join(value) or "none"
    return as_written(value) if column.prose else tidy(value)
