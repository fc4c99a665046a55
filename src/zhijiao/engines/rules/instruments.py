"""Instruments of law and citations of their articles, said in Chinese and English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from zhijiao.basics.words import Bilingual

Mark = Literal["V", "V*", "V2", "R"]
"""How far the text was seen: V read, V* read in a reliable copy, V2 in two reports, R recalled only."""

_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation or notice. `ended` is its last day in force; `region` the region it binds ("" the nation)."""

    code: str
    title: Bilingual
    number: str
    in_force: date
    ended: date | None = None
    region: str = ""

    def article(self, number: str, mark: Mark | None = None) -> Citation:
        """Return the citation of one article, paragraph or item: "18", "16(2)", "16(2)(3)"; "~9" is about there."""
        return Citation(self, number, mark)


@dataclass(frozen=True, slots=True)
class Citation:
    """One place in one instrument."""

    instrument: Instrument
    article: str
    mark: Mark | None = None

    @property
    def short(self) -> str:
        """Return the citation as keys write it: "internship-2021 16(2)"."""
        return f"{self.instrument.code} {self.article}".rstrip()

    @property
    def words(self) -> Bilingual:
        """Return the citation as a reader expects it."""
        text = self.instrument
        number_en, number_zh = (f" ({text.number})", f"（{text.number}）") if text.number else ("", "")
        place_en = f", {article_in_english(self.article)}" if self.article else ""
        return Bilingual(f"{text.title.en}{number_en}{place_en}",
                         f"《{text.title.zh}》{number_zh}{article_in_chinese(self.article)}")

    def said(self, language: str) -> str:
        """Return the citation in one language."""
        return self.words.said(language)

    def __str__(self) -> str:
        return self.short


def article_in_english(article: str) -> str:
    """Return article 16(2) for "16(2)", about article 10-11 for "~10-11" (the text was seen, its number was not)."""
    return f"about article {article[1:]}" if article.startswith("~") else f"article {article}"


def article_in_chinese(article: str) -> str:
    """Return 第十六条第（二）项 for "16(2)", 约第十至十一条 for "~10-11"; a place not written that way stands as it is."""
    about = re.fullmatch(r"~(\d+)(?:-(\d+))?", article)
    if about is not None:
        return f"约第{'至'.join(chinese_number(int(n)) for n in about.groups() if n)}条"
    match = re.fullmatch(r"(\d+)((?:\(\d+\))*)", article)
    if match is None:
        return article
    items = "".join(f"第（{chinese_number(int(n))}）项" for n in re.findall(r"\d+", match[2]))
    return f"第{chinese_number(int(match[1]))}条{items}"


def chinese_number(n: int) -> str:
    """Return a whole number from 0 to 999 in Chinese numerals: 16 -> 十六, 105 -> 一百零五."""
    hundreds, rest = divmod(n, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones or not text else "")
