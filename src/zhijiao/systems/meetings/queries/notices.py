"""Documents of offices: their number (发文字号), and their text as headings, paragraphs and tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.states import Reason
from zhijiao.systems.meetings.models import Notice

# Agency code, year in 〔〕, serial without leading zeros and without 第.
NUMBER = re.compile(r"[\u4e00-\u9fa5]{1,12}〔(?:19|20)\d{2}〕[1-9]\d*号")
BRACKETS = str.maketrans(dict.fromkeys("[(【（［〈<﹝", "〔") | dict.fromkeys("])】）］〉>﹞", "〕"))

WRONG_NUMBER = Bilingual("“{number}” is no document number", "“{number}”不是规范的发文字号")
RIGHT_NUMBER = Bilingual("Agency code, year in 〔〕, serial number without zeros in front and without 第, then 号: 辽教督〔2021〕5号",
                         "机关代字、六角括号中的四位年份、不编虚位不加“第”的序号，例如：辽教督〔2021〕5号")
TAKEN = Bilingual("{number} is the number of another document: {title}", "{number}已经用于另一份公文：{title}")
NEXT_FREE = Bilingual("Take the next free number of the register of outgoing documents", "按发文登记取下一个序号")

FIRST = re.compile(r"[一二三四五六七八九十]{1,3}、")
SECOND = re.compile(r"（[一二三四五六七八九十]{1,3}）")


def tidy_number(text: str) -> str:
    """Return a document number as it is kept: its brackets 〔〕, its figures narrow, no spaces. Only what is typed is mended."""
    narrow = "".join(unicodedata.normalize("NFKC", sign) if sign.isdigit() else sign for sign in text)
    return "".join(narrow.translate(BRACKETS).split())


def against_number(number: str, notice: Notice) -> list[Reason]:
    """Return what is wrong with a tidy number of a document."""
    if not NUMBER.fullmatch(number):
        return [Reason(WRONG_NUMBER.filled(number=number), next=RIGHT_NUMBER, field="number")]
    other = Notice.objects.filter(number=number).exclude(pk=notice.pk).first()
    return [Reason(TAKEN.filled(number=number, title=other.title), next=NEXT_FREE, field="number")] if other else []


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a text: a heading (level 1 一、 or 2 （一）), a paragraph (level 0), or a table whose first row is its head."""

    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def head(self) -> tuple[str, ...]:
        """Return the head of a table."""
        return self.rows[0] if self.rows else ()

    @property
    def body(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows below the head, each as long as it."""
        width = len(self.head)
        return tuple((*row, *[""] * width)[:width] for row in self.rows[1:])


def blocks(text: str) -> list[Block]:
    """Return a text as it is printed: one line is one paragraph; lines of cells between strokes (| a | b |) are a table."""
    return list(_blocks([line.strip() for line in text.splitlines() if line.strip()]))


def _blocks(lines: list[str]) -> Iterator[Block]:
    rows: list[tuple[str, ...]] = []
    for line in lines:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
            continue
        if rows:
            yield Block(rows=tuple(rows))
            rows = []
        yield Block(line, 1 if FIRST.match(line) and _short(line) else 2 if SECOND.match(line) and _short(line) else 0)
    if rows:
        yield Block(rows=tuple(rows))


def _short(line: str) -> bool:
    """Say whether a numbered line is a heading: it holds no sentence."""
    return line[-1] not in "。；！？：" and "。" not in line


def row(*cells: object) -> str:
    """Return a line of a table; strokes inside a cell would part it and are left away."""
    return "| " + " | ".join(" ".join(str(cell).replace("|", " ").split()) for cell in cells) + " |"
