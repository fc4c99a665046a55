"""From indicators to figures: counted by city, listed by the same conditions, with the words the number chooses."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest
from django.template import Context, Template
from django.utils.translation import override

from zhijiao.basics.words import Bilingual, Terms
from zhijiao.engines.expressions.tree import Flag, field
from zhijiao.engines.measurement import indicator
from zhijiao.engines.rules import Instrument
from zhijiao.kernel import frames
from zhijiao.kernel.screens.figures import counted, home_figures, listed_part, rows_url
from zhijiao.kernel.screens.words import counted as said_counted

TEXT = Instrument(code="figures-2021", title=Bilingual("Invented", "虚构"), number="虚〔2021〕2号", in_force=date(2021, 1, 1))
PAGE = "web:search"


class Grain(Terms):
    """Rows."""

    TASK = "task", "{n:task|tasks}", "项"


DONE = indicator("TST-01", en="Done", zh="已办", numerator=field(Flag, "done"), dims=("city", "school"), cites=(TEXT.article("1"), TEXT.article("2")),
                 grain=Grain.TASK, target=900)
LATE = indicator("TST-02", en="Late", zh="逾期", numerator=field(Flag, "late"), dims=("city",), direction="none", grain=Grain.TASK,
                 cites=tuple(TEXT.article(str(n)) for n in range(1, 5)))
NONE = indicator("TST-03", en="None", zh="无", numerator=field(Flag, "late"), population=field(Flag, "never"), dims=("city",), grain=Grain.TASK)


class Tables:
    """Four tasks in two cities; of one nobody knows whether it is done."""

    def of(self, grain: Any) -> pl.DataFrame:
        """Return them."""
        assert grain is Grain.TASK
        return pl.DataFrame({"city": ["2101", "2101", "2102", "2101"], "done": [True, False, True, None], "late": [False, True, False, False],
                             "never": [False] * 4, "school": ["1", "2", "1", "1"]})


def test_a_figure_is_counted_by_city_with_its_address_and_articles() -> None:
    done, late = home_figures((DONE, LATE, NONE), Tables(), PAGE)
    assert (done.numerator, done.denominator, done.known, done.total, done.target) == (2, 3, 3, 4, 900)
    assert [(r.key, r.numerator, r.denominator, r.total) for r in done.regions] == [("2101", 1, 2, 3), ("2102", 1, 1, 1)]
    assert done.cite is not None and done.cite.en.count(";") == 1 and done.cite.zh.count("；") == 1
    assert late.cite is None  # too many for a tile
    assert parse_qs(urlsplit(done.regions[1].url or "").query) == {"indicator": ["TST-01"], "city": ["2102"]}
    assert done.url == rows_url(PAGE, DONE) and done.url.endswith("?indicator=TST-01")


def test_what_is_unknown_and_counts_as_not_met_is_still_told_as_unknown() -> None:
    strict = indicator("TST-04", en="Done", zh="已办", numerator=field(Flag, "done"), dims=("city",), grain=Grain.TASK, missing="zero",
                       missing_because=Bilingual("no entry means none", "不填即为零"))
    (done,) = home_figures((strict,), Tables(), PAGE)
    assert (done.numerator, done.denominator, done.known, done.total) == (2, 4, 3, 4)
    assert [(r.denominator, r.known, r.total) for r in done.regions] == [(3, 2, 3), (1, 1, 1)]


def test_it_is_counted_within_a_place_and_over_others() -> None:
    assert [(f.numerator, f.denominator) for f in counted(DONE, Tables(), by=(), school="1")] == [(2, 2)]
    assert [f.group["school"] for f in counted(DONE, Tables(), by=("school",))] == ["1", "2"]
    assert (listed_part(DONE), listed_part(LATE)) == ("against", "numerator")


@pytest.mark.parametrize(("n", "en", "zh"), [(1, "1 task", "1项"), (0, "0 tasks", "0项"), (1200, "1,200 tasks", "1,200项")])
def test_a_number_is_said_with_its_noun(n: int, en: str, zh: str) -> None:
    for language, wanted in (("en", en), ("zh-hans", zh)):
        with override(language):
            assert said_counted(Grain.TASK.words, n) == wanted
            assert Template("{% load zj %}{{ noun|counted:n }}").render(Context({"noun": Grain.TASK.words, "n": n})) == wanted


def test_a_tile_says_its_noun_by_its_number() -> None:
    one, three = home_figures((DONE,), Tables(), PAGE)[0], Template("{% load zj %}{% figure f %}")
    with override("en"):
        assert "2 / 3 tasks" in three.render(Context({"f": one}))


def test_rows_become_a_table_of_words_days_and_cities() -> None:
    made = frames.table({"key": pl.Int64, "grain": pl.String, "path": pl.String, "at": pl.Datetime(time_zone="UTC")},
                        [(1, Grain.TASK, "21/2101/210102", datetime(2026, 12, 31, 16, tzinfo=UTC)), (2, None, "21", None)])
    made = frames.with_city(made).with_columns(frames.day_of("at").alias("on"))
    assert made.select("key", "grain", "city", "on").rows() == [(1, "task", "2101", date(2027, 1, 1)), (2, None, "21", None)]
    assert frames.table({"key": pl.Int64}, []).is_empty()
