"""Words that exist in Chinese and English side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from string import Formatter
from typing import Any, Literal, Self

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One meaning said in English and in Chinese."""

    en: str
    zh: str

    def said(self, language: str) -> str:
        """Return the words in `language` ("zh...", else English)."""
        return self.zh if language.startswith("zh") else self.en

    def filled(self, **values: object) -> Bilingual:
        """Return the same sentence with its {placeholders} filled; a Bilingual value is said in each language.

        A whole number chooses a word: "{n} {n:day|days} left" is 1 day left, 2 days left.
        """
        def of(language: Language) -> dict[str, object]:
            return {k: v.said(language) if isinstance(v, Bilingual) else v for k, v in values.items()}

        en = _CHOOSING.vformat(self.en, (), of("en")) if "|" in self.en else self.en.format(**of("en"))
        return Bilingual(en, self.zh.format(**of("zh")))


class _Choosing(Formatter):
    """Fills sentences in which a number chooses between one and many: {n:day|days}."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        return str(super().format_field(value, format_spec)) if not bar else one if value == 1 else many


_CHOOSING = _Choosing()


YES, NO, NONE, EMPTY = Bilingual("yes", "是"), Bilingual("no", "否"), Bilingual("none", "无"), Bilingual("empty", "空")


def listed(words: Iterable[Bilingual]) -> Bilingual:
    """Return several words as one list: with commas, and with the comma of Chinese lists."""
    all_ = list(words)
    return Bilingual(", ".join(w.en for w in all_), "、".join(w.zh for w in all_))


class Terms(str, Enum):
    """A closed list of terms: each member is its stored value, with its words in English and Chinese.

    class Sex(Terms):
        FEMALE = "F", "female", "女"
    """

    words: Bilingual

    def __new__(cls, value: str, en: str, zh: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = Bilingual(en, zh)
        return member

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def find(cls, text: str) -> Self | None:  # type: ignore[override]  # a term is looked up, not searched in
        """Return the member that `text` names by value, English or Chinese word; None when it names none."""
        wanted = text.strip().casefold()
        for member in cls:
            if wanted in (member.value.casefold(), member.words.en.casefold(), member.words.zh.casefold()):
                return member
        return None

    @classmethod
    def values(cls) -> tuple[Any, ...]:
        """Return the stored values in the order of declaration."""
        return tuple(member.value for member in cls)
