"""Days that a sentence sets: 8月31日前, 2021年9月底, 年底前, 10个工作日内, by 31 August. A person confirms each.

"8月31日前" is read as "on 31 August at the latest", as offices use it. A year that is not written is that of the next
such day after the meeting; a bare day (no "before") that is the meeting's own or more than half a year ahead sets nothing.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from zhijiao.kernel.screens.clocks import plus_working_days

HALF_A_YEAR = 183
NAMES = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
MONTH = "|".join(f"{name}|{name[:3]}" for name in NAMES)
DIGITS = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
N = r"\d{1,3}|[零一二两三四五六七八九十]{1,3}"
PARTS = {"底": 31, "末": 31, "下旬": 31, "中旬": 20, "上旬": 10}

BEFORE = r"(?P<before>\s*(?:之前|以前|前|止|内))?"
CHINESE_DAY = re.compile(rf"(?:(?P<year>\d{{4}})年|(?P<rel>今年|明年|本年))?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]{BEFORE}")
CHINESE_PART = re.compile(rf"(?:(?P<year>\d{{4}})年|(?P<rel>今年|明年|本年))?(?P<month>\d{{1,2}}|本|下)个?月(?P<part>底|末|上旬|中旬|下旬){BEFORE}")
CHINESE_YEAR = re.compile(r"(?:(?P<year>\d{4})年|(?P<rel>今年|明年|本年))?(?:年?[底末](?:之前|以前|前)|年[底末]|(?<=年)内|年内)")
CHINESE_SPAN = re.compile(rf"(?P<n>{N})个?(?P<kind>工作日|日|天)(?:之内|以内|内)")
ENGLISH_DAY = re.compile(rf"(?P<before>(?:by|before|until|no later than)\s+)?(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{MONTH})|"
                         rf"(?P<month2>{MONTH})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?)\b(?:,?\s+(?P<year>\d{{4}}))?", re.I)
ENGLISH_PART = re.compile(rf"\bend of (?P<month>{MONTH})\b(?:,?\s+(?P<year>\d{{4}}))?", re.I)
ENGLISH_YEAR = re.compile(r"\b(?:by|before)\s+(?:the\s+)?(?:end of (?:the|this) year|year[- ]end|end of (?P<year>\d{4}))", re.I)
ENGLISH_SPAN = re.compile(r"\bwithin (?P<n>\d{1,3}) (?P<kind>working days|days)\b", re.I)


def due_day(sentence: str, meeting_on: date) -> date | None:
    """Return the day that a sentence sets: the first with a word like "before", else the first; None when it sets none."""
    text = unicodedata.normalize("NFKC", sentence)
    found = sorted(_days(text, meeting_on), key=lambda one: (not one[1], one[0]))
    return found[0][2] if found else None


def _days(text: str, on: date) -> Iterator[tuple[int, bool, date]]:
    """Yield (place, whether it is a limit by its words, day)."""
    for place, limit, day in (*_chinese(text, on), *_english(text, on), *_spans(text, on)):
        if day is not None and day >= on:
            yield place, limit, day


def _chinese(text: str, on: date) -> Iterator[tuple[int, bool, date | None]]:
    for m in CHINESE_DAY.finditer(text):
        yield m.start(), bool(m["before"]), _placed(_year(m, on), int(m["month"]), int(m["day"]), on, bool(m["before"]))
    for m in CHINESE_PART.finditer(text):
        month = {"本": on.month, "下": on.month % 12 + 1}.get(m["month"]) or int(m["month"])
        yield m.start(), True, _placed(_year(m, on), month, PARTS[m["part"]], on, True)
    for m in CHINESE_YEAR.finditer(text):
        yield m.start(), True, date(_year(m, on) or on.year, 12, 31)


def _english(text: str, on: date) -> Iterator[tuple[int, bool, date | None]]:
    for m in ENGLISH_DAY.finditer(text):
        month = _month(m["month"] or m["month2"])
        yield m.start(), bool(m["before"]), _placed(_number(m["year"]), month, int(m["day"] or m["day2"]), on, bool(m["before"]))
    for m in ENGLISH_PART.finditer(text):
        yield m.start(), True, _placed(_number(m["year"]), _month(m["month"]), 31, on, True)
    for m in ENGLISH_YEAR.finditer(text):
        yield m.start(), True, date(_number(m["year"]) or on.year, 12, 31)


def _spans(text: str, on: date) -> Iterator[tuple[int, bool, date]]:
    for m in (*CHINESE_SPAN.finditer(text), *ENGLISH_SPAN.finditer(text)):
        number = _counted(m["n"])
        works = m["kind"].lower() in ("工作日", "working days")
        yield m.start(), True, plus_working_days(on, number) if works else on + timedelta(days=number)


def _year(m: re.Match[str], on: date) -> int | None:
    """Return the year that is written, or said as this or next year."""
    if m["year"]:
        return int(m["year"])
    return {"今年": on.year, "本年": on.year, "明年": on.year + 1}.get(m["rel"] or "")


def _placed(year: int | None, month: int, day: int, on: date, limit: bool) -> date | None:
    """Return a day; 31 is the last of its month. Without a year the next one after the meeting. None: there is no such day."""
    if not 1 <= month <= 12:
        return None
    for candidate in (year,) if year is not None else (on.year, on.year + 1):
        if not 1 <= candidate <= 9999:
            return None
        last = calendar.monthrange(candidate, month)[1]
        if not 1 <= day <= (31 if day == 31 else last):
            continue
        found = date(candidate, month, min(day, last))
        if year is not None or (found >= on and (limit or 0 < (found - on).days <= HALF_A_YEAR)):
            return found
    return None


def _month(name: str) -> int:
    return next(n for n, month in enumerate(NAMES, 1) if month.startswith(name.lower()[:3]))


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _counted(text: str) -> int:
    """Return a small number, written in figures or in Chinese: 十, 十五, 三十, 二十五."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(str(DIGITS[sign]) for sign in text))
    return (DIGITS.get(tens, 1) if tens else 1) * 10 + (DIGITS.get(ones, 0) if ones else 0)
