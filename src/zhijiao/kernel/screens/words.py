"""How words, dates and numbers are said on a screen, in the active language. No clock in here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from zhijiao.basics.dates import MONTHS, day_words
from zhijiao.basics.words import NO, YES, Bilingual, Terms

WEEKDAYS = Bilingual("Mon Tue Wed Thu Fri Sat Sun", "一 二 三 四 五 六 日")
SINCE = Bilingual("from {day}", "{day}起")
MINUS, EN_DASH = "\N{MINUS SIGN}", "\N{EN DASH}"


def language() -> str:
    """Return "zh" or "en": the language this request is answered in."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def said(value: Any) -> str:
    """Say a value: Bilingual and Terms in the active language, dates as dates, nothing as an empty string."""
    if value is None:
        return ""
    if isinstance(value, Terms):
        return value.words.said(language())
    if isinstance(value, Bilingual):
        return value.said(language())
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, bool):
        return (YES if value else NO).said(language())
    return str(value)


def day(value: date | None) -> str:
    """Say a date with its year: 2026年11月23日, 23 Nov 2026."""
    if value is None:
        return ""
    return day_words(_local(value)).said(language())


def dated(value: date) -> str:
    """Say a day with its weekday: 2026年11月23日 星期一, Mon, 23 Nov 2026."""
    return f"{day(value)} {weekday(value)}" if language() == "zh" else f"{weekday(value)}, {day(value)}"


def short_day(value: date | None) -> str:
    """Say a date without its year: 11月23日, 23 Nov."""
    if value is None:
        return ""
    value = _local(value)
    return f"{value.month}月{value.day}日" if language() == "zh" else f"{value.day} {MONTHS[value.month - 1]}"


def weekday(value: date) -> str:
    """Say the day of the week: 星期一, Mon."""
    names = WEEKDAYS.said(language()).split()
    name = names[_local(value).weekday()]
    return f"星期{name}" if language() == "zh" else name


def moment(value: datetime | None) -> str:
    """Say a moment in local time: 11月23日09:14, 23 Nov, 09:14."""
    if value is None:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    joint = "" if language() == "zh" else ", "
    return f"{short_day(local.date())}{joint}{local:%H:%M}"


def until(first: date | None, last: date | None) -> str:
    """Say a span of days: 2026年12月1日 – 2027年5月31日; one without an end: 2026年12月1日起."""
    if first is not None and last is None:
        return SINCE.filled(day=day_words(_local(first))).said(language())
    return f"{day(first)} {EN_DASH} {day(last)}".strip()


def count(value: int | None) -> str:
    """Say a whole number with thousands commas and a real minus."""
    return EN_DASH if value is None else f"{value:,}".replace("-", MINUS)


def counted(noun: Bilingual, value: int) -> str:
    """Say a number of something: 1 agreement, 1,200 agreements, 1,200份. The noun is Bilingual("{n:agreement|agreements}", "份")."""
    word = noun.filled(n=value).said(language())
    return f"{count(value)} {word}" if language() == "en" else f"{count(value)}{word}"


def percent(per_mille: int | None) -> str:
    """Say thousandths as a percentage with one decimal, without its sign: 962 -> 96.2."""
    return EN_DASH if per_mille is None else f"{per_mille / 10:.1f}".replace("-", MINUS)


def change(per_mille: int | None) -> str:
    """Say a change in percentage points with its sign: 3 -> +0.3."""
    if per_mille is None:
        return ""
    return f"{per_mille / 10:+.1f}".replace("-", MINUS) if per_mille else "0.0"


def masked(text: str | None) -> str:
    """Say a person's name with everything behind the first character covered: 赵**."""
    return (text[0] + "＊" * max(1, len(text) - 1)) if text else ""


def _local(value: date) -> date:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
