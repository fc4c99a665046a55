"""A cell is read tolerantly where its meaning is plain, and refused with what would be right where it is not."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhijiao.basics.columns import CellError, Column, Kind, as_written, one_of, plain_heading, tidy
from zhijiao.basics.words import Bilingual, Terms

WORDS = Bilingual("Field", "栏目")


class Colour(Terms):
    RED = "red", "bright red", "红"
    BLUE = "blue", "blue", "蓝"


def column(kind: Kind, **more: Any) -> Column:
    return Column("field", WORDS, kind, **more)


READ = [
    (Kind.TEXT, " 孙佳宁　", "孙佳宁"),
    (Kind.TEXT, "\u200b\ufeffＡ１（测试）", "A1(测试)"),
    (Kind.TEXT, "金", "金"),  # a compatibility ideograph in a name stays what it is
    (Kind.TEXT, 3.0, "3"),
    (Kind.TEXT, -0.0, "0"),
    (Kind.TEXT, True, "yes"),
    (Kind.TEXT, datetime(2026, 9, 1, 13, 5), "2026-09-01 13:05:00"),
    (Kind.TEXT, None, None),
    (Kind.TEXT, "   ", None),
    (Kind.CODE, "21010219900307123X", "21010219900307123X"),
    (Kind.CODE, 660103.0, "660103"),
    (Kind.CODE, 660103, "660103"),
    (Kind.CODE, False, "no"),
    (Kind.CODE, 10**15 - 1, "999999999999999"),
    (Kind.CODE, "2.1E", "2.1E"),
    (Kind.DATE, date(2026, 9, 1), date(2026, 9, 1)),
    (Kind.DATE, datetime(2026, 9, 1, 8, 30), date(2026, 9, 1)),
    (Kind.DATE, "2026-09-01", date(2026, 9, 1)),
    (Kind.DATE, "2026/9/1", date(2026, 9, 1)),
    (Kind.DATE, "2026.9.1", date(2026, 9, 1)),
    (Kind.DATE, "2026年9月1日", date(2026, 9, 1)),
    (Kind.DATE, "２０２６－０９－０１", date(2026, 9, 1)),
    (Kind.DATE, "20260901", date(2026, 9, 1)),
    (Kind.DATE, 20260901.0, date(2026, 9, 1)),
    (Kind.DATE, "2026-09-01 00:00:00", date(2026, 9, 1)),
    (Kind.DATE, "1900-01-01", date(1900, 1, 1)),
    (Kind.DATE, "2199-12-31", date(2199, 12, 31)),
    (Kind.COUNT, "４２０", 420),
    (Kind.COUNT, "1,200", 1200),
    (Kind.COUNT, 0.0, 0),
    (Kind.COUNT, "999999999", 999_999_999),
    (Kind.DECIMAL, "7.5", 7500),
    (Kind.DECIMAL, 8.0, 8000),
    (Kind.DECIMAL, 0.1 + 0.2, 300),
    (Kind.DECIMAL, "7.125", 7125),
    (Kind.MONEY, "3,600.50", 360050),
    (Kind.MONEY, "¥3600元", 360000),
    (Kind.MONEY, "￥1", 100),
    (Kind.MONEY, 3000 * 0.8, 240000),
    (Kind.MONEY, "2.5000", 250),
    (Kind.FLAG, "是", True),
    (Kind.FLAG, "YES", True),
    (Kind.FLAG, True, True),
    (Kind.FLAG, 1.0, True),
    (Kind.FLAG, "没有", False),
    (Kind.FLAG, "no", False),
    (Kind.FLAG, False, False),
]


@pytest.mark.parametrize(("kind", "cell", "value"), READ)
def test_a_plain_meaning_is_read(kind: Kind, cell: object, value: object) -> None:
    read = column(kind).read(cell)
    assert read == value
    assert type(read) is type(value)


REFUSED = [
    (Kind.CODE, 210102199003071234),
    (Kind.CODE, 2.1010219900307123e17),
    (Kind.CODE, float(10**15)),
    (Kind.CODE, 6601.5),
    (Kind.CODE, float("inf")),
    (Kind.CODE, float("nan")),
    (Kind.CODE, "2.10102E+17"),
    (Kind.CODE, "2e+17"),
    (Kind.DATE, "2026-02-30"),
    (Kind.DATE, "0209-03-14"),
    (Kind.DATE, date(1899, 12, 31)),
    (Kind.DATE, date(2200, 1, 1)),
    (Kind.DATE, "1899-12-31"),
    (Kind.DATE, "2200-01-01"),
    (Kind.DATE, "09-01"),
    (Kind.DATE, "2026-09-01 08:30"),
    (Kind.DATE, 46266.0),
    (Kind.DATE, time(8, 30)),
    (Kind.COUNT, "-1"),
    (Kind.COUNT, "1.5"),
    (Kind.COUNT, "1,2"),
    (Kind.COUNT, "1000000000"),
    (Kind.COUNT, "十"),
    (Kind.COUNT, float("nan")),
    (Kind.COUNT, float("inf")),
    (Kind.COUNT, True),
    (Kind.DECIMAL, "7.1234"),
    (Kind.DECIMAL, "-7"),
    (Kind.DECIMAL, 1e-5),
    (Kind.MONEY, ",,,"),
    (Kind.MONEY, "3.601"),
    (Kind.MONEY, "-5"),
    (Kind.MONEY, "3,60"),
    (Kind.MONEY, "面议"),
    (Kind.FLAG, "maybe"),
    (Kind.FLAG, 2),
]


@pytest.mark.parametrize(("kind", "cell"), REFUSED)
def test_another_cell_is_refused_and_told_what_is_wanted(kind: Kind, cell: object) -> None:
    with pytest.raises(CellError) as refused:
        column(kind).read(cell)
    assert refused.value.wanted.en and refused.value.wanted.zh
    assert str(refused.value) == refused.value.wanted.en


@pytest.mark.parametrize("text", ["red", "RED", " Bright Red ", "红", "ｒｅｄ"])
def test_a_choice_is_named_by_value_or_by_either_word(text: str) -> None:
    assert column(Kind.CHOICE, choices=Colour).read(text) == "red"


def test_a_choice_outside_the_list_names_the_list() -> None:
    with pytest.raises(CellError) as refused:
        column(Kind.CHOICE, choices=Colour).read("green")
    assert refused.value.wanted == one_of(Colour)
    assert refused.value.wanted == Bilingual("One of: red, blue", "只能是：红（red）、蓝（blue）")


@pytest.mark.parametrize(("text", "tags"), [
    ("none", ()), ("无", ()), ("red", ("red",)), ("红；blue", ("red", "blue")), ("red;red", ("red",)), ("red、蓝", ("red", "blue")),
    ("none;red", ("red",)),  # one that is named is there, whatever else the cell says
])
def test_tags_are_read_in_order_and_once(text: str, tags: tuple[str, ...]) -> None:
    assert column(Kind.TAGS, choices=Colour).read(text) == tags


def test_open_tags_keep_other_words() -> None:
    assert column(Kind.TAGS, choices=Colour, open_tags=True).read("red;高温") == ("red", "高温")
    assert column(Kind.TAGS).read("任意;a") == ("任意", "a")


@pytest.mark.parametrize("text", ["green", "red;green", ";", "；、"])
def test_closed_tags_refuse_other_words_and_bare_separators(text: str) -> None:
    with pytest.raises(CellError):
        column(Kind.TAGS, choices=Colour).read(text)


def test_a_column_may_refuse_a_value_for_its_own_reason() -> None:
    def no_sunday(day: date) -> None:
        if day.weekday() == 6:
            raise CellError(WORDS)

    closed = column(Kind.DATE, check=no_sunday)
    assert closed.read("2026-09-05") == date(2026, 9, 5)
    assert closed.read("") is None
    for sunday in ("2026-09-06", date(2026, 9, 6)):
        with pytest.raises(CellError):
            closed.read(sunday)


def test_headings_answer_to_key_words_and_more() -> None:
    assert Column("born_on", Bilingual("Born on", "出生 日期"), also=("*生日",)).headings() == (
        "born_on", "bornon", "出生日期", "生日")
    assert plain_heading("＊ 出生\n日期 *") == "出生日期"


@given(st.sampled_from([kind for kind in Kind if kind is not Kind.CHOICE]),
       st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.times(), st.none()))
def test_no_cell_crashes_a_reader(kind: Kind, cell: object) -> None:
    try:
        value = column(kind).read(cell)
    except CellError as refused:
        assert refused.wanted.zh
    else:
        assert value is not None or tidy(cell) == ""


@pytest.mark.parametrize(("written", "kept"), [
    ("　各市：要落实（含沈抚），办好！\u200b\n", "各市：要落实（含沈抚），办好！"), ("１２", "１２"), (3.0, "3"), (None, None), (" \ufeff ", None),
])
def test_sentences_keep_the_signs_they_were_written_with(written, kept):
    assert column(Kind.TEXT, prose=True).read(written) == kept
    assert as_written(written) == (kept or "")
