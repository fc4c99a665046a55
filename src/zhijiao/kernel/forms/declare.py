"""What a form asks, as data: fields (a column each), steps, the words of its button."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models

from zhijiao.basics.columns import Column
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms.columns import column_of

if TYPE_CHECKING:
    from zhijiao.kernel.papers.terms import FileKind
    from zhijiao.kernel.people.actor import Actor

SAVE = Bilingual("Save", "保存")
Options = Callable[["Actor"], Iterable[tuple[str, "Bilingual | str"]]]


@dataclass(frozen=True)
class Ask:
    """One question. The column reads the answer; `options` (value, words) replace it by a choice of known rows: of one, or of
    several where the column is of kind TAGS (the answer is then a tuple).

    `rows` > 1 asks for longer text.
    """

    column: Column
    required: bool = False
    words: Bilingual | None = None
    hint: Bilingual | None = None
    unit: Bilingual | None = None
    options: Options | None = None
    rows: int = 1
    longest: int = 200

    @property
    def key(self) -> str:
        """Return the name of the answer."""
        return self.column.key

    @property
    def label(self) -> Bilingual:
        """Return what is asked."""
        return self.words or self.column.words

    @property
    def reader(self) -> Column:
        """Return the column that reads the answer: what takes several lines is prose."""
        return replace(self.column, prose=True) if self.rows > 1 else self.column


@dataclass(frozen=True)
class File:
    """A question for a file; the answer is the uploaded file (`several`: the list of them), judged by its content when it is kept."""

    key: str
    words: Bilingual
    kinds: Sequence[FileKind]
    required: bool = False
    hint: Bilingual | None = None
    several: bool = False

    @property
    def label(self) -> Bilingual:
        """Return what is asked."""
        return self.words


@dataclass(frozen=True)
class Step:
    """One page of a long form."""

    name: str
    words: Bilingual
    fields: Sequence[Ask | File]
    hint: Bilingual | None = None


@dataclass(frozen=True)
class Form:
    """A form: its fields (or steps), its title, the words of its button."""

    name: str
    words: Bilingual
    fields: Sequence[Ask | File] = ()
    steps: Sequence[Step] = ()
    act: Bilingual = SAVE
    hint: Bilingual | None = None
    phone: bool = False  # drawn in the phone's column
    check: Callable[[dict[str, Any]], Iterable[tuple[str, Bilingual]]] | None = field(default=None, compare=False)

    @cached_property
    def pages(self) -> tuple[Step, ...]:
        """Return the steps; a short form is one."""
        return tuple(self.steps) or (Step(self.name, self.words, self.fields),)

    @cached_property
    def asks(self) -> dict[str, Ask | File]:
        """Return every question by its key. Raises ValueError when a key is used twice."""
        found: dict[str, Ask | File] = {}
        for asked in (asked for step in self.pages for asked in step.fields):
            if asked.key in found:
                raise ValueError(f"the form {self.name} asks {asked.key} twice")
            found[asked.key] = asked
        return found


def text(key: str, en: str, zh: str, *, required: bool = True, rows: int = 3, longest: int = 2000, hint: Bilingual | None = None) -> Ask:
    """Return a question for a longer text."""
    return Ask(Column(key, Bilingual(en, zh)), required=required, rows=rows, longest=longest, hint=hint)


def asks(model: type[models.Model], *paths: str, required: Sequence[str] = ()) -> tuple[Ask, ...]:
    """Return questions for fields of a model, each with the field's own words and reader."""
    return tuple(Ask(replace(column_of(model, path), key=path), required=path in required) for path in paths)
