"""Every figure of every room says in both languages whom it counts and what it counts; a condition without words is said as computed."""

from __future__ import annotations

import re
from datetime import date

import pytest

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import Code, Count, Day, Facts, Flag, fact, plus_days
from zhijiao.kernel.indicators.catalogue import entries
from zhijiao.kernel.indicators.wording import Wording
from zhijiao.kernel.people.terms import Sex

CJK, CODE = re.compile(r"[㐀-鿿]"), re.compile(r"[a-z]_[a-z]|rule\.|\(and|\(not")


class Rows(Facts):
    """One invented row."""

    sex: Code = fact(en="sex", zh="性别", terms=Sex)
    on: Day = fact(en="day", zh="日期")
    due_on: Day = fact(en="due day", zh="期限")
    number: Count = fact(en="number", zh="数量")
    held: Flag = fact(en="held up", zh="有阻断")


SAID = [
    (None, "every row", "全部"),
    (Rows.sex == Sex.FEMALE, "sex is female", "性别是女"),
    (~(Rows.sex == Sex.FEMALE), "sex is not female", "性别不是女"),
    (Rows.sex.isin((Sex.MALE, Sex.FEMALE)), "sex is one of: female, male", "性别是以下之一：女、男"),
    (~Rows.sex.isin((Sex.MALE,)), "sex is none of: male", "性别不是以下任何一项：男"),
    (Rows.on.known() & (Rows.on <= Rows.due_on), "day is known and day is not after due day", "日期不为空，并且日期不晚于期限"),
    (~Rows.on.known(), "day is not known", "日期为空"),
    (plus_days(Rows.on, 60) > date(2026, 9, 1), "60 days after day is after 1 Sep 2026", "日期后60天晚于2026年9月1日"),
    (plus_days(Rows.on, -1) >= Rows.due_on, "1 days before day is not before due day", "日期前1天不早于期限"),
    (Rows.held | (Rows.number >= 2), "held up or number is at least 2", "有阻断，或者数量不少于2"),
    (Rows.held & (Rows.held | ~Rows.held), "held up and (held up or not: held up)", "有阻断，并且（有阻断，或者没有“有阻断”这一情况）"),
    (~(Rows.number < 2), "not (number is less than 2)", "并非（数量小于2）"),
    (Rows.number + 1 > 2, "(add 1 number) is more than 2", "(add 1 number)大于2"),
]


@pytest.mark.parametrize(("condition", "en", "zh"), SAID, ids=[en for _, en, _ in SAID])
def test_a_condition_is_said_in_both_languages(condition: object, en: str, zh: str):
    said = Wording(Rows, {}).said(condition)  # type: ignore[arg-type]
    assert (said.en, said.zh) == (en, zh)


def test_rules_are_called_by_their_words():
    from zhijiao.engines.measurement import applies, passes

    words = Wording(Rows, {"paid": Bilingual("paid in time", "按时发放")})
    assert words.said(passes("paid")).en == "passes “paid in time”" and words.said(applies("paid")).zh == "适用“按时发放”"
    assert words.said(passes("unheard_of")).en == "passes “unheard_of”"


@pytest.mark.parametrize("entry", list(entries()), ids=lambda entry: entry.code)
def test_every_figure_has_words_for_whom_it_counts(entry):
    for condition in (entry.indicator.population, entry.indicator.numerator):
        said = entry.said(condition)
        assert CJK.search(said.zh) and not CJK.search(said.en)
        assert not CODE.search(said.en) and not CODE.search(said.zh), said
