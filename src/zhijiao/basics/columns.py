"""A column of a sheet, declared once: its key, its words, what may stand in its cells, and how a cell is read.

Cells are read tolerantly where the meaning is plain (full-width digits, 2026/9/1, trailing spaces) and refused with
what would be right where it is not. An empty cell is None: unknown, never a guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

from zhijiao.basics.money import fen
from zhijiao.basics.words import Bilingual, Terms


class Kind(Enum):
    """What a cell holds, and as what it is read."""

    TEXT = "text"  # str
    CODE = "code"  # str, never taken for a number
    DATE = "date"  # datetime.date
    COUNT = "count"  # int >= 0
    DECIMAL = "decimal"  # int, in thousandths (hours per day: 7.5 -> 7500)
    MONEY = "money"  # int, in fen (the cell is in yuan)
    FLAG = "flag"  # bool (yes | no)
    CHOICE = "choice"  # str, one value of `choices`
    TAGS = "tags"  # tuple[str, ...] of values; "none" is the empty tuple


class Privacy(Enum):
    """How far a field may travel (class of personal data)."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class CellError(ValueError):
    """A cell that cannot be read: `wanted` says in both languages what would be right."""

    def __init__(self, wanted: Bilingual):
        super().__init__(wanted.en)
        self.wanted = wanted


DIGITS_LOST = Bilingual("Typed as a number, so its last digits are lost: format the cell as text and type it again",
                        "按数字输入，末尾几位已经丢失：把单元格设为文本再输入一次")


@dataclass(frozen=True)
class Column:
    """One column. `check` may refuse a parsed value by raising CellError; `also` are further headings it answers to.

    prose: sentences. Their signs stay as they are written: “，” is no slip of the keyboard there.
    """

    key: str
    words: Bilingual
    kind: Kind = Kind.TEXT
    choices: type[Terms] | None = None
    open_tags: bool = False  # TAGS: a word outside `choices` is kept as it is written
    prose: bool = False
    privacy: Privacy = Privacy.INTERNAL
    note: Bilingual | None = None
    example: str = ""
    also: tuple[str, ...] = ()
    check: Callable[[Any], None] | None = field(default=None, compare=False)

    def read(self, cell: object) -> Any:
        """Return the cell's value, None when it is empty. Raises CellError."""
        value = self._value(cell)
        if self.check is not None and value is not None:
            self.check(value)
        return value

    def _value(self, cell: object) -> Any:
        if self.kind is Kind.DATE and isinstance(cell, date):
            return _plausible(cell.date() if isinstance(cell, datetime) else cell)
        if self.kind is Kind.CODE and isinstance(cell, float | int) and not isinstance(cell, bool):
            cell = self._code_from_number(cell)
        text = as_written(cell) if self.prose else tidy(cell)
        return None if text == "" else _READERS[self.kind](self, text)

    def _code_from_number(self, cell: float) -> str:
        # A spreadsheet keeps 15 digits of a number: a longer code typed as a number has already lost its end.
        if not abs(cell) < 10**15 or cell != int(cell):
            raise CellError(DIGITS_LOST)
        return str(int(cell))

    def headings(self) -> tuple[str, ...]:
        """Return every heading that names this column, as `plain_heading` writes them."""
        return tuple(plain_heading(h) for h in (self.key, self.words.en, self.words.zh, *self.also))


