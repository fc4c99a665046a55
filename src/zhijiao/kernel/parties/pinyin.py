"""Names found by the first letters of their pinyin: every reading of every character, rare characters kept whole."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Any
from unicodedata import category, normalize

from django.db import models
from pypinyin import Style, pinyin

MOST_READINGS = 128  # of one name; a longer list of combinations keeps the likelier reading of the later characters
LONGEST = 1000


def _unread(character: str) -> Any:
    """Give back a character that has no reading, in the shape pypinyin wants."""
    return [[character]]


@lru_cache(maxsize=20_000)
def _letters(character: str) -> tuple[str, ...]:
    """Return the first letters with which a character can be read, the likeliest first; itself when it has none."""
    if not character.isalnum() and category(character) != "Co":  # names are also written with private characters
        return ()
    read = pinyin(character, style=Style.NORMAL, heteronym=True, errors=_unread)
    # A reading may begin with a marked letter (ê, ǹg): only a character without any reading stays itself.
    firsts = [r if r == character else normalize("NFD", r)[0] for r in (read[0] if read else [character])]
    return tuple(dict.fromkeys(first.casefold() for first in firsts))


def readings(name: str) -> list[str]:
    """Return the initials of a name under every reading: "曾丽" -> ["zl", "cl"]."""
    columns: list[tuple[str, ...]] = []
    combinations = 1
    for letters in filter(None, map(_letters, name)):
        kept = letters if combinations * len(letters) <= MOST_READINGS else letters[:1]
        combinations *= len(kept)
        columns.append(kept)
    return ["".join(letters) for letters in product(*columns)] if columns else []


def initials(name: str) -> str:
    """Return every reading of a name's initials, separated and surrounded by spaces, as `Initials` stores them."""
    text = ""
    for reading in readings(name):
        if len(text) + len(reading) + 2 > LONGEST:
            break
        text += f" {reading}"
    return f"{text} " if text else ""


class Initials(models.CharField):  # type: ignore[type-arg]
    """The initials of a neighbouring name field, filled whenever the row is saved.

    Search from the start of a name with `initials__contains=" zl"`, anywhere with `initials__contains="zl"`.
    """

    def __init__(self, of: str = "name", **options: Any):
        self.of = of
        options.setdefault("max_length", LONGEST)
        options.setdefault("editable", False)
        options.setdefault("default", "")
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        made = initials(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, made)
        return made
