"""Words, dates, numbers, clocks and positions as the screens say them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens import clocks, words
from zhijiao.kernel.screens.clocks import Pace
from zhijiao.kernel.screens.maps import misses, shades_of, short
from zhijiao.kernel.screens.positions import positions, wilson
from zhijiao.kernel.screens.rooms import Figure, RegionValue

SHAPES = [
    (words.said, Bilingual("draft", "草拟"), "草拟", "draft"),
    (words.said, Role.APPRENTICE, "学徒", "apprentice"),
    (words.said, None, "", ""),
    (words.said, True, "是", "yes"),
    (words.said, False, "否", "no"),
    (words.said, 7, "7", "7"),
    (words.said, date(2026, 11, 23), "2026年11月23日", "23 Nov 2026"),
    (words.said, datetime(2026, 11, 23, 1, 14, tzinfo=UTC), "11月23日09:14", "23 Nov, 09:14"),
    (words.day, None, "", ""),
    (words.short_day, date(2026, 1, 2), "1月2日", "2 Jan"),
    (words.short_day, None, "", ""),
    (words.weekday, date(2026, 11, 23), "星期一", "Mon"),
    (words.moment, None, "", ""),
    (words.dated, date(2026, 11, 23), "2026年11月23日 星期一", "Mon, 23 Nov 2026"),
    (words.day, datetime(2026, 11, 22, 17, 0, tzinfo=UTC), "2026年11月23日", "23 Nov 2026"),
    (words.count, 1284, "1,284", "1,284"),
    (words.count, None, "–", "–"),
    (words.count, -3, "−3", "−3"),
    (words.percent, 962, "96.2", "96.2"),
    (words.percent, None, "–", "–"),
    (words.change, -24, "−2.4", "−2.4"),
    (words.change, 3, "+0.3", "+0.3"),
    (words.change, 0, "0.0", "0.0"),
    (words.change, None, "", ""),
    (words.masked, "赵一鸣", "赵＊＊", "赵＊＊"),
    (words.masked, "", "", ""),
    (words.masked, "A", "A＊", "A＊"),
]


@pytest.mark.parametrize(("say", "value", "zh", "en"), SHAPES)
def test_everything_is_said_in_both_languages(say, value, zh: str, en: str):
    for language, wanted in (("zh-hans", zh), ("en", en)):
        with translation.override(language):
            assert say(value) == wanted


def test_a_span_of_days_may_be_open():
    with translation.override("zh-hans"):
        assert words.until(date(2026, 12, 1), date(2027, 5, 31)) == "2026年12月1日 – 2027年5月31日"
        assert words.until(date(2026, 12, 1), None) == "2026年12月1日起"


MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("due_on", "days", "pace"),
    [
        (date(2026, 12, 1), 6, Pace.EARLY),
        (date(2026, 11, 30), 5, Pace.NEAR),
        (MONDAY, 0, Pace.NEAR),
        (date(2026, 11, 20), -1, Pace.LATE),
        (date(2026, 11, 22), -1, Pace.LATE),
    ],
)
def test_a_clock_counts_working_days_and_turns_near_at_five(due_on: date, days: int, pace: Pace):
    read = clocks.clock(due_on, today=MONDAY)
    assert (read.days, read.pace) == (days, pace)


def test_a_long_clock_is_near_in_its_last_fifth():
    opened = date(2026, 6, 1)
    assert clocks.clock(date(2026, 12, 15), today=MONDAY, opened_on=opened).pace is Pace.NEAR
    assert clocks.clock(date(2026, 12, 15), today=date(2026, 9, 1), opened_on=opened).pace is Pace.EARLY
    assert clocks.clock(date(2026, 11, 1), today=MONDAY, paused=True).pace is Pace.PAUSED


def test_working_days_skip_holidays_and_count_made_up_ones():
    assert clocks.working_days(date(2026, 9, 30), date(2026, 10, 8)) == 1  # National Day: 1-7 October off
    assert clocks.is_working_day(date(2026, 10, 10))  # a Saturday that is worked
    assert not clocks.is_working_day(date(2026, 10, 1))
    assert clocks.is_working_day(date(2031, 11, 24)) and not clocks.is_working_day(date(2031, 11, 22))  # not published


def test_a_clock_of_so_many_working_days_ends_on_a_working_day():
    assert clocks.plus_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert clocks.plus_working_days(MONDAY, 0) == MONDAY


def test_wilson_gives_the_published_interval():
    low, high = wilson(81, 263)  # Newcombe 1998, Stat. Med. 17: 857-872, table I, method 3
    assert (round(low, 2), round(high, 2)) == (25.53, 36.62)


def region(key: str, numerator: int, denominator: int, known: int = 100) -> RegionValue:
    return RegionValue(key, numerator, denominator, known, 100)


def test_overlapping_intervals_share_ranks_and_the_unknown_have_none():
    ranked = positions(
        [
            region("a", 50, 100),
            region("b", 99, 100),
            region("c", 52, 100),
            region("d", 1, 2, known=79),
            region("e", 0, 0),
        ]
    )
    assert [(p.value.key, p.best, p.worst) for p in ranked] == [
        ("b", 1, 1),
        ("c", 2, 3),
        ("a", 2, 3),
        ("d", None, None),
        ("e", None, None),
    ]


def a_figure(target: int | None, *shares: int) -> Figure:
    regions = tuple(region(str(n), share, 1000) for n, share in enumerate(shares))
    return Figure("T-1", Bilingual("T", "测"), 1, 1, 1, 1, "/", target=target, regions=regions)


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        (950, ["98%以上", "95–98%，达标", "52–95%", "低于52%"]),
        (1000, ["100%", "55–100%", "低于55%"]),
        (420, ["76.8%以上", "42–76.8%，达标", "26–42%", "低于26%"]),
        (0, ["10%以上", "0.1–10%", "0%"]),
        (None, ["32.5%以上", "25–32.5%", "17.5–25%", "低于17.5%"]),
    ],
)
def test_the_map_has_colours_around_its_target(target: int | None, wanted: list[str]):
    shades = shades_of(a_figure(target, 100, 200, 300, 400))
    assert [shade.words.zh for shade in shades] == wanted
    for share in range(1001):
        assert sum(shade.holds(share) for shade in shades) == 1


@pytest.mark.parametrize(("target", "share", "missed"), [(950, 949, True), (950, 950, False), (0, 1, True), (0, 0, False), (None, 0, False)])
def test_a_target_of_zero_is_missed_from_above(target: int | None, share: int, missed: bool):
    assert misses(a_figure(target), share) is missed


def test_the_stronger_amber_begins_five_points_below_a_target_that_is_nearly_met():
    assert [shade.low for shade in shades_of(a_figure(950, 940, 990))] == [980, 950, 900, 0]


def test_a_figure_without_known_regions_has_a_legend_all_the_same():
    assert shades_of(a_figure(None))


def test_region_names_are_short_on_the_map():
    assert short(Bilingual("Shenfu Demonstration Zone", "沈抚改革创新示范区")) == Bilingual("Shenfu", "沈抚")
    assert short(Bilingual("Dalian", "大连市")) == Bilingual("Dalian", "大连")
