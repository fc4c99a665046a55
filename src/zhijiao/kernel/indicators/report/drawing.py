"""The chart of a figure as one SVG that print and page share: a dot with its interval per row, last year's value as a tick, the target as a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

FONTS = "Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
INK, SOFT, HAIR, BLUE, AMBER = "#17202c", "#435061", "#dbe1e8", "#1b4f8f", "#764700"
WIDTH, LABELS, RIGHT, LINE, HEAD, FOOT = 620, 190, 60, 16, 8, 44
STEPS = (0.05, 0.1, 0.2, 0.25)
MOST = 60  # rows; more of them are a table


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: shares between 0 and 1; a row without a value says why in a word."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    before: float | None = None
    word: str = ""
    misses: bool = False


@dataclass(frozen=True, slots=True)
class Legend:
    """The words below the chart."""

    met: str
    missed: str
    before: str
    target: str


def drawn(bars: Sequence[Bar], legend: Legend, target: float | None) -> str:
    """Return the chart as SVG text."""
    low, high, step = _scale(bars, target)
    height = HEAD + LINE * len(bars) + FOOT
    bottom = HEAD + LINE * len(bars)

    def x(share: float) -> float:
        return round(LABELS + (WIDTH - LABELS - RIGHT) * (share - low) / (high - low), 1)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
             f'font-family="{FONTS}" font-size="11">']
    for number in range(round((high - low) / step) + 1):
        share = low + step * number
        parts.append(f'<line x1="{x(share)}" y1="{HEAD}" x2="{x(share)}" y2="{bottom}" stroke="{HAIR}"/>'
                     f'<text x="{x(share)}" y="{bottom + 14}" fill="{SOFT}" text-anchor="middle">{share * 100:.0f}%</text>')
    if target is not None:
        parts.append(f'<line x1="{x(target)}" y1="{HEAD}" x2="{x(target)}" y2="{bottom}" stroke="{INK}" stroke-dasharray="4 3"/>')
    for number, bar in enumerate(bars):
        parts += _row(bar, HEAD + LINE * number + LINE / 2, x)
    parts += _legend(legend, bottom + 34, target is not None, any(bar.before is not None for bar in bars))
    return "".join([*parts, "</svg>"])


def _scale(bars: Sequence[Bar], target: float | None) -> tuple[float, float, float]:
    """Return the ends of the scale and its step: round numbers of per cent around everything that is drawn, within 0 and 100."""
    seen = [share for bar in bars for share in (bar.value, bar.low, bar.high, bar.before) if share is not None]
    seen += [] if target is None else [target]
    least, most = (min(seen), max(seen)) if seen else (0.0, 1.0)
    step = next((step for step in STEPS if most - least <= step * 6), STEPS[-1])
    low = max(0.0, int(least / step + 1e-9) * step)
    high = min(1.0, -int(-most / step + 1e-9) * step if most % step < 1e-9 else (int(most / step + 1e-9) + 1) * step)
    return low, max(high, low + step), step


def _row(bar: Bar, y: float, at: Callable[[float], float]) -> list[str]:
    found = [f'<text x="{LABELS - 10}" y="{y + 4}" fill="{INK}" text-anchor="end">{escape(_short(bar.label))}</text>']
    if bar.value is None:
        return [*found, f'<text x="{LABELS + 6}" y="{y + 4}" fill="{SOFT}">{escape(bar.word)}</text>']
    colour = AMBER if bar.misses else BLUE
    if bar.low is not None and bar.high is not None:
        found.append(f'<line x1="{at(bar.low)}" y1="{y}" x2="{at(bar.high)}" y2="{y}" stroke="{colour}" stroke-width="5" stroke-opacity="0.28"/>')
    if bar.before is not None:
        found.append(f'<line x1="{at(bar.before)}" y1="{y - 6}" x2="{at(bar.before)}" y2="{y + 6}" stroke="{SOFT}" stroke-width="2"/>')
    found.append(_dot(at(bar.value), y, colour, bar.misses))
    found.append(f'<text x="{WIDTH - RIGHT + 8}" y="{y + 4}" fill="{INK}">{bar.value * 100:.1f}%</text>')
    return found


def _dot(x: float, y: float, colour: str, misses: bool) -> str:
    """A value that falls short of the target is an open square, not only another colour."""
    if misses:
        return f'<rect x="{x - 3.5}" y="{y - 3.5}" width="7" height="7" fill="#ffffff" stroke="{colour}" stroke-width="2"/>'
    return f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>'


def _legend(words: Legend, y: float, target: bool, before: bool) -> list[str]:
    found, x = [], 10.0
    signs = [(_dot(0, 0, BLUE, False), words.met)]
    signs += [(_dot(0, 0, AMBER, True), words.missed), (f'<line x1="-6" y1="0" x2="6" y2="0" stroke="{INK}" stroke-dasharray="4 3"/>', words.target)] \
        if target else []
    signs += [(f'<line x1="0" y1="-6" x2="0" y2="6" stroke="{SOFT}" stroke-width="2"/>', words.before)] if before else []
    for sign, text in signs:
        found.append(f'<g transform="translate({x} {y - 4})">{sign}</g><text x="{x + 12}" y="{y}" fill="{SOFT}">{escape(text)}</text>')
        x += 30 + sum(11 if ord(letter) > 255 else 6 for letter in text)
    return found


def _short(label: str) -> str:
    """Cut a label to its place; the table below has it whole."""
    width = 0
    for place, letter in enumerate(label):
        width += 11 if ord(letter) > 255 else 6
        if width > LABELS - 20:
            return label[:place - 1] + "…"
    return label
