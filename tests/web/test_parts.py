"""The template tags: pills, clocks, batons, findings, steps, buttons, pagers, charts; and the colours' contrast."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from python_calamine import CalamineWorkbook

from tests.browser import gallery
from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import BLOCK, WARN, Count, Facts, Instrument, check, rule
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens import charts
from zhijiao.kernel.screens.parts import Button, card_of, cards_of

CSS = Path(__file__).parents[2] / "src/zhijiao/web/static/web/tokens.css"


def drawn(source: str, language: str = "zh-hans", path: str = "/x?a=1&page=2", **values: object) -> str:
    request = RequestFactory().get(path)
    request.now = datetime(2026, 11, 23, 4, tzinfo=UTC)
    with translation.override(language):
        return re.sub(
            r"\s+",
            " ",
            Template("{% load zj %}" + source).render(Context({"request": request, "csrf_token": "token", **values})),
        )


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [
        ("block", "阻断", "Blocks"),
        ("warn", "提醒", "Warning"),
        ("info", "提示", "Notice"),
        ("unknown", "缺证据", "Evidence missing"),
        ("waived", "已豁免", "Waived"),
        ("pass", "通过", "Pass"),
        ("na", "不适用", "Not applicable"),
    ],
)
def test_a_state_is_its_word_and_its_shape(kind: str, zh: str, en: str):
    assert zh in drawn(f'{{% pill "{kind}" %}}') and "<svg" in drawn(f'{{% pill "{kind}" %}}')
    assert en in drawn(f'{{% pill "{kind}" %}}', "en")


def test_a_pill_says_other_words_safely():
    assert "&lt;b&gt;" in drawn('{% pill "plain" words %}', words="<b>") and "<svg" not in drawn(
        '{% pill "plain" "x" %}'
    )


@pytest.mark.parametrize(
    ("due", "zh", "en", "css"),
    [
        (date(2026, 12, 15), "剩16个工作日，12月15日", "16 working days left, 15 Dec", ""),
        (date(2026, 11, 24), "剩1个工作日", "1 working day left", "near"),
        (date(2026, 11, 23), "今天到期", "Due today", "near"),
        (date(2026, 11, 19), "逾期2个工作日", "2 working days late", "late"),
    ],
)
def test_a_clock_says_what_is_left(due: date, zh: str, en: str, css: str):
    shown = drawn("{% clock due %}", due=due)
    assert zh in shown and f"zj-clock {css}" in shown and en in drawn("{% clock due %}", "en", due=due)


def test_a_clock_may_be_short_on_hold_or_absent():
    assert "12月" not in re.sub('title="[^"]*"', "", drawn("{% clock due short=True %}", due=date(2026, 12, 15)))
    assert "暂停计时" in drawn("{% clock due paused=True %}", due=date(2026, 12, 15))
    assert drawn("{% clock due %}", due=None) == ""


def test_the_baton_is_filled_only_in_your_hands():
    assert "在您手里：学徒" in drawn("{% baton role mine=True %}", role=Role.APPRENTICE)
    assert "在您手里" in drawn('{% baton "" mine=True %}') and "您" in drawn('{% baton "x" mine=True small=True %}')
    assert "other" in drawn('{% baton "企业" %}') and "<svg" not in drawn('{% baton "企业" %}')


def test_money_numbers_and_small_filters():
    assert (
        drawn(
            "{{ 360050|yuan }} {{ 360000|yuan_words }} {{ none|yuan }}{{ none|yuan_words }} {{ map|item:'a' }}{{ none|item:'a' }}",
            none=None,
            map={"a": 1},
        )
        == "3,600.50 3,600元 –– 1None"
    )
    assert drawn("{{ 360000|yuan_words }}", "en") == "¥3,600"


def test_counts_are_pills_or_a_dash():
    assert drawn("{% counts %}") == "–" and drawn("{% counts block=2 waived=1 %}").count("zj-pill ") == 2


TEXT = Instrument(
    code="test-2026", title=Bilingual("Test rules", "测试规定"), number="测〔2026〕1号", in_force=date(2026, 1, 1)
)


class Case(Facts):
    """A case."""

    year: Count


@rule(TEXT, article="1", mark="V", severity=BLOCK, zh="一年级不得安排")
def second_year(f: Case):
    """First-year students are not placed."""
    return f.year >= 2


@rule(TEXT, article="2", mark="V*", severity=WARN, zh="一般不超过三年级")
def not_beyond_third(f: Case):
    """Usually not beyond the third year."""
    return f.year <= 3


def test_a_finding_of_the_engine_is_drawn_with_its_article():
    [found] = check([second_year], Case(year=1), on=date(2026, 11, 23))
    shown = drawn("{% finding f %}", f=found)
    assert (
        "f-block" in shown
        and "阻断" in shown
        and "测试规定" in shown
        and "怎样通过" in shown
        and "条号待核" not in shown
    )
    assert "Test rules" in drawn("{% finding f %}", "en", f=found)


def test_unknown_and_waived_findings_have_their_own_shape():
    [unknown] = check([second_year], Case(), on=date(2026, 11, 23))
    assert card_of(unknown).state == "unknown"
    [warned] = check([not_beyond_third], Case(year=4), on=date(2026, 11, 23))
    assert "条号待核" in drawn("{% finding f %}", f=warned)
    waived = card_of(warned.waived("家里有困难"))
    assert waived.state == "waived" and "家里有困难" in drawn("{% finding f %}", f=waived)


def test_a_stored_finding_is_drawn_alike():
    stored = SimpleNamespace(
        outcome="fail",
        severity="WARN",
        words=Bilingual("Too many", "人数超了"),
        fix=Bilingual("", ""),
        source=Bilingual("Art. 11", "第十一条"),
        article="x 11",
    )
    shown = drawn("{% finding f %}", f=stored)
    assert "人数超了" in shown and "第十一条" in shown and "怎样通过" not in shown


def test_findings_come_worst_first_with_their_counts():
    assert [c.state for c in cards_of(gallery.CARDS)] == ["block", "warn", "unknown", "waived"]
    shown = drawn("{% findings cards passed=23 not_applicable=2 %}", cards=gallery.CARDS)
    assert "阻断1" in shown and "另有23条通过、2条不适用" in shown and "未见原文" in shown
    assert "没有发现问题" in drawn("{% findings none %}", none=[]) and "Blocks: 1" in drawn(
        "{% findings cards %}", "en", cards=gallery.CARDS
    )
    assert "复核" in drawn("{% findings none title=words judged='今天' %}", none=[], words="复核")


def test_steps_show_where_it_is_and_where_it_came_back():
    shown = drawn("{% steps strip label='协议' %}", strip=gallery.STEPS)
    assert (
        shown.count("<li") == 8
        and 'class="now" aria-current="step"' in shown
        and "11月20日退回" in shown
        and 'aria-label="协议"' in shown
    )


def test_a_closed_button_says_why_and_cannot_be_sent():
    shown = drawn("{% next_action a version=3 %}", a=gallery.NEXT)
    assert 'aria-disabled="true"' in shown and "有1项阻断没有消除" in shown and shown.count("<form") == 1
    assert 'name="version" value="3"' in shown and "idempotency_key" in shown and 'name="reason" required' in shown


def test_a_button_posts_its_fields():
    made = Button("送", "/send", "post", name="move", value="send", fields={"x": "1"}, icon="send")
    shown = drawn("{% button b small=True %}", b=made)
    assert 'name="move" value="send"' in shown and 'name="x" value="1"' in shown and "token" in shown
    assert 'href="/open"' in drawn("{% button b %}", b=Button("开", "/open", icon="eye"))


def test_the_pager_keeps_the_address():
    page = Paginator(range(312), 15).get_page(2)
    shown = drawn("{% pager page '份' %}", page=page)
    assert "第16–30条，共312条" in shown and "?a=1&amp;page=1" in shown and "?a=1&amp;page=3" in shown
    last = Template("{% load zj %}{% pager page %}").render(Context({"page": Paginator(range(3), 3).get_page(1)}))
    assert last.count('aria-disabled="true"') == 2
    assert "?page=2" in Template("{% load zj %}{% pager page %}").render(
        Context({"page": Paginator(range(9), 3).get_page(1)})
    )


def test_hidden_keys_and_versions():
    first, second = drawn("{% form_key %}"), drawn("{% form_key %}")
    assert first != second and 'name="idempotency_key"' in first
    assert 'value="4"' in drawn("{% version row %}", row=SimpleNamespace(version=4))


def test_a_chart_its_table_and_its_workbook_say_the_same():
    rows = [
        charts.Row(Bilingual("Sep", "9月"), 91.2, 90.0, 93.0),
        charts.Row(Bilingual("Oct", "10月"), None),
        charts.Row("=SUM(A1)", 7.0, url="/rows"),
    ]
    made = charts.Chart("c", "line", Bilingual("Signed", "签齐"), rows, target=95.0)
    shown = drawn("{% chart c download='/x' wide=True %}", c=made)
    assert (
        "<polyline" in shown and "看表" in shown and "91.2" in shown and 'href="/rows"' in shown and "目标 95" in shown
    )
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(charts.as_workbook(made))).get_sheet_by_index(0).to_python()
    assert [row[1:] for row in sheet[1:]] == [[91.2, 90.0, 93.0], ["", "", ""], [7.0, "", ""]] and sheet[3][0] == "=SUM(A1)"


def test_bars_intervals_and_empty_charts_are_drawn():
    bar = charts.Chart(
        "b",
        "bar",
        "签齐",
        [charts.Row("A", 12.0), charts.Row("B", 3.0)],
        unit="",
        target=10,
        summary=Bilingual("Two bars", "两根柱"),
    )
    assert (
        drawn("{% chart c %}", c=bar).count("<rect") == 2
        and "两根柱" in drawn("{% chart c %}", c=bar)
        and "bar low" in drawn("{% chart c %}", c=bar)
    )
    band = charts.Chart(
        "i",
        "intervals",
        "投保",
        [charts.Row("A", 99.0, 98.0, 99.5, url="/a"), charts.Row("B", None, note="先补数")],
        target=95,
    )
    assert "先补数" in drawn("{% chart c %}", c=band) and drawn("{% chart c %}", c=band).count('class="band"') == 1
    assert "<svg" in drawn("{% chart c %}", c=charts.Chart("e", "line", "空", []))
    assert charts.interval_marks(charts.Chart("e", "intervals", "空", []))[1] is None
    assert "A 12.0; B 3.0" in drawn("{{ c.described }}", "en", c=charts.Chart("b", "bar", "Bars", bar.rows))


@pytest.mark.parametrize(
    ("values", "target", "zero"),
    [
        ([91.2, 96.1], 95.0, False),
        ([3, 31], None, True),
        ([0.0], None, True),
        ([], None, False),
        ([5, 5], None, False),
        ([0.001, 0.004], None, False),
        ([-3.0, 1200.0], None, False),
    ],
)
def test_a_scale_has_few_round_steps_around_the_values(values: list[float], target: float | None, zero: bool):
    low, high, step = charts.scale(values, target, from_zero=zero)
    assert step > 0 and all(low <= v <= high for v in values) and 1 <= round((high - low) / step or 1) <= 7


def tokens(theme: str) -> dict[str, str]:
    text = CSS.read_text(encoding="utf-8")
    block = re.search(
        r'\[data-bs-theme="dark"\] \{(.*?)\}' if theme == "dark" else r':root,\s*\[data-bs-theme="light"\] \{(.*?)\}',
        text,
        re.DOTALL,
    )
    assert block is not None
    return dict(re.findall(r"--zj-([a-z0-9-]+):\s*(#[0-9a-f]{6})", block[1]))


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_colour_has_its_contrast(theme: str):
    colours = {**tokens("light"), **tokens(theme)}
    for name in ("ink", "ink-2", "ink-3", "primary", "block", "warn", "info", "unk", "waive", "ok"):
        for ground in ("bg", "surface"):
            assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
    for name in ("block", "warn", "info", "unk", "waive", "ok"):
        assert contrast(colours[name], colours[f"{name}-bg"]) >= 4.5, name
    for name in ("primary-solid", "block-solid"):
        assert contrast(colours[name], "#ffffff") >= 4.5, name
    assert (
        contrast(colours["baton"], colours["on-baton"]) >= 4.5 and contrast(colours["line-2"], colours["surface"]) >= 3
    )