def tidy(cell: object) -> str:
    """Return a cell as text: full-width signs narrowed, white space (also the invisible kinds) trimmed, 3.0 as 3.

    A number is written with the 15 digits that a spreadsheet shows: 0.1 + 0.2 is 0.3.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return f"{cell + 0.0:.15g}"  # + 0.0: a spreadsheet knows no minus zero
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    text = str(cell)
    if text.isascii():
        return text.strip()
    return "".join(_narrow(sign) for sign in text if sign not in _INVISIBLE).strip()


def as_written(cell: object) -> str:
    """Return sentences as they were written, without the white space around them and the invisible signs within."""
    return "".join(sign for sign in cell if sign not in _INVISIBLE).strip() if isinstance(cell, str) else tidy(cell)


_INVISIBLE = "\u200b\ufeff"


def _narrow(sign: str) -> str:
    """Narrow full-width letters, digits and signs; leave Han characters (also compatibility ones, in names) alone."""
    return unicodedata.normalize("NFKC", sign) if "\uff01" <= sign <= "\uff5e" or sign in "\u3000\xa0" else sign


def plain_heading(text: str) -> str:
    """Return a heading as it is compared: tidy, lower case, no spaces, no line breaks, no star before or behind."""
    return re.sub(r"\s+", "", tidy(text)).casefold().strip("*")


A_DAY = Bilingual("A day, written 2026-09-01", "写成日期，例如2026-09-01")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]00:00(?::00)?(?:\.0+)?)?")
_DATE_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})")


def _read_date(column: Column, text: str) -> date:
    match = _DATE.fullmatch(text) or _DATE_RUN.fullmatch(text)
    try:
        if match:
            return _plausible(date(*(int(part) for part in match.groups())))
    except ValueError as why:  # 31 February; an implausible year
        raise CellError(A_DAY) from why
    raise CellError(A_DAY)


def _plausible(day: date) -> date:
    """Return the day when a person alive may have to do with it: 0209 and 20226 are slips of the hand."""
    if 1900 <= day.year <= 2199:
        return day
    raise CellError(A_DAY)


# Thousands are parted as people part them, or not at all: "1,2" is no number.
_COUNT = re.compile(r"\d{1,9}|\d{1,3}(,\d{3}){1,2}")
_AMOUNT = re.compile(r"(\d{1,12}|\d{1,3}(,\d{3}){1,3})(\.\d{1,2}0*)?")


def _read_count(column: Column, text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise CellError(Bilingual("A whole number, 0 or more", "写成整数，0或更大"))
    return int(text.replace(",", ""))


def _read_decimal(column: Column, text: str) -> int:
    if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", text):
        raise CellError(Bilingual("A number, 0 or more, at most three decimals", "写成数字，0或更大，小数不超过三位"))
    whole, _, rest = text.partition(".")
    return int(whole) * 1000 + int((rest + "000")[:3])


def _read_money(column: Column, text: str) -> int:
    bare = text.removesuffix("元").removeprefix("¥").removeprefix("￥").strip()
    if _AMOUNT.fullmatch(bare):
        return fen(bare)
    raise CellError(Bilingual("An amount in yuan, 0 or more, at most two decimals", "写成以元为单位的金额，0或更大，小数不超过两位"))


_YES, _NO = {"yes", "y", "true", "1", "是", "有"}, {"no", "n", "false", "0", "否", "无", "没有"}


def _read_flag(column: Column, text: str) -> bool:
    if text.casefold() in _YES:
        return True
    if text.casefold() in _NO:
        return False
    raise CellError(Bilingual("yes or no", "写“是”或“否”"))


def _read_code(column: Column, text: str) -> str:
    # What a spreadsheet makes of a long code when it saves a CSV.
    if re.fullmatch(r"\d(\.\d+)?E\+\d+", text, re.IGNORECASE):
        raise CellError(DIGITS_LOST)
    return text


def _read_choice(column: Column, text: str) -> str:
    assert column.choices is not None, column.key
    member = column.choices.find(text)
    if member is None:
        raise CellError(one_of(column.choices))
    return str(member.value)


_NOTHING = ("none", "无", "没有")


def _read_tags(column: Column, text: str) -> tuple[str, ...]:
    parts = [part.strip() for part in re.split(r"[;；、,，]", text) if part.strip()]
    if not parts:
        raise CellError(Bilingual("Words with semicolons between, or “none”", "写词语，用分号隔开；没有写“无”"))
    return tuple(dict.fromkeys(_read_tag(column, part) for part in parts if part.casefold() not in _NOTHING))


def _read_tag(column: Column, part: str) -> str:
    member = column.choices.find(part) if column.choices else None
    if member is not None:
        return str(member.value)
    if column.open_tags or column.choices is None:
        return part
    raise CellError(one_of(column.choices))


def one_of(choices: Iterable[Terms]) -> Bilingual:
    """Return the sentence that lists what may stand in a cell."""
    members = list(choices)
    return Bilingual("One of: " + ", ".join(m.value for m in members),
                     "只能是：" + "、".join(f"{m.words.zh}（{m.value}）" for m in members))


_READERS: dict[Kind, Callable[[Column, str], Any]] = {
    Kind.TEXT: lambda column, text: text,
    Kind.CODE: _read_code,
    Kind.DATE: _read_date,
    Kind.COUNT: _read_count,
    Kind.DECIMAL: _read_decimal,
    Kind.MONEY: _read_money,
    Kind.FLAG: _read_flag,
    Kind.CHOICE: _read_choice,
    Kind.TAGS: _read_tags,
}
