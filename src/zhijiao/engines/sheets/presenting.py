"""How a typed value stands in a cell that people read and `Column.read` reads again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import NO, NONE, YES, Bilingual, Language


def presented(column: Column, value: Any, language: Language | None = None) -> str | date | Decimal | int | None:
    """Return a value as it is written: words in `language`, or the contract's own values when it is None."""
    match column.kind:
        case _ if value is None:
            return None
        case Kind.MONEY if isinstance(value, int):
            return Decimal(value) / 100
        case Kind.DECIMAL if isinstance(value, int):
            return (Decimal(value) / 1000).normalize() if value else Decimal(0)
        case Kind.FLAG if isinstance(value, bool):
            return (YES if value else NO).said(language or "en")
        case Kind.TAGS if not isinstance(value, str):
            return ";".join(_word(column, tag, language) for tag in value) or NONE.said(language or "en")
        case Kind.CHOICE:
            return _word(column, str(value), language)
    if isinstance(value, Bilingual):
        return value.said(language or "zh")
    return value if isinstance(value, date | Decimal | int) and not isinstance(value, bool) else str(value)


def _word(column: Column, value: str, language: Language | None) -> str:
    member = column.choices.find(value) if column.choices and language else None
    return member.words.said(language) if member is not None and language else value


def what_may_stand(column: Column) -> Bilingual:
    """Return the sentence that tells what a column's cells may hold."""
    if column.choices is not None and column.kind is Kind.TAGS:
        words = _listed(column)
        more = Bilingual(" Other words are allowed." if column.open_tags else "", "也可以写别的词。" if column.open_tags else "")
        return Bilingual(f"Several, with semicolons between, or none: {words.en}.{more.en}",
                         f"可写多个，用分号隔开，没有写“无”：{words.zh}。{more.zh}")
    if column.choices is not None:
        words = _listed(column)
        return Bilingual(f"One of: {words.en}.", f"只能是：{words.zh}。")
    return _KINDS[column.kind]


def _listed(column: Column) -> Bilingual:
    members = list(column.choices or ())
    return Bilingual(", ".join(f"{m.words.en} ({m.value})" for m in members),
                     "、".join(f"{m.words.zh}（{m.value}）" for m in members))


_KINDS = {
    Kind.TEXT: Bilingual("Text.", "文字。"),
    Kind.CODE: Bilingual("A code, as text, so that no digit is lost.", "编码，按文本填写，以免丢失数字。"),
    Kind.DATE: Bilingual("A day, such as 2026-09-01.", "日期，例如2026-09-01。"),
    Kind.COUNT: Bilingual("A whole number, 0 or more.", "整数，0或更大。"),
    Kind.DECIMAL: Bilingual("A number, 0 or more, at most three decimals.", "数字，0或更大，小数不超过三位。"),
    Kind.MONEY: Bilingual("Yuan, 0 or more, at most two decimals.", "金额（元），0或更大，小数不超过两位。"),
    Kind.FLAG: Bilingual("yes or no.", "写“是”或“否”。"),
    Kind.CHOICE: Bilingual("A word from the list.", "从列表中选择。"),
    Kind.TAGS: Bilingual("Words with semicolons between, or none.", "词语，用分号隔开；没有写“无”。"),
}
