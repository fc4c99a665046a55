"""The empty workbook that people fill in: headings in both languages, notes, drop-downs, one example row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import NO, YES, Bilingual, Language
from zhijiao.engines.sheets.books import new_book
from zhijiao.engines.sheets.conventions import EXAMPLE_MARK
from zhijiao.engines.sheets.presenting import presented, what_may_stand
from zhijiao.engines.sheets.shapes import column_letter
from zhijiao.engines.sheets.writing import put, sheet_name, write_headings

_FIRST_ROW = 2  # of the rows to fill in, from 0: below both heading rows stands the example
_ROWS_WITH_LISTS = 5_000
NOTES_SHEET, CHOICES_SHEET = "说明 Notes", "choices"
EXAMPLE_NOTE = Bilingual("Example row: it is ignored. Write your first row below it, or write over the whole row.",
                         "示例行：读取时忽略。请从下一行开始填写，或者整行改写。")


def template(columns: Sequence[Column], words: Bilingual, out: str | Path | BinaryIO, *, language: Language = "zh",
             lists: Mapping[str, Sequence[str]] = MappingProxyType({})) -> None:
    """Write the template for `columns` to `out`; drop-downs and the example are in `language`, headings in both.

    `lists`: what the drop-down of a column offers, by its key, instead of all its choices.
    """
    with new_book(out) as book:
        book.set_properties({"title": words.said(language)})
        page = book.add_worksheet(sheet_name(words))
        write_headings(book, page, columns)
        for index, column in enumerate(columns):
            page.write_comment(0, index, _note(column), {"width": 320, "height": 150})
        _example(book, page, columns, language)
        _notes(book, columns)
        _lists(book, page, {column.key: lists.get(column.key, _words(column, language)) for column in columns})


def _note(column: Column) -> str:
    parts = [what_may_stand(column), *([column.note] if column.note else [])]
    return "\n".join([*(part.zh for part in parts), *(part.en for part in parts)])


def _example(book: Any, page: Any, columns: Sequence[Column], language: Language) -> None:
    looks: dict[str, Any] = {"font_color": "#566375", "bg_color": "#FFF4DB"}
    plain, day = book.add_format(looks), book.add_format({**looks, "num_format": "yyyy-mm-dd"})
    put(page, _FIRST_ROW, 0, EXAMPLE_MARK, plain)
    page.write_comment(_FIRST_ROW, 0, f"{EXAMPLE_NOTE.zh}\n{EXAMPLE_NOTE.en}", {"width": 320, "height": 80})
    for index, column in enumerate(columns[1:], start=1):
        value = column.read(column.example) if column.example else None
        put(page, _FIRST_ROW, index, presented(column, value, language), day if column.kind is Kind.DATE else plain)


def _notes(book: Any, columns: Sequence[Column]) -> None:
    page = book.add_worksheet(NOTES_SHEET)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 28)
    page.set_column(1, 2, 60, wrap)
    for row, column in enumerate(columns):
        put(page, row, 0, column.key)
        for index, language in ((1, "zh"), (2, "en")):
            parts = [what_may_stand(column), *([column.note] if column.note else [])]
            put(page, row, index, "\n".join(part.said(language) for part in parts), wrap)


def _lists(book: Any, page: Any, offered: Mapping[str, Sequence[str]]) -> None:
    """Drop-downs. Their words stand on a hidden sheet: a list written into the cell may not exceed 255 characters."""
    hidden = book.add_worksheet(CHOICES_SHEET)
    hidden.hide()
    place = 0
    for index, (key, words) in enumerate(offered.items()):
        if not words:
            continue
        for row, word in enumerate(words):
            put(hidden, row, place, word)
        name = f"choices_{key}"
        letter = "$" + column_letter(place)
        book.define_name(name, f"={CHOICES_SHEET}!{letter}$1:{letter}${len(words)}")
        # A warning, not a refusal: the keys (yes, M) may be typed too, and several hazards do not fit a list.
        page.data_validation(_FIRST_ROW, index, _FIRST_ROW + _ROWS_WITH_LISTS, index, {
            "validate": "list", "source": f"={name}", "error_type": "warning"})
        place += 1


def _words(column: Column, language: Language) -> list[str]:
    if column.kind is Kind.FLAG:
        return [YES.said(language), NO.said(language)]
    if column.kind is Kind.CHOICE and column.choices is not None:
        return [member.words.said(language) for member in column.choices]
    return []

