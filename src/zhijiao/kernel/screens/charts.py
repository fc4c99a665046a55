"""Charts as plain values: every chart is its rows, so its table, its workbook and its drawing cannot disagree."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import xlsxwriter

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.screens.words import language, said

Kind = Literal["line", "bar", "intervals", "map"]
ITEM = Bilingual("Item", "项目")
WIDTH, HEIGHT = 640.0, 200.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 16.0, 16.0, 28.0


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a chart: its label, its value and, for intervals, the band around it. Values are in the chart's unit."""

    label: Bilingual | str
    value: float | None
    low: float | None = None
    high: float | None = None
    url: str | None = None
    note: Bilingual | str | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: what it shows, in which unit, against which target."""

    key: str
    kind: Kind
    words: Bilingual
    rows: Sequence[Row]
    unit: str = "%"
    target: float | None = None
    noun: Bilingual = ITEM
    summary: Bilingual | None = None
    better: Literal["high", "low"] = "high"

    def misses(self, value: float | None) -> bool:
        """Say whether a value is short of the target."""
        if self.target is None or value is None:
            return False
        return value > self.target if self.better == "low" else value < self.target

    @property
    def values(self) -> list[float]:
        """Return the values that are known."""
        return [row.value for row in self.rows if row.value is not None]

    @property
    def described(self) -> str:
        """Return the sentence that a reader who does not see the drawing hears."""
        if self.summary is not None:
            return said(self.summary)
        shown = "; ".join(f"{said(row.label)} {figure(row.value)}" for row in self.rows)
        return f"{said(self.words)}: {shown}" if language() == "en" else f"{said(self.words)}：{shown}"


@dataclass(frozen=True, slots=True)
class Mark:
    """One drawn point, bar or band, in the units of the picture."""

    x: float
    y: float
    row: Row
    width: float = 0.0
    height: float = 0.0
    low: float = 0.0
    high: float = 0.0
    under: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the scale."""

    at: float
    text: str


def figure(value: float | None) -> str:
    """Say a value with one decimal and a real minus."""
    return "\N{EN DASH}" if value is None else f"{value:,.1f}".replace("-", "\N{MINUS SIGN}")


def scale(values: Sequence[float], target: float | None, *, from_zero: bool) -> tuple[float, float, float]:
    """Return lowest, highest and step of a scale with four to six round steps around the values."""
    seen = [*values, *([target] if target is not None else []), *([0.0] if from_zero else [])] or [0.0, 1.0]
    low, high = min(seen), max(seen)
    if low == high and low:  # a flat line stands on a scale of its own size, never on one that goes below zero
        low -= min(abs(low), 10.0)
    span = (high - low) or 1.0
    step = next(s for s in _round_steps(span / 4) if s >= span / 5)
    return (low // step) * step, -((-high) // step) * step, step


def _round_steps(rough: float) -> list[float]:
    power = 10.0 ** int(f"{rough:e}".split("e")[1])
    return [power * k for k in (0.5, 1, 2, 2.5, 5, 10, 20)]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A line or bar chart laid out on the picture."""

    width: float
    height: float
    marks: list[Mark]
    ticks: list[Tick]
    path: str
    area: str
    target: float | None
    labels: list[tuple[float, str, str]]


def draw(chart: Chart, width: float = WIDTH, height: float = HEIGHT) -> Drawing:
    """Lay out a line or bar chart."""
    low, high, step = scale(chart.values, chart.target, from_zero=chart.kind == "bar")
    inner, tall = width - LEFT - RIGHT, height - TOP - BOTTOM

    def y(value: float) -> float:
        return round(TOP + tall * (high - value) / ((high - low) or 1.0), 1)

    slot = inner / max(1, len(chart.rows) - (chart.kind == "line"))
    marks = []
    for index, row in enumerate(chart.rows):
        if row.value is None:
            continue
        x = LEFT + slot * (index if chart.kind == "line" else index + 0.2)
        marks.append(Mark(round(x, 1), y(row.value), row, round(slot * 0.6, 1), round(y(low) - y(row.value), 1),
                          under=chart.misses(row.value)))
    points = " ".join(f"{m.x},{m.y}" for m in marks)
    area = f"{marks[0].x},{y(low)} {points} {marks[-1].x},{y(low)}" if marks else ""
    count = round((high - low) / step)
    ticks = [Tick(y(low + step * n), f"{low + step * n:g}") for n in range(count + 1)]
    return Drawing(width, height, marks, ticks, points, area, None if chart.target is None else y(chart.target),
                   _labels(chart, slot))


def _labels(chart: Chart, slot: float) -> list[tuple[float, str, str]]:
    last = len(chart.rows) - 1
    every = max(1, -(-len(chart.rows) // 6))
    shown = []
    for index, row in enumerate(chart.rows):
        if (index % every and index != last) or (index != last and last - index < every and index % every == 0 and index and chart.kind == "line"):
            continue
        x = LEFT + slot * (index if chart.kind == "line" else index + 0.5)
        anchor = "middle" if chart.kind == "bar" else "start" if index == 0 else "end" if index == last else "middle"
        shown.append((round(x, 1), anchor, said(row.label)))
    return shown


def interval_marks(chart: Chart, width: float = 180.0) -> tuple[list[Mark], float | None]:
    """Lay out interval rows on one common scale; return the marks, one per row, and where the target stands."""
    bounds = [v for r in chart.rows for v in (r.low, r.high, r.value) if v is not None]
    low, high, _ = scale(bounds, chart.target, from_zero=False)

    def x(value: float | None) -> float:
        return round(4 + (width - 8) * ((value if value is not None else low) - low) / ((high - low) or 1.0), 1)

    marks = [Mark(x(r.value), 9, r, low=x(r.low if r.low is not None else r.value),
                  high=x(r.high if r.high is not None else r.value),
                  under=chart.misses(r.value)) for r in chart.rows]
    return marks, None if chart.target is None else x(chart.target)


def as_workbook(chart: Chart) -> bytes:
    """Return the chart's rows as an Excel workbook with one sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    head = book.add_format({"bold": True, "bottom": 1})
    bands = any(row.low is not None for row in chart.rows)
    names = [said(chart.noun), f"{said(chart.words)} {chart.unit}".strip()]
    names += [said(Bilingual("Low, 95 %", "95%区间下限")), said(Bilingual("High, 95 %", "95%区间上限"))] if bands else []
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, head)
    for number, row in enumerate(chart.rows, start=1):
        sheet.write_string(number, 0, said(row.label))
        for column, value in enumerate([row.value, row.low, row.high][: len(names) - 1], start=1):
            if value is not None:
                sheet.write_number(number, column, value)
    sheet.set_column(0, len(names), 22)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
