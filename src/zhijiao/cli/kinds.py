"""The kinds of sheets that can be checked and have a template, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from zhijiao.basics.columns import Column
from zhijiao.basics.words import Bilingual


@dataclass(frozen=True)
class Kind:
    """A kind of sheet: its words, and how its columns are got (imported when they are needed)."""

    words: Bilingual
    columns: Callable[[], tuple[Column, ...]]


def _internships() -> tuple[Column, ...]:
    from zhijiao.law.national.internship_2021.columns import COLUMNS

    return tuple(COLUMNS)


KINDS = {"internships": Kind(Bilingual("Internships", "实习名单"), _internships)}
