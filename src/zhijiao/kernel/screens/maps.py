"""The map of the province: which region has which colour, and the same in words for readers who do not see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.screens.positions import Position, is_known
from zhijiao.kernel.screens.rooms import Figure
from zhijiao.kernel.screens.words import said

SHADES = ("#79A9DA", "#C3D9EF", "#F8DDB5", "#F0B36B")  # far above, above, below, far below the target
BLUES = ("#79A9DA", "#A3C4E6", "#C3D9EF", "#E3EDF7")  # a figure without a target, high to low
BELOW = 50  # per mille under the target where the stronger amber begins, further down when the lowest region is far
MANY = 100  # per mille, where a figure that should be zero becomes the stronger amber
WHOLE = 1000


@dataclass(frozen=True)
class Shade:
    """One colour of the map, for shares from `low` up to but not including `high`, in per mille."""

    colour: str
    low: int
    high: int
    words: Bilingual

    def holds(self, per_mille: int) -> bool:
        """Say whether a share has this colour."""
        return self.low <= per_mille < self.high


def shades_of(figure: Figure) -> list[Shade]:
    """Return the colours of a figure: around its target, by quarters without one, from zero when it should be zero."""
    shares = [r.per_mille for r in figure.regions if is_known(r) and r.per_mille is not None]
    if figure.target is None:
        bounds = _quarters(shares)
        colours: tuple[str, ...] = BLUES
    elif figure.target == 0:
        bounds, colours = [WHOLE + 1, MANY, 1, 0], (SHADES[3], SHADES[2], SHADES[0])
    else:
        above = figure.target + round((WHOLE - figure.target) * 0.6)
        bounds, colours = [WHOLE + 1, above, figure.target, _strong(figure.target, shares), 0], SHADES
    pairs = zip(colours, bounds[1:], bounds[:-1], strict=True)
    return [Shade(colour, low, high, _range(low, high, figure.target)) for colour, low, high in pairs if low < high]


def _strong(target: int, shares: list[int]) -> int:
    """Return where the stronger amber begins, in whole per cent: half way to the lowest region, at least five points down."""
    depth = max(BELOW, (target - min(shares, default=target)) // 2)
    return max(0, (target - depth) // 10 * 10)


def _quarters(shares: list[int]) -> list[int]:
    """Return the bounds that cut the range of the shares in four equal parts."""
    low, high = min(shares, default=0), max(shares, default=0)
    return [WHOLE + 1, *(low + (high - low) * n // 4 for n in (3, 2, 1)), 0]


def _range(low: int, high: int, target: int | None) -> Bilingual:
    first, last = f"{low / 10:g}", f"{high / 10:g}"
    if low == WHOLE or (low, high) == (0, 1):
        return Bilingual(f"{first}%", f"{first}%")
    if high > WHOLE:
        return Bilingual(f"{first}% or more", f"{first}%以上")
    if low == 0:
        return Bilingual(f"under {last}%", f"低于{last}%")
    met = target not in (None, 0) and target is not None and low >= target
    return Bilingual(f"{first}–{last}%" + (", on target" if met else ""), f"{first}–{last}%" + ("，达标" if met else ""))


def rows_of(figure: Figure, names: Mapping[str, Bilingual], *, bare: bool = False) -> list[dict[str, Any]]:
    """Return what the drawing script needs of each region: name on the map, label, value, shade, address.

    A region of which too little is known has no colour; `bare`: its value stands there all the same, as in the table beside the map.
    """
    shades, rows = shades_of(figure), []
    for region in figure.regions:
        words = names.get(region.key, Bilingual(region.key, region.key))
        share = region.per_mille
        known = is_known(region) and share is not None
        rows.append({
            "key": region.key, "name": words.zh, "label": said(short(words)), "value": round(share / 10, 1) if share is not None and (known or bare) else None,
            "colour": next(s.colour for s in shades if s.holds(share)) if known and share is not None else None,
            "url": region.url or "", "none": not region.total,
            "detail": f"{region.numerator:,} / {region.denominator:,}",
        })
    return rows


def misses(figure: Figure, per_mille: float) -> bool:
    """Say whether a share is short of the figure's target; a target of zero is missed from above."""
    if figure.target is None:
        return False
    return per_mille > 0 if figure.target == 0 else per_mille < figure.target


def described(figure: Figure, ranked: list[Position], names: Mapping[str, Bilingual]) -> Bilingual:
    """Say what the map shows: which regions are below the target, of which too little is known."""
    missed = [p for p in ranked if p.share is not None and misses(figure, p.share * 10) and p.value.key in names]
    below = [names[p.value.key] for p in missed]
    unknown = [names[p.value.key] for p in ranked if p.share is None and p.value.key in names]
    en = [f"Short of the target: {', '.join(n.en for n in below)}." if below else "No region is short of the target."]
    zh = [f"没有达标的有{'、'.join(n.zh for n in below)}。" if below else "没有不达标的地区。"]
    if unknown:
        en.append(f"Too little is known of {', '.join(n.en for n in unknown)}.")
        zh.append(f"{'、'.join(n.zh for n in unknown)}数据不足。")
    return Bilingual(" ".join(["Map of the province.", *en, "The same figures are in the table below."]),
                     "".join(["全省地图。", *zh, "同样的数字在下面的表里。"]))


def short(words: Bilingual) -> Bilingual:
    """Return a region's name as short as a map and a table allow: 沈抚, Shenfu."""
    return Bilingual(words.en.removesuffix(" Demonstration Zone"), words.zh.removesuffix("改革创新示范区").removesuffix("市"))
