"""Model fields that say what they mean and how far they may travel; and fields for terms, tags and sealed text.

`words` and `privacy` are attributes of the field object only: they never appear in a migration.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import models

from zhijiao.basics.columns import Column, Kind, Privacy
from zhijiao.basics.words import Bilingual, Terms
from zhijiao.kernel.sealing import seal, unseal

F = TypeVar("F", bound="models.Field[Any, Any]")


def described(field: F, *, en: str, zh: str, privacy: Privacy = Privacy.INTERNAL) -> F:
    """Give a field its words in both languages and its class of personal data."""
    field.words = Bilingual(en, zh)  # type: ignore[attr-defined]
    field.privacy = privacy  # type: ignore[attr-defined]
    return field


def words_of(model: type[models.Model], path: str) -> Bilingual:
    """Return the words of a field, or of the last field of a path ("school__name")."""
    return _described_field(model, path).words  # type: ignore[attr-defined,no-any-return]


def privacy_of(model: type[models.Model], path: str) -> Privacy:
    """Return the class of a field, or of the last field of a path."""
    return _described_field(model, path).privacy  # type: ignore[attr-defined,no-any-return]


def _described_field(model: type[models.Model], path: str) -> models.Field[Any, Any]:
    first, _, rest = path.partition("__")
    field = model._meta.get_field(first)
    if rest:
        assert isinstance(field.related_model, type), path
        return _described_field(field.related_model, rest)
    if not hasattr(field, "words"):
        raise FieldDoesNotExist(f"{model.__name__}.{path} has no words: wrap it in described(...)")
    return field  # type: ignore[return-value]


class TermField(models.CharField):  # type: ignore[type-arg]
    """One term of a closed list, read back as its member. Another value is refused before it reaches the database."""

    def __init__(self, terms: type[Terms] | None = None, **options: Any):
        # A migration rebuilds the field without its terms: the list may grow without a change of table.
        self.terms = terms
        options.setdefault("max_length", 40)
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        if isinstance(options.get("default"), Terms):
            options["default"] = options["default"].value  # a migration must not import today's terms
        return name, path, args, options

    def to_python(self, value: Any) -> Any:
        return value if value is None or value == "" or self.terms is None else self.terms(value)  # type: ignore[call-arg]

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return self.to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else str(self.to_python(value))


class TagsField(models.JSONField):
    """Several words, read back as a tuple; None is unknown, the empty tuple is "none"."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        read = super().from_db_value(value, expression, connection)
        return None if read is None else tuple(read)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        # Without this None would be stored as JSON's null, which no `isnull` finds.
        return None if value is None else super().get_db_prep_value(list(value), connection, prepared)


class EncryptedText(models.TextField):  # type: ignore[type-arg]
    """Text that the database holds sealed (AES-256-GCM, key outside); bound to its table and column.

    It can be read and written, not searched: declare a `LookupKey` beside it for exact search.
    """

    def _place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return seal(value, self._place()) if isinstance(value, str) else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else unseal(value, self._place())

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else _unsearchable(self.name)

    def get_transform(self, lookup_name: str) -> NoReturn:
        _unsearchable(self.name)


def _unsearchable(name: str) -> NoReturn:
    raise FieldError(f"{name} is encrypted: it can only be looked up through its key field")


class LookupKey(models.CharField):  # type: ignore[type-arg]
    """A keyed hash of an encrypted neighbour, filled when the row is saved: exact search without reading."""

    def __init__(self, of: str = "", **options: Any):
        self.of = of
        options.setdefault("max_length", 64)
        options.setdefault("null", True)
        options.setdefault("editable", False)
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        made = look_up_key(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, made)
        return made


def look_up_key(text: str | None) -> str | None:
    """Return the keyed hash under which an encrypted text is found: HMAC-SHA-256 of its letters without spaces."""
    if not text:
        return None
    plain = "".join(text.split()).upper()
    return hmac.new(bytes.fromhex(settings.ZHIJIAO_KEYS["look_up"]), plain.encode(), hashlib.sha256).hexdigest()


class SealedRows(models.QuerySet[Any]):
    """Rows with encrypted fields: a bulk update would leave the look-up keys stale, so it is refused."""

    def update(self, **changes: Any) -> int:
        sealed = {f.name for f in self.model._meta.concrete_fields if isinstance(f, EncryptedText | LookupKey)}
        # Model.save() writes through _update, which has the look-up key beside; only this door is shut.
        if touched := sealed & changes.keys():
            raise FieldError(f"{', '.join(sorted(touched))}: encrypted fields are written by save(), row by row")
        return super().update(**changes)


def of(column: Column, **more: Any) -> Any:
    """Return the model field for a declared column: same words, same class, empty means unknown (NULL)."""
    options: dict[str, Any] = {"null": True, "blank": True, **more}
    if column.kind in (Kind.TEXT, Kind.CODE) and column.privacy is Privacy.SENSITIVE:
        field: models.Field[Any, Any] = EncryptedText(**options)
    else:
        field = _PLAIN[column.kind](column, options)
    field.declared = column  # type: ignore[attr-defined]  # `column` is Django's own word for the place in the table
    return described(field, en=column.words.en, zh=column.words.zh, privacy=column.privacy)


def _choice(column: Column, options: dict[str, Any]) -> models.Field[Any, Any]:
    return TermField(column.choices, **options)


_PLAIN: Mapping[Kind, Any] = {
    Kind.TEXT: lambda column, options: models.CharField(**{"max_length": 200, **options}),
    Kind.CODE: lambda column, options: models.CharField(**{"max_length": 40, **options}),
    Kind.DATE: lambda column, options: models.DateField(**options),
    Kind.COUNT: lambda column, options: models.PositiveIntegerField(**options),
    Kind.DECIMAL: lambda column, options: models.PositiveIntegerField(**options),
    Kind.MONEY: lambda column, options: models.BigIntegerField(**options),
    Kind.FLAG: lambda column, options: models.BooleanField(**options),
    Kind.CHOICE: _choice,
    Kind.TAGS: lambda column, options: TagsField(**options),
}
